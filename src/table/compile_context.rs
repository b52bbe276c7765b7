//! Compiler of the tables of `data/context` into the form that is [used in place](super::context).

use std::collections::BTreeSet;

use super::context::{CHARACTERS, FIRST, FIRST_NUMBER, FORMS, LARGE, ZERO, class_number, half};
use super::features::{self, FIRST_LOOK, Feature, TEMPLATES};
use super::layout::{self, TableKind};
use super::neighbours::{NeighbourRows, READINGS};
use super::source::Row;
use super::{TableError, genre, hashed, surroundings};

/// Returns the forms of a row, each with its reading: forms are separated by slashes, readings by spaces.
fn readings(row: &Row<'_>) -> Vec<(char, u8)> {
    let readings = row.candidates.split(' ').zip(0..);
    readings
        .flat_map(|(forms, reading)| {
            forms.split('/').flat_map(move |form| form.chars().map(move |c| (c, reading)))
        })
        .collect()
}

/// Readings of the characters of `senses.txt`, during compilation.
struct Senses<'a> {
    rows: &'a [Row<'a>],
}

/// The sections of a compiled table that describe characters.
struct Properties {
    marks: Vec<u8>,
    kinds: Vec<u8>,
    entries: Vec<u32>,
}

impl Senses<'_> {
    /// Returns the number of a character and its row.
    fn row(&self, c: &str) -> Option<(u8, &Row<'_>)> {
        (0..).zip(self.rows).find(|(_, row)| row.key == c)
    }

    /// Returns the number of a character, and that of its reading with the given form.
    fn find(&self, c: &str, form: &str) -> Option<(u8, u8)> {
        let (number, row) = self.row(c)?;
        let form = form.chars().next();
        let mut readings = readings(row).into_iter();
        readings.find(|(known, _)| Some(*known) == form).map(|(_, reading)| (number, reading))
    }

    /// Returns the properties of characters and the forms of those with several readings.
    fn compile(&self) -> Result<Properties, TableError> {
        let characters =
            (FIRST..).take(CHARACTERS).map(|code| char::from_u32(code).unwrap_or_default());
        let mut marks: Vec<u8> = characters.clone().map(genre::particle).collect();
        let kinds =
            characters.map(|c| class_number(surroundings::class(c)) | genre::particle(c) << 4);
        let mut entries = Vec::new();
        for (number, row) in (FIRST_NUMBER..).zip(self.rows) {
            let fail = |message| TableError::new("senses.txt", row.line, message);
            let forms = readings(row);
            let all = forms.iter().map(|(form, _)| *form).chain(row.key.chars());
            if row.key.chars().count() != 1 || all.clone().any(|c| c.len_utf8() != row.key.len()) {
                return Err(fail("characters of one length in UTF-8 are expected"));
            }
            if number == u8::MAX
                || forms.len() >= FORMS
                || forms.iter().any(|(_, reading)| usize::from(*reading) >= READINGS)
            {
                return Err(fail("too many readings, forms or rows"));
            }
            let place = all.last().map_or(0, u32::from).wrapping_sub(FIRST) as usize;
            *marks
                .get_mut(place)
                .ok_or_else(|| fail("an ideograph from U+4E00 to U+9FFF is expected"))? = number;
            let mut words: Vec<u32> = forms
                .iter()
                .map(|(form, reading)| u32::from(*form) | u32::from(*reading) << 24)
                .collect();
            words.resize(FORMS, 0);
            entries.extend(words);
        }
        Ok(Properties { marks, kinds: kinds.collect(), entries })
    }
}

/// Compiles the rows of `senses.txt`, `weights.txt` (a character, a form of a reading, the name of a template, contexts with weights),
/// and of `rules.txt` (a character, a form of a reading or `=`, `-1` or `+1`, the characters there).
pub(crate) fn compile_context(
    senses: &[Row<'_>],
    weights: &[[&str; 4]],
    rules: &[[&str; 4]],
) -> Result<(usize, Vec<u8>), TableError> {
    let senses = Senses { rows: senses };
    let Properties { marks, kinds, entries } = senses.compile()?;
    let reading = "a reading of senses.txt is expected";
    let names: Vec<String> = TEMPLATES.iter().map(|template| features::name(template)).collect();
    let mut slots = Vec::new();
    let mut rows = NeighbourRows::default();
    for (line, [c, form, name, contexts]) in (1..).zip(weights) {
        let fail = |message| TableError::new("weights.txt", line, message);
        let (number, reading) = senses.find(c, form).ok_or_else(|| fail(reading))?;
        let template = names.iter().position(|known| known == name);
        let template = template.ok_or_else(|| fail("a template is expected"))?;
        let c = c.chars().next().unwrap_or_default();
        for entry in contexts.split(' ') {
            let parsed = parse_weight(entry).filter(|(_, weight)| *weight > i8::MIN);
            let (context, weight) = parsed.ok_or_else(|| {
                fail("contexts, each with a weight from -127 to 127 and a count, are expected")
            })?;
            let context: Vec<char> = context.chars().map(unescaped).collect();
            if template >= FIRST_LOOK {
                let key = Feature::new(c, template, context.into_iter()).key(reading.into());
                slots.push((key, weight));
            } else if reading == 0 || !rows.add(number, reading, template, &context, weight) {
                return Err(fail(
                    "contexts of the template, for another reading than the first, are expected",
                ));
            }
        }
    }
    for (line, [c, form, name, characters]) in (1..).zip(rules) {
        let fail = |message| TableError::new("rules.txt", line, message);
        let (number, rule) = match *form {
            "=" => senses.row(c).map(|(number, _)| (number, None)),
            form => senses.find(c, form).map(|(number, reading)| (number, Some(reading))),
        }
        .ok_or_else(|| fail(reading))?;
        let side = match *name {
            "-1" => 0,
            "+1" => 1,
            _ => return Err(fail("-1 or +1 is expected")),
        };
        characters.chars().for_each(|other| rows.add_rule(number, side, unescaped(other), rule));
    }
    // The first of two features with the same key is kept: one in some thousands collides.
    let mut known = BTreeSet::new();
    slots.retain(|(key, weight)| *weight != 0 && known.insert(*key));
    let neighbours = rows.slots();
    let number = slots.len() + neighbours.len();
    let halves: Vec<_> = slots.iter().map(|&(key, weight)| (key, half(weight))).collect();
    let large: Vec<_> = (slots.iter().filter(|(_, weight)| half(*weight) == LARGE))
        .map(|&(key, weight)| (key, weight.cast_unsigned() ^ ZERO))
        .collect();
    let weights = hashed::compile_halves("context", &halves)?;
    let large = hashed::compile("context", &large)?;
    let neighbours = hashed::compile_slots("context", &neighbours)?;
    let neighbour_slots = neighbours.1;
    let biases = rows
        .biases(u8::try_from(senses.rows.len()).unwrap_or(u8::MAX))
        .into_iter()
        .flatten()
        .flatten();
    let biases: Vec<u8> = biases.flat_map(i16::to_le_bytes).collect();
    let entries: Vec<u8> = entries.iter().flat_map(|word| word.to_le_bytes()).collect();
    let sections = [
        &marks,
        &kinds,
        &entries,
        &biases,
        &weights.0,
        &weights.1,
        &neighbours.0,
        &neighbour_slots,
        &large.0,
        &large.1,
    ];
    Ok((number, layout::write(TableKind::Context, &sections.map(Vec::as_slice))?))
}

/// Returns the context of an entry and its weight, in units of 1 / [`SCALE`](features::SCALE); its count is only for readers of the
/// file.
fn parse_weight(entry: &str) -> Option<(&str, i8)> {
    let (rest, count) = entry.rsplit_once('/')?;
    count.parse::<u32>().ok()?;
    let (context, weight) = rest.split_at_checked(rest.rfind(['+', '-'])?)?;
    Some((context, weight.parse().ok()?))
}

/// Placeholder for a space in a table.
const SPACE: char = '␣';

fn unescaped(c: char) -> char {
    if c == SPACE { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    type Rows = &'static [[&'static str; 4]];

    fn compile(senses: &str, weights: Rows, rules: Rows) -> Result<(usize, Vec<u8>), TableError> {
        let senses = parse("senses.txt", senses)?;
        compile_context(&senses, weights, rules)
    }

    #[test]
    fn faults_are_named_with_their_line() {
        let message = |senses: &str, weights: Rows, rules: Rows| {
            compile(senses, weights, rules).unwrap_err().to_string()
        };
        let senses = "发\t發 髮\n";
        assert!(
            message("发\t發 x\n", &[], &[]).starts_with("senses.txt:1: characters of one length")
        );
        assert!(message("㐹\t㑶 㐹\n", &[], &[]).contains("U+4E00"));
        assert!(message("发\t發 髮 𠂎 發\n", &[], &[]).contains("one length"));
        assert!(message("发\t發 髮 甲 乙\n", &[], &[]).contains("too many"));
        assert!(message(senses, &[["发", "法", "-1", "x+1/3"]], &[]).contains("a reading"));
        // A template without atoms has no name.
        assert!(message(senses, &[["发", "髮", "", "x+1/3"]], &[]).contains("a template"));
        assert!(message(senses, &[["发", "髮", "g,-1", "mx"]], &[]).contains("a weight"));
        assert!(message(senses, &[["发", "髮", "g,-1", "mx-128/3"]], &[]).contains("a weight"));
        assert!(message(senses, &[["发", "髮", "g,-1", "x+1/3"]], &[]).contains("of the template"));
        assert!(message(senses, &[["发", "發", "g,-1", "mx+1/3"]], &[]).contains("than the first"));
        assert!(message(senses, &[], &[["发", "髮", "2", "x"]]).contains("-1 or +1"));
    }
}
