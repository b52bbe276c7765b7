//! What was decoded out of step behind half a character, as bytes.

use encoding_rs::GBK;

use super::note::{Note, readings, syllable};
use crate::table::Syllable;

/// Bytes that end a character of two in GBK, and are not ASCII.
pub(super) const HIGH: std::ops::RangeInclusive<u8> = 0x80..=0xFE;
/// The one of them that begins none, and what browsers read it as.
const EURO: (char, u8) = ('€', 0x80);
/// ASCII that ends a character.
const LOW: std::ops::RangeInclusive<u8> = 0x40..=0x7E;

/// A note of which the parenthesis and half a character became a `?` or U+FFFD.
#[derive(Debug, Clone, Copy)]
pub(super) struct HalfNote {
    pub(super) syllable: Syllable,
    pub(super) end: usize,
    /// Whether the parenthesis went with the half character.
    pub(super) swallows: bool,
}

/// The one that begins at a place.
pub(super) fn half_note(text: &str, question: usize) -> Option<HalfNote> {
    let rest = text.get(question..)?;
    let inside = rest.strip_prefix(['?', '\u{FFFD}'])?;
    let swallows = !inside.starts_with('(');
    let inside = inside.strip_prefix('(').unwrap_or(inside);
    let (syllable, end) = syllable(text, question + rest.len() - inside.len())?;
    readings().knows(syllable).then_some(HalfNote { syllable, end, swallows })
}

/// What was decoded out of step.
#[derive(Debug)]
pub(super) struct Run {
    /// Its bytes but for the first, which is lost.
    pub(super) bytes: Vec<u8>,
    pub(super) tail: Tail,
    pub(super) end: usize,
}

/// What it ends with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tail {
    /// An ASCII character that is the second half of one.
    Whole,
    /// A first half, whose second one is lost in another note.
    Read(Syllable),
    /// A first half, whose second one is lost.
    Lost { swallows: bool },
}

impl Run {
    pub(super) fn of(text: &str, half: HalfNote, notes: &[Note]) -> Option<Self> {
        let mut bytes: Vec<u8> = Vec::new();
        let mut at = half.end;
        let mut notes =
            notes.get(notes.partition_point(|note| note.span.start < at)..)?.iter().peekable();
        loop {
            // What is out of step may be a character of the set, too.
            if let Some(note) = notes.next_if(|note| note.span.start == at) {
                at = note.span.end;
                continue;
            }
            let c = text.get(at..)?.chars().next()?;
            let end = at + c.len_utf8();
            match u8::try_from(c) {
                Ok(low) if LOW.contains(&low) => {
                    bytes.push(low);
                    return Some(Self { bytes, tail: Tail::Whole, end });
                }
                _ if matches!(c, '?' | '\u{FFFD}') => {
                    let (tail, end) = match half_note(text, at) {
                        Some(half) => (Tail::Read(half.syllable), half.end),
                        None => (Tail::Lost { swallows: half.swallows }, end),
                    };
                    return Some(Self { bytes, tail, end });
                }
                Ok(low) if low.is_ascii() => return None,
                _ if c == EURO.0 => {
                    bytes.push(EURO.1);
                    return Some(Self { bytes, tail: Tail::Whole, end });
                }
                _ => bytes.extend(encode(c)?),
            }
            at = end;
        }
    }
}

pub(super) fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}')
}

/// Whether two bytes are no character, at least for those who know none for private use.
pub(super) fn makes_nothing(bytes: &[u8]) -> bool {
    decode(bytes).is_none_or(|text| text.contains(is_private))
}

/// The two bytes of a character in GBK.
pub(super) fn encode(c: char) -> Option<[u8; 2]> {
    let mut utf8 = [0; 4];
    let (bytes, _, is_unmappable) = GBK.encode(c.encode_utf8(&mut utf8));
    if is_unmappable { None } else { bytes.as_ref().try_into().ok() }
}

pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    GBK.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
}
