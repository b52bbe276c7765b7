//! Which of several readings of a place is right, and how certain that is.

use std::borrow::Cow;

use super::super::{Change, RepairKind};
use crate::Span;

/// A guess in its place, and how many bits better it reads than what stands there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) span: Span,
    pub(super) text: String,
    pub(super) gain: f32,
    /// How many characters of the text are guesses: the first one, and the last one, or one of these.
    pub(super) inferred: usize,
    /// Whether that rests on more than a mark and punctuation.
    pub(super) has_evidence: bool,
    pub(super) set: &'static str,
}

/// The model takes characters for more certain than they are: so much of a bit is what it is worth.
const WORTH: f32 = 0.8;
/// A character that is less likely than this, of all that are possible, is not guessed: it is U+FFFD.
const LIKELY: f32 = 0.2;
/// How certain damage is that is certain, and damage that is only suspected.
const CERTAIN: f32 = 0.99;
const SUSPECTED: f32 = 0.89;

/// What is to be changed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decision {
    /// As certain as all of what it becomes is, but for what is U+FFFD in it.
    pub(super) change: Change,
    /// How certain it is that there is damage.
    pub(super) damage: f32,
}

impl Decision {
    pub(super) fn is_certain(&self) -> bool {
        self.damage >= CERTAIN
    }
}

/// The best one, if any is better than what stands there. Where the damage is certain and only a character is not, that
/// one is U+FFFD.
pub(super) fn decide(
    text: &str,
    candidates: &[Candidate],
    [suspected, repaired]: [f32; 2],
) -> Option<Decision> {
    let best = candidates.iter().max_by(|one, other| one.gain.total_cmp(&other.gain))?;
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
    let least = |likely: &[f32]| likely.iter().copied().fold(1.0, f32::min);
    let is_lost = |likely: f32| likely < LIKELY;
    let lost = likely.iter().filter(|likely| is_lost(**likely)).count();
    let (mut after, mut known, mut damage) = (best.text.clone(), least(&likely), SUSPECTED);
    if best.gain >= repaired && best.has_evidence && lost * 2 < likely.len() {
        let shown = |(c, likely): (char, &f32)| if is_lost(*likely) { '\u{FFFD}' } else { c };
        after = best.text.chars().zip(&likely).map(shown).collect();
        likely.retain(|likely| !is_lost(*likely));
        (known, damage) = (least(&likely), CERTAIN);
    }
    let unknown = after.matches(char::REPLACEMENT_CHARACTER).count();
    let inferred = best.inferred.saturating_sub(unknown);
    let change = Candidate { text: after, inferred, ..best.clone() }.shortened(text);
    let how = format!(
        "a byte of {} was lost, and what follows was decoded out of step; the lost byte is {:.0} % certain",
        best.set,
        known * 100.0
    );
    let change = Change {
        span: change.span,
        after: change.text,
        kind: RepairKind::LostByte,
        how: Cow::Owned(how),
        confidence: damage * known,
        inferred: change.inferred,
    };
    Some(Decision { change, damage })
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
        // The first one was a guess, and stays.
        self.inferred -= usize::from(same > 0 && self.inferred > 0);
        self
    }
}
