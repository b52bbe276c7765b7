//! Proposed changes of a text: their confidence, selection and application.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::mem;
use std::ops::Range;

use super::{Level, RepairCandidate, RepairEdit, RepairKind, RepairMode, RepairOptions};
use crate::Span;
use crate::offsets::{OffsetMap, Splicer};

/// A proposed repair.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    /// Replaced span, in bytes of the text.
    pub(super) span: Span,
    pub(super) replacement: String,
    pub(super) kind: RepairKind,
    pub(super) how: Cow<'static, str>,
    /// Lowest probability of a character of `replacement`, U+FFFD aside.
    pub(super) least_confidence: f32,
    /// Probability that all of `replacement` is right, U+FFFD aside; none if a rule decides.
    pub(super) confidence: Option<f32>,
    /// Number of characters of `replacement` that were inferred from context, because their bytes were lost.
    pub(super) inferred: usize,
    /// Possible original texts, the most probable first, if it is uncertain which is right.
    pub(super) candidates: Vec<RepairCandidate>,
    /// Whether no mode writes the change, however certain it is: nothing can be restored, its line has no stable result, or the text
    /// around it contradicts.
    pub(super) is_refused: bool,
}

impl Change {
    /// Creates a change without inferred characters, of which a rule decides how certain it is.
    pub(super) fn new(
        span: Span,
        replacement: String,
        kind: RepairKind,
        how: impl Into<Cow<'static, str>>,
        confidence: f32,
    ) -> Self {
        let (how, inferred, candidates) = (how.into(), 0, Vec::new());
        Self {
            span,
            replacement,
            kind,
            how,
            least_confidence: confidence,
            confidence: None,
            inferred,
            candidates,
            is_refused: false,
        }
    }

    /// Returns how certain the change is.
    pub(super) fn level(&self) -> Level {
        let likely =
            if self.inferred > 0 { MIN_BEST_INFERRED_PROBABILITY } else { MIN_LIKELY_CONFIDENCE };
        match self.least_confidence {
            _ if self.is_refused => Level::Suspected,
            confidence if confidence >= MIN_CERTAIN_CONFIDENCE => Level::Certain,
            confidence if confidence >= likely => Level::Likely,
            _ => Level::Suspected,
        }
    }

    /// Returns the report entry, with the place in the decoded text.
    pub(super) fn report(&self, text: &str, source: Span) -> RepairEdit {
        RepairEdit {
            kind: self.kind,
            how: self.how.clone(),
            source,
            before: text.get(self.span.range()).unwrap_or_default().to_owned(),
            replacement: self.replacement.clone(),
            level: self.level(),
            confidence: self.confidence,
            inferred: self.inferred,
            candidates: self.candidates.clone(),
        }
    }
}

/// Confidence of a change that the rules of a finder accept. In `benches/peers/mojibake.py` 98 % of 27,000 such places are right.
pub(super) const ACCEPTED: f32 = 0.97;
/// Confidence of a change that rules consider likely: it is written in mode `Aggressive`. Guess.
pub(super) const PREFERRED: f32 = 0.6;
/// Confidence of a change that a rule contradicts: no mode writes it. Guess.
pub(super) const DOUBTED: f32 = 0.4;

/// Least confidence of a change, and least probability of an inferred character, in mode `Auto`: written text is certain as written
/// (promise 3).
pub(super) const MIN_CERTAIN_CONFIDENCE: f32 = 0.9;
/// Least confidence of a change in mode `Aggressive`: more likely right than wrong.
pub(super) const MIN_LIKELY_CONFIDENCE: f32 = 0.5;
/// Least probability of an inferred character in mode `Aggressive`, where a character is certainly lost: the best character is
/// written unless it is one of many.
const MIN_BEST_INFERRED_PROBABILITY: f32 = 0.2;

/// Upper bound on the candidates of a change that a report lists. Guess.
pub(super) const MAX_LISTED_CANDIDATES: usize = 4;

/// Returns the posterior of each of several explanations from their costs in bits; one bit of cost counts as `worth` bits of
/// evidence.
pub(super) fn posterior(costs: impl Iterator<Item = f32> + Clone, worth: f32) -> Vec<f32> {
    let least = costs.clone().fold(f32::INFINITY, f32::min);
    let odds: Vec<f32> = costs.map(|cost| ((least - cost) * worth).exp2()).collect();
    let all: f32 = odds.iter().sum();
    odds.into_iter().map(|odds| odds / all).collect()
}

/// Changes that the finders proposed for a text.
#[derive(Debug, Default)]
pub(super) struct Findings {
    options: RepairOptions,
    /// Changes that are certain enough; after [`Findings::finish`] in ascending order and disjoint.
    pub(super) changes: Vec<Change>,
    /// Changes that are not certain enough.
    pub(super) suspected: Vec<Change>,
    /// Spans that a finder knows to be undamaged, in ascending order: later finders do not change them.
    sound: Vec<Span>,
}

impl Findings {
    pub(super) fn new(options: RepairOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// Whether damage of a kind is to be repaired.
    pub(super) fn repairs(&self, kind: RepairKind) -> bool {
        self.options.repairs(kind)
    }

    /// Least probability of a character that is written. A finder writes U+FFFD for a certainly lost character below it.
    pub(super) fn threshold(&self) -> f32 {
        if self.options.mode() == RepairMode::Aggressive {
            MIN_LIKELY_CONFIDENCE
        } else {
            MIN_CERTAIN_CONFIDENCE
        }
    }

    /// Least probability of an inferred character that is written where a character is certainly lost.
    pub(super) fn inferred_threshold(&self) -> f32 {
        if self.options.mode() == RepairMode::Aggressive {
            MIN_BEST_INFERRED_PROBABILITY
        } else {
            MIN_CERTAIN_CONFIDENCE
        }
    }

    /// Proposes a change without inferred characters: see [`add`](Self::add).
    pub(super) fn propose(
        &mut self,
        span: Range<usize>,
        replacement: impl Into<String>,
        kind: RepairKind,
        how: impl Into<Cow<'static, str>>,
        confidence: f32,
    ) {
        let span = Span::new(span.start, span.end);
        self.add(Change::new(span, replacement.into(), kind, how, confidence));
    }

    /// Adds a change that a finder proposes: to the changes if it is certain enough as written, otherwise to the suspicions.
    pub(super) fn add(&mut self, change: Change) {
        let before = self.sound.partition_point(|span| span.end <= change.span.start);
        if self.sound.get(before).is_some_and(|span| span.start < change.span.end) {
            return;
        }
        let is_written = match change.level() {
            Level::Certain => true,
            Level::Likely => self.options.mode() == RepairMode::Aggressive,
            Level::Suspected => false,
        };
        if is_written && self.options.repairs(change.kind) {
            self.changes.push(change);
        } else {
            self.suspected.push(change);
        }
    }

    /// Returns the spans of accepted repairs of wrong decoding, in ascending order: other damage is not searched there.
    pub(super) fn undone_spans(&self) -> Vec<Span> {
        let undone = |change: &&Change| change.kind == RepairKind::WrongDecoding;
        let mut changed: Vec<Span> =
            self.changes.iter().filter(undone).map(|change| change.span).collect();
        changed.sort_unstable_by_key(|span| span.start);
        changed
    }

    /// Turns the changes for which a predicate holds into suspicions.
    pub(super) fn suspect(&mut self, is_suspect: impl Fn(&Change) -> bool) {
        let (left, changes): (Vec<_>, _) =
            mem::take(&mut self.changes).into_iter().partition(is_suspect);
        self.changes = changes;
        let refused = |change| Change { is_refused: true, ..change };
        self.suspected.extend(left.into_iter().map(refused));
        self.suspected.sort_by_cached_key(|edit| edit.span.start);
    }

    /// Adds spans that later finders must not change, in ascending order.
    pub(super) fn protect(&mut self, sound: Vec<Span>) {
        self.sound = sound;
    }

    /// Sorts the changes. Of two overlapping changes, the one proposed first is kept.
    pub(super) fn finish(self) -> Self {
        let mut kept: BTreeMap<usize, Change> = BTreeMap::new();
        let is_free = |kept: &BTreeMap<usize, Change>, span: Span| {
            let before = kept.range(..=span.start).next_back();
            let following = kept.range(span.start..).next();
            before.is_none_or(|(_, change)| {
                change.span.end <= span.start && change.span.start < span.start
            }) && following.is_none_or(|(start, _)| *start >= span.end)
        };
        for change in self.changes {
            if is_free(&kept, change.span) {
                kept.insert(change.span.start, change);
            }
        }
        let mut suspected = self.suspected;
        suspected.retain(|change| is_free(&kept, change.span));
        suspected.sort_by_cached_key(|change| change.span.start);
        let options = self.options;
        let changes = kept.into_values().collect();
        Self { changes, suspected, ..Self::new(options) }
    }
}

/// Applies changes to a text.
pub(super) fn apply(text: &str, changes: &[Change]) -> (String, OffsetMap) {
    let mut out = String::with_capacity(text.len());
    let mut splicer = Splicer::new(text, &mut out);
    for change in changes {
        splicer.replace(change.span.range(), &change.replacement);
    }
    match splicer.finish() {
        Some(map) => (out, map),
        None => (text.to_owned(), OffsetMap::identity(text.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each mode writes what its level promises, and only kinds that are enabled.
    #[test]
    fn levels_are_what_the_modes_write() {
        use Level::{Certain, Likely, Suspected};
        for (confidence, inferred, level) in [
            (MIN_CERTAIN_CONFIDENCE, 0, Certain),
            (0.89, 0, Likely),
            (MIN_LIKELY_CONFIDENCE, 0, Likely),
            (0.49, 0, Suspected),
            (MIN_CERTAIN_CONFIDENCE, 2, Certain),
            (MIN_BEST_INFERRED_PROBABILITY, 2, Likely),
            (0.19, 2, Suspected),
        ] {
            let span = Span::new(0, 1);
            let change = Change::new(span, "雾".into(), RepairKind::LostByte, "a test", confidence);
            let change = Change { inferred, ..change };
            assert_eq!(change.level(), level, "{confidence} {inferred}");
            for mode in RepairMode::ALL {
                for is_enabled in [true, false] {
                    let options = RepairOptions::new(mode);
                    let options =
                        if is_enabled { options } else { options.disable(RepairKind::LostByte) };
                    let mut found = Findings::new(options);
                    found.add(change.clone());
                    let is_written =
                        level == Certain || mode == RepairMode::Aggressive && level == Likely;
                    assert_eq!(
                        found.changes.len(),
                        usize::from(is_written && is_enabled),
                        "{mode}"
                    );
                    found.suspect(|_| true);
                    let edits = found.suspected.iter().map(|one| one.report("雾", span));
                    let levels: Vec<Level> = edits.map(|edit| edit.level).collect();
                    assert_eq!(levels, [if is_written && is_enabled { Suspected } else { level }]);
                }
            }
        }
    }
}
