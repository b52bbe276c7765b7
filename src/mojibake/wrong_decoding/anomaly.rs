//! Costs of the characters of a text as it is, in the languages in which it may be undamaged.

use super::super::measures::RARE_BITS;
use super::super::text::{is_bopomofo, is_full_width};
use super::alphabets::{AlphabetWords, is_in_word};
use crate::language::{Language, Last, Readers, alphabet};

/// Languages in which a text may be undamaged.
pub(super) const UNDAMAGED_LANGUAGES: [Language; 3] =
    [Language::Chinese, Language::Japanese, Language::Korean];

/// Number of languages, plus one for characters of none of them.
const PATH_STATES: usize = UNDAMAGED_LANGUAGES.len() + 1;
/// Cost in bits of a change of language at the beginning of a line or beside ASCII; within a word twice as much. Guess.
const LANGUAGE_CHANGE_BITS: f32 = 6.0;

/// Returns the cost in bits of each character of a text, on the cheapest path through the languages.
pub(super) fn character_costs(text: &str) -> Vec<f32> {
    let half_width = half_width(text);
    let reader = Readers::new(UNDAMAGED_LANGUAGES);
    let (mut last, mut is_after_letter, mut read) = ('\n', false, Last::default());
    // Costs of the cheapest path so far that ends in each language, and for each character its predecessor and cost.
    let mut paths = [0.0f32; PATH_STATES];
    let mut taken: Vec<([u8; PATH_STATES], [f32; PATH_STATES])> = Vec::with_capacity(text.len());
    let mut words = AlphabetWords::default();
    for line in text.split_inclusive('\n') {
        for (at, c) in line.char_indices() {
            let before = std::mem::replace(&mut last, c);
            let (next, [chinese, japanese, korean]) = reader.step(read, c);
            read = next;
            let mut costs = [chinese, japanese, korean, f32::INFINITY];
            if c.is_ascii() {
                costs = [chinese; PATH_STATES];
            } else {
                if let Some(cost) = half_width(before, c) {
                    costs = [cost, cost, cost, f32::INFINITY];
                }
                if words.is_of_word(line, at, c) {
                    costs[PATH_STATES - 1] = alphabet::cost(before, c);
                }
            }
            let free_pair = free_pair_cost(before, c);
            let costs = costs.map(|cost| cost.min(free_pair));
            let is_letter = is_in_word(c);
            let other = if is_after_letter && is_letter {
                2.0 * LANGUAGE_CHANGE_BITS
            } else {
                LANGUAGE_CHANGE_BITS
            };
            is_after_letter = is_letter;
            let (from, least) = cheapest(paths);
            let mut step = ([from; PATH_STATES], costs);
            for ((number, path), (from, cost)) in
                (0..).zip(&mut paths).zip(step.0.iter_mut().zip(&mut step.1))
            {
                let character_cost = *cost;
                if *path <= least + other {
                    *from = number;
                } else {
                    *cost += other;
                }
                *path = (*path).min(least + other) + character_cost;
            }
            taken.push(step);
        }
    }
    let (mut path, _) = cheapest(paths);
    let mut steps: Vec<f32> = taken
        .iter()
        .rev()
        .map(|(from, costs)| {
            let language = usize::from(path);
            path = from.get(language).copied().unwrap_or_default();
            costs.get(language).copied().unwrap_or_default()
        })
        .collect();
    steps.reverse();
    steps
}

/// Returns the index of the cheapest language, and its cost.
fn cheapest(paths: [f32; PATH_STATES]) -> (u8, f32) {
    let first = (0, f32::INFINITY);
    (0..).zip(paths).fold(first, |best, path| if path.1 < best.1 { path } else { best })
}

/// Cost in bits of half-width katakana in text without other kana: in Shift_JIS nearly every byte of other encodings becomes one,
/// and Japanese uses them for words, but not for whole texts.
pub(super) const HALF_WIDTH_BITS: f32 = 18.0;

/// Cost in bits of a character that may follow another one in any language: that of an ASCII letter. Guess.
pub(super) const FREE_PAIR_BITS: f32 = 5.0;

/// Upper bound on the cost of a character after another one if the pair occurs in any language, otherwise infinite. Such pairs are
/// a repeated sign, as in a line of a table; a full-width letter or digit, or a bopomofo letter, after another one; and a
/// box-drawing character beside another one or a space, which costs more than a letter, because code pages have these for bytes of
/// text.
fn free_pair_cost(before: char, c: char) -> f32 {
    let is_line = |c| matches!(c, '\u{2500}'..='\u{257F}');
    if c == before && !c.is_alphanumeric() && c != char::REPLACEMENT_CHARACTER
        || is_full_width(c) && is_full_width(before)
        || is_bopomofo(before) && is_bopomofo(c)
    {
        FREE_PAIR_BITS
    } else if is_line(c) && (is_line(before) || before.is_whitespace()) {
        RARE_BITS
    } else {
        f32::INFINITY
    }
}

/// Returns a function for the cost of half-width katakana after another character, where it differs from that of the language: in
/// text with other kana they are words, with at most commas between them.
pub(super) fn half_width(text: &str) -> impl Fn(char, char) -> Option<f32> {
    let has_kana = text.chars().any(|c| matches!(c, '\u{3041}'..='\u{30FF}'));
    move |before, c| {
        let is_lone = match c {
            '\u{FF61}'..='\u{FF65}' => !has_kana,
            '\u{FF66}'..='\u{FF9F}' => !has_kana || matches!(before, '\u{FF61}'..='\u{FF65}'),
            _ => false,
        };
        is_lone.then_some(HALF_WIDTH_BITS)
    }
}
