//! Double-byte character sets: characters by their bytes, and bytes by the character.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::super::familiarity;
use super::super::measures::{RARE_BITS, RARE_WORDS_BITS};
use crate::encoding::Encoding;
use crate::encoding::codec::{Codec, is_private};
use crate::language::{Language, Last, Reader};
use crate::script::{Script, script_of};

/// A set of two-byte characters whose first byte is above 0x80.
#[derive(Debug)]
pub(super) struct PairCodec {
    /// Description of the damage for reports.
    pub(super) how: &'static str,
    codec: &'static Codec,
    /// Whether text in the set is traditional.
    is_traditional: bool,
    /// First byte of the full-width forms of ASCII, if their second byte is that of ASCII with the highest bit set.
    pub(super) full_width: Option<u8>,
    /// Whether pages may have dropped pairs of bytes: GBK has private-use characters, which pages show or drop.
    pub(super) may_drop: bool,
    /// Cost in bits of a mark for a byte that is a character together with the byte after it: decoders support different parts of
    /// Big5.
    pub(super) readable: f32,
}

/// First bytes of a character.
const DOUBLE_BYTE_LEADS: RangeInclusive<u8> = 0x81..=0xFE;
/// Second bytes of a character.
pub(super) const DOUBLE_BYTE_TRAILS: RangeInclusive<u8> = 0x40..=0xFE;

impl PairCodec {
    /// Returns the sets of GBK and Big5.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let gbk = "a byte of GBK was lost, and the text after it was decoded out of step";
        let big5 = "a byte of Big5 was lost, and the text after it was decoded out of step";
        let sets = [(gbk, Encoding::GBK, Some(0xA3), 16.0), (big5, Encoding::BIG5, None, 6.0)];
        sets.into_iter().filter_map(|(how, encoding, full_width, readable)| {
            let (codec, may_drop) = (Codec::of(encoding)?, encoding == Encoding::GBK);
            let is_traditional = encoding == Encoding::BIG5;
            Some(Self { how, codec, is_traditional, full_width, may_drop, readable })
        })
    }

    /// Returns the sets that contain all ideographs around a place: a line with other ideographs was not decoded in the set. Simplified
    /// text is not in Big5, although Big5 has some simplified characters for Hong Kong. A page that shows private-use characters
    /// does not drop any.
    pub(super) fn around(
        text: &str,
        at: usize,
        shows_private_use: bool,
    ) -> impl Iterator<Item = Self> {
        let near = familiarity::window(text, at).chars();
        let ideographs: Vec<char> = near.filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}')).collect();
        // Text out of step has a simplified character now and then.
        let count = |script| ideographs.iter().filter(|c| script_of(**c) == Some(script)).count();
        let is_simplified = count(Script::Hans) > count(Script::Hant);
        let fits = move |pairs: &Self| {
            !(pairs.is_traditional && is_simplified)
                && ideographs.iter().all(|c| pairs.bytes(*c).is_some())
        };
        let may_drop = move |pairs: &Self| pairs.may_drop && !shows_private_use;
        Self::all().filter(fits).map(move |pairs| Self { may_drop: may_drop(&pairs), ..pairs })
    }

    /// Returns the character of two bytes. None for private use, which does not occur in the original text.
    pub(super) fn character(&self, both: [u8; 2]) -> Option<char> {
        let [lead, trail] = both;
        let is_pair = lead >= *DOUBLE_BYTE_LEADS.start() && trail >= *DOUBLE_BYTE_TRAILS.start();
        self.codec.pair(both).filter(|c| is_pair && !is_private(*c))
    }

    /// Whether two bytes are a private-use character, or not a character.
    pub(super) fn is_private(&self, both: [u8; 2]) -> bool {
        self.codec.pair(both).is_none_or(is_private)
    }

    /// Returns the cost in bits of a character in step, before it is known whether it is one, or the halves of two because a pair
    /// of bytes was dropped. None if it must be a character and is not.
    pub(super) fn cost(&self, of_character: Option<f32>) -> Option<f32> {
        match of_character {
            Some(bits) if self.may_drop => Some(bits.min(RARE_WORDS_BITS)),
            None if self.may_drop => Some(2.0 * RARE_WORDS_BITS),
            bits => bits,
        }
    }

    /// Returns the states of the Chinese model after the common characters with a second byte, computed on first use.
    pub(super) fn usual_with(&self, trail: u8) -> &'static [Last] {
        static USUAL_BY_TRAIL: [[OnceLock<Vec<Last>>; 256]; 2] =
            [const { [const { OnceLock::new() }; 256] }; 2];
        let [gbk, big5] = &USUAL_BY_TRAIL;
        let by_trail = if self.full_width.is_some() { gbk } else { big5 };
        let usual = by_trail.get(usize::from(trail));
        usual.map_or(&[], |usual| usual.get_or_init(|| usual_characters(self.codec, trail)))
    }

    /// Returns the bytes of a character. Private-use characters have some, too: bytes out of step are decoded to them.
    pub(super) fn bytes(&self, c: char) -> Option<[u8; 2]> {
        self.codec.pair_of(c)
    }

    /// Returns the characters with a first or a second byte, as far as these are known.
    pub(super) fn candidates(&self, [lead, trail]: [Option<u8>; 2]) -> Vec<char> {
        let range =
            |known: Option<u8>, all: RangeInclusive<u8>| known.map_or(all, |byte| byte..=byte);
        let leads = range(lead, DOUBLE_BYTE_LEADS);
        let trails = range(trail, DOUBLE_BYTE_TRAILS);
        leads
            .flat_map(|lead| trails.clone().map(move |trail| [lead, trail]))
            .filter_map(|both| self.character(both))
            .collect()
    }
}

fn usual_characters(codec: &Codec, trail: u8) -> Vec<Last> {
    let reader = Reader::new(Language::Chinese);
    DOUBLE_BYTE_LEADS
        .filter_map(|lead| codec.pair([lead, trail]).map(|c| ([lead, trail], c)))
        .filter(|(both, c)| codec.pair_of(*c) == Some(*both))
        .filter(|(_, c)| reader.single(*c) < RARE_BITS)
        .map(|(_, c)| reader.last(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_bytes_and_characters_map_to_each_other() {
        let [gbk, big5] = PairCodec::all().collect::<Vec<_>>().try_into().unwrap();
        for (pairs, c, both) in
            [(&gbk, '校', [0xD0, 0xA3]), (&gbk, '，', [0xA3, 0xAC]), (&big5, '校', [0xAE, 0xD5])]
        {
            assert_eq!(pairs.bytes(c), Some(both), "{c}: {}", pairs.how);
            assert_eq!(pairs.character(both), Some(c), "{c}: {}", pairs.how);
            let [lead, trail] = both;
            assert!(pairs.candidates([None, Some(trail)]).contains(&c));
            assert!(pairs.candidates([Some(lead), None]).contains(&c));
        }
        assert_eq!(gbk.bytes('가'), None);
        assert_eq!(gbk.bytes('x'), None);
        assert_eq!(gbk.character([0x20, 0x20]), None);
        // Private use: bytes, but not a character.
        assert!(gbk.bytes('\u{E000}').is_some_and(|both| gbk.character(both).is_none()));
    }
}
