use std::ops::Range;

/// A half-open range of bytes: from `start` up to, but not including, `end`.
///
/// ```
/// use hanfold::Span;
///
/// let span = Span::new(3, 6);
/// assert_eq!(span.len(), 3);
/// assert_eq!(&"一二三"[span.range()], "二");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to `end`; an empty one at `start` if `end` lies before it.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// How many bytes it covers.
    pub fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same as a range, for slicing.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}
