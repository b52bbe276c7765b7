//! Which rows of a user change no conversion.
//!
//! A row matters if there is a text that is converted otherwise without it. If its key alone is no such
//! text, one is found where another key goes across an end of it, or stands around it. So those texts are
//! tried that are the key and another key, put together where they overlap, and these with one more. Where
//! a key of the user's begins in it and goes on behind it, without it that key is taken, and what that leads
//! to has no end: then it counts as one that matters.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::super::engine::Scratch;
use super::super::rows::dictionaries;
use super::super::{Converter, Stage, Table, TableRow};
use super::Overlay;

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
    /// Judged are all texts in which another key overlaps with the row's. Ideographic description sequences
    /// are left out of account: in these every row has an effect.
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
    /// The keys of the user's tables.
    rows: Index<'c>,
    /// The keys of the second stage.
    second: Index<'c>,
    /// What the first stage makes characters of.
    sources: HashMap<char, char>,
    scratch: Scratch,
}

impl<'c> Judge<'c> {
    fn new(converter: &'c Converter, overlay: &'c Overlay) -> Self {
        let (mut keys, mut second) = (HashSet::new(), HashSet::new());
        let mut sources = HashMap::new();
        for (stage, number) in Stage::all(converter.stages) {
            for row in dictionaries(number).iter().flat_map(|dictionary| dictionary.rows()) {
                match stage {
                    Stage::Conversion(2) => second.insert(row.key),
                    _ => keys.insert(row.key),
                };
                if stage == Stage::Conversion(1)
                    && let (Some(source), Some(value)) = (only(row.key), only(row.value()))
                {
                    sources.entry(value).or_insert(source);
                }
            }
        }
        keys.extend(overlay.locks.iter().flat_map(|list| list.terms()));
        let rows = overlay.tables.iter().flat_map(|table| table.written_rows());
        let rows: HashSet<&str> = rows.map(|row| row.key).collect();
        keys.extend(&rows);
        Self {
            converter,
            overlay,
            keys: Index::of(keys),
            rows: Index::of(rows),
            second: Index::of(second),
            sources,
            scratch: Scratch::default(),
        }
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
            let lock = || overlay.locks_in(row.key()).into_iter().map(|(_, lock)| lock).next();
            let covered_by = match same.first() {
                Some(above) if *above != row => Some((*above).clone()),
                _ if *is_lock => None,
                _ => lock(),
            };
            // Without a row whose key another has, too, that one would count.
            if covered_by.is_some() || (same.len() == 1 && !self.matters(row.key(), *is_lock)) {
                without.push(RowWithoutEffect { row: row.clone(), covered_by });
            }
        }
        without
    }

    /// Whether a text is converted otherwise without the key.
    fn matters(&mut self, key: &str, is_lock: bool) -> bool {
        let another_goes_on = match is_lock {
            true => !self.rows.overlapping(key).is_empty(),
            false => self.rows.goes_on_behind(key),
        };
        if another_goes_on || self.differs(key, key) {
            return true;
        }
        let around = self.around(key);
        around.iter().any(|text| self.differs(text, key))
            || self.around_its_first_stage(key).iter().any(|text| self.differs(text, key))
            || around
                .iter()
                .any(|text| self.around(text).iter().any(|text| self.differs(text, key)))
    }

    fn differs(&mut self, text: &str, key: &str) -> bool {
        self.convert(text, None) != self.convert(text, Some(key))
    }

    fn convert(&mut self, text: &str, but: Option<&str>) -> String {
        let mut out = String::new();
        let convert = |text: &str, out: &mut String| {
            self.converter.append_without_overlay(text, &mut self.scratch, out)
        };
        if !self.overlay.convert_but(text, but, &mut out, convert) {
            out.push_str(text);
        }
        out
    }

    /// The texts that are a key and one of the others that overlap with it.
    fn around(&self, key: &str) -> Vec<String> {
        let text = |(before, behind): (&str, &str)| format!("{before}{key}{behind}");
        self.keys.overlapping(key).into_iter().map(text).collect()
    }

    /// The same for the keys of the second stage, which are looked for in what the first one makes.
    fn around_its_first_stage(&self, key: &str) -> Vec<String> {
        let Some(first) = self.converter.engine.staged.chain.first() else { return Vec::new() };
        let mut output = String::new();
        let mut done = 0;
        for found in first.matches(key, super::super::ids::sequence_length) {
            output += key.get(done..found.start).unwrap_or_default();
            output += found.value;
            done = found.end;
        }
        output += key.get(done..).unwrap_or_default();
        // A text from which the first stage makes another.
        let source = |text: &str| -> String {
            let stays = |c: char| first.longest_key([c].into_iter()) == 0;
            let source = |c: char| if stays(c) { Some(c) } else { self.sources.get(&c).copied() };
            text.chars().map(|c| source(c).unwrap_or(c)).collect()
        };
        let text =
            |(before, behind): (&str, &str)| format!("{}{key}{}", source(before), source(behind));
        self.second.overlapping(&output).into_iter().map(text).collect()
    }
}

/// The character that a text is, if it is one.
fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
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

    /// Whether another begins in a key, not with it, and ends behind it.
    fn goes_on_behind(&self, key: &str) -> bool {
        let ends = key.char_indices().skip(1).filter_map(|(at, _)| key.get(at..));
        ends.into_iter().any(|end| self.beginning_with(end).next().is_some())
    }

    /// What stands before and behind a key where another overlaps with it.
    fn overlapping(&self, key: &str) -> Vec<(&'k str, &'k str)> {
        let mut found = Vec::new();
        for (at, c) in key.char_indices() {
            let (Some(end), Some(begin)) = (key.get(at..), key.get(..at + c.len_utf8())) else {
                continue;
            };
            found.extend(self.beginning_with(end).map(|behind| ("", behind)));
            // Another ends with its beginning.
            let same = self.ends_from(begin).take_while(|(other, _)| *other == begin);
            found.extend(same.map(|(_, before)| (*before, "")));
        }
        // Another has it inside.
        let inside =
            self.ends_from(key).map_while(|(end, before)| Some((*before, end.strip_prefix(key)?)));
        found.extend(inside.filter(|(_, behind)| !behind.is_empty()));
        found
    }

    /// How the keys go on that begin with a text and are longer.
    fn beginning_with(&self, text: &str) -> impl Iterator<Item = &'k str> {
        let at = self.keys.partition_point(|key| *key < text);
        let keys = self.keys.get(at..).unwrap_or_default().iter();
        keys.map_while(move |key| key.strip_prefix(text)).filter(|behind| !behind.is_empty())
    }

    /// The ends from the first that begins with a text.
    fn ends_from(&self, text: &str) -> impl Iterator<Item = &(&'k str, &'k str)> {
        let at = self.ends.partition_point(|(end, _)| *end < text);
        self.ends.get(at..).unwrap_or_default().iter()
    }
}
