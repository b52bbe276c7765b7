//! What a text says elsewhere: what was written once is written again.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::super::mixed::Mixed;
use super::context::head;

/// How often each character, each two and each three in a row are in a text. Of three, only the last 21 bits of each count,
/// which is all that a character has.
#[derive(Debug, Default)]
pub(super) struct Words(HashMap<u64, u32, BuildHasherDefault<Mixed>>);

/// So many bits a character has.
const BITS: u32 = 21;
const ONE: u64 = (1 << BITS) - 1;
const TWO: u64 = (1 << (2 * BITS)) - 1;
const THREE: u64 = (1 << (3 * BITS)) - 1;

/// So much of a text is counted, in bytes: what a longer one says often, it says in the beginning, too.
const COUNTED: usize = 1 << 15;

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut counts: HashMap<u64, u32, BuildHasherDefault<Mixed>> = HashMap::default();
        let (mut last, mut length) = (0u64, 0);
        for c in head(text, COUNTED).chars() {
            last = (last << BITS | u64::from(c)) & THREE;
            length += 1;
            for key in [ONE, TWO, THREE].into_iter().take(length).map(|mask| last & mask) {
                *counts.entry(key).or_insert(0) += 1;
            }
        }
        Self(counts)
    }

    /// How often characters are there, of which there are one to three.
    #[allow(clippy::cast_precision_loss)] // fewer than what is counted
    pub(super) fn count(&self, characters: &[char]) -> f32 {
        let key = characters.iter().fold(0, |key, c| key << BITS | u64::from(*c)) & THREE;
        self.0.get(&key).copied().unwrap_or(0) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let words = Words::of("高校的高校和學校");
        let count = |characters: &str| words.count(&characters.chars().collect::<Vec<_>>());
        assert_eq!(
            [count("校"), count("高校"), count("高校的"), count("校高")],
            [3.0, 2.0, 1.0, 0.0]
        );
    }
}
