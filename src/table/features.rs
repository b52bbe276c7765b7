//! Features of a character with several readings: the evidence for the choice among them.
//!
//! A feature is a template with its context: the values of the template's atoms around the character, one character each. The
//! trainer (examples/learn_context), the build script and the converter include this file and `surroundings.rs`, so that all of them
//! compute the same features.

use super::multiplier::GOLDEN_RATIO;
use super::surroundings::{EDGE, LONG, REACH, Surroundings};

use Atom::{Answer, Before, Character, Class, Length};

/// Least margin of another reading over OpenCC's, as a logarithm of odds. Calibrated on held-out sources: of 0, 0.5, 1 and 1.5 it
/// has the lowest share of OpenCC's errors on the average source of Taiwan and Hong Kong; over all places 0 has 2 % fewer errors.
pub(crate) const MARGIN: f32 = 0.5;
/// Units of a logarithm of odds in which weights are stored, so that they fit into eight bits.
pub(crate) const SCALE: f32 = 16.0;

/// A part of a template: one property of the surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Atom {
    /// The character at a distance from the place.
    Character(isize),
    /// Its class: a number, a letter, a character of foreign names, another ideograph, punctuation.
    Class(isize),
    /// OpenCC's reading.
    Answer,
    /// The kind of language of the line.
    Genre,
    /// Length in characters of the phrase that covers the place.
    Length,
    /// Number of characters of that phrase before the place.
    Before,
}

/// All templates, the most informative ones first. Their names in data/context/weights.txt are [`name`]s.
pub(crate) const TEMPLATES: &[&[Atom]] = &[
    &[Atom::Genre, Answer],
    &[Answer],
    &[Atom::Genre, Character(-1)],
    &[Answer, Character(-1)],
    &[Atom::Genre, Character(1)],
    &[Answer, Character(1)],
    // End of the first look.
    &[Character(-1), Character(1)],
    &[Character(-2), Character(-1)],
    &[Character(1), Character(2)],
    &[Atom::Genre],
    &[Answer, Length],
    &[Answer, Length, Before],
    &[Atom::Genre, Character(-2)],
    &[Atom::Genre, Character(2)],
    &[Atom::Genre, Character(-3)],
    &[Atom::Genre, Character(3)],
    &[Character(-3), Character(-2), Character(-1)],
    &[Character(-2), Character(-1), Character(1)],
    &[Character(-1), Character(1), Character(2)],
    &[Character(1), Character(2), Character(3)],
    &[Class(-2), Class(-1), Class(1), Class(2)],
    &[Class(-2), Class(-1)],
    &[Class(1), Class(2)],
    &[Class(-1), Class(1)],
    &[Character(-1), Class(1)],
    &[Class(-1), Character(1)],
];
/// Number of templates of the first look, which see only one neighbour each. If OpenCC's reading leads by [`FAR`] after it, it is
/// chosen.
pub(crate) const FIRST_LOOK: usize = 6;
/// Margin of OpenCC's reading after the first look, as a logarithm of odds, above which the other templates are not evaluated.
/// Calibrated by `examples/learn_context --evaluate`: 2.0 gives 0.3 % more errors than 3.0, and three times fewer places continue.
pub(crate) const FAR: f32 = 2.0;

impl Surroundings {
    /// Returns the value of an atom, as a character.
    #[inline]
    pub(crate) fn see(&self, atom: Atom) -> char {
        match atom {
            Character(distance) => self.at(distance),
            Class(distance) => {
                let place = REACH.wrapping_add_signed(distance);
                self.classes.get(place).copied().unwrap_or(EDGE)
            }
            Answer => digit(self.answer.into()),
            Length => digit(self.phrase.length.min(LONG)),
            Before => digit(self.phrase.before.min(LONG)),
            Atom::Genre => self.genre.letter(),
        }
    }

    /// Returns the values of all atoms.
    #[inline]
    pub(crate) fn values(&self) -> AtomValues {
        let mut seen = [EDGE; ATOMS.len()];
        for (slot, atom) in seen.iter_mut().zip(ATOMS) {
            *slot = self.see(atom);
        }
        AtomValues { middle: self.at(0), seen }
    }
}

/// Values of all atoms at a place, by [`Atom::number`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtomValues {
    middle: char,
    seen: [char; ATOMS.len()],
}

/// All atoms, by [`Atom::number`].
const ATOMS: [Atom; 14] = [
    Answer,
    Atom::Genre,
    Length,
    Before,
    Character(-3),
    Character(-2),
    Character(-1),
    Character(1),
    Character(2),
    Character(3),
    Class(-2),
    Class(-1),
    Class(1),
    Class(2),
];

impl Atom {
    /// Index of the atom in [`ATOMS`].
    #[inline]
    const fn number(self) -> usize {
        // The middle, which no atom sees, is left out.
        const fn place(begin: usize, reach: usize, distance: isize) -> usize {
            (begin + reach).wrapping_add_signed(distance) - (distance > 0) as usize
        }
        match self {
            Answer => 0,
            Atom::Genre => 1,
            Length => 2,
            Before => 3,
            Character(distance) => place(4, 3, distance),
            Class(distance) => place(10, 2, distance),
        }
    }
}

/// Most atoms of a template.
const MOST_ATOMS: usize = 4;
/// [`Atom::number`]s of each template, padded with numbers that no atom has.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated when the crate is compiled"
)]
const NUMBERS: [[u8; MOST_ATOMS]; TEMPLATES.len()] = {
    let mut all = [[u8::MAX; MOST_ATOMS]; TEMPLATES.len()];
    let mut template = 0;
    while template < TEMPLATES.len() {
        let mut atom = 0;
        while atom < TEMPLATES[template].len() {
            all[template][atom] = TEMPLATES[template][atom].number() as u8;
            atom += 1;
        }
        template += 1;
    }
    all
};

impl AtomValues {
    /// Returns the values with the phrase of the surroundings.
    pub(crate) fn with_phrase(mut self, around: &Surroundings) -> Self {
        for atom in [Length, Before] {
            if let Some(slot) = self.seen.get_mut(atom.number()) {
                *slot = around.see(atom);
            }
        }
        self
    }

    /// Returns the feature of the template with a number.
    #[inline]
    pub(crate) fn feature(&self, template: usize) -> Feature {
        let atoms = NUMBERS.get(template).copied().unwrap_or_default();
        let seen = atoms.iter().map_while(|atom| self.seen.get(usize::from(*atom)).copied());
        Feature::new(self.middle, template, seen)
    }
}

/// Converts a small number to a character.
#[inline]
fn digit(number: usize) -> char {
    char::from_digit(u32::try_from(number).unwrap_or(0), 10).unwrap_or('9')
}

/// A feature as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Feature(u64);

impl Feature {
    /// Returns the feature of a character, the number of a template, and a context.
    #[inline]
    pub(crate) fn new(c: char, template: usize, context: impl Iterator<Item = char>) -> Self {
        let mix = |hash: u64, value: u64| (hash.rotate_left(23) ^ value).wrapping_mul(GOLDEN_RATIO);
        let first = mix(u64::from(u32::from(c)), template as u64);
        Self(context.fold(first, |hash, c| mix(hash, u64::from(u32::from(c)))))
    }

    /// Returns the key of the feature's weight for a reading.
    #[inline]
    pub(crate) fn key(self, reading: usize) -> u32 {
        let hash = (self.0 ^ reading as u64).wrapping_mul(GOLDEN_RATIO);
        let [.., a, b, c, d] = (hash ^ (hash >> 31)).to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
    }
}

/// Returns the name of a template in tables: `g` for the kind of language, `=` for OpenCC's reading, `-1` for a character, `c-1`
/// for its class.
pub(crate) fn name(template: &[Atom]) -> String {
    let name = |atom: &Atom| match atom {
        Character(distance) => format!("{distance:+}"),
        Class(distance) => format!("c{distance:+}"),
        Answer => "=".to_owned(),
        Length => "length".to_owned(),
        Before => "before".to_owned(),
        Atom::Genre => "g".to_owned(),
    };
    template.iter().map(name).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_atom_has_its_number_and_every_template_its_name() {
        for (number, atom) in ATOMS.into_iter().enumerate() {
            assert_eq!(atom.number(), number, "{atom:?}");
        }
        let names: Vec<String> = TEMPLATES.iter().map(|template| name(template)).collect();
        let different: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
        assert_eq!(name(&[Atom::Genre, Character(-1)]), "g,-1");
        assert_eq!(name(&[Class(-1), Character(1)]), "c-1,+1");
    }
}
