//! Can another reading of what is rare be better at all? A glance at a few characters, before all of them are read closely.
//!
//! Most of what is rare is a name or verse, and nothing that bytes of another encoding would become. So the dearest characters are
//! brought back to bytes as each decoder would have made them, and these are read as each encoding, without asking which
//! characters follow which: where even that does not look usual, no close reading will.

use super::super::coder::{Coder, LOST};
use super::hypothesis::{Hypothesis, Truth, hypotheses};
use crate::language::{Language, Reader};

/// So many bits less a character must cost without its neighbours than it does with them as it stands. With its neighbours
/// a character of natural text costs three less than without.
const LESS: f32 = 1.0;
/// What is no character costs so many bits: less than in a close reading, as a few may be lost.
const BROKEN: f32 = 20.0;
/// What ASCII costs, which is the same both ways mostly.
const ASCII: f32 = 5.0;
/// So many bytes that have the form of UTF-8, in characters of three bytes and more: two of them; or so many in shorter ones.
const FORM: usize = 6;
const SHORT_FORM: usize = 10;
/// Where bytes were lost, one of three bytes and so many that are the beginning of such ones.
const BROKEN_FORM: usize = 6;
/// The same where each character stands for one byte: there nothing has that form by chance.
const FORM_OF_SINGLES: usize = 2;

/// The hypotheses by which characters may cost less than they do as they stand: none mostly.
pub(super) fn possible(core: &str, cost: f32) -> Vec<&'static Hypothesis> {
    let mut bytes = Vec::with_capacity(core.len());
    let mut possible = Vec::new();
    for group in hypotheses() {
        bytes.clear();
        if group.first().is_some_and(|first| encode(core, first.coder, &mut bytes)) {
            possible.extend(group.iter().filter(|one| reads(&bytes, one, cost)));
        }
    }
    possible
}

/// The bytes of characters, if a decoder can have made most of them.
fn encode(core: &str, coder: &Coder, bytes: &mut Vec<u8>) -> bool {
    let (mut made, mut others) = (0, 0);
    for c in core.chars() {
        if c == char::REPLACEMENT_CHARACTER {
            bytes.push(LOST);
        } else if coder.encode(c, bytes) {
            made += usize::from(!c.is_ascii());
        } else {
            others += 1;
        }
    }
    made > others
}

fn reads(bytes: &[u8], hypothesis: &Hypothesis, cost: f32) -> bool {
    match hypothesis.truth.language_without_form() {
        None => has_form(bytes, hypothesis.coder.is_single()),
        // In step from the first byte on, or from the second.
        Some(language) => [0, 1].into_iter().any(|from| {
            bytes
                .get(from..)
                .is_some_and(|rest| costs_less(rest, &hypothesis.truth, language, cost))
        }),
    }
}

/// Whether a part of bytes has the form of UTF-8.
fn has_form(bytes: &[u8], of_singles: bool) -> bool {
    let (mut long, mut short, mut broken, mut at) = (0, 0, 0, 0);
    while let Some(byte) = bytes.get(at) {
        let length = match byte {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => 1,
        };
        let rest = bytes.get(at + 1..at + length).unwrap_or_default();
        let is_whole = length > 1
            && rest.len() + 1 == length
            && rest.iter().all(|byte| matches!(*byte, 0x80..=0xBF | b'?' | LOST));
        let is_begun = length > 2 && rest.first().is_some_and(|byte| matches!(*byte, 0x80..=0xBF));
        match length {
            _ if !is_whole && is_begun => (broken, at) = (broken + 2, at + 2),
            _ if !is_whole => at += 1,
            2 => (short, at) = (short + 2, at + 2),
            _ => (long, at) = (long + length, at + length),
        }
    }
    if of_singles {
        return long + short + broken >= FORM_OF_SINGLES;
    }
    long >= FORM || short >= SHORT_FORM || long > 0 && broken >= BROKEN_FORM
}

/// Whether bytes cost less as a truth, each character by itself.
#[allow(clippy::cast_precision_loss)] // of a few characters
fn costs_less(bytes: &[u8], truth: &Truth, language: Language, most: f32) -> bool {
    let reader = Reader::new(language);
    let (mut sum, mut characters, mut at) = (0.0, 0usize, 0);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let unit = truth.decode(rest);
        at += unit.length.max(1);
        sum += match unit.character {
            char::REPLACEMENT_CHARACTER => BROKEN,
            c if c.is_ascii() => ASCII,
            c => reader.single(c),
        };
        characters += 1;
        if sum > most {
            return false;
        }
    }
    sum + characters as f32 * LESS <= most
}
