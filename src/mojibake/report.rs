//! What was found in a text, and what was done about it.

use std::borrow::Cow;
use std::fmt;

use crate::Span;

/// A kind of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum RepairKind {
    /// Bytes of one encoding were decoded as another: 浣犲ソ for 你好.
    WrongDecoding,
    /// A byte was lost before it, and what follows was decoded out of step: 高??己藱C制 for 高校考核機制.
    LostByte,
    /// A reading was glued after a character: 區(qū) for 區.
    Annotation,
    /// An escape was left in text: `&#20013;` for 中.
    Escape,
    /// A code point that looks like the character that it stands for: ⼀ for 一.
    Lookalike,
    /// Full-width letters and digits, half-width katakana: Ａ for A.
    Width,
    /// Zero-width and control characters.
    Invisible,
    /// It was replaced before it reached us, and nothing can restore it: 锟斤拷.
    Replaced,
}

impl RepairKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::WrongDecoding,
        Self::LostByte,
        Self::Annotation,
        Self::Escape,
        Self::Lookalike,
        Self::Width,
        Self::Invisible,
        Self::Replaced,
    ];

    /// Its name, as reports have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WrongDecoding => "wrong-decoding",
            Self::LostByte => "lost-byte",
            Self::Annotation => "annotation",
            Self::Escape => "escape",
            Self::Lookalike => "lookalike",
            Self::Width => "width",
            Self::Invisible => "invisible",
            Self::Replaced => "replaced",
        }
    }
}

impl fmt::Display for RepairKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that may have stood in a damaged place.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RepairCandidate {
    /// The text.
    pub text: String,
    /// Probability that it is right, among all that may have stood there.
    pub probability: f32,
}

/// One place that was repaired, or may be damaged.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Repair {
    /// What is the matter.
    pub kind: RepairKind,
    /// What it rests on, in words: `UTF-8 read as GBK`.
    pub how: Cow<'static, str>,
    /// Where, in bytes of the decoded text.
    pub source: Span,
    /// What stands there.
    pub before: String,
    /// What it becomes, or would become. Each U+FFFD in it is something that was lost for good.
    pub after: String,
    /// Probability that the least certain character of `after` is right, U+FFFD aside.
    pub confidence: f32,
    /// Number of characters of `after` that are inferred from their context, because bytes of them were lost.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "is_none"))]
    pub inferred: usize,
    /// The texts that may have stood there, the likeliest first, where `after` has U+FFFD or is not certain enough to be written.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub candidates: Vec<RepairCandidate>,
}

/// What need not be said.
#[cfg(feature = "serde")]
#[allow(clippy::trivially_copy_pass_by_ref)] // so does serde have it
fn is_none(inferred: &usize) -> bool {
    *inferred == 0
}

/// What was repaired in a text, and what may be damaged.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RepairReport {
    /// What was repaired, in the order in which it was found: of each pass over the text, from left to right.
    /// With [`RepairMode::Report`](super::RepairMode::Report), what would be.
    pub repairs: Vec<Repair>,
    /// What looks damaged, and was left: it cannot be repaired, it is not certain enough, or its kind is not to be repaired.
    pub suspected: Vec<Repair>,
}

impl RepairReport {
    /// How many characters were lost for good, and have become U+FFFD.
    pub fn lost(&self) -> usize {
        let marks = |text: &str| text.matches(char::REPLACEMENT_CHARACTER).count();
        self.repairs.iter().map(|one| marks(&one.after).saturating_sub(marks(&one.before))).sum()
    }

    /// How many characters are what reads best where bytes of them were lost, and may have been others.
    pub fn inferred(&self) -> usize {
        self.repairs.iter().map(|one| one.inferred).sum()
    }

    /// Forgets what is U+FFFD because it could not be decoded here, if so many bytes could not: it was there when it reached us. If
    /// the text had some before, nobody knows which they are.
    pub(crate) fn without_undecodable(mut self, text: &str, undecodable: usize) -> Self {
        let is_mark = |c| c == char::REPLACEMENT_CHARACTER;
        if undecodable > 0 && text.chars().filter(|c| is_mark(*c)).count() == undecodable {
            let is_own =
                |one: &Repair| one.kind == RepairKind::Replaced && one.before.chars().all(is_mark);
            self.suspected.retain(|one| !is_own(one));
        }
        self
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.repairs.is_empty() && self.suspected.is_empty()
    }
}
