use std::borrow::Cow;

use super::Report;
use crate::convert::ReadingExplanation;
use crate::encoding::{self, EncodingBasis, EncodingReport};
use crate::offsets::{self, Edit, OffsetMap, Record};

/// A document in the target script.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Normalized<'a> {
    /// The text, without a byte order mark; borrowed if it is the document's own bytes.
    pub text: Cow<'a, str>,
    /// Report of detection, repair and conversion.
    pub report: Report,
    pub(super) provenance: Option<Box<Provenance<'a>>>,
}

/// A document in the target script, with explanations of its readings. See [`Normalizer::explain`](super::Normalizer::explain).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Explained<'a> {
    /// The normalized document.
    pub normalized: Normalized<'a>,
    /// Places at which a character has several readings, from left to right.
    pub readings: Vec<ReadingExplanation>,
}

/// A step of the pipeline that changes the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
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
}

impl<'a> Provenance<'a> {
    pub(super) fn new(
        source: &'a [u8],
        decoding: OffsetMap,
        changes: Vec<StepChange<'a, OffsetMap>>,
    ) -> Self {
        let maps = changes.iter().map(|change| change.record.clone());
        let all = maps.fold(decoding.clone(), Record::then);
        Self { source, decoding, changes, all }
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
        !is_as_it_was && encoding::needs_bom(&self.text)
    }

    /// Returns the map from the bytes of the document to the text. None unless
    /// [`normalize_with_offsets`](super::Worker::normalize_with_offsets) was called.
    ///
    /// ```
    /// use hanfold::{Document, Normalizer, Span, Target};
    ///
    /// let bytes = b"\xC0\x59\xBE\x76\xBB\x50\xC3\x43\xA6\xE2"; // 頭髮與顏色, in Big5
    /// let normalizer = Normalizer::new(Target::HANS);
    /// let normalized = normalizer.normalize_with_offsets(&Document::from_bytes(bytes))?;
    /// assert_eq!(normalized.text, "头发与颜色");
    /// let offsets = normalized.offsets().unwrap();
    /// assert_eq!(offsets.to_source(Span::new(9, 15)), Span::new(6, 10)); // 颜色
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn offsets(&self) -> Option<&OffsetMap> {
        Some(&self.provenance.as_deref()?.all)
    }

    /// Returns all edits, step by step. None unless offsets were requested. The spans of an edit refer to the input and the output
    /// of its step: the first step reads the bytes of the document, the last one writes [`text`](Self::text). Repair and conversion
    /// may occur more than once, because damage that is uncertain in one script may be certain in the other.
    ///
    /// ```
    /// use hanfold::offsets::Step;
    /// use hanfold::{Document, Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::HANT);
    /// let document = Document::from_bytes("\u{FEFF}他们来了".as_bytes());
    /// let normalized = normalizer.normalize_with_offsets(&document)?;
    /// let edits: Vec<_> = normalized.edits().into_iter().flatten().collect();
    /// let [(Step::Decoding, mark), (Step::Conversion, word)] = edits[..] else { panic!() };
    /// assert_eq!((mark.source.len(), mark.after), (3, ""));
    /// assert_eq!((word.before, word.after), ("们来".as_bytes(), "們來"));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn edits(&self) -> Option<impl Iterator<Item = (Step, Edit<'_>)>> {
        let provenance = self.provenance.as_deref()?;
        let decoding = provenance.decoding.edits(provenance.source, self.text_before(0)?);
        let decoding = decoding.map(|edit| (Step::Decoding, edit));
        let changes = (0..provenance.changes.len()).filter_map(|number| self.edits_of(number));
        Some(decoding.chain(changes.flatten()))
    }

    /// Restores the bytes of the document from the text and the edits alone. None unless offsets were requested.
    pub fn undo(&self) -> Option<Vec<u8>> {
        let Provenance { source, decoding, changes, .. } = self.provenance.as_deref()?;
        let mut text = self.text.as_bytes().to_vec();
        for number in (0..changes.len()).rev() {
            let edits = self.edits_of(number)?.map(|(_, edit)| edit);
            text = offsets::undo(&text, edits);
        }
        Some(offsets::undo(&text, decoding.edits(source, self.text_before(0)?)))
    }

    /// Returns the edits of one repair or conversion.
    fn edits_of(&self, number: usize) -> Option<impl Iterator<Item = (Step, Edit<'_>)>> {
        let StepChange { step, before, record } =
            self.provenance.as_deref()?.changes.get(number)?;
        let edits = record.edits(before.as_bytes(), self.text_before(number + 1)?);
        Some(edits.map(|edit| (*step, edit)))
    }

    /// Returns the text before a repair or conversion; after the last one, the result.
    fn text_before(&self, number: usize) -> Option<&str> {
        let changes = &self.provenance.as_deref()?.changes;
        Some(changes.get(number).map_or(&*self.text, |change| &*change.before))
    }
}
