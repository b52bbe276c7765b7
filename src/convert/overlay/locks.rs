//! Lists of locked terms and patterns.

use std::fmt;
use std::sync::Arc;

use super::super::list::List;
use super::pattern::Pattern;
use crate::Error;

/// Terms and patterns that conversion leaves unchanged.
///
/// A list is a text with one lock a line: a term, or between slashes a pattern in the syntax of the crate
/// [regex](https://docs.rs/regex/latest/regex/#syntax) (feature `patterns`), in which `^` and `$` are the ends of a line. Lines
/// that begin with `#` and empty lines are skipped.
///
/// Every occurrence is locked, also where two overlap. The text before and after it is converted as if it stood alone.
///
/// ```
/// # if !cfg!(feature = "patterns") { return Ok(()); }
/// use hanfold::tables::LockList;
/// use hanfold::{Config, Converter};
///
/// let locks = LockList::parse("names.txt", "# people\n范文澜\n/《[^》]*》/\n")?;
/// let converter = Converter::builder(Config::S2t).locks(locks).build()?;
/// assert_eq!(converter.convert("范文澜发表了《后汉书》"), "范文澜發表了《后汉书》");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Clone)]
pub struct LockList {
    pub(super) list: Arc<List>,
    pub(super) patterns: Arc<[(Pattern, usize)]>,
}

impl LockList {
    /// Parses a list. `name` is for errors: its file.
    ///
    /// ```
    /// use hanfold::ErrorKind;
    /// use hanfold::tables::LockList;
    ///
    /// assert!(LockList::parse("names.txt", "# a comment\n\n云门舞集\n").is_ok());
    /// let error = LockList::parse("names.txt", "云门\t雲門\n").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::UserTable);
    /// assert!(error.to_string().starts_with("names.txt:1: "));
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::UserTable`](crate::ErrorKind::UserTable), with one line for each fault: the name, the line number and the
    /// message.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let mut patterns = Vec::new();
        let list = List::locks(name, text, |line, _| match inner_of_pattern(line) {
            Some(pattern) => {
                patterns.push((line.to_owned(), Pattern::new(pattern)?));
                Ok(())
            }
            None => fault_of_term(line).map_or(Ok(()), |fault| Err(fault.to_owned())),
        })?;
        let numbered = |(line, pattern): (String, Pattern)| Some((pattern, list.position(&line)?));
        let patterns = patterns.into_iter().filter_map(numbered).collect();
        Ok(Self { list: Arc::new(list), patterns })
    }

    /// The terms, without the patterns.
    pub(super) fn terms(&self) -> impl Iterator<Item = &str> {
        self.list.rows().map(|row| row.key).filter(|line| inner_of_pattern(line).is_none())
    }
}

impl fmt::Debug for LockList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LockList({}, {} lines)", self.list.name, self.list.len())
    }
}

/// The pattern between the slashes of a line, if it is one.
fn inner_of_pattern(line: &str) -> Option<&str> {
    line.strip_prefix('/')?.strip_suffix('/').filter(|pattern| !pattern.is_empty())
}

fn fault_of_term(line: &str) -> Option<&'static str> {
    if line.contains('\t') {
        return Some("a lock is a single term without a tab: is this a table?");
    }
    if line.trim() != line {
        return Some("white space before or after the term: to include it, write a pattern, /…/");
    }
    line.contains(char::is_control).then_some("a control character in the line")
}
