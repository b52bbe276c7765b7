//! What a text costs by its pairs of characters and by threes: which character was lost is often seen only from two others.

use std::sync::LazyLock;

use crate::builtin;
use crate::language::{Language, Last, Readers};
use crate::table::Triples;

static TRIPLES: LazyLock<Triples<'static>> =
    LazyLock::new(|| Triples::load("triples", builtin::TRIPLES).unwrap_or_default());

/// What a digit in the table costs, in bits: see `scripts/derive_triples.py`.
const FIRST: f32 = 0.5;
const STEP: f32 = 0.875;

/// What stands in the table for any first character, any digits, any letters, a space and the end of a line.
const ANY: char = '-';
const DIGITS: char = '0';
const LETTERS: char = 'A';
const SPACE: char = '_';
const END: char = '|';
/// What it does not have.
const OTHER: char = '~';

/// Reads Chinese: half as that of any script, half as that of one.
#[derive(Debug, Clone)]
pub(super) struct Model(Readers<2>);

/// A text that was read so far. It is copied where it goes on in several ways.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct State {
    last: Last,
    /// What stands in the table for the last two characters.
    before: [Option<char>; 2],
    /// What it costs in any script, and in the one.
    bits: [f32; 2],
}

impl Model {
    /// Of one script, or of any.
    pub(super) fn new(script: Language) -> Self {
        Self(Readers::new([Language::Chinese, script]))
    }

    /// What a text costs, in bits.
    pub(super) fn cost(&self, text: impl IntoIterator<Item = char>) -> f32 {
        self.read(State::default(), text).bits()
    }

    /// Reads on.
    pub(super) fn read(&self, state: State, text: impl IntoIterator<Item = char>) -> State {
        text.into_iter().fold(state, |state, c| self.step(state, c))
    }

    #[inline]
    fn step(&self, state: State, c: char) -> State {
        let (last, alone) = self.0.step(state.last, c);
        let third = class(c);
        let [first, second] = state.before;
        let is_same = second == Some(third) && matches!(third, DIGITS | LETTERS);
        let listed = if is_same { None } else { listed(first, second, third) };
        let mut bits = state.bits;
        for (bits, alone) in bits.iter_mut().zip(alone) {
            *bits += listed.map_or(alone, |listed| alone.min(listed));
        }
        State { last, before: if is_same { state.before } else { [second, Some(third)] }, bits }
    }
}

impl State {
    /// What the text costs so far.
    pub(super) fn bits(&self) -> f32 {
        let [any, one] = self.bits;
        (any + one) / 2.0
    }
}

/// What a text costs in Chinese of any script, in bits.
pub(super) fn cost(text: &str) -> f32 {
    static ANY: LazyLock<Model> = LazyLock::new(|| Model::new(Language::Chinese));
    ANY.cost(text.chars())
}

/// What a character costs behind two others, if that is listed.
fn listed(first: Option<char>, second: Option<char>, third: char) -> Option<f32> {
    let second = second?;
    let level = first.and_then(|first| TRIPLES.level([first, second, third]));
    let pair = || {
        let is_listed = second.is_ascii() || third.is_ascii();
        is_listed.then(|| TRIPLES.level([ANY, second, third])).flatten()
    };
    Some(FIRST + STEP * f32::from(level.or_else(pair)? - 1))
}

/// What stands for a character in the table.
fn class(c: char) -> char {
    match c {
        '0'..='9' => DIGITS,
        'A'..='Z' | 'a'..='z' => LETTERS,
        ' ' => SPACE,
        '\r' | '\n' => END,
        ANY | SPACE | END | '#' => OTHER,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_built_in() {
        assert!(Triples::load("triples", builtin::TRIPLES).is_ok());
        assert!(
            Model::new(Language::Hans).cost("神经病".chars())
                < crate::language::score(Language::Hans, "神经病").bits()
        );
    }

    #[test]
    fn any_number_is_one() {
        let year = |text| cost(text) - cost("1");
        assert!(year("1年") < year("x年"));
        let digits = cost("19年") - cost("1年");
        assert!((digits - cost("9")).abs() < 0.01);
    }
}
