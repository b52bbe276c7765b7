//! Inference of characters with lost bytes, from the remaining bytes and the surrounding characters.
//!
//! Two bytes of three leave at most sixty-four candidates, and fewer if it is known which bytes the decoder cannot read. The
//! language model gives the probability of each candidate beside its neighbours, which may be inferred, too (forward–backward, as
//! in a hidden Markov model). A character below the threshold becomes U+FFFD.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem;
use std::ops::Range;
use std::rc::Rc;

use super::character::{Character, EAST_ASIAN_LEADS, Fragment, is_rest};
use super::loss::{right_beside_lost, right_without_marks, unmarked_loss};
use super::misreading::{Misreading, SourceEncoding};
use super::utf8_fragments::MAX_LOST_PER_MARK;
use crate::encoding::codec::LOST;
use crate::language::{Language, Last, Reader, score};
use crate::order::ascending;

/// A text with lost bytes, in which some characters are inferred.
pub(super) struct InferredText {
    pub(super) text: String,
    /// Number of inferred characters.
    pub(super) number: usize,
    /// Lowest probability of a written character.
    pub(super) least: f32,
    /// Probability that all written characters are right.
    pub(super) all: f32,
}

/// Bits of evidence per bit of the model, which is overconfident. Guess.
const EVIDENCE_PER_MODEL_BIT: f32 = 0.8;
/// Most candidates of a character that are weighed, the most common first. With two of three bytes missing there are more, but a
/// rare one is never certain. Calibrated by tests/all/repair_sample: with 24, more characters are wrong.
const MAX_FRAGMENT_CANDIDATES: usize = 32;
/// Punctuation that commonly ends a line.
const LINE_END_PUNCTUATION: &str = "。！？」』”’）》】…；：";
/// Evidence of a line end for such punctuation, in bits: it ends 65 to 95 % of the lines of the training corpora, and is 3 to 5 %
/// of their characters.
const LINE_END_BITS: f32 = 4.0;
/// Cost in bits of a missing byte that the decoder can read: it was lost in another way. Guess.
const READABLE_LOSS_BITS: f32 = 2.0;

/// Infers the characters with lost bytes in a misreading. Those less probable than `threshold`, and those that may be out of step
/// where marks show that bytes were lost, become U+FFFD. None if the text is not East Asian, or if it has no mark and the decoder
/// cannot have lost a byte. `inferrers` caches the candidates across parts of the text.
pub(super) fn infer(
    redecoded: &[Character],
    misreading: &'static Misreading,
    threshold: f32,
    inferrers: &mut Vec<Inferrer>,
) -> Option<InferredText> {
    // The model does not cover other languages.
    let is_east_asian =
        redecoded.iter().any(|character| matches!(character.c, '\u{2E80}'..='\u{FFEF}'));
    let is_marked = redecoded.iter().any(|character| character.c == char::REPLACEMENT_CHARACTER);
    let loss = if is_marked { 1.0 } else { unmarked_loss(redecoded, misreading) };
    if !is_east_asian || loss == 0.0 {
        return None;
    }
    let inferrer = Inferrer::of(misreading, language(redecoded, &misreading.source), inferrers)?;
    let text = String::with_capacity(redecoded.len() * 3);
    let mut inferred_text = InferredText { text, number: 0, least: 1.0, all: 1.0 };
    // Characters between two marks are out of step together.
    let (mut at, mut of_segment, mut lost) = (0, 1.0f32, 0);
    while let Some(character) = redecoded.get(at) {
        let open = redecoded.get(at..).unwrap_or_default();
        let open = open.iter().take_while(|character| character.left.is_known()).count();
        if open == 0 {
            // A list of rare terms looks like lost bytes, so that only marks make doubtful characters U+FFFD.
            let is_certain = !is_marked || 1.0 - character.doubt >= threshold;
            inferred_text.text.push(if is_certain {
                character.c
            } else {
                char::REPLACEMENT_CHARACTER
            });
            lost += usize::from(character.c == char::REPLACEMENT_CHARACTER);
            if is_certain {
                of_segment = of_segment.min(1.0 - character.doubt * loss);
                inferred_text.least =
                    inferred_text.least.min(if is_marked { 1.0 - character.doubt } else { 1.0 });
            }
            if character.c == char::REPLACEMENT_CHARACTER || character.c.is_ascii() {
                inferred_text.all *= mem::replace(&mut of_segment, 1.0);
            }
            at += 1;
            continue;
        }
        for (c, likely) in inferrer.run(redecoded, at..at + open) {
            if likely < threshold || c == char::REPLACEMENT_CHARACTER {
                inferred_text.text.push(char::REPLACEMENT_CHARACTER);
                lost += 1;
                continue;
            }
            inferred_text.text.push(c);
            inferred_text.number += 1;
            inferred_text.least = inferred_text.least.min(likely);
            inferred_text.all *= likely;
        }
        inferred_text.all *= mem::replace(&mut of_segment, 1.0);
        at += open;
    }
    inferred_text.all *= of_segment;
    inferred_text.all *=
        if is_marked { right_beside_lost(lost, misreading) } else { right_without_marks(loss) };
    Some(inferred_text)
}

/// Inference for one misreading of text in one language.
#[derive(Debug)]
pub(super) struct Inferrer {
    misreading: &'static Misreading,
    language: Language,
    reader: Reader,
    /// Candidates for each fragment before each byte, cached because the same ones recur.
    candidates: RefCell<HashMap<FragmentKey, CandidateColumn>>,
}

/// A fragment of a character, and the byte after it.
type FragmentKey = (Vec<u8>, Option<u8>);

/// Candidates of one character.
type CandidateColumn = Rc<[FragmentCandidate]>;

/// A candidate, with the state of the model after it.
#[derive(Debug, Clone, Copy)]
struct FragmentCandidate {
    c: char,
    last: Last,
    /// Cost of the loss of its bytes, in bits.
    loss: f32,
}

impl Inferrer {
    /// Returns the inferrer for a misreading and a language, adding it to the others if it is missing.
    fn of<'g>(
        misreading: &'static Misreading,
        language: Language,
        all: &'g mut Vec<Self>,
    ) -> Option<&'g Self> {
        let is_wanted = |inferrer: &Self| {
            std::ptr::eq(inferrer.misreading, misreading) && inferrer.language == language
        };
        if !all.iter().any(is_wanted) {
            let (reader, candidates) = (Reader::new(language), RefCell::default());
            all.push(Self { misreading, language, reader, candidates });
        }
        all.iter().find(|inferrer| is_wanted(inferrer))
    }

    /// Returns the most probable characters for a range of fragments, with their probabilities.
    fn run(&self, redecoded: &[Character], range: Range<usize>) -> Vec<(char, f32)> {
        let is_known = |character: &&Character| character.c != char::REPLACEMENT_CHARACTER;
        let before = range.start.checked_sub(1).and_then(|at| redecoded.get(at)).filter(is_known);
        let known = |c| -> CandidateColumn { [self.candidate(c, 0.0)].into() };
        let mut columns = vec![known(before.map_or('\n', |character| character.c))];
        for at in range.clone() {
            let next = redecoded.get(at + 1).and_then(first_byte);
            columns
                .extend(redecoded.get(at).map(|character| self.candidates(&character.left, next)));
        }
        match redecoded.get(range.end).filter(is_known) {
            Some(after) if !after.c.is_ascii() => columns.push(known(after.c)),
            Some(after) if after.c != '\n' => {}
            _ => columns.last_mut().into_iter().for_each(|last| *last = ending_line(last)),
        }
        let mut likeliest = self.likeliest(&columns);
        likeliest.truncate(1 + range.len());
        likeliest.split_off(1)
    }

    fn candidate(&self, c: char, loss: f32) -> FragmentCandidate {
        FragmentCandidate { c, last: self.reader.last(c), loss }
    }

    /// Returns the candidates for a fragment before a byte.
    fn candidates(&self, left: &Fragment, next: Option<u8>) -> CandidateColumn {
        let key = (left.bytes().to_vec(), next);
        if let Some(known) = self.candidates.borrow().get(&key) {
            return Rc::clone(known);
        }
        let mut found = candidates(left.bytes(), self.misreading, next);
        let cost = |(c, loss): &(char, f32)| self.reader.single(*c) + loss;
        found.sort_by_cached_key(|one| ascending(cost(one)));
        found.truncate(MAX_FRAGMENT_CANDIDATES);
        if found.is_empty() {
            found.push((char::REPLACEMENT_CHARACTER, 0.0));
        }
        let found: CandidateColumn =
            found.into_iter().map(|(c, loss)| self.candidate(c, loss)).collect();
        self.candidates.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    /// Returns the most probable candidate of each column, with its posterior.
    fn likeliest(&self, columns: &[CandidateColumn]) -> Vec<(char, f32)> {
        // Costs of each candidate after each one of the previous column.
        let pairs = columns.windows(2).map(|pair| match pair {
            [before, column] => column
                .iter()
                .map(|candidate| before.iter().map(|last| self.cost(last, candidate)).collect())
                .collect(),
            _ => Vec::new(),
        });
        let pairs: Vec<Vec<Vec<f32>>> = pairs.collect();
        let mut forward: Vec<Vec<f32>> = vec![vec![0.0]];
        for costs in &pairs {
            let before = forward.last().map_or(&[][..], Vec::as_slice);
            let sum = |costs: &Vec<f32>| {
                log_sum(before.iter().zip(costs).map(|(bits, cost)| bits - cost))
            };
            forward.push(costs.iter().map(sum).collect());
        }
        let mut backward = vec![0.0; columns.last().map_or(0, |column| column.len())];
        let mut found = Vec::with_capacity(columns.len());
        for (at, (column, forward)) in columns.iter().zip(&forward).enumerate().rev() {
            let sums = || forward.iter().zip(&backward).map(|(before, after)| before + after);
            let best = column.iter().zip(sums()).max_by(|a, b| a.1.total_cmp(&b.1));
            found.push(best.map_or((char::REPLACEMENT_CHARACTER, 0.0), |(candidate, bits)| {
                (candidate.c, (bits - log_sum(sums())).exp2())
            }));
            let Some(costs) = at.checked_sub(1).and_then(|at| pairs.get(at)) else { continue };
            let before = columns.get(at - 1).map_or(0, |column| column.len());
            let sum = |number: usize| {
                let of_each = costs.iter().filter_map(|costs| costs.get(number));
                log_sum(of_each.zip(&backward).map(|(cost, bits)| bits - cost))
            };
            backward = (0..before).map(sum).collect();
        }
        found.reverse();
        found
    }

    /// Returns the cost in bits of a candidate after another one.
    fn cost(&self, before: &FragmentCandidate, candidate: &FragmentCandidate) -> f32 {
        (self.reader.between(before.last, candidate.last, None) + candidate.loss)
            * EVIDENCE_PER_MODEL_BIT
    }
}

/// Returns the candidates at the end of a line.
fn ending_line(column: &CandidateColumn) -> CandidateColumn {
    let ending = |candidate: &FragmentCandidate| {
        let less = if LINE_END_PUNCTUATION.contains(candidate.c) { LINE_END_BITS } else { 0.0 };
        FragmentCandidate { loss: candidate.loss - less, ..*candidate }
    };
    column.iter().map(ending).collect()
}

/// Returns the binary logarithm of the sum of numbers given as binary logarithms.
pub(in super::super) fn log_sum(bits: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = bits.clone().fold(f32::NEG_INFINITY, f32::max);
    if most.is_infinite() {
        most
    } else {
        most + bits.map(|bits| (bits - most).exp2()).sum::<f32>().log2()
    }
}

/// Returns the language in which the known characters cost least; for Chinese, the script.
fn language(redecoded: &[Character], source: &SourceEncoding) -> Language {
    let known =
        redecoded.iter().map(|character| character.c).filter(|c| *c != char::REPLACEMENT_CHARACTER);
    let known: String = known.collect();
    let scripts = source.languages.iter().flat_map(|language| match language {
        Language::Chinese => [Language::Hans, Language::Hant],
        other => [*other; 2],
    });
    let bits = |language: &Language| score(*language, &known).bits();
    scripts.min_by(|a, b| bits(a).total_cmp(&bits(b))).unwrap_or(Language::Chinese)
}

/// Returns the first byte of a fragment, or of a whole character.
fn first_byte(character: &Character) -> Option<u8> {
    let mut buffer = [0; 4];
    match character.left.bytes().first() {
        Some(byte) => (*byte != LOST).then_some(*byte),
        None if character.c == char::REPLACEMENT_CHARACTER => None,
        None => character.c.encode_utf8(&mut buffer).bytes().next(),
    }
}

/// Returns the possible characters of a fragment, each with the cost in bits of the loss of its bytes. `next` is the byte after it.
fn candidates(left: &[u8], misreading: &Misreading, next: Option<u8>) -> Vec<(char, f32)> {
    let Misreading { decoder, source, .. } = misreading;
    let mut found: Vec<(char, f32)> = Vec::new();
    let is_marked = left.contains(&LOST);
    for whole in patterns(left, source) {
        if whole.iter().filter(|byte| **byte == LOST).count() > MAX_LOST_PER_MARK {
            continue;
        }
        expand(&whole, &mut Vec::new(), source, &mut |bytes| {
            let next = |at: usize| bytes.get(at + 1).copied().or(next);
            let may_be_lost =
                |at: usize| bytes.get(at).is_none_or(|byte| decoder.may_be_lost(*byte, next(at)));
            let mut lost = (0..whole.len()).filter(|at| whole.get(*at) == Some(&LOST));
            let is_possible = match lost.next() {
                None => true,
                Some(first) if decoder.is_single() => may_be_lost(first) && lost.all(may_be_lost),
                // A mark may have begun in the character before, or include one readable byte.
                Some(first) => first == 0 || may_be_lost(first),
            };
            let loss = if is_possible { 0.0 } else { READABLE_LOSS_BITS };
            let Some(c) = source.whole_character(bytes).filter(|_| is_possible || !is_marked)
            else {
                return;
            };
            match found.iter_mut().find(|known| known.0 == c) {
                Some((_, least)) => *least = least.min(loss),
                None => found.push((c, loss)),
            }
        });
    }
    found
}

/// Calls `take` with each byte sequence that matches the known bytes.
fn expand(
    whole: &[u8],
    bytes: &mut Vec<u8>,
    source: &SourceEncoding,
    take: &mut impl FnMut(&[u8]),
) {
    let Some(byte) = whole.get(bytes.len()) else { return take(bytes) };
    let range = match (*byte, bytes.is_empty()) {
        (LOST, true) if source.is_utf8() => EAST_ASIAN_LEADS,
        (LOST, false) if source.is_utf8() => 0x80..=0xBF,
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

/// Returns the fragment with [`LOST`] for one missing byte, once for each possible position. A fragment of full length already has
/// a mark for each lost byte.
fn patterns(left: &[u8], source: &SourceEncoding) -> Vec<Vec<u8>> {
    let length = match left.first() {
        _ if !source.is_utf8() => 2,
        Some(0xC2..=0xDF) => 2,
        Some(0xF0..=0xF4) => 4,
        _ => 3,
    };
    if left.len() >= length {
        return vec![left.to_vec()];
    }
    let places = match left.first().filter(|_| source.is_utf8()) {
        Some(first) if !is_rest(*first) => 1..=left.len(),
        Some(_) => 0..=0,
        None => 0..=left.len(),
    };
    let with_lost = |place: usize| {
        let (before, after) = left.split_at_checked(place).unwrap_or_default();
        [before, &[LOST], after].concat()
    };
    places.map(with_lost).filter(|whole| whole.len() == length).collect()
}

#[cfg(test)]
mod tests {
    use super::super::misreading::misreadings;
    use super::super::utf8_fragments::characters;
    use super::*;

    #[test]
    fn all_of_several_characters_are_less_certain_than_each() {
        let mut all = misreadings().iter().flatten();
        let of_utf8 = all
            .find(|misreading| misreading.source.is_utf8() && misreading.decoder.is_single())
            .unwrap();
        // Windows-1252 has no character at 81 and 8D, which are bytes of 不, 道 and 码.
        let text = "我们不知道码头在哪里";
        let lose = |byte| if matches!(byte, 0x81 | 0x8D) { LOST } else { byte };
        let bytes: Vec<u8> = text.bytes().map(lose).collect();
        let inferred_text =
            |threshold| infer(&characters(&bytes), of_utf8, threshold, &mut Vec::new());
        let InferredText { text: found, number, least, all } = inferred_text(0.0).unwrap();
        assert_eq!((found.as_str(), number), (text, 3));
        assert!(0.0 < all && all < least && least <= 1.0, "{all} {least}");
        let nothing_certain = inferred_text(1.0).unwrap();
        let lost = nothing_certain.text.matches('\u{FFFD}').count();
        assert_eq!((nothing_certain.number, lost), (0, 3));
    }
}
