//! A cheap test before the full search: whether another reading of a few characters has pairs that written text has.

use std::ops::Range;

use super::super::gate::{Pairs, is_known};
use super::misreading::{SourceEncoding, misreadings, utf8};
use crate::language::{Language, Reader};

/// Most characters that are read again: more say no more.
const MOST: usize = 16;
/// Complete characters of three bytes in UTF-8: by chance two bytes in a row have this form nearly always, two characters rarely.
const WHOLE: usize = 2;

/// Whether the pairs of characters around a place leave room for damage: nearly all natural text, rare names in it included, is
/// rejected here.
pub(super) fn is_suspicious(text: &str, place: usize) -> bool {
    may_be_damaged(text, place, 1)
}

fn may_be_damaged(text: &str, place: usize, least: usize) -> bool {
    let pairs = Pairs::around(text, place);
    match &pairs {
        Pairs::Familiar => false,
        Pairs::Foreign => true,
        Pairs::Unknown(core, unknown) => {
            *unknown >= least && (pairs.are_strange() || has_other_reading(text, core.clone()))
        }
    }
}

/// Whether one of the places of a part of a text is suspicious in which no character is rare: more pairs have to be unknown there.
pub(super) fn is_any_suspicious(text: &str, part: Range<usize>) -> bool {
    let places = part.clone().step_by(APART).chain([part.end]);
    places.map(|place| floor_boundary(text, place)).any(|place| may_be_damaged(text, place, LEAST))
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Unknown pairs around a place where no character is rare: natural text has one or two. Guess.
const LEAST: usize = 3;
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
        return whole(bytes) >= WHOLE;
    }
    let reader = Reader::new(source.language_if_not_utf8().unwrap_or(Language::Chinese));
    (0..2).any(|from| {
        let (mut known, mut pairs, mut characters, mut bits) = (0u8, 0u8, 0.0, 0.0);
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
                }
                characters += 1.0;
                bits += reader.single(c);
            }
            last = c;
        }
        known > 0 && known * 2 >= pairs && (known > 1 || bits <= characters * COMMON)
    })
}

/// Bits that common characters cost by themselves, on average: where one known pair is all that there is, it may be a coincidence among
/// rare ones. Guess: three in four characters of natural text cost less.
const COMMON: f32 = 11.0;

/// The number of complete characters of three bytes and more that bytes have in UTF-8.
fn whole(bytes: &[u8]) -> usize {
    let (mut rest, mut number) = (bytes, 0);
    while !rest.is_empty() {
        let unit = utf8(rest);
        number += usize::from(unit.length > 2 && unit.character != char::REPLACEMENT_CHARACTER);
        rest = rest.get(unit.length.max(1)..).unwrap_or_default();
    }
    number
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
