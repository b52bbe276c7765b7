//! The characters of two bytes, by their bytes, and the bytes by the character.

use std::sync::LazyLock;

use crate::encoding::Encoding;
use crate::encoding::codec::Codec;
use crate::language::{Language, Last, Reader};

/// A set of characters that have two bytes each, the first of which is above 0x80.
#[derive(Debug)]
pub(super) struct PairCodec {
    /// As reports have it.
    pub(super) name: &'static str,
    codec: &'static Codec,
    /// The first byte of the full-width forms of ASCII, of which the second is that of ASCII with the highest bit set,
    /// where the set has them so.
    pub(super) full_width: Option<u8>,
    /// Cost of a mark for a byte that is a character together with the byte after it, in bits: decoders know different parts of Big5.
    pub(super) readable: f32,
}

/// Characters before and after a place that tell the set of its line.
const AROUND: usize = 24;

const FIRST_LEAD: u8 = 0x81;
const LAST_LEAD: u8 = 0xFE;

impl PairCodec {
    /// Those of GBK and Big5.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let sets = [("GBK", Encoding::GBK, Some(0xA3), 16.0), ("Big5", Encoding::BIG5, None, 6.0)];
        sets.into_iter().filter_map(|(name, encoding, full_width, readable)| {
            Some(Self { name, codec: Codec::of(encoding)?, full_width, readable })
        })
    }

    /// Those that have all ideographs around a place: of a line with others nothing was decoded as one of these.
    pub(super) fn around(text: &str, at: usize) -> impl Iterator<Item = Self> {
        let before = text.get(..at).unwrap_or_default().chars().rev();
        let following = text.get(at..).unwrap_or_default().chars();
        let of_line = |c: &char| *c != '\n';
        let near = before
            .take(AROUND)
            .take_while(of_line)
            .chain(following.take(AROUND).take_while(of_line));
        let ideographs: Vec<char> = near.filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}')).collect();
        Self::all().filter(move |pairs| ideographs.iter().all(|c| pairs.bytes(*c).is_some()))
    }

    /// The character of two bytes. What is for private use is none: nobody wrote it.
    pub(super) fn character(&self, both: [u8; 2]) -> Option<char> {
        let [lead, trail] = both;
        let is_pair = lead >= FIRST_LEAD && trail >= FIRST_TRAIL;
        self.codec.pair(both).filter(|c| is_pair && !is_private(*c))
    }

    /// Whether decoders read two bytes, be it as a character for private use.
    pub(super) fn reads(&self, both: [u8; 2], with_private: bool) -> bool {
        self.codec.pair(both).is_some_and(|c| !is_private(c) || with_private && is_user_defined(c))
    }

    /// The pairs of bytes that nothing is made of, of which the first one looks like a first one.
    pub(super) fn unread(&self) -> &'static [[u8; 2]] {
        static UNREAD: [LazyLock<Vec<[u8; 2]>>; 2] =
            [LazyLock::new(|| unread(Encoding::GBK)), LazyLock::new(|| unread(Encoding::BIG5))];
        let [gbk, big5] = &UNREAD;
        if self.full_width.is_some() { gbk } else { big5 }
    }

    /// The characters that are written at all often, with their second byte, in its order.
    pub(super) fn usual(&self) -> &'static [Usual] {
        static USUAL: [LazyLock<Vec<Usual>>; 2] =
            [LazyLock::new(|| usual(Encoding::GBK)), LazyLock::new(|| usual(Encoding::BIG5))];
        let [gbk, big5] = &USUAL;
        if self.full_width.is_some() { gbk } else { big5 }
    }

    /// Those of a second byte.
    pub(super) fn usual_with(&self, trail: u8) -> impl Iterator<Item = char> {
        let usual = self.usual();
        let begin = usual.partition_point(|one| one.trail < trail);
        let rest = usual.get(begin..).unwrap_or_default().iter();
        rest.take_while(move |one| one.trail == trail).map(|one| one.c)
    }

    /// The bytes of a character. Those for private use have some, too: a decoder makes them of what is out of step.
    pub(super) fn bytes(&self, c: char) -> Option<[u8; 2]> {
        self.codec.pair_of(c)
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

/// What costs so few bits is usual: some 3,500 characters.
const USUAL: f32 = 15.0;

/// A character that is written often.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    pub(super) trail: u8,
    pub(super) c: char,
    /// State of the Chinese model after the character.
    pub(super) last: Last,
}

fn usual(encoding: Encoding) -> Vec<Usual> {
    let Some(codec) = Codec::of(encoding) else { return Vec::new() };
    let reader = Reader::new(Language::Chinese);
    (FIRST_TRAIL..=LAST_LEAD)
        .flat_map(|trail| (FIRST_LEAD..=LAST_LEAD).map(move |lead| [lead, trail]))
        .filter_map(|both| codec.pair(both).map(|c| (both, c)))
        .filter(|(both, c)| codec.pair_of(*c) == Some(*both))
        .filter(|(_, c)| reader.single(*c) < USUAL)
        .map(|([_, trail], c)| Usual { trail, c, last: reader.last(c) })
        .collect()
}

fn unread(encoding: Encoding) -> Vec<[u8; 2]> {
    let Some(codec) = Codec::of(encoding) else { return Vec::new() };
    (FIRST_LEAD..=LAST_LEAD)
        .flat_map(|lead| (FIRST_LEAD..=LAST_LEAD).map(move |trail| [lead, trail]))
        .filter(|both| codec.pair(*both).is_none_or(|c| is_private(c) && !is_user_defined(c)))
        .collect()
}

/// What GBK leaves to its users has these characters in Windows, too. For the rest of what it lacks only GB18030 has some.
fn is_user_defined(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{E765}')
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_characters_agree() {
        let [gbk, big5] = PairCodec::all().collect::<Vec<_>>().try_into().unwrap();
        for (pairs, c, both) in
            [(&gbk, '校', [0xD0, 0xA3]), (&gbk, '，', [0xA3, 0xAC]), (&big5, '校', [0xAE, 0xD5])]
        {
            assert_eq!(pairs.bytes(c), Some(both), "{c} in {}", pairs.name);
            assert_eq!(pairs.character(both), Some(c), "{c} in {}", pairs.name);
            let [lead, trail] = both;
            assert!(pairs.candidates([None, Some(trail)]).contains(&c));
            assert!(pairs.candidates([Some(lead), None]).contains(&c));
        }
        assert_eq!(gbk.bytes('가'), None);
        assert_eq!(gbk.bytes('x'), None);
        assert_eq!(gbk.character([0x20, 0x20]), None);
        // For private use: bytes, but no character.
        assert!(gbk.bytes('\u{E000}').is_some_and(|both| gbk.character(both).is_none()));
    }
}
