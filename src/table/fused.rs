//! The compiled form of a [fused](super::fuse) map.
//!
//! Every character has an entry of eight bytes: what it becomes, its code in the [trie](super::trie), and
//! where the children of its node are, so that a character is looked at once, and a pair of characters
//! needs two bytes more.

use std::collections::{BTreeMap, HashMap};

use super::compile::{IDS_LEAD_BYTE, number_characters};
use super::fuse::{Action, Fused};
use super::layout::{self, Kind, Sections};
use super::trie::{LEAF, TERMINAL, Trie, VALUED};
use super::{TableError, charmap};

// An entry is a number of 64 bits: what the character becomes (22 bits), its code (16 bits) and the base
// of its children (26 bits). What it becomes is a code point, 0 where it stays itself, or, with the bit
// LONG, the number of a text.
const LONG: u32 = 1 << 21;
const CODE_SHIFT: u32 = 22;
const BECOMES_MASK: u32 = (1 << CODE_SHIFT) - 1;
const BASE_SHIFT: u32 = 38;

// A value is a number of 31 bits: what is to be done (2 bits), and the place (23 bits) and length (6
// bits, in bytes) of a text.
const LENGTH_BITS: u32 = 6;
const LENGTH_SHIFT: u32 = 23;
const KIND_SHIFT: u32 = LENGTH_SHIFT + LENGTH_BITS;
const SEGMENT: u32 = 1 << KIND_SHIFT;
const EMIT: u32 = 2 << KIND_SHIFT;
const SLOW: u32 = 3 << KIND_SHIFT;
const KIND_MASK: u32 = 3 << KIND_SHIFT;

/// Compiles a fused map into the bytes that [`FusedTable`] reads.
///
/// # Errors
/// A map too large for the format.
pub(crate) fn compile_fused(name: &str, fused: &Fused) -> Result<Vec<u8>, TableError> {
    let too_large = |what: &str| TableError::new(name, 0, format!("too many {what}"));
    let codes: BTreeMap<char, u16> = number_characters(fused.actions.keys().map(String::as_str))
        .and_then(|codes| {
            codes.into_iter().map(|(c, n)| Some((c, n.checked_add(TERMINAL)?))).collect()
        })
        .ok_or_else(|| too_large("different characters"))?;
    let mut texts = Texts::default();
    let mut keys = Vec::with_capacity(fused.actions.len());
    for (key, action) in &fused.actions {
        let value = match action {
            Action::Segment(value) => texts.place(value).map(|place| place | SEGMENT),
            Action::Emit(value) => texts.place(value).map(|place| place | EMIT),
            Action::Slow => Some(SLOW),
        };
        let key: Vec<u16> = key.chars().filter_map(|c| codes.get(&c).copied()).collect();
        keys.push((key, value.ok_or_else(|| too_large("(or too long) values"))?));
    }
    keys.sort_unstable();
    let trie = match keys.is_empty() {
        true => Trie::default(),
        false => Trie::build(&keys).ok_or_else(|| too_large("keys"))?,
    };

    let mut long: Vec<u32> = Vec::new();
    let mut entries: BTreeMap<u32, u64> = BTreeMap::new();
    for &c in codes.keys().chain(fused.singles.keys()).chain(fused.aliases.keys()) {
        let read_as = fused.aliases.get(&c).unwrap_or(&c);
        let code = codes.get(read_as).copied().unwrap_or(0);
        let base = trie.first.get(&code).copied().unwrap_or(0);
        let becomes = match fused.singles.get(&c) {
            None => 0,
            Some(value) => {
                let mut chars = value.chars();
                match (chars.next(), chars.as_str()) {
                    (Some(c), "") => u32::from(c),
                    _ => {
                        let place = texts.place(value);
                        long.push(place.ok_or_else(|| too_large("(or too long) values"))?);
                        LONG | u32::try_from(long.len() - 1).unwrap_or(LONG)
                    }
                }
            }
        };
        if becomes > BECOMES_MASK || base >= 1 << (64 - BASE_SHIFT) {
            return Err(too_large("entries"));
        }
        let entry =
            u64::from(becomes) | u64::from(code) << CODE_SHIFT | u64::from(base) << BASE_SHIFT;
        entries.insert(u32::from(c), entry);
    }
    let begins = begins(entries.keys().filter_map(|c| char::from_u32(*c)));
    let (pages, entries) =
        charmap::pages(entries, 0u64).ok_or_else(|| too_large("pages of characters"))?;
    let short = |numbers: &[u16]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>();
    let words = |numbers: &[u32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>();
    let entries: Vec<u8> = entries.iter().flat_map(|n| n.to_le_bytes()).collect();
    layout::write(
        Kind::Fused,
        &[
            &short(&pages),
            &entries,
            &short(&trie.checks),
            &words(&trie.words),
            &words(&long),
            texts.all.as_bytes(),
            &begins,
        ],
    )
}

/// For each byte, whether a character that has an entry or an ideographic description operator begins
/// with it.
fn begins(characters: impl Iterator<Item = char>) -> Vec<u8> {
    let mut begins = vec![0; 256];
    let mut buffer = [0; 4];
    let leads = characters.filter_map(|c| c.encode_utf8(&mut buffer).bytes().next());
    for lead in leads.chain([IDS_LEAD_BYTE]) {
        if let Some(begins) = begins.get_mut(usize::from(lead)) {
            *begins = 1;
        }
    }
    begins
}

/// Texts, each once.
#[derive(Default)]
struct Texts {
    all: String,
    places: HashMap<String, u32>,
}

impl Texts {
    /// Place and length of a text.
    fn place(&mut self, value: &str) -> Option<u32> {
        if let Some(&place) = self.places.get(value) {
            return Some(place);
        }
        let place =
            u32::try_from(self.all.len()).ok().filter(|place| *place < 1 << LENGTH_SHIFT)?;
        let length = u32::try_from(value.len()).ok().filter(|length| *length < 1 << LENGTH_BITS)?;
        self.all.push_str(value);
        let place = place | length << LENGTH_SHIFT;
        self.places.insert(value.to_owned(), place);
        Some(place)
    }
}

/// A compiled fused map, used where its bytes lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FusedTable<'a> {
    pages: &'a [u16],
    entries: &'a [[u32; 2]],
    checks: &'a [u16],
    words: &'a [u32],
    long: &'a [u32],
    texts: &'a str,
    begins: &'a [u8; 256],
}

/// A character in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// Its code point.
    pub(crate) c: u32,
    /// Where it ends, in bytes.
    pub(crate) end: usize,
    entry: u64,
}

/// What there is at a place.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// The character stays as it is.
    Same,
    /// It becomes another.
    Char(char),
    /// The text up to there becomes this, which may be the same.
    Text(usize, &'a str),
    /// The stages are to be gone through one by one.
    Slow,
}

impl<'a> FusedTable<'a> {
    /// Checks the header and takes the table as it lies. `bytes` are aligned to four. Damage behind the
    /// header cannot lead outside the table.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, Kind::Fused)?;
        let texts = simdutf8::basic::from_utf8(sections.bytes(5)?)
            .map_err(|_| sections.error("the values are not UTF-8"))?;
        let begins = sections
            .bytes(6)?
            .try_into()
            .map_err(|_| sections.error("a section has the wrong length"))?;
        Ok(Self {
            pages: sections.numbers(0)?,
            entries: sections.numbers(1)?,
            checks: sections.numbers(2)?,
            words: sections.numbers(3)?,
            long: sections.numbers(4)?,
            texts,
            begins,
        })
    }

    /// The next place from `at` on where a character begins that something might be found at.
    #[inline]
    pub(crate) fn next(&self, text: &[u8], at: usize) -> Option<usize> {
        let begins = |byte: &u8| self.begins.get(usize::from(*byte)) == Some(&1);
        Some(at + text.get(at..)?.iter().position(begins)?)
    }

    /// The character at a place, with its entry.
    #[inline]
    pub(crate) fn place(&self, text: &[u8], at: usize) -> Option<Place> {
        let (c, length) = decode(text, at)?;
        let entry = charmap::position(self.pages, c).and_then(|at| self.entries.get(at));
        let [low, high] = entry.map_or([0; 2], |entry| entry.map(u32::from_le));
        let entry = u64::from(low) | u64::from(high) << 32;
        Some(Place { c, end: at + length, entry })
    }

    /// What there is where `first` begins and `second` follows.
    #[inline]
    pub(crate) fn find(&self, text: &[u8], first: &Place, second: Option<&Place>) -> Found<'a> {
        let base = first.base();
        if base != 0
            && let Some(second) = second
            && let Some(slot) = self.child(base, second.code())
            && let Some(found) = self.longest(text, second.end, slot)
        {
            return found;
        }
        match first.becomes() {
            0 => Found::Same,
            becomes @ LONG.. => match self.long.get((becomes & !LONG) as usize) {
                Some(&value) => self.text(u32::from_le(value), first.end).unwrap_or(Found::Same),
                None => Found::Same,
            },
            becomes => char::from_u32(becomes).map_or(Found::Same, Found::Char),
        }
    }

    /// Goes on from a slot that the characters before `at` lead to.
    fn longest(&self, text: &[u8], mut at: usize, mut slot: usize) -> Option<Found<'a>> {
        let (mut segment, mut emit, mut slow) = (None, None, false);
        let mut take = |value: u32, at: usize| match value & KIND_MASK {
            SEGMENT => segment = Some((value, at)),
            EMIT => emit = Some((value, at)),
            SLOW => slow = true,
            _ => {}
        };
        loop {
            let word = u32::from_le(*self.words.get(slot)?);
            if word & LEAF != 0 {
                take(word, at);
                break;
            }
            let base = word & !VALUED;
            if word & VALUED != 0
                && let Some(slot) = self.child(base, TERMINAL)
                && let Some(value) = self.words.get(slot)
            {
                take(u32::from_le(*value), at);
            }
            match self.place(text, at).and_then(|c| Some((self.child(base, c.code())?, c.end))) {
                Some(next) => (slot, at) = next,
                None => break,
            }
        }
        if slow && segment.is_none() {
            return Some(Found::Slow);
        }
        let (value, end) = segment.or(emit)?;
        self.text(value, end)
    }

    /// The slot of the child by a code of a node whose children begin at `base`.
    #[inline]
    fn child(&self, base: u32, code: u16) -> Option<usize> {
        let slot = base as usize + usize::from(code);
        (code != 0 && u16::from_le(*self.checks.get(slot)?) == code).then_some(slot)
    }

    fn text(&self, value: u32, end: usize) -> Option<Found<'a>> {
        let begin = (value & ((1 << LENGTH_SHIFT) - 1)) as usize;
        let length = (value >> LENGTH_SHIFT & ((1 << LENGTH_BITS) - 1)) as usize;
        Some(Found::Text(end, self.texts.get(begin..begin + length)?))
    }
}

impl Place {
    /// Whether anything might be found here.
    #[inline]
    pub(crate) fn begins_something(&self) -> bool {
        self.entry != 0
    }

    #[inline]
    fn becomes(&self) -> u32 {
        self.bits(0, CODE_SHIFT)
    }

    #[inline]
    fn code(&self) -> u16 {
        u16::try_from(self.bits(CODE_SHIFT, BASE_SHIFT - CODE_SHIFT)).unwrap_or(0)
    }

    #[inline]
    fn base(&self) -> u32 {
        self.bits(BASE_SHIFT, u64::BITS - BASE_SHIFT)
    }

    #[inline]
    fn bits(&self, from: u32, number: u32) -> u32 {
        // The conversion cannot fail; no instruction is left of it.
        u32::try_from(self.entry >> from & ((1 << number) - 1)).unwrap_or(0)
    }
}

/// The character that begins at a place of valid UTF-8, and how many bytes it takes.
#[inline]
fn decode(text: &[u8], at: usize) -> Option<(u32, usize)> {
    let tail = |byte: u8| u32::from(byte & 0x3F);
    match *text.get(at..)? {
        [a @ 0xE0..=0xEF, b, c, ..] => {
            Some((u32::from(a & 0x0F) << 12 | tail(b) << 6 | tail(c), 3))
        }
        [a @ ..=0x7F, ..] => Some((u32::from(a), 1)),
        [a @ 0xC0..=0xDF, b, ..] => Some((u32::from(a & 0x1F) << 6 | tail(b), 2)),
        [a @ 0xF0..=0xFF, b, c, d, ..] => {
            Some((u32::from(a & 0x07) << 18 | tail(b) << 12 | tail(c) << 6 | tail(d), 4))
        }
        _ => None,
    }
}
