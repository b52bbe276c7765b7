//! Second bytes that became slashes.
//!
//! Libraries for archives take every byte 5C of a path for a backslash, also where it is the second byte of a character of Big5 or GBK
//! (功, 許, 餐), and write a slash for it. A slash is not a second byte, so that what it was is certain.

use super::decode::{self, Decoded};
use super::{Encoding, EncodingReport};
use crate::language::{self, Language};
use crate::offsets::Record;

/// The byte that backslashes become.
const SLASH: u8 = b'/';
/// The second byte of characters that a backslash is, too.
const BACKSLASH: u8 = b'\\';
/// Most bits that a restored character costs after the one before, and the one after it: the first byte of another one may be lost
/// before a slash, and what it makes is any character of thousands (guess).
const USUAL: f32 = 17.0;

/// Bytes in which second bytes are restored.
pub(super) struct Restored {
    pub(super) bytes: Vec<u8>,
    /// Positions of the restored bytes.
    pub(super) at: Vec<usize>,
}

/// The bytes with their second bytes, if some had become slashes, of those that could not be decoded.
pub(super) fn restore<R>(
    bytes: &[u8],
    encoding: Encoding,
    decoded: &Decoded<'_, R>,
) -> Option<Restored> {
    if decoded.undecodable == 0
        || !is_asked(encoding)
        || decoded.places.len() == EncodingReport::MAX_PLACES
    {
        return None;
    }
    let is_slash = |at: &usize| bytes.get(*at) == Some(&SLASH);
    let ends = decoded.places.iter().filter(|place| place.source.len() == 1);
    let at: Vec<usize> = ends.map(|place| place.source.end).filter(is_slash).collect();
    let is_character = |at: &usize| {
        let lead = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or_default();
        decode::decode::<()>(&[lead, BACKSLASH], 0, encoding).undecodable == 0
    };
    if at.is_empty() || !at.iter().all(is_character) {
        return None;
    }
    let mut bytes = bytes.to_vec();
    for at in &at {
        if let Some(byte) = bytes.get_mut(*at) {
            *byte = BACKSLASH;
        }
    }
    Some(Restored { bytes, at })
}

/// The document decoded with its second bytes, if nothing else is damaged in it and the characters are usual ones there.
pub(super) fn decode<R: Record>(
    bytes: &[u8],
    bom_length: usize,
    encoding: Encoding,
    decoded: &Decoded<'_, R>,
) -> Option<Decoded<'static, R>> {
    let Restored { bytes, at } = restore(bytes, encoding, decoded)?;
    let Decoded { text, undecodable, places, record } =
        decode::decode::<R>(&bytes, bom_length, encoding);
    if undecodable > 0 {
        return None;
    }
    let costs = language::costs(Language::Chinese, &text);
    let slashes =
        decoded.places.iter().enumerate().filter(|(_, place)| at.contains(&place.source.end));
    // A replacement character and a slash became one character: as many fewer as there were before.
    let is_usual = slashes.enumerate().all(|(before, (_, place))| {
        let number = decoded.text.get(..place.at).map_or(0, |text| text.chars().count());
        let restored = costs.iter().skip(number.saturating_sub(before));
        restored.take(2).all(|cost| *cost < USUAL)
    });
    let text = text.into_owned().into();
    is_usual.then_some(Decoded { text, undecodable, places, record })
}

/// Whether an encoding has characters with this second byte, and documents of paths.
fn is_asked(encoding: Encoding) -> bool {
    encoding.is_read_as(Encoding::BIG5) || encoding.is_read_as(Encoding::GBK)
}
