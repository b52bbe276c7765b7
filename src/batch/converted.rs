//! Results before they are written.

use std::borrow::Cow;

use super::{Bom, Failure, FileConversion, OutputEncoding, Unencodable};
use crate::encoding::{self, EncodedText, Encoding};
use crate::markup::Format;
use crate::report::{Doubt, EncodingBasis};
use crate::{Normalized, Report};

/// The byte order mark.
const BOM: &str = "\u{FEFF}";
/// Most characters that a failure names with their places.
const MAX_NAMED: usize = 5;

/// The result for one document, before it is written.
pub(super) struct Converted<'a> {
    pub(super) normalized: Normalized<'a>,
    /// Start of the written text: after dropped marks.
    start: usize,
    /// Whether the text is written with a byte order mark.
    has_bom: bool,
    /// The text in another encoding than UTF-8, with its mark.
    encoded: Option<Vec<u8>>,
    /// Failure, if too much was lost in decoding.
    pub(super) failure: Option<Failure>,
    /// Failure, if the text cannot be written in the encoding.
    pub(super) encoding_failure: Option<Failure>,
    /// Whether the resulting file differs from the document.
    pub(super) is_changed: bool,
}

impl<'a> Converted<'a> {
    /// Creates the result of a document with these bytes, in an encoding.
    pub(super) fn new(
        mut normalized: Normalized<'a>,
        failure: Option<Failure>,
        bytes: &[u8],
        options: &FileConversion,
        encoding: Encoding,
    ) -> Self {
        let Report { encoding: source, .. } = &normalized.report;
        let (mut start, mut has_bom) = match options.bom {
            Bom::Keep => (0, source.bom),
            Bom::Add => (0, true),
            Bom::Auto => (0, source.bom || source.basis == EncodingBasis::Bom),
            // All marks are dropped: dropping one must not expose another.
            Bom::Drop => {
                let text = normalized.text.trim_start_matches(BOM);
                (normalized.text.len() - text.len(), false)
            }
        };
        let (mut encoded, mut encoding_failure) = (None, None);
        if encoding == Encoding::UTF_8 {
            // Ensures that the file is read back as it was written.
            let needed = !has_bom
                && match normalized.text.get(start..) {
                    Some(text) if start > 0 => !encoding::is_read_back(text),
                    _ => normalized.needs_bom(),
                };
            if needed {
                normalized.report.doubts.push(Doubt::BomNeeded);
                has_bom = true;
            }
        } else if encoding::can_encode(encoding) {
            // A mark tells the encodings of UTF-16 and UTF-32 apart; the others have none.
            let wide =
                [Encoding::UTF_16LE, Encoding::UTF_16BE, Encoding::UTF_32LE, Encoding::UTF_32BE];
            has_bom = wide.contains(&encoding) && options.bom != Bom::Drop;
            start = normalized.text.len() - normalized.text.trim_start_matches(BOM).len();
            let text = normalized.text.get(start..).unwrap_or_default();
            let replacement = replacement(options, text);
            let EncodedText { bytes: of_text, lacking } =
                encoding::encode(text, encoding, replacement);
            let mark = if has_bom { BOM } else { "" };
            let mut all = encoding::encode(mark, encoding, |_| String::new()).bytes;
            all.extend(of_text);
            encoded = Some(all);
            if !lacking.is_empty() {
                match options.unencodable {
                    Unencodable::Refuse => {
                        encoding_failure = Some(unencodable(text, &lacking, encoding));
                    }
                    _ => normalized.report.doubts.push(Doubt::Unencodable(lacking.len())),
                }
            }
        } else {
            encoding_failure = Some(Failure::NotWritten(encoding));
        }
        let mut result = Self {
            normalized,
            start,
            has_bom,
            encoded,
            failure,
            encoding_failure,
            is_changed: false,
        };
        let [bom, text] = result.file();
        // Borrowed text of full length is the file itself, and need not be compared. If it is shorter, a mark was dropped.
        let is_file_itself = result.encoded.is_none()
            && matches!(result.normalized.text, Cow::Borrowed(_))
            && bom.len() + text.len() == bytes.len();
        result.is_changed = !is_file_itself && bytes.strip_prefix(bom) != Some(text);
        result
    }

    /// Parts of the resulting file: a byte order mark or nothing, and the text.
    pub(super) fn file(&self) -> [&[u8]; 2] {
        if let Some(encoded) = &self.encoded {
            return [&[], encoded];
        }
        let bom = if self.has_bom { BOM.as_bytes() } else { &[] };
        [bom, self.normalized.text.as_bytes().get(self.start..).unwrap_or_default()]
    }
}

impl OutputEncoding {
    /// The encoding of a result.
    pub(super) fn of(self, report: &Report) -> Encoding {
        match self {
            Self::Utf8 => Encoding::UTF_8,
            Self::Keep => report.encoding.encoding,
            Self::Stated(encoding) => encoding,
        }
    }
}

/// Returns the function that replaces a character that the encoding lacks.
fn replacement(options: &FileConversion, text: &str) -> impl Fn(char) -> String + use<> {
    let format = options.format.unwrap_or_else(|| Format::detect(text));
    let escapes = options.unencodable == Unencodable::Escape;
    move |c: char| match format {
        _ if !escapes => "?".to_owned(),
        Format::Json | Format::Ini => {
            c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
        }
        Format::Css => format!("\\{:x} ", u32::from(c)),
        _ => format!("&#{};", u32::from(c)),
    }
}

/// Returns the failure of a text with characters that its encoding lacks.
fn unencodable(text: &str, lacking: &[(usize, char)], encoding: Encoding) -> Failure {
    let place = |(at, c): &(usize, char)| {
        let before = text.get(..*at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column, *c)
    };
    let first = lacking.iter().take(MAX_NAMED).map(place).collect();
    Failure::Unencodable { characters: lacking.len(), encoding, first }
}
