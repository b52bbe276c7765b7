//! Doubtful readings of ambiguous characters, for reports.

use crate::Span;
use crate::table::READINGS;

/// A possible reading of a character.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ReadingCandidate {
    /// Form of the reading.
    pub form: char,
    /// Probability that the reading is right, calibrated by `examples/learn_context --calibrate` on texts that were not used for
    /// training.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialized::rounded"))]
    pub probability: f32,
}

/// A place at which a character has several readings in the other script.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ReadingChoice {
    /// Span in the resulting text, in bytes.
    pub output: Span,
    /// Character that was converted.
    pub character: char,
    /// Form that was written.
    pub written: char,
    /// Possible readings, the most probable first. Their probabilities add up to 1.
    pub candidates: Vec<ReadingCandidate>,
}

impl ReadingChoice {
    /// Creates a choice from the readings that have a `form`.
    pub(super) fn new(
        output: Span,
        [character, written]: [char; 2],
        probabilities: [f32; READINGS],
        form: impl Fn(usize) -> Option<char>,
    ) -> Self {
        let candidates =
            probabilities.into_iter().enumerate().filter_map(|(reading, probability)| {
                Some(ReadingCandidate { form: form(reading)?, probability })
            });
        let mut candidates: Vec<_> = candidates.collect();
        candidates.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Self { output, character, written, candidates }
    }

    /// Returns the probability of the reading that was written.
    pub fn probability(&self) -> f32 {
        let written = self.candidates.iter().find(|candidate| candidate.form == self.written);
        written.map_or(0.0, |candidate| candidate.probability)
    }

    /// Returns the most probable of the readings that were not written.
    pub fn runner_up(&self) -> Option<ReadingCandidate> {
        self.candidates.iter().find(|candidate| candidate.form != self.written).copied()
    }
}
