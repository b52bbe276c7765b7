//! The characters of two bytes, by their bytes, and the bytes by the character.

use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GB18030};

/// A set of characters that have two bytes each, the first of which is above 0x80.
#[derive(Debug)]
pub(super) struct Pairs {
    /// As reports have it.
    pub(super) name: &'static str,
    /// The character of each two bytes, from [`FIRST_LEAD`] on, or [`NONE`].
    characters: Vec<char>,
    /// The bytes of each character, in the order of the characters.
    bytes: Vec<(char, [u8; 2])>,
    /// The first byte of the full-width forms of ASCII, of which the second is that of ASCII with the highest bit set,
    /// where the set has them so.
    pub(super) full_width: Option<u8>,
}

const FIRST_LEAD: u8 = 0x81;
const LAST_LEAD: u8 = 0xFE;
/// Where there is no character.
const NONE: char = '\0';

pub(super) static GBK: LazyLock<Pairs> = LazyLock::new(|| Pairs::of("GBK", GB18030, Some(0xA3)));
pub(super) static BIG5_PAIRS: LazyLock<Pairs> = LazyLock::new(|| Pairs::of("Big5", BIG5, None));

impl Pairs {
    fn of(name: &'static str, encoding: &'static Encoding, full_width: Option<u8>) -> Self {
        let mut pairs = Self { name, characters: Vec::new(), bytes: Vec::new(), full_width };
        for lead in FIRST_LEAD..=LAST_LEAD {
            for trail in 0..=u8::MAX {
                let both = [lead, trail];
                let decoded = encoding.decode_without_bom_handling_and_without_replacement(&both);
                let mut chars = decoded.as_deref().unwrap_or_default().chars();
                let c = match (chars.next(), chars.next()) {
                    (Some(c), None) if trail >= FIRST_TRAIL => c,
                    _ => NONE,
                };
                pairs.characters.push(c);
                if c != NONE {
                    pairs.bytes.push((c, both));
                }
            }
        }
        // Of two codes for the same character the lower one is that which is written.
        pairs.bytes.sort();
        pairs.bytes.dedup_by_key(|(c, _)| *c);
        pairs
    }

    /// The character of two bytes. What is for private use is none: nobody wrote it.
    pub(super) fn character(&self, [lead, trail]: [u8; 2]) -> Option<char> {
        let row = usize::from(lead.checked_sub(FIRST_LEAD)?);
        let c = *self.characters.get(row * 0x100 + usize::from(trail))?;
        (c != NONE && !is_private(c)).then_some(c)
    }

    /// The bytes of a character. Those for private use have some, too: a decoder makes them of what is out of step.
    pub(super) fn bytes(&self, c: char) -> Option<[u8; 2]> {
        let place = self.bytes.binary_search_by_key(&c, |(c, _)| *c).ok()?;
        self.bytes.get(place).map(|(_, both)| *both)
    }

    /// The characters that have a first or a second byte, as far as it is known.
    pub(super) fn candidates(&self, [lead, trail]: [Option<u8>; 2]) -> Vec<char> {
        let range = |known: Option<u8>, first, last| known.map_or(first..=last, |byte| byte..=byte);
        let leads = range(lead, FIRST_LEAD, LAST_LEAD);
        let trails = range(trail, FIRST_TRAIL, LAST_LEAD);
        leads
            .flat_map(|lead| trails.clone().map(move |trail| [lead, trail]))
            .filter_map(|both| self.character(both))
            .collect()
    }
}

/// From here on a byte can be the second one of a character.
pub(super) const FIRST_TRAIL: u8 = 0x40;

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_characters_agree() {
        for (pairs, c, both) in [
            (&*GBK, '校', [0xD0, 0xA3]),
            (&GBK, '，', [0xA3, 0xAC]),
            (&BIG5_PAIRS, '校', [0xAE, 0xD5]),
        ] {
            assert_eq!(pairs.bytes(c), Some(both), "{c} in {}", pairs.name);
            assert_eq!(pairs.character(both), Some(c), "{c} in {}", pairs.name);
            let [lead, trail] = both;
            assert!(pairs.candidates([None, Some(trail)]).contains(&c));
            assert!(pairs.candidates([Some(lead), None]).contains(&c));
        }
        assert_eq!(GBK.bytes('가'), None);
        assert_eq!(GBK.bytes('x'), None);
        assert_eq!(GBK.character([0x20, 0x20]), None);
        // For private use: bytes, but no character.
        assert!(GBK.bytes('\u{E000}').is_some_and(|both| GBK.character(both).is_none()));
    }
}
