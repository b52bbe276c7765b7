//! What the lost bytes were: what reads best.

use super::context::Context;
use super::pairs::Pairs;
use super::run::{End, Run, Shown};
use crate::language::{Language, Scorer};

/// Which byte of the first character was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    Lead,
    Trail,
}

/// What may have been there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guess {
    pub(super) text: String,
    /// What it costs between its neighbours.
    pub(super) bits: f32,
}

/// So many guesses for a character are looked at closely, and so many of a run are looked for in the rest of the text.
const CLOSELY: usize = 24;
/// So many are looked at at all.
const LIKELY: usize = 40;
/// From so many bits on what is so unlikely does not occur.
const HARDLY: f32 = 12.0;
/// If two bytes are lost, of each character so many.
const CLOSELY_BOTH: usize = 8;
/// If nothing else is known, so many.
const CLOSELY_UNKNOWN: usize = 16;
const SOUGHT: usize = 12;
/// That it was a space or the end of a line that is lost, and no digit, is so unlikely, in bits.
const NO_DIGIT: f32 = 2.0;
/// What the first digit of a number costs less: whoever shows `?` for a byte takes the digit behind it, too, most often.
const SWALLOWED: f32 = 7.0;
/// So many are told of a run.
const REPORTED: usize = 12;

/// What a text says elsewhere makes a guess so many bits better at most, which matters.
const SEEN: f32 = 0.0;

/// The best guesses for what a run was, the best first; none if they cost much more than what stands there, which is `stands`.
pub(super) fn guesses(
    run: &Run,
    lost: Lost,
    pairs: &Pairs,
    context: &Context<'_>,
    stands: f32,
) -> Vec<Guess> {
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
        (End::InStep, []) => (None, None, None),
        (End::Ascii(byte), []) => (Some(char::from(byte)), Some(char::from(byte)), None),
        (End::Lost(_), [lead]) => (None, None, Some(*lead)),
        (End::LostWithDigit, [lead]) => (Some('\u{FFFD}'), Some('0'), Some(*lead)),
        _ => return Vec::new(),
    };
    let (before, cost) = (&context.before, |text: &str| context.cost(text));
    let behind: String = reads.into_iter().chain(context.behind.chars()).collect();
    let edges = edges(&middle);
    let inside = cost(&middle) - cost(&edges);
    let follows = match (edges.chars().next(), last) {
        (Some(near), _) => near.to_string(),
        (None, None) => behind.clone(),
        (None, Some(_)) => String::new(),
    };
    let firsts = likely(pairs.candidates(first), before, &follows);
    let firsts = best(firsts, |c| cost(&format!("{before}{c}{follows}")));
    let precedes = edges.chars().next_back().map(String::from).unwrap_or_default();
    let shown = |c: &str| unexplained(run.end, c, pairs, context.has_private());
    let lasts = match last {
        None => vec![String::new()],
        Some(lead) => {
            let mut candidates = pairs.candidates([Some(lead), None]);
            let mut buffer = [0; 4];
            candidates.sort_by_cached_key(|c| shown(c.encode_utf8(&mut buffer)) > 0.0);
            let explained =
                candidates.partition_point(|c| shown(c.encode_utf8(&mut buffer)) == 0.0);
            if explained > 0 && pairs.readable > HARDLY {
                candidates.truncate(explained);
            }
            best(likely(candidates, &precedes, &behind), |c| {
                let mut buffer = [0; 4];
                cost(&format!("{precedes}{c}{behind}")) + shown(c.encode_utf8(&mut buffer))
            })
        }
    };
    let is_number = context.behind.starts_with(|c: char| c.is_ascii_digit());
    let closely = match (last, middle.is_empty()) {
        (None, _) => CLOSELY,
        (Some(_), true) => CLOSELY_UNKNOWN,
        (Some(_), false) => CLOSELY_BOTH,
    };
    let mut found: Vec<(f32, &str, &str)> = Vec::new();
    for first in firsts.iter().take(closely) {
        for last in lasts.iter().take(closely) {
            let mut bits = cost(&format!("{before}{first}{edges}{last}{behind}"));
            if run.end == End::LostWithDigit && last.starts_with(is_stop) {
                let line = cost(&format!("{before}{first}{edges}{last}\n{}", context.behind));
                bits = bits.min(line + NO_DIGIT);
            }
            if run.end == End::LostWithDigit && is_number {
                bits -= SWALLOWED;
            }
            bits += inside;
            found.push((bits + shown(last), first, last));
        }
    }
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found.truncate(SOUGHT);
    // Before the text is counted: in natural text nearly nothing is worth that.
    if found.first().is_none_or(|(bits, ..)| *bits > stands + SEEN) {
        return Vec::new();
    }
    for (bits, first, last) in &mut found {
        let follows = format!("{edges}{last}{behind}");
        *bits -= first.chars().map(|c| context.seen(before, c, &follows)).sum::<f32>();
        let precedes = format!("{before}{first}{edges}");
        *bits -= last.chars().map(|c| context.seen(&precedes, c, &behind)).sum::<f32>();
        *bits += context.punctuation(&format!("{first}{edges}{last}"));
    }
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found.truncate(REPORTED);
    let tail: String = tail.into_iter().collect();
    let text = |first, last| format!("{first}{middle}{last}{tail}");
    found.into_iter().map(|(bits, first, last)| Guess { text: text(first, last), bits }).collect()
}

/// What one character may have been of which nothing is left but a mark, because its second byte was no character together
/// with the byte behind it.
pub(super) fn single(next: Shown, pairs: &Pairs, context: &Context<'_>) -> Vec<Guess> {
    let (before, behind) = (&context.before, context.behind);
    let mut found: Vec<Guess> = pairs
        .usual()
        .iter()
        .map(|(_, c)| String::from(*c))
        .filter(|c| unexplained(End::Lost(next), c, pairs, context.has_private()) == 0.0)
        .map(|c| Guess { bits: context.cost(&format!("{before}{c}{behind}")), text: c })
        .collect();
    found.sort_by(|one, other| one.bits.total_cmp(&other.bits));
    found.truncate(REPORTED);
    for guess in &mut found {
        let c = guess.text.chars().next().unwrap_or_default();
        guess.bits += context.punctuation(&guess.text) - context.seen(before, c, behind);
    }
    found
}

/// Behind such a character a line may end, or a space may be, and no digit.
fn is_stop(c: char) -> bool {
    "。！？；：，、”’」』）》…".contains(c)
}

/// The beginning and the end of a text: what is between is the same for all guesses.
fn edges(text: &str) -> String {
    let length = text.chars().count();
    let is_edge = |at| at < EDGE || at + EDGE >= length;
    text.chars().enumerate().filter(|(at, _)| is_edge(*at)).map(|(_, c)| c).collect()
}

/// More characters than any guess is read with.
const EDGE: usize = 4;

/// What it costs more that a mark was shown for the second byte of a character, in bits.
fn unexplained(end: End, last: &str, pairs: &Pairs, with_private: bool) -> f32 {
    let Some([_, trail]) = last.chars().next().and_then(|c| pairs.bytes(c)) else { return 0.0 };
    match end {
        End::Lost(Shown::Before(next)) if pairs.reads([trail, next], with_private) => {
            pairs.readable
        }
        _ => 0.0,
    }
}

/// Those that are likeliest by their pairs alone, which is quicker to find out.
fn likely(candidates: Vec<char>, before: &str, behind: &str) -> Vec<char> {
    let mut scorer = Scorer::new(Language::Chinese);
    scorer.push(before);
    let next = behind.chars().next();
    let cost = |c: &char| {
        let mut scorer = scorer.clone();
        scorer.step(*c) + next.map_or(0.0, |next| scorer.step(next))
    };
    let mut ranked: Vec<(f32, char)> = candidates.into_iter().map(|c| (cost(&c), c)).collect();
    ranked.sort_by(|one, other| one.0.total_cmp(&other.0));
    ranked.truncate(LIKELY);
    ranked.into_iter().map(|(_, c)| c).collect()
}

/// Those that cost least.
fn best(mut candidates: Vec<char>, cost: impl Fn(char) -> f32) -> Vec<String> {
    candidates.sort_by_cached_key(|c| {
        #[allow(clippy::cast_possible_truncation)] // some hundreds of eighths
        let eighths = (cost(*c) * 8.0) as i32;
        eighths
    });
    candidates.truncate(CLOSELY);
    candidates.into_iter().map(String::from).collect()
}
