//! Entries of the characters of a [fused](super::fused) table.
//!
//! An entry has the change of the bytes of a character, its code in the [trie](super::trie), and the base of its node's children. A
//! character is thus looked up once, and two further bytes decide whether a key may begin with it.

/// Bits of the code in the second number of an entry; the base is above them.
pub(super) const BASE_SHIFT: u32 = 13;
/// Number of characters below U+10000.
const BASIC_CHARS: usize = 1 << 16;

/// Properties of a character: the change of its three bytes (exclusive or), and its code with the base of its children.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry([u32; 2]);

impl Entry {
    /// Entry of a character with which no key begins.
    pub(crate) const NONE: Self = Self([0; 2]);

    /// The entry of a character below U+10000.
    #[inline]
    pub(super) fn of(entries: &EntryArray, c: u16) -> Self {
        entries.get(usize::from(c)).map_or(Self::NONE, |entry| Self(*entry))
    }

    /// Change of its three bytes (exclusive or), the first one lowest.
    #[inline]
    pub(crate) fn change(self) -> u32 {
        self.0[0]
    }

    /// Its code in the trie; 0 if it is in no key.
    #[inline]
    pub(super) fn code(self) -> u16 {
        // The conversion cannot fail; it compiles to nothing.
        u16::try_from(self.0[1] & ((1 << BASE_SHIFT) - 1)).unwrap_or(0)
    }

    /// Base of the children of its node.
    #[inline]
    pub(super) fn base(self) -> u32 {
        self.0[1] >> BASE_SHIFT
    }
}

/// Compiled lists of the characters with an entry, used in place.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntryLists<'a> {
    /// Characters below U+10000 that have a code or a base.
    pub(super) coded: &'a [u16],
    /// Code and base of each of these, as in an entry.
    pub(super) numbers: &'a [u32],
    /// Characters from U+10000 on in order, each with its code and base as in an entry.
    pub(super) supplementary: &'a [[u32; 2]],
    /// Characters of three bytes, each with another one that it becomes.
    pub(super) changed: &'a [[u16; 2]],
}

impl EntryLists<'_> {
    /// Expands the lists for the characters below U+10000, in the time of converting some ten kilobytes.
    pub(super) fn expand(self) -> Box<EntryArray> {
        // Zero pages, which the system need not touch while they stay empty.
        let mut entries: Box<EntryArray> = bytemuck::zeroed_box();
        for (c, numbers) in self.coded.iter().zip(self.numbers) {
            if let Some(entry) = entries.get_mut(usize::from(u16::from_le(*c))) {
                entry[1] = u32::from_le(*numbers);
            }
        }
        for [from, to] in self.changed.iter().map(|row| row.map(u16::from_le)) {
            if let Some(entry) = entries.get_mut(usize::from(from)) {
                entry[0] = utf8_bits(from) ^ utf8_bits(to);
            }
        }
        entries
    }

    /// Looks up a character above U+FFFF. None of these is changed by its entry.
    pub(super) fn supplementary(self, c: u32) -> Entry {
        let row = self.supplementary.binary_search_by_key(&c, |row| u32::from_le(row[0]));
        let row = row.ok().and_then(|at| self.supplementary.get(at));
        row.map_or(Entry::NONE, |row| Entry([0, u32::from_le(row[1])]))
    }
}

/// Entries of the characters below U+10000 as an array.
///
/// Looking them up in pages made s2t a tenth slower, t2s a fifth. Half a megabyte is reserved, of which only pages with entries are
/// touched; the executable holds the lists, which are a tenth of that.
pub(super) type EntryArray = [[u32; 2]; BASIC_CHARS];

/// The three bytes of a character from U+0800 on in UTF-8, the first one lowest.
pub(super) fn utf8_bits(c: u16) -> u32 {
    let c = u32::from(c);
    (0xE0 | c >> 12) | (0x80 | c >> 6 & 0x3F) << 8 | (0x80 | c & 0x3F) << 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_utf8() {
        for c in ('\u{800}'..='\u{FFFF}').filter(|c| c.len_utf8() == 3) {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes);
            assert_eq!(utf8_bits(u16::try_from(u32::from(c)).unwrap()), u32::from_le_bytes(bytes));
        }
    }
}
