use std::fmt;

use crate::convert::ReadingChoice;
use crate::encoding::EncodingReport;
use crate::mojibake::RepairReport;
use crate::script::ScriptReport;

/// What was found in a document, what was done, and what is in doubt.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Report {
    /// The encoding of the document.
    pub encoding: EncodingReport,
    /// What was repaired in its text, and what looks damaged.
    pub repair: RepairReport,
    /// Its script; nothing if a configuration was applied blindly.
    pub script: Option<ScriptReport>,
    /// What was done.
    pub action: Action,
    /// What was converted, by configuration, in the order of first use.
    pub conversions: Vec<AppliedConfig>,
    /// The places at which the reading of a character is in doubt: its probability is below 0.9. Most texts have some, so they are not
    /// among the doubts.
    pub doubtful_readings: Vec<ReadingChoice>,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
}

impl Report {
    /// The report of a document of which only the encoding is known.
    pub(super) fn new(encoding: EncodingReport) -> Self {
        Self {
            encoding,
            repair: RepairReport::default(),
            script: None,
            action: Action::Unchanged,
            conversions: Vec::new(),
            doubtful_readings: Vec::new(),
            doubts: Vec::new(),
        }
    }
}

/// What was done with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Action {
    /// The text was converted, in whole or in part.
    Converted,
    /// Nothing was to do: the text is in the target script.
    AlreadyInTarget,
    /// The document is Japanese; its text stays as it is.
    LeftJapanese,
    /// The document is Korean; its text stays as it is.
    LeftKorean,
    /// The document is in another script, or has no letters; its text stays as it is.
    NotChinese,
    /// Nothing tells simplified from traditional; the text stays as it is.
    Undetermined,
    /// Converting again would have changed the text again and again; it is not converted.
    LeftUnstable,
    /// Most of the text looks as if it had been decoded wrongly, and could not be repaired; it is not converted, which
    /// would make it harder to restore.
    LeftGarbled,
    /// The user said what to convert, and it changes nothing in this text.
    Unchanged,
}

impl Action {
    /// Why, in a few words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Converted => "converted",
            Self::AlreadyInTarget => "already in the target script",
            Self::LeftJapanese => "Japanese: left as it is",
            Self::LeftKorean => "Korean: left as it is",
            Self::NotChinese => "not Chinese: left as it is",
            Self::LeftUnstable => "no stable result: not converted",
            Self::LeftGarbled => "most of it seems to be decoded wrongly: not converted",
            Self::Unchanged => "nothing to convert",
            Self::Undetermined => "neither simplified nor traditional for certain: left as it is",
        }
    }
}

/// One configuration, and how much it was applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct AppliedConfig {
    /// The OpenCC configuration; several joined by `+` ran one after the other.
    pub config: String,
    /// How many paragraphs (lines) it was applied to.
    pub paragraphs: usize,
    /// How many bytes of UTF-8 it was applied to.
    pub bytes: usize,
}

/// Something that a person should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Doubt {
    /// The encoding is a guess that nothing confirms.
    UncertainEncoding,
    /// The document says of itself that it is in another encoding.
    DeclaredOtherwise,
    /// This many parts of the document are in other encodings than the parts before them.
    SeveralEncodings(usize),
    /// This many places could not be decoded.
    Undecodable(usize),
    /// This many replacement characters (U+FFFD) were in the document already.
    ReplacementCharacters(usize),
    /// This many places were repaired.
    Repaired(usize),
    /// This many places look damaged, and were left as they are.
    Damage(usize),
    /// The script could not be told, and conversion would have changed something.
    UndeterminedScript,
    /// This many characters that occur in the other script only are left.
    Leftovers(usize),
    /// This many paragraphs in Japanese or Korean were left as they are.
    ForeignParagraphs(usize),
    /// Converting again would have changed the text again and again: it was not converted.
    Unstable,
    /// Most of the text looks as if it had been decoded wrongly: it was not converted.
    Garbled,
    /// It was written with a byte order mark, because without one it would be read in another encoding.
    MarkNeeded,
}

impl Doubt {
    /// How many places or characters it is about, if it counts any.
    pub(super) fn number(self) -> Option<usize> {
        match self {
            Self::SeveralEncodings(number)
            | Self::Undecodable(number)
            | Self::ReplacementCharacters(number)
            | Self::Repaired(number)
            | Self::Damage(number)
            | Self::Leftovers(number)
            | Self::ForeignParagraphs(number) => Some(number),
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
                f.write_str("it says of itself that it is in another encoding")
            }
            Self::SeveralEncodings(n) => write!(f, "it changes its encoding {n} time{}", plural(n)),
            Self::Undecodable(n) => write!(f, "{n} undecodable place{}", plural(n)),
            Self::ReplacementCharacters(n) => {
                write!(f, "{n} replacement character{} (U+FFFD) in the source", plural(n))
            }
            Self::Repaired(n) => write!(f, "{n} repaired place{}", plural(n)),
            Self::Damage(n) => write!(f, "{n} place{} that may be damaged", plural(n)),
            Self::UndeterminedScript => {
                f.write_str("the script could not be told: state it with --from")
            }
            Self::Leftovers(n) => write!(f, "{n} character{} of the other script left", plural(n)),
            Self::ForeignParagraphs(n) => {
                write!(f, "{n} Japanese or Korean paragraph{} left as they are", plural(n))
            }
            Self::Unstable => f.write_str("no stable result: not converted"),
            Self::Garbled => f.write_str("most of it seems to be decoded wrongly: not converted"),
            Self::MarkNeeded => f.write_str(
                "written with a byte order mark: without one it would be read in another encoding",
            ),
        }
    }
}
