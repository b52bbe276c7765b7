//! Runs of text that were decoded out of step in GBK, after half a character.

use encoding_rs::GBK;

use super::note::{Note, closed, pronunciations, syllable};
use crate::encoding::codec::is_private;
use crate::mojibake::text::char_after;
use crate::table::Syllable;

/// Second bytes of GBK beyond ASCII.
pub(super) const HIGH_TRAILS: std::ops::RangeInclusive<u8> = 0x80..=0xFE;

/// First character after the letters of syllables, Latin and bopomofo.
const FIRST_AFTER_BOPOMOFO: char = '\u{3200}';

/// A note whose opening parenthesis and half a character became a `?` or U+FFFD.
#[derive(Debug, Clone, Copy)]
pub(super) struct HalfNote {
    pub(super) syllable: Syllable,
    pub(super) end: usize,
    /// Whether the parenthesis was lost with the half character.
    pub(super) lost_parenthesis: bool,
}

/// Returns the half note that begins at a position.
pub(super) fn half_note(text: &str, question: usize) -> Option<HalfNote> {
    let c = char_after(text, question).filter(|c| matches!(c, '?' | '\u{FFFD}'))?;
    let open = question + c.len_utf8();
    let lost_parenthesis = char_after(text, open) != Some('(');
    let begin = open + usize::from(!lost_parenthesis);
    char_after(text, begin).filter(|first| *first < FIRST_AFTER_BOPOMOFO)?;
    let (inside, end) = closed(text, begin)?;
    let syllable = syllable(inside).filter(|syllable| pronunciations().knows(*syllable))?;
    Some(HalfNote { syllable, end, lost_parenthesis })
}

/// A run of text that was decoded out of step.
#[derive(Debug)]
pub(super) struct ShiftedRun {
    /// Bytes of the run except the first, which is lost.
    pub(super) bytes: Vec<u8>,
    pub(super) tail: ShiftedEnd,
    pub(super) end: usize,
}

/// End of a run.
#[derive(Debug, Clone, Copy)]
pub(super) enum ShiftedEnd {
    /// An ASCII character that is the second byte of a character.
    Whole,
    /// The first byte of a character whose second byte is lost in another note.
    Read(Syllable),
    /// The first byte of a character whose second byte is lost.
    Lost { lost_ascii: bool },
}

impl ShiftedRun {
    /// Returns the run after a half note. None if the text there is not out of step.
    pub(super) fn of(text: &str, half: HalfNote, notes: &[Note]) -> Option<Self> {
        let (mut bytes, mut at) = (Vec::new(), half.end);
        let first = notes.partition_point(|note| note.span.start < at);
        let mut notes = notes.get(first..)?.iter().peekable();
        loop {
            // A character out of step may be in the annotated set, too.
            if let Some(note) = notes.next_if(|note| note.span.start == at) {
                at = note.span.end;
                continue;
            }
            let c = char_after(text, at)?;
            let end = at + c.len_utf8();
            match c {
                '?' | '\u{FFFD}' => {
                    let (tail, end) = match half_note(text, at) {
                        Some(half) => (ShiftedEnd::Read(half.syllable), half.end),
                        None => (ShiftedEnd::Lost { lost_ascii: half.lost_parenthesis }, end),
                    };
                    return Some(Self { bytes, tail, end });
                }
                '@'..='~' => {
                    bytes.push(u8::try_from(c).ok()?);
                    return Some(Self { bytes, tail: ShiftedEnd::Whole, end });
                }
                c => {
                    bytes.extend(encode(c)?);
                    at = end;
                }
            }
        }
    }
}

/// Whether two bytes are not a character, private use aside.
pub(super) fn is_undecodable_pair(bytes: [u8; 2]) -> bool {
    decode_char(bytes).is_none()
}

/// Returns the two bytes of a character in GBK.
pub(super) fn encode(c: char) -> Option<[u8; 2]> {
    let mut utf8 = [0; 4];
    let (bytes, _, is_unmappable) = GBK.encode(c.encode_utf8(&mut utf8));
    if is_unmappable { None } else { bytes.as_ref().try_into().ok() }
}

/// Returns the text of bytes in GBK.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    GBK.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
}

/// Returns the character of two bytes in GBK, unless it is for private use.
pub(super) fn decode_char(bytes: [u8; 2]) -> Option<char> {
    let text = decode(&bytes)?;
    char_after(&text, 0).filter(|c| !is_private(*c))
}
