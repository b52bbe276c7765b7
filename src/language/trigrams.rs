//! Costs of Chinese text by pairs and triples of characters. Often only two other characters tell which character was lost.

use std::sync::LazyLock;

use super::{Language, Last, Readers};
use crate::builtin;
use crate::table::Ngrams;

/// Embedded table; a test checks that it loads.
static TRIPLE_TABLE: LazyLock<Ngrams<'static>> =
    LazyLock::new(|| builtin::expect_embedded(Ngrams::triples("triples", builtin::TRIPLES)));

/// Bits of the first digit of the table (`scripts/derive_triples.py`).
const FIRST_TRIPLE_LEVEL_BITS: f32 = 0.5;
/// Bits of each further digit of the table (`scripts/derive_triples.py`).
const TRIPLE_LEVEL_STEP_BITS: f32 = 0.875;

/// Table entry for any first character.
const ANY_CLASS: char = '-';
/// Table entry for digits.
const DIGIT_CLASS: char = '0';
/// Table entry for Latin letters.
const LETTER_CLASS: char = 'A';
/// Table entry for a space.
const SPACE_CLASS: char = '_';
/// Table entry for the end of a line.
const LINE_END_CLASS: char = '|';
/// Class of the characters without a table entry.
const OTHER_CLASS: char = '~';

/// Scorer of Chinese text: the mean of the costs in any script and in one script.
#[derive(Debug, Clone)]
pub(crate) struct Trigrams(Readers<2>);

/// State after the text scored so far. It is copied where the text continues in several ways.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TrigramState {
    last: Last,
    /// Classes of the last two characters.
    before: [Option<char>; 2],
    /// Costs of the text in any script and in the chosen script, in bits.
    bits: [f32; 2],
}

impl Trigrams {
    /// Returns the model of one script, or of any script (`Language::Chinese`).
    pub(crate) fn new(script: Language) -> Self {
        Self(Readers::new([Language::Chinese, script]))
    }

    /// Returns the cost of a text in bits.
    pub(crate) fn cost(&self, text: impl IntoIterator<Item = char>) -> f32 {
        self.read(TrigramState::default(), text).bits()
    }

    /// Scores text after a state, and returns the state after it.
    pub(crate) fn read(
        &self,
        state: TrigramState,
        text: impl IntoIterator<Item = char>,
    ) -> TrigramState {
        text.into_iter().fold(state, |state, c| self.step(state, c))
    }

    #[inline]
    fn step(&self, state: TrigramState, c: char) -> TrigramState {
        let (last, alone) = self.0.step(state.last, c);
        let third = class(c);
        let [first, second] = state.before;
        let is_same = second == Some(third) && matches!(third, DIGIT_CLASS | LETTER_CLASS);
        let listed = if is_same { None } else { listed(first, second, third) };
        let mut bits = state.bits;
        for (bits, alone) in bits.iter_mut().zip(alone) {
            *bits += listed.map_or(alone, |listed| alone.min(listed));
        }
        TrigramState {
            last,
            before: if is_same { state.before } else { [second, Some(third)] },
            bits,
        }
    }
}

impl TrigramState {
    /// Returns the cost of the text so far in bits.
    pub(crate) fn bits(&self) -> f32 {
        let [any, one] = self.bits;
        (any + one) / 2.0
    }
}

/// Returns the cost of a text in Chinese of any script, in bits.
pub(crate) fn cost(text: &str) -> f32 {
    static ANY_SCRIPT: LazyLock<Trigrams> = LazyLock::new(|| Trigrams::new(Language::Chinese));
    ANY_SCRIPT.cost(text.chars())
}

/// Returns the cost of a character after two others, if it is listed.
fn listed(first: Option<char>, second: Option<char>, third: char) -> Option<f32> {
    let second = second?;
    let level = first.and_then(|first| TRIPLE_TABLE.level(&[first, second, third]));
    let pair = || {
        let is_listed = second.is_ascii() || third.is_ascii();
        is_listed.then(|| TRIPLE_TABLE.level(&[ANY_CLASS, second, third])).flatten()
    };
    Some(FIRST_TRIPLE_LEVEL_BITS + TRIPLE_LEVEL_STEP_BITS * f32::from(level.or_else(pair)? - 1))
}

/// Returns the table entry for a character.
fn class(c: char) -> char {
    match c {
        '0'..='9' => DIGIT_CLASS,
        'A'..='Z' | 'a'..='z' => LETTER_CLASS,
        ' ' => SPACE_CLASS,
        '\r' | '\n' => LINE_END_CLASS,
        ANY_CLASS | SPACE_CLASS | LINE_END_CLASS | '#' => OTHER_CLASS,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_triples_loads_and_lowers_costs() {
        assert!(Ngrams::triples("triples", builtin::TRIPLES).is_ok());
        assert!(
            Trigrams::new(Language::Hans).cost("神经病".chars())
                < crate::language::score(Language::Hans, "神经病").bits()
        );
    }

    #[test]
    fn digits_after_the_first_do_not_change_the_context() {
        let year = |text| cost(text) - cost("1");
        assert!(year("1年") < year("x年"));
        let digits = cost("19年") - cost("1年");
        assert!((digits - cost("9")).abs() < 0.01);
    }
}
