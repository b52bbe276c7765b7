//! UTF-8 without East Asian characters that was read as windows-1252 or ISO 8859-1: `schÃ¶n`, `donâ€™t`, `Â°C`.
//!
//! The language model has no Western languages, so the form decides: the bytes of some characters are a character of UTF-8, and nobody
//! writes them in this order. A sequence that is certain vouches for those of its line that are only possible. Lines with ideographs
//! are left to `decoding`, and so are lines in which most such letters are not part of a sequence.

mod sequence;

use super::blocks::ByteClass;
use super::change::{ACCEPTED, Change, DOUBTED, Findings};
use super::escape::place::is_code;
use super::measures::LINE;
use super::text::{char_after, char_before, head, tail};
use super::{RepairKind, Scan};
use crate::Span;
use sequence::Sequence;
pub(super) use sequence::{byte, of_control};

/// First of kana, ideographs and hangul.
const IDEOGRAPHS: char = '\u{3040}';
/// First of all East Asian characters.
const EAST_ASIA: char = '\u{2E80}';

/// Finds such characters.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    // The first bytes of the letters À to ô, which begin a sequence, and of the controls.
    let leads = |part| memchr::memchr2_iter(0xC3, 0xC2, part);
    let mut end = 0;
    for place in scan.blocks.positions(ByteClass::Latin1, text.as_bytes(), leads) {
        if place < end {
            continue;
        }
        let before = tail(text.get(end..place).unwrap_or_default(), LINE);
        let after = head(text.get(place..).unwrap_or_default(), LINE);
        let start = place - before.rsplit('\n').next().map_or(0, str::len);
        end = place + after.split('\n').next().map_or(0, str::len);
        of_line(text.get(start..end).unwrap_or_default(), start, found);
    }
}

/// Finds the sequences or controls of a line, which begins at `start`.
fn of_line(line: &str, start: usize, found: &mut Findings) {
    let (mut sequences, mut others, mut at) = (Vec::<Sequence>::new(), 0, 0);
    while let Some(rest) = line.get(at..) {
        at += encoding_rs::Encoding::ascii_valid_up_to(rest.as_bytes());
        let Some(c) = char_after(line, at) else { break };
        match sequence::at(line, at) {
            // The sequence is an ideograph, which is for `decoding`.
            Some(one) if !sequence::is_plausible(one.c) && one.c >= IDEOGRAPHS => return,
            Some(one) if sequence::is_plausible(one.c) => {
                at = one.span.end;
                sequences.push(one);
                continue;
            }
            _ if c >= EAST_ASIA && c != char::REPLACEMENT_CHARACTER => return,
            _ => {}
        }
        if let Some(one) = without_space(line, at, c) {
            at = one.span.end;
            sequences.push(one);
            continue;
        }
        // One such letter among ASCII is right; several are bytes of another encoding.
        others += usize::from(byte(c).and(char_before(line, at).and_then(byte)).is_some());
        at += c.len_utf8();
    }
    // Code may have them on purpose, as an example of what a wrong decoding makes.
    let confidence = if is_code(line) { DOUBTED } else { ACCEPTED };
    if others <= sequences.len() && sequences.iter().any(|one| one.is_certain) {
        for one in &sequences {
            propose(&one.span, start, one.c, "UTF-8 read as windows-1252", confidence, found);
        }
    } else if sequences.is_empty() {
        controls(line, start, found);
    }
}

/// Returns the sequence of `Ã` after a small letter, of which the no-break space became a space or was lost: `voilÃ `.
fn without_space(line: &str, at: usize, c: char) -> Option<Sequence> {
    let before = char_before(line, at);
    let rest = line.get(at + c.len_utf8()..)?;
    let is_certain = before.is_some_and(char::is_lowercase);
    let stands_alone = before.is_none_or(|before| matches!(before, ' ' | '\'' | '’'));
    if c != 'Ã' || !rest.starts_with(' ') || !(is_certain || stands_alone) {
        return None;
    }
    // Of two spaces the first one was the other byte.
    let end = at + c.len_utf8() + usize::from(rest.starts_with("  "));
    Some(Sequence { span: at..end, c: 'à', is_certain })
}

/// Finds controls that are punctuation in windows-1252, if all controls of the line are.
fn controls(line: &str, start: usize, found: &mut Findings) {
    let controls = || line.char_indices().filter(|(_, c)| matches!(c, '\u{80}'..='\u{9F}'));
    // U+0085 is a line end in other encodings.
    let is_end = line.ends_with('\u{85}');
    if is_end || controls().any(|(_, c)| of_control(c).is_none()) {
        return;
    }
    for (at, c) in controls() {
        if let Some(meant) = of_control(c) {
            let how = "windows-1252 read as ISO 8859-1";
            propose(&(at..at + c.len_utf8()), start, meant, how, ACCEPTED, found);
        }
    }
}

fn propose(
    span: &std::ops::Range<usize>,
    start: usize,
    c: char,
    how: &'static str,
    confidence: f32,
    found: &mut Findings,
) {
    found.add(Change::new(
        Span::new(start + span.start, start + span.end),
        c.to_string(),
        RepairKind::WrongDecoding,
        how,
        confidence,
    ));
}
