//! From bytes to text: which encoding, what it says, and what could not be decoded.
//!
//! [`decode`] is the entry. A label that the user gives wins; then a byte order mark; then UTF-8 if the bytes are
//! strictly valid. Of all others the encoding is guessed ([`guess`]) by what its reading costs in the language model;
//! then lines that read badly are tried in others ([`mixed`]). Whether the bytes are text at all is asked last,
//! because zero bytes alone do not make a file binary. docs/encodings.md has all of it.

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
mod units;

use std::borrow::Cow;

pub use declared::DeclaredEncoding;
pub use evidence::{EncodingCandidate, EncodingPart};
pub use label::Encoding;

pub(crate) use own::big5_uao;

use crate::offsets::Record;
use crate::{Error, ErrorKind, Span};
use decode::Decoded;
use detect::Guess;
use pieces::Piece;

/// How an encoding was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum EncodingBasis {
    /// The user said so.
    Label,
    /// A byte order mark says so.
    Bom,
    /// The bytes are valid UTF-8.
    Valid,
    /// The bytes look like it.
    Detected,
}

/// What was found out about the encoding of a document.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EncodingReport {
    /// The encoding.
    pub encoding: Encoding,
    /// How sure that is, from 0 to 1.
    pub confidence: f32,
    /// How it was found out.
    pub basis: EncodingBasis,
    /// Whether the bytes began with a UTF-8 byte order mark. The text does not contain it.
    pub bom: bool,
    /// How many places could not be decoded; each is one U+FFFD in the text.
    pub undecodable: usize,
    /// The first [`MAX_PLACES`](Self::MAX_PLACES) of them, in order.
    pub undecodable_places: Vec<Undecodable>,
    /// If the document is in several encodings: its parts, whole lines each, in order. The encoding above is that of
    /// most of its bytes.
    pub parts: Vec<EncodingPart>,
    /// What a sample of the document had said, if the rest of it said otherwise.
    pub revised: Option<Encoding>,
    /// What the document says of its own encoding, whether that is true or not.
    pub declared: Option<DeclaredEncoding>,
    /// What was thought of, the best first, if the bytes had to be read to find out: at most
    /// [`MAX_CANDIDATES`](Self::MAX_CANDIDATES).
    pub candidates: Vec<EncodingCandidate>,
}

impl EncodingReport {
    /// Below this confidence an answer counts as uncertain: a file is then not replaced in place.
    /// Of the answers at or above it that `docs/accuracy.md` measures, 99.99 % are right.
    pub const CERTAIN: f32 = 0.9;

    /// So many undecodable places are located. A document that has more is in another encoding, and a
    /// large one should not take many times its size in memory.
    pub const MAX_PLACES: usize = 100_000;

    /// So many candidates are named.
    pub const MAX_CANDIDATES: usize = 5;

    /// What there is to say of text that was decoded elsewhere.
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

    /// Whether the document says of itself that it is in another encoding than it is.
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
    /// Which bytes of the document.
    pub source: Span,
    /// Where their U+FFFD begins in the decoded text, in bytes.
    pub at: usize,
}

/// Decodes a document, and says which bytes became what.
///
/// # Errors
/// [`ErrorKind::Binary`] if the bytes are not text.
pub(crate) fn decode<R: Record>(
    bytes: &[u8],
    label: Option<Encoding>,
) -> Result<(Cow<'_, str>, EncodingReport, R), Error> {
    let guess = match label {
        Some(encoding) => detect::labelled(bytes, encoding),
        None => detect::guess(bytes),
    };
    let encoding = guess.encoding;
    if guess.basis != EncodingBasis::Bom
        && let Some(what) = binary::what(bytes, encoding)
    {
        let message = format!("not text: it looks like {what}");
        return Err(Error::new(ErrorKind::Binary, message));
    }
    let (bom_length, bom) = detect::bom_length(bytes, encoding);
    if let Some(text) = guess.valid.and_then(|text| text.get(bom_length..)) {
        let decoded = Decoded::whole(bom_length, text);
        return Ok(report(guess, bom, decoded, Vec::new()));
    }
    let start = bom_length + guess.skipped;
    let lost = Piece { source: Span::new(bom_length, start), encoding: None };
    let rest = Piece { source: Span::new(start, bytes.len()), encoding: Some(encoding) };
    let decoded = match guess.skipped {
        0 => decode::decode(bytes, bom_length, encoding),
        _ => pieces::decode(bytes, bom_length, &[lost, rest]),
    };
    if guess.basis != EncodingBasis::Label
        && !is_cut_utf8(bytes, encoding, &decoded)
        && let Some((encoding, mut pieces)) = mixed::find(bytes, start, &decoded.text, &guess)
    {
        // What read badly was in another encoding.
        let guess = Guess { encoding, confidence: guess.confidence.max(guess.lead), ..guess };
        if start > bom_length {
            pieces.insert(0, lost);
        }
        let decoded = pieces::decode(bytes, bom_length, &pieces);
        return Ok(report(guess, bom, decoded, pieces));
    }
    Ok(report(guess, bom, decoded, Vec::new()))
}

/// Whether a document is valid UTF-8 but for its end, which is cut off. It has no lines in other encodings.
fn is_cut_utf8<R>(bytes: &[u8], encoding: Encoding, decoded: &Decoded<'_, R>) -> bool {
    let ends = |place: &Undecodable| place.source.end == bytes.len();
    encoding == Encoding::UTF_8
        && decoded.undecodable == 1
        && decoded.places.first().is_some_and(ends)
}

fn report<'a, R>(
    guess: Guess<'a>,
    bom: bool,
    decoded: Decoded<'a, R>,
    pieces: Vec<Piece>,
) -> (Cow<'a, str>, EncodingReport, R) {
    let Guess { encoding, confidence, basis, declared, runners, .. } = guess;
    let Decoded { text, undecodable, places: undecodable_places, record } = decoded;
    let part =
        |piece: &Piece| Some(EncodingPart { source: piece.source, encoding: piece.encoding? });
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
