//! Trains the choice among the readings of ambiguous characters, on text written in the script of the target.
//!
//!     cargo run --release --example learn_context -- ../shared/corpora              data/context/weights.txt
//!     cargo run --release --example learn_context -- ../shared/corpora --priors     the priors of src/table/surroundings.rs
//!     cargo run --release --example learn_context -- ../shared/corpora --evaluate   errors on sources left out, beside OpenCC's
//!     cargo run --release --example learn_context -- ../shared/corpora --ablate     errors without each group of the evidence
//!     cargo run --release --example learn_context -- ../shared/corpora --calibrate  temperatures, and how often a probability is right
//!
//! Traditional texts are brought to OpenCC's standard forms, simplified character by character and converted back by OpenCC. Each
//! place where data/context/senses.txt has several readings is an example: its features are those of src/table, its
//! answer is the reading of the text. With --to-hans after the folder, simplified texts are converted to Taiwan's forms, by
//! context, and simplified again by OpenCC, for the characters of data/context/to-hans. With --places FOLDER after --evaluate, a
//! sample of each source is written to files, with the choices at its places, for benches/peers/context.py. One log-linear model is
//! trained for all characters (a weight for each feature and each reading but the first, AdaGrad, one pass over the places in
//! random order), pruned to the largest weights and trained once more with these alone.

// This program is for developers, and prints its results.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod ablate;
mod calibrate;
#[expect(dead_code, reason = "the library uses more of it")]
#[path = "../../src/table/characters.rs"]
mod characters;
mod corpus;
mod direction;
mod evaluate;
#[expect(dead_code, reason = "the library uses more of it")]
#[path = "../../src/table/features.rs"]
mod features;
#[expect(dead_code, reason = "the build script uses more of it")]
#[path = "../../src/table/genre.rs"]
mod genre;
mod model;
#[expect(dead_code, reason = "the library uses more of it")]
#[path = "../../src/table/multiplier.rs"]
mod multiplier;
mod places;
#[expect(dead_code, reason = "the library uses more of it")]
#[path = "../../src/table/surroundings.rs"]
mod surroundings;
mod write;

use std::error::Error;
use std::path::Path;

use corpus::{Corpus, Extent, Senses};
use direction::Direction;
use genre::Genre;
use model::Model;
use places::PlaceFiles;
use surroundings::LONG;

/// Usage message.
const USAGE: &str = "usage: learn_context FOLDER-OF-CORPORA [--to-hans] \
    [--priors | --evaluate [--places FOLDER] | --ablate | --calibrate]";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (folder, options) = arguments.split_first().ok_or(USAGE)?;
    let (direction, options) = match options {
        ["--to-hans", options @ ..] => (Direction::ToHans, options),
        options => (Direction::ToHant, options),
    };
    let extent = match options {
        ["--evaluate", "--places", _] => Extent { sample: places::LINES, ..Extent::ALL },
        ["--ablate"] => Extent { lines: ablate::LINES, ..Extent::ALL },
        _ => Extent::ALL,
    };
    let senses = Senses::read(direction.folder())?;
    let corpus = Corpus::read(Path::new(folder), direction, &senses, extent)?;
    match options {
        [] => {
            let model = Model::train(&corpus, |_| true);
            write::table(direction.folder(), &corpus, &senses, &model)
        }
        ["--priors"] => {
            priors(&corpus);
            Ok(())
        }
        ["--evaluate"] => evaluate::print(&corpus, &senses, None),
        ["--evaluate", "--places", folder] => {
            evaluate::print(&corpus, &senses, Some(PlaceFiles::new(Path::new(folder))?))
        }
        ["--ablate"] => {
            ablate::print(corpus, &senses);
            Ok(())
        }
        ["--calibrate"] => {
            calibrate::print(&corpus, &senses);
            Ok(())
        }
        _ => Err(USAGE.into()),
    }
}

/// Prints the accuracy of OpenCC in modern texts, as logarithms of odds: by the length of the phrase at a place, and by whether its
/// reading is the first one.
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
