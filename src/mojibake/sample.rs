//! Sample of a document, from which its kind is determined: code, Japanese, a properties file.

use std::borrow::Cow;
use std::ops::Range;

use crate::utf8::ceil_boundary;

/// Upper bound on the bytes of a sample. Guess: reading all of a large document would take longer than everything else.
pub(super) const MAX_SAMPLE_BYTES: usize = 1 << 16;
/// Number of equidistant places of a sample: the beginning alone may be of another kind.
pub(super) const SAMPLE_PIECES: usize = 16;

/// Returns all of a small text, or whole lines from all parts of a large one.
pub(super) fn sample(text: &str) -> Cow<'_, str> {
    if is_small(text.len()) {
        return Cow::Borrowed(text);
    }
    let boundary = |at: usize| ceil_boundary(text, at);
    let piece = |range: Range<usize>| {
        Cow::Borrowed(text.get(boundary(range.start)..boundary(range.end)).unwrap_or_default())
    };
    Cow::Owned(sample_of_pieces(text.len(), piece))
}

/// Whether the sample of a text of this length in bytes is all of it.
pub(super) fn is_small(length: usize) -> bool {
    length <= MAX_SAMPLE_BYTES
}

/// Returns the sample of a large text from its length in bytes and a function that returns the characters that begin in a range, so
/// that the text need not be in memory as a whole.
pub(super) fn sample_of_pieces<'t>(
    length: usize,
    piece: impl Fn(Range<usize>) -> Cow<'t, str>,
) -> String {
    let (each, apart) = (MAX_SAMPLE_BYTES / SAMPLE_PIECES, length / SAMPLE_PIECES);
    let mut sample = String::with_capacity(MAX_SAMPLE_BYTES + SAMPLE_PIECES);
    for from in (0..SAMPLE_PIECES).map(|place| place * apart) {
        sample.push_str(lines(&piece(from..from + each), from == 0));
        sample.push('\n');
    }
    sample
}

/// Returns the whole lines of a piece; all of it if it has none.
fn lines(piece: &str, is_first: bool) -> &str {
    let begin = if is_first { Some(0) } else { piece.find('\n').map(|at| at + 1) };
    let end = piece.rfind('\n');
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end => piece.get(begin..end).unwrap_or(piece),
        _ => piece,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_text_is_read_in_parts() {
        let small = "碼頭\n渡口";
        assert_eq!(sample(small), small);
        let line = "清晨的碼頭上有三條船。";
        let large = format!("{line}\n").repeat(1 << 14);
        let read = sample(&large);
        assert!(read.len() < 2 * MAX_SAMPLE_BYTES && read.len() > MAX_SAMPLE_BYTES / 2);
        assert!(read.lines().all(|read_line| read_line == line), "lines are whole");
        let one_line = line.repeat(1 << 14);
        assert!(sample(&one_line).chars().count() > MAX_SAMPLE_BYTES / 4);
    }
}
