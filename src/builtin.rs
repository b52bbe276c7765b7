//! The tables that are compiled from `data/` and embedded.

use crate::encoding::Encoding;
use crate::language::Language;
use crate::table::Dictionary;

/// Puts embedded bytes on a four-byte boundary, so that they can be read in place.
#[repr(C, align(4))]
struct Aligned<T>(T);

/// One of OpenCC's configurations.
#[derive(Debug)]
pub(crate) struct Config {
    /// What it is called: `s2t`.
    pub(crate) name: &'static str,
    /// What it does, in OpenCC's words.
    pub(crate) title: &'static str,
    /// With the tofu-risk tables.
    pub(crate) include: Stages,
    /// Without them.
    pub(crate) exclude: Stages,
}

/// The stages of a configuration, as numbers of [`PHRASE_TABLES`].
#[derive(Debug)]
pub(crate) struct Stages {
    /// Run over the whole text, before everything else.
    pub(crate) normalization: &'static [usize],
    /// Cuts the text into segments.
    pub(crate) segmentation: Option<usize>,
    /// Run over each segment.
    pub(crate) chain: &'static [usize],
    /// All of them in one, as a number of [`FUSED_TABLES`].
    pub(crate) fused: usize,
}

/// The prior of an encoding that bytes may have been in before they were misread.
#[derive(Debug)]
pub(crate) struct SourcePrior {
    pub(crate) encoding: Encoding,
    /// Cost of the assumption, in bits.
    pub(crate) bits: f32,
    /// The languages that are written in it, the most likely first.
    pub(crate) languages: &'static [Language],
}

/// A row of characters that stand where others were replaced for good.
#[derive(Debug)]
pub(crate) struct ReplacedRow {
    /// The characters that follow each other in turn.
    pub(crate) cycle: &'static [char],
    /// How many of them in order are a row at least.
    pub(crate) least: usize,
    /// How likely it is that nobody wrote them, from 0 to 1.
    pub(crate) confidence: f32,
    /// Part of a description for the report.
    pub(crate) how: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
