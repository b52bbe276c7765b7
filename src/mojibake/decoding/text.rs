//! A text as it stands: what its characters cost, and the bytes that a decoder made it of.

use std::iter::once;
use std::ops::Range;

use super::alphabets::is_in_word;
use super::anomaly::{character_costs, half_width};
use super::no_break_space;
use crate::encoding::codec::{Codec, LOST, OtherCodes, are_by_table};
use crate::language::{self, Language};

/// What it costs to begin or end a stretch that was decoded wrongly, in bits: at the end of a text or a line, where most of
/// them do;
const AT_LINE: f32 = 3.0;
/// beside ASCII or a sign, as fields do;
const AT_FIELD: f32 = 8.0;
/// between two letters, where hardly any does, so no single character stays that happens to be usual as it stands, and anywhere within a
/// line that was decoded wrongly as a whole.
const INSIDE: f32 = 20.0;

/// What it costs more if a mark that stands around a field is the first or the last character of a stretch, in bits. Guess.
const AT_MARK: f32 = 10.0;

/// A text, and what its characters cost as they stand.
pub(super) struct Text<'t> {
    text: &'t str,
    /// Where each character begins, and the end.
    starts: Vec<usize>,
    /// What the text costs up to each of them, in bits.
    costs: Vec<f32>,
    /// The edges before each of them, and at the end, with whether the first character beyond ASCII after it is a mark,
    /// and whether the last one before it is.
    edges: Vec<(Edge, [bool; 2])>,
    /// Whether all of each line was decoded wrongly, if any of it was.
    is_by_line: bool,
}

impl<'t> Text<'t> {
    /// The cost of a character is the least of those in all languages: nobody knows in which it is meant to be, and what
    /// is right must not look wrong.
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
        // How many characters beyond ASCII the line has so far, and whether the first of them is a mark.
        let (mut number, mut is_marked) = (0, false);
        let edges = edges.map(|(before, after)| {
            if before == '\n' {
                (number, is_marked) = (0, false);
            } else if !before.is_ascii() {
                (number, is_marked) = (number + 1, number == 0 && is_mark(before));
            }
            match Edge::between(before, after) {
                Edge::Field if number == 1 && is_marked => Edge::Label,
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

    /// The bytes that a decoder made this text of, in runs of characters that it can have made.
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

    /// What all of it costs, and without ASCII.
    pub(super) fn whole(&self) -> [f32; 2] {
        let all = self.costs.last().copied().unwrap_or_default();
        [all, all - self.text.bytes().filter(u8::is_ascii).map(ascii_bits).sum::<f32>()]
    }

    /// The same of which no part within a line is as it was meant, if any of the line is not.
    pub(super) fn whole_lines(mut self) -> Self {
        self.is_by_line = true;
        self
    }

    /// A part of it, in bytes.
    pub(super) fn part(&self, span: Range<usize>) -> &'t str {
        self.text.get(span.start..span.end.min(self.text.len())).unwrap_or_default()
    }

    pub(super) fn start(&self, character: usize) -> usize {
        self.starts.get(character).copied().unwrap_or(self.text.len())
    }

    /// What it costs to begin a stretch before a character, and to end one there.
    pub(super) fn changes(&self, character: usize) -> [f32; 2] {
        let (edge, marks) = self.edges.get(character).copied().unwrap_or((Edge::Line, [false; 2]));
        marks.map(|is_mark| edge.cost(self.is_by_line) + if is_mark { AT_MARK } else { 0.0 })
    }

    pub(super) fn cost(&self, character: usize) -> f32 {
        self.costs.get(character).copied().unwrap_or_default()
    }
}

/// Where a stretch begins, or ends.
#[derive(Debug, Clone, Copy)]
enum Edge {
    Line,
    /// After what a line begins with, which is ASCII but for a mark after it: a field has a name.
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

/// For each character whether it, or the last one before it in its line if it is ASCII, is a mark.
fn marks(characters: impl Iterator<Item = char>) -> Vec<bool> {
    let is_after_mark = |last: &mut bool, c: char| {
        *last = if c.is_ascii() && c != '\n' { *last } else { is_mark(c) };
        Some(*last)
    };
    characters.scan(false, is_after_mark).collect()
}

/// What stands around a field, or between two, that is not ASCII: what is between marks was decoded wrongly, not these.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '“' | '”' | '‘' | '’' | '「'
            ..='』' | '（' | '）' | '《' | '》' | '：' | '，' | '。' | '、' | '；'
    )
}

/// So many bytes beyond ASCII are two characters at least.
const LEAST: usize = 4;

/// Characters that follow one another, as bytes.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct ByteRun {
    bytes: Vec<u8>,
    /// The number of the first character in the text.
    first: usize,
    /// Where the bytes of each character begin, and the end.
    boundaries: Vec<usize>,
    /// The number of a character among these that has other codes, too, and these codes.
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

    /// The code of a character, by its number here, if it is one of two bytes.
    pub(super) fn code(&self, number: usize) -> Option<u16> {
        let code = self.bytes.get(self.character(number)?)?;
        Some(u16::from_be_bytes(code.try_into().ok()?))
    }

    /// The same with all characters that the other table of the encoding has at other codes at these; nothing if there are none.
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

    /// Where the bytes of a character are, by its number here.
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

    /// Ends it. What is only ASCII is the same in all encodings, and one quotation mark says nothing.
    fn finish(&mut self, runs: &mut Vec<Self>) {
        if self.bytes.iter().filter(|byte| !byte.is_ascii()).count() >= LEAST {
            self.boundaries.push(self.bytes.len());
            runs.push(std::mem::take(self));
        }
        *self = Self { has_space: self.has_space, ..Self::default() };
    }
}

/// What a character of ASCII costs in any language.
pub(super) fn ascii_bits(byte: u8) -> f32 {
    f32::from(language::ascii_eighths(byte)) / 8.0
}

/// What characters cost up to each of them, from nothing on, in bits.
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
