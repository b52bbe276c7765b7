//! The precise name: what an encoding has that includes another.

use super::binary::is_control;
use super::{Encoding, decode};
use crate::language::{self, Language};

/// GBK with characters of four bytes is GB18030; Big5 with characters of one of its extensions is that. And how certain
/// that can be.
pub(super) fn refine(bytes: &[u8], encoding: Encoding) -> (Encoding, f32) {
    if encoding == Encoding::GBK && has_four_bytes(bytes) {
        (Encoding::GB18030, 1.0)
    } else if encoding == Encoding::BIG5 {
        big5(bytes)
    } else {
        (encoding, 1.0)
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

/// Bytes before and after a character of an extension that are read with it.
const AROUND: usize = 16;
/// So many places decide.
const PLACES: usize = 64;
/// What Big5-UAO costs before anything is read, in bits. Of the documents with such characters more are from Hong
/// Kong than from the boards that wrote UAO.
const UAO: f32 = 6.0;
/// No place is worth more than this, in bits.
const MOST: f32 = 24.0;
/// A character of an extension costs at most this where it is meant, in bits. Where a byte is damaged, it is any
/// character of thousands.
const MEANT: f32 = 13.0;

/// Where nothing is damaged, an unusual character is worth this part of its bits.
const UNUSUAL: f32 = 0.8;
/// Where bytes are damaged, each character that is not meant is worth so many bits against them.
const STRAY: f32 = 10.0;
/// Text that costs more a character is not aligned: a byte is lost before it.
const GARBLED: f32 = 13.0;
/// So few unusual characters may be damage, even where nothing is broken,
const FEW: usize = 2;
/// but in fewer bytes than this there is hardly any.
const SHORT: usize = 400;
/// Of damaged places one in ten, at most, makes a character that seems to be meant.
const MEANT_IN: usize = 3;

/// By so many bits the one extension must be better than the other to be certain.
const CLEAR: f32 = 50.0;
/// The confidence where it is not: about so many of these answers are right.
const CONFIDENCE_EXTENSION: f32 = 0.95;

/// Which Big5 it is. Where only the standard's characters are used, all are the same.
fn big5(bytes: &[u8]) -> (Encoding, f32) {
    let (mut better, mut supplement) = (-UAO, false);
    let (mut meant, mut words, mut last) = (0, 0, None);
    let (places, broken) = extensions(bytes);
    let count = places.len();
    for at in places {
        supplement |=
            !bytes.get(at..).and_then(<[u8]>::first_chunk).is_some_and(|pair| is_eten(*pair));
        let before = bytes.get(at.saturating_sub(AROUND)..at).unwrap_or_default();
        // From where a character is known to begin.
        let begin = before
            .iter()
            .rposition(|byte| *byte < b'0')
            .map_or(0, |behind| before.len() - behind - 1);
        let [start, end] = [at - begin, bytes.len().min(at + 2 + AROUND)];
        let read = |encoding, from: usize, to: usize| {
            let decoded =
                decode::decode::<()>(bytes.get(from..to).unwrap_or_default(), 0, encoding);
            [Language::Chinese, Language::Japanese]
                .map(|language| language::score(language, &decoded.text))
                .into_iter()
                .min_by(|one, other| one.bits().total_cmp(&other.bits()))
                .unwrap_or_default()
        };
        let [hkscs, uao] = [Encoding::BIG5, Encoding::BIG5_UAO].map(|one| read(one, start, end));
        let more = (hkscs.bits() - uao.bits()).clamp(-MOST, MOST);
        let parts = [(start, at), (at + 2, end)];
        let [before, behind] = parts.map(|(from, to)| read(Encoding::BIG5_UAO, from, to));
        if before.bits_per_character().max(behind.bits_per_character()) > GARBLED {
            continue;
        }
        if uao.bits() - before.bits() - behind.bits() < MEANT {
            better += more;
            meant += 1;
            words += usize::from(last == Some(at));
            last = Some(at + 2);
        } else if broken > 0 {
            better -= STRAY;
        } else {
            better += more * UNUSUAL;
        }
    }
    // Damaged bytes make characters of the extensions, too, but single ones, and more that are none.
    let enough =
        if broken == 0 { meant > 0 || count > FEW || bytes.len() < SHORT } else { meant > FEW };
    let told = words > 0 || enough && meant * MEANT_IN >= broken;
    let encoding = if better > 0.0 && told {
        Encoding::BIG5_UAO
    } else if supplement {
        Encoding::BIG5_HKSCS
    } else {
        Encoding::BIG5
    };
    let clear = count == 0 || broken == 0 && better.abs() > CLEAR;
    (encoding, if clear { 1.0 } else { CONFIDENCE_EXTENSION })
}

/// Where the first characters of an extension are, and how many places up to there are no characters of a text.
fn extensions(bytes: &[u8]) -> (Vec<usize>, usize) {
    let (mut places, mut broken, mut at) = (Vec::new(), 0, 0);
    while places.len() < PLACES
        && let Some(&lead) = bytes.get(at)
    {
        match bytes.get(at + 1) {
            Some(&trail @ (0x40..=0x7E | 0xA1..=0xFE)) if matches!(lead, 0x81..=0xFE) => {
                if is_extension([lead, trail]) {
                    places.push(at);
                }
                at += 2;
            }
            next => {
                broken += usize::from(!lead.is_ascii() && next.is_some() || is_control(lead));
                at += 1;
            }
        }
    }
    (places, broken)
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
