use std::fmt;
use std::path::PathBuf;

use crate::Report;

/// What became of one document.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome {
    /// The file it was read from.
    pub input: PathBuf,
    /// The file that holds the result, if one was written.
    pub output: Option<PathBuf>,
    /// How long the file is, in bytes.
    pub bytes: usize,
    /// How long its text is as UTF-8, in bytes; 0 if it was not decoded.
    pub text_bytes: usize,
    /// What became of it.
    pub status: Status,
    /// What was found in it and done to it, as far as it came.
    pub report: Option<Report>,
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The result differs from the file.
    Changed,
    /// The result is the file, byte for byte.
    Unchanged,
    /// It is not a document.
    Skipped(SkipReason),
    /// It could not be done, or doing it would destroy something; the message says why.
    Failed(String),
}

/// Why something is not a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkipReason {
    /// A symbolic link inside a folder.
    Symlink,
    /// A device, socket or pipe inside a folder.
    Special,
    /// Not text; the message says what it looks like.
    Binary(String),
    /// A backup that an earlier run left.
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
    pub(super) fn failed(input: PathBuf, message: String) -> Self {
        Self::without_report(input, Status::Failed(message))
    }

    pub(super) fn without_report(input: PathBuf, status: Status) -> Self {
        Self { input, output: None, bytes: 0, text_bytes: 0, status, report: None }
    }
}
