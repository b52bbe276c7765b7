//! What a user lays over the tables: rows of their own, and locks.
//!
//! Both are looked for in the text as it comes, before any stage. What is locked comes out as it went in;
//! between locks the longest key of the user's tables is taken, from left to right, and becomes its value,
//! which no stage touches any more. Every stretch between is converted as if it stood alone: so a row does
//! what it says wherever its key stands, and never more.

mod effect;
mod filter;
mod list;
mod locks;
mod pattern;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use self_cell::self_cell;

use super::rows::{Table, TableRow};
use crate::offsets::Record;
use crate::table::{Effort, PhraseTable, compile_phrases};
use crate::{Error, ErrorKind};

pub use effect::RowWithoutEffect;
use filter::Filter;
pub(super) use list::List;
pub use locks::LockList;

self_cell! {
    /// A table compiled at run time, with its bytes, which are aligned to four.
    struct OwnedTable {
        owner: Vec<u32>,
        #[covariant]
        dependent: PhraseTable,
    }
}

/// Locks and tables above the built-in ones.
pub(crate) struct Overlay {
    locks: Vec<LockList>,
    tables: Vec<Table>,
    /// The terms of all lists of locks.
    terms: Keys,
    /// The keys of all tables, and what they become.
    rows: Keys,
}

/// A compiled map.
struct Keys {
    table: OwnedTable,
    filter: Filter,
    /// How long the longest key is, in bytes.
    longest: usize,
}

/// A place in a text that the overlay decides.
#[derive(Debug, Clone)]
pub(crate) struct Match<'o> {
    pub(super) range: Range<usize>,
    /// What it becomes; itself, if it is locked.
    pub(super) value: Option<&'o str>,
}

impl Match<'_> {
    /// Whether it ends before a part of the text begins.
    pub(crate) fn ends_before(&self, part: &Range<usize>) -> bool {
        self.range.end <= part.start
    }

    /// The part of it in a part of the text, by its place there. What is locked may reach beyond; rows do
    /// not, if the part is of whole lines.
    pub(crate) fn inside(&self, part: &Range<usize>) -> Option<Self> {
        let (start, end) = (self.range.start.max(part.start), self.range.end.min(part.end));
        let range = start.checked_sub(part.start)?..end.checked_sub(part.start)?;
        (start < end).then_some(Self { range, value: self.value })
    }
}

impl Overlay {
    /// None if there is nothing to lay over. Of equal keys the first table's counts.
    ///
    /// # Errors
    /// If there are too many rows to compile.
    pub(crate) fn new(locks: &[LockList], tables: &[Table]) -> Result<Option<Self>, Error> {
        if locks.is_empty() && tables.is_empty() {
            return Ok(None);
        }
        let terms = locks.iter().flat_map(LockList::terms).map(|term| (term, "")).collect();
        let mut rows = BTreeMap::new();
        for table in tables {
            for row in table.written_rows() {
                rows.entry(row.key).or_insert(row.value());
            }
        }
        Ok(Some(Self {
            terms: Keys::compile("locks", &terms)?,
            rows: Keys::compile("user tables", &rows)?,
            locks: locks.to_vec(),
            tables: tables.to_vec(),
        }))
    }

    /// Locks those values of rows, too, that `convert` makes something else of, line by line, or that rows
    /// do. Where a result is converted again, until nothing changes, they would not be final.
    ///
    /// # Errors
    /// If there is too much to compile.
    pub(crate) fn keep_values(
        &mut self,
        convert: impl Fn(&str) -> Vec<String>,
    ) -> Result<(), Error> {
        let rows = || self.tables.iter().flat_map(|table| table.written_rows());
        let values: BTreeSet<&str> = rows().map(|row| row.value()).collect();
        let values: Vec<&str> = values.into_iter().collect();
        let again = |value: &&str| {
            let found = self.rows.next_in(value, 0, None);
            found.is_some_and(|(range, becomes)| value.get(range) != Some(becomes))
        };
        let mut kept: BTreeSet<&str> = values.iter().copied().filter(again).collect();
        for converted in convert(&values.join("\n")) {
            let changed = values.iter().zip(converted.split('\n')).filter(|(a, b)| *a != b);
            kept.extend(changed.map(|(value, _)| *value));
        }
        let terms = self.locks.iter().flat_map(LockList::terms).chain(kept);
        self.terms = Keys::compile("locks", &terms.map(|term| (term, "")).collect())?;
        Ok(())
    }

    /// Appends the converted text, with `convert` for what the overlay leaves, and what became of it, and
    /// returns true; or returns false, leaving both as they are, if nothing changes. So does `convert`.
    pub(super) fn convert<R: Record>(
        &self,
        text: &str,
        out: &mut String,
        record: &mut R,
        convert: impl FnMut(&str, &mut String, &mut R) -> bool,
    ) -> bool {
        convert_between(text, self.matches(text), out, record, convert)
    }

    /// Appends what the beginning of a text becomes that goes on elsewhere, and returns how much of it
    /// that is. So does `convert`, but for all of a text if it is told that it ends there.
    pub(super) fn convert_beginning(
        &self,
        text: &str,
        out: &mut String,
        mut convert: impl FnMut(&str, &mut String, bool) -> usize,
    ) -> usize {
        if self.has_patterns() {
            // What they find may hang on anything that follows.
            return 0;
        }
        // Up to here it is known what begins: a row, unless a lock begins in it.
        let reach = self.terms.longest + self.rows.longest;
        let mut known = super::boundary(text, text.len().saturating_sub(reach));
        let mut done = 0;
        for found in self.matches(text) {
            if found.range.end > known {
                known = known.min(found.range.start);
                break;
            }
            convert(text.get(done..found.range.start).unwrap_or_default(), out, true);
            out.push_str(found.value.or(text.get(found.range.clone())).unwrap_or_default());
            done = found.range.end;
        }
        done + convert(text.get(done..known).unwrap_or_default(), out, false)
    }

    /// The text with blanks for everything that is locked, or that a row keeps as it is: whatever script
    /// that is in, it is there on purpose and says nothing about the rest. Every other place stays where
    /// it is. None if there is no such thing.
    pub(crate) fn masked(&self, text: &str) -> Option<String> {
        let mut bytes: Vec<u8> = Vec::new();
        for Match { range, value } in self.matches(text) {
            if value.is_none_or(|value| text.get(range.clone()) == Some(value)) {
                if bytes.is_empty() {
                    bytes = text.as_bytes().to_vec();
                }
                let mask =
                    |byte: &mut u8| *byte = if byte.is_ascii_control() { *byte } else { b' ' };
                bytes.get_mut(range).unwrap_or_default().iter_mut().for_each(mask);
            }
        }
        String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
    }

    /// Whether there are neither rows nor locks.
    pub(super) fn is_empty(&self) -> bool {
        self.texts().all(str::is_empty)
    }

    /// All that it consists of, in order.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let locks = self.locks.iter().flat_map(|list| list.list.rows().map(|row| row.key));
        let rows = self.tables.iter().flat_map(|table| table.written_rows());
        locks.chain([""]).chain(rows.flat_map(|row| [row.key, row.value()]))
    }

    /// Whether a character is in any key. What patterns find can have any.
    pub(super) fn knows(&self, c: char) -> bool {
        self.terms.knows(c) || self.rows.knows(c)
    }

    pub(super) fn has_patterns(&self) -> bool {
        self.locks.iter().any(|locks| !locks.patterns.is_empty())
    }

    /// Everything that the overlay decides, from left to right.
    pub(crate) fn matches(&self, text: &str) -> Vec<Match<'_>> {
        let patterns = self.locks.iter().flat_map(|list| list.patterns.iter());
        let found = patterns.flat_map(|(pattern, _)| pattern.find_in(text)).collect();
        self.matches_beside(text, found, None)
    }

    /// The same without patterns, and as if the key `but` were not there.
    fn matches_of_terms(&self, text: &str, but: Option<&str>) -> Vec<Match<'_>> {
        self.matches_beside(text, Vec::new(), but)
    }

    fn matches_beside(
        &self,
        text: &str,
        locked: Vec<Range<usize>>,
        but: Option<&str>,
    ) -> Vec<Match<'_>> {
        let mut locked = locked;
        locked.extend(self.terms.all_in(text, but));
        // What overlaps is one.
        locked.sort_unstable_by_key(|range| (range.start, range.end));
        locked.dedup_by(|next, last| {
            let overlap = next.start < last.end;
            if overlap {
                last.end = last.end.max(next.end);
            }
            overlap
        });
        let mut matches = Vec::new();
        let mut begin = 0;
        for locked in locked {
            self.rows_in(text, begin..locked.start, but, &mut matches);
            begin = locked.end;
            matches.push(Match { range: locked, value: None });
        }
        self.rows_in(text, begin..text.len(), but, &mut matches);
        matches
    }

    /// The rows that apply to a part of a text that nothing in is locked.
    fn rows_in<'o>(
        &'o self,
        text: &str,
        part: Range<usize>,
        but: Option<&str>,
        matches: &mut Vec<Match<'o>>,
    ) {
        let Range { start, end } = part;
        let text = text.get(..end).unwrap_or_default();
        let mut at = start;
        while let Some((range, value)) = self.rows.next_in(text, at, but) {
            at = range.end;
            matches.push(Match { range, value: Some(value) });
        }
    }

    /// The row by which a key becomes its value.
    pub(super) fn row(&self, key: &str) -> Option<TableRow> {
        self.tables.iter().find_map(|table| table.row(key))
    }

    /// The first locked term in a text.
    fn term_in(&self, text: &str) -> Option<TableRow> {
        let range = self.terms.next_in(text, 0, None)?.0;
        let term = text.get(range)?;
        self.locks.iter().find_map(|list| Table::of(&list.list).row(term))
    }

    /// Every occurrence of a lock, from left to right, and the lock.
    pub(super) fn locks_in(&self, text: &str) -> Vec<(Range<usize>, TableRow)> {
        let mut found = Vec::new();
        for range in self.terms.all_in(text, None) {
            let term = text.get(range.clone()).unwrap_or_default();
            let lock = self.locks.iter().find_map(|list| Table::of(&list.list).row(term));
            found.extend(lock.map(|lock| (range, lock)));
        }
        for list in &self.locks {
            for (pattern, number) in list.patterns.iter() {
                let lock = TableRow::of(&list.list, *number);
                found.extend(pattern.find_in(text).map(|range| (range, lock.clone())));
            }
        }
        found.sort_by_key(|(range, _)| (range.start, range.end));
        found
    }
}

/// Appends a text, with `convert` for what is between the matches, and what became of it, and returns true;
/// or returns false, leaving both as they are, if nothing changes. So does `convert`.
pub(crate) fn convert_between<'o, R: Record>(
    text: &str,
    matches: Vec<Match<'o>>,
    out: &mut String,
    record: &mut R,
    mut convert: impl FnMut(&str, &mut String, &mut R) -> bool,
) -> bool {
    if matches.is_empty() {
        return convert(text, out, record);
    }
    let (begin, mark) = (out.len(), record.mark());
    let mut done = 0;
    for found in matches {
        append(text, done..found.range.start, out, record, &mut convert);
        let before = text.get(found.range.clone()).unwrap_or_default();
        let after = found.value.unwrap_or(before);
        out.push_str(after);
        record.replace(before, after);
        done = found.range.end;
    }
    append(text, done..text.len(), out, record, &mut convert);
    let changed = out.get(begin..) != Some(text);
    if !changed {
        out.truncate(begin);
        record.reset(mark);
    }
    changed
}

fn append<R: Record>(
    text: &str,
    range: Range<usize>,
    out: &mut String,
    record: &mut R,
    convert: &mut impl FnMut(&str, &mut String, &mut R) -> bool,
) {
    let text = text.get(range).unwrap_or_default();
    if !text.is_empty() && !convert(text, out, record) {
        out.push_str(text);
        record.keep(text.len());
    }
}

impl Keys {
    fn compile(name: &'static str, map: &BTreeMap<&str, &str>) -> Result<Self, Error> {
        let bytes = compile_phrases(name, map, Effort::QUICK).map_err(|error| {
            let message = format!(
                "{}: rows and locks have room for 65,000 different characters",
                error.message
            );
            Error::new(ErrorKind::Table, format!("{name}, all together: {message}"))
        })?;
        let words = bytes.chunks_exact(4).filter_map(|word| word.try_into().ok());
        let words = words.map(u32::from_ne_bytes).collect();
        let table = OwnedTable::try_new(words, |words: &Vec<u32>| {
            PhraseTable::load(name, bytemuck::cast_slice(words))
        })?;
        let longest = map.keys().map(|key| key.len()).max().unwrap_or(0);
        Ok(Self { table, filter: Filter::of(map.keys().copied()), longest })
    }

    fn knows(&self, c: char) -> bool {
        self.table.borrow_dependent().knows(c)
    }

    /// The longest key at each place where one stands, whether they overlap or not.
    fn all_in(&self, text: &str, but: Option<&str>) -> Vec<Range<usize>> {
        let mut all = Vec::new();
        let mut at = 0;
        while let Some((range, _)) = self.next_in(text, at, but) {
            at = range.start
                + text
                    .get(range.start..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(1, char::len_utf8);
            all.push(range);
        }
        all
    }

    /// The first place from `at` on where a key stands, and the longest of those there.
    fn next_in(&self, text: &str, at: usize, but: Option<&str>) -> Option<(Range<usize>, &str)> {
        if self.longest == 0 {
            return None;
        }
        let mut at = at;
        loop {
            at = self.filter.next(text, at)?;
            let rest = text.get(at..)?;
            if let Some((length, value)) = self.table.borrow_dependent().longest_match(rest, but) {
                return Some((at..at + length, value));
            }
            at += rest.chars().next()?.len_utf8();
        }
    }
}

impl fmt::Debug for Overlay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Overlay").field("locks", &self.locks).field("tables", &self.tables).finish()
    }
}
