//! Where decoding came out of step, if nothing marks the place.
//!
//! Where it is in step again is seen: a mark stands there, or a single letter between characters, which was the second byte
//! of one; or characters are rare. From there on everything is read backwards, in step and out of step.

use super::misaligned::in_step;
use super::pairs::PairCodec;
use crate::language::{self, Language, Reader};

/// Characters before the end of a run, or before rare characters, and after these, among which its beginning is looked for.
const BEFORE: usize = 48;
const AFTER: usize = 4;
/// Beginnings of a run that are read.
const BEGINNINGS: usize = 4;

/// Cost of a single character before a mark, in bits, from which on it may be a run.
const UNUSUAL: f32 = 11.0;

/// What a place is that decoding came out of step before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Where it is in step again.
    Tail,
    /// Somewhere inside.
    Middle,
}

/// Where decoding most likely came out of step before a place, and not before another: what is read better by so many bits
/// there, but for the lost byte.
pub(super) fn beginnings(
    text: &str,
    [done, end]: [usize; 2],
    before: Before,
    better: f32,
    pairs: &PairCodec,
) -> Vec<usize> {
    let earlier = text.get(done..end).unwrap_or_default();
    let later = text.get(end..).unwrap_or_default();
    let mut chars: Vec<(usize, char, [u8; 2])> = Vec::new();
    let both = |(at, c): (usize, char)| pairs.bytes(c).map(|both| (at, c, both));
    let backwards = earlier.char_indices().rev().map(|(at, c)| both((done + at, c)));
    chars.extend(backwards.take(BEFORE).map_while(|one| one));
    chars.reverse();
    let mut bytes: Vec<u8> = chars.iter().flat_map(|(_, _, both)| *both).collect();
    let mut last = None;
    if before == Before::Middle {
        for (at, c) in later.char_indices().take(AFTER) {
            let Some((at, c, both)) = both((end + at, c)) else {
                last = in_step(c).map(|byte| (c, byte));
                break;
            };
            chars.push((at, c, both));
            bytes.extend(both);
        }
    } else {
        last = later.chars().next().and_then(|c| in_step(c).map(|byte| (c, byte)));
    }
    let mut stands: String = chars.iter().map(|(_, c, _)| *c).collect();
    // After it, what stands there is the same in both.
    let mut following = None;
    if let Some((c, byte)) = last {
        stands.push(c);
        bytes.push(byte);
        let is_end = before == Before::Tail;
        following = later.chars().nth(1).filter(|c| is_end && !c.is_ascii());
        stands.extend(following);
    }
    let stands = StartCosts::of(&stands);
    let pairs_of = bytes.get(1..).unwrap_or_default().as_chunks::<2>().0;
    // Only after the last pair that is not a character a run may begin.
    let dead = pairs_of.iter().rposition(|both| pairs.character(*both).is_none());
    let first = dead.map_or(0, |dead| dead + 1);
    let shifted = pairs_of.iter().skip(first).filter_map(|both| pairs.character(*both));
    let shifted = StartCosts::of(&shifted.chain(following).collect::<String>());
    let known = shifted.0.len() - usize::from(following.is_some());
    let least = stands.from(0);
    let mut found: Vec<(f32, usize)> = Vec::new();
    for (number, (at, ..)) in chars.iter().enumerate().skip(first) {
        let bits =
            least - stands.from(number) + stands.joint(number) + shifted.from(number - first);
        // Before a mark a run may have one character, of which nothing but its bytes is known.
        let is_known = number - first < known;
        let is_unusual = || stands.0.last().is_some_and(|[cost, _]| *cost > UNUSUAL);
        let may_be_last = || before == Before::Tail && last.is_none() && is_unusual();
        if is_known && bits + better < least || !is_known && may_be_last() {
            found.push((bits, *at));
        }
    }
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found.into_iter().take(BEGINNINGS).map(|(_, at)| at).collect()
}

/// The cost of each character of a text, in bits: after the one before, and as the first one.
struct StartCosts(Vec<[f32; 2]>);

impl StartCosts {
    fn of(text: &str) -> Self {
        let reader = Reader::new(Language::Chinese);
        let alone = text.chars().map(|c| reader.first(c));
        Self(
            language::costs(Language::Chinese, text)
                .into_iter()
                .zip(alone)
                .map(Into::into)
                .collect(),
        )
    }

    /// What a text costs that begins with this one.
    fn from(&self, number: usize) -> f32 {
        let rest = self.0.get(number..).unwrap_or_default();
        let Some(([_, alone], rest)) = rest.split_first() else { return 0.0 };
        alone + rest.iter().map(|[cost, _]| cost).sum::<f32>()
    }

    /// What it costs more that a text begins with this one.
    fn joint(&self, number: usize) -> f32 {
        self.0.get(number).map_or(0.0, |[cost, alone]| alone - cost)
    }
}
