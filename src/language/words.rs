//! Costs of Chinese text as a sequence of words. 高校考核 is two words; 高。考核 is not, although its pairs of characters are common.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use super::document_counts::NumberHasher;
use super::{Language, Reader};
use crate::Span;
use crate::builtin;
use crate::table::{GOLDEN_RATIO, Ngrams};

/// Embedded table; a test checks that it loads.
static WORD_TABLE: LazyLock<Ngrams<'static>> =
    LazyLock::new(|| builtin::expect_embedded(Ngrams::words("words", builtin::WORDS)));

/// Bits of the first digit of the table (`scripts/derive_words.py`).
const FIRST_WORD_LEVEL_BITS: f32 = 4.0;
/// Bits of each further digit of the table (`scripts/derive_words.py`).
const WORD_LEVEL_STEP_BITS: f32 = 1.25;
/// Length of the longest word, in characters.
pub(crate) const MAX_WORD_CHARS: usize = 4;
/// Weight of the table against the words of a document, as a number of characters of text. Calibrated: highest likelihood of the
/// lost characters of `benches/peers/mojibake.py --kinds lost-byte`; values from 500 to 2,000 hardly differ.
const TABLE_WEIGHT_CHARS: f32 = 500.0;

/// Words of a document, counted after a split by the table.
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

    /// Returns the cost in bits of the cheapest split of a text into words (Viterbi).
    pub(crate) fn cost(&self, text: &[char]) -> f32 {
        self.steps(text).last().map_or(0.0, |(cost, _)| *cost)
    }

    /// Returns for each position of a text the cost of the cheapest split up to it, and the length of its last word.
    fn steps(&self, text: &[char]) -> Vec<(f32, usize)> {
        let reader = Reader::new(Language::Chinese);
        let mut steps: Vec<(f32, usize)> = Vec::with_capacity(text.len() + 1);
        steps.push((0.0, 0));
        for end in 1..=text.len() {
            let words = (1..=MAX_WORD_CHARS.min(end)).filter_map(|length| {
                let word = text.get(end - length..end)?;
                let (before, _) = steps.get(end - length)?;
                Some((before + self.word_cost(word, &reader)?, length))
            });
            let best = words.min_by(|a, b| a.0.total_cmp(&b.0));
            steps.push(best.unwrap_or((f32::INFINITY, 1)));
        }
        steps
    }

    /// Returns the cost of a word in bits. None if it has several characters and is not in the table.
    #[allow(clippy::cast_precision_loss)] // of a count
    fn word_cost(&self, word: &[char], reader: &Reader) -> Option<f32> {
        let listed = WORD_TABLE.level(word).map(|level| {
            FIRST_WORD_LEVEL_BITS + WORD_LEVEL_STEP_BITS * f32::from(level.max(1) - 1)
        });
        let usual = match word {
            [c] => listed.unwrap_or_else(|| reader.first(*c)),
            _ => listed?,
        };
        if self.counts.is_empty() {
            return Some(usual);
        }
        let count = self.counts.get(&key(word)).copied().unwrap_or_default() as f32;
        let share =
            (count + TABLE_WEIGHT_CHARS * (-usual).exp2()) / (self.characters + TABLE_WEIGHT_CHARS);
        Some(-share.log2())
    }
}

/// Characters on each side of a word that [`is_crossed`] splits into words. Guess: a word has four characters at most.
const CROSSED_CONTEXT_CHARS: usize = 5;
/// Length in characters of the longest word that [`is_crossed`] tests. Longer words almost never match by chance.
const MAX_CROSSED_WORD_CHARS: usize = 4;
/// Upper bound on the positions between the characters of the split window.
const MAX_SPLIT_POSITIONS: usize = 2 * CROSSED_CONTEXT_CHARS + MAX_CROSSED_WORD_CHARS + 1;
/// Cost in bits of a word that is not in the table: that of the rarest listed word.
const UNLISTED_WORD_BITS: f32 = 21.5;
/// Bits by which a split with a word across a boundary must be cheaper. In 731 places of simplified text where the cheapest split
/// crosses a regional word, most differences of 2 bits or less are wrong (被发/送到), and almost no larger ones.
const MIN_CROSSING_GAIN_BITS: f32 = 3.0;

/// Whether the word costs of a text contradict a word at a place: the cheapest split crosses one of its boundaries, and is clearly
/// cheaper than the cheapest split that keeps the word. A longer word that contains it whole (數據處理) does not contradict it.
pub(crate) fn is_crossed(text: &str, word: Span) -> bool {
    let is_han = |c: &char| matches!(c, '\u{3400}'..='\u{9FFF}');
    let (Some(before), Some(of_word), Some(after)) =
        (text.get(..word.start), text.get(word.range()), text.get(word.end..))
    else {
        return false;
    };
    let mut characters = ['\0'; MAX_SPLIT_POSITIONS];
    let (mut start, mut length) = (CROSSED_CONTEXT_CHARS, CROSSED_CONTEXT_CHARS);
    for c in before.chars().rev().take(CROSSED_CONTEXT_CHARS).take_while(is_han) {
        start -= 1;
        if let Some(place) = characters.get_mut(start) {
            *place = c;
        }
    }
    for c in of_word.chars() {
        let Some(place) = characters
            .get_mut(length)
            .filter(|_| length < CROSSED_CONTEXT_CHARS + MAX_CROSSED_WORD_CHARS)
        else {
            return false;
        };
        (*place, length) = (c, length + 1);
    }
    let ends = [CROSSED_CONTEXT_CHARS - start, length - start];
    for c in after.chars().take(CROSSED_CONTEXT_CHARS).take_while(is_han) {
        if let Some(place) = characters.get_mut(length) {
            *place = c;
        }
        length += 1;
    }
    let characters = characters.get(start..length).unwrap_or_default();
    let [unbound, whole] = split_costs(characters, ends);
    unbound + MIN_CROSSING_GAIN_BITS < whole
}

/// Whether a word is listed.
pub(crate) fn is_word(word: &[char]) -> bool {
    WORD_TABLE.level(word).is_some()
}

/// Whether a listed word of several characters ends at a position.
pub(crate) fn ends_word(text: &str, end: usize) -> bool {
    let mut word = ['\0'; MAX_WORD_CHARS];
    let before = text.get(..end).unwrap_or_default();
    for (number, c) in before.chars().rev().take(MAX_WORD_CHARS).enumerate() {
        let first = MAX_WORD_CHARS - 1 - number;
        if let Some(place) = word.get_mut(first) {
            *place = c;
        }
        if number > 0 && word.get(first..).is_some_and(|word| WORD_TABLE.level(word).is_some()) {
            return true;
        }
    }
    false
}

/// Returns the costs in bits of two splits of a text: the cheapest one in which no longer word contains the span, and the cheapest
/// one with boundaries at both ends of the span.
fn split_costs(text: &[char], [start, end]: [usize; 2]) -> [f32; 2] {
    let reader = Reader::new(Language::Chinese);
    let words = DocumentWords::default();
    let mut costs = [[f32::INFINITY; 2]; MAX_SPLIT_POSITIONS + 1];
    costs[0] = [0.0; 2];
    for to in 1..=text.len() {
        let mut best = [f32::INFINITY; 2];
        for from in to.saturating_sub(MAX_WORD_CHARS)..to {
            let (Some(word), Some([unbound, whole])) = (text.get(from..to), costs.get(from)) else {
                continue;
            };
            let is_span = (from, to) == (start, end);
            let cost = words.word_cost(word, &reader);
            let cost = if is_span {
                Some(cost.unwrap_or(UNLISTED_WORD_BITS).min(UNLISTED_WORD_BITS))
            } else {
                cost
            };
            let Some(cost) = cost.filter(|_| is_span || from > start || to < end) else { continue };
            best[0] = best[0].min(unbound + cost);
            let cuts = |place: usize| from < place && place < to;
            if !cuts(start) && !cuts(end) {
                best[1] = best[1].min(whole + cost);
            }
        }
        if let Some(place) = costs.get_mut(to) {
            *place = best;
        }
    }
    costs.get(text.len()).copied().unwrap_or_default()
}

/// Returns the characters of a word as one number. Two words collide in one case of 2^64.
fn key(word: &[char]) -> u64 {
    let add = |key: u64, c: &char| (key.rotate_left(21) ^ u64::from(*c)).wrapping_mul(GOLDEN_RATIO);
    word.iter().fold(0, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost_of(text: &str, document: &str) -> f32 {
        DocumentWords::of(document).cost(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn the_table_of_words_loads() {
        assert!(Ngrams::words("words", builtin::WORDS).is_ok());
        assert!(WORD_TABLE.level(&['學', '校']).is_some());
    }

    #[test]
    fn words_are_cheaper_than_their_characters() {
        assert!(cost_of("學校", "") + 4.0 < cost_of("校學", ""));
        assert!(cost_of("高校考核", "") < cost_of("高海考核", ""));
    }

    #[test]
    fn words_that_cross_the_ends_of_another_contradict_it() {
        let is_crossed = |text: &str, word: &str| {
            let start = text.find(word).unwrap();
            is_crossed(text, Span::new(start, start + word.len()))
        };
        for (text, word) in [
            ("國家安全局的人", "全局"),
            ("走在稜線上看日出", "線上"),
            ("他開發布料", "發布"),
            ("很多工具可以用", "多工"),
        ] {
            assert!(is_crossed(text, word), "{text}");
        }
        assert!(ends_word("我对于", "我对于".len()));
        assert!(!ends_word("找范", "找范".len()));
        for (text, word) in [
            ("數據處理的方法", "數據"),
            ("這是全局的問題", "全局"),
            ("請到線上報名", "線上"),
            ("權限", "權限"),
            ("子程序", "程序"),
        ] {
            assert!(!is_crossed(text, word), "{text}");
        }
    }

    #[test]
    fn words_of_the_document_are_cheaper() {
        let document = "碼頭上的人在碼頭等船。".repeat(20);
        assert!(cost_of("碼頭", &document) + 2.0 < cost_of("碼頭", ""));
    }
}
