use std::fmt;

/// An error: a [kind](ErrorKind) to act on, and a message to show.
///
/// If another error caused it, [`source`](std::error::Error::source) returns that one, and the message does not repeat it.
///
/// ```
/// use hanfold::{Config, ErrorKind};
///
/// let error = "s2x".parse::<Config>().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownConfig);
/// assert!(error.to_string().contains("s2twp"));
/// ```
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The kinds of [`Error`].
///
/// ```
/// use hanfold::{Document, ErrorKind};
///
/// match Document::from_bytes(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR").detect() {
///     Err(error) if error.kind() == ErrorKind::Binary => eprintln!("skipped: {error}"),
///     other => panic!("{other:?}"),
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No OpenCC configuration has this name.
    UnknownConfig,
    /// Not a language tag that text can be converted to.
    UnknownTarget,
    /// No encoding has this label.
    UnknownEncoding,
    /// No value of an enum has this name.
    UnknownName,
    /// Options that conflict.
    InvalidOptions,
    /// The bytes are not text.
    Binary,
    /// The encoding of the label is not supported by this version.
    UnsupportedEncoding,
    /// A compiled table is damaged or of another version, or has too many rows.
    Table,
    /// A user's table or list of locks has faults.
    UserTable,
    /// An index was built with another normalization.
    Fingerprint,
    /// Offset maps of different texts.
    Offsets,
    /// OpenCC, as the engine, cannot open its configuration.
    #[cfg(feature = "opencc")]
    OpenCc,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// Adds the error that caused this one.
    #[cfg(feature = "batch")]
    pub(crate) fn caused_by(self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { source: Some(Box::new(source)), ..self }
    }

    /// Kind of the error.
    ///
    /// ```
    /// use hanfold::{ErrorKind, Target};
    ///
    /// let error = "en-US".parse::<Target>().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::UnknownTarget);
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<crate::table::TableError> for Error {
    fn from(error: crate::table::TableError) -> Self {
        Self::new(ErrorKind::Table, error.to_string())
    }
}
