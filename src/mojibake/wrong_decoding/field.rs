//! Short fields of East Asian text that was read one byte per character: `ÁõÈôÓ¢` was 刘若英 in GBK.
//!
//! Two or three characters are too few for the general search of misreadings: their bytes are words in several encodings. But no
//! alphabet has four such letters and signs beyond ASCII in a row, so the field is certainly damaged, or a table. The rest of the
//! document and neighbouring fields show the original text ([`super::redecoded_field`]).

use std::collections::BTreeSet;

use super::super::blocks::{Blocks, ByteClass};
use super::super::no_evidence::is_code_order;
pub(super) use super::super::text::FIRST_EAST_ASIAN;
use super::alphabets::{self, is_latin, is_punctuation, is_word};
use super::text::MIN_RUN_BYTES;
use crate::encoding::codec::Codec;

/// Most bytes of a field: those of eight characters. Longer fields are decided by their cost.
const MAX_FIELD_BYTES: usize = 16;

/// A field and its position in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field<'t> {
    pub(super) start: usize,
    pub(super) text: &'t str,
}

impl Field<'_> {
    /// Returns the field without one quotation or other mark on each side, which undamaged text has around words, too.
    pub(super) fn without_marks(&self) -> Option<Self> {
        let inner = self.text.strip_prefix(is_mark).unwrap_or(self.text);
        let start = self.start + self.text.len() - inner.len();
        let text = inner.strip_suffix(is_mark).unwrap_or(inner);
        (text.len() < self.text.len()).then_some(Self { start, text })
    }

    /// Returns the bytes that a decoder read as the field, one per character.
    pub(super) fn bytes(&self, decoder: &Codec) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(MAX_FIELD_BYTES);
        let is_made =
            decoder.is_single() && self.text.chars().all(|c| decoder.encode(c, &mut bytes));
        is_made.then_some(bytes)
    }
}

/// Returns the fields of a text, from left to right.
pub(super) fn fields<'t>(text: &'t str, blocks: &Blocks) -> impl Iterator<Item = Field<'t>> {
    let bytes = text.as_bytes();
    let starts = blocks.positions(ByteClass::Narrow, bytes, |part| {
        (0..).zip(part).filter(|(_, byte)| matches!(byte, 0xC2..=0xE2)).map(|(at, _)| at)
    });
    let mut at = 0;
    starts.filter_map(move |found| {
        // General punctuation (U+2000 to U+203F) does not begin a field: it is frequent in East Asian text.
        if found < at || bytes.get(found..found + 2) == Some(&[0xE2, 0x80]) {
            return None;
        }
        // A mark of three bytes or an ASCII letter may precede it.
        let before = text.get(at..found)?;
        let start = found - before.len() + before.trim_end_matches(is_of_field).len();
        let following = text.get(found..)?;
        let end = found + following.find(|c| !is_of_field(c)).unwrap_or(following.len());
        // Some characters with the same first byte are not field characters, such as ⺀.
        at = end.max(found + following.chars().next()?.len_utf8());
        Field::within(text.get(..start)?, text.get(start..end)?)
    })
}

impl<'t> Field<'t> {
    /// Returns the field within characters that may all belong to one, given the text before them.
    fn within(before: &str, all: &'t str) -> Option<Self> {
        let text = all.trim_start_matches(|c: char| c.is_ascii());
        let follows_letter = |all: &str| all.ends_with(|c: char| c.is_ascii_alphabetic());
        let label = all.strip_suffix(text)?;
        if follows_letter(label) || label.is_empty() && follows_letter(before) {
            return None;
        }
        let number = text.chars().count();
        let beyond = text.chars().filter(|c| !c.is_ascii()).count();
        let ascii = text.len() - text.trim_end_matches(|c: char| c.is_ascii()).len();
        // The last one may be the second byte of a character.
        let ascii = ascii.saturating_sub(1);
        // In double-byte encodings, at least the first byte of each character is beyond ASCII.
        let is_field = (MIN_RUN_BYTES..=MAX_FIELD_BYTES).contains(&(number - ascii))
            && beyond * 2 >= number - ascii
            && !is_written(text);
        is_field.then(|| Self { start: before.len() + label.len(), text })
    }
}

/// Whether a character also occurs around undamaged words.
fn is_mark(c: char) -> bool {
    "“”‘’«»–—…•·\u{A0}|~_[]{}".contains(c)
}

/// Whether characters are undamaged: words, a table, or a drawn line.
fn is_written(text: &str) -> bool {
    let different: BTreeSet<char> = text.chars().collect();
    // People write marks and arithmetic signs alone: ××”“.
    different.iter().all(|c| is_mark(*c) || matches!(c, '×' | '÷' | '±' | '°'))
        || different.len() <= 2
        || is_drawn(text)
        || is_latin(text)
        || is_of_words(text)
        || is_code_order(text)
}

/// Whether a character occurs three times in a row, as in drawn lines.
fn is_drawn(text: &str) -> bool {
    let (mut row, mut last) = (0, '\n');
    text.chars().any(|c| {
        row = if c == last { row + 1 } else { 1 };
        last = c;
        row == 3
    })
}

/// Whether nearly all of a field is words of an alphabet, with punctuation around and between them.
fn is_of_words(text: &str) -> bool {
    let inner = text.trim_matches(is_punctuation);
    let number = inner.split(is_punctuation).count();
    let is_word = |word: &str| {
        // Single letters with marks between them are not words.
        is_word(word)
            && word.chars().all(alphabets::is_letter)
            && (number == 1 || word.chars().nth(1).is_some())
    };
    inner.chars().count() > number * 2 && inner.split(is_punctuation).all(is_word)
}

/// Whether a character may occur in a field: single-byte decoders make it of a byte beyond ASCII, or of an ASCII byte that may be a
/// second byte.
fn is_of_field(c: char) -> bool {
    match c {
        '@'..='~' | '\u{80}'..='\u{1FFF}' => true,
        '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}' => false,
        '\u{2010}'..FIRST_EAST_ASIAN => true,
        // The Apple logo of Mac OS, and two ligatures.
        '\u{F8FF}' | '\u{FB01}' | '\u{FB02}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mojibake::Scan;

    fn found(text: &str) -> Vec<&str> {
        fields(text, &Scan::of(text).blocks).map(|field| field.text).collect()
    }

    #[test]
    fn fields_are_found_in_any_text() {
        for (text, expected) in [
            ("", &[][..]),
            ("ÁõÈôÓ¢", &["ÁõÈôÓ¢"]),
            ("a: ÁõÈôÓ¢, b: ºóÀ´", &["ÁõÈôÓ¢", "ºóÀ´"]),
            ("歌手ÁõÈôÓ¢的歌", &["ÁõÈôÓ¢"]),
            ("“引文”——⺀⻔ ⿰ \u{2028}\u{200F}…", &[]),
            ("xÁõÈôÓ¢", &[]),
            ("é à ü", &[]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn every_character_is_passed() {
        for c in ('\0'..='\u{2FFFF}').step_by(7).chain('\u{2000}'..='\u{2FFF}') {
            assert!(found(&format!("{c}中{c} {c}")).len() < 2);
        }
    }
}
