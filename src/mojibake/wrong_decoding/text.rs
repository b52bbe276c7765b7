//! A text as it is: the costs of its characters, and the bytes that a decoder may have read.

use std::mem::replace;
use std::ops::Range;

use super::alphabets::is_in_word;
use super::anomaly::{character_costs, half_width};
use super::no_break_space;
use crate::encoding::codec::{Codec, LOST, OtherCodes, are_by_table};
use crate::language::{self, Language, Last, Reader};

/// Cost in bits of a stretch boundary at the beginning or end of a text or line, where most of them are.
const LINE_EDGE_BITS: f32 = 3.0;
/// Cost in bits of a stretch boundary beside ASCII or a sign, as at fields, and additional cost of a stretch that begins or ends
/// with a delimiter.
const FIELD_EDGE_BITS: f32 = 8.0;
/// Cost in bits of a stretch boundary between two letters, or anywhere within a line that was decoded wrongly as a whole. Such
/// boundaries are rare, and single characters are not kept just because they are common as they are.
const INNER_EDGE_BITS: f32 = 20.0;

/// A text with the costs of its characters as they are.
pub(super) struct Text<'t> {
    text: &'t str,
    /// Start of each character, and the end of the text.
    starts: Vec<usize>,
    /// Cost of the text up to each of these positions, in bits.
    costs: Vec<f32>,
    edges: Vec<EdgePlace>,
    /// Whether lines are decoded wrongly as a whole or not at all.
    is_by_line: bool,
}

impl<'t> Text<'t> {
    /// Computes the cost of each character in its cheapest language: the language is not known, and undamaged text must not look
    /// wrong.
    pub(super) fn new(text: &'t str) -> Self {
        let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        starts.push(text.len());
        let mut costs = Vec::with_capacity(starts.len());
        let mut sum = 0.0;
        costs.push(sum);
        costs.extend(character_costs(text).into_iter().map(|cost| {
            sum += cost;
            sum
        }));
        Self { text, edges: edges(text), is_by_line: false, starts, costs }
    }

    /// Returns the bytes that a decoder may have read as this text, in runs of characters that it can make.
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

    /// Returns the cost of the text, with and without ASCII, in bits.
    pub(super) fn whole(&self) -> [f32; 2] {
        let all = self.costs.last().copied().unwrap_or_default();
        [all, all - self.text.bytes().filter(u8::is_ascii).map(ascii_bits).sum::<f32>()]
    }

    /// Treats each line as decoded wrongly as a whole or not at all.
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

    /// Returns the costs of beginning and of ending a stretch before a character, in bits.
    pub(super) fn changes(&self, character: usize) -> [f32; 2] {
        let Some(place) = self.edges.get(character) else { return [LINE_EDGE_BITS; 2] };
        let cost = place.edge.cost(self.is_by_line);
        let of_delimiter = |is_delimiter: bool| if is_delimiter { FIELD_EDGE_BITS } else { 0.0 };
        [
            cost + of_delimiter(place.is_before_delimiter),
            cost + of_delimiter(place.is_after_delimiter),
        ]
    }

    pub(super) fn cost(&self, character: usize) -> f32 {
        self.costs.get(character).copied().unwrap_or_default()
    }
}

/// Kind of a boundary between two characters, which determines the cost of a stretch boundary there.
#[derive(Debug, Clone, Copy)]
enum Edge {
    Line,
    Field,
    Inside,
}

impl Edge {
    fn cost(self, is_by_line: bool) -> f32 {
        match self {
            Self::Line => LINE_EDGE_BITS,
            Self::Field if !is_by_line => FIELD_EDGE_BITS,
            Self::Field | Self::Inside => INNER_EDGE_BITS,
        }
    }
}

/// A boundary between two characters.
#[derive(Debug, Clone, Copy)]
struct EdgePlace {
    edge: Edge,
    /// Whether the last character beyond ASCII before it in its line is a delimiter, and whether the first one after it is.
    is_after_delimiter: bool,
    is_before_delimiter: bool,
}

/// Returns the boundaries of the characters of a text, from its beginning to its end.
fn edges(text: &str) -> Vec<EdgePlace> {
    let mut edges = Vec::with_capacity(text.len() + 1);
    let (mut before, mut is_after_letter, mut is_after_delimiter) = ('\n', false, false);
    for c in text.chars().chain(['\n']) {
        let is_letter = is_in_word(c);
        let edge = match [before, c] {
            [.., '\n'] | ['\n', ..] => Edge::Line,
            _ if is_after_letter && is_letter => Edge::Inside,
            _ => Edge::Field,
        };
        edges.push(EdgePlace { edge, is_after_delimiter, is_before_delimiter: false });
        (before, is_after_letter) = (c, is_letter);
        is_after_delimiter = is_delimiter_or(c, is_after_delimiter);
    }
    let mut is_before_delimiter = false;
    for (place, c) in edges.iter_mut().rev().skip(1).zip(text.chars().rev()) {
        is_before_delimiter = is_delimiter_or(c, is_before_delimiter);
        place.is_before_delimiter = is_before_delimiter;
    }
    edges
}

/// Whether a character is a delimiter; ASCII takes the answer of the character beside it.
fn is_delimiter_or(c: char, is_other_delimiter: bool) -> bool {
    if c.is_ascii() && c != '\n' { is_other_delimiter } else { is_delimiter(c) }
}

/// Whether a character is full-width punctuation around or between fields: the text between such delimiters may have been decoded
/// wrongly while the delimiters were not.
fn is_delimiter(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '「'..='』' | '（' | '）' | '《' | '》')
        || matches!(c, '：' | '，' | '。' | '、' | '；')
}

/// Least number of bytes beyond ASCII of a run or field: those of two characters.
pub(super) const MIN_RUN_BYTES: usize = 4;

/// Bytes of a sequence of characters.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct ByteRun {
    pub(super) bytes: Vec<u8>,
    /// Index of the first character in the text.
    pub(super) first: usize,
    /// Start of the bytes of each character, and the end.
    pub(super) boundaries: Vec<usize>,
    /// Indices of the characters that have other codes as well, with these codes.
    pub(super) others: Vec<(usize, OtherCodes<'static>)>,
    /// Whether the decoder reads A0 as a no-break space.
    has_space: bool,
}

impl ByteRun {
    /// Returns the run with the no-break spaces that became spaces.
    pub(super) fn with_no_break_spaces(&self) -> Option<Self> {
        let bytes = self.has_space.then(|| no_break_space::restored(&self.bytes)).flatten()?;
        Some(Self { bytes, ..self.clone() })
    }

    /// Returns the code of a character, by its index in the run, if it has two bytes.
    pub(super) fn code(&self, number: usize) -> Option<u16> {
        let code = self.bytes.get(self.character(number)?)?;
        Some(u16::from_be_bytes(code.try_into().ok()?))
    }

    /// Returns the run with the codes of the other table of its encoding. None if that table has the same codes for its characters.
    pub(super) fn by_other_table(&self) -> Option<Self> {
        let mut other = None;
        for (number, codes) in &self.others {
            let Some(code) = self.code(*number) else { continue };
            if let Some(found) = codes.iter().find(|other| are_by_table(code, *other)) {
                other.get_or_insert_with(|| self.clone()).put(*number, found);
            }
        }
        other
    }

    /// Returns the position of the bytes of a character, by its index in the run.
    pub(super) fn character(&self, number: usize) -> Option<Range<usize>> {
        Some(*self.boundaries.get(number)?..*self.boundaries.get(number + 1)?)
    }

    /// Replaces the code of a character.
    pub(super) fn put(&mut self, number: usize, code: u16) {
        let Some(place) = self.character(number) else { return };
        let (length, code) = (place.len(), code.to_be_bytes());
        self.bytes.splice(place, code);
        for boundary in self.boundaries.iter_mut().skip(number + 1) {
            *boundary = *boundary + code.len() - length;
        }
    }

    /// Completes a run and keeps it, unless it is ASCII, which is the same in all encodings, or has too few other bytes.
    fn finish(&mut self, runs: &mut Vec<Self>) {
        if self.bytes.iter().filter(|byte| !byte.is_ascii()).count() >= MIN_RUN_BYTES {
            self.boundaries.push(self.bytes.len());
            runs.push(std::mem::take(self));
        }
        *self = Self { has_space: self.has_space, ..Self::default() };
    }
}

/// Returns the cost of an ASCII character, in bits, which is the same in all languages.
pub(super) fn ascii_bits(byte: u8) -> f32 {
    f32::from(language::ascii_eighths(byte)) / 8.0
}

/// Returns the cost of each character of a text, in bits.
pub(super) fn costs(language: Language, text: &str) -> Vec<f32> {
    let half_width = half_width(text);
    let (reader, mut read, mut before) = (Reader::new(language), Last::default(), '\n');
    let costs = text.chars().map(|c| {
        let (last, cost) = reader.step(read, c);
        read = last;
        half_width(replace(&mut before, c), c).unwrap_or(cost)
    });
    costs.collect()
}
