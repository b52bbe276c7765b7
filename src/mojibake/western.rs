//! UTF-8 without East Asian characters that was read as windows-1252 or ISO 8859-1: `schÃ¶n`, `donâ€™t`, `Â°C`.
//!
//! The language model does not cover Western languages, so byte structure decides: the bytes of some characters are a character of
//! UTF-8, and this sequence of characters does not occur in text. A certain sequence supports the possible ones of its line. Lines
//! with ideographs are left to `wrong_decoding`, and so are lines in which most such letters are not part of a sequence.

use std::ops::Range;

use super::blocks::ByteClass;
use super::change::{ACCEPTED, DOUBTED, Findings};
use super::escape::code::is_code;
use super::measures::MAX_LINE_BYTES;
use super::text::{char_after, char_before, head, is_beyond_alphabets, tail};
use super::windows_1252::{character_for_control, western_byte};
use super::{RepairKind, Scan};

/// First of kana, ideographs and hangul.
const FIRST_WIDE_LETTER: char = '\u{3040}';

/// Finds such sequences.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    // First bytes of the letters À to ô, which begin a sequence, and of the controls.
    let leads = |part| memchr::memchr2_iter(0xC3, 0xC2, part);
    let mut end = 0;
    for place in scan.blocks.positions(ByteClass::Latin1, text.as_bytes(), leads) {
        if place < end {
            continue;
        }
        let before = tail(text.get(end..place).unwrap_or_default(), MAX_LINE_BYTES);
        let after = head(text.get(place..).unwrap_or_default(), MAX_LINE_BYTES);
        let start = place - before.rsplit('\n').next().map_or(0, str::len);
        end = place + after.split('\n').next().map_or(0, str::len);
        find_in_line(text.get(start..end).unwrap_or_default(), start, found);
    }
}

/// Finds the sequences or controls of a line that begins at `start`.
fn find_in_line(line: &str, start: usize, found: &mut Findings) {
    let (mut sequences, mut others, mut at) = (Vec::<Sequence>::new(), 0, 0);
    while let Some(rest) = line.get(at..) {
        at += encoding_rs::Encoding::ascii_valid_up_to(rest.as_bytes());
        let Some(c) = char_after(line, at) else { break };
        match sequence_at(line, at) {
            // An ideograph is left to `wrong_decoding`.
            Some(sequence) if !is_plausible(sequence.c) && sequence.c >= FIRST_WIDE_LETTER => {
                return;
            }
            Some(sequence) if is_plausible(sequence.c) => {
                at = sequence.span.end;
                sequences.push(sequence);
                continue;
            }
            _ if is_beyond_alphabets(c) => return,
            _ => {}
        }
        if let Some(sequence) = without_space(line, at, c) {
            at = sequence.span.end;
            sequences.push(sequence);
            continue;
        }
        // A single such letter among ASCII is undamaged; several are bytes of another encoding.
        others += usize::from(
            western_byte(c).and(char_before(line, at).and_then(western_byte)).is_some(),
        );
        at += c.len_utf8();
    }
    // Code may have them on purpose, as an example of wrong decoding.
    let confidence = if is_code(line) { DOUBTED } else { ACCEPTED };
    if others <= sequences.len() && sequences.iter().any(|sequence| sequence.is_certain) {
        for sequence in &sequences {
            let span = start + sequence.span.start..start + sequence.span.end;
            let how = "UTF-8 read as windows-1252";
            found.propose(span, sequence.c, RepairKind::WrongDecoding, how, confidence);
        }
    } else if sequences.is_empty() {
        controls(line, start, found);
    }
}

/// Returns the sequence of `Ã` after a small letter, whose no-break space became a space or was lost: `voilÃ `.
fn without_space(line: &str, at: usize, c: char) -> Option<Sequence> {
    let before = char_before(line, at);
    let rest = line.get(at + c.len_utf8()..)?;
    let is_certain = before.is_some_and(char::is_lowercase);
    let is_on_its_own = before.is_none_or(|before| matches!(before, ' ' | '\'' | '’'));
    if c != 'Ã' || !rest.starts_with(' ') || !(is_certain || is_on_its_own) {
        return None;
    }
    // Of two spaces, the first was the second byte.
    let end = at + c.len_utf8() + usize::from(rest.starts_with("  "));
    Some(Sequence { span: at..end, c: 'à', is_certain })
}

/// Finds controls that are punctuation in windows-1252, if all controls of the line are.
fn controls(line: &str, start: usize, found: &mut Findings) {
    let controls = || line.char_indices().filter(|(_, c)| matches!(c, '\u{80}'..='\u{9F}'));
    // U+0085 is a line end in other encodings.
    let is_end = line.ends_with('\u{85}');
    if is_end || controls().any(|(_, c)| character_for_control(c).is_none()) {
        return;
    }
    for (at, c) in controls() {
        if let Some(original) = character_for_control(c) {
            let span = start + at..start + at + c.len_utf8();
            let how = "windows-1252 read as ISO 8859-1";
            found.propose(span, original, RepairKind::WrongDecoding, how, ACCEPTED);
        }
    }
}

/// A character of UTF-8 that was read byte by byte.
#[derive(Debug, Clone, PartialEq)]
struct Sequence {
    /// Span of the characters that its bytes were read as, in bytes.
    span: Range<usize>,
    c: char,
    /// Whether these characters do not occur in this place in text.
    is_certain: bool,
}

/// Whether a character may follow an accented capital in undamaged text: quotation marks, dashes, dots.
fn is_quote(c: char) -> bool {
    "«»‹›‘’‚“”„–—…\u{A0}".contains(c)
}

/// Whether a character may be the original. Rare ones are excluded, because undamaged text has their bytes by chance (`É»` has
/// those of ɻ), and so are ideographs, because a single one is not evidence.
fn is_plausible(c: char) -> bool {
    matches!(c, '\u{A0}'..='\u{17F}' | '\u{2C6}'..='\u{2DC}' | '\u{300}'..='\u{36F}' | '\u{386}'..='\u{3CE}')
        || matches!(c, '\u{400}'..='\u{45F}' | '\u{490}'..='\u{491}' | '\u{5B0}'..='\u{5EA}' | '\u{60C}'..='\u{6FF}')
        || matches!(c, '\u{900}'..='\u{E5B}' | '\u{1E00}'..='\u{1EFF}' | '\u{2010}'..='\u{2044}' | '\u{20A0}'..='\u{20BF}')
        || matches!(c, '\u{2100}'..='\u{28FF}' | '\u{3000}'..='\u{301F}' | '\u{FE0F}' | '\u{FEFF}' | '\u{FFFD}')
        || matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Returns the sequence that begins at a position, if there is one.
fn sequence_at(text: &str, start: usize) -> Option<Sequence> {
    let mut chars = text.get(start..)?.chars();
    let first = chars.next()?;
    let lead = western_byte(first)?;
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    for place in bytes.get_mut(1..length)? {
        *place = western_byte(chars.next()?).filter(|byte| matches!(byte, 0x80..=0xBF))?;
    }
    let c = str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?;
    let end = text.len() - chars.as_str().len();
    let before = char_before(text, start);
    let current = text.get(start..end)?;
    let is_certain = is_certain(before, current, chars.next(), c);
    Some(Sequence { span: start..end, c, is_certain })
}

/// Whether these characters do not occur between the two beside them in text.
fn is_certain(before: Option<char>, current: &str, next: Option<char>, c: char) -> bool {
    let has_control = current.chars().any(|c| matches!(c, '\u{80}'..='\u{9F}'));
    let is_lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let is_upper = |c: Option<char>| c.is_some_and(char::is_uppercase);
    let mut inside = current.chars();
    let (first, second) = (inside.next(), inside.next());
    let is_quoted = second.is_some_and(is_quote);
    let is_joint = matches!(second, Some('’' | '–' | '—' | '\u{A0}'));
    match current.chars().count() {
        _ if has_control => true,
        // A letter of Vietnamese within a word; punctuation, signs, full-width forms.
        3 if matches!(c, '\u{1E00}'..='\u{1EFF}') => is_letter(before) || is_lower(next),
        3 => matches!(c, '\u{2010}'..='\u{301F}' | '\u{FE0F}'..='\u{FF5E}'),
        4 => true,
        // `Â°`, but not `CÂ»`.
        _ if first == Some('Â') => !is_upper(before),
        // No language has a no-break space after `Ã`.
        _ if c == 'à' => !is_upper(before) || is_lower(next),
        _ if first == Some('Ã') && is_letter(before) && !is_quoted => true,
        // A capital after a small letter: `schÃ¶n`; a sign within a word: `RÄ«ga`, `HÃ´tel`; or one at its beginning.
        _ if matches!(c, '\u{C0}'..='\u{17F}' | '\u{370}'..='\u{45F}') => {
            is_upper(first) && is_lower(before)
                || !is_joint && is_letter(before) && is_letter(next)
                || !is_quoted && is_lower(next)
        }
        _ if matches!(c, '\u{300}'..='\u{36F}') => !is_quoted,
        _ => false,
    }
}
