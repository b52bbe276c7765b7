//! Reasons why a document was not converted or not written.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::{Encoding, Error};

/// Reason why a document was not converted, or why its result was not written.
///
/// It states what happened. What the user can do about it depends on the program, which words it. The error of the system that
/// caused it is its [`source`](std::error::Error::source), which the message does not repeat.
///
/// ```
/// use hanfold::Encoding;
/// use hanfold::batch::{EncodingOrigin, Failure};
///
/// /// Returns what the user of a web form can do.
/// fn remedy(failure: &Failure) -> &'static str {
///     match failure {
///         Failure::UncertainEncoding { origin: EncodingOrigin::Guessed, .. } => "choose the encoding",
///         Failure::Garbled => "upload the original file",
///         _ => "ask for help",
///     }
/// }
/// let origin = EncodingOrigin::Guessed;
/// assert_eq!(remedy(&Failure::UncertainEncoding { encoding: Encoding::GBK, origin }), "choose the encoding");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Failure {
    /// The file cannot be read.
    Read(Arc<dyn std::error::Error + Send + Sync>),
    /// The document cannot be normalized.
    Normalize(Arc<Error>),
    /// Too many characters could not be decoded.
    TooMuchLost {
        /// Number of undecodable places.
        places: usize,
        /// Number of characters of the text.
        characters: usize,
        /// Encoding in which the document was decoded.
        encoding: Encoding,
        /// Position of the first undecodable byte.
        first: usize,
        /// Origin of the encoding.
        origin: EncodingOrigin,
    },
    /// Most of the text seems to be decoded wrongly.
    Garbled,
    /// Characters lost bytes. Some were inferred, others cannot be restored; the file in place is the only evidence of them.
    Unrestored(usize),
    /// Bytes could not be decoded, and the file in place is the only evidence of them.
    Undecodable {
        /// Number of undecodable places.
        places: usize,
        /// Encoding in which the document was decoded.
        encoding: Encoding,
        /// Position of the first undecodable byte.
        first: usize,
        /// Origin of the encoding.
        origin: EncodingOrigin,
    },
    /// The encoding is uncertain, so that the file in place is not replaced.
    UncertainEncoding {
        /// Encoding in which the document was decoded.
        encoding: Encoding,
        /// Origin of the encoding.
        origin: EncodingOrigin,
    },
    /// This many declarations of the encoding do not hold for the result and cannot be rewritten, so that the file in place is not
    /// replaced.
    FalseDeclarations(usize),
    /// Results cannot be written in this encoding, which switches between sets of characters.
    NotWritten(Encoding),
    /// The encoding of the result lacks characters of the text.
    Unencodable {
        /// Number of characters.
        characters: usize,
        /// Encoding of the result.
        encoding: Encoding,
        /// The first of them, each with its line and its column in characters, from 1.
        first: Vec<(usize, usize, char)>,
    },
    /// Only a regular file can be replaced in place.
    NotAFile,
    /// There is a backup of this name already.
    BackupExists(PathBuf),
    /// The backup cannot be written.
    Backup(PathBuf, Arc<io::Error>),
    /// The result cannot be written.
    Write(PathBuf, Arc<io::Error>),
    /// A single document was asked for, and the file is not one.
    NotADocument(SkipReason),
    /// The program has a fault; the message is that of the panic. The other documents are not affected.
    Panic(String),
}

/// Origin of the encoding of a document.
///
/// ```
/// use hanfold::batch::{EncodingOrigin, Failure, FileConversion, Output, Status};
/// use hanfold::{Encoding, Normalizer, Target};
///
/// let conversion = FileConversion::new(Output::Nowhere).with_encoding(Encoding::UTF_8);
/// let mut worker = Normalizer::new(Target::HANS).worker();
/// let outcome = conversion.convert_to_writer(&mut worker, "a".as_ref(), b"\xC0\x59\xBE\x76", &mut Vec::new())?;
/// let Status::Failed(Failure::TooMuchLost { origin, .. }) = outcome.status else { panic!() };
/// assert_eq!(origin, EncodingOrigin::Stated); // wrongly: it is Big5
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodingOrigin {
    /// The caller stated it.
    Stated,
    /// It was detected with certainty.
    Detected,
    /// It is the best guess.
    Guessed,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(_) => f.write_str("cannot be read"),
            Self::Normalize(error) => error.fmt(f),
            Self::TooMuchLost { places, characters, encoding, first, .. } => write!(
                f,
                "{places} of {characters} characters could not be decoded as {encoding}, the first at byte {first}"
            ),
            Self::Garbled => f.write_str(
                "most of the text seems to be decoded wrongly: neither converted nor replaced",
            ),
            Self::Unrestored(count) => {
                let plural = if *count == 1 { "" } else { "s" };
                write!(
                    f,
                    "{count} character{plural} lost bytes and cannot be restored with certainty: left unchanged"
                )
            }
            Self::Undecodable { places, encoding, first, .. } => {
                let plural = if *places == 1 { "" } else { "s" };
                write!(
                    f,
                    "{places} undecodable place{plural} (as {encoding}), the first at byte {first}: left unchanged"
                )
            }
            Self::UncertainEncoding { encoding, origin: EncodingOrigin::Stated } => write!(
                f,
                "the bytes are UTF-8, not {encoding}, and may be converted already: left unchanged"
            ),
            Self::UncertainEncoding { encoding, .. } => {
                write!(f, "the encoding is uncertain ({encoding}?): left unchanged")
            }
            Self::NotWritten(encoding) => write!(f, "results cannot be written in {encoding}"),
            Self::Unencodable { characters, encoding, first } => {
                let plural = if *characters == 1 { " is" } else { "s are" };
                write!(f, "{characters} character{plural} not in {encoding}: ")?;
                for (number, (line, column, c)) in first.iter().enumerate() {
                    let comma = if number > 0 { ", " } else { "" };
                    write!(f, "{comma}{c} (line {line}, column {column})")?;
                }
                f.write_str(if first.len() < *characters { ", ..." } else { "" })
            }
            Self::FalseDeclarations(count) => {
                let plural = if *count == 1 { "" } else { "s" };
                write!(
                    f,
                    "{count} declaration{plural} of another encoding cannot be rewritten: left unchanged"
                )
            }
            Self::NotAFile => f.write_str("left unchanged: only a file can be replaced in place"),
            Self::BackupExists(backup) => {
                write!(f, "left unchanged: the backup {} exists already", backup.display())
            }
            Self::Backup(backup, _) => {
                write!(f, "left unchanged: the backup {} cannot be written", backup.display())
            }
            Self::Write(path, _) => write!(f, "cannot write {}", path.display()),
            Self::NotADocument(reason) => reason.fmt(f),
            Self::Panic(message) => write!(f, "internal error ({message}): please report it"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read(error) => Some(&**error),
            // Its message is that of the error.
            Self::Normalize(error) => error.source(),
            Self::Backup(_, error) | Self::Write(_, error) => Some(&**error),
            _ => None,
        }
    }
}

/// Reason for skipping a file.
///
/// ```
/// use hanfold::batch::SkipReason;
///
/// assert_eq!(format!("skipped: {}", SkipReason::Symlink), "skipped: a symbolic link");
/// ```
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    /// Returns the message of an error and those of its sources.
    fn chain(error: &dyn std::error::Error) -> Vec<String> {
        let chain = std::iter::successors(Some(error), |&error| error.source());
        chain.map(ToString::to_string).collect()
    }

    #[test]
    fn sources_are_not_repeated() {
        let denied = || io::Error::other("denied");
        let error = Error::new(ErrorKind::InvalidOptions, "3 threads").caused_by(denied());
        for (failure, expected) in [
            (Failure::Read(Arc::new(denied())), &["cannot be read", "denied"][..]),
            (Failure::Write("a".into(), Arc::new(denied())), &["cannot write a", "denied"]),
            (
                Failure::Backup("a.orig".into(), Arc::new(denied())),
                &["left unchanged: the backup a.orig cannot be written", "denied"],
            ),
            (Failure::Normalize(Arc::new(error)), &["3 threads", "denied"]),
            (Failure::NotADocument(SkipReason::Symlink), &["a symbolic link"]),
        ] {
            assert_eq!(chain(&failure), expected);
        }
        let search = crate::batch::Search::new().with_glob("a{");
        let error = crate::batch::find(&[".".into()], &search).unwrap_err();
        let [message, cause] = &chain(&error)[..] else { panic!("{error:?}") };
        assert_eq!(message, "invalid glob");
        assert!(cause.contains("a{"), "{cause}");
    }
}
