//! Whoever changes a text says how, from left to right, to whoever wants to know.

use super::{Mark, OffsetMap};
use crate::Span;

/// Takes note of what becomes of a text. Nobody may want to: `()` forgets everything, and costs nothing.
pub(crate) trait Record: Default + Send {
    /// Whether anybody wants to know.
    const TAKES_NOTE: bool = true;

    /// A text of so many bytes stays.
    fn identity(bytes: usize) -> Self {
        let mut record = Self::default();
        record.keep(bytes);
        record
    }

    /// So many bytes stay, or become as many, character by character.
    fn keep(&mut self, bytes: usize);

    /// Units of the same size follow.
    fn units(&mut self, source: usize, target: usize, count: usize);

    /// Whether a text has as many characters as another, of the same lengths.
    fn keeps_lengths(before: &str, after: &str) -> bool {
        before.len() == after.len() && boundaries(before).eq(boundaries(after))
    }

    /// A text becomes another: character by character, if there are as many.
    fn replace(&mut self, before: &str, after: &str);

    /// What another record says follows.
    fn append(&mut self, other: &Self);

    /// What became of the target is in another record.
    fn then(self, next: Self) -> Self;

    /// What a map says.
    fn of(map: &OffsetMap) -> Self;

    /// Where a place of the target stands in the source, if anybody took note.
    fn to_source(&self, place: Span) -> Option<Span>;

    /// Returns the place of the target that a place of the source became, if anybody took note.
    fn to_target(&self, place: Span) -> Option<Span>;

    /// How far it has come.
    fn mark(&self) -> Option<Mark>;

    /// Forgets what came since.
    fn reset(&mut self, mark: Option<Mark>);
}

impl Record for () {
    const TAKES_NOTE: bool = false;

    fn keep(&mut self, _: usize) {}
    fn units(&mut self, _: usize, _: usize, _: usize) {}
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
    fn mark(&self) -> Option<Mark> {
        None
    }
    fn reset(&mut self, _: Option<Mark>) {}
}

impl Record for OffsetMap {
    #[inline]
    fn keep(&mut self, bytes: usize) {
        self.push(1, 1, bytes);
    }

    #[inline]
    fn units(&mut self, source: usize, target: usize, count: usize) {
        self.push(source, target, count);
    }

    fn replace(&mut self, before: &str, after: &str) {
        if Self::keeps_lengths(before, after) {
            return self.keep(before.len());
        }
        if before.chars().count() != after.chars().count() {
            return self.push(before.len(), after.len(), 1);
        }
        for (before, after) in before.chars().zip(after.chars()) {
            match (before.len_utf8(), after.len_utf8()) {
                (before, after) if before == after => self.keep(before),
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

    fn mark(&self) -> Option<Mark> {
        let Self { open, source, target, .. } = *self;
        Some(Mark { runs: self.runs.len(), open, source, target })
    }

    fn reset(&mut self, mark: Option<Mark>) {
        if let Some(Mark { runs, open, source, target }) = mark {
            self.runs.truncate(runs);
            (self.open, self.source, self.target) = (open, source, target);
        }
    }
}

/// Whether a character begins at each of the bytes.
fn boundaries(text: &str) -> impl Iterator<Item = bool> {
    text.bytes().map(|byte| byte & 0xC0 != 0x80)
}
