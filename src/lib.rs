#![doc = include_str!("../docs/library.md")]

mod builtin;
mod convert;
mod encoding;
mod error;
mod fingerprint;
#[cfg(feature = "internal")]
pub mod internal;
mod language;
mod mojibake;
mod name;
#[cfg(feature = "batch")]
mod parallel;
mod pipeline;
mod script;
#[cfg(feature = "serde")]
mod serialized;
mod share;
mod span;
mod target;
// The build script includes this module by path and compiles the tables with it; the library only loads them.
#[allow(dead_code, unused_imports)]
mod table;
mod utf8;

#[cfg(feature = "batch")]
pub mod batch;
pub mod fold;
pub mod offsets;
#[cfg(feature = "tantivy")]
pub mod tantivy;

pub use convert::{Config, Conversion, Converter, ConverterBuilder, Stream};
pub use encoding::Encoding;
pub use error::{Error, ErrorKind};
pub use fold::{QueryExpander, SearchFold};
pub use offsets::OffsetMap;
pub use pipeline::{
    Decoded, Detection, Document, Normalized, Normalizer, NormalizerBuilder, Report, Traced, Worker,
};
pub use script::{Region, Script};
pub use span::Span;
pub use target::{Target, Variants, Vocabulary};

/// Parts of a [`Report`] and of a [`Detection`].
pub mod report {
    pub use crate::encoding::{
        DeclaredEncoding, EncodingBasis, EncodingCandidate, EncodingPart, EncodingReport,
        Undecodable,
    };
    pub use crate::pipeline::{Action, ConfigUse, Doubt, SCHEMA_VERSION};
    pub use crate::script::{RegionCounts, ScriptCounts, ScriptReport};
}

/// Repair of damaged text: options and reports.
pub mod repair {
    pub use crate::mojibake::{
        Level, RepairCandidate, RepairEdit, RepairKind, RepairMode, RepairOptions, RepairReport,
    };
    pub use crate::pipeline::RepairedDocument;
}

/// Explanations: the rows and stages of a conversion, and the readings of characters that have several.
pub mod explain {
    pub use crate::convert::{
        AppliedRow, Piece, ReadingBasis, ReadingCandidate, ReadingChoice, ReadingEvidence,
        ReadingExplanation, ReadingFeature, Stage, TableRow,
    };
    pub use crate::pipeline::Explained;
}

/// Tables of the user, locks, and the built-in tables.
pub mod tables {
    pub use crate::convert::{LockList, RareGlyphs, RowWithoutEffect, Table};
    pub use crate::fingerprint::TableFingerprint;

    /// Returns a hash of all compiled tables, for an index to detect whether they have changed.
    ///
    /// ```
    /// assert_eq!(hanfold::tables::fingerprint().len(), 64);
    /// ```
    pub fn fingerprint() -> &'static str {
        crate::builtin::FINGERPRINT
    }

    /// Returns the fingerprints of all compiled tables, as in `data/fingerprints.tsv`.
    ///
    /// ```
    /// let model = hanfold::tables::fingerprints().find(|table| table.name == "language model");
    /// assert!(model.is_some_and(|model| model.entries > 100_000 && model.sha256.len() == 64));
    /// ```
    pub fn fingerprints() -> impl ExactSizeIterator<Item = TableFingerprint> {
        crate::builtin::FINGERPRINTS.iter().map(|&(name, entries, bytes, sha256)| {
            TableFingerprint { name, entries, bytes, sha256 }
        })
    }
}

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
