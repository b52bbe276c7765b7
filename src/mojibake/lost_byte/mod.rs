//! A byte was lost inside a character, and what follows was decoded one byte out of step: 高??己藱C制 for 高校考核機制.
//!
//! In GBK and Big5 a character has two bytes, and nothing but their order says which is the first. Where one is lost, or
//! replaced by what is no part of a character, each second byte is read as a first one, until a byte below 0x80 ends it.
//! So what is seen is turned into bytes again ([`Run`]), and read in step; what the lost byte was is guessed by what
//! reads best ([`guesses`]). A byte that is lost in UTF-8 takes the rest of its character with it and nothing
//! else: there is nothing to go by, and nothing is guessed.

mod begin;
mod context;
mod evidence;
mod guess;
mod model;
mod pairs;
mod run;
mod words;

use std::borrow::Cow;

use super::signs::Signs;
use super::{Change, Found, RepairKind};
use crate::Span;
use crate::language::{Language, Scorer};
use begin::{Before, beginnings, single_letters};
use context::{Context, Document, cost, least_cost};
use evidence::Evidence;
use guess::{Lost, guesses, single};
use pairs::Pairs;
use run::{End, Run, is_mark, shown_before};

/// A guess in its place, and how many bits better it reads than what stands there.
#[derive(Debug, Clone, PartialEq)]
struct Candidate {
    span: Span,
    text: String,
    gain: f32,
    /// Whether that rests on more than a mark and punctuation.
    has_evidence: bool,
    set: &'static str,
}

/// What is sought at one place.
#[derive(Debug, Default)]
struct Sought {
    candidates: Vec<Candidate>,
    /// Up to where it was read.
    to: usize,
}

/// So many bits a text has to read better, where nothing shows that something was lost, where a `?` may, and where
/// U+FFFD does: to be suspected, and to be repaired.
const UNMARKED: [f32; 2] = [12.0, 17.0];
const QUESTION: [f32; 2] = [5.0, 8.0];
const REPLACEMENT: [f32; 2] = [-12.0, -10.0];
/// The model takes characters for more certain than they are: so much of a bit is what it is worth.
const WORTH: f32 = 0.8;
/// A character that is less likely than this, of all that are possible, is not guessed: it is U+FFFD.
const LIKELY: f32 = 0.25;
/// The confidence of what is certainly damaged, at least, and of what is only suspected, at most.
const CERTAIN: f32 = 0.9;
const SUSPECTED: f32 = 0.89;

/// A text that is full of marks for another reason is not looked at closely everywhere: so many places that turn out to be
/// nothing, and one more in so many bytes.
const PATIENCE: usize = 1000;
const PATIENCE_BYTES: usize = 1 << 12;

/// That a byte was lost where nothing is seen of it, and what follows ended with a mark, is so unlikely, in bits.
const UNSEEN: f32 = 4.0;

/// So many bits better what is known has to read where nothing is certain: the lost byte is not among it.
const BETTER: f32 = 4.0;

/// What makes a place worth looking at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `?` or U+FFFD.
    Mark,
    Rare,
    Letter,
}

/// Finds such places.
pub(super) fn find(text: &str, signs: &Signs, found: &mut Found) {
    let mut places: Vec<(usize, Sign)> = Vec::new();
    places.extend(signs.questions.iter().map(|at| (*at, Sign::Mark)));
    places.extend(signs.rare.iter().map(|end| (*end, Sign::Rare)));
    places.extend(single_letters(text).into_iter().map(|at| (at, Sign::Letter)));
    places.sort_unstable_by_key(|(at, _)| *at);
    let document = Document::new(text);
    let (mut done, mut patience) = (0, PATIENCE + text.len() / PATIENCE_BYTES);
    // Where U+FFFD stands, and what follows is hardly out of step.
    let (mut weak, mut shows_replacement, mut certain) = (Vec::new(), false, 0);
    for (at, sign) in places {
        if at < done || patience == 0 {
            continue;
        }
        let mut sought = Sought::default();
        let is_question = found.again || text.get(at..).is_some_and(|rest| rest.starts_with('?'));
        let least = match sign {
            Sign::Mark => {
                behind_mark(&document, at, &mut sought);
                let against = if is_question { [UNSEEN, BETTER] } else { [0.0, 0.0] };
                let is_one = !text.get(at + 1..).is_some_and(|rest| rest.starts_with('?'));
                if is_one {
                    unmarked(&document, [done, at], Before::End, against, &mut sought);
                }
                if is_question { QUESTION } else { REPLACEMENT }
            }
            Sign::Rare => {
                unmarked(&document, [done, at], Before::Middle, [0.0, BETTER], &mut sought);
                UNMARKED
            }
            Sign::Letter => {
                lone(&document, at, &mut sought);
                unmarked(&document, [done, at], Before::End, [0.0, BETTER], &mut sought);
                UNMARKED
            }
        };
        let [_, repaired] = least;
        let strong = if least == REPLACEMENT { STRONG } else { repaired };
        let gain = sought.candidates.iter().map(|one| one.gain).fold(f32::NEG_INFINITY, f32::max);
        if gain < strong {
            if least == REPLACEMENT || gain >= repaired - RELIEF {
                weak.push((at, least, sought));
            } else {
                patience -= usize::from(!sought.candidates.is_empty());
                // What was read far in vain is not read again.
                if sought.to > at + FAR {
                    done = sought.to;
                }
            }
            continue;
        }
        shows_replacement |= least == REPLACEMENT;
        if let Some(change) = decide(text, &sought.candidates, least) {
            done = change.span.end;
            patience -= usize::from(change.confidence < CERTAIN);
            let is_unseen =
                text.get(change.span.start..).is_some_and(|rest| !rest.starts_with(is_mark));
            certain += usize::from(change.confidence >= CERTAIN && is_unseen);
            found.add(change);
        }
    }
    for (at, least, mut sought) in weak.into_iter().take(patience) {
        if least == REPLACEMENT && shows_replacement {
            alone(&document, at, &mut sought);
        }
        let relief = if least != REPLACEMENT && certain > 0 { RELIEF } else { 0.0 };
        if let Some(change) = decide(text, &sought.candidates, least.map(|bits| bits - relief)) {
            found.add(change);
        }
    }
}

/// So many bits less are enough in a text in which other places are certainly damaged.
const RELIEF: f32 = 6.0;

/// From so many bits on a place with U+FFFD reads better with a run behind it than whatever else it may be.
const STRONG: f32 = 4.0;
/// That U+FFFD is all of a character is so unlikely, in bits, where it may begin a run, or end one.
const ALONE: f32 = 4.0;

/// Farther than any rare characters are from the place where decoding came out of step, in bytes.
const FAR: usize = 200;

/// The best one, if any is better than what stands there. Where the damage is certain and only a character is not, that
/// one is U+FFFD.
fn decide(text: &str, candidates: &[Candidate], [suspected, repaired]: [f32; 2]) -> Option<Change> {
    let best = candidates.iter().max_by(|one, other| one.gain.total_cmp(&other.gain))?;
    if std::env::var_os("HANFOLD_GAINS").is_some() {
        eprintln!(
            "GAIN\t{:.1}\t{}\t{:?}\t{:?}\t{}",
            best.gain,
            best.has_evidence,
            text.get(best.span.range()),
            best.text,
            suspected
        );
    }
    if best.gain < suspected {
        return None;
    }
    let odds = |one: &Candidate| ((one.gain - best.gain) * WORTH).exp2();
    let all: f32 = candidates.iter().map(odds).sum();
    // How likely each character is: what the rivals that are as long say of it.
    let mut likely = vec![0.0; best.text.chars().count()];
    for one in candidates.iter().filter(|one| one.span == best.span) {
        for ((likely, c), same) in likely.iter_mut().zip(one.text.chars()).zip(best.text.chars()) {
            if c == same {
                *likely += odds(one) / all;
            }
        }
    }
    let least = likely.iter().copied().fold(1.0, f32::min);
    let is_lost = |likely: f32| likely < LIKELY;
    let lost = likely.iter().filter(|likely| is_lost(**likely)).count();
    let mut after = best.text.clone();
    let mut confidence = SUSPECTED * least;
    if best.gain >= repaired && best.has_evidence && lost * 2 < likely.len() {
        let known = |(c, likely): (char, &f32)| if is_lost(*likely) { '\u{FFFD}' } else { c };
        after = best.text.chars().zip(&likely).map(known).collect();
        confidence = CERTAIN + (1.0 - CERTAIN) * least;
    }
    let change = Candidate { text: after, ..best.clone() }.shortened(text);
    Some(Change {
        span: change.span,
        after: change.text,
        kind: RepairKind::LostByte,
        how: Cow::Owned(format!(
            "a byte of {} was lost, and what follows was decoded out of step; the lost byte is {:.0} % certain",
            best.set,
            least * 100.0
        )),
        confidence,
    })
}

impl Candidate {
    /// Without what it begins with like what stands there.
    fn shortened(mut self, text: &str) -> Self {
        let stands = text.get(self.span.range()).unwrap_or_default();
        let same: usize = stands
            .chars()
            .zip(self.text.chars())
            .take_while(|(one, other)| one == other)
            .map(|(c, _)| c.len_utf8())
            .sum();
        self.span.start += same;
        self.text.drain(..same);
        self
    }
}

/// A question mark that is one, right before the mark, is so unlikely, in bits.
const REAL_QUESTION: f32 = 8.0;
/// More marks in a row are not one lost byte; nor are so many, where a word ends.
const MOST_MARKS: usize = 3;

/// What may have been where a mark stands: `?` or U+FFFD.
fn behind_mark(document: &Document<'_>, at: usize, sought: &mut Sought) {
    let text = document.text;
    let rest = text.get(at..).unwrap_or_default();
    let marks = rest.chars().take(MOST_MARKS + 1).take_while(|c| is_mark(*c)).count();
    let behind = rest.chars().nth(marks);
    if marks > MOST_MARKS || marks == MOST_MARKS && behind.is_none_or(|c| c.is_ascii()) {
        return;
    }
    let starts = rest.char_indices().take(marks);
    // The last one is the mark, or the last but one, and behind it a question mark that was full-width.
    for (offset, c) in starts.skip(marks.saturating_sub(2)) {
        let from = at + offset;
        for pairs in Pairs::all() {
            for run in Run::read(text, from + c.len_utf8(), &pairs, &mut sought.to) {
                let against = if offset > 0 { REAL_QUESTION } else { 0.0 };
                add(document, from, against, &run, Lost::Lead, &pairs, sought);
            }
        }
    }
}

/// What one character may have been of which a letter is the second byte.
fn lone(document: &Document<'_>, at: usize, sought: &mut Sought) {
    let text = document.text;
    let is_letter = text.as_bytes().get(at).is_some_and(u8::is_ascii_alphabetic);
    for pairs in Pairs::all().filter(|pairs| is_letter && may_be_one(text, at, pairs)) {
        for run in Run::read(document.text, at, &pairs, &mut sought.to) {
            add(document, at, 0.0, &run, Lost::Lead, &pairs, sought);
        }
    }
}

/// Whether a character with a letter for its second byte reads better than the letter by far: a quick look.
fn may_be_one(text: &str, at: usize, pairs: &Pairs) -> bool {
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
    let most = both(letter) + QUICK;
    let usual = pairs.usual().iter();
    usual
        .filter(|c| pairs.bytes(**c).is_some_and(|[_, trail]| char::from(trail) == letter))
        .any(|c| both(*c) < most)
}

/// What a letter alone costs more, in bits, than a character that it may be part of may.
const QUICK: f32 = 0.0;

/// What one character may have been where U+FFFD stands for all of it.
fn alone(document: &Document<'_>, at: usize, sought: &mut Sought) {
    let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
    let behind = document.text.get(end..).unwrap_or_default();
    let context = Context::of(document, Span { start: at, end });
    let stands = least_cost(&format!("{}?{}", context.before, context.behind));
    for pairs in Pairs::all() {
        for guess in single(shown_before(behind, &pairs), &pairs, &context) {
            sought.candidates.push(Candidate {
                span: Span { start: at, end },
                text: guess.text,
                gain: stands - guess.bits - ALONE,
                has_evidence: true,
                set: pairs.name,
            });
        }
    }
}

/// What may have been before a place where there is no mark.
fn unmarked(
    document: &Document<'_>,
    [done, end]: [usize; 2],
    before: Before,
    [against, better]: [f32; 2],
    sought: &mut Sought,
) {
    let text = document.text;
    for pairs in Pairs::all() {
        for from in beginnings(text, [done, end], before, better, &pairs) {
            for run in Run::read(text, from, &pairs, &mut sought.to) {
                if before == Before::End && run.to < end {
                    continue;
                }
                if let Some(mark) = ascii_mark(text, from).filter(|mark| *mark >= done) {
                    add(document, mark, against + ASCII_MARK, &run, Lost::Lead, &pairs, sought);
                }
                for lost in [Lost::Lead, Lost::Trail] {
                    add(document, from, against, &run, lost, &pairs, sought);
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
    document: &Document<'_>,
    from: usize,
    against: f32,
    run: &Run,
    lost: Lost,
    pairs: &Pairs,
    sought: &mut Sought,
) {
    let span = Span { start: from, end: run.to };
    let context = Context::of(document, span);
    let seen = document.text.get(span.range()).unwrap_or_default();
    let evidence = Evidence::of(seen, run, context.behind);
    // Of two characters of which a byte each is lost, nothing is known, but if they are punctuation.
    let is_known = run.bytes.len() > 2 || run.end == End::InStep || run.ends_with_mark();
    let may_close = context.is_left_open() && !evidence.has_han;
    if !is_known && !may_close && (evidence.has_han || !evidence.is_some) {
        return;
    }
    let stands: String = (context.before.chars())
        .chain(seen.chars().map(|c| if c == '\u{FFFD}' { '?' } else { c }))
        .chain(context.behind.chars())
        .collect();
    let bonus = if may_close { CLOSES } else { 0.0 };
    let gain = least_cost(&stands) - against - evidence.against;
    let known = run.known(pairs);
    let bits = cost(&known);
    let plausible = known.chars().map(|_| PLAUSIBLE).sum::<f32>() + MORE_PLAUSIBLE;
    let least = if seen.contains('\u{FFFD}') { -20.0 } else { LEAST };
    if gain + bonus < bits + least || bits > plausible {
        return;
    }
    for guess in guesses(run, lost, pairs, &context) {
        let closes = may_close && !evidence.is_some && context.is_closed_by(&guess.text);
        let gain = gain - guess.bits + if closes { CLOSES } else { 0.0 };
        let has_evidence = evidence.is_some || closes;
        sought.candidates.push(Candidate {
            span,
            text: guess.text,
            gain,
            has_evidence,
            set: pairs.name,
        });
    }
}

/// What is in step again has to read like Chinese, whatever it read like before: so many bits a character, and some more. In
/// natural text one has 6 to 9 bits, in what is not in step 15 and more.
const PLAUSIBLE: f32 = 11.5;
const MORE_PLAUSIBLE: f32 = 4.0;
/// So much better, in bits, a place has to read before the lost byte is guessed: that guess costs something, too.
const LEAST: f32 = 8.0;
/// That a line ends with question marks and punctuation, and a bracket is open in it, is so unlikely, in bits.
const CLOSES: f32 = 14.0;
