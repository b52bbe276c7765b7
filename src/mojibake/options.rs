//! What is to be repaired, and how boldly.

use super::RepairKind;

/// How boldly text is repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RepairMode {
    /// Nothing is looked for.
    Off,
    /// What would be repaired is reported, and nothing is changed.
    Report,
    /// What is certain is repaired, what is not is reported.
    #[default]
    Auto,
    /// What is likely is repaired, too.
    Aggressive,
}

/// What is to be repaired in a text.
///
/// ```
/// use hanfold::{RepairKind, RepairMode, RepairOptions};
///
/// let options = RepairOptions::new(RepairMode::Auto).with(RepairKind::Width, true);
/// assert!(options.repairs(RepairKind::Escape) && options.repairs(RepairKind::Width));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct RepairOptions {
    mode: RepairMode,
    /// One bit for each kind.
    kinds: u16,
}

impl RepairOptions {
    /// All kinds but those that are a matter of taste: [`RepairKind::Width`] and [`RepairKind::Invisible`].
    pub fn new(mode: RepairMode) -> Self {
        let options = Self { mode, kinds: !0 };
        options.with(RepairKind::Width, false).with(RepairKind::Invisible, false)
    }

    /// The same with or without a kind. What is not repaired is reported as suspected.
    pub fn with(mut self, kind: RepairKind, repaired: bool) -> Self {
        let bit = 1 << kind as u16;
        self.kinds = if repaired { self.kinds | bit } else { self.kinds & !bit };
        self
    }

    /// How boldly.
    pub fn mode(self) -> RepairMode {
        self.mode
    }

    /// Whether a kind is repaired, if it is found.
    pub fn repairs(self, kind: RepairKind) -> bool {
        self.kinds & 1 << kind as u16 != 0
    }
}

impl Default for RepairOptions {
    fn default() -> Self {
        Self::new(RepairMode::default())
    }
}
