//! Decision on the misreading of a text: all hypotheses are scored, and the best one must lead the second by a margin.

use std::collections::HashSet;

use super::super::change::DOUBTED;
use super::super::measures::CASES_PER_EXCEPTION;
use super::accept::{has_enough_evidence, is_plausible, may_be_name};
use super::channel::{Channel, DAMAGE_PRIOR_BITS};
use super::misreading::{Misreading, misreadings};
use super::prefilter::viable_by_pairs;
use super::stretch::{Stretch, stretches};
use super::surroundings::SurroundingLanguage;
use super::text::{ByteRun, Text};
use super::undo::undo_second;
use crate::language::LEAD_HALVING_BITS;
use crate::order::descending;

/// Least gain in bits of undoing the last of two misreadings at which the first one is searched for.
const MIN_HALFWAY_GAIN_BITS: f32 = 22.0;

/// Most likely channel of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decision {
    pub(super) channel: Channel,
    pub(super) confidence: f32,
    /// Whether the channel damaged nearly all of the text.
    pub(super) is_whole: bool,
}

/// A hypothesis, with the stretches that it redecodes.
struct Explanation {
    channel: Channel,
    stretches: Vec<Stretch>,
    /// Gain in bits over the text as it is.
    gain: f32,
}

/// Whether a viable misreading makes better text of the characters near a place. If one by a decoder of single bytes is viable, all
/// of these are tried. Nearly always none makes better text, and the place is a name.
pub(super) fn is_worth_deciding(near: &Text<'_>, viable: &[&'static Misreading]) -> bool {
    let is_alike = |a: &Misreading, b: &Misreading| {
        std::ptr::eq(a, b) || a.decoder.is_single() && b.decoder.is_single()
    };
    !candidates(near, |misreading| viable.iter().any(|known| is_alike(known, misreading)))
        .is_empty()
}

/// Decides on the channel of a text. None if the text is undamaged.
pub(super) fn decide(text: &Text<'_>, around: [&str; 2]) -> Option<Decision> {
    let mut candidates = candidates(text, |_| true);
    let mut context = None;
    for candidate in &mut candidates {
        let context = context
            .get_or_insert_with(|| SurroundingLanguage::new(text, around, &candidate.stretches));
        candidate.gain += context.gain(text, &candidate.stretches);
    }
    candidates.retain(|candidate| candidate.gain > 0.0);
    candidates.sort_by_cached_key(|one| descending(one.gain));
    let best = candidates.first()?;
    let second =
        candidates.iter().skip(1).find(|candidate| !is_same(&candidate.stretches, &best.stretches));
    let ahead = best.gain - second.map_or(0.0, |second| second.gain);
    let mut confidence = 1.0 - (-ahead / LEAD_HALVING_BITS).exp2();
    // Below that, the best hypothesis has almost no lead over no damage or over another hypothesis.
    if confidence < DOUBTED {
        return None;
    }
    if !has_enough_evidence(&best.channel, &best.stretches) {
        confidence = confidence.min(DOUBTED);
    }
    Some(Decision { channel: best.channel, confidence, is_whole: are_whole(text, &best.stretches) })
}

/// Whether stretches cover nearly all of a text.
fn are_whole(text: &Text<'_>, stretches: &[Stretch]) -> bool {
    let others = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    let undone: usize =
        stretches.iter().map(|stretch| others(text.part(stretch.span.clone()))).sum();
    let all = others(text.part(0..usize::MAX));
    (all - undone.min(all)) * CASES_PER_EXCEPTION <= all
}

/// Returns the hypotheses with a gain over the text as it is, among the misreadings that `is_worth` admits.
fn candidates(text: &Text<'_>, is_worth: impl Fn(&Misreading) -> bool) -> Vec<Explanation> {
    let mut candidates: Vec<Explanation> = Vec::new();
    let mut take = |channel: Channel, mut stretches: Vec<Stretch>| {
        // An implausible text is rejected, however much better it is than the current one.
        stretches.retain(|stretch| is_plausible(&channel, stretch));
        let gain = gain(&stretches) - channel.prior() - prior_against(&stretches);
        if gain > 0.0
            && !candidates
                .iter()
                .any(|candidate| candidate.gain >= gain && candidate.stretches == stretches)
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
        // Most decoders of one kind give the same bytes for most text, and the first one is the most likely.
        if runs.is_empty()
            || read.iter().any(|(known, bytes)| *bytes == runs && are_alike(known, group))
        {
            continue;
        }
        for outer in group.iter().filter(|misreading| is_worth(misreading)) {
            let channel = Channel { outer, inner: None };
            take(channel, stretches(text, &runs, &outer.source));
        }
        let form = first.source.structural_only().filter(|_| is_worth(first));
        let halfway = form.map(|form| stretches(text, &runs, &form)).unwrap_or_default();
        if halfway.iter().map(|stretch| stretch.gain).sum::<f32>() >= MIN_HALFWAY_GAIN_BITS {
            // Where bytes were lost, much text looks like UTF-8 by chance, and the prefilter selects the inner misreadings to try.
            let is_lossy = halfway.iter().any(|stretch| stretch.lost > 0);
            let viable = halfway.iter().filter(|_| is_lossy);
            let viable: Vec<_> = viable
                .flat_map(|stretch| viable_by_pairs(&stretch.after, &stretch.after))
                .collect();
            let texts: Vec<_> = halfway.iter().map(|stretch| Text::new(&stretch.after)).collect();
            for inners in misreadings() {
                let is_viable = |misreading: &&Misreading| {
                    !is_lossy || viable.iter().any(|known| std::ptr::eq(*known, *misreading))
                };
                let Some(first_inner) = inners.iter().find(is_viable) else { continue };
                let runs: Vec<_> =
                    texts.iter().map(|text| text.bytes(first_inner.decoder)).collect();
                for inner in inners.iter().filter(is_viable) {
                    let parts = halfway.iter().zip(&texts).zip(&runs);
                    let found = parts.filter_map(|((stretch, text), runs)| {
                        undo_second(stretch, text, runs, inner)
                    });
                    take(Channel { outer: first, inner: Some(inner) }, found.collect());
                }
            }
        }
        read.push((group, runs));
    }
    candidates
}

/// Whether two groups of misreadings have the same sources.
fn are_alike(a: &[Misreading], b: &[Misreading]) -> bool {
    a.iter().map(|a| a.source.encoding).eq(b.iter().map(|b| b.source.encoding))
}

/// Returns the gain of stretches, in bits. Characters of earlier stretches are not counted again: a rare name is no stronger
/// evidence when it is repeated.
#[allow(clippy::cast_precision_loss)] // of a window
fn gain(stretches: &[Stretch]) -> f32 {
    let mut seen: HashSet<char> = HashSet::new();
    let new_gain = |stretch: &Stretch| {
        let characters = || stretch.current.chars().filter(|c| !c.is_ascii());
        let new = characters().filter(|c| !seen.contains(c)).count();
        seen.extend(characters());
        stretch.gain * new as f32 / characters().count().max(1) as f32
    };
    stretches.iter().map(new_gain).sum()
}

/// Returns the prior against damage of stretches, in bits.
fn prior_against(stretches: &[Stretch]) -> f32 {
    let is_ambiguous = may_be_name(stretches) || stretches.iter().any(|stretch| stretch.lost > 0);
    if is_ambiguous { 2.0 * DAMAGE_PRIOR_BITS } else { DAMAGE_PRIOR_BITS }
}

/// Whether two hypotheses make nearly the same text, as two decoders that differ in a few characters do: they are not rivals.
fn is_same(a: &[Stretch], b: &[Stretch]) -> bool {
    let characters = |all: &[Stretch]| -> Vec<char> {
        all.iter().flat_map(|stretch| stretch.after.chars()).collect()
    };
    let (a, b) = (characters(a), characters(b));
    let equal = a.iter().zip(&b).filter(|(a, b)| a == b).count();
    let longer = a.len().max(b.len());
    (longer - equal) * CASES_PER_EXCEPTION <= longer
}
