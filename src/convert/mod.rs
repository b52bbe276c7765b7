//! Conversion between scripts, regional forms and vocabularies, exactly as OpenCC does it.

mod bonds;
mod builder;
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

use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::sync::Arc;

use crate::Error;
use crate::builtin::{self, Config, Stages};

pub use builder::ConverterBuilder;
use engine::Engine;
pub(crate) use engine::Scratch;
pub use explain::{AppliedRow, Piece, Stage};
pub use overlay::{LockList, RowWithoutEffect};
pub(crate) use overlay::{Match, Overlay, convert_between};
pub use rows::{Table, TableRow};

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
/// There is one difference: behind a NUL, which no Chinese text contains, some of OpenCC's
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

    /// Converts a text; borrows it if nothing changes.
    pub fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.convert_with(text, &mut Scratch::default())
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
        if !self.append(text, &mut Scratch::default(), out) {
            out.push_str(text);
        }
    }

    /// Converts a text stage by stage, without fused tables: what the engine is held to, for tests.
    #[doc(hidden)]
    pub fn convert_by_stages(&self, text: &str) -> String {
        let (mut out, mut scratch) = (String::new(), Scratch::default());
        let mut convert = |text: &str, out: &mut String| {
            self.engine.staged.convert(text, &mut scratch.staged, out)
        };
        let changed = match &self.overlay {
            Some(overlay) => overlay.convert(text, &mut out, convert),
            None => convert(text, &mut out),
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
        #[cfg(feature = "batch")]
        if crate::parallel::helps(text.len()) {
            return self.convert_in_parts(text);
        }
        let mut out = String::new();
        match self.append(text, scratch, &mut out) {
            true => Cow::Owned(out),
            false => Cow::Borrowed(text),
        }
    }

    /// Like [`convert`](Self::convert), on all threads of the pool.
    #[cfg(feature = "batch")]
    fn convert_in_parts<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let parts: Vec<&str> = self.split(text, crate::parallel::PART).collect();
        let converted = crate::parallel::map(&parts, |part| {
            let mut out = String::new();
            match self.append(part, &mut Scratch::default(), &mut out) {
                true => Cow::Owned(out),
                false => Cow::Borrowed(*part),
            }
        });
        match converted.iter().all(|part| matches!(part, Cow::Borrowed(_))) {
            true => Cow::Borrowed(text),
            false => Cow::Owned(converted.concat()),
        }
    }

    /// The first place behind `from` at which the text can be cut.
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
            if !self.append(text, scratch, out) {
                out.push_str(text);
            }
            return end;
        }
        match &self.overlay {
            Some(overlay) => overlay.convert_beginning(text, out, |text, out, ends| match ends {
                true => {
                    if !self.engine.convert(text, scratch, out) {
                        out.push_str(text);
                    }
                    text.len()
                }
                false => self.engine.convert_beginning(text, scratch, out),
            }),
            None => self.engine.convert_beginning(text, scratch, out),
        }
    }

    /// Appends the converted text and returns true, or returns false if conversion changes nothing.
    fn append(&self, text: &str, scratch: &mut Scratch, out: &mut String) -> bool {
        let mut convert =
            |text: &str, out: &mut String| self.append_without_overlay(text, scratch, out);
        match &self.overlay {
            Some(overlay) => overlay.convert(text, out, convert),
            None => convert(text, out),
        }
    }

    fn append_without_overlay(&self, text: &str, scratch: &mut Scratch, out: &mut String) -> bool {
        #[cfg(feature = "opencc")]
        if let Some(reference) = &self.reference
            && let Some(converted) = reference.convert(text)
        {
            let changed = converted != text;
            if changed {
                out.push_str(&converted);
            }
            return changed;
        }
        self.engine.convert(text, scratch, out)
    }
}

/// The last boundary of a character up to a place.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
