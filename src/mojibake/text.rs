//! Characters at a position of a text, and classes of East Asian characters.

pub(super) use crate::script::is_ideograph;

/// Returns the character that ends at a position.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// Returns the character that begins at a position.
pub(super) fn char_after(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Returns the end of a text, at most `most` bytes.
pub(super) fn tail(text: &str, most: usize) -> &str {
    let start = text.len().saturating_sub(most);
    (start..=text.len()).find_map(|start| text.get(start..)).unwrap_or_default()
}

/// Returns the beginning of a text, at most `most` bytes.
pub(super) fn head(text: &str, most: usize) -> &str {
    let end = text.len().min(most);
    (0..=end).rev().find_map(|end| text.get(..end)).unwrap_or_default()
}

/// Whether a character is a Chinese, Japanese or Korean letter.
pub(super) fn is_letter(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{312F}' | '\u{3400}'..='\u{9FFF}')
        || matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character is a Chinese, Japanese or Korean letter, or punctuation of these.
pub(super) fn is_east_asian(c: char) -> bool {
    is_letter(c)
        || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
        || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// First character that single-byte decoders do not make, apart from a few ligatures and private ones.
pub(super) const FIRST_EAST_ASIAN: char = '\u{2E80}';

/// Whether a character is beyond those of alphabets and code pages: an East Asian or a rare one.
pub(super) fn is_beyond_alphabets(c: char) -> bool {
    c >= FIRST_EAST_ASIAN && c != char::REPLACEMENT_CHARACTER
}

/// Whether a character is a bopomofo letter or tone mark.
pub(super) fn is_bopomofo(c: char) -> bool {
    matches!(c, 'ˇ' | 'ˊ' | 'ˋ' | '˙' | '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}')
}

/// Whether a character is a full-width letter or digit.
pub(super) fn is_full_width(c: char) -> bool {
    matches!(c, '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}')
}

/// Returns the number of Chinese, Japanese and Korean letters in a text.
pub(super) fn letters(text: &str) -> usize {
    text.chars().filter(|c| is_letter(*c)).count()
}

/// Whether a text has Chinese, Japanese or Korean letters; ASCII is skipped fast.
pub(super) fn has_letters(text: &str) -> bool {
    let mut rest = text;
    while let Some(found) = rest.get(encoding_rs::Encoding::ascii_valid_up_to(rest.as_bytes())..) {
        let mut chars = found.chars();
        match chars.next() {
            Some(c) if is_letter(c) => return true,
            Some(_) => rest = chars.as_str(),
            None => break,
        }
    }
    false
}

/// Whether a character is hiragana or katakana.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FE}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_tails_end_at_character_boundaries() {
        let text = "渡口\n渡船a";
        assert_eq!((char_before(text, 3), char_after(text, 3)), (Some('渡'), Some('口')));
        assert_eq!((char_before(text, 0), char_after(text, text.len())), (None, None));
        assert_eq!((tail(text, 3), tail(text, 4), tail(text, 99)), ("a", "船a", text));
        assert_eq!((head(text, 2), head(text, 5), head(text, 99)), ("", "渡", text));
        assert!(has_letters("abc 渡") && !has_letters("abc，") && is_east_asian('，'));
    }
}
