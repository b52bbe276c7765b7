//! What a document is, told by a part of it: code, Japanese, a file of properties.

use std::borrow::Cow;

/// So much of a document says what it is, in bytes: reading all of a large one would take longer than everything else does.
const MOST: usize = 1 << 16;
/// It is read in so many places, all alike far from each other: what stands at the beginning may be another thing.
const PLACES: usize = 16;

/// The whole of a small text; of a large one whole lines from all parts of it.
pub(super) fn sample(text: &str) -> Cow<'_, str> {
    if text.len() <= MOST {
        return Cow::Borrowed(text);
    }
    let (each, apart) = (MOST / PLACES, text.len() / PLACES);
    let mut sample = String::with_capacity(MOST + PLACES);
    for from in (0..PLACES).map(|place| place * apart) {
        let piece = from..from + each;
        sample.push_str(lines(text, piece));
        sample.push('\n');
    }
    Cow::Owned(sample)
}

/// What of a range is whole lines; all of it if there are none.
fn lines(text: &str, range: std::ops::Range<usize>) -> &str {
    let boundary = |at: usize| (at..text.len()).find(|at| text.is_char_boundary(*at));
    let [start, end] = [range.start, range.end].map(|at| boundary(at).unwrap_or(text.len()));
    let piece = text.get(start..end).unwrap_or_default();
    let begin = if start == 0 { Some(0) } else { piece.find('\n').map(|at| at + 1) };
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
        assert!(read.len() < 2 * MOST && read.len() > MOST / 2);
        assert!(read.lines().all(|one| one == line), "lines are whole");
        let one_line = line.repeat(1 << 14);
        assert!(sample(&one_line).chars().count() > MOST / 4);
    }
}
