//! Counts of the characters of a document and of their sequences: text that occurs once in a document is likely to occur again.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::table::GOLDEN_RATIO;

/// Bits of a code point.
const CODE_POINT_BITS: u32 = 21;
/// Mask of the last character in a packed sequence.
const LAST_ONE: u64 = (1 << CODE_POINT_BITS) - 1;
/// Mask of the last two characters in a packed sequence.
const LAST_TWO: u64 = (1 << (2 * CODE_POINT_BITS)) - 1;
/// Mask of all three characters in a packed sequence.
const LAST_THREE: u64 = (1 << (3 * CODE_POINT_BITS)) - 1;

/// Counts of the sequences of one, two and three characters in a document.
#[derive(Debug, Default)]
pub(crate) struct DocumentCounts(HashMap<u64, u32, BuildHasherDefault<NumberHasher>>);

impl DocumentCounts {
    /// Bytes at the beginning of a document that are counted; a longer document repeats their words. Calibrated with
    /// `benches/peers/mojibake.py --kinds lost-byte`: twice as many restore no more characters, half as many restore fewer.
    pub(crate) const COUNTED: usize = 1 << 14;

    /// Occurrences of one character, and of two in a row, at which the characters that follow in the document weigh as much as the
    /// model. Calibrated: highest likelihood of the lost characters of `benches/peers/mojibake.py --kinds lost-byte`.
    pub(crate) const OFTEN: [f32; 2] = [20.0, 5.0];

    /// Counts the beginning of a text.
    pub(crate) fn of(text: &str) -> Self {
        let mut document = Self::default();
        let (mut last, mut length) = (0u64, 0);
        let counted = text.char_indices().take_while(|(at, _)| *at < Self::COUNTED);
        for (_, c) in counted {
            last = (last << CODE_POINT_BITS | u64::from(c)) & LAST_THREE;
            length += 1;
            for key in
                [LAST_ONE, LAST_TWO, LAST_THREE].into_iter().take(length).map(|mask| last & mask)
            {
                *document.0.entry(key).or_insert(0) += 1;
            }
        }
        document
    }

    /// Returns the count of a sequence of up to three characters.
    #[allow(clippy::cast_precision_loss)] // of at most `COUNTED` characters
    pub(crate) fn count(&self, characters: &[char]) -> f32 {
        let key =
            characters.iter().fold(0, |key, c| key << CODE_POINT_BITS | u64::from(*c)) & LAST_THREE;
        self.0.get(&key).copied().unwrap_or(0) as f32
    }
}

/// Hash function for one number, ten times as fast as one that resists chosen keys. A document of
/// [`COUNTED`](DocumentCounts::COUNTED) bytes cannot exploit it.
#[derive(Debug, Default)]
pub(crate) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(GOLDEN_RATIO);
        self.0 = mixed ^ (mixed >> 32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_of_characters_are_counted() {
        let document = DocumentCounts::of("高校的高校和學校");
        let count = |characters: &str| document.count(&characters.chars().collect::<Vec<_>>());
        assert_eq!(
            [count("校"), count("高校"), count("高校的"), count("校高")],
            [3.0, 2.0, 1.0, 0.0]
        );
    }
}
