//! Table of the folds of all characters below U+10000, and the loop over a text.

use crate::offsets::EditSink;
use crate::table::CharacterPairs;
use crate::utf8::{BEYOND, BLOCK, Leads, code_points};

/// Bytes folded before the output grows: few enough that the new room is still in the first-level cache when it is written.
const ROOM: usize = 4096;
/// Bytes of a block with those read and written beyond it, which must be available.
pub(super) const PADDED_BLOCK: usize = BLOCK + BEYOND;
/// Flag of an entry that contains the folded character itself. Other entries contain the difference of its three bytes (exclusive
/// or), which is 0 for a character that is kept.
const OTHER: u32 = 1 << 31;

/// Number of characters below U+10000.
const FOLDED_CHARS: usize = 1 << 16;

/// Entries of all characters, a quarter of a megabyte, of which only the pages with entries are touched.
#[derive(Debug)]
pub(super) struct FoldSpread {
    entries: Box<[u32; FOLDED_CHARS]>,
    /// Whether upper-case ASCII letters become lower-case. Otherwise ASCII is kept.
    lowers: bool,
    /// Whether any two-byte character changes.
    changes_two: bool,
}

impl FoldSpread {
    /// Composes a chain of tables.
    pub(super) fn of(chain: &[CharacterPairs<'static>]) -> Self {
        // Zero pages, which the system need not touch while they stay empty.
        let mut entries: Box<[u32; FOLDED_CHARS]> = bytemuck::zeroed_box();
        let mut changes_two = false;
        // The first table that has a character decides: it is written last.
        for (number, table) in chain.iter().enumerate().rev() {
            let after = chain.get(number + 1..).unwrap_or_default();
            for (c, folded) in table.iter() {
                let folded = super::fold_through(after, folded);
                let Some(entry) = entries.get_mut(u32::from(c) as usize) else { continue };
                *entry = match (three_bytes(c), three_bytes(folded)) {
                    (Some(c), Some(folded)) => c ^ folded,
                    _ if c == folded => 0,
                    _ => OTHER | u32::from(folded),
                };
                changes_two |= c.len_utf8() == 2 && *entry != 0;
            }
        }
        let lowers = entries.get(usize::from(b'A')).is_some_and(|entry| *entry != 0);
        Self { entries, lowers, changes_two }
    }

    /// Folds a character that is in the table.
    #[inline]
    pub(super) fn get(&self, c: char) -> Option<char> {
        let entry = *self.entries.get(u32::from(c) as usize)?;
        Some(match entry {
            0 => c,
            _ if entry & OTHER != 0 => char::from_u32(entry & !OTHER)?,
            _ => from_three_bytes(three_bytes(c)? ^ entry)?,
        })
    }

    /// Entry of a three-byte character, given with the byte after it.
    #[inline(always)]
    fn entry(&self, bytes: u32) -> u32 {
        let [number, _] = code_points(u64::from(bytes));
        self.entries.get(usize::from(number)).copied().unwrap_or(0)
    }

    /// A position before which nothing changes, if anything does. `rest` folds the characters that are not in the table.
    pub(super) fn first_change(&self, text: &str, rest: impl Fn(char) -> char) -> Option<usize> {
        let mut at = 0;
        loop {
            let end = at + BLOCK;
            while let Some(block) = text.as_bytes().get(at..).and_then(<[u8]>::first_chunk) {
                let leads = Leads::of(block);
                if leads.four || leads.two && self.changes_two {
                    break;
                }
                if self.changes(block, leads) {
                    return Some(at);
                }
                at += leads.end;
            }
            // Characters of other lengths, or the end of the text.
            loop {
                let c = text.get(at..)?.chars().next()?;
                if self.get(c).unwrap_or_else(|| rest(c)) != c {
                    return Some(at);
                }
                at += c.len_utf8();
                if at >= end {
                    break;
                }
            }
        }
    }

    /// Whether any character of one or three bytes in a block changes.
    #[inline]
    fn changes(&self, block: &[u8; PADDED_BLOCK], leads: Leads) -> bool {
        let mut seen = 0;
        places(leads.three, |place| seen |= self.entry(four_bytes(block, place)));
        let upper = |bytes: &[u8; 8]| {
            let word = u64::from_le_bytes(*bytes);
            lower(word) != word
        };
        seen != 0 || self.lowers && block.as_chunks().0.iter().any(upper)
    }

    /// Appends the fold of a text, and records changes of length.
    #[expect(unsafe_code, reason = "looking through it all again takes a third of the time")]
    pub(super) fn append<R: EditSink>(
        &self,
        text: &str,
        out: &mut String,
        record: &mut R,
        rest: impl Fn(char) -> char,
    ) {
        let mut bytes = std::mem::take(out).into_bytes();
        let mut recorded = 0;
        let mut at = 0;
        while at < text.len() {
            let begin = bytes.len();
            bytes.resize(begin + (text.len() - at).min(ROOM) + PADDED_BLOCK, 0);
            let room = bytes.get_mut(begin..).unwrap_or_default();
            let mut to = 0;
            'room: loop {
                let (run, others) = match self.lowers {
                    true => self.fold_blocks::<true>(text.as_bytes(), at, room, to),
                    false => self.fold_blocks::<false>(text.as_bytes(), at, room, to),
                };
                (at, to) = (at + run, to + run);
                let end = at + others;
                while at < end {
                    let Some(c) = text.get(at..).and_then(|text| text.chars().next()) else {
                        break 'room;
                    };
                    let Some(place) = room.get_mut(to..to + 4) else { break 'room };
                    let length = c.len_utf8();
                    let folded = self.get(c).unwrap_or_else(|| rest(c)).encode_utf8(place).len();
                    if length != folded {
                        record.one_to_one(at - recorded);
                        record.equal_units(length, folded, 1);
                        recorded = at + length;
                    }
                    (at, to) = (at + length, to + folded);
                }
            }
            bytes.truncate(begin + to);
        }
        record.one_to_one(text.len() - recorded);
        debug_assert!(std::str::from_utf8(&bytes).is_ok());
        // SAFETY: it was a string. What was appended are whole characters: ASCII, characters of two bytes as they
        // were, those that were encoded, and characters of three bytes changed by their entries, which
        // `FoldSpread::of` makes out of two characters of three bytes.
        *out = unsafe { String::from_utf8_unchecked(bytes) };
    }

    /// Folds consecutive blocks in which every character keeps its length. Returns the number of bytes folded, equal in input and
    /// output, and the approximate number of bytes to process one by one next.
    #[inline]
    fn fold_blocks<const LOWERS: bool>(
        &self,
        text: &[u8],
        at: usize,
        out: &mut [u8],
        to: usize,
    ) -> (usize, usize) {
        let text = text.get(at..).unwrap_or_default();
        let out = out.get_mut(to..).unwrap_or_default();
        let mut done = 0;
        while let (Some(block), Some(to)) = (
            text.get(done..).and_then(<[u8]>::first_chunk::<PADDED_BLOCK>),
            out.get_mut(done..).and_then(<[u8]>::first_chunk_mut::<PADDED_BLOCK>),
        ) {
            let leads = Leads::of(block);
            if leads.four || leads.two && self.changes_two {
                break;
            }
            *to = *block;
            if LOWERS {
                for word in to.as_chunks_mut().0 {
                    *word = lower(u64::from_le_bytes(*word)).to_le_bytes();
                }
            }
            let mut seen = 0;
            places(leads.three, |place| {
                let bytes = four_bytes(block, place);
                let entry = self.entry(bytes);
                seen |= entry;
                // The fourth byte is as before, or will be overwritten by the next character.
                let bytes = if LOWERS { lower_last(bytes) } else { bytes };
                if let Some(to) = to.get_mut(place..place + 4) {
                    to.copy_from_slice(&(bytes ^ entry).to_le_bytes());
                }
            });
            if seen & OTHER != 0 {
                // Everything before the first such character is right.
                let mut first = leads.end;
                places(leads.three, |place| {
                    if self.entry(four_bytes(block, place)) & OTHER != 0 {
                        first = first.min(place);
                    }
                });
                return (done + first, 1);
            }
            done += leads.end;
        }
        (done, BLOCK)
    }
}

/// Calls `at` for the position of each set bit. (Two at a time is not faster.)
#[inline(always)]
fn places(mut bits: u64, mut at: impl FnMut(usize)) {
    while bits != 0 {
        at(bits.trailing_zeros() as usize % BLOCK);
        bits &= bits - 1;
    }
}

/// Four bytes at a position of a block, the first one lowest.
#[inline(always)]
fn four_bytes(block: &[u8; PADDED_BLOCK], place: usize) -> u32 {
    let bytes = block.get(place..place + 4).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// Converts the upper-case ASCII letters of eight bytes to lower case; other bytes are kept.
#[inline(always)]
fn lower(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let low = word & (ONES * 0x7F);
    // The high bit of each byte tells whether it is above a limit.
    let from_a = low + ONES * (0x80 - b'A' as u64);
    let above_z = low + ONES * (0x80 - (b'Z' as u64 + 1));
    let upper = from_a & !above_z & !word & (ONES * 0x80);
    word | upper >> 2
}

/// Converts the last of four bytes to lower case.
#[inline(always)]
fn lower_last(bytes: u32) -> u32 {
    let [a, b, c, d] = bytes.to_le_bytes();
    u32::from_le_bytes([a, b, c, d.to_ascii_lowercase()])
}

/// The three bytes of a character, the first one lowest, if it has as many.
fn three_bytes(c: char) -> Option<u32> {
    match *c.encode_utf8(&mut [0; 4]).as_bytes() {
        [a, b, c] => Some(u32::from_le_bytes([a, b, c, 0])),
        _ => None,
    }
}

fn from_three_bytes(bytes: u32) -> Option<char> {
    let [a, b, c, _] = bytes.to_le_bytes();
    std::str::from_utf8(&[a, b, c]).ok()?.chars().next()
}
