//! Texts of a compiled table, each by its place: 29 bits with its position and length.

use std::collections::HashMap;

/// Bits of the length of a text, in bytes.
const LENGTH_BITS: u32 = 6;
/// Bits of the position of a text, below the length.
const POSITION_BITS: u32 = 23;
/// Bits of a place.
pub(super) const PLACE_BITS: u32 = POSITION_BITS + LENGTH_BITS;

/// Texts without duplicates, under construction.
#[derive(Default)]
pub(super) struct Texts {
    all: String,
    places: HashMap<String, u32>,
}

impl Texts {
    /// Adds a text, unless it is there already, and returns its place; `None` if it, or all texts together, are too long.
    pub(super) fn place(&mut self, text: &str) -> Option<u32> {
        if let Some(&place) = self.places.get(text) {
            return Some(place);
        }
        let position = u32::try_from(self.all.len()).ok().filter(|p| *p < 1 << POSITION_BITS)?;
        let length = u32::try_from(text.len()).ok().filter(|length| *length < 1 << LENGTH_BITS)?;
        self.all.push_str(text);
        let place = position | length << POSITION_BITS;
        self.places.insert(text.to_owned(), place);
        Some(place)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.all.as_bytes()
    }
}

/// The text at a place. Higher bits are ignored.
pub(super) fn at(texts: &str, place: u32) -> Option<&str> {
    let begin = (place & ((1 << POSITION_BITS) - 1)) as usize;
    let length = (place >> POSITION_BITS & ((1 << LENGTH_BITS) - 1)) as usize;
    texts.get(begin..begin + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_again_up_to_their_limits() {
        let mut texts = Texts::default();
        let longest = "a".repeat(63);
        let places = ["發", &longest, "", "發"].map(|text| texts.place(text).unwrap());
        assert_eq!(places[0], places[3]);
        let found = places.map(|place| at(std::str::from_utf8(texts.as_bytes()).unwrap(), place));
        assert_eq!(found, ["發", &longest, "", "發"].map(Some));
        assert_eq!(texts.place(&"a".repeat(64)), None, "too long");
        texts.all = " ".repeat(1 << POSITION_BITS);
        assert_eq!(texts.place("b"), None, "too far");
    }
}
