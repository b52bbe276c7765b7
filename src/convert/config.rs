//! OpenCC's configurations.

/// One of OpenCC's sixteen configurations.
///
/// ```
/// use hanfold::Config;
///
/// let config: Config = "s2twp".parse()?;
/// assert_eq!(config, Config::S2twp);
/// assert_eq!(config.to_string(), "s2twp");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Config {
    /// `hk2s`: traditional characters of Hong Kong to simplified ones.
    Hk2s,
    /// `hk2sp`: traditional characters of Hong Kong to simplified ones, with the words of the mainland.
    Hk2sp,
    /// `hk2t`: traditional characters of Hong Kong to OpenCC's standard ones.
    Hk2t,
    /// `jp2t`: Japanese characters to OpenCC's standard traditional ones.
    Jp2t,
    /// `s2hk`: simplified characters to traditional ones of Hong Kong.
    S2hk,
    /// `s2hkp`: simplified characters to traditional ones of Hong Kong, with its words.
    S2hkp,
    /// `s2t`: simplified characters to OpenCC's standard traditional ones.
    S2t,
    /// `s2tw`: simplified characters to traditional ones of Taiwan.
    S2tw,
    /// `s2twp`: simplified characters to traditional ones of Taiwan, with its words.
    S2twp,
    /// `t2hk`: OpenCC's standard traditional characters to those of Hong Kong.
    T2hk,
    /// `t2jp`: OpenCC's standard traditional characters to Japanese ones.
    T2jp,
    /// `t2s`: OpenCC's standard traditional characters to simplified ones.
    T2s,
    /// `t2tw`: OpenCC's standard traditional characters to those of Taiwan.
    T2tw,
    /// `tw2s`: traditional characters of Taiwan to simplified ones.
    Tw2s,
    /// `tw2sp`: traditional characters of Taiwan to simplified ones, with the words of the mainland.
    Tw2sp,
    /// `tw2t`: traditional characters of Taiwan to OpenCC's standard ones.
    Tw2t,
}

impl Config {
    /// All configurations, sorted by name.
    pub const ALL: [Self; 16] = [
        Self::Hk2s,
        Self::Hk2sp,
        Self::Hk2t,
        Self::Jp2t,
        Self::S2hk,
        Self::S2hkp,
        Self::S2t,
        Self::S2tw,
        Self::S2twp,
        Self::T2hk,
        Self::T2jp,
        Self::T2s,
        Self::T2tw,
        Self::Tw2s,
        Self::Tw2sp,
        Self::Tw2t,
    ];
}

/// Whether to use tables whose output many fonts cannot show.
///
/// OpenCC marks some simplified forms of rare characters (䂎 to 𥎝) as a *tofu risk*: they follow the rules, but most fonts show an
/// empty box. OpenCC's library includes that table; its command line excludes it, and so does hanfold by default.
///
/// ```
/// use hanfold::tables::{RareGlyphs, Table};
///
/// // A table of OpenCC's that only `RareGlyphs::Include` uses.
/// let uses = |table: &Table, glyphs| table.uses(glyphs).count();
/// let rare = Table::all()
///     .find(|table| uses(table, RareGlyphs::Include) > 0 && uses(table, RareGlyphs::Exclude) == 0);
/// assert!(rare.is_some_and(|table| table.row("䂎").is_some()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum RareGlyphs {
    /// They are not used.
    #[default]
    Exclude,
    /// They are used.
    Include,
}

crate::name::named! {
    RareGlyphs, "use of rare glyphs",
    /// Returns the name of the choice, as on the command line.
    ///
    /// ```
    /// use hanfold::tables::RareGlyphs;
    ///
    /// let unknown = "tofu".parse::<RareGlyphs>().unwrap_err();
    /// assert!(unknown.to_string().contains(RareGlyphs::Include.as_str()));
    /// ```
    2 { Exclude: "exclude", Include: "include" }
}
