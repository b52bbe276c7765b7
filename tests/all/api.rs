//! Properties of the public types that the compiler checks.

use hanfold::explain::*;
use hanfold::fold::*;
use hanfold::offsets::*;
use hanfold::repair::*;
use hanfold::report::*;
use hanfold::tables::*;
use hanfold::{
    Config, Conversion, Converter, ConverterBuilder, Decoded, Detection, Document, Encoding, Error,
    ErrorKind, Normalized, Normalizer, NormalizerBuilder, Region, Report, Script, Span, Stream,
    Target, Traced, Variants, Vocabulary, Worker,
};

fn is_shared<T: Send + Sync>() {}

/// Threads may share every public type.
#[test]
fn every_type_is_send_and_sync() {
    macro_rules! all {
        ($($type:ty),* $(,)?) => { $(is_shared::<$type>();)* };
    }
    all!(
        Action,
        Alignment,
        AppliedRow,
        Config,
        ConfigUse,
        Conversion,
        Converter,
        ConverterBuilder,
        DeclaredEncoding,
        Decoded<'_>,
        Detection,
        Document<'_>,
        Doubt,
        Edit<'_>,
        Encoding,
        EncodingBasis,
        EncodingCandidate,
        EncodingPart,
        EncodingReport,
        Error,
        ErrorKind,
        Explained<'_>,
        FoldClasses,
        FoldExtra,
        Level,
        LockList,
        Normalized<'_>,
        Normalizer,
        NormalizerBuilder,
        OffsetMap,
        Piece<'_>,
        QueryExpander,
        RareGlyphs,
        ReadingBasis,
        ReadingCandidate,
        ReadingChoice,
        ReadingEvidence,
        ReadingExplanation,
        ReadingFeature,
        Region,
        RegionCounts,
        RepairCandidate,
        RepairEdit,
        RepairKind,
        RepairMode,
        RepairOptions,
        RepairReport,
        RepairedDocument<'_>,
        Report,
        RowWithoutEffect,
        Script,
        ScriptCounts,
        ScriptReport,
        SearchFold,
        SearchFoldBuilder,
        Span,
        Stage,
        Step,
        Stream,
        Table,
        TableFingerprint,
        TableRow,
        Target,
        Traced<'_>,
        TracedEdit<'_>,
        Undecodable,
        Variants,
        Vocabulary,
        Worker,
    );
}

/// The types of `batch` may be shared between threads.
#[test]
#[cfg(feature = "batch")]
fn outcomes_are_send_and_sync() {
    use hanfold::batch::*;

    is_shared::<(Bom, EncodingOrigin, Failure, FileConversion, FoundFile, FoundFiles)>();
    is_shared::<(Outcome, Output, Search, SkipReason, Status, Task)>();
}

/// Normalizers take text, bytes and documents.
#[test]
fn normalizers_take_text_bytes_and_documents() {
    let normalizer = Normalizer::new(Target::HANS);
    let text = String::from("頭髮");
    let bytes = b"\xC0\x59\xBE\x76".to_vec();
    let document = Document::from_text(&text).with_source(Target::HANT);
    let done = [
        normalizer.normalize("頭髮"),
        normalizer.normalize(&text),
        normalizer.normalize(text.as_bytes()),
        normalizer.normalize(b"\xC0\x59\xBE\x76"),
        normalizer.normalize(&bytes),
        normalizer.normalize(document),
        normalizer.worker().normalize(document),
    ];
    for (number, done) in done.into_iter().enumerate() {
        assert_eq!(done.unwrap().text, "头发", "{number}");
    }
}
