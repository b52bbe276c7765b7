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
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// Creates the span from `start` to `end`; an empty one at `start` if `end` is less.
    ///
    /// ```
    /// use hanfold::Span;
    ///
    /// let text = "霧散了";
    /// let word = text.find("散").map(|at| Span::new(at, at + "散".len()));
    /// assert_eq!(word, Some(Span::new(3, 6)));
    /// ```
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Length in bytes.
    ///
    /// ```
    /// use hanfold::Span;
    ///
    /// assert_eq!(Span::new(6, 15).len(), "記憶體".len());
    /// ```
    pub fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span is empty.
    ///
    /// ```
    /// use hanfold::Span;
    ///
    /// assert!(Span::new(6, 6).is_empty()); // the place of an insertion
    /// assert!(Span::new(6, 2).is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The span as a range, for slicing.
    ///
    /// ```
    /// use hanfold::Span;
    ///
    /// let mut text = String::from("霧散了");
    /// text.replace_range(Span::new(0, 3).range(), "雾");
    /// assert_eq!(text, "雾散了");
    /// ```
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Sorts spans and joins those that overlap or touch.
    pub(crate) fn merged(mut spans: Vec<Self>) -> Vec<Self> {
        spans.sort_unstable_by_key(|span| span.start);
        let mut merged: Vec<Self> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => merged.push(span),
            }
        }
        merged
    }
}

/// Converts a range; one that ends before it starts becomes an empty span.
///
/// ```
/// use hanfold::Span;
///
/// assert_eq!(Span::from(3..6), Span::new(3, 6));
/// ```
impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Writes the span as an array of its two ends.
#[cfg(feature = "serde")]
impl serde::Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.start, self.end).serialize(serializer)
    }
}

/// Reads the array of the two ends.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (start, end) = serde::Deserialize::deserialize(deserializer)?;
        Ok(Self::new(start, end))
    }
}
