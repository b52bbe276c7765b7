//! What an answer rests on.

use super::Encoding;
use super::guess::Runner;
use crate::Span;

/// A part of a document that is in several encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct EncodingPart {
    /// Which bytes of the document.
    pub source: Span,
    /// Their encoding.
    pub encoding: Encoding,
}

/// An encoding that a document might have been in, and how well a sample of it reads in this.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EncodingCandidate {
    /// The encoding.
    pub encoding: Encoding,
    /// What a character costs that is not ASCII, on average, in bits. Natural text has 6 to 9.
    pub bits_per_character: f32,
    /// How many of these characters were read, before the answer was certain.
    pub characters: usize,
    /// How many places in them could not be decoded.
    pub undecodable: usize,
    /// Number of bits by which this is worse than the best reading: 0 is the answer; with every bit it is half as likely.
    pub bits_behind: f32,
    /// The language it reads like, as BCP 47 has it; `und` of none that is known.
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
