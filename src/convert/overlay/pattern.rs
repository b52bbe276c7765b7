//! Patterns of locks: regular expressions.

use std::ops::Range;

/// A regular expression that finds what is locked.
#[cfg(feature = "patterns")]
#[derive(Debug)]
pub(crate) struct Pattern(regex::Regex);

/// There is none.
#[cfg(not(feature = "patterns"))]
#[derive(Debug)]
pub(crate) enum Pattern {}

#[cfg(feature = "patterns")]
impl Pattern {
    /// Compiles a pattern; or says what is wrong with it.
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let regex = regex::RegexBuilder::new(pattern).multi_line(true).crlf(true).build();
        let regex = regex.map_err(|error| fault(&error))?;
        match regex.is_match("") {
            true => Err("the pattern finds the empty text: write + in the place of *".to_owned()),
            false => Ok(Self(regex)),
        }
    }

    /// What it finds in a text, from left to right.
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

/// What is wrong with a pattern, in one line: the last of the message, which shows the place above it.
#[cfg(feature = "patterns")]
fn fault(error: &regex::Error) -> String {
    let message = error.to_string();
    let last = message.lines().last().unwrap_or_default();
    format!("not a pattern: {}", last.trim_start_matches("error: "))
}
