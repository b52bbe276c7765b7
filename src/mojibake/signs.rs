//! One look at a text, at the speed of memory: is there anything in it that may be damage, and where?
//!
//! Text that was decoded wrongly is full of characters that nobody writes, so a running average of how rare characters
//! are tells where to look. It is meant to find too much: what is found is then read with the language model.

use crate::builtin::RARITY;
use crate::table::{BITS, INVISIBLE, LOOKALIKE, REPLACED};

/// What characters cost on average in natural text, in bits.
const USUAL: u32 = 9;
/// So rare are they, on average, where something may be wrong. Two characters that nobody writes, or four rare ones.
/// In one line in 200 of natural text there are such.
const RARE: f32 = 13.5;
/// The average is that of about so many characters: it is as quick as words are short.
const CHARACTERS: u32 = 8;

/// The sum at which the average is as rare as that.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a constant
const SUM: u32 = (RARE * CHARACTERS as f32) as u32;

/// What a text has signs of.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Where characters are rare: in bytes, the end of what is rare. One in each stretch of [`APART`] bytes at most.
    pub(super) rare: Vec<usize>,
    /// Where a `?` stands beside a character that is not ASCII, or [`NEAR`] one, or U+FFFD does.
    pub(super) questions: Vec<usize>,
    /// Where a parenthesis opens behind a Han character, before what may be a reading.
    pub(super) parentheses: Vec<usize>,
    /// Lookalikes, invisible characters, and what replaced others.
    kinds: u8,
}

/// A `?` may have so many ASCII characters behind it, itself included, before what is not ASCII.
const NEAR: usize = 3;

/// Places that are so near to each other are looked at together.
const APART: usize = 24;

impl Signs {
    /// Looks at a text.
    pub(super) fn of(text: &str) -> Self {
        let (mut signs, bytes) = (Self::default(), text.as_bytes());
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let ascii = encoding_rs::Encoding::ascii_valid_up_to(rest);
            at += ascii;
            let run = text.get(at..).unwrap_or_default();
            at += signs.run(text, at, run);
        }
        signs
    }

    /// Looks at the characters that are not ASCII from a place on, and says how many bytes they have.
    #[inline]
    fn run(&mut self, text: &str, begin: usize, run: &str) -> usize {
        let bytes = text.as_bytes();
        let mut sum = USUAL * CHARACTERS;
        let (mut kinds, mut at) = (0, begin);
        let mut first_rare = self.rare.last().map_or(0, |last| last + APART);
        for c in run.chars() {
            if c.is_ascii() {
                break;
            }
            at += c.len_utf8();
            // What is beyond the basic plane is rare, but stands for itself: emoji, names.
            let sign = RARITY.get(c as usize).copied().unwrap_or(USUAL as u8);
            kinds |= sign;
            sum = sum - sum / CHARACTERS + u32::from(sign & BITS);
            if sum >= SUM && at >= first_rare {
                self.rare.push(at);
                first_rare = at + APART;
            }
            if sign & REPLACED != 0 && c == '\u{FFFD}' {
                self.questions.push(at - 3);
            }
        }
        self.kinds |= kinds & !BITS;
        let near = begin.saturating_sub(NEAR);
        let before = bytes.get(near..begin).unwrap_or_default();
        if let Some(first) = before.iter().position(|byte| *byte == b'?')
            && self.questions.last().is_none_or(|last| *last < near)
        {
            self.questions.push(near + first);
        }
        match bytes.get(at) {
            Some(b'?') if at > begin => self.questions.push(at),
            Some(b'(')
                if bytes
                    .get(at + 1)
                    .is_some_and(|next| next.is_ascii_lowercase() || *next >= 0xC3) =>
            {
                self.parentheses.push(at);
            }
            _ => {}
        }
        at - begin
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.rare.is_empty()
            && self.questions.is_empty()
            && self.parentheses.is_empty()
            && self.kinds == 0
    }

    /// Whether there are characters that look like others.
    pub(super) fn has_lookalikes(&self) -> bool {
        self.kinds & LOOKALIKE != 0
    }

    /// Whether there are characters that are not seen, beyond ASCII.
    pub(super) fn has_invisible(&self) -> bool {
        self.kinds & INVISIBLE != 0
    }

    /// Whether there are characters that may stand for others that were lost.
    pub(super) fn has_replaced(&self) -> bool {
        self.kinds & REPLACED != 0
    }
}
