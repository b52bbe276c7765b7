use std::fmt;
use std::path::PathBuf;

use super::Failure;
use crate::Report;

/// Outcome of one document.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome {
    /// The file it was read from.
    pub input: PathBuf,
    /// The file that holds the result, if one was written.
    pub output: Option<PathBuf>,
    /// Length of the file in bytes.
    pub bytes: usize,
    /// Length of the text in bytes of UTF-8; 0 if it was not decoded.
    pub text_bytes: usize,
    /// Status of the document.
    pub status: Status,
    /// Report of the steps that were completed.
    pub report: Option<Report>,
}

/// Status of a document after processing.
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

/// Reason for skipping a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkipReason {
    /// A symbolic link inside a folder.
    Symlink,
    /// A device, socket or pipe inside a folder.
    Special,
    /// Not text; the message names the likely format.
    Binary(String),
    /// A backup of an earlier run.
    Backup,
    /// The report of an earlier run, which the one of this run replaces.
    Report,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Symlink => f.write_str("a symbolic link"),
            Self::Special => f.write_str("neither a file nor a folder"),
            Self::Binary(what) => f.write_str(what),
            Self::Backup => f.write_str("a backup of an earlier run"),
            Self::Report => f.write_str("the report of an earlier run"),
        }
    }
}

impl Outcome {
    pub(super) fn failed(input: PathBuf, failure: Failure) -> Self {
        Self::without_report(input, Status::Failed(failure))
    }

    pub(super) fn without_report(input: PathBuf, status: Status) -> Self {
        Self { input, output: None, bytes: 0, text_bytes: 0, status, report: None }
    }
}
