//! Search for the cheapest path through a text of which parts were decoded wrongly.
//!
//! A stretch may begin and end at each character of the text. In UTF-8 the byte structure gives the characters. In double-byte
//! encodings any byte may be a first byte, a lost character may be one byte or two, and only the cost of the characters decides.
//! The path of least cost is taken (Viterbi 1967).

use super::anomaly::HALF_WIDTH_BITS;
use super::character::{BROKEN_UNMARKED_BITS, Character, Fragment};
use super::misreading::SourceEncoding;
use super::redecoded::Redecoded;
use super::text::{ByteRun, Text};
use crate::encoding::codec::LOST;
use crate::language::{Language, Last, Reader};

/// A stretch of the text, by character numbers, with its redecoded characters and their cost in bits.
pub(super) struct BestPath {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) characters: Vec<Character>,
    /// Cost of each character, and of all together, in bits.
    costs: Vec<f32>,
    pub(super) bits: f32,
}

/// Cheapest path to a byte that is inside a stretch.
#[derive(Clone, Copy)]
struct PathNode {
    /// Cost of the whole path, in bits.
    cost: f32,
    /// Cost of the redecoded characters since the stretch began, in bits.
    bits: f32,
    /// Number of the boundary at which the stretch began.
    begin: usize,
    /// Position of the first byte of the last character; this position if the stretch begins here.
    back: usize,
    /// Last redecoded character.
    character: Character,
    /// State of the model after it.
    last: Last,
}

impl PathNode {
    /// Creates a node without characters, at which a stretch may begin.
    fn new(cost: f32, begin: usize, at: usize) -> Self {
        let character = Character { end: at, ..Character::default() };
        Self { cost, bits: 0.0, begin, back: at, character, last: Last::default() }
    }
}

/// Returns the stretches of a run that cost less in UTF-8 than the text as it is.
pub(super) fn best_paths_in_utf8(
    text: &Text<'_>,
    run: &ByteRun,
    source: &SourceEncoding,
) -> Vec<BestPath> {
    let redecoded = Redecoded::new(&run.bytes, source);
    let mut found = best_paths(
        text,
        run,
        |at, _| [redecoded.at(at), None],
        |_, character| (redecoded.least_cost(character), Last::default()),
    );
    for path in &mut found {
        path.bits = redecoded.cost(&path.characters);
        doubt_before_fragments(path);
    }
    found
}

/// Returns the stretches of a run that cost less in a double-byte encoding than the text as it is.
pub(super) fn best_paths_in_pairs(
    text: &Text<'_>,
    run: &ByteRun,
    source: &SourceEncoding,
    language: Language,
) -> Vec<BestPath> {
    let reader = Reader::new(language);
    let edges = |at: usize, last: &Character| {
        let was_marked = last.c == char::REPLACEMENT_CHARACTER && !last.is_broken;
        edges(source, &run.bytes, at, was_marked)
    };
    let mut found = best_paths(text, run, edges, |last, character| {
        let (last, usual) = reader.step(last, character.c);
        let is_half_width = matches!(character.c, '\u{FF61}'..='\u{FF9F}');
        let bits = if is_half_width { HALF_WIDTH_BITS } else { usual };
        (bits + f32::from(u8::from(character.is_broken)) * BROKEN_UNMARKED_BITS, last)
    });
    for path in &mut found {
        doubt_unnatural(path);
    }
    found
}

/// Returns the redecoded characters that may begin at a byte: two if it is not known how many bytes were lost.
fn edges(
    source: &SourceEncoding,
    bytes: &[u8],
    at: usize,
    was_marked: bool,
) -> [Option<Character>; 2] {
    const UNDECODED: char = char::REPLACEMENT_CHARACTER;
    let Some(rest @ [first, ..]) = bytes.get(at..) else { return [None, None] };
    let unit = source.decode(rest);
    let lost = |length: usize| {
        Character::lost(at + length, Fragment::of_two(rest.get(..length).unwrap_or(rest)))
    };
    if unit.character == UNDECODED
        && let Some(length) = source.lost_length(rest)
    {
        // If only a mark is left, it may be all that was lost, or the byte after it is the second byte. ASCII may be one if it is
        // not the beginning of a word.
        let is_of_word = rest.get(2).is_some_and(u8::is_ascii_alphanumeric);
        let may_end = |next: &u8| match next.is_ascii() {
            true => !is_of_word && source.ends_with(*next),
            false => *next != LOST,
        };
        let is_second = *first == LOST && rest.get(1).is_some_and(may_end);
        return [Some(lost(length)), is_second.then(|| lost(2))];
    }
    let length = unit.length.max(1);
    let whole = match unit.character {
        UNDECODED => Character { is_broken: !was_marked && rest.len() > 1, ..lost(length) },
        c => Character { c, end: at + length, ..Character::default() },
    };
    // A question mark may also be the mark of a first byte, before its second byte.
    let next = rest.get(1).filter(|next| *first == b'?' && !next.is_ascii() && **next != LOST);
    [Some(whole), next.map(|_| lost(2))]
}

/// Returns the stretches of a run. `edges` returns the characters that may begin at a byte after another one; `cost` returns the
/// cost in bits of a character in a state of the model, and the state after it.
fn best_paths(
    text: &Text<'_>,
    run: &ByteRun,
    edges: impl Fn(usize, &Character) -> [Option<Character>; 2],
    cost: impl Fn(Last, &Character) -> (f32, Last),
) -> Vec<BestPath> {
    let boundaries = &run.boundaries;
    let mut nodes = vec![PathNode::new(f32::INFINITY, 0, 0); run.bytes.len() + 1];
    // Stretch that ends at each boundary, if the cheapest path has one.
    let mut ends: Vec<Option<PathNode>> = Vec::with_capacity(boundaries.len());
    let mut plain = 0.0;
    for at in 0..=run.bytes.len() {
        let number = ends.len();
        let Some(here) = nodes.get_mut(at) else { break };
        if boundaries.get(number) == Some(&at) {
            let character = run.first + number;
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
        for character in edges(at, &node.character).into_iter().flatten() {
            let (bits, last) = cost(node.last, &character);
            let cost = node.cost + bits;
            if let Some(to) = nodes.get_mut(character.end).filter(|to| cost < to.cost) {
                let bits = node.bits + bits;
                *to = PathNode { cost, bits, begin: node.begin, back: at, character, last };
            }
        }
    }
    trace_back(run, &nodes, &ends)
}

fn trace_back(run: &ByteRun, nodes: &[PathNode], ends: &[Option<PathNode>]) -> Vec<BestPath> {
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
            characters.push(node.character);
            let Some(before) = nodes.get(node.back) else { break };
            costs.push(
                node.bits - if before.back < before.character.end { before.bits } else { 0.0 },
            );
            node = *before;
        }
        characters.reverse();
        costs.reverse();
        let (from, to) = (run.first + end.begin, run.first + at);
        found.push(BestPath { from, to, characters, costs, bits: end.bits });
        number = end.begin + 1;
        if end.begin >= at {
            break;
        }
    }
    found.reverse();
    found
}

/// Cost in bits, averaged over nearby characters, at which a character where bytes were lost is as likely wrong as right. Fitted to
/// the segments between marks in the lossy cases of `benches/peers/mojibake.py`: at 12 bits per character 90 % are right, at 13
/// bits 80 %, at 15 bits 40 %.
const EVEN_ODDS_BITS: f32 = 14.5;
/// Bits that double the odds, fitted to the same segments.
const ODDS_DOUBLING_BITS: f32 = 0.8;
/// Characters on each side that the average includes, up to a mark or ASCII.
const DOUBT_CONTEXT_CHARS: usize = 2;

/// Sets the doubt about the characters of a stretch, which may be out of step if bytes were lost: between two marks only their cost
/// is evidence.
#[allow(clippy::cast_precision_loss)] // of a few characters
fn doubt_unnatural(path: &mut BestPath) {
    let BestPath { characters, costs, .. } = path;
    let is_whole = |character: &Character| {
        !character.c.is_ascii() && character.c != char::REPLACEMENT_CHARACTER
    };
    let mut rest = costs.as_slice();
    for segment in characters.chunk_by_mut(|character, next| is_whole(character) == is_whole(next))
    {
        let Some((costs, following)) = rest.split_at_checked(segment.len()) else { return };
        rest = following;
        if !segment.first().is_some_and(is_whole) {
            continue;
        }
        for (at, character) in segment.iter_mut().enumerate() {
            let near = at.saturating_sub(DOUBT_CONTEXT_CHARS)
                ..costs.len().min(at + DOUBT_CONTEXT_CHARS + 1);
            let near = costs.get(near).unwrap_or_default();
            let average = near.iter().sum::<f32>() / near.len() as f32;
            character.doubt = doubt(average);
        }
    }
}

/// Sets the doubt about the characters of UTF-8 before the end of another character without a mark: their last byte may be of that
/// one, if the bytes between them were lost.
fn doubt_before_fragments(path: &mut BestPath) {
    let BestPath { characters, costs, .. } = path;
    let is_before_end =
        |next: &Character| next.is_broken && next.left.is_known() && next.left.may_end();
    let before: Vec<bool> = characters.iter().skip(1).map(is_before_end).collect();
    for ((character, cost), _) in
        characters.iter_mut().zip(costs).zip(before).filter(|(_, is_before)| *is_before)
    {
        character.doubt =
            if character.c == char::REPLACEMENT_CHARACTER { 0.0 } else { doubt(*cost) };
    }
}

/// Returns the probability that a character is out of step, from a cost in bits.
fn doubt(cost: f32) -> f32 {
    1.0 / (1.0 + ((EVEN_ODDS_BITS - cost) / ODDS_DOUBLING_BITS).exp2())
}
