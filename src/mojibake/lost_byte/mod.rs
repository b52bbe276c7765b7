//! A byte was lost inside a character, and what follows was decoded one byte out of step: 高??己藱C制 for 高校考核機制.
//!
//! In GBK and Big5 a character has two bytes, and nothing but their order says which is the first. Where one is lost, or
//! replaced by what is not a part of a character, each second byte is read as a first one, until a byte below 0x80 ends it.
//! So what is seen is turned into bytes again ([`Misaligned`]), and read in step; what the lost byte was is guessed by what
//! reads best ([`guesses`]). A byte that is lost in UTF-8 takes the rest of its character with it and nothing
//! else: there is nothing to go by, and nothing is guessed.

mod candidates;
mod context;
mod decide;
mod evidence;
mod fallback_1252;
mod guess;
mod interrogative;
mod misaligned;
mod pairs;
mod sentence;
mod shift_start;

use super::decoding::{is_natural_at, is_out_of_step};
use super::no_evidence::is_repetition;
use super::scan::Scan;
use super::{Findings, gate};
use candidates::{BY_FAR, Candidates, after_mark, alone, lone, unmarked};
use context::DamagedText;
use decide::decide;
pub(super) use fallback_1252::find as find_fallback;
use misaligned::is_mark;
use shift_start::Before;

/// Bits by which a place has to read better to be suspected, and to be repaired: after a letter that may end a run.
const UNMARKED: [f32; 2] = [12.0, 17.0];
/// The same bits for rare characters, where nothing shows the end of a run: names of animals are as rare.
const RARE: [f32; 2] = [14.0, 23.0];
const QUESTION: [f32; 2] = [5.0, 8.0];
const REPLACEMENT: [f32; 2] = [-12.0, -10.0];
/// A text that is full of marks for another reason is not looked at closely everywhere: so many places that turn out to be
/// nothing, and one more in so many bytes.
const PATIENCE: usize = 250;
const PATIENCE_BYTES: usize = 1 << 12;

/// That a byte was lost where nothing is seen of it, and what follows ended with a mark, is so unlikely, in bits.
const UNSEEN: f32 = 4.0;
/// The same of U+FFFD: a character that is as it was written may stand before it, and is worth more than a guess.
const UNSEEN_SHOWN: f32 = 8.0;

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
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let mut places: Vec<(usize, Sign)> = Vec::new();
    places.extend(scan.questions.iter().map(|at| (*at, Sign::Mark)));
    places.extend(scan.rare.iter().map(|end| (*end, Sign::Rare)));
    places.extend(scan.letters.iter().map(|at| (*at, Sign::Letter)));
    places.extend(scan.euros.iter().map(|at| (*at, Sign::Letter)));
    places.sort_unstable_by_key(|(at, _)| *at);
    let document = DamagedText::new(text, &scan.lookalikes);
    let (mut done, mut patience) = (0, PATIENCE + text.len() / PATIENCE_BYTES);
    // Where U+FFFD stands, and what follows is hardly out of step.
    let (mut weak, mut shows_replacement, mut certain, mut looked) = (Vec::new(), false, 0, 0);
    // Letters that are usual enough, where nothing else is damaged.
    let mut letters = Vec::new();
    let shown: Vec<usize> =
        scan.questions.iter().copied().filter(|at| is_shown(text, *at)).collect();
    let undone = found.undone();
    let thresholds = [found.threshold(), found.inferred_threshold()];
    let mut undone = undone.iter().peekable();
    for (at, sign) in places {
        while undone.next_if(|one| one.end < at).is_some() {}
        // A sign is a place, or the end of one.
        let is_undone = undone.peek().is_some_and(|one| one.start < at + 1);
        let is_nothing = || are_many(&shown, at) || !has_wide_near(text, at);
        if at < done || patience == 0 || is_undone || is_nothing() {
            continue;
        }
        let has_shown = is_shown(text, at);
        if sign == Sign::Rare && !is_out_of_step(text, at) {
            continue;
        }
        // Where nothing was lost so far, what reads well is not looked at everywhere.
        let is_free = sign != Sign::Rare && (certain > 0 || looked < LOOKED && text.len() < SMALL);
        let is_natural = || {
            sign != Sign::Rare && ends_plainly(text, at)
                || gate::Familiarity::around(text, at) == gate::Familiarity::Familiar
                || is_natural_at(text, scan, at)
        };
        if !is_free && !has_shown && is_natural() {
            continue;
        }
        looked += usize::from(sign != Sign::Rare);
        let mut candidates = Candidates::default();
        let is_question = text.get(at..).is_some_and(|rest| rest.starts_with('?'));
        let least = match sign {
            Sign::Mark => {
                after_mark(&document, at, &mut candidates);
                let against = if is_question { [UNSEEN, BETTER] } else { [UNSEEN_SHOWN, 0.0] };
                let is_one = !text.get(at + 1..).is_some_and(|rest| rest.starts_with('?'));
                if is_one {
                    unmarked(&document, [done, at], Before::Tail, against, &mut candidates);
                }
                if is_question { QUESTION } else { REPLACEMENT }
            }
            Sign::Rare => {
                unmarked(&document, [done, at], Before::Middle, [0.0, BETTER], &mut candidates);
                RARE
            }
            Sign::Letter => {
                lone(&document, at, BY_FAR, &mut candidates);
                if !gate::is_written(text, at, 1) && is_out_of_step(text, at) {
                    unmarked(&document, [done, at], Before::Tail, [0.0, BETTER], &mut candidates);
                }
                UNMARKED
            }
        };
        let [_, repaired] = least;
        let strong = if least == REPLACEMENT { STRONG } else { repaired };
        let gain =
            candidates.candidates.iter().map(|one| one.gain).fold(f32::NEG_INFINITY, f32::max);
        if gain < strong {
            patience -=
                usize::from(sign == Sign::Rare || has_shown || !candidates.candidates.is_empty());
            // What was read far in vain is not read again.
            if candidates.to > at + FAR {
                done = candidates.to;
            }
            if sign == Sign::Letter && candidates.candidates.is_empty() {
                letters.push(at);
            }
            if least == REPLACEMENT || gain >= repaired - MOST_RELIEF {
                weak.push((at, least, candidates));
            }
            continue;
        }
        shows_replacement |= least == REPLACEMENT;
        if let Some(decision) = decide(text, &candidates.candidates, least, thresholds)
            && !is_repetition(text.get(decision.change.span.range()).unwrap_or_default())
        {
            done = decision.change.span.end;
            patience -= usize::from(!decision.is_damaged);
            let start = decision.change.span.start;
            let is_unseen = text.get(start..).is_some_and(|rest| !rest.starts_with(is_mark));
            certain += usize::from(decision.is_damaged && is_unseen);
            found.add(decision.change);
        }
    }
    if relief(text, certain) > BY_FAR_RELIEF {
        for at in letters {
            let mut candidates = Candidates::default();
            lone(&document, at, BY_FAR - BY_FAR_RELIEF, &mut candidates);
            weak.push((at, UNMARKED, candidates));
        }
    }
    for (at, least, mut candidates) in weak.into_iter().take(patience) {
        // U+FFFD alone may be all that could be restored of something else.
        if least == REPLACEMENT && !shows_replacement {
            continue;
        }
        if least == REPLACEMENT {
            alone(&document, at, &mut candidates);
        }
        let relief = match least {
            REPLACEMENT => 0.0,
            QUESTION => relief(text, certain).min(RELIEF),
            _ => relief(text, certain),
        };
        let least = least.map(|bits| bits - relief);
        if let Some(one) = decide(text, &candidates.candidates, least, thresholds)
            && !is_repetition(text.get(one.change.span.range()).unwrap_or_default())
        {
            found.add(one.change);
        }
    }
}

/// Whether written text ends before a letter or a question mark, and what follows a question mark is not read together with it.
fn ends_plainly(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let next = rest.trim_start_matches('?').chars().next();
    let is_apart = next.is_none_or(|c| c.is_ascii_whitespace() || c.is_ascii_alphanumeric());
    (is_apart || !rest.starts_with('?')) && gate::is_written(text, at, PLAIN)
}

/// Known pairs in a row that are hardly ever out of step: one pair in twenty of those that are is known.
const PLAIN: usize = 2;

fn is_shown(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(char::REPLACEMENT_CHARACTER))
}

/// Whether there are more U+FFFD around a place than lost bytes leave: all of that was decoded wrongly, and something else was lost.
fn are_many(shown: &[usize], at: usize) -> bool {
    let before = shown.partition_point(|one| *one < at.saturating_sub(AROUND));
    let near = shown.get(before..).unwrap_or_default();
    near.get(MANY - 1).is_some_and(|last| *last < at + AROUND)
}

/// In so many bytes before and after a place there are so many U+FFFD: one in eighteen characters. Where bytes were lost there is
/// one in thirty at most.
const AROUND: usize = 384;
const MANY: usize = 14;

/// Whether a character of those with two bytes stands near a place: in other text nothing was read in pairs.
fn has_wide_near(text: &str, at: usize) -> bool {
    let (before, following) = text.split_at_checked(at).unwrap_or_default();
    let is_wide = |c: char| matches!(c, '\u{2E80}'..='\u{FFEF}');
    before.chars().rev().take(NEAR).any(is_wide) || following.chars().take(NEAR).any(is_wide)
}

/// So many characters are near.
const NEAR: usize = 8;

/// So many question marks and letters at the beginning of a text are looked at in any case.
const LOOKED: usize = 12;
/// Least size of a text in which that is not done, in bytes: its characters would have to be counted for a few letters.
const SMALL: usize = 1 << 16;

/// How many bits less are enough in a text in which so many places are certainly damaged: how rare damage is, is seen from them.
fn relief(text: &str, certain: usize) -> f32 {
    #[allow(clippy::cast_precision_loss)] // of a logarithm
    let apart = (text.len() / WIDE).max(1) as f32 / certain as f32;
    if certain == 0 { 0.0 } else { (UNLIKELY - apart.log2()).clamp(0.0, MOST_RELIEF) }
}

/// How rare damage is where nothing is known, in bits a character, and how much less that may be.
const UNLIKELY: f32 = 16.0;
const MOST_RELIEF: f32 = 10.0;
/// So much of it is needed before letters are looked at that read as well as any, and that much worse they may read then.
const BY_FAR_RELIEF: f32 = 6.0;
/// Most characters have so many bytes.
const WIDE: usize = 3;
/// People write question marks in such a text, too: so many bits less are enough at one.
const RELIEF: f32 = 6.0;

/// From so many bits on a place with U+FFFD reads better with a run after it than whatever else it may be.
const STRONG: f32 = 2.0;
/// Farther than any rare characters are from the place where decoding came out of step, in bytes.
const FAR: usize = 200;
