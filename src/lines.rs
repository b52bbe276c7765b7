//! Lines of a text.
//!
//! [`lines`], for which the script of each line is detected, also ends a line at a lone CR. All other functions know only LF: a CR
//! before it is a character of the line.

use std::ops::Range;

use crate::Span;

/// Returns the lines of a text, each with its line end: LF, CR LF or CR.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut start = 0;
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|&at| bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'))
        .map(|at| at + 1)
        .chain(std::iter::once(text.len()))
        .filter_map(move |end| {
            let line = Span::new(start, end);
            start = end;
            (!line.is_empty()).then_some(line)
        })
}

/// Returns the start of the line of a position: the position after the last LF before it.
pub(crate) fn line_start(text: impl AsRef<[u8]>, at: usize) -> usize {
    let before = text.as_ref().get(..at).unwrap_or_default();
    memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1)
}

/// Returns the end of the line of a position: the first LF at or after it, or the end of the text.
fn line_end(text: impl AsRef<[u8]>, at: usize) -> usize {
    let text = text.as_ref();
    let rest = text.get(at..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(text.len(), |newline| at + newline)
}

/// Returns the start of the line after the one of a position, or the end of the text.
pub(crate) fn next_line(text: impl AsRef<[u8]>, at: usize) -> usize {
    let text = text.as_ref();
    text.len().min(line_end(text, at) + 1)
}

/// Returns the span of the line of a position, without its LF.
pub(crate) fn line_at(text: impl AsRef<[u8]>, at: usize) -> Range<usize> {
    let text = text.as_ref();
    line_start(text, at)..line_end(text, at)
}

/// Returns the span of the lines that a span touches, without the last LF.
pub(crate) fn lines_around(text: &str, span: Span) -> Span {
    Span::new(line_start(text, span.start), line_end(text, span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways_and_none_is_lost() {
        let text = "一\n二\r\n三\r四\r\r五";
        let found: Vec<_> = lines(text).map(|line| text.get(line.range()).unwrap()).collect();
        assert_eq!(found, ["一\n", "二\r\n", "三\r", "四\r", "\r", "五"]);
        assert_eq!(lines("").count(), 0);
        assert_eq!(lines("\n").count(), 1);
    }

    #[test]
    fn the_line_of_a_position_ends_at_lf_only() {
        let text = "ab\ncd\r\n\nef";
        for (at, expected) in [(0, 0..2), (2, 0..2), (3, 3..6), (6, 3..6), (7, 7..7), (10, 8..10)] {
            assert_eq!(line_at(text, at), expected, "{at}");
        }
        let next: Vec<_> = [0, 2, 3, 7, 8, 99].map(|at| next_line(text, at)).into();
        assert_eq!(next, [3, 3, 7, 8, 10, 10]);
        assert_eq!(lines_around(text, Span::new(1, 4)), Span::new(0, 6));
    }
}
