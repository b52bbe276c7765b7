//! Prefilter of repair: a single pass over a text, at the speed of memory, that finds the places that may be damaged.
//!
//! Text that was decoded wrongly is full of rare characters, so a running average of the rarity of characters finds it. The
//! threshold is low on purpose: each place is then tested with the table of known pairs and the language model.

use std::cell::OnceCell;
use std::ops::Range;

use super::blocks::{Blocks, ByteClass};
use super::familiarity::unfamiliar_around;
use super::memo::Memo;
use super::windows_1252::western_byte;
use crate::builtin::RARITY;
use crate::table::{BITS, IN_ROWS, INVISIBLE, LOOKALIKE, NOTABLE, REPLACEMENTS, is_half};

/// Average rarity of a character of natural text, in bits.
const USUAL_RARITY: u32 = 9;
/// Approximate window of the running average, in characters: two words.
const AVERAGED_CHARS: u32 = 8;
/// Least average rarity of a place that may be damaged, in bits, times [`AVERAGED_CHARS`]: 12.5 bits, which two characters that
/// do not occur in text reach, or four rare ones. One line in 200 of natural text has such a place.
const MIN_RARE_SUM: u32 = 25 * AVERAGED_CHARS / 2;

/// Signs of damage that count regardless of the rarity of the surrounding characters.
const SINGLE_SIGNS: u8 = NOTABLE | LOOKALIKE | INVISIBLE;

/// Places of a text that may be damaged.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Ends of runs of rare characters, at most one in [`RARE_PLACE_GAP_BYTES`] bytes.
    pub(super) rare: Vec<usize>,
    /// Cached results of [`unfamiliar`](Self::unfamiliar) for each of these.
    unfamiliar: Vec<OnceCell<Option<Range<usize>>>>,
    /// Classes of bytes in each block of the text.
    pub(super) blocks: Blocks,
    /// Cached answers about parts of the text, which several finders need.
    pub(super) memo: Memo,
    /// Positions of each U+FFFD, and of each `?` beside or shortly before ([`MAX_QUESTION_DISTANCE`]) a character beyond ASCII.
    pub(super) questions: Vec<usize>,
    /// ASCII that may be the second byte of a character: after a character beyond ASCII, and not before a letter or digit.
    pub(super) letters: Vec<usize>,
    /// Opening parentheses before a possible pronunciation. One of ASCII counts only after a character beyond ASCII.
    pub(super) parentheses: Vec<usize>,
    /// Characters that programs write in place of others.
    pub(super) replaced: Vec<usize>,
    /// Characters that look like others.
    pub(super) lookalikes: Vec<usize>,
    /// Invisible characters beyond ASCII.
    pub(super) invisible: Vec<usize>,
    /// Characters that may be half of another one ([`is_half`]), beside a second one.
    pub(super) halves: Vec<usize>,
    /// Euro signs between characters beyond ASCII: GBK has it at 0x80, which is also a second byte (個 is 8280).
    pub(super) euros: Vec<usize>,
    /// Average rarity of the last characters, in bits, times [`AVERAGED_CHARS`].
    sum: u32,
}

/// Whether the text in a parenthesis may be a pronunciation: it begins with a small Latin letter (with or without an accent, or a
/// Greek or Cyrillic lookalike), with bopomofo, or with a space.
#[inline]
fn may_be_note(inside: Option<&[u8]>) -> bool {
    match inside.unwrap_or_default() {
        [first, ..] if first.is_ascii() => first.is_ascii_lowercase() || *first == b' ',
        [0xC3..=0xDF, ..] | [0xE1, ..] => true,
        // U+3000; bopomofo, and its tones beyond U+02C7.
        [0xE3, 0x80, 0x80, ..] | [0xE3, 0x84..=0x86, ..] => true,
        _ => false,
    }
}

/// Three-byte characters that are tested together. Runs between ASCII punctuation and digits are rarely longer.
const GROUP_CHARS: usize = 4;

/// Bound for a comparison that tests sums and signs at once: a sum, with [`SUM_OFFSET`] added, is below it unless it reaches
/// [`MIN_RARE_SUM`], and signs of a single character are multiples of it.
const SIGN_BOUND: u32 = 128;
const _: () =
    assert!(MIN_RARE_SUM <= SIGN_BOUND && single_signs(SINGLE_SIGNS) & (SIGN_BOUND - 1) == 0);
/// Offset added to a sum before it is compared with [`SIGN_BOUND`].
const SUM_OFFSET: u32 = SIGN_BOUND - MIN_RARE_SUM;

/// Returns the signs of a single character, as a number above [`SIGN_BOUND`], or 0.
#[inline]
const fn single_signs(sign: u8) -> u32 {
    ((sign & SINGLE_SIGNS) as u32) << 2
}

/// Returns the sum of rarities after one more character.
#[inline]
fn next_sum(sum: u32, sign: u8) -> u32 {
    sum - sum / AVERAGED_CHARS + u32::from(sign & BITS)
}

/// Number of characters with three bytes in UTF-8: from U+0800 on.
const THREE_BYTE_CHARS: usize = 0x1_0000 - 0x800;

/// Returns the index of a character among those of three bytes, from its bytes; out of range for other bytes of valid text.
#[inline]
fn three_byte_index([first, second, third]: [u8; 3]) -> usize {
    let bytes = (usize::from(first) << 12) + (usize::from(second) << 6) + usize::from(third);
    bytes.wrapping_sub(0xE0 << 12 | 0xA0 << 6 | 0x80)
}

/// Index of U+3000 among the characters of three bytes; those before it belong to other scripts.
const FIRST_EAST_ASIAN_INDEX: usize = 0x3000 - 0x800;

/// Whether a character of three bytes, given its index, is [narrow](ByteClass::Narrow).
#[inline]
fn is_narrow(number: usize) -> bool {
    number < FIRST_EAST_ASIAN_INDEX && !matches!(number + 0x800, 0x2000..0x2040)
}

/// Returns the number of leading ASCII bytes. Chinese text has few, code has many.
#[inline]
fn leading_ascii(bytes: &[u8]) -> usize {
    let (words, _) = bytes.as_chunks::<8>();
    let few = words.get(..2).unwrap_or(words);
    if let Some(found) = first_high_in_words(few) {
        return found;
    }
    let (blocks, _) = bytes.as_chunks::<ASCII_BLOCK_BYTES>();
    let start = blocks.iter().take_while(|block| block.is_ascii()).count() * ASCII_BLOCK_BYTES;
    let (words, tail) = bytes.get(start..).unwrap_or_default().as_chunks::<8>();
    let found = first_high_in_words(words).unwrap_or_else(|| {
        8 * words.len() + tail.iter().take_while(|byte| byte.is_ascii()).count()
    });
    start + found
}

/// Returns the position of the first byte beyond ASCII.
#[inline]
fn first_high_in_words(words: &[[u8; 8]]) -> Option<usize> {
    words.iter().enumerate().find_map(|(number, word)| {
        let high = u64::from_le_bytes(*word) & 0x8080_8080_8080_8080;
        (high != 0).then(|| 8 * number + high.trailing_zeros() as usize / 8)
    })
}

/// Bytes that are tested at once in long ASCII.
const ASCII_BLOCK_BYTES: usize = 64;

/// Returns the code point bits of a continuation byte.
#[inline]
fn continuation_bits(byte: u8) -> u16 {
    u16::from(byte & 0x3F)
}

/// Returns the entry of a character beyond the Basic Multilingual Plane. These are rare, but are not a sign of damage (emoji,
/// names), except for the compatibility ideographs.
#[cold]
fn sign_beyond_basic_plane(code: u32) -> u8 {
    let usual = u8::try_from(USUAL_RARITY).unwrap_or(BITS);
    usual | if matches!(code, 0x2F800..=0x2FA1F) { LOOKALIKE } else { 0 }
}

/// Returns the byte of a character in windows-1252, if it is a continuation byte of UTF-8.
pub(super) fn continuation_byte(c: char) -> Option<u8> {
    western_byte(c).filter(|byte| matches!(byte, 0x80..=0xBF))
}

/// Characters to which decoders of GBK map 0x80.
const EUROS: [char; 2] = ['€', '\u{80}'];

/// Most ASCII characters from a `?` to the next character beyond ASCII, the `?` included.
const MAX_QUESTION_DISTANCE: usize = 3;

/// Least distance in bytes of two rare places: nearer ones are examined together.
const RARE_PLACE_GAP_BYTES: usize = 24;

impl Scan {
    /// Scans a text.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut scan = Self { blocks: Blocks::new(text.len()), ..Self::default() };
        let Some(rarity) = RARITY.first_chunk() else { return scan };
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let begin = at + leading_ascii(rest);
            scan.blocks.record_ascii(bytes, at..begin);
            at = scan.run(rarity, text, begin);
        }
        scan.unfamiliar.resize_with(scan.rare.len(), OnceCell::new);
        scan
    }

    /// Returns the unfamiliar span around a position of the text. Results for rare places are cached, because two finders need
    /// them.
    pub(super) fn unfamiliar(&self, text: &str, place: usize) -> Option<Range<usize>> {
        let number = self.rare.binary_search(&place).ok();
        match number.and_then(|number| self.unfamiliar.get(number)) {
            Some(known) => known.get_or_init(|| unfamiliar_around(text, place)).clone(),
            None => unfamiliar_around(text, place),
        }
    }

    /// Scans the characters beyond ASCII from a position on, and returns their end.
    #[inline]
    #[allow(clippy::indexing_slicing)] // a table of 65,536 by a number of 16 bits
    fn run(&mut self, rarity: &[u8; 1 << 16], text: &str, begin: usize) -> usize {
        // After ASCII, the rarity of the characters before it counts half.
        let mut sum = u32::midpoint(self.sum, USUAL_RARITY * AVERAGED_CHARS);
        let mut rest = text.as_bytes().get(begin..).unwrap_or_default();
        let three_byte_rarity: &[u8; THREE_BYTE_CHARS] =
            rarity.last_chunk().unwrap_or(&[0; THREE_BYTE_CHARS]);
        'run: loop {
            // Nearly all characters have three bytes, and almost none are a sign: one comparison tests four of them.
            while let Some((few, following)) = rest.split_first_chunk::<{ 3 * GROUP_CHARS }>() {
                let [a, b, c, d, e, f, g, h, i, j, k, l] = *few;
                let numbers = (
                    three_byte_index([a, b, c]),
                    three_byte_index([d, e, f]),
                    three_byte_index([g, h, i]),
                    three_byte_index([j, k, l]),
                );
                let sign_of = |number: usize| three_byte_rarity.get(number).copied();
                let Some(one) = sign_of(numbers.0) else { break };
                let Some(two) = sign_of(numbers.1) else { break };
                let Some(three) = sign_of(numbers.2) else { break };
                let Some(four) = sign_of(numbers.3) else { break };
                let least = numbers.0.min(numbers.1).min(numbers.2).min(numbers.3);
                if least < FIRST_EAST_ASIAN_INDEX {
                    self.record_narrow(few, text.len() - rest.len());
                }
                // A sign of a single character would distort the sum, so it is tested separately.
                let add = |over: u32, sign: u8| {
                    over - (over - SUM_OFFSET) / AVERAGED_CHARS + u32::from(sign)
                };
                let first = add(sum + SUM_OFFSET, one);
                let second = add(first, two);
                let third = add(second, three);
                let last = add(third, four);
                let sums = first | second | third | last;
                sum = if sums | single_signs(one | two | three | four) >= SIGN_BOUND {
                    self.record_all(text, text.len() - rest.len(), sum, [one, two, three, four])
                } else {
                    last - SUM_OFFSET
                };
                rest = following;
            }
            // The text is valid UTF-8, so the first byte gives the length. A character of another length is near, or a sign.
            loop {
                let at = text.len() - rest.len();
                let (length, sign, following) = match *rest {
                    [first @ 0xE0..=0xEF, second, third, ref following @ ..] => {
                        let number = three_byte_index([first, second, third]);
                        if is_narrow(number) {
                            self.blocks.record(at, ByteClass::Narrow);
                        }
                        (3, three_byte_rarity.get(number).copied().unwrap_or_default(), following)
                    }
                    [first @ 0xC2..=0xDF, second, ref following @ ..] => {
                        self.blocks.record(at, ByteClass::Narrow);
                        if first <= 0xC3 {
                            self.blocks.record(at, ByteClass::Latin1);
                        }
                        let code = u16::from(first & 0x1F) << 6 | continuation_bits(second);
                        (2, rarity[usize::from(code)], following)
                    }
                    [first @ 0xF0..=0xF4, second, third, fourth, ref following @ ..] => {
                        let high =
                            u32::from(first & 7) << 18 | u32::from(continuation_bits(second)) << 12;
                        (
                            4,
                            sign_beyond_basic_plane(
                                high | u32::from(
                                    continuation_bits(third) << 6 | continuation_bits(fourth),
                                ),
                            ),
                            following,
                        )
                    }
                    _ => break 'run,
                };
                rest = following;
                sum = next_sum(sum, sign);
                if (sum + SUM_OFFSET) | single_signs(sign) >= SIGN_BOUND {
                    self.record(text, at..at + length, sum, sign);
                }
                if length != 3 {
                    break;
                }
            }
        }
        self.sum = sum;
        let end = text.len() - rest.len();
        self.record_ascii_beside(text.as_bytes(), begin, end);
        end
    }

    /// Records the signs of characters that were tested together, given the sum before them, and returns the sum after them.
    #[cold]
    fn record_all(&mut self, text: &str, at: usize, mut sum: u32, scan: [u8; GROUP_CHARS]) -> u32 {
        for (sign, at) in scan.into_iter().zip((at..).step_by(3)) {
            sum = next_sum(sum, sign);
            self.record(text, at..at + 3, sum, sign);
        }
        sum
    }

    /// Records the narrow characters of a group that begins at a position.
    #[inline]
    fn record_narrow(&mut self, group: &[u8; 3 * GROUP_CHARS], at: usize) {
        for (character, at) in group.as_chunks().0.iter().zip((at..).step_by(3)) {
            if is_narrow(three_byte_index(*character)) {
                self.blocks.record(at, ByteClass::Narrow);
            }
        }
    }

    /// Records the signs of a character, given the sum after it.
    #[cold]
    fn record(&mut self, text: &str, place: Range<usize>, sum: u32, sign: u8) {
        let Range { start: at, end } = place;
        if sum >= MIN_RARE_SUM
            && self.rare.last().is_none_or(|last| end >= last + RARE_PLACE_GAP_BYTES)
        {
            self.rare.push(end);
        }
        if sign & LOOKALIKE != 0 {
            self.lookalikes.push(at);
            if matches!(text.as_bytes().get(at..end), Some([0xEE, ..] | [0xEF, ..=0xA3, _])) {
                self.blocks.record(at, ByteClass::PrivateUse);
            }
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
            let following =
                text.get(at + c.len_utf8()..).and_then(|following| following.chars().next());
            if before.and_then(continuation_byte).is_some()
                || following.and_then(continuation_byte).is_some()
            {
                self.halves.push(at);
            }
            let is_wide = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
            if EUROS.contains(&c) && is_wide(before) && is_wide(following) {
                self.euros.push(at);
            }
            if !REPLACEMENTS.contains(&c) {
                return;
            }
        }
        match c {
            '（' => {
                if may_be_note(rest.as_bytes().get(c.len_utf8()..)) {
                    self.parentheses.push(at);
                }
            }
            char::REPLACEMENT_CHARACTER => {
                self.questions.push(at);
                self.replaced.push(at);
            }
            // These are ordinary characters, and a sign only if doubled.
            c if IN_ROWS.contains(&c) => {
                if text.get(at + c.len_utf8()..).is_some_and(|rest| rest.starts_with(c)) {
                    self.replaced.push(at);
                }
            }
            _ => self.replaced.push(at),
        }
    }

    /// Records the first `?` that is near before the end of the bytes.
    #[cold]
    fn question_before(&mut self, before: &[u8]) {
        let near = before.len().saturating_sub(MAX_QUESTION_DISTANCE);
        let mut bytes = before.iter().skip(near);
        if let Some(first) = bytes.position(|byte| *byte == b'?')
            && self.questions.last().is_none_or(|last| *last < near)
        {
            self.questions.push(near + first);
        }
    }

    /// Records the signs in ASCII on both sides of a span without ASCII.
    #[inline]
    fn record_ascii_beside(&mut self, bytes: &[u8], begin: usize, end: usize) {
        let before = bytes.get(..begin).unwrap_or_default();
        if before.last_chunk::<MAX_QUESTION_DISTANCE>().is_none_or(|near| near.contains(&b'?')) {
            self.question_before(before);
        }
        match bytes.get(end) {
            Some(b'?') if end > begin => self.questions.push(end),
            Some(b'(') if may_be_note(bytes.get(end + 1..)) => self.parentheses.push(end),
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
mod tests;
