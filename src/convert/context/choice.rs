//! Doubtful readings of ambiguous characters, for reports.

use crate::Span;
use crate::order::descending;
use crate::table::READINGS;

/// A possible reading of a character.
///
/// ```
/// use hanfold::{Normalizer, Target};
///
/// let normalized = Normalizer::new(Target::HANT).normalize("我们干。")?;
/// let candidates = &normalized.report.doubtful_readings[0].candidates;
/// let forms: Vec<char> = candidates.iter().map(|candidate| candidate.form).collect();
/// assert_eq!(forms, ['乾', '幹', '干']); // the most probable first
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
///
/// ```
/// use hanfold::{Normalizer, Target};
///
/// let normalized = Normalizer::new(Target::HANT).normalize("我们干。")?;
/// let [choice] = &normalized.report.doubtful_readings[..] else { panic!() };
/// assert_eq!((choice.character, choice.written), ('干', '乾'));
/// assert_eq!(&normalized.text[choice.output.range()], "乾");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
        candidates.sort_by_cached_key(|one| descending(one.probability));
        Self { output, character, written, candidates }
    }

    /// Returns the probability of the reading that was written.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// // Places for an editor, the least certain first.
    /// let normalized = Normalizer::new(Target::HANT).normalize("我们干。\n他们也干。")?;
    /// let mut places = normalized.report.doubtful_readings;
    /// places.sort_by(|a, b| a.probability().total_cmp(&b.probability()));
    /// assert!(places.iter().all(|place| place.probability() < 0.9));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn probability(&self) -> f32 {
        let written = self.candidates.iter().find(|candidate| candidate.form == self.written);
        written.map_or(0.0, |candidate| candidate.probability)
    }

    /// Returns the most probable of the readings that were not written.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let normalized = Normalizer::new(Target::HANT).normalize("我们干。")?;
    /// let other = normalized.report.doubtful_readings[0].runner_up();
    /// assert_eq!(other.map(|other| other.form), Some('幹'));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn runner_up(&self) -> Option<ReadingCandidate> {
        self.candidates.iter().find(|candidate| candidate.form != self.written).copied()
    }
}
