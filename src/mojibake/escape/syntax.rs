//! How escapes are written in text, whatever they mean there.

use crate::builtin::REFERENCES;
use crate::mojibake::blocks::{Blocks, ByteClass};

/// A way to write a character, or a byte of it, in ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Syntax {
    /// `&#20013;` `&#x4e2d;` `&nbsp;`, and the same with the `&` escaped once more.
    Reference,
    /// `\u4e2d` `\u{4e2d}` `\x{4e2d}`.
    Backslash,
    /// `\xe4\xb8\xad`, and `\344\270\255` as git prints it.
    Bytes,
    /// `#U4e2d`, as unzip writes it into names of files.
    Unzip,
    /// `%E4%B8%AD` `%u4e2d`.
    Percent,
    /// `=E4=B8=AD`, and `=` at the end of a line that goes on.
    Quoted,
    /// `=?UTF-8?B?5Lit?=`, one or several.
    EncodedWord,
}

impl Syntax {
    /// Its name in reports.
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

    /// Whether strings and patterns in code are written so.
    pub(super) fn is_of_strings(self) -> bool {
        matches!(self, Self::Backslash | Self::Bytes)
    }
}

/// The value that an escape stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EscapeValue {
    /// A character, or half of one beyond the Basic Multilingual Plane.
    Unit(u32),
    /// The same of a reference that has no semicolon, or was escaped twice.
    Doubtful(u32),
    Byte(u8),
    /// Nothing: the line goes on.
    SoftBreak,
}

/// One escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Escape {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) syntax: Syntax,
    pub(super) value: EscapeValue,
}

/// The escapes of a text, from left to right. No two overlap.
pub(super) fn escapes(text: &str, blocks: &Blocks) -> Vec<Escape> {
    let bytes = text.as_bytes();
    // Two passes at the speed of memory: there are three needles in the first one. What begins one escape stands nowhere else
    // in any, so that no two overlap.
    let first = |part| memchr::memchr3_iter(b'&', b'\\', b'%', part);
    let mut found: Vec<Escape> = blocks
        .positions(ByteClass::Escape, bytes, first)
        .filter_map(|at| match bytes.get(at) {
            Some(b'&') => reference(bytes, at),
            Some(b'%') => percent(bytes, at),
            _ => backslash(bytes, at),
        })
        .collect();
    let others = found.len();
    let second = |part| memchr::memchr2_iter(b'=', b'#', part);
    let second = blocks.positions(ByteClass::Escape, bytes, second);
    found.extend(second.filter_map(|at| match bytes.get(at) {
        Some(b'=') => quoted(bytes, at),
        _ => unzip(bytes, at),
    }));
    if others > 0 && found.len() > others {
        // Two that are in order are merged.
        found.sort_by_key(|escape| escape.start);
    }
    found
}

/// Reads `&#20013;` `&#x4e2d;` `&nbsp;` `&amp;#20013;`.
fn reference(bytes: &[u8], start: usize) -> Option<Escape> {
    let is_double = bytes.get(start + 1..)?.starts_with(b"amp;");
    let at = start + if is_double { "&amp;".len() } else { "&".len() };
    let (unit, mut end) = match (bytes.get(at)?, bytes.get(at + 1)) {
        (b'#', Some(b'x' | b'X')) => number(bytes, at + 2, 16)?,
        (b'#', _) => number(bytes, at + 1, 10)?,
        _ => {
            let rest = bytes.get(at..)?;
            let name = rest.split(|byte| !byte.is_ascii_alphanumeric()).next()?;
            let known = |(known, _): &(&str, char)| known.as_bytes().cmp(name);
            let (_, c) = REFERENCES.get(REFERENCES.binary_search_by(known).ok()?)?;
            let end = at + name.len();
            (u32::from(*c), bytes.get(end).filter(|byte| **byte == b';').map(|_| end)?)
        }
    };
    let is_closed = bytes.get(end) == Some(&b';');
    end += usize::from(is_closed);
    // More digits or letters make another number, or none at all.
    if !is_closed && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let unit = windows_1252(unit);
    let value =
        if is_double || !is_closed { EscapeValue::Doubtful(unit) } else { EscapeValue::Unit(unit) };
    Some(Escape { start, end, syntax: Syntax::Reference, value })
}

/// Returns the meaning of a reference to a C1 control: pages wrote the bytes of windows-1252, and HTML has it so since.
/// Five of them mean nothing.
fn windows_1252(unit: u32) -> u32 {
    let Some(byte @ 0x80..=0x9F) = u8::try_from(unit).ok() else { return unit };
    let bytes = [byte];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
    text.chars().next().map_or(unit, u32::from)
}

/// Reads `\u4e2d` `\u{4e2d}` `\x{4e2d}` `\xe4` `\344`.
fn backslash(bytes: &[u8], start: usize) -> Option<Escape> {
    // A backslash before it makes it a backslash and a letter.
    if start.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\\') {
        return None;
    }
    let (at, syntax) = (start + 2, Syntax::Backslash);
    match (bytes.get(start + 1)?, bytes.get(at)?) {
        (b'u' | b'x', b'{') => {
            let (unit, end) = number(bytes, at + 1, 16)?;
            let end = bytes.get(end).filter(|byte| **byte == b'}').map(|_| end + 1)?;
            Some(Escape { start, end, syntax, value: EscapeValue::Unit(unit) })
        }
        (b'u', _) => {
            let value = EscapeValue::Unit(digits(bytes, at, 4, 16)?);
            Some(Escape { start, end: at + 4, syntax, value })
        }
        (b'x', _) => byte(bytes, start, at, Syntax::Bytes),
        (b'0'..=b'3', _) => {
            let value = EscapeValue::Byte(u8::try_from(digits(bytes, start + 1, 3, 8)?).ok()?);
            Some(Escape { start, end: start + 4, syntax: Syntax::Bytes, value })
        }
        _ => None,
    }
}

/// Reads `#U4e2d`, or `#L01f600` for what has more digits, always in small letters.
fn unzip(bytes: &[u8], start: usize) -> Option<Escape> {
    let length = match bytes.get(start + 1)? {
        b'U' => 4,
        b'L' => 6,
        _ => return None,
    };
    let (at, end) = (start + 2, start + 2 + length);
    let value = EscapeValue::Unit(digits(bytes, at, length, 16)?);
    let is_small = !bytes.get(at..end)?.iter().any(u8::is_ascii_uppercase);
    is_small.then_some(Escape { start, end, syntax: Syntax::Unzip, value })
}

/// Reads `%E4` `%u4e2d`.
fn percent(bytes: &[u8], start: usize) -> Option<Escape> {
    if bytes.get(start + 1) != Some(&b'u') {
        return byte(bytes, start, start + 1, Syntax::Percent);
    }
    let value = EscapeValue::Unit(digits(bytes, start + 2, 4, 16)?);
    Some(Escape { start, end: start + 6, syntax: Syntax::Percent, value })
}

/// Reads `=E4`, or `=` at the end of a line.
fn quoted(bytes: &[u8], start: usize) -> Option<Escape> {
    let end = match (bytes.get(start + 1)?, bytes.get(start + 2)) {
        (b'\n', _) => start + 2,
        (b'\r', Some(b'\n')) => start + 3,
        _ => return byte(bytes, start, start + 1, Syntax::Quoted),
    };
    Some(Escape { start, end, syntax: Syntax::Quoted, value: EscapeValue::SoftBreak })
}

/// Reads an escape that ends with the two digits of a byte.
fn byte(bytes: &[u8], start: usize, at: usize, syntax: Syntax) -> Option<Escape> {
    Some(Escape { start, end: at + 2, syntax, value: EscapeValue::Byte(two_digits(bytes, at)?) })
}

/// Reads a byte in two hexadecimal digits. Most places where one is looked for have none: that takes one comparison.
pub(super) fn two_digits(bytes: &[u8], at: usize) -> Option<u8> {
    u8::try_from(digits(bytes, at, 2, 16)?).ok()
}

/// Reads a number of as many digits as there are, and returns where it ends.
fn number(bytes: &[u8], at: usize, radix: u32) -> Option<(u32, usize)> {
    let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
    let length = bytes.get(at..)?.iter().take_while(is_digit).count();
    (length > 0).then_some((digits(bytes, at, length, radix)?, at + length))
}

/// Reads a number of so many digits.
fn digits(bytes: &[u8], at: usize, length: usize, radix: u32) -> Option<u32> {
    bytes.get(at..at + length)?.iter().try_fold(0u32, |number, byte| {
        number.checked_mul(radix)?.checked_add(char::from(*byte).to_digit(radix)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(&str, EscapeValue)> {
        let found = escapes(text, &Blocks::of(text.as_bytes()));
        found.iter().map(|one| (text.get(one.start..one.end).unwrap(), one.value)).collect()
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
    fn what_is_none_is_not() {
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
