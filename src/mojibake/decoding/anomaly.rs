//! The costs of the characters of a text as it stands, in the languages in which it may be right.

use super::super::measures::RARE_BITS;
use super::super::text::{is_bopomofo, is_full_width};
use super::alphabets::{AlphabetWords, is_in_word};
use crate::language::{Language, Last, Readers, alphabet};

/// The languages in which a text may be right.
pub(super) const LANGUAGES: [Language; 3] =
    [Language::Chinese, Language::Japanese, Language::Korean];

/// Number of languages, and one more for characters that are of none.
const WAYS: usize = LANGUAGES.len() + 1;
/// Cost of another language at the beginning of a line or beside ASCII, in bits; within a word twice as much. Guess.
const OTHER: f32 = 6.0;

/// Returns the cost of each character of a text, in bits, on the cheapest path from language to language.
pub(super) fn character_costs(text: &str) -> Vec<f32> {
    let half_width = half_width(text);
    let reader = Readers::new(LANGUAGES);
    let (mut last, mut is_after_letter, mut read) = ('\n', false, Last::default());
    // The cheapest way up to here that ends in each, and from which one each character came to it, at what cost.
    let mut ways = [0.0f32; WAYS];
    let mut taken: Vec<([u8; WAYS], [f32; WAYS])> = Vec::with_capacity(text.len());
    let mut words = AlphabetWords::default();
    for line in text.split_inclusive('\n') {
        for (at, c) in line.char_indices() {
            let before = std::mem::replace(&mut last, c);
            let (next, [chinese, japanese, korean]) = reader.step(read, c);
            read = next;
            let mut costs = [chinese, japanese, korean, f32::INFINITY];
            if c.is_ascii() {
                costs = [chinese; WAYS];
            } else {
                if let Some(strange) = half_width(before, c) {
                    costs = [strange, strange, strange, f32::INFINITY];
                }
                if words.is_of_word(line, at, c) {
                    costs[WAYS - 1] = alphabet::cost(before, c);
                }
            }
            let together = together(before, c);
            let costs = costs.map(|cost| cost.min(together));
            let is_letter = is_in_word(c);
            let other = if is_after_letter && is_letter { 2.0 * OTHER } else { OTHER };
            is_after_letter = is_letter;
            let (from, least) = cheapest(ways);
            let mut all = ([from; WAYS], costs);
            for ((number, way), (from, cost)) in
                (0..).zip(&mut ways).zip(all.0.iter_mut().zip(&mut all.1))
            {
                let of_character = *cost;
                if *way <= least + other {
                    *from = number;
                } else {
                    *cost += other;
                }
                *way = (*way).min(least + other) + of_character;
            }
            taken.push(all);
        }
    }
    let (mut way, _) = cheapest(ways);
    let mut steps: Vec<f32> = taken
        .iter()
        .rev()
        .map(|(from, costs)| {
            let of = usize::from(way);
            way = from.get(of).copied().unwrap_or_default();
            costs.get(of).copied().unwrap_or_default()
        })
        .collect();
    steps.reverse();
    steps
}

/// Returns the number of the cheapest language, and its cost.
fn cheapest(ways: [f32; WAYS]) -> (u8, f32) {
    let first = (0, f32::INFINITY);
    (0..).zip(ways).fold(first, |best, way| if way.1 < best.1 { way } else { best })
}

/// Cost of half-width katakana in text without other kana, in bits: in Shift_JIS nearly every byte of other encodings becomes one, and
/// Japanese has words of them, but no texts.
pub(super) const HALF_WIDTH: f32 = 18.0;

/// Cost of what stands together in any language, in bits: as much as a letter of ASCII. Guess.
pub(super) const TOGETHER: f32 = 5.0;

/// Upper bound on the cost of a character after another one, for those that stand together in any language, infinite for others: a sign
/// after the same one, as in a line of a table, and a full-width letter or digit, or a bopomofo letter, after another one; and a
/// box-drawing character beside another one or a space, which costs more than a letter, as code pages have these for bytes of text.
fn together(before: char, c: char) -> f32 {
    let is_line = |c| matches!(c, '\u{2500}'..='\u{257F}');
    if c == before && !c.is_alphanumeric() && c != char::REPLACEMENT_CHARACTER
        || is_full_width(c) && is_full_width(before)
        || is_bopomofo(before) && is_bopomofo(c)
    {
        TOGETHER
    } else if is_line(c) && (is_line(before) || before.is_whitespace()) {
        RARE_BITS
    } else {
        f32::INFINITY
    }
}

/// Returns a function that gives the cost of half-width katakana after another character, where it is not that of the language: in text
/// with other kana they are words, with commas between them at most.
pub(super) fn half_width(text: &str) -> impl Fn(char, char) -> Option<f32> {
    let has_kana = text.chars().any(|c| matches!(c, '\u{3041}'..='\u{30FF}'));
    move |before, c| {
        let is_strange = match c {
            '\u{FF61}'..='\u{FF65}' => !has_kana,
            '\u{FF66}'..='\u{FF9F}' => !has_kana || matches!(before, '\u{FF61}'..='\u{FF65}'),
            _ => false,
        };
        is_strange.then_some(HALF_WIDTH)
    }
}
