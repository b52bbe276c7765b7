use std::fmt;
use std::str::FromStr;

use crate::{Error, ErrorKind};

/// A character encoding, as the WHATWG Encoding Standard defines it.
///
/// ```
/// use hanfold::Encoding;
///
/// assert_eq!(Encoding::for_label("gb2312")?.name(), "GBK");
/// assert_eq!(Encoding::for_label("Big5-HKSCS")?, Encoding::BIG5);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Encoding(&'static encoding_rs::Encoding);

/// Names that people use and the standard does not know.
const MORE_LABELS: [(&str, Encoding); 7] = [
    ("cp932", Encoding::SHIFT_JIS),
    ("cp936", Encoding::GBK),
    ("windows-936", Encoding::GBK),
    ("cp949", Encoding::EUC_KR),
    ("cp950", Encoding::BIG5),
    ("windows-950", Encoding::BIG5),
    ("cp65001", Encoding::UTF_8),
];

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Self = Self(encoding_rs::UTF_8);
    /// UTF-16, little-endian.
    pub const UTF_16LE: Self = Self(encoding_rs::UTF_16LE);
    /// UTF-16, big-endian.
    pub const UTF_16BE: Self = Self(encoding_rs::UTF_16BE);
    /// GBK: decoded as GB18030, of which it is a part.
    pub const GBK: Self = Self(encoding_rs::GBK);
    /// GB18030.
    pub const GB18030: Self = Self(encoding_rs::GB18030);
    /// Big5 with the Hong Kong Supplementary Character Set.
    pub const BIG5: Self = Self(encoding_rs::BIG5);
    /// Shift_JIS, as Windows extends it.
    pub const SHIFT_JIS: Self = Self(encoding_rs::SHIFT_JIS);
    /// EUC-JP.
    pub const EUC_JP: Self = Self(encoding_rs::EUC_JP);
    /// EUC-KR with the extension of Windows (UHC, CP949).
    pub const EUC_KR: Self = Self(encoding_rs::EUC_KR);
    /// windows-1252: Western European, in which every byte is a character.
    pub const WINDOWS_1252: Self = Self(encoding_rs::WINDOWS_1252);

    /// The encoding that a label names; upper and lower case are the same.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownEncoding`] if none has this label, [`ErrorKind::UnsupportedEncoding`] if
    /// it is known but cannot be decoded yet.
    pub fn for_label(label: &str) -> Result<Self, Error> {
        let label = label.trim().to_ascii_lowercase();
        if let Some((_, encoding)) = MORE_LABELS.iter().find(|(known, _)| *known == label) {
            return Ok(*encoding);
        }
        let unsupported = || {
            let message = format!("the encoding \"{label}\" is not supported yet");
            Error::new(ErrorKind::UnsupportedEncoding, message)
        };
        if label.starts_with("utf-32") || label.starts_with("utf32") || label == "euc-tw" {
            return Err(unsupported());
        }
        match encoding_rs::Encoding::for_label(label.as_bytes()) {
            Some(encoding) if encoding == encoding_rs::REPLACEMENT => Err(unsupported()),
            Some(encoding) => Ok(Self(encoding)),
            None => {
                let message = format!(
                    "no encoding is called \"{label}\"; try utf-8, gb18030, big5, utf-16le, shift_jis"
                );
                Err(Error::new(ErrorKind::UnknownEncoding, message))
            }
        }
    }

    /// Its name in the standard: `UTF-8`, `GBK`, `Big5`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(super) fn from_rs(encoding: &'static encoding_rs::Encoding) -> Self {
        Self(encoding)
    }

    pub(super) fn rs(self) -> &'static encoding_rs::Encoding {
        self.0
    }
}

/// Reads a label, as [`for_label`](Encoding::for_label) does.
impl FromStr for Encoding {
    type Err = Error;

    fn from_str(label: &str) -> Result<Self, Error> {
        Self::for_label(label)
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encoding({})", self.name())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Encoding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
