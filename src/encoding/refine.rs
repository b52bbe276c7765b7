//! The precise name: what an encoding has that includes another.

use super::{Encoding, decode};
use crate::language::{self, Language};

/// GBK with characters of four bytes is GB18030; Big5 with characters of one of its extensions is that.
pub(super) fn refine(bytes: &[u8], encoding: Encoding) -> Encoding {
    if encoding == Encoding::GBK && has_four_bytes(bytes) {
        Encoding::GB18030
    } else if encoding == Encoding::BIG5 {
        big5(bytes)
    } else {
        encoding
    }
}

/// Whether there is a character of four bytes. Their second byte is a digit, which no other has.
fn has_four_bytes(bytes: &[u8]) -> bool {
    let is_four = |at: usize| {
        let four = bytes.get(at.wrapping_sub(1)..).and_then(<[u8]>::first_chunk);
        matches!(four, Some([0x81..=0xFE, b'0'..=b'9', 0x81..=0xFE, b'0'..=b'9']))
    };
    // Digits are rarer than leads, and stand together.
    bytes.iter().enumerate().any(|(at, byte)| byte.is_ascii_digit() && is_four(at))
}

/// How much is read around a character of an extension, before and behind it.
const AROUND: usize = 16;
/// So many places decide.
const PLACES: usize = 64;
/// What Big5-UAO costs before anything is read, in bits. Of the documents with such characters more are from Hong
/// Kong than from the boards that wrote UAO.
const UAO: f32 = 8.0;
/// No place is worth more than this, in bits.
const MOST: f32 = 24.0;
/// A character of an extension costs at most this where it is meant, in bits. Where a byte is damaged, it is any
/// character of thousands, and says nothing for the one or the other.
const MEANT: f32 = 13.0;
/// If it costs more than this, it speaks against.
const DAMAGED: f32 = 17.0;

/// Which Big5 it is. Where only the standard's characters are used, all are the same.
fn big5(bytes: &[u8]) -> Encoding {
    let (mut better, mut supplement) = (-UAO, false);
    for at in extensions(bytes).take(PLACES) {
        supplement |=
            !bytes.get(at..).and_then(<[u8]>::first_chunk).is_some_and(|pair| is_eten(*pair));
        let before = bytes.get(at.saturating_sub(AROUND)..at).unwrap_or_default();
        // From where a character is known to begin.
        let begin = before
            .iter()
            .rposition(|byte| *byte < b'0')
            .map_or(0, |behind| before.len() - behind - 1);
        let [start, end] = [at - begin, bytes.len().min(at + 2 + AROUND)];
        let bits = |encoding, from: usize, to: usize| {
            let decoded =
                decode::decode::<()>(bytes.get(from..to).unwrap_or_default(), 0, encoding);
            let of = |language| language::score(language, &decoded.text).bits();
            of(Language::Chinese).min(of(Language::Japanese))
        };
        let [hkscs, uao] = [Encoding::BIG5, Encoding::BIG5_UAO].map(|one| bits(one, start, end));
        let without = bits(Encoding::BIG5_UAO, start, at) + bits(Encoding::BIG5_UAO, at + 2, end);
        let more = (hkscs - uao).clamp(-MOST, MOST);
        better += match uao - without {
            ..MEANT => more,
            MEANT..DAMAGED => more / 4.0,
            _ => more.min(-MOST / 4.0),
        };
    }
    if better > 0.0 {
        Encoding::BIG5_UAO
    } else if supplement {
        Encoding::BIG5_HKSCS
    } else {
        Encoding::BIG5
    }
}

/// Where characters of an extension are.
fn extensions(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let here = at;
            match bytes.get(at..)? {
                [lead @ 0x81..=0xFE, trail @ (0x40..=0x7E | 0xA1..=0xFE), ..] => {
                    at += 2;
                    if is_extension([*lead, *trail]) {
                        return Some(here);
                    }
                }
                [] => return None,
                _ => at += 1,
            }
        }
    })
}

/// Whether the standard of 1984 does not have it.
fn is_extension([lead, trail]: [u8; 2]) -> bool {
    matches!((lead, trail), (..0xA1 | 0xC7 | 0xC8 | 0xFA.., _) | (0xC6, 0xA1..) | (0xF9, 0xD6..))
        || matches!((lead, trail), (0xA3, 0xC0..=0xFE))
}

/// Whether all extensions have it: the symbols, kana and characters of ETEN's.
fn is_eten([lead, trail]: [u8; 2]) -> bool {
    matches!((lead, trail), (0xA3 | 0xC7, _) | (0xC6, 0xA1..) | (0xC8, ..=0xD3) | (0xF9, 0xD6..))
}
