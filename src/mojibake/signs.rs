//! One look at a text, at the speed of memory: is there anything in it that may be damage, and where?
//!
//! Text that was decoded wrongly is full of characters that nobody writes, so a running average of how rare characters
//! are tells where to look. It is meant to find too much: what is found is then read with the language model.

use super::western::byte;
use crate::builtin::RARITY;
use crate::table::{BITS, IN_ROWS, INVISIBLE, LOOKALIKE, NOTABLE, REPLACEMENTS, is_half};

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

/// What is a sign by itself, however rare what is around it.
const ALONE: u8 = NOTABLE | LOOKALIKE | INVISIBLE;

/// What a text has signs of.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Where characters are rare: in bytes, the end of what is rare. One in each stretch of [`APART`] bytes at most.
    pub(super) rare: Vec<usize>,
    /// Where a `?` stands beside a character that is not ASCII, or [`NEAR`] one, or U+FFFD does.
    pub(super) questions: Vec<usize>,
    /// Where single ASCII characters are that may have been the second byte of one: behind a character that is not ASCII, and
    /// not before a letter.
    pub(super) letters: Vec<usize>,
    /// Where a parenthesis opens, before what may be a reading; a half-width one behind a character that is not ASCII.
    pub(super) parentheses: Vec<usize>,
    /// Where a character may have replaced others.
    pub(super) replaced: Vec<usize>,
    /// Where lookalikes are.
    pub(super) lookalikes: Vec<usize>,
    /// Where characters are that are not seen, beyond ASCII.
    pub(super) invisible: Vec<usize>,
    /// Where a character stands that may be half of another one, beside a second one: [`is_half`].
    pub(super) halves: Vec<usize>,
    /// Where a euro sign stands between characters that are not ASCII: GBK has it as 0x80, which ends characters, too (個 is 8280).
    pub(super) euros: Vec<usize>,
    /// How rare the last characters were, times their number.
    sum: u32,
}

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

/// What a byte behind the first one of a character has of its code.
#[inline]
fn bits(byte: u8) -> u16 {
    u16::from(byte & 0x3F)
}

/// What a character beyond it is a sign of. It is rare, but stands for itself (emoji, names), unless it is one of the
/// compatibility ideographs there.
#[cold]
fn beyond(code: u32) -> u8 {
    let usual = u8::try_from(USUAL).unwrap_or(BITS);
    usual | if matches!(code, 0x2F800..=0x2FA1F) { LOOKALIKE } else { 0 }
}

/// The byte of a character of windows-1252 that in UTF-8 is none but the second or third one of a character.
pub(super) fn half(c: char) -> Option<u8> {
    byte(c).filter(|byte| matches!(byte, 0x80..=0xBF))
}

/// What decoders of GBK make of 0x80.
const EUROS: [char; 2] = ['€', '\u{80}'];

/// A `?` may have so many ASCII characters behind it, itself included, before what is not ASCII.
const NEAR: usize = 3;

/// Places that are so near to each other are looked at together.
const APART: usize = 24;

impl Signs {
    /// Looks at a text.
    pub(super) fn of(text: &str) -> Self {
        let (mut signs, bytes) = (Self::default(), text.as_bytes());
        let Some(rarity) = RARITY.first_chunk() else { return signs };
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            at += encoding_rs::Encoding::ascii_valid_up_to(rest);
            at = signs.run(rarity, text, at);
        }
        signs
    }

    /// Looks at the characters that are not ASCII from a place on, and says where they end.
    #[inline]
    #[allow(clippy::indexing_slicing)] // a table of 65,536 by a number of 16 bits
    fn run(&mut self, rarity: &[u8; 1 << 16], text: &str, begin: usize) -> usize {
        // Behind ASCII half of it counts: words are short, and so are marks in them.
        let mut sum = u32::midpoint(self.sum, USUAL * CHARACTERS);
        let mut first_rare = self.rare.last().map_or(0, |last| last + APART);
        let mut rest = text.as_bytes().get(begin..).unwrap_or_default();
        loop {
            // Nearly all have three bytes. The text is valid: the first byte says how many there are.
            let (length, sign, behind) = match *rest {
                [first @ 0xE0..=0xEF, second, third, ref behind @ ..] => {
                    let code = u16::from(first) << 12 | bits(second) << 6 | bits(third);
                    (3, rarity[usize::from(code)], behind)
                }
                [first @ 0xC2..=0xDF, second, ref behind @ ..] => {
                    let code = u16::from(first & 0x1F) << 6 | bits(second);
                    (2, rarity[usize::from(code)], behind)
                }
                [first @ 0xF0..=0xF4, second, third, fourth, ref behind @ ..] => {
                    let high = u32::from(first & 7) << 18 | u32::from(bits(second)) << 12;
                    (4, beyond(high | u32::from(bits(third) << 6 | bits(fourth))), behind)
                }
                _ => break,
            };
            rest = behind;
            sum = sum - sum / CHARACTERS + u32::from(sign & BITS);
            // One comparison for both: whatever is a sign by itself is more than any sum.
            if sum + (u32::from(sign & ALONE) << 8) >= SUM {
                let at = text.len() - rest.len();
                if sum >= SUM && at >= first_rare {
                    self.rare.push(at);
                    first_rare = at + APART;
                }
                self.note(text, at - length, sign);
            }
        }
        self.sum = sum;
        let end = text.len() - rest.len();
        self.beside(text.as_bytes(), begin, end);
        end
    }

    /// Looks closer at a character.
    #[cold]
    fn note(&mut self, text: &str, at: usize, sign: u8) {
        if sign & LOOKALIKE != 0 {
            self.lookalikes.push(at);
        }
        if sign & INVISIBLE != 0 {
            self.invisible.push(at);
        }
        if sign & NOTABLE == 0 {
            return;
        }
        let rest = text.get(at..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { return };
        if is_half(c) {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let behind = text.get(at + c.len_utf8()..).and_then(|behind| behind.chars().next());
            if before.and_then(half).is_some() || behind.and_then(half).is_some() {
                self.halves.push(at);
            }
            let is_wide = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
            if EUROS.contains(&c) && is_wide(before) && is_wide(behind) {
                self.euros.push(at);
            }
            if !REPLACEMENTS.contains(&c) {
                return;
            }
        }
        match c {
            '（' => {
                if may_be_reading(rest.as_bytes().get(c.len_utf8()..)) {
                    self.parentheses.push(at);
                }
            }
            char::REPLACEMENT_CHARACTER => {
                self.questions.push(at);
                self.replaced.push(at);
            }
            // What is ordinary alone has replaced others only if it stands twice.
            c if IN_ROWS.contains(&c) => {
                if text.get(at + c.len_utf8()..).is_some_and(|rest| rest.starts_with(c)) {
                    self.replaced.push(at);
                }
            }
            _ => self.replaced.push(at),
        }
    }

    /// Looks at the ASCII on both sides of what is not.
    #[inline]
    fn beside(&mut self, bytes: &[u8], begin: usize, end: usize) {
        let near = begin.saturating_sub(NEAR);
        let before = bytes.get(near..begin).unwrap_or_default();
        if let Some(first) = before.iter().position(|byte| *byte == b'?')
            && self.questions.last().is_none_or(|last| *last < near)
        {
            self.questions.push(near + first);
        }
        match bytes.get(end) {
            Some(b'?') if end > begin => self.questions.push(end),
            Some(b'(') if may_be_reading(bytes.get(end + 1..)) => self.parentheses.push(end),
            Some(0x40..=0x7E) if end > begin => {
                let next = bytes.get(end + 1);
                if next.is_none_or(|next| !next.is_ascii_alphanumeric()) {
                    self.letters.push(end);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters() {
        let text = format!("{}中a文 A股X, 中bb 中c", "文".repeat(30));
        let letters = Signs::of(&text).letters;
        let letters: Vec<_> = letters.into_iter().filter_map(|at| text.get(at..=at)).collect();
        assert_eq!(letters, ["a", "X", "c"]);
    }
}
