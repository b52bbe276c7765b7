//! Inference of characters in text out of step from which pairs of bytes were dropped: 奔遗鞒直 for 当家女主持.
//!
//! In GBK text out of step one pair of bytes in seven is a private-use character, and some pages drop these: here the second byte
//! of 女 and the first one of 主. So a place between two remaining characters has the bytes of one character, or the halves of two,
//! with a third character between them if two pairs were dropped in a row. A hidden Markov model of pairs of characters weighs
//! these possibilities (forward–backward). Triples and words decide the places that it leaves open.

use std::ops::Range;

use super::super::change::ACCEPTED;
use super::super::measures::{RARE_BITS, SEVERAL};
use super::super::wrong_decoding::log_sum;
use super::context::Context;
use super::decide::TEMPERATURE;
use super::misaligned::Misaligned;
use super::original::MAX_KEPT_ORIGINALS;
use super::pair_codec::PairCodec;
use crate::language::words::MAX_WORD_CHARS;
use crate::language::{Language, Last, Reader};
use crate::order::descending;

/// Characters of a run between the first and the last one.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct InnerCharacters {
    pub(super) text: Vec<char>,
    /// Indices of the inferred characters, with their probabilities.
    pub(super) inferred: Vec<(usize, f32)>,
}

/// Cost in bits of a second dropped pair in a row: one pair in seven is for private use.
const SECOND_DROP_BITS: f32 = 3.0;
/// Sequences of candidates of adjacent places that are weighed by triples and words. Guess.
const MAX_WEIGHED_SEQUENCES: usize = 256;

impl InnerCharacters {
    /// Returns the characters of a run without dropped pairs. None if a pair of its bytes is not a character.
    pub(super) fn known(run: &Misaligned, pairs: &PairCodec) -> Option<Self> {
        let text = run.complete_pairs().map(|both| pairs.character(both)).collect::<Option<_>>()?;
        Some(Self { text, inferred: Vec::new() })
    }

    /// Returns the most likely characters of a run from which pairs of bytes may have been dropped.
    pub(super) fn inferred(run: &Misaligned, pairs: &PairCodec, context: &Context<'_>) -> Self {
        let lattice = Lattice::of(run, pairs, context.following.chars().next());
        let places: Vec<PlaceCandidates> =
            lattice.places.iter().map(|place| lattice.candidates(place)).collect();
        let (mut inner, mut rest) = (Self::default(), places.as_slice());
        while let Some((first, after)) = rest.split_first() {
            let open = rest.iter().take(SEVERAL).take_while(|place| !place.is_certain()).count();
            if open == 0 {
                inner.text.extend(first.best().chars());
                rest = after;
            } else {
                let (open, after) = rest.split_at_checked(open).unwrap_or_default();
                inner.weigh(open, after, context);
                rest = after;
            }
        }
        inner
    }

    /// Adds the most likely characters of adjacent open places, by triples and words.
    fn weigh(
        &mut self,
        open: &[PlaceCandidates],
        after: &[PlaceCandidates],
        context: &Context<'_>,
    ) {
        let before =
            self.text.get(self.text.len().saturating_sub(MAX_WORD_CHARS)..).unwrap_or_default();
        let after: Vec<char> =
            after.iter().flat_map(|place| place.best().chars()).take(MAX_WORD_CHARS).collect();
        let mut all: Vec<(Vec<&str>, f32)> = vec![(Vec::new(), 1.0)];
        for place in open {
            let with_next = all.iter().flat_map(|(texts, probability)| {
                place.all.iter().map(move |(text, own)| {
                    ([texts.as_slice(), &[text]].concat(), probability * own)
                })
            });
            let mut longer: Vec<(Vec<&str>, f32)> = with_next.collect();
            longer.sort_by_cached_key(|one| descending(one.1));
            longer.truncate(MAX_WEIGHED_SEQUENCES);
            all = longer;
        }
        for (texts, bits) in &mut all {
            let inside = texts.iter().flat_map(|text| text.chars());
            let text: Vec<char> =
                before.iter().copied().chain(inside).chain(after.iter().copied()).collect();
            *bits = -context.cost(&text) * TEMPERATURE;
        }
        let sum = log_sum(all.iter().map(|(_, bits)| *bits));
        let Some((best, _)) = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
        for (number, (text, place)) in best.iter().zip(open).enumerate() {
            // A third character between two halves is more likely lost than not.
            if place.third_probability > 0.5 {
                self.add(char::REPLACEMENT_CHARACTER, 0.0);
                self.add(char::REPLACEMENT_CHARACTER, 0.0);
                self.add(char::REPLACEMENT_CHARACTER, 0.0);
                continue;
            }
            for (at, c) in text.char_indices() {
                let same = all.iter().filter(|(texts, _)| {
                    texts.get(number).is_some_and(|other| {
                        other.len() == text.len()
                            && other.get(at..).is_some_and(|other| other.starts_with(c))
                    })
                });
                let probability = (log_sum(same.map(|(_, bits)| *bits)) - sum).exp2();
                self.add(c, probability * (1.0 - place.third_probability));
            }
        }
    }

    fn add(&mut self, c: char, probability: f32) {
        if probability < ACCEPTED {
            self.inferred.push((self.text.len(), probability));
        }
        self.text.push(c);
    }
}

/// Candidates for the text of a place.
struct PlaceCandidates {
    /// At least one candidate of one or two characters, with probabilities.
    all: Vec<(String, f32)>,
    /// Probability that more than one pair of bytes is missing.
    third_probability: f32,
}

impl PlaceCandidates {
    fn is_certain(&self) -> bool {
        self.all.len() == 1 && self.third_probability < 0.5
    }

    fn best(&self) -> &str {
        let best = self.all.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        best.map_or("", |(text, _)| text)
    }
}

/// Possible texts of a run as paths, with the model over them.
struct Lattice {
    reader: Reader,
    nodes: Vec<LatticeNode>,
    /// Edges from a node to a later one, with the binary logarithm of the probability, ordered by the later node.
    edges: Vec<(usize, usize, f32)>,
    places: Vec<LatticePlace>,
    /// Binary logarithm of the probability of all paths.
    sum: f32,
}

/// A possible character at a place.
struct LatticeNode {
    c: char,
    last: Last,
    /// Binary logarithms of the probability of the text up to it and of the text after it.
    forward: f32,
    backward: f32,
}

/// Nodes of a place.
struct LatticePlace {
    /// Character of both bytes, if they are one.
    known: Option<usize>,
    /// Node for any characters between the halves of two.
    any: usize,
    /// Nodes of the characters with the second byte.
    seconds: Range<usize>,
}

impl Lattice {
    /// Returns the paths of a run before a character.
    fn of(run: &Misaligned, pairs: &PairCodec, after: Option<char>) -> Self {
        let start = LatticeNode {
            c: '\n',
            last: Last::default(),
            forward: 0.0,
            backward: f32::NEG_INFINITY,
        };
        let reader = Reader::new(Language::Chinese);
        let (edges, places) = (Vec::new(), Vec::new());
        let mut lattice = Self { reader, nodes: vec![start], edges, places, sum: 0.0 };
        let mut ends = vec![0];
        for both in run.complete_pairs() {
            lattice.add(both, &mut ends, pairs);
        }
        let after = after.filter(|c| !c.is_ascii()).map(|c| reader.last(c));
        for end in &ends {
            if let Some(node) = lattice.nodes.get_mut(*end) {
                let bits = after.map_or(0.0, |after| reader.between(node.last, after, None));
                node.backward = -bits * TEMPERATURE;
            }
        }
        let of_end = |end: &usize| lattice.nodes.get(*end).map(|node| node.forward + node.backward);
        lattice.sum = log_sum(ends.iter().filter_map(of_end));
        for (from, to, bits) in lattice.edges.iter().rev() {
            let backward = lattice.nodes.get(*to).map_or(f32::NEG_INFINITY, |to| to.backward);
            if let Some(from) = lattice.nodes.get_mut(*from) {
                from.backward = log_add(from.backward, backward + bits);
            }
        }
        lattice
    }

    /// Adds the nodes of a place after the ends of the previous one, and replaces these by its own.
    fn add(&mut self, both: [u8; 2], ends: &mut Vec<usize>, pairs: &PairCodec) {
        let [lead, trail] = both;
        let reader = self.reader;
        let usual = |bytes| {
            let all = pairs.candidates(bytes).into_iter();
            all.filter(move |c| reader.single(*c) < RARE_BITS)
                .filter_map(|c| Some((c, pairs.bytes(c)?)))
        };
        let second: Vec<(char, [u8; 2])> = usual([None, Some(trail)]).collect();
        let is_dropped =
            |[_, first]: [u8; 2], [second, _]: [u8; 2]| pairs.is_private([first, second]);
        let known = pairs.character(both).map(|c| self.push(c, ends));
        let firsts: Vec<(usize, [u8; 2])> = usual([Some(lead), None])
            .filter(|(_, first)| second.iter().any(|(_, second)| is_dropped(*first, *second)))
            .map(|(c, bytes)| (self.push(c, ends), bytes))
            .collect();
        // The costs of characters that do not occur in text differ by chance.
        let any = self.push(char::REPLACEMENT_CHARACTER, &[]);
        let to_any = ends.iter().map(|end| (*end, 2.0 * RARE_BITS));
        let to_any = to_any.chain(firsts.iter().map(|(first, _)| (*first, SECOND_DROP_BITS)));
        for (from, bits) in to_any.collect::<Vec<_>>() {
            self.join(from, any, bits);
        }
        let start = self.nodes.len();
        for (c, bytes) in second {
            let from = firsts.iter().filter(|(_, first)| is_dropped(*first, bytes));
            let from: Vec<usize> = from.map(|(first, _)| *first).chain([any]).collect();
            self.push(c, &from);
        }
        let seconds = start..self.nodes.len();
        ends.clear();
        ends.extend(known.into_iter().chain(seconds.clone()));
        self.places.push(LatticePlace { known, any, seconds });
    }

    /// Adds a character after others, and returns its node.
    fn push(&mut self, c: char, from: &[usize]) -> usize {
        let last = match c {
            char::REPLACEMENT_CHARACTER => Last::default(),
            c => self.reader.last(c),
        };
        let unread = f32::NEG_INFINITY;
        self.nodes.push(LatticeNode { c, last, forward: unread, backward: unread });
        let node = self.nodes.len() - 1;
        for from in from {
            let before = self.nodes.get(*from).map_or(Last::default(), |from| from.last);
            self.join(*from, node, self.reader.between(before, last, None));
        }
        node
    }

    /// Joins two nodes by an edge with this cost in bits.
    fn join(&mut self, from: usize, to: usize, bits: f32) {
        let bits = -bits * TEMPERATURE;
        let before = self.nodes.get(from).map_or(f32::NEG_INFINITY, |from| from.forward);
        if let Some(to) = self.nodes.get_mut(to) {
            to.forward = log_add(to.forward, before + bits);
        }
        self.edges.push((from, to, bits));
    }

    /// Returns the most likely candidates of a place.
    fn candidates(&self, place: &LatticePlace) -> PlaceCandidates {
        let node = |number: usize| self.nodes.get(number);
        let posterior = |node: &LatticeNode| (node.forward + node.backward - self.sum).exp2();
        let third_probability = node(place.any).map_or(0.0, posterior);
        let known = place.known.and_then(node).map(|node| (node.c.to_string(), posterior(node)));
        if let Some(known) = known.clone().filter(|(_, probability)| *probability >= ACCEPTED) {
            return PlaceCandidates { all: vec![known], third_probability };
        }
        let start = self.edges.partition_point(|(_, to, _)| *to < place.seconds.start);
        let edges = self.edges.get(start..).unwrap_or_default().iter();
        let edges = edges.take_while(|(_, to, _)| *to < place.seconds.end);
        let halves =
            edges.filter(|(from, ..)| *from != place.any).filter_map(|(from, to, bits)| {
                let (from, to) = (node(*from)?, node(*to)?);
                let probability = (from.forward + bits + to.backward - self.sum).exp2();
                Some((format!("{}{}", from.c, to.c), probability))
            });
        let mut all: Vec<(String, f32)> = halves.collect();
        all.sort_by_cached_key(|one| descending(one.1));
        all.truncate(MAX_KEPT_ORIGINALS);
        all.extend(known);
        if all.is_empty() {
            all.push(("\u{FFFD}\u{FFFD}".to_owned(), 0.0));
        }
        PlaceCandidates { all, third_probability }
    }
}

/// Precision of a sum, in bits.
const SUM_PRECISION_BITS: f32 = 24.0;

/// Returns the binary logarithm of the sum of two numbers given as binary logarithms. A number below the precision of the larger
/// one is not added, which saves most of the time.
fn log_add(a: f32, b: f32) -> f32 {
    let (most, least) = (a.max(b), a.min(b));
    let is_small = most - least > SUM_PRECISION_BITS;
    if is_small || most.is_infinite() {
        most
    } else {
        most + (least - most).exp2().ln_1p() * std::f32::consts::LOG2_E
    }
}

#[cfg(test)]
mod tests {
    use super::super::context::DamagedText;
    use super::*;
    use crate::Span;

    /// Returns the text redecoded from the second byte of its first character on, and the indices of the open characters.
    fn inferred(before: &str, text: &str) -> (String, Vec<usize>) {
        let gbk = PairCodec::all().next().unwrap();
        let all = format!("{before}{text}");
        let run = Misaligned::read(&all, before.len(), &gbk).pop().unwrap();
        let document = DamagedText::new(&all, false);
        let context = Context::of(&document, Span::new(before.len(), run.to));
        let inner = InnerCharacters::inferred(&run, &gbk, &context);
        let open = inner.inferred.iter().map(|(number, _)| *number).collect();
        (inner.text.into_iter().collect(), open)
    }

    #[test]
    fn runs_without_loss_leave_no_place_open() {
        let found = inferred("火车开过大", "堑氖焙蚝⒆用");
        assert_eq!(found, ("的时候孩子".to_owned(), Vec::new()));
    }

    #[test]
    fn places_with_a_missing_pair_are_open() {
        // The second byte of 趴 and the first one of 在 are missing.
        let (text, open) = inferred("火车开过大", "堑氖焙蚝⒆用嵌寂吭诖盎贤饪");
        assert!(text.starts_with("的时候孩子们都"), "{text}");
        assert!(open.first().is_some_and(|first| *first == 7), "{open:?}");
    }
}
