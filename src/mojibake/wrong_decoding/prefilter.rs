//! Prefilter of the search: whether another decoding of a few characters has known pairs.

use std::ops::Range;

use super::super::familiarity::{
    WINDOW_AFTER_CHARS, is_boundary, is_known, token, unfamiliar, unfamiliar_around, window,
};
use super::super::measures::SEVERAL;
use super::field::FIRST_EAST_ASIAN;
use super::misreading::{LeadBytes, Misreading, misreadings, utf8};
use crate::encoding::Encoding;
use crate::encoding::codec::{Codec, DecodedUnit, LOST};

/// Returns the viable misreadings of the text around a place, by its pairs of characters: none for nearly all natural text, even at
/// rare names.
fn viable_around(text: &str, place: usize) -> Vec<&'static Misreading> {
    unfamiliar_around(text, place).map_or_else(Vec::new, |part| viable(text, place, part))
}

/// Returns the viable misreadings of the first token of a part that has any.
pub(super) fn viable_within(text: &str, part: Range<usize>) -> Vec<&'static Misreading> {
    if unfamiliar(text, part.clone()).is_none() {
        return Vec::new();
    }
    let mut number = 0;
    let characters = text.get(part.clone()).unwrap_or_default().char_indices();
    let ends = characters.filter(|(_, c)| {
        let is_end = is_boundary(*c) || number == WINDOW_AFTER_CHARS;
        let was_empty = number == 0;
        number = if is_end { 0 } else { number + 1 };
        is_end && !was_empty
    });
    let places = ends.map(|(at, _)| part.start + at).chain([part.end]);
    places.map(|place| viable_around(text, place)).find(|all| !all.is_empty()).unwrap_or_default()
}

/// Whether more than one in six pairs of characters of an unfamiliar part are known, as in verse. Of wrongly decoded text, 60 to
/// 99 % are not. Chosen on 200 wrongly decoded fields among 2 MB of verse: 193 are repaired with one in four, 191 with one in
/// six, 190 with one in eight; with one in four verse takes a quarter longer.
pub(in super::super) fn has_known_pairs(part: &str) -> bool {
    let (mut known, mut all, mut last) = (0, 0, '\n');
    for c in part.chars() {
        if !c.is_ascii() && !last.is_ascii() {
            known += usize::from(is_known(last, c));
            all += 1;
        }
        last = c;
    }
    known * 6 > all
}

/// Whether an unfamiliar place may be out of step: read from their second byte on, the bytes have known pairs. Text before the lost
/// byte is in step.
pub(in super::super) fn is_out_of_step(text: &str, place: usize) -> bool {
    let token = token(text, place);
    [Encoding::GBK, Encoding::BIG5].into_iter().filter_map(Codec::of).any(|codec| {
        let has_known_pairs_in_a_row = |bytes: &[u8]| {
            let (mut rest, mut last, mut evidence, mut most) = (bytes, '\n', 0usize, 0);
            while !rest.is_empty() {
                let DecodedUnit { character, length } = codec.decode(rest);
                rest = rest.get(length.max(1)..).unwrap_or_default();
                let is_pair = !last.is_ascii() && !character.is_ascii();
                evidence = match is_pair && is_known(last, character) {
                    true => evidence + KNOWN_PAIR_EVIDENCE,
                    false => evidence.saturating_sub(usize::from(is_pair) * KNOWN_PAIR_EVIDENCE),
                };
                (last, most) = (character, most.max(evidence));
            }
            // Known pairs must be in a row, or have one more for each unknown one between them.
            most >= SEVERAL * KNOWN_PAIR_EVIDENCE
        };
        is_any_run(token, codec, |bytes| bytes.get(1..).is_some_and(has_known_pairs_in_a_row))
    })
}

/// Returns the viable misreadings of an unfamiliar part of a text: those whose redecoded text has known pairs. Single-byte decoders
/// also make marks, which end a token, so for these the whole text around the place counts.
pub(super) fn viable(text: &str, place: usize, part: Range<usize>) -> Vec<&'static Misreading> {
    let part = text.get(part).unwrap_or_default();
    if part.contains(char::REPLACEMENT_CHARACTER) {
        return misreadings().iter().flatten().collect();
    }
    let around = if has_letters(part) { window(text, place) } else { part };
    viable_by_pairs(part, around)
}

/// Returns the misreadings by which a part has known pairs; for single-byte decoders, by which the text around it has.
pub(super) fn viable_by_pairs(part: &str, around: &str) -> Vec<&'static Misreading> {
    let has_letters = has_letters(part);
    let mut found = Vec::new();
    for group in misreadings() {
        let Some(decoder) = group.first().map(|first| first.decoder) else { continue };
        if has_letters || !decoder.is_single() {
            let part = if decoder.is_single() { around } else { part };
            is_any_run(part, decoder, |bytes| {
                add_viable(group, bytes, &mut found);
                false
            });
        }
    }
    found
}

/// Whether a text has letters of other alphabets, or characters that code pages have for bytes.
fn has_letters(text: &str) -> bool {
    text.chars().any(|c| !c.is_ascii() && c < FIRST_EAST_ASIAN)
}

/// Adds the misreadings of a decoder by which bytes have known pairs of characters, from their first or their second byte on.
fn add_viable(group: &'static [Misreading], bytes: &[u8], found: &mut Vec<&'static Misreading>) {
    let is_viable = |misreading: &&Misreading| match misreading.source.is_utf8() {
        true if misreading.decoder.is_single() => has_utf8_character(bytes),
        true => is_mostly_utf8(bytes),
        false => [Some(bytes), bytes.get(1..)].into_iter().flatten().any(|bytes| {
            has_common_leads(bytes, &misreading.source.leads)
                && has_mostly_known_pairs(bytes, |bytes| misreading.source.decode(bytes))
        }),
    };
    for misreading in group {
        if !found.iter().any(|known| std::ptr::eq(*known, misreading)) && is_viable(&misreading) {
            found.push(misreading);
        }
    }
}

/// Whether a predicate holds for the bytes of one of the sequences of characters that a decoder can make.
fn is_any_run(token: &str, decoder: &Codec, mut is_wanted: impl FnMut(&[u8]) -> bool) -> bool {
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.chars().peekable();
    while rest.peek().is_some() {
        bytes.clear();
        let mut number = 0;
        for c in rest.by_ref() {
            if !decoder.encode(c, &mut bytes) {
                break;
            }
            number += usize::from(!c.is_ascii());
        }
        if number > 1 && is_wanted(&bytes) {
            return true;
        }
    }
    false
}

/// Whether enough pairs of the decoded characters are known.
fn has_mostly_known_pairs(bytes: &[u8], decode: impl Fn(&[u8]) -> DecodedUnit) -> bool {
    let (mut rest, mut last, mut known, mut against) = (bytes, '\n', 0, 0);
    while !rest.is_empty() {
        let unit = decode(rest);
        rest = rest.get(unit.length.max(1)..).unwrap_or_default();
        let c = unit.character;
        let is_pair = !c.is_ascii() && !last.is_ascii();
        match c {
            // The last character may be truncated.
            char::REPLACEMENT_CHARACTER if rest.is_empty() => {}
            char::REPLACEMENT_CHARACTER => against += KNOWN_PAIR_EVIDENCE + 1,
            _ if is_pair && is_known(last, c) => known += KNOWN_PAIR_EVIDENCE,
            _ => against += usize::from(is_pair),
        }
        if against > known + KNOWN_PAIR_EVIDENCE {
            return false;
        }
        last = if c == char::REPLACEMENT_CHARACTER { '\n' } else { c };
    }
    known > 0 && known >= against
}

/// Number of unknown pairs whose evidence against a misreading is that of one known pair for it: names and rare words have few known
/// pairs. A misreading is rejected once it is behind by more than this number. An invalid byte counts as one more than this number
/// of unknown pairs, so that one is enough where nothing is known. With this value, 0.1 to 1.3 % of the unfamiliar windows of
/// natural text pass.
const KNOWN_PAIR_EVIDENCE: usize = 2;

/// Whether at least two in three first bytes of characters are those of common ones in an encoding.
fn has_common_leads(bytes: &[u8], leads: &LeadBytes) -> bool {
    let (mut at, mut number, mut common) = (0, 0, 0);
    while let Some(byte) = bytes.get(at) {
        let lead = leads.of_byte(*byte);
        number += usize::from(lead.is_wide);
        common += usize::from(lead.is_common);
        at += usize::from(lead.length);
    }
    common * 3 >= number * 2
}

/// Whether bytes are mostly structured like UTF-8, which one character in seventy is by chance. Any of these is enough: two
/// characters of at least three bytes that are half of all bytes; three of these in a row, because only part of a token may be
/// decoded wrongly; or three characters of two bytes that are three in four of all bytes, which are Latin letters of text that was
/// decoded wrongly twice.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut rest, mut number, mut covered, mut short) = (bytes, 0, 0, 0);
    let (mut in_a_row, mut longest) = (0, 0);
    let continuing = bytes.iter().filter(|byte| matches!(byte, 0x80..=0xBF)).count();
    if continuing * 6 < bytes.len() {
        return false;
    }
    while !rest.is_empty() {
        let unit = utf8(rest);
        if unit.length > 2 && unit.character != char::REPLACEMENT_CHARACTER {
            number += 1;
            covered += unit.length;
            in_a_row += 1;
        } else {
            in_a_row = 0;
        }
        longest = longest.max(in_a_row);
        short += usize::from(unit.length == 2 && unit.character != char::REPLACEMENT_CHARACTER);
        rest = rest.get(unit.length.max(1)..).unwrap_or_default();
    }
    longest > 2
        || number > 1 && covered * 2 > bytes.len()
        || short > 2 && (short * 2 + covered) * 4 > bytes.len() * 3
}

/// Whether bytes have a character structured like UTF-8, which does not occur by chance where each character is one byte.
fn has_utf8_character(bytes: &[u8]) -> bool {
    let is_rest = |byte: &u8| matches!(*byte, 0x80..=0xBF | b'?' | LOST);
    bytes.windows(2).any(|two| matches!(two, [0xC2..=0xF4, rest] if is_rest(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrongly_decoded_text_has_hardly_a_known_pair() {
        for text in ["清晨的碼頭", "孤鶴唳寒汀", "霜重暮砧遲"] {
            assert!(has_known_pairs(text), "{text}");
        }
        for text in ["浣犲ソ涓栫晫", "斕疑岆", "皜", "渡"] {
            assert!(!has_known_pairs(text), "{text}");
        }
    }

    #[test]
    fn names_are_rejected_and_fields_are_not() {
        let is_suspicious = |text: &str, place: &str| {
            !viable_around(text, text.find(place).unwrap() + place.len()).is_empty()
        };
        assert!(!is_suspicious("渡口的老人说王芃今年不来了", "王芃"));
        for (text, place) in [
            ("name,浣犲ソ,12", "浣犲ソ"),
            ("標題「斕疑岆」", "斕疑岆"),
            ("作者：浣犲ソ涓栫晫", "浣犲ソ涓栫晫"),
        ] {
            assert!(is_suspicious(text, place), "{text}");
        }
    }
}
