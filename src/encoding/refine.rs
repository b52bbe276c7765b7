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
/// What Big5-UAO costs before anything is read, in bits: the boards that wrote it are few.
const UAO: f32 = 4.0;
/// A reading that costs more a character says nothing: the place is damaged.
const DAMAGED: f32 = 12.0;

/// Which Big5 it is. Where only the standard's characters are used, all are the same.
fn big5(bytes: &[u8]) -> Encoding {
    let (mut hkscs, mut uao) = (0.0, UAO);
    let mut supplement = false;
    for at in extensions(bytes).take(PLACES) {
        let before = bytes.get(at.saturating_sub(AROUND)..at).unwrap_or_default();
        // From where a character is known to begin.
        let begin = before.iter().rposition(|byte| *byte < b'0').map_or(0, |behind| before.len() - behind - 1);
        let around = bytes.get(at - begin..bytes.len().min(at + 2 + AROUND)).unwrap_or_default();
        let read = |encoding| {
            let decoded = decode::decode::<()>(around, 0, encoding);
            [Language::Chinese, Language::Japanese].map(|language| language::score(language, &decoded.text))
                .into_iter()
                .min_by(|one, other| one.bits().total_cmp(&other.bits()))
                .unwrap_or_default()
        };
        let readings = [read(Encoding::BIG5), read(Encoding::BIG5_UAO)];
        if readings.iter().any(|reading| reading.bits_per_character() < DAMAGED) {
            let [standard, extended] = readings.map(language::Score::bits);
            hkscs += standard;
            uao += extended;
            supplement |= !bytes.get(at..).and_then(<[u8]>::first_chunk).is_some_and(|pair| is_eten(*pair));
        }
    }
    if uao < hkscs {
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
