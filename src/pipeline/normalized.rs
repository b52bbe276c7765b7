use std::borrow::Cow;

use super::Report;
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

/// A step on the way of a document, which changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Step {
    /// From the document's bytes to text. In UTF-8 only a byte order mark and undecodable bytes are
    /// edits; in most other encodings all that is not ASCII, in UTF-16 that as well.
    Decoding,
    /// From text to text of another script.
    Conversion,
}

/// Where the text of a document comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Provenance<'a> {
    /// The document's bytes.
    source: &'a [u8],
    /// What they say, if that was converted.
    decoded: Option<Cow<'a, str>>,
    decoding: OffsetMap,
    conversion: OffsetMap,
    /// Both in one, if each of them changes something.
    both: Option<OffsetMap>,
}

impl<'a> Provenance<'a> {
    pub(super) fn new(
        source: &'a [u8],
        decoded: Option<Cow<'a, str>>,
        [decoding, conversion]: [OffsetMap; 2],
    ) -> Self {
        let both = match decoding.is_identity() || conversion.is_identity() {
            true => None,
            false => Some(decoding.clone().then(conversion.clone())),
        };
        Self { source, decoded, decoding, conversion, both }
    }
}

impl Normalized<'_> {
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
        let Provenance { decoding, conversion, both, .. } = self.provenance.as_deref()?;
        Some(match both {
            Some(both) => both,
            None if decoding.is_identity() => conversion,
            None => decoding,
        })
    }

    /// What was changed, step by step; none if offsets were not asked for. The places of an edit are in
    /// what its step got and in what it gave: of the last step in [`text`](Self::text), of the first one in
    /// the bytes of the document.
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
        let decoding = self.edits_of(Step::Decoding)?.map(|edit| (Step::Decoding, edit));
        let conversion = self.edits_of(Step::Conversion)?.map(|edit| (Step::Conversion, edit));
        Some(decoding.chain(conversion))
    }

    /// Restores the bytes of the document from the text and the edits alone; none if offsets were not asked for.
    pub fn undo(&self) -> Option<Vec<u8>> {
        let decoded = offsets::undo(self.text.as_bytes(), self.edits_of(Step::Conversion)?);
        Some(offsets::undo(&decoded, self.edits_of(Step::Decoding)?))
    }

    fn edits_of(&self, step: Step) -> Option<impl Iterator<Item = Edit<'_>>> {
        let Provenance { source, decoded, decoding, conversion, .. } =
            self.provenance.as_deref()?;
        let decoded = decoded.as_ref().unwrap_or(&self.text);
        Some(match step {
            Step::Decoding => decoding.edits(source, decoded),
            Step::Conversion => conversion.edits(decoded.as_bytes(), &self.text),
        })
    }
}
