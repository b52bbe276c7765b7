//! What the lost bytes were: what reads best.

use std::iter;

use super::context::{Context, edges};
use super::misaligned::{Marker, Misaligned, Tail};
use super::pairs::PairCodec;
use crate::language::trigrams::TrigramState;
use crate::language::{Language, Last, Reader};

/// Which byte of the first character was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Lost {
    Lead,
    Trail,
}

/// What may have been there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LostGuess {
    pub(super) text: String,
    /// What it costs between its neighbours.
    pub(super) bits: f32,
}

/// Candidates of a character that are scored with triples.
const CLOSELY: usize = 24;
/// Candidates of a character that pairs alone let through.
const LIKELY: usize = 40;
/// Bits from which on an unlikely loss does not occur.
const HARDLY: f32 = 12.0;
/// Candidates of each character that are scored with triples, if the first and the last one are lost.
const CLOSELY_BOTH: usize = 8;
/// Candidates of each character that are scored with triples, if these two are all that there is.
const CLOSELY_UNKNOWN: usize = 16;
/// Pairs of a first and a last character that are kept.
const KEPT: usize = 12;
/// Cost of the assumption that a space or the end of a line is lost instead of a digit, in bits.
const NO_DIGIT: f32 = 2.0;
/// Discount for a lost first digit of a number, in bits: programs that show `?` for a byte mostly take the digit after it, too.
const SWALLOWED: f32 = 7.0;
/// Most bytes of a run whose guesses are remembered: longer ones hardly ever occur twice, and take room.
const REMEMBERED: usize = 32;
/// Guesses of a run that are returned.
const REPORTED: usize = 12;

/// The best guesses for what a run was, the best first; none if they cost much more than what stands there, which is `stands`.
pub(super) fn guesses(
    run: &Misaligned,
    lost: Lost,
    pairs: &PairCodec,
    context: &Context<'_>,
    stands: f32,
) -> Vec<LostGuess> {
    let Some((first, rest)) = run.bytes.split_first() else {
        return Vec::new();
    };
    let first = match lost {
        Lost::Lead => [None, Some(*first)],
        Lost::Trail => [Some(*first), None],
    };
    let (known, last) = rest.as_chunks::<2>();
    let Some(middle) = known.iter().map(|both| pairs.character(*both)).collect::<Option<String>>()
    else {
        return Vec::new();
    };
    // What follows the last character, and what that reads like.
    let (tail, reads, last) = match (run.end, last) {
        (Tail::InStep, []) => (None, None, None),
        (Tail::Ascii(byte), []) => (Some(char::from(byte)), Some(char::from(byte)), None),
        (Tail::Lost(_), [lead]) => (None, None, Some(*lead)),
        (Tail::LostWithDigit, [lead]) => (Some('\u{FFFD}'), Some('0'), Some(*lead)),
        _ => return Vec::new(),
    };
    let edges = edges(&middle);
    let place = GuessPlace { run, pairs, context, edges: &edges, reads, inside: 0.0 };
    let cost = |text: &str| context.model().cost(text.chars());
    let inside = cost(&middle) - cost(&edges);
    let place = GuessPlace { inside, ..place };
    let find = || {
        let found = place.found(first, last, false);
        // Before the text is counted: in natural text nearly nothing is worth that.
        if found.first().is_none_or(|(bits, ..)| *bits > stands) {
            return Vec::new();
        }
        if context.is_long() { place.found(first, last, true) } else { found }
    };
    let mut found = if run.bytes.len() <= REMEMBERED {
        let asked = Asked {
            run: (run.bytes.clone(), run.end),
            lost,
            set: pairs.name,
            around: [context.before.clone(), context.following.to_owned()],
            stands: stands.to_bits(),
        };
        context.remembered(asked, find)
    } else {
        find()
    };
    for (bits, first, last) in &mut found {
        *bits += context.punctuation(&format!("{}{middle}{}", text(*first), text(*last)));
    }
    add_words(&mut found, &middle, context);
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found.truncate(REPORTED);
    let tail: String = tail.into_iter().collect();
    let of = |first, last| format!("{}{middle}{}{tail}", text(first), text(last));
    found.into_iter().map(|(bits, first, last)| LostGuess { text: of(first, last), bits }).collect()
}

/// Part of a bit of the words that counts beside a bit of the characters. Calibrated: highest likelihood of the lost characters of
/// `benches/peers/mojibake.py --kinds lost-byte`.
const WORD_WEIGHT: f32 = 0.5;

/// Adds to the guesses what they cost more as words than the one that costs least.
fn add_words(found: &mut [Ends], middle: &str, context: &Context<'_>) {
    let cost = |(_, first, last): &Ends| {
        context.word_cost(&format!("{}{middle}{}", text(*first), text(*last)))
    };
    let costs: Vec<f32> = found.iter().map(cost).collect();
    let least = costs.iter().copied().fold(f32::INFINITY, f32::min);
    for ((bits, ..), cost) in found.iter_mut().zip(costs) {
        *bits += (cost - least) * WORD_WEIGHT;
    }
}

/// What guesses depend on, as far as the text around does not change.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    run: (Vec<u8>, Tail),
    lost: Lost,
    set: &'static str,
    /// The text before and after.
    around: [String; 2],
    /// The bits of a number.
    stands: u32,
}

/// The characters of a run that are not known: the first one, and the last one, if that is lost, too.
pub(super) type Ends = (f32, Option<char>, Option<char>);

fn text(c: Option<char>) -> String {
    c.into_iter().collect()
}

/// A run in its place.
struct GuessPlace<'p> {
    run: &'p Misaligned,
    pairs: &'p PairCodec,
    context: &'p Context<'p>,
    /// The beginning and the end of what is known between the first and the last character.
    edges: &'p str,
    /// What its last ASCII character, or a digit that is lost, reads like.
    reads: Option<char>,
    /// What is known costs so much more than its edges.
    inside: f32,
}

impl GuessPlace<'_> {
    /// The likeliest ends, the best ones first, with what they cost: by the model alone, or also by what the text says elsewhere.
    fn found(&self, first: [Option<u8>; 2], last: Option<u8>, with_text: bool) -> Vec<Ends> {
        let Self { run, pairs, context, edges, .. } = *self;
        let (model, before) = (context.model(), &context.before);
        let following: String = self.reads.into_iter().chain(context.following.chars()).collect();
        let next = following.chars().next();
        let near = edges.chars().next();
        let seen = |before: &str, c: char, next: Option<char>| {
            if with_text { context.seen(before, c, next) } else { 0.0 }
        };
        let known = |before: &str, c: char, next: Option<char>| {
            if with_text { context.seen_at_all(before, c, next) } else { 0.0 }
        };
        let shown = |c: char| unexplained(run.end, c, pairs, context.has_private());
        let begun = context.begun();
        let follows = match (near, last) {
            (Some(near), _) => near.to_string(),
            (None, None) => following.clone(),
            (None, Some(_)) => String::new(),
        };
        let follow = follows.chars().next();
        let firsts = read(pairs.candidates(first));
        let firsts = likely(firsts, before, follow, |c| known(before, c, follow));
        let firsts = best(firsts, |c| {
            let state = model.read(begun, iter::once(c).chain(follows.chars()));
            state.bits() - seen(before, c, follow)
        });
        let lasts = match last {
            None => vec![None],
            Some(lead) => {
                let mut candidates = pairs.candidates([Some(lead), None]);
                candidates.sort_by_cached_key(|c| shown(*c) > 0.0);
                let explained = candidates.partition_point(|c| shown(*c) == 0.0);
                if explained > 0 && pairs.readable > HARDLY {
                    candidates.truncate(explained);
                }
                let precedes = edges.chars().next_back().map(String::from).unwrap_or_default();
                let begun = model.read(TrigramState::default(), precedes.chars());
                let lasts =
                    likely(read(candidates), &precedes, next, |c| known(&precedes, c, next));
                best(lasts, |c| {
                    let state = model.read(begun, iter::once(c).chain(following.chars()));
                    state.bits() - seen(&precedes, c, next) + shown(c)
                })
            }
        };
        let is_number = context.following.starts_with(|c: char| c.is_ascii_digit());
        let closely = match (last, edges.is_empty()) {
            (None, _) => CLOSELY,
            (Some(_), true) => CLOSELY_UNKNOWN,
            (Some(_), false) => CLOSELY_BOTH,
        };
        let mut found: Vec<Ends> = Vec::new();
        // Between two characters and more the one end says nothing of the other.
        let is_apart = edges.chars().nth(1).is_some();
        let inside = model.read(TrigramState::default(), edges.chars());
        let of_ends: Vec<f32> = match is_apart {
            true => {
                let end = |last: &Option<char>| {
                    model.read(inside, last.iter().copied().chain(following.chars())).bits()
                };
                lasts.iter().map(end).collect()
            }
            false => vec![0.0; lasts.len()],
        };
        for first in firsts.iter().take(closely) {
            let head = format!("{before}{}{edges}", text(*first));
            let of_head = model.read(begun, first.iter().copied().chain(edges.chars()));
            for (last, of_end) in lasts.iter().zip(&of_ends).take(closely) {
                let end = || last.iter().copied();
                let mut bits = match is_apart {
                    true => of_head.bits() - inside.bits() + of_end,
                    false => model.read(of_head, end().chain(following.chars())).bits(),
                };
                if run.end == Tail::LostWithDigit && last.is_some_and(is_stop) {
                    let rest = end().chain(iter::once('\n')).chain(context.following.chars());
                    bits = bits.min(model.read(of_head, rest).bits() + NO_DIGIT);
                }
                if run.end == Tail::LostWithDigit && is_number {
                    bits -= SWALLOWED;
                }
                bits -= first.map_or(0.0, |c| seen(before, c, near.or(*last).or(next)));
                bits += last.map_or(0.0, |c| shown(c) - seen(&head, c, next));
                found.push((bits + self.inside, *first, *last));
            }
        }
        found.sort_by(|one, other| one.0.total_cmp(&other.0));
        found.truncate(KEPT);
        found
    }
}

/// The guesses for a character of which only a mark is left: its second byte was not a character together with the byte after it.
pub(super) fn single(next: Marker, pairs: &PairCodec, context: &Context<'_>) -> Vec<LostGuess> {
    let (before, following) = (&context.before, context.following);
    let next_one = following.chars().next();
    let begun = context.begun();
    let cost = |c: char| context.model().read(begun, iter::once(c).chain(following.chars())).bits();
    let explained = pairs.usual().chunk_by(|one, other| one.trail == other.trail).filter(|all| {
        let c = all.first().map_or('\0', |one| one.c);
        unexplained(Tail::Lost(next), c, pairs, context.has_private()) == 0.0
    });
    let candidates = explained.flatten().map(|one| (one.c, one.last));
    let mut found: Vec<LostGuess> = likely(candidates, before, next_one, |_| 0.0)
        .into_iter()
        .map(|c| LostGuess { bits: cost(c), text: c.into() })
        .collect();
    found.sort_by(|one, other| one.bits.total_cmp(&other.bits));
    found.truncate(REPORTED);
    for guess in &mut found {
        let c = guess.text.chars().next().unwrap_or_default();
        guess.bits += context.punctuation(&guess.text) - context.seen(before, c, next_one);
    }
    found
}

/// After such a character a line may end, or a space may be, and no digit.
fn is_stop(c: char) -> bool {
    "。！？；：，、”’」』）》…".contains(c)
}

/// What it costs more that a mark was shown for the second byte of a character, in bits.
fn unexplained(end: Tail, last: char, pairs: &PairCodec, with_private: bool) -> f32 {
    let Some([_, trail]) = pairs.bytes(last) else { return 0.0 };
    match end {
        Tail::Lost(Marker::Before(next)) if pairs.reads([trail, next], with_private) => {
            pairs.readable
        }
        _ => 0.0,
    }
}

/// Characters, as the next one is read after each.
fn read(characters: Vec<char>) -> impl Iterator<Item = (char, Last)> {
    let reader = Reader::new(Language::Chinese);
    characters.into_iter().map(move |c| (c, reader.last(c)))
}

/// Those that are likeliest by their pairs alone, which is quicker to find out, and by what is known of them.
fn likely(
    candidates: impl Iterator<Item = (char, Last)>,
    before: &str,
    next: Option<char>,
    known: impl Fn(char) -> f32,
) -> Vec<char> {
    let reader = Reader::new(Language::Chinese);
    let begun = before.chars().next_back().map_or(Last::default(), |c| reader.last(c));
    // ASCII costs the same after all of them.
    let next = next.filter(|next| !next.is_ascii()).map(|next| reader.last(next));
    let cost = |c: char, last: Last| reader.between(begun, last, next) - known(c);
    let mut ranked: Vec<(f32, char)> = candidates.map(|(c, last)| (cost(c, last), c)).collect();
    ranked.sort_by(|one, other| one.0.total_cmp(&other.0));
    ranked.truncate(LIKELY);
    ranked.into_iter().map(|(_, c)| c).collect()
}

/// Those that cost least.
fn best(mut candidates: Vec<char>, cost: impl Fn(char) -> f32) -> Vec<Option<char>> {
    candidates.sort_by_cached_key(|c| {
        #[allow(clippy::cast_possible_truncation)] // some hundreds of eighths
        let eighths = (cost(*c) * 8.0) as i32;
        eighths
    });
    candidates.truncate(CLOSELY);
    candidates.into_iter().map(Some).collect()
}
