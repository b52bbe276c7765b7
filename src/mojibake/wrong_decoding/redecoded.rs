//! Redecoded text: characters of bytes in their source encoding, with their costs.

use std::borrow::Cow;
use std::mem::replace;

use super::super::measures::RARE_WORDS_BITS;
use super::anomaly::FREE_PAIR_BITS;
use super::character::{BROKEN_UNMARKED_BITS, Character, LOST_BITS};
use super::misreading::SourceEncoding;
use super::text::{ByteRun, ascii_bits, costs};
use super::utf8_fragments;
use crate::encoding::codec::are_by_table;
use crate::language::alphabet;

/// Redecoded characters of a run.
pub(super) struct Redecoded {
    characters: Vec<Character>,
    /// Cost of each character in each language, in bits.
    languages: Vec<Vec<f32>>,
}

impl Redecoded {
    pub(super) fn new(bytes: &[u8], source: &SourceEncoding) -> Self {
        let characters = characters(bytes, source);
        if source.languages.is_empty() {
            return Self { languages: vec![structural_costs(&characters)], characters };
        }
        let text: String = characters.iter().map(|character| character.c).collect();
        let mut languages: Vec<_> =
            source.languages.iter().map(|language| costs(*language, &text)).collect();
        if source.has_letters {
            languages.push(alphabet_costs(&text));
        }
        let is_lost = |numbered: &(usize, &Character)| numbered.1.c == char::REPLACEMENT_CHARACTER;
        for (number, lost) in characters.iter().enumerate().filter(is_lost) {
            let more = lost.lost_bits();
            languages
                .iter_mut()
                .filter_map(|costs| costs.get_mut(number))
                .for_each(|cost| *cost += more);
        }
        Self { characters, languages }
    }

    /// Returns the character that begins at a byte.
    pub(super) fn at(&self, at: usize) -> Option<Character> {
        let number = self.number(at);
        let before = number.checked_sub(1).and_then(|before| self.characters.get(before));
        self.characters
            .get(number)
            .copied()
            .filter(|_| before.map_or(0, |character| character.end) == at)
    }

    /// Returns the index of the character that contains a byte.
    fn number(&self, at: usize) -> usize {
        self.characters.partition_point(|character| character.end <= at)
    }

    /// Returns the cost of a character, in bits, in its cheapest language.
    pub(super) fn least_cost(&self, character: &Character) -> f32 {
        let number = self.number(character.end).saturating_sub(1);
        let costs = self.languages.iter().filter_map(|costs| costs.get(number));
        costs.copied().fold(f32::INFINITY, f32::min)
    }

    /// Returns the cost of several characters, in bits, in the language in which all of them together cost least.
    pub(super) fn cost(&self, characters: &[Character]) -> f32 {
        let to = characters.last().map_or(0, |last| self.number(last.end));
        let from = to.saturating_sub(characters.len());
        let sum = |costs: &Vec<f32>| costs.get(from..to).map(|costs| costs.iter().sum());
        self.languages.iter().filter_map(sum).min_by(f32::total_cmp).unwrap_or_default()
    }
}

/// Returns the cost of each character of a text, in bits, by the model of other alphabets.
fn alphabet_costs(text: &str) -> Vec<f32> {
    let mut last = '\n';
    let costs = text.chars().map(|c| match (u8::try_from(c), replace(&mut last, c)) {
        (Ok(byte), _) if byte.is_ascii() => ascii_bits(byte),
        _ if c == char::REPLACEMENT_CHARACTER => LOST_BITS,
        (_, last) => alphabet::cost(last, c),
    });
    costs.collect()
}

/// Redecodes bytes. A character with lost bytes is one U+FFFD.
fn characters(bytes: &[u8], source: &SourceEncoding) -> Vec<Character> {
    let mut characters = match source.structural_only() {
        Some(_) => utf8_fragments::characters(bytes),
        None => characters_in_order(bytes, source),
    };
    // The bytes may begin and end within a character.
    let is_lost = |character: &&mut Character| character.c == char::REPLACEMENT_CHARACTER;
    let begins = |character: &&mut Character| is_lost(character) && character.left.may_end();
    let ends = |character: &&mut Character| is_lost(character) && character.left.may_begin();
    characters.iter_mut().take_while(begins).for_each(|character| character.is_broken = false);
    characters.iter_mut().rev().take_while(ends).for_each(|character| character.is_broken = false);
    characters
}

/// Redecodes bytes of an encoding in which only the preceding bytes show where a character begins.
fn characters_in_order(bytes: &[u8], source: &SourceEncoding) -> Vec<Character> {
    let (mut characters, mut at, mut was_marked) = (Vec::new(), 0, false);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let unit = source.decode(rest);
        let (mut c, mut length, mut is_marked) = (unit.character, unit.length.max(1), false);
        if c == char::REPLACEMENT_CHARACTER
            && let Some(lost) = source.lost_length(rest)
        {
            (c, length, is_marked) = (char::REPLACEMENT_CHARACTER, lost, true);
        }
        at += length;
        let is_broken = c == char::REPLACEMENT_CHARACTER && !is_marked && !was_marked;
        was_marked = is_marked;
        characters.push(Character { c, end: at, is_broken, ..Character::default() });
    }
    characters
}

/// Bytes on each side that decide between two codes of a character. Guess.
const CODE_CONTEXT_BYTES: usize = 8;

/// Returns a run with the cheapest code for each character that has several.
pub(super) fn resolved<'r>(run: &'r ByteRun, source: &SourceEncoding) -> Cow<'r, ByteRun> {
    let spaced = if source.is_utf8() { run.with_no_break_spaces() } else { None };
    let mut resolved = spaced.map_or(Cow::Borrowed(run), Cow::Owned);
    let mut at = 0;
    for (boundary, codes) in &run.others {
        let Some(place) = resolved.character(*boundary) else { continue };
        let first = resolved.code(*boundary);
        let bytes = resolved.bytes.as_slice();
        // Last position before it where a character begins.
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let next = at + source.decode(rest).length.max(1);
            if next + CODE_CONTEXT_BYTES > place.start {
                break;
            }
            at = next;
        }
        let begin = at.min(place.start);
        let before = bytes.get(begin..place.start).unwrap_or_default();
        let following = bytes.get(place.end..).unwrap_or_default();
        let following = following.get(..CODE_CONTEXT_BYTES).unwrap_or(following);
        let cost = |code: &[u8]| cost(&[before, code, following].concat(), source);
        let mut best = (cost(bytes.get(place.clone()).unwrap_or_default()), None);
        for code in
            codes.iter().filter(|code| !first.is_some_and(|known| are_by_table(known, *code)))
        {
            let cost = cost(&code.to_be_bytes());
            if cost < best.0 {
                best = (cost, Some(code));
            }
        }
        if let (_, Some(code)) = best {
            resolved.to_mut().put(*boundary, code);
        }
    }
    resolved
}

fn cost(bytes: &[u8], source: &SourceEncoding) -> f32 {
    let redecoded = Redecoded::new(bytes, source);
    redecoded.cost(&redecoded.characters)
}

/// Returns the cost of each character, in bits, by its structure in UTF-8 alone, which one character in a dozen has by chance.
fn structural_costs(characters: &[Character]) -> Vec<f32> {
    let costs = characters.iter().map(|character| match character.c {
        char::REPLACEMENT_CHARACTER if character.is_broken => LOST_BITS + BROKEN_UNMARKED_BITS,
        char::REPLACEMENT_CHARACTER => LOST_BITS,
        c if c.is_ascii() => FREE_PAIR_BITS,
        _ => RARE_WORDS_BITS,
    });
    costs.collect()
}
