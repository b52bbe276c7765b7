//! Prefilter for UTF-16 and UTF-32: other bytes are not tested as these.
//!
//! Constants without another source are guesses; `benches/peers/encodings.py` measures the answers that they lead to.

use crate::share::share;

/// Bytes sampled at the beginning and in the middle.
const WIDE_SAMPLE_BYTES: usize = 256;
/// Least share of units whose upper byte is that of a block of ordinary text. Nearly all units of UTF-16 have one; in other
/// encodings half of the bytes are of this kind, but for Latin letters.
const MIN_UPPER_BYTE_SHARE: f32 = 0.8;

/// Whether each second, or each fourth byte, may be the upper part of a code unit.
pub(super) fn may_be_wide(bytes: &[u8]) -> bool {
    let middle = bytes.get(bytes.len() / 2 / 4 * 4..).unwrap_or_default();
    [bytes, middle].iter().any(|part| {
        let part = part.get(..WIDE_SAMPLE_BYTES).unwrap_or(part);
        let (units, _) = part.as_chunks::<2>();
        let has_usual_halves = |half: usize| {
            let count =
                units.iter().filter(|unit| unit.get(half).is_some_and(|byte| is_upper(*byte)));
            share(count.count(), units.len()) >= MIN_UPPER_BYTE_SHARE
        };
        has_usual_halves(0) || has_usual_halves(1)
    })
}

/// Whether a byte is the upper byte of a code unit of ordinary text: Latin, Greek, Cyrillic, punctuation, kana, Han, hangul,
/// full-width forms; in UTF-32 also the planes.
fn is_upper(byte: u8) -> bool {
    matches!(byte, 0..=4 | 0x20..=0x26 | 0x30..=0x33 | 0x4E..=0x9F | 0xAC..=0xD8 | 0xDC | 0xFE | 0xFF)
}
