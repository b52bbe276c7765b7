//! Options of repair: its kinds and its mode.

use super::RepairKind;

/// Mode of repair, by the certainty that it requires.
///
/// ```
/// use hanfold::Document;
/// use hanfold::repair::{RepairMode, RepairOptions};
///
/// let text = "渡口的人等着&#33337;。";
/// let in_mode = |mode| Document::from_text(text).repair(RepairOptions::new(mode)).unwrap();
/// assert_eq!(in_mode(RepairMode::Auto).text, "渡口的人等着船。");
/// let reported = in_mode(RepairMode::Report);
/// assert_eq!((&*reported.text, reported.repair.repairs.len()), (text, 1));
/// ```
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
    ///
    /// ```
    /// use hanfold::repair::RepairMode;
    ///
    /// assert_eq!(RepairMode::ALL.map(RepairMode::as_str), ["off", "report", "auto", "aggressive"]);
    /// ```
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
    ///
    /// ```
    /// use hanfold::Document;
    /// use hanfold::repair::{RepairMode, RepairOptions};
    ///
    /// let certain = Document::from_text("ÁõÈôÓ¢").repair(RepairOptions::new(RepairMode::Auto))?;
    /// assert_eq!(certain.text, "ÁõÈôÓ¢"); // a field alone: it may be 刘若英
    /// let likely = Document::from_text("ÁõÈôÓ¢").repair(RepairOptions::new(RepairMode::Aggressive))?;
    /// assert_eq!(likely.text, "刘若英");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn new(mode: RepairMode) -> Self {
        let options = Self { mode, kinds: !0 };
        options.disable(RepairKind::Width).disable(RepairKind::Invisible)
    }

    /// Repairs a kind of damage.
    ///
    /// ```
    /// use hanfold::Document;
    /// use hanfold::repair::{RepairKind, RepairOptions};
    ///
    /// let options = RepairOptions::default().enable(RepairKind::Width);
    /// assert_eq!(Document::from_text("２０２４年").repair(options)?.text, "2024年");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn enable(mut self, kind: RepairKind) -> Self {
        self.kinds |= 1 << kind as u16;
        self
    }

    /// Reports a kind of damage as suspected instead of repairing it.
    ///
    /// ```
    /// use hanfold::Document;
    /// use hanfold::repair::{RepairKind, RepairOptions};
    ///
    /// let options = RepairOptions::default().disable(RepairKind::Escape);
    /// let kept = Document::from_text("渡口的人等着&#33337;。").repair(options)?;
    /// assert_eq!(kept.text, "渡口的人等着&#33337;。");
    /// assert_eq!(kept.repair.suspected[0].kind, RepairKind::Escape);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn disable(mut self, kind: RepairKind) -> Self {
        self.kinds &= !(1 << kind as u16);
        self
    }

    /// Returns the mode.
    ///
    /// ```
    /// use hanfold::repair::{RepairMode, RepairOptions};
    ///
    /// assert_eq!(RepairOptions::default().mode(), RepairMode::Auto);
    /// ```
    pub fn mode(self) -> RepairMode {
        self.mode
    }

    /// Whether damage of a kind is repaired.
    ///
    /// ```
    /// use hanfold::repair::{RepairKind, RepairOptions};
    ///
    /// let options = RepairOptions::default();
    /// let left: Vec<&str> = RepairKind::ALL
    ///     .into_iter()
    ///     .filter(|kind| !options.repairs(*kind))
    ///     .map(RepairKind::as_str)
    ///     .collect();
    /// assert_eq!(left, ["width", "invisible"]);
    /// ```
    pub fn repairs(self, kind: RepairKind) -> bool {
        self.kinds & 1 << kind as u16 != 0
    }
}

impl Default for RepairOptions {
    fn default() -> Self {
        Self::new(RepairMode::default())
    }
}
