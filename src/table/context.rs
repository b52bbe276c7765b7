//! The compiled table by which context chooses among the readings of a character: the readings, the weights of features, and pairs
//! of characters that settle a reading.

use std::collections::BTreeSet;

use super::TableError;
use super::features::{self, Feature, TEMPLATES};
use super::genre;
use super::hashed::{self, Hashed, SLOT};
use super::layout::{self, Kind, Sections};
use super::source::Row;

/// The characters of the table of traits.
const FIRST: u32 = 0x4E00;
const TRAITS: usize = 0x5200;
/// Most forms of all readings of a character.
pub(crate) const FORMS: usize = 8;
/// Most readings of a character.
pub(crate) const READINGS: usize = 4;
/// Added to a weight that is compiled, so that it is positive.
const ZERO: i32 = 128;

/// A character that has several readings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ambiguous<'a> {
    pub(crate) character: char,
    /// The forms, each with the number of its reading in the upper eight bits.
    forms: &'a [u32],
}

impl<'a> Ambiguous<'a> {
    /// The forms of all readings, each with the number of its reading; the first form of a reading is OpenCC's.
    pub(crate) fn forms(&self) -> impl Iterator<Item = (char, usize)> + use<'a> {
        let forms = self.forms.iter().map(|form| u32::from_le(*form)).take_while(|form| *form != 0);
        forms.map(|form| {
            (char::from_u32(form & 0xFF_FFFF).unwrap_or_default(), (form >> 24) as usize)
        })
    }
}

/// The readings of a row: forms with slashes between, readings with spaces.
fn readings(row: &Row<'_>) -> Vec<(char, usize)> {
    let readings = row.candidates.split(' ').enumerate();
    readings
        .flat_map(|(reading, forms)| {
            forms.split('/').flat_map(move |form| form.chars().map(move |c| (c, reading)))
        })
        .collect()
}

/// Compiles the rows of `senses.txt`, `weights.txt` (a character, a form of a reading, the name of a template, contexts with weights),
/// and of `rules.txt` and `certain.txt` (a character, a form of a reading or `=`, `-1` or `+1`, the characters there).
pub(crate) fn compile_context(
    senses: &[Row<'_>],
    weights: &[[&str; 4]],
    pairs: [(&str, &[[&str; 4]]); 2],
) -> Result<(usize, Vec<u8>), TableError> {
    let fail = |file: &str, line: usize, message: &str| TableError::new(file, line, message);
    let mut traits = vec![0u16; TRAITS];
    for (code, mark) in (FIRST..).zip(&mut traits) {
        let c = char::from_u32(code).unwrap_or_default();
        *mark = u16::from(genre::particle(c)) << 8 | class_number(features::class(c)) << 10;
    }
    let mut entries = Vec::new();
    for (number, row) in (1u16..).zip(senses) {
        let fail = |message| fail("senses.txt", row.line, message);
        let forms = readings(row);
        let all = forms.iter().map(|(form, _)| *form).chain(row.key.chars());
        if row.key.chars().count() != 1 || all.clone().any(|c| c.len_utf8() != row.key.len()) {
            return Err(fail("characters of one length in UTF-8 are expected"));
        }
        if forms.len() > FORMS - 1
            || forms.iter().any(|(_, reading)| *reading >= READINGS)
            || number > 255
        {
            return Err(fail("too many readings, forms or rows"));
        }
        let place = all.last().map_or(0, u32::from).wrapping_sub(FIRST) as usize;
        *traits
            .get_mut(place)
            .ok_or_else(|| fail("an ideograph from U+4E00 to U+9FFF is expected"))? |= number;
        let mut words: Vec<u32> = forms
            .iter()
            .map(|(form, reading)| u32::from(*form) | u32::try_from(*reading).unwrap_or(0) << 24)
            .collect();
        words.resize(FORMS, 0);
        entries.extend(words);
    }
    let reading_of = |file: &str, line: usize, c: &str, form: &str| {
        let row = senses.iter().find(|row| row.key == c);
        let form = form.chars().next();
        let found =
            row.and_then(|row| readings(row).into_iter().find(|(known, _)| Some(*known) == form));
        found
            .map(|(_, reading)| reading)
            .ok_or_else(|| fail(file, line, "a reading of senses.txt is expected"))
    };
    let names: Vec<String> = TEMPLATES.iter().map(|template| features::name(template)).collect();
    let mut slots = Vec::new();
    for (line, [c, form, template, contexts]) in (1..).zip(weights) {
        let fail = |message| fail("weights.txt", line, message);
        let reading = reading_of("weights.txt", line, c, form)?;
        let template = names
            .iter()
            .position(|name| name == template)
            .ok_or_else(|| fail("a template is expected"))?;
        for entry in contexts.split(' ') {
            let (context, weight) = parse_weight(entry)
                .ok_or_else(|| fail("a context, a weight and a count are expected"))?;
            let c = c.chars().next().unwrap_or_default();
            let key = Feature::new(c, template, context.chars().map(unescaped)).key(reading);
            let value = u8::try_from(weight + ZERO).ok().filter(|value| *value > 0);
            slots.push((key, value.ok_or_else(|| fail("a weight from -127 to 127 is expected"))?));
        }
    }
    let [rules, certain] = pairs;
    let mut pairs = Vec::new();
    for ((file, rows), flag) in [(rules, RULE), (certain, 0)] {
        for (line, [c, form, side, characters]) in (1..).zip(rows) {
            let value = match *form {
                "=" => 0,
                "?" => CONTESTED,
                form => u8::try_from(reading_of(file, line, c, form)? + 1).unwrap_or(0),
            };
            let side = ["-1", "+1"].iter().position(|name| name == side);
            let side = side.ok_or_else(|| fail(file, line, "-1 or +1 is expected"))?;
            let c = c.chars().next().unwrap_or_default();
            let keys = characters.chars().map(|other| pair(c, side, unescaped(other)));
            pairs.extend(keys.map(|key| (key, value | flag)));
        }
    }
    let number = slots.len() + pairs.len();
    let [weights, pairs] = [slots, pairs].map(|mut entries| {
        // Of two features with the same key the first one counts: one in some thousands.
        let mut known = BTreeSet::new();
        entries.retain(|(key, _)| known.insert(*key));
        hashed::compile("context", &entries)
    });
    let (weights, pairs) = (weights?, pairs?);
    let traits: Vec<u8> = traits.iter().flat_map(|mark| mark.to_le_bytes()).collect();
    let entries: Vec<u8> = entries.iter().flat_map(|word| word.to_le_bytes()).collect();
    let sections =
        [&traits, &entries, &weights.0, &weights.1, &pairs.0, &pairs.1].map(Vec::as_slice);
    Ok((number, layout::write(Kind::Context, &sections)?))
}

/// A context, its weight in units of 1 / [`SCALE`](features::SCALE); its count is for the reader.
fn parse_weight(entry: &str) -> Option<(&str, i32)> {
    let (rest, count) = entry.rsplit_once('/')?;
    count.parse::<u32>().ok()?;
    let (context, weight) = rest.split_at_checked(rest.rfind(['+', '-'])?)?;
    Some((context, weight.parse().ok()?))
}

/// Stands for a space in a table.
const SPACE: char = '␣';

fn unescaped(c: char) -> char {
    if c == SPACE { ' ' } else { c }
}

/// Returns the key of an ambiguous character and its neighbour, which is before it (side 0) or after it (side 1).
#[inline]
fn pair(c: char, side: usize, other: char) -> u32 {
    Feature::new(c, TEMPLATES.len() + side, std::iter::once(other)).key(0)
}

/// The classes of ideographs as numbers.
const CLASSES: [char; 4] = ['P', 'H', 'F', 'N'];

fn class_number(class: char) -> u16 {
    (0..).zip(CLASSES).find(|(_, known)| *known == class).map_or(0, |(number, _)| number)
}

/// The bit of a pair's value that says that it is a rule written by hand.
const RULE: u8 = 0x80;
/// The value of a pair that has several readings.
const CONTESTED: u8 = 0x40;

/// Properties of a character by itself: the number of its entry, the language that it is a particle of, and its class.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CharacterTraits(u16);

impl CharacterTraits {
    /// Whether the character has several readings.
    #[inline]
    pub(crate) fn is_ambiguous(self) -> bool {
        self.0 & 0xFF != 0
    }

    /// Its [`particle`](genre::particle).
    #[inline]
    pub(crate) fn particle(self) -> u8 {
        (self.0 >> 8 & 3) as u8
    }
}

/// A compiled table.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ContextTable<'a> {
    traits: &'a [u16],
    entries: &'a [u32],
    weights: Hashed<'a>,
    pairs: Hashed<'a>,
}

impl<'a> ContextTable<'a> {
    /// Checks the header and takes the table as it lies. `bytes` are aligned to four.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, Kind::Context)?;
        let hashed = |at: usize| {
            let slots = sections.bytes(at + 1)?.as_chunks::<SLOT>().0;
            Ok::<_, TableError>(Hashed { seeds: sections.numbers(at)?, slots })
        };
        Ok(Self {
            traits: sections.numbers(0)?,
            entries: sections.numbers(1)?,
            weights: hashed(2)?,
            pairs: hashed(4)?,
        })
    }

    /// The mark of a character.
    #[inline]
    pub(crate) fn traits(&self, c: char) -> CharacterTraits {
        let at = u32::from(c).wrapping_sub(FIRST) as usize;
        CharacterTraits(self.traits.get(at).map_or(0, |mark| u16::from_le(*mark)))
    }

    /// The class of a character as it is [`seen`](features::seen).
    #[inline]
    pub(crate) fn class(&self, c: char) -> char {
        match self.traits(c).0 >> 10 {
            0 => features::class(c),
            number => CLASSES.get(usize::from(number)).copied().unwrap_or('P'),
        }
    }

    /// The number of a character with several readings.
    #[inline]
    pub(crate) fn number(&self, c: char) -> Option<usize> {
        usize::from(self.traits(c).0 & 0xFF).checked_sub(1)
    }

    /// Calls a function for each character of a text with several readings, with its place and its number.
    #[inline]
    pub(crate) fn for_each_ambiguous(&self, text: &str, mut of: impl FnMut(usize, char, usize)) {
        let mut rest = text.as_bytes();
        loop {
            rest = match *rest {
                [first @ 0xE0..=0xEF, second, third, ref following @ ..] => {
                    let bits = |byte: u8| u32::from(byte & 0x3F);
                    let code = u32::from(first & 0x0F) << 12 | bits(second) << 6 | bits(third);
                    let mark = self.traits.get(code.wrapping_sub(FIRST) as usize);
                    let number = u16::from_le(mark.copied().unwrap_or(0)) & 0xFF;
                    if number != 0 {
                        let at = text.len() - rest.len();
                        of(at, char::from_u32(code).unwrap_or_default(), usize::from(number) - 1);
                    }
                    following
                }
                [_, ref following @ ..] => following,
                [] => return,
            };
        }
    }

    /// The characters with several readings, by number.
    pub(crate) fn ambiguous(&self) -> impl Iterator<Item = Ambiguous<'a>> {
        let traits = (FIRST..).zip(self.traits).filter_map(|(code, mark)| {
            let number = usize::from(u16::from_le(*mark) & 0xFF).checked_sub(1)?;
            Some((number, char::from_u32(code)?))
        });
        let mut characters: Vec<(usize, char)> = traits.collect();
        characters.sort_unstable();
        let entries = self.entries.chunks(FORMS);
        characters
            .into_iter()
            .zip(entries)
            .map(|((_, character), forms)| Ambiguous { character, forms })
    }

    /// The weight of a feature for a reading, in units of 1 / [`SCALE`](features::SCALE).
    #[inline]
    pub(crate) fn weight(&self, feature: Feature, reading: usize) -> i32 {
        let value = self.weights.value(self.weights.place(feature.key(reading)));
        if value == 0 { 0 } else { i32::from(value) - ZERO }
    }

    /// Returns the reading of an ambiguous character by its neighbour, which is before it (side 0) or after it (side 1).
    #[inline]
    pub(crate) fn pair(&self, c: char, side: usize, other: char) -> Option<PairReading> {
        let value = self.pairs.value(self.pairs.place(pair(c, side, other)));
        let reading = usize::from(value & !RULE).checked_sub(1);
        match value {
            0 => None,
            CONTESTED => Some(PairReading::Contested),
            _ if value & RULE != 0 => Some(PairReading::Rule(reading)),
            _ => reading.map(PairReading::Certain),
        }
    }
}

/// The reading of an ambiguous character by one of its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PairReading {
    /// A reading by a rule written by hand; None for that of OpenCC's tables.
    Rule(Option<usize>),
    /// The only reading that the pair has in edited text.
    Certain(usize),
    /// The pair has several readings.
    Contested,
}

#[cfg(test)]
mod tests {
    use super::super::features::{Surroundings, class};
    use super::super::{aligned, parse};
    use super::*;

    type Rows = &'static [[&'static str; 4]];

    fn compile(
        senses: &str,
        weights: Rows,
        rules: Rows,
        certain: Rows,
    ) -> Result<Vec<u32>, TableError> {
        let senses = parse("senses.txt", senses)?;
        let pairs = [("rules.txt", rules), ("certain.txt", certain)];
        compile_context(&senses, weights, pairs).map(|(_, bytes)| aligned(&bytes))
    }

    #[test]
    fn what_is_written_in_the_tables_is_found() {
        let bytes = compile(
            "发\t發 髮\n干\t幹/榦 乾 干\n",
            &[["发", "髮", "-1,+1", "头很+40/12 ␣0-3/5"], ["干", "干", "", "-7/3"]],
            &[["发", "=", "+1", "呆"], ["发", "發", "-1", "沙"]],
            &[["发", "髮", "-1", "剃"], ["发", "?", "+1", "型"]],
        );
        // A template without atoms has no name.
        assert!(bytes.unwrap_err().to_string().contains("weights.txt:2: a template"));
        let bytes = compile(
            "发\t發 髮\n干\t幹/榦 乾 干\n",
            &[["发", "髮", "-1,+1", "头很+40/12 ␣0-3/5"]],
            &[["发", "=", "+1", "呆"], ["发", "發", "-1", "沙"]],
            &[["发", "髮", "-1", "剃"], ["发", "?", "+1", "型"]],
        );
        let bytes = bytes.unwrap();
        let table = ContextTable::load("t", bytemuck::cast_slice(&bytes)).unwrap();
        let weight = |text: &str| {
            let around = Surroundings::of(text, text.find('发').unwrap(), |c| table.class(c));
            let names: Vec<_> = TEMPLATES.iter().map(|template| features::name(template)).collect();
            let template = names.iter().position(|name| name == "-1,+1").unwrap();
            table.weight(around.values().feature(template), 1)
        };
        assert_eq!([weight("头发很"), weight("a 发1"), weight("头发长")], [40, -3, 0]);
        let verdicts = [("沙", 0), ("剃", 0), ("呆", 1), ("型", 1), ("头", 0)];
        let verdicts =
            verdicts.map(|(other, side)| table.pair('发', side, other.chars().next().unwrap()));
        assert_eq!(
            verdicts,
            [
                Some(PairReading::Rule(Some(0))),
                Some(PairReading::Certain(1)),
                Some(PairReading::Rule(None)),
                Some(PairReading::Contested),
                None
            ]
        );
        let forms: Vec<Vec<(char, usize)>> =
            table.ambiguous().map(|one| one.forms().collect()).collect();
        assert_eq!(forms[0], [('發', 0), ('髮', 1)]);
        assert_eq!(forms[1], [('幹', 0), ('榦', 0), ('乾', 1), ('干', 2)]);
        let mut found = Vec::new();
        table.for_each_ambiguous("a干é发𠮷", |at, c, number| found.push((at, c, number)));
        assert_eq!(found, [(1, '干', 1), (6, '发', 0)]);
        for c in "渡3船，あ·巴ab\u{10000}".chars() {
            assert_eq!(table.class(features::seen(c)), class(features::seen(c)), "{c}");
        }
    }

    #[test]
    fn faults_are_named_with_their_line() {
        let message = |senses: &str, weights: Rows, certain: Rows| {
            compile(senses, weights, &[], certain).unwrap_err().to_string()
        };
        assert!(
            message("发\t發 x\n", &[], &[]).starts_with("senses.txt:1: characters of one length")
        );
        assert!(message("㐹\t㑶 㐹\n", &[], &[]).contains("U+4E00"));
        assert!(message("发\t發 髮\n", &[["发", "法", "-1", "x+1/3"]], &[]).contains("a reading"));
        assert!(message("发\t發 髮\n", &[["发", "髮", "-1", "x"]], &[]).contains("a template"));
        assert!(message("发\t發 髮\n", &[["发", "髮", "g,-1", "mx"]], &[]).contains("a weight"));
        assert!(message("发\t發 髮\n", &[], &[["发", "髮", "2", "x"]]).contains("-1 or +1"));
    }
}
