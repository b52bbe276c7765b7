#![doc = include_str!("../docs/library.md")]

mod builtin;
mod convert;
mod encoding;
mod error;
mod fingerprint;
#[cfg(feature = "internal")]
pub mod internal;
mod language;
mod lines;
mod mojibake;
mod name;
mod order;
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
pub mod markup;
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
///
/// ```
/// use hanfold::report::{Action, Doubt, EncodingBasis};
/// use hanfold::{Normalizer, Target};
///
/// let report = Normalizer::new(Target::HANS).normalize(b"\xFF\xFE\x27\x97\xFF")?.report; // 霧 and half a unit
/// assert_eq!((report.encoding.basis, report.action), (EncodingBasis::Bom, Action::Converted));
/// assert_eq!(report.doubts, [Doubt::Undecodable(1)]);
/// # Ok::<(), hanfold::Error>(())
/// ```
pub mod report {
    pub use crate::encoding::{
        DeclaredEncoding, EncodingBasis, EncodingCandidate, EncodingPart, EncodingReport,
        Undecodable,
    };
    pub use crate::pipeline::{Action, ConfigUse, Doubt, SCHEMA_VERSION};
    pub use crate::script::{RegionCounts, ScriptCounts, ScriptReport};
}

/// Repair of damaged text: options and reports.
///
/// ```
/// use hanfold::Document;
/// use hanfold::repair::{Level, RepairMode, RepairOptions};
///
/// let options = RepairOptions::new(RepairMode::Auto);
/// let repaired = Document::from_text("标题：浣犲ソ涓栫晫，作者").repair(options)?;
/// assert_eq!(repaired.text, "标题：你好世界，作者");
/// assert!(repaired.repair.repairs.iter().all(|edit| edit.level == Level::Certain));
/// # Ok::<(), hanfold::Error>(())
/// ```
pub mod repair {
    pub use crate::mojibake::{
        Level, RepairCandidate, RepairEdit, RepairKind, RepairMode, RepairOptions, RepairReport,
    };
    pub use crate::pipeline::RepairedDocument;
}

/// Explanations: the rows and stages of a conversion, and the readings of characters that have several.
///
/// ```
/// use hanfold::explain::Stage;
/// use hanfold::{Config, Converter};
///
/// // The rows of the stages of a word.
/// let stages: Vec<Stage> = Converter::new(Config::S2twp)
///     .explain("鼠标")
///     .iter()
///     .flat_map(|piece| piece.rows.iter().map(|applied| applied.stage))
///     .collect();
/// assert!(stages.contains(&Stage::Conversion(1)), "{stages:?}");
/// # Ok::<(), hanfold::Error>(())
/// ```
pub mod explain {
    pub use crate::convert::{
        AppliedRow, Piece, ReadingBasis, ReadingCandidate, ReadingChoice, ReadingEvidence,
        ReadingExplanation, ReadingFeature, Stage, TableRow,
    };
    pub use crate::pipeline::Explained;
}

/// Tables of the user, locks, and the built-in tables.
///
/// ```
/// use hanfold::tables::{LockList, Table};
/// use hanfold::{Normalizer, Target};
///
/// let terms = Table::parse("terms.txt", "网志\t部落格\n")?;
/// let names = LockList::parse("names.txt", "范文澜\n")?;
/// let normalizer = Normalizer::builder(Target::HANT_TW).user_table(terms).locks(names).build()?;
/// assert_eq!(normalizer.normalize("范文澜的网志")?.text, "范文澜的部落格");
/// # Ok::<(), hanfold::Error>(())
/// ```
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
    /// assert!(model.is_some_and(|model| model.entries > 10_000 && model.sha256.len() == 64));
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
