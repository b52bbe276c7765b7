//! Stages of a configuration.

use std::fmt;

use crate::builtin::ConfigStages;

/// One of the stages of a configuration.
///
/// ```
/// use hanfold::explain::Stage;
///
/// assert_eq!(Stage::Conversion(2).to_string(), "conversion 2");
/// assert!(Stage::Lock < Stage::UserTable); // in order of application
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// Locked text is kept unchanged.
    Lock,
    /// Keys of user tables are replaced.
    UserTable,
    /// Compatibility ideographs are replaced by ordinary ones, in the whole text.
    Normalization,
    /// The text is divided into segments. A key is a segment; its candidates are not used.
    Segmentation,
    /// The segments are converted separately, by stages counted from 1.
    Conversion(usize),
}

impl Stage {
    /// Stages of a configuration in order, each with the number of its phrase table.
    pub(super) fn all(stages: &'static ConfigStages) -> impl Iterator<Item = (Self, usize)> {
        let normalization = stages.normalization.iter().map(|table| (Self::Normalization, *table));
        let segmentation = stages.segmentation.iter().map(|table| (Self::Segmentation, *table));
        let chain = stages.chain.iter().zip(1..).map(|(table, n)| (Self::Conversion(n), *table));
        normalization.chain(segmentation).chain(chain)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lock => f.write_str("lock"),
            Self::UserTable => f.write_str("user table"),
            Self::Normalization => f.write_str("normalization"),
            Self::Segmentation => f.write_str("segmentation"),
            Self::Conversion(number) => write!(f, "conversion {number}"),
        }
    }
}
