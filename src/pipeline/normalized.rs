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
    /// What was found and done.
    pub report: Report,
    pub(super) provenance: Option<Box<Provenance<'a>>>,
}

/// A document in the target script, and the readings of its characters. See [`Normalizer::explain`](super::Normalizer::explain).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Explained<'a> {
    /// The normalized document.
    pub normalized: Normalized<'a>,
    /// The places at which a character has several readings, from left to right.
    pub readings: Vec<ReadingExplanation>,
}

/// A step on the way of a document, which changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Step {
    /// From the document's bytes to text. In UTF-8 only a byte order mark and undecodable bytes are
    /// edits; in most other encodings all that is not ASCII, in UTF-16 that as well.
    Decoding,
    /// From damaged text to text. [`Report::repair`] says of what kind the damage was.
    Repair,
    /// From text to text of another script.
    Conversion,
}

/// What a step made of the text that it got.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StepChange<'a, R> {
    pub(super) step: Step,
    /// The text that it got. What it made of it is what the next step got.
    pub(super) before: Cow<'a, str>,
    pub(super) record: R,
}

/// Where the text of a document comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Provenance<'a> {
    /// The document's bytes.
    source: &'a [u8],
    /// From the bytes to the decoded text.
    decoding: OffsetMap,
    /// Repairs and conversions, in the order in which they were made.
    changes: Vec<StepChange<'a, OffsetMap>>,
    /// From the bytes to the text.
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
    /// Whether the text, written to a file as UTF-8, needs a byte order mark to be read as what it is.
    ///
    /// Hardly any text does. But a few words may be bytes of another encoding as well, and ASCII with `~{` or zeros in it
    /// may be; without a mark, a second run would take them for that.
    ///
    /// ```
    /// use hanfold::{Document, Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::HANS)?;
    /// let letters = Document::from_bytes(b"\xFF\xFE\x67\x04\xF0\x03"); // U+0467 U+03F0, in UTF-16
    /// let normalized = normalizer.normalize(&letters)?;
    /// assert!(normalized.needs_bom());
    /// assert_eq!(Document::from_bytes(normalized.text.as_bytes()).decode()?.text, "学习"); // in GBK
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn needs_bom(&self) -> bool {
        let EncodingReport { basis, .. } = self.report.encoding;
        // The document's own bytes have been read as what they are.
        let is_as_it_was = matches!(self.text, Cow::Borrowed(_)) && basis == EncodingBasis::Valid;
        !is_as_it_was && encoding::needs_bom(&self.text)
    }

    /// Maps the text to the bytes of the document; none if
    /// [`normalize_with_offsets`](super::Worker::normalize_with_offsets) was not asked.
    ///
    /// ```
    /// use hanfold::{Document, Normalizer, Span, Target};
    ///
    /// let bytes = b"\xC0\x59\xBE\x76\xBB\x50\xC3\x43\xA6\xE2"; // 頭髮與顏色, in Big5
    /// let normalizer = Normalizer::new(Target::HANS)?;
    /// let normalized = normalizer.normalize_with_offsets(&Document::from_bytes(bytes))?;
    /// assert_eq!(normalized.text, "头发与颜色");
    /// let offsets = normalized.offsets().unwrap();
    /// assert_eq!(offsets.to_source(Span::new(9, 15)), Span::new(6, 10)); // 颜色
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn offsets(&self) -> Option<&OffsetMap> {
        Some(&self.provenance.as_deref()?.all)
    }

    /// What was changed, step by step; none if offsets were not asked for. The places of an edit are in
    /// what its step got and in what it gave: of the last step in [`text`](Self::text), of the first one in
    /// the bytes of the document. Repair and conversion may come more than once: what is in doubt in one script may be
    /// beyond doubt in the other.
    ///
    /// ```
    /// use hanfold::{Document, Normalizer, Step, Target};
    ///
    /// let normalizer = Normalizer::new(Target::HANT)?;
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

    /// Restores the bytes of the document from the text and the edits alone; none if offsets were not asked for.
    pub fn undo(&self) -> Option<Vec<u8>> {
        let Provenance { source, decoding, changes, .. } = self.provenance.as_deref()?;
        let mut text = self.text.as_bytes().to_vec();
        for number in (0..changes.len()).rev() {
            let edits = self.edits_of(number)?.map(|(_, edit)| edit);
            text = offsets::undo(&text, edits);
        }
        Some(offsets::undo(&text, decoding.edits(source, self.text_before(0)?)))
    }

    /// The edits of a repair or a conversion.
    fn edits_of(&self, number: usize) -> Option<impl Iterator<Item = (Step, Edit<'_>)>> {
        let StepChange { step, before, record } =
            self.provenance.as_deref()?.changes.get(number)?;
        let edits = record.edits(before.as_bytes(), self.text_before(number + 1)?);
        Some(edits.map(|edit| (*step, edit)))
    }

    /// The text that a repair or a conversion got; after the last one, the result.
    fn text_before(&self, number: usize) -> Option<&str> {
        let changes = &self.provenance.as_deref()?.changes;
        Some(changes.get(number).map_or(&*self.text, |change| &*change.before))
    }
}
