//! Learns which reading of a simplified character is meant from text that was written in traditional characters.
//!
//!     cargo run --release --example learn_context -- ../shared/corpora              data/context/weights.txt
//!     cargo run --release --example learn_context -- ../shared/corpora --priors     the priors of src/table/features.rs
//!     cargo run --release --example learn_context -- ../shared/corpora --evaluate   errors on sources left out, beside OpenCC's
//!
//! Every text is taken to OpenCC's standard forms, simplified character by character and converted again by OpenCC. Where
//! data/context/senses.txt has several readings for a character, the place is an example: its features are those of
//! src/table/features.rs, its answer is what the text has. One log-linear model is trained for all characters (a weight for each
//! feature and each reading but the first, AdaGrad, one pass over the places in random order), pruned to the largest weights and trained
//! once more with these alone.

// A program for developers: it prints.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod corpus;
#[expect(dead_code, reason = "the library uses more of it")]
#[path = "../../src/table/features.rs"]
mod features;
#[expect(dead_code, reason = "the build script uses more of it")]
#[path = "../../src/table/genre.rs"]
mod genre;
mod model;
mod write;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use corpus::{Corpus, Senses, Source};
use features::LONG;
use genre::Genre;
use model::Model;

/// Parts of the sources, each of which is evaluated with a model of the others. Related sources are in the same part.
const PARTS: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let usage = "usage: learn_context FOLDER-OF-CORPORA [--priors | --evaluate]";
    let folder = arguments.first().ok_or(usage)?;
    let data = Path::new("data/context");
    let senses = Senses::read(data)?;
    let corpus = Corpus::read(Path::new(folder), &senses)?;
    match arguments.get(1).map(String::as_str) {
        None => {
            let model = Model::train(&corpus, |_| true);
            write::table(data, &corpus, &senses, &model)
        }
        Some("--priors") => {
            priors(&corpus);
            Ok(())
        }
        Some("--evaluate") => {
            evaluate(&corpus);
            Ok(())
        }
        Some(_) => Err(usage.into()),
    }
}

/// Prints how often OpenCC is right in modern texts, as logarithms of odds: by the length of the phrase that covers a place, and whether
/// its reading is the first one.
fn priors(corpus: &Corpus) {
    for length in 1..=LONG {
        let odds = [false, true].map(|is_first| {
            let texts = corpus.sources.iter().filter(|source| !source.is_lexicon());
            let places = texts.flat_map(|source| &source.places).filter(|place| {
                place.around.genre == Genre::Modern
                    && place.around.phrase.length.min(LONG) == length
                    && (place.answer == 0) == is_first
            });
            let (mut right, mut wrong) = (0.5, 0.5);
            for place in places {
                *if place.answer == place.gold { &mut right } else { &mut wrong } += 1.0;
            }
            f32::ln(right / wrong)
        });
        println!(
            "length {length}: {:.1} for other readings than the first, {:.1} for the first",
            odds[0], odds[1]
        );
    }
}

/// Prints the errors of OpenCC and of models that did not see a source, source by source.
fn evaluate(corpus: &Corpus) {
    let part_of = parts(corpus);
    let mut rows = Vec::new();
    for part in 0..PARTS {
        let is_left_out = |source: &Source| part_of.get(source.family()) == Some(&part);
        let model = Model::train(corpus, |source| source.is_lexicon() || !is_left_out(source));
        for source in corpus.sources.iter().filter(|s| is_left_out(s) && !s.is_lexicon()) {
            let places = || source.places.iter();
            let opencc = places().filter(|place| place.answer != place.gold).count();
            let context =
                places().filter(|place| model.choose(corpus, place) != place.gold).count();
            rows.push((&source.name, places().count(), opencc, context));
        }
    }
    rows.sort();
    println!("| source | places | OpenCC | context | share |\n|---|---:|---:|---:|---:|");
    let share = |context: usize, opencc: usize| 100.0 * context as f64 / opencc.max(1) as f64;
    for (name, places, opencc, context) in &rows {
        println!(
            "| {name} | {places} | {opencc} | {context} | {:.0} % |",
            share(*context, *opencc)
        );
    }
    let sum = |of: fn(&(&String, usize, usize, usize)) -> usize| rows.iter().map(of).sum::<usize>();
    let (opencc, context) = (sum(|row| row.2), sum(|row| row.3));
    println!(
        "| all | {} | {opencc} | {context} | {:.0} % |",
        sum(|row| row.1),
        share(context, opencc)
    );
}

/// The part in which each family of sources is left out, so that the parts are about equally large.
fn parts(corpus: &Corpus) -> BTreeMap<&str, usize> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for source in &corpus.sources {
        *sizes.entry(source.family()).or_default() += source.places.len();
    }
    let mut families: Vec<_> = sizes.into_iter().collect();
    families.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let mut filled = [0; PARTS];
    let part = |(family, size)| {
        let smallest = filled.iter_mut().enumerate().min_by_key(|(_, filled)| **filled);
        smallest.map(|(part, filled)| {
            *filled += size;
            (family, part)
        })
    };
    families.into_iter().filter_map(part).collect()
}
