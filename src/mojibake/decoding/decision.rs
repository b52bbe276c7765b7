//! Which hypothesis is right?

use std::collections::HashSet;

use super::accept::{has_enough_evidence, is_plausible, may_be_name};
use super::anomaly::Anomaly;
use super::guess::{Guessed, guess};
use super::misreading::{Misreading, misreadings};
use super::reading::{Stretch, stretches};
use super::redecoded::LOST_BITS;
use super::surroundings::SurroundingLanguage;
use super::text::{ByteRun, Text};
use super::viable;

/// What it takes to believe that a text was decoded wrongly at all, in bits, beside what repairs have to be ahead: nearly no text was.
const UNLIKELY: f32 = 6.0;
/// The same where something was lost, which could have been anything.
const UNLIKELY_LOSSY: f32 = 16.0;
/// The same of what may be a name, of which the characters are rare, and follow each other as in no text: if it was meant to be
/// words, and if that is no more like any text.
const UNLIKELY_WORDS: f32 = 4.0;
const UNLIKELY_NAME: f32 = 20.0;
/// Highest cost of a character of words, in bits, on average.
const WORDS: f32 = 8.5;
/// Prior of a second misreading, in bits.
const TWICE: f32 = 6.0;
/// Gain of undoing the last of two misreadings, in bits, from which on a first one is looked for.
const HALFWAY: f32 = 22.0;
/// Bits of margin that halve the doubt, as in the detection of encodings.
const HALVING: f32 = 3.0;
/// Least confidence of a suspicion: below it, the best hypothesis is hardly better than none, or than another one.
const SUSPECTED: f32 = 0.3;
/// Highest confidence of a hypothesis without enough evidence.
const UNCERTAIN: f32 = 0.4;
/// What may have happened to a text: one wrong decoding, or two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Channel {
    /// The last one, which is undone first.
    outer: &'static Misreading,
    inner: Option<&'static Misreading>,
}

/// What is thought to have happened to a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decision {
    pub(super) channel: Channel,
    pub(super) confidence: f32,
    /// Whether it happened to nearly all of the text.
    pub(super) is_whole: bool,
}

/// A hypothesis, and what comes of it.
struct Explanation {
    channel: Channel,
    stretches: Vec<Stretch>,
    /// By how many bits it is better than to leave the text as it is.
    gain: f32,
}

impl Channel {
    /// What happened, in words.
    pub(super) fn how(&self) -> String {
        match self.inner {
            Some(inner) if inner.how() == self.outer.how() => format!("{}, twice", inner.how()),
            Some(inner) => format!("{}, then {}", inner.how(), self.outer.how()),
            None => self.outer.how(),
        }
    }

    /// The stretches of a text to which it happened.
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
    pub(super) fn guess(&self, stretch: &Stretch, threshold: f32) -> Option<Guessed> {
        guess(&stretch.meant, &self.outer.source, self.outer.decoder, threshold)
    }

    /// Whether the form of the bytes says something.
    pub(super) fn is_of_form(&self) -> bool {
        self.outer.source.structural_only().is_some()
    }

    /// Whether each byte was read as a character.
    pub(super) fn is_of_singles(&self) -> bool {
        self.outer.decoder.is_single()
    }

    /// Whether it is the last half of what happened twice.
    fn is_outer_layer_of(&self, whole: &Self) -> bool {
        self.inner.is_none() && whole.inner.is_some() && std::ptr::eq(self.outer, whole.outer)
    }

    /// Whether it happened twice.
    pub(super) fn is_twice(&self) -> bool {
        self.inner.is_some()
    }

    fn prior(&self) -> f32 {
        self.outer.prior + self.inner.map_or(0.0, |inner| TWICE + inner.prior)
    }
}

/// What happened twice happened twice to so large a part of it at least.
const MOSTLY: usize = 2;

/// A stretch that was undone once, undone once more: what it is now, and the bytes that this was made of.
#[allow(clippy::cast_precision_loss)] // of a window
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
    let (mut after, mut copied) = (String::new(), 0);
    let [all, mut bits] = text.whole();
    let others = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    let (mut characters, mut lost, mut broken) = (others(&stretch.after), 0, stretch.broken);
    let (mut lost_bits, mut covered) = (0.0, 0);
    let mut gain = stretch.cost - all;
    for one in &found {
        let before = stretch.after.get(one.span.clone())?;
        after.push_str(stretch.after.get(copied..one.span.start)?);
        after.push_str(&one.after);
        copied = one.span.end;
        bits = bits - one.before + one.bits;
        gain += one.gain;
        characters = characters - others(before) + one.characters;
        // What was lost before is no better for having become something else.
        let marks = before.matches(char::REPLACEMENT_CHARACTER).count();
        gain -= (marks - one.lost.min(marks)) as f32 * LOST_BITS;
        covered += others(before);
        lost += one.lost;
        lost_bits += one.lost_bits;
        broken += one.broken;
    }
    if covered * MOSTLY < others(&stretch.after) {
        return None;
    }
    after.push_str(stretch.after.get(copied..)?);
    let changed = characters;
    let span = stretch.span.clone();
    let meant = Vec::new();
    Some(Stretch {
        span,
        after,
        meant,
        gain,
        bits,
        characters,
        changed,
        lost,
        lost_bits,
        broken,
        stands: stretch.stands.clone(),
        ..*stretch
    })
}

/// Whether anything may have happened to what reads badly. Nearly always nothing did, and it is a name.
pub(super) fn is_worth_reading(strange: &Anomaly<'_>) -> bool {
    let possible = viable::viable_misreadings(strange.core, &strange.costs);
    let is_possible = |one: &Misreading| possible.iter().any(|it| std::ptr::eq(*it, one));
    !possible.is_empty() && !candidates(&Text::new(strange.around), is_possible).is_empty()
}

/// Decides what happened to a text, if anything did. Nothing at all is known of it if nothing could have.
pub(super) fn decide(text: &Text<'_>, around: [&str; 2]) -> Verdict {
    let mut candidates = candidates(text, |_| true);
    if candidates.is_empty() {
        return Verdict::Nothing;
    }
    let mut context = None;
    for one in &mut candidates {
        let context =
            context.get_or_insert_with(|| SurroundingLanguage::new(text, around, &one.stretches));
        one.gain += context.gain(text, &one.stretches);
    }
    candidates.retain(|one| one.gain > 0.0);
    candidates.sort_by(|one, other| other.gain.total_cmp(&one.gain));
    let Some(best) = candidates.first() else { return Verdict::Nothing };
    let is_rival = |one: &&Explanation| {
        !one.channel.is_outer_layer_of(&best.channel) && !is_same(&one.stretches, &best.stretches)
    };
    let second = candidates.iter().skip(1).find(is_rival);
    let ahead = best.gain - second.map_or(0.0, |second| second.gain);
    let mut confidence = 1.0 - (-ahead / HALVING).exp2();
    if confidence < SUSPECTED {
        return Verdict::Nothing;
    }
    if !has_enough_evidence(&best.channel, &best.stretches) {
        confidence = confidence.min(UNCERTAIN);
    }
    let is_whole = are_whole(text, &best.stretches);
    let decision = Decision { channel: best.channel, confidence, is_whole };
    if confidence < CERTAIN { Verdict::Open(decision) } else { Verdict::Certain(decision) }
}

/// What is thought of a text.
pub(super) enum Verdict {
    Nothing,
    /// Something may have happened, and this is the likeliest; what else happened around it may tell.
    Open(Decision),
    Certain(Decision),
}

impl Decision {
    /// The same of a text with what is around it, if it happened to nearly all of that, and is certain then.
    pub(super) fn recheck_on(self, text: &Text<'_>) -> Option<Self> {
        let mut stretches = self.channel.stretches(text);
        stretches.retain(|one| is_plausible(&self.channel, one));
        let confidence = 1.0
            - (-(gain(&stretches) - self.channel.prior() - unlikely(&stretches)) / HALVING).exp2();
        let is_certain = confidence >= CERTAIN
            && has_enough_evidence(&self.channel, &stretches)
            && are_whole(text, &stretches);
        is_certain.then_some(Self { confidence, ..self })
    }

    /// Whether what certainly happened to one part of a text explains another part, all of it and with little lost: then no other
    /// explanation is asked for, which would cost a hundred times as much.
    pub(super) fn accounts_for(&self, text: &Text<'_>) -> bool {
        if !self.is_whole || self.confidence < CERTAIN {
            return false;
        }
        let stretches = self.channel.stretches(text);
        let is_sound =
            |one: &Stretch| one.lost * LITTLE <= one.characters && is_plausible(&self.channel, one);
        stretches.iter().all(is_sound)
            && has_enough_evidence(&self.channel, &stretches)
            && are_whole(text, &stretches)
    }
}

/// Characters for one lost one, at least, where the same happened as before: the sample ends inside of a character.
const LITTLE: usize = 4;

/// Whether stretches are nearly all of a text.
fn are_whole(text: &Text<'_>, stretches: &[Stretch]) -> bool {
    let others = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    let undone: usize = stretches.iter().map(|one| others(text.part(one.span.clone()))).sum();
    let all = others(text.part(0..usize::MAX));
    (all - undone.min(all)) * WHOLE <= all
}

/// From this confidence on what happened to one part of a text is the first thing that is looked for in the next one.
const CERTAIN: f32 = 0.99;

/// One character in so many at most may have stayed where all of a text was decoded wrongly.
const WHOLE: usize = 5;

/// What may have happened to a text, as far as it is better than nothing, of those hypotheses that are worth a look.
fn candidates(text: &Text<'_>, is_worth: impl Fn(&Misreading) -> bool) -> Vec<Explanation> {
    let mut candidates: Vec<Explanation> = Vec::new();
    let mut take = |channel: Channel, mut stretches: Vec<Stretch>| {
        // What reads badly is nothing, however much better it is.
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
            let texts: Vec<_> = halfway.iter().map(|one| Text::new(&one.after)).collect();
            for inners in misreadings() {
                let Some(first_inner) = inners.first() else { continue };
                let runs: Vec<_> =
                    texts.iter().map(|text| text.bytes(first_inner.decoder)).collect();
                for inner in inners {
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

/// Whether what two decoders read may have been the same.
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

/// How unlikely it is that stretches were decoded wrongly, in bits.
#[allow(clippy::cast_precision_loss)] // of a window
fn unlikely(stretches: &[Stretch]) -> f32 {
    if stretches.iter().any(|one| one.lost > 0) {
        return UNLIKELY_LOSSY;
    }
    if !may_be_name(stretches) {
        return UNLIKELY;
    }
    let bits: f32 = stretches.iter().map(|one| one.bits).sum();
    let characters: usize = stretches.iter().map(|one| one.characters).sum();
    if bits <= characters as f32 * WORDS { UNLIKELY_WORDS } else { UNLIKELY_NAME }
}

/// Returns how likely each of several explanations is, from their costs in bits, the least first.
pub(super) fn posterior(costs: impl Iterator<Item = f32> + Clone) -> Vec<f32> {
    let first = costs.clone().next().unwrap_or_default();
    let odds: Vec<f32> = costs.map(|cost| ((first - cost) / HALVING).exp2()).collect();
    let all: f32 = odds.iter().sum();
    odds.into_iter().map(|one| one / all).collect()
}

/// Whether two hypotheses come to nearly the same: those of two decoders that differ in a few characters, which says nothing
/// of whether anything happened.
fn is_same(one: &[Stretch], other: &[Stretch]) -> bool {
    let characters =
        |all: &[Stretch]| -> Vec<char> { all.iter().flat_map(|one| one.after.chars()).collect() };
    let (one, other) = (characters(one), characters(other));
    let equal = one.iter().zip(&other).filter(|(one, other)| one == other).count();
    let longer = one.len().max(other.len());
    (longer - equal) * NEARLY <= longer
}

/// One character in so many may differ.
const NEARLY: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    /// UTF-8 of a text read as Latin-1, one byte in so many replaced by U+FFFD.
    fn misread(text: &str, lost: usize) -> String {
        let byte = |(at, byte): (usize, u8)| {
            if at % lost == lost - 1 { char::REPLACEMENT_CHARACTER } else { char::from(byte) }
        };
        text.bytes().enumerate().map(byte).collect()
    }

    #[test]
    fn what_happened_before_accounts_for_text_that_lost_little() {
        let text = "渡口的老人说今年的水比往年都大，船要到中午才开，孩子们坐在石阶上等";
        let whole = misread(text, usize::MAX);
        let Verdict::Certain(decision) = decide(&Text::new(&whole), ["", ""]) else {
            panic!("a wrong decoding is certain");
        };
        // One character in six, and one in three.
        for (lost, expected) in [(17, true), (9, false)] {
            let part = misread(text, lost);
            assert_eq!(decision.accounts_for(&Text::new(&part)), expected, "one byte in {lost}");
        }
    }
}
