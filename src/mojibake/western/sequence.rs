//! A character of UTF-8 that was read as the characters that its bytes are in windows-1252.

use std::ops::Range;

use crate::mojibake::text::char_before;

/// The characters of windows-1252 from 0x80 on, as the Encoding Standard has them. Where it has none, decoders leave the control.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// Returns the byte that a character was read from, in windows-1252 or ISO 8859-1: decoders mix these.
pub(in super::super) fn byte(c: char) -> Option<u8> {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => None,
        Ok(byte) => Some(byte),
        Err(_) => {
            let at = WINDOWS_1252.iter().position(|one| *one == c)?;
            u8::try_from(at).ok().map(|at| 0x80 + at)
        }
    }
}

/// Returns the character that windows-1252 has in the place of a control of ISO 8859-1.
pub(in super::super) fn of_control(c: char) -> Option<char> {
    let at = u32::from(c).checked_sub(0x80)?;
    WINDOWS_1252.get(at as usize).copied().filter(|one| *one != c)
}

/// A character of UTF-8 that was read byte by byte.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sequence {
    /// The span of the characters that its bytes were read as, in bytes.
    pub(super) span: Range<usize>,
    pub(super) c: char,
    /// Whether nobody writes these characters where they stand.
    pub(super) is_certain: bool,
}

/// Whether a character may follow an accented capital in right text: quotation marks, dashes, dots.
fn is_quote(c: char) -> bool {
    "«»‹›‘’‚“”„–—…\u{A0}".contains(c)
}

/// Whether a character may have been the original. Rare ones are not, as right text has their bytes by chance (`É»` has those of ɻ), and
/// ideographs are not, of which one alone is not evidence.
pub(super) fn is_plausible(c: char) -> bool {
    matches!(
        c,
        '\u{A0}'..='\u{17F}'
            | '\u{2C6}'..='\u{2DC}'
            | '\u{300}'..='\u{36F}'
            | '\u{386}'..='\u{3CE}'
            | '\u{400}'..='\u{45F}'
            | '\u{490}'..='\u{491}'
            | '\u{5B0}'..='\u{5EA}'
            | '\u{60C}'..='\u{6FF}'
            | '\u{900}'..='\u{E5B}'
            | '\u{1E00}'..='\u{1EFF}'
            | '\u{2010}'..='\u{2044}'
            | '\u{20A0}'..='\u{20BF}'
            | '\u{2100}'..='\u{28FF}'
            | '\u{3000}'..='\u{301F}'
            | '\u{FE0F}'
            | '\u{FFFD}'
            | '\u{FEFF}'
            | '\u{FF01}'..='\u{FF5E}'
            | '\u{1F000}'..='\u{1FAFF}'
    )
}

/// Returns the sequence that begins at a place, if there is one.
pub(super) fn at(text: &str, start: usize) -> Option<Sequence> {
    let mut chars = text.get(start..)?.chars();
    let first = chars.next()?;
    let lead = byte(first)?;
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    for place in bytes.get_mut(1..length)? {
        *place = byte(chars.next()?).filter(|byte| matches!(byte, 0x80..=0xBF))?;
    }
    let c = str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?;
    let end = text.len() - chars.as_str().len();
    let before = char_before(text, start);
    let stands = text.get(start..end)?;
    let is_certain = is_certain(before, stands, chars.next(), c);
    Some(Sequence { span: start..end, c, is_certain })
}

/// Whether nobody writes these characters between the two beside them.
fn is_certain(before: Option<char>, stands: &str, following: Option<char>, c: char) -> bool {
    let has_control = stands.chars().any(|c| matches!(c, '\u{80}'..='\u{9F}'));
    let is_lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let is_upper = |c: Option<char>| c.is_some_and(char::is_uppercase);
    let mut inside = stands.chars();
    let (first, second) = (inside.next(), inside.next());
    let is_quoted = second.is_some_and(is_quote);
    let is_joint = matches!(second, Some('’' | '–' | '—' | '\u{A0}'));
    match stands.chars().count() {
        _ if has_control => true,
        // A letter of Vietnamese within a word; punctuation, signs, full-width forms.
        3 if matches!(c, '\u{1E00}'..='\u{1EFF}') => is_letter(before) || is_lower(following),
        3 => matches!(c, '\u{2010}'..='\u{301F}' | '\u{FE0F}'..='\u{FF5E}'),
        4 => true,
        // `Â°`, but not `CÂ»`.
        _ if first == Some('Â') => !is_upper(before),
        // No language has a no-break space after `Ã`.
        _ if c == 'à' => !is_upper(before) || is_lower(following),
        _ if first == Some('Ã') && is_letter(before) && !is_quoted => true,
        // A capital after a small letter: `schÃ¶n`; a sign within a word: `RÄ«ga`, `HÃ´tel`; or one at its beginning.
        _ if matches!(c, '\u{C0}'..='\u{17F}' | '\u{370}'..='\u{45F}') => {
            is_upper(first) && is_lower(before)
                || !is_joint && is_letter(before) && is_letter(following)
                || !is_quoted && is_lower(following)
        }
        _ if matches!(c, '\u{300}'..='\u{36F}') => !is_quoted,
        _ => false,
    }
}
