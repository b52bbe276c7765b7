//! Options of repair: its kinds and its mode.

use super::RepairKind;

/// Mode of repair, by the certainty that it requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RepairMode {
    /// Searches for no damage.
    Off,
    /// Reports what `Auto` would repair, and changes nothing.
    Report,
    /// Repairs certain damage, and reports the rest.
    #[default]
    Auto,
    /// Repairs likely damage as well.
    Aggressive,
}

impl RepairMode {
    /// All modes.
    pub const ALL: [Self; 4] = [Self::Off, Self::Report, Self::Auto, Self::Aggressive];

    /// Returns the name of the mode, as on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Report => "report",
            Self::Auto => "auto",
            Self::Aggressive => "aggressive",
        }
    }
}

crate::name::named!(RepairMode, "mode of repair");

/// Kinds of damage to repair, and the mode of repair.
///
/// ```
/// use hanfold::repair::{RepairKind, RepairMode, RepairOptions};
///
/// let options = RepairOptions::new(RepairMode::Auto).enable(RepairKind::Width);
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
    /// Creates options for all kinds except those that are a matter of taste: [`RepairKind::Width`] and [`RepairKind::Invisible`].
    pub fn new(mode: RepairMode) -> Self {
        let options = Self { mode, kinds: !0 };
        options.disable(RepairKind::Width).disable(RepairKind::Invisible)
    }

    /// Repairs a kind of damage.
    pub fn enable(mut self, kind: RepairKind) -> Self {
        self.kinds |= 1 << kind as u16;
        self
    }

    /// Reports a kind of damage as suspected instead of repairing it.
    pub fn disable(mut self, kind: RepairKind) -> Self {
        self.kinds &= !(1 << kind as u16);
        self
    }

    /// Returns the mode.
    pub fn mode(self) -> RepairMode {
        self.mode
    }

    /// Whether damage of a kind is repaired.
    pub fn repairs(self, kind: RepairKind) -> bool {
        self.kinds & 1 << kind as u16 != 0
    }
}

impl Default for RepairOptions {
    fn default() -> Self {
        Self::new(RepairMode::default())
    }
}
