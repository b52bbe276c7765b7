//! Lists of characters in `data/context/characters.txt`, as constants.

/// Text of the file.
const FILE: &str = include_str!("../../data/context/characters.txt");

/// Particles and pronouns of literary Chinese that modern prose seldom has.
pub(super) const LITERARY: &str = list("literary");
/// Particles and pronouns of modern Chinese.
pub(super) const MODERN: &str = list("modern");
/// Characters that are only used in Cantonese.
pub(super) const CANTONESE: &str = list("cantonese");
/// Characters of foreign names, and the dot between names.
pub(super) const OF_FOREIGN_NAMES: &str = list("foreign-names");
/// Traditional forms of the characters of foreign names.
pub(super) const OF_FOREIGN_NAMES_TRADITIONAL: &str = list("foreign-names-traditional");
/// Characters of numbers.
pub(super) const OF_NUMBERS: &str = list("numbers");
/// Characters that are hardly ever part of a given name.
pub(crate) const NOT_OF_GIVEN_NAMES: &str = list("not-of-given-names");

/// Returns the characters of a list. One that is missing fails the compilation.
const fn list(name: &str) -> &'static str {
    let mut rest = FILE.as_bytes();
    loop {
        assert!(!rest.is_empty(), "data/context/characters.txt lacks a list");
        let (line, after) = first_line(rest);
        if let Some([b'\t', characters @ ..]) = without_prefix(line, name.as_bytes())
            && let Ok(characters) = std::str::from_utf8(characters)
        {
            return characters;
        }
        rest = after;
    }
}

/// Returns the first line of a text without its end, and the lines after it.
const fn first_line(text: &[u8]) -> (&[u8], &[u8]) {
    let (mut length, mut rest) = (0, text);
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte == b'\n' {
            break;
        }
        length += 1;
    }
    match text.split_at(length).0 {
        [line @ .., b'\r'] => (line, rest),
        line => (line, rest),
    }
}

const fn without_prefix<'t>(mut text: &'t [u8], mut prefix: &[u8]) -> Option<&'t [u8]> {
    while let [expected, more @ ..] = prefix {
        match text {
            [first, after @ ..] if *first == *expected => (text, prefix) = (after, more),
            _ => return None,
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_at_the_ends_of_their_lines() {
        assert!(LITERARY.starts_with('之') && LITERARY.ends_with('故'));
        assert!(NOT_OF_GIVEN_NAMES.starts_with('的') && NOT_OF_GIVEN_NAMES.ends_with('下'));
        assert_eq!(first_line("一\r\n二\n".as_bytes()), ("一".as_bytes(), "二\n".as_bytes()));
        assert_eq!(first_line("二".as_bytes()), ("二".as_bytes(), &[][..]));
    }
}
