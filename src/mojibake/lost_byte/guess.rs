//! Guesses the characters of a run that lost a byte: the first one, and the last one where its second byte is lost, too.
//!
//! Each is one of some hundred that have the byte that is left. PairCodec of characters rank them, triples rank the best of these together,
//! and the context ranks the best of all: words, what the document says elsewhere, and punctuation.

use std::iter;

use super::context::Context;
use super::misaligned::{Misaligned, Tail};
use super::pairs::PairCodec;
use crate::language::trigrams::TrigramState;
use crate::language::{Language, Last, Reader};

/// The byte of the first character that was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    Lead,
    Trail,
}

/// A text that a run may have been.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LostGuess {
    pub(super) text: String,
    /// Its cost between its neighbours, in bits.
    pub(super) bits: f32,
}

/// Candidates for a character that are scored by triples: the best ones by pairs. Calibrated: with 40 none more of
/// `benches/peers/mojibake.py --kinds lost-byte` are right.
const BY_TRIPLES: usize = 24;
/// Candidates for a character, and guesses of a run, that are scored together. Calibrated: with 8 one in 200 fewer is right, with 24 none
/// more.
const KEPT: usize = 12;

/// Evidence in bits of a digit after a mark for one that is lost before it: programs that show `?` for a byte mostly take the digit after
/// it, too. LostGuess.
const SWALLOWED: f32 = 7.0;

/// The likeliest texts that a run may have been; none if all of them cost more than so many bits.
pub(super) fn guesses(
    run: &Misaligned,
    lost: Lost,
    pairs: &PairCodec,
    context: &Context<'_>,
    most: f32,
) -> Vec<LostGuess> {
    let Some((first, rest)) = run.bytes.split_first() else { return Vec::new() };
    let first = match lost {
        Lost::Lead => [None, Some(*first)],
        Lost::Trail => [Some(*first), None],
    };
    let (known, last) = rest.as_chunks::<2>();
    let known: Option<String> = known.iter().map(|both| pairs.character(*both)).collect();
    // The ASCII character at the end, and what it is read like.
    let (ascii, reads) = match run.tail {
        Tail::InStep | Tail::Lost { .. } => (None, None),
        Tail::Ascii(byte) => (Some(char::from(byte)), Some(char::from(byte))),
        Tail::LostWithDigit => (Some(char::REPLACEMENT_CHARACTER), Some('0')),
    };
    let Some(known) = known else { return Vec::new() };
    let place = LostPlace { run, pairs, context, known: &known, reads };
    let ends = place.ends(first, last.first().copied(), most);
    let inferred = |first, last: Option<char>| -> String {
        iter::once(first).chain(known.chars()).chain(last).collect()
    };
    let words: Vec<f32> =
        ends.iter().map(|(_, first, last)| context.word_cost(&inferred(*first, *last))).collect();
    let fewest = words.iter().copied().fold(f32::INFINITY, f32::min);
    let is_number = context.following.starts_with(|c: char| c.is_ascii_digit());
    let digit = if run.tail == Tail::LostWithDigit && is_number { SWALLOWED } else { 0.0 };
    let guess = |((bits, first, last), words): (Ends, f32)| {
        let text = inferred(first, last);
        let bits = bits - digit + place.in_context(first, last, &text) + words - fewest;
        LostGuess { text: text.chars().chain(ascii).collect(), bits }
    };
    ends.into_iter().zip(words).map(guess).collect()
}

/// The first character of a run and, if that is lost, too, the last one, with the cost of the run in bits.
type Ends = (f32, char, Option<char>);

/// A run in its place.
struct LostPlace<'p> {
    run: &'p Misaligned,
    pairs: &'p PairCodec,
    context: &'p Context<'p>,
    /// The characters of which all bytes are known.
    known: &'p str,
    /// The ASCII character after them.
    reads: Option<char>,
}

impl LostPlace<'_> {
    /// The likeliest ends by the language model.
    fn ends(&self, first: [Option<u8>; 2], last: Option<u8>, most: f32) -> Vec<Ends> {
        let model = self.context.model();
        let begun = model.read(TrigramState::default(), self.context.before.chars());
        let following: String =
            self.reads.into_iter().chain(self.context.following.chars()).collect();
        let after_first: String = match last {
            Some(_) => self.known.to_owned(),
            None => self.known.chars().chain(following.chars()).collect(),
        };
        let before = self.context.before.chars().next_back();
        let firsts = likely(self.pairs.candidates(first), before, after_first.chars().next());
        let firsts = best(firsts, KEPT, |c| {
            model.read(begun, iter::once(c).chain(after_first.chars())).bits()
        });
        if firsts.first().is_none_or(|(least, _)| *least > most) {
            return Vec::new();
        }
        let Some(lead) = last else {
            return kept(firsts.into_iter().map(|(bits, c)| (bits, c, None)).collect());
        };
        let inner = model.read(TrigramState::default(), self.known.chars());
        let lasts = self.pairs.candidates([Some(lead), None]);
        let lasts = likely(lasts, self.known.chars().next_back(), following.chars().next());
        let lasts = best(lasts, KEPT, |c| {
            let read = model.read(inner, iter::once(c).chain(following.chars()));
            read.bits() + self.unexplained(c)
        });
        let mut found = Vec::with_capacity(KEPT * KEPT);
        for (_, first) in &firsts {
            let head = model.read(begun, iter::once(*first).chain(self.known.chars()));
            for (_, last) in &lasts {
                let read = model.read(head, iter::once(*last).chain(following.chars()));
                found.push((read.bits() + self.unexplained(*last), *first, Some(*last)));
            }
        }
        kept(found)
    }

    /// The cost in bits of a last character that a mark was shown for its second byte: with the byte after it, it is a character.
    fn unexplained(&self, last: char) -> f32 {
        match (self.run.tail, self.pairs.bytes(last)) {
            (Tail::Lost { next: Some(next) }, Some([_, trail]))
                if self.pairs.character([trail, next]).is_some() =>
            {
                self.pairs.readable
            }
            _ => 0.0,
        }
    }

    /// The cost of a guess in its context, in bits, beside that of the model: punctuation, and what the document says elsewhere.
    fn in_context(&self, first: char, last: Option<char>, inferred: &str) -> f32 {
        let context = self.context;
        let after = self.reads.or(context.following.chars().next());
        let next = self.known.chars().next().or(last).or(after);
        let mut seen = context.seen(&context.before, first, next);
        if let Some(last) = last {
            let before: String =
                context.before.chars().chain([first]).chain(self.known.chars()).collect();
            seen += context.seen(&before, last, after);
        }
        context.punctuation(inferred) - seen
    }
}

/// The ends that cost least.
fn kept(mut found: Vec<Ends>) -> Vec<Ends> {
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.truncate(KEPT);
    found
}

/// The characters that are likeliest between two others by their pairs alone.
fn likely(characters: Vec<char>, before: Option<char>, next: Option<char>) -> Vec<char> {
    let reader = Reader::new(Language::Chinese);
    let before = before.map_or(Last::default(), |c| reader.last(c));
    // ASCII costs the same after all of them.
    let next = next.filter(|next| !next.is_ascii()).map(|next| reader.last(next));
    let cost = |c: char| reader.between(before, reader.last(c), next);
    best(characters, BY_TRIPLES, cost).into_iter().map(|(_, c)| c).collect()
}

/// The characters that cost least, with their costs.
fn best(characters: Vec<char>, number: usize, cost: impl Fn(char) -> f32) -> Vec<(f32, char)> {
    let mut ranked: Vec<(f32, char)> = characters.into_iter().map(|c| (cost(c), c)).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    ranked.truncate(number);
    ranked
}
