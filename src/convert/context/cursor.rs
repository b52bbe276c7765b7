//! Cursors over the phrases of a text, and over a text and its conversion in parallel.

use crate::table::{Phrase, PhraseTable};
use crate::utf8::ceil_boundary;

/// Length in bytes at which a line is split into several, a mebibyte. It bounds memory.
pub(super) const LONGEST: usize = 1 << 20;

/// Returns the end of the first line of a text, at most [`LONGEST`] bytes.
pub(super) fn line_end(text: &str) -> usize {
    let line = memchr::memchr(b'\n', text.as_bytes()).map_or(text.len(), |end| end + 1);
    ceil_boundary(text, line.min(LONGEST)).min(line)
}

/// Cursor over the phrases of OpenCC's tables in a text: the span of the last one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PhraseCursor {
    start: usize,
    end: usize,
}

impl PhraseCursor {
    /// Returns the phrase at a position, which is not before that of the last call. Like OpenCC, it takes the longest phrase from
    /// left to right, and starts after the last character outside a phrase.
    pub(super) fn at(&mut self, table: &PhraseTable<'_>, text: &str, place: usize) -> Phrase {
        if self.end <= place {
            let between = text.get(self.end..place).unwrap_or_default();
            let known = between.char_indices().rev().take_while(|(_, c)| table.knows(*c));
            self.end += known.last().map_or(between.len(), |(at, _)| at);
        }
        while self.end <= place {
            let rest = text.get(self.end..).unwrap_or_default();
            let length = table.longest_key(rest.chars()).max(1);
            self.start = self.end;
            self.end += rest.chars().take(length).map(char::len_utf8).sum::<usize>().max(1);
        }
        let count =
            |from: usize, to: usize| text.get(from..to).map_or(0, |part| part.chars().count());
        Phrase { length: count(self.start, self.end), before: count(self.start, place) }
    }
}

/// Cursor over a converted text, in parallel with its source.
#[derive(Debug, Clone, Copy)]
pub(super) struct OutputCursor<'t> {
    pub(super) source: &'t str,
    pub(super) output: &'t str,
    /// Whether each character has the same position in both texts.
    is_parallel: bool,
    /// Position in the source, and position of the same character in the output.
    at: [usize; 2],
}

impl<'t> OutputCursor<'t> {
    pub(super) fn new(source: &'t str, output: &'t str) -> Self {
        // Conversion changes the byte length of a character only to or from four bytes. Without such characters, texts of equal
        // length have equal positions. The fold has no early exit, so that the compiler vectorizes it.
        let has_long = |text: &str| text.bytes().fold(0, u8::max) >= 0xF0;
        let is_parallel = source.len() == output.len() && !has_long(source);
        Self { source, output, is_parallel, at: [0; 2] }
    }

    /// Returns the position in the output of a character of the source, which is not before that of the last call. None if the
    /// output has no such position.
    #[inline]
    pub(super) fn place(&mut self, at: usize) -> Option<usize> {
        if self.is_parallel {
            return Some(at);
        }
        let [source, output] = self.at;
        let number = self.source.get(source..at)?.chars().count();
        let rest = self.output.get(output..)?;
        let place = match rest.char_indices().nth(number) {
            Some((place, _)) => output + place,
            None if rest.chars().count() == number => self.output.len(),
            None => return None,
        };
        self.at = [at, place];
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Converter};
    use super::*;

    #[test]
    fn phrases_are_those_that_the_conversion_takes() {
        let table = Converter::new(Config::S2tw).engine.staged.segmentation.unwrap();
        let text = "渡口，头发展示";
        let mut cursor = PhraseCursor::default();
        let at = |c: char| text.find(c).unwrap();
        let phrase = |length, before| Phrase { length, before };
        assert_eq!(cursor.at(&table, text, at('发')), phrase(2, 1));
        assert_eq!(cursor.at(&table, text, at('展')), phrase(1, 0));
    }
}
