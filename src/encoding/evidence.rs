//! Evidence for a detected encoding.

use super::Encoding;
use super::guess::Runner;
use crate::Span;

/// A part of a document that is in several encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct EncodingPart {
    /// Span in the bytes of the document.
    pub source: Span,
    /// Their encoding.
    pub encoding: Encoding,
}

/// A candidate encoding of a document, with the score of a sample read in it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EncodingCandidate {
    /// The encoding.
    pub encoding: Encoding,
    /// Average cost of a character that is not ASCII, in bits. Natural text has 6 to 9.
    pub bits_per_character: f32,
    /// Number of such characters read before the answer was certain.
    pub characters: usize,
    /// Number of undecodable places among them.
    pub undecodable: usize,
    /// Number of bits by which this candidate is worse than the best: 0 is the answer; each bit halves the probability.
    pub bits_behind: f32,
    /// Best-fitting language as a BCP 47 tag; `und` if none of the model's.
    pub language: &'static str,
}

impl EncodingCandidate {
    pub(super) fn of(runner: &Runner) -> Self {
        let reading = runner.reading;
        Self {
            encoding: runner.hypothesis.encoding,
            bits_per_character: reading.bits_per_character,
            characters: reading.characters,
            undecodable: reading.undecodable,
            bits_behind: runner.behind,
            language: reading.writing.tag(),
        }
    }
}
