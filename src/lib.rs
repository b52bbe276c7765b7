#![doc = include_str!("../docs/library.md")]

mod builtin;
mod convert;
mod encoding;
mod error;
mod fingerprint;
mod fold;
mod language;
mod mojibake;
mod offsets;
#[cfg(feature = "batch")]
mod parallel;
mod pipeline;
mod script;
mod share;
mod span;
// The build script includes this module by path and compiles the tables with it; the library only loads them.
#[allow(dead_code, unused_imports)]
mod table;
mod utf8;

#[cfg(feature = "batch")]
pub mod batch;
#[cfg(feature = "tantivy")]
pub mod tantivy;

/// Characters with several readings in the other script: doubtful readings, and explanations.
pub mod readings {
    pub use crate::convert::{
        ReadingBasis, ReadingCandidate, ReadingChoice, ReadingEvidence, ReadingExplanation,
        ReadingFeature,
    };
}

pub use convert::{
    AppliedRow, Conversion, Converter, ConverterBuilder, LockList, Piece, RowWithoutEffect, Stage,
    Table, TableRow, TofuRisk,
};
pub use encoding::{
    DeclaredEncoding, Encoding, EncodingBasis, EncodingCandidate, EncodingPart, EncodingReport,
    Undecodable,
};
pub use error::{Error, ErrorKind};
pub use fold::{FoldClasses, FoldExtra, QueryExpander, SearchFold, SearchFoldBuilder};
pub use mojibake::{Repair, RepairCandidate, RepairKind, RepairMode, RepairOptions, RepairReport};
pub use offsets::{Alignment, Edit, OffsetMap};
pub use pipeline::{
    Action, AppliedConfig, Decoded, Detection, Document, Doubt, Explained, Normalized, Normalizer,
    NormalizerBuilder, Report, Restored, Step, Worker,
};
pub use script::{
    Region, RegionCounts, Script, ScriptCounts, ScriptReport, Target, Variants, Vocabulary,
};
pub use span::Span;

/// Returns a hash of all compiled tables, for an index to detect whether they have changed.
///
/// ```
/// assert_eq!(hanfold::table_fingerprint().len(), 64);
/// ```
pub fn table_fingerprint() -> &'static str {
    builtin::FINGERPRINT
}

/// Returns each compiled table's name, number of entries, size in bytes and SHA-256, for the test against `data/fingerprints.tsv`.
#[doc(hidden)]
pub fn table_fingerprints() -> &'static [(&'static str, usize, usize, &'static str)] {
    builtin::FINGERPRINTS
}

/// Returns the cost of a text in a language (`zh-Hans`, `zh-Hant`, `zh`, `ja`, `ko`) by the language model, in bits per character,
/// and its number of characters that are not ASCII, for the report on the model.
#[doc(hidden)]
pub fn language_score(tag: &str, text: &str) -> Option<(f32, usize)> {
    let language = language::Language::ALL.into_iter().find(|language| language.tag() == tag)?;
    let score = language::score(language, text);
    Some((score.bits_per_character(), score.characters()))
}

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
