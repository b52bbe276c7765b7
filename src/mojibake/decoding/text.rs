//! A text as it stands: what its characters cost, and the bytes that a decoder made it of.

use std::ops::Range;

use super::alphabets::is_in_word;
use super::anomaly::{character_costs, half_width};
use crate::encoding::codec::{Codec, LOST, OtherCodes, are_by_table};
use crate::language::{self, Language};

/// What it costs to begin or end a stretch that was decoded wrongly, in bits: at the end of a text or a line, where most of
/// them do;
pub(super) const AT_LINE: f32 = 3.0;
/// beside ASCII or a sign, as fields do;
pub(super) const AT_FIELD: f32 = 8.0;
/// between two letters, where hardly any does: so no single character stays that happens to be usual as it stands.
pub(super) const INSIDE: f32 = 20.0;

/// What it costs more if a mark that stands around a field is the first or the last character of a stretch, in bits.
const AT_MARK: f32 = 10.0;
/// The same at a line, which may begin with anything if all of it was decoded wrongly.
const MARK_AT_LINE: f32 = 3.0;

/// The same within a line that was decoded wrongly as a whole.
const WITHIN_WHOLE: f32 = 22.0;

/// A text, and what its characters cost as they stand.
pub(super) struct Text<'t> {
    text: &'t str,
    /// Where each character begins, and the end.
    starts: Vec<usize>,
    /// What the text costs up to each of them, in bits.
    costs: Vec<f32>,
    /// Where it is that a stretch begins there, and where that one ends.
    changes: Vec<[Edge; 2]>,
    /// What it costs within a line, if all of it was decoded wrongly, in bits.
    within: Option<f32>,
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
        let sums = std::iter::once(0.0).chain(sums).collect();
        Self { text, changes: changes(text), within: None, starts, costs: sums }
    }

    /// The bytes that a decoder made this text of, in runs of characters that it can have made.
    pub(super) fn bytes(&self, decoder: &'static Codec) -> Vec<ByteRun> {
        let mut runs = Vec::new();
        let mut run = ByteRun::default();
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
        self.within = Some(WITHIN_WHOLE);
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
        let places = self.changes.get(character).copied().unwrap_or([Edge::AT_LINE; 2]);
        places.map(|place| place.cost(self.within))
    }

    pub(super) fn cost(&self, character: usize) -> f32 {
        self.costs.get(character).copied().unwrap_or_default()
    }
}

/// Where a stretch begins, or ends.
#[derive(Debug, Clone, Copy)]
struct Edge {
    at: At,
    /// What it costs more, because a mark that stands around a field is the first or the last character beyond ASCII, in bits.
    more: f32,
}

#[derive(Debug, Clone, Copy)]
enum At {
    Line,
    Field,
    Inside,
}

impl Edge {
    const AT_LINE: Self = Self { at: At::Line, more: 0.0 };

    fn cost(self, within: Option<f32>) -> f32 {
        self.more
            + match self.at {
                At::Line => AT_LINE,
                At::Field => within.unwrap_or(AT_FIELD),
                At::Inside => within.unwrap_or(INSIDE),
            }
    }
}

/// Where it is that a stretch begins before each character, and after the last one, and where one ends.
fn changes(text: &str) -> Vec<[Edge; 2]> {
    let chars: Vec<char> = text.chars().chain(['\n']).collect();
    // The first one from each place on that is not ASCII, or ends the line.
    let mut nexts = vec!['\n'; chars.len()];
    let mut next = '\n';
    for (place, c) in nexts.iter_mut().zip(&chars).rev() {
        if !c.is_ascii() || *c == '\n' {
            next = *c;
        }
        *place = next;
    }
    let mut places = Vec::with_capacity(chars.len());
    let mut last = '\n';
    // The last one of the line that is not ASCII.
    let mut other = '\n';
    for (c, next) in chars.into_iter().zip(nexts) {
        let place = |at, beside: char, beyond: char| {
            let more = match at {
                At::Line if is_mark(beside) => MARK_AT_LINE,
                _ if is_mark(beyond) => AT_MARK,
                _ => 0.0,
            };
            Edge { at, more }
        };
        places.push(match [last, c] {
            [.., '\n'] | ['\n', ..] => [place(At::Line, c, next), place(At::Line, last, other)],
            both if both.into_iter().all(is_in_word) => [Edge { at: At::Inside, more: 0.0 }; 2],
            // What is between marks was decoded wrongly, not these.
            _ => [place(At::Field, c, next), place(At::Field, last, other)],
        });
        if !c.is_ascii() || c == '\n' {
            other = c;
        }
        last = c;
    }
    places
}

/// What stands around a field, or between two, that is not ASCII.
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
}

impl ByteRun {
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
        *self = Self::default();
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
    std::iter::once(0.0).chain(sums).collect()
}
