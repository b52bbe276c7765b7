//! Conversion of a text character by character, as if all keys were single characters.
//!
//! That is nearly always right: in natural text one position in two hundred differs. So a block of text is first converted like that, without
//! branches that depend on its characters, and the positions at which a key might begin are recorded for the
//! [engine](super::engine).

use crate::table::{CharLookup, Entry, FusedTable, character};
use crate::utf8::{are_four, ascii, code_points};

/// Bytes of a block: few enough that the output is still in the first-level cache when it is read again, and that a position in a
/// block has 16 bits.
const BLOCK_BYTES: usize = 1024;
/// Bytes that may be read and written beyond a position at a time: a character, or ASCII.
const SLACK: usize = 16;

/// A text being converted character by character.
pub(super) struct CharPass<'a, 't> {
    table: &'a FusedTable<'static>,
    lookup: CharLookup<'a>,
    text: &'t [u8],
    /// Start of the last character to be converted, or a position before it.
    end: usize,
    /// End of the converted text.
    at: usize,
    /// Entry of the character before `at`.
    last: Entry,
}

/// Positions recorded in one block of a text.
pub(super) struct CandidatePlaces {
    begin: usize,
    /// One for each character, and one for the last of the block before.
    offsets: [u16; BLOCK_BYTES + 1],
    count: usize,
}

impl CandidatePlaces {
    pub(super) fn new() -> Self {
        Self { begin: 0, offsets: [0; BLOCK_BYTES + 1], count: 0 }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.offsets.iter().take(self.count).map(|offset| self.begin + usize::from(*offset))
    }
}

impl<'a, 't> CharPass<'a, 't> {
    /// Creates a pass over every character that begins before `end`.
    pub(super) fn new(table: &'a FusedTable<'static>, text: &'t str, end: usize) -> Self {
        let (lookup, text) = (table.lookup(), text.as_bytes());
        Self { table, lookup, text, end, at: 0, last: Entry::NONE }
    }

    /// Whether everything is converted.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.end
    }

    /// End of the converted text.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Continues from a joint.
    pub(super) fn resume_at(&mut self, at: usize) {
        (self.at, self.last) = (at, Entry::NONE);
    }

    /// Appends the conversions of the next characters, in as many bytes as they have, and records the positions after characters
    /// with which a key might begin: including the last character of the block before, but that of this block only at the end of
    /// the text. Returns whether any character changes.
    pub(super) fn convert_block(
        &mut self,
        out: &mut Vec<u8>,
        places: &mut CandidatePlaces,
    ) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = out.len();
        out.resize(length + rest.len().min(BLOCK_BYTES) + SLACK, 0);
        let output = out.get_mut(length..).unwrap_or_default();
        (places.begin, places.count) = (self.at, 0);
        let mut block = CharBlock {
            table: self.table,
            lookup: self.lookup,
            text: rest,
            output,
            places,
            last: self.last,
            at: 0,
            end: self.end.saturating_sub(self.at).min(BLOCK_BYTES - SLACK),
            changes: 0,
        };
        while block.at < block.end {
            block.convert_run();
            if block.at < block.end {
                block.convert_other();
            }
        }
        if block.at == rest.len() {
            // Nothing follows, but the last character might be special.
            block.note(Entry::NONE);
        }
        let CharBlock { last, at, changes, .. } = block;
        out.truncate(length + at);
        (self.at, self.last) = (self.at + at, last);
        changes != 0
    }
}

/// A block of text being converted.
struct CharBlock<'b, 't> {
    table: &'b FusedTable<'static>,
    lookup: CharLookup<'b>,
    text: &'t [u8],
    /// Output, at least [`SLACK`] bytes longer than `end`.
    output: &'b mut [u8],
    places: &'b mut CandidatePlaces,
    last: Entry,
    at: usize,
    /// Start of the last character, or a position before it.
    end: usize,
    changes: u32,
}

impl CharBlock<'_, '_> {
    /// Converts three-byte characters, four at a time, and ASCII characters, eight at a time, while enough bytes are left.
    #[inline]
    #[expect(unsafe_code, reason = "see CharLoop")]
    fn convert_run(&mut self) {
        let limit = self.end.min(self.text.len().saturating_sub(SLACK));
        debug_assert!(self.end + SLACK <= BLOCK_BYTES && self.end + SLACK <= self.output.len());
        debug_assert!(self.places.count <= self.at);
        let mut chars = CharLoop {
            lookup: self.lookup,
            text: self.text.as_ptr(),
            output: self.output.as_mut_ptr(),
            offsets: self.places.offsets.as_mut_ptr(),
            count: self.places.count,
            last: self.last,
            changes: self.changes,
        };
        // SAFETY: from every position before `limit` on there are SLACK more bytes of the text, and as many of the output. No more positions
        // have been recorded than there were characters, so that before BLOCK_BYTES characters, SLACK of the offsets are left.
        self.at = unsafe { chars.convert(self.at, limit) };
        (self.places.count, self.last, self.changes) = (chars.count, chars.last, chars.changes);
    }

    /// Converts a character of another length, ASCII characters, or one at the end of the text.
    #[inline(never)]
    fn convert_other(&mut self) {
        let Some((c, end)) = character(self.text, self.at) else {
            // Not UTF-8, which is impossible.
            self.at = self.text.len();
            return;
        };
        let entry = self.table.entry(c);
        self.note(entry);
        // Only three-byte characters change.
        let change = entry.change();
        let bytes = self.text.get(self.at..end).unwrap_or_default();
        let to = self.output.get_mut(self.at..).unwrap_or_default();
        for ((to, byte), change) in to.iter_mut().zip(bytes).zip(change.to_le_bytes()) {
            *to = byte ^ change;
        }
        self.changes |= change;
        self.last = entry;
        self.at = end;
    }

    /// Records this position, if a key might begin with the last character and this one.
    #[inline]
    fn note(&mut self, entry: Entry) {
        if let Some(offset) = self.places.offsets.get_mut(self.places.count) {
            *offset = u16::try_from(self.at).unwrap_or(0);
        }
        self.places.count += usize::from(self.lookup.might_begin(self.last, entry));
    }
}

/// State that changes with every character, held in registers.
struct CharLoop<'p> {
    lookup: CharLookup<'p>,
    text: *const u8,
    output: *mut u8,
    offsets: *mut u16,
    count: usize,
    last: Entry,
    changes: u32,
}

#[expect(
    unsafe_code,
    reason = "with every bound asked for, it takes a sixth (s2t) to a third (t2tw) longer"
)]
impl CharLoop<'_> {
    /// Converts the characters before `limit`, in units of four characters of three bytes, or one, or up to eight of ASCII, while
    /// there are such. Returns the end.
    ///
    /// # Safety
    /// From every position before `limit` on there are SLACK bytes of the text and of the output, and as many offsets after
    /// `count`.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "what is above is cut off on purpose")]
    unsafe fn convert(&mut self, mut at: usize, limit: usize) -> usize {
        // SAFETY: fourteen bytes of the text are read, and then four characters or eight bytes written, the last of which ends at most 13
        // bytes after the position: see above.
        unsafe {
            while at < limit {
                let word = u64::from_le(self.text.add(at).cast::<u64>().read_unaligned());
                let more = u64::from_le(self.text.add(at + 6).cast::<u64>().read_unaligned());
                if are_four(word, more) {
                    let ([first, second], [third, fourth]) = (code_points(word), code_points(more));
                    self.convert_char(at, word as u32, first);
                    self.convert_char(at + 3, (word >> 24) as u32, second);
                    self.convert_char(at + 6, more as u32, third);
                    self.convert_char(at + 9, (more >> 24) as u32, fourth);
                    at += 12;
                } else if word & 0xF0 == 0xE0 {
                    let [first, _] = code_points(word);
                    self.convert_char(at, word as u32, first);
                    at += 3;
                } else if word & 0x80 == 0 && self.lookup.is_plain(word) {
                    self.note(at, self.lookup.entry(u16::from(word as u8)));
                    self.output.add(at).cast::<u64>().write_unaligned(word.to_le());
                    at += ascii(word);
                    self.last = self.lookup.entry(u16::from(self.text.add(at - 1).read()));
                } else {
                    break;
                }
            }
        }
        at
    }

    /// Converts a three-byte character, given with the byte after it, and by its number.
    ///
    /// # Safety
    /// There are four bytes of output, and an offset.
    #[inline(always)]
    unsafe fn convert_char(&mut self, at: usize, bytes: u32, number: u16) {
        let entry = self.lookup.entry(number);
        // SAFETY: see above. The byte after the character is overwritten by the next one.
        unsafe {
            self.output.add(at).cast::<u32>().write_unaligned((bytes ^ entry.change()).to_le());
            self.note(at, entry);
        }
        self.changes |= entry.change();
    }

    /// Records a position, if a key might begin with the last character and the one there, without a branch.
    ///
    /// # Safety
    /// There is an offset.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "a block is shorter than 64 kB")]
    unsafe fn note(&mut self, at: usize, entry: Entry) {
        // SAFETY: see above.
        unsafe { self.offsets.add(self.count).write(at as u16) };
        self.count += usize::from(self.lookup.might_begin(self.last, entry));
        self.last = entry;
    }
}
