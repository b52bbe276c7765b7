//! The decision which misreading happened to a text, if any: all hypotheses are scored, and the best one has to be ahead of the second.

use std::collections::HashSet;

use super::super::change::DOUBTED;
use super::super::measures::FOR_AN_EXCEPTION;
use super::accept::{has_enough_evidence, is_plausible, may_be_name};
use super::guess::{Guessed, Guesser, guess};
use super::misreading::{Misreading, misreadings};
use super::prefilter::viable_by_pairs;
use super::reading::{Stretch, stretches};
use super::surroundings::SurroundingLanguage;
use super::text::{ByteRun, Text};

/// Prior of a misreading, and of each further one, in bits, beside that of its channel: nearly no text was decoded wrongly. Twice as much
/// where the text may be a name, in which any characters may follow each other, or where characters were lost, which could have been any.
/// Calibrated by tests/all/repair_sample.
const UNLIKELY: f32 = 6.0;
/// Gain of undoing the last of two misreadings, in bits, from which on a first one is looked for.
const HALFWAY: f32 = 22.0;
/// Bits of margin that halve the doubt, as in the detection of encodings.
pub(super) const HALVING: f32 = 3.0;

/// A misreading, or two one after the other, that may have happened to a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Channel {
    /// The last one, which is undone first.
    outer: &'static Misreading,
    inner: Option<&'static Misreading>,
}

/// The channel that most likely happened to a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decision {
    pub(super) channel: Channel,
    pub(super) confidence: f32,
    /// Whether it happened to nearly all of the text.
    pub(super) is_whole: bool,
}

/// A hypothesis, with the stretches that it redecodes.
struct Explanation {
    channel: Channel,
    stretches: Vec<Stretch>,
    /// Bits by which it is better than to leave the text as it is.
    gain: f32,
}

impl Channel {
    /// Returns a description for the report.
    pub(super) fn how(&self) -> String {
        match self.inner {
            Some(inner) if inner.how() == self.outer.how() => format!("{}, twice", inner.how()),
            Some(inner) => format!("{}, then {}", inner.how(), self.outer.how()),
            None => self.outer.how(),
        }
    }

    /// Returns the stretches of a text that the channel explains better than the text itself.
    pub(super) fn stretches(&self, text: &Text<'_>) -> Vec<Stretch> {
        let runs = text.bytes(self.outer.decoder);
        match self.inner {
            None => stretches(text, &runs, &self.outer.source),
            Some(inner) => {
                let Some(form) = self.outer.source.structural_only() else { return Vec::new() };
                let halfway = stretches(text, &runs, &form);
                let undo_second = |stretch: &Stretch| {
                    let text = Text::new(&stretch.after);
                    undo_second(stretch, &text, &text.bytes(inner.decoder), inner)
                };
                halfway.iter().filter_map(undo_second).collect()
            }
        }
    }

    /// Infers the characters of which bytes were lost, as far as they are as probable as `threshold`.
    pub(super) fn guess(
        &self,
        stretch: &Stretch,
        threshold: f32,
        guessers: &mut Vec<Guesser>,
    ) -> Option<Guessed> {
        guess(&stretch.meant, self.outer, threshold, guessers)
    }

    /// Whether the source is UTF-8, whose bytes have a form.
    pub(super) fn is_of_form(&self) -> bool {
        self.outer.source.structural_only().is_some()
    }

    /// Whether each byte was read as a character.
    pub(super) fn is_of_singles(&self) -> bool {
        self.outer.decoder.is_single()
    }

    /// Whether it happened twice.
    pub(super) fn is_twice(&self) -> bool {
        self.inner.is_some()
    }

    fn prior(&self) -> f32 {
        self.outer.prior + self.inner.map_or(0.0, |inner| UNLIKELY + inner.prior)
    }
}

/// Redecodes a stretch once more, from the text and the bytes that its first redecoding gave.
fn undo_second(
    stretch: &Stretch,
    text: &Text<'_>,
    runs: &[ByteRun],
    inner: &'static Misreading,
) -> Option<Stretch> {
    let mut found = stretches(text, runs, &inner.source);
    let channel = Channel { outer: inner, inner: None };
    found.retain(|one| is_plausible(&channel, one));
    found.first()?;
    let [all, bits] = text.whole();
    let mut whole = Stretch {
        after: String::new(),
        meant: Vec::new(),
        gain: stretch.cost - all,
        bits,
        lost: 0,
        lost_bits: 0.0,
        ..stretch.clone()
    };
    let others = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    whole.characters = others(&stretch.after);
    let (mut copied, mut covered) = (0, 0);
    for one in &found {
        whole.after.push_str(stretch.after.get(copied..one.span.start)?);
        whole.after.push_str(&one.after);
        copied = one.span.end;
        whole.bits += one.bits - one.before;
        whole.gain += one.gain;
        whole.characters = whole.characters + one.characters - others(&one.stands);
        covered += others(&one.stands);
        whole.lost += one.lost;
        whole.lost_bits += one.lost_bits;
        whole.broken += one.broken;
    }
    whole.after.push_str(stretch.after.get(copied..)?);
    // What happened twice happened twice to most of it.
    (covered * 2 >= others(&stretch.after)).then_some(whole)
}

/// Whether one of some misreadings, or one by any decoder of one byte a character if some are by these, makes better text of what is near a
/// place. Nearly always none does, and it is a name.
pub(super) fn is_worth_deciding(near: &Text<'_>, viable: &[&'static Misreading]) -> bool {
    let is_alike = |it: &Misreading, one: &Misreading| {
        std::ptr::eq(it, one) || it.decoder.is_single() && one.decoder.is_single()
    };
    !candidates(near, |one| viable.iter().any(|it| is_alike(it, one))).is_empty()
}

/// Decides what happened to a text, if anything did.
pub(super) fn decide(text: &Text<'_>, around: [&str; 2]) -> Option<Decision> {
    let mut candidates = candidates(text, |_| true);
    let mut context = None;
    for one in &mut candidates {
        let context =
            context.get_or_insert_with(|| SurroundingLanguage::new(text, around, &one.stretches));
        one.gain += context.gain(text, &one.stretches);
    }
    candidates.retain(|one| one.gain > 0.0);
    candidates.sort_by(|one, other| other.gain.total_cmp(&one.gain));
    let best = candidates.first()?;
    let second = candidates.iter().skip(1).find(|one| !is_same(&one.stretches, &best.stretches));
    let ahead = best.gain - second.map_or(0.0, |second| second.gain);
    let mut confidence = 1.0 - (-ahead / HALVING).exp2();
    // Below that, the best hypothesis is hardly better than none, or than another one.
    if confidence < DOUBTED {
        return None;
    }
    if !has_enough_evidence(&best.channel, &best.stretches) {
        confidence = confidence.min(DOUBTED);
    }
    Some(Decision { channel: best.channel, confidence, is_whole: are_whole(text, &best.stretches) })
}

/// Whether stretches are nearly all of a text.
fn are_whole(text: &Text<'_>, stretches: &[Stretch]) -> bool {
    let others = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    let undone: usize = stretches.iter().map(|one| others(text.part(one.span.clone()))).sum();
    let all = others(text.part(0..usize::MAX));
    (all - undone.min(all)) * FOR_AN_EXCEPTION <= all
}

/// Returns the hypotheses that gain over the text as it stands, among the misreadings that `is_worth` admits.
fn candidates(text: &Text<'_>, is_worth: impl Fn(&Misreading) -> bool) -> Vec<Explanation> {
    let mut candidates: Vec<Explanation> = Vec::new();
    let mut take = |channel: Channel, mut stretches: Vec<Stretch>| {
        // A text that reads badly is not accepted, however much better it is than the one that stands.
        stretches.retain(|stretch| is_plausible(&channel, stretch));
        let gain = gain(&stretches) - channel.prior() - unlikely(&stretches);
        if gain > 0.0
            && !candidates.iter().any(|one| one.gain >= gain && one.stretches == stretches)
        {
            candidates.push(Explanation { channel, stretches, gain });
        }
    };
    let mut read: Vec<(&[Misreading], Vec<ByteRun>)> = Vec::new();
    for group in misreadings() {
        let Some(first) = group.first() else { continue };
        if !group.iter().any(&is_worth) {
            continue;
        }
        let runs = text.bytes(first.decoder);
        // Most decoders of one kind make the same of most text, and the first one is the likeliest.
        if runs.is_empty() || read.iter().any(|(of, same)| *same == runs && are_alike(of, group)) {
            continue;
        }
        for outer in group.iter().filter(|one| is_worth(one)) {
            let channel = Channel { outer, inner: None };
            take(channel, stretches(text, &runs, &outer.source));
        }
        let form = first.source.structural_only().filter(|_| is_worth(first));
        let halfway = form.map(|form| stretches(text, &runs, &form)).unwrap_or_default();
        if halfway.iter().map(|one| one.gain).sum::<f32>() >= HALFWAY {
            // Where bytes were lost, much text is in the form of UTF-8 by chance, and the prefilter decides which inner ones are tried.
            let is_lossy = halfway.iter().any(|one| one.lost > 0);
            let viable = halfway.iter().filter(|_| is_lossy);
            let viable: Vec<_> =
                viable.flat_map(|one| viable_by_pairs(&one.after, &one.after)).collect();
            let texts: Vec<_> = halfway.iter().map(|one| Text::new(&one.after)).collect();
            for inners in misreadings() {
                let is_viable = |one: &&Misreading| {
                    !is_lossy || viable.iter().any(|it| std::ptr::eq(*it, *one))
                };
                let Some(first_inner) = inners.iter().find(is_viable) else { continue };
                let runs: Vec<_> =
                    texts.iter().map(|text| text.bytes(first_inner.decoder)).collect();
                for inner in inners.iter().filter(is_viable) {
                    let parts = halfway.iter().zip(&texts).zip(&runs);
                    let found =
                        parts.filter_map(|((one, text), runs)| undo_second(one, text, runs, inner));
                    take(Channel { outer: first, inner: Some(inner) }, found.collect());
                }
            }
        }
        read.push((group, runs));
    }
    candidates
}

/// Whether two groups of misreadings have the same sources.
fn are_alike(one: &[Misreading], other: &[Misreading]) -> bool {
    one.iter().map(|one| one.source.encoding).eq(other.iter().map(|other| other.source.encoding))
}

/// The gain of stretches, in bits. Of each stretch only the characters count that no earlier one has: a rare name that a text repeats
/// is no more evidence than the name once.
#[allow(clippy::cast_precision_loss)] // of a window
fn gain(stretches: &[Stretch]) -> f32 {
    let mut seen: HashSet<char> = HashSet::new();
    let new_gain = |one: &Stretch| {
        let characters = || one.stands.chars().filter(|c| !c.is_ascii());
        let new = characters().filter(|c| !seen.contains(c)).count();
        seen.extend(characters());
        one.gain * new as f32 / characters().count().max(1) as f32
    };
    stretches.iter().map(new_gain).sum()
}

/// Returns the prior of damage for stretches, in bits.
fn unlikely(stretches: &[Stretch]) -> f32 {
    let is_ambiguous = may_be_name(stretches) || stretches.iter().any(|one| one.lost > 0);
    if is_ambiguous { 2.0 * UNLIKELY } else { UNLIKELY }
}

/// Whether two hypotheses make nearly the same text, as those of two decoders that differ in a few characters: they are not rivals.
fn is_same(one: &[Stretch], other: &[Stretch]) -> bool {
    let characters =
        |all: &[Stretch]| -> Vec<char> { all.iter().flat_map(|one| one.after.chars()).collect() };
    let (one, other) = (characters(one), characters(other));
    let equal = one.iter().zip(&other).filter(|(one, other)| one == other).count();
    let longer = one.len().max(other.len());
    (longer - equal) * FOR_AN_EXCEPTION <= longer
}
