//! Names and tables of OpenCC's configurations.

use std::fmt;
use std::str::FromStr;

use super::config::{Config, RareGlyphs};
use crate::builtin::{CompiledConfig, ConfigStages, compiled};
use crate::{Error, ErrorKind};

impl Config {
    /// Returns the name, as in OpenCC: `s2twp`.
    ///
    /// ```
    /// use hanfold::Config;
    ///
    /// let to_hong_kong = Config::ALL.into_iter().filter(|config| config.name().starts_with("s2hk"));
    /// assert_eq!(to_hong_kong.collect::<Vec<_>>(), [Config::S2hk, Config::S2hkp]);
    /// ```
    pub fn name(self) -> &'static str {
        self.compiled().name
    }

    /// Returns OpenCC's description.
    ///
    /// ```
    /// use hanfold::Config;
    ///
    /// for config in [Config::S2t, Config::T2s] {
    ///     assert!(config.title().contains("Traditional"), "{config}: {}", config.title());
    /// }
    /// ```
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

/// Reads the name.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Config {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::serialized::parsed(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configurations_are_sorted_by_name_and_parse() {
        let names = Config::ALL.map(Config::name);
        assert!(names.is_sorted());
        for (config, name) in Config::ALL.into_iter().zip(names) {
            assert_eq!(name.parse::<Config>().unwrap(), config);
            assert_eq!(format!("{config:?}").to_lowercase(), name);
        }
        assert!("s2x".parse::<Config>().is_err());
    }
}
