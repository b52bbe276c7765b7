//! Receiver of edits, from left to right.

use super::{Checkpoint, OffsetMap};
use crate::Span;

/// Receiver of the edits of a text: an [`OffsetMap`] records them, `()` ignores them at no cost.
pub(crate) trait EditSink: Default + Send {
    /// Whether edits are recorded.
    const IS_RECORDED: bool = true;

    /// Creates the record of a text of `bytes` bytes that is unchanged.
    fn identity(bytes: usize) -> Self {
        let mut record = Self::default();
        record.one_to_one(bytes);
        record
    }

    /// Records bytes that map one to one: unchanged, or replaced by characters of the same lengths.
    fn one_to_one(&mut self, bytes: usize);

    /// Records `count` units of the same size: `source` bytes become `target` bytes.
    fn equal_units(&mut self, source: usize, target: usize, count: usize);

    /// Whether two texts have characters of the same lengths.
    fn keeps_lengths(before: &str, after: &str) -> bool {
        before.len() == after.len() && boundaries(before).eq(boundaries(after))
    }

    /// Records the replacement of a text: character by character, if both have as many.
    fn replace(&mut self, before: &str, after: &str);

    /// Appends another record.
    fn append(&mut self, other: &Self);

    /// Composes this record with one of further edits of its target.
    fn then(self, next: Self) -> Self;

    /// Composes the records of two steps, each of which may have changed nothing.
    fn compose(first: Option<Self>, second: Option<Self>) -> Option<Self> {
        match (first, second) {
            (Some(first), Some(second)) => Some(first.then(second)),
            (first, second) => first.or(second),
        }
    }

    /// Creates a record from a map.
    fn of(map: &OffsetMap) -> Self;

    /// Maps a span of the target to the source, if edits were recorded.
    fn to_source(&self, place: Span) -> Option<Span>;

    /// Maps a span of the source to the target, if edits were recorded.
    fn to_target(&self, place: Span) -> Option<Span>;

    /// Returns the current state, if edits are recorded.
    fn checkpoint(&self) -> Option<Checkpoint>;

    /// Removes everything recorded after a checkpoint.
    fn rewind(&mut self, checkpoint: Option<Checkpoint>);
}

impl EditSink for () {
    const IS_RECORDED: bool = false;

    fn one_to_one(&mut self, _: usize) {}
    fn equal_units(&mut self, _: usize, _: usize, _: usize) {}
    fn replace(&mut self, _: &str, _: &str) {}
    fn append(&mut self, (): &Self) {}
    fn then(self, (): Self) {}
    fn of(_: &OffsetMap) {}
    fn to_source(&self, _: Span) -> Option<Span> {
        None
    }
    fn to_target(&self, _: Span) -> Option<Span> {
        None
    }
    fn checkpoint(&self) -> Option<Checkpoint> {
        None
    }
    fn rewind(&mut self, _: Option<Checkpoint>) {}
}

impl EditSink for OffsetMap {
    #[inline]
    fn one_to_one(&mut self, bytes: usize) {
        self.push(1, 1, bytes);
    }

    #[inline]
    fn equal_units(&mut self, source: usize, target: usize, count: usize) {
        self.push(source, target, count);
    }

    fn replace(&mut self, before: &str, after: &str) {
        if Self::keeps_lengths(before, after) {
            return self.one_to_one(before.len());
        }
        if before.chars().count() != after.chars().count() {
            return self.push(before.len(), after.len(), 1);
        }
        for (before, after) in before.chars().zip(after.chars()) {
            match (before.len_utf8(), after.len_utf8()) {
                (before, after) if before == after => self.one_to_one(before),
                (before, after) => self.push(before, after, 1),
            }
        }
    }

    fn append(&mut self, other: &Self) {
        use super::runs::Side;
        for stretch in other.stretches() {
            let count = stretch.count();
            self.push(stretch.unit_on(Side::Source), stretch.unit_on(Side::Target), count);
        }
    }

    fn then(self, next: Self) -> Self {
        match (self.is_identity(), next.is_identity()) {
            (true, _) => next,
            (_, true) => self,
            _ => super::compose::compose(&self, &next),
        }
    }

    fn of(map: &OffsetMap) -> Self {
        map.clone()
    }

    fn to_source(&self, place: Span) -> Option<Span> {
        Some(OffsetMap::to_source(self, place))
    }

    fn to_target(&self, place: Span) -> Option<Span> {
        Some(OffsetMap::to_target(self, place))
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        let Self { open, source, target, .. } = *self;
        Some(Checkpoint { runs: self.runs.len(), open, source, target })
    }

    fn rewind(&mut self, checkpoint: Option<Checkpoint>) {
        if let Some(Checkpoint { runs, open, source, target }) = checkpoint {
            self.runs.truncate(runs);
            (self.open, self.source, self.target) = (open, source, target);
        }
    }
}

/// Whether each byte begins a character.
fn boundaries(text: &str) -> impl Iterator<Item = bool> {
    text.bytes().map(|byte| byte & 0xC0 != 0x80)
}
