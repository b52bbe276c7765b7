//! Map from every character to a small number, in two levels of pages.

use std::collections::HashMap;

use super::TableError;
use super::layout::{self, Sections, TableKind};

/// Bits of the number of characters a page: 64, which the last byte of a character in UTF-8 distinguishes.
pub(super) const PAGE_BITS: u32 = 6;
/// Mask of the position of a character in its page.
const PAGE_MASK: u32 = (1 << PAGE_BITS) - 1;

/// Distributes `entries` (code point and number) over pages of equal content. The first result is the index: for each page of
/// Unicode its page in the second result; after the end of the index everything is `default`.
pub(super) fn pages<T: Copy + Eq + std::hash::Hash>(
    entries: impl IntoIterator<Item = (u32, T)>,
    default: T,
) -> Option<(Vec<u16>, Vec<T>)> {
    let empty = vec![default; 1 << PAGE_BITS];
    let mut full: Vec<Vec<T>> = Vec::new();
    for (code_point, number) in entries {
        let page = (code_point >> PAGE_BITS) as usize;
        if full.len() <= page {
            full.resize(page + 1, empty.clone());
        }
        *full.get_mut(page)?.get_mut((code_point & PAGE_MASK) as usize)? = number;
    }
    let mut content = Vec::new();
    let mut known: HashMap<Vec<T>, u16> = HashMap::new();
    let index = full
        .into_iter()
        .map(|page| {
            let next = u16::try_from(known.len()).ok()?;
            Some(*known.entry(page).or_insert_with_key(|page| {
                content.extend_from_slice(page);
                next
            }))
        })
        .collect::<Option<_>>()?;
    Some((index, content))
}

/// Position of a code point in the content of [`pages`], if it has one.
#[inline]
pub(super) fn position(index: &[u16], code_point: u32) -> Option<usize> {
    let page = u16::from_le(*index.get((code_point >> PAGE_BITS) as usize)?);
    Some(((usize::from(page)) << PAGE_BITS) | (code_point & PAGE_MASK) as usize)
}

/// Compiles entries (character and number, in any order; the last one of a character wins) into the bytes that [`CharMap`] reads.
pub(crate) fn compile_char_map(
    name: &str,
    entries: impl IntoIterator<Item = (char, u8)>,
) -> Result<Vec<u8>, TableError> {
    let entries = entries.into_iter().map(|(c, number)| (u32::from(c), number));
    let (index, content) = pages(entries, 0)
        .ok_or_else(|| TableError::new(name, 0, "too many pages of different content"))?;
    let index: Vec<u8> = index.iter().flat_map(|page| page.to_le_bytes()).collect();
    layout::write(TableKind::CharMap, &[&index, &content])
}

/// A compiled map from characters to small numbers; characters without an entry have 0.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CharMap<'a> {
    index: &'a [u16],
    content: &'a [u8],
}

impl<'a> CharMap<'a> {
    /// Checks the header and uses the table in place. `bytes` are aligned to four.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::CharMap)?;
        Ok(Self { index: sections.numbers(0)?, content: sections.bytes(1)? })
    }

    /// Number of a character.
    pub(crate) fn get(&self, c: char) -> u8 {
        position(self.index, u32::from(c)).and_then(|at| self.content.get(at)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::aligned;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_character_has_its_number(
            entries in proptest::collection::btree_map(any::<char>(), 1u8.., 0..40),
            other in any::<char>(),
        ) {
            let bytes = compile_char_map("t", entries.clone()).unwrap();
            let bytes = aligned(&bytes);
            let map = CharMap::load("t", bytemuck::cast_slice(&bytes)).unwrap();
            for (&c, &number) in &entries {
                prop_assert_eq!(map.get(c), number);
            }
            prop_assert_eq!(map.get(other), entries.get(&other).copied().unwrap_or(0));
        }
    }
}
