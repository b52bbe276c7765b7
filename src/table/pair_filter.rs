//! Filter of pairs of characters (Bloom 1970): it may contain others, too.
//!
//! It is compiled on its own, because configurations with the same phrases have the same one.

use std::collections::BTreeSet;

use super::TableError;
use super::layout::{self, Sections, TableKind};
use super::multiplier::GOLDEN_RATIO;

/// Least bits per pair: one pair in twelve is a false positive.
const BITS_PER_PAIR: usize = 8;

/// The byte of a filter of `length` bytes, a power of two, and the bit in it, for a pair.
fn place(a: char, b: char, length: usize) -> (usize, u8) {
    let hash = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(GOLDEN_RATIO) >> 32;
    let place = usize::try_from(hash).unwrap_or(0);
    (place >> 3 & (length - 1), 1 << (place & 7))
}

/// Compiles pairs into the bytes that [`PairFilter`] reads.
pub(super) fn compile_filter(pairs: &BTreeSet<(char, char)>) -> Result<Vec<u8>, TableError> {
    let mut bytes = vec![0; (pairs.len() * BITS_PER_PAIR / 8).next_power_of_two()];
    for &(a, b) in pairs {
        let (byte, bit) = place(a, b, bytes.len());
        if let Some(byte) = bytes.get_mut(byte) {
            *byte |= bit;
        }
    }
    layout::write(TableKind::PairFilter, &[&bytes])
}

/// A compiled filter, used in place.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairFilter<'a>(&'a [u8]);

impl<'a> PairFilter<'a> {
    /// Checks the header and uses the filter in place. `bytes` are aligned to four.
    pub(super) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::PairFilter)?;
        let bytes = sections.bytes(0)?;
        if !bytes.len().is_power_of_two() {
            return Err(sections.error("a section has the wrong length"));
        }
        Ok(Self(bytes))
    }

    /// Whether a pair might be in the filter.
    pub(super) fn might_contain(&self, a: char, b: char) -> bool {
        let (byte, bit) = place(a, b, self.0.len());
        self.0.get(byte).is_none_or(|byte| byte & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::aligned;
    use super::*;

    #[test]
    fn every_pair_is_in_its_filter_and_few_others_are() {
        let chars = || '\u{4E00}'..'\u{4E40}';
        let pairs: BTreeSet<_> = chars().flat_map(|a| chars().map(move |b| (a, b))).collect();
        let bytes = aligned(&compile_filter(&pairs).unwrap());
        let filter = PairFilter::load("t", bytemuck::cast_slice(&bytes)).unwrap();
        assert!(pairs.iter().all(|(a, b)| filter.might_contain(*a, *b)));
        let others = chars().flat_map(|a| ('\u{5000}'..'\u{5040}').map(move |b| (a, b)));
        let false_positives = others.filter(|(a, b)| filter.might_contain(*a, *b)).count();
        assert!(false_positives < pairs.len() / 6, "{false_positives} of {}", pairs.len());
    }
}
