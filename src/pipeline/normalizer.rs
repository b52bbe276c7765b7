use std::collections::BTreeMap;
use std::sync::Arc;

use super::leftovers::Leftovers;
use super::settings::{Mode, Settings};
use super::target_converter::TargetConverter;
use super::{Document, Explained, Normalized, Traced, Worker};
use crate::Error;
use crate::builtin;
use crate::convert::{
    Config, Conversion, Converter, ConverterBuilder, LockList, Overlay, RareGlyphs, ReadingChooser,
    RegionalConverter, Table,
};
use crate::mojibake::{RepairMode, RepairOptions};
use crate::script::{Region, Script};
use crate::target::Target;

/// Converts documents to one script.
///
/// A normalizer is immutable, shared between threads and cheap to clone; each thread has its own [`Worker`].
///
/// ```
/// use hanfold::report::Action;
/// use hanfold::{Document, Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::HANS);
/// let document = Document::from_bytes(b"\xA4\xA4\xA4\xE5\xAA\xBA\xC0\x59\xBE\x76"); // Big5
/// let normalized = normalizer.normalize(&document)?;
/// assert_eq!(normalized.text, "中文的头发");
/// assert_eq!(normalized.report.action, Action::Converted);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Normalizer(Arc<Settings>);

/// Builds a [`Normalizer`] with options.
///
/// ```
/// use hanfold::{Conversion, Normalizer, NormalizerBuilder, Target};
///
/// fn configure(builder: NormalizerBuilder, exact: bool) -> NormalizerBuilder {
///     if exact { builder.conversion(Conversion::Exact) } else { builder }
/// }
/// let normalizer = configure(Normalizer::builder(Target::HANT_HK), true).build()?;
/// assert_eq!(normalizer.normalize("他们在里面")?.text, "他們在裏面");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct NormalizerBuilder {
    target: Target,
    repair: RepairOptions,
    escapes: bool,
    conversion: Conversion,
    rare_glyphs: RareGlyphs,
    locks: Vec<LockList>,
    user_tables: Vec<Table>,
    #[cfg(feature = "opencc")]
    opencc: Option<std::path::PathBuf>,
}

impl Normalizer {
    /// Creates a normalizer for a target with default options.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::HANT_TW);
    /// assert_eq!(normalizer.normalize("他在后面")?.text, "他在後面");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn new(target: Target) -> Self {
        builtin::expect_embedded(Self::builder(target).build())
    }

    /// Returns a builder for a normalizer with options.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target, Vocabulary};
    ///
    /// let target = Target::HANT_TW.with_vocabulary(Vocabulary::Regional)?;
    /// let normalizer = Normalizer::builder(target).build()?;
    /// assert_eq!(normalizer.normalize("电脑的内存不够")?.text, "電腦的記憶體不夠");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn builder(target: Target) -> NormalizerBuilder {
        NormalizerBuilder {
            target,
            repair: RepairOptions::default(),
            escapes: false,
            conversion: Conversion::default(),
            rare_glyphs: RareGlyphs::default(),
            locks: Vec::new(),
            user_tables: Vec::new(),
            #[cfg(feature = "opencc")]
            opencc: None,
        }
    }

    /// Creates a normalizer that applies one configuration to every document once, whatever its script, and repairs nothing.
    ///
    /// ```
    /// use hanfold::{Config, Converter, Normalizer};
    ///
    /// let normalizer = Normalizer::with_converter(Converter::new(Config::T2jp));
    /// let normalized = normalizer.normalize("圖書館")?; // bytes of any encoding would do
    /// assert_eq!((&*normalized.text, normalized.report.script), ("図書館", None));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn with_converter(converter: Converter) -> Self {
        let repair = RepairOptions::new(RepairMode::Off);
        Self(Arc::new(Settings { repair, mode: Mode::Converter(converter), escapes: false }))
    }

    /// Creates a normalizer that repairs documents and converts nothing.
    ///
    /// ```
    /// use hanfold::repair::RepairOptions;
    /// use hanfold::{Document, Normalizer};
    ///
    /// let normalizer = Normalizer::repair_only(RepairOptions::default());
    /// let normalized = normalizer.normalize(&Document::from_text("&#25105;&#20204;来了"))?;
    /// assert_eq!(normalized.text, "我们来了");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn repair_only(repair: RepairOptions) -> Self {
        Self(Arc::new(Settings { repair, mode: Mode::Nothing, escapes: false }))
    }

    /// Creates a worker for one thread.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let mut worker = Normalizer::new(Target::HANS).worker();
    /// let lines = ["霧散了", "船開了"].map(|line| worker.normalize(line).map(|done| done.text));
    /// assert_eq!(lines.into_iter().collect::<Result<Vec<_>, _>>()?, ["雾散了", "船开了"]);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn worker(&self) -> Worker {
        Worker::new(Arc::clone(&self.0))
    }

    /// Normalizes one document. For many documents, use a [worker](Self::worker).
    ///
    /// ```
    /// use hanfold::{ErrorKind, Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::HANS);
    /// assert_eq!(normalizer.normalize(b"\xC3\xFA\xB4\xB2\xA4\x46")?.text, "雾散了"); // Big5
    /// let error = normalizer.normalize(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Binary);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// See [`Worker::normalize`].
    pub fn normalize<'a>(
        &self,
        document: impl Into<Document<'a>>,
    ) -> Result<Normalized<'a>, Error> {
        self.worker().normalize(document)
    }

    /// Normalizes one document and records where its text comes from.
    ///
    /// ```
    /// use hanfold::{Document, Encoding, Normalizer, Span, Target};
    ///
    /// let big5 = Document::from_bytes(b"\xC3\xFA\xB4\xB2\xA4\x46").with_encoding(Encoding::BIG5);
    /// let traced = Normalizer::new(Target::HANS).trace(big5)?;
    /// let at = traced.normalized.text.find("散").unwrap();
    /// assert_eq!(traced.offsets().to_source(Span::new(at, at + 3)), Span::new(2, 4));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// See [`Worker::normalize`].
    pub fn trace<'a>(&self, document: impl Into<Document<'a>>) -> Result<Traced<'a>, Error> {
        self.worker().trace(document)
    }
}

impl Normalizer {
    /// Normalizes one document and explains the reading of each ambiguous character: its basis, the evidence, and the other
    /// readings with their probabilities.
    ///
    /// The places are those that [`normalize`](Self::normalize) examines. There are none in text that is not converted, with
    /// [`Conversion::Exact`], and in leftovers of the other script.
    ///
    /// ```
    /// use hanfold::{Document, Normalizer, Target};
    ///
    /// let text = Document::from_text("消息早就被发送出去了");
    /// let explained = Normalizer::new(Target::HANT).explain(&text)?;
    /// let sent = explained.readings.iter().find(|one| one.choice.character == '发').unwrap();
    /// assert_eq!((sent.choice.written, sent.of_tables), ('發', '髮'));
    /// assert!(sent.choice.probability() > 0.9);
    /// assert_eq!(sent.choice.runner_up().map(|other| other.form), Some('髮'));
    /// let lead: f32 = sent.evidence.iter().map(|evidence| evidence.weight).sum();
    /// assert!(lead > 0.0);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// See [`Worker::normalize`].
    pub fn explain<'a>(&self, document: impl Into<Document<'a>>) -> Result<Explained<'a>, Error> {
        self.worker().explain(document)
    }
}

impl NormalizerBuilder {
    /// Sets whether Chinese characters that are written as escapes are converted, and written as escapes again. By default they are
    /// kept, and are a doubt.
    ///
    /// ```
    /// use hanfold::report::Doubt;
    /// use hanfold::{Normalizer, Target};
    ///
    /// let json = r#"{"title": "\u5934\u53d1"}"#;
    /// let converting = Normalizer::builder(Target::HANT).escapes(true).build()?;
    /// assert_eq!(converting.normalize(json)?.text, r#"{"title": "\u982d\u9aee"}"#);
    /// let kept = Normalizer::new(Target::HANT).normalize(json)?;
    /// assert_eq!((&*kept.text, kept.report.doubts), (json, vec![Doubt::Escaped(2)]));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn escapes(mut self, escapes: bool) -> Self {
        self.escapes = escapes;
        self
    }

    /// Sets the damage to repair before the script is detected, and the mode of repair. By default certain damage is
    /// repaired.
    ///
    /// ```
    /// use hanfold::repair::{RepairMode, RepairOptions};
    /// use hanfold::{Document, Normalizer, Target};
    ///
    /// let document = Document::from_text("我们&#26469;&#20102;");
    /// assert_eq!(Normalizer::new(Target::HANS).normalize(&document)?.text, "我们来了");
    /// let off = RepairOptions::new(RepairMode::Off);
    /// let unrepaired = Normalizer::builder(Target::HANS).repair(off).build()?;
    /// assert_eq!(unrepaired.normalize(&document)?.text, "我们&#26469;&#20102;");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn repair(mut self, options: RepairOptions) -> Self {
        self.repair = options;
        self
    }

    /// Sets the conversion of ambiguous characters: by context, or exactly as in OpenCC.
    ///
    /// ```
    /// use hanfold::{Conversion, Document, Normalizer, Target};
    ///
    /// let text = Document::from_text("消息早就被发送出去了");
    /// let normalizer = Normalizer::new(Target::HANT);
    /// assert_eq!(normalizer.normalize(&text)?.text, "消息早就被發送出去了");
    /// let exact = Normalizer::builder(Target::HANT).conversion(Conversion::Exact).build()?;
    /// assert_eq!(exact.normalize(&text)?.text, "消息早就被髮送出去了");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn conversion(mut self, conversion: Conversion) -> Self {
        self.conversion = conversion;
        self
    }

    /// Sets whether OpenCC's conversions to rare glyphs are used; by default they are not.
    ///
    /// ```
    /// use hanfold::tables::RareGlyphs;
    /// use hanfold::{Document, Normalizer, Target};
    ///
    /// let text = Document::from_text("䂎").with_source(Target::HANT);
    /// let normalizer = Normalizer::builder(Target::HANS).rare_glyphs(RareGlyphs::Include).build()?;
    /// assert_eq!(normalizer.normalize(text)?.text, "𥎝");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn rare_glyphs(mut self, rare_glyphs: RareGlyphs) -> Self {
        self.rare_glyphs = rare_glyphs;
        self
    }

    /// Adds a user table that overrides the built-in ones in text that is converted: see
    /// [`ConverterBuilder::user_table`](crate::ConverterBuilder::user_table). Text that is already in the target script is not
    /// converted.
    ///
    /// ```
    /// use hanfold::tables::Table;
    /// use hanfold::{Normalizer, Target};
    ///
    /// let table = Table::parse("terms.txt", "云端\t雲上\n")?;
    /// let normalizer = Normalizer::builder(Target::HANT).user_table(table).build()?;
    /// assert_eq!(normalizer.normalize("云端的头发")?.text, "雲上的頭髮");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn user_table(mut self, table: Table) -> Self {
        self.user_tables.push(table);
        self
    }

    /// Locks terms and patterns, which are left unchanged. Locked text, and text kept by a row whose value equals its key, is also
    /// ignored when the script is detected.
    ///
    /// ```
    /// use hanfold::tables::LockList;
    /// use hanfold::{Normalizer, Target};
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

    /// Converts with the real OpenCC: see [`ConverterBuilder::opencc`](crate::ConverterBuilder::opencc).
    ///
    /// ```no_run
    /// use hanfold::{Normalizer, Target};
    ///
    /// let normalizer = Normalizer::builder(Target::HANT).opencc("/usr/share/opencc").build()?;
    /// assert_eq!(normalizer.normalize("雾散了")?.text, "霧散了");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    #[cfg(feature = "opencc")]
    pub fn opencc(mut self, data: impl AsRef<std::path::Path>) -> Self {
        self.opencc = Some(data.as_ref().to_owned());
        self
    }

    /// Builds the normalizer.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let normalizer = Normalizer::builder(Target::HANS).build()?; // the same as `Normalizer::new`
    /// assert_eq!(normalizer.normalize("漢字")?.text, "汉字");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Table`](crate::ErrorKind::Table) if user tables have more rows than can be compiled.
    pub fn build(self) -> Result<Normalizer, Error> {
        let converters = self.converters()?;
        let overlay = self.overlay(&converters)?;
        let (mut choosers, mut regional) = (BTreeMap::new(), BTreeMap::new());
        let mut leftovers = None;
        if self.conversion == Conversion::Context {
            for (config, converter) in &converters {
                if let Some(chooser) = ReadingChooser::after(converter)? {
                    choosers.insert(*config, chooser);
                }
                let build = |builder| self.build_converter(builder);
                if let Some(with_regional_words) = RegionalConverter::of(*config, build)? {
                    regional.insert(*config, with_regional_words);
                }
            }
            leftovers = Some(Leftovers::new(self.target, self.rare_glyphs)?);
        }
        let target = self.target;
        let converter =
            TargetConverter { target, converters, choosers, regional, leftovers, overlay };
        let mode = Mode::Target(Box::new(converter));
        Ok(Normalizer(Arc::new(Settings { repair: self.repair, mode, escapes: self.escapes })))
    }

    /// Builds a converter with the options of the normalizer that concern its tables.
    fn build_converter(&self, builder: ConverterBuilder) -> Result<Converter, Error> {
        let builder = builder.rare_glyphs(self.rare_glyphs);
        #[cfg(feature = "opencc")]
        let builder = match &self.opencc {
            Some(data) => builder.opencc(data),
            None => builder,
        };
        builder.build()
    }

    /// Builds the converters that text of any script and region may need.
    fn converters(&self) -> Result<BTreeMap<Config, Converter>, Error> {
        let mut converters = BTreeMap::new();
        for script in [Script::Hans, Script::Hant] {
            for region in [None, Some(Region::Taiwan), Some(Region::HongKong)] {
                for config in self.target.configs(script, region) {
                    converters.insert(*config, self.build_converter(Converter::builder(*config))?);
                }
            }
        }
        Ok(converters)
    }

    /// Builds the overlay of user tables and locks. It also locks the values of user tables that the converters would change.
    fn overlay(&self, converters: &BTreeMap<Config, Converter>) -> Result<Option<Overlay>, Error> {
        let mut overlay = Overlay::new(&self.locks, &self.user_tables)?;
        if let Some(overlay) = &mut overlay {
            let converted = |text: &str| {
                let converters = converters.values();
                converters.map(|converter| converter.convert(text).into_owned()).collect()
            };
            overlay.lock_unstable_values(converted)?;
        }
        Ok(overlay)
    }
}
