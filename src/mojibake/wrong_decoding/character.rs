//! A redecoded character, and the remaining bytes of one with lost bytes.

use std::ops::RangeInclusive;

use crate::encoding::codec::LOST;

/// A redecoded character.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Character {
    pub(super) c: char,
    /// End in the bytes.
    pub(super) end: usize,
    /// Whether the character is U+FFFD without a sign of a loss: no wrong decoder leaves such bytes.
    pub(super) is_broken: bool,
    /// Probability that it is out of step, if the misreading is right and lost bytes.
    pub(super) doubt: f32,
    /// Remaining bytes of the character, if some were lost.
    pub(super) left: Fragment,
}

impl Character {
    /// Returns the cost relative to U+FFFD, in bits: positive if nothing shows the loss, negative if enough of the character is
    /// left. A partial character costs half as much.
    pub(super) fn lost_bits(&self) -> f32 {
        let [lost, unseen] = if self.is_partial() {
            [-LOST_BITS / 2.0, BROKEN_UNMARKED_BITS / 2.0]
        } else {
            [0.0, BROKEN_UNMARKED_BITS]
        };
        lost + if self.is_broken { unseen } else { 0.0 }
    }

    /// Whether enough bytes are left to identify it as a character: two, or the first of three where a mark shows that others were
    /// lost.
    pub(super) fn is_partial(&self) -> bool {
        let left = self.left.bytes();
        let is_marked = left.contains(&LOST);
        let known = left.iter().filter(|byte| **byte != LOST).count();
        known > 1 && (is_marked || self.is_broken)
            || is_marked && left.first().is_some_and(|first| EAST_ASIAN_LEADS.contains(first))
    }

    /// Creates a character with lost bytes.
    pub(super) fn lost(end: usize, left: Fragment) -> Self {
        Self { c: char::REPLACEMENT_CHARACTER, end, left, ..Self::default() }
    }
}

/// Cost of U+FFFD, in bits: that of a character that does not occur in text.
pub(super) const LOST_BITS: f32 = 28.0;
/// First bytes of East Asian characters in UTF-8.
pub(super) const EAST_ASIAN_LEADS: RangeInclusive<u8> = 0xE2..=0xEF;
/// Additional cost in bits of a broken character where nothing shows a loss: few decoders drop a byte without a mark. Guess.
pub(super) const BROKEN_UNMARKED_BITS: f32 = 12.0;

/// Remaining bytes of a character, with [`LOST`] for each known missing byte. Without any [`LOST`] it is not known which byte is
/// missing. Zeros at the end are unused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fragment([u8; 4]);

impl Fragment {
    pub(super) fn new(bytes: impl IntoIterator<Item = u8>) -> Self {
        let mut left = Self::default();
        for (place, byte) in left.0.iter_mut().zip(bytes) {
            *place = byte;
        }
        left
    }

    /// Creates the fragment of a two-byte character, in which a question mark is a mark, and a single mark may stand for both
    /// bytes.
    pub(super) fn of_two(bytes: &[u8]) -> Self {
        match *bytes {
            [LOST] => Self::default(),
            [lead, b'?'] => Self::new([lead, LOST]),
            [b'?', trail] => Self::new([LOST, trail]),
            _ => Self::new(bytes.iter().copied()),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        self.0.get(..length).unwrap_or_default()
    }

    /// Whether it may be the end of a character that begins before the examined text.
    pub(super) fn may_end(&self) -> bool {
        self.bytes().first().is_none_or(|first| following(*first).is_none())
    }

    /// Whether it may be the beginning of a character that continues after the examined text.
    pub(super) fn may_begin(&self) -> bool {
        self.bytes().first().is_none_or(|first| *first == LOST || following(*first).is_some())
    }

    /// Whether any byte of it is known.
    pub(super) fn is_known(&self) -> bool {
        self.bytes().iter().any(|byte| *byte != LOST)
    }
}

/// Returns the number of bytes after the first byte of a character.
pub(super) fn following(first: u8) -> Option<usize> {
    match first {
        0xC2..=0xDF => Some(1),
        0xE0..=0xEF => Some(2),
        0xF0..=0xF4 => Some(3),
        _ => None,
    }
}

/// Whether a byte is a continuation byte.
pub(super) fn is_rest(byte: u8) -> bool {
    matches!(byte, 0x80..=0xBF)
}
