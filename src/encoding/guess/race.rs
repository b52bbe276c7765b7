//! The race of the hypotheses: all read the same windows, and who falls far behind drops out.

use super::hypothesis::{Hypothesis, Reading, Writing};
use super::windows::Window;

/// Who is so many bits behind has lost: what is left to read would have to say the contrary of what was read.
const FAR_BEHIND: f32 = 80.0;
/// When one is left, so many windows are read in all, to know that the document is in one encoding.
const ENOUGH: usize = 4;

/// In wide characters, one in so many may be a control or not be decoded.
const STRANGE: usize = 64;

/// A hypothesis, and how far it came.
#[derive(Debug, Clone, Copy)]
pub(in crate::encoding) struct Runner {
    pub(super) hypothesis: &'static Hypothesis,
    pub(super) bits: f32,
    /// How many bits it is behind the best one; of those that dropped out, when they did.
    pub(super) behind: f32,
    pub(super) characters: usize,
    pub(super) undecodable: usize,
    /// Characters of all kinds, and those of them that are in no text.
    all: usize,
    controls: usize,
    /// What its characters cost that are not ASCII.
    cost: f32,
    /// What most of it is written in.
    pub(super) writing: Writing,
    most: usize,
    /// How many bytes the document has before its first character.
    pub(super) skipped: usize,
}

impl Runner {
    fn new(hypothesis: &'static Hypothesis, head_start: f32) -> Self {
        Self {
            hypothesis,
            bits: hypothesis.prior - head_start,
            behind: 0.0,
            characters: 0,
            undecodable: 0,
            all: 0,
            controls: 0,
            cost: 0.0,
            writing: Writing::Alphabet,
            most: 0,
            skipped: 0,
        }
    }

    #[allow(clippy::cast_precision_loss)] // of a few windows
    fn add(&mut self, reading: &Reading) {
        self.bits += reading.bits;
        self.characters += reading.characters;
        self.undecodable += reading.undecodable;
        self.all += reading.all;
        self.controls += reading.controls;
        self.cost += reading.bits_per_character * reading.characters as f32;
        if reading.characters > self.most {
            (self.writing, self.most) = (reading.writing, reading.characters);
        }
    }

    /// Whether these may be characters of two or four bytes. Numbers in binary data, which are as wide, are characters
    /// now and then, and controls in between.
    fn may_be(&self) -> bool {
        self.hypothesis.unit == 1 || self.controls + self.undecodable <= 1 + self.all / STRANGE
    }

    /// What a character costs that is not ASCII, on average.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn bits_per_character(&self) -> f32 {
        self.cost / self.characters.max(1) as f32
    }
}

/// Lets the hypotheses run, some with a head start in bits. The best one is the first; where two come to the
/// same, it is who began first.
pub(super) fn race<'b>(
    windows: impl Iterator<Item = Window<'b>>,
    hypotheses: impl Iterator<Item = &'static Hypothesis>,
    head_start: impl Fn(&Hypothesis) -> f32,
) -> Vec<Runner> {
    let mut running: Vec<Runner> = hypotheses.map(|one| Runner::new(one, head_start(one))).collect();
    let mut out = Vec::new();
    for (number, window) in windows.enumerate() {
        if number >= ENOUGH && running.len() == 1 {
            break;
        }
        for runner in &mut running {
            let reading = runner.hypothesis.read(window.bytes, window.begins);
            runner.add(&reading);
            if window.is_first {
                runner.skipped = reading.skipped;
            }
        }
        let best = running.iter().map(|runner| runner.bits).fold(f32::INFINITY, f32::min);
        for runner in &mut running {
            runner.behind = runner.bits - best;
        }
        out.extend(running.extract_if(.., |runner| runner.behind > FAR_BEHIND));
    }
    // Nothing wins that is not text.
    out.extend(running.extract_if(.., |runner| !runner.may_be()));
    for runners in [&mut running, &mut out] {
        runners.sort_by(|one, other| one.behind.total_cmp(&other.behind));
    }
    running.extend(out);
    running
}
