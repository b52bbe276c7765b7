//! UTF-32: four bytes a character.

use super::sink::Sink;
use crate::offsets::EditSink;

/// Decodes UTF-32 in the byte order of `number`. Four bytes that are not a character (a surrogate, or beyond U+10FFFF) are one
/// undecodable place, and so are fewer than four at the end.
pub(super) fn decode<R: EditSink>(bytes: &[u8], sink: &mut Sink<R>, number: fn([u8; 4]) -> u32) {
    let mut rest = bytes;
    while let Some((unit, after)) = rest.split_first_chunk() {
        match char::from_u32(number(*unit)) {
            Some(c) => sink.push(unit.len(), c),
            None => sink.malformed(rest, unit.len()),
        };
        rest = after;
    }
    if !rest.is_empty() {
        sink.malformed(rest, rest.len());
    }
}
