//! Characters of a coded character set, by number.

use super::TableError;
use super::layout::{self, Sections, TableKind};

/// Offset of the cells of characters beyond the Basic Multilingual Plane: all of those in the sets are in the plane from U+20000
/// on.
const BEYOND: u32 = 0x2_0000;
/// Cells for each byte of the section of bits that mark cells beyond [`BEYOND`].
const BITS: usize = 8;

/// Compiles the characters, in the order of their numbers, into bytes that [`CodeTable::load`] reads.
pub(crate) fn compile_codes(name: &str, cells: &[Option<char>]) -> Result<Vec<u8>, TableError> {
    let mut low = Vec::with_capacity(cells.len());
    let mut beyond = vec![0; cells.len().div_ceil(BITS)];
    for (number, cell) in cells.iter().enumerate() {
        let code_point = cell.map_or(0, u32::from);
        let (cell, bit) = match (u16::try_from(code_point), code_point.checked_sub(BEYOND)) {
            (Ok(cell), _) => (Some(cell), 0),
            (_, Some(cell)) => (u16::try_from(cell).ok(), 1),
            _ => (None, 0),
        };
        let message = || format!("U+{code_point:04X} is in a plane that no cell can name");
        low.push(cell.ok_or_else(|| TableError::new(name, 0, message()))?);
        if let Some(byte) = beyond.get_mut(number / BITS) {
            *byte |= bit << (number % BITS);
        }
    }
    // The bits begin at the first byte that is not 0, and end with the cells.
    let basic = beyond.iter().take_while(|byte| **byte == 0).count();
    beyond.drain(..basic);
    if !beyond.is_empty() {
        low.resize(low.len().next_multiple_of(BITS), 0);
    }
    let low: Vec<u8> = low.into_iter().flat_map(u16::to_le_bytes).collect();
    layout::write(TableKind::Codes, &[&low, &beyond])
}

/// A compiled set: the characters of its numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CodeTable<'a> {
    /// The lower 16 bits of each character; 0 if there is none.
    cells: &'a [u16],
    /// The first of these cells, which are all in the Basic Multilingual Plane.
    basic: &'a [u16],
    /// A bit for each of the other cells.
    beyond: &'a [u8],
}

impl<'a> CodeTable<'a> {
    /// Checks header and lengths and uses the table in place. `bytes` are aligned to four.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::Codes)?;
        let (cells, beyond) = (sections.numbers::<u16>(0)?, sections.bytes(1)?);
        let basic = cells.len().checked_sub(beyond.len() * BITS);
        let basic = basic.and_then(|basic| cells.get(..basic));
        let basic = basic.ok_or_else(|| sections.error("a section has the wrong length"))?;
        Ok(Self { cells, basic, beyond })
    }

    /// The character of a number.
    pub(crate) fn get(&self, number: usize) -> Option<char> {
        let cell = u32::from(u16::from_le(*self.cells.get(number)?));
        let bit = number.checked_sub(self.basic.len());
        let byte = bit.and_then(|bit| self.beyond.get(bit / BITS));
        let beyond = byte.map_or(0, |byte| byte >> (number % BITS) & 1);
        char::from_u32(cell + BEYOND * u32::from(beyond)).filter(|c| *c != '\0')
    }

    /// The code point of a number by one lookup; 0 if there is none, or if [`get`](Self::get) must decide.
    #[inline]
    pub(crate) fn basic(&self, number: usize) -> u16 {
        self.basic.get(number).map_or(0, |cell| u16::from_le(*cell))
    }
}

#[cfg(test)]
mod tests {
    use super::super::aligned;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_number_has_its_character(
            cells in proptest::collection::vec(
                prop_oneof![
                    Just(None),
                    proptest::char::range('\u{1}', '\u{FFFF}').prop_map(Some),
                    proptest::char::range('\u{20000}', '\u{2FFFF}').prop_map(Some),
                ],
                0..40,
            ),
        ) {
            let bytes = aligned(&compile_codes("t", &cells).unwrap());
            let table = CodeTable::load("t", bytemuck::cast_slice(&bytes)).unwrap();
            for (number, cell) in cells.iter().enumerate() {
                prop_assert_eq!(table.get(number), *cell);
                let basic = char::from_u32(table.basic(number).into());
                prop_assert!(basic == Some('\0') || basic == *cell);
            }
            prop_assert_eq!(table.get(cells.len()), None);
        }
    }

    #[test]
    fn characters_of_other_planes_are_refused() {
        for c in ['\u{1F600}', '\u{30000}'] {
            let error = compile_codes("t", &[Some(c)]).unwrap_err();
            assert!(error.to_string().contains("plane"), "{error}");
        }
    }
}
