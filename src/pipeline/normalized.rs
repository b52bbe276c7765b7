use std::borrow::Cow;

use super::Report;
use crate::Span;
use crate::convert::ReadingExplanation;
use crate::encoding::{self, EncodingBasis, EncodingReport};
use crate::mojibake::RepairReport;
use crate::offsets::{self, Edit, EditSink, OffsetMap};

/// Text of a document after decoding, repair and conversion, with the report.
///
/// ```
/// use hanfold::{Normalizer, Target};
///
/// let done = Normalizer::new(Target::HANS).normalize("霧散了")?;
/// println!("{} ({})", done.text, done.report.action.as_str());
/// assert_eq!(done.text, "雾散了");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Normalized<'a> {
    /// The text, without a byte order mark; borrowed if it is the document's own bytes.
    pub text: Cow<'a, str>,
    /// Report of detection, repair and conversion.
    pub report: Report,
}

/// A normalized document with the origin of every character. See [`Normalizer::trace`](super::Normalizer::trace).
///
/// ```
/// use hanfold::{Normalizer, Span, Target};
///
/// let traced = Normalizer::new(Target::HANS).trace("霧&#25955;了")?;
/// assert_eq!(traced.normalized.text, "雾散了");
/// assert_eq!(traced.offsets().to_source(Span::new(3, 6)), Span::new(3, 11)); // &#25955;
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Traced<'a> {
    /// The normalized document.
    pub normalized: Normalized<'a>,
    pub(super) provenance: Provenance<'a>,
}

/// A normalized document with explanations of its readings. See [`Normalizer::explain`](super::Normalizer::explain).
///
/// ```
/// use hanfold::{Normalizer, Target};
///
/// let explained = Normalizer::new(Target::HANT).explain("头发")?;
/// assert_eq!(explained.normalized.text, "頭髮");
/// assert_eq!(explained.readings.len(), 1); // 头 has one
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Explained<'a> {
    /// The normalized document.
    pub normalized: Normalized<'a>,
    /// Places at which a character has several readings, from left to right.
    pub readings: Vec<ReadingExplanation>,
}

/// A step of the pipeline that changes the document.
///
/// ```
/// use hanfold::offsets::Step;
/// use hanfold::{Normalizer, Target};
///
/// let traced = Normalizer::new(Target::HANS).trace("霧&#25955;了")?;
/// let steps: Vec<Step> = traced.edits().map(|edit| edit.step).collect();
/// assert_eq!(steps, [Step::Repair, Step::Conversion]);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum Step {
    /// From bytes to text. In UTF-8, only a byte order mark and undecodable bytes are edits. In most other encodings, all
    /// characters beyond ASCII are; in UTF-16, all characters are.
    Decoding,
    /// Repair of damaged text. [`Report::repair`] has the kinds of damage.
    Repair,
    /// Conversion to another script.
    Conversion,
}

/// An edit of one step of the pipeline. See [`Traced::edits`].
///
/// ```
/// use hanfold::{Normalizer, Target};
///
/// // A list of changes for a reviewer.
/// let traced = Normalizer::new(Target::HANS).trace("霧散了，頭髮濕了")?;
/// let changes: Vec<String> = traced
///     .edits()
///     .map(|edit| format!("{} → {}", String::from_utf8_lossy(edit.before), edit.replacement))
///     .collect();
/// assert_eq!(changes, ["霧 → 雾", "頭髮濕 → 头发湿"]);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TracedEdit<'t> {
    /// The step that made the edit.
    pub step: Step,
    /// Span of the replaced text in the input of the step; empty for an insertion.
    pub source: Span,
    /// Span of the replacement in the output of the step; empty for a removal.
    pub target: Span,
    /// The replaced text; bytes of the document if the step is the decoding.
    pub before: &'t [u8],
    /// The replacement.
    pub replacement: &'t str,
    /// Whether the repair that the edit belongs to inferred a character from context, because its bytes were lost.
    pub inferred: bool,
}

/// Change of the text by one step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StepChange<'a, R> {
    pub(super) step: Step,
    /// Text before the step. The text after it is the one before the next step.
    pub(super) before: Cow<'a, str>,
    pub(super) record: R,
}

/// Origin of the text of a document: maps back to its bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Provenance<'a> {
    /// Bytes of the document.
    source: &'a [u8],
    /// Map from the bytes to the decoded text.
    decoding: OffsetMap,
    /// Repairs and conversions, in order.
    changes: Vec<StepChange<'a, OffsetMap>>,
    /// Map from the bytes to the resulting text.
    all: OffsetMap,
    /// Spans of the decoded text whose repairs have inferred characters, ascending and disjoint.
    inferred: Vec<Span>,
}

impl<'a> Provenance<'a> {
    pub(super) fn new(
        source: &'a [u8],
        decoding: OffsetMap,
        changes: Vec<StepChange<'a, OffsetMap>>,
        repair: &RepairReport,
    ) -> Self {
        let maps = changes.iter().map(|change| change.record.clone());
        let all = maps.fold(decoding.clone(), EditSink::then);
        let inferred = repair.repairs.iter().filter(|one| one.inferred > 0);
        let inferred = Span::merged(inferred.map(|one| one.source).collect());
        Self { source, decoding, changes, all, inferred }
    }

    /// Whether an edit of a repair touches a repair with inferred characters.
    fn is_inferred(&self, number: usize, edit: &Edit<'_>) -> bool {
        if self.inferred.is_empty() {
            return false;
        }
        let before = self.changes.get(..number).unwrap_or_default();
        let source = before.iter().rev().fold(edit.source, |span, one| one.record.to_source(span));
        let is_in = |one: &Span| match source.is_empty() || one.is_empty() {
            true => one.start <= source.end && source.start <= one.end,
            false => one.start < source.end && source.start < one.end,
        };
        let first = self.inferred.partition_point(|one| one.end < source.start);
        self.inferred.iter().skip(first).take(2).any(is_in)
    }
}

impl<'t> TracedEdit<'t> {
    fn new(step: Step, edit: Edit<'t>, inferred: bool) -> Self {
        let Edit { source, target, before, replacement } = edit;
        Self { step, source, target, before, replacement, inferred }
    }
}

impl Normalized<'_> {
    /// Whether the text needs a byte order mark to be read back as UTF-8.
    ///
    /// It is rarely needed. But a few words may also be valid in another encoding, and so may ASCII with `~{` or NUL bytes; without
    /// a mark, a second run would decode them in that encoding.
    ///
    /// ```
    /// use hanfold::{Document, Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::HANS);
    /// let letters = Document::from_bytes(b"\xFF\xFE\x67\x04\xF0\x03"); // U+0467 U+03F0, in UTF-16
    /// let normalized = normalizer.normalize(&letters)?;
    /// assert!(normalized.needs_bom());
    /// assert_eq!(Document::from_bytes(normalized.text.as_bytes()).decode()?.text, "学习"); // in GBK
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn needs_bom(&self) -> bool {
        let EncodingReport { basis, .. } = self.report.encoding;
        // The document's own bytes were detected as UTF-8, so they will be again.
        let is_as_it_was = matches!(self.text, Cow::Borrowed(_)) && basis == EncodingBasis::Valid;
        !is_as_it_was && !encoding::is_read_back(&self.text)
    }
}

impl Traced<'_> {
    /// Returns the map from the bytes of the document to the text.
    ///
    /// ```
    /// use hanfold::{Document, Normalizer, Span, Target};
    ///
    /// let bytes = b"\xC0\x59\xBE\x76\xBB\x50\xC3\x43\xA6\xE2"; // 頭髮與顏色, in Big5
    /// let traced = Normalizer::new(Target::HANS).trace(Document::from_bytes(bytes))?;
    /// assert_eq!(traced.normalized.text, "头发与颜色");
    /// assert_eq!(traced.offsets().to_source(Span::new(9, 15)), Span::new(6, 10)); // 颜色
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn offsets(&self) -> &OffsetMap {
        &self.provenance.all
    }

    /// Returns all edits, step by step. The spans of an edit refer to the input and the output of its step: the first step reads the
    /// bytes of the document, the last one writes the resulting text. Repair and conversion may occur more than once, because damage
    /// that is uncertain in one script may be certain in the other.
    ///
    /// ```
    /// use hanfold::offsets::Step;
    /// use hanfold::{Normalizer, Target};
    ///
    /// let traced = Normalizer::new(Target::HANT).trace("\u{FEFF}他们来了".as_bytes())?;
    /// let edits: Vec<_> = traced.edits().collect();
    /// let [mark, word] = edits[..] else { panic!() };
    /// assert_eq!((mark.step, mark.source.len(), mark.replacement), (Step::Decoding, 3, ""));
    /// assert_eq!((word.step, word.before), (Step::Conversion, "们来".as_bytes()));
    /// assert_eq!((word.replacement, word.inferred), ("們來", false));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn edits(&self) -> impl Iterator<Item = TracedEdit<'_>> {
        let Provenance { source, decoding, changes, .. } = &self.provenance;
        let decoding = decoding.edits(source, self.text_before(0));
        let decoding = decoding.map(|edit| TracedEdit::new(Step::Decoding, edit, false));
        let changes = changes.iter().enumerate();
        decoding.chain(changes.flat_map(move |(number, change)| {
            self.edits_of(number, change).map(move |edit| {
                let is_repair = change.step == Step::Repair;
                let inferred = is_repair && self.provenance.is_inferred(number, &edit);
                TracedEdit::new(change.step, edit, inferred)
            })
        }))
    }

    /// Restores the bytes of the document from the text and the edits alone.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let utf_16 = b"\xFF\xFE\x27\x97\x63\x65\x86\x4E"; // 霧散了
    /// let traced = Normalizer::new(Target::HANS).trace(utf_16)?;
    /// assert_eq!(traced.normalized.text, "雾散了");
    /// assert_eq!(traced.undo(), utf_16);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn undo(&self) -> Vec<u8> {
        let Provenance { source, decoding, changes, .. } = &self.provenance;
        let mut text = self.normalized.text.as_bytes().to_vec();
        for (number, change) in changes.iter().enumerate().rev() {
            text = offsets::undo(&text, self.edits_of(number, change));
        }
        offsets::undo(&text, decoding.edits(source, self.text_before(0)))
    }

    /// Returns the edits of one repair or conversion.
    fn edits_of<'t>(
        &'t self,
        number: usize,
        change: &'t StepChange<'_, OffsetMap>,
    ) -> impl Iterator<Item = Edit<'t>> {
        change.record.edits(change.before.as_bytes(), self.text_before(number + 1))
    }

    /// Returns the text before a repair or conversion; after the last one, the result.
    fn text_before(&self, number: usize) -> &str {
        let change = self.provenance.changes.get(number);
        change.map_or(&*self.normalized.text, |change| &*change.before)
    }
}
