//! A cheap test before the full search: whether another reading of a few characters has pairs that written text has.

use std::ops::Range;

use super::super::gate::{Pairs, is_known};
use super::misreading::{Leads, SourceEncoding, misreadings, utf8};
use crate::language::{Language, Reader};

/// Most characters that are read again: more say no more.
const MOST: usize = 12;

/// Whether the pairs of characters around a place leave room for damage: nearly all natural text, rare names in it included, is
/// rejected here.
pub(super) fn is_suspicious(text: &str, place: usize) -> bool {
    match Pairs::around(text, place) {
        Pairs::Familiar => false,
        Pairs::Foreign => true,
        Pairs::Unfamiliar(token) => { let _ = has_other_reading; let _ = token; true }
    }
}

/// Whether one of the places of a part of a text is suspicious.
pub(super) fn is_any_suspicious(text: &str, part: Range<usize>) -> bool {
    let places = part.clone().step_by(APART).chain([part.end]);
    places.map(|place| floor_boundary(text, place)).any(|place| is_suspicious(text, place))
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Bytes between two places of a part that are looked at: as many as a place looks at, in characters of three bytes.
const APART: usize = 48;

/// Whether the bytes that some decoder can have made a sequence of characters of have known pairs in another encoding.
fn has_other_reading(text: &str, core: Range<usize>) -> bool {
    let core = text.get(core).unwrap_or_default();
    if core.contains(char::REPLACEMENT_CHARACTER) {
        return true;
    }
    let mut bytes = Vec::with_capacity(2 * MOST);
    misreadings().iter().any(|group| {
        let Some(first) = group.first().filter(|first| !first.decoder.is_single()) else {
            return false;
        };
        let mut rest = core.chars().take(MOST).peekable();
        while rest.peek().is_some() {
            bytes.clear();
            let mut number = 0;
            for c in rest.by_ref() {
                if !first.decoder.encode(c, &mut bytes) {
                    break;
                }
                number += 1;
            }
            if number > 1 && group.iter().any(|one| reads(&bytes, &one.source)) {
                return true;
            }
        }
        false
    })
}

/// Whether bytes are text in an encoding, as far as their pairs of characters tell, from the first byte on or from the second.
fn reads(bytes: &[u8], source: &SourceEncoding) -> bool {
    if source.has_form() {
        return is_mostly_utf8(bytes);
    }
    let reader = Reader::new(source.language_if_not_utf8().unwrap_or(Language::Chinese));
    (0..2).any(|from| {
        if !has_common_leads(bytes.get(from..).unwrap_or_default(), &source.leads) {
            return false;
        }
        let (mut known, mut pairs) = (0u8, 0u8);
        let mut read = ['\0'; 2 * MOST];
        let mut characters = read.iter_mut();
        let (mut rest, mut last) = (bytes.get(from..).unwrap_or_default(), '\n');
        while !rest.is_empty() {
            let unit = source.decode(rest);
            rest = rest.get(unit.length.max(1)..).unwrap_or_default();
            let c = unit.character;
            if c == char::REPLACEMENT_CHARACTER {
                // The last character may be cut off.
                if rest.is_empty() {
                    break;
                }
                return false;
            }
            if !c.is_ascii() {
                if !last.is_ascii() {
                    pairs += 1;
                    known += u8::from(is_known(last, c));
                    if known == 0 && pairs >= HOPELESS {
                        return false;
                    }
                }
                if let Some(place) = characters.next() {
                    *place = c;
                }
            }
            last = c;
        }
        known > 0
            && known * KNOWN[1] >= pairs * KNOWN[0]
            && (known > 1 || are_common(&read, &reader))
    })
}

/// Whether characters, up to the first NUL, are common by themselves.
fn are_common(characters: &[char], reader: &Reader) -> bool {
    let characters = characters.iter().take_while(|c| **c != '\0');
    characters.map(|c| reader.single(*c) - COMMON).sum::<f32>() <= 0.0
}

/// Least share of known pairs in another reading: names and rare words have as few. From the trial of issue 18.
const KNOWN: [u8; 2] = [3, 5];
/// Unknown pairs at the beginning of another reading after which it is not read on. Guess.
const HOPELESS: u8 = 4;
/// Bits that common characters cost by themselves, on average: where one known pair is all that there is, it may be a coincidence among
/// rare ones. Guess: three in four characters of natural text cost less.
const COMMON: f32 = 11.0;

/// Whether at least three in four of the first bytes of characters are those of common ones in an encoding.
fn has_common_leads(bytes: &[u8], leads: &Leads) -> bool {
    let (mut at, mut number, mut common) = (0, 0, 0);
    while let Some(byte) = bytes.get(at) {
        let bit = 1u128.checked_shl(u32::from(*byte).wrapping_sub(0x80)).unwrap_or_default();
        number += usize::from(bit != 0);
        common += usize::from(leads.common & bit != 0);
        at += if bit == 0 || leads.single & bit != 0 { 1 } else { 2 };
    }
    common * 4 >= number * 3
}

/// Whether two characters of three bytes and more, and more than half of all bytes, have the form of UTF-8: by chance one character in
/// seventy has it.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut rest, mut number, mut covered) = (bytes, 0, 0);
    while !rest.is_empty() {
        let unit = utf8(rest);
        if unit.length > 2 && unit.character != char::REPLACEMENT_CHARACTER {
            number += 1;
            covered += unit.length;
        }
        rest = rest.get(unit.length.max(1)..).unwrap_or_default();
    }
    number > 1 && covered * 2 > bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_rejected_and_fields_are_not() {
        let is_suspicious =
            |text: &str, place: &str| is_suspicious(text, text.find(place).unwrap() + place.len());
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
