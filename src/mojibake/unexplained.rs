//! Withdrawal of repairs that are probably coincidences: those amid garbled text most of which no repair explains.
//!
//! Text in an unknown encoding, such as Greek in code page 737, consists of places that may be damaged, and some of them are text
//! in some encoding by chance. The real cause of damage explains most of the misplaced characters around it.

use super::change::{Change, Findings};
use super::familiarity::unfamiliar;
use super::measures::{PARAGRAPH_BYTES, SEVERAL};
use super::text::{char_after, char_before, is_beyond_alphabets};
use super::wrong_decoding::alphabets::{is_letter, is_punctuation, is_word};
use super::{RepairKind, Span};
use crate::utf8::ceil_boundary;

/// Turns repairs into suspicions if they explain too few of the misplaced characters around them.
pub(super) fn suspect_unexplained(text: &str, found: &mut Findings) {
    let spans: Vec<Span> = found.changes.iter().map(|change| change.span).collect();
    found.suspect(|change| {
        let is_east_asian =
            part(text, change.span.start, change.span.end).contains(is_beyond_alphabets);
        let is_asked = match change.kind {
            RepairKind::WrongDecoding => true,
            RepairKind::LostByte => !is_east_asian,
            _ => false,
        };
        is_asked
            && (!is_east_asian && is_chance(text, change, &spans)
                || is_misplaced(&change.replacement)
                || is_in_word(text, change.span))
    });
}

/// Whether most misplaced characters of alphabets and code pages around a repair are outside all repairs. The spans of all repairs
/// are in ascending order and disjoint.
fn is_chance(text: &str, change: &Change, spans: &[Span]) -> bool {
    // A document may be one line with many repairs, so the line is only searched nearby.
    let Span { start, end } = change.span;
    let before = part(text, start.saturating_sub(PARAGRAPH_BYTES), start).rsplit('\n').next();
    let after = part(text, end, end + PARAGRAPH_BYTES).split('\n').next();
    let [first, last] = [start - before.map_or(0, str::len), end + after.map_or(0, str::len)];
    let (mut misplaced, mut explained, mut at) = (0, 0, first);
    let number = spans.partition_point(|span| span.end <= first);
    for span in spans.iter().skip(number).take_while(|span| span.start < last) {
        misplaced += misplaced_characters(part(text, at, span.start));
        explained += part(text, span.start, span.end).chars().filter(|c| !c.is_ascii()).count();
        at = span.end;
    }
    misplaced += misplaced_characters(part(text, at, last));
    // Where bytes were really lost, fewer misplaced characters are left than explained.
    misplaced > SEVERAL * explained
}

/// Whether a repaired text with losses consists of misplaced characters of alphabets, and of East Asian characters without known
/// pairs.
fn is_misplaced(text: &str) -> bool {
    let is_lost = |c| c == char::REPLACEMENT_CHARACTER;
    let is_unfamiliar = |token: &str| {
        if token.contains(is_beyond_alphabets) {
            unfamiliar(token, 0..token.len()).is_some()
        } else {
            misplaced_characters(token) > 0
        }
    };
    let is_divider = |c: char| is_lost(c) || c.is_ascii();
    text.contains(is_lost)
        && text.split(is_divider).filter(|token| !token.is_empty()).all(is_unfamiliar)
}

/// Whether a span begins and ends with letters of an alphabet and has such letters on both sides: it is part of a word, such as one
/// with a capital in the middle.
fn is_in_word(text: &str, span: Span) -> bool {
    let inside = text.get(span.range()).unwrap_or_default();
    let edges = [inside.chars().next(), inside.chars().next_back()];
    let beside = [char_before(text, span.start), char_after(text, span.end)];
    let mut letters = edges.into_iter().chain(beside);
    letters.all(|c| c.is_some_and(|c| !c.is_ascii() && is_letter(c)))
}

/// Returns the part of a text between the first character boundaries at or after two positions.
fn part(text: &str, start: usize, end: usize) -> &str {
    text.get(ceil_boundary(text, start)..ceil_boundary(text, end)).unwrap_or_default()
}

/// Returns the number of misplaced characters of alphabets and code pages in a text: they are neither punctuation nor in a word.
fn misplaced_characters(text: &str) -> usize {
    let is_divider = |c: char| {
        c == char::REPLACEMENT_CHARACTER
            || is_beyond_alphabets(c)
            || c.is_ascii() && !c.is_ascii_alphanumeric()
    };
    let of_token = |token: &str| {
        let word = token.trim_matches(is_punctuation);
        let is_word = word.chars().all(is_letter) && is_word(word);
        let characters = token.chars().filter(|c| !c.is_ascii() && !is_punctuation(*c));
        if is_word { 0 } else { characters.count() }
    };
    text.split(is_divider).filter(|token| !token.is_ascii()).map(of_token).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_that_nobody_writes_together_are_misplaced() {
        for (text, expected) in [
            ("", 0),
            ("the ferry, 12", 0),
            ("渡口的老人说，今年的水比往年都大", 0),
            ("le café, «Łódź» – Ελλάδα, привет", 0),
            ("§¢¦å¦ ›œ¤", 8),
            ("浣犲ソ涓栫晫", 0),
        ] {
            assert_eq!(misplaced_characters(text), expected, "{text}");
        }
    }
}
