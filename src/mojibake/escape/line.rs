//! A text as it is once its escapes are decoded, and the lines in which they stand.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::super::sample;
use super::page::{is_code, is_property, is_sentence, is_spoken_of};
use super::place::{has_letters, is_letter};
use super::run::Run;

/// A text with all of its escapes decoded, to be judged by; and where each of them is in it. Most need not be put together to be
/// judged: that is done where a line is looked at.
#[derive(Debug)]
pub(super) struct Decoded<'t> {
    source: &'t str,
    runs: &'t [Run],
    places: Vec<Range<usize>>,
    length: usize,
    text: OnceCell<String>,
    is_escaped: OnceCell<bool>,
}

impl<'t> Decoded<'t> {
    pub(super) fn of(source: &'t str, runs: &'t [Run]) -> Self {
        let (mut copied, mut length) = (0, 0);
        let place = |run: &Run| {
            let start = length + run.start - copied;
            (copied, length) = (run.end, start + run.text.len());
            start..length
        };
        let places = runs.iter().map(place).collect();
        length += source.len() - copied;
        let (text, is_escaped) = (OnceCell::new(), OnceCell::new());
        Self { source, runs, places, length, text, is_escaped }
    }

    /// The whole of it.
    pub(super) fn text(&self) -> &str {
        self.text.get_or_init(|| self.slice(0..self.length))
    }

    /// Whether no letter of Chinese, Japanese or Korean is in it that was not an escape.
    pub(super) fn is_escaped(&self) -> bool {
        *self.is_escaped.get_or_init(|| !self.kept().any(has_letters))
    }

    /// What is between the escapes, before the first one and behind the last one.
    pub(super) fn kept(&self) -> impl Iterator<Item = &'t str> {
        (0..=self.runs.len()).map(|number| self.before(number))
    }

    /// What stands before an escape and behind the one before it.
    fn before(&self, number: usize) -> &'t str {
        let before = number.checked_sub(1).and_then(|before| self.runs.get(before));
        let end = self.runs.get(number).map_or(self.source.len(), |run| run.start);
        self.source.get(before.map_or(0, |run| run.end)..end).unwrap_or_default()
    }

    /// What says what it is: see [`sample::sample`].
    pub(super) fn sample(&self) -> Cow<'_, str> {
        if sample::is_small(self.length) {
            return Cow::Borrowed(self.text());
        }
        let piece = |range: Range<usize>| {
            Cow::Owned(self.slice(self.boundary(range.start)..self.boundary(range.end)))
        };
        Cow::Owned(sample::of_pieces(self.length, piece))
    }

    /// The number of the first escape that ends behind a place.
    fn first_behind(&self, at: usize) -> usize {
        self.places.partition_point(|place| place.end <= at)
    }

    /// Where the first character begins that begins at a place or behind it.
    fn boundary(&self, at: usize) -> usize {
        let number = self.first_behind(at);
        let place = self.place(number);
        let (start, part) = match self.runs.get(number) {
            Some(run) if at >= place.start => (place.start, run.text.as_str()),
            _ => {
                let before = number.checked_sub(1).map_or(0, |before| self.place(before).end);
                (before, self.before(number))
            }
        };
        start + sample::boundary(part, at - start)
    }

    /// A part of it, put together.
    fn slice(&self, span: Range<usize>) -> String {
        let mut slice = String::with_capacity(span.len());
        let mut add = |start: usize, part: &str| {
            let within = |at: usize| at.saturating_sub(start).min(part.len());
            slice.push_str(part.get(within(span.start)..within(span.end)).unwrap_or_default());
        };
        let first = self.first_behind(span.start);
        let mut end = first.checked_sub(1).map_or(0, |before| self.place(before).end);
        for number in first..=self.runs.len() {
            if end >= span.end {
                break;
            }
            add(end, self.before(number));
            if let Some(run) = self.runs.get(number) {
                let place = self.place(number);
                add(place.start, &run.text);
                end = place.end;
            }
        }
        slice
    }

    /// Where a run is in it, by its number.
    pub(super) fn place(&self, number: usize) -> Range<usize> {
        self.places.get(number).cloned().unwrap_or_default()
    }

    /// A span of the text in which runs stand, the first and the last of which have these numbers.
    pub(super) fn span(
        &self,
        span: Range<usize>,
        runs: &[Run],
        numbers: Range<usize>,
    ) -> Range<usize> {
        let run = |number: usize| runs.get(number).map_or(0..0, |run| run.start..run.end);
        let last = numbers.end.saturating_sub(1);
        let before = run(numbers.start).start.saturating_sub(span.start);
        let behind = span.end.saturating_sub(run(last).end);
        self.place(numbers.start).start.saturating_sub(before)..self.place(last).end + behind
    }

    pub(super) fn get(&self, span: Range<usize>) -> &str {
        self.text().get(span).unwrap_or_default()
    }
}

/// A line that has escapes.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) is_code: bool,
    /// Whether all that it has of code is what a sentence may speak of.
    pub(super) is_spoken_of: bool,
    /// Whether it begins with a name and `=`.
    pub(super) is_property: bool,
    /// Where it is once it is decoded, and where quotes stand then: those that open and close words, and other ones are apostrophes.
    pub(super) decoded: Range<usize>,
    pub(super) quotes: Vec<usize>,
    pub(super) single_quotes: Vec<usize>,
    /// Whether there are East Asian letters in it, once it is decoded, and before.
    pub(super) is_chinese: bool,
    pub(super) was_chinese: bool,
    pub(super) is_blank: bool,
}

/// What stands in the place of escapes, where a line is looked at without them.
const STAND_IN: char = '中';

impl Line {
    /// Of the line that a run begins in, by its number.
    pub(super) fn of(text: &str, runs: &[Run], number: usize, decoded: &Decoded) -> Self {
        let at = runs.get(number).map_or(0, |run| run.start);
        let before = text.get(..at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |found| found + 1);
        let others = runs.get(..number).unwrap_or_default().iter().rev();
        let number = number - others.take_while(|run| run.start >= start).count();
        let end =
            text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |found| at + found);
        let mut line = String::new();
        let (mut letters, mut copied) = (0, start);
        let mut stand_ins = 0;
        let inside = runs.get(number..).unwrap_or_default().iter();
        for run in inside.take_while(|run| run.start < end) {
            line.push_str(text.get(copied..run.start).unwrap_or_default());
            line.push(STAND_IN);
            letters += run.text.chars().filter(|c| is_letter(*c)).count();
            stand_ins += 1;
            copied = run.end;
        }
        line.push_str(text.get(copied..end).unwrap_or_default());
        let is_blank = line.chars().all(|c| c == STAND_IN || c.is_whitespace());
        let others = line.chars().filter(|c| is_letter(*c)).count().saturating_sub(stand_ins);
        letters += others;
        let (is_chinese, was_chinese) = (letters > 0, others > 0);
        let latin = line.bytes().filter(u8::is_ascii_alphabetic).count();
        let span = decoded.span(start..end, runs, number..number + stand_ins);
        let read = decoded.get(span.clone());
        let is_code =
            is_code(&line, letters * 2 > latin) && !is_sentence(read) || has_literals(&line);
        let quotes = memchr::memchr_iter(b'"', read.as_bytes()).map(|at| span.start + at).collect();
        // A long value goes on in the next line behind a backslash.
        let before = text.get(..start).and_then(|before| before.strip_suffix('\n'));
        let goes_on = before
            .is_some_and(|before| before.strip_suffix('\r').unwrap_or(before).ends_with('\\'));
        let single_quotes = single_quotes(read).into_iter().map(|at| span.start + at).collect();
        let is_property = is_property(&line) || goes_on;
        let is_spoken_of = is_spoken_of(&line, letters * 2 > latin) && !has_literals(&line);
        Self {
            start,
            end,
            is_code,
            is_spoken_of,
            is_property,
            decoded: span,
            quotes,
            single_quotes,
            is_chinese,
            was_chinese,
            is_blank,
        }
    }
}

/// Where single quotes stand in a line that open and close: an apostrophe has letters of Latin on either side.
fn single_quotes(line: &str) -> Vec<usize> {
    let bytes = line.as_bytes();
    let is_letter =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let mut is_open = false;
    let mut found = Vec::new();
    for at in memchr::memchr_iter(b'\'', bytes) {
        // L'…', u'…'
        let is_prefixed = is_letter(at.checked_sub(1)) && !is_letter(at.checked_sub(2));
        let opens = !is_letter(at.checked_sub(1)) || is_prefixed;
        if is_open && !(is_letter(at.checked_sub(1)) && is_letter(Some(at + 1)))
            || !is_open && opens
        {
            is_open = !is_open;
            found.push(at);
        }
    }
    found
}

/// Whether quotes open behind what code has before them, and the first thing in them was escaped.
fn has_literals(line: &str) -> bool {
    [['"', STAND_IN], ['\'', STAND_IN]].iter().any(|opening| {
        let opening: String = opening.iter().collect();
        let mut found = line.match_indices(&opening);
        found.any(|(at, _)| {
            let before = line.get(..at).unwrap_or_default().trim_end();
            before.ends_with(['=', '(', '[', '{', '+'])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::run::runs;
    use super::super::syntax::escapes;
    use super::*;

    /// What is put together in parts is what is put together as a whole.
    #[test]
    fn parts_are_those_of_the_whole() {
        let source = r"碼&#38957;\u7684&nbsp;&#38957;a%E7%A0%81b、%20\u4e2d".repeat(3);
        let runs = runs(&escapes(&source));
        let decoded = Decoded::of(&source, &runs);
        assert_eq!(decoded.text(), "碼頭的\u{A0}頭a码b、 中".repeat(3));
        assert_eq!(decoded.length, decoded.text().len());
        for start in 0..=decoded.length {
            let known = sample::boundary(decoded.text(), start);
            assert_eq!(decoded.boundary(start), known, "{start}");
            for end in known..=decoded.length {
                if let Some(part) = decoded.text().get(known..end) {
                    assert_eq!(decoded.slice(known..end), part, "{known}..{end}");
                }
            }
        }
    }
}
