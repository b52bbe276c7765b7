//! A fused table laid out for going through text as fast as it can be.

use super::fused::{Entry, FusedTable};

/// How many ASCII characters may begin what [`Spread::is_plain`] looks for; with more, ASCII is gone
/// through one by one. OpenCC has two.
pub(super) const ASCII_HEADS: usize = 4;
/// No ASCII character.
pub(super) const NO_HEAD: u8 = u8::MAX;

/// The entries of the characters below U+10000, one after the other, with the table that they are of.
///
/// Without the pages between, s2t is a tenth faster, t2s a fifth. Half a megabyte is set aside, of which
/// only what has entries is touched; in the program, where there are twenty-one tables, it would all be.
#[derive(Debug)]
pub(crate) struct SpreadTable {
    table: FusedTable<'static>,
    entries: Box<[[u32; 2]; BASIC]>,
}

/// How many characters there are below U+10000.
const BASIC: usize = 1 << 16;

impl SpreadTable {
    /// Takes the time of converting some ten kilobytes.
    pub(crate) fn of(table: FusedTable<'static>) -> Self {
        // Zeros, so that the system need not touch what stays empty.
        let mut entries: Box<[[u32; 2]; BASIC]> = bytemuck::zeroed_box();
        table.copy_entries(&mut *entries);
        Self { table, entries }
    }

    /// What spelling needs, to be held in registers.
    #[inline]
    pub(crate) fn look(&self) -> Spread<'_> {
        let (checks, ascii_heads) = (self.table.checks, self.table.ascii_heads);
        Spread { entries: &self.entries, checks, ascii_heads }
    }
}

/// See [`SpreadTable::look`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread<'s> {
    entries: &'s [[u32; 2]; BASIC],
    checks: &'static [u16],
    /// Each in all bytes of a word; there may be too many of them.
    ascii_heads: Option<[u64; ASCII_HEADS]>,
}

impl Spread<'_> {
    /// The entry of a character below U+10000.
    #[inline]
    pub(crate) fn entry(&self, number: u16) -> Entry {
        self.entries.get(usize::from(number)).map_or(Entry::NONE, |entry| Entry(*entry))
    }

    /// Whether a key might begin with a character of the first entry, followed by one of the second; or
    /// whether the first is special.
    #[inline]
    #[expect(unsafe_code, reason = "it is asked for every character")]
    pub(crate) fn might_begin(&self, first: Entry, second: Entry) -> bool {
        let code = second.code();
        let slot = first.base() as usize + usize::from(code);
        // SAFETY: entries come out of the table, or are NONE, and under each of their bases each of their
        // codes can be looked for. See `FusedTable::load`.
        unsafe { u16::from_le(*self.checks.get_unchecked(slot)) == code }
    }

    /// Whether nothing can be found at the ASCII characters among eight bytes but at the last of them.
    #[inline]
    pub(crate) fn is_plain(&self, bytes: u64) -> bool {
        const ONES: u64 = 0x0101_0101_0101_0101;
        let Some(heads) = self.ascii_heads else { return false };
        // A byte is zero if it is the head: the well-known test for a zero byte in a word.
        let found = heads.iter().fold(0, |found, head| {
            let zeros = bytes ^ head;
            found | zeros.wrapping_sub(ONES) & !zeros
        });
        found & ONES << 7 == 0
    }
}
