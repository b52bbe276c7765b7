//! Alignment between positions of two texts.
//!
//! ```
//! use hanfold::offsets::OffsetMap;
//! use hanfold::{Config, Converter, Span};
//!
//! let (_, first): (_, OffsetMap) = Converter::new(Config::S2t).convert_with_offsets("发现内存");
//! assert_eq!(first.to_target(Span::new(6, 12)), Span::new(6, 12));
//! ```

mod compose;
mod edit_sink;
mod edits;
mod runs;
mod splice;

pub use crate::pipeline::{Step, TracedEdit};
use crate::{Error, ErrorKind, Span};
pub(crate) use edit_sink::EditSink;
pub use edits::Edit;
pub(crate) use edits::undo;
use runs::{OffsetRun, OffsetRuns, OffsetStretch, OffsetUnit, Side};
pub(crate) use splice::{Splicer, compose_changes};

/// Maps positions of a text to their source, and back.
///
/// The *source* is the original, the *target* the result: the bytes of a document and its text, or two texts. Positions are in
/// bytes, spans half-open. A map divides both into aligned units, in the same order:
///
/// - unchanged text maps byte by byte, and so does text replaced by the same number of characters of the same lengths (an end of a
///   span that is not a boundary of a character is not one after mapping either);
/// - a character replaced by one of another length is a unit, and maps as a whole; so is a phrase replaced by one with more or
///   fewer characters. A position inside widens to the unit: nothing is interpolated;
/// - removed text (a byte order mark) maps to an empty span of the target, inserted text to an empty span of the source.
///
/// A map takes memory only where lengths differ: 12 bytes for each run of units of the same size (20 from 4 GB of text on). For
/// simplified text converted to traditional, that is next to nothing.
///
/// ```
/// use hanfold::{Config, Converter, Span};
///
/// let text = "把内存加大"; // 内存 becomes 記憶體
/// let (converted, offsets) = Converter::new(Config::S2twp).convert_with_offsets(text);
/// let place = converted.find("憶").map(|at| Span::new(at, at + 3)).unwrap();
/// assert_eq!(&text[offsets.to_source(place).range()], "内存");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    runs: OffsetRuns,
    /// Unit of the last run, which extends to both ends.
    open: Option<OffsetUnit>,
    source: usize,
    target: usize,
}

/// Two aligned spans. See [`OffsetMap::alignments`].
///
/// ```
/// use hanfold::{Config, Converter};
///
/// // Pairs of units, for training data.
/// let text = "内存";
/// let (converted, offsets) = Converter::new(Config::S2twp).convert_with_offsets(text);
/// let unit = offsets.alignments().next().unwrap();
/// assert_eq!((&text[unit.source.range()], &converted[unit.target.range()]), ("内存", "記憶體"));
/// assert!(!unit.one_to_one);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Alignment {
    /// Span in the source.
    pub source: Span,
    /// Span in the target.
    pub target: Span,
    /// Whether the spans map byte by byte, and not only as a whole.
    pub one_to_one: bool,
}

/// State of a map, to which it can be rewound.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checkpoint {
    runs: usize,
    open: Option<OffsetUnit>,
    source: usize,
    target: usize,
}

impl OffsetMap {
    /// Creates the map of a text of `bytes` bytes to itself.
    ///
    /// ```
    /// use hanfold::{OffsetMap, Span};
    ///
    /// assert_eq!(OffsetMap::identity(9).to_source(Span::new(3, 6)), Span::new(3, 6));
    /// ```
    pub fn identity(bytes: usize) -> Self {
        let mut map = Self::default();
        map.one_to_one(bytes);
        map
    }

    /// Length of the source in bytes.
    ///
    /// ```
    /// use hanfold::{Document, Encoding};
    ///
    /// let big5 = b"\xC0\x59\xBE\x76"; // 頭髮
    /// let decoded = Document::from_bytes(big5).with_encoding(Encoding::BIG5).decode()?;
    /// assert_eq!(decoded.offsets.source_len(), big5.len());
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn source_len(&self) -> usize {
        self.source
    }

    /// Length of the target in bytes.
    ///
    /// ```
    /// use hanfold::{Config, Converter};
    ///
    /// let (converted, offsets) = Converter::new(Config::S2twp).convert_with_offsets("内存不够");
    /// assert_eq!(offsets.target_len(), converted.len());
    /// ```
    pub fn target_len(&self) -> usize {
        self.target
    }

    /// Whether everything maps to itself.
    ///
    /// ```
    /// use hanfold::{Config, Converter};
    ///
    /// let converter = Converter::new(Config::S2twp);
    /// let places_stay = |text| converter.convert_with_offsets(text).1.is_identity();
    /// assert!(places_stay("头发") && !places_stay("内存")); // 頭髮, 記憶體
    /// ```
    pub fn is_identity(&self) -> bool {
        self.source == self.target
            && (self.runs.len() == 0
                || (self.runs.len() == 1 && self.open == Some(OffsetUnit::BYTE)))
    }

    /// Maps a span of the target to the source. A part of a unit maps to all of it.
    ///
    /// An empty span maps to the text removed there, mostly none: so the spans of all characters and the empty spans between them
    /// cover the source. A span beyond the end of the target maps to the end of the source.
    ///
    /// ```
    /// use hanfold::{Config, Converter, Span};
    ///
    /// let text = "这里的内存不够";
    /// let (converted, offsets) = Converter::new(Config::S2twp).convert_with_offsets(text);
    /// let at = converted.find("憶").unwrap(); // a part of 記憶體
    /// assert_eq!(&text[offsets.to_source(Span::new(at, at + 3)).range()], "内存");
    /// ```
    pub fn to_source(&self, target: Span) -> Span {
        self.map(target, Side::Target)
    }

    /// Maps a span of the source to the target: the inverse of [`to_source`](Self::to_source).
    ///
    /// ```
    /// use hanfold::{Config, Converter, Span};
    ///
    /// // A name that was found before conversion keeps its mark.
    /// let text = "内存里的张三";
    /// let name = Span::new(text.find("张三").unwrap(), text.len());
    /// let (converted, offsets) = Converter::new(Config::S2twp).convert_with_offsets(text);
    /// assert_eq!(&converted[offsets.to_target(name).range()], "張三");
    /// ```
    pub fn to_target(&self, source: Span) -> Span {
        self.map(source, Side::Source)
    }

    /// Composes this map with `next`, whose source is the target of this one.
    ///
    /// ```
    /// use hanfold::{Config, Converter, Span};
    ///
    /// let (traditional, first) = Converter::new(Config::S2t).convert_with_offsets("信息很多");
    /// let (taiwanese, second) = Converter::new(Config::Tw2sp).convert_with_offsets(&traditional);
    /// let both = first.compose(&second)?;
    /// assert_eq!((both.source_len(), both.target_len()), ("信息很多".len(), taiwanese.len()));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Offsets`] if the target of this map and the source of the next one differ in length.
    pub fn compose(&self, next: &Self) -> Result<Self, Error> {
        if self.target != next.source {
            let message = format!(
                "a map to {} bytes cannot be composed with one from {} bytes",
                self.target, next.source
            );
            return Err(Error::new(ErrorKind::Offsets, message));
        }
        Ok(compose::compose(self, next))
    }

    /// Returns all aligned spans, in order. Together they cover both texts. Spans that map byte by byte are as long as possible;
    /// the others are single units.
    ///
    /// ```
    /// # use hanfold::{Config, Converter};
    /// let (_, offsets) = Converter::new(Config::S2twp).convert_with_offsets("内存不够");
    /// let found: Vec<_> =
    ///     offsets.alignments().map(|a| (a.source.len(), a.target.len(), a.one_to_one)).collect();
    /// assert_eq!(found, [(6, 9, false), (6, 6, true)]);
    /// ```
    pub fn alignments(&self) -> impl Iterator<Item = Alignment> {
        self.stretches().flat_map(|stretch| {
            let one_to_one = stretch.unit == OffsetUnit::BYTE;
            let (source, target, count) = match one_to_one {
                true => (stretch.source.len(), stretch.target.len(), 1),
                false => {
                    (stretch.unit_on(Side::Source), stretch.unit_on(Side::Target), stretch.count())
                }
            };
            (0..count).map(move |number| {
                let from = stretch.source.start + number * source;
                let to = stretch.target.start + number * target;
                Alignment {
                    source: Span::new(from, from + source),
                    target: Span::new(to, to + target),
                    one_to_one,
                }
            })
        })
    }

    /// Memory of the runs in bytes. (While the map grows, up to twice as much is reserved.)
    ///
    /// ```
    /// use hanfold::{Config, Converter};
    ///
    /// let novel = "他的头发很长。".repeat(10_000);
    /// let (_, offsets) = Converter::new(Config::S2t).convert_with_offsets(&novel);
    /// assert!(offsets.memory() < 100); // no length changes
    /// ```
    pub fn memory(&self) -> usize {
        self.runs.bytes()
    }

    /// Returns the replacements, removals and insertions, in order: every stretch of units of one size that changed. `source` and
    /// `target` are the texts of this map. Applied in order to the source, the edits give the target.
    ///
    /// ```
    /// # use hanfold::{Config, Converter};
    /// let text = "这里的内存不够";
    /// let (converted, offsets) = Converter::new(Config::S2twp).convert_with_offsets(text);
    /// let edits: Vec<_> = offsets
    ///     .edits(text.as_bytes(), &converted)
    ///     .map(|edit| (&text[edit.source.range()], edit.replacement))
    ///     .collect();
    /// assert_eq!(edits, [("这里", "這裡"), ("内存", "記憶體"), ("够", "夠")]);
    /// ```
    pub fn edits<'t>(
        &'t self,
        source: &'t [u8],
        target: &'t str,
    ) -> impl Iterator<Item = Edit<'t>> {
        edits::edits(self, source, target)
    }

    /// Appends units of the same size in bytes.
    #[inline]
    fn push(&mut self, source: usize, target: usize, count: usize) {
        if count == 0 || source + target == 0 {
            return;
        }
        let unit = OffsetUnit::of(source, target);
        if self.open != Some(unit) || unit == OffsetUnit::WHOLE {
            let count = if unit == OffsetUnit::WHOLE { count } else { 1 };
            self.open = Some(unit);
            for number in 0..count {
                let (source, target) = (source * number, target * number);
                let (source, target) = (self.source + source, self.target + target);
                self.runs.push(OffsetRun { source, target, unit });
            }
        }
        self.source += source * count;
        self.target += target * count;
    }

    /// Length of one of the texts.
    fn len(&self, side: Side) -> usize {
        match side {
            Side::Source => self.source,
            Side::Target => self.target,
        }
    }

    fn map(&self, span: Span, from: Side) -> Span {
        let length = self.len(from);
        let (start, end) = (span.start.min(length), span.end.min(length));
        if start < end || self.is_inside(from, start) {
            let last = end.max(start + 1) - 1;
            return Span::new(self.unit_at(from, start).0, self.unit_at(from, last).1);
        }
        let before = match start {
            0 => 0,
            _ => self.unit_at(from, start - 1).1,
        };
        let after = match start < length {
            true => self.unit_at(from, start).0,
            false => self.len(from.other()),
        };
        Span::new(before, after)
    }

    /// Whether a position is inside a unit.
    fn is_inside(&self, from: Side, at: usize) -> bool {
        self.stretch_at(from, at).is_some_and(|stretch| {
            let begin = match from {
                Side::Source => stretch.source.start,
                Side::Target => stretch.target.start,
            };
            !(at - begin).is_multiple_of(stretch.unit_on(from).max(1))
        })
    }

    /// Range that is aligned with the unit at a position.
    fn unit_at(&self, from: Side, at: usize) -> (usize, usize) {
        let Some(stretch) = self.stretch_at(from, at) else {
            let end = self.len(from.other());
            return (end, end);
        };
        let (begin, other) = match from {
            Side::Source => (stretch.source.start, stretch.target.start),
            Side::Target => (stretch.target.start, stretch.source.start),
        };
        let number = (at - begin) / stretch.unit_on(from).max(1);
        let length = stretch.unit_on(from.other());
        (other + number * length, other + (number + 1) * length)
    }

    /// The stretch at a position.
    fn stretch_at(&self, side: Side, at: usize) -> Option<OffsetStretch> {
        self.stretch(self.runs.count_up_to(side, at).checked_sub(1)?)
    }

    fn stretch(&self, index: usize) -> Option<OffsetStretch> {
        let OffsetRun { source, target, unit } = self.runs.get(index)?;
        let next = self.runs.get(index + 1);
        let end = |side| next.map_or(self.len(side), |next| next.on(side));
        Some(OffsetStretch {
            source: Span::new(source, end(Side::Source)),
            target: Span::new(target, end(Side::Target)),
            unit,
        })
    }

    fn stretches(&self) -> impl Iterator<Item = OffsetStretch> {
        (0..self.runs.len()).filter_map(|index| self.stretch(index))
    }
}

#[cfg(test)]
mod tests;
