//! The tables that are compiled from `data/` and embedded.

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

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
