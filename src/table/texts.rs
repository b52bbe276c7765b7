//! Texts of compiled tables, each by its place: 29 bits with its position and length.
//!
//! Tables with many equal texts share one list, in which a text that is a part of another takes no room of its own.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::TableError;
use super::layout::{self, Sections, TableKind};

/// Bits of the length of a text, in bytes.
const LENGTH_BITS: u32 = 6;
/// Bits of the position of a text, below the length.
const POSITION_BITS: u32 = 23;
/// Bits of a place.
pub(super) const PLACE_BITS: u32 = POSITION_BITS + LENGTH_BITS;

/// Distinct texts with their places, arranged for a compiled table.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    all: String,
    places: HashMap<String, u32>,
}

impl Texts {
    /// Arranges texts, the longest first, so that the parts of each are found when their turn comes.
    ///
    /// # Errors
    /// If one of them, or all together, are too long for a place.
    pub(crate) fn arrange(name: &str, texts: &BTreeSet<&str>) -> Result<Self, TableError> {
        let mut order: Vec<&str> = texts.iter().copied().collect();
        order.sort_by_key(|text| Reverse(text.len()));
        let mut arranged = Self::default();
        // Positions of all parts of the texts so far that may still be needed.
        let mut parts: HashMap<&str, usize> = HashMap::new();
        for text in order {
            let position = parts.get(text).copied().unwrap_or(arranged.all.len());
            if position == arranged.all.len() {
                arranged.all.push_str(text);
                for (begin, _) in text.char_indices() {
                    let rest = text.get(begin..).unwrap_or_default();
                    let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
                    let prefixes = ends.filter_map(|end| rest.get(..end));
                    for part in prefixes.filter(|part| texts.contains(part)) {
                        parts.entry(part).or_insert(position + begin);
                    }
                }
            }
            let place = place(position, text.len())
                .ok_or_else(|| TableError::new(name, 0, "too many (or too long) values"))?;
            arranged.places.insert(text.to_owned(), place);
        }
        Ok(arranged)
    }

    /// Place of a text, if it is one of those that were arranged.
    pub(super) fn place(&self, text: &str) -> Option<u32> {
        self.places.get(text).copied()
    }

    /// Number of texts.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The texts as a part of tables, for [`load`].
    pub(crate) fn compile(&self) -> Result<Vec<u8>, TableError> {
        layout::write(TableKind::Texts, &[self.as_bytes()])
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.all.as_bytes()
    }
}

/// Checks the header of a compiled list of texts and uses it in place.
pub(super) fn load<'a>(name: &'a str, bytes: &'a [u8]) -> Result<&'a [u8], TableError> {
    Sections::read(name, bytes, TableKind::Texts)?.bytes(0)
}

fn place(position: usize, length: usize) -> Option<u32> {
    let position =
        u32::try_from(position).ok().filter(|position| *position < 1 << POSITION_BITS)?;
    let length = u32::try_from(length).ok().filter(|length| *length < 1 << LENGTH_BITS)?;
    Some(position | length << POSITION_BITS)
}

/// The bytes at a place. Higher bits are ignored.
#[inline]
pub(super) fn range(place: u32) -> Range<usize> {
    let begin = (place & ((1 << POSITION_BITS) - 1)) as usize;
    let length = (place >> POSITION_BITS & ((1 << LENGTH_BITS) - 1)) as usize;
    begin..begin + length
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_is_at_its_place(texts in proptest::collection::btree_set("[發a𠮷]{0,6}", 0..40)) {
            let texts: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
            let arranged = Texts::arrange("t", &texts).unwrap();
            for text in texts {
                prop_assert_eq!(arranged.all.get(range(arranged.place(text).unwrap())), Some(text));
            }
        }
    }

    #[test]
    fn a_part_of_a_text_takes_no_room() {
        let texts = BTreeSet::from(["發展", "頭髮展", "開發展望", "展", ""]);
        let arranged = Texts::arrange("t", &texts).unwrap();
        assert_eq!((arranged.all.as_str(), arranged.len()), ("開發展望頭髮展", 5));
        assert_eq!(arranged.place("望"), None);
    }

    #[test]
    fn texts_have_the_lengths_and_positions_that_a_place_can_hold() {
        let [longest, too_long] = [63, 64].map(|length| "a".repeat(length));
        assert!(Texts::arrange("t", &BTreeSet::from([&*longest])).is_ok());
        assert!(Texts::arrange("t", &BTreeSet::from([&*too_long])).is_err());
        assert_eq!(place(1 << POSITION_BITS, 1), None);
    }
}
