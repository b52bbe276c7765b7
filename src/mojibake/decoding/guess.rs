//! Characters of which bytes were lost: what reads best, of all that what is left of them can be.
//!
//! What is left says much: two bytes of three leave sixty-four characters at most, and fewer where it is known which bytes the
//! decoder cannot read. The model says how likely each is beside its neighbours, which may have to be guessed, too
//! (forward and backward, as in a hidden Markov model). What is likelier than not is put in; the rest stays U+FFFD.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use super::misreading::SourceEncoding;
use super::redecoded::Character;
use super::utf8_fragments::Fragment;
use crate::encoding::codec::{Codec, LOST};
use crate::language::document::NumberHasher;
use crate::language::{Language, Last, Reader};

/// A text of which bytes were lost, with inferred characters in the place of some.
pub(super) struct Guessed {
    pub(super) text: String,
    /// The number of inferred characters, and the probability of the least certain of them.
    pub(super) number: usize,
    pub(super) least: f32,
}

/// The model takes characters for more certain than they are: so much of a bit is what it is worth.
const WORTH: f32 = 0.8;
/// So many guesses of a character are weighed with those of its neighbours, and so many bits more than the best they may cost.
const CLOSELY: usize = 16;
const HARDLY: f32 = 10.0;
/// Candidates of a character that are weighed at all: the most common ones, by themselves. Only where two bytes of three are missing
/// there are more, and a rare one is never certain.
const MOST_COMMON: usize = 128;
/// What a pair of characters costs at most, in bits, that stands elsewhere in the text.
const SEEN: f32 = 4.0;

/// A character that may have been there, as what follows is read after it, and what it costs after what is before.
#[derive(Clone, Copy)]
struct Guess {
    c: char,
    last: Last,
    cost: f32,
}

/// Infers the characters of which bytes were lost when `decoder` read them, as far as they are as probable as `threshold`; the rest is
/// U+FFFD. None if no byte of a character is left.
pub(super) fn guess(
    meant: &[Character],
    source: &SourceEncoding,
    decoder: &Codec,
    threshold: f32,
) -> Option<Guessed> {
    // Of other languages the model knows nothing.
    let is_east_asian = meant.iter().any(|one| matches!(one.c, '\u{2E80}'..='\u{FFEF}'));
    if !is_east_asian || !meant.iter().any(|one| one.left.is_known() || one.doubt > 0.0) {
        return None;
    }
    let guesser = Guesser::new(meant, source, decoder);
    let text = String::with_capacity(meant.len() * 3);
    let mut guessed = Guessed { text, number: 0, least: 1.0 };
    let mut at = 0;
    while let Some(one) = meant.get(at) {
        let open = meant.get(at..).unwrap_or_default();
        let open = open.iter().take_while(|one| one.left.is_known()).count();
        if open == 0 {
            let is_certain = 1.0 - one.doubt >= threshold;
            guessed.text.push(if is_certain { one.c } else { char::REPLACEMENT_CHARACTER });
            if is_certain {
                guessed.least = guessed.least.min(1.0 - one.doubt);
            }
            at += 1;
            continue;
        }
        for (c, likely) in guesser.run(meant, at..at + open) {
            if likely < threshold {
                guessed.text.push(char::REPLACEMENT_CHARACTER);
                continue;
            }
            guessed.text.push(c);
            guessed.number += 1;
            guessed.least = guessed.least.min(likely);
        }
        at += open;
    }
    (guessed.number > 0 || meant.iter().any(|one| one.doubt > 0.0)).then_some(guessed)
}

struct Guesser<'t> {
    source: &'t SourceEncoding,
    decoder: &'t Codec,
    reader: Reader,
    /// The pairs of characters that are known.
    pairs: HashSet<u64, BuildHasherDefault<NumberHasher>>,
    /// What may have been where so much is left, before a byte: the same is left again and again.
    candidates: RefCell<HashMap<Asked, Rc<[CharCandidate]>>>,
}

/// What is left, and the next byte.
type Asked = (Vec<u8>, Option<u8>);

/// A character that may have been somewhere, as the next one is read after it.
#[derive(Clone, Copy)]
struct CharCandidate {
    c: char,
    last: Last,
    /// In bits.
    unlikely: f32,
}

/// Two characters as a number.
fn pair(one: char, other: char) -> u64 {
    u64::from(one) << 32 | u64::from(other)
}

impl<'t> Guesser<'t> {
    fn new(meant: &[Character], source: &'t SourceEncoding, decoder: &'t Codec) -> Self {
        let known = |c: char| !c.is_ascii() && c != char::REPLACEMENT_CHARACTER;
        let pairs = meant.windows(2).filter_map(|two| match two {
            [one, other] if known(one.c) && known(other.c) => Some(pair(one.c, other.c)),
            _ => None,
        });
        let pairs = pairs.collect();
        let reader = Reader::new(language(meant, source));
        Self { source, decoder, reader, pairs, candidates: RefCell::default() }
    }

    /// The cost of a character after another one, in bits.
    fn step(&self, before: char, last: Last, c: char) -> (Last, f32) {
        let (last, cost) = self.reader.step(last, c);
        (last, self.unless_seen(cost, before, c))
    }

    /// The same of two guesses.
    fn between(&self, one: &Guess, other: &Guess) -> f32 {
        let cost = self.reader.between(one.last, other.last, None);
        self.unless_seen(cost, one.c, other.c)
    }

    /// Lowers the cost of a character after another one if they stand together elsewhere.
    fn unless_seen(&self, cost: f32, before: char, c: char) -> f32 {
        if cost > SEEN && self.pairs.contains(&pair(before, c)) { SEEN } else { cost }
    }

    /// The character before, and the state of the model after it, if it is known.
    fn known(&self, one: Option<&Character>) -> Option<(char, Last)> {
        let c = one?.c;
        (c != char::REPLACEMENT_CHARACTER).then(|| (c, self.reader.step(Last::default(), c).0))
    }

    /// The likeliest characters in a range of those of which something is left, and how likely each is.
    fn run(&self, meant: &[Character], range: std::ops::Range<usize>) -> Vec<(char, f32)> {
        let before = self.known(range.start.checked_sub(1).and_then(|at| meant.get(at)));
        let following = meant.get(range.end).map(|one| one.c);
        let following = following.filter(|c| *c != char::REPLACEMENT_CHARACTER);
        let mut columns: Vec<Vec<Guess>> = Vec::with_capacity(range.len());
        for at in range.clone() {
            let Some(one) = meant.get(at) else { continue };
            let next = meant.get(at + 1).and_then(first_byte);
            let before = before.filter(|_| at == range.start);
            let following = following.filter(|_| at + 1 == range.end);
            columns.push(self.column(&one.left, next, before, following));
        }
        self.weigh(&columns, following)
    }

    /// What a character may be.
    fn candidates(&self, left: &Fragment, next: Option<u8>) -> Rc<[CharCandidate]> {
        let asked = (left.bytes().to_vec(), next);
        if let Some(known) = self.candidates.borrow().get(&asked) {
            return Rc::clone(known);
        }
        let mut found = candidates(left.bytes(), self.source, self.decoder, next);
        if found.len() > MOST_COMMON {
            let cost = |(c, unlikely): &(char, f32)| self.reader.single(*c) + unlikely;
            found.sort_by(|one, other| cost(one).total_cmp(&cost(other)));
            found.truncate(MOST_COMMON);
        }
        let found: Rc<[CharCandidate]> = found
            .into_iter()
            .map(|(c, unlikely)| CharCandidate { c, last: self.reader.last(c), unlikely })
            .collect();
        self.candidates.borrow_mut().insert(asked, Rc::clone(&found));
        found
    }

    /// What a character may be, the cheapest first.
    fn column(
        &self,
        left: &Fragment,
        next: Option<u8>,
        before: Option<(char, Last)>,
        following: Option<char>,
    ) -> Vec<Guess> {
        let (before, last) = before.unwrap_or(('\n', Last::default()));
        let following = following.map(|c| (c, self.reader.last(c)));
        let mut all: Vec<(f32, Guess)> = self
            .candidates(left, next)
            .iter()
            .map(|one| {
                let cost = self.reader.between(last, one.last, None);
                let cost = self.unless_seen(cost, before, one.c) + one.unlikely;
                let rest = match following {
                    // The same after all of them.
                    None | Some(('\0'..='\x7F', _)) => 0.0,
                    Some((c, following)) => {
                        self.unless_seen(self.reader.between(one.last, following, None), one.c, c)
                    }
                };
                (cost + rest, Guess { c: one.c, last: one.last, cost })
            })
            .collect();
        all.sort_by(|one, other| one.0.total_cmp(&other.0));
        let most = all.first().map_or(0.0, |best| best.0) + HARDLY;
        all.into_iter()
            .take(CLOSELY)
            .take_while(|one| one.0 <= most)
            .map(|(_, guess)| guess)
            .collect()
    }

    /// The likeliest of each column, and how likely it is.
    fn weigh(&self, columns: &[Vec<Guess>], following: Option<char>) -> Vec<(char, f32)> {
        // How likely each is with all that is before it, as bits; and with all that follows. What stands between two columns is asked
        // of all of both.
        let mut forward: Vec<Vec<f32>> = Vec::with_capacity(columns.len());
        let mut betweens: Vec<Vec<f32>> = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate() {
            let before =
                at.checked_sub(1).and_then(|at| Some((columns.get(at)?, forward.get(at)?)));
            let before = before.filter(|(column, _)| !column.is_empty());
            let Some((others, sums)) = before else {
                forward.push(column.iter().map(|one| -one.cost * WORTH).collect());
                betweens.push(Vec::new());
                continue;
            };
            let between: Vec<f32> = column
                .iter()
                .flat_map(|other| others.iter().map(|one| self.between(one, other) * WORTH))
                .collect();
            let sum = |costs: &[f32]| total(sums.iter().zip(costs).map(|(sum, cost)| sum - cost));
            forward.push(between.chunks(others.len()).map(sum).collect());
            betweens.push(between);
        }
        let mut backward: Vec<f32> = Vec::new();
        let mut found = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate().rev() {
            let next = betweens.get(at + 1).filter(|next| !next.is_empty());
            let sum = |(number, one): (usize, &Guess)| match (next, following) {
                (Some(next), _) => {
                    let costs = next.iter().skip(number).step_by(column.len());
                    total(costs.zip(&backward).map(|(cost, sum)| sum - cost))
                }
                (None, Some(c)) if at + 1 == columns.len() => {
                    -self.step(one.c, one.last, c).1 * WORTH
                }
                _ => 0.0,
            };
            let sums: Vec<f32> = column.iter().enumerate().map(sum).collect();
            let both: Vec<f32> = forward
                .get(at)
                .into_iter()
                .flatten()
                .zip(&sums)
                .map(|(one, other)| one + other)
                .collect();
            let all = total(both.iter().copied());
            let best = column.iter().zip(&both).max_by(|one, other| one.1.total_cmp(other.1));
            found.push(best.map_or((char::REPLACEMENT_CHARACTER, 0.0), |(guess, bits)| {
                (guess.c, (bits - all).exp2())
            }));
            backward = sums;
        }
        found.reverse();
        found
    }
}

/// The logarithm of a sum of what is given as logarithms.
fn total(bits: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = bits.clone().fold(f32::NEG_INFINITY, f32::max);
    if most.is_infinite() {
        most
    } else {
        most + bits.map(|bits| (bits - most).exp2()).sum::<f32>().log2()
    }
}

/// The language in which the characters that are known cost least; of Chinese that script, if it is clear.
fn language(meant: &[Character], source: &SourceEncoding) -> Language {
    let cost = |language: Language| {
        let (reader, mut last, mut sum) = (Reader::new(language), Last::default(), 0.0);
        for one in meant.iter().filter(|one| one.c != char::REPLACEMENT_CHARACTER) {
            let (next, bits) = reader.step(last, one.c);
            last = next;
            sum += bits;
        }
        sum
    };
    let scripts = source.languages.iter().flat_map(|language| match language {
        Language::Chinese => [Language::Hans, Language::Hant],
        other => [*other; 2],
    });
    let best = scripts
        .map(|language| (language, cost(language)))
        .min_by(|one, other| one.1.total_cmp(&other.1));
    best.map_or(Language::Chinese, |(language, _)| language)
}

/// The first byte of what is left, or of the character.
fn first_byte(one: &Character) -> Option<u8> {
    let mut buffer = [0; 4];
    match one.left.bytes().first() {
        Some(byte) => (*byte != LOST).then_some(*byte),
        None if one.c == char::REPLACEMENT_CHARACTER => None,
        None => one.c.encode_utf8(&mut buffer).bytes().next(),
    }
}

/// The first bytes of three that characters of East Asia have.
const FIRST: std::ops::RangeInclusive<u8> = 0xE2..=0xEF;
const REST: std::ops::RangeInclusive<u8> = 0x80..=0xBF;

/// A byte that vanished though the decoder can read it: something else lost it, which is so unlikely, in bits.
const READABLE: f32 = 2.0;

/// Of a character of which more bytes are missing nothing is known: it may be any of a hundred thousand.
const MISSING: usize = 2;

/// What a character may have been of which something is left, before a byte that is known, and how unlikely that is, in bits.
fn candidates(
    left: &[u8],
    source: &SourceEncoding,
    decoder: &Codec,
    next: Option<u8>,
) -> Vec<(char, f32)> {
    let mut found: Vec<(char, f32)> = Vec::new();
    let is_marked = left.contains(&LOST);
    let patterns = patterns(left, source);
    let is_only = patterns.len() == 1;
    let is_known = |whole: &Vec<u8>| whole.iter().filter(|byte| **byte == LOST).count() <= MISSING;
    for whole in patterns.into_iter().filter(is_known) {
        expand(&whole, &mut Vec::new(), source, &mut |bytes| {
            let next = |at: usize| bytes.get(at + 1).copied().or(next);
            let mut lost = whole.iter().enumerate().filter(|(_, byte)| **byte == LOST);
            let may_be_lost =
                |at: usize| bytes.get(at).is_none_or(|byte| decoder.may_be_lost(*byte, next(at)));
            let is_possible = if decoder.is_single() {
                lost.all(|(at, _)| may_be_lost(at))
            } else {
                // A mark may have begun in the character before, or take one byte with it that could be read.
                lost.next().is_none_or(|(at, _)| at == 0 || may_be_lost(at))
            };
            let unlikely = if is_possible { 0.0 } else { READABLE };
            let Some(c) = source.whole(bytes).filter(|_| is_possible || !is_marked) else { return };
            match found.iter_mut().find(|(other, _)| !is_only && *other == c) {
                Some((_, least)) => *least = least.min(unlikely),
                None => found.push((c, unlikely)),
            }
        });
    }
    found
}

/// All that bytes can be in which some are not known.
fn expand(
    whole: &[u8],
    bytes: &mut Vec<u8>,
    source: &SourceEncoding,
    take: &mut impl FnMut(&[u8]),
) {
    let Some(byte) = whole.get(bytes.len()) else { return take(bytes) };
    let range = match (*byte, bytes.is_empty()) {
        (LOST, true) if source.has_form() => FIRST,
        (LOST, false) if source.has_form() => REST,
        (LOST, true) => 0x81..=0xFE,
        (LOST, false) => 0x40..=0xFE,
        (byte, _) => byte..=byte,
    };
    for byte in range {
        bytes.push(byte);
        expand(whole, bytes, source, take);
        bytes.pop();
    }
}

/// What is left with [`LOST`] for each byte that is missing, in each way in which it can be missing.
fn patterns(left: &[u8], source: &SourceEncoding) -> Vec<Vec<u8>> {
    let length = match left.first() {
        _ if !source.has_form() => 2,
        Some(0xC2..=0xDF) => 2,
        Some(0xF0..=0xF4) => 4,
        _ => 3,
    };
    let missing = length - left.len().min(length);
    if missing == 0 {
        return vec![left.to_vec()];
    }
    let has_first = source.has_form() && left.first().is_some_and(|first| !REST.contains(first));
    let mut patterns: Vec<Vec<u8>> = vec![left.to_vec()];
    for _ in 0..missing {
        let mut longer: Vec<Vec<u8>> = Vec::new();
        for one in &patterns {
            let is_headless =
                source.has_form() && one.first().is_some_and(|first| REST.contains(first));
            let places = if is_headless { 0..=0 } else { usize::from(has_first)..=one.len() };
            for place in places {
                let mut other = one.clone();
                other.insert(place, LOST);
                if !longer.contains(&other) {
                    longer.push(other);
                }
            }
        }
        patterns = longer;
    }
    patterns
}
