//! Compiled form of a [fused](super::fuse) map.
//!
//! Every character has an entry of eight bytes: the change of its bytes, its code in the [trie](super::trie), and the base of its
//! node's children. A character is thus looked up once, and two further bytes decide whether a key may begin with it.

use super::layout::{Sections, TableKind};
use super::spread::{ASCII_HEADS, NO_HEAD};
use super::trie::{ANY_CHILD, LEAF, TERMINAL, VALUED, child};
use super::{TableError, charmap};

// An entry is two numbers: the change of the three bytes of a character, and its code (13 bits) with the base of its children (19
// bits).
/// Bits of the code, below the base.
pub(super) const BASE_SHIFT: u32 = 13;

// A value is a number of 31 bits: an action (2 bits), and the position (23 bits) and length (6 bits, in bytes) of a text.
/// Bits of the length of a text.
pub(super) const LENGTH_BITS: u32 = 6;
/// Bits of the position of a text, below the length.
pub(super) const LENGTH_SHIFT: u32 = 23;
/// Position of the bits of the action.
const KIND_SHIFT: u32 = LENGTH_SHIFT + LENGTH_BITS;
/// Value of [`Action::Meet`](super::fuse::Action::Meet).
pub(super) const MEET: u32 = 0;
/// Value of [`Action::Segment`](super::fuse::Action::Segment).
pub(super) const SEGMENT: u32 = 1 << KIND_SHIFT;
/// Value of [`Action::Emit`](super::fuse::Action::Emit).
pub(super) const EMIT: u32 = 2 << KIND_SHIFT;
/// Value of [`Action::Slow`](super::fuse::Action::Slow).
pub(super) const SLOW: u32 = 3 << KIND_SHIFT;
/// Mask of the action.
const KIND_MASK: u32 = 3 << KIND_SHIFT;

/// A compiled fused map, used in place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FusedTable<'a> {
    pages: &'a [u16],
    entries: &'a [[u32; 2]],
    pub(super) checks: &'a [u16],
    words: &'a [u32],
    /// For each special character, in order: itself, its alias, the base of its children, and its conversion (0: itself).
    specials: &'a [[u32; 4]],
    texts: &'a str,
    filter: &'a [u8],
    /// Each head repeated in all bytes of a word; none if there are too many.
    pub(super) ascii_heads: Option<[u64; ASCII_HEADS]>,
    /// Whether every key of the first stage that is longer than a character is a segment.
    pub(crate) first_is_segmentation: bool,
}

/// Properties of a character.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry(pub(super) [u32; 2]);

/// Matches of the keys at the beginning of a text, the longest of each kind, with their length in bytes.
#[derive(Debug, Default)]
pub(crate) struct FusedMatch<'a> {
    pub(crate) segment: Option<(usize, &'a str)>,
    pub(crate) emit: Option<(usize, &'a str)>,
    pub(crate) meet: Option<(usize, &'a str)>,
    /// Whether a match requires the stages to run one by one.
    pub(crate) slow: bool,
}

impl<'a> FusedTable<'a> {
    /// Checks the header and uses the table in place. `bytes` are aligned to four.
    ///
    /// # Safety
    /// `bytes` were returned by [`compile_fused`](super::compile_fused). Then every code is in range under every base, and the
    /// change of a three-byte character results in another one: neither is checked again in the loop over the characters of a text.
    #[expect(unsafe_code, reason = "see there")]
    pub(crate) unsafe fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::Fused)?;
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

    /// Entry of a character.
    #[inline]
    pub(crate) fn entry(&self, c: u32) -> Entry {
        let entry = charmap::position(self.pages, c).and_then(|at| self.entries.get(at));
        entry.map_or(Entry::NONE, |entry| Entry(entry.map(u32::from_le)))
    }

    /// Copies the entries of the characters below U+10000 to their positions.
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

    /// Whether a key or a special character begins at a position of a text, which is UTF-8.
    pub(crate) fn stands_at(&self, text: &[u8], at: usize) -> bool {
        let Some((c, mut end)) = character(text, at) else { return false };
        let mut base = self.entry(c).base();
        if base == ANY_CHILD {
            return true;
        }
        while let Some((c, after)) = character(text, end)
            && let Some(word) = self.child(base, self.entry(c).code())
        {
            if word & (LEAF | VALUED) != 0 {
                return true;
            }
            (base, end) = (word, after);
        }
        false
    }

    /// Matches of the keys that begin at a position of a text, which is UTF-8.
    pub(crate) fn find(&self, text: &[u8], at: usize) -> FusedMatch<'a> {
        let mut found = FusedMatch::default();
        let Some((c, mut end)) = character(text, at) else { return found };
        let mut base = match self.special(c) {
            Some(special) => u32::from_le(special[2]),
            None => self.entry(c).base(),
        };
        while let Some((c, after)) = character(text, end)
            && let Some(word) = self.child(base, self.entry(c).code())
        {
            end = after;
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

    fn take(&self, value: u32, end: usize, found: &mut FusedMatch<'a>) {
        let text = |value| self.text(value).map(|text| (end, text));
        match value & KIND_MASK {
            SEGMENT => found.segment = text(value),
            EMIT => found.emit = text(value),
            MEET => found.meet = text(value),
            SLOW => found.slow = true,
            _ => {}
        }
    }

    /// The alias of a character, or the character itself.
    pub(crate) fn read_as(&self, c: char) -> char {
        let special = self.special(u32::from(c));
        special.and_then(|special| char::from_u32(u32::from_le(special[1]))).unwrap_or(c)
    }

    /// Appends the conversion of a single character.
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

    /// Whether a dropped key might continue from one character to the next. Meaningless for special characters.
    pub(crate) fn might_be_joined(&self, a: char, b: char) -> bool {
        let (byte, bit) = filter_place(u32::from(a), u32::from(b), self.filter.len());
        self.filter.get(byte).is_none_or(|byte| byte & bit != 0)
    }

    /// Whether a character has more properties than an entry holds: an alias, a conversion other than a three-byte character, or it
    /// is an ideographic description operator.
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

    /// The word of a child, by its code, of a node whose children begin at `base`.
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
    /// Entry of a character with which no key begins.
    pub(crate) const NONE: Self = Self([0; 2]);

    /// Change of its three bytes (exclusive or), the first one lowest.
    #[inline]
    pub(crate) fn change(self) -> u32 {
        self.0[0]
    }

    #[inline]
    pub(super) fn code(self) -> u16 {
        // The conversion cannot fail; it compiles to nothing.
        u16::try_from(self.0[1] & ((1 << BASE_SHIFT) - 1)).unwrap_or(0)
    }

    #[inline]
    pub(super) fn base(self) -> u32 {
        self.0[1] >> BASE_SHIFT
    }
}

/// The byte of a filter of `length` bytes, a power of two, and the bit in it, for a pair.
pub(super) fn filter_place(a: u32, b: u32, length: usize) -> (usize, u8) {
    /// Multiplier of the hash: 2⁶⁴ divided by the golden ratio.
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let hash = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(FACTOR) >> 32;
    let place = usize::try_from(hash).unwrap_or(0);
    (place >> 3 & (length - 1), 1 << (place & 7))
}

/// The character that begins at a position of valid UTF-8, and its end.
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
