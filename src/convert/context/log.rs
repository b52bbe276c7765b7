//! Log of the readings chosen by a conversion.

use super::choice::ReadingChoice;
use super::explanation::ReadingExplanation;
use crate::Span;

/// Log of the readings chosen by a conversion: the doubtful ones, and all of them if explanations are requested.
#[derive(Debug, Default)]
pub(crate) struct ReadingLog {
    /// Doubtful readings.
    pub(crate) doubtful: Vec<ReadingChoice>,
    /// Explanations of all readings, if requested.
    pub(crate) explained: Option<Vec<ReadingExplanation>>,
}

impl ReadingLog {
    /// Creates an empty log with the same settings, for another part of the text.
    pub(crate) fn for_part(&self) -> Self {
        Self { doubtful: Vec::new(), explained: self.explained.as_ref().map(|_| Vec::new()) }
    }

    /// Appends the log of a part that begins at a position of the text.
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

    /// Whether the log is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.doubtful.is_empty() && self.explained.as_ref().is_none_or(Vec::is_empty)
    }

    /// Keeps the choices for which a function returns true. The function may change their spans.
    pub(crate) fn retain(&mut self, mut keeps: impl FnMut(&mut ReadingChoice) -> bool) {
        self.doubtful.retain_mut(&mut keeps);
        if let Some(explained) = &mut self.explained {
            explained.retain_mut(|one| keeps(&mut one.choice));
        }
    }

    /// Sorts the choices by span. Of two choices at the same span, the later one is kept.
    pub(crate) fn sort(&mut self) {
        /// Reverses before the stable sort, so that the later one comes first.
        fn sorted<T>(all: &mut Vec<T>, start: impl Fn(&T) -> usize) {
            all.reverse();
            all.sort_by_cached_key(&start);
            all.dedup_by_key(|one| start(one));
        }
        sorted(&mut self.doubtful, |choice| choice.output.start);
        if let Some(explained) = &mut self.explained {
            sorted(explained, |one| one.choice.output.start);
        }
    }
}
