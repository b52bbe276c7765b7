//! Rows of a user's text: a table in OpenCC's format, or a list of locks.

use std::fmt::Write;
use std::ops::Range;

use crate::table::{Row, TableError, parse_row};
use crate::{Error, ErrorKind};

/// Most faults of a file in a message: enough to mend them in one go, few enough to read.
const MAX_FAULTS: usize = 100;

/// Most characters of a key or a locked term: more than any term has, and few enough to bound the time for hostile files.
const MAX_KEY_CHARS: usize = 1000;
/// Message for longer keys and terms.
const TOO_LONG: &str = "more than 1,000 characters, the limit of a term";

/// A text with its rows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct List {
    /// Name for the user: the file.
    pub(crate) name: String,
    text: String,
    /// Rows sorted by key, then by line.
    rows: Vec<ListRow>,
}

/// Position of a row in the text.
#[derive(Debug, PartialEq, Eq)]
struct ListRow {
    key: Range<usize>,
    candidates: Range<usize>,
    line: usize,
}

impl List {
    /// Parses a table in OpenCC's format, whose rows may be in any order.
    ///
    /// # Errors
    /// If rows are malformed, or have the key of an earlier row and another value: all of them.
    pub(crate) fn table(name: &str, text: &str) -> Result<Self, Error> {
        let (list, mut faults) = Self::read(name, text, |line, number| {
            let row = parse_row(line, number)?;
            match row.key.chars().nth(MAX_KEY_CHARS) {
                None => Ok((row.key, row.candidates)),
                Some(_) => Err(TOO_LONG.to_owned()),
            }
        });
        let two = list.rows.windows(2).filter_map(|two| match two {
            [first, second] => Some((list.row_at(first), list.row_at(second))),
            _ => None,
        });
        let other_value = two.filter(|(a, b)| a.key == b.key && a.value() != b.value());
        let fault = |(first, second): (Row<'_>, Row<'_>)| {
            let message = format!(
                "{} becomes {} here and {} on line {}: remove one of the rows",
                second.key,
                second.value(),
                first.value(),
                first.line,
            );
            TableError::new(name, second.line, message)
        };
        faults.extend(other_value.map(fault));
        refuse(faults)?;
        Ok(list)
    }

    /// Parses a list of locks; `term` returns the fault of an invalid line.
    ///
    /// # Errors
    /// If lines are invalid: all of them.
    pub(crate) fn locks(
        name: &str,
        text: &str,
        mut term: impl FnMut(&str, usize) -> Result<(), String>,
    ) -> Result<Self, Error> {
        let (list, faults) =
            Self::read(name, text, |line, number| match line.chars().nth(MAX_KEY_CHARS) {
                None => term(line, number).map(|()| (line, line)),
                Some(_) => Err(TOO_LONG.to_owned()),
            });
        refuse(faults)?;
        Ok(list)
    }

    /// Parses the rows of all lines except comments and empty ones, and collects the faults.
    fn read(
        name: &str,
        text: &str,
        mut row: impl for<'l> FnMut(&'l str, usize) -> Result<(&'l str, &'l str), String>,
    ) -> (Self, Vec<TableError>) {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned();
        let (mut rows, mut faults) = (Vec::new(), Vec::new());
        let mut begin = 0;
        for (index, whole) in text.split_inclusive('\n').enumerate() {
            let line = whole.strip_suffix('\n').unwrap_or(whole);
            let line = line.strip_suffix('\r').unwrap_or(line);
            if !line.is_empty() && !line.starts_with('#') {
                match row(line, index + 1) {
                    Ok((key, candidates)) => rows.push(ListRow {
                        key: begin..begin + key.len(),
                        candidates: begin + line.len() - candidates.len()..begin + line.len(),
                        line: index + 1,
                    }),
                    Err(message) => faults.push(TableError::new(name, index + 1, message)),
                }
            }
            begin += whole.len();
        }
        let mut list = Self { name: name.to_owned(), text, rows: Vec::new() };
        rows.sort_by(|a, b| {
            let (a, b) = (list.row_at(a), list.row_at(b));
            a.key.cmp(b.key).then(a.line.cmp(&b.line))
        });
        list.rows = rows;
        (list, faults)
    }

    /// Number of the first row with this key.
    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        let at = self.rows.partition_point(|place| self.row_at(place).key < key);
        self.rows.get(at).filter(|place| self.row_at(place).key == key).map(|_| at)
    }

    /// Number of rows. They are numbered from 0, sorted by key.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A row by its number.
    pub(crate) fn row(&self, number: usize) -> Row<'_> {
        const NONE: Row<'_> = Row { key: "", candidates: "", line: 0 };
        self.rows.get(number).map_or(NONE, |place| self.row_at(place))
    }

    /// All rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|place| self.row_at(place))
    }

    fn row_at(&self, place: &ListRow) -> Row<'_> {
        let text = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or_default();
        Row { key: text(&place.key), candidates: text(&place.candidates), line: place.line }
    }
}

/// Returns one error for all faults, a line for each, if there are any.
fn refuse(mut faults: Vec<TableError>) -> Result<(), Error> {
    if faults.is_empty() {
        return Ok(());
    }
    faults.sort_by_cached_key(|fault| fault.line);
    let more = faults.len().saturating_sub(MAX_FAULTS);
    let shown: Vec<_> = faults.iter().take(MAX_FAULTS).map(ToString::to_string).collect();
    let mut message = shown.join("\n");
    if more > 0 {
        // Writing to a string cannot fail.
        let _ = write!(message, "\nand {more} more faults");
    }
    Err(Error::new(ErrorKind::UserTable, message))
}
