//! Which rows of a user change no conversion.
//!
//! A row changes none if its key becomes the same without it, and if nothing reaches across an end of it: then
//! every stage begins anew at both ends wherever the key stands, with the row and without. Whatever else there
//! is to say for a row that something does reach across, it counts as one that matters.

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
}

impl fmt::Display for RowWithoutEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, covered_by } = self;
        write!(f, "{}:{}: {} has no effect: ", row.table().file(), row.line(), row.key())?;
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
    /// A row is named only if that is certain: its key becomes the same without it, and no other key, of
    /// a stage or of the user's, reaches across an end of it. Ideographic description sequences are left out of
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
    /// The keys that a stage looks for in the text as it comes, and those of the user.
    keys: Index<'c>,
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
        keys.extend(overlay.locks.iter().flat_map(|list| list.terms()));
        let rows = overlay.tables.iter().flat_map(|table| table.written_rows());
        keys.extend(rows.map(|row| row.key));
        let (keys, second) = (Index::of(keys), Index::of(second));
        Self { converter, overlay, keys, second, scratch: Scratch::default() }
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
            // Without a row whose key another has, too, that one would count.
            if covered_by.is_some() || (same.len() == 1 && !self.matters(row.key())) {
                without.push(RowWithoutEffect { row: row.clone(), covered_by });
            }
        }
        without
    }

    /// Whether a text might be converted otherwise without the key.
    fn matters(&mut self, key: &str) -> bool {
        if self.keys.reaches_across(key) || self.convert(key, None) != self.convert(key, Some(key))
        {
            return true;
        }
        let staged = &self.converter.engine.staged;
        let normalized =
            staged.normalization.iter().fold(key.to_owned(), |text, table| run(table, &text));
        // What is normalized meets other keys than those that it is written with.
        let first = staged.chain.first().map_or(key.to_owned(), |table| run(table, key));
        normalized != key || self.second.reaches_across(&first)
    }

    /// Converts without patterns.
    fn convert(&mut self, text: &str, but: Option<&str>) -> String {
        let mut out = String::new();
        let matches = self.overlay.matches_of_terms(text, but);
        let convert = |text: &str, out: &mut String| {
            self.converter.append_without_overlay(text, &mut self.scratch, out)
        };
        if !convert_between(text, matches, &mut out, convert) {
            out.push_str(text);
        }
        out
    }
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

    /// Whether another reaches across an end of a key: overlaps with it, or has it inside.
    fn reaches_across(&self, key: &str) -> bool {
        let mut places = key.char_indices();
        let overlaps = places.any(|(at, c)| {
            let end = key.get(at..).unwrap_or_default();
            let begin = key.get(..at + c.len_utf8()).unwrap_or_default();
            self.one_goes_on_behind(end)
                || self.ends_from(begin).next().is_some_and(|(end, _)| *end == begin)
        });
        let mut inside = self.ends_from(key).map_while(|(end, _)| end.strip_prefix(key));
        overlaps || inside.any(|behind| !behind.is_empty())
    }

    /// Whether a key begins with a text and is longer.
    fn one_goes_on_behind(&self, text: &str) -> bool {
        let at = self.keys.partition_point(|key| *key <= text);
        self.keys.get(at).is_some_and(|key| key.starts_with(text))
    }

    /// The ends from the first that begins with a text.
    fn ends_from(&self, text: &str) -> impl Iterator<Item = &(&'k str, &'k str)> {
        let at = self.ends.partition_point(|(end, _)| *end < text);
        self.ends.get(at..).unwrap_or_default().iter()
    }
}
