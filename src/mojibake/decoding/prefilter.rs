//! A cheap test before the full search: whether another reading of a few characters has pairs that written text has.

use std::ops::Range;
use std::sync::LazyLock;

use super::super::gate::{Pairs, is_boundary, is_known};
use super::misreading::{Leads, Misreading, SourceEncoding, misreadings, utf8};
use crate::encoding::Encoding;
use crate::encoding::codec::{Codec, DecodedUnit};

/// Most characters that a token has: 14 before a place and 10 after it. As bytes, for room.
const ROOM: usize = 4 * 24;

/// Whether the pairs of characters around a place leave room for damage: nearly all natural text, rare names in it included, is
/// rejected here.
pub(super) fn is_suspicious(text: &str, place: usize) -> bool {
    match Pairs::around(text, place) {
        Pairs::Familiar => false,
        Pairs::Foreign => true,
        Pairs::Unfamiliar(token) => has_other_reading(text.get(token).unwrap_or_default()),
    }
}

/// Whether one of the tokens of a part of a text is suspicious.
pub(super) fn is_any_suspicious(text: &str, part: Range<usize>) -> bool {
    let mut number = 0;
    let mut ends = text.get(part.clone()).unwrap_or_default().char_indices().filter(|(_, c)| {
        let is_end = is_boundary(*c) || number == APART;
        let was_empty = number == 0;
        number = if is_end { 0 } else { number + 1 };
        is_end && !was_empty
    });
    ends.any(|(at, _)| is_suspicious(text, part.start + at)) || is_suspicious(text, part.end)
}

/// Characters of a long token after which it is looked at: as many as are looked at after a place.
const APART: usize = 10;

/// Whether a place may be inside text that is out of step: the bytes of which it is made have known pairs from the second one on.
pub(in super::super) fn is_out_of_step(text: &str, place: usize) -> bool {
    let Pairs::Unfamiliar(token) = Pairs::around(text, place) else {
        return Pairs::around(text, place) == Pairs::Foreign;
    };
    let token = text.get(token).unwrap_or_default();
    let codecs = [Encoding::GBK, Encoding::BIG5].into_iter().filter_map(Codec::of);
    codecs.into_iter().any(|codec| {
        is_any_run(token, codec, |bytes| {
            (1..3).any(|from| {
                bytes.get(from..).is_some_and(|rest| is_text(rest, |rest| codec.decode(rest)))
            })
        })
    })
}

/// Whether the bytes that some decoder can have made a sequence of characters of have known pairs in another encoding.
fn has_other_reading(token: &str) -> bool {
    static GROUPS: LazyLock<Vec<&'static [Misreading]>> = LazyLock::new(|| {
        let is_wide =
            |group: &&Vec<Misreading>| group.first().is_some_and(|one| !one.decoder.is_single());
        misreadings().iter().filter(is_wide).map(Vec::as_slice).collect()
    });
    token.contains(char::REPLACEMENT_CHARACTER)
        || GROUPS.iter().any(|group| {
            let Some(first) = group.first() else { return false };
            is_any_run(token, first.decoder, |bytes| {
                group.iter().any(|one| reads(bytes, &one.source))
            })
        })
}

/// Whether one of the sequences of characters that a decoder can have made is, as bytes, as is wanted.
fn is_any_run(token: &str, decoder: &Codec, is_wanted: impl Fn(&[u8]) -> bool) -> bool {
    let mut bytes = Vec::with_capacity(ROOM);
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

/// Whether bytes are text in an encoding, as far as their pairs of characters tell, from the first byte on or from the second.
fn reads(bytes: &[u8], source: &SourceEncoding) -> bool {
    if source.has_form() {
        return is_mostly_utf8(bytes);
    }
    (0..2).any(|from| {
        let bytes = bytes.get(from..).unwrap_or_default();
        has_common_leads(bytes, &source.leads) && is_text(bytes, |bytes| source.decode(bytes))
    })
}

/// Whether enough pairs of what bytes are read as are known.
fn is_text(bytes: &[u8], decode: impl Fn(&[u8]) -> DecodedUnit) -> bool {
    let (mut rest, mut last, mut known, mut against) = (bytes, '\n', 0, 0);
    while !rest.is_empty() {
        let unit = decode(rest);
        rest = rest.get(unit.length.max(1)..).unwrap_or_default();
        let c = unit.character;
        if c == char::REPLACEMENT_CHARACTER {
            // The last character may be cut off.
            against += if rest.is_empty() { 0 } else { BROKEN };
            last = '\n';
            continue;
        }
        if !c.is_ascii() && !last.is_ascii() {
            if is_known(last, c) {
                known += KNOWN;
            } else {
                against += 1;
            }
        }
        if against > known + HOPELESS {
            return false;
        }
        last = c;
    }
    known > against
}

/// Evidence of a known pair for another reading, in unknown ones: names and rare words have few. With this 0.1 to 1.3 % of those windows
/// of natural text pass that are unfamiliar.
const KNOWN: usize = 2;
/// Evidence of a byte that is no character, in the same unit. Guess.
const BROKEN: usize = 3;
/// How far another reading is behind when it is not read on. Guess.
const HOPELESS: usize = 4;

/// Whether at least two in three of the first bytes of characters are those of common ones in an encoding.
fn has_common_leads(bytes: &[u8], leads: &Leads) -> bool {
    let (mut at, mut number, mut common) = (0, 0, 0);
    while let Some(byte) = bytes.get(at) {
        let bit = 1u128.checked_shl(u32::from(*byte).wrapping_sub(0x80)).unwrap_or_default();
        number += usize::from(bit != 0);
        common += usize::from(leads.common & bit != 0);
        at += if bit == 0 || leads.single & bit != 0 { 1 } else { 2 };
    }
    common * 3 >= number * 2
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
