//! Compiled form of a [fused](super::fuse) map: a [trie](super::trie) of keys over the [entries](super::entries) of characters.

use std::sync::OnceLock;

use super::TableError;
use super::entries::{Entry, EntryArray, EntryLists};
use super::layout::{Sections, TableKind};
use super::lookup::{ASCII_HEADS, CharLookup, NO_HEAD};
use super::pair_filter::PairFilter;
use super::specials::{Special, Specials};
use super::texts::{self, PLACE_BITS};
use super::trie::{ANY_CHILD, LEAF, TERMINAL, VALUED, child};

// A value is a number of 31 bits: an action (2 bits), and the place of a text.
/// Position of the bits of the action.
const KIND_SHIFT: u32 = PLACE_BITS;
/// Value of [`FusedAction::Meet`](super::fuse::FusedAction::Meet).
pub(super) const MEET: u32 = 0;
/// Value of [`FusedAction::Segment`](super::fuse::FusedAction::Segment).
pub(super) const SEGMENT: u32 = 1 << KIND_SHIFT;
/// Value of [`FusedAction::Emit`](super::fuse::FusedAction::Emit).
pub(super) const EMIT: u32 = 2 << KIND_SHIFT;
/// Value of [`FusedAction::Slow`](super::fuse::FusedAction::Slow).
pub(super) const SLOW: u32 = 3 << KIND_SHIFT;
/// Mask of the action.
const KIND_MASK: u32 = 3 << KIND_SHIFT;

/// Parts of a compiled fused map. Configurations share the equal ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FusedParts<T> {
    /// Keys with their actions.
    pub(crate) keys: T,
    /// Changes of characters.
    pub(crate) changes: T,
    /// [Special characters](super::specials).
    pub(crate) specials: T,
    /// Characters that are read as others.
    pub(crate) aliases: T,
    /// [Filter](super::pair_filter) of pairs of adjacent characters.
    pub(crate) joined: T,
    /// [Texts](super::texts) of the actions.
    pub(crate) texts: T,
}

/// A compiled fused map, used in place.
#[derive(Debug)]
pub(crate) struct FusedTable<'a> {
    lists: EntryLists<'a>,
    /// Created for the first text that is converted.
    entries: OnceLock<Box<EntryArray>>,
    checks: &'a [u16],
    words: &'a [u32],
    texts: &'a str,
    specials: Specials<'a>,
    /// Pairs of adjacent characters in the keys of segmentation and first stage.
    joined: PairFilter<'a>,
    /// Each head repeated in all bytes of a word; none if there are too many.
    ascii_heads: Option<[u64; ASCII_HEADS]>,
    /// Whether every key of the first stage that is longer than a character is a segment.
    pub(crate) first_is_segmentation: bool,
}

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
    /// Checks the headers and uses the parts of the table in place. Their bytes are aligned to four.
    ///
    /// # Safety
    /// The parts were returned by one call of [`compile_fused`](super::compile_fused), or are equal to such parts. Then every code is
    /// in range under every base, and the change of a three-byte character results in another one: neither is checked again in the
    /// loop over the characters of a text. The texts are UTF-8.
    #[expect(unsafe_code, reason = "see there")]
    pub(crate) unsafe fn load(
        name: &'a str,
        FusedParts { keys, changes, specials, aliases, joined, texts }: FusedParts<&'a [u8]>,
    ) -> Result<Self, TableError> {
        let sections = Sections::read(name, keys, TableKind::Fused)?;
        // SAFETY: see above.
        let texts = unsafe { std::str::from_utf8_unchecked(texts::load(name, texts)?) };
        let heads = sections.bytes(5)?;
        let head = |at| u64::from_ne_bytes([heads.get(at).copied().unwrap_or(NO_HEAD); 8]);
        Ok(Self {
            lists: EntryLists {
                coded: sections.numbers(0)?,
                numbers: sections.numbers(1)?,
                supplementary: sections.numbers(2)?,
                changed: Sections::read(name, changes, TableKind::Changes)?.numbers(0)?,
            },
            entries: OnceLock::new(),
            checks: sections.numbers(3)?,
            words: sections.numbers(4)?,
            texts,
            specials: Specials::load(name, specials, aliases)?,
            joined: PairFilter::load(name, joined)?,
            ascii_heads: (heads.len() <= ASCII_HEADS).then(|| std::array::from_fn(head)),
            first_is_segmentation: sections.bytes(6)? == [1],
        })
    }

    /// References for the loop over characters.
    pub(crate) fn lookup(&self) -> CharLookup<'_> {
        let entries = self.entries.get_or_init(|| self.lists.expand());
        CharLookup { entries, checks: self.checks, ascii_heads: self.ascii_heads }
    }

    /// Entry of a character.
    #[inline]
    pub(crate) fn entry(&self, c: u32) -> Entry {
        match u16::try_from(c) {
            Ok(c) => Entry::of(self.entries.get_or_init(|| self.lists.expand()), c),
            Err(_) => self.lists.supplementary(c),
        }
    }

    /// Whether a key or a special character begins at a position of a text, which is UTF-8.
    pub(crate) fn has_match_at(&self, text: &[u8], at: usize) -> bool {
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
        let mut base = self.entry(c).base();
        if base == ANY_CHILD {
            let c = self.specials.alias(c).unwrap_or(c);
            base = self.special(c).map_or_else(|| self.entry(c).base(), |special| special.base);
        }
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
        self.alias(u32::from(c)).and_then(char::from_u32).unwrap_or(c)
    }

    /// Appends the conversion of a single character.
    pub(crate) fn push_single(&self, c: char, out: &mut String) {
        let c = self.read_as(c);
        if let Some(special) = self.special(u32::from(c)) {
            return match special.value {
                Some(value) => out.push_str(value),
                None => out.push(c),
            };
        }
        let mut bytes = [0; 4];
        let length = c.encode_utf8(&mut bytes).len();
        for (byte, change) in bytes.iter_mut().zip(self.entry(u32::from(c)).change().to_le_bytes())
        {
            *byte ^= change;
        }
        match bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            Some(value) => out.push_str(value),
            None => out.push(c),
        }
    }

    /// Whether a key might continue from one character to the next. Meaningless for special characters.
    pub(crate) fn may_be_joined(&self, a: char, b: char) -> bool {
        self.joined.might_contain(a, b)
    }

    /// Whether a character has more properties than an entry holds: an alias, a conversion other than a three-byte character, or it
    /// is an ideographic description operator.
    pub(crate) fn is_special(&self, c: char) -> bool {
        self.entry(u32::from(c)).base() == ANY_CHILD
    }

    /// The alias of a character, if it has one.
    #[inline]
    fn alias(&self, c: u32) -> Option<u32> {
        if self.entry(c).base() == ANY_CHILD { self.specials.alias(c) } else { None }
    }

    /// Properties of a special character that is its own alias.
    #[inline]
    fn special(&self, c: u32) -> Option<Special<'a>> {
        if self.entry(c).base() == ANY_CHILD { self.specials.get(c) } else { None }
    }

    /// The word of a child, by its code, of a node whose children begin at `base`.
    #[inline]
    fn child(&self, base: u32, code: u16) -> Option<u32> {
        child(self.checks, self.words, base, code)
    }

    fn text(&self, value: u32) -> Option<&'a str> {
        self.texts.get(texts::range(value))
    }
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
