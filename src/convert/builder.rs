//! How a converter comes to be.

#[cfg(feature = "opencc")]
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::engine::Engine;
use super::overlay::Overlay;
#[cfg(feature = "opencc")]
use super::reference::Reference;
use super::staged::Staged;
use super::{Converter, LockList, Table, TofuRisk};
use crate::builtin::{self, Config, Stages};
use crate::table::{FusedTable, PhraseTable};
use crate::{Error, ErrorKind};

/// Builds a [`Converter`] with options.
///
/// ```
/// use hanfold::{Converter, TofuRisk};
///
/// let build = |tofu_risk| Converter::builder("t2s").tofu_risk(tofu_risk).build();
/// assert_eq!(build(TofuRisk::Include)?.convert("靧"), "𫖃");
/// assert_eq!(build(TofuRisk::Exclude)?.convert("靧"), "靧");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct ConverterBuilder {
    config: String,
    tofu_risk: TofuRisk,
    locks: Vec<LockList>,
    user_tables: Vec<Table>,
    #[cfg(feature = "opencc")]
    opencc: Option<PathBuf>,
}

impl ConverterBuilder {
    pub(super) fn new(config: &str) -> Self {
        Self {
            config: config.to_owned(),
            tofu_risk: TofuRisk::default(),
            locks: Vec::new(),
            user_tables: Vec::new(),
            #[cfg(feature = "opencc")]
            opencc: None,
        }
    }

    /// Whether the tofu-risk tables take part; by default they do not.
    pub fn tofu_risk(mut self, tofu_risk: TofuRisk) -> Self {
        self.tofu_risk = tofu_risk;
        self
    }

    /// Lays a table of the user's own above the built-in ones. Wherever one of its keys stands, that
    /// becomes the row's value, and no stage touches it any more; of keys that overlap, the first counts,
    /// and of those that begin at the same place the longest. What stands between is converted as if it
    /// stood alone. There may be several tables: of equal keys the first table's counts.
    ///
    /// ```
    /// use hanfold::{Converter, Table};
    ///
    /// let table = Table::parse("mine.txt", "云端\t雲端\n干细胞\t幹細胞\n")?;
    /// let converter = Converter::builder("s2twp").user_table(table).build()?;
    /// assert_eq!(converter.convert("云端的干细胞软件"), "雲端的幹細胞軟體");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn user_table(mut self, table: Table) -> Self {
        self.user_tables.push(table);
        self
    }

    /// Locks terms and patterns: they come out as they went in, whatever tables say, those of the user
    /// included. There may be several lists.
    pub fn locks(mut self, locks: LockList) -> Self {
        self.locks.push(locks);
        self
    }

    /// Has real OpenCC convert, to compare with it. `data` is the folder of its configurations and
    /// compiled dictionaries. What OpenCC refuses (text with a NUL) hanfold converts itself. OpenCC's
    /// binding converts one text at a time, whatever the number of threads.
    #[cfg(feature = "opencc")]
    pub fn opencc(mut self, data: impl AsRef<Path>) -> Self {
        self.opencc = Some(data.as_ref().to_owned());
        self
    }

    /// The converter.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownConfig`] if there is no configuration of that name. [`ErrorKind::Table`] if
    /// user tables have more rows than can be compiled.
    pub fn build(self) -> Result<Converter, Error> {
        let config = builtin::CONFIGS.iter().find(|c| c.name == self.config).ok_or_else(|| {
            let names: Vec<_> = builtin::CONFIGS.iter().map(|config| config.name).collect();
            Error::new(
                ErrorKind::UnknownConfig,
                format!("no configuration \"{}\"; there are {}", self.config, names.join(", ")),
            )
        })?;
        let stages = stages(config, self.tofu_risk);
        Ok(Converter {
            config,
            stages,
            engine: Arc::new(load(stages)?),
            overlay: Overlay::new(&self.locks, &self.user_tables)?.map(Arc::new),
            #[cfg(feature = "opencc")]
            reference: match &self.opencc {
                Some(data) => Some(Arc::new(Reference::open(config.name, self.tofu_risk, data)?)),
                None => None,
            },
        })
    }
}

pub(super) fn stages(config: &Config, tofu_risk: TofuRisk) -> &Stages {
    match tofu_risk {
        TofuRisk::Include => &config.include,
        TofuRisk::Exclude => &config.exclude,
    }
}

pub(super) fn load(stages: &Stages) -> Result<Engine, Error> {
    let table = |&number: &usize| -> Result<PhraseTable<'static>, Error> {
        let (name, bytes) = builtin::PHRASE_TABLES
            .get(number)
            .ok_or_else(|| Error::new(ErrorKind::Table, "a configuration names no table"))?;
        Ok(PhraseTable::load(name, bytes)?)
    };
    let staged = Staged {
        normalization: stages.normalization.iter().map(table).collect::<Result<_, _>>()?,
        segmentation: stages.segmentation.as_ref().map(table).transpose()?,
        chain: stages.chain.iter().map(table).collect::<Result<_, _>>()?,
    };
    let (name, bytes) = builtin::FUSED_TABLES
        .get(stages.fused)
        .ok_or_else(|| Error::new(ErrorKind::Table, "a configuration names no table"))?;
    // SAFETY: the build script has compiled it with the same code.
    #[expect(unsafe_code, reason = "bounds that every character would have to be asked for")]
    let fused = unsafe { FusedTable::load(name, bytes) }?;
    Ok(Engine::new(staged, fused))
}
