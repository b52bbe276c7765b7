//! Report on the encoding of a document.

use super::Encoding;
use super::declared::DeclaredEncoding;
use crate::Span;

/// Source of a detected encoding.
///
/// ```
/// use hanfold::report::EncodingBasis;
/// use hanfold::{Document, Encoding};
///
/// let basis = |document: Document| document.detect().map(|found| found.encoding.basis);
/// assert_eq!(basis(Document::from_text("雾"))?, EncodingBasis::AlreadyText);
/// assert_eq!(basis(Document::from_bytes(b"\xFF\xFE\x00\x4e"))?, EncodingBasis::Bom);
/// let stated = Document::from_bytes(b"\xCE\xED").with_encoding(Encoding::GBK);
/// assert_eq!(basis(stated)?, EncodingBasis::Label);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum EncodingBasis {
    /// The document was given as text.
    AlreadyText,
    /// A label given by the user.
    Label,
    /// A byte order mark.
    Bom,
    /// The validity of the bytes as UTF-8.
    Valid,
    /// The score of the bytes under the language model.
    Detected,
}

/// Detected encoding of a document, with its evidence.
///
/// ```
/// use hanfold::Document;
///
/// let cut = &"霧散了".as_bytes()[..8];
/// let report = Document::from_bytes(cut).detect()?.encoding;
/// assert_eq!((report.encoding.name(), report.undecodable), ("UTF-8", 1));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EncodingReport {
    /// The encoding.
    pub encoding: Encoding,
    /// Confidence, from 0 to 1.
    pub confidence: f32,
    /// Source of the answer.
    pub basis: EncodingBasis,
    /// Whether the bytes began with a UTF-8 byte order mark. The text does not contain it.
    pub bom: bool,
    /// Number of places that could not be decoded; each is one U+FFFD in the text.
    pub undecodable: usize,
    /// The first [`MAX_PLACES`](Self::MAX_PLACES) of them, in order.
    pub undecodable_places: Vec<Undecodable>,
    /// Parts of a document in several encodings, whole lines each, in order. `encoding` is that of most of its bytes.
    pub parts: Vec<EncodingPart>,
    /// The encoding of a sample of the document, if the rest contradicted it.
    pub revised: Option<Encoding>,
    /// The encoding that the document declares, right or wrong.
    pub declared: Option<DeclaredEncoding>,
    /// The candidates, best first, if the encoding was guessed: at most [`MAX_CANDIDATES`](Self::MAX_CANDIDATES).
    pub candidates: Vec<EncodingCandidate>,
    /// Number of parts that the serialized form left out, if the report was read back.
    pub(super) unlisted_parts: usize,
}

impl EncodingReport {
    /// Confidence below which an answer is uncertain and a file is not replaced in place. Of the answers at or above it that
    /// `docs/accuracy.md` measures, 99.99 % are right.
    pub const CERTAIN: f32 = 0.9;

    /// Most undecodable places that are located. A document with more is in another encoding, and a large one should not take many
    /// times its size in memory.
    pub const MAX_PLACES: usize = 100_000;

    /// Most candidates in a report.
    pub const MAX_CANDIDATES: usize = 5;

    /// Report for text that was decoded elsewhere.
    pub(crate) fn of_text() -> Self {
        Self {
            encoding: Encoding::UTF_8,
            confidence: 1.0,
            basis: EncodingBasis::AlreadyText,
            bom: false,
            undecodable: 0,
            undecodable_places: Vec::new(),
            parts: Vec::new(),
            revised: None,
            declared: None,
            candidates: Vec::new(),
            unlisted_parts: 0,
        }
    }

    /// Returns the number of parts of a document in several encodings. A report that was read back lists the first hundred of them
    /// only.
    ///
    /// ```
    /// use hanfold::Document;
    ///
    /// let encoding = Document::from_text("清晨的雾还没有散。").detect()?.encoding;
    /// assert_eq!(encoding.parts_total(), 0); // one encoding
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn parts_total(&self) -> usize {
        self.parts.len() + self.unlisted_parts
    }

    /// Whether the document declares another encoding than the detected one.
    ///
    /// ```
    /// use hanfold::Document;
    ///
    /// let page = "<meta charset=big5>清晨的雾还没有散，码头上已经站满了等船的人。";
    /// assert!(Document::from_bytes(page.as_bytes()).detect()?.encoding.is_declared_otherwise());
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn is_declared_otherwise(&self) -> bool {
        let declared = self.declared.as_ref().and_then(|declared| declared.encoding);
        declared.is_some_and(|declared| !declared.is_like(self.encoding))
    }

    /// Whether the encoding is uncertain.
    ///
    /// ```
    /// use hanfold::Document;
    ///
    /// let short = Document::from_bytes(b"\xA4\xA4").detect()?.encoding; // 中 in Big5, い in EUC-JP
    /// let long = Document::from_bytes("清晨的雾还没有散。".as_bytes()).detect()?.encoding;
    /// assert!(short.is_uncertain() && !long.is_uncertain());
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn is_uncertain(&self) -> bool {
        self.confidence < Self::CERTAIN
    }
}

/// A place that could not be decoded.
///
/// ```
/// use hanfold::{Document, Span};
///
/// let decoded = Document::from_bytes(b"\xE9\x9B\xBE\xFF\xE6\x95\xA3").decode()?; // 雾, a byte, 散
/// let [place] = &decoded.encoding.undecodable_places[..] else { panic!() };
/// assert_eq!((place.source, place.at), (Span::new(3, 4), 3));
/// assert_eq!(decoded.text, "雾\u{FFFD}散");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Undecodable {
    /// Span in the bytes of the document.
    pub source: Span,
    /// Position of its U+FFFD in the decoded text, in bytes.
    pub at: usize,
}

/// A part of a document that is in several encodings.
///
/// ```
/// use hanfold::{Document, Encoding};
///
/// let gbk = b"\xC7\xE5\xB3\xBF\xB5\xC4\xCE\xED\xBB\xB9\xC3\xBB\xD3\xD0\xC9\xA2\n".repeat(8); // 清晨的雾还没有散
/// let big5 = b"\xB5\x4C\xA6\x57\xAA\xBA\xA4\x73\xA5\x43\xB3\x51\xC3\xFA\xBE\x42\xA6\xED\n".repeat(2); // 無名的山丘被霧遮住
/// let encoding = Document::from_bytes(&[&gbk[..], &big5].concat()).detect()?.encoding;
/// let parts: Vec<Encoding> = encoding.parts.iter().map(|part| part.encoding).collect();
/// assert_eq!(parts, [Encoding::GBK, Encoding::BIG5]);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct EncodingPart {
    /// Span in the bytes of the document.
    pub source: Span,
    /// Their encoding.
    pub encoding: Encoding,
}

/// A candidate encoding of a document, with the score of a sample read in it.
///
/// ```
/// use hanfold::Document;
///
/// let bytes = b"\xB5\x4C\xA6\x57\xAA\xBA\xA4\x73\xA5\x43"; // 無名的山丘, in Big5
/// let candidates = Document::from_bytes(bytes).detect()?.encoding.candidates;
/// assert!(candidates.is_sorted_by(|a, b| a.bits_behind <= b.bits_behind));
/// assert_eq!(candidates[0].language, "zh");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EncodingCandidate {
    /// The encoding.
    pub encoding: Encoding,
    /// Average cost of a character that is not ASCII, in bits. Natural text has 6 to 9.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialized::rounded"))]
    pub bits_per_character: f32,
    /// Number of such characters read before the answer was certain.
    pub characters: usize,
    /// Number of undecodable places among them.
    pub undecodable: usize,
    /// Number of bits by which this candidate is worse than the best: 0 is the answer; each bit halves the probability.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialized::rounded"))]
    pub bits_behind: f32,
    /// Best-fitting language as a BCP 47 tag; `und` if none of the model's.
    pub language: &'static str,
}
