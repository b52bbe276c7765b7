//! The race of the hypotheses: all read the same windows, and who falls far behind drops out.

use super::IMPLAUSIBLE;
use super::hypothesis::{Hypothesis, Reading};
use super::windows::Window;
use crate::encoding::Encoding;

/// Who is so many bits behind has lost: what is left to read would have to say the contrary of what was read.
const FAR_BEHIND: f32 = 80.0;
/// When one is left, so many windows are read in all, to know that the document is in one encoding.
const ENOUGH: usize = 4;

/// Further cost of a character that the end cuts off in a document of a few characters, in bits: of these, next to none is cut, and
/// one lost character is a large part of all (guess, held by tests/cases/guess.toml).
const CUT_OFF: f32 = 14.0;
/// Further cost of a place in such a document that cannot be decoded, in bits.
const BROKEN: f32 = 8.0;

/// In wide characters, one in so many may be a control or not be decoded; in others, one in so many a control.
const STRANGE: usize = 64;
const STRANGE_BYTES: usize = 8;
/// These may be anything: what is no text at all is called so elsewhere.
const ANYTHING: [Encoding; 2] = [Encoding::UTF_8, Encoding::WINDOWS_1252];

/// A hypothesis, and how far it came.
#[derive(Debug, Clone, Copy)]
pub(in crate::encoding) struct Runner {
    pub(in crate::encoding) hypothesis: &'static Hypothesis,
    /// What it has read.
    pub(in crate::encoding) reading: Reading,
    /// Number of bits by which it is worse than the best one; of those that dropped out, when they did.
    pub(in crate::encoding) behind: f32,
}

impl Runner {
    fn new(hypothesis: &'static Hypothesis, head_start: f32) -> Self {
        let reading = Reading::none(hypothesis.prior - head_start);
        Self { hypothesis, reading, behind: 0.0 }
    }

    /// Whether this may be text. Numbers in binary data that are as wide as characters are characters now and then,
    /// and controls in between.
    fn may_be(&self) -> bool {
        let Reading { controls, undecodable, all, characters, bits_per_character, .. } =
            self.reading;
        match self.hypothesis.unit {
            1 => controls <= all / STRANGE_BYTES || ANYTHING.contains(&self.hypothesis.encoding),
            // Of a few characters among ASCII, nothing can be said.
            _ => {
                controls + undecodable <= 1 + all / STRANGE
                    && (bits_per_character < IMPLAUSIBLE || characters < all / 2)
            }
        }
    }
}

/// Lets the hypotheses run, some with a head start in bits. The best one is the first; where two come to the
/// same, it is who began first. With `slips`, bytes may be lost anywhere.
#[allow(clippy::cast_precision_loss)] // of a window
pub(super) fn race<'b>(
    windows: impl Iterator<Item = Window<'b>>,
    hypotheses: impl Iterator<Item = &'static Hypothesis>,
    slips: bool,
    head_start: impl Fn(&Hypothesis) -> f32,
) -> Vec<Runner> {
    let mut running: Vec<Runner> =
        hypotheses.map(|one| Runner::new(one, head_start(one))).collect();
    let mut out = Vec::new();
    for (number, window) in windows.enumerate() {
        if number >= ENOUGH && running.len() == 1 {
            break;
        }
        for runner in &mut running {
            let reading = runner.hypothesis.read(window.bytes, window.begins, slips);
            runner.reading = runner.reading.and(&reading);
            if window.is_all {
                let cut = if reading.cut { CUT_OFF } else { 0.0 };
                runner.reading.bits += cut + BROKEN * reading.undecodable as f32;
            }
        }
        let best = running.iter().map(|runner| runner.reading.bits).fold(f32::INFINITY, f32::min);
        for runner in &mut running {
            runner.behind = runner.reading.bits - best;
        }
        out.extend(running.extract_if(.., |runner| runner.behind > FAR_BEHIND));
    }
    running.sort_by(|one, other| one.behind.total_cmp(&other.behind));
    out.sort_by(|one, other| one.behind.total_cmp(&other.behind));
    running.extend(out);
    // Nothing wins that is not text.
    running.sort_by_key(|runner| !runner.may_be());
    running
}
