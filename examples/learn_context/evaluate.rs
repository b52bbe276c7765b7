//! Errors of models on held-out sources.

use std::collections::BTreeMap;
use std::error::Error;

use crate::corpus::{Corpus, Place, Senses, Source};
use crate::direction::Direction;
use crate::model::Model;
use crate::places::PlaceFiles;

/// Parts of the sources; each is evaluated with a model of the others. Related sources are in the same part.
const PARTS: usize = 6;

/// Counts of places and errors.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Errors {
    pub(crate) places: usize,
    pub(crate) opencc: usize,
    pub(crate) context: usize,
}

impl Errors {
    pub(crate) fn add(&mut self, place: &Place, chosen: u8) {
        self.places += 1;
        self.opencc += usize::from(place.answer != place.gold);
        self.context += usize::from(chosen != place.gold);
    }

    fn sum(self, other: Self) -> Self {
        Self {
            places: self.places + other.places,
            opencc: self.opencc + other.opencc,
            context: self.context + other.context,
        }
    }

    /// Prints a row of a table.
    fn print(self, name: &str) {
        let Self { places, opencc, context } = self;
        let share = 100.0 * context as f64 / opencc.max(1) as f64;
        println!("| {name} | {places} | {opencc} | {context} | {share:.0} % |");
    }
}

/// Prints the errors of OpenCC and of models on held-out sources, by source and configuration; for the smaller direction to
/// simplified characters, also by character. If files are requested, the choices at the places of the sample are written to them.
pub(crate) fn print(
    corpus: &Corpus,
    senses: &Senses,
    files: Option<PlaceFiles<'_>>,
) -> Result<(), Box<dyn Error>> {
    let direction = corpus.direction;
    let configs = direction.configs();
    let mut by_source: Vec<BTreeMap<&str, Errors>> = vec![BTreeMap::new(); configs.len()];
    let mut by_reading: Vec<BTreeMap<(char, u8), Errors>> = vec![BTreeMap::new(); configs.len()];
    let mut written = Ok(());
    for_each_left_out(corpus, |model, source| {
        let choices: Vec<u8> =
            source.places.iter().map(|place| chosen(corpus, senses, model, place)).collect();
        if let Some(files) = files
            && written.is_ok()
        {
            written = files.write(corpus, senses, source, &choices);
        }
        for (place, chosen) in source.places.iter().zip(choices) {
            let tables = by_source.iter_mut().zip(&mut by_reading).enumerate();
            for (_, (sources, readings)) in tables.filter(|(config, _)| place.is_of(*config)) {
                sources.entry(&source.name).or_default().add(place, chosen);
                let reading = (place.around.at(0), place.gold);
                readings.entry(reading).or_default().add(place, chosen);
            }
        }
    });
    written?;
    for (config, (sources, readings)) in configs.iter().zip(by_source.iter().zip(&by_reading)) {
        println!("{config}\n\n| source | places | OpenCC | context | share |");
        println!("|---|---:|---:|---:|---:|");
        sources.iter().for_each(|(name, errors)| errors.print(name));
        sources.values().copied().fold(Errors::default(), Errors::sum).print("all");
        print_reach(sources);
        if direction == Direction::ToHans {
            println!("\n| character | places | OpenCC | context | share |");
            println!("|---|---:|---:|---:|---:|");
            for ((c, reading), errors) in readings {
                errors.print(&format!("{c} is {}", senses.form(*c, (*reading).into())));
            }
        }
    }
    Ok(())
}

/// Returns the reading that the converter chooses for a place with a model: by a rule or by the weights.
pub(crate) fn chosen(corpus: &Corpus, senses: &Senses, model: &Model, place: &Place) -> u8 {
    let rule = senses.rule(&place.around).flatten();
    rule.unwrap_or_else(|| model.judge(corpus, place).chosen)
}

/// Prints the number of sources where context makes more errors than OpenCC, and where it makes at most half as many.
fn print_reach(sources: &BTreeMap<&str, Errors>) {
    let more = sources.values().filter(|errors| errors.context > errors.opencc).count();
    println!("\nMore errors than OpenCC: {more} of {} sources.", sources.len());
    let modern = || sources.iter().filter(|(name, _)| name.starts_with("hant-"));
    let half = modern().filter(|(_, errors)| 2 * errors.context <= errors.opencc).count();
    if modern().count() > 0 {
        println!("At most half of them: {half} of {} of Taiwan and Hong Kong.", modern().count());
    }
}

/// Calls a function for each source except lists of words, with a model that was not trained on the source and its relatives.
pub(crate) fn for_each_left_out<'c>(corpus: &'c Corpus, mut of: impl FnMut(&Model, &'c Source)) {
    let part_of = parts(corpus);
    for part in 0..PARTS {
        let is_left_out = |s: &Source| !s.is_lexicon() && part_of.get(s.family()) == Some(&part);
        let model = Model::train(corpus, |source| !is_left_out(source));
        let sources = corpus.sources.iter().filter(|source| is_left_out(source));
        sources.for_each(|source| of(&model, source));
    }
}

/// Returns the part in which each family of sources is held out; the parts are about equally large.
pub(crate) fn parts(corpus: &Corpus) -> BTreeMap<&str, usize> {
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
