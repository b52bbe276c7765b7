//! Restores no-break spaces in UTF-8 that was read byte by byte. A0 is a no-break space in most code pages, and programs replace it
//! by a space. 你 is `E4 BD A0`.

use super::super::measures::NAMES_BITS;
use super::anomaly::UNDAMAGED_LANGUAGES;
use crate::language::Reader;

/// Byte of the no-break space in ISO 8859-1 and similar code pages.
const NO_BREAK_SPACE: u8 = 0xA0;

/// Returns bytes with a no-break space for each space within a character of UTF-8. None if there is no such space, or if a no-break
/// space is left.
pub(super) fn restored(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.contains(&NO_BREAK_SPACE) {
        return None;
    }
    let spaces = memchr::memchr_iter(b' ', bytes).filter(|at| is_within_character(bytes, *at));
    let mut restored = bytes.to_vec();
    let mut any = false;
    for at in spaces {
        if let Some(byte) = restored.get_mut(at) {
            *byte = NO_BREAK_SPACE;
            any = true;
        }
    }
    any.then_some(restored)
}

/// Whether a space is the second or third byte of a common ideograph, kana or hangul. After the first byte of a sign or letter, a
/// space may be a real one, and a rarer character more likely lost another byte before it.
fn is_within_character(bytes: &[u8], space: usize) -> bool {
    let is_character = |start: Option<usize>| {
        let bytes = start.and_then(|start| bytes.get(start..start + 3)).unwrap_or_default();
        matches!(bytes.first(), Some(0xE3..=0xED)) && is_usual(bytes)
    };
    is_character(space.checked_sub(2)) || is_character(space.checked_sub(1))
}

/// Whether bytes, with no-break spaces for spaces, are a character of low cost in some language.
fn is_usual(bytes: &[u8]) -> bool {
    let bytes: Vec<u8> =
        bytes.iter().map(|byte| if *byte == b' ' { NO_BREAK_SPACE } else { *byte }).collect();
    let c = str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
    c.is_some_and(|c| {
        UNDAMAGED_LANGUAGES.iter().any(|language| Reader::new(*language).single(c) < NAMES_BITS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_within_characters_are_restored() {
        // 你 and 了 are E4 BD A0 and E4 BA 86.
        assert_eq!(restored(b"\xE4\xBD \xE4\xBA\x86"), Some(b"\xE4\xBD\xA0\xE4\xBA\x86".into()));
        for bytes in [&b"\xE4\xBA\x86 \xE4\xBA\x86"[..], b"\xE4\xBD \xE4\xBD\xA0", b"a b", b""] {
            assert_eq!(restored(bytes), None, "{bytes:x?}");
        }
    }
}
