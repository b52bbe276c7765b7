//! The readings of the text around a sign, and how much better each of them is than the text as it stands.

use super::super::gate::is_known;
use super::Sign;
use super::context::{Context, DamagedText, cost, least_cost};
use super::decide::{Candidate, SUSPECTED_GAIN};
use super::guess::guesses;
use super::misaligned::{Misaligned, Tail, in_step, is_mark};
use super::pairs::PairCodec;
use super::starts::{Start, starts};
use crate::Span;

/// Evidence in bits of the end of rare characters and of a letter, as against a mark: names of animals are as rare as what is out of step,
/// and letters stand for themselves. Calibrated: no right text changes (`tests/all/repair_sample`, `benches/peers/mojibake.py --kinds clean`).
const UNMARKED: f32 = -9.0;
/// Evidence in bits of U+FFFD, as against `?`: no one writes it. LostGuess, of the order of what `?` costs.
const REPLACEMENT: f32 = 6.0;
/// Evidence in bits of a single letter before a Han character: the language model takes letters for as usual as in English, and in
/// Chinese there is one in 100,000 characters. Capitals are in names of things: A股. Calibrated: with 13.5 right text changes
/// (`benches/peers/mojibake.py --kinds clean`).
const LETTER: f32 = 10.0;
const CAPITAL: f32 = 7.5;
/// Characters of the longest rare word or name that people write. Names of species and medicines have up to nine; longer ones in lists
/// are made of common words.
const LONGEST_WORD: usize = 9;
/// Characters, marks included, from which on a run of ideographs is not a rare word if none of its pairs is written anywhere. LostGuess: rare
/// words of so many characters are made of known ones.
const UNWRITTEN: usize = 6;

/// The readings of the text around a sign, as if a byte was lost near it, in each set of characters that the text there consists of.
pub(super) fn candidates(
    document: &DamagedText<'_>,
    done: usize,
    at: usize,
    sign: Sign,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    for pairs in PairCodec::around(document.text, at) {
        for start in starts(document.text, done, at, sign, &pairs) {
            for run in Misaligned::read(document.text, start.run, &pairs) {
                if sign == Sign::Rare || run.to >= at {
                    add(document, start, &run, sign, &pairs, &mut found);
                }
            }
        }
    }
    found
}

/// Adds the readings of a run.
fn add(
    document: &DamagedText<'_>,
    start: Start,
    run: &Misaligned,
    sign: Sign,
    pairs: &PairCodec,
    found: &mut Vec<Candidate>,
) {
    let span = Span { start: start.at, end: run.to };
    let seen = document.text.get(span.range()).unwrap_or_default();
    if is_word(seen, run) || !seen.starts_with(is_mark) && is_foreign(seen) {
        return;
    }
    let context = Context::of(document, span);
    let stands: String = (context.before.chars())
        .chain(seen.chars().map(|c| if c == char::REPLACEMENT_CHARACTER { '?' } else { c }))
        .chain(context.following.chars())
        .collect();
    let of_sign = match sign {
        Sign::Mark if seen.contains(char::REPLACEMENT_CHARACTER) => REPLACEMENT,
        Sign::Mark => 0.0,
        Sign::Letter | Sign::Rare => UNMARKED,
    };
    let evidence = of_sign + letter_evidence(seen, run, &context) - start.against;
    let gain = least_cost(&stands) + evidence;
    // Nothing is known of the halves of two characters, unless marks show both.
    if run.bytes.len() <= 2 && run.tail != Tail::InStep && !seen.ends_with(is_mark) {
        return;
    }
    // Nothing costs less than the characters that are known do after the first one.
    let known = run.known(pairs);
    let first = known.chars().take(1).collect::<String>();
    if gain - (cost(&known) - cost(&first)) < SUSPECTED_GAIN {
        return;
    }
    found.extend(guesses(run, start.lost, pairs, &context, gain).into_iter().map(|guess| {
        Candidate {
            span,
            text: guess.text,
            gain: gain - guess.bits,
            known: 1..1 + known.chars().count(),
            how: pairs.how,
        }
    }));
}

/// The evidence of the letter with which a run ends, if none stands there in Chinese: between Han characters, and after a mark alone.
fn letter_evidence(seen: &str, run: &Misaligned, context: &Context<'_>) -> f32 {
    let mut backwards = seen.chars().rev();
    let letter = backwards.next();
    let before = backwards.next().or(context.before.chars().next_back());
    let is_after_mark = seen.starts_with(is_mark);
    let is_single = run.tail == Tail::InStep
        && context.following.starts_with(|c: char| !c.is_ascii())
        && !(is_after_mark && seen.contains(is_ideograph))
        && before.is_some_and(|c| is_ideograph(c) || is_after_mark);
    match letter.filter(|_| is_single) {
        Some('a'..='z') => LETTER,
        Some(c) if c.is_ascii_uppercase() || !c.is_ascii() => CAPITAL,
        _ => 0.0,
    }
}

/// Whether a run may be a rare word as it stands, beside a question mark or alone in a line: a name, a species, a term. Such a word is never
/// evidence of damage.
fn is_word(seen: &str, run: &Misaligned) -> bool {
    let word = seen.trim_matches('?');
    // People who ask write one question mark before a word, if any.
    let is_marked_twice = seen.starts_with("??");
    let length = word.chars().count();
    let is_unwritten = || {
        let mut pairs = word.chars().zip(word.chars().skip(1));
        seen.chars().count() >= UNWRITTEN && pairs.all(|(first, second)| !is_known(first, second))
    };
    run.tail != Tail::InStep
        && (1..=LONGEST_WORD).contains(&length)
        && word.chars().all(is_ideograph)
        && !is_marked_twice
        && !is_unwritten()
}

/// Whether a text has letters or symbols of other scripts, more than one to two East Asian characters: decoders make few of them of bytes
/// that are out of step.
fn is_foreign(text: &str) -> bool {
    let is_wide = |c: &char| matches!(c, '\u{2018}'..='\u{201D}' | '\u{2E80}'..='\u{FFEF}');
    let (wide, others): (Vec<char>, Vec<char>) =
        text.chars().filter(|c| !c.is_ascii() && in_step(*c).is_none()).partition(is_wide);
    others.len() * 2 > wide.len()
}

/// Whether a character is one that words consist of.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_are_code_order() {
        let is_word = |text: &str| {
            let runs = Misaligned::read(text, 1, &PairCodec::all().next().unwrap());
            let run = runs.last().unwrap();
            is_word(text.get(..run.to).unwrap(), run)
        };
        assert!(is_word("?鲟\n"));
        assert!(!is_word("?己藱C制"));
        assert!(!is_word("?,F代"));
    }
}
