//! Options for reading documents and writing results.

use std::str::FromStr;

use super::{Declarations, Output};
use crate::markup::Format;
use crate::{Encoding, Error, ErrorKind, Target, encoding};

/// Treatment of a UTF-8 byte order mark.
///
/// ```
/// use std::path::Path;
///
/// use hanfold::batch::{Bom, FileConversion, Output};
/// use hanfold::{Normalizer, Target};
///
/// let marked = "\u{FEFF}雾散了".as_bytes();
/// let mut out = Vec::new();
/// let conversion = FileConversion::new(Output::Nowhere).with_bom(Bom::Drop);
/// conversion.convert_to_writer(&mut Normalizer::new(Target::HANS).worker(), Path::new("-"), marked, &mut out)?;
/// assert_eq!(out, "雾散了".as_bytes());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Bom {
    /// The mark is kept where there is one.
    #[default]
    Keep,
    /// Every result has a mark, as some spreadsheets require.
    Add,
    /// The mark is dropped, unless the text would be read in another encoding without it: [`Normalized::needs_bom`](crate::Normalized::needs_bom).
    Drop,
    /// The mark is kept where there is one, and a document in UTF-16 or UTF-32 with a mark becomes one in UTF-8 with a mark.
    Auto,
}

crate::name::named! {
    Bom, "treatment of byte order marks",
    /// Returns the name of the treatment, as on the command line.
    ///
    /// ```
    /// use hanfold::batch::Bom;
    ///
    /// assert_eq!(Bom::Drop.as_str().parse::<Bom>()?, Bom::Drop);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    4 { Keep: "keep", Add: "add", Drop: "drop", Auto: "auto" }
}

/// Encoding of results.
///
/// ```
/// use hanfold::batch::{FileConversion, Output, OutputEncoding};
/// use hanfold::{Encoding, Normalizer, Target};
///
/// let big5 = b"\xC0\x59\xBE\x76"; // 頭髮
/// let mut worker = Normalizer::new(Target::HANS).worker();
/// let mut converted = |encoding| {
///     let options = FileConversion::new(Output::Nowhere).with_encoding(Encoding::BIG5);
///     let mut out = Vec::new();
///     let options = options.with_output_encoding(encoding);
///     options.convert_to_writer(&mut worker, "a.txt".as_ref(), big5, &mut out).map(|_| out)
/// };
/// assert_eq!(converted(OutputEncoding::Utf8)?, "头发".as_bytes());
/// assert_eq!(converted(OutputEncoding::Stated(Encoding::GBK))?, b"\xCD\xB7\xB7\xA2");
/// assert_eq!(converted(OutputEncoding::Keep)?, b""); // Big5 lacks these characters
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum OutputEncoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// The encoding of the document; that of most of its bytes if it has several.
    Keep,
    /// An encoding.
    Stated(Encoding),
}

/// Parses `keep`, or the label of an encoding in which results can be written.
///
/// ```
/// use hanfold::Encoding;
/// use hanfold::batch::OutputEncoding;
///
/// assert_eq!("gb18030".parse::<OutputEncoding>()?, OutputEncoding::Stated(Encoding::GB18030));
/// assert!("hz-gb-2312".parse::<OutputEncoding>().is_err()); // it switches between sets of characters
/// # Ok::<(), hanfold::Error>(())
/// ```
impl FromStr for OutputEncoding {
    type Err = Error;

    fn from_str(label: &str) -> Result<Self, Error> {
        if label == "keep" {
            return Ok(Self::Keep);
        }
        match Encoding::for_label(label)? {
            encoding if encoding == Encoding::UTF_8 => Ok(Self::Utf8),
            encoding if encoding::can_encode(encoding) => Ok(Self::Stated(encoding)),
            encoding => Err(Error::new(
                ErrorKind::InvalidOptions,
                format!("results cannot be written in {encoding} (use utf-8 or gb18030)"),
            )),
        }
    }
}

/// Treatment of characters that the encoding of a result lacks.
///
/// ```
/// use hanfold::batch::{FileConversion, Output, OutputEncoding, Unencodable};
/// use hanfold::{Encoding, Normalizer, Target};
///
/// let mut worker = Normalizer::new(Target::HANS).worker();
/// let mut in_big5 = |unencodable| {
///     let options = FileConversion::new(Output::Nowhere).with_unencodable(unencodable);
///     let mut out = Vec::new();
///     let options = options.with_output_encoding(OutputEncoding::Stated(Encoding::BIG5));
///     options.convert_to_writer(&mut worker, "a.txt".as_ref(), "说".as_bytes(), &mut out).map(|_| out)
/// };
/// assert_eq!(in_big5(Unencodable::Refuse)?, b"");
/// assert_eq!(in_big5(Unencodable::Replace)?, b"?");
/// assert_eq!(in_big5(Unencodable::Escape)?, b"&#35828;");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Unencodable {
    /// The result is not written.
    #[default]
    Refuse,
    /// A question mark is written instead.
    Replace,
    /// An escape of the format is written instead: `&#35828;`, in JSON, INI and properties `\u8bf4`, in CSS `\8bf4`.
    Escape,
}

crate::name::named! {
    Unencodable, "treatment of characters that the encoding lacks",
    /// Returns the name of the treatment, as on the command line.
    ///
    /// ```
    /// use hanfold::batch::Unencodable;
    ///
    /// assert_eq!(Unencodable::ALL.map(Unencodable::as_str), ["refuse", "replace", "escape"]);
    /// ```
    3 { Refuse: "refuse", Replace: "replace", Escape: "escape" }
}

/// Options for reading documents and writing results.
///
/// ```
/// use std::path::Path;
///
/// use hanfold::batch::{FileConversion, Output, Status};
/// use hanfold::{Encoding, Normalizer, Target};
///
/// // A filter from one stream to another.
/// let conversion = FileConversion::new(Output::Nowhere).with_encoding(Encoding::BIG5);
/// let mut worker = Normalizer::new(Target::HANS).worker();
/// let mut out = Vec::new();
/// let outcome = conversion.convert_to_writer(&mut worker, Path::new("-"), b"\xC0\x59\xBE\x76", &mut out)?;
/// assert!(matches!(outcome.status, Status::Changed));
/// assert_eq!(out, "头发".as_bytes());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct FileConversion {
    pub(super) encoding: Option<Encoding>,
    pub(super) source: Option<Target>,
    pub(super) format: Option<Format>,
    pub(super) bom: Bom,
    pub(super) output_encoding: OutputEncoding,
    pub(super) unencodable: Unencodable,
    pub(super) declarations: Declarations,
    pub(super) lossy: bool,
    pub(super) output: Output,
}

impl FileConversion {
    /// Creates a conversion with all options at their defaults.
    ///
    /// ```
    /// use hanfold::batch::{FileConversion, Output};
    ///
    /// let conversion = FileConversion::new(Output::InPlace { backup: Some(".orig".to_owned()) });
    /// assert_ne!(*conversion.output(), Output::Nowhere);
    /// ```
    pub fn new(output: Output) -> Self {
        Self { output, ..Self::default() }
    }

    /// States the encoding of all documents, which is then not detected.
    ///
    /// ```
    /// # use hanfold::batch::{FileConversion, Output};
    /// # use hanfold::{Encoding, Normalizer, Target};
    /// let stated = FileConversion::new(Output::Nowhere).with_encoding(Encoding::EUC_JP);
    /// let mut out = Vec::new();
    /// # let mut worker = Normalizer::new(Target::HANS).worker();
    /// stated.convert_to_writer(&mut worker, "old.txt".as_ref(), b"\xA4\xA4\xA4\xA6", &mut out)?;
    /// assert_eq!(out, "いう".as_bytes());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// States the script and region of all documents: see [`Document::with_source`](crate::Document::with_source).
    ///
    /// ```
    /// # use hanfold::batch::{FileConversion, Output};
    /// # use hanfold::{Normalizer, Target};
    /// let simplified = FileConversion::new(Output::Nowhere).with_source(Target::HANS);
    /// let mut out = Vec::new();
    /// # let mut worker = Normalizer::new(Target::HANT).worker();
    /// simplified.convert_to_writer(&mut worker, "word.txt".as_ref(), "后".as_bytes(), &mut out)?; // 后 is traditional, too
    /// assert_eq!(out, "後".as_bytes());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn with_source(mut self, source: Target) -> Self {
        self.source = Some(source);
        self
    }

    /// States the format of all documents, which is then neither shown by their names nor detected: see
    /// [`Document::with_format`](crate::Document::with_format).
    ///
    /// ```
    /// # use hanfold::batch::{FileConversion, Output};
    /// # use hanfold::{Normalizer, Target};
    /// use hanfold::markup::Format;
    ///
    /// let settings = FileConversion::new(Output::Nowhere).with_format(Format::Ini);
    /// let mut out = Vec::new();
    /// # let mut worker = Normalizer::new(Target::HANT).worker();
    /// settings.convert_to_writer(&mut worker, "config".as_ref(), "头发 = 头发".as_bytes(), &mut out)?;
    /// assert_eq!(out, "头发 = 頭髮".as_bytes());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn with_format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// Sets the treatment of a byte order mark.
    ///
    /// ```
    /// use hanfold::batch::{Bom, FileConversion, Output};
    ///
    /// let choice: Bom = "drop".parse()?; // from a configuration file
    /// let conversion = FileConversion::new(Output::Folder("clean".into())).with_bom(choice);
    /// assert_eq!(*conversion.output(), Output::Folder("clean".into()));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn with_bom(mut self, bom: Bom) -> Self {
        self.bom = bom;
        self
    }

    /// Sets the encoding of the results, UTF-8 by default. Other encodings have a byte order mark only if they are UTF-16 or UTF-32.
    ///
    /// ```
    /// use hanfold::batch::{FileConversion, Output};
    /// # use hanfold::{Normalizer, Target};
    ///
    /// let utf_16 = FileConversion::new(Output::Nowhere).with_output_encoding("utf-16le".parse()?);
    /// let mut out = Vec::new();
    /// # let mut worker = Normalizer::new(Target::HANS).worker();
    /// utf_16.convert_to_writer(&mut worker, "a.txt".as_ref(), "霧".as_bytes(), &mut out)?;
    /// assert_eq!(out, b"\xFF\xFE\xFE\x96"); // 雾
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_output_encoding(mut self, encoding: OutputEncoding) -> Self {
        self.output_encoding = encoding;
        self
    }

    /// Sets the treatment of characters that the encoding of a result lacks. By default the result is not written.
    ///
    /// ```
    /// use hanfold::batch::{FileConversion, Output, Unencodable};
    /// # use hanfold::{Normalizer, Target};
    ///
    /// let page = "<p>有嘢</p>".as_bytes();
    /// let options = FileConversion::new(Output::Nowhere).with_output_encoding("big5".parse()?);
    /// let mut out = Vec::new();
    /// # let mut worker = Normalizer::new(Target::HANT).worker();
    /// let options = options.with_unencodable(Unencodable::Escape);
    /// options.convert_to_writer(&mut worker, "a.html".as_ref(), page, &mut out)?;
    /// assert!(out == b"<p>\xA6\xB3&#22050;</p>");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_unencodable(mut self, unencodable: Unencodable) -> Self {
        self.unencodable = unencodable;
        self
    }

    /// Sets the treatment of the encoding and the language that documents declare for themselves. By default they are rewritten.
    ///
    /// ```
    /// use hanfold::batch::{Declarations, FileConversion, Output};
    /// use hanfold::{Normalizer, Target};
    ///
    /// let notes = "% !TEX encoding = UTF-16\n霧".encode_utf16().flat_map(u16::to_be_bytes);
    /// let notes: Vec<u8> = [0xFE, 0xFF].into_iter().chain(notes).collect();
    /// let conversion = FileConversion::new(Output::Nowhere).with_declarations(Declarations::Encoding);
    /// let mut out = Vec::new();
    /// # let mut worker = Normalizer::new(Target::HANS).worker();
    /// conversion.convert_to_writer(&mut worker, "notes.tex".as_ref(), &notes, &mut out)?;
    /// assert!(out.starts_with(b"% !TEX encoding = utf-8"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn with_declarations(mut self, declarations: Declarations) -> Self {
        self.declarations = declarations;
        self
    }

    /// Sets whether to write results that lost characters in decoding or whose encoding is uncertain. By default they are not
    /// written.
    ///
    /// ```
    /// use hanfold::batch::{Failure, FileConversion, Output, Status};
    /// use hanfold::{Encoding, Normalizer, Target};
    ///
    /// let cut = "霧\u{FFFD}".as_bytes().split_last().unwrap().1; // a character of three bytes has lost one
    /// let mut worker = Normalizer::new(Target::HANS).worker();
    /// for (lossy, expected) in [(false, ""), (true, "雾\u{FFFD}")] {
    ///     let conversion = FileConversion::new(Output::Nowhere).with_encoding(Encoding::UTF_8);
    ///     let mut out = Vec::new();
    ///     let outcome = conversion.with_losses(lossy).convert_to_writer(&mut worker, "a.txt".as_ref(), cut, &mut out)?;
    ///     assert!(matches!(outcome.status, Status::Failed(Failure::TooMuchLost { places: 1, .. })));
    ///     assert_eq!(out, expected.as_bytes());
    /// }
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn with_losses(mut self, lossy: bool) -> Self {
        self.lossy = lossy;
        self
    }

    /// Returns the destination of the results.
    ///
    /// ```
    /// use hanfold::batch::{self, FileConversion, Output, Search};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let texts = folder.path().to_owned();
    /// # std::fs::write(texts.join("a.txt"), "霧")?;
    /// let conversion = FileConversion::new(Output::Folder(texts.with_extension("clean")));
    /// let found = batch::find(&[texts], &Search::new())?;
    /// let tasks = batch::plan(&found, conversion.output())?; // where this conversion writes
    /// assert!(tasks[0].output.as_ref().is_some_and(|path| path.ends_with("a.txt")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn output(&self) -> &Output {
        &self.output
    }
}
