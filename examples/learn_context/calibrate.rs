//! Calibration of probabilities: predicted probabilities of readings on held-out sources, beside the share that is right.

use crate::corpus::{Corpus, Senses, Source};
use crate::evaluate::for_each_left_out;
use crate::model::{Look, READINGS};
use crate::surroundings::Temperatures;

/// A choice by a model that was not trained on its source.
struct Choice {
    scores: [f32; READINGS],
    readings: u8,
    chosen: u8,
    gold: u8,
    /// Whether the text is in modern Chinese from Taiwan or Hong Kong.
    is_modern: bool,
}

impl Choice {
    /// Returns the probability of a reading at a temperature.
    fn probability(&self, reading: u8, temperature: f32) -> f32 {
        let readings = usize::from(self.readings);
        let most = self.scores.iter().take(readings).copied().fold(f32::MIN, f32::max);
        let odds = self.scores.map(|score| ((score - most) / temperature).exp());
        let sum: f32 = odds.iter().take(readings).sum();
        odds.get(usize::from(reading)).copied().unwrap_or(0.0) / sum
    }
}

/// Least probability of each row of the table: steps of a tenth, finer near 1.
const ROWS: [f32; 13] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];
/// Temperatures to try, in units of 0.05.
const TRIED: std::ops::Range<u8> = 4..60;

/// Prints the most likely temperatures, and the share of right readings by probability at the temperatures of the converter. Lists
/// of names are left out, because they are not text, and so are places where a rule decides.
pub(crate) fn print(corpus: &Corpus, senses: &Senses) {
    let is_text = |source: &Source| !source.name.starts_with("names-");
    let mut all: [Vec<Choice>; 2] = Default::default();
    for_each_left_out(corpus, |model, source| {
        let places = source.places.iter().filter(|_| is_text(source));
        for place in places.filter(|place| senses.rule(&place.around).is_none()) {
            let judgement = model.judge(corpus, place);
            let [first, rest] = &mut all;
            let choices = if judgement.look == Look::First { first } else { rest };
            choices.push(Choice {
                scores: judgement.scores,
                readings: place.readings,
                chosen: judgement.chosen,
                gold: place.gold,
                is_modern: source.name.starts_with("hant-"),
            });
        }
    });
    let Temperatures { first_look, all: of_all } = corpus.direction.simplified().temperatures();
    let looks = ["first look", "all features"].into_iter().zip([first_look, of_all]);
    for ((look, temperature), choices) in looks.zip(&all) {
        println!("{look}: the likeliest temperature is {:.2}\n", likeliest(choices));
        println!("| probability | places | mean | right | of Taiwan and Hong Kong | right |");
        println!("|---|---:|---:|---:|---:|---:|");
        for (number, least) in ROWS.into_iter().enumerate() {
            let end = ROWS.get(number + 1).copied().unwrap_or(2.0);
            print_row(choices, temperature, least, end);
        }
        println!();
    }
}

/// Prints the row of the choices with a probability in a range.
fn print_row(choices: &[Choice], temperature: f32, least: f32, end: f32) {
    let (mut places, mut right, mut sum) = ([0_usize; 2], [0_usize; 2], 0.0);
    for choice in choices {
        let probability = choice.probability(choice.chosen, temperature);
        if !(least..end).contains(&probability) {
            continue;
        }
        sum += f64::from(probability);
        let groups = if choice.is_modern { 2 } else { 1 };
        places.iter_mut().take(groups).for_each(|count| *count += 1);
        let is_right = usize::from(choice.chosen == choice.gold);
        right.iter_mut().take(groups).for_each(|count| *count += is_right);
    }
    let [all, modern] = places;
    if all == 0 {
        return;
    }
    let [all_right, modern_right] = right;
    let percent = |part: f64, of: usize| 100.0 * part / of.max(1) as f64;
    println!(
        "| {least} to {} | {all} | {:.1} % | {:.1} % | {modern} | {:.1} % |",
        end.min(1.0),
        percent(sum, all),
        percent(all_right as f64, all),
        percent(modern_right as f64, modern),
    );
}

/// Returns the temperature of highest likelihood.
fn likeliest(choices: &[Choice]) -> f32 {
    let temperatures = TRIED.map(|tried| f32::from(tried) * 0.05);
    // A reading that occurs cannot have probability 0.
    let bits = |choice: &Choice, temperature| -> f64 {
        f64::from(choice.probability(choice.gold, temperature).max(1e-9).ln())
    };
    let sum = |temperature: f32| choices.iter().map(|one| bits(one, temperature)).sum::<f64>();
    let costs = temperatures.map(|temperature| (temperature, sum(temperature)));
    costs.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(1.0, |(temperature, _)| temperature)
}
