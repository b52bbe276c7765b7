//! Labels of encodings.

use std::str::FromStr;

use super::Encoding;
use crate::{Error, ErrorKind};

/// Labels that the standard lacks, gives to no decoder (HZ, ISO-2022-CN) or to another encoding (CP950): those of Python, iconv,
/// Java, MySQL and Windows, in the form of [`squeezed`].
const LABELS: &[(Encoding, &[&str])] = &[
    (
        Encoding::UTF_8,
        &[
            "u8", "cp65001", "utf8mb3", "utf8mb4", "utf8sig", "xutf8", "65001", "utf8bom",
            "utf8unix", "utf8dos",
        ],
    ),
    (
        Encoding::UTF_16LE,
        &[
            "u16",
            "utf16",
            "utf16le",
            "xutf16lebom",
            "unicodelittle",
            "unicodelittleunmarked",
            "ucs2le",
            "ucs2",
            "1200",
        ],
    ),
    (
        Encoding::UTF_16BE,
        &["utf16be", "unicodebig", "unicodebigunmarked", "unicodefffe", "ucs2be", "1201"],
    ),
    (
        Encoding::UTF_32LE,
        &["u32", "utf32", "utf32le", "xutf32le", "xutf32lebom", "ucs4le", "12000"],
    ),
    (
        Encoding::UTF_32BE,
        &[
            "utf32be",
            "xutf32be",
            "xutf32bebom",
            "ucs4",
            "ucs4be",
            "csucs4",
            "iso10646ucs4",
            "1064611993ucs4",
            "12001",
        ],
    ),
    (
        Encoding::GBK,
        &[
            "936",
            "cp936",
            "ms936",
            "windows936",
            "xwindows936",
            "cswindows936",
            "gb2312",
            "gb23121980",
            "gb231280",
            "csgb231280",
            "eucgb2312cn",
            "euccn",
            "xeuccn",
            "cngb",
            "csgbk",
            "20936",
            "cp20936",
            "cp1386",
            "ibm1386",
        ],
    ),
    (
        Encoding::GB18030,
        &[
            "gb18030",
            "gb180302000",
            "gb180302005",
            "gb180302022",
            "csgb18030",
            "54936",
            "cp54936",
            "windows54936",
        ],
    ),
    (Encoding::HZ, &["hz", "hzgb", "hzgb2312", "cshzgb2312", "cp52936"]),
    (
        Encoding::ISO_2022_CN,
        &[
            "iso2022cn",
            "csiso2022cn",
            "iso2022cnext",
            "csiso2022cnext",
            "xiso2022cngb",
            "xiso2022cncns",
            "iso2022cngb",
            "iso2022cncns",
            "cp50227",
        ],
    ),
    (Encoding::BIG5, &["big5tw", "bigfive", "cnbig5", "csbig5", "big5eten", "xbig5"]),
    (
        Encoding::BIG5_HKSCS,
        &[
            "hkscs",
            "big5hkscs",
            "csbig5hkscs",
            "xbig5hkscs2001",
            "big5hkscs1999",
            "big5hkscs2001",
            "big5hkscs2004",
            "big5hkscs2008",
            "951",
            "cp951",
            "ms950hkscs",
            "xms950hkscs",
        ],
    ),
    (Encoding::BIG5_UAO, &["uao", "uao241", "uao250", "big5uao", "big5uao250", "unicodeaton"]),
    (Encoding::CP950, &["950", "cp950", "ms950", "windows950", "xwindows950", "cswindows950"]),
    (Encoding::EUC_TW, &["euctw", "xeuctw", "cseuctw", "cns11643", "xcns11643", "cp51950"]),
    (
        Encoding::SHIFT_JIS,
        &[
            "932",
            "cp932",
            "ms932",
            "mskanji",
            "windows932",
            "windows31j",
            "cswindows31j",
            "shiftjis",
            "sjiswin",
        ],
    ),
    (
        Encoding::EUC_JP,
        &["eucjp", "ujis", "eucjpms", "eucjpwin", "cp51932", "eucjpopen", "xeucjplinux"],
    ),
    (Encoding::ISO_2022_JP, &["iso2022jp", "cp50220"]),
    (
        Encoding::EUC_KR,
        &[
            "949",
            "cp949",
            "ms949",
            "uhc",
            "windows949",
            "xwindows949",
            "euckr",
            "ksc5601",
            "ksc56011987",
            "ksx1001",
            "ksx10011998",
            "ksx10012002",
            "cp51949",
        ],
    ),
    (Encoding::WINDOWS_1252, &["windows1252", "ms1252"]),
    (Encoding::ISO_2022_KR, &["iso2022kr", "csiso2022kr", "cp50225"]),
    (Encoding::JOHAB, &["johab", "xjohab", "1361", "cp1361", "ms1361"]),
];

impl Encoding {
    /// The encoding of a label: one of the standard's, or the name in Python, iconv, Java or MySQL. Case, hyphens and underscores
    /// are ignored.
    ///
    /// `utf-16` and `utf-32`, which name no byte order, follow a byte order mark, and are little-endian without one, as in the
    /// standard for UTF-16; `ucs-4` is big-endian, as in ISO 10646.
    ///
    /// ```
    /// use hanfold::{Encoding, ErrorKind};
    ///
    /// assert_eq!(Encoding::for_label("GB_2312-80")?, Encoding::GBK); // as browsers read it
    /// assert_eq!(Encoding::for_label("ebcdic").unwrap_err().kind(), ErrorKind::UnknownEncoding);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::UnknownEncoding`] if none has this label, [`ErrorKind::UnsupportedEncoding`] if
    /// it is known but cannot be decoded (`replacement`).
    pub fn for_label(label: &str) -> Result<Self, Error> {
        match find(label) {
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
}

/// Parses a label like [`for_label`](Encoding::for_label).
impl FromStr for Encoding {
    type Err = Error;

    fn from_str(label: &str) -> Result<Self, Error> {
        Self::for_label(label)
    }
}

/// The encoding of a label: by our table, then by the standard's, as written and with the parts joined as in the standard.
fn find(label: &str) -> Option<Encoding> {
    let label = label.trim().to_ascii_lowercase();
    let squeezed = squeezed(&label);
    let ours = LABELS.iter().find(|(_, labels)| labels.contains(&squeezed.as_str()));
    if let Some((encoding, _)) = ours {
        return Some(*encoding);
    }
    [label.clone(), label.replace('_', "-"), squeezed]
        .iter()
        .find_map(|label| encoding_rs::Encoding::for_label(label.as_bytes()))
        .map(Encoding::from_rs)
}

/// A label without the separators of its parts, which vary: its letters and digits.
fn squeezed(label: &str) -> String {
    label.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | ':' | '.' | '/')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_is_squeezed_and_stands_once() {
        let mut all: Vec<_> = LABELS.iter().flat_map(|(_, labels)| *labels).collect();
        for label in &all {
            assert_eq!(squeezed(label), ***label);
            assert_eq!(label.to_ascii_lowercase(), ***label);
        }
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn names_are_labels() {
        for (encoding, _) in LABELS {
            assert_eq!(find(encoding.name()), Some(*encoding));
        }
    }
}
