//! Realignment of lines after a lost byte.
//!
//! In EUC every byte of a character is above 0x7F: after a lost byte, characters are misaligned up to the next ASCII. The remaining
//! byte of the broken character is found by reading the rest of the line without it.

use super::guess::GOOD_BITS;
use super::{Encoding, decode};
use crate::Span;
use crate::language::{Language, rough_score, score};
use crate::offsets::OffsetMap;

/// Encodings whose lines are realigned here. Lines of Chinese encodings are realigned by the repair of the text, which has more
/// context.
const REALIGNED_ENCODINGS: [Encoding; 3] = [Encoding::EUC_JP, Encoding::EUC_KR, Encoding::EUC_TW];
/// Least gain in bits of a run read without a byte: as much as a character that does not occur in text (guess).
const MIN_ORPHAN_GAIN_BITS: f32 = 24.0;
/// Bits per character, approximately, above which a line may be misaligned. Natural lines cost 8 to 11; a line misaligned in half
/// costs 13.
const MISALIGNED_LINE_BITS: f32 = 12.0;
/// Longest run searched, in bytes: the search reads all of it from each character.
const MAX_RUN_BYTES: usize = 512;
/// Upper bound on the bytes lost in one run of bytes above 0x7F.
const MAX_LOST_PER_RUN: usize = 4;

/// The language of an encoding whose lines are realigned here.
fn language(encoding: Encoding) -> Option<Language> {
    let at = REALIGNED_ENCODINGS.iter().position(|known| *known == encoding)?;
    [Language::Japanese, Language::Korean, Language::Chinese].get(at).copied()
}

/// Whether lines of an encoding are realigned here.
pub(super) fn is_realigned(encoding: Encoding) -> bool {
    REALIGNED_ENCODINGS.contains(&encoding)
}

/// Whether a line of a decoded text may be misaligned: only such documents are searched.
pub(super) fn reads_badly(text: &str, encoding: Encoding) -> bool {
    language(encoding).is_some_and(|language| {
        text.lines()
            .any(|line| rough_score(language, line).bits_per_character() > MISALIGNED_LINE_BITS)
    })
}

/// The remaining bytes of broken characters in a part of a document.
pub(super) fn orphans(bytes: &[u8], part: Span, encoding: Encoding) -> Vec<Span> {
    let Some(language) = language(encoding) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = part.start;
    while at < part.end {
        let rest = bytes.get(at..part.end).unwrap_or_default();
        at += rest.iter().take_while(|byte| byte.is_ascii()).count();
        let rest = bytes.get(at..part.end).unwrap_or_default();
        let length = rest.iter().take_while(|byte| !byte.is_ascii()).count();
        let run = rest.get(..length.min(MAX_RUN_BYTES)).unwrap_or_default();
        let mut start = 0;
        for _ in 0..MAX_LOST_PER_RUN {
            let Some(orphan) = run.get(start..).and_then(|run| orphan(run, encoding, language))
            else {
                break;
            };
            found.push(Span::new(at + start + orphan, at + start + orphan + 1));
            start += orphan + 1;
        }
        at += length;
    }
    found
}

/// Position of the byte without which a run reads clearly better.
fn orphan(run: &[u8], encoding: Encoding, language: Language) -> Option<usize> {
    let cost =
        |bytes: &[u8]| score(language, &decode::decode::<()>(bytes, 0, encoding).text).bits();
    let decoded = decode::decode::<OffsetMap>(run, 0, encoding);
    let score = score(language, &decoded.text);
    // A run with one lost byte ends with half a character.
    if decoded.undecodable == 0 && score.bits_per_character() < GOOD_BITS {
        return None;
    }
    let whole = score.bits();
    let best = decoded
        .text
        .char_indices()
        .map(|(at, c)| decoded.record.to_source(Span::new(at, at + c.len_utf8())).start)
        .filter_map(|at| {
            let (before, after) = (run.get(..at)?, run.get(at + 1..)?);
            Some((at, cost(before) + cost(after)))
        })
        .min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (best.1 + MIN_ORPHAN_GAIN_BITS < whole).then_some(best.0)
}
