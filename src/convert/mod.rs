//! Conversion between scripts, regional forms and vocabularies: exactly as OpenCC does it, and then by context.

mod bonds;
mod builder;
mod context;
mod cut;
mod engine;
mod explain;
mod ids;
mod joints;
mod overlay;
#[cfg(feature = "opencc")]
mod reference;
mod rows;
mod spelling;
mod staged;
mod steps;
mod stream;
mod vocabulary;

use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::sync::Arc;

use crate::Error;
use crate::builtin::{self, Config, Stages};
use crate::fingerprint;
use crate::offsets::{OffsetMap, Record};

pub use builder::ConverterBuilder;
pub(crate) use context::{Comparison, ReadingChooser, ReadingLog};
pub use context::{
    Conversion, ReadingBasis, ReadingCandidate, ReadingChoice, ReadingEvidence, ReadingExplanation,
    ReadingFeature,
};
use engine::Engine;
pub(crate) use engine::Scratch;
pub use explain::{AppliedRow, Piece, Stage};
pub use overlay::{LockList, RowWithoutEffect};
pub(crate) use overlay::{Match, Overlay, convert_between};
pub use rows::{Table, TableRow};
pub(crate) use vocabulary::RegionalConverter;

/// Whether tables are used whose output many fonts cannot show.
///
/// OpenCC marks some simplified forms of rare characters (䂎 to 𥎝) as a *tofu risk*: they are right
/// by the rules, but most fonts show an empty box. Its library includes that table, its command
/// line leaves it out; so does hanfold unless asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TofuRisk {
    /// Leave them out.
    #[default]
    Exclude,
    /// Use them.
    Include,
}

/// Converts text with one of OpenCC's configurations, to the same bytes as OpenCC 1.4.2.
///
/// There is one difference: after a NUL, which no Chinese text contains, some of OpenCC's
/// configurations lose the rest of a segment. Here a NUL is a character like any other.
///
/// A converter is immutable, shared between threads and cheap to clone. It converts whatever it is
/// given: it does not look at the script of the text. For text of unknown script use
/// [`Normalizer`](crate::Normalizer).
///
/// ```
/// use hanfold::Converter;
///
/// let converter = Converter::new("s2twp")?;
/// assert_eq!(converter.convert("鼠标里的软件"), "滑鼠裡的軟體");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Converter {
    config: &'static Config,
    stages: &'static Stages,
    engine: Arc<Engine>,
    overlay: Option<Arc<Overlay>>,
    #[cfg(feature = "opencc")]
    reference: Option<Arc<reference::Reference>>,
}

impl Converter {
    /// The converter for one of OpenCC's configurations, by its name: `s2t`, `t2s`, `s2tw`, `tw2s`,
    /// `s2hk`, `hk2s`, `s2twp`, `tw2sp`, `s2hkp`, `hk2sp`, `t2tw`, `tw2t`, `t2hk`, `hk2t`, `t2jp`
    /// or `jp2t`.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownConfig`](crate::ErrorKind::UnknownConfig) if there is none of that name.
    pub fn new(config: &str) -> Result<Self, Error> {
        Self::builder(config).build()
    }

    /// Like [`new`](Self::new), with options.
    pub fn builder(config: &str) -> ConverterBuilder {
        ConverterBuilder::new(config)
    }

    /// The names of all configurations, sorted, each with what it does in OpenCC's words.
    ///
    /// ```
    /// assert_eq!(hanfold::Converter::configs().count(), 16);
    /// ```
    pub fn configs() -> impl Iterator<Item = (&'static str, &'static str)> {
        builtin::CONFIGS.iter().map(|config| (config.name, config.title))
    }

    /// The name of this converter's configuration.
    pub fn config(&self) -> &'static str {
        self.config.name
    }

    /// Names what this converter does, in one line of ASCII: the configuration, the tofu-risk tables, and
    /// hashes of the tables, rows of the user and locks included. Store it beside an index of converted text;
    /// [`check_fingerprint`](Self::check_fingerprint) compares.
    ///
    /// ```
    /// let converter = hanfold::Converter::new("t2s")?;
    /// assert!(converter.fingerprint().starts_with("hanfold-convert/1 t2s="));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn fingerprint(&self) -> String {
        let content = builtin::FUSED_CONTENTS.get(self.stages.fused).copied().unwrap_or_default();
        let overlay = self.overlay.as_ref().filter(|overlay| !overlay.is_empty());
        let overlay = overlay.map(|overlay| fingerprint::digest(overlay.texts()));
        let overlay = overlay.as_deref().map(|digest| ("rows and locks", digest));
        fingerprint::of("hanfold-convert/1", [(self.config(), content)].into_iter().chain(overlay))
    }

    /// Checks that this is the conversion that an index was built with, by its fingerprint.
    ///
    /// # Errors
    /// [`ErrorKind::Fingerprint`](crate::ErrorKind::Fingerprint) if it is another: what differs, and what to do.
    pub fn check_fingerprint(&self, stored: &str) -> Result<(), Error> {
        fingerprint::check(&self.fingerprint(), stored)
    }

    /// Converts a text; borrows it if nothing changes.
    pub fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.convert_with(text, &mut Scratch::default())
    }

    /// Converts a text, and says where what it became comes from.
    ///
    /// A row that has as many characters as it has in its value maps character by character, another one as a
    /// whole; so do several of them that a later stage took together.
    ///
    /// This takes some percent more time than [`convert`](Self::convert). Real OpenCC, where it is the
    /// engine, does not say what came from where: a text that it changes is one unit.
    ///
    /// ```
    /// use hanfold::Span;
    ///
    /// # let converter = hanfold::Converter::new("s2twp")?;
    /// let (text, offsets) = converter.convert_with_offsets("打开内存");
    /// assert_eq!(text, "開啟記憶體");
    /// assert_eq!(offsets.to_source(Span::new(6, 15)), Span::new(6, 12)); // 記憶體, 内存
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn convert_with_offsets<'t>(&self, text: &'t str) -> (Cow<'t, str>, OffsetMap) {
        self.convert_recorded(text, &mut Scratch::default())
    }

    /// Converts a text and appends the result to `out`.
    ///
    /// ```
    /// # let converter = hanfold::Converter::new("s2t")?;
    /// let mut out = String::from("> ");
    /// converter.convert_into("头发", &mut out);
    /// assert_eq!(out, "> 頭髮");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn convert_into(&self, text: &str, out: &mut String) {
        if !self.append(text, &mut Scratch::default(), out, &mut ()) {
            out.push_str(text);
        }
    }

    /// Converts a text stage by stage, without fused tables: what the engine is held to, for tests.
    #[doc(hidden)]
    pub fn convert_by_stages(&self, text: &str) -> String {
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

    /// Converts what is read, UTF-8, and writes the result, in bounded memory: to the same text as
    /// [`convert`](Self::convert) makes of the whole, however it is cut by reading.
    ///
    /// About half a megabyte is held at a time. More is only for texts of a kind that nobody writes: in
    /// which, over longer than that, ideographic description operators follow one another that describe
    /// nothing, or locked terms overlap with one another. If there are patterns among the locks, all of
    /// the text is held.
    ///
    /// ```
    /// # let converter = hanfold::Converter::new("s2t")?;
    /// let mut out = Vec::new();
    /// converter.convert_stream("头发".as_bytes(), &mut out).unwrap();
    /// assert_eq!(out, "頭髮".as_bytes());
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// What reading or writing gives, and [`InvalidData`](std::io::ErrorKind::InvalidData) where the
    /// input is not UTF-8, with the place; everything before that has been written.
    pub fn convert_stream(&self, input: impl Read, output: impl Write) -> io::Result<()> {
        stream::convert(self, input, output, stream::CHUNK)
    }

    /// [`convert_stream`](Self::convert_stream) with so many bytes at a time, from 1 on, for tests.
    #[doc(hidden)]
    pub fn convert_stream_by(
        &self,
        input: impl Read,
        output: impl Write,
        chunk: usize,
    ) -> io::Result<()> {
        stream::convert(self, input, output, chunk)
    }

    /// Splits a text into parts of about so many bytes or more, for work in parallel: what they become, one
    /// after the other, is what the whole becomes. A text without a place to cut it stays whole.
    ///
    /// ```
    /// # let converter = hanfold::Converter::new("s2t")?;
    /// let text = "头发，干净。".repeat(1000);
    /// let parts: Vec<&str> = converter.split(&text, 4096).collect();
    /// assert!(parts.len() > 2);
    /// let converted: String = parts.iter().map(|part| converter.convert(part)).collect();
    /// assert_eq!(converted, converter.convert(&text));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn split<'t>(&self, text: &'t str, bytes: usize) -> impl Iterator<Item = &'t str> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let end = self.cut(rest, boundary(rest, bytes)).unwrap_or(rest.len());
            let (piece, behind) = rest.split_at_checked(end)?;
            rest = behind;
            Some(piece).filter(|piece| !piece.is_empty())
        })
    }

    /// Like [`convert`](Self::convert), with buffers that are used again.
    pub(crate) fn convert_with<'t>(&self, text: &'t str, scratch: &mut Scratch) -> Cow<'t, str> {
        self.convert_recorded::<()>(text, scratch).0
    }

    /// Converts a text, and says what became of it.
    pub(crate) fn convert_recorded<'t, R: Record>(
        &self,
        text: &'t str,
        scratch: &mut Scratch,
    ) -> (Cow<'t, str>, R) {
        #[cfg(feature = "batch")]
        if crate::parallel::helps(text.len()) {
            return self.convert_in_parts(text);
        }
        self.convert_part(text, scratch)
    }

    fn convert_part<'t, R: Record>(
        &self,
        text: &'t str,
        scratch: &mut Scratch,
    ) -> (Cow<'t, str>, R) {
        let (mut out, mut record) = (String::new(), R::default());
        match self.append(text, scratch, &mut out, &mut record) {
            true => (Cow::Owned(out), record),
            false => (Cow::Borrowed(text), R::identity(text.len())),
        }
    }

    /// The same, on all threads of the pool.
    #[cfg(feature = "batch")]
    fn convert_in_parts<'t, R: Record>(&self, text: &'t str) -> (Cow<'t, str>, R) {
        let parts: Vec<&str> = self.split(text, crate::parallel::PART).collect();
        let converted =
            crate::parallel::map(&parts, |part| self.convert_part(part, &mut Scratch::default()));
        let mut record = R::default();
        converted.iter().for_each(|(_, of_part)| record.append(of_part));
        let parts: Vec<Cow<'_, str>> = converted.into_iter().map(|(part, _)| part).collect();
        match parts.iter().all(|part| matches!(part, Cow::Borrowed(_))) {
            true => (Cow::Borrowed(text), record),
            false => (Cow::Owned(parts.concat()), record),
        }
    }

    /// The first place after `from` at which the text can be cut.
    fn cut(&self, text: &str, from: usize) -> Option<usize> {
        match &self.overlay {
            Some(overlay) if overlay.has_patterns() => None,
            Some(overlay) => self.engine.cut(text, from, |c| overlay.knows(c)),
            None => self.engine.cut(text, from, |_| false),
        }
    }

    /// Appends what the beginning of a text becomes that goes on elsewhere, and returns how much of it
    /// that is; perhaps nothing.
    fn append_beginning(&self, text: &str, scratch: &mut Scratch, out: &mut String) -> usize {
        #[cfg(feature = "opencc")]
        if self.reference.is_some() {
            let cuts = std::iter::successors(Some(0), |&at| self.cut(text, at));
            let end = cuts.last().unwrap_or(0);
            let text = text.get(..end).unwrap_or_default();
            if !self.append(text, scratch, out, &mut ()) {
                out.push_str(text);
            }
            return end;
        }
        match &self.overlay {
            Some(overlay) => overlay.convert_beginning(text, out, |text, out, ends| match ends {
                true => {
                    if !self.engine.convert(text, scratch, out, &mut ()) {
                        out.push_str(text);
                    }
                    text.len()
                }
                false => self.engine.convert_beginning(text, scratch, out),
            }),
            None => self.engine.convert_beginning(text, scratch, out),
        }
    }

    /// Appends the converted text, and what became of it, and returns true; or returns false if conversion
    /// changes nothing.
    fn append<R: Record>(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
        record: &mut R,
    ) -> bool {
        let mut convert = |text: &str, out: &mut String, record: &mut R| {
            self.append_without_overlay(text, scratch, out, record)
        };
        match &self.overlay {
            Some(overlay) => overlay.convert(text, out, record, convert),
            None => convert(text, out, record),
        }
    }

    fn append_without_overlay<R: Record>(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
        record: &mut R,
    ) -> bool {
        #[cfg(feature = "opencc")]
        if let Some(reference) = &self.reference
            && let Some(converted) = reference.convert(text)
        {
            let changed = converted != text;
            if changed {
                out.push_str(&converted);
                record.units(text.len(), converted.len(), 1);
            }
            return changed;
        }
        self.engine.convert(text, scratch, out, record)
    }
}

/// The last boundary of a character up to a place.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
