//! Compiled costs of short sequences of characters: of the third of three characters, and of words.
//!
//! A slot of three bytes has the cost and a check of 20 bits: one in a hundred thousand of the sequences that are not listed finds a
//! cost nevertheless. Collisions use the next free slot.

use super::TableError;
use super::layout::{self, Sections, TableKind};
use super::multiplier::{GOLDEN_RATIO, SPLIT_MIX};
use super::source::Row;

/// Inverse of the share of free slots.
const KEYS_PER_FREE_SLOT: usize = 4;
/// Bits of the cost in a slot.
const LEVEL_BITS: u32 = 4;
/// Bytes of a slot.
const SLOT_BYTES: usize = 3;
/// Bits of a number of four bytes that a slot does not have.
const UNUSED_BITS: u32 = 8;

/// The first slot for a sequence, and the check in the slot.
#[inline]
fn place(characters: &[char], slots: usize) -> (usize, u32) {
    let add = |key: u64, c: &char| (key.rotate_left(21) ^ u64::from(*c)).wrapping_mul(SPLIT_MIX[0]);
    let key = characters.iter().fold(0, add);
    let hash = key.wrapping_mul(GOLDEN_RATIO);
    let hash = (hash ^ (hash >> 29)).wrapping_mul(SPLIT_MIX[0]);
    let [a, b, c, d, e, f, g, h] = (hash ^ (hash >> 32)).to_le_bytes();
    let slot = (u64::from(u32::from_le_bytes([e, f, g, h])) * slots as u64) >> 32;
    (
        usize::try_from(slot).unwrap_or(0),
        u32::from_le_bytes([a, b, c, d]) >> (UNUSED_BITS + LEVEL_BITS),
    )
}

/// Compiles rows of a first character and second ones, each followed by pairs of a third one and its digit.
pub(crate) fn compile_triples(
    file: &str,
    rows: &[Row<'_>],
) -> Result<(usize, Vec<u8>), TableError> {
    let mut entries = Vec::new();
    for row in rows {
        let error = |message| TableError::new(file, row.line, message);
        let mut chars = row.key.chars();
        let (Some(first), None) = (chars.next(), chars.next()) else {
            return Err(error("one character is expected"));
        };
        for group in row.candidates.split(' ') {
            let mut chars = group.chars();
            let second = chars.next().ok_or_else(|| error("a second character is expected"))?;
            while let Some(third) = chars.next() {
                let level = chars.next().and_then(|digit| digit.to_digit(16));
                let level = level.filter(|level| *level > 0);
                let level = level.ok_or_else(|| error("a digit from 1 to f is expected"))?;
                entries.push(([first, second, third], level));
            }
        }
    }
    compile(TableKind::Triples, &entries)
}

/// Compiles rows of a digit and the words with this cost.
pub(crate) fn compile_words(file: &str, rows: &[Row<'_>]) -> Result<(usize, Vec<u8>), TableError> {
    let mut entries = Vec::new();
    for row in rows {
        let level = u32::from_str_radix(row.key, 16).ok().filter(|level| (1..16).contains(level));
        let level = level
            .ok_or_else(|| TableError::new(file, row.line, "a digit from 1 to f is expected"))?;
        let words = row.candidates.split(' ').map(|word| word.chars().collect::<Vec<_>>());
        entries.extend(words.map(|word| (word, level)));
    }
    compile(TableKind::Words, &entries)
}

fn compile<S: AsRef<[char]>>(
    kind: TableKind,
    entries: &[(S, u32)],
) -> Result<(usize, Vec<u8>), TableError> {
    let mut slots = vec![0u32; entries.len() + entries.len() / KEYS_PER_FREE_SLOT + 1];
    for (characters, level) in entries {
        let (at, check) = place(characters.as_ref(), slots.len());
        let (before, after) = slots.split_at_mut(at);
        if let Some(free) = after.iter_mut().chain(before).find(|slot| **slot == 0) {
            *free = check << LEVEL_BITS | level;
        }
    }
    let slots: Vec<u8> =
        slots.iter().flat_map(|slot| slot.to_le_bytes().into_iter().take(SLOT_BYTES)).collect();
    Ok((entries.len(), layout::write(kind, &[&slots])?))
}

/// A compiled table of sequences.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ngrams<'a> {
    slots: &'a [[u8; SLOT_BYTES]],
}

impl<'a> Ngrams<'a> {
    /// Checks the header and uses the table of triples in place. `bytes` are aligned to four.
    pub(crate) fn triples(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        Self::load(name, bytes, TableKind::Triples)
    }

    /// Checks the header and uses the table of words in place. `bytes` are aligned to four.
    pub(crate) fn words(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        Self::load(name, bytes, TableKind::Words)
    }

    fn load(name: &'a str, bytes: &'a [u8], kind: TableKind) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, kind)?;
        let (slots, []) = sections.bytes(0)?.as_chunks() else {
            return Err(sections.error("a slot is cut short"));
        };
        Ok(Self { slots })
    }

    /// The digit of a sequence, if it is listed.
    #[inline]
    pub(crate) fn level(&self, characters: &[char]) -> Option<u8> {
        let (at, check) = place(characters, self.slots.len());
        let (before, after) = self.slots.split_at_checked(at)?;
        let slots = after.iter().chain(before).map(|[a, b, c]| u32::from_le_bytes([*a, *b, *c, 0]));
        let found = slots.take_while(|slot| *slot != 0).find(|slot| slot >> LEVEL_BITS == check)?;
        let [level, ..] = found.to_le_bytes();
        Some(level & ((1 << LEVEL_BITS) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{aligned, parse};
    use super::*;

    #[test]
    fn triples_have_the_digits_of_their_rows_and_no_others() {
        let rows = parse("t", "-\t0年3\n神\t经病5系a 话故f\n").unwrap();
        let (entries, bytes) = compile_triples("t", &rows).unwrap();
        assert_eq!(entries, 4);
        let bytes = aligned(&bytes);
        let triples = Ngrams::triples("t", bytemuck::cast_slice(&bytes)).unwrap();
        for (triple, level) in [
            (['神', '经', '病'], Some(5)),
            (['神', '经', '系'], Some(10)),
            (['神', '话', '故'], Some(15)),
            (['-', '0', '年'], Some(3)),
            (['神', '话', '病'], None),
            (['经', '病', '神'], None),
        ] {
            assert_eq!(triples.level(&triple), level, "{triple:?}");
        }
        assert_eq!(Ngrams::default().level(&['神', '经', '病']), None);
    }

    #[test]
    fn words_have_the_digits_of_their_rows() {
        let rows = parse("w", "1\t渡口 码头\nf\t守灯人 一衣带水\n").unwrap();
        let (entries, bytes) = compile_words("w", &rows).unwrap();
        assert_eq!(entries, 4);
        let bytes = aligned(&bytes);
        let words = Ngrams::words("w", bytemuck::cast_slice(&bytes)).unwrap();
        let level = |word: &str| words.level(&word.chars().collect::<Vec<_>>());
        assert_eq!([level("码头"), level("一衣带水"), level("守灯")], [Some(1), Some(15), None]);
        assert!(compile_words("w", &parse("w", "0\t渡口\n").unwrap()).is_err());
    }

    #[test]
    fn malformed_rows_of_triples_are_refused() {
        for text in ["神话\t经病5\n", "神\t经病0\n", "神\t经病\n"] {
            assert!(compile_triples("t", &parse("t", text).unwrap()).is_err(), "{text}");
        }
    }
}
