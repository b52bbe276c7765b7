//! Prefilter of positions at which a key may begin, by two small tables.

use crate::table::GOLDEN_RATIO;

/// Class of characters with which no key begins.
const NONE: u8 = 0;
/// Class of characters with which only longer keys begin.
const LONGER: u8 = 1;
/// Class of characters that are a key.
const ALONE: u8 = 2;

/// Bits for each key: one position in sixteen is a false positive.
const BITS_PER_KEY: usize = 16;
/// Characters from here on, which are rare, all count as keys.
const BEYOND_FILTER: u32 = 0x1_0000;

/// First characters of keys, and a hash of their first pairs. Both stay in the first two levels of cache during a search, unlike
/// the keys of a large table.
pub(super) struct Filter {
    first: Box<[u8]>,
    pairs: Box<[u64]>,
}

impl Filter {
    pub(super) fn of<'k>(keys: impl ExactSizeIterator<Item = &'k str>) -> Self {
        let bits = (keys.len() * BITS_PER_KEY).next_power_of_two().max(64);
        let mut filter = Self {
            first: vec![NONE; BEYOND_FILTER as usize].into(),
            pairs: vec![0; bits / 64].into(),
        };
        for key in keys {
            let mut chars = key.chars().map(u32::from);
            let Some(first) = chars.next() else { continue };
            let second = chars.next();
            if let Some(known) = filter.first.get_mut(first as usize) {
                *known = (*known).max(if second.is_some() { LONGER } else { ALONE });
            }
            if let Some(second) = second {
                let (word, bit) = filter.place(first, second);
                if let Some(word) = filter.pairs.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        filter
    }

    /// The first position from `at` on at which a key may begin.
    pub(super) fn next(&self, text: &str, at: usize) -> Option<usize> {
        let mut chars = text.get(at..)?.chars();
        loop {
            let place = text.len() - chars.as_str().len();
            let c = u32::from(chars.next()?);
            let might_begin = match self.first.get(c as usize) {
                Some(&NONE) => false,
                Some(&LONGER) => chars.clone().next().is_some_and(|next| {
                    let (word, bit) = self.place(c, u32::from(next));
                    self.pairs.get(word).is_some_and(|word| word & bit != 0)
                }),
                _ => true,
            };
            if might_begin {
                return Some(place);
            }
        }
    }

    /// Word of a pair, and its bit.
    fn place(&self, first: u32, second: u32) -> (usize, u64) {
        let pair = u64::from(first) << 32 | u64::from(second);
        let hash = pair.wrapping_mul(GOLDEN_RATIO) >> 32;
        let word = (hash >> 6) as usize & (self.pairs.len() - 1);
        (word, 1 << (hash & 63))
    }
}
