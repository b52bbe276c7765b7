//! Going through a text character by character, as if no key were longer than one.
//!
//! That is nearly always right: in natural text one place in two hundred is another. So a block of text
//! is first spelled, without a branch that hangs on what its characters are, and the places at which a
//! key might begin are noted; looking closer at these is the [engine](super::engine)'s.

use crate::table::{Entry, FusedTable, character};

/// How many bytes are spelled at a time: few enough that what is written is still in the first-level cache
/// when it is looked at again, and that a place in a block fits 16 bits.
const BLOCK: usize = 1024;
/// How many bytes more may be looked at and written at a time: a character, or ASCII.
const SLACK: usize = 16;

/// A text on its way.
pub(super) struct Speller<'a, 't> {
    table: &'a FusedTable<'static>,
    text: &'t [u8],
    /// Where the last character to be spelled begins, or before.
    end: usize,
    /// Up to where the text has been spelled.
    at: usize,
    /// The character before that.
    last: Entry,
}

/// Places in a text, noted in one block of it.
pub(super) struct Places {
    begin: usize,
    offsets: [u16; BLOCK + 1],
    count: usize,
}

impl Places {
    pub(super) fn new() -> Self {
        Self { begin: 0, offsets: [0; BLOCK + 1], count: 0 }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.offsets.iter().take(self.count).map(|offset| self.begin + usize::from(*offset))
    }
}

impl<'a, 't> Speller<'a, 't> {
    /// Spells every character that begins before `end`.
    pub(super) fn new(table: &'a FusedTable<'static>, text: &'t str, end: usize) -> Self {
        Self { table, text: text.as_bytes(), end, at: 0, last: Entry::NONE }
    }

    /// Whether all is spelled.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.end
    }

    /// Up to where the text has been spelled.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes on from a place that is a joint.
    pub(super) fn go_on_from(&mut self, at: usize) {
        (self.at, self.last) = (at, Entry::NONE);
    }

    /// Appends what the next characters become, in as many bytes as they have, and notes the places before
    /// which there is a character that a key might begin with: the last one of the block before, too, but
    /// only at the end of the text the last one of this. Says whether any character becomes another.
    pub(super) fn spell(&mut self, out: &mut Vec<u8>, places: &mut Places) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = out.len();
        out.resize(length + rest.len().min(BLOCK) + SLACK, 0);
        let spelled = out.get_mut(length..).unwrap_or_default();
        (places.begin, places.count) = (self.at, 0);
        let mut block = Block {
            table: self.table,
            text: rest,
            spelled,
            places,
            last: self.last,
            at: 0,
            end: self.end.saturating_sub(self.at).min(BLOCK - SLACK),
            changes: 0,
        };
        while block.at < block.end {
            block.spell_run();
            if block.at < block.end {
                block.spell_other();
            }
        }
        if block.at == rest.len() {
            // Nothing follows, but the last character might be special.
            block.note(Entry::NONE);
        }
        let Block { last, at, changes, .. } = block;
        out.truncate(length + at);
        (self.at, self.last) = (self.at + at, last);
        changes != 0
    }
}

/// A block of text on its way.
struct Block<'b, 't> {
    table: &'b FusedTable<'static>,
    text: &'t [u8],
    /// At least [`SLACK`] bytes longer than `end`.
    spelled: &'b mut [u8],
    places: &'b mut Places,
    last: Entry,
    at: usize,
    /// Where the last character begins, or before.
    end: usize,
    changes: u32,
}

impl Block<'_, '_> {
    /// Characters of three bytes, four at a time.
    #[inline]
    #[expect(unsafe_code, reason = "with bounds asked for, it takes a third longer")]
    #[expect(clippy::cast_possible_truncation, reason = "what is above is cut off on purpose")]
    fn spell_run(&mut self) {
        const LEADS: u64 = u64::from_le_bytes([0xF0, 0, 0, 0xF0, 0, 0, 0xF0, 0]);
        const HIGH: u64 = 0x8080_8080_8080_8080;
        const THREE: u64 = u64::from_le_bytes([0xE0, 0, 0, 0xE0, 0, 0, 0xE0, 0]);
        debug_assert!(self.end + SLACK <= BLOCK && self.end + SLACK <= self.spelled.len());
        let table = *self.table;
        let text = self.text.as_ptr();
        let spelled = self.spelled.as_mut_ptr();
        let offsets = self.places.offsets.as_mut_ptr();
        let (mut last, mut count, mut changes) = (self.last, self.places.count, self.changes);
        let mut at = self.at;
        let limit = self.end.min(self.text.len().saturating_sub(SLACK));
        // Writes what a character becomes and notes the place, if one must.
        let mut count_in = |at: usize, entry: Entry, last: Entry| {
            unsafe { offsets.add(count).write(at as u16) };
            count += usize::from(table.might_begin(last, entry));
        };
        macro_rules! spell {
            ($at:expr, $c:expr) => {{
                let (at, c): (usize, u32) = ($at, $c);
                let entry = table.entry_of_three_bytes(c);
                let change = entry.change();
                unsafe { spelled.add(at).cast::<u32>().write_unaligned((c ^ change).to_le()) };
                count_in(at, entry, last);
                changes |= change;
                last = entry;
            }};
        }
        while at < limit {
            // SAFETY: twelve bytes from a place that is SLACK bytes before the end of the text or more.
            let (word, more) = unsafe {
                (
                    text.add(at).cast::<u64>().read_unaligned(),
                    text.add(at + 8).cast::<u32>().read_unaligned(),
                )
            };
            let (word, more) = (u64::from_le(word), u32::from_le(more));
            if word & LEADS == THREE && more & 0xF000 == 0xE000 {
                spell!(at, word as u32);
                spell!(at + 3, (word >> 24) as u32);
                spell!(at + 6, (word >> 48) as u32 | more << 16);
                spell!(at + 9, more >> 8);
                at += 12;
            } else if word & 0xF0 == 0xE0 {
                spell!(at, word as u32);
                at += 3;
            } else if word & 0x80 == 0 && table.is_plain(word) {
                let ascii = (word & HIGH).trailing_zeros() as usize / 8;
                count_in(at, table.entry_of_ascii(word as u8), last);
                unsafe { spelled.add(at).cast::<u64>().write_unaligned(word.to_le()) };
                at += ascii;
                last = table.entry_of_ascii(unsafe { text.add(at - 1).read() });
            } else {
                break;
            }
        }
        self.places.count = count;
        (self.last, self.at, self.changes) = (last, at, changes);
    }

    /// A character of another length, or ASCII characters, or one at the end of the text.
    #[inline(never)]
    fn spell_other(&mut self) {
        let Some((c, end)) = character(self.text, self.at) else {
            // Not UTF-8; it cannot be.
            self.at = self.text.len();
            return;
        };
        let entry = self.table.entry(c);
        self.note(entry);
        // Only what has three bytes changes.
        let change = entry.change();
        let bytes = self.text.get(self.at..end).unwrap_or_default();
        let to = self.spelled.get_mut(self.at..).unwrap_or_default();
        for ((to, byte), change) in to.iter_mut().zip(bytes).zip(change.to_le_bytes()) {
            *to = byte ^ change;
        }
        self.changes |= change;
        self.last = entry;
        self.at = end;
    }

    /// Notes this place, if a key might begin with the last character and this one.
    #[inline]
    fn note(&mut self, entry: Entry) {
        if let Some(offset) = self.places.offsets.get_mut(self.places.count) {
            *offset = u16::try_from(self.at).unwrap_or(0);
        }
        self.places.count += usize::from(self.table.might_begin(self.last, entry));
    }
}
