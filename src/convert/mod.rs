//! Conversion between scripts, regional forms and vocabularies: exactly as in OpenCC, and then by context.

mod apply;
mod bonds;
mod builder;
mod char_pass;
pub(crate) mod config;
mod config_tables;
mod context;
mod cut;
mod engine;
mod explain;
mod fragments;
mod ids;
mod joints;
mod list;
mod overlay;
mod piece;
#[cfg(feature = "opencc")]
mod reference;
mod rows;
mod stage;
mod staged;
mod steps;
mod stream;
mod vocabulary;

use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::sync::Arc;

use crate::Error;
use crate::builtin::{self, ConfigStages};
use crate::fingerprint;
use crate::offsets::OffsetMap;
use crate::utf8::floor_boundary;

pub use builder::ConverterBuilder;
pub use config::{Config, RareGlyphs};
pub(crate) use context::{Comparison, ReadingChooser, ReadingLog};
pub use context::{
    Conversion, ReadingBasis, ReadingCandidate, ReadingChoice, ReadingEvidence, ReadingExplanation,
    ReadingFeature,
};
use engine::Engine;
pub use fragments::Stream;
pub use overlay::{LockList, RowWithoutEffect};
pub(crate) use overlay::{Overlay, OverlayMatch, convert_between};
pub use piece::{AppliedRow, Piece};
pub use rows::{Table, TableRow};
pub use stage::Stage;
pub(crate) use steps::Scratch;
pub(crate) use vocabulary::RegionalConverter;

/// Converts text with one of OpenCC's configurations, to the same bytes as OpenCC 1.4.2.
///
/// There is one difference: after a NUL, which no Chinese text contains, some of OpenCC's
/// configurations lose the rest of a segment. Here a NUL is a character like any other.
///
/// A converter is immutable, shared between threads and cheap to clone. It converts any text and does not detect its script. For
/// text of unknown script use [`Normalizer`](crate::Normalizer).
///
/// ```
/// use hanfold::{Config, Converter};
///
/// let converter = Converter::new(Config::S2twp);
/// assert_eq!(converter.convert("鼠标里的软件"), "滑鼠裡的軟體");
/// ```
#[derive(Debug, Clone)]
pub struct Converter {
    config: Config,
    stages: &'static ConfigStages,
    engine: Arc<Engine>,
    overlay: Option<Arc<Overlay>>,
    #[cfg(feature = "opencc")]
    reference: Option<Arc<reference::Reference>>,
}

impl Converter {
    /// Creates the converter for a configuration.
    ///
    /// ```
    /// use hanfold::{Config, Converter};
    ///
    /// let to_hong_kong = Converter::new(Config::S2hk);
    /// assert_eq!(to_hong_kong.convert("里面"), "裏面");
    /// ```
    pub fn new(config: Config) -> Self {
        builtin::expect_embedded(Self::builder(config).build())
    }

    /// Creates a builder with options.
    ///
    /// ```
    /// use hanfold::tables::Table;
    /// use hanfold::{Config, Converter};
    ///
    /// let house_style = Table::parse("style.txt", "网志\t部落格\n")?;
    /// let converter = Converter::builder(Config::S2twp).user_table(house_style).build()?;
    /// assert_eq!(converter.convert("我的网志"), "我的部落格");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn builder(config: Config) -> ConverterBuilder {
        ConverterBuilder::new(config)
    }

    /// Returns the configuration.
    ///
    /// ```
    /// use hanfold::{Config, Converter};
    ///
    /// let converters = [Config::T2s, Config::T2tw].map(Converter::new);
    /// let names: Vec<&str> = converters.iter().map(|one| one.config().name()).collect();
    /// assert_eq!(names, ["t2s", "t2tw"]);
    /// ```
    pub fn config(&self) -> Config {
        self.config
    }

    /// Identifies the conversion in one line of ASCII: the configuration, the use of rare glyphs, and hashes of the tables, user
    /// tables and locks included. Store it beside an index of converted text, to be compared by
    /// [`check_fingerprint`](Self::check_fingerprint).
    ///
    /// ```
    /// let converter = hanfold::Converter::new(hanfold::Config::T2s);
    /// assert!(converter.fingerprint().starts_with("hanfold-convert/1 t2s="));
    /// ```
    pub fn fingerprint(&self) -> String {
        let content = builtin::FUSED_CONTENTS.get(self.stages.fused).copied().unwrap_or_default();
        let overlay = self.overlay.as_ref().filter(|overlay| !overlay.is_empty());
        let overlay = overlay.map(|overlay| fingerprint::digest(overlay.texts()));
        let overlay = overlay.as_deref().map(|digest| ("rows and locks", digest));
        fingerprint::of(
            "hanfold-convert/1",
            [(self.config.name(), content)].into_iter().chain(overlay),
        )
    }

    /// Checks that an index was built with this conversion, by its fingerprint.
    ///
    /// ```
    /// use hanfold::{Config, Converter, ErrorKind};
    ///
    /// let stored = Converter::new(Config::T2s).fingerprint(); // with the index
    /// assert!(Converter::new(Config::T2s).check_fingerprint(&stored).is_ok());
    /// let error = Converter::new(Config::Tw2s).check_fingerprint(&stored).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Fingerprint);
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Fingerprint`](crate::ErrorKind::Fingerprint) if it was another; the message states the difference and the
    /// remedy.
    pub fn check_fingerprint(&self, stored: &str) -> Result<(), Error> {
        fingerprint::check(&self.fingerprint(), stored)
    }

    /// Converts a text; borrows it if nothing changes.
    ///
    /// ```
    /// use std::borrow::Cow;
    ///
    /// use hanfold::{Config, Converter};
    ///
    /// let converter = Converter::new(Config::S2t);
    /// assert_eq!(converter.convert("体育场"), "體育場");
    /// // Text that stays is not copied.
    /// assert!(matches!(converter.convert("山水"), Cow::Borrowed("山水")));
    /// ```
    pub fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.convert_with(text, &mut Scratch::default())
    }

    /// Converts a text, and returns the alignment with its source.
    ///
    /// A row whose key and value have the same number of characters maps character by character, others as a whole; so do several
    /// rows that a later stage took together.
    ///
    /// It takes some percent more time than [`convert`](Self::convert). OpenCC itself as the engine reports no alignment: a text
    /// that it changes is one unit.
    ///
    /// ```
    /// use hanfold::Span;
    ///
    /// # let converter = hanfold::Converter::new(hanfold::Config::S2twp);
    /// let (text, offsets) = converter.convert_with_offsets("打开内存");
    /// assert_eq!(text, "開啟記憶體");
    /// assert_eq!(offsets.to_source(Span::new(6, 15)), Span::new(6, 12)); // 記憶體, 内存
    /// ```
    pub fn convert_with_offsets<'t>(&self, text: &'t str) -> (Cow<'t, str>, OffsetMap) {
        self.convert_recorded(text, &mut Scratch::default())
    }

    /// Converts a text and appends the result to `out`.
    ///
    /// ```
    /// # let converter = hanfold::Converter::new(hanfold::Config::S2t);
    /// let mut out = String::from("> ");
    /// converter.convert_into("头发", &mut out);
    /// assert_eq!(out, "> 頭髮");
    /// ```
    pub fn convert_into(&self, text: &str, out: &mut String) {
        if !self.append(text, &mut Scratch::default(), out, &mut ()) {
            out.push_str(text);
        }
    }

    /// Converts a text stage by stage, without fused tables: the reference for the engine in tests.
    #[cfg(feature = "internal")]
    pub(crate) fn convert_by_stages(&self, text: &str) -> String {
        let (mut out, mut scratch) = (String::new(), Scratch::default());
        let mut convert = |text: &str, out: &mut String, (): &mut ()| {
            self.engine.staged.convert::<()>(text, &mut scratch.staged, out).is_some()
        };
        let changed = match &self.overlay {
            Some(overlay) => overlay.convert(text, &mut out, &mut (), convert),
            None => convert(text, &mut out, &mut ()),
        };
        if changed { out } else { text.to_owned() }
    }

    /// Converts UTF-8 from a reader to a writer in bounded memory. The result is that of [`convert`](Self::convert) for the whole
    /// text, however it is divided by reading.
    ///
    /// About half a megabyte is held at a time. More is held only for unnatural texts with longer spans of ideographic description
    /// operators that describe nothing, or of overlapping locked terms. If locks contain patterns, the whole text is held.
    ///
    /// ```
    /// # let converter = hanfold::Converter::new(hanfold::Config::S2t);
    /// let mut out = Vec::new();
    /// converter.convert_stream("头发".as_bytes(), &mut out).unwrap();
    /// assert_eq!(out, "頭髮".as_bytes());
    /// ```
    ///
    /// # Errors
    /// Errors of reading or writing, and [`InvalidData`](std::io::ErrorKind::InvalidData), with the position, if the input is not
    /// UTF-8; everything before it has been written.
    pub fn convert_stream(&self, input: impl Read, output: impl Write) -> io::Result<()> {
        stream::convert(self, input, output, stream::READ_BYTES)
    }

    /// Creates a converter of a text that arrives in fragments.
    ///
    /// ```
    /// use hanfold::{Config, Converter};
    ///
    /// // The words of a speech recognizer as they come.
    /// let mut stream = Converter::new(Config::S2twp).stream();
    /// let subtitles: Vec<String> =
    ///     ["请打开，", "内存不够，"].iter().map(|words| stream.push(words).to_string()).collect();
    /// assert_eq!(subtitles.concat() + &stream.finish(), "請開啟，記憶體不夠，");
    /// ```
    pub fn stream(&self) -> Stream {
        Stream::new(self.clone())
    }

    /// Converts like [`convert_stream`](Self::convert_stream) with a chunk size, at least 1: for tests.
    #[cfg(feature = "internal")]
    pub(crate) fn convert_stream_by(
        &self,
        input: impl Read,
        output: impl Write,
        chunk: usize,
    ) -> io::Result<()> {
        stream::convert(self, input, output, chunk)
    }

    /// Splits a text into parts of about `bytes` bytes or more, for parallel conversion: the conversions of the parts,
    /// concatenated, are that of the whole. A text that cannot be cut stays whole.
    ///
    /// ```
    /// # let converter = hanfold::Converter::new(hanfold::Config::S2t);
    /// let text = "头发，干净。".repeat(1000);
    /// let parts: Vec<&str> = converter.split(&text, 4096).collect();
    /// assert!(parts.len() > 2);
    /// let converted: String = parts.iter().map(|part| converter.convert(part)).collect();
    /// assert_eq!(converted, converter.convert(&text));
    /// ```
    pub fn split<'t>(&self, text: &'t str, bytes: usize) -> impl Iterator<Item = &'t str> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let end = self.cut(rest, floor_boundary(rest, bytes)).unwrap_or(rest.len());
            let (piece, after) = rest.split_at_checked(end)?;
            rest = after;
            Some(piece).filter(|piece| !piece.is_empty())
        })
    }
}
