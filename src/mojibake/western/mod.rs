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
use super::{RepairKind, Scan};
use crate::Span;
use sequence::Sequence;
pub(super) use sequence::{byte, of_control};

/// First byte, in UTF-8, of the letters À to ô, which begin a sequence.
const LEADS: u8 = 0xC3;
/// First byte, in UTF-8, of the controls.
const CONTROLS: u8 = 0xC2;
/// First of kana, ideographs and hangul.
const IDEOGRAPHS: char = '\u{3040}';
/// First of all East Asian characters.
const EAST_ASIA: char = '\u{2E80}';

/// Finds such characters.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let bytes = text.as_bytes();
    let leads = |part| memchr::memchr2_iter(LEADS, CONTROLS, part);
    let places = scan.blocks.positions(ByteClass::Latin1, bytes, leads);
    let mut at = 0;
    for place in places {
        if place < at {
            continue;
        }
        let boundary = |at: usize| (at..bytes.len()).find(|at| text.is_char_boundary(*at));
        let boundary = |at: usize| boundary(at).unwrap_or(bytes.len());
        let last = (place + LINE).min(bytes.len());
        let end = bytes.get(place..last).and_then(|rest| memchr::memchr(b'\n', rest));
        let end = boundary(end.map_or(last, |newline| place + newline));
        if bytes.get(place..).is_some_and(|rest| may_be_damage(rest, end - place)) {
            let first = place.saturating_sub(LINE).max(at);
            let start = bytes.get(first..place).and_then(|rest| memchr::memrchr(b'\n', rest));
            let start = boundary(start.map_or(first, |newline| first + newline + 1));
            if let Some(line) = text.get(start..end) {
                of_line(line, start, found);
            }
        }
        at = end.max(place + 1);
    }
}

/// Whether the first bytes, as many as `length`, may have a sequence or a control: a letter that leads before one that is not ASCII, `Ã`
/// before a space, or a control. In right text letters with accents stand among those of ASCII.
fn may_be_damage(bytes: &[u8], length: usize) -> bool {
    let line = bytes.get(..length).unwrap_or_default();
    memchr::memchr2_iter(LEADS, CONTROLS, line).any(|at| {
        let rest = bytes.get(at..).unwrap_or_default();
        matches!(
            *rest,
            [LEADS, 0x82..=0xB4, 0x80..=0xFF, ..]
                | [LEADS, 0x83, b' ', ..]
                | [CONTROLS, 0x80..=0x9F, ..]
        )
    })
}

/// Finds the sequences or controls of a line, which begins at `start`.
fn of_line(line: &str, start: usize, found: &mut Findings) {
    let (mut sequences, mut others, mut at) = (Vec::<Sequence>::new(), 0, 0);
    while let Some(rest) = line.get(at..) {
        at += encoding_rs::Encoding::ascii_valid_up_to(rest.as_bytes());
        let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) else { break };
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
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        others += usize::from(byte(c).and(before.and_then(byte)).is_some());
        at += c.len_utf8();
    }
    // Several letters in a row are of another alphabet.
    for number in 1..sequences.len() {
        if let Some([one, next]) = sequences.get_mut(number - 1..=number)
            && one.span.end == next.span.start
            && one.c.is_alphabetic()
            && next.c.is_alphabetic()
            && one.c > '\u{BF}'
        {
            // They vouch for those of which a byte was lost.
            (one.is_certain, next.is_certain) = (true, true);
        }
    }
    // Code may have them on purpose, as an example of what a wrong decoding makes.
    let confidence = if is_code(line, false) { DOUBTED } else { ACCEPTED };
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
    let before = line.get(..at)?.chars().next_back();
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
