//! References to the parts of a fused table that the loop over characters needs.

use super::entries::{Entry, EntryArray};

/// Most ASCII characters that may begin a match for [`CharLookup::is_plain`]; with more, ASCII is processed one by one. OpenCC has
/// two.
pub(super) const ASCII_HEADS: usize = 4;
/// Placeholder for no ASCII character.
pub(super) const NO_HEAD: u8 = u8::MAX;

/// References for the loop over characters, held in registers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CharLookup<'s> {
    pub(super) entries: &'s EntryArray,
    pub(super) checks: &'s [u16],
    /// Each head repeated in all bytes of a word; none if there are too many.
    pub(super) ascii_heads: Option<[u64; ASCII_HEADS]>,
}

impl CharLookup<'_> {
    /// The entry of a character below U+10000.
    #[inline]
    pub(crate) fn entry(&self, number: u16) -> Entry {
        Entry::of(self.entries, number)
    }

    /// Whether a key may begin with the characters of two entries, or the first one is special.
    #[inline]
    #[expect(unsafe_code, reason = "it is asked for every character")]
    pub(crate) fn might_begin(&self, first: Entry, second: Entry) -> bool {
        let code = second.code();
        let slot = first.base() as usize + usize::from(code);
        // SAFETY: entries come from the table, or are NONE, and every code is in range under every base. See `FusedTable::load`.
        unsafe { u16::from_le(*self.checks.get_unchecked(slot)) == code }
    }

    /// Whether the ASCII characters among eight bytes, except the last byte, cannot begin a match.
    #[inline]
    pub(crate) fn is_plain(&self, bytes: u64) -> bool {
        const ONES: u64 = 0x0101_0101_0101_0101;
        let Some(heads) = self.ascii_heads else { return false };
        // A byte is zero if it is a head: the well-known test for a zero byte in a word.
        let found = heads.iter().fold(0, |found, head| {
            let zeros = bytes ^ head;
            found | zeros.wrapping_sub(ONES) & !zeros
        });
        found & ONES << 7 == 0
    }
}
