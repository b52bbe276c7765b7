//! Characters of UTF-8 that lost their first byte, with the other two read as windows-1252: 線傳飛Ž§的 for 線傳飛控的.
//!
//! They come from decoders that fall back to windows-1252 for bytes that are not UTF-8. The lost byte is the first: otherwise the
//! first byte would have been read as a letter. Of the characters that end with the remaining bytes, the cheapest is chosen.

use super::super::Findings;
use super::super::familiarity;
use super::super::no_evidence::is_code_order;
use super::super::scan::{Scan, continuation_byte};
use super::super::text::{char_after, char_before, is_ideograph};
use super::candidates::UNMARKED_SIGN_BITS;
use super::context::{Context, DamagedText};
use super::decide::{Candidate, decide};
use super::has_wide_near;
use super::misaligned::is_mark;
use crate::Span;
use crate::language::trigrams::cost;
use crate::table::is_half;

/// Upper bound in bits on the cost that a candidate adds to the text around: any candidate costs less than two such characters.
/// Calibrated: with 17 `scripts/foreign_encodings.py` finds more harm.
const MAX_ADDED_BITS: f32 = 16.0;

/// Finds such places.
pub(in super::super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let document = DamagedText::new(text, false);
    let thresholds = [found.threshold(), found.inferred_threshold()];
    let mut done = 0;
    for at in &scan.halves {
        if *at >= done
            && let Some(choice) = decide(text, &candidates(&document, *at), thresholds)
        {
            done = choice.change.span.end;
            found.add(choice.change);
        }
    }
}

/// Returns the candidates for a character that may be half of one, together with the one before or after it.
fn candidates(document: &DamagedText<'_>, at: usize) -> Vec<Candidate> {
    let Some(own) = char_after(document.text, at) else { return Vec::new() };
    let with_last = char_before(document.text, at)
        .map(|last| candidates_of_two(document, at - last.len_utf8(), [last, own]));
    let with_next = char_after(document.text, at + own.len_utf8())
        .map(|next| candidates_of_two(document, at, [own, next]));
    [with_last, with_next].into_iter().flatten().flatten().collect()
}

/// Returns the candidates for two characters from a position on, if they are the rest of one.
fn candidates_of_two(document: &DamagedText<'_>, at: usize, two: [char; 2]) -> Vec<Candidate> {
    let end = at + two.iter().map(|c| c.len_utf8()).sum::<usize>();
    let (before, after) = (char_before(document.text, at), char_after(document.text, end));
    // More of them in a row are a whole text that was read in this way.
    let is_more = |c: char| is_half(c) || matches!(c, '\u{C0}'..='\u{FF}');
    let ([first, last], [Some(second), Some(third)]) = (two, two.map(continuation_byte)) else {
        return Vec::new();
    };
    let is_between_han = [before, after].into_iter().all(|c| c.is_some_and(is_ideograph));
    // People repeat a sign, but not between Han characters.
    if first == last && !is_between_han
        || [before, after].into_iter().flatten().any(is_more)
        || belongs_with(before, first)
        || belongs_with(after, last)
        // Quotation marks and the like are adjacent in other languages (»…min«).
        || !has_wide_near(document.text, at)
        || is_code_order(familiarity::window(document.text, at))
    {
        return Vec::new();
    }
    let mark = before.filter(|c| is_mark(*c)).map_or(0, char::len_utf8);
    let span = Span::new(at - mark, end);
    let context = Context::of(document, span);
    let current = document.text.get(span.range()).unwrap_or_default();
    let current = cost(&context.around(current)) + UNMARKED_SIGN_BITS;
    let cost_in_place = |inside: &str| context.model().cost(context.around(inside).chars());
    let most = cost_in_place("") + MAX_ADDED_BITS;
    let candidate = |c: char| {
        let bits = cost_in_place(c.encode_utf8(&mut [0; 4]));
        let seen = context.document_gain(&context.before, c, context.following.chars().next());
        (bits <= most).then(|| Candidate {
            span,
            text: c.into(),
            gain: current - bits + seen,
            known: 0..0,
            inferred: Vec::new(),
            may_drop: false,
            how: "the first byte of a character of UTF-8 was lost, and the others were read as windows-1252",
        })
    };
    // Hangul is beside hangul.
    let is_korean = [before, after].into_iter().flatten().any(is_hangul);
    let found = characters([second, third]).filter(|c| !is_korean || is_hangul(*c));
    found.filter_map(candidate).collect()
}

/// Whether a character belongs together with the one beside it: in a word of letters, in a dash or an ellipsis of two.
fn belongs_with(beside: Option<char>, c: char) -> bool {
    beside.is_some_and(|beside| {
        c.is_alphabetic() && beside.is_ascii_alphabetic() || matches!(c, '—' | '…') && beside == c
    })
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

/// Returns the three-byte characters that end with two bytes, except for private use.
fn characters([second, third]: [u8; 2]) -> impl Iterator<Item = char> {
    let decode = move |first| str::from_utf8(&[first, second, third]).ok()?.chars().next();
    let found = (0xE2..=0xEF).filter_map(decode);
    found.filter(|c| !matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_found_by_two_of_their_bytes() {
        // 国 is E5 9B BD.
        assert!(characters([0x9B, 0xBD]).any(|c| c == '国'));
    }

    #[test]
    fn halves_of_a_character_are_joined() {
        let repaired = |text: &str| -> Vec<String> {
            let mut found = Findings::default();
            find(text, &Scan::of(text), &mut found);
            found.changes.into_iter().map(|change| change.replacement).collect()
        };
        for mark in ["", "?", "\u{FFFD}"] {
            assert_eq!(repaired(&format!("線傳飛{mark}Ž§的技術")), ["控"], "{mark}");
        }
        assert_eq!(repaired("匿蹤技術的領…ˆ者是美œ‹，"), ["先", "國"]);
        for text in [
            "名為“šakotis”的蛋糕",
            "最迫切的\u{AD}——立法會補選",
            "温度为±½°",
            "“•”和‘†’",
            "Œuvres de œœ",
            "价格€£¥",
            "中•†文",
        ] {
            assert!(repaired(text).is_empty(), "{text}: {:?}", repaired(text));
        }
    }
}
