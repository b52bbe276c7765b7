//! Ranking of the positions around a sign at which decoding may have gone out of step.
//!
//! The characters of a window are read both as they are and one byte later. The cost of a position is the sum of the cost of the
//! text before it, of the cheapest character that may have lost its first byte there, and of the shifted characters after it.

use super::super::measures::SENTENCE_BYTES;
use super::super::text::{head, tail};
use super::Sign;
use super::misaligned::{in_step, is_mark};
use super::original::Lost;
use super::pair_codec::PairCodec;
use crate::language::{Language, Last, Reader};
use crate::order::ascending;

/// Number of positions that are examined closely. Calibrated: with 1 one case in 500 fewer of `benches/peers/mojibake.py --kinds
/// lost-byte` is right, with 4 none more.
const MAX_STARTS: usize = 2;
/// Cost in bits of an unlikely mark: one at the end of a run whose beginning has no mark, because programs that mark one byte mark
/// both; or a real question mark directly before the mark of a loss. Calibrated: with 4 more characters are wrong
/// (`benches/peers/mojibake.py --kinds lost-byte`).
const UNLIKELY_MARK_BITS: f32 = 12.0;

/// A position at which decoding may have gone out of step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Start {
    /// Start of the mark of the lost byte, or else of the first character out of step.
    pub(super) at: usize,
    /// Start of the first character out of step.
    pub(super) run: usize,
    pub(super) lost: Lost,
    /// Evidence against it, in bits.
    pub(super) against: f32,
}

/// Returns the positions to examine for a sign, none of them before `done`.
pub(super) fn starts(
    text: &str,
    done: usize,
    at: usize,
    sign: Sign,
    pairs: &PairCodec,
) -> Vec<Start> {
    let mut starts = match sign {
        Sign::Mark => starts_at_marks(text, at),
        Sign::Letter | Sign::Rare => Vec::new(),
    };
    // The last of several marks is one byte; a single mark may be the last byte of a run.
    if starts.len() < 2 {
        let against = if starts.is_empty() { 0.0 } else { UNLIKELY_MARK_BITS };
        for run in starts_without_mark(text, [done, at], pairs) {
            let start = |lost| Start { at: run, run, lost, against };
            starts.extend([start(Lost::Lead), start(Lost::Trail)]);
        }
    }
    starts
}

/// Returns the positions at marks: after the last one, or after the last but one and before a folded full-width question mark.
fn starts_at_marks(text: &str, at: usize) -> Vec<Start> {
    let rest = head(text.get(at..).unwrap_or_default(), SENTENCE_BYTES);
    let marks: Vec<(usize, char)> = rest.char_indices().take_while(|(_, c)| is_mark(*c)).collect();
    let start = |(offset, c): &(usize, char)| Start {
        at: at + offset,
        run: at + offset + c.len_utf8(),
        lost: Lost::Lead,
        against: if *offset > 0 { UNLIKELY_MARK_BITS } else { 0.0 },
    };
    marks.iter().skip(marks.len().saturating_sub(2)).map(start).collect()
}

/// Returns the best positions before a sign, or at it if it is a letter, the best one first.
///
/// The characters of a window are read both as they are and one byte later, by pairs of characters alone.
fn starts_without_mark(text: &str, [done, at]: [usize; 2], pairs: &PairCodec) -> Vec<usize> {
    let of_two = |(at, c): (usize, char)| pairs.bytes(c).map(|both| (at, c, both));
    // Longer runs have more than one sign.
    let earlier = tail(text.get(done..at).unwrap_or_default(), SENTENCE_BYTES);
    let first = at - earlier.len();
    let earlier = earlier.char_indices().rev();
    let mut window: Vec<_> = earlier.map_while(|(offset, c)| of_two((first + offset, c))).collect();
    window.reverse();
    let mut rest = text.get(at..).unwrap_or_default().chars();
    let tail = rest.next().and_then(|c| Some((at, c, in_step(c)?)));
    let after = rest.next().filter(|c| tail.is_some() && !c.is_ascii());

    let reader = Reader::new(Language::Chinese);
    let mut bytes: Vec<u8> = window.iter().flat_map(|(.., both)| *both).collect();
    bytes.extend(tail.map(|(.., byte)| byte));
    // For each position from the end, the cost of the shifted characters after it, and the first one of them.
    let mut shifted = vec![(0.0, after)];
    let (mut cost, mut next) = (0.0, after);
    for both in bytes.get(1..).unwrap_or_default().as_chunks::<2>().0.iter().rev() {
        let c = pairs.character(*both);
        let step = c.map(|c| next.map_or(0.0, |next| reader.step(reader.last(c), next).1));
        let Some(step) = step.or_else(|| pairs.cost(None)) else { break };
        cost += step;
        next = c;
        shifted.push((cost, next));
    }
    let places: Vec<_> =
        window.iter().map(|(at, c, [lead, _])| (*at, *c, *lead)).chain(tail).collect();
    let first = places.len().saturating_sub(shifted.len());
    let start = window.first().map_or(at, |(start, ..)| *start);
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    let (mut last, mut current) = (before.map_or(Last::default(), |c| reader.last(c)), 0.0);
    // For each position, the cost without the character that lost its first byte, and the neighbours of that character.
    let mut bounds = Vec::new();
    for (number, (at, c, byte)) in places.into_iter().enumerate() {
        if number >= first
            && let Some((cost, next)) = shifted.pop()
        {
            bounds.push((current + cost, at, last, byte, next));
        }
        let (step, cost) = reader.step(last, c);
        (last, current) = (step, current + cost);
    }
    current += after.map_or(0.0, |after| reader.step(last, after).1);
    bounds.sort_by_cached_key(|one| ascending(one.0));
    let mut found: Vec<(f32, usize)> = Vec::new();
    for (bound, at, last, byte, next) in bounds {
        if bound >= found.get(MAX_STARTS - 1).map_or(current, |(cost, _)| *cost) {
            break;
        }
        let next = next.map(|next| reader.last(next));
        let lost = pairs.usual_with(byte).iter().map(|lost| reader.between(last, *lost, next));
        let cost = bound + lost.fold(f32::INFINITY, f32::min);
        if cost < current {
            found.push((cost, at));
            found.sort_by_cached_key(|one| ascending(one.0));
        }
    }
    found.into_iter().take(MAX_STARTS).map(|(_, at)| at).collect()
}
