use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::work::Work;
use super::{Action, Conversion, Document, Doubt, Report};
use crate::Error;
use crate::convert::{Converter, LockList, Overlay, Scratch, Table, TofuRisk};
use crate::encoding::EncodingReport;
use crate::script::{Region, Script, Target};

/// Turns documents into text of one script.
///
/// A normalizer is immutable, shared between threads and cheap to clone; each thread takes a
/// [`Worker`] of its own.
///
/// ```
/// use hanfold::{Action, Document, Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::HANS)?;
/// let document = Document::from_bytes(b"\xA4\xA4\xA4\xE5\xAA\xBA\xC0\x59\xBE\x76"); // Big5
/// let normalized = normalizer.normalize(&document)?;
/// assert_eq!(normalized.text, "中文的头发");
/// assert_eq!(normalized.report.action, Action::Converted);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Normalizer(Arc<Mode>);

#[derive(Debug)]
enum Mode {
    /// Find out the script and take it to the target.
    Target {
        target: Target,
        converters: BTreeMap<&'static str, Converter>,
        /// It stands above all converters of a target, which may be two for one text.
        overlay: Option<Overlay>,
    },
    /// Apply one configuration, whatever the text is.
    Blind(Converter),
}

/// Builds a [`Normalizer`] with options.
#[derive(Debug, Clone)]
#[must_use]
pub struct NormalizerBuilder {
    target: Target,
    tofu_risk: TofuRisk,
    locks: Vec<LockList>,
    user_tables: Vec<Table>,
    #[cfg(feature = "opencc")]
    opencc: Option<std::path::PathBuf>,
}

/// A document in the target script.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Normalized<'a> {
    /// The text, without a byte order mark; borrowed if it is the document's own bytes.
    pub text: Cow<'a, str>,
    /// What was found and done.
    pub report: Report,
}

/// One thread's use of a [`Normalizer`], with buffers that serve document after document.
#[derive(Debug)]
pub struct Worker {
    normalizer: Normalizer,
    scratch: Scratch,
}

impl Normalizer {
    /// A normalizer for a target.
    ///
    /// # Errors
    /// Only if an embedded table is damaged.
    pub fn new(target: Target) -> Result<Self, Error> {
        Self::builder(target).build()
    }

    /// Like [`new`](Self::new), with options.
    pub fn builder(target: Target) -> NormalizerBuilder {
        NormalizerBuilder {
            target,
            tofu_risk: TofuRisk::default(),
            locks: Vec::new(),
            user_tables: Vec::new(),
            #[cfg(feature = "opencc")]
            opencc: None,
        }
    }

    /// A normalizer that applies one configuration to every document, whatever its script, once.
    pub fn blind(converter: Converter) -> Self {
        Self(Arc::new(Mode::Blind(converter)))
    }

    /// A worker for one thread.
    pub fn worker(&self) -> Worker {
        Worker { normalizer: self.clone(), scratch: Scratch::default() }
    }

    /// Normalizes one document. For many, take a [worker](Self::worker).
    ///
    /// # Errors
    /// See [`Worker::normalize`].
    pub fn normalize<'a>(&self, document: &Document<'a>) -> Result<Normalized<'a>, Error> {
        self.worker().normalize(document)
    }
}

impl NormalizerBuilder {
    /// Whether OpenCC's tofu-risk tables take part; by default they do not.
    pub fn tofu_risk(mut self, tofu_risk: TofuRisk) -> Self {
        self.tofu_risk = tofu_risk;
        self
    }

    /// Lays a table of the user's own above the built-in ones, where text is converted: see
    /// [`ConverterBuilder::user_table`](crate::ConverterBuilder::user_table). Text that is in the target
    /// script already is not converted.
    pub fn user_table(mut self, table: Table) -> Self {
        self.user_tables.push(table);
        self
    }

    /// Locks terms and patterns, which come out as they went in. What is locked, or kept by a row whose
    /// value is its key, does not count when the script is detected either.
    ///
    /// ```
    /// use hanfold::{LockList, Normalizer, Target};
    ///
    /// let locks = LockList::parse("names.txt", "云门舞集\n")?;
    /// let normalizer = Normalizer::builder(Target::HANT).locks(locks).build()?;
    /// let normalized = normalizer.normalize(&hanfold::Document::from_text("我们去看云门舞集"))?;
    /// assert_eq!(normalized.text, "我們去看云门舞集");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn locks(mut self, locks: LockList) -> Self {
        self.locks.push(locks);
        self
    }

    /// Has real OpenCC convert: see [`ConverterBuilder::opencc`](crate::ConverterBuilder::opencc).
    #[cfg(feature = "opencc")]
    pub fn opencc(mut self, data: impl AsRef<std::path::Path>) -> Self {
        self.opencc = Some(data.as_ref().to_owned());
        self
    }

    /// The normalizer.
    ///
    /// # Errors
    /// [`ErrorKind::Table`](crate::ErrorKind::Table) if user tables have more rows than can be compiled, or
    /// an embedded table is damaged.
    pub fn build(self) -> Result<Normalizer, Error> {
        let mut converters = BTreeMap::new();
        for script in [Script::Hans, Script::Hant] {
            for region in [None, Some(Region::Taiwan), Some(Region::HongKong)] {
                for config in self.target.configs(script, region) {
                    let converter = Converter::builder(config).tofu_risk(self.tofu_risk);
                    #[cfg(feature = "opencc")]
                    let converter = match &self.opencc {
                        Some(data) => converter.opencc(data),
                        None => converter,
                    };
                    converters.insert(*config, converter.build()?);
                }
            }
        }
        let mut overlay = Overlay::new(&self.locks, &self.user_tables)?;
        if let Some(overlay) = &mut overlay {
            let convert = |converter: &Converter, text: &str| converter.convert(text).into_owned();
            overlay.keep_values(|text| converters.values().map(|c| convert(c, text)).collect())?;
        }
        Ok(Normalizer(Arc::new(Mode::Target { target: self.target, converters, overlay })))
    }
}

impl Worker {
    /// Normalizes a document.
    ///
    /// # Errors
    /// [`ErrorKind::Binary`](crate::ErrorKind::Binary) if it is not text,
    /// [`ErrorKind::UnsupportedEncoding`](crate::ErrorKind::UnsupportedEncoding) if its encoding is
    /// known but not supported.
    pub fn normalize<'a>(&mut self, document: &Document<'a>) -> Result<Normalized<'a>, Error> {
        let (text, encoding) = document.decode()?;
        let doubts = encoding_doubts(&text, &encoding);
        let mode = Arc::clone(&self.normalizer.0);
        let (target, converters, overlay) = match &*mode {
            Mode::Blind(converter) => {
                return Ok(self.normalize_blindly(text, encoding, doubts, converter));
            }
            Mode::Target { target, converters, overlay } => (target, converters, overlay.as_ref()),
        };
        let mut work = Work {
            target,
            converters,
            overlay,
            scratch: &mut self.scratch,
            conversions: Vec::new(),
            doubts,
        };
        let (text, script, action) = match document.stated() {
            Some(script) => {
                let (text, action) = work.convert_as_stated(text, &script);
                (text, script, action)
            }
            None => {
                let (analysis, script) = work.look(&text);
                let (text, action) = work.convert_as_detected(text, analysis, script.region);
                (text, script, action)
            }
        };
        let Work { conversions, doubts, .. } = work;
        let report = Report { encoding, script: Some(script), action, conversions, doubts };
        Ok(Normalized { text, report })
    }

    fn normalize_blindly<'a>(
        &mut self,
        text: Cow<'a, str>,
        encoding: EncodingReport,
        doubts: Vec<Doubt>,
        converter: &Converter,
    ) -> Normalized<'a> {
        let conversions = vec![Conversion {
            config: converter.config().to_owned(),
            paragraphs: text.lines().count(),
            bytes: text.len(),
        }];
        let (text, changed) = match converter.convert_with(&text, &mut self.scratch) {
            Cow::Owned(converted) => (Cow::Owned(converted), true),
            Cow::Borrowed(_) => (text, false),
        };
        let action = if changed { Action::Converted } else { Action::Unchanged };
        Normalized { text, report: Report { encoding, script: None, action, conversions, doubts } }
    }
}

fn encoding_doubts(text: &str, encoding: &EncodingReport) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if encoding.is_uncertain() {
        doubts.push(Doubt::UncertainEncoding);
    }
    let undecodable = encoding.undecodable;
    if undecodable > 0 {
        doubts.push(Doubt::Undecodable(undecodable));
    }
    let replaced = memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}".as_bytes()).count();
    if replaced > undecodable {
        doubts.push(Doubt::ReplacementCharacters(replaced - undecodable));
    }
    doubts
}
