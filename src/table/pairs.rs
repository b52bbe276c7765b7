//! Map from some characters to characters.

use super::TableError;
use super::layout::{self, Sections, TableKind};

/// Compiles pairs, sorted by the first character, into the bytes that [`CharacterPairs`] reads.
pub(crate) fn compile_pairs(
    pairs: impl Iterator<Item = (char, char)>,
) -> Result<Vec<u8>, TableError> {
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    for (key, value) in pairs {
        keys.extend_from_slice(&u32::from(key).to_le_bytes());
        values.extend_from_slice(&u32::from(value).to_le_bytes());
    }
    layout::write(TableKind::Pairs, &[&keys, &values])
}

/// A compiled map from characters to characters.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CharacterPairs<'a> {
    keys: &'a [u32],
    values: &'a [u32],
}

impl<'a> CharacterPairs<'a> {
    /// Checks the header and uses the table in place. `bytes` are aligned to four.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::Pairs)?;
        Ok(Self { keys: sections.numbers(0)?, values: sections.numbers(1)? })
    }

    /// The value of a character; itself if it has no entry.
    pub(crate) fn get(&self, c: char) -> char {
        let found = self.keys.binary_search_by_key(&u32::from(c), |key| u32::from_le(*key));
        found.ok().and_then(|at| self.values.get(at)).copied().map_or(c, character)
    }

    /// Entries in order: characters and their values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (char, char)> + use<'a> {
        self.keys.iter().zip(self.values).map(|(key, value)| (character(*key), character(*value)))
    }
}

fn character(number: u32) -> char {
    char::from_u32(u32::from_le(number)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::super::aligned;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_character_becomes_its_own(
            pairs in proptest::collection::btree_map(any::<char>(), any::<char>(), 0..40),
            other in any::<char>(),
        ) {
            let bytes = compile_pairs(pairs.clone().into_iter()).unwrap();
            let bytes = aligned(&bytes);
            let map = CharacterPairs::load("t", bytemuck::cast_slice(&bytes)).unwrap();
            prop_assert!(map.iter().eq(pairs.clone()));
            for (&from, &to) in &pairs {
                prop_assert_eq!(map.get(from), to);
            }
            prop_assert_eq!(map.get(other), pairs.get(&other).copied().unwrap_or(other));
        }
    }
}
