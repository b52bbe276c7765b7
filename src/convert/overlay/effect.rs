//! Detection of user rows that change no conversion.
//!
//! A row has no effect if its key has the same conversion without it, and nothing reaches across its ends: then every stage begins
//! anew at both ends of the key, with the row and without. If a key of a stage does reach across, the combined texts are tried; if
//! none differs, the row is reported as apparently without effect. If the key that reaches across is a user's, the row has an
//! effect.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::super::ids;
use super::super::rows::dictionaries;
use super::super::steps::Scratch;
use super::super::{Converter, Stage, Table, TableRow};
use super::{Overlay, convert_between};
use crate::table::PhraseTable;

/// A row of a user table, or a locked term, whose removal would change no conversion. See [`Converter::rows_without_effect`].
///
/// ```
/// use hanfold::tables::Table;
/// use hanfold::{Config, Converter};
///
/// let table = Table::parse("mine.txt", "3D\t3D\n")?; // as without it
/// let converter = Converter::builder(Config::S2t).user_table(table).build()?;
/// let found = converter.rows_without_effect();
/// assert!(found[0].to_string().starts_with("mine.txt:1: 3D "));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowWithoutEffect {
    /// The row.
    pub row: TableRow,
    /// The row with the same key, or the lock, that decides instead. `None` if the key has the same conversion without the row.
    pub covered_by: Option<TableRow>,
    /// Whether the answer is certain. Otherwise keys of the stages reach across the ends of this row's key, and no difference was
    /// found with any one of them; there may be one with several in a row.
    pub certain: bool,
}

impl fmt::Display for RowWithoutEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, covered_by, certain } = self;
        let has = if *certain { "has" } else { "seems to have" };
        write!(f, "{}:{}: {} {has} no effect: ", row.table().file(), row.line(), row.key())?;
        match covered_by {
            Some(by) => write!(f, "{}:{} decides ({})", by.table().file(), by.line(), by.key()),
            None => write!(f, "it also becomes {} without this row", row.value()),
        }
    }
}

impl Converter {
    /// Returns the rows of user tables, and locked terms, whose removal would change no conversion. Patterns are not tested.
    ///
    /// The answer is [certain](RowWithoutEffect::certain) if a key has the same conversion without its row, and no other key
    /// reaches across its ends. Ideographic description sequences are ignored, in which every row has an effect; so are patterns,
    /// whose matches are unknown in advance.
    ///
    /// ```
    /// use hanfold::tables::Table;
    /// use hanfold::{Config, Converter};
    ///
    /// let table = Table::parse("mine.txt", "头发\t頭髮\n头\t頭\n云端\t雲頂\n")?;
    /// let converter = Converter::builder(Config::S2t).user_table(table).build()?;
    /// let found = converter.rows_without_effect();
    /// assert_eq!(found.len(), 0); // 头发 keeps 头 from standing alone, 头 would cut 头发 in two
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn rows_without_effect(&self) -> Vec<RowWithoutEffect> {
        match &self.overlay {
            Some(overlay) => Judge::new(self, overlay).all(),
            None => Vec::new(),
        }
    }
}

/// Context for testing rows.
struct Judge<'c> {
    converter: &'c Converter,
    overlay: &'c Overlay,
    /// Keys of the stages that run on the original text.
    keys: Index<'c>,
    /// Keys of the user.
    own: Index<'c>,
    /// Keys of the second stage.
    second: Index<'c>,
    scratch: Scratch,
}

impl<'c> Judge<'c> {
    fn new(converter: &'c Converter, overlay: &'c Overlay) -> Self {
        let (mut keys, mut second) = (HashSet::new(), HashSet::new());
        for (stage, number) in Stage::all(converter.stages) {
            for row in dictionaries(number).iter().flat_map(|dictionary| dictionary.rows()) {
                match stage {
                    Stage::Conversion(2) => second.insert(row.key),
                    _ => keys.insert(row.key),
                };
            }
        }
        let terms = overlay.locks.iter().flat_map(|list| list.terms());
        let rows = overlay.tables.iter().flat_map(|table| table.written_rows());
        let own = Index::of(terms.chain(rows.map(|row| row.key)).collect());
        let (keys, second) = (Index::of(keys), Index::of(second));
        Self { converter, overlay, keys, own, second, scratch: Scratch::default() }
    }

    fn all(mut self) -> Vec<RowWithoutEffect> {
        let overlay = self.overlay;
        // In order of precedence.
        let locks = overlay.locks.iter().flat_map(|list| {
            let terms: HashSet<&str> = list.terms().collect();
            let is_term = move |row: &TableRow| terms.contains(row.key());
            Table::of(&list.list).rows().filter(is_term).map(|row| (row, true))
        });
        let tables = overlay.tables.iter().flat_map(|table| table.rows());
        let rows: Vec<(TableRow, bool)> = locks.chain(tables.map(|row| (row, false))).collect();
        let mut by_key: HashMap<&str, Vec<&TableRow>> = HashMap::new();
        for (row, _) in &rows {
            by_key.entry(row.key()).or_default().push(row);
        }
        let mut without = Vec::new();
        for (row, is_lock) in &rows {
            let same = by_key.get(row.key()).map(Vec::as_slice).unwrap_or_default();
            let covered_by = match same.first() {
                // The same file may have been given twice.
                Some(above) if !std::ptr::eq(*above, row) => Some((*above).clone()),
                _ if *is_lock => None,
                _ => overlay.term_in(row.key()),
            };
            let effect = match covered_by {
                Some(_) => Effect::None,
                // Without this row, the other one with its key would apply.
                None if same.len() > 1 => Effect::Some,
                None => self.effect(row.key()),
            };
            if effect != Effect::Some {
                let certain = effect == Effect::None;
                without.push(RowWithoutEffect { row: row.clone(), covered_by, certain });
            }
        }
        without
    }

    fn effect(&mut self, key: &str) -> Effect {
        if self.own.overlapping(key).next().is_some() || self.differs(key, key) {
            return Effect::Some;
        }
        let around = |(before, after): (&str, &str)| format!("{before}{key}{after}");
        let staged = &self.converter.engine.staged;
        let normalized =
            staged.normalization.iter().fold(key.to_owned(), |text, table| run(table, &text));
        let first = staged.chain.first().map_or(key.to_owned(), |table| run(table, key));
        // The first stage changes few characters of the second stage's keys.
        let reaching = self.keys.overlapping(key).chain(self.second.overlapping(&first));
        let texts: Vec<String> = reaching.map(around).collect();
        if texts.iter().any(|text| self.differs(text, key)) {
            return Effect::Some;
        }
        // A normalized key meets other keys than its original.
        if normalized == key && texts.is_empty() { Effect::None } else { Effect::NoneFound }
    }

    /// Whether the key changes the conversion of a text.
    fn differs(&mut self, text: &str, key: &str) -> bool {
        self.convert(text, None) != self.convert(text, Some(key))
    }

    /// Converts without patterns and without a key.
    fn convert(&mut self, text: &str, except: Option<&str>) -> String {
        let mut out = String::new();
        let matches = self.overlay.matches_of_terms(text, except);
        let convert = |text: &str, out: &mut String, record: &mut ()| {
            self.converter.append_without_overlay(text, &mut self.scratch, out, record)
        };
        if !convert_between(text, matches, &mut out, &mut (), convert) {
            out.push_str(text);
        }
        out
    }
}

/// Effect of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Some,
    None,
    NoneFound,
}

/// Runs a stage over a text.
fn run(table: &PhraseTable<'_>, text: &str) -> String {
    let (mut output, mut done) = (String::new(), 0);
    for found in table.matches(text, ids::sequence_length) {
        output += text.get(done..found.start).unwrap_or_default();
        output += found.value;
        done = found.end;
    }
    output + text.get(done..).unwrap_or_default()
}

/// Index of keys, to find those that overlap others.
struct Index<'k> {
    /// Keys, sorted.
    keys: Vec<&'k str>,
    /// Every proper suffix of a key, with the part before it; sorted.
    ends: Vec<(&'k str, &'k str)>,
}

impl<'k> Index<'k> {
    fn of(keys: HashSet<&'k str>) -> Self {
        let mut keys: Vec<&str> = keys.into_iter().collect();
        keys.sort_unstable();
        let ends = |key: &'k str| {
            let cuts = key.char_indices().skip(1);
            cuts.filter_map(|(at, _)| key.split_at_checked(at)).map(|(before, end)| (end, before))
        };
        let mut ends: Vec<_> = keys.iter().copied().flat_map(ends).collect();
        ends.sort_unstable();
        Self { keys, ends }
    }

    /// Texts before and after a key with which another key reaches across one of its ends.
    fn overlapping<'s>(&'s self, key: &'s str) -> impl Iterator<Item = (&'k str, &'k str)> + 's {
        let overlaps = key.char_indices().flat_map(move |(at, c)| {
            let end = key.get(at..).unwrap_or_default();
            let begin = key.get(..at + c.len_utf8()).unwrap_or_default();
            let same = self.ends_from(begin).take_while(move |(end, _)| *end == begin);
            let after = self.beginning_with(end).map(|after| ("", after));
            after.chain(same.map(|(_, before)| (*before, "")))
        });
        let inside = self
            .ends_from(key)
            .map_while(move |(end, before)| Some((*before, end.strip_prefix(key)?)));
        overlaps.chain(inside.filter(|(_, after)| !after.is_empty()))
    }

    /// Remainders of the longer keys that begin with a text.
    fn beginning_with<'s>(&'s self, text: &'s str) -> impl Iterator<Item = &'k str> + 's {
        let at = self.keys.partition_point(|key| *key <= text);
        let keys = self.keys.get(at..).unwrap_or_default().iter();
        keys.map_while(move |key| key.strip_prefix(text))
    }

    /// The suffixes from the first that begins with a text.
    fn ends_from(&self, text: &str) -> impl Iterator<Item = &(&'k str, &'k str)> {
        let at = self.ends.partition_point(|(end, _)| *end < text);
        self.ends.get(at..).unwrap_or_default().iter()
    }
}
