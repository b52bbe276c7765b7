//! Guess of the encoding of bytes by their cost under the language model.
//!
//! Constants without another source are guesses; `benches/peers/encodings.py` measures the answers that they lead to.

mod hypothesis;
mod letters;
mod scoring;
mod wide;
mod windows;

pub(super) use hypothesis::{GOOD_BITS, HYPOTHESES, Hypothesis};
use hypothesis::{Reading, SEVEN_BIT_HYPOTHESES, Writing};
pub(super) use scoring::ScoredHypothesis;
use scoring::score_all;
use windows::{beginning, windows};

use super::Encoding;
use crate::language::LEAD_HALVING_BITS;
use crate::lines::line_start;

/// The most likely encoding of bytes.
#[derive(Debug, Clone)]
pub(super) struct EncodingVerdict {
    pub(super) encoding: Encoding,
    pub(super) confidence: f32,
    /// Confidence by the lead over the next hypothesis alone, regardless of how well the text reads.
    pub(super) lead_confidence: f32,
    pub(super) ranked: Vec<ScoredHypothesis>,
}

/// Upper bound on the confidence of a guess.
const MAX_CONFIDENCE: f32 = 0.9999;
/// Cost per character, in bits, above which even the best hypothesis is uncertain: none is right, or the document is badly damaged.
/// Natural text has 6 to 9, and 10 with one byte in 400 lost.
const IMPLAUSIBLE_BITS: f32 = 13.0;
/// Confidence below which a document is read again.
const FIRST_READING_CONFIDENCE: f32 = 0.98;
/// Bytes below which a lost byte is not a sign of another encoding.
const MIN_LOSSY_BYTES: usize = 64;
/// Least number of bytes per byte above 0x7F or NUL in a document of seven bits, where such bytes are damage.
const MIN_BYTES_PER_STRAY_BYTE: usize = 100;
/// Confidence of a hypothesis above [`IMPLAUSIBLE_BITS`].
const IMPLAUSIBLE_CONFIDENCE: f32 = 0.5;

/// Lead in bits over a single-byte encoding below which an implausible reading loses to it: a few words of Russian read a little
/// like East Asian characters.
const ALPHABET_LEAD_BITS: f32 = 6.0;

/// Bits in favour of the encoding that the document declares. Most declarations are right, and three characters that read well
/// outweigh a wrong one.
const DECLARED_BITS: f32 = 12.0;
/// Further bits in favour of the declared encoding if all bytes read decode in it (guess, held by tests/cases/guess.toml).
const DECODABLE_DECLARED_BITS: f32 = 24.0;
/// Bits in favour of UTF-8 for each valid two-byte character: one in ten of the characters of GBK has such bytes.
const VALID_PAIR_BITS: f32 = 3.3;
/// Escape sequences that begin characters of two bytes: of ISO-2022, of HZ.
const DOUBLE_BYTE_ESCAPES: [&[u8]; 2] = [b"\x1B$", b"~{"];
/// Bytes of the widest code unit, that of UTF-32.
const WIDEST_UNIT: usize = 4;
/// Fewest decoded characters of a document in seven bits.
const MIN_SEVEN_BIT_CHARS: usize = 2;
/// Least number of decoded characters per undecodable place in a document in seven bits.
const MIN_CHARS_PER_UNDECODABLE: usize = 8;
/// Bytes read of a document in seven bits.
const SEVEN_BIT_WINDOW_BYTES: usize = 16_384;

/// Guesses the encoding of bytes.
pub(super) fn guess(bytes: &[u8], declared: Option<Encoding>) -> EncodingVerdict {
    if is_nearly_seven_bits(bytes)
        && let Some(verdict) = seven_bits(bytes, declared)
    {
        return verdict;
    }
    let wide = wide::may_be_wide(bytes);
    let unit = if wide { WIDEST_UNIT } else { 1 };
    let run = |may_slip| {
        let hypotheses = HYPOTHESES
            .iter()
            .filter(|hypothesis| hypothesis.unit <= unit && hypothesis.has_room(bytes));
        let mut ranked = score_all(windows(bytes, unit), hypotheses, may_slip, |hypothesis| {
            declared_bits(hypothesis, declared)
        });
        prefer_declared(&mut ranked, declared);
        verdict(ranked)
    };
    let first = run(false);
    if first.confidence >= FIRST_READING_CONFIDENCE {
        return first;
    }
    // Read again with lost bytes allowed: after one, characters are misaligned up to the next ASCII.
    let is_short = bytes.len() < MIN_LOSSY_BYTES;
    if is_short && first.encoding == Encoding::WINDOWS_1252 {
        return first;
    }
    let second = run(true);
    let agrees = !is_short || second.encoding == first.encoding;
    if second.confidence > first.confidence && agrees { second } else { first }
}

/// Number of bytes before the first whole character, if the document is in the encoding of the best hypothesis.
pub(super) fn rest_of_a_character(
    bytes: &[u8],
    ranked: &[ScoredHypothesis],
    encoding: Encoding,
) -> usize {
    let best = ranked.first().filter(|best| encoding.is_read_as(best.hypothesis.encoding));
    best.map_or(0, |best| best.hypothesis.rest_of_a_character(bytes))
}

/// Whether a sample has almost no byte above 0x7F and almost no NUL.
fn is_nearly_seven_bits(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SEVEN_BIT_WINDOW_BYTES).unwrap_or(bytes);
    let others = sample.iter().filter(|byte| !matches!(byte, 1..0x80)).count();
    others <= sample.len() / MIN_BYTES_PER_STRAY_BYTE
}

/// The encoding of valid UTF-8 that may also be in a multi-byte encoding, given its number of two-byte characters.
pub(super) fn short_valid_utf8(
    bytes: &[u8],
    characters: usize,
    declared: Option<Encoding>,
) -> EncodingVerdict {
    // Letters of a single-byte encoding are not a reason to doubt: every text consists of some.
    let is_multi_byte = |hypothesis: &&Hypothesis| {
        hypothesis.unit == 1 && hypothesis.encoding != Encoding::WINDOWS_1252
    };
    let hypotheses = HYPOTHESES.iter().filter(is_multi_byte);
    let valid = VALID_PAIR_BITS * characters as f32;
    verdict(score_all(windows(bytes, 1), hypotheses, false, |hypothesis| {
        declared_bits(hypothesis, declared)
            + if hypothesis.encoding == Encoding::UTF_8 { valid } else { 0.0 }
    }))
}

/// The encoding of valid UTF-8 with controls: UTF-8, or one of wide units.
pub(super) fn wide_or_utf8(bytes: &[u8], declared: Option<Encoding>) -> EncodingVerdict {
    let hypotheses = HYPOTHESES.iter().filter(|hypothesis| {
        hypothesis.unit > 1 && hypothesis.has_room(bytes) || hypothesis.encoding == Encoding::UTF_8
    });
    verdict(score_all(windows(bytes, WIDEST_UNIT), hypotheses, false, |hypothesis| {
        declared_bits(hypothesis, declared)
    }))
}

/// Whether the bytes contain escape sequences of encodings in seven bits.
pub(super) fn has_escapes(bytes: &[u8]) -> bool {
    DOUBLE_BYTE_ESCAPES.iter().any(|escape| memchr::memmem::find(bytes, escape).is_some())
}

/// Returns the seven-bit encoding of ASCII with escape sequences, if the text reads well in one. Terminal output has escape sequences,
/// too, and source code has `~{`.
pub(super) fn seven_bits(bytes: &[u8], declared: Option<Encoding>) -> Option<EncodingVerdict> {
    let escapes = DOUBLE_BYTE_ESCAPES.map(|escape| memchr::memmem::find(bytes, escape));
    let first = escapes.into_iter().flatten().min()?;
    // From the beginning of the line, where no set is invoked yet.
    let line = line_start(bytes, first);
    let window = beginning(bytes.get(line..)?, SEVEN_BIT_WINDOW_BYTES);
    let bits = |hypothesis: &Hypothesis| declared_bits(hypothesis, declared);
    let ranked = score_all(std::iter::once(window), SEVEN_BIT_HYPOTHESES.iter(), false, bits);
    let Reading { characters, undecodable, bits_per_character, .. } = ranked.first()?.reading;
    let reads_well = characters >= MIN_SEVEN_BIT_CHARS
        && undecodable <= characters / MIN_CHARS_PER_UNDECODABLE
        && bits_per_character < IMPLAUSIBLE_BITS;
    Some(verdict(ranked)).filter(|verdict| reads_well && verdict.encoding != Encoding::UTF_8)
}

fn declared_bits(hypothesis: &Hypothesis, declared: Option<Encoding>) -> f32 {
    let agrees = declared.is_some_and(|declared| declared.is_read_as(hypothesis.encoding));
    if agrees { DECLARED_BITS } else { 0.0 }
}

/// Puts the declared encoding first if all bytes read decode in it and read nearly as well as in the best: pages begin with markup,
/// and the few characters of a title decide nothing. Declared single-byte encodings are defaults of programs, and every text
/// decodes in them.
fn prefer_declared(ranked: &mut [ScoredHypothesis], declared: Option<Encoding>) {
    let is_declared = |scored: &ScoredHypothesis| {
        let encoding = scored.hypothesis.encoding;
        encoding != Encoding::WINDOWS_1252
            && declared.is_some_and(|declared| declared.is_read_as(encoding))
            && scored.reading.undecodable == 0
            && scored.bits_behind < DECODABLE_DECLARED_BITS
    };
    let Some(at) = ranked.iter().position(is_declared).filter(|at| *at > 0) else { return };
    let Some(found) = ranked.get_mut(..=at) else { return };
    found.rotate_right(1);
    let more = DECODABLE_DECLARED_BITS - ranked.first().map_or(0.0, |first| first.bits_behind);
    for (place, scored) in ranked.iter_mut().enumerate() {
        scored.bits_behind = if place == 0 { 0.0 } else { scored.bits_behind + more };
    }
}

fn verdict(ranked: Vec<ScoredHypothesis>) -> EncodingVerdict {
    let (mut encoding, mut confidence) = (Encoding::WINDOWS_1252, 0.0);
    let mut lead_confidence = 0.0;
    if let Some(best) = ranked.first() {
        let ahead = ranked.get(1).map_or(f32::INFINITY, |second| second.bits_behind);
        let reading = best.reading;
        lead_confidence = (1.0 - (-ahead / LEAD_HALVING_BITS).exp2()).min(MAX_CONFIDENCE);
        confidence = lead_confidence;
        encoding = best.hypothesis.encoding;
        if reading.writing == Writing::Alphabet || reading.bits_per_character >= IMPLAUSIBLE_BITS {
            confidence = confidence.min(IMPLAUSIBLE_CONFIDENCE);
            let letters =
                ranked.iter().find(|scored| scored.hypothesis.encoding == Encoding::WINDOWS_1252);
            if best.hypothesis.unit == 1
                && letters.is_some_and(|letters| letters.bits_behind < ALPHABET_LEAD_BITS)
            {
                encoding = Encoding::WINDOWS_1252;
            }
        }
    }
    EncodingVerdict { encoding, confidence, lead_confidence, ranked }
}
