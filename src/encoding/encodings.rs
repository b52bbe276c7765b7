//! The encodings.

use std::fmt;

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
pub struct Encoding(EncodingKind);

/// An encoding, by the kind of its decoder.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum EncodingKind {
    Standard(&'static encoding_rs::Encoding),
    /// A more precise name for the standard's Big5.
    Big5Hkscs,
    Extra(ExtraEncoding),
}

/// An encoding that the standard lacks, decoded by [`extra`](super::extra).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ExtraEncoding {
    Hz,
    Iso2022Cn,
    Iso2022Kr,
    Johab,
    EucTw,
    Big5Uao,
    Cp950,
    Utf32Le,
    Utf32Be,
}

/// The decoder of an encoding.
pub(super) enum Decoder {
    Standard(&'static encoding_rs::Encoding),
    Extra(ExtraEncoding),
}

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Self = Self::from_rs(encoding_rs::UTF_8);
    /// UTF-16, little-endian.
    pub const UTF_16LE: Self = Self::from_rs(encoding_rs::UTF_16LE);
    /// UTF-16, big-endian.
    pub const UTF_16BE: Self = Self::from_rs(encoding_rs::UTF_16BE);
    /// UTF-32, little-endian.
    pub const UTF_32LE: Self = Self(EncodingKind::Extra(ExtraEncoding::Utf32Le));
    /// UTF-32, big-endian.
    pub const UTF_32BE: Self = Self(EncodingKind::Extra(ExtraEncoding::Utf32Be));
    /// GBK, decoded as GB18030, which includes it.
    pub const GBK: Self = Self::from_rs(encoding_rs::GBK);
    /// GB18030.
    pub const GB18030: Self = Self::from_rs(encoding_rs::GB18030);
    /// HZ: GB 2312 in seven bits (RFC 1843), used in mail and news.
    pub const HZ: Self = Self(EncodingKind::Extra(ExtraEncoding::Hz));
    /// ISO-2022-CN (RFC 1922): GB 2312 and CNS 11643 in seven bits, with the sets of ISO-2022-CN-EXT.
    pub const ISO_2022_CN: Self = Self(EncodingKind::Extra(ExtraEncoding::Iso2022Cn));
    /// Big5 with the Hong Kong Supplementary Character Set, as in the standard.
    pub const BIG5: Self = Self::from_rs(encoding_rs::BIG5);
    /// [`BIG5`](Self::BIG5) under another name, for documents that use the supplement.
    pub const BIG5_HKSCS: Self = Self(EncodingKind::Big5Hkscs);
    /// Big5 as Unicode-At-On 2.50 extends it: simplified characters, Japanese. Boards such as PTT used it.
    pub const BIG5_UAO: Self = Self(EncodingKind::Extra(ExtraEncoding::Big5Uao));
    /// Big5 as in Windows. User-defined characters become private use.
    pub const CP950: Self = Self(EncodingKind::Extra(ExtraEncoding::Cp950));
    /// EUC-TW: CNS 11643, used by Taiwanese Unix systems.
    pub const EUC_TW: Self = Self(EncodingKind::Extra(ExtraEncoding::EucTw));
    /// Shift_JIS, as extended by Windows.
    pub const SHIFT_JIS: Self = Self::from_rs(encoding_rs::SHIFT_JIS);
    /// EUC-JP.
    pub const EUC_JP: Self = Self::from_rs(encoding_rs::EUC_JP);
    /// ISO-2022-JP: Japanese in seven bits, used in mail.
    pub const ISO_2022_JP: Self = Self::from_rs(encoding_rs::ISO_2022_JP);
    /// EUC-KR with the extension of Windows (UHC, CP949).
    pub const EUC_KR: Self = Self::from_rs(encoding_rs::EUC_KR);
    /// ISO-2022-KR (RFC 1557): Korean in seven bits, used in mail.
    pub const ISO_2022_KR: Self = Self(EncodingKind::Extra(ExtraEncoding::Iso2022Kr));
    /// Johab (KS X 1001, annex 3): Korean with syllables composed of letters, used by DOS.
    pub const JOHAB: Self = Self(EncodingKind::Extra(ExtraEncoding::Johab));
    /// windows-1252: Western European, in which every byte is a character.
    pub const WINDOWS_1252: Self = Self::from_rs(encoding_rs::WINDOWS_1252);

    /// Name in the standard: `UTF-8`, `GBK`, `Big5`. An encoding that the standard lacks has its registered MIME name, or the usual
    /// one: `HZ-GB-2312`, `EUC-TW`, `CP950`.
    ///
    /// ```
    /// use hanfold::Encoding;
    ///
    /// let labels = ["sjis", "utf8", "euctw"].map(|label| Encoding::for_label(label).unwrap());
    /// assert_eq!(labels.map(Encoding::name), ["Shift_JIS", "UTF-8", "EUC-TW"]);
    /// ```
    pub fn name(self) -> &'static str {
        match self.0 {
            EncodingKind::Standard(encoding) => encoding.name(),
            EncodingKind::Big5Hkscs => "Big5-HKSCS",
            EncodingKind::Extra(ExtraEncoding::Hz) => "HZ-GB-2312",
            EncodingKind::Extra(ExtraEncoding::Iso2022Cn) => "ISO-2022-CN",
            EncodingKind::Extra(ExtraEncoding::Iso2022Kr) => "ISO-2022-KR",
            EncodingKind::Extra(ExtraEncoding::Johab) => "Johab",
            EncodingKind::Extra(ExtraEncoding::EucTw) => "EUC-TW",
            EncodingKind::Extra(ExtraEncoding::Big5Uao) => "Big5-UAO",
            EncodingKind::Extra(ExtraEncoding::Cp950) => "CP950",
            EncodingKind::Extra(ExtraEncoding::Utf32Le) => "UTF-32LE",
            EncodingKind::Extra(ExtraEncoding::Utf32Be) => "UTF-32BE",
        }
    }

    pub(super) const fn from_rs(encoding: &'static encoding_rs::Encoding) -> Self {
        Self(EncodingKind::Standard(encoding))
    }

    /// Whether the detector reads this encoding under the hypothesis `other`.
    pub(super) fn is_read_as(self, other: Self) -> bool {
        let named = match self.0 {
            EncodingKind::Big5Hkscs
            | EncodingKind::Extra(ExtraEncoding::Big5Uao | ExtraEncoding::Cp950) => Self::BIG5,
            EncodingKind::Standard(encoding) if encoding == encoding_rs::GB18030 => Self::GBK,
            EncodingKind::Standard(encoding) if encoding.is_single_byte() => Self::WINDOWS_1252,
            _ => self,
        };
        named == other
    }

    /// Whether a document in one encoding may declare the other: GBK includes GB 2312 and is part of GB18030, Big5 has
    /// extensions, UTF-16 has two byte orders.
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
            EncodingKind::Standard(encoding) => Decoder::Standard(encoding),
            EncodingKind::Big5Hkscs => Decoder::Standard(encoding_rs::BIG5),
            EncodingKind::Extra(encoding) => Decoder::Extra(encoding),
        }
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

/// Reads the name, or another label of the encoding.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Encoding {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::serialized::parsed(deserializer)
    }
}
