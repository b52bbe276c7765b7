//! The compiled form of a [fused](super::fuse) map.
//!
//! Every character has an entry of eight bytes: how its bytes change, its code in the
//! [trie](super::trie), and where the children of its node are. So a character is looked at once, and
//! whether a key might begin at it is known after two bytes more.

use super::layout::{Kind, Sections};
use super::spread::{ASCII_HEADS, NO_HEAD};
use super::trie::{ANY_CHILD, LEAF, TERMINAL, VALUED, child};
use super::{TableError, charmap};

// An entry is two numbers: what the three bytes of a character are changed by; and its code (13 bits) with
// the base of its children (19 bits).
pub(super) const BASE_SHIFT: u32 = 13;

// A value is a number of 31 bits: what is to be done (2 bits), and the place (23 bits) and length (6
// bits, in bytes) of a text.
pub(super) const LENGTH_BITS: u32 = 6;
pub(super) const LENGTH_SHIFT: u32 = 23;
const KIND_SHIFT: u32 = LENGTH_SHIFT + LENGTH_BITS;
pub(super) const MEET: u32 = 0;
pub(super) const SEGMENT: u32 = 1 << KIND_SHIFT;
pub(super) const EMIT: u32 = 2 << KIND_SHIFT;
pub(super) const SLOW: u32 = 3 << KIND_SHIFT;
const KIND_MASK: u32 = 3 << KIND_SHIFT;

/// A compiled fused map, used where its bytes lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FusedTable<'a> {
    pages: &'a [u16],
    entries: &'a [[u32; 2]],
    pub(super) checks: &'a [u16],
    words: &'a [u32],
    /// Of each special character, in their order: itself, what it is read as, the base of its children,
    /// and what it becomes (0: itself).
    specials: &'a [[u32; 4]],
    texts: &'a str,
    filter: &'a [u8],
    /// Each in all bytes of a word; there may be too many of them.
    pub(super) ascii_heads: Option<[u64; ASCII_HEADS]>,
    /// Whether every key of the first stage that is longer than a character is a segment.
    pub(crate) first_is_segmentation: bool,
}

/// What there is to know of a character.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry(pub(super) [u32; 2]);

/// What the keys that a text begins with ask for, each the longest of its kind, with the number of bytes
/// that it takes.
#[derive(Debug, Default)]
pub(crate) struct Found<'a> {
    pub(crate) segment: Option<(usize, &'a str)>,
    pub(crate) emit: Option<(usize, &'a str)>,
    pub(crate) meet: Option<(usize, &'a str)>,
    /// Whether one asks for the stages to be gone through one by one.
    pub(crate) slow: bool,
}

impl<'a> FusedTable<'a> {
    /// Checks the header and takes the table as it lies. `bytes` are aligned to four.
    ///
    /// # Safety
    /// `bytes` are what [`compile_fused`](super::compile_fused) has returned. Then every code can be looked for
    /// under every base, and what a character of three bytes is changed by makes another of it: neither is
    /// asked again where it would be asked for every character of a text.
    #[expect(unsafe_code, reason = "see there")]
    pub(crate) unsafe fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, Kind::Fused)?;
        let texts = simdutf8::basic::from_utf8(sections.bytes(5)?)
            .map_err(|_| sections.error("the values are not UTF-8"))?;
        let filter = sections.bytes(6)?;
        if !filter.len().is_power_of_two() {
            return Err(sections.error("a section has the wrong length"));
        }
        let heads = sections.bytes(7)?;
        let head = |at| u64::from_ne_bytes([heads.get(at).copied().unwrap_or(NO_HEAD); 8]);
        Ok(Self {
            pages: sections.numbers(0)?,
            entries: sections.numbers(1)?,
            checks: sections.numbers(2)?,
            words: sections.numbers(3)?,
            specials: sections.numbers(4)?,
            texts,
            filter,
            ascii_heads: (heads.len() <= ASCII_HEADS).then(|| std::array::from_fn(head)),
            first_is_segmentation: sections.bytes(8)? == [1],
        })
    }

    /// The entry of a character.
    #[inline]
    pub(crate) fn entry(&self, c: u32) -> Entry {
        let entry = charmap::position(self.pages, c).and_then(|at| self.entries.get(at));
        entry.map_or(Entry::NONE, |entry| Entry(entry.map(u32::from_le)))
    }

    /// Puts the entries of the characters below U+10000 into their places.
    pub(super) fn copy_entries(&self, to: &mut [[u32; 2]]) {
        let page_size = 1 << charmap::PAGE_BITS;
        for (to, page) in to.chunks_mut(page_size).zip(self.pages) {
            let begin = usize::from(u16::from_le(*page)) * page_size;
            let entries = self.entries.get(begin..begin + page_size).unwrap_or_default();
            if entries.iter().any(|entry| *entry != [0; 2]) {
                for (to, entry) in to.iter_mut().zip(entries) {
                    *to = entry.map(u32::from_le);
                }
            }
        }
    }

    /// Whether a key begins at a place of a text, which is UTF-8, or a special character.
    pub(crate) fn stands_at(&self, text: &[u8], at: usize) -> bool {
        let Some((c, mut end)) = character(text, at) else { return false };
        let mut base = self.entry(c).base();
        if base == ANY_CHILD {
            return true;
        }
        while let Some((c, behind)) = character(text, end)
            && let Some(word) = self.child(base, self.entry(c).code())
        {
            if word & (LEAF | VALUED) != 0 {
                return true;
            }
            (base, end) = (word, behind);
        }
        false
    }

    /// What the keys ask for that begin at a place of a text, which is UTF-8.
    pub(crate) fn find(&self, text: &[u8], at: usize) -> Found<'a> {
        let mut found = Found::default();
        let Some((c, mut end)) = character(text, at) else { return found };
        let mut base = match self.special(c) {
            Some(special) => u32::from_le(special[2]),
            None => self.entry(c).base(),
        };
        while let Some((c, behind)) = character(text, end)
            && let Some(word) = self.child(base, self.entry(c).code())
        {
            end = behind;
            if word & LEAF != 0 {
                self.take(word, end, &mut found);
                break;
            }
            base = word & !VALUED;
            if word & VALUED != 0
                && let Some(value) = self.child(base, TERMINAL)
            {
                self.take(value, end, &mut found);
            }
        }
        found
    }

    fn take(&self, value: u32, end: usize, found: &mut Found<'a>) {
        let text = |value| self.text(value).map(|text| (end, text));
        match value & KIND_MASK {
            SEGMENT => found.segment = text(value),
            EMIT => found.emit = text(value),
            MEET => found.meet = text(value),
            SLOW => found.slow = true,
            _ => {}
        }
    }

    /// What is read where this character stands: itself, but for a few.
    pub(crate) fn read_as(&self, c: char) -> char {
        let special = self.special(u32::from(c));
        special.and_then(|special| char::from_u32(u32::from_le(special[1]))).unwrap_or(c)
    }

    /// Appends what a character becomes by itself.
    pub(crate) fn spell(&self, c: char, out: &mut String) {
        let entry = self.entry(u32::from(c));
        if let Some(special) = self.special(u32::from(c)) {
            match self.text(u32::from_le(special[3])) {
                Some("") | None => out.push(c),
                Some(value) => out.push_str(value),
            }
            return;
        }
        let mut bytes = [0; 4];
        let length = c.encode_utf8(&mut bytes).len();
        for (byte, change) in bytes.iter_mut().zip(entry.change().to_le_bytes()) {
            *byte ^= change;
        }
        match bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            Some(value) => out.push_str(value),
            None => out.push(c),
        }
    }

    /// Whether a key that is not in the table might go on from one character to the next. Of special
    /// characters the answer says nothing.
    pub(crate) fn might_be_joined(&self, a: char, b: char) -> bool {
        let (byte, bit) = filter_place(u32::from(a), u32::from(b), self.filter.len());
        self.filter.get(byte).is_none_or(|byte| byte & bit != 0)
    }

    /// Whether a character has more to it than an entry holds: it is read as another, becomes something
    /// else than a character of three bytes, or is an ideographic description operator.
    pub(crate) fn is_special(&self, c: char) -> bool {
        self.special(u32::from(c)).is_some()
    }

    fn special(&self, c: u32) -> Option<&'a [u32; 4]> {
        if self.entry(c).base() != ANY_CHILD {
            return None;
        }
        let at = self.specials.binary_search_by_key(&c, |special| u32::from_le(special[0])).ok()?;
        self.specials.get(at)
    }

    /// The word of the child by a code of a node whose children begin at `base`.
    #[inline]
    fn child(&self, base: u32, code: u16) -> Option<u32> {
        child(self.checks, self.words, base, code)
    }

    fn text(&self, value: u32) -> Option<&'a str> {
        let begin = (value & ((1 << LENGTH_SHIFT) - 1)) as usize;
        let length = (value >> LENGTH_SHIFT & ((1 << LENGTH_BITS) - 1)) as usize;
        self.texts.get(begin..begin + length)
    }
}

impl Entry {
    /// The entry of a character that no key begins with.
    pub(crate) const NONE: Self = Self([0; 2]);

    /// What its three bytes are changed by (exclusive or), the first one the lowest.
    #[inline]
    pub(crate) fn change(self) -> u32 {
        self.0[0]
    }

    #[inline]
    pub(super) fn code(self) -> u16 {
        // The conversion cannot fail; no instruction is left of it.
        u16::try_from(self.0[1] & ((1 << BASE_SHIFT) - 1)).unwrap_or(0)
    }

    #[inline]
    pub(super) fn base(self) -> u32 {
        self.0[1] >> BASE_SHIFT
    }
}

/// The byte of a filter of `length` bytes, a power of two, and the bit in it, that a pair has.
pub(super) fn filter_place(a: u32, b: u32, length: usize) -> (usize, u8) {
    /// Multiplicative hashing: 2⁶⁴ divided by the golden ratio.
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let hash = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(FACTOR) >> 32;
    let place = usize::try_from(hash).unwrap_or(0);
    (place >> 3 & (length - 1), 1 << (place & 7))
}

/// The character that begins at a place of valid UTF-8, and where it ends.
#[inline]
pub(crate) fn character(text: &[u8], at: usize) -> Option<(u32, usize)> {
    let tail = |byte: u8| u32::from(byte & 0x3F);
    match *text.get(at..)? {
        [a @ 0xE0..=0xEF, b, c, ..] => {
            Some((u32::from(a & 0x0F) << 12 | tail(b) << 6 | tail(c), at + 3))
        }
        [a @ ..=0x7F, ..] => Some((u32::from(a), at + 1)),
        [a @ 0xC0..=0xDF, b, ..] => Some((u32::from(a & 0x1F) << 6 | tail(b), at + 2)),
        [a @ 0xF0..=0xFF, b, c, d, ..] => {
            Some((u32::from(a & 0x07) << 18 | tail(b) << 12 | tail(c) << 6 | tail(d), at + 4))
        }
        _ => None,
    }
}
