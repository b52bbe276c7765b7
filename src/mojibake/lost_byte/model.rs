//! What a text costs by its pairs of characters and by threes: which character was lost is often seen only from two others.

use std::sync::LazyLock;

use crate::builtin;
use crate::language::{Language, Scorer};
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

/// What a text costs in a language, in bits.
pub(super) fn cost(language: Language, text: &str) -> f32 {
    let mut scorer = Scorer::new(language);
    let (mut first, mut second, mut bits) = (None, None, 0.0);
    for c in text.chars() {
        let alone = scorer.step(c);
        let third = class(c);
        if second == Some(third) && matches!(third, DIGITS | LETTERS) {
            bits += alone;
            continue;
        }
        let listed = listed(first, second, third);
        bits += listed.map_or(alone, |listed| alone.min(listed));
        (first, second) = (second, Some(third));
    }
    bits
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
            cost(Language::Hans, "神经病")
                < crate::language::score(Language::Hans, "神经病").bits()
        );
    }

    #[test]
    fn any_number_is_one() {
        let year = |text| cost(Language::Chinese, text) - cost(Language::Chinese, "1");
        assert!(year("1年") < year("x年"));
        let digits = cost(Language::Chinese, "19年") - cost(Language::Chinese, "1年");
        assert!((digits - cost(Language::Chinese, "9")).abs() < 0.01);
    }
}
