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
const AROUND: usize = 12;
/// So many places decide.
const PLACES: usize = 64;
/// What Big5-UAO costs before anything is read, in bits: the boards that wrote it are few.
const UAO: f32 = 4.0;

/// Which Big5 it is. Where only the standard's characters are used, all are the same.
fn big5(bytes: &[u8]) -> Encoding {
    let (mut hkscs, mut uao) = (0.0, UAO);
    let (mut places, mut supplement) = (0, false);
    let mut at = 0;
    while let Some(&lead) = bytes.get(at) {
        let pair = match bytes.get(at + 1) {
            Some(&trail @ (0x40..=0x7E | 0xA1..=0xFE)) if lead >= 0x81 => [lead, trail],
            _ => {
                at += 1;
                continue;
            }
        };
        if is_extension(pair) && places < PLACES {
            places += 1;
            supplement |= !is_eten(pair);
            let around = bytes.get(at.saturating_sub(AROUND)..bytes.len().min(at + 2 + AROUND));
            // From where characters are known to begin.
            let from = at.saturating_sub(AROUND);
            let around = around.unwrap_or_default();
            let begin = around.get(..at - from).and_then(|before| before.iter().rposition(|b| *b < b'0'));
            let around = around.get(begin.map_or(at - from, |begin| begin + 1)..).unwrap_or_default();
            let bits = |encoding| {
                let decoded = decode::decode::<()>(around, 0, encoding);
                language::score(Language::Chinese, &decoded.text).bits()
                    .min(language::score(Language::Japanese, &decoded.text).bits())
            };
            hkscs += bits(Encoding::BIG5);
            uao += bits(Encoding::BIG5_UAO);
        }
        at += 2;
    }
    if uao < hkscs {
        Encoding::BIG5_UAO
    } else if supplement {
        Encoding::BIG5_HKSCS
    } else {
        Encoding::BIG5
    }
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
