//! The tables that the converter reads.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::corpus::{Corpus, Place, Senses};
use crate::features::{SCALE, TEMPLATES, name};
use crate::model::{Model, READINGS};

/// Least number of times that a pair must occur to settle a reading.
const LEAST_PAIRS: usize = 20;
/// Most occurrences of a pair with another reading, as a share: errors of the texts.
const EXCEPTIONS: f64 = 0.001;

/// Least number of times that a pair must occur to be contested.
const LEAST_CONTESTED: usize = 3;
/// Occurrences with another reading than the most frequent one, as a share, from which on a pair is contested.
const MIXED: f64 = 0.1;
/// Stands for the reading of a pair that is contested.
const CONTESTED: char = '?';

const WEIGHTS: &str = "\
# Derived by examples/learn_context from the corpora that data/manifest.toml names. Do not edit: rules.txt wins.
# A simplified character, a reading (its first form), a template (which characters around it, by distance; c: their classes; =: the
# reading of OpenCC's tables; g: the kind of language), and contexts, each with its weight in 1/16 (logarithm of odds beside the first
# reading of senses.txt) and the number of places that it was seen at. ^ is the end of a line, 0 a digit, a a Latin letter, ␣ a space.
";
const CERTAIN: &str = "\
# Derived by examples/learn_context. Pairs that settle a reading: a simplified character, the reading (its first form), which neighbour,
# and the characters there. In text that was written in traditional characters each pair has this reading only, and the weights agree
# wherever it stands. ? for pairs with several readings, or another one than the character mostly has: beside these the other
# neighbour settles nothing.
";

/// The contexts of a template for a reading, each with its weight and the number of its places.
type Contexts = BTreeMap<String, (f32, usize)>;
/// The number of places of a pair for each reading, and the readings that the weights have there.
type Pair = ([usize; READINGS], BTreeSet<u8>);

/// Writes `weights.txt` and `certain.txt`.
pub(crate) fn tables(
    folder: &Path,
    corpus: &Corpus,
    senses: &Senses,
    model: &Model,
) -> Result<(), Box<dyn Error>> {
    fs::write(folder.join("weights.txt"), weights(corpus, senses, model)?)?;
    fs::write(folder.join("certain.txt"), certain(corpus, senses, model)?)?;
    Ok(())
}

fn form(senses: &Senses, c: char, reading: usize) -> char {
    let forms = senses.forms(c).unwrap_or_default();
    forms.iter().find(|(_, of)| usize::from(*of) == reading).map_or(c, |(form, _)| *form)
}

fn escaped(c: char) -> char {
    if c.is_whitespace() { '␣' } else { c }
}

fn weights(corpus: &Corpus, senses: &Senses, model: &Model) -> Result<String, std::fmt::Error> {
    // By character, template and reading: the contexts with their weights and counts.
    let mut rows: BTreeMap<(char, usize, usize), Contexts> = BTreeMap::new();
    for place in corpus.sources.iter().flat_map(|source| &source.places) {
        for ((template, atoms), feature) in
            TEMPLATES.iter().enumerate().zip(corpus.features_of(place))
        {
            for reading in 1..usize::from(place.readings) {
                let weight = model.weight(*feature, reading);
                if weight != 0.0 {
                    let context =
                        atoms.iter().map(|atom| escaped(place.around.see(*atom))).collect();
                    let row = rows.entry((place.around.at(0), template, reading)).or_default();
                    row.entry(context).or_insert((weight, 0)).1 += 1;
                }
            }
        }
    }
    let mut out = WEIGHTS.to_owned();
    for ((c, template, reading), contexts) in rows {
        let template = name(TEMPLATES.get(template).copied().unwrap_or_default());
        write!(out, "{c}\t{}\t{template}\t", form(senses, c, reading))?;
        for (number, (context, (weight, count))) in contexts.iter().enumerate() {
            let space = if number == 0 { "" } else { " " };
            write!(out, "{space}{context}{:+}/{count}", weight * SCALE)?;
        }
        out.push('\n');
    }
    Ok(out)
}

fn certain(corpus: &Corpus, senses: &Senses, model: &Model) -> Result<String, std::fmt::Error> {
    // By character, side and other character: places of each reading, and those at which the model has another one.
    let mut pairs: BTreeMap<(char, isize, char), Pair> = BTreeMap::new();
    let add = |pairs: &mut BTreeMap<_, ([usize; READINGS], BTreeSet<u8>)>, place: &Place| {
        let chosen = model.choose(corpus, place);
        for side in [-1, 1] {
            let key = (place.around.at(0), side, place.around.at(side));
            let (readings, of_model) = pairs.entry(key).or_default();
            if let Some(count) = readings.get_mut(usize::from(place.gold)) {
                *count += 1;
            }
            of_model.insert(chosen);
        }
    };
    corpus
        .sources
        .iter()
        .flat_map(|source| &source.places)
        .filter(|place| place.is_learnt)
        .for_each(|place| add(&mut pairs, place));
    // The most frequent reading of each character.
    let mut totals: BTreeMap<char, [usize; READINGS]> = BTreeMap::new();
    for ((c, _, _), (readings, _)) in &pairs {
        let totals = totals.entry(*c).or_default();
        totals.iter_mut().zip(readings).for_each(|(total, count)| *total += count);
    }
    let mut rows: BTreeMap<(char, isize, char), String> = BTreeMap::new();
    for ((c, side, other), (readings, of_model)) in pairs {
        let all: usize = readings.iter().sum();
        let best = most_frequent(&readings);
        let exceptions = (all - readings.get(best).copied().unwrap_or(0)) as f64 / all as f64;
        let is_usual = totals.get(&c).is_some_and(|totals| most_frequent(totals) == best);
        let verdict = if all >= LEAST_PAIRS
            && exceptions <= EXCEPTIONS
            && of_model.iter().all(|of| usize::from(*of) == best)
        {
            form(senses, c, best)
        } else if all >= LEAST_CONTESTED && (!is_usual || exceptions > MIXED) {
            CONTESTED
        } else {
            continue;
        };
        rows.entry((c, side, verdict)).or_default().push(escaped(other));
    }
    let mut out = CERTAIN.to_owned();
    for ((c, side, verdict), others) in rows {
        writeln!(out, "{c}\t{verdict}\t{side:+}\t{others}")?;
    }
    Ok(out)
}

fn most_frequent(readings: &[usize; READINGS]) -> usize {
    (0..READINGS).max_by_key(|at| readings.get(*at)).unwrap_or(0)
}
