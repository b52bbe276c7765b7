//! Costs of Chinese text as a sequence of words: 高校考核 is two words, 高。考核 is not, although its pairs of characters are common.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use super::document::NumberHasher;
use super::{Language, Reader};
use crate::builtin;
use crate::table::Ngrams;

/// The embedded table; a test holds that it loads.
static WORDS: LazyLock<Ngrams<'static>> =
    LazyLock::new(|| Ngrams::words("words", builtin::WORDS).unwrap_or_default());

/// Bits of the first digit of the table, and of each further one: see `scripts/derive_words.py`.
const FIRST: f32 = 4.0;
const STEP: f32 = 1.25;
/// Characters of the longest word.
pub(crate) const LONGEST: usize = 4;
/// Characters of text that say as much about the words of a document as the table does. Calibrated: highest likelihood of the lost
/// characters of `benches/peers/mojibake.py --kinds lost-byte`; from 500 to 2,000 it hardly differs.
const TABLE_WEIGHT: f32 = 500.0;

/// The words of a document, counted as the table divides it into words.
#[derive(Debug, Default)]
pub(crate) struct DocumentWords {
    counts: HashMap<u64, u32, BuildHasherDefault<NumberHasher>>,
    characters: f32,
}

impl DocumentWords {
    #[allow(clippy::cast_precision_loss)] // of a text in memory
    pub(crate) fn of(text: &str) -> Self {
        let characters: Vec<char> = text.chars().collect();
        let empty = Self::default();
        let steps = empty.steps(&characters);
        let mut counts: HashMap<u64, u32, BuildHasherDefault<NumberHasher>> = HashMap::default();
        let mut end = characters.len();
        while let Some((_, length)) = steps.get(end).filter(|_| end > 0) {
            let word = characters.get(end - length..end).unwrap_or_default();
            *counts.entry(key(word)).or_insert(0) += 1;
            end -= length;
        }
        Self { counts, characters: characters.len() as f32 }
    }

    /// The cost in bits of the cheapest sequence of words (Viterbi) that a text consists of.
    pub(crate) fn cost(&self, text: &[char]) -> f32 {
        self.steps(text).last().map_or(0.0, |(cost, _)| *cost)
    }

    /// For each place of a text the cost of the cheapest sequence up to it, and the length of its last word.
    fn steps(&self, text: &[char]) -> Vec<(f32, usize)> {
        let reader = Reader::new(Language::Chinese);
        let mut steps: Vec<(f32, usize)> = Vec::with_capacity(text.len() + 1);
        steps.push((0.0, 0));
        for end in 1..=text.len() {
            let words = (1..=LONGEST.min(end)).filter_map(|length| {
                let word = text.get(end - length..end)?;
                let (before, _) = steps.get(end - length)?;
                Some((before + self.word_cost(word, &reader)?, length))
            });
            let best = words.min_by(|a, b| a.0.total_cmp(&b.0));
            steps.push(best.unwrap_or((f32::INFINITY, 1)));
        }
        steps
    }

    /// The cost of a word in bits. None if it is not in the table and has several characters.
    #[allow(clippy::cast_precision_loss)] // of a count
    fn word_cost(&self, word: &[char], reader: &Reader) -> Option<f32> {
        let listed = WORDS.level(word).map(|level| FIRST + STEP * f32::from(level.max(1) - 1));
        let usual = match word {
            [c] => listed.unwrap_or_else(|| reader.first(*c)),
            _ => listed?,
        };
        if self.counts.is_empty() {
            return Some(usual);
        }
        let count = self.counts.get(&key(word)).copied().unwrap_or_default() as f32;
        let share = (count + TABLE_WEIGHT * (-usual).exp2()) / (self.characters + TABLE_WEIGHT);
        Some(-share.log2())
    }
}

/// The characters of a word as one number, which is the same for two words in one case of 2^64.
fn key(word: &[char]) -> u64 {
    let add = |key: u64, c: &char| {
        (key.rotate_left(21) ^ u64::from(*c)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    };
    word.iter().fold(0, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost_of(text: &str, document: &str) -> f32 {
        DocumentWords::of(document).cost(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn the_table_is_built_in() {
        assert!(Ngrams::words("words", builtin::WORDS).is_ok());
        assert!(WORDS.level(&['學', '校']).is_some());
    }

    #[test]
    fn words_are_cheaper_than_their_characters() {
        assert!(cost_of("學校", "") + 4.0 < cost_of("校學", ""));
        assert!(cost_of("高校考核", "") < cost_of("高海考核", ""));
    }

    #[test]
    fn a_document_repeats_its_words() {
        let document = "碼頭上的人在碼頭等船。".repeat(20);
        assert!(cost_of("碼頭", &document) + 2.0 < cost_of("碼頭", ""));
    }
}
