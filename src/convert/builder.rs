//! Construction of a converter.

#[cfg(feature = "opencc")]
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::engine::Engine;
use super::overlay::Overlay;
#[cfg(feature = "opencc")]
use super::reference::Reference;
use super::staged::Staged;
use super::{Config, Converter, LockList, RareGlyphs, Table};
use crate::builtin::{self, ConfigStages};
use crate::table::{FusedTable, PhraseTable};
use crate::{Error, ErrorKind};

/// Builds a [`Converter`] with options.
///
/// ```
/// use hanfold::tables::RareGlyphs;
/// use hanfold::{Config, Converter};
///
/// let build = |rare_glyphs| Converter::builder(Config::T2s).rare_glyphs(rare_glyphs).build();
/// assert_eq!(build(RareGlyphs::Include)?.convert("靧"), "𫖃");
/// assert_eq!(build(RareGlyphs::Exclude)?.convert("靧"), "靧");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct ConverterBuilder {
    config: Config,
    rare_glyphs: RareGlyphs,
    locks: Vec<LockList>,
    user_tables: Vec<Table>,
    #[cfg(feature = "opencc")]
    opencc: Option<PathBuf>,
}

impl ConverterBuilder {
    pub(super) fn new(config: Config) -> Self {
        Self {
            config,
            rare_glyphs: RareGlyphs::default(),
            locks: Vec::new(),
            user_tables: Vec::new(),
            #[cfg(feature = "opencc")]
            opencc: None,
        }
    }

    /// Sets whether OpenCC's conversions to rare glyphs are used; by default they are not.
    ///
    /// ```
    /// use hanfold::tables::RareGlyphs;
    /// use hanfold::{Config, Converter};
    ///
    /// let builder = || Converter::builder(Config::T2s);
    /// assert_eq!(builder().build()?.convert("䂎"), "䂎"); // few fonts have 𥎝
    /// let complete = builder().rare_glyphs(RareGlyphs::Include).build()?;
    /// assert_eq!(complete.convert("䂎"), "𥎝");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn rare_glyphs(mut self, rare_glyphs: RareGlyphs) -> Self {
        self.rare_glyphs = rare_glyphs;
        self
    }

    /// Adds a user table above the built-in ones. Its keys are replaced by the values of their rows, which no stage converts
    /// further; of overlapping keys the first one wins, and of those at the same position the longest. The text between is
    /// converted as if it stood alone. Several tables may be added: of equal keys the first table's wins.
    ///
    /// ```
    /// use hanfold::tables::Table;
    /// use hanfold::{Config, Converter};
    ///
    /// let table = Table::parse("mine.txt", "云端\t雲端\n干细胞\t幹細胞\n")?;
    /// let converter = Converter::builder(Config::S2twp).user_table(table).build()?;
    /// assert_eq!(converter.convert("云端的干细胞软件"), "雲端的幹細胞軟體");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn user_table(mut self, table: Table) -> Self {
        self.user_tables.push(table);
        self
    }

    /// Locks terms and patterns: they are left unchanged, in spite of any table, user tables included. Several lists may be added.
    ///
    /// ```
    /// use hanfold::tables::LockList;
    /// use hanfold::{Config, Converter};
    ///
    /// let cities = LockList::parse("cities.txt", "台北\n")?;
    /// let converter = Converter::builder(Config::T2s).locks(cities).build()?;
    /// assert_eq!(converter.convert("台北車站"), "台北车站");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn locks(mut self, locks: LockList) -> Self {
        self.locks.push(locks);
        self
    }

    /// Uses OpenCC itself for conversion, for comparison. `data` is the folder of its configurations and compiled dictionaries.
    /// Text that OpenCC refuses (with a NUL) is converted by hanfold. OpenCC's binding converts one text at a time, whatever the
    /// number of threads.
    ///
    /// ```no_run
    /// use hanfold::{Config, Converter};
    ///
    /// let reference = Converter::builder(Config::S2t).opencc("/usr/share/opencc").build()?;
    /// assert_eq!(reference.convert("头发"), Converter::new(Config::S2t).convert("头发"));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    #[cfg(feature = "opencc")]
    pub fn opencc(mut self, data: impl AsRef<Path>) -> Self {
        self.opencc = Some(data.as_ref().to_owned());
        self
    }

    /// Builds the converter.
    ///
    /// ```
    /// use hanfold::{Config, Converter};
    ///
    /// let japanese = Converter::builder(Config::Jp2t).build()?;
    /// assert_eq!(japanese.convert("気象"), "氣象");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Table`] if user tables have more rows than can be compiled.
    pub fn build(self) -> Result<Converter, Error> {
        let stages = self.config.stages(self.rare_glyphs);
        Ok(Converter {
            config: self.config,
            stages,
            engine: Arc::new(load(stages)?),
            overlay: Overlay::new(&self.locks, &self.user_tables)?.map(Arc::new),
            #[cfg(feature = "opencc")]
            reference: match &self.opencc {
                Some(data) => Some(Arc::new(Reference::open(self.config, self.rare_glyphs, data)?)),
                None => None,
            },
        })
    }
}

pub(super) fn load(stages: &ConfigStages) -> Result<Engine, Error> {
    let table = |&number: &usize| -> Result<PhraseTable<'static>, Error> {
        let (name, parts) = builtin::PHRASE_TABLES.get(number).ok_or_else(|| {
            Error::new(ErrorKind::Table, "a configuration refers to a missing table")
        })?;
        Ok(PhraseTable::load_parts(name, *parts)?)
    };
    let staged = Staged {
        normalization: stages.normalization.iter().map(table).collect::<Result<_, _>>()?,
        segmentation: stages.segmentation.as_ref().map(table).transpose()?,
        chain: stages.chain.iter().map(table).collect::<Result<_, _>>()?,
    };
    let (name, parts) = builtin::FUSED_TABLES
        .get(stages.fused)
        .ok_or_else(|| Error::new(ErrorKind::Table, "a configuration refers to a missing table"))?;
    // SAFETY: the build script has compiled it with the same code.
    #[expect(unsafe_code, reason = "bounds that every character would have to be asked for")]
    let fused = unsafe { FusedTable::load(name, *parts) }?;
    Ok(Engine::new(staged, fused))
}
