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
    /// From damaged text to text. [`Report::repair`] says of what kind the damage was.
    Repair,
    /// From text to text of another script.
    Conversion,
}

/// Where the text of a document comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Provenance<'a> {
    /// The document's bytes.
    source: &'a [u8],
    /// What they say, if that was repaired or converted.
    decoded: Option<Cow<'a, str>>,
    /// What that was repaired to, if that was converted again.
    repaired: Option<String>,
    /// Whether the text is what conversion made; else it is what was there before.
    converted: bool,
    /// Of each step.
    decoding: OffsetMap,
    repair: OffsetMap,
    conversion: OffsetMap,
    /// All in one, if more than one of them changes something.
    all: Option<OffsetMap>,
}

impl<'a> Provenance<'a> {
    pub(super) fn new(
        source: &'a [u8],
        decoded: Option<Cow<'a, str>>,
        repaired: Option<String>,
        converted: bool,
        maps: [OffsetMap; 3],
    ) -> Self {
        let changes = maps.iter().filter(|map| !map.is_identity()).count();
        let all = (changes > 1).then(|| {
            let [decoding, repair, conversion] = maps.clone();
            decoding.then(repair).then(conversion)
        });
        let [decoding, repair, conversion] = maps;
        Self { source, decoded, repaired, converted, decoding, repair, conversion, all }
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
        let Provenance { decoding, repair, conversion, all, .. } = self.provenance.as_deref()?;
        let one = [decoding, repair].into_iter().find(|map| !map.is_identity());
        Some(all.as_ref().or(one).unwrap_or(conversion))
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
        let of = |step| Some(self.edits_of(step)?.map(move |edit| (step, edit)));
        Some(of(Step::Decoding)?.chain(of(Step::Repair)?).chain(of(Step::Conversion)?))
    }

    /// Restores the bytes of the document from the text and the edits alone; none if offsets were not asked for.
    pub fn undo(&self) -> Option<Vec<u8>> {
        let repaired = offsets::undo(self.text.as_bytes(), self.edits_of(Step::Conversion)?);
        let decoded = offsets::undo(&repaired, self.edits_of(Step::Repair)?);
        Some(offsets::undo(&decoded, self.edits_of(Step::Decoding)?))
    }

    fn edits_of(&self, step: Step) -> Option<impl Iterator<Item = Edit<'_>>> {
        let provenance = self.provenance.as_deref()?;
        let Provenance { source, decoding, repair, conversion, .. } = provenance;
        let decoded = provenance.decoded.as_deref().unwrap_or(&self.text);
        let before = if provenance.converted { decoded } else { &self.text };
        let repaired = provenance.repaired.as_deref().unwrap_or(before);
        Some(match step {
            Step::Decoding => decoding.edits(source, decoded),
            Step::Repair => repair.edits(decoded.as_bytes(), repaired),
            Step::Conversion => conversion.edits(repaired.as_bytes(), &self.text),
        })
    }
}
