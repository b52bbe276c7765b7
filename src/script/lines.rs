//! Lines of a text.

use crate::Span;

/// The lines of a text, each with its line end: LF, CR LF or CR.
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
