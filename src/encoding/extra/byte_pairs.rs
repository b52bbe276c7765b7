//! Stateless multi-byte encodings in which a byte above 0x7F begins a character, and Big5, which is one of them.

use super::sink::Sink;
use crate::offsets::EditSink;
use crate::table::CodeTable;

/// Decoding rules of such an encoding.
pub(super) trait BytePairs {
    /// Returns the code point of two bytes, or 0 if [`character`](Self::character) must decide.
    fn basic_code_point(&self, pair: [u8; 2]) -> u16;

    /// Returns the length in bytes of the character or undecodable place at the start of the bytes, and the character, if it is
    /// one. The first byte is above 0x7F.
    fn character(&self, bytes: &[u8]) -> (usize, Option<char>);
}

/// Decodes such an encoding.
pub(super) fn decode<R: EditSink>(bytes: &[u8], sink: &mut Sink<R>, encoding: &impl BytePairs) {
    let mut rest = bytes;
    while !rest.is_empty() {
        rest = sink.ascii(rest);
        while let [0x80..=0xFF, ..] = rest {
            let length = match sink.push_pairs(rest, |pair| encoding.basic_code_point(pair)) {
                0 => match encoding.character(rest) {
                    (length, Some(c)) => sink.push(length, c),
                    (length, None) => sink.malformed(rest, length),
                },
                length => length,
            };
            rest = rest.get(length..).unwrap_or_default();
        }
    }
}

/// A variant of Big5.
pub(super) struct Big5(pub(super) CodeTable<'static>);

/// Number of second bytes of Big5: 0x40 to 0x7E, and 0xA1 to 0xFE.
const TRAILS_PER_LEAD: usize = 157;

impl Big5 {
    /// Number of a code.
    #[inline]
    fn number([lead, trail]: [u8; 2]) -> Option<usize> {
        // The choice between the two ranges is unpredictable, so it is not a branch, neither here nor below.
        let is_trail = matches!(trail, 0x40..=0x7E) | matches!(trail, 0xA1..=0xFE);
        if lead < 0x81 || !is_trail {
            return None;
        }
        let column = trail - 0x40 - 0x22 * u8::from(trail > 0x7E);
        Some(usize::from(lead - 0x81) * TRAILS_PER_LEAD + usize::from(column))
    }
}

impl BytePairs for Big5 {
    #[inline]
    fn basic_code_point(&self, pair: [u8; 2]) -> u16 {
        Self::number(pair).map_or(0, |number| self.0.basic(number))
    }

    fn character(&self, bytes: &[u8]) -> (usize, Option<char>) {
        let Some(pair) = bytes.first_chunk() else { return (1, None) };
        match (Self::number(*pair).map(|number| self.0.get(number)), pair) {
            (Some(Some(c)), _) => (2, Some(c)),
            // A second byte that is ASCII stays text if both are not a character.
            (None, _) | (_, [0xFF, _] | [_, ..0x80]) => (1, None),
            _ => (2, None),
        }
    }
}
