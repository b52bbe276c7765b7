//! Set of pairs of characters as a bit filter: smaller than a map, at the price of false positives. Variants of a character are
//! equal: a pair is known in every script.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::TableError;
use super::layout::{self, Sections, TableKind};
use super::multiplier::GOLDEN_RATIO;
use super::source::Row;

/// Bits of the filter, at least three for each pair (Bloom 1970): with a million pairs, one pair in 100 that is not listed is a
/// false positive.
const FILTER_BITS: u32 = 1 << 23;
/// Range of the characters with variants, except for a few.
const IDEOGRAPHS: RangeInclusive<u32> = 0x3400..=0x9FFF;
/// Bits of a word of the table.
const WORD: u32 = u32::BITS;
/// Bits of a block, which has all bits of a pair: one cache line, so that a lookup fetches one.
const CACHE_LINE_BITS: u32 = 512;

/// Words of the table with the bits of a pair, and these bits.
#[inline]
fn places(first: u32, second: u32) -> [(usize, u32); 3] {
    let hash = (u64::from(first) << 21 | u64::from(second)).wrapping_mul(GOLDEN_RATIO);
    let [a, b, c, d, e, f, g, h] = (hash ^ (hash >> 29)).wrapping_mul(GOLDEN_RATIO).to_le_bytes();
    let (low, high) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
    let block = low % (FILTER_BITS / CACHE_LINE_BITS) * CACHE_LINE_BITS;
    let place = |hash: u32| {
        let bit = block + hash % CACHE_LINE_BITS;
        ((bit / WORD) as usize, 1 << (bit % WORD))
    };
    [place(high), place(high / CACHE_LINE_BITS), place(high / (CACHE_LINE_BITS * CACHE_LINE_BITS))]
}

/// Compiles rows of a first character and all its second ones.
pub(crate) fn compile_known_pairs(
    file: &str,
    rows: &[Row<'_>],
    variants: &BTreeMap<char, char>,
) -> Result<(usize, Vec<u8>), TableError> {
    let classes: Vec<u16> = IDEOGRAPHS
        .map(|number| {
            let class = char::from_u32(number).and_then(|c| variants.get(&c));
            let class = class.and_then(|class| u16::try_from(u32::from(*class)).ok());
            class.or_else(|| u16::try_from(number).ok()).unwrap_or_default().to_le()
        })
        .collect();
    let mut words = vec![0u32; (FILTER_BITS / WORD) as usize];
    let mut number = 0;
    for row in rows {
        let mut chars = row.key.chars();
        let (Some(first), None) = (chars.next(), chars.next()) else {
            return Err(TableError::new(file, row.line, "one character is expected"));
        };
        for second in row.candidates.chars() {
            for (at, bit) in places(class(&classes, first), class(&classes, second)) {
                if let Some(word) = words.get_mut(at) {
                    *word |= bit;
                }
            }
            number += 1;
        }
    }
    let classes: Vec<u8> = classes.iter().flat_map(|class| class.to_ne_bytes()).collect();
    let words: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    Ok((number, layout::write(TableKind::KnownPairs, &[&words, &classes])?))
}

/// Number shared by all variants of a character.
#[inline]
fn class(classes: &[u16], c: char) -> u32 {
    let at = u32::from(c).wrapping_sub(*IDEOGRAPHS.start()) as usize;
    classes.get(at).map_or(u32::from(c), |class| u32::from(u16::from_le(*class)))
}

/// A compiled set of pairs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KnownPairs<'a> {
    words: &'a [u32],
    /// Representative of each ideograph's variants.
    classes: &'a [u16],
}

impl<'a> KnownPairs<'a> {
    /// Checks the header and uses the table in place. `bytes` are aligned to four.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::KnownPairs)?;
        Ok(Self { words: sections.numbers(0)?, classes: sections.numbers(1)? })
    }

    /// Whether a pair is listed, or a false positive.
    #[inline]
    pub(crate) fn has(&self, first: char, second: char) -> bool {
        let has = |(at, bit): (usize, u32)| {
            self.words.get(at).is_some_and(|word| u32::from_le(*word) & bit != 0)
        };
        places(class(self.classes, first), class(self.classes, second)).into_iter().all(has)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{aligned, parse};
    use super::*;

    #[test]
    fn listed_pairs_are_members_and_most_others_are_not() {
        let rows = parse("p", "渡\t口船\n碼\t頭\n").unwrap();
        let (number, bytes) =
            compile_known_pairs("p", &rows, &BTreeMap::from([('頭', '头')])).unwrap();
        assert_eq!(number, 3);
        let bytes = aligned(&bytes);
        let pairs = KnownPairs::load("p", bytemuck::cast_slice(&bytes)).unwrap();
        assert!(pairs.has('渡', '口') && pairs.has('渡', '船') && pairs.has('碼', '頭'));
        assert!(pairs.has('碼', '头'), "a variant");
        let others = ('一'..='丁').flat_map(|a| ('上'..='下').map(move |b| (a, b)));
        assert!(others.into_iter().all(|(a, b)| !pairs.has(a, b)));
        assert!(
            compile_known_pairs("p", &parse("p", "渡口\t船\n").unwrap(), &BTreeMap::new()).is_err()
        );
    }
}
