//! Writer of the weight table that the converter reads.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::corpus::{Corpus, Senses};
use crate::features::{SCALE, TEMPLATES, name};
use crate::model::Model;

/// Header of `weights.txt`.
const WEIGHTS: &str = "\
# Derived by examples/learn_context from the corpora that data/manifest.toml names. Do not edit: rules.txt wins.
# A character, a reading (its first form), a template (which characters around it, by distance; c: their classes; =: the
# reading of OpenCC's tables; g: the kind of language), and contexts, each with its weight in 1/16 (logarithm of odds beside the first
# reading of senses.txt) and the number of places that it was seen at. ^ is the end of a line, 0 a digit, a a Latin letter, ␣ a space.
";
/// Contexts of a template for a reading, each with its weight and its number of places.
type Contexts = BTreeMap<String, (f32, usize)>;
/// Writes `weights.txt`.
pub(crate) fn table(
    folder: &Path,
    corpus: &Corpus,
    senses: &Senses,
    model: &Model,
) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(folder.join("weights.txt"), weights(corpus, senses, model)?)?)
}

fn escaped(c: char) -> char {
    if c.is_whitespace() { '␣' } else { c }
}

fn weights(corpus: &Corpus, senses: &Senses, model: &Model) -> Result<String, std::fmt::Error> {
    // Contexts with weights and counts, by character, template and reading.
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
                    let (_, count) = row.entry(context).or_insert((weight, 0));
                    *count += usize::from(corpus.counts(place, template));
                }
            }
        }
    }
    let mut out = WEIGHTS.to_owned();
    for ((c, template, reading), contexts) in rows {
        let template = name(TEMPLATES.get(template).copied().unwrap_or_default());
        write!(out, "{c}\t{}\t{template}\t", senses.form(c, reading))?;
        for (number, (context, (weight, count))) in contexts.iter().enumerate() {
            let space = if number == 0 { "" } else { " " };
            write!(out, "{space}{context}{:+}/{count}", weight * SCALE)?;
        }
        out.push('\n');
    }
    Ok(out)
}
