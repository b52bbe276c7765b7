use std::fmt;

use crate::convert::ReadingChoice;
use crate::encoding::EncodingReport;
use crate::mojibake::RepairReport;
use crate::script::ScriptReport;

/// Version of the serialized form of a [`Report`], which is that of the lines of `--report` and of `detect --format json`, too.
/// docs/report.md names the fields. New fields do not change the version; a field that is removed, or that changes its meaning, does.
///
/// ```
/// assert_eq!(hanfold::report::SCHEMA_VERSION, 1);
/// ```
pub const SCHEMA_VERSION: u32 = 1;

/// Report on a document: findings, changes and doubts.
///
/// ```
/// use hanfold::report::Action;
/// use hanfold::{Normalizer, Script, Target};
///
/// let report = Normalizer::new(Target::HANS).normalize("霧散了，船開了")?.report;
/// assert_eq!(report.action, Action::Converted);
/// assert_eq!(report.script.map(|script| script.script), Some(Script::Hant));
/// assert!(report.doubts.is_empty());
/// # Ok::<(), hanfold::Error>(())
/// ```
///
/// With the feature `serde`, a report is written, and read back from a line of `--report`:
///
/// ```
/// # #[cfg(feature = "serde")]
/// # {
/// use hanfold::{Normalizer, Report, Target};
///
/// let report = Normalizer::new(Target::HANS).normalize("渡口的人等着&#33337;。")?.report;
/// let line = serde_json::to_string(&report)?;
/// let read: Report = serde_json::from_str(&line)?;
/// assert_eq!(read.doubts, report.doubts);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// Encoding of the document.
    pub encoding: EncodingReport,
    /// Repairs of its text, and places that look damaged.
    pub repair: RepairReport,
    /// Script of the text. None if it was not examined: one configuration for all documents, only repair, or text that is left
    /// because most of it looks wrongly decoded.
    pub script: Option<ScriptReport>,
    /// Action that was taken.
    pub action: Action,
    /// Applied configurations, in order of first use.
    pub conversions: Vec<ConfigUse>,
    /// Places at which the reading of a character has a probability below 0.9. Most texts have some, so they are not among the
    /// doubts.
    pub doubtful_readings: Vec<ReadingChoice>,
    /// Findings that a person should check.
    pub doubts: Vec<Doubt>,
    /// Number of doubtful readings that the serialized form left out, if the report was read back.
    pub(super) unlisted_readings: usize,
}

impl Report {
    /// Creates the report of a document of which only the encoding is known.
    pub(super) fn new(encoding: EncodingReport) -> Self {
        Self {
            encoding,
            repair: RepairReport::default(),
            script: None,
            action: Action::NotRequested,
            conversions: Vec::new(),
            doubtful_readings: Vec::new(),
            doubts: Vec::new(),
            unlisted_readings: 0,
        }
    }

    /// Returns the number of doubtful readings. A report that was read back lists the first hundred of them only.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let report = Normalizer::new(Target::HANT).normalize("我们干。")?.report;
    /// assert_eq!(report.doubtful_readings_total(), 1);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn doubtful_readings_total(&self) -> usize {
        self.doubtful_readings.len() + self.unlisted_readings
    }
}

/// Action that was taken on a document.
///
/// ```
/// use hanfold::report::Action;
/// use hanfold::{Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::HANS);
/// let action = |text: &'static str| normalizer.normalize(text).map(|done| done.report.action);
/// assert_eq!(action("雾散了，船开了")?, Action::AlreadyInTarget);
/// assert_eq!(action("霧が晴れた")?, Action::LeftJapanese);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum Action {
    /// The text was converted, in whole or in part.
    Converted,
    /// The text is already in the target script.
    AlreadyInTarget,
    /// The document is Japanese; its text is unchanged.
    LeftJapanese,
    /// The document is Korean; its text is unchanged.
    LeftKorean,
    /// The document is in another script or has no letters; its text is unchanged.
    NotChinese,
    /// Nothing distinguishes simplified from traditional Chinese; the text is unchanged.
    Undetermined,
    /// Repeated conversion has no stable result; the text is not converted.
    LeftUnstable,
    /// Most of the text looks wrongly decoded and could not be repaired. It is not converted, because that would make it harder to
    /// restore.
    LeftGarbled,
    /// The caller stated the conversion, and it changes nothing in this text.
    NothingToConvert,
    /// No conversion was requested: the document was only repaired.
    NotRequested,
}

impl Action {
    /// Returns the action and its reason in a few words.
    ///
    /// ```
    /// use hanfold::report::Action;
    ///
    /// assert_eq!(Action::LeftKorean.as_str(), "Korean: left as it is");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Converted => "converted",
            Self::AlreadyInTarget => "already in the target script",
            Self::LeftJapanese => "Japanese: left as it is",
            Self::LeftKorean => "Korean: left as it is",
            Self::NotChinese => "not Chinese: left as it is",
            Self::LeftUnstable => "no stable result: not converted",
            Self::LeftGarbled => "most of the text seems to be decoded wrongly: not converted",
            Self::NothingToConvert => "nothing to convert",
            Self::NotRequested => "no conversion requested",
            Self::Undetermined => "neither simplified nor traditional for certain: left as it is",
        }
    }
}

/// A configuration, and the amount of text that it was applied to.
///
/// ```
/// use hanfold::{Normalizer, Target};
///
/// let text = "雾散了，船开了\n霧散了，船開了\n"; // one line is traditional already
/// let conversions = Normalizer::new(Target::HANT).normalize(text)?.report.conversions;
/// assert_eq!((conversions[0].config.as_str(), conversions[0].lines), ("s2tw", 1));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ConfigUse {
    /// OpenCC configuration; several joined by `+` were applied one after the other.
    pub config: String,
    /// Number of lines that it was applied to.
    pub lines: usize,
    /// Number of bytes of UTF-8 that it was applied to.
    pub bytes: usize,
}

/// A finding that a person should check.
///
/// ```
/// use hanfold::report::Doubt;
/// use hanfold::{Normalizer, Target};
///
/// let report = Normalizer::new(Target::HANS).normalize("渡口的人等着&#33337;。")?.report;
/// assert_eq!(report.doubts, [Doubt::Repaired(1)]);
/// assert_eq!(report.doubts[0].to_string(), "1 repaired place");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case", tag = "kind", content = "count")
)]
#[non_exhaustive]
pub enum Doubt {
    /// The encoding is uncertain.
    UncertainEncoding,
    /// The document declares another encoding than the detected one.
    DeclaredOtherwise,
    /// This many parts of the document have another encoding than the part before.
    SeveralEncodings(usize),
    /// This many places could not be decoded.
    Undecodable(usize),
    /// This many replacement characters (U+FFFD) were in the source.
    ReplacementCharacters(usize),
    /// This many places were repaired.
    Repaired(usize),
    /// This many places look damaged and are unchanged.
    Damage(usize),
    /// The script could not be determined, and conversion would have changed something.
    UndeterminedScript,
    /// This many characters that belong to the other script only are left.
    Leftovers(usize),
    /// This many lines in Japanese or Korean are unchanged.
    ForeignLines(usize),
    /// Repeated conversion has no stable result; the text is not converted.
    Unstable,
    /// Most of the text looks wrongly decoded; it is not converted.
    Garbled,
    /// The text was written with a byte order mark, because without one it would be read in another encoding.
    BomNeeded,
    /// This many declarations of the encoding do not hold for the result and are kept.
    FalseDeclarations(usize),
    /// This many Chinese characters are written as escapes (`\\u5934`, `&#22836;`, `%E5%A4%B4`) and were not converted.
    Escaped(usize),
    /// This many characters were replaced, because the encoding of the result lacks them.
    Unencodable(usize),
}

impl Doubt {
    /// Returns the number of places, characters or lines of the doubt, if it counts any.
    pub(super) fn count(self) -> Option<usize> {
        match self {
            Self::SeveralEncodings(count)
            | Self::Undecodable(count)
            | Self::ReplacementCharacters(count)
            | Self::Repaired(count)
            | Self::Damage(count)
            | Self::Leftovers(count)
            | Self::ForeignLines(count)
            | Self::FalseDeclarations(count)
            | Self::Escaped(count)
            | Self::Unencodable(count) => Some(count),
            _ => None,
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        match *self {
            Self::UncertainEncoding => f.write_str("the encoding is uncertain"),
            Self::DeclaredOtherwise => {
                f.write_str("the document declares another encoding than the detected one")
            }
            Self::SeveralEncodings(n) => write!(f, "the encoding changes {n} time{}", plural(n)),
            Self::Undecodable(n) => write!(f, "{n} undecodable place{}", plural(n)),
            Self::ReplacementCharacters(n) => {
                write!(f, "{n} replacement character{} (U+FFFD) in the source", plural(n))
            }
            Self::Repaired(n) => write!(f, "{n} repaired place{}", plural(n)),
            Self::Damage(n) => write!(f, "{n} place{} that may be damaged", plural(n)),
            Self::UndeterminedScript => f.write_str("the script could not be determined"),
            Self::Leftovers(n) => write!(f, "{n} character{} of the other script left", plural(n)),
            Self::ForeignLines(n) => {
                write!(f, "{n} Japanese or Korean line{} left unchanged", plural(n))
            }
            Self::Unstable => f.write_str("no stable result: not converted"),
            Self::Garbled => {
                f.write_str("most of the text seems to be decoded wrongly: not converted")
            }
            Self::Escaped(n) => {
                let verb = if n == 1 { "is" } else { "are" };
                write!(f, "{n} Chinese character{} {verb} written as escapes", plural(n))
            }
            Self::Unencodable(n) => {
                write!(f, "{n} character{} that the output encoding lacks", plural(n))
            }
            Self::FalseDeclarations(n) => {
                let verb = if n == 1 { "s" } else { "" };
                write!(f, "{n} declaration{} of another encoding remain{verb}", plural(n))
            }
            Self::BomNeeded => f.write_str(
                "written with a byte order mark: without one the text would be read in another encoding",
            ),
        }
    }
}
