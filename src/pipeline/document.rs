use std::borrow::Cow;

use crate::Error;
use crate::encoding::{self, Encoding, EncodingReport};
use crate::markup::Format;
use crate::mojibake::{self, RepairOptions, RepairReport, Repaired};
use crate::offsets::{EditSink, OffsetMap};
use crate::script::{self, ScriptReport};
use crate::target::Target;

/// A document: its bytes or its text, and what the caller states about it.
///
/// ```
/// use hanfold::{Document, Encoding, Script};
///
/// let detection = Document::from_bytes("我们的头发".as_bytes()).detect()?;
/// assert_eq!(detection.encoding.encoding, Encoding::UTF_8);
/// assert_eq!(detection.script.script, Script::Hans);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Document<'a> {
    content: Content<'a>,
    encoding: Option<Encoding>,
    source: Option<Target>,
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy)]
enum Content<'a> {
    Bytes(&'a [u8]),
    /// Decoded text; a leading U+FEFF is a character of it.
    Text(&'a str),
}

/// Detected encoding and script of a document.
///
/// ```
/// use hanfold::Document;
///
/// let found = Document::from_text("清晨的霧還沒有散").detect()?;
/// assert_eq!((found.encoding.encoding.name(), found.script.script.as_str()), ("UTF-8", "Hant"));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Detection {
    /// Encoding of the document.
    pub encoding: EncodingReport,
    /// Script of the document.
    pub script: ScriptReport,
}

/// Decoded text of a document.
///
/// ```
/// use std::borrow::Cow;
///
/// use hanfold::Document;
///
/// let decoded = Document::from_bytes("\u{FEFF}清晨".as_bytes()).decode()?;
/// assert!(decoded.encoding.bom && matches!(decoded.text, Cow::Borrowed("清晨")));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decoded<'a> {
    /// The text, without a byte order mark; borrowed if it is the document's own bytes.
    pub text: Cow<'a, str>,
    /// Encoding of the document, with the undecodable places.
    pub encoding: EncodingReport,
    /// Map from the bytes of the document to the text.
    pub offsets: OffsetMap,
}

/// Decoded and repaired text of a document.
///
/// ```
/// use hanfold::repair::RepairOptions;
/// use hanfold::{Document, Span};
///
/// let repaired = Document::from_text("等着&#33337;").repair(RepairOptions::default())?;
/// assert_eq!(repaired.text, "等着船");
/// assert_eq!(repaired.offsets.to_source(Span::new(6, 9)), Span::new(6, 14)); // the whole escape
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RepairedDocument<'a> {
    /// The text, without a byte order mark; borrowed if it is the document's own bytes.
    pub text: Cow<'a, str>,
    /// Encoding of the document, with the undecodable places.
    pub encoding: EncodingReport,
    /// Repairs, and places that look damaged.
    pub repair: RepairReport,
    /// Map from the bytes of the document to the text.
    pub offsets: OffsetMap,
}

/// Creates a document from bytes: see [`Document::from_bytes`].
impl<'a> From<&'a [u8]> for Document<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::from_bytes(bytes)
    }
}

/// Creates a document from bytes: see [`Document::from_bytes`].
impl<'a, const N: usize> From<&'a [u8; N]> for Document<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::from_bytes(bytes)
    }
}

/// Creates a document from bytes: see [`Document::from_bytes`].
impl<'a> From<&'a Vec<u8>> for Document<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::from_bytes(bytes)
    }
}

/// Creates a document from text: see [`Document::from_text`].
impl<'a> From<&'a str> for Document<'a> {
    fn from(text: &'a str) -> Self {
        Self::from_text(text)
    }
}

/// Creates a document from text: see [`Document::from_text`].
impl<'a> From<&'a String> for Document<'a> {
    fn from(text: &'a String) -> Self {
        Self::from_text(text)
    }
}

/// Copies a document, which refers to its bytes.
impl<'a> From<&Document<'a>> for Document<'a> {
    fn from(document: &Document<'a>) -> Self {
        *document
    }
}

impl<'a> Document<'a> {
    /// Creates a document from bytes whose encoding is not known.
    ///
    /// ```
    /// use hanfold::Document;
    ///
    /// let shift_jis = b"\x93\x8C\x8B\x9E\x82\xCD\x89\x4A\x82\xBE"; // 東京は雨だ
    /// assert_eq!(Document::from_bytes(shift_jis).decode()?.text, "東京は雨だ");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn from_bytes(bytes: &'a [u8]) -> Self {
        Self { content: Content::Bytes(bytes), encoding: None, source: None, format: None }
    }

    /// Creates a document from decoded text. A leading U+FEFF is part of the text.
    ///
    /// ```
    /// use hanfold::Document;
    ///
    /// // A mark at the beginning is a character of the text.
    /// assert_eq!(Document::from_text("\u{FEFF}雾").decode()?.text, "\u{FEFF}雾");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn from_text(text: &'a str) -> Self {
        Self { content: Content::Text(text), encoding: None, source: None, format: None }
    }

    /// States the encoding of the bytes, which is then not detected. It has no effect on a document created from text.
    ///
    /// ```
    /// use hanfold::{Document, Encoding};
    ///
    /// let bytes = b"\xA4\xA4\xA4\xE5";
    /// let read_in = |encoding| Document::from_bytes(bytes).with_encoding(encoding).decode();
    /// assert_eq!(read_in(Encoding::BIG5)?.text, "中文");
    /// assert_eq!(read_in(Encoding::EUC_JP)?.text, "いゅ");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// States the script and, if `source` has one, the region; other options of `source` do not matter. They are then not detected,
    /// and the whole document is converted as text of that script.
    ///
    /// ```
    /// use hanfold::{Document, Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::HANT);
    /// let text = Document::from_text("干"); // in either script
    /// assert_eq!(normalizer.normalize(text)?.text, "干");
    /// let simplified = text.with_source(Target::HANS);
    /// assert_ne!(normalizer.normalize(simplified)?.text, "干");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn with_source(mut self, source: Target) -> Self {
        self.source = Some(source);
        self
    }

    /// States the format of the document, which is then not detected by its content.
    ///
    /// ```
    /// use hanfold::markup::Format;
    /// use hanfold::{Document, Normalizer, Target};
    ///
    /// let style = Document::from_text(".后台 { color: red } /* 后台 */").with_format(Format::Css);
    /// let normalized = Normalizer::new(Target::HANT).normalize(style)?;
    /// assert_eq!(normalized.text, ".后台 { color: red } /* 後台 */");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn with_format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// Detects the encoding and script of the document.
    ///
    /// ```
    /// use hanfold::{Document, Script};
    ///
    /// let scripts = ["头发很长", "頭髮很長", "髪が長い"].map(|text| {
    ///     Document::from_text(text).detect().map(|found| found.script.script)
    /// });
    /// let [hans, hant, japanese] = scripts;
    /// assert_eq!((hans?, hant?, japanese?), (Script::Hans, Script::Hant, Script::Japanese));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Binary`](crate::ErrorKind::Binary) if the document is not text.
    pub fn detect(&self) -> Result<Detection, Error> {
        let (text, encoding, ()) = self.decode_recorded()?;
        Ok(self.detection(&text, encoding))
    }

    /// Detects the encoding and script of the document, and its damage, without changing anything.
    ///
    /// ```
    /// use hanfold::repair::RepairOptions;
    /// use hanfold::Document;
    ///
    /// let (_, damage) = Document::from_text("这是&#20013;文").detect_with_damage(RepairOptions::default())?;
    /// assert_eq!((damage.repairs.len(), damage.suspected.len()), (1, 0));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails under the same conditions as [`detect`](Self::detect).
    pub fn detect_with_damage(
        &self,
        options: RepairOptions,
    ) -> Result<(Detection, RepairReport), Error> {
        let (text, encoding, ()) = self.decode_recorded()?;
        let report = mojibake::repair::<()>(&text, options).report;
        let report = report.without_undecodable(&text, encoding.undecodable);
        Ok((self.detection(&text, encoding), report))
    }

    /// Decodes the document without repairing or converting it.
    ///
    /// ```
    /// use hanfold::{Document, Span};
    ///
    /// let decoded = Document::from_bytes(b"\xFF\xFE\x00\x4e\x8C\x4e").decode()?;
    /// assert_eq!(decoded.text, "一二"); // from UTF-16
    /// assert_eq!(decoded.offsets.to_source(Span::new(3, 6)), Span::new(4, 6));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails under the same conditions as [`detect`](Self::detect).
    pub fn decode(&self) -> Result<Decoded<'a>, Error> {
        let (text, encoding, offsets) = self.decode_recorded()?;
        Ok(Decoded { text, encoding, offsets })
    }

    /// Decodes the document and repairs its text, without converting it.
    ///
    /// ```
    /// use hanfold::repair::RepairOptions;
    /// use hanfold::Document;
    ///
    /// let repaired = Document::from_text("这是&#20013;文").repair(RepairOptions::default())?;
    /// assert_eq!(repaired.text, "这是中文");
    /// assert_eq!(repaired.repair.repairs[0].before, "&#20013;");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails under the same conditions as [`detect`](Self::detect).
    pub fn repair(&self, options: RepairOptions) -> Result<RepairedDocument<'a>, Error> {
        let (decoded, encoding, decoding) = self.decode_recorded::<OffsetMap>()?;
        let Repaired { text, record, report } = mojibake::repair(&decoded, options);
        let report = report.without_undecodable(&decoded, encoding.undecodable);
        let text = text.map_or(decoded, Cow::Owned);
        Ok(RepairedDocument { text, encoding, repair: report, offsets: decoding.then(record) })
    }

    /// Detects the script of the decoded text, unless the caller states it.
    fn detection(&self, text: &str, encoding: EncodingReport) -> Detection {
        let detect = || ScriptReport::of(text, &script::analyse(text));
        Detection { encoding, script: self.stated().unwrap_or_else(detect) }
    }

    pub(super) fn decode_recorded<R: EditSink>(
        &self,
    ) -> Result<(Cow<'a, str>, EncodingReport, R), Error> {
        match self.content {
            Content::Bytes(bytes) => encoding::decode(bytes, self.encoding),
            Content::Text(text) => {
                let record = R::identity(text.len());
                Ok((Cow::Borrowed(text), EncodingReport::of_text(), record))
            }
        }
    }

    /// Returns the bytes of the document or of its text.
    pub(super) fn bytes(&self) -> &'a [u8] {
        match self.content {
            Content::Bytes(bytes) => bytes,
            Content::Text(text) => text.as_bytes(),
        }
    }

    /// Returns the format that the caller states.
    pub(super) fn stated_format(&self) -> Option<Format> {
        self.format
    }

    /// Returns the script that the caller states, as a report.
    pub(super) fn stated(&self) -> Option<ScriptReport> {
        self.source.map(|source| ScriptReport::stated(source.script(), source.region()))
    }
}
