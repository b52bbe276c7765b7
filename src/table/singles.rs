//! Compiled map from single characters to values.

use std::collections::BTreeMap;

use super::TableError;
use super::layout::{self, Sections, TableKind, le_bytes};

/// Compiles `map` (key to value) into the bytes that [`Singles`] reads.
///
/// # Errors
/// If a key is not one character, or the map is too large for the format: more than 4 GiB of values.
pub(crate) fn compile_singles(
    name: &str,
    map: &BTreeMap<&str, &str>,
) -> Result<Vec<u8>, TableError> {
    let (mut characters, mut offsets, mut values) = (Vec::new(), vec![0], String::new());
    for (key, value) in map {
        let mut chars = key.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else {
            return Err(TableError::new(name, 0, format!("\"{key}\" is not one character")));
        };
        characters.push(u32::from(c));
        values.push_str(value);
        let end = u32::try_from(values.len());
        offsets.push(end.map_err(|_| TableError::new(name, 0, "too many values"))?);
    }
    layout::write(
        TableKind::Singles,
        &[&le_bytes(&characters), &le_bytes(&offsets), values.as_bytes()],
    )
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
