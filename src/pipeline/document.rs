use std::borrow::Cow;

use crate::Error;
use crate::encoding::{self, Encoding, EncodingReport};
use crate::mojibake::{self, RepairOptions, RepairReport, Repaired};
use crate::offsets::{OffsetMap, Record};
use crate::script::{self, ScriptReport, Target};

/// A document: bytes, and what is known about them.
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
}

#[derive(Debug, Clone, Copy)]
enum Content<'a> {
    Bytes(&'a [u8]),
    /// Decoded already: what looks like a byte order mark is a character.
    Text(&'a str),
}

/// What a document is.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Detection {
    /// Its encoding.
    pub encoding: EncodingReport,
    /// Its script.
    pub script: ScriptReport,
}

/// What the bytes of a document say.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decoded<'a> {
    /// The text, without a byte order mark; borrowed if it is the document's own bytes.
    pub text: Cow<'a, str>,
    /// Its encoding, and what could not be decoded.
    pub encoding: EncodingReport,
    /// From the bytes of the document to the text.
    pub offsets: OffsetMap,
}

/// What the bytes of a document were meant to say.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Restored<'a> {
    /// The text, without a byte order mark; borrowed if it is the document's own bytes.
    pub text: Cow<'a, str>,
    /// Its encoding, and what could not be decoded.
    pub encoding: EncodingReport,
    /// What was repaired, and what looks damaged.
    pub repair: RepairReport,
    /// From the bytes of the document to the text.
    pub offsets: OffsetMap,
}

impl<'a> Document<'a> {
    /// A document of which only the bytes are known.
    pub fn from_bytes(bytes: &'a [u8]) -> Self {
        Self { content: Content::Bytes(bytes), encoding: None, source: None }
    }

    /// A document that is decoded already. A U+FEFF at its beginning is part of the text.
    pub fn from_text(text: &'a str) -> Self {
        Self { content: Content::Text(text), encoding: None, source: None }
    }

    /// States the encoding of the bytes; it is not detected then.
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// States the script and, if the tag names one, the region; they are not detected then, and the
    /// whole document is converted as text of that script.
    pub fn with_source(mut self, source: Target) -> Self {
        self.source = Some(source);
        self
    }

    /// Finds out what the document is, without converting it.
    ///
    /// # Errors
    /// [`ErrorKind::Binary`](crate::ErrorKind::Binary) if it is not text.
    pub fn detect(&self) -> Result<Detection, Error> {
        let (text, encoding, ()) = self.decode_recorded()?;
        let script =
            self.stated().unwrap_or_else(|| ScriptReport::of(&text, &script::analyse(&text)));
        Ok(Detection { encoding, script })
    }

    /// Finds out what the document is, and what a repair of its text would find, without changing anything.
    ///
    /// ```
    /// use hanfold::{Document, RepairOptions};
    ///
    /// let (_, damage) = Document::from_text("这是&#20013;文").examine(RepairOptions::default())?;
    /// assert_eq!((damage.repairs.len(), damage.suspected.len()), (1, 0));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails under the same conditions as [`detect`](Self::detect).
    pub fn examine(&self, options: RepairOptions) -> Result<(Detection, RepairReport), Error> {
        let (text, encoding, ()) = self.decode_recorded()?;
        let script =
            self.stated().unwrap_or_else(|| ScriptReport::of(&text, &script::analyse(&text)));
        let report = mojibake::repair::<()>(&text, options).report;
        let report = report.without_undecodable(&text, encoding.undecodable);
        Ok((Detection { encoding, script }, report))
    }

    /// Decodes the document and does nothing else.
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
    /// As [`detect`](Self::detect).
    pub fn decode(&self) -> Result<Decoded<'a>, Error> {
        let (text, encoding, offsets) = self.decode_recorded()?;
        Ok(Decoded { text, encoding, offsets })
    }

    /// Decodes the document, repairs its text, and does nothing else.
    ///
    /// ```
    /// use hanfold::{Document, RepairOptions};
    ///
    /// let repaired = Document::from_text("这是&#20013;文").repair(RepairOptions::default())?;
    /// assert_eq!(repaired.text, "这是中文");
    /// assert_eq!(repaired.repair.repairs[0].before, "&#20013;");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`detect`](Self::detect).
    pub fn repair(&self, options: RepairOptions) -> Result<Restored<'a>, Error> {
        let (decoded, encoding, decoding) = self.decode_recorded::<OffsetMap>()?;
        let Repaired { text, record, report } = mojibake::repair(&decoded, options);
        let report = report.without_undecodable(&decoded, encoding.undecodable);
        let text = text.map_or(decoded, Cow::Owned);
        Ok(Restored { text, encoding, repair: report, offsets: decoding.then(record) })
    }

    pub(super) fn decode_recorded<R: Record>(
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

    /// What there is of it: its bytes, or those of its text.
    pub(super) fn bytes(&self) -> &'a [u8] {
        match self.content {
            Content::Bytes(bytes) => bytes,
            Content::Text(text) => text.as_bytes(),
        }
    }

    /// What the user states about the script.
    pub(super) fn stated(&self) -> Option<ScriptReport> {
        self.source.map(ScriptReport::stated)
    }
}
