//! Report of repair: damage found in a text, and the repairs.

use std::borrow::Cow;

use crate::Span;

/// A kind of damage.
///
/// ```
/// use hanfold::Document;
/// use hanfold::repair::{RepairKind, RepairOptions};
///
/// let text = "标题：浣犲ソ涓栫晫，作者\n渡口的人等着&#33337;。\n";
/// let repaired = Document::from_text(text).repair(RepairOptions::default())?;
/// let kinds: Vec<RepairKind> = repaired.repair.repairs.iter().map(|one| one.kind).collect();
/// assert_eq!(kinds, [RepairKind::WrongDecoding, RepairKind::Escape]);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum RepairKind {
    /// Bytes of one encoding were decoded as another: 浣犲ソ for 你好.
    WrongDecoding,
    /// A byte was lost, and the text after it was decoded out of step: 高??己藱C制 for 高校考核機制.
    LostByte,
    /// A pronunciation was inserted after a character: 區(qū) for 區.
    Annotation,
    /// An escape was left in text: `&#20013;` for 中.
    Escape,
    /// A code point looks like the character that it stands for: ⼀ for 一.
    Lookalike,
    /// Full-width letters and digits, half-width katakana: Ａ for A.
    Width,
    /// Zero-width and control characters.
    Invisible,
    /// Characters that a program wrote in place of others, which cannot be restored: 锟斤拷.
    Irrecoverable,
}

impl RepairKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::WrongDecoding,
        Self::LostByte,
        Self::Annotation,
        Self::Escape,
        Self::Lookalike,
        Self::Width,
        Self::Invisible,
        Self::Irrecoverable,
    ];

    /// Returns the name of the kind in reports.
    ///
    /// ```
    /// use hanfold::repair::RepairKind;
    ///
    /// assert_eq!(RepairKind::LostByte.as_str(), "lost-byte");
    /// assert_eq!("irrecoverable".parse::<RepairKind>()?, RepairKind::Irrecoverable);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WrongDecoding => "wrong-decoding",
            Self::LostByte => "lost-byte",
            Self::Annotation => "annotation",
            Self::Escape => "escape",
            Self::Lookalike => "lookalike",
            Self::Width => "width",
            Self::Invisible => "invisible",
            Self::Irrecoverable => "irrecoverable",
        }
    }
}

crate::name::named!(RepairKind, "kind of damage");

/// Certainty of a repair, by the least certain character that it writes, U+FFFD aside.
///
/// ```
/// use hanfold::Document;
/// use hanfold::repair::{Level, RepairOptions};
///
/// let repaired = Document::from_text("&#28193;口，锟斤拷").repair(RepairOptions::default())?;
/// assert_eq!(repaired.repair.repairs[0].level, Level::Certain);
/// assert_eq!(repaired.repair.suspected[0].level, Level::Suspected);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum Level {
    /// [`RepairMode::Auto`](super::RepairMode::Auto) writes it if its kind is to be repaired: every character has a probability of
    /// at least 0.9, or a rule decides.
    Certain,
    /// Only [`RepairMode::Aggressive`](super::RepairMode::Aggressive) writes it: every character has a probability of at least 0.5,
    /// or of 0.2 where bytes were lost and characters are inferred from context.
    Likely,
    /// No mode writes it.
    Suspected,
}

impl Level {
    /// All levels, the most certain first.
    pub const ALL: [Self; 3] = [Self::Certain, Self::Likely, Self::Suspected];

    /// Returns the name of the level in reports.
    ///
    /// ```
    /// use hanfold::repair::Level;
    ///
    /// let legend = Level::ALL.map(Level::as_str).join(" > ");
    /// assert_eq!(legend, "certain > likely > suspected");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Suspected => "suspected",
        }
    }
}

crate::name::named!(Level, "level");

/// A possible original text of a damaged place.
///
/// ```
/// use hanfold::Document;
/// use hanfold::repair::RepairOptions;
///
/// let found = Document::from_text("本地高??己藱C制已經開始").repair(RepairOptions::default())?;
/// let candidates = &found.repair.repairs[0].candidates;
/// assert!(candidates.iter().any(|one| one.text == "校考核機"));
/// assert!(candidates.iter().all(|one| one.probability < 0.9)); // so it is U+FFFD in the text
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RepairCandidate {
    /// The text.
    pub text: String,
    /// Probability that it is right, among all possible texts.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialized::rounded"))]
    pub probability: f32,
}

/// A place that was repaired or may be damaged.
///
/// ```
/// use hanfold::repair::RepairOptions;
/// use hanfold::{Document, Span};
///
/// let repaired = Document::from_text("标题：浣犲ソ涓栫晫，作者").repair(RepairOptions::default())?;
/// let [edit] = &repaired.repair.repairs[..] else { panic!() };
/// assert_eq!((edit.before.as_str(), edit.replacement.as_str()), ("浣犲ソ涓栫晫", "你好世界"));
/// assert_eq!((edit.source, &*edit.how), (Span::new(9, 27), "UTF-8 read as GBK"));
/// assert!(edit.confidence.is_some_and(|confidence| confidence > 0.99));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RepairEdit {
    /// The kind of damage.
    pub kind: RepairKind,
    /// Description of the damage: `UTF-8 read as GBK`.
    pub how: Cow<'static, str>,
    /// Span in the decoded text, in bytes.
    pub source: Span,
    /// Text of the place.
    pub before: String,
    /// Repaired text. Each U+FFFD in it is a character that cannot be restored.
    pub replacement: String,
    /// Certainty of the repair, which decides whether a mode writes it.
    pub level: Level,
    /// Probability that all of `replacement` is right, U+FFFD aside: calibrated on damaged texts (docs/mojibake.md). None where a
    /// rule decides, as it does for all kinds except [`RepairKind::WrongDecoding`] and [`RepairKind::LostByte`].
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialized::rounded_option"))]
    pub confidence: Option<f32>,
    /// Number of characters of `replacement` that were inferred from context, because their bytes were lost.
    pub inferred: usize,
    /// Possible original texts, the most probable first, if `replacement` has U+FFFD or is not certain enough to be written.
    pub candidates: Vec<RepairCandidate>,
}

/// Repairs of a text, and places that may be damaged.
///
/// ```
/// use hanfold::repair::RepairOptions;
/// use hanfold::{Document, Normalizer, Target};
///
/// let report = Normalizer::new(Target::HANT).normalize("渡口的人等着&#33337;，锟斤拷")?.report;
/// assert_eq!((report.repair.repairs.len(), report.repair.suspected.len()), (1, 1));
/// let (_, same) = Document::from_text("渡口的人等着&#33337;，锟斤拷").detect_with_damage(RepairOptions::default())?;
/// assert_eq!(report.repair, same);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct RepairReport {
    /// Repairs in the order in which they were made: those of each pass over the text from left to right. In
    /// [`RepairMode::Report`](super::RepairMode::Report), the repairs that would be made.
    pub repairs: Vec<RepairEdit>,
    /// Places that look damaged and were left: they cannot be repaired, the repair is not certain enough, or the kind is not to be
    /// repaired.
    pub suspected: Vec<RepairEdit>,
    /// Places that the serialized form left out, if the report was read back.
    pub(crate) unlisted: UnlistedRepairs,
}

/// Numbers of places and characters that a report counts and does not list.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct UnlistedRepairs {
    pub(super) repairs: usize,
    pub(super) suspected: usize,
    pub(super) inferred: usize,
    pub(super) lost: usize,
}

impl RepairReport {
    /// Returns the number of repairs. A report that was read back lists the first hundred of them only.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let report = Normalizer::new(Target::HANS).normalize("渡口的人等着&#33337;。")?.report;
    /// assert_eq!(report.repair.repairs_total(), 1);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn repairs_total(&self) -> usize {
        self.repairs.len() + self.unlisted.repairs
    }

    /// Returns the number of places that look damaged and were left. A report that was read back lists the first hundred of them
    /// only.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let report = Normalizer::new(Target::HANS).normalize("渡口，锟斤拷")?.report;
    /// assert_eq!(report.repair.suspected_total(), 1);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn suspected_total(&self) -> usize {
        self.suspected.len() + self.unlisted.suspected
    }

    /// Returns the number of characters that cannot be restored and became U+FFFD.
    ///
    /// ```
    /// use hanfold::Document;
    /// use hanfold::repair::RepairOptions;
    ///
    /// let found = Document::from_text("本地高??己藱C制已經開始").repair(RepairOptions::default())?;
    /// assert_eq!(found.text, "本地高\u{FFFD}考核機制已經開始");
    /// assert_eq!(found.repair.lost(), 1);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn lost(&self) -> usize {
        let replacements = |text: &str| text.matches(char::REPLACEMENT_CHARACTER).count();
        let lost = self
            .repairs
            .iter()
            .map(|edit| replacements(&edit.replacement).saturating_sub(replacements(&edit.before)));
        lost.sum::<usize>() + self.unlisted.lost
    }

    /// Returns the number of characters that were inferred from context, because their bytes were lost.
    ///
    /// ```
    /// use hanfold::Document;
    /// use hanfold::repair::{RepairMode, RepairOptions};
    ///
    /// let options = RepairOptions::new(RepairMode::Aggressive); // guesses what `Auto` leaves open
    /// let found = Document::from_text("本地高??己藱C制已經開始").repair(options)?;
    /// assert_eq!((found.repair.inferred(), found.repair.lost()), (1, 0));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn inferred(&self) -> usize {
        self.repairs.iter().map(|edit| edit.inferred).sum::<usize>() + self.unlisted.inferred
    }

    /// Removes suspicions of U+FFFD that decoding inserted, if it inserted all of them (`undecodable` is their number): the report
    /// of the encoding lists them already.
    pub(crate) fn without_undecodable(mut self, text: &str, undecodable: usize) -> Self {
        let is_replacement = |c| c == char::REPLACEMENT_CHARACTER;
        if undecodable > 0 && text.chars().filter(|c| is_replacement(*c)).count() == undecodable {
            let is_own = |edit: &RepairEdit| {
                edit.kind == RepairKind::Irrecoverable && edit.before.chars().all(is_replacement)
            };
            self.suspected.retain(|edit| !is_own(edit));
        }
        self
    }

    /// Whether nothing was found.
    ///
    /// ```
    /// use hanfold::Document;
    /// use hanfold::repair::RepairOptions;
    ///
    /// let sound = Document::from_text("清晨的雾还没有散。").repair(RepairOptions::default())?;
    /// assert!(sound.repair.is_empty());
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.repairs.is_empty() && self.suspected.is_empty()
    }
}
