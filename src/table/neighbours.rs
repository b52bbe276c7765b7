//! Evidence of one neighbour for the readings of a character: a rule, and the weights of the templates of the first look.

use std::collections::BTreeMap;

use super::features::{Atom, TEMPLATES};
use super::genre::Genre;
use super::hashed::{CHECK, Hashed};

/// Most readings of a character.
pub(crate) const READINGS: usize = 3;
/// Number of kinds of language.
const GENRES: usize = 3;
/// Bytes of a slot: a check, a rule, and weights by the kind of language and by OpenCC's reading.
pub(super) const NEIGHBOUR_SLOT: usize = CHECK + 1 + GENRES + READINGS;

/// Weights for a reading regardless of the neighbours, by kind of language and by OpenCC's reading.
pub(super) type Bias = [[i16; READINGS]; GENRES];

/// A rule of `rules.txt`: the reading that it chooses; `None` for that of OpenCC's tables.
pub(crate) type Rule = Option<u8>;

/// The rule and the weights of one neighbour for one reading.
#[derive(Debug, Clone, Copy, Default)]
struct NeighbourWeights {
    /// 0 for none, 1 for OpenCC's reading, from 2 on the number of a reading plus 2. Stored with the second reading, whichever it
    /// chooses.
    rule: u8,
    genre: [i8; GENRES],
    answer: [i8; READINGS],
}

/// Evidence of all neighbours and the biases, during compilation.
#[derive(Debug, Default)]
pub(super) struct NeighbourRows {
    evidence: BTreeMap<u32, NeighbourWeights>,
    /// Biases by the number of a character, from 0, and the number of a reading.
    biases: BTreeMap<(u8, u8), Bias>,
}

impl NeighbourRows {
    /// Adds the weight of a template's context, for a reading of the character with a number. Returns false if the template has no
    /// such context.
    pub(super) fn add(
        &mut self,
        number: u8,
        reading: u8,
        template: usize,
        context: &[char],
        weight: i8,
    ) -> bool {
        let atoms = TEMPLATES.get(template).copied().unwrap_or_default();
        let (mut genre, mut answer, mut neighbour) = (None, None, None);
        for (atom, c) in atoms.iter().zip(context) {
            match atom {
                Atom::Genre => genre = Genre::from_letter(*c).map(|genre| genre as usize),
                Atom::Answer => answer = c.to_digit(10).map(|digit| digit as usize),
                Atom::Character(distance) => neighbour = Some((side(*distance), *c)),
                _ => return false,
            }
        }
        let understood = [genre.is_some(), answer.is_some(), neighbour.is_some()];
        let understood = understood.iter().filter(|is_some| **is_some).count();
        if [atoms.len(), context.len()] != [understood; 2] {
            return false;
        }
        let Some((side, c)) = neighbour else {
            let bias = self.biases.entry((number, reading)).or_default();
            for (of, answers) in bias.iter_mut().enumerate() {
                for (known, bias) in answers.iter_mut().enumerate() {
                    if genre.is_none_or(|genre| genre == of) && answer.is_none_or(|a| a == known) {
                        *bias += i16::from(weight);
                    }
                }
            }
            return true;
        };
        let evidence = self.evidence.entry(key(number, reading, side, c)).or_default();
        let weights = match (genre, answer) {
            (Some(genre), _) => evidence.genre.get_mut(genre),
            (None, Some(answer)) => evidence.answer.get_mut(answer),
            (None, None) => None,
        };
        weights.map(|slot| *slot = weight).is_some()
    }

    /// Adds a rule for a neighbour.
    pub(super) fn add_rule(&mut self, number: u8, side: u8, c: char, rule: Rule) {
        let evidence = self.evidence.entry(key(number, 1, side, c)).or_default();
        evidence.rule = rule.map_or(1, |reading| reading + 2);
    }

    /// Returns the entries of the hashed table.
    pub(super) fn slots(&self) -> Vec<(u32, [u8; NEIGHBOUR_SLOT])> {
        let slot = |evidence: &NeighbourWeights| {
            let mut slot = [0; NEIGHBOUR_SLOT];
            let weights =
                evidence.genre.iter().chain(&evidence.answer).map(|weight| weight.cast_unsigned());
            let bytes = std::iter::once(evidence.rule).chain(weights);
            slot.iter_mut().skip(CHECK).zip(bytes).for_each(|(slot, byte)| *slot = byte);
            slot
        };
        self.evidence.iter().map(|(key, evidence)| (*key, slot(evidence))).collect()
    }

    /// Returns the biases of `count` characters, for each reading except the first.
    pub(super) fn biases(&self, count: u8) -> Vec<Bias> {
        let numbers = (0..count)
            .flat_map(|number| (1..).take(READINGS - 1).map(move |reading| (number, reading)));
        numbers.map(|key| self.biases.get(&key).copied().unwrap_or_default()).collect()
    }
}

/// Returns the side of a neighbour: 0 before the place, 1 after it.
fn side(distance: isize) -> u8 {
    u8::from(distance > 0)
}

/// Returns the key of the evidence of a neighbour for a reading of the character with a number.
#[inline]
fn key(number: u8, reading: u8, side: u8, neighbour: char) -> u32 {
    u32::from(number) << 24
        | u32::from(reading & 3) << 22
        | u32::from(side & 1) << 21
        | u32::from(neighbour)
}

/// The result of the first look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FirstLook {
    /// Rule of one of the neighbours; that of the one before the place wins.
    pub(crate) rule: Option<Rule>,
    /// Scores of the readings; [`NO_READING`] for readings that the character does not have.
    pub(crate) scores: [i32; READINGS],
}

/// Score of a missing reading, lower than any other.
const NO_READING: i32 = i32::MIN / 2;

/// Evidence of all neighbours, used in place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NeighbourEvidence<'a> {
    pub(super) slots: Hashed<'a, NEIGHBOUR_SLOT>,
    /// Biases by the number of a character, and the number of a reading except the first.
    pub(super) biases: &'a [[Bias; READINGS - 1]],
}

impl NeighbourEvidence<'_> {
    /// Returns the scores of the readings of a character, by each of its neighbours alone.
    #[inline]
    pub(super) fn first_look(&self, place: FirstLookPlace) -> FirstLook {
        let (second, rules) = self.score(place, 1);
        let third = if place.readings > 2 { self.score(place, 2).0 } else { NO_READING };
        let rule = match rules {
            [0, 0] => None,
            [0, rule] | [rule, _] => Some(rule.checked_sub(2)),
        };
        FirstLook { rule, scores: [0, second, third] }
    }

    /// Returns the score of a reading, and the rules for the neighbours.
    #[inline]
    fn score(&self, place: FirstLookPlace, reading: u8) -> (i32, [u8; 2]) {
        let (before, after) =
            (self.of_neighbour(place, reading, 0), self.of_neighbour(place, reading, 1));
        (self.bias(place, reading) + before.0 + after.0, [before.1, after.1])
    }

    /// Returns the weight of a reading regardless of the neighbours.
    #[inline]
    fn bias(&self, place: FirstLookPlace, reading: u8) -> i32 {
        let biases = self.biases.get(usize::from(place.number));
        let bias = biases.and_then(|biases| biases.get(usize::from(reading).wrapping_sub(1)));
        let bias =
            bias.and_then(|bias| bias.get(place.genre as usize)?.get(usize::from(place.answer)));
        bias.map_or(0, |bias| i16::from_le(*bias).into())
    }

    /// Returns the weight of a reading by the neighbour on a side, and its rule.
    #[inline]
    fn of_neighbour(&self, place: FirstLookPlace, reading: u8, side: u8) -> (i32, u8) {
        let [before, after] = place.neighbours;
        let neighbour = if side == 0 { before } else { after };
        let Some(slot) = self.slots.slot(key(place.number, reading, side, neighbour)) else {
            return (0, 0);
        };
        let [_, _, rule, weights @ ..] = slot;
        let weight = |at: usize| weights.get(at).map_or(0, |byte| i32::from(byte.cast_signed()));
        (weight(place.genre as usize) + weight(GENRES + usize::from(place.answer)), *rule)
    }

    /// Returns the parts of the score of a reading other than the first.
    pub(super) fn parts(&self, place: FirstLookPlace, reading: u8) -> NeighbourScores {
        let [before, after] = [0, 1].map(|side| self.of_neighbour(place, reading, side));
        NeighbourScores {
            bias: self.bias(place, reading),
            neighbours: [before.0, after.0],
            rules: [before.1, after.1],
        }
    }
}

/// Parts of the score of a reading in the first look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NeighbourScores {
    /// Weight regardless of the neighbours.
    pub(crate) bias: i32,
    /// Weights of the characters before and after the place.
    pub(crate) neighbours: [i32; 2],
    /// Rules of these, if the reading is the second one; 0 for none.
    pub(crate) rules: [u8; 2],
}

/// A place at which the readings of a character are scored by its neighbours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FirstLookPlace {
    /// Number of the character, and of its readings.
    pub(crate) number: u8,
    pub(crate) readings: u8,
    /// Characters before and after it.
    pub(crate) neighbours: [char; 2],
    /// The kind of language of the line.
    pub(crate) genre: Genre,
    /// OpenCC's reading.
    pub(crate) answer: u8,
}
