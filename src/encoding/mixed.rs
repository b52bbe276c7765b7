//! Documents in several encodings: logs written by several programs, mailboxes.
//!
//! No two-byte character contains a line break, so such a document can be divided by lines. Lines that read badly in the encoding
//! of the document are read in the others, and the cheapest path of encodings through consecutive lines is taken (Viterbi 1967). A
//! change has a cost, so that no line changes because another reading is slightly better.
//!
//! Constants without another source are guesses; `benches/peers/encodings.py` measures the answers that they lead to.

use std::ops::Range;

use super::detect::ChosenEncoding;
use super::guess::{GOOD_BITS, HYPOTHESES, Hypothesis};
use super::segments::EncodedSegment;
use super::{Encoding, EncodingReport, decode};
use crate::Span;
use crate::language::{Language, rough_score};
use crate::lines::next_line;

/// Least number of characters per character of a line that still reads badly, if no single encoding fits the document.
const MIN_CHARS_PER_BAD_CHAR: usize = 20;
/// Encodings in which the lines of a document in another encoding are tried.
const LINE_ENCODINGS: [Encoding; 6] = [
    Encoding::UTF_8,
    Encoding::GBK,
    Encoding::BIG5,
    Encoding::SHIFT_JIS,
    Encoding::EUC_JP,
    Encoding::EUC_KR,
];
/// Bits per character, approximately, above which a line is read carefully. Natural lines cost 8 to 11.
const SUSPICIOUS_LINE_BITS: f32 = 13.0;
/// Most bytes of a line that are read: all of most lines, and enough of a line that is a whole file.
const MAX_LINE_READ_BYTES: usize = 4096;
/// Fewest characters of a line in another encoding: fewer may be the rest of a character.
const MIN_LINE_CHARS: usize = 3;
/// Fewest characters of a line in UTF-8 whose characters all have three valid bytes, which two have by chance in one case of a
/// thousand.
const MIN_VALID_LINE_CHARS: usize = 2;
/// Bits in favour of UTF-8 for each valid three-byte character: one in 28 characters of two-byte text is valid by chance.
const VALID_THREE_BITS: f32 = 5.0;
/// Fewest bytes above 0x7F in a line that is tested.
const MIN_LINE_HIGH_BYTES: usize = 6;
/// Cost of a change of encoding between lines, in bits: two characters that read well.
const CHANGE_BITS: f32 = 16.0;

/// Finds the segments of a decoded document, from `start` on, if some of its lines are in another encoding than most, and the
/// encoding of most.
pub(super) fn find(
    bytes: &[u8],
    start: usize,
    text: &str,
    chosen: &ChosenEncoding<'_>,
) -> Option<(Encoding, Vec<EncodedSegment>)> {
    // The rest of a character at the beginning is not part of a line.
    let text = match chosen.skipped {
        0 => text,
        _ => text.strip_prefix(char::REPLACEMENT_CHARACTER).unwrap_or(text),
    };
    if let Some(segments) = segments(bytes, start, text, chosen.encoding) {
        return Some((chosen.encoding, segments));
    }
    if chosen.confidence >= EncodingReport::CERTAIN {
        return None;
    }
    // No encoding fits all of it; the best East Asian one may fit some lines.
    let ranked = chosen.ranked.iter().map(|scored| scored.hypothesis.encoding);
    let encoding = ranked.into_iter().find(|encoding| LINE_ENCODINGS.contains(encoding))?;
    let decoded = decode::decode::<()>(bytes, start, encoding);
    let segments = segments(bytes, start, &decoded.text, encoding)?;
    reads_well(bytes, &segments).then_some((encoding, segments))
}

/// Whether few characters of the segments are in lines that read badly.
fn reads_well(bytes: &[u8], segments: &[EncodedSegment]) -> bool {
    let (mut characters, mut badly) = (0, 0);
    for segment in segments {
        let Some(encoding) = segment.encoding else { continue };
        let part = bytes.get(segment.source.range()).unwrap_or_default();
        let decoded = decode::decode::<()>(part, 0, encoding);
        for line in decoded.text.lines() {
            let count = line.chars().filter(|c| !c.is_ascii()).count();
            characters += count;
            badly += if reads_badly(line, encoding) { count } else { 0 };
        }
    }
    badly <= characters / MIN_CHARS_PER_BAD_CHAR
}

/// The segments of a decoded document, from `start` on, if some of its lines are in another encoding than most.
fn segments(
    bytes: &[u8],
    start: usize,
    text: &str,
    encoding: Encoding,
) -> Option<Vec<EncodedSegment>> {
    let candidates: Vec<&Hypothesis> = HYPOTHESES
        .iter()
        .filter(|hypothesis| LINE_ENCODINGS.contains(&hypothesis.encoding))
        .collect();
    let main = candidates.iter().position(|hypothesis| encoding.is_read_as(hypothesis.encoding))?;
    let mut others: Vec<(Span, Encoding)> = Vec::new();
    for group in suspicious(bytes, start, text, encoding) {
        let costs: Vec<Vec<f32>> = group
            .iter()
            .map(|line| {
                let line = bytes.get(line.range()).unwrap_or_default();
                let line = line.get(..MAX_LINE_READ_BYTES).unwrap_or(line);
                candidates
                    .iter()
                    .enumerate()
                    .map(|(at, hypothesis)| cost(hypothesis, line, at == main))
                    .collect()
            })
            .collect();
        let changed = group.iter().zip(path(&costs, main)).filter(|(_, at)| *at != main);
        others.extend(changed.filter_map(|(line, at)| Some((*line, candidates.get(at)?.encoding))));
    }
    (!others.is_empty()).then(|| fill(start..bytes.len(), encoding, &others))
}

/// Lines that read badly, grouped if almost nothing but ASCII is between them.
fn suspicious(bytes: &[u8], start: usize, text: &str, encoding: Encoding) -> Vec<Vec<Span>> {
    let mut groups: Vec<Vec<Span>> = Vec::new();
    let mut joined = false;
    let mut rest = text;
    for line in lines(bytes, start) {
        // Every decoder keeps line breaks.
        let end = next_line(rest, 0);
        let (decoded, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        // A line with almost no characters decides nothing.
        let line_bytes = bytes.get(line.range()).unwrap_or_default();
        if line_bytes.iter().filter(|byte| !byte.is_ascii()).take(MIN_LINE_HIGH_BYTES).count()
            < MIN_LINE_HIGH_BYTES
        {
            continue;
        }
        if !reads_badly(decoded, encoding) {
            joined = false;
            continue;
        }
        match groups.last_mut().filter(|_| joined) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
        joined = true;
    }
    groups
}

/// Returns the lines of a document from `start` on, each with its line feed.
fn lines(bytes: &[u8], start: usize) -> impl Iterator<Item = Span> {
    let mut at = start;
    std::iter::from_fn(move || {
        let line = Span::new(at, next_line(bytes, at));
        at = line.end;
        (!line.is_empty()).then_some(line)
    })
}

fn reads_badly(line: &str, encoding: Encoding) -> bool {
    if encoding == Encoding::UTF_8 {
        return line.contains(char::REPLACEMENT_CHARACTER);
    }
    let language = match encoding {
        _ if encoding == Encoding::EUC_KR => Language::Korean,
        _ if encoding == Encoding::SHIFT_JIS || encoding == Encoding::EUC_JP => Language::Japanese,
        _ => Language::Chinese,
    };
    rough_score(language, line).bits_per_character() > SUSPICIOUS_LINE_BITS
}

/// Most bits per character of a line that is valid UTF-8: a word of two characters costs more than a sentence.
const MAX_VALID_LINE_BITS: f32 = 12.0;

/// Cost of a line in bits. In an encoding other than the document's it must read well, in a language of that encoding: kana have
/// the same codes in GBK and EUC-JP.
#[allow(clippy::cast_precision_loss)] // of a line
fn cost(hypothesis: &Hypothesis, line: &[u8], is_main: bool) -> f32 {
    // Bytes may be lost in the document's own encoding, but not in another one, which must read well.
    let reading = hypothesis.read(line, true, is_main);
    let valid =
        if is_main || hypothesis.encoding != Encoding::UTF_8 { 0 } else { valid_threes(line) };
    let (enough, most) = if valid > 0 {
        (MIN_VALID_LINE_CHARS, MAX_VALID_LINE_BITS)
    } else {
        (MIN_LINE_CHARS, GOOD_BITS)
    };
    let reads_well = reading.bits_per_character < most
        && reading.characters >= enough
        && hypothesis.is_for(reading.writing);
    if is_main || reads_well {
        reading.bits - VALID_THREE_BITS * valid as f32
    } else {
        f32::INFINITY
    }
}

/// Number of three-byte characters in a line that is valid UTF-8 and has no others beyond ASCII.
fn valid_threes(line: &[u8]) -> usize {
    let others = |text: &str| {
        let all_three = text.chars().all(|c| c.is_ascii() || c.len_utf8() == 3);
        if all_three { text.chars().filter(|c| !c.is_ascii()).count() } else { 0 }
    };
    simdutf8::basic::from_utf8(line).map_or(0, others)
}

/// The cheapest path through lines, from the document's own encoding and back to it.
fn path(lines: &[Vec<f32>], main: usize) -> Vec<usize> {
    let change = |from: usize, to: usize| if from == to { 0.0 } else { CHANGE_BITS };
    let best = |totals: &[f32], to: usize| {
        let all = totals.iter().enumerate().map(|(from, total)| (from, total + change(from, to)));
        all.min_by(|(_, a), (_, b)| a.total_cmp(b)).unwrap_or((main, 0.0))
    };
    let Some(width) = lines.first().map(Vec::len) else { return Vec::new() };
    let mut totals: Vec<f32> = (0..width).map(|at| change(main, at)).collect();
    let mut predecessors: Vec<Vec<usize>> = Vec::new();
    for costs in lines {
        let (from, next): (Vec<_>, Vec<_>) = costs
            .iter()
            .enumerate()
            .map(|(at, cost)| {
                let (from, total) = best(&totals, at);
                (from, total + cost)
            })
            .unzip();
        totals = next;
        predecessors.push(from);
    }
    let mut at = best(&totals, main).0;
    let mut path = Vec::with_capacity(lines.len());
    for from in predecessors.iter().rev() {
        path.push(at);
        at = from.get(at).copied().unwrap_or(main);
    }
    path.reverse();
    path
}

/// All segments of a part of a document: the given ones, and those between them.
fn fill(
    range: Range<usize>,
    encoding: Encoding,
    others: &[(Span, Encoding)],
) -> Vec<EncodedSegment> {
    let mut segments: Vec<EncodedSegment> = Vec::new();
    let mut add = |start, end, encoding| match segments.last_mut() {
        _ if start == end => {}
        Some(last) if last.encoding == Some(encoding) => last.source.end = end,
        _ => segments
            .push(EncodedSegment { source: Span::new(start, end), encoding: Some(encoding) }),
    };
    let mut at = range.start;
    for &(source, other) in others {
        add(at, source.start, encoding);
        add(source.start, source.end, other);
        at = source.end;
    }
    add(at, range.end, encoding);
    segments
}
