//! OpenCC's configurations.

use std::fmt;
use std::str::FromStr;

use crate::builtin::{CompiledConfig, ConfigStages, compiled};
use crate::{Error, ErrorKind};

/// One of OpenCC's sixteen configurations.
///
/// ```
/// use hanfold::Config;
///
/// let config: Config = "s2twp".parse()?;
/// assert_eq!(config, Config::S2twp);
/// assert_eq!(config.to_string(), "s2twp");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Config {
    /// `hk2s`: traditional characters of Hong Kong to simplified ones.
    Hk2s,
    /// `hk2sp`: traditional characters of Hong Kong to simplified ones, with the words of the mainland.
    Hk2sp,
    /// `hk2t`: traditional characters of Hong Kong to OpenCC's standard ones.
    Hk2t,
    /// `jp2t`: Japanese characters to OpenCC's standard traditional ones.
    Jp2t,
    /// `s2hk`: simplified characters to traditional ones of Hong Kong.
    S2hk,
    /// `s2hkp`: simplified characters to traditional ones of Hong Kong, with its words.
    S2hkp,
    /// `s2t`: simplified characters to OpenCC's standard traditional ones.
    S2t,
    /// `s2tw`: simplified characters to traditional ones of Taiwan.
    S2tw,
    /// `s2twp`: simplified characters to traditional ones of Taiwan, with its words.
    S2twp,
    /// `t2hk`: OpenCC's standard traditional characters to those of Hong Kong.
    T2hk,
    /// `t2jp`: OpenCC's standard traditional characters to Japanese ones.
    T2jp,
    /// `t2s`: OpenCC's standard traditional characters to simplified ones.
    T2s,
    /// `t2tw`: OpenCC's standard traditional characters to those of Taiwan.
    T2tw,
    /// `tw2s`: traditional characters of Taiwan to simplified ones.
    Tw2s,
    /// `tw2sp`: traditional characters of Taiwan to simplified ones, with the words of the mainland.
    Tw2sp,
    /// `tw2t`: traditional characters of Taiwan to OpenCC's standard ones.
    Tw2t,
}

impl Config {
    /// All configurations, sorted by name.
    pub const ALL: [Self; 16] = [
        Self::Hk2s,
        Self::Hk2sp,
        Self::Hk2t,
        Self::Jp2t,
        Self::S2hk,
        Self::S2hkp,
        Self::S2t,
        Self::S2tw,
        Self::S2twp,
        Self::T2hk,
        Self::T2jp,
        Self::T2s,
        Self::T2tw,
        Self::Tw2s,
        Self::Tw2sp,
        Self::Tw2t,
    ];

    /// Returns the name, as in OpenCC: `s2twp`.
    pub fn name(self) -> &'static str {
        self.compiled().name
    }

    /// Returns OpenCC's description.
    pub fn title(self) -> &'static str {
        self.compiled().title
    }

    /// Returns the stages, with or without the tables of rare glyphs.
    pub(super) fn stages(self, rare_glyphs: RareGlyphs) -> &'static ConfigStages {
        match rare_glyphs {
            RareGlyphs::Include => &self.compiled().include,
            RareGlyphs::Exclude => &self.compiled().exclude,
        }
    }

    fn compiled(self) -> &'static CompiledConfig {
        compiled(self)
    }
}

/// Whether to use tables whose output many fonts cannot show.
///
/// OpenCC marks some simplified forms of rare characters (䂎 to 𥎝) as a *tofu risk*: they follow the rules, but most fonts show an
/// empty box. OpenCC's library includes that table; its command line excludes it, and so does hanfold by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RareGlyphs {
    /// They are not used.
    #[default]
    Exclude,
    /// They are used.
    Include,
}

/// Parses the name of a configuration, as in OpenCC.
impl FromStr for Config {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|config| config.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            let message = format!("unknown configuration \"{name}\" (expected {names})");
            Error::new(ErrorKind::UnknownConfig, message)
        })
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Config {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_sorted_and_parse() {
        let names = Config::ALL.map(Config::name);
        assert!(names.is_sorted());
        for (config, name) in Config::ALL.into_iter().zip(names) {
            assert_eq!(name.parse::<Config>().unwrap(), config);
            assert_eq!(format!("{config:?}").to_lowercase(), name);
        }
        assert!("s2x".parse::<Config>().is_err());
    }
}
