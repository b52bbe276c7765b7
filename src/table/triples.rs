//! What the third of three characters in a row costs, compiled.
//!
//! A slot of four bytes has the cost and a check of 28 bits: of the triples that are not listed, one in a hundred million
//! finds a cost all the same. Where a slot is taken, the next one is.

use super::TableError;
use super::layout::{self, Kind, Sections};
use super::source::Row;

/// One slot in so many stays free.
const SPARE: usize = 4;
/// The bits of a slot that are the cost.
const LEVEL_BITS: u32 = 4;

/// Odd numbers whose bits look random: the golden ratio, and a constant of `SplitMix64`.
const MIX: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9];

/// Where a triple is looked for first, and what its slot has beside its cost.
#[inline]
fn place(triple: [char; 3], slots: usize) -> (usize, u32) {
    let key = triple.iter().fold(0, |key, c| key << 21 | u64::from(*c));
    let hash = key.wrapping_mul(MIX[0]);
    let hash = (hash ^ (hash >> 29)).wrapping_mul(MIX[1]);
    let [a, b, c, d, e, f, g, h] = (hash ^ (hash >> 32)).to_le_bytes();
    let slot = (u64::from(u32::from_le_bytes([e, f, g, h])) * slots as u64) >> 32;
    (usize::try_from(slot).unwrap_or(0), u32::from_le_bytes([a, b, c, d]) >> LEVEL_BITS)
}

/// Compiles rows of a first character, and of second ones, each with third ones and a digit for each of these.
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
    let mut slots = vec![0u32; entries.len() + entries.len() / SPARE + 1];
    for (triple, level) in &entries {
        let (at, check) = place(*triple, slots.len());
        let (before, behind) = slots.split_at_mut(at);
        if let Some(free) = behind.iter_mut().chain(before).find(|slot| **slot == 0) {
            *free = check << LEVEL_BITS | level;
        }
    }
    let slots: Vec<u8> = slots.iter().flat_map(|slot| slot.to_le_bytes()).collect();
    Ok((entries.len(), layout::write(Kind::Triples, &[&slots])?))
}

/// Compiled triples.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Triples<'a> {
    slots: &'a [u32],
}

impl<'a> Triples<'a> {
    /// Checks the header and takes the table as it lies. `bytes` are aligned to four.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, Kind::Triples)?;
        Ok(Self { slots: sections.numbers(0)? })
    }

    /// The digit of a triple, if it is listed.
    #[inline]
    pub(crate) fn level(&self, triple: [char; 3]) -> Option<u8> {
        let (at, check) = place(triple, self.slots.len());
        let (before, behind) = self.slots.split_at_checked(at)?;
        let slots = behind.iter().chain(before).map(|slot| u32::from_le(*slot));
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
        let triples = Triples::load("t", bytemuck::cast_slice(&bytes)).unwrap();
        for (triple, level) in [
            (['神', '经', '病'], Some(5)),
            (['神', '经', '系'], Some(10)),
            (['神', '话', '故'], Some(15)),
            (['-', '0', '年'], Some(3)),
            (['神', '话', '病'], None),
            (['经', '病', '神'], None),
        ] {
            assert_eq!(triples.level(triple), level, "{triple:?}");
        }
        assert_eq!(Triples::default().level(['神', '经', '病']), None);
    }

    #[test]
    fn what_is_no_row_of_triples_is_refused() {
        for text in ["神话\t经病5\n", "神\t经病0\n", "神\t经病\n"] {
            assert!(compile_triples("t", &parse("t", text).unwrap()).is_err(), "{text}");
        }
    }
}
