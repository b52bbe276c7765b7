//! Compiled table for the choice among the readings of a character by context: readings, rules, and weights of features.

use super::TableError;
use super::features::{self, Feature};
use super::genre::{Genre, ParticleCounts};
use super::hashed::{HALF_VALUES, Hashed, HashedHalves};
use super::layout::{Sections, TableKind};
use super::neighbours::{FirstLook, FirstLookPlace, NeighbourEvidence, NeighbourScores, READINGS};
use super::surroundings;

/// First of the characters whose properties the table has.
pub(super) const FIRST: u32 = 0x4E00;
/// Number of the characters whose properties the table has.
pub(super) const CHARACTERS: usize = 0x5200;
/// The mark of the first character with several readings; smaller ones are [`particle`](super::genre::particle)s.
pub(super) const FIRST_NUMBER: u8 = 4;
/// Most forms of all readings of a character.
pub(crate) const FORMS: usize = 8;
/// Bits flipped in a compiled weight, so that only a missing one is 0.
pub(super) const ZERO: u8 = 0x80;

/// A character that has several readings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ambiguous<'a> {
    pub(crate) character: char,
    /// Forms, each with the number of its reading in the upper eight bits.
    forms: &'a [u32],
}

impl<'a> Ambiguous<'a> {
    /// Forms of all readings, each with the number of its reading; the first form of a reading is OpenCC's.
    pub(crate) fn forms(&self) -> impl Iterator<Item = (char, usize)> + use<'a> {
        let forms = self.forms.iter().map(|form| u32::from_le(*form)).take_while(|form| *form != 0);
        forms.map(|form| {
            (char::from_u32(form & 0xFF_FFFF).unwrap_or_default(), (form >> 24) as usize)
        })
    }
}

/// Classes of ideographs, by number.
const CLASSES: [char; 4] = ['P', 'H', 'F', 'N'];

/// Returns the number of the class of an ideograph; 0 for other characters.
pub(super) fn class_number(class: char) -> u8 {
    (0..).zip(CLASSES).find(|(_, known)| *known == class).map_or(0, |(number, _)| number)
}

/// Returns the code point of three bytes of UTF-8.
#[inline]
fn code([first, second, third]: [u8; 3]) -> u32 {
    /// Sum of the marker bits of the bytes.
    const MARKS: u32 = (0xE0 << 12) + (0x80 << 6) + 0x80;
    (u32::from(first) << 12) + (u32::from(second) << 6) + u32::from(third) - MARKS
}

/// Largest amount of a weight that is stored in half a byte. Two in a hundred are larger.
const SMALL: i8 = 7;
/// Value of half a byte for a larger weight.
pub(super) const LARGE: u8 = HALF_VALUES - 1;

/// Returns a weight other than 0 as a number from 1 on that is less than [`LARGE`], or `LARGE`.
pub(super) fn half(weight: i8) -> u8 {
    match weight {
        _ if weight.unsigned_abs() > SMALL.unsigned_abs() => LARGE,
        ..0 => (weight + SMALL + 1).cast_unsigned(),
        0.. => (weight + SMALL).cast_unsigned(),
    }
}

/// Weights of features, by their keys.
#[derive(Debug, Clone, Copy, Default)]
struct ContextWeights<'a> {
    /// Weights as halves of a byte.
    small: HashedHalves<'a>,
    /// Larger ones, with [flipped](ZERO) bits.
    large: Hashed<'a>,
}

impl ContextWeights<'_> {
    #[inline]
    fn get(&self, key: u32) -> i8 {
        let half = self.small.value(key).cast_signed();
        match half {
            0 => 0,
            1..=SMALL => half - SMALL - 1,
            _ if half.cast_unsigned() < LARGE => half - SMALL,
            _ => match self.large.value(self.large.place(key)) {
                0 => 0,
                value => (value ^ ZERO).cast_signed(),
            },
        }
    }
}

/// A compiled table.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ContextTable<'a> {
    /// By character from [`FIRST`] on: the number of a character with several readings, from [`FIRST_NUMBER`] on, or the language
    /// of which it is a [`particle`](super::genre::particle).
    marks: &'a [u8],
    /// By character from [`FIRST`] on: its class, and in the upper four bits the language of which it is a particle.
    kinds: &'a [u8],
    entries: &'a [u32],
    weights: ContextWeights<'a>,
    neighbours: NeighbourEvidence<'a>,
}

impl<'a> ContextTable<'a> {
    /// Checks the header and uses the table in place. `bytes` are aligned to four.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::Context)?;
        Ok(Self {
            marks: sections.bytes(0)?,
            kinds: sections.bytes(1)?,
            entries: sections.numbers(2)?,
            weights: ContextWeights {
                small: HashedHalves(Hashed {
                    seeds: sections.numbers(4)?,
                    slots: sections.bytes(5)?.as_chunks().0,
                }),
                large: Hashed {
                    seeds: sections.numbers(8)?,
                    slots: sections.bytes(9)?.as_chunks().0,
                },
            },
            neighbours: NeighbourEvidence {
                slots: Hashed {
                    seeds: sections.numbers(6)?,
                    slots: sections.bytes(7)?.as_chunks().0,
                },
                biases: sections.numbers(3)?,
            },
        })
    }

    fn kind(&self, c: char) -> u8 {
        let at = u32::from(c).wrapping_sub(FIRST) as usize;
        self.kinds.get(at).copied().unwrap_or(0)
    }

    /// Returns the class of a [`seen`](surroundings::seen) character.
    #[inline]
    pub(crate) fn class(&self, c: char) -> char {
        match self.kind(c) & 0xF {
            0 => surroundings::class(c),
            number => CLASSES.get(usize::from(number)).copied().unwrap_or('P'),
        }
    }

    /// Calls a function for each character of a line with several readings, with its position and number. Returns the kind of
    /// language of the line.
    #[inline]
    pub(crate) fn scan(&self, line: &str, mut of: impl FnMut(usize, char, u8)) -> Genre {
        let mut particles = ParticleCounts::default();
        let mut add = |particles: &mut ParticleCounts, code: u32, mark: u8, at: usize| match mark
            .checked_sub(FIRST_NUMBER)
        {
            None => particles.add(mark),
            Some(number) => {
                let c = char::from_u32(code).unwrap_or_default();
                of(at, c, number);
                particles.add(self.kind(c) >> 4);
            }
        };
        let mark = |code: u32| {
            let mark = self.marks.get(code.wrapping_sub(FIRST) as usize);
            mark.copied().unwrap_or(0)
        };
        let mut rest = line.as_bytes();
        loop {
            let at = line.len() - rest.len();
            rest = match *rest {
                [a, b, c, d, e, f, g, h, i, j, k, l, ref following @ ..]
                    if (a & d & g & j) >= 0xE0 && (a | d | g | j) < 0xF0 =>
                {
                    let (one, two) = (code([a, b, c]), code([d, e, f]));
                    let (three, four) = (code([g, h, i]), code([j, k, l]));
                    let marks = [mark(one), mark(two), mark(three), mark(four)];
                    let [first, second, third, fourth] = marks;
                    if first.max(second).max(third).max(fourth) < FIRST_NUMBER {
                        particles.add(first);
                        particles.add(second);
                        particles.add(third);
                        particles.add(fourth);
                    } else {
                        for ((code, mark), number) in
                            [one, two, three, four].into_iter().zip(marks).zip(0..)
                        {
                            add(&mut particles, code, mark, at + 3 * number);
                        }
                    }
                    following
                }
                [first @ 0xE0..=0xEF, second, third, ref following @ ..] => {
                    let code = code([first, second, third]);
                    add(&mut particles, code, mark(code), at);
                    following
                }
                [_, ref following @ ..] => following,
                [] => return particles.genre(line.len()),
            };
        }
    }

    /// Returns the characters with several readings, by number.
    pub(crate) fn ambiguous(&self) -> impl Iterator<Item = Ambiguous<'a>> {
        let numbers = (FIRST..).zip(self.marks).filter_map(|(code, mark)| {
            Some((mark.checked_sub(FIRST_NUMBER)?, char::from_u32(code)?))
        });
        let mut characters: Vec<(u8, char)> = numbers.collect();
        characters.sort_unstable();
        let entries = self.entries.chunks(FORMS);
        characters
            .into_iter()
            .zip(entries)
            .map(|((_, character), forms)| Ambiguous { character, forms })
    }

    /// Returns the weight of a feature for a reading, in units of 1 / [`SCALE`](features::SCALE).
    #[inline]
    pub(crate) fn weight(&self, feature: Feature, reading: usize) -> i32 {
        self.weights.get(feature.key(reading)).into()
    }

    /// Returns the scores of the readings of a character by each of its neighbours alone.
    #[inline]
    pub(crate) fn first_look(&self, place: FirstLookPlace) -> FirstLook {
        self.neighbours.first_look(place)
    }

    /// Returns the parts of the score of a reading other than the first in the first look.
    pub(crate) fn first_look_parts(&self, place: FirstLookPlace, reading: u8) -> NeighbourScores {
        self.neighbours.parts(place, reading)
    }
}

#[cfg(test)]
mod tests {
    use super::super::features::TEMPLATES;
    use super::super::surroundings::{Surroundings, TextSide, class};
    use super::super::{aligned, compile_context, parse};
    use super::*;

    fn compile(
        senses: &str,
        weights: &[[&str; 4]],
        rules: &[[&str; 4]],
    ) -> Result<Vec<u32>, TableError> {
        let senses = parse("senses.txt", senses)?;
        compile_context(&senses, weights, rules).map(|(_, bytes)| aligned(&bytes))
    }

    #[test]
    fn weights_rules_and_forms_of_the_sources_are_found() {
        let bytes = compile(
            "发\t發 髮\n干\t幹/榦 乾 干\n",
            &[
                ["发", "髮", "-1,+1", "头很+40/12 ␣0-3/5"],
                ["发", "髮", "g,-1", "m头+7/3 l头-127/3"],
                ["发", "髮", "=,+1", "1很+100/3"],
                ["发", "髮", "g,=", "m0-1/3 m1+2/3"],
                ["发", "髮", "=", "1+4/3"],
                ["干", "干", "g,+1", "m涉+9/3"],
            ],
            &[["发", "=", "+1", "呆"], ["发", "發", "-1", "沙"]],
        );
        let bytes = bytes.unwrap();
        let table = ContextTable::load("t", bytemuck::cast_slice(&bytes)).unwrap();
        let weight = |text: &str| {
            let around = Surroundings::of(text, text.find('发').unwrap(), TextSide::Source, |c| {
                table.class(c)
            });
            let names: Vec<_> = TEMPLATES.iter().map(|template| features::name(template)).collect();
            let template = names.iter().position(|name| name == "-1,+1").unwrap();
            table.weight(around.values().feature(template), 1)
        };
        assert_eq!([weight("头发很"), weight("a 发1"), weight("头发长")], [40, -3, 0]);
        let look = |number, neighbours, genre, answer| {
            table.first_look(FirstLookPlace {
                number,
                readings: 2 + number,
                neighbours,
                genre,
                answer,
            })
        };
        let second = |neighbours, genre, answer| look(0, neighbours, genre, answer).scores[1];
        assert_eq!(second(['头', '很'], Genre::Modern, 0), 7 - 1);
        assert_eq!(second(['头', '很'], Genre::Modern, 1), 7 + 100 + 2 + 4);
        assert_eq!(second(['头', '很'], Genre::Literary, 1), -127 + 100 + 4);
        assert_eq!(second(['很', '头'], Genre::Cantonese, 0), 0);
        let scores = look(1, ['干', '涉'], Genre::Modern, 0).scores;
        assert_eq!(scores, [0, 0, 9]);
        let rule = |neighbours| look(0, neighbours, Genre::Modern, 0).rule;
        let rules = [['沙', '头'], ['沙', '呆'], ['头', '呆'], ['呆', '沙']].map(rule);
        assert_eq!(rules, [Some(Some(0)), Some(Some(0)), Some(None), None]);
        let forms: Vec<Vec<(char, usize)>> =
            table.ambiguous().map(|one| one.forms().collect()).collect();
        assert_eq!(forms[0], [('發', 0), ('髮', 1)]);
        assert_eq!(forms[1], [('幹', 0), ('榦', 0), ('乾', 1), ('干', 2)]);
        let scan = |text: &str| {
            let mut found = String::new();
            let genre = table.scan(text, |at, c, number| found += &format!("{at}{c}{number} "));
            (found, genre)
        };
        assert_eq!(scan("a干é发𠮷"), ("1干1 6发0 ".to_owned(), Genre::Modern));
        // Four characters at a time.
        assert_eq!(scan("之乎者也发焉"), ("12发0 ".to_owned(), Genre::Literary));
        assert_eq!(scan("冇发也干a，"), ("3发0 9干1 ".to_owned(), Genre::Cantonese));
        for c in "渡3船，あ·巴ab\u{10000}".chars() {
            assert_eq!(table.class(surroundings::seen(c)), class(surroundings::seen(c)), "{c}");
        }
    }
}
