use std::fmt;
use std::str::FromStr;

use super::labels;
use super::own::Own;
use crate::{Error, ErrorKind};

/// A character encoding: one of the WHATWG Encoding Standard, or one of those that it lacks.
///
/// ```
/// use hanfold::Encoding;
///
/// assert_eq!(Encoding::for_label("gb2312")?.name(), "GBK");
/// assert_eq!(Encoding::for_label("x-euc-tw")?, Encoding::EUC_TW);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Encoding(LabelKind);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum LabelKind {
    Standard(&'static encoding_rs::Encoding),
    /// A more precise name for the standard's Big5.
    Big5Hkscs,
    Own(Own),
}

/// The decoder of an encoding.
pub(super) enum Decoder {
    Standard(&'static encoding_rs::Encoding),
    Own(Own),
}

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Self = Self::from_rs(encoding_rs::UTF_8);
    /// UTF-16, little-endian.
    pub const UTF_16LE: Self = Self::from_rs(encoding_rs::UTF_16LE);
    /// UTF-16, big-endian.
    pub const UTF_16BE: Self = Self::from_rs(encoding_rs::UTF_16BE);
    /// UTF-32, little-endian.
    pub const UTF_32LE: Self = Self(LabelKind::Own(Own::Utf32Le));
    /// UTF-32, big-endian.
    pub const UTF_32BE: Self = Self(LabelKind::Own(Own::Utf32Be));
    /// GBK, decoded as GB18030, which includes it.
    pub const GBK: Self = Self::from_rs(encoding_rs::GBK);
    /// GB18030.
    pub const GB18030: Self = Self::from_rs(encoding_rs::GB18030);
    /// HZ: GB 2312 in seven bits (RFC 1843), used in mail and news.
    pub const HZ: Self = Self(LabelKind::Own(Own::Hz));
    /// ISO-2022-CN (RFC 1922): GB 2312 and CNS 11643 in seven bits, with the sets of ISO-2022-CN-EXT.
    pub const ISO_2022_CN: Self = Self(LabelKind::Own(Own::Iso2022Cn));
    /// Big5 with the Hong Kong Supplementary Character Set, as in the standard.
    pub const BIG5: Self = Self::from_rs(encoding_rs::BIG5);
    /// [`BIG5`](Self::BIG5) under another name, for documents that use the supplement.
    pub const BIG5_HKSCS: Self = Self(LabelKind::Big5Hkscs);
    /// Big5 as Unicode-At-On 2.50 extends it: simplified characters, Japanese. Boards such as PTT used it.
    pub const BIG5_UAO: Self = Self(LabelKind::Own(Own::Big5Uao));
    /// Big5 as in Windows. User-defined characters become private use.
    pub const CP950: Self = Self(LabelKind::Own(Own::Cp950));
    /// EUC-TW: CNS 11643, used by Taiwanese Unix systems.
    pub const EUC_TW: Self = Self(LabelKind::Own(Own::EucTw));
    /// Shift_JIS, as extended by Windows.
    pub const SHIFT_JIS: Self = Self::from_rs(encoding_rs::SHIFT_JIS);
    /// EUC-JP.
    pub const EUC_JP: Self = Self::from_rs(encoding_rs::EUC_JP);
    /// ISO-2022-JP: Japanese in seven bits, used in mail.
    pub const ISO_2022_JP: Self = Self::from_rs(encoding_rs::ISO_2022_JP);
    /// EUC-KR with the extension of Windows (UHC, CP949).
    pub const EUC_KR: Self = Self::from_rs(encoding_rs::EUC_KR);
    /// ISO-2022-KR (RFC 1557): Korean in seven bits, used in mail.
    pub const ISO_2022_KR: Self = Self(LabelKind::Own(Own::Iso2022Kr));
    /// Johab (KS X 1001, annex 3): Korean with syllables composed of letters, used by DOS.
    pub const JOHAB: Self = Self(LabelKind::Own(Own::Johab));
    /// windows-1252: Western European, in which every byte is a character.
    pub const WINDOWS_1252: Self = Self::from_rs(encoding_rs::WINDOWS_1252);

    /// The encoding of a label: one of the standard's, or the name in Python, iconv, Java or MySQL. Case, hyphens and underscores
    /// are ignored.
    ///
    /// `utf-16` and `utf-32`, which name no byte order, follow a byte order mark, and are little-endian without one, as in the
    /// standard for UTF-16; `ucs-4` is big-endian, as in ISO 10646.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownEncoding`] if none has this label, [`ErrorKind::UnsupportedEncoding`] if
    /// it is known but cannot be decoded (`replacement`).
    pub fn for_label(label: &str) -> Result<Self, Error> {
        match labels::find(label) {
            Some(encoding) if encoding == Self::from_rs(encoding_rs::REPLACEMENT) => {
                let message = format!("the encoding \"{label}\" is not supported");
                Err(Error::new(ErrorKind::UnsupportedEncoding, message))
            }
            Some(encoding) => Ok(encoding),
            None => {
                let message = format!(
                    "unknown encoding \"{label}\" (try utf-8, gb18030, big5, utf-16le, shift_jis)"
                );
                Err(Error::new(ErrorKind::UnknownEncoding, message))
            }
        }
    }

    /// Name in the standard: `UTF-8`, `GBK`, `Big5`. An encoding that the standard lacks has its registered MIME name, or the usual
    /// one: `HZ-GB-2312`, `EUC-TW`, `CP950`.
    pub fn name(self) -> &'static str {
        match self.0 {
            LabelKind::Standard(encoding) => encoding.name(),
            LabelKind::Big5Hkscs => "Big5-HKSCS",
            LabelKind::Own(Own::Hz) => "HZ-GB-2312",
            LabelKind::Own(Own::Iso2022Cn) => "ISO-2022-CN",
            LabelKind::Own(Own::Iso2022Kr) => "ISO-2022-KR",
            LabelKind::Own(Own::Johab) => "Johab",
            LabelKind::Own(Own::EucTw) => "EUC-TW",
            LabelKind::Own(Own::Big5Uao) => "Big5-UAO",
            LabelKind::Own(Own::Cp950) => "CP950",
            LabelKind::Own(Own::Utf32Le) => "UTF-32LE",
            LabelKind::Own(Own::Utf32Be) => "UTF-32BE",
        }
    }

    pub(super) const fn from_rs(encoding: &'static encoding_rs::Encoding) -> Self {
        Self(LabelKind::Standard(encoding))
    }

    /// Whether the detector reads this encoding under the hypothesis `other`.
    pub(super) fn is_read_as(self, other: Self) -> bool {
        let named = match self.0 {
            LabelKind::Big5Hkscs | LabelKind::Own(Own::Big5Uao | Own::Cp950) => Self::BIG5,
            LabelKind::Standard(encoding) if encoding == encoding_rs::GB18030 => Self::GBK,
            LabelKind::Standard(encoding) if encoding.is_single_byte() => Self::WINDOWS_1252,
            _ => self,
        };
        named == other
    }

    /// Whether a declaration of one fits the other: GBK includes GB 2312 and is part of GB18030, Big5 has extensions, UTF-16 has
    /// two byte orders.
    pub(super) fn is_like(self, other: Self) -> bool {
        let same = |family: &[Self]| family.contains(&self) && family.contains(&other);
        self == other
            || same(&[Self::GBK, Self::GB18030])
            || same(&[Self::BIG5, Self::BIG5_HKSCS, Self::BIG5_UAO, Self::CP950])
            || same(&[Self::UTF_16LE, Self::UTF_16BE])
            || same(&[Self::UTF_32LE, Self::UTF_32BE])
    }

    pub(super) fn decoder(self) -> Decoder {
        match self.0 {
            LabelKind::Standard(encoding) => Decoder::Standard(encoding),
            LabelKind::Big5Hkscs => Decoder::Standard(encoding_rs::BIG5),
            LabelKind::Own(own) => Decoder::Own(own),
        }
    }
}

/// Parses a label like [`for_label`](Encoding::for_label).
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
