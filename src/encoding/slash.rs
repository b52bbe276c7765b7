//! Second bytes that became slashes.
//!
//! Archive libraries take every byte 5C of a path for a backslash and write a slash for it, even if it is the second byte of a
//! character of Big5 or GBK (功, 許, 餐). A slash is never a second byte, so the original is certain.

use super::decode::{self};
use super::decoded::DecodedBytes;
use super::{Encoding, EncodingReport};
use crate::language::{self, Language};
use crate::offsets::EditSink;

/// The byte that replaced backslashes.
const SLASH: u8 = b'/';
/// Second byte of characters that is also a backslash.
const BACKSLASH: u8 = b'\\';
/// Most bits that a restored character, and the one after it, may cost in context: if the first byte of another character is lost
/// before a slash, the restored character is a random one (guess).
const MAX_RESTORED_BITS: f32 = 17.0;

/// Bytes with restored second bytes.
pub(super) struct RestoredSlashes {
    pub(super) bytes: Vec<u8>,
    /// Positions of the restored bytes.
    pub(super) at: Vec<usize>,
}

/// Restores second bytes that became slashes, at the undecodable places.
pub(super) fn restore<R>(
    bytes: &[u8],
    encoding: Encoding,
    decoded: &DecodedBytes<'_, R>,
) -> Option<RestoredSlashes> {
    if decoded.undecodable == 0
        || !may_have_slashes(encoding)
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
    Some(RestoredSlashes { bytes, at })
}

/// Decodes the document with restored second bytes, if nothing else is damaged in it and the characters are usual in their context.
pub(super) fn decode<R: EditSink>(
    bytes: &[u8],
    bom_length: usize,
    encoding: Encoding,
    decoded: &DecodedBytes<'_, R>,
) -> Option<DecodedBytes<'static, R>> {
    let RestoredSlashes { bytes, at } = restore(bytes, encoding, decoded)?;
    let DecodedBytes { text, undecodable, places, record } =
        decode::decode::<R>(&bytes, bom_length, encoding);
    if undecodable > 0 {
        return None;
    }
    let costs = language::costs(Language::Chinese, &text);
    let slashes =
        decoded.places.iter().enumerate().filter(|(_, place)| at.contains(&place.source.end));
    // U+FFFD and the slash became one character, so each earlier restoration shifts the position back by one.
    let is_usual = slashes.enumerate().all(|(before, (_, place))| {
        let number = decoded.text.get(..place.at).map_or(0, |text| text.chars().count());
        let restored = costs.iter().skip(number.saturating_sub(before));
        restored.take(2).all(|cost| *cost < MAX_RESTORED_BITS)
    });
    let text = text.into_owned().into();
    is_usual.then_some(DecodedBytes { text, undecodable, places, record })
}

/// Whether an encoding has characters with this second byte, and is used for paths.
fn may_have_slashes(encoding: Encoding) -> bool {
    encoding.is_read_as(Encoding::BIG5) || encoding.is_read_as(Encoding::GBK)
}
