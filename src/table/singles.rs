//! Compiled map from single characters to values.

use std::collections::BTreeMap;

use super::TableError;
use super::layout::{self, Sections, TableKind};

/// Compiles `map` (key to value) into the bytes that [`Singles`] reads. Every key is one character.
///
/// # Errors
/// If the map is too large for the format: more than 4 GiB of values.
pub(crate) fn compile_singles(
    name: &str,
    map: &BTreeMap<&str, &str>,
) -> Result<Vec<u8>, TableError> {
    let (mut characters, mut values) = (Vec::new(), String::new());
    let mut offsets = 0u32.to_le_bytes().to_vec();
    for (key, value) in map {
        for c in key.chars().take(1) {
            characters.extend(u32::from(c).to_le_bytes());
            values.push_str(value);
            let end = u32::try_from(values.len())
                .map_err(|_| TableError::new(name, 0, "too many values"))?;
            offsets.extend(end.to_le_bytes());
        }
    }
    layout::write(TableKind::Singles, &[&characters, &offsets, values.as_bytes()])
}

/// A compiled map from characters to values, used in place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Singles<'a> {
    /// Characters in order.
    characters: &'a [u32],
    /// Start of the value of each character in `values`; the next start is its end.
    offsets: &'a [u32],
    values: &'a str,
}

impl<'a> Singles<'a> {
    /// Checks the header and uses the table in place. `bytes` are aligned to four.
    pub(super) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::Singles)?;
        let values = simdutf8::basic::from_utf8(sections.bytes(2)?)
            .map_err(|_| sections.error("the values are not UTF-8"))?;
        Ok(Self { characters: sections.numbers(0)?, offsets: sections.numbers(1)?, values })
    }

    /// Value of a character.
    pub(super) fn get(&self, c: char) -> Option<&'a str> {
        let c = u32::from(c);
        let at = self.characters.binary_search_by_key(&c, |known| u32::from_le(*known)).ok()?;
        let [begin, end] = [at, at + 1].map(|at| self.offsets.get(at).copied().map(u32::from_le));
        self.values.get(begin? as usize..end? as usize)
    }

    /// First bytes of the characters.
    pub(super) fn leads(&self) -> impl Iterator<Item = u8> {
        let lead = |c: &u32| {
            let c = char::from_u32(u32::from_le(*c))?;
            c.encode_utf8(&mut [0; 4]).bytes().next()
        };
        self.characters.iter().filter_map(lead)
    }
}
