//! The lattice of double-byte encodings: the cheapest path through a text of which parts were decoded wrongly.
//!
//! In these encodings any byte may be the first one of a character. So a stretch may begin at each character of the text, a lost character
//! may be one byte or two, and only the cost of the characters tells. The path with the least cost is taken (Viterbi 1967).

use super::anomaly::HALF_WIDTH;
use super::misreading::SourceEncoding;
use super::redecoded::{BROKEN_UNSEEN, Character};
use super::text::{ByteRun, Text};
use super::utf8_fragments::Fragment;
use crate::encoding::codec::LOST;
use crate::language::{Language, Last, Reader};

/// A stretch of the text, by the numbers of its characters, with its redecoded characters and their cost in bits.
pub(super) struct BestPath {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) characters: Vec<Character>,
    pub(super) bits: f32,
}

/// The cheapest path to a byte that ends inside a stretch.
#[derive(Clone, Copy)]
struct PathNode {
    /// Cost of the whole path, in bits.
    cost: f32,
    /// Cost of the redecoded characters since the stretch began, in bits.
    bits: f32,
    /// Number of the boundary at which the stretch began.
    begin: usize,
    /// Position of the first byte of the last character; this one if the stretch begins here.
    back: usize,
    /// The last redecoded character.
    character: Character,
    /// State of the model after it.
    last: Last,
}

impl PathNode {
    /// A node without characters, at which a stretch may begin.
    fn new(cost: f32, begin: usize, at: usize) -> Self {
        let character = Character { end: at, ..Character::default() };
        Self { cost, bits: 0.0, begin, back: at, character, last: Last::default() }
    }
}

/// An edge: a character, its number of bytes, and whether it is broken without a mark.
type PathStep = (char, usize, bool);

/// Returns the stretches of a run that a source explains better than the text as it stands.
pub(super) fn best_paths(
    text: &Text<'_>,
    run: &ByteRun,
    source: &SourceEncoding,
    language: Language,
) -> Vec<BestPath> {
    let (bytes, boundaries) = (run.bytes(), run.boundaries());
    let reader = Reader::new(language);
    let mut nodes = vec![PathNode::new(f32::INFINITY, 0, 0); bytes.len() + 1];
    // By boundary: the stretch that ends there, if one does on the cheapest way.
    let mut ends: Vec<Option<PathNode>> = Vec::with_capacity(boundaries.len());
    let mut plain = 0.0;
    for at in 0..=bytes.len() {
        let number = ends.len();
        let Some(here) = nodes.get_mut(at) else { break };
        if boundaries.get(number) == Some(&at) {
            let character = run.first() + number;
            if number > 0 {
                plain += text.cost(character) - text.cost(character - 1);
            }
            let [to_begin, to_end] = text.changes(character);
            let is_end = here.cost + to_end < plain;
            ends.push(is_end.then_some(*here));
            if is_end {
                plain = here.cost + to_end;
            } else if plain + to_begin < here.cost {
                *here = PathNode::new(plain + to_begin, number, at);
            }
        }
        let node = *here;
        if node.cost.is_infinite() {
            continue;
        }
        let last = node.character;
        let was_marked = last.c == char::REPLACEMENT_CHARACTER && !last.is_broken;
        for (c, length, is_broken) in steps(source, bytes, at, was_marked).into_iter().flatten() {
            let (last, usual) = reader.step(node.last, c);
            let bits = if matches!(c, '\u{FF61}'..='\u{FF9F}') { HALF_WIDTH } else { usual };
            let bits = bits + f32::from(u8::from(is_broken)) * BROKEN_UNSEEN;
            let (end, cost) = (at + length, node.cost + bits);
            if let Some(to) = nodes.get_mut(end).filter(|to| cost < to.cost) {
                let character = Character { c, end, is_broken, ..Character::default() };
                let bits = node.bits + bits;
                *to = PathNode { cost, bits, begin: node.begin, back: at, character, last };
            }
        }
    }
    found(run, &nodes, &ends)
}

/// Returns the edges from a byte: two where it is not known how many bytes were lost.
fn steps(
    source: &SourceEncoding,
    bytes: &[u8],
    at: usize,
    was_marked: bool,
) -> [Option<PathStep>; 2] {
    const NONE: char = char::REPLACEMENT_CHARACTER;
    let Some(rest @ [first, ..]) = bytes.get(at..) else { return [None, None] };
    let unit = source.decode(rest);
    if unit.character == NONE
        && let Some(length) = source.lost(rest)
    {
        // Where all that is left is a mark, it may be all that was lost, or what follows is the second byte.
        let next = rest.get(1).filter(|next| !next.is_ascii() && **next != LOST);
        let both = next.filter(|_| *first == LOST).map(|_| (NONE, 2, false));
        return [Some((NONE, length, false)), both];
    }
    let is_broken = unit.character == NONE && !was_marked && rest.len() > 1;
    // A question mark may be a mark, too: of a first byte, whose second one follows.
    let next = rest.get(1).filter(|next| *first == b'?' && !next.is_ascii() && **next != LOST);
    [Some((unit.character, unit.length.max(1), is_broken)), next.map(|_| (NONE, 2, false))]
}

fn found(run: &ByteRun, nodes: &[PathNode], ends: &[Option<PathNode>]) -> Vec<BestPath> {
    let mut found = Vec::new();
    let mut number = ends.len();
    while let Some(at) = number.checked_sub(1) {
        let Some(Some(end)) = ends.get(at) else {
            number = at;
            continue;
        };
        let (mut characters, mut costs) = (Vec::new(), Vec::new());
        let mut node = *end;
        while node.back < node.character.end {
            let left = run.bytes().get(node.back..node.character.end).unwrap_or_default();
            let is_lost = node.character.c == char::REPLACEMENT_CHARACTER;
            let left = if is_lost { Fragment::of_two(left) } else { Fragment::default() };
            characters.push(Character { left, ..node.character });
            let Some(before) = nodes.get(node.back) else { break };
            costs.push(
                node.bits - if before.back < before.character.end { before.bits } else { 0.0 },
            );
            node = *before;
        }
        characters.reverse();
        costs.reverse();
        doubt_unnatural(&mut characters, &costs);
        let (from, to) = (run.first() + end.begin, run.first() + at);
        found.push(BestPath { from, to, characters, bits: end.bits });
        number = end.begin + 1;
        if end.begin >= at {
            break;
        }
    }
    found.reverse();
    found
}

/// Cost of a character where bytes were lost, in bits, on average over those near it, at which it is as likely wrong as right. Fitted to
/// the segments that marks divide in the lossy cases of `benches/peers/mojibake.py`: of those with 12 bits a character 90 % are right,
/// with 13 bits 80 %, with 15 bits 40 %.
const EVEN: f32 = 14.5;
/// Bits that double the odds, fitted to the same.
const DOUBLING: f32 = 0.8;
/// Characters on both sides that the average includes, up to a mark or ASCII.
const NEAR: usize = 2;

/// Sets the doubt about the characters of a stretch with losses, which may have been read out of step: between two marks nothing but
/// their cost tells.
#[allow(clippy::cast_precision_loss)] // of a few characters
fn doubt_unnatural(characters: &mut [Character], costs: &[f32]) {
    let is_whole = |one: &Character| !one.c.is_ascii() && one.c != char::REPLACEMENT_CHARACTER;
    if characters.iter().all(|one| one.c != char::REPLACEMENT_CHARACTER) {
        return;
    }
    let mut rest = costs;
    for segment in characters.chunk_by_mut(|one, next| is_whole(one) == is_whole(next)) {
        let Some((costs, following)) = rest.split_at_checked(segment.len()) else { return };
        rest = following;
        if !segment.first().is_some_and(is_whole) {
            continue;
        }
        for (at, one) in segment.iter_mut().enumerate() {
            let near = at.saturating_sub(NEAR)..costs.len().min(at + NEAR + 1);
            let near = costs.get(near).unwrap_or_default();
            let average = near.iter().sum::<f32>() / near.len() as f32;
            one.doubt = 1.0 / (1.0 + ((EVEN - average) / DOUBLING).exp2());
        }
    }
}
