//! Scoring of hypotheses window by window; a hypothesis that costs much more than the best one drops out.
//!
//! Constants without another source are guesses; `benches/peers/encodings.py` measures the answers that they lead to.

use super::IMPLAUSIBLE_BITS;
use super::hypothesis::{Hypothesis, Reading};
use super::windows::Window;
use crate::encoding::Encoding;
use crate::order::ascending;

/// Bits above the cost of the best hypothesis at which another one drops out: the unread windows would have to contradict those
/// read.
const DROP_OUT_BITS: f32 = 80.0;
/// Windows read in all once one hypothesis is left, to confirm that the document is in one encoding.
const MIN_WINDOWS: usize = 4;

/// Further cost of a truncated character in a document of a few characters, in bits: almost no such document is cut, and one lost
/// character is a large part of it (guess, held by tests/cases/guess.toml).
const SHORT_DOCUMENT_CUT_BITS: f32 = 14.0;
/// Further cost of an undecodable place in such a document, in bits (guess).
const SHORT_DOCUMENT_UNDECODABLE_BITS: f32 = 8.0;

/// Least number of wide characters for each control or undecodable place (guess).
const CHARS_PER_FAULT: usize = 64;
/// Least number of other characters for each control (guess).
const CHARS_PER_CONTROL: usize = 8;
/// Encodings that are not ruled out by controls: binary data is recognised elsewhere.
const CONTROL_TOLERANT: [Encoding; 2] = [Encoding::UTF_8, Encoding::WINDOWS_1252];

/// A hypothesis with its score so far.
#[derive(Debug, Clone, Copy)]
pub(in crate::encoding) struct ScoredHypothesis {
    pub(in crate::encoding) hypothesis: &'static Hypothesis,
    /// The reading of all windows so far.
    pub(in crate::encoding) reading: Reading,
    /// Number of bits above the cost of the best hypothesis; for a hypothesis that dropped out, at that time.
    pub(in crate::encoding) bits_behind: f32,
}

impl ScoredHypothesis {
    fn new(hypothesis: &'static Hypothesis, prior_bonus: f32) -> Self {
        let reading = Reading::none(hypothesis.prior - prior_bonus);
        Self { hypothesis, reading, bits_behind: 0.0 }
    }

    /// Whether the reading may be text. Binary data with numbers as wide as characters is read as a few characters among many
    /// controls.
    fn may_be_text(&self) -> bool {
        let Reading { controls, undecodable, all, characters, bits_per_character, .. } =
            self.reading;
        match self.hypothesis.unit {
            1 => {
                controls <= all / CHARS_PER_CONTROL
                    || CONTROL_TOLERANT.contains(&self.hypothesis.encoding)
            }
            // A few characters among ASCII decide nothing.
            _ => {
                controls + undecodable <= 1 + all / CHARS_PER_FAULT
                    && (bits_per_character < IMPLAUSIBLE_BITS || characters < all / 2)
            }
        }
    }
}

/// Scores the hypotheses, each with its bonus in bits (`prior_bonus`). Returns them best first; on equal scores, in the given
/// order. With `may_slip`, bytes may be lost anywhere.
#[allow(clippy::cast_precision_loss)] // of a window
pub(super) fn score_all<'b>(
    windows: impl Iterator<Item = Window<'b>>,
    hypotheses: impl Iterator<Item = &'static Hypothesis>,
    may_slip: bool,
    prior_bonus: impl Fn(&Hypothesis) -> f32,
) -> Vec<ScoredHypothesis> {
    let mut running: Vec<ScoredHypothesis> = hypotheses
        .map(|hypothesis| ScoredHypothesis::new(hypothesis, prior_bonus(hypothesis)))
        .collect();
    let mut dropped_out = Vec::new();
    for (number, window) in windows.enumerate() {
        if number >= MIN_WINDOWS && running.len() == 1 {
            break;
        }
        for scored in &mut running {
            let reading = scored.hypothesis.read(window.bytes, window.begins_whole, may_slip);
            scored.reading = scored.reading.and(&reading);
            if window.is_all {
                let cut = if reading.cut { SHORT_DOCUMENT_CUT_BITS } else { 0.0 };
                scored.reading.bits +=
                    cut + SHORT_DOCUMENT_UNDECODABLE_BITS * reading.undecodable as f32;
            }
        }
        let best = running.iter().map(|scored| scored.reading.bits).fold(f32::INFINITY, f32::min);
        for scored in &mut running {
            scored.bits_behind = scored.reading.bits - best;
        }
        dropped_out.extend(running.extract_if(.., |scored| scored.bits_behind > DROP_OUT_BITS));
    }
    running.sort_by_cached_key(|one| ascending(one.bits_behind));
    dropped_out.sort_by_cached_key(|one| ascending(one.bits_behind));
    running.extend(dropped_out);
    // Readings that are not text come last.
    running.sort_by_key(|scored| !scored.may_be_text());
    running
}
