//! Markup and invisible characters inside words.

use std::ops::Range;

use super::{Format, Found, MarkupSpan, Role};
use crate::script::is_ideograph;

/// The soft hyphen, and the references of HTML to invisible characters.
const REFERENCES: [&str; 5] = ["\u{AD}", "&shy;", "&#8203;", "&zwnj;", "&ZeroWidthSpace;"];
/// First byte of the soft hyphen.
const SOFT_HYPHEN_LEAD: u8 = 0xC2;
/// Most lines after one that are examined for the end of its sentence. It bounds work.
const MAX_WRAPPED_LINES: usize = 16;
/// Difference in width of the lines of wrapped text, in bytes: two ideographs, because some signs do not begin a line.
const WRAP_TOLERANCE_BYTES: usize = 6;
/// Bytes that are examined at once for invisible characters.
const BLOCK_BYTES: usize = 1 << 10;
/// Least number of asterisks that are emphasis in Markdown inside a word. A single one may be a product.
const MIN_EMPHASIS: usize = 2;
/// Longest override tag of a subtitle, in bytes. It bounds work.
const MAX_OVERRIDE_BYTES: usize = 1 << 10;

/// Finds override tags and breaks of subtitles, invisible characters, emphasis, and the ends of lines inside sentences.
pub(super) fn find(text: &str, format: Format, found: &mut Found) {
    let bytes = text.as_bytes();
    // In JSON, a backslash begins an escape, and the end of a line is between two values.
    let is_in_lines = format != Format::Json;
    let (mut line, mut after_last) = (0, 0);
    for at in memchr::memchr3_iter(b'\\', b'*', b'\n', bytes) {
        match bytes.get(at) {
            Some(b'\n') => {
                let start = std::mem::replace(&mut line, at + 1);
                if is_in_lines {
                    found.inner.extend(line_end(text, start, at));
                }
            }
            Some(b'*') if is_in_lines && at >= after_last => {
                let signs = bytes.iter().skip(at).take_while(|byte| **byte == b'*').count();
                after_last = at + signs;
                if signs >= MIN_EMPHASIS {
                    found.inner.push(at..after_last);
                }
            }
            Some(b'\\') if at > 0 && bytes.get(at - 1) == Some(&b'{') => {
                let rest = bytes.get(at..).unwrap_or_default();
                let rest = rest.get(..MAX_OVERRIDE_BYTES).unwrap_or(rest);
                if let Some(end) = memchr::memchr(b'}', rest) {
                    found.inner.push(at - 1..at + end + 1);
                    found.kept.push(at - 1..at + end + 1);
                }
            }
            Some(b'\\') if is_in_lines && matches!(bytes.get(at + 1), Some(b'N' | b'n')) => {
                found.inner.push(at..at + 2);
            }
            _ => {}
        }
    }
    for at in memchr::memchr2_iter(b'&', SOFT_HYPHEN_LEAD, bytes) {
        let rest = text.get(at..).unwrap_or_default();
        let sign = REFERENCES.iter().find(|sign| rest.starts_with(**sign));
        found.inner.extend(sign.map(|sign| at..at + sign.len()));
    }
    find_invisible(bytes, found);
}

/// Finds invisible characters of three bytes. Their first byte is that of quotation marks, too, so that blocks are examined first.
fn find_invisible(bytes: &[u8], found: &mut Found) {
    let is_invisible = |[a, b, c]: [u8; 3]| {
        (a == 0xE2) & ((b == 0x80) & (0x8B..=0x8D).contains(&c) | (b == 0x81) & (c == 0xA0))
    };
    let mut start = 0;
    while start + 2 < bytes.len() {
        let end = bytes.len().min(start + BLOCK_BYTES + 2);
        let [first, second, third] =
            [0, 1, 2].map(|at| bytes.get(start + at..end - 2 + at).unwrap_or_default());
        let triples = || first.iter().zip(second).zip(third).map(|((a, b), c)| [*a, *b, *c]);
        // Without a branch for each byte, so that the compiler can examine many at a time.
        if triples().fold(false, |any, triple| any | is_invisible(triple)) {
            let at = triples().zip(start..).filter(|(triple, _)| is_invisible(*triple));
            found.inner.extend(at.map(|(_, at)| at..at + 3));
        }
        start += BLOCK_BYTES;
    }
}

/// The end of a line at which a sentence continues, in wrapped text: no sign ends the line; the following ones are not wider, and
/// about as wide up to one that ends with the sign of a sentence. Headings, lists and most verse are not like that.
fn line_end(text: &str, start: usize, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let end = if at > start && bytes.get(at - 1) == Some(&b'\r') { at - 1 } else { at };
    // Ideographs have high bytes; others are not examined.
    let is_high = |at: usize| bytes.get(at).is_some_and(|byte| *byte >= 0x80);
    if end == start || !is_high(end - 1) || !is_high(at + 1) {
        return None;
    }
    let (line, rest) = (text.get(start..end)?, text.get(at + 1..)?);
    let is_ideograph_at_end = line.chars().next_back().is_some_and(is_ideograph);
    if !is_ideograph_at_end || !rest.chars().next().is_some_and(is_ideograph) {
        return None;
    }
    for next in rest.split('\n').take(MAX_WRAPPED_LINES) {
        let next = next.strip_suffix('\r').unwrap_or(next);
        if next.len() > line.len() + WRAP_TOLERANCE_BYTES {
            return None;
        }
        if next.trim_end_matches(is_closing).ends_with(['。', '！', '？', '…', '；']) {
            return Some(end..at + 1);
        }
        if next.len() + WRAP_TOLERANCE_BYTES < line.len() {
            return None;
        }
    }
    None
}

/// Whether a character may follow the sign of a sentence.
fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '"' | '》')
}

/// Returns the spans with an ideograph on each side, adjacent ones as one.
pub(super) fn between_ideographs(text: &str, mut inner: Vec<Range<usize>>) -> Vec<MarkupSpan> {
    inner.sort_by_cached_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(inner.len());
    for range in inner {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    let is_between = |range: &Range<usize>| {
        let before = text.get(..range.start).and_then(|before| before.chars().next_back());
        let after = text.get(range.end..).and_then(|after| after.chars().next());
        before.is_some_and(is_ideograph) && after.is_some_and(is_ideograph)
    };
    let between = joined.into_iter().filter(is_between);
    between.map(|range| MarkupSpan { range, role: Role::Inner }).collect()
}
