//! Ideographic description sequences: ⿰氵工 describes a character by its parts.
//!
//! OpenCC keeps such a sequence whole where it begins at an unmatched position, so that the parts are not converted. Operators and
//! their number of operands are Unicode's (U+2FF0 to U+2FFF); the two limits are OpenCC's, and a sequence beyond them is read
//! character by character.

/// Deepest nesting of operators, as in OpenCC.
const MAX_DEPTH: usize = 16;
/// Most characters of a sequence, as in OpenCC.
pub(super) const MAX_CHARACTERS: usize = 64;

/// Length in bytes of the complete sequence at the start of `text`, if there is one.
pub(super) fn sequence_length(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    operands(chars.clone().next()?)?;
    let mut count = 0;
    consume(&mut chars, MAX_DEPTH, &mut count)?;
    Some(text.len() - chars.as_str().len())
}

/// Whether a character, by its code point, is an operator.
pub(super) fn is_operator(c: u32) -> bool {
    (0x2FF0..=0x2FFF).contains(&c)
}

/// Takes one character, or one operator with its operands.
fn consume(chars: &mut std::str::Chars<'_>, depth: usize, count: &mut usize) -> Option<()> {
    if depth == 0 || *count >= MAX_CHARACTERS {
        return None;
    }
    *count += 1;
    for _ in 0..operands(chars.next()?).unwrap_or(0) {
        consume(chars, depth - 1, count)?;
    }
    Some(())
}

/// Number of operands of `c`, if it is an operator.
fn operands(c: char) -> Option<usize> {
    match c {
        '\u{2FFE}' | '\u{2FFF}' => Some(1),
        '\u{2FF2}' | '\u{2FF3}' => Some(3),
        '\u{2FF0}'..='\u{2FFD}' => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_sequences_have_their_length() {
        let whole = |text: &str| assert_eq!(sequence_length(text), Some(text.len()), "{text}");
        whole("⿰氵工");
        whole("⿲彳言亍");
        whole("⿱艹⿰氵工");
        whole("⿾人");
        assert_eq!(sequence_length("⿰氵工程"), Some("⿰氵工".len()));
        // An operand can be any character, even a line break.
        whole("⿰\n工");
    }

    #[test]
    fn incomplete_sequences_have_no_length() {
        for text in ["", "工", "⿰", "⿰氵", "⿱艹⿰氵", "工⿰氵工"] {
            assert_eq!(sequence_length(text), None, "{text}");
        }
    }

    #[test]
    fn limits_of_depth_and_length_are_those_of_opencc() {
        // An operator at depth 16 leaves no depth for its operands.
        let nested = |operators: usize| "⿾".repeat(operators) + "人";
        assert!(sequence_length(&nested(15)).is_some());
        assert!(sequence_length(&nested(16)).is_none());
        // A balanced tree of ⿰ with 32 leaves has 63 characters; two more are too many.
        fn tree(leaves: usize) -> String {
            match leaves {
                1 => "人".to_owned(),
                _ => format!("⿰{}{}", tree(leaves / 2), tree(leaves - leaves / 2)),
            }
        }
        assert!(sequence_length(&tree(32)).is_some());
        assert!(sequence_length(&tree(33)).is_none());
    }
}
