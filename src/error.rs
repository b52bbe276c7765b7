use std::fmt;

/// What went wrong: a [kind](ErrorKind) to act on, and a message to show.
///
/// ```
/// use hanfold::{Converter, ErrorKind};
///
/// let error = Converter::new("s2x").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownConfig);
/// assert!(error.to_string().contains("s2twp"));
/// ```
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

/// The kinds of [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No OpenCC configuration has this name.
    UnknownConfig,
    /// Not a language tag that text can be converted to.
    UnknownTarget,
    /// No encoding has this label.
    UnknownEncoding,
    /// Options that exclude each other.
    InvalidOptions,
    /// The bytes are not text.
    Binary,
    /// The label is of an encoding that this version cannot decode.
    UnsupportedEncoding,
    /// A compiled table is damaged or of another version, or there are too many rows for one.
    Table,
    /// A table or list of locks that a user has written has faults.
    UserTable,
    /// An index was built with another search fold.
    Fingerprint,
    /// Offset maps of texts that are not the same.
    Offsets,
    /// OpenCC, where it is the engine, cannot open its configuration.
    #[cfg(feature = "opencc")]
    OpenCc,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// What kind of error this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<crate::table::TableError> for Error {
    fn from(error: crate::table::TableError) -> Self {
        Self::new(ErrorKind::Table, error.to_string())
    }
}
