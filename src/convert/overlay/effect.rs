//! Which rows of a user change no conversion.
//!
//! A row changes none if its key becomes the same without it, and if nothing reaches across an end of it: then
//! every stage begins anew at both ends wherever the key stands, with the row and without. Where a key of a stage
//! does reach across, those texts are tried that are the two put together; if none differs the row is named
//! as one that seems to do nothing. What reaches across may be a key of the user's: then the row matters.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::super::engine::Scratch;
use super::super::ids;
use super::super::rows::dictionaries;
use super::super::{Converter, Stage, Table, TableRow};
use super::{Overlay, convert_between};
use crate::table::PhraseTable;

/// A row of a user's table, or a locked term, whose removal would change no conversion. See
/// [`Converter::rows_without_effect`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowWithoutEffect {
    /// The row.
    pub row: TableRow,
    /// What decides in its place wherever its key stands: a row that has the same key, or a lock. None:
    /// its key becomes the same without it.
    pub covered_by: Option<TableRow>,
    /// Whether it is certain. Else keys of the stages reach across the ends of this row's key, and no
    /// difference was found where one does; there may be one where several stand in a row.
    pub certain: bool,
}

impl fmt::Display for RowWithoutEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, covered_by, certain } = self;
        let has = if *certain { "has" } else { "seems to have" };
        write!(f, "{}:{}: {} {has} no effect: ", row.table().file(), row.line(), row.key())?;
        match covered_by {
            Some(by) => write!(f, "{}:{} decides ({})", by.table().file(), by.line(), by.key()),
            None => write!(f, "it becomes {} without this row, too", row.value()),
        }
    }
}

impl Converter {
    /// The rows of user tables, and locked terms, whose removal would change no conversion: they can be
    /// taken out. Patterns are not judged.
    ///
    /// It is [certain](RowWithoutEffect::certain) if a key becomes the same without its row, and no other
    /// key reaches across an end of it. Ideographic description sequences are left out of
    /// account: in these every row has an effect. So are patterns: what they lock is not known beforehand.
    ///
    /// ```
    /// use hanfold::{Converter, Table};
    ///
    /// let table = Table::parse("mine.txt", "头发\t頭髮\n头\t頭\n云端\t雲頂\n")?;
    /// let converter = Converter::builder("s2t").user_table(table).build()?;
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

/// What is needed to judge rows.
struct Judge<'c> {
    converter: &'c Converter,
    overlay: &'c Overlay,
    /// The keys that a stage looks for in the text as it comes.
    keys: Index<'c>,
    /// Those of the user.
    own: Index<'c>,
    /// The keys of the second stage.
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
        // In the order in which they are asked.
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
                // Without a row whose key another has, too, that one would count.
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
        let around = |(before, behind): (&str, &str)| format!("{before}{key}{behind}");
        let staged = &self.converter.engine.staged;
        let normalized =
            staged.normalization.iter().fold(key.to_owned(), |text, table| run(table, &text));
        let first = staged.chain.first().map_or(key.to_owned(), |table| run(table, key));
        // The first stage leaves most of what keys of the second have as it is.
        let reaching = self.keys.overlapping(key).chain(self.second.overlapping(&first));
        let texts: Vec<String> = reaching.map(around).collect();
        if texts.iter().any(|text| self.differs(text, key)) {
            return Effect::Some;
        }
        // What is normalized meets other keys than those that it is written with.
        if normalized == key && texts.is_empty() { Effect::None } else { Effect::NoneFound }
    }

    /// Whether a text is converted otherwise without the key.
    fn differs(&mut self, text: &str, key: &str) -> bool {
        self.convert(text, None) != self.convert(text, Some(key))
    }

    /// Converts without patterns.
    fn convert(&mut self, text: &str, but: Option<&str>) -> String {
        let mut out = String::new();
        let matches = self.overlay.matches_of_terms(text, but);
        let convert = |text: &str, out: &mut String, record: &mut ()| {
            self.converter.append_without_overlay(text, &mut self.scratch, out, record)
        };
        if !convert_between(text, matches, &mut out, &mut (), convert) {
            out.push_str(text);
        }
        out
    }
}

/// Whether a row has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Some,
    None,
    NoneFound,
}

/// What a stage makes of a text.
fn run(table: &PhraseTable<'_>, text: &str) -> String {
    let (mut output, mut done) = (String::new(), 0);
    for found in table.matches(text, ids::sequence_length) {
        output += text.get(done..found.start).unwrap_or_default();
        output += found.value;
        done = found.end;
    }
    output + text.get(done..).unwrap_or_default()
}

/// Keys, and where others overlap with them.
struct Index<'k> {
    /// Sorted.
    keys: Vec<&'k str>,
    /// Every end of a key that is not all of it, with what is before it; sorted.
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

    /// The characters before and after a key, where another key reaches across one of its ends.
    fn overlapping<'s>(&'s self, key: &'s str) -> impl Iterator<Item = (&'k str, &'k str)> + 's {
        let overlaps = key.char_indices().flat_map(move |(at, c)| {
            let end = key.get(at..).unwrap_or_default();
            let begin = key.get(..at + c.len_utf8()).unwrap_or_default();
            let same = self.ends_from(begin).take_while(move |(end, _)| *end == begin);
            let behind = self.beginning_with(end).map(|behind| ("", behind));
            behind.chain(same.map(|(_, before)| (*before, "")))
        });
        let inside = self
            .ends_from(key)
            .map_while(move |(end, before)| Some((*before, end.strip_prefix(key)?)));
        overlaps.chain(inside.filter(|(_, behind)| !behind.is_empty()))
    }

    /// How the keys go on that begin with a text and are longer.
    fn beginning_with<'s>(&'s self, text: &'s str) -> impl Iterator<Item = &'k str> + 's {
        let at = self.keys.partition_point(|key| *key <= text);
        let keys = self.keys.get(at..).unwrap_or_default().iter();
        keys.map_while(move |key| key.strip_prefix(text))
    }

    /// The ends from the first that begins with a text.
    fn ends_from(&self, text: &str) -> impl Iterator<Item = &(&'k str, &'k str)> {
        let at = self.ends.partition_point(|(end, _)| *end < text);
        self.ends.get(at..).unwrap_or_default().iter()
    }
}
