//! Patterns of locks: regular expressions.

use std::ops::Range;

/// A regular expression for locked text.
#[cfg(feature = "patterns")]
#[derive(Debug)]
pub(crate) struct Pattern(regex::Regex);

/// Pattern without the feature `patterns`: there is none.
#[cfg(not(feature = "patterns"))]
#[derive(Debug)]
pub(crate) enum Pattern {}

#[cfg(feature = "patterns")]
impl Pattern {
    /// Compiles a pattern, or returns its fault.
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let regex = regex::RegexBuilder::new(pattern).multi_line(true).crlf(true).build();
        let regex = regex.map_err(|error| fault(&error))?;
        match regex.is_match("") {
            true => Err("the pattern matches the empty text: use + instead of *".to_owned()),
            false => Ok(Self(regex)),
        }
    }

    /// The matches in a text, from left to right.
    pub(super) fn find_in<'p>(&'p self, text: &'p str) -> impl Iterator<Item = Range<usize>> + 'p {
        self.0.find_iter(text).map(|found| found.range()).filter(|range| !range.is_empty())
    }
}

#[cfg(not(feature = "patterns"))]
impl Pattern {
    pub(super) fn new(_: &str) -> Result<Self, String> {
        Err("a pattern: this hanfold was built without the feature `patterns`".to_owned())
    }

    pub(super) fn find_in(&self, _: &str) -> std::iter::Empty<Range<usize>> {
        match *self {}
    }
}

/// The fault of a pattern in one line: the last of the message, which shows the position above it.
#[cfg(feature = "patterns")]
fn fault(error: &regex::Error) -> String {
    let message = error.to_string();
    let last = message.lines().last().unwrap_or_default();
    format!("not a pattern: {}", last.trim_start_matches("error: "))
}
