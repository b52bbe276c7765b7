//! Replacement of parts of a text.

use std::ops::Range;

use super::EditSink;

/// A text of which parts are replaced, from left to right. Unchanged text is copied only when a part after it is replaced.
pub(crate) struct Splicer<'t, 'o, R> {
    text: &'t str,
    out: &'o mut String,
    record: R,
    /// End of the text whose result is in `out`.
    copied: usize,
    is_changed: bool,
}

impl<'t, 'o, R: EditSink> Splicer<'t, 'o, R> {
    /// Creates a splicer that appends its result to `out`.
    pub(crate) fn new(text: &'t str, out: &'o mut String) -> Self {
        Self { text, out, record: R::default(), copied: 0, is_changed: false }
    }

    /// Replaces a part.
    pub(crate) fn replace(&mut self, part: Range<usize>, after: &str) {
        self.copy_to(part.start);
        self.record.replace(self.text.get(part.clone()).unwrap_or_default(), after);
        self.out.push_str(after);
        (self.copied, self.is_changed) = (part.end, true);
    }

    /// Replaces a part by a text whose edits are recorded already.
    pub(crate) fn replace_recorded(&mut self, part: Range<usize>, after: &str, record: &R) {
        self.copy_to(part.start);
        self.record.append(record);
        self.out.push_str(after);
        (self.copied, self.is_changed) = (part.end, true);
    }

    /// Length of the output if the text up to a position were copied.
    pub(crate) fn position(&self, at: usize) -> usize {
        self.out.len() + at - self.copied
    }

    /// Copies the rest of the text and returns the record of all edits; or returns `None`, with the output unchanged, if nothing was
    /// replaced.
    pub(crate) fn finish(mut self) -> Option<R> {
        if !self.is_changed {
            return None;
        }
        self.copy_to(self.text.len());
        Some(self.record)
    }

    fn copy_to(&mut self, end: usize) {
        self.out.push_str(self.text.get(self.copied..end).unwrap_or_default());
        self.record.one_to_one(end - self.copied);
        self.copied = end;
    }
}

/// Composes the results of two steps, each of which may have changed nothing: the last text, with the edits of both.
pub(crate) fn compose_changes<R: EditSink>(
    first: Option<(String, R)>,
    second: Option<(String, R)>,
) -> Option<(String, R)> {
    match (first, second) {
        (Some((_, first)), Some((text, second))) => Some((text, first.then(second))),
        (first, second) => second.or(first),
    }
}
