//! Choice among the candidates for a damaged place, and the confidence in each of its characters.

use std::borrow::Cow;
use std::ops::Range;

use super::super::change::{ACCEPTED, MAX_LISTED_CANDIDATES, PREFERRED, posterior};
use super::super::familiarity::is_known;
use super::super::{Change, RepairCandidate, RepairKind};
use super::misaligned::is_mark;
use crate::Span;
use crate::order::descending;

/// A candidate for a damaged place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) span: Span,
    pub(super) text: String,
    /// Bits by which it is cheaper than the text as it is.
    pub(super) gain: f32,
    /// Indices of the characters of `text` whose bytes are all known. Those before and after are inferred.
    pub(super) known: Range<usize>,
    /// Characters within `known` that are inferred as well, with their probabilities.
    pub(super) inferred: Vec<(usize, f32)>,
    /// Whether pairs of bytes may have been dropped, so that any known character may be the halves of two.
    pub(super) may_drop: bool,
    /// Description of the assumed damage for reports.
    pub(super) how: &'static str,
}

/// Gain in bits over the text as it is, evidence of the sign included, above which a place is suspected to be damaged. Calibrated:
/// no undamaged text (`tests/all/repair_sample`) changes.
pub(super) const SUSPECTED_GAIN_BITS: f32 = 5.0;
/// Gain in bits above which damage is certain. Calibrated like [`SUSPECTED_GAIN_BITS`].
const CERTAIN_GAIN_BITS: f32 = 8.0;
/// Bits of evidence per bit of the model, which is overconfident. Calibrated: highest likelihood of the lost characters of
/// `benches/peers/mojibake.py --kinds lost-byte`; from 0.7 to 0.8 it hardly differs, and from 0.85 on more are wrong.
pub(super) const TEMPERATURE: f32 = 0.77;

/// A proposed repair of a damaged place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    pub(super) change: Change,
    /// Whether the loss of a byte is certain, whatever the original was.
    pub(super) is_damaged: bool,
}

/// Returns the best candidate, if it gains enough over the text as it is. Where the damage is certain, an inferred character below
/// the second threshold becomes U+FFFD, because its byte is known to be lost. All other characters must reach the first threshold;
/// otherwise the place is kept and reported.
pub(super) fn decide(
    text: &str,
    candidates: &[Candidate],
    [threshold, inferred_threshold]: [f32; 2],
) -> Option<Choice> {
    let best = candidates.iter().max_by(|a, b| a.gain.total_cmp(&b.gain))?;
    if best.gain < SUSPECTED_GAIN_BITS {
        return None;
    }
    let posteriors = posterior(candidates.iter().map(|candidate| -candidate.gain), TEMPERATURE);
    let weighed: Vec<(&Candidate, f32)> = candidates.iter().zip(posteriors).collect();
    let mut probabilities = probabilities(&weighed, best);
    let mut known: Vec<usize> = best.known.clone().collect();
    if !text.get(best.span.range()).is_some_and(|current| current.starts_with(is_mark)) {
        let unwritten = unwritten(best);
        for number in &unwritten {
            if let Some(probability) = probabilities.get_mut(*number) {
                *probability = probability.min(PREFERRED);
            }
        }
        known.retain(|number| !(best.may_drop && unwritten.contains(number)));
    }
    for (number, own) in &best.inferred {
        if let Some(probability) = probabilities.get_mut(*number) {
            *probability *= own;
        }
        known.retain(|known| known != number);
    }
    let least = |among: &dyn Fn(usize) -> bool| {
        let chosen = probabilities.iter().enumerate().filter(|(at, _)| among(*at));
        chosen.map(|(_, probability)| *probability).fold(1.0, f32::min)
    };
    let is_known = |at: usize| known.binary_search(&at).is_ok();
    let is_lost = |at: usize| {
        !is_known(at) && probabilities.get(at).is_none_or(|found| *found < inferred_threshold)
    };
    let lost = (0..probabilities.len()).filter(|at| is_lost(*at)).count();
    let is_damaged = best.gain >= CERTAIN_GAIN_BITS
        && least(&is_known) >= threshold
        && lost * 2 < probabilities.len();
    let (after, confidence) = if is_damaged {
        let written = |(at, c)| if is_lost(at) { char::REPLACEMENT_CHARACTER } else { c };
        let after: String = best.text.chars().enumerate().map(written).collect();
        (after, least(&|at| !is_lost(at)).min(ACCEPTED))
    } else {
        (best.text.clone(), least(&|_| true).min(PREFERRED))
    };
    let written = best.inferred.iter().filter(|(at, _)| !is_damaged || !is_lost(*at));
    let of_inferred: f32 = written.map(|(_, probability)| probability).product();
    let inferred = (0..probabilities.len()).filter(|at| !is_known(*at)).count();
    let inferred = inferred.saturating_sub(after.matches(char::REPLACEMENT_CHARACTER).count());
    let listed = if lost > 0 || !is_damaged { listed(&weighed, best) } else { Vec::new() };
    let change = Change {
        span: best.span,
        replacement: after,
        kind: RepairKind::LostByte,
        how: Cow::Borrowed(best.how),
        least_confidence: confidence,
        confidence: Some(confidence.min(of_inferred)),
        inferred,
        candidates: listed,
        is_refused: false,
    };
    Some(Choice { change: shortened(change, text), is_damaged })
}

/// Returns the posterior of each character of the best candidate, among all candidates. One for another span is evidence against
/// all characters. If pairs of bytes may have been dropped, it supports known characters that it has at the same distance from the
/// same end.
fn probabilities(weighed: &[(&Candidate, f32)], best: &Candidate) -> Vec<f32> {
    let mut probabilities = vec![0.0; best.text.chars().count()];
    for (candidate, posterior) in weighed.iter().copied() {
        if candidate.span == best.span {
            let characters = candidate.text.chars().zip(best.text.chars());
            for (probability, (c, of_best)) in probabilities.iter_mut().zip(characters) {
                *probability += if c == of_best { posterior } else { 0.0 };
            }
        } else if best.may_drop && candidate.span.end == best.span.end {
            let characters = candidate.text.chars().rev().zip(best.text.chars().rev());
            let numbered = probabilities.iter_mut().enumerate().rev();
            for ((number, probability), (c, of_best)) in numbered.zip(characters) {
                let is_same = c == of_best && best.known.contains(&number);
                *probability += if is_same { posterior } else { 0.0 };
            }
        }
    }
    probabilities
}

/// Returns the indices of the known characters that form no known pair with the one before and the one after. Where nothing shows a
/// loss, a page may also have dropped pairs of bytes, which leaves the halves of two characters.
fn unwritten(best: &Candidate) -> Vec<usize> {
    let characters: Vec<char> = best.text.chars().collect();
    let is_unwritten = |(three, number): (&[char], usize)| match *three {
        [before, c, after] => {
            best.known.contains(&number) && !is_known(before, c) && !is_known(c, after)
        }
        _ => false,
    };
    let numbers = characters.windows(3).zip(1..).filter(|numbered| is_unwritten(*numbered));
    numbers.map(|(_, number)| number).collect()
}

/// Returns the candidates for the report, the most probable first.
fn listed(weighed: &[(&Candidate, f32)], best: &Candidate) -> Vec<RepairCandidate> {
    let of_span = weighed.iter().filter(|(candidate, _)| candidate.span == best.span);
    let candidate = |(candidate, posterior): &(&Candidate, f32)| RepairCandidate {
        text: candidate.text.clone(),
        probability: *posterior,
    };
    let mut listed: Vec<RepairCandidate> = of_span.map(candidate).collect();
    listed.sort_by_cached_key(|one| descending(one.probability));
    listed.truncate(MAX_LISTED_CANDIDATES);
    listed
}

/// Returns a change without the unchanged characters at its beginning. These were inferred, so the count of inferred characters is
/// one lower.
fn shortened(mut change: Change, text: &str) -> Change {
    let current = text.get(change.span.range()).unwrap_or_default();
    let same: usize = current
        .chars()
        .zip(change.replacement.chars())
        .take_while(|(before, after)| before == after)
        .map(|(c, _)| c.len_utf8())
        .sum();
    if same > 0 {
        change.span.start += same;
        let kept: String = change.replacement.drain(..same).collect();
        change.inferred = change.inferred.saturating_sub(1);
        let shorten = |candidate: RepairCandidate| {
            let text = candidate.text.strip_prefix(&kept)?.to_owned();
            Some(RepairCandidate { text, ..candidate })
        };
        change.candidates = change.candidates.into_iter().filter_map(shorten).collect();
    }
    change
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(text: &str, gain: f32) -> Candidate {
        let known = 1..text.chars().count();
        Candidate {
            span: Span::new(0, 6),
            text: text.into(),
            gain,
            known,
            inferred: Vec::new(),
            may_drop: false,
            how: "a byte of GBK was lost",
        }
    }

    #[test]
    fn certain_candidates_are_written_and_others_reported() {
        let decided = |first: f32, second: f32| {
            let candidates = [candidate("渡口的", first), candidate("桥口的", second)];
            decide("洞庭", &candidates, [0.9; 2])
        };
        let sure = decided(30.0, 0.0).unwrap();
        assert_eq!((sure.change.replacement.as_str(), sure.change.inferred), ("渡口的", 1));
        assert!(sure.change.least_confidence >= 0.9 && sure.change.candidates.is_empty());
        let lost = decided(30.0, 29.5).unwrap();
        assert_eq!((lost.change.replacement.as_str(), lost.change.inferred), ("\u{FFFD}口的", 0));
        let texts: Vec<_> =
            lost.change.candidates.iter().map(|candidate| candidate.text.as_str()).collect();
        assert_eq!(texts, ["渡口的", "桥口的"]);
        let suspected = decided(CERTAIN_GAIN_BITS - 1.0, 0.0).unwrap();
        assert!(!suspected.is_damaged && suspected.change.least_confidence < 0.9);
        assert_eq!(decided(SUSPECTED_GAIN_BITS - 1.0, 0.0), None);
    }

    #[test]
    fn a_report_lists_four_candidates() {
        let all = [
            "渡口的",
            "桥口的",
            "门口的",
            "路口的",
            "山口的",
            "江口的",
            "海口的",
            "河口的",
            "村口的",
        ];
        let candidates = all.map(|text| candidate(text, 30.0));
        let lost = decide("洞庭", &candidates, [0.9; 2]).unwrap();
        assert_eq!(lost.change.candidates.len(), 4);
    }

    #[test]
    fn changes_leave_out_characters_that_stay() {
        let candidates = [candidate("渡口的", 7.0), candidate("A口的", 6.5)];
        let change = decide("渡庭", &candidates, [0.9; 2]).unwrap().change;
        assert_eq!((change.span, change.replacement.as_str()), (Span::new(3, 6), "口的"));
        assert_eq!(change.candidates.len(), 1);
    }
}
