//! Original texts of a run, with the characters that lost a byte: the first one, and the last one if its second byte is lost, too.
//!
//! Each is one of about a hundred that have the remaining byte. Pairs of characters select the most likely ones; triples, words,
//! the rest of the document and punctuation give their costs.

use std::iter;

use super::context::Context;
use super::misaligned::{Misaligned, Tail};
use super::pair_codec::PairCodec;
use crate::language::trigrams::TrigramState;
use crate::language::{Language, Last, Reader};
use crate::order::ascending;

/// Byte of the first character that was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    Lead,
    Trail,
}

/// A possible original text of a run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OriginalText {
    pub(super) text: String,
    /// Cost between its neighbours, in bits.
    pub(super) bits: f32,
}

/// Candidates for a character that are scored by triples, and original texts of a run that are returned. Calibrated: with 12 one
/// place in 250 of `benches/peers/mojibake.py --kinds lost-byte` fewer is right and more characters are wrong, with 32 none more is
/// right.
pub(super) const MAX_KEPT_ORIGINALS: usize = 24;
/// Evidence in bits, for a digit after a mark, of another digit lost before it: programs that show `?` for a byte mostly swallow
/// the digit after it. Guess.
const SWALLOWED_DIGIT_BITS: f32 = 7.0;
/// Cost in bits of a line end that is lost with the byte before it, relative to a digit. Calibrated: with 0 and with 8 one place in
/// 100 of `benches/peers/mojibake.py --kinds lost-byte` fewer is right after a split.
const LOST_LINE_END_BITS: f32 = 2.0;

/// Returns the most likely original texts of a run. Empty if all of them cost more than `most` bits.
pub(super) fn original_texts(
    run: &Misaligned,
    lost: Lost,
    known: &str,
    pairs: &PairCodec,
    context: &Context<'_>,
    most: f32,
) -> Vec<OriginalText> {
    let Some((first, rest)) = run.bytes.split_first() else { return Vec::new() };
    let first = match lost {
        Lost::Lead => [None, Some(*first)],
        Lost::Trail => [Some(*first), None],
    };
    let (_, last) = rest.as_chunks::<2>();
    // ASCII character at the end, and its form for the model.
    let (ascii, following_ascii) = match run.tail {
        Tail::InStep | Tail::Lost { .. } | Tail::Unmarked => (None, None),
        Tail::Ascii(byte) => (Some(char::from(byte)), Some(char::from(byte))),
        Tail::LostWithDigit => (Some(char::REPLACEMENT_CHARACTER), Some('0')),
    };
    let place = LostPlace { run, pairs, context, known, following_ascii };
    let ends = place.ends(first, last.first().copied(), most);
    let inferred = |first, last: Option<char>| -> String {
        iter::once(first).chain(known.chars()).chain(last).collect()
    };
    let words: Vec<f32> =
        ends.iter().map(|(_, first, last)| context.word_cost(&inferred(*first, *last))).collect();
    let fewest = words.iter().copied().fold(f32::INFINITY, f32::min);
    let original = |((bits, first, last), words): (Ends, f32)| {
        let text = inferred(first, last);
        let bits = bits + place.in_context(first, last, &text) + words - fewest;
        OriginalText { text: text.chars().chain(ascii).collect(), bits }
    };
    ends.into_iter().zip(words).map(original).collect()
}

/// Cost of a run in bits, its first character and, if that is lost, too, the last one.
type Ends = (f32, char, Option<char>);

/// A run in its context.
struct LostPlace<'p> {
    run: &'p Misaligned,
    pairs: &'p PairCodec,
    context: &'p Context<'p>,
    /// Characters whose bytes are all known.
    known: &'p str,
    /// ASCII character after them.
    following_ascii: Option<char>,
}

impl LostPlace<'_> {
    /// Returns the most likely ends by the language model. Empty if all first characters cost more than `most` bits.
    fn ends(&self, first: [Option<u8>; 2], last: Option<u8>, most: f32) -> Vec<Ends> {
        let model = self.context.model();
        let before = self.context.before.chars();
        let begun = model.read(TrigramState::default(), before.clone());
        let after = self.following_ascii.or(self.context.following.chars().next());
        let firsts = self.pairs.candidates(first);
        let next = self.known.chars().next().or(if last.is_none() { after } else { None });
        // After two known characters the rest costs the same for every first character.
        let third = self.known.char_indices().nth(2).map(|(at, _)| at);
        let (near, rest) = self.known.split_at(third.unwrap_or(self.known.len()));
        let head = |first| (model.read(begun, iter::once(first).chain(near.chars())), first);
        let mut heads: Vec<(TrigramState, char)> =
            likeliest(firsts, before.last(), next).into_iter().map(head).collect();
        let is_shared = near.chars().count() == 2;
        let mut shared = heads.first().map_or(begun, |(first, _)| *first);
        let begun = shared.bits();
        shared = model.read(shared, rest.chars());
        let of_rest = if is_shared { shared.bits() - begun } else { 0.0 };
        heads.retain(|(head, _)| head.bits() + of_rest <= most);
        let lasts = last.map(|lead| {
            let mut lasts = self.pairs.candidates([Some(lead), None]);
            if self.run.tail == Tail::Unmarked {
                lasts.extend(self.pairs.candidates([None, Some(lead)]));
            }
            likeliest(lasts, self.known.chars().next_back(), after)
        });
        let lasts = lasts.map_or(vec![None], |lasts| lasts.into_iter().map(Some).collect());
        let of_ends = |head: TrigramState| -> Vec<f32> {
            lasts.iter().map(|last| self.end_cost(head, *last) - head.bits()).collect()
        };
        let shared = is_shared.then(|| of_ends(shared));
        let mut ends: Vec<Ends> = Vec::with_capacity(heads.len() * lasts.len());
        for (head, first) in heads {
            let of_ends = shared.clone().unwrap_or_else(|| of_ends(head));
            let bits = head.bits() + of_rest;
            ends.extend(lasts.iter().zip(of_ends).map(|(last, end)| (bits + end, first, *last)));
        }
        ends.sort_by_cached_key(|one| ascending(one.0));
        ends.truncate(MAX_KEPT_ORIGINALS);
        // Tested before the document is counted: in natural text almost nothing passes.
        ends.retain(|(bits, ..)| *bits <= most);
        ends
    }

    /// Returns the cost in bits of a run whose head is scored already, with its last character and the text after it.
    fn end_cost(&self, head: TrigramState, last: Option<char>) -> f32 {
        let model = self.context.model();
        let head = model.read(head, last);
        let following = self.context.following.chars();
        let cost =
            |c: Option<char>| model.read(head, c.into_iter().chain(following.clone())).bits();
        let is_number = following.clone().next().is_some_and(|c| c.is_ascii_digit());
        let bits = match self.run.tail {
            Tail::LostWithDigit if is_number => cost(self.following_ascii) - SWALLOWED_DIGIT_BITS,
            Tail::LostWithDigit => {
                cost(self.following_ascii).min(cost(Some('\n')) + LOST_LINE_END_BITS)
            }
            _ => cost(self.following_ascii),
        };
        bits + last.map_or(0.0, |last| self.readable_mark_cost(last))
    }

    /// Returns the cost in bits of a last character whose second byte was shown as a mark, although it is a character together with
    /// the byte after it.
    fn readable_mark_cost(&self, last: char) -> f32 {
        match (self.run.tail, self.pairs.bytes(last)) {
            (Tail::Lost { next: Some(next) }, Some([_, trail]))
                if self.pairs.character([trail, next]).is_some() =>
            {
                self.pairs.readable
            }
            _ => 0.0,
        }
    }

    /// Returns the cost in bits of an original text in its context, in addition to the model: punctuation, and the rest of the
    /// document.
    fn in_context(&self, first: char, last: Option<char>, inferred: &str) -> f32 {
        let context = self.context;
        let after = self.following_ascii.or(context.following.chars().next());
        let next = self.known.chars().next().or(last).or(after);
        let mut seen = context.document_gain(&context.before, first, next);
        if let Some(last) = last {
            let before: String =
                context.before.chars().chain([first]).chain(self.known.chars()).collect();
            seen += context.document_gain(&before, last, after);
        }
        context.punctuation(inferred) - seen
    }
}

/// Returns the most likely characters between two others, by their pairs alone.
fn likeliest(characters: Vec<char>, before: Option<char>, next: Option<char>) -> Vec<char> {
    let reader = Reader::new(Language::Chinese);
    let before = before.map_or(Last::default(), |c| reader.last(c));
    // ASCII costs the same after all of them.
    let next = next.filter(|next| !next.is_ascii()).map(|next| reader.last(next));
    let cost = |c: char| reader.between(before, reader.last(c), next);
    let mut ranked: Vec<(f32, char)> = characters.into_iter().map(|c| (cost(c), c)).collect();
    ranked.sort_by_cached_key(|one| ascending(one.0));
    ranked.truncate(MAX_KEPT_ORIGINALS);
    ranked.into_iter().map(|(_, c)| c).collect()
}
