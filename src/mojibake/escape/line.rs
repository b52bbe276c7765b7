//! Text with decoded escapes, and the lines that contain them.

use std::ops::Range;

use super::code::{is_code, is_property, is_sentence, may_be_about_code};
use super::run::EscapeRun;
use crate::lines::line_at;
use crate::mojibake::text::{char_after, char_before, has_letters};

/// A text with all of its escapes decoded, as evidence for the verdict.
#[derive(Debug)]
pub(super) struct DecodedText {
    pub(super) text: String,
    /// Span of each run in it.
    places: Vec<Range<usize>>,
    /// Whether all of its Chinese, Japanese and Korean letters were escaped.
    pub(super) is_escaped: bool,
}

/// Copies a span of a text with a replacement for each of its runs. Returns the copy, and whether Chinese, Japanese or Korean
/// letters were copied.
pub(super) fn replace<'r>(
    text: &str,
    span: Range<usize>,
    runs: impl IntoIterator<Item = &'r EscapeRun>,
    mut write: impl FnMut(&mut String, &'r EscapeRun),
) -> (String, bool) {
    let (mut out, mut copied, mut has_kept) =
        (String::with_capacity(span.len()), span.start, false);
    for run in runs.into_iter().map(Some).chain([None]) {
        let kept = text.get(copied..run.map_or(span.end, |run| run.start)).unwrap_or_default();
        out.push_str(kept);
        has_kept = has_kept || has_letters(kept);
        if let Some(run) = run {
            write(&mut out, run);
            copied = run.end;
        }
    }
    (out, has_kept)
}

impl DecodedText {
    pub(super) fn of<'r>(source: &str, runs: impl IntoIterator<Item = &'r EscapeRun>) -> Self {
        let mut places = Vec::new();
        let (text, has_kept) = replace(source, 0..source.len(), runs, |text, run| {
            places.push(text.len()..text.len() + run.text.len());
            text.push_str(&run.text);
        });
        Self { text, places, is_escaped: !has_kept }
    }

    /// Returns the span of a run in the text, by its index.
    pub(super) fn place(&self, number: usize) -> Range<usize> {
        self.places.get(number).cloned().unwrap_or_default()
    }

    /// Returns the indices of the runs in a span of the text.
    pub(super) fn runs_in(&self, span: Range<usize>) -> Range<usize> {
        let first = self.places.partition_point(|place| place.end <= span.start);
        first..self.places.partition_point(|place| place.start < span.end)
    }
}

/// A line with escapes.
#[derive(Debug, Default)]
pub(super) struct EscapeLine<'t> {
    pub(super) span: Range<usize>,
    /// Decoded line, and its position in the decoded text.
    pub(super) decoded: &'t str,
    pub(super) start: usize,
    /// Positions of double quotes in the decoded line, and of single quotes that are not apostrophes.
    pub(super) quotes: [Vec<usize>; 2],
    pub(super) is_code: bool,
    /// Whether everything in it that looks like code also occurs in sentences.
    pub(super) may_be_about_code: bool,
    /// Whether it begins with a name and `=`.
    pub(super) is_property: bool,
    /// Whether it has East Asian letters after decoding, and before.
    pub(super) is_chinese: bool,
    pub(super) was_chinese: bool,
    pub(super) is_blank: bool,
}

/// Character that represents each run where a line is examined without them.
pub(super) const STAND_IN: char = '中';

impl<'t> EscapeLine<'t> {
    /// Examines the line in which a run begins, by its index.
    pub(super) fn of(
        text: &str,
        runs: &[EscapeRun],
        number: usize,
        decoded: &'t DecodedText,
    ) -> Self {
        let span = line_at(text, runs.get(number).map_or(0, |run| run.start));
        let first = runs.partition_point(|run| run.start < span.start);
        let last = runs.partition_point(|run| run.start < span.end);
        let inside = runs.get(first..last).unwrap_or_default();
        let (line, was_chinese) =
            replace(text, span.clone(), inside, |line, _| line.push(STAND_IN));
        // A soft break may end the line, which is then decoded with the next one.
        let before = inside.first().map_or(0, |run| run.start - span.start);
        let after = inside.last().map_or(0, |run| span.end.saturating_sub(run.end));
        let start = decoded.place(first).start.saturating_sub(before);
        let end = decoded.place(last.saturating_sub(1)).end + after;
        let read = decoded.text.get(start..end).unwrap_or_default();
        Self {
            quotes: [memchr::memchr_iter(b'"', read.as_bytes()).collect(), single_quotes(read)],
            is_code: is_code(&line) && !is_sentence(read),
            may_be_about_code: may_be_about_code(&line),
            is_property: is_property(&line),
            is_chinese: has_letters(read),
            was_chinese,
            is_blank: line.chars().all(|c| c == STAND_IN || c.is_whitespace()),
            span,
            decoded: read,
            start,
        }
    }
}

/// Returns the positions of single quotes in a line that are not apostrophes: those have Latin letters on both sides.
fn single_quotes(line: &str) -> Vec<usize> {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let is_apostrophe =
        |at: usize| is_letter(char_before(line, at)) && is_letter(char_after(line, at + 1));
    let all = memchr::memchr_iter(b'\'', line.as_bytes());
    all.filter(|at| !is_apostrophe(*at)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::run::runs;
    use super::super::syntax::escapes;
    use super::*;
    use crate::mojibake::Scan;

    #[test]
    fn runs_are_in_their_places() {
        let source = r"碼&#38957;\u7684&nbsp;&#38957;a%E7%A0%81b、%20\u4e2d".repeat(3);
        let runs = runs(&escapes(&source, &Scan::of(&source).blocks));
        let decoded = DecodedText::of(&source, &runs);
        assert_eq!(decoded.text, "碼頭的\u{A0}頭a码b、 中".repeat(3));
        assert!(!decoded.is_escaped);
        for (number, run) in runs.iter().enumerate() {
            assert_eq!(decoded.text.get(decoded.place(number)).unwrap(), run.text);
        }
    }

    #[test]
    fn apostrophes_are_no_quotes() {
        assert_eq!(single_quotes("don't say 'no' or u'船'"), [10, 13, 19, 23]);
    }
}
