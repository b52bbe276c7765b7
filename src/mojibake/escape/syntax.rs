//! Syntax of escapes, regardless of their meaning in a text.

use std::ops::Range;

use crate::builtin::REFERENCES;
use crate::mojibake::blocks::{Blocks, ByteClass};
use crate::mojibake::windows_1252::character_for_control;

/// A way to write a character, or a byte of it, in ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Syntax {
    /// `&#20013;` `&#x4e2d;` `&nbsp;`, also with the `&` escaped once more.
    Reference,
    /// `\u4e2d` `\u{4e2d}` `\x{4e2d}`.
    Backslash,
    /// `\xe4\xb8\xad`, and `\344\270\255` as git prints it.
    Bytes,
    /// `#U4e2d`, as unzip writes it in file names.
    Unzip,
    /// `%E4%B8%AD` `%u4e2d`.
    Percent,
    /// `=E4=B8=AD`, and `=` at the end of a line that continues.
    Quoted,
    /// `=?UTF-8?B?5Lit?=`, one or several.
    EncodedWord,
}

impl Syntax {
    /// Returns the name for reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Reference => "a character reference of HTML left in text",
            Self::Backslash => "a backslash escape left in text",
            Self::Bytes => "bytes as backslash escapes left in text",
            Self::Unzip => "an escape of a file name left in text",
            Self::Percent => "a percent-encoding left in text",
            Self::Quoted => "quoted-printable left in text",
            Self::EncodedWord => "an encoded word of a mail header left in text",
        }
    }

    /// Whether the syntax is used in strings and patterns of code.
    pub(super) fn is_of_strings(self) -> bool {
        matches!(self, Self::Backslash | Self::Bytes)
    }
}

/// Value of an escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EscapeValue {
    /// A character, or half of one beyond the Basic Multilingual Plane.
    Unit(u32),
    /// A character of a reference without a semicolon, or one that was escaped twice.
    Doubtful(u32),
    Byte(u8),
    /// Nothing: the line continues.
    SoftBreak,
}

/// An escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Escape {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) syntax: Syntax,
    pub(super) value: EscapeValue,
}

/// Returns the escapes of a text, from left to right. No two overlap.
pub(super) fn escapes(text: &str, blocks: &Blocks) -> Vec<Escape> {
    let bytes = text.as_bytes();
    // Two passes at the speed of memory, with three needles in the first. The first characters of escapes do not occur inside any
    // escape, so that no two overlap.
    let first = |part| memchr::memchr3_iter(b'&', b'\\', b'%', part);
    let second = |part| memchr::memchr2_iter(b'=', b'#', part);
    let first = blocks.positions(ByteClass::Escape, bytes, first);
    let places = first.chain(blocks.positions(ByteClass::Escape, bytes, second));
    let mut found: Vec<Escape> = places.filter_map(|at| Escape::at(bytes, at)).collect();
    // Two sorted lists are merged.
    found.sort_by_cached_key(|escape| escape.start);
    found
}

impl Escape {
    /// Reads the escape that begins at a position.
    fn at(bytes: &[u8], start: usize) -> Option<Self> {
        let rest = bytes.get(start..)?;
        let (syntax, (length, value)) = match rest {
            [b'&', ..] => (Syntax::Reference, reference(rest)?),
            // With a backslash before it, it is a backslash and a letter.
            [b'\\', ..] if bytes.get(..start)?.ends_with(b"\\") => return None,
            [b'\\', b'u' | b'x', b'{', ..] => {
                let (end, unit) = number(rest, 3, 16)?;
                let is_closed = rest.get(end) == Some(&b'}');
                (Syntax::Backslash, is_closed.then_some((end + 1, EscapeValue::Unit(unit)))?)
            }
            [b'\\', b'u', ..] => (Syntax::Backslash, unit(rest, 2..6)?),
            [b'\\', b'x', ..] => (Syntax::Bytes, byte(rest, 2..4, 16)?),
            [b'\\', b'0'..=b'3', ..] => (Syntax::Bytes, byte(rest, 1..4, 8)?),
            [b'%', b'u', ..] => (Syntax::Percent, unit(rest, 2..6)?),
            [b'%', ..] => (Syntax::Percent, byte(rest, 1..3, 16)?),
            [b'=', b'\n', ..] => (Syntax::Quoted, (2, EscapeValue::SoftBreak)),
            [b'=', b'\r', b'\n', ..] => (Syntax::Quoted, (3, EscapeValue::SoftBreak)),
            [b'=', ..] => (Syntax::Quoted, byte(rest, 1..3, 16)?),
            [b'#', b'U', ..] => (Syntax::Unzip, unit_in_small_letters(rest, 2..6)?),
            [b'#', b'L', ..] => (Syntax::Unzip, unit_in_small_letters(rest, 2..8)?),
            _ => return None,
        };
        Some(Self { start, end: start + length, syntax, value })
    }
}

/// Reads `&#20013;` `&#x4e2d;` `&nbsp;` `&amp;#20013;`. Also returns its length.
fn reference(rest: &[u8]) -> Option<(usize, EscapeValue)> {
    let is_double = rest.starts_with(b"&amp;");
    let at = if is_double { "&amp;".len() } else { "&".len() };
    let (mut end, unit) = match (rest.get(at)?, rest.get(at + 1)) {
        (b'#', Some(b'x' | b'X')) => number(rest, at + 2, 16)?,
        (b'#', _) => number(rest, at + 1, 10)?,
        _ => {
            let name = rest.get(at..)?.split(|byte| !byte.is_ascii_alphanumeric()).next()?;
            let known = |(known, _): &(&str, char)| known.as_bytes().cmp(name);
            let (_, c) = REFERENCES.get(REFERENCES.binary_search_by(known).ok()?)?;
            let end = at + name.len();
            (rest.get(end).filter(|byte| **byte == b';').map(|_| end)?, u32::from(*c))
        }
    };
    let is_closed = rest.get(end) == Some(&b';');
    end += usize::from(is_closed);
    // More digits or letters are another number, or not a number.
    if !is_closed && rest.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    // A C1 control means the byte of windows-1252, as in HTML, because pages used it in this way. Five of them have no meaning.
    let unit = char::from_u32(unit).and_then(character_for_control).map_or(unit, u32::from);
    let value =
        if is_double || !is_closed { EscapeValue::Doubtful(unit) } else { EscapeValue::Unit(unit) };
    Some((end, value))
}

/// Reads a code unit in hexadecimal digits, which end the escape.
fn unit(rest: &[u8], place: Range<usize>) -> Option<(usize, EscapeValue)> {
    Some((place.end, EscapeValue::Unit(digits(rest.get(place)?, 16)?)))
}

/// Reads a code unit in the syntax of unzip: `#U4e2d`, or `#L01f600` for more digits.
fn unit_in_small_letters(rest: &[u8], place: Range<usize>) -> Option<(usize, EscapeValue)> {
    let is_small = !rest.get(place.clone())?.iter().any(u8::is_ascii_uppercase);
    is_small.then(|| unit(rest, place))?
}

/// Reads a byte in digits, which end the escape.
fn byte(rest: &[u8], place: Range<usize>, radix: u32) -> Option<(usize, EscapeValue)> {
    let byte = u8::try_from(digits(rest.get(place.clone())?, radix)?).ok()?;
    Some((place.end, EscapeValue::Byte(byte)))
}

/// Reads a number of any length from a position on, and returns its end.
fn number(rest: &[u8], at: usize, radix: u32) -> Option<(usize, u32)> {
    let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
    let end = at + rest.get(at..)?.iter().take_while(is_digit).count();
    (end > at).then_some((end, digits(rest.get(at..end)?, radix)?))
}

/// Reads a number. Most candidates are not numbers, which takes one comparison.
pub(super) fn digits(digits: &[u8], radix: u32) -> Option<u32> {
    digits.iter().try_fold(0u32, |number, digit| {
        number.checked_mul(radix)?.checked_add(char::from(*digit).to_digit(radix)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mojibake::Scan;

    fn values(text: &str) -> Vec<(&str, EscapeValue)> {
        let found = escapes(text, &Scan::of(text).blocks);
        found
            .iter()
            .map(|escape| (text.get(escape.start..escape.end).unwrap(), escape.value))
            .collect()
    }

    #[test]
    fn each_syntax_is_read() {
        let zhong = EscapeValue::Unit(0x4E2D);
        for text in [
            "&#20013;",
            "&#x4e2d;",
            "&#X4E2D;",
            "&#020013;",
            r"\u4e2d",
            r"\u{4e2d}",
            r"\x{4e2d}",
            "%u4e2d",
        ] {
            assert_eq!(values(&format!("a{text}b")), [(text, zhong)]);
        }
        for text in ["&#20013", "&amp;#20013;"] {
            assert_eq!(values(&format!("{text} ")), [(text, EscapeValue::Doubtful(0x4E2D))]);
        }
        assert_eq!(values("&nbsp;"), [("&nbsp;", EscapeValue::Unit(0xA0))]);
        assert_eq!(
            values("%e4=B8"),
            [("%e4", EscapeValue::Byte(0xE4)), ("=B8", EscapeValue::Byte(0xB8))]
        );
        assert_eq!(
            values("=\r\n=\n"),
            [("=\r\n", EscapeValue::SoftBreak), ("=\n", EscapeValue::SoftBreak)]
        );
        let bytes = |text: &'static str| [(text, EscapeValue::Byte(0xE4))];
        assert_eq!(values(r"\xe4"), bytes(r"\xe4"));
        assert_eq!(values(r"\344"), bytes(r"\344"));
        assert_eq!(values("#U4e2d"), [("#U4e2d", zhong)]);
        assert_eq!(values("#L020bb7"), [("#L020bb7", EscapeValue::Unit(0x20BB7))]);
        assert_eq!(values("&#147;"), [("&#147;", EscapeValue::Unit(0x201C))]);
    }

    #[test]
    fn malformed_escapes_and_markup_references_are_not_read() {
        for text in [
            "&lt;&gt;&amp;&quot;&apos;",
            "&#;",
            "&#x;",
            "&#200132001320013;",
            "&#20013a",
            r"\u4e2",
            r"\\u4e2d",
            r"\u{}",
            r"\u{4e2d",
            r"\x4",
            r"\\x4e",
            r"\34",
            r"\448",
            "#U4E2D",
            "#u4e2d",
            "#U4e2",
            "%",
            "%4",
            "%zz",
            "%u4e2",
            "= ",
            "=\r",
            "=g0",
            "&nbsp",
            "&copy=1",
            "&",
        ] {
            assert_eq!(values(text), [], "{text}");
        }
    }

    #[test]
    fn names_stand_for_text() {
        assert!(REFERENCES.is_sorted_by_key(|(name, _)| name));
        assert_eq!(values("&nbsp;"), [("&nbsp;", EscapeValue::Unit(0xA0))]);
        for name in ["lt", "gt", "amp", "quot", "apos", "zwnj", "shy", "NBSP", ""] {
            assert_eq!(values(&format!("&{name};")), [], "{name}");
        }
    }
}
