//! One look at a text, at the speed of memory: is there anything in it that may be damage, and where?
//!
//! Text that was decoded wrongly is full of characters that nobody writes, so a running average of how rare characters
//! are tells where to look. It is meant to find too much: what is found is then read with the language model.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::builtin::RARITY;
use crate::table::{BITS, IN_ROWS, INVISIBLE, LOOKALIKE, REPLACED};

/// What characters cost on average in natural text, in bits.
const USUAL: u32 = 9;
/// So rare are they, on average, where something may be wrong. Two characters that nobody writes, or four rare ones.
/// In one line in 200 of natural text there are such.
const RARE: f32 = 12.5;
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
    /// Where a parenthesis opens, before what may be a reading; a half-width one behind a character that is not ASCII.
    pub(super) parentheses: Vec<usize>,
    /// Lookalikes, invisible characters, and what replaced others.
    kinds: u8,
    /// How rare the last characters were, times their number.
    sum: u32,
}

static FULL_WIDTH: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("（"));

/// Whether what stands in a parenthesis may be a reading: it begins with a small letter (of Latin, with or without an accent,
/// or one of those that look like it), with bopomofo, or with space.
#[inline]
fn may_be_reading(inside: Option<&[u8]>) -> bool {
    match inside.unwrap_or_default() {
        [first, ..] if first.is_ascii() => first.is_ascii_lowercase() || *first == b' ',
        [0xC3..=0xDF, ..] | [0xE1, ..] => true,
        // U+3000; bopomofo, and its tones beyond U+02C7.
        [0xE3, 0x80, 0x80, ..] | [0xE3, 0x84..=0x86, ..] => true,
        _ => false,
    }
}

/// What a character beyond the basic plane is a sign of. It is rare, but stands for itself (emoji, names), unless it is one
/// of the compatibility ideographs there.
#[cold]
fn beyond(c: char) -> u8 {
    let usual = u8::try_from(USUAL).unwrap_or(BITS);
    usual | if matches!(c, '\u{2F800}'..='\u{2FA1F}') { LOOKALIKE } else { 0 }
}

/// Whether a character that ends at a place replaced another: what is ordinary alone, only if it stands twice.
fn replaced(text: &str, at: usize, c: char) -> u8 {
    let is_twice = || text.get(at..).is_some_and(|rest| rest.starts_with(c));
    if !IN_ROWS.contains(&c) || is_twice() { REPLACED } else { 0 }
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
        signs.full_width(bytes);
        signs
    }

    /// Adds the full-width parentheses. They are looked for by themselves, which costs less than a comparison for each character.
    fn full_width(&mut self, bytes: &[u8]) {
        let half_width = self.parentheses.len();
        let found = FULL_WIDTH.find_iter(bytes);
        self.parentheses.extend(found.filter(|at| may_be_reading(bytes.get(at + "（".len()..))));
        if half_width > 0 && self.parentheses.len() > half_width {
            self.parentheses.sort_unstable();
        }
    }

    /// Looks at the characters that are not ASCII from a place on, and says how many bytes they have.
    #[inline]
    fn run(&mut self, text: &str, begin: usize, run: &str) -> usize {
        let bytes = text.as_bytes();
        // Behind ASCII half of it counts: words are short, and so are marks in them.
        let mut sum = u32::midpoint(self.sum, USUAL * CHARACTERS);
        let (mut kinds, mut at) = (0, begin);
        let mut first_rare = self.rare.last().map_or(0, |last| last + APART);
        for c in run.chars() {
            if c.is_ascii() {
                break;
            }
            at += c.len_utf8();
            let sign = RARITY.get(c as usize).copied().unwrap_or_else(|| beyond(c));
            kinds |= sign & !REPLACED;
            sum = sum - sum / CHARACTERS + u32::from(sign & BITS);
            if sum >= SUM && at >= first_rare {
                self.rare.push(at);
                first_rare = at + APART;
            }
            if sign & REPLACED != 0 {
                if c == '\u{FFFD}' {
                    self.questions.push(at - 3);
                }
                kinds |= replaced(text, at, c);
            }
        }
        self.kinds |= kinds & !BITS;
        self.sum = sum;
        let near = begin.saturating_sub(NEAR);
        let before = bytes.get(near..begin).unwrap_or_default();
        if let Some(first) = before.iter().position(|byte| *byte == b'?')
            && self.questions.last().is_none_or(|last| *last < near)
        {
            self.questions.push(near + first);
        }
        match bytes.get(at) {
            Some(b'?') if at > begin => self.questions.push(at),
            Some(b'(') if may_be_reading(bytes.get(at + 1..)) => self.parentheses.push(at),
            _ => {}
        }
        at - begin
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
