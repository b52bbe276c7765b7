//! What may have been at a place, by each way in which a byte gets lost.

use super::super::gate::is_known;
use super::super::no_evidence::is_code_order;
use super::context::{Context, DamagedText, cost, least_cost};
use super::decide::Candidate;
use super::evidence::RunEvidence;
use super::guess::{Lost, guesses, single};
use super::misaligned::{Misaligned, Tail, in_step, is_mark, shown_before};
use super::pairs::PairCodec;
use super::shift_start::{Before, beginnings};
use crate::Span;
use crate::language::{Language, Scorer};

/// The candidates at one place.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) candidates: Vec<Candidate>,
    /// Up to where it was read.
    pub(super) to: usize,
}

/// That U+FFFD is all of a character is so unlikely, in bits, where it may begin a run, or end one.
const ALONE: f32 = 4.0;

/// A question mark that is one, right before the mark, is so unlikely, in bits.
const REAL_QUESTION: f32 = 12.0;
/// More marks in a row are not one lost byte; nor are so many, where a word ends.
const MOST_MARKS: usize = 3;

/// What may have been where a mark stands: `?` or U+FFFD.
pub(super) fn after_mark(document: &DamagedText<'_>, at: usize, candidates: &mut Candidates) {
    let text = document.text;
    let rest = text.get(at..).unwrap_or_default();
    let marks = rest.chars().take(MOST_MARKS + 1).take_while(|c| is_mark(*c)).count();
    let following = rest.chars().nth(marks);
    if marks > MOST_MARKS || marks == MOST_MARKS && following.is_none_or(|c| c.is_ascii()) {
        return;
    }
    let starts = rest.char_indices().take(marks);
    // The last one is the mark, or the last but one, and after it a question mark that was full-width.
    for (offset, c) in starts.skip(marks.saturating_sub(2)) {
        let from = at + offset;
        for pairs in PairCodec::around(text, at) {
            for run in Misaligned::read(text, from + c.len_utf8(), &pairs, &mut candidates.to) {
                let against = if offset > 0 { REAL_QUESTION } else { 0.0 };
                add(document, from, against, &run, Lost::Lead, &pairs, candidates);
            }
        }
    }
}

/// What one character may have been of which a letter is the second byte, if one reads so many bits better.
pub(super) fn lone(
    document: &DamagedText<'_>,
    at: usize,
    better: f32,
    candidates: &mut Candidates,
) {
    let text = document.text;
    let letter = text.get(at..).and_then(|rest| rest.chars().next());
    let is_letter = letter.is_some_and(|c| c.is_ascii_alphabetic() || !c.is_ascii());
    for pairs in
        PairCodec::around(text, at).filter(|pairs| is_letter && may_be_one(text, at, better, pairs))
    {
        for run in Misaligned::read(document.text, at, &pairs, &mut candidates.to) {
            add(document, at, 0.0, &run, Lost::Lead, &pairs, candidates);
        }
    }
}

/// Whether a character with a letter for its second byte reads better than the letter by so many bits: a quick look.
fn may_be_one(text: &str, at: usize, better: f32, pairs: &PairCodec) -> bool {
    let (before, rest) = text.split_at_checked(at).unwrap_or_default();
    let mut rest = rest.chars();
    let (Some(letter), Some(last)) = (rest.next(), before.chars().next_back()) else {
        return false;
    };
    let mut scorer = Scorer::new(Language::Chinese);
    scorer.step(last);
    let next = rest.next().unwrap_or('\n');
    let both = |c: char| {
        let mut scorer = scorer.clone();
        scorer.step(c) + scorer.step(next)
    };
    let most = both(letter);
    let is_written = |c: char| is_known(last, c) || is_known(c, next);
    in_step(letter).is_some_and(|trail| {
        pairs.usual_with(trail).any(|c| is_written(c) && both(c) + better < most)
    })
}

/// So many bits are far, between neighbours of one character each.
pub(super) const BY_FAR: f32 = 2.0;

/// What one character may have been where U+FFFD stands for all of it.
pub(super) fn alone(document: &DamagedText<'_>, at: usize, candidates: &mut Candidates) {
    let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
    let following = document.text.get(end..).unwrap_or_default();
    let context = Context::of(document, Span { start: at, end });
    let stands = least_cost(&format!("{}?{}", context.before, context.following));
    for pairs in PairCodec::around(document.text, at) {
        for guess in single(shown_before(following, &pairs), &pairs, &context) {
            candidates.candidates.push(Candidate {
                span: Span { start: at, end },
                text: guess.text,
                gain: stands - guess.bits - ALONE,
                known: 1..1,
                has_evidence: true,
                set: pairs.name,
            });
        }
    }
}

/// What may have been before a place where there is no mark.
pub(super) fn unmarked(
    document: &DamagedText<'_>,
    [done, end]: [usize; 2],
    before: Before,
    [against, better]: [f32; 2],
    candidates: &mut Candidates,
) {
    let text = document.text;
    for pairs in PairCodec::around(text, end) {
        for from in beginnings(text, [done, end], before, better, &pairs) {
            for run in Misaligned::read(text, from, &pairs, &mut candidates.to) {
                if before == Before::Tail && run.to < end {
                    continue;
                }
                if let Some(mark) = ascii_mark(text, from).filter(|mark| *mark >= done) {
                    add(document, mark, against + ASCII_MARK, &run, Lost::Lead, &pairs, candidates);
                }
                for lost in [Lost::Lead, Lost::Trail] {
                    add(document, from, against, &run, lost, &pairs, candidates);
                }
            }
        }
    }
}

/// That the lost byte was replaced by one that is ASCII, and neither dropped nor shown as lost, is so unlikely, in bits.
const ASCII_MARK: f32 = 4.0;

/// Where what may have replaced the lost byte begins: a single ASCII character between characters that are not.
fn ascii_mark(text: &str, at: usize) -> Option<usize> {
    let mut before = text.get(..at)?.chars().rev();
    let is_mark = before.next().is_some_and(|c| c.is_ascii_graphic())
        && before.next().is_some_and(|c| !c.is_ascii());
    is_mark.then(|| at - 1)
}

/// Adds what a run may have been.
fn add(
    document: &DamagedText<'_>,
    from: usize,
    against: f32,
    run: &Misaligned,
    lost: Lost,
    pairs: &PairCodec,
    candidates: &mut Candidates,
) {
    let span = Span { start: from, end: run.to };
    let context = Context::of(document, span);
    let seen = document.text.get(span.range()).unwrap_or_default();
    let evidence = RunEvidence::of(seen, run, context.following);
    // Two question marks before a word and one after it are not how people ask.
    let is_twice = seen.starts_with("??") || context.before.ends_with('?');
    let is_enclosed = is_twice && seen.starts_with('?') && run.ends_with_mark();
    if evidence.is_word && !is_enclosed {
        return;
    }
    // Of two characters of which a byte each is lost, nothing is known, but if they are punctuation.
    let is_known = run.bytes.len() > 2 || run.end == Tail::InStep || run.ends_with_mark();
    let may_close = context.is_left_open() && !evidence.has_han;
    if !is_known && !may_close && (evidence.has_han || !evidence.is_some) {
        return;
    }
    let stands: String = (context.before.chars())
        .chain(seen.chars().map(|c| if c == '\u{FFFD}' { '?' } else { c }))
        .chain(context.following.chars())
        .collect();
    let bonus = if may_close { CLOSES } else { 0.0 };
    let asks = if seen.ends_with('?') { document.asks(run.to) } else { 0.0 };
    let gain = least_cost(&stands) - against - evidence.against - asks;
    let known = run.known(pairs);
    let bits = cost(&known);
    let plausible = known.chars().map(|_| PLAUSIBLE).sum::<f32>() + MORE_PLAUSIBLE;
    let shows_replacement = seen.contains(char::REPLACEMENT_CHARACTER);
    let least = if shows_replacement { -20.0 } else { LEAST };
    let most = gain + bonus;
    if most < bits + least || bits > plausible {
        return;
    }
    // Where a loss is shown, what reads worse by so much is weighed, too.
    if most - least.min(0.0) + CLOSER < at_least(run, lost, pairs, &context, &known, bits) {
        return;
    }
    // A mark, and what is written with others of its kind.
    let wide = seen.chars().filter(|c| !c.is_ascii() && !is_mark(*c)).count();
    let is_odd = seen.starts_with(is_mark) && wide > 1;
    let guesses = guesses(run, lost, pairs, &context, most);
    if guesses.is_empty() || is_code_order(seen) {
        return;
    }
    for guess in guesses {
        // A character that stays, and a question mark that becomes another: people wrote that.
        let stays = lost == Lost::Trail && guess.text.chars().next() == seen.chars().next();
        if stays && run.bytes.len() == 2 && !shows_replacement {
            continue;
        }
        let closes = may_close && !evidence.is_some && context.is_closed_by(&guess.text);
        let gain = gain - guess.bits + if closes { CLOSES } else { 0.0 };
        let is_evident = evidence.has_han && gain >= EVIDENT || is_odd && gain >= EVIDENT_ODD;
        let has_evidence = evidence.is_some || closes || is_evident;
        candidates.candidates.push(Candidate {
            span,
            text: guess.text,
            gain,
            known: 1..1 + known.chars().count(),
            has_evidence,
            set: pairs.name,
        });
    }
}

/// What a run costs at least between its neighbours, whatever was lost: with the characters that fit best, by pairs alone.
fn at_least(
    run: &Misaligned,
    lost: Lost,
    pairs: &PairCodec,
    context: &Context<'_>,
    known: &str,
    bits: f32,
) -> f32 {
    let (Some(first), Some(last)) = (run.bytes.first(), run.bytes.last()) else { return bits };
    let both = match lost {
        Lost::Lead => [None, Some(*first)],
        Lost::Trail => [Some(*first), None],
    };
    let following: String = match run.end {
        Tail::Ascii(byte) => {
            std::iter::once(char::from(byte)).chain(context.following.chars()).collect()
        }
        _ => context.following.to_owned(),
    };
    let scorer = |text: &str| {
        let mut scorer = Scorer::new(Language::Chinese);
        scorer.push(text);
        scorer
    };
    let alone = |text: &str| scorer(text).score().bits();
    let before = scorer(&context.before);
    let next = known.chars().chain(following.chars()).next();
    let begins = before.score().bits() + least_between(&before, pairs.candidates(both), next);
    let inside = scorer(known);
    let ends = match run.end {
        // A digit, and what it was, is not known.
        Tail::LostWithDigit => 0.0,
        Tail::Lost(_) => {
            let lasts = pairs.candidates([Some(*last), None]);
            least_between(&inside, lasts, following.chars().next()) + alone(&following)
        }
        Tail::Ascii(_) | Tail::InStep => alone(&format!("{known}{following}")) - bits,
    };
    begins + bits + ends
}

/// What it costs more at least that one of some characters stands between others.
fn least_between(before: &Scorer, characters: Vec<char>, next: Option<char>) -> f32 {
    let cost = |c: char| {
        let mut scorer = before.clone();
        scorer.step(c) + next.map_or(0.0, |next| scorer.step(next))
    };
    let least = characters.into_iter().map(cost).fold(f32::INFINITY, f32::min);
    least - next.map_or(0.0, |next| Scorer::new(Language::Chinese).step(next))
}

/// So many bits less a guess may cost by threes of characters, and by what the text says elsewhere, than by pairs alone.
const CLOSER: f32 = 6.0;

/// What is in step again has to read like Chinese, whatever it read like before: so many bits a character, and some more. In
/// natural text one has 6 to 9 bits, in what is not in step 15 and more.
const PLAUSIBLE: f32 = 11.5;
const MORE_PLAUSIBLE: f32 = 4.0;
/// So much better, in bits, a place has to read before the lost byte is guessed: that guess costs something, too.
const LEAST: f32 = 8.0;
/// What reads better by so many bits is damaged, whatever other characters are among the ideographs.
const EVIDENT: f32 = 30.0;
const EVIDENT_ODD: f32 = 24.0;
/// That a line ends with question marks and punctuation, and a bracket is open in it, is so unlikely, in bits.
const CLOSES: f32 = 14.0;
