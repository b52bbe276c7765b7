//! How escapes are written: what stands at a place of a text, whoever wrote it and whyever.

use super::names;

/// A way to write a character, or a byte of it, in ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// What reports call it.
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

    /// Whether it is one of strings of code, and of patterns.
    pub(super) fn is_of_strings(self) -> bool {
        matches!(self, Self::Backslash | Self::Bytes)
    }
}

/// What an escape stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
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
    pub(super) value: Value,
}

/// So many digits has a reference at most: that of U+10FFFF, in decimal digits, and a zero before it.
const DIGITS: usize = 8;
/// So many digits stand between the braces of `\u{4e2d}`.
const IN_BRACES: usize = 6;
/// Digits of a byte in octal.
const OCTAL: usize = 3;

/// The escapes of a text, from left to right. No two overlap.
pub(super) fn escapes(text: &str) -> Vec<Escape> {
    let bytes = text.as_bytes();
    // Two passes at the speed of memory: there are three needles in the first one. What begins one escape stands nowhere else
    // in any, so that no two overlap.
    let mut found: Vec<Escape> = memchr::memchr3_iter(b'&', b'\\', b'%', bytes)
        .filter_map(|at| match bytes.get(at) {
            Some(b'&') => reference(bytes, at),
            Some(b'%') => percent(bytes, at),
            _ => backslash(bytes, at),
        })
        .collect();
    let others = found.len();
    found.extend(memchr::memchr2_iter(b'=', b'#', bytes).filter_map(|at| match bytes.get(at) {
        Some(b'=') => quoted(bytes, at),
        _ => unzip(bytes, at),
    }));
    if others > 0 && found.len() > others {
        // Two that are in order are merged.
        found.sort_by_key(|escape| escape.start);
    }
    found
}

/// `&#20013;` `&#x4e2d;` `&nbsp;` `&amp;#20013;`
fn reference(bytes: &[u8], start: usize) -> Option<Escape> {
    let mut at = start + 1;
    let is_double = starts_with(bytes, at, b"amp;");
    if is_double {
        at += b"amp;".len();
    }
    let (unit, mut end) = if bytes.get(at) == Some(&b'#') {
        let is_hex = matches!(bytes.get(at + 1), Some(b'x' | b'X'));
        let radix = if is_hex { 16 } else { 10 };
        number(bytes, at + 1 + usize::from(is_hex), radix, DIGITS)?
    } else {
        let rest = bytes.get(at..)?;
        let length = rest
            .iter()
            .take(names::LONGEST)
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        if rest.get(length) != Some(&b';') {
            return None;
        }
        (u32::from(names::character(rest.get(..length)?)?), at + length)
    };
    let is_closed = bytes.get(end) == Some(&b';');
    end += usize::from(is_closed);
    // What more digits or letters follow makes another number, or none at all.
    if !is_closed && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let unit = windows_1252(unit);
    let value = if is_double || !is_closed { Value::Doubtful(unit) } else { Value::Unit(unit) };
    Some(Escape { start, end, syntax: Syntax::Reference, value })
}

/// What a reference to a C1 control means: pages wrote the bytes of windows-1252, and HTML has it so since.
/// Five of them mean nothing.
fn windows_1252(unit: u32) -> u32 {
    match u8::try_from(unit) {
        Ok(byte @ 0x80..=0x9F) => {
            let bytes = [byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.chars().next().map_or(unit, u32::from)
        }
        _ => unit,
    }
}

/// `\u4e2d` `\u{4e2d}` `\x{4e2d}` `\xe4` `\344`
fn backslash(bytes: &[u8], start: usize) -> Option<Escape> {
    let letter =
        bytes.get(start + 1).filter(|letter| matches!(letter, b'u' | b'x' | b'0'..=b'3'))?;
    // A backslash before it makes it a backslash and a letter.
    if start > 0 && bytes.get(start - 1) == Some(&b'\\') {
        return None;
    }
    let at = start + 2;
    if letter.is_ascii_digit() {
        let (byte, end) = number(bytes, start + 1, 8, OCTAL)?;
        let value = Value::Byte(u8::try_from(byte).ok()?);
        return (end == start + 1 + OCTAL).then_some(Escape {
            start,
            end,
            syntax: Syntax::Bytes,
            value,
        });
    }
    if *letter == b'x' && bytes.get(at) != Some(&b'{') {
        let value = Value::Byte(two_digits(bytes, at)?);
        return Some(Escape { start, end: at + 2, syntax: Syntax::Bytes, value });
    }
    let (unit, end) = if bytes.get(at) == Some(&b'{') {
        let (unit, end) = number(bytes, at + 1, 16, IN_BRACES)?;
        (bytes.get(end) == Some(&b'}')).then_some((unit, end + 1))?
    } else if *letter == b'u' {
        four_digits(bytes, at)?
    } else {
        return None;
    };
    Some(Escape { start, end, syntax: Syntax::Backslash, value: Value::Unit(unit) })
}

/// `#U4e2d`, or `#L01f600` for what has more digits, always in small letters.
fn unzip(bytes: &[u8], start: usize) -> Option<Escape> {
    let length = match bytes.get(start + 1)? {
        b'U' => 4,
        b'L' => 6,
        _ => return None,
    };
    let end = start + 2 + length;
    let digits = bytes.get(start + 2..end)?;
    if digits.iter().any(u8::is_ascii_uppercase) {
        return None;
    }
    let (unit, last) = number(bytes, start + 2, 16, length)?;
    let value = Value::Unit(unit);
    (last == end).then_some(Escape { start, end, syntax: Syntax::Unzip, value })
}

/// `%E4` `%u4e2d`
fn percent(bytes: &[u8], start: usize) -> Option<Escape> {
    let syntax = Syntax::Percent;
    if matches!(bytes.get(start + 1), Some(b'u')) {
        let (unit, end) = four_digits(bytes, start + 2)?;
        return Some(Escape { start, end, syntax, value: Value::Unit(unit) });
    }
    let byte = two_digits(bytes, start + 1)?;
    Some(Escape { start, end: start + 3, syntax, value: Value::Byte(byte) })
}

/// `=E4`, or `=` at the end of a line.
fn quoted(bytes: &[u8], start: usize) -> Option<Escape> {
    let syntax = Syntax::Quoted;
    let end = match (bytes.get(start + 1), bytes.get(start + 2)) {
        (Some(b'\n'), _) => start + 2,
        (Some(b'\r'), Some(b'\n')) => start + 3,
        _ => {
            let byte = two_digits(bytes, start + 1)?;
            return Some(Escape { start, end: start + 3, syntax, value: Value::Byte(byte) });
        }
    };
    Some(Escape { start, end, syntax, value: Value::SoftBreak })
}

fn starts_with(bytes: &[u8], at: usize, what: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(what))
}

/// Most of what is looked at here is none: it takes as little as one comparison.
pub(super) fn two_digits(bytes: &[u8], at: usize) -> Option<u8> {
    let [high, low] = *bytes.get(at..)?.first_chunk()?;
    Some(digit(high)? << 4 | digit(low)?)
}

fn four_digits(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let [high, low] = [two_digits(bytes, at)?, two_digits(bytes, at + 2)?];
    Some((u32::from(high) << 8 | u32::from(low), at + 4))
}

/// What a hexadecimal digit is worth.
fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// A number of at least one and at most so many digits, and where it ends.
fn number(bytes: &[u8], at: usize, radix: u32, most: usize) -> Option<(u32, usize)> {
    let digits = bytes.get(at..)?.iter().take(most);
    let mut value = None;
    let mut end = at;
    for digit in digits.map_while(|byte| char::from(*byte).to_digit(radix)) {
        value = Some(value.unwrap_or(0u32).checked_mul(radix)?.checked_add(digit)?);
        end += 1;
    }
    value.map(|value| (value, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(&str, Value)> {
        let found = escapes(text);
        found.iter().map(|one| (text.get(one.start..one.end).unwrap(), one.value)).collect()
    }

    #[test]
    fn each_syntax_is_read() {
        let zhong = Value::Unit(0x4E2D);
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
            assert_eq!(values(&format!("{text} ")), [(text, Value::Doubtful(0x4E2D))]);
        }
        assert_eq!(values("&nbsp;"), [("&nbsp;", Value::Unit(0xA0))]);
        assert_eq!(values("%e4=B8"), [("%e4", Value::Byte(0xE4)), ("=B8", Value::Byte(0xB8))]);
        assert_eq!(values("=\r\n=\n"), [("=\r\n", Value::SoftBreak), ("=\n", Value::SoftBreak)]);
        let bytes = |text: &'static str| [(text, Value::Byte(0xE4))];
        assert_eq!(values(r"\xe4"), bytes(r"\xe4"));
        assert_eq!(values(r"\344"), bytes(r"\344"));
        assert_eq!(values("#U4e2d"), [("#U4e2d", zhong)]);
        assert_eq!(values("#L020bb7"), [("#L020bb7", Value::Unit(0x20BB7))]);
        assert_eq!(values("&#147;"), [("&#147;", Value::Unit(0x201C))]);
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
}
