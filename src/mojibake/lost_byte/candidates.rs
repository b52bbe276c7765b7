//! Candidates for the text around a sign of a loss, each weighed against the text as it is.

use super::super::familiarity::is_known;
use super::super::measures::PARAGRAPH_BYTES;
use super::super::no_evidence::{is_code_order, is_mostly_bopomofo, is_repetition};
use super::super::text::{is_full_width, is_ideograph, is_kana};
use super::Sign;
use super::context::{Context, DamagedText, least_cost};
use super::decide::{Candidate, SUSPECTED_GAIN_BITS};
use super::dropped::InnerCharacters;
use super::misaligned::{Misaligned, Tail, in_step, is_mark};
use super::original::original_texts;
use super::pair_codec::PairCodec;
use super::starts::{Start, starts};
use crate::Span;
use crate::language::trigrams::cost;

/// Evidence in bits of a sign without a mark (the end of rare characters, or a letter), relative to a mark: names of animals are as
/// rare as text out of step, and letters occur on their own. Calibrated: no undamaged text changes (`tests/all/repair_sample`,
/// `benches/peers/mojibake.py --kinds clean`).
pub(super) const UNMARKED_SIGN_BITS: f32 = -9.0;
/// Evidence in bits of U+FFFD relative to `?`: nobody types it. Guess, of the order of the cost of `?`.
const REPLACEMENT_MARK_BITS: f32 = 6.0;
/// Evidence in bits of a small letter between Han characters. There is one in 100,000 characters of Chinese, while the language
/// model gives it the cost of English text. Calibrated: with 6, one place in 50 fewer of `benches/peers/mojibake.py --kinds
/// lost-byte` is right in Big5.
const SMALL_LETTER_BITS: f32 = 10.0;
/// Evidence in bits of a capital between Han characters, which may be a name (A股, 要吃A). Calibrated: with 7.5 forum text changes.
const CAPITAL_LETTER_BITS: f32 = 4.0;
/// Least number of pairs of characters that become known, for a run that may be a rare word as it is. Guess: one pair in twenty of
/// a rare word that is read out of step is known.
const MIN_PAIRS_BECOMING_KNOWN: usize = 2;

/// Returns the candidates for the text around a sign, as if a byte near it was lost, in each character set of the text there.
pub(super) fn candidates(
    document: &DamagedText<'_>,
    done: usize,
    at: usize,
    sign: Sign,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    for pairs in PairCodec::around(document.text, at, document.shows_private_use) {
        let mut last = None;
        for start in starts(document.text, done, at, sign, &pairs) {
            for run in Misaligned::read(document.text, start.run, &pairs) {
                if sign == Sign::Rare || run.to >= at {
                    add_candidates(document, start, &run, sign, &pairs, &mut last, &mut found);
                }
            }
        }
    }
    found
}

/// Adds the candidates for a run. `last` caches the last run with its inferred characters.
fn add_candidates(
    document: &DamagedText<'_>,
    start: Start,
    run: &Misaligned,
    sign: Sign,
    pairs: &PairCodec,
    last: &mut Option<(Misaligned, InnerCharacters)>,
    found: &mut Vec<Candidate>,
) {
    let span = Span { start: start.at, end: run.to };
    let seen = document.text.get(span.range()).unwrap_or_default();
    let known = run.known_text(pairs);
    if is_no_evidence(seen) || is_word(seen, run, &known) {
        return;
    }
    // Two bytes that are halves of two characters are evidence only if marks show both losses.
    if run.bytes.len() <= 2 && run.tail != Tail::InStep && !seen.ends_with(is_mark) {
        return;
    }
    let context = Context::of(document, span);
    let gain = least_cost(&context.around(seen)) + sign_evidence(seen, run, sign, &context)
        - start.against;
    let may_drop = pairs.may_drop
        && start.at == start.run
        && run.bytes.len() <= PARAGRAPH_BYTES
        && becomes_known(seen, &known);
    let inner = if !may_drop {
        InnerCharacters::known(run, pairs)
    } else if gain - run.least_cost(pairs) < SUSPECTED_GAIN_BITS {
        None
    } else {
        if last.as_ref().is_none_or(|(cached, _)| cached != run) {
            *last = Some((run.clone(), InnerCharacters::inferred(run, pairs, &context)));
        }
        last.as_ref().map(|(_, inner)| inner.clone())
    };
    let Some(InnerCharacters { text, inferred }) = inner else { return };
    let known: String = text.into_iter().collect();
    // Lower bound before the search: the known characters cost as much after any first character.
    let first = known.chars().take(1).collect::<String>();
    if gain - (cost(&known) - cost(&first)) < SUSPECTED_GAIN_BITS {
        return;
    }
    let originals = original_texts(run, start.lost, &known, pairs, &context, gain);
    let best = originals.iter().min_by(|a, b| a.bits.total_cmp(&b.bits));
    // A letter that would be a comma is a letter: the second bytes of Big5's punctuation are A, B, C and so on.
    let is_ideographic = best.is_none_or(|best| best.text.starts_with(is_ideograph));
    // People write `]` and `XD` after a question mark, but not before an ideograph.
    let is_question = is_question_and_ascii(seen);
    let is_followed = context.following.starts_with(is_ideograph);
    if (seen.len() == 1 || is_question) && !is_ideographic || is_question && !is_followed {
        return;
    }
    let known = 1..1 + known.chars().count();
    let inferred: Vec<(usize, f32)> =
        inferred.into_iter().map(|(number, probability)| (1 + number, probability)).collect();
    found.extend(originals.into_iter().map(|original| {
        let gain = gain - original.bits;
        let (known, inferred) = (known.clone(), inferred.clone());
        Candidate { span, text: original.text, gain, known, inferred, may_drop, how: pairs.how }
    }));
}

/// Returns the evidence in bits of a sign for a loss, beside the cost of the text.
fn sign_evidence(seen: &str, run: &Misaligned, sign: Sign, context: &Context<'_>) -> f32 {
    let of_sign = match sign {
        Sign::Mark if seen.contains(char::REPLACEMENT_CHARACTER) => REPLACEMENT_MARK_BITS,
        Sign::Mark => 0.0,
        Sign::Letter | Sign::Rare => UNMARKED_SIGN_BITS,
    };
    of_sign + letter_evidence(seen, run, context)
}

/// Returns the evidence in bits of the letter at the end of a run, if Chinese does not have one there: between Han characters, and
/// after a mark alone.
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
        Some('a'..='z') => SMALL_LETTER_BITS,
        Some(c) if c.is_ascii_uppercase() || !c.is_ascii() => CAPITAL_LETTER_BITS,
        _ => 0.0,
    }
}

/// Whether a text has other explanations than damage, however unlikely it is: question marks alone, full-width letters, sounds in
/// bopomofo, words in kana, cries, tables of characters, and letters or symbols of other scripts.
fn is_no_evidence(seen: &str) -> bool {
    seen.bytes().all(|byte| byte == b'?')
        || seen.chars().all(|c| c.is_ascii() || is_full_width(c)) && seen.contains(is_full_width)
        || is_mostly_bopomofo(seen)
        || is_repetition(seen)
        || is_code_order(seen)
        || !seen.starts_with(is_mark) && is_foreign(seen)
        || seen.chars().all(is_kana)
}

/// Whether a run is a question mark and one ASCII character.
fn is_question_and_ascii(seen: &str) -> bool {
    seen.len() == 2 && seen.starts_with('?') && seen.is_ascii()
}

/// Whether a run may be a rare word as it is, beside a question mark or alone in a line: a name, a species, a term. Such a word is
/// evidence of damage only if pairs of its characters become known.
fn is_word(seen: &str, run: &Misaligned, known: &str) -> bool {
    let word = seen.trim_matches('?');
    run.tail != Tail::InStep
        // In a question, a word has at most one question mark before it.
        && !seen.starts_with("??")
        && !word.is_empty()
        && word.chars().all(is_ideograph)
        && !becomes_known(word, known)
}

/// Whether enough pairs of characters become known when a text is read in step.
fn becomes_known(seen: &str, known: &str) -> bool {
    let known_pairs = |text: &str| {
        let pairs = text.chars().zip(text.chars().skip(1));
        pairs.filter(|(first, second)| is_known(*first, *second)).count()
    };
    known_pairs(known) >= known_pairs(seen) + MIN_PAIRS_BECOMING_KNOWN
}

/// Whether a text without a mark has letters or symbols of other scripts, more than one to two East Asian characters: few bytes out
/// of step are decoded to them.
fn is_foreign(text: &str) -> bool {
    let is_wide = |c: &char| matches!(c, '\u{2018}'..='\u{201D}' | '\u{2E80}'..='\u{FFEF}');
    let (wide, others): (Vec<char>, Vec<char>) =
        text.chars().filter(|c| !c.is_ascii() && in_step(*c).is_none()).partition(is_wide);
    others.len() * 2 > wide.len() && !text.contains(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_are_no_evidence() {
        let is_word = |text: &str| {
            let gbk = PairCodec::all().next().unwrap();
            let runs = Misaligned::read(text, 1, &gbk);
            let run = runs.last().unwrap();
            is_word(text.get(..run.to).unwrap(), run, &run.known_text(&gbk))
        };
        assert!(is_word("?鲟\n"));
        assert!(!is_word("?己藱C制"));
        assert!(!is_word("?,F代"));
    }

    #[test]
    fn marks_and_sounds_that_people_write_are_no_evidence() {
        for seen in
            ["??", "ㄓㄨˋㄉ", "ㄍㄡˇ在", "嘔嘔嘔", "哈哈哈??", "♪♫√", "ＯＫ", "?Ｘ", "ヂヂヂの"]
        {
            assert!(is_no_evidence(seen), "{seen}");
        }
        for seen in ["?；ㄆ?", "堨h", "?,F", "本┮\u{FFFD}", "A"] {
            assert!(!is_no_evidence(seen), "{seen}");
        }
    }
}
