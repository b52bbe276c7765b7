//! Short fields of text in an East Asian encoding that was read one byte a character: `ÁõÈôÓ¢` was 刘若英 in GBK.
//!
//! Two or three characters are too few for the search of the other misreadings: their bytes are words in several encodings. But no
//! alphabet has four letters and signs beyond ASCII in such an order, so such a field is certainly damaged, or a table; what it was
//! is told by the rest of the document and by the fields beside it ([`super::field_reading`]).

use std::collections::BTreeSet;

use super::super::blocks::{Blocks, ByteClass};
use super::super::no_evidence::is_code_order;
pub(super) use super::super::text::EAST_ASIAN;
use super::alphabets::{self, is_latin, is_punctuation, is_word};
use super::text::LEAST_BYTES;
use crate::encoding::codec::Codec;

/// Most bytes of a field: those of eight characters. Longer ones are decided by how well they read.
const MOST_BYTES: usize = 16;

/// A field, and where it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field<'t> {
    pub(super) start: usize,
    pub(super) stands: &'t str,
}

impl Field<'_> {
    /// Returns the field without the marks around it, one on each side, that text has around words, too.
    pub(super) fn without_marks(&self) -> Option<Self> {
        let inner = self.stands.strip_prefix(is_mark).unwrap_or(self.stands);
        let start = self.start + self.stands.len() - inner.len();
        let stands = inner.strip_suffix(is_mark).unwrap_or(inner);
        (stands.len() < self.stands.len()).then_some(Self { start, stands })
    }

    /// Returns the bytes that a decoder made the field of, one for each character.
    pub(super) fn bytes(&self, decoder: &Codec) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(MOST_BYTES);
        let is_made =
            decoder.is_single() && self.stands.chars().all(|c| decoder.encode(c, &mut bytes));
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
        // General punctuation (U+2000 to U+203F) is not the first character of a field: text of East Asia is full of it.
        if found < at || bytes.get(found..found + 2) == Some(&[0xE2, 0x80]) {
            return None;
        }
        // A mark of three bytes or a letter of ASCII may stand before it.
        let before = text.get(at..found)?;
        let start = found - before.len() + before.trim_end_matches(is_of_field).len();
        let following = text.get(found..)?;
        let end = found + following.find(|c| !is_of_field(c)).unwrap_or(following.len());
        // Some characters that begin like one of a field are none, as ⺀.
        at = end.max(found + following.chars().next()?.len_utf8());
        Field::within(text.get(..start)?, text.get(start..end)?)
    })
}

impl<'t> Field<'t> {
    /// Returns the field within characters that may all be of one, after what is before them.
    fn within(before: &str, all: &'t str) -> Option<Self> {
        let stands = all.trim_start_matches(|c: char| c.is_ascii());
        let follows_letter = |all: &str| all.ends_with(|c: char| c.is_ascii_alphabetic());
        let label = all.strip_suffix(stands)?;
        if follows_letter(label) || label.is_empty() && follows_letter(before) {
            return None;
        }
        let number = stands.chars().count();
        let beyond = stands.chars().filter(|c| !c.is_ascii()).count();
        let ascii = stands.len() - stands.trim_end_matches(|c: char| c.is_ascii()).len();
        // The last one may be the second byte of a character.
        let ascii = ascii.saturating_sub(1);
        // Of decoders of two bytes a character, at least the first of each is beyond ASCII.
        let is_field = (LEAST_BYTES..=MOST_BYTES).contains(&(number - ascii))
            && beyond * 2 >= number - ascii
            && !is_written(stands);
        is_field.then(|| Self { start: before.len() + label.len(), stands })
    }
}

/// Whether a character stands around words, too.
fn is_mark(c: char) -> bool {
    "“”‘’«»–—…•·\u{A0}|~_[]{}".contains(c)
}

/// Whether characters are words as they stand, a table, or a line that is drawn: no damage.
fn is_written(stands: &str) -> bool {
    let different: BTreeSet<char> = stands.chars().collect();
    // Marks and signs of arithmetic alone are what people write: ××”“.
    different.iter().all(|c| is_mark(*c) || matches!(c, '×' | '÷' | '±' | '°'))
        || different.len() <= 2
        || is_drawn(stands)
        || is_latin(stands)
        || is_of_words(stands)
        || is_code_order(stands)
}

/// Whether a character stands three times in a row, as in lines that are drawn.
fn is_drawn(stands: &str) -> bool {
    let (mut row, mut last) = (0, '\n');
    stands.chars().any(|c| {
        row = if c == last { row + 1 } else { 1 };
        last = c;
        row == 3
    })
}

/// Whether words of an alphabet are nearly all that stands there, with punctuation around and between them.
fn is_of_words(stands: &str) -> bool {
    let inner = stands.trim_matches(is_punctuation);
    let number = inner.split(is_punctuation).count();
    let is_word = |word: &str| {
        // Letters by themselves, with marks between them, are no words.
        is_word(word)
            && word.chars().all(alphabets::is_letter)
            && (number == 1 || word.chars().nth(1).is_some())
    };
    inner.chars().count() > number * 2 && inner.split(is_punctuation).all(is_word)
}

/// Whether a character may stand in a field: what decoders of one byte a character make of bytes beyond ASCII, and of those of ASCII
/// that are second bytes of characters.
fn is_of_field(c: char) -> bool {
    match c {
        '@'..='~' | '\u{80}'..='\u{1FFF}' => true,
        '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}' => false,
        '\u{2010}'..EAST_ASIAN => true,
        // The apple of Mac OS, and two ligatures.
        '\u{F8FF}' | '\u{FB01}' | '\u{FB02}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mojibake::Scan;

    fn found(text: &str) -> Vec<&str> {
        fields(text, &Scan::of(text).blocks).map(|field| field.stands).collect()
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
