//! Refinement of a detected encoding to one that includes it.
//!
//! Constants without another source are guesses; `benches/peers/encodings.py` measures the answers that they lead to.

use super::binary::is_control;
use super::{Encoding, decode};
use crate::language::{self, Language};

/// Returns the refined encoding and an upper bound on its confidence: GBK with four-byte characters is GB18030, and Big5 with
/// characters of an extension is that extension.
pub(super) fn refine(bytes: &[u8], encoding: Encoding) -> (Encoding, f32) {
    if encoding == Encoding::GBK && has_four_bytes(bytes) {
        (Encoding::GB18030, 1.0)
    } else if encoding == Encoding::BIG5 {
        big5(bytes)
    } else {
        (encoding, 1.0)
    }
}

/// Whether there is a four-byte character: its second byte is a digit, which no other character has.
fn has_four_bytes(bytes: &[u8]) -> bool {
    let is_four = |at: usize| {
        let four = bytes.get(at.wrapping_sub(1)..).and_then(<[u8]>::first_chunk);
        matches!(four, Some([0x81..=0xFE, b'0'..=b'9', 0x81..=0xFE, b'0'..=b'9']))
    };
    // Digits are rarer than lead bytes, and stand together.
    bytes.iter().enumerate().any(|(at, byte)| byte.is_ascii_digit() && is_four(at))
}

/// Bytes read before and after a character of an extension.
const EXTENSION_CONTEXT_BYTES: usize = 16;
/// Most places that are examined.
const MAX_EXTENSION_PLACES: usize = 64;
/// Prior cost of Big5-UAO, in bits. Most documents with characters of extensions are from Hong Kong, not from the boards that used
/// UAO.
const UAO_PRIOR_BITS: f32 = 6.0;
/// Upper bound on the evidence of one place, in bits.
const MAX_PLACE_BITS: f32 = 24.0;
/// Highest cost in bits of an intended character of an extension. A damaged byte makes a random one of thousands, which costs
/// more.
const MAX_INTENDED_BITS: f32 = 13.0;

/// Factor of the evidence of an unusual character in a document without damage.
const UNUSUAL_WEIGHT: f32 = 0.8;
/// Bits against the extension for each unintended character in a document with damage.
const STRAY_BITS: f32 = 10.0;
/// Bits per character above which text is misaligned: a byte is lost before it.
const GARBLED_BITS: f32 = 13.0;
/// Most unusual characters that may be damage in a document without undecodable places.
const MAX_STRAY_EXTENSIONS: usize = 2;
/// Length in bytes below which a document without undecodable places has almost no damage, so that a single unusual character
/// counts.
const MIN_DAMAGED_BYTES: usize = 400;
/// Most broken places per apparently intended character of an extension. Guess: of damaged places, at most one in ten makes such
/// a character.
const MAX_BROKEN_PER_INTENDED: usize = 3;

/// Lead in bits of one extension over the other from which on the answer is certain (guess).
const CERTAIN_EXTENSION_BITS: f32 = 50.0;
/// Confidence below that lead: about this share of these answers is right.
const EXTENSION_CONFIDENCE: f32 = 0.95;

/// Decides between the variants of Big5, which are equal if only characters of the standard are used.
fn big5(bytes: &[u8]) -> (Encoding, f32) {
    let (mut gain, mut supplement) = (-UAO_PRIOR_BITS, false);
    let (mut plausible, mut words, mut last) = (0, 0, None);
    let (places, broken) = extensions(bytes);
    let count = places.len();
    for at in places {
        supplement |=
            !bytes.get(at..).and_then(<[u8]>::first_chunk).is_some_and(|pair| is_eten(*pair));
        let before = bytes.get(at.saturating_sub(EXTENSION_CONTEXT_BYTES)..at).unwrap_or_default();
        // From the last position where a character is known to begin.
        let begin = before
            .iter()
            .rposition(|byte| *byte < b'0')
            .map_or(0, |after| before.len() - after - 1);
        let [start, end] = [at - begin, bytes.len().min(at + 2 + EXTENSION_CONTEXT_BYTES)];
        let read = |encoding, from: usize, to: usize| {
            let decoded =
                decode::decode::<()>(bytes.get(from..to).unwrap_or_default(), 0, encoding);
            [Language::Chinese, Language::Japanese]
                .map(|language| language::score(language, &decoded.text))
                .into_iter()
                .min_by(|a, b| a.bits().total_cmp(&b.bits()))
                .unwrap_or_default()
        };
        let [hkscs, uao] =
            [Encoding::BIG5, Encoding::BIG5_UAO].map(|encoding| read(encoding, start, end));
        let more = (hkscs.bits() - uao.bits()).clamp(-MAX_PLACE_BITS, MAX_PLACE_BITS);
        let parts = [(start, at), (at + 2, end)];
        let [before, after] = parts.map(|(from, to)| read(Encoding::BIG5_UAO, from, to));
        if before.bits_per_character().max(after.bits_per_character()) > GARBLED_BITS {
            continue;
        }
        if uao.bits() - before.bits() - after.bits() < MAX_INTENDED_BITS {
            gain += more;
            plausible += 1;
            words += usize::from(last == Some(at));
            last = Some(at + 2);
        } else if broken > 0 {
            gain -= STRAY_BITS;
        } else {
            gain += more * UNUSUAL_WEIGHT;
        }
    }
    // Damaged bytes look like characters of the extensions, too, but isolated ones, and more often like unassigned codes.
    let has_enough = if broken == 0 {
        plausible > 0 || count > MAX_STRAY_EXTENSIONS || bytes.len() < MIN_DAMAGED_BYTES
    } else {
        plausible > MAX_STRAY_EXTENSIONS
    };
    let is_shown = words > 0 || has_enough && plausible * MAX_BROKEN_PER_INTENDED >= broken;
    let encoding = if gain > 0.0 && is_shown {
        Encoding::BIG5_UAO
    } else if supplement {
        Encoding::BIG5_HKSCS
    } else {
        Encoding::BIG5
    };
    let is_clear = count == 0 || broken == 0 && gain.abs() > CERTAIN_EXTENSION_BITS;
    (encoding, if is_clear { 1.0 } else { EXTENSION_CONFIDENCE })
}

/// Positions of the first characters of an extension, and the number of broken places up to the last of them.
fn extensions(bytes: &[u8]) -> (Vec<usize>, usize) {
    let (mut places, mut broken, mut at) = (Vec::new(), 0, 0);
    while places.len() < MAX_EXTENSION_PLACES
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

/// Whether a code is not in the Big5 of 1984.
fn is_extension([lead, trail]: [u8; 2]) -> bool {
    matches!((lead, trail), (..0xA1 | 0xC7 | 0xC8 | 0xFA.., _) | (0xC6, 0xA1..) | (0xF9, 0xD6..))
        || matches!((lead, trail), (0xA3, 0xC0..=0xFE))
}

/// Whether a code is in all extensions: the symbols, kana and characters of ETEN.
fn is_eten([lead, trail]: [u8; 2]) -> bool {
    matches!((lead, trail), (0xA3 | 0xC7, _) | (0xC6, 0xA1..) | (0xC8, ..=0xD3) | (0xF9, 0xD6..))
}
