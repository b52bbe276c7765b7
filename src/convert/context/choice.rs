//! The places of a text at which the reading of a character is in doubt, as reports have them.

use super::ReadingExplanation;
use crate::Span;
use crate::table::READINGS;

/// A reading that a character may have.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ReadingCandidate {
    /// The form in which the reading is written.
    pub form: char,
    /// Probability that it is the right one, calibrated by `examples/learn_context --calibrate` on texts that the weights were not learnt
    /// from.
    pub probability: f32,
}

/// A place at which a character has several readings in the other script.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ReadingChoice {
    /// The place in the resulting text, in bytes.
    pub output: Span,
    /// The character that was converted.
    pub character: char,
    /// The form that is written for it.
    pub written: char,
    /// The readings, the likeliest first. Their probabilities add up to 1.
    pub candidates: Vec<ReadingCandidate>,
}

impl ReadingChoice {
    /// A choice among the readings that have a `form`.
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

    /// Returns the probability of the reading that is written.
    pub fn probability(&self) -> f32 {
        let written = self.candidates.iter().find(|candidate| candidate.form == self.written);
        written.map_or(0.0, |candidate| candidate.probability)
    }

    /// Returns the likeliest of the readings that are not written.
    pub fn runner_up(&self) -> Option<ReadingCandidate> {
        self.candidates.iter().find(|candidate| candidate.form != self.written).copied()
    }
}

/// The readings that were chosen while a text was converted: those in doubt, and all of them if they are to be explained.
#[derive(Debug, Default)]
pub(crate) struct ReadingLog {
    /// The places that are in doubt.
    pub(crate) doubtful: Vec<ReadingChoice>,
    /// All places, if they are to be explained.
    pub(crate) explained: Option<Vec<ReadingExplanation>>,
}

impl ReadingLog {
    /// An empty log for another part of a text.
    pub(crate) fn for_part(&self) -> Self {
        Self { doubtful: Vec::new(), explained: self.explained.as_ref().map(|_| Vec::new()) }
    }

    /// Adds the log of a part that begins at a place of the text.
    pub(crate) fn append(&mut self, mut part: Self, at: usize) {
        part.retain(|choice| {
            let Span { start, end } = choice.output;
            choice.output = Span::new(start + at, end + at);
            true
        });
        self.doubtful.append(&mut part.doubtful);
        if let (Some(all), Some(mut part)) = (&mut self.explained, part.explained) {
            all.append(&mut part);
        }
    }

    /// Whether nothing is noted.
    pub(crate) fn is_empty(&self) -> bool {
        self.doubtful.is_empty() && self.explained.as_ref().is_none_or(Vec::is_empty)
    }

    /// Keeps the choices for which a function is true, which may move them.
    pub(crate) fn retain(&mut self, mut keeps: impl FnMut(&mut ReadingChoice) -> bool) {
        self.doubtful.retain_mut(&mut keeps);
        if let Some(explained) = &mut self.explained {
            explained.retain_mut(|one| keeps(&mut one.choice));
        }
    }

    /// Sorts the choices by their places. Of two at the same place the one that was made last stays.
    pub(crate) fn sort(&mut self) {
        /// Reversed before a stable sort, so that the last one comes first.
        fn sorted<T>(all: &mut Vec<T>, start: impl Fn(&T) -> usize) {
            all.reverse();
            all.sort_by_key(&start);
            all.dedup_by_key(|one| start(one));
        }
        sorted(&mut self.doubtful, |choice| choice.output.start);
        if let Some(explained) = &mut self.explained {
            sorted(explained, |one| one.choice.output.start);
        }
    }
}
