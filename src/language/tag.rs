//! Languages of the model.

/// A language that the model knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    /// Chinese in the simplified script.
    Hans,
    /// Chinese in the traditional script.
    Hant,
    /// Chinese in either script or both: the lower cost of the two for each character and each pair.
    Chinese,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
}

impl Language {
    /// All languages of the model.
    #[cfg(any(test, feature = "internal", feature = "serde"))]
    pub(crate) const ALL: [Self; 5] =
        [Self::Hans, Self::Hant, Self::Chinese, Self::Japanese, Self::Korean];

    /// Returns the BCP 47 tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Hans => "zh-Hans",
            Self::Hant => "zh-Hant",
            Self::Chinese => "zh",
            Self::Japanese => "ja",
            Self::Korean => "ko",
        }
    }
}
