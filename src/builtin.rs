//! Tables that are compiled from `data/` and embedded.

use std::sync::OnceLock;

use crate::convert::config::Config;
use crate::encoding::Encoding;
use crate::language::Language;
use crate::table::{Dictionary, FusedParts, PhraseParts};

/// Aligns embedded bytes to four, so that they can be read in place.
#[repr(C, align(4))]
struct Aligned<T>(T);

/// Compiled configuration of OpenCC.
#[derive(Debug)]
pub(crate) struct CompiledConfig {
    /// Name: `s2t`.
    pub(crate) name: &'static str,
    /// Description in OpenCC's words.
    pub(crate) title: &'static str,
    /// Stages with the tables of rare glyphs.
    pub(crate) include: ConfigStages,
    /// Stages without the tables of rare glyphs.
    pub(crate) exclude: ConfigStages,
}

/// Stages of a configuration, as numbers of [`PHRASE_TABLES`].
#[derive(Debug)]
pub(crate) struct ConfigStages {
    /// Tables that run over the whole text first.
    pub(crate) normalization: &'static [usize],
    /// Table that divides the text into segments.
    pub(crate) segmentation: Option<usize>,
    /// Tables that run over each segment, in order.
    pub(crate) chain: &'static [usize],
    /// All stages in one, as a number of [`FUSED_TABLES`].
    pub(crate) fused: usize,
}

/// Prior of an encoding in which misread bytes may have been.
#[derive(Debug)]
pub(crate) struct SourcePrior {
    pub(crate) encoding: Encoding,
    /// Prior cost in bits.
    pub(crate) bits: f32,
    /// Languages written in it, the most likely first.
    pub(crate) languages: &'static [Language],
}

/// A sequence of characters that irrecoverably replaced others.
#[derive(Debug)]
pub(crate) struct ReplacedRow {
    /// The characters, repeated in turn.
    pub(crate) cycle: &'static [char],
    /// Least number of characters in order.
    pub(crate) least: usize,
    /// Probability that nobody wrote them, from 0 to 1.
    pub(crate) confidence: f32,
    /// Part of the description in reports.
    pub(crate) how: &'static str,
}

/// Unwraps the result of loading an embedded table. Tests load all of them.
#[expect(
    clippy::expect_used,
    reason = "the build script compiled the tables with the code that loads them"
)]
pub(crate) fn expect_embedded<T, E: std::fmt::Debug>(loaded: Result<T, E>) -> T {
    loaded.expect("an embedded table is damaged")
}

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
