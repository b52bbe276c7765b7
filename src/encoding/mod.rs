//! From bytes to text: detection, decoding, and the places that could not be decoded.
//!
//! [`decode`] is the entry. A label given by the user wins; then a byte order mark; then UTF-8 if the bytes are strictly valid.
//! Otherwise the encoding is guessed ([`guess`]) by its cost under the language model; then lines that read badly are tried in
//! other encodings ([`mixed`]). Whether the bytes are text at all is tested last, because NUL bytes alone do not make a file
//! binary. docs/encodings.md has the details.

mod binary;
pub(crate) mod codec;
mod declared;
mod decode;
mod detect;
mod evidence;
mod guess;
mod label;
mod labels;
mod mixed;
mod own;
mod pieces;
mod refine;
mod slash;
mod step;
mod units;

use std::borrow::Cow;

pub use declared::DeclaredEncoding;
pub use evidence::{EncodingCandidate, EncodingPart};
pub use label::Encoding;

pub(crate) use own::big5_uao;

use crate::offsets::Record;
use crate::{Error, ErrorKind, Span};
use decode::DecodedBytes;
use detect::Guess;
use pieces::EncodedPiece;

/// Source of a detected encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum EncodingBasis {
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
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
            basis: EncodingBasis::Label,
            bom: false,
            undecodable: 0,
            undecodable_places: Vec::new(),
            parts: Vec::new(),
            revised: None,
            declared: None,
            candidates: Vec::new(),
        }
    }

    /// Whether the document declares another encoding than the detected one.
    pub fn is_declared_otherwise(&self) -> bool {
        let declared = self.declared.as_ref().and_then(|declared| declared.encoding);
        declared.is_some_and(|declared| !declared.is_like(self.encoding))
    }

    /// Whether the encoding is uncertain.
    pub fn is_uncertain(&self) -> bool {
        self.confidence < Self::CERTAIN
    }
}

/// A place that could not be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Undecodable {
    /// Span in the bytes of the document.
    pub source: Span,
    /// Position of its U+FFFD in the decoded text, in bytes.
    pub at: usize,
}

/// Decodes a document, and records the alignment of bytes and text.
///
/// # Errors
/// [`ErrorKind::Binary`] if the bytes are not text.
pub(crate) fn decode<R: Record>(
    bytes: &[u8],
    label: Option<Encoding>,
) -> Result<(Cow<'_, str>, EncodingReport, R), Error> {
    let not_text = |what| Error::new(ErrorKind::Binary, format!("not text: it looks like {what}"));
    if let Some(what) = binary::format(bytes) {
        return Err(not_text(what));
    }
    let guess = match label {
        Some(encoding) => detect::labelled(bytes, encoding),
        None => detect::guess(bytes),
    };
    let encoding = guess.encoding;
    if guess.basis != EncodingBasis::Bom
        && let Some(what) = binary::what(bytes, encoding)
    {
        return Err(not_text(what));
    }
    let (bom_length, bom) = detect::bom_length(bytes, encoding);
    if let Some(text) = guess.valid.and_then(|text| text.get(bom_length..)) {
        let decoded = DecodedBytes::whole(bom_length, text);
        return Ok(report(guess, bom, decoded, Vec::new()));
    }
    let start = bom_length + guess.skipped;
    let lost = EncodedPiece { source: Span::new(bom_length, start), encoding: None };
    let rest = EncodedPiece { source: Span::new(start, bytes.len()), encoding: Some(encoding) };
    let decoded = match guess.skipped {
        0 => decode::decode(bytes, bom_length, encoding),
        _ => pieces::decode(bytes, bom_length, &[lost, rest]),
    };
    if let Some(decoded) = slash::decode(bytes, bom_length, encoding, &decoded) {
        return Ok(report(guess, bom, decoded, Vec::new()));
    }
    if guess.basis != EncodingBasis::Label
        && !is_cut_utf8(bytes, encoding, &decoded)
        && let Some((encoding, mut pieces)) = mixed::find(bytes, start, &decoded.text, &guess)
    {
        // The parts that read badly were in another encoding.
        let guess = Guess { encoding, confidence: guess.confidence.max(guess.lead), ..guess };
        if start > bom_length {
            pieces.insert(0, lost);
        }
        let pieces = in_step(bytes, pieces);
        let decoded = pieces::decode(bytes, bom_length, &pieces);
        return Ok(report(guess, bom, decoded, pieces));
    }
    if guess.basis != EncodingBasis::Bom
        && step::is_kept(encoding)
        && (decoded.undecodable > 0 || step::reads_badly(&decoded.text, encoding))
    {
        let whole = if start > bom_length { vec![lost, rest] } else { vec![rest] };
        let pieces = in_step(bytes, whole.clone());
        if pieces != whole {
            let decoded = pieces::decode(bytes, bom_length, &pieces);
            return Ok(report(guess, bom, decoded, Vec::new()));
        }
    }
    Ok(report(guess, bom, decoded, Vec::new()))
}

/// Whether a text in UTF-8 needs a byte order mark to be read back: without one, [`decode`] would take it for text in another
/// encoding or for binary data, or would drop its leading U+FEFF as a mark. With one it is always read back.
pub(crate) fn needs_bom(text: &str) -> bool {
    let bytes = text.as_bytes();
    if text.starts_with('\u{FEFF}') {
        return true;
    }
    if !detect::may_be_another(text) {
        return binary::what(bytes, Encoding::UTF_8).is_some();
    }
    !decode::<()>(bytes, None).is_ok_and(|(read, ..)| read == text)
}

/// The pieces of a document, divided at lost bytes after which the text would be misaligned.
fn in_step(bytes: &[u8], pieces: Vec<EncodedPiece>) -> Vec<EncodedPiece> {
    let mut all = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let mut start = piece.source.start;
        let orphans = piece.encoding.map(|encoding| step::orphans(bytes, piece.source, encoding));
        for orphan in orphans.into_iter().flatten() {
            if orphan.start > start {
                all.push(EncodedPiece { source: Span::new(start, orphan.start), ..piece });
            }
            all.push(EncodedPiece { source: orphan, encoding: None });
            start = orphan.end;
        }
        if piece.source.end > start {
            all.push(EncodedPiece { source: Span::new(start, piece.source.end), ..piece });
        }
    }
    all
}

/// Whether a document is valid UTF-8 except for its truncated end. Such a document has no lines in other encodings.
fn is_cut_utf8<R>(bytes: &[u8], encoding: Encoding, decoded: &DecodedBytes<'_, R>) -> bool {
    let ends = |place: &Undecodable| place.source.end == bytes.len();
    encoding == Encoding::UTF_8
        && decoded.undecodable == 1
        && decoded.places.first().is_some_and(ends)
}

fn report<'a, R>(
    guess: Guess<'a>,
    bom: bool,
    decoded: DecodedBytes<'a, R>,
    pieces: Vec<EncodedPiece>,
) -> (Cow<'a, str>, EncodingReport, R) {
    let Guess { encoding, confidence, basis, declared, runners, .. } = guess;
    let DecodedBytes { text, undecodable, places: undecodable_places, record } = decoded;
    let part = |piece: &EncodedPiece| {
        Some(EncodingPart { source: piece.source, encoding: piece.encoding? })
    };
    let parts: Vec<_> = pieces.iter().filter_map(part).collect();
    let most = pieces::most(&parts).unwrap_or(encoding);
    let report = EncodingReport {
        encoding: most,
        confidence,
        basis,
        bom,
        undecodable,
        undecodable_places,
        parts,
        revised: (most != encoding).then_some(encoding),
        declared,
        candidates: runners
            .iter()
            .take(EncodingReport::MAX_CANDIDATES)
            .map(EncodingCandidate::of)
            .collect(),
    };
    (text, report, record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Decodes a text that is written after a mark.
    fn read(mark: &str, text: &str) -> Option<String> {
        let bytes = [mark, text].concat();
        let (read, ..) = decode::<()>(bytes.as_bytes(), None).ok()?;
        Some(read.into_owned())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4000, ..ProptestConfig::default() })]

        /// The cheap test agrees with the decoder, and a mark always helps.
        #[test]
        fn a_mark_is_needed_exactly_where_text_is_misread(
            text in prop_oneof![
                "[\0-\u{7F}]{0,60}",
                "[\u{80}-\u{7FF}，a-c\n]{0,30}",
                "[\u{80}-\u{7FF}]{0,30}",
                "([a-z]\0|[\u{4E00}-\u{4E7F}]|\n\0){0,60}",
                "(~\\{|~\\}|\u{1B}\\$B|\u{1B}\\(B|[!-~]{2}|\u{E}|\u{F}){0,30}",
                "(PK\u{3}\u{4}|%PDF-|endobj|\u{7F}ELF|[\0-\u{1F}]|头){0,12}",
                "\u{FEFF}?\\PC{0,40}",
            ],
        ) {
            prop_assert_eq!(needs_bom(&text), read("", &text).as_ref() != Some(&text));
            prop_assert_eq!(read("\u{FEFF}", &text), Some(text));
        }
    }

    /// NULs far from the start are not halves of wide units.
    #[test]
    fn long_text_is_read_back() {
        for text in ["渡口的老人说\n".repeat(8000), "a".repeat(100_000) + &"\0".repeat(90_000)]
        {
            assert!(!needs_bom(&text));
            assert_eq!(read("", &text).as_deref(), Some(&*text));
        }
    }
}
