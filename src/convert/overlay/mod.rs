//! User tables and locks above the built-in tables.
//!
//! Both are searched in the original text, before any stage. Locked text is left unchanged; between locks the longest key of the
//! user tables is taken, from left to right, and replaced by its value, which no stage converts further. Every span between is
//! converted as if it stood alone, so that a row applies wherever its key occurs, and nowhere else.

mod effect;
mod filter;
mod locks;
mod pattern;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use self_cell::self_cell;

use super::rows::{Table, TableRow};
use crate::offsets::EditSink;
use crate::table::{Effort, PhraseTable, compile_phrases};
use crate::utf8::floor_boundary;
use crate::{Error, ErrorKind};

pub use effect::RowWithoutEffect;
use filter::Filter;
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
    /// Terms of all lists of locks.
    terms: Keys,
    /// Keys of all tables, with their values.
    rows: Keys,
}

/// A compiled map.
struct Keys {
    table: OwnedTable,
    filter: Filter,
    /// Length of the longest key in bytes.
    longest: usize,
}

/// A span of a text that the overlay decides.
#[derive(Debug, Clone)]
pub(crate) struct OverlayMatch<'o> {
    pub(super) range: Range<usize>,
    /// Replacement; `None` if the span is locked.
    pub(super) value: Option<&'o str>,
}

impl OverlayMatch<'_> {
    /// Whether it ends before a part of the text begins.
    pub(crate) fn ends_before(&self, part: &Range<usize>) -> bool {
        self.range.end <= part.start
    }

    /// Adds spans that stay as they are, in order, where no other match is.
    pub(crate) fn add_kept(matches: &mut Vec<Self>, kept: impl Iterator<Item = Range<usize>>) {
        let overlay = matches.len();
        for range in kept {
            let others = matches.get(..overlay).unwrap_or_default();
            let first = others.partition_point(|one| one.range.end <= range.start);
            if others.get(first).is_none_or(|one| one.range.start >= range.end) {
                matches.push(Self { range, value: None });
            }
        }
        matches.sort_by_cached_key(|one| one.range.start);
    }

    /// The part of the match inside a part of the text, with positions relative to it. Locked text may extend beyond the part; rows
    /// do not, if the part consists of whole lines.
    pub(crate) fn inside(&self, part: &Range<usize>) -> Option<Self> {
        let (start, end) = (self.range.start.max(part.start), self.range.end.min(part.end));
        let range = start.checked_sub(part.start)?..end.checked_sub(part.start)?;
        (start < end).then_some(Self { range, value: self.value })
    }
}

impl Overlay {
    /// Creates the overlay; `None` if there are no rows and no locks. Of equal keys the first table's wins.
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

    /// Locks each value that would itself be converted, by `convert` (applied line by line) or by another row. Otherwise converting a
    /// result again would change it.
    ///
    /// # Errors
    /// If there is too much to compile.
    pub(crate) fn lock_unstable_values(
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

    /// Appends the converted text and its edits, with `convert` for the text between matches, and returns true; or returns false,
    /// leaving both unchanged, if nothing changes. `convert` has the same contract.
    pub(super) fn convert<R: EditSink>(
        &self,
        text: &str,
        out: &mut String,
        record: &mut R,
        convert: impl FnMut(&str, &mut String, &mut R) -> bool,
    ) -> bool {
        convert_between(text, self.matches(text), out, record, convert)
    }

    /// Appends the conversion of the beginning of a text that continues elsewhere, and returns the length converted. `convert` has
    /// the same contract, but converts all of a text that is complete.
    pub(super) fn convert_beginning(
        &self,
        text: &str,
        out: &mut String,
        mut convert: impl FnMut(&str, &mut String, bool) -> usize,
    ) -> usize {
        if self.has_patterns() {
            // Matches of patterns may depend on anything that follows.
            return 0;
        }
        // More text cannot change a match that begins before this position, unless it is a row and a later lock begins in it.
        let reach = self.terms.longest + self.rows.longest;
        let mut known = floor_boundary(text, text.len().saturating_sub(reach));
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

    /// Returns the text with locked terms, and keys whose value is the key, replaced by as many blanks, so that they are not evidence
    /// of the script. `None` if there are none.
    pub(crate) fn masked(&self, text: &str) -> Option<String> {
        let mut bytes: Vec<u8> = Vec::new();
        for OverlayMatch { range, value } in self.matches(text) {
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

    /// All rows and locks, in order.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let locks = self.locks.iter().flat_map(|list| list.list.rows().map(|row| row.key));
        let rows = self.tables.iter().flat_map(|table| table.written_rows());
        locks.chain([""]).chain(rows.flat_map(|row| [row.key, row.value()]))
    }

    /// Whether a character is in any key. Matches of patterns can contain any.
    pub(super) fn knows(&self, c: char) -> bool {
        self.terms.knows(c) || self.rows.knows(c)
    }

    pub(super) fn has_patterns(&self) -> bool {
        self.locks.iter().any(|locks| !locks.patterns.is_empty())
    }

    /// All matches, from left to right.
    pub(crate) fn matches(&self, text: &str) -> Vec<OverlayMatch<'_>> {
        let patterns = self.locks.iter().flat_map(|list| list.patterns.iter());
        let found = patterns.flat_map(|(pattern, _)| pattern.find_in(text)).collect();
        self.matches_beside(text, found, None)
    }

    /// All matches without patterns, ignoring the key `except`.
    fn matches_of_terms(&self, text: &str, except: Option<&str>) -> Vec<OverlayMatch<'_>> {
        self.matches_beside(text, Vec::new(), except)
    }

    fn matches_beside(
        &self,
        text: &str,
        locked: Vec<Range<usize>>,
        except: Option<&str>,
    ) -> Vec<OverlayMatch<'_>> {
        let mut locked = locked;
        locked.extend(self.terms.all_in(text, except));
        // Overlapping spans are merged.
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
            self.rows_in(text, begin..locked.start, except, &mut matches);
            begin = locked.end;
            matches.push(OverlayMatch { range: locked, value: None });
        }
        self.rows_in(text, begin..text.len(), except, &mut matches);
        matches
    }

    /// The rows that apply to a part of a text without locks.
    fn rows_in<'o>(
        &'o self,
        text: &str,
        part: Range<usize>,
        except: Option<&str>,
        matches: &mut Vec<OverlayMatch<'o>>,
    ) {
        let Range { start, end } = part;
        let text = text.get(..end).unwrap_or_default();
        let mut at = start;
        while let Some((range, value)) = self.rows.next_in(text, at, except) {
            at = range.end;
            matches.push(OverlayMatch { range, value: Some(value) });
        }
    }

    /// The row of a key.
    pub(super) fn row(&self, key: &str) -> Option<TableRow> {
        self.tables.iter().find_map(|table| table.row(key))
    }

    /// The first locked term in a text.
    fn term_in(&self, text: &str) -> Option<TableRow> {
        let range = self.terms.next_in(text, 0, None)?.0;
        let term = text.get(range)?;
        self.locks.iter().find_map(|list| Table::of(&list.list).row(term))
    }

    /// Every occurrence of a lock, from left to right, with the lock.
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

/// Appends a text and its edits, with `convert` for the text between matches, and returns true; or returns false, leaving both
/// unchanged, if nothing changes. `convert` has the same contract.
pub(crate) fn convert_between<'o, R: EditSink>(
    text: &str,
    matches: Vec<OverlayMatch<'o>>,
    out: &mut String,
    record: &mut R,
    mut convert: impl FnMut(&str, &mut String, &mut R) -> bool,
) -> bool {
    if matches.is_empty() {
        return convert(text, out, record);
    }
    let (begin, checkpoint) = (out.len(), record.checkpoint());
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
        record.rewind(checkpoint);
    }
    changed
}

fn append<R: EditSink>(
    text: &str,
    range: Range<usize>,
    out: &mut String,
    record: &mut R,
    convert: &mut impl FnMut(&str, &mut String, &mut R) -> bool,
) {
    let text = text.get(range).unwrap_or_default();
    if !text.is_empty() && !convert(text, out, record) {
        out.push_str(text);
        record.one_to_one(text.len());
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

    /// The longest key at each position, overlapping or not.
    fn all_in(&self, text: &str, except: Option<&str>) -> Vec<Range<usize>> {
        let mut all = Vec::new();
        let mut at = 0;
        while let Some((range, _)) = self.next_in(text, at, except) {
            at = range.start
                + text
                    .get(range.start..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(1, char::len_utf8);
            all.push(range);
        }
        all
    }

    /// The first position from `at` on at which a key begins, and the longest key there.
    fn next_in(&self, text: &str, at: usize, except: Option<&str>) -> Option<(Range<usize>, &str)> {
        if self.longest == 0 {
            return None;
        }
        let mut at = at;
        loop {
            at = self.filter.next(text, at)?;
            let rest = text.get(at..)?;
            if let Some((length, value)) = self.table.borrow_dependent().longest_match(rest, except)
            {
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
