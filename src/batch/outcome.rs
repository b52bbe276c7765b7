use std::path::PathBuf;

use super::{Failure, RewrittenDeclaration, SkipReason};
use crate::Report;

/// Outcome of one document.
///
/// ```
/// use hanfold::batch::{FileConversion, Output};
/// use hanfold::{Normalizer, Target};
///
/// let mut worker = Normalizer::new(Target::HANS).worker();
/// let conversion = FileConversion::new(Output::Nowhere);
/// let outcome = conversion.convert_to_writer(&mut worker, "a".as_ref(), b"\xFF\xFE\x27\x97", &mut Vec::new())?;
/// assert_eq!((outcome.bytes, outcome.text_bytes), (4, 3)); // 霧 in UTF-16 and UTF-8
/// assert!(outcome.report.is_some_and(|report| report.encoding.encoding.name() == "UTF-16LE"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome {
    /// The file it was read from.
    pub input: PathBuf,
    /// The file that holds the result, if one was written.
    pub output: Option<PathBuf>,
    /// Whether the result was written: to a file or, by [`FileConversion::convert_to_writer`](super::FileConversion::convert_to_writer), to a stream.
    pub is_written: bool,
    /// Length of the file in bytes.
    pub bytes: usize,
    /// Length of the text in bytes of UTF-8; 0 if it was not decoded.
    pub text_bytes: usize,
    /// Status of the document.
    pub status: Status,
    /// Report of the steps that were completed.
    pub report: Option<Report>,
    /// Declarations of the encoding and the language that were rewritten, in order.
    pub declarations: Vec<RewrittenDeclaration>,
}

/// Status of a document after processing.
///
/// ```
/// use hanfold::batch::{FileConversion, Output, Status};
/// use hanfold::{Normalizer, Target};
///
/// let mut worker = Normalizer::new(Target::HANS).worker();
/// let conversion = FileConversion::new(Output::Nowhere);
/// let mut would_change = |bytes: &[u8]| {
///     let outcome = conversion.convert_to_writer(&mut worker, "a".as_ref(), bytes, &mut std::io::sink());
///     outcome.map(|outcome| matches!(outcome.status, Status::Changed))
/// };
/// assert!(would_change("霧散了".as_bytes())? && !would_change("雾散了".as_bytes())?);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Status {
    /// The result differs from the file.
    Changed,
    /// The result is the file, byte for byte.
    Unchanged,
    /// The file is not a document.
    Skipped(SkipReason),
    /// The document could not be converted, or writing would destroy something.
    Failed(Failure),
}

impl Outcome {
    pub(super) fn failed(input: PathBuf, failure: Failure) -> Self {
        Self::without_report(input, Status::Failed(failure))
    }

    pub(super) fn without_report(input: PathBuf, status: Status) -> Self {
        Self {
            input,
            output: None,
            is_written: false,
            bytes: 0,
            text_bytes: 0,
            status,
            report: None,
            declarations: Vec::new(),
        }
    }
}
