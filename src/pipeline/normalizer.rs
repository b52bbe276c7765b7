use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::describe;
use super::{Action, Conversion, Document, Doubt, Report};
use crate::convert::{Converter, Scratch, TofuRisk};
use crate::encoding::EncodingReport;
use crate::script::{self, Analysis, Part, Region, Script, ScriptCounts, ScriptReport, Target};
use crate::{Error, Span};

/// How often a text is looked at again after a conversion. Conversion is repeated until it changes
/// nothing more, so that normalizing the result changes nothing; the second look finds nothing to
/// do but for texts made to defeat it.
const MAX_PASSES: usize = 4;

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
    Target { target: Target, converters: BTreeMap<&'static str, Converter> },
    /// Apply one configuration, whatever the text is.
    Blind(Converter),
}

/// Builds a [`Normalizer`] with options.
#[derive(Debug, Clone)]
#[must_use]
pub struct NormalizerBuilder {
    target: Target,
    tofu_risk: TofuRisk,
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

    /// Has real OpenCC convert: see [`ConverterBuilder::opencc`](crate::ConverterBuilder::opencc).
    #[cfg(feature = "opencc")]
    pub fn opencc(mut self, data: impl AsRef<std::path::Path>) -> Self {
        self.opencc = Some(data.as_ref().to_owned());
        self
    }

    /// The normalizer.
    ///
    /// # Errors
    /// Only if an embedded table is damaged.
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
        Ok(Normalizer(Arc::new(Mode::Target { target: self.target, converters })))
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
        let (target, converters) = match &*mode {
            Mode::Blind(converter) => {
                return Ok(self.normalize_blindly(text, encoding, doubts, converter));
            }
            Mode::Target { target, converters } => (target, converters),
        };
        let mut work = Work {
            target,
            converters,
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
                let analysis = script::analyse(&text);
                let script = describe(&text, &analysis);
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

/// The conversion of one document.
struct Work<'w> {
    target: &'w Target,
    converters: &'w BTreeMap<&'static str, Converter>,
    scratch: &'w mut Scratch,
    conversions: Vec<Conversion>,
    doubts: Vec<Doubt>,
}

impl Work<'_> {
    /// Converts the whole text as text of the script that the user states.
    fn convert_as_stated<'a>(
        &mut self,
        text: Cow<'a, str>,
        script: &ScriptReport,
    ) -> (Cow<'a, str>, Action) {
        let part = Part {
            span: Span::new(0, text.len()),
            script: script.script,
            paragraphs: text.lines().count(),
        };
        match self.convert_parts(&text, &[part], script.region) {
            Some(converted) => (Cow::Owned(converted), Action::Converted),
            None => (text, Action::Unchanged),
        }
    }

    /// Converts what is not in the target script, again and again until nothing changes.
    fn convert_as_detected<'a>(
        &mut self,
        text: Cow<'a, str>,
        mut analysis: Analysis,
        mut region: Option<Region>,
    ) -> (Cow<'a, str>, Action) {
        match analysis.script {
            Script::Japanese => return (text, Action::LeftJapanese),
            Script::Korean => return (text, Action::LeftKorean),
            Script::Other | Script::None => return (text, Action::NotChinese),
            Script::Han => {
                self.doubt_undetermined(&text);
                return (text, Action::Undetermined);
            }
            Script::Hans | Script::Hant | Script::Mixed => {}
        }
        let mut converted: Option<String> = None;
        for _ in 0..MAX_PASSES {
            let current = converted.as_deref().unwrap_or(&text);
            let chinese = matches!(analysis.script, Script::Hans | Script::Hant | Script::Mixed);
            let next = chinese.then(|| self.convert_parts(current, &analysis.parts, region));
            let Some(next) = next.flatten() else {
                self.doubt_rest(current, &analysis);
                return match converted {
                    Some(converted) => (Cow::Owned(converted), Action::Converted),
                    None => (text, Action::AlreadyInTarget),
                };
            };
            analysis = script::analyse(&next);
            region = describe(&next, &analysis).region;
            converted = Some(next);
        }
        self.conversions.clear();
        self.doubts.push(Doubt::Unstable);
        (text, Action::LeftUnstable)
    }

    /// Converts the parts that are not in the target script. None if nothing changes.
    fn convert_parts(
        &mut self,
        text: &str,
        parts: &[Part],
        region: Option<Region>,
    ) -> Option<String> {
        let mut out = String::new();
        let mut copied = 0;
        for part in parts {
            let configs = self.target.configs(part.script, region);
            let Some(source) = text.get(part.span.range()) else {
                continue;
            };
            let Some(converted) = self.run(configs, source) else {
                continue;
            };
            out.push_str(text.get(copied..part.span.start).unwrap_or_default());
            out.push_str(&converted);
            copied = part.span.end;
            self.note(configs, part);
        }
        if copied == 0 {
            return None;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        Some(out)
    }

    /// Runs configurations one after the other. None if nothing changes.
    fn run(&mut self, configs: &[&'static str], text: &str) -> Option<String> {
        let mut current: Option<String> = None;
        for converter in configs.iter().filter_map(|config| self.converters.get(config)) {
            let source = current.as_deref().unwrap_or(text);
            if let Cow::Owned(converted) = converter.convert_with(source, self.scratch) {
                current = Some(converted);
            }
        }
        current.filter(|converted| converted != text)
    }

    fn note(&mut self, configs: &[&'static str], part: &Part) {
        let config = configs.join("+");
        let (paragraphs, bytes) = (part.paragraphs, part.span.len());
        match self.conversions.iter_mut().find(|known| known.config == config) {
            Some(known) => {
                known.paragraphs += paragraphs;
                known.bytes += bytes;
            }
            None => self.conversions.push(Conversion { config, paragraphs, bytes }),
        }
    }

    /// What remains in the finished text that a person should look at.
    fn doubt_rest(&mut self, text: &str, analysis: &Analysis) {
        let foreign = || analysis.parts.iter().filter(|part| part.script.is_foreign());
        let paragraphs: usize = foreign().map(|part| part.paragraphs).sum();
        if paragraphs > 0 {
            self.doubts.push(Doubt::ForeignParagraphs(paragraphs));
        }
        // Japanese and Korean have characters of both scripts, and are to keep them.
        let of_other = |counts: ScriptCounts| match self.target.script() {
            Script::Hans => counts.hant,
            _ => counts.hans,
        };
        let kept: usize = foreign()
            .filter_map(|part| text.get(part.span.range()))
            .map(|part| of_other(script::analyse(part).counts))
            .sum();
        let left = of_other(analysis.counts).saturating_sub(kept);
        if left > 0 {
            self.doubts.push(Doubt::Leftovers(left));
        }
    }

    /// A text that says nothing about its script is in doubt only if it matters.
    fn doubt_undetermined(&mut self, text: &str) {
        let other = match self.target.script() {
            Script::Hans => Script::Hant,
            _ => Script::Hans,
        };
        if self.run(self.target.configs(other, None), text).is_some() {
            self.doubts.push(Doubt::UndeterminedScript);
        }
    }
}
