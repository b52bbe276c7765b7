//! Characters that lost a byte, with the text after them that was decoded one byte out of step: 高??己藱C制 for 高校考核機制.
//!
//! In GBK and Big5 a character has two bytes, and only their order shows which is the first. Where one is lost, or replaced by a
//! mark that is not part of a character, each second byte is read as a first byte, until a byte below 0x80 ends the run.
//!
//! The search is the same for all signs of a loss. Around a sign ([`Sign`]) the positions at which decoding may have gone out of
//! step are ranked ([`starts`]). From each, the text is turned back into bytes, up to each position where it may be in step again
//! ([`Misaligned`](misaligned::Misaligned)). The characters that lost a byte are inferred ([`original`]), and the result is
//! compared with the text as it is ([`candidates()`]). One rule accepts it ([`decide()`]). UTF-8 that lost the first byte of a
//! character has other bytes and the same rule ([`fallback_1252`]).

mod candidates;
mod context;
mod decide;
mod dropped;
mod fallback_1252;
mod misaligned;
mod original;
mod pair_codec;
mod punctuation;
mod starts;

use super::blocks::ByteClass;
use super::measures::{MAX_FAILED_PLACES, PARAGRAPH_BYTES};
use super::scan::Scan;
use super::text::char_after;
use super::wrong_decoding::{
    MANY_FAILED_SEARCHES, has_known_pairs, is_of_alphabet_at, is_out_of_step,
};
use super::{Findings, familiarity};
use candidates::candidates;
use context::DamagedText;
use decide::decide;
pub(super) use fallback_1252::find as find_fallback;

/// A sign that a byte may have been lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// U+FFFD, or `?` beside a character beyond ASCII.
    Mark,
    /// A single letter between such characters, which may be the second byte of one.
    Letter,
    /// The end of a run of rare characters.
    Rare,
}

/// Signs that are examined in any text without a finding so far. After these, only signs in unfamiliar text are examined: question
/// marks and letters are common, and one takes 100 µs. Guess.
const MAX_FREE_SIGNS: usize = 12;
/// Least number of U+FFFD in [`PARAGRAPH_BYTES`] bytes before and after a place in text that was decoded wrongly as a whole, with
/// more lost than single bytes: one in eighteen characters. Text with lost bytes has one in thirty at most.
const MIN_MANY_MARKS: usize = 17;

/// Finds places with a lost byte.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let document = DamagedText::new(text, scan.blocks.has(ByteClass::PrivateUse));
    let thresholds = [found.threshold(), found.inferred_threshold()];
    let undone = found.undone_spans();
    let mut undone = undone.iter().peekable();
    let shown: Vec<usize> =
        scan.questions.iter().copied().filter(|at| is_replacement_mark(text, *at)).collect();
    let (mut done, mut examined, mut failed, mut is_damaged) = (0, 0, 0, false);
    let [few, bytes] = MAX_FAILED_PLACES;
    for (at, sign) in signs(scan) {
        while undone.next_if(|span| span.end < at).is_some() {}
        let is_undone = undone.peek().is_some_and(|span| span.start <= at);
        if at < done
            || failed > few + at / bytes
            || is_undone
            || has_many_marks_around(&shown, at)
            || !has_wide_near(text, at)
        {
            continue;
        }
        let is_free = sign != Sign::Rare && (is_damaged || examined < MAX_FREE_SIGNS);
        if !is_free && !is_replacement_mark(text, at) {
            let Some(part) = scan.unfamiliar(text, at) else { continue };
            let is_rejected = failed >= MANY_FAILED_SEARCHES
                && has_known_pairs(text.get(part).unwrap_or_default());
            if is_rejected || !is_out_of_step(text, at) || is_of_alphabet_at(text, at) {
                continue;
            }
        }
        examined += usize::from(sign != Sign::Rare);
        let candidates = candidates(&document, done, at, sign);
        if let Some(choice) = decide(text, &candidates, thresholds) {
            done = choice.change.span.end;
            is_damaged |= choice.is_damaged;
            found.add(choice.change);
        } else {
            failed += 1;
        }
    }
}

/// Returns the signs of a text, from left to right.
fn signs(scan: &Scan) -> Vec<(usize, Sign)> {
    let marks = scan.questions.iter().map(|at| (*at, Sign::Mark));
    let letters = scan.letters.iter().chain(&scan.euros).map(|at| (*at, Sign::Letter));
    let rare = scan.rare.iter().map(|end| (*end, Sign::Rare));
    let mut signs: Vec<(usize, Sign)> = marks.chain(letters).chain(rare).collect();
    signs.sort_unstable_by_key(|(at, _)| *at);
    signs
}

/// Whether there is a U+FFFD at a position.
fn is_replacement_mark(text: &str, at: usize) -> bool {
    char_after(text, at) == Some(char::REPLACEMENT_CHARACTER)
}

/// Whether many of the U+FFFD of a text are around a position.
fn has_many_marks_around(shown: &[usize], at: usize) -> bool {
    let before = shown.partition_point(|mark| *mark < at.saturating_sub(PARAGRAPH_BYTES));
    let near = shown.get(before..).unwrap_or_default();
    near.get(MIN_MANY_MARKS - 1).is_some_and(|last| *last < at + PARAGRAPH_BYTES)
}

/// Whether an East Asian character is near a position: other text is not read in pairs of bytes.
fn has_wide_near(text: &str, at: usize) -> bool {
    familiarity::window(text, at).contains(|c| matches!(c, '\u{2E80}'..='\u{FFEF}'))
}
