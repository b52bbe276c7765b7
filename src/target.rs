//! Targets of a conversion, and the configurations that lead to them.

use std::fmt;
use std::str::FromStr;

use crate::convert::Config;
use crate::{Error, ErrorKind, Region, Script};

/// Target of a conversion: a script, and for traditional Chinese a region.
///
/// ```
/// use hanfold::Target;
///
/// let target: Target = "zh-TW".parse()?;
/// assert_eq!((target, target.to_string().as_str()), (Target::HANT_TW, "zh-Hant-TW"));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Target {
    tag: Tag,
    variants: Variants,
    vocabulary: Vocabulary,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Tag {
    Hans,
    Hant,
    HantTw,
    HantHk,
}

/// Treatment of regional forms (裏 and 裡, 着 and 著) in text that is already traditional.
///
/// ```
/// use hanfold::{Normalizer, Target, Variants};
///
/// let text = "櫃子裏面的裙子很長"; // 裏 is Hong Kong's
/// let keep = Normalizer::new(Target::HANT_TW);
/// assert_eq!(keep.normalize(text)?.text, text);
/// let target = Target::HANT_TW.with_variants(Variants::Target)?;
/// assert_eq!(Normalizer::new(target).normalize(text)?.text, "櫃子裡面的裙子很長");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Variants {
    /// They are kept.
    #[default]
    Keep,
    /// They are replaced by the target region's.
    Target,
}

/// Treatment of regional words (软件 and 軟體) when the script is converted.
///
/// ```
/// use hanfold::{Normalizer, Target, Vocabulary};
///
/// let in_words = |vocabulary| Target::HANT_TW.with_vocabulary(vocabulary).map(Normalizer::new);
/// let text = "这个软件很好用";
/// assert_eq!(in_words(Vocabulary::Keep)?.normalize(text)?.text, "這個軟件很好用");
/// assert_eq!(in_words(Vocabulary::Regional)?.normalize(text)?.text, "這個軟體很好用");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Vocabulary {
    /// The words are kept, in the other script.
    #[default]
    Keep,
    /// They are replaced by the target region's words.
    Regional,
}

crate::name::named! {
    Variants, "treatment of regional forms",
    /// Returns the name of the treatment, as on the command line.
    ///
    /// ```
    /// use hanfold::{Target, Variants};
    ///
    /// let target = Target::HANT_HK.with_variants("target".parse()?)?;
    /// assert_eq!(target, Target::HANT_HK.with_variants(Variants::Target)?);
    /// assert_eq!(Variants::Target.as_str(), "target");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    2 { Keep: "keep", Target: "target" }
}
crate::name::named! {
    Vocabulary, "treatment of regional words",
    /// Returns the name of the treatment, as on the command line.
    ///
    /// ```
    /// use hanfold::Vocabulary;
    ///
    /// assert_eq!(Vocabulary::ALL.map(Vocabulary::as_str), ["keep", "regional"]);
    /// assert_eq!(Vocabulary::default().as_str(), "keep");
    /// ```
    2 { Keep: "keep", Regional: "regional" }
}

/// Returns [`Target::HANS`], the default of the command.
impl Default for Target {
    fn default() -> Self {
        Self::HANS
    }
}

impl Target {
    /// `zh-Hans`: simplified Chinese.
    pub const HANS: Self = Self::new(Tag::Hans);
    /// `zh-Hant`: traditional Chinese; from simplified text in Taiwan's forms.
    pub const HANT: Self = Self::new(Tag::Hant);
    /// `zh-Hant-TW`: traditional Chinese of Taiwan.
    pub const HANT_TW: Self = Self::new(Tag::HantTw);
    /// `zh-Hant-HK`: traditional Chinese of Hong Kong.
    pub const HANT_HK: Self = Self::new(Tag::HantHk);

    const fn new(tag: Tag) -> Self {
        Self { tag, variants: Variants::Keep, vocabulary: Vocabulary::Keep }
    }

    /// Sets the treatment of regional forms.
    ///
    /// ```
    /// use hanfold::{ErrorKind, Target, Variants};
    ///
    /// assert!(Target::HANT_HK.with_variants(Variants::Target).is_ok());
    /// let error = Target::HANT.with_variants(Variants::Target).unwrap_err(); // of which region?
    /// assert_eq!(error.kind(), ErrorKind::InvalidOptions);
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOptions`] for [`Variants::Target`] if the target has no region.
    pub fn with_variants(self, variants: Variants) -> Result<Self, Error> {
        if variants == Variants::Target && self.region().is_none() {
            let message = format!(
                "{self} has no region whose forms could be used: use zh-Hant-TW or zh-Hant-HK"
            );
            return Err(Error::new(ErrorKind::InvalidOptions, message));
        }
        Ok(Self { variants, ..self })
    }

    /// Sets the treatment of regional words.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target, Vocabulary};
    ///
    /// let target = Target::HANS.with_vocabulary(Vocabulary::Regional)?;
    /// let normalized = Normalizer::new(target).normalize("滑鼠和軟體都很便宜，計程車來了")?;
    /// assert_eq!(normalized.text, "鼠标和软件都很便宜，出租车来了");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOptions`] for [`Vocabulary::Regional`] with `zh-Hant`, which has no region.
    pub fn with_vocabulary(self, vocabulary: Vocabulary) -> Result<Self, Error> {
        if vocabulary == Vocabulary::Regional && self.tag == Tag::Hant {
            let message = format!(
                "{self} has no region whose words could be used: use zh-Hant-TW or zh-Hant-HK"
            );
            return Err(Error::new(ErrorKind::InvalidOptions, message));
        }
        Ok(Self { vocabulary, ..self })
    }

    /// The script: [`Script::Hans`] or [`Script::Hant`].
    ///
    /// ```
    /// use hanfold::{Script, Target};
    ///
    /// let targets = [Target::HANS, Target::HANT_TW, Target::HANT_HK];
    /// let hant = targets.iter().filter(|target| target.script() == Script::Hant);
    /// assert_eq!(hant.count(), 2);
    /// ```
    pub fn script(&self) -> Script {
        if self.tag == Tag::Hans { Script::Hans } else { Script::Hant }
    }

    /// The region, if the tag names one.
    ///
    /// ```
    /// use hanfold::{Region, Target};
    ///
    /// assert_eq!("zh-MO".parse::<Target>()?.region(), Some(Region::HongKong));
    /// assert_eq!(Target::HANT.region(), None);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn region(&self) -> Option<Region> {
        match self.tag {
            Tag::HantTw => Some(Region::Taiwan),
            Tag::HantHk => Some(Region::HongKong),
            Tag::Hans | Tag::Hant => None,
        }
    }

    /// Returns the target to which a configuration leads; `None` for Japanese.
    #[cfg(feature = "batch")]
    pub(crate) fn of(config: Config) -> Option<Self> {
        Some(match config.name().split_once('2')?.1 {
            "s" | "sp" => Self::HANS,
            "tw" | "twp" => Self::HANT_TW,
            "hk" | "hkp" => Self::HANT_HK,
            "t" => Self::HANT,
            _ => return None,
        })
    }

    /// Returns the target without regional words.
    pub(crate) fn without_words(self) -> Self {
        Self { vocabulary: Vocabulary::Keep, ..self }
    }

    /// Whether words are kept, so that conversion is character by character.
    pub(crate) fn keeps_vocabulary(&self) -> bool {
        self.vocabulary == Vocabulary::Keep
    }

    /// The OpenCC configurations that convert text of `script` (and, if traditional, of `region`) to this target, in order. Empty
    /// if the text is kept.
    ///
    /// ```
    /// use hanfold::{Config, Region, Script, Target};
    ///
    /// assert_eq!(Target::HANT.configs(Script::Hans, None), [Config::S2tw]);
    /// assert_eq!(Target::HANS.configs(Script::Hant, Some(Region::HongKong)), [Config::Hk2s]);
    /// assert!(Target::HANT.configs(Script::Hant, None).is_empty());
    /// ```
    pub fn configs(&self, script: Script, region: Option<Region>) -> &'static [Config] {
        use Region::{HongKong, Taiwan};
        let regional = self.vocabulary == Vocabulary::Regional;
        match (script, self.tag) {
            (Script::Hant, Tag::Hans) => match (region, regional) {
                (Some(Taiwan), false) => &[Config::Tw2s],
                (Some(Taiwan), true) => &[Config::Tw2sp],
                (Some(HongKong), false) => &[Config::Hk2s],
                (Some(HongKong), true) => &[Config::Hk2sp],
                _ => &[Config::T2s],
            },
            (Script::Hans, Tag::Hant) => &[Config::S2tw],
            (Script::Hans, Tag::HantTw) if regional => &[Config::S2twp],
            (Script::Hans, Tag::HantTw) => &[Config::S2tw],
            (Script::Hans, Tag::HantHk) if regional => &[Config::S2hkp],
            (Script::Hans, Tag::HantHk) => &[Config::S2hk],
            (Script::Hant, Tag::HantTw) if self.variants == Variants::Target => match region {
                Some(HongKong) => &[Config::Hk2t, Config::T2tw],
                _ => &[Config::T2tw],
            },
            (Script::Hant, Tag::HantHk) if self.variants == Variants::Target => match region {
                Some(Taiwan) => &[Config::Tw2t, Config::T2hk],
                _ => &[Config::T2hk],
            },
            _ => &[],
        }
    }
}

/// Parses a BCP 47 language tag: `zh-Hans`, `zh-Hant`, `zh-Hant-TW`, `zh-Hant-HK`, and the equivalent `zh-CN` and `zh-SG`, `zh-TW`,
/// `zh-HK` and `zh-MO`. Case is ignored, and `_` is read as `-`.
impl FromStr for Target {
    type Err = Error;

    fn from_str(tag: &str) -> Result<Self, Error> {
        match tag.to_ascii_lowercase().replace('_', "-").as_str() {
            "zh-hans" | "zh-cn" | "zh-sg" | "zh-hans-cn" | "zh-hans-sg" => Ok(Self::HANS),
            "zh-hant" => Ok(Self::HANT),
            "zh-tw" | "zh-hant-tw" => Ok(Self::HANT_TW),
            "zh-hk" | "zh-mo" | "zh-hant-hk" | "zh-hant-mo" => Ok(Self::HANT_HK),
            _ => Err(Error::new(
                ErrorKind::UnknownTarget,
                format!(
                    "unknown target \"{tag}\" (expected zh-Hans, zh-Hant, zh-Hant-TW or zh-Hant-HK)"
                ),
            )),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.tag {
            Tag::Hans => "zh-Hans",
            Tag::Hant => "zh-Hant",
            Tag::HantTw => "zh-Hant-TW",
            Tag::HantHk => "zh-Hant-HK",
        })
    }
}
