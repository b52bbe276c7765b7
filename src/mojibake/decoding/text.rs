//! A text as it stands: the costs of its characters, and the bytes that a decoder may have made it of.

use std::iter::once;
use std::ops::Range;

use super::alphabets::is_in_word;
use super::anomaly::{character_costs, half_width};
use super::no_break_space;
use crate::encoding::codec::{Codec, LOST, OtherCodes, are_by_table};
use crate::language::{self, Language};

/// Cost of beginning or ending a stretch where a text or a line does, in bits: most stretches do there.
const AT_LINE: f32 = 3.0;
/// Cost of beginning or ending a stretch beside ASCII or a sign, in bits, as fields do, and additional cost of one that begins or ends with
/// a mark that stands around fields.
const AT_FIELD: f32 = 8.0;
/// Cost of beginning or ending a stretch between two letters, or anywhere within a line that was decoded wrongly as a whole, in bits: hardly
/// any does, and single characters do not stay because they happen to be common as they stand.
const INSIDE: f32 = 20.0;

/// A text with the costs of its characters as they stand.
pub(super) struct Text<'t> {
    text: &'t str,
    /// Start of each character, and the end of the text.
    starts: Vec<usize>,
    /// Cost of the text up to each of these, in bits.
    costs: Vec<f32>,
    /// The edge at each of these, with whether the first character beyond ASCII after it is a mark, and whether the last one before it is.
    edges: Vec<(Edge, [bool; 2])>,
    /// Whether a line was decoded wrongly as a whole, if any of it was.
    is_by_line: bool,
}

impl<'t> Text<'t> {
    /// Computes the cost of each character in the language in which it costs least: the language is not known, and right text must not
    /// look wrong.
    pub(super) fn new(text: &'t str) -> Self {
        let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        starts.push(text.len());
        let steps = character_costs(text);
        let sums = steps.into_iter().scan(0.0, |sum, step| {
            *sum += step;
            Some(*sum)
        });
        let sums = once(0.0).chain(sums).collect();
        let after = text.chars().chain(['\n']);
        let edges = once('\n').chain(text.chars()).zip(after);
        let edges = edges.zip(after_labels(text)).map(|((before, after), is_label)| {
            match Edge::between(before, after) {
                Edge::Field if is_label => Edge::Label,
                edge => edge,
            }
        });
        let mut marks_after = marks(text.chars().rev());
        marks_after.reverse();
        let marks_after = marks_after.into_iter().chain([false]);
        let marks_before = once(false).chain(marks(text.chars()));
        let edges = edges.zip(marks_after.zip(marks_before).map(<[bool; 2]>::from)).collect();
        Self { text, edges, is_by_line: false, starts, costs: sums }
    }

    /// Returns the bytes that a decoder may have made this text of, in runs of characters that it can make.
    pub(super) fn bytes(&self, decoder: &'static Codec) -> Vec<ByteRun> {
        let mut runs = Vec::new();
        let mut run = ByteRun { has_space: decoder.has_no_break_space(), ..ByteRun::default() };
        for (at, c) in self.text.chars().enumerate() {
            let start = run.bytes.len();
            let is_made = match c {
                char::REPLACEMENT_CHARACTER => {
                    run.bytes.push(LOST);
                    true
                }
                _ => decoder.encode(c, &mut run.bytes),
            };
            if !is_made {
                run.bytes.truncate(start);
                run.finish(&mut runs);
                continue;
            }
            if run.boundaries.is_empty() {
                run.first = at;
            }
            run.boundaries.push(start);
            let others = decoder.others(c);
            if !others.is_empty() {
                run.others.push((run.boundaries.len() - 1, others));
            }
        }
        run.finish(&mut runs);
        runs
    }

    /// Returns the cost of the text, and that without ASCII, in bits.
    pub(super) fn whole(&self) -> [f32; 2] {
        let all = self.costs.last().copied().unwrap_or_default();
        [all, all - self.text.bytes().filter(u8::is_ascii).map(ascii_bits).sum::<f32>()]
    }

    /// Takes each line as decoded wrongly as a whole, if any of it was.
    pub(super) fn whole_lines(mut self) -> Self {
        self.is_by_line = true;
        self
    }

    /// Returns a part of the text, by its bytes.
    pub(super) fn part(&self, span: Range<usize>) -> &'t str {
        self.text.get(span.start..span.end.min(self.text.len())).unwrap_or_default()
    }

    pub(super) fn start(&self, character: usize) -> usize {
        self.starts.get(character).copied().unwrap_or(self.text.len())
    }

    /// Returns the cost of beginning a stretch before a character, and of ending one there, in bits.
    pub(super) fn changes(&self, character: usize) -> [f32; 2] {
        let (edge, marks) = self.edges.get(character).copied().unwrap_or((Edge::Line, [false; 2]));
        let (cost, [begins, ends]) = (edge.cost(self.is_by_line), marks);
        let of_mark = |is_mark: bool| if is_mark { AT_FIELD } else { 0.0 };
        [cost + of_mark(begins), cost + of_mark(ends)]
    }

    pub(super) fn cost(&self, character: usize) -> f32 {
        self.costs.get(character).copied().unwrap_or_default()
    }
}

/// A kind of place between two characters, by which a stretch costs more or less to begin or end there.
#[derive(Debug, Clone, Copy)]
enum Edge {
    Line,
    /// After a mark that nothing but ASCII precedes in its line, or after the first colon.
    Label,
    Field,
    Inside,
}

impl Edge {
    /// The edge between two characters.
    fn between(before: char, after: char) -> Self {
        match [before, after] {
            [.., '\n'] | ['\n', ..] => Self::Line,
            both if both.into_iter().all(is_in_word) => Self::Inside,
            _ => Self::Field,
        }
    }

    fn cost(self, is_by_line: bool) -> f32 {
        match self {
            Self::Line => AT_LINE,
            Self::Label => AT_FIELD,
            Self::Field if !is_by_line => AT_FIELD,
            Self::Field | Self::Inside => INSIDE,
        }
    }
}

/// Returns for each boundary of characters whether the label of a field ends there: all of the line before it is ASCII and a mark at the
/// end, or the first colon of the line is just before it.
fn after_labels(text: &str) -> impl Iterator<Item = bool> {
    // How many characters beyond ASCII the line has so far, whether the first of them is a mark, and whether there is a colon.
    let (mut number, mut is_marked, mut has_colon) = (0, false, false);
    let is_after = text.chars().map(move |c| {
        if c == '\n' {
            (number, is_marked, has_colon) = (0, false, false);
        } else if !c.is_ascii() {
            (number, is_marked) = (number + 1, number == 0 && is_mark(c));
        }
        let is_first = matches!(c, ':' | '：') && !has_colon;
        has_colon |= is_first;
        number == 1 && is_marked || is_first
    });
    once(false).chain(is_after)
}

/// Returns for each character whether it is a mark; for ASCII, whether the last character beyond ASCII before it in its line is.
fn marks(characters: impl Iterator<Item = char>) -> Vec<bool> {
    let is_after_mark = |last: &mut bool, c: char| {
        *last = if c.is_ascii() && c != '\n' { *last } else { is_mark(c) };
        Some(*last)
    };
    characters.scan(false, is_after_mark).collect()
}

/// Whether a character is a full-width mark that stands around a field or between two: the text between such marks may have been decoded
/// wrongly, and the marks were not.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '“' | '”' | '‘' | '’' | '「'
            ..='』' | '（' | '）' | '《' | '》' | '：' | '，' | '。' | '、' | '；'
    )
}

/// Fewest bytes beyond ASCII of a run or a field: those of two characters.
pub(super) const LEAST_BYTES: usize = 4;

/// The bytes of a sequence of characters.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct ByteRun {
    bytes: Vec<u8>,
    /// The number of the first character in the text.
    first: usize,
    /// Start of the bytes of each character, and the end.
    boundaries: Vec<usize>,
    /// The numbers of characters that have other codes, too, with these codes.
    others: Vec<(usize, OtherCodes<'static>)>,
    /// Whether the decoder has a no-break space for A0.
    has_space: bool,
}

impl ByteRun {
    /// Restores the no-break spaces that became spaces.
    pub(super) fn with_no_break_spaces(&self) -> Option<Self> {
        let bytes = self.has_space.then(|| no_break_space::restored(&self.bytes)).flatten()?;
        Some(Self { bytes, ..self.clone() })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn first(&self) -> usize {
        self.first
    }

    pub(super) fn boundaries(&self) -> &[usize] {
        &self.boundaries
    }

    pub(super) fn others(&self) -> &[(usize, OtherCodes<'static>)] {
        &self.others
    }

    /// Returns the code of a character, by its number in the run, if it has two bytes.
    pub(super) fn code(&self, number: usize) -> Option<u16> {
        let code = self.bytes.get(self.character(number)?)?;
        Some(u16::from_be_bytes(code.try_into().ok()?))
    }

    /// Returns the run with the codes of the other table of its encoding; none if that table has no other codes for its characters.
    pub(super) fn by_other_table(&self) -> Option<Self> {
        let mut other = None;
        for (number, codes) in &self.others {
            let Some(code) = self.code(*number) else { continue };
            if let Some(found) = codes.iter().find(|one| are_by_table(code, *one)) {
                other.get_or_insert_with(|| self.clone()).put(*number, found);
            }
        }
        other
    }

    /// Returns the position of the bytes of a character, by its number in the run.
    pub(super) fn character(&self, number: usize) -> Option<Range<usize>> {
        Some(*self.boundaries.get(number)?..*self.boundaries.get(number + 1)?)
    }

    /// Gives a character another code.
    pub(super) fn put(&mut self, number: usize, code: u16) {
        let Some(place) = self.character(number) else { return };
        let (length, code) = (place.len(), code.to_be_bytes());
        self.bytes.splice(place, code);
        for boundary in self.boundaries.iter_mut().skip(number + 1) {
            *boundary = *boundary + code.len() - length;
        }
    }

    /// Ends a run, and keeps it unless it is ASCII, which is the same in all encodings, or has too few other bytes.
    fn finish(&mut self, runs: &mut Vec<Self>) {
        if self.bytes.iter().filter(|byte| !byte.is_ascii()).count() >= LEAST_BYTES {
            self.boundaries.push(self.bytes.len());
            runs.push(std::mem::take(self));
        }
        *self = Self { has_space: self.has_space, ..Self::default() };
    }
}

/// Returns the cost of a character of ASCII, in bits, which is the same in all languages.
pub(super) fn ascii_bits(byte: u8) -> f32 {
    f32::from(language::ascii_eighths(byte)) / 8.0
}

/// Returns the cost of a text up to each character, in bits; 0 first.
pub(super) fn costs(language: Language, text: &str) -> Vec<f32> {
    let half_width = half_width(text);
    let mut last = '\n';
    let steps = text.chars().zip(language::costs(language, text));
    let sums = steps.scan(0.0, |sum, (c, cost)| {
        *sum += half_width(std::mem::replace(&mut last, c), c).unwrap_or(cost);
        Some(*sum)
    });
    once(0.0).chain(sums).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_may_begin_after_the_first_colon_of_a_line_that_is_taken_as_a_whole() {
        for (text, after_label, inside) in
            [("類別：甲乙：丙丁", 3, 6), ("name: 甲乙: 丙", 5, 8), ("“甲乙丙", 1, 2)]
        {
            let text = Text::new(text).whole_lines();
            assert_eq!([after_label, inside].map(|at| text.changes(at)[0]), [AT_FIELD, INSIDE]);
        }
    }
}
