//! Log-linear model and its training.

use crate::corpus::{Corpus, Place, RARE, Source};
use crate::features::{FAR, FIRST_LOOK, MARGIN, SCALE};

/// Most readings of a character.
pub(crate) const READINGS: usize = 4;
/// Most places of a source that are used for training, evenly spaced: without it, two newspapers would be half of all places.
const PLACES: usize = 150_000;
/// Step size of AdaGrad. Calibrated in a trial with held-out sources: of 0.1, 0.15, 0.2 and 0.3, the middle two have the fewest
/// errors.
const RATE: f32 = 0.2;
/// Initial sum of the squared gradients of a weight, so that a first small gradient makes a small step. Calibrated by `--evaluate`: with
/// 0.3 and a rate of 0.2 there are 1 % fewer errors than with 0 and 0.15.
const SQUARE: f32 = 0.3;
/// Gradient below which a place does not change the weights. It bounds work.
const FLAT: f32 = 1e-3;
/// Largest weight that can be written, in units of 1 / [`SCALE`].
const MOST: f32 = 127.0;

/// Extent of the training of a model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Training {
    /// Passes over the places.
    pub(crate) passes: usize,
    /// Number of weights kept for the second training.
    pub(crate) weights: usize,
}

/// Features that a choice uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Features of the first look, which leaves the reading of the tables far ahead.
    First,
    /// All features.
    All,
}

/// Choice at a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judgement {
    /// Scores of the readings, as logarithms of odds; that of the tables' reading includes its prior and the margin.
    pub(crate) scores: [f32; READINGS],
    pub(crate) look: Look,
    pub(crate) chosen: u8,
}

/// Weights of the features, for each reading but the first.
pub(crate) struct Model {
    /// Weights by feature, then by reading but the first.
    weights: Vec<[f32; READINGS - 1]>,
}

impl Model {
    /// Trains a model on some sources.
    pub(crate) fn train(corpus: &Corpus, is_used: impl Fn(&Source) -> bool) -> Self {
        let Training { passes, weights } = corpus.direction.training();
        let used = corpus.sources.iter().filter(|source| is_used(source));
        let places: Vec<&Place> = shuffled(used.flat_map(spread).collect());
        let mut model = Self { weights: vec![[0.0; READINGS - 1]; corpus.common] };
        model.learn(corpus, &places, passes, 0.0);
        let least = model.least_kept(weights);
        model.learn(corpus, &places, passes, least);
        for weight in model.weights.iter_mut().flatten() {
            *weight = (*weight * SCALE).round().clamp(-MOST, MOST) / SCALE;
        }
        let count = model.weights.iter().flatten().filter(|weight| **weight != 0.0).count();
        eprintln!("{} places, {count} weights", places.len());
        model
    }

    /// Learns from zero, by AdaGrad, the weights that were at least `least` in size.
    fn learn(&mut self, corpus: &Corpus, places: &[&Place], passes: usize, least: f32) {
        let is_kept = |weights: &[f32; READINGS - 1]| weights.map(|weight| weight.abs() >= least);
        let kept: Vec<[bool; READINGS - 1]> = self.weights.iter().map(is_kept).collect();
        self.weights.fill([0.0; READINGS - 1]);
        let mut squares = vec![[SQUARE; READINGS - 1]; corpus.common];
        for place in (0..passes).flat_map(|_| places) {
            let scores = self.scores(corpus, place);
            let readings = usize::from(place.readings).min(READINGS);
            let most = scores.iter().take(readings).copied().fold(f32::MIN, f32::max);
            let odds = scores.map(|score| (score - most).exp());
            let sum: f32 = odds.iter().take(readings).sum();
            for (at, odds) in odds.iter().skip(1).take(readings - 1).enumerate() {
                let gradient = odds / sum - f32::from(u8::from(usize::from(place.gold) == at + 1));
                if gradient.abs() < FLAT {
                    continue;
                }
                for feature in corpus.features_of(place).iter().filter(|feature| **feature != RARE)
                {
                    let feature = *feature as usize;
                    let of = |all: Option<[bool; READINGS - 1]>| {
                        all.and_then(|all| all.get(at).copied())
                    };
                    if of(kept.get(feature).copied()) == Some(true)
                        && let Some(weight) =
                            self.weights.get_mut(feature).and_then(|all| all.get_mut(at))
                        && let Some(square) =
                            squares.get_mut(feature).and_then(|all| all.get_mut(at))
                    {
                        *square += gradient * gradient;
                        *weight -= RATE * gradient / square.sqrt();
                    }
                }
            }
        }
    }

    /// Returns the size of the smallest weight when this number is kept.
    fn least_kept(&self, kept: usize) -> f32 {
        let mut sizes: Vec<f32> =
            self.weights.iter().flatten().map(|weight| weight.abs()).collect();
        let Some(at) = sizes.len().checked_sub(kept) else { return 0.0 };
        let (_, least, _) = sizes.select_nth_unstable_by(at, f32::total_cmp);
        *least
    }

    /// Returns the weight of a feature for a reading; 0 for the first reading.
    pub(crate) fn weight(&self, feature: u32, reading: usize) -> f32 {
        let weights = self.weights.get(feature as usize);
        let weight = weights.zip(reading.checked_sub(1)).and_then(|(weights, at)| weights.get(at));
        weight.copied().unwrap_or_default()
    }

    /// Returns the scores of the readings of a place, as logarithms of odds against the first one.
    pub(crate) fn scores(&self, corpus: &Corpus, place: &Place) -> [f32; READINGS] {
        let mut scores = self.sum(corpus.features_of(place));
        if let Some(score) = scores.get_mut(usize::from(place.answer)) {
            *score += if corpus.has_prior { place.around.prior() } else { 0.0 };
        }
        scores
    }

    /// Returns the choice of the converter for a place with these weights, and its scores.
    pub(crate) fn judge(&self, corpus: &Corpus, place: &Place) -> Judgement {
        let answer = place.answer;
        let features = corpus.features_of(place);
        let mut first = self.sum(features.get(..FIRST_LOOK).unwrap_or_default());
        if let Some(score) = first.get_mut(usize::from(answer))
            && corpus.has_prior
        {
            *score += corpus.direction.simplified().least_prior(answer.into());
        }
        let lead = |scores: &[f32; READINGS]| {
            let others = (0..place.readings).filter(|reading| *reading != answer);
            let best = others.map(|reading| of(scores, reading)).fold(f32::MIN, f32::max);
            of(scores, answer) - best
        };
        if lead(&first) > FAR {
            return Judgement { scores: first, look: Look::First, chosen: answer };
        }
        let mut scores = self.scores(corpus, place);
        let best = (0..place.readings).max_by(|a, b| of(&scores, *a).total_cmp(&of(&scores, *b)));
        let chosen = best.filter(|_| lead(&scores) < -MARGIN).unwrap_or(answer);
        if let Some(score) = scores.get_mut(usize::from(answer)) {
            *score += MARGIN;
        }
        Judgement { scores, look: Look::All, chosen }
    }

    fn sum(&self, features: &[u32]) -> [f32; READINGS] {
        let mut sums = [0.0; READINGS];
        for weights in features.iter().filter_map(|feature| self.weights.get(*feature as usize)) {
            sums.iter_mut().skip(1).zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
        sums
    }
}

/// Returns the score of a reading.
fn of(scores: &[f32; READINGS], reading: u8) -> f32 {
    scores.get(usize::from(reading)).copied().unwrap_or(0.0)
}

/// Returns the places of a source that are used for training.
fn spread(source: &Source) -> impl Iterator<Item = &Place> {
    let learnt: Vec<&Place> = source.places.iter().filter(|place| place.is_learnt).collect();
    let (all, taken) = (learnt.len(), learnt.len().min(PLACES));
    (0..taken).filter_map(move |number| learnt.get(number * all / taken.max(1)).copied())
}

/// Shuffles the places with a fixed seed (Marsaglia 2003, "Xorshift RNGs").
fn shuffled(mut places: Vec<&Place>) -> Vec<&Place> {
    let mut state = 0x0123_4567_89AB_CDEF_u64;
    for last in (1..places.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        places.swap(last, usize::try_from(state % (last as u64 + 1)).unwrap_or(0));
    }
    places
}
