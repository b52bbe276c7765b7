//! Ideographs that are written as escapes.

use std::ops::Range;

use super::Format;
use crate::script::is_ideograph;

/// Form of an escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EscapeForm {
    /// `\u5934`, in JSON, JavaScript, Python and Java properties; a pair of surrogates beyond U+FFFF.
    Unicode,
    /// `&#22836;` of HTML and XML.
    Decimal,
    /// `&#x5934;` of HTML and XML.
    Hexadecimal,
    /// `%E5%A4%B4`, the bytes of UTF-8 in an address.
    Percent,
    /// `=E5=A4=B4`, the bytes of UTF-8 in mail.
    QuotedPrintable,
    /// `\'cd\'b7` of RTF, two bytes of a code page.
    Rtf,
}

/// An ideograph written as an escape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EscapedChar {
    pub(crate) range: Range<usize>,
    pub(crate) form: EscapeForm,
    /// The ideograph; U+FFFD in RTF, whose code page is not examined.
    pub(crate) character: char,
}

/// Longest reference of HTML, in bytes.
const MAX_REFERENCE_BYTES: usize = 10;

/// Finds the ideographs of a text that are written as escapes, except in addresses, keys and other kept parts.
pub(crate) fn find(text: &str, format: Format) -> Vec<EscapedChar> {
    let all = candidates(text);
    // The groups of RTF look like the tags of subtitles.
    if all.is_empty() || is_rtf(text) {
        return all;
    }
    let kept = super::find(text, format).kept;
    let mut kept: Vec<_> = kept.into_iter().map(|span| (span.start, span.end)).collect();
    kept.sort_unstable();
    let mut kept = kept.into_iter().peekable();
    let mut end = 0;
    let is_prose = |escaped: &EscapedChar| {
        let at = escaped.range.start;
        while let Some((_, of_span)) = kept.next_if(|(start, _)| *start <= at) {
            end = end.max(of_span);
        }
        end <= at
    };
    all.into_iter().filter(is_prose).collect()
}

/// Finds the ideographs of a text that are written as escapes.
fn candidates(text: &str) -> Vec<EscapedChar> {
    let mut found = Vec::new();
    let is_rtf = is_rtf(text);
    let mut done = 0;
    let bytes = text.as_bytes();
    let mut add = |at: usize| {
        if at < done {
            return;
        }
        if let Some(escaped) = escaped_at(bytes, at, is_rtf) {
            done = escaped.range.end;
            found.push(escaped);
        }
    };
    let mut signs = memchr::memchr2_iter(b'\\', b'&', bytes).peekable();
    // Percent signs and equals signs are common in code, and decide nothing without the two digits of the lead byte of an ideograph.
    let leads = memchr::memchr2_iter(b'%', b'=', bytes)
        .filter(|at| matches!(bytes.get(at + 1), Some(b'E' | b'e' | b'F' | b'f')));
    for lead in leads {
        while let Some(at) = signs.next_if(|at| *at < lead) {
            add(at);
        }
        add(lead);
    }
    signs.for_each(add);
    found
}

fn is_rtf(text: &str) -> bool {
    text.starts_with("{\\rtf")
}

/// The escape that begins at a position.
fn escaped_at(bytes: &[u8], at: usize, is_rtf: bool) -> Option<EscapedChar> {
    let rest = bytes.get(at..)?;
    let (form, length, character) = match *rest {
        [b'\\', b'u', ..] => {
            let unit = |at: usize| number(rest.get(at..at + 4)?, 16);
            let high = unit(2)?;
            match high {
                0xD800..0xDC00 if rest.get(6..8) == Some(b"\\u") => {
                    let low = unit(8).filter(|low| (0xDC00..0xE000).contains(low))?;
                    let code = 0x1_0000 + (high - 0xD800) * 0x400 + (low - 0xDC00);
                    (EscapeForm::Unicode, 12, char::from_u32(code)?)
                }
                _ => (EscapeForm::Unicode, 6, char::from_u32(high)?),
            }
        }
        [b'\\', b'\'', a, b, b'\\', b'\'', c, d, ..] if is_rtf => {
            let lead = number(&[a, b], 16)?;
            number(&[c, d], 16)?;
            // Bytes of ASCII are not escaped.
            let form = (lead >= 0x81).then_some(EscapeForm::Rtf)?;
            return Some(EscapedChar {
                range: at..at + 8,
                form,
                character: char::REPLACEMENT_CHARACTER,
            });
        }
        [b'&', b'#', ..] => {
            let rest = rest.get(..MAX_REFERENCE_BYTES).unwrap_or(rest);
            let end = memchr::memchr(b';', rest)?;
            match rest.get(2..end)? {
                [b'x' | b'X', digits @ ..] => {
                    (EscapeForm::Hexadecimal, end + 1, char::from_u32(number(digits, 16)?)?)
                }
                digits => (EscapeForm::Decimal, end + 1, char::from_u32(number(digits, 10)?)?),
            }
        }
        [sign @ (b'%' | b'='), ..] => {
            let byte = |number_of: usize| {
                let at = 3 * number_of;
                let byte = rest.get(at + 1..at + 3).filter(|_| rest.get(at) == Some(&sign))?;
                u8::try_from(number(byte, 16)?).ok()
            };
            let lead = byte(0)?;
            let count = if lead >= 0xF0 { 4 } else { 3 };
            let code: Option<Vec<u8>> = (0..count).map(byte).collect();
            let character = std::str::from_utf8(&code?).ok()?.chars().next()?;
            let form = if sign == b'%' { EscapeForm::Percent } else { EscapeForm::QuotedPrintable };
            (form, 3 * count, character)
        }
        _ => return None,
    };
    is_ideograph(character).then_some(EscapedChar { range: at..at + length, form, character })
}

/// The number that digits of a base make, if there is at least one and nothing else.
fn number(digits: &[u8], base: u32) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    let is_digits = digits.bytes().all(|byte| char::from(byte).is_digit(base));
    u32::from_str_radix(digits, base).ok().filter(|_| is_digits)
}

impl EscapedChar {
    /// Writes a character in the form of this escape, whose text is `before`; `None` for RTF.
    pub(crate) fn written(&self, c: char, before: &str) -> Option<String> {
        let is_upper = before.bytes().any(|byte| byte.is_ascii_uppercase());
        let cased = |text: String| if is_upper { text } else { text.to_ascii_lowercase() };
        let of_bytes = |sign: char| {
            let mut bytes = [0; 4];
            let bytes = c.encode_utf8(&mut bytes).bytes();
            bytes.map(|byte| format!("{sign}{byte:02X}")).collect::<String>()
        };
        Some(match self.form {
            EscapeForm::Unicode => {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units).iter();
                units.map(|unit| format!("\\u{}", cased(format!("{unit:04X}")))).collect()
            }
            EscapeForm::Decimal => format!("&#{};", u32::from(c)),
            EscapeForm::Hexadecimal => {
                let x = if before.starts_with("&#X") { 'X' } else { 'x' };
                let digits = before.get(3..).unwrap_or_default();
                let is_upper = digits.bytes().any(|byte| byte.is_ascii_uppercase());
                let code = format!("{:X}", u32::from(c));
                let code = if is_upper { code } else { code.to_ascii_lowercase() };
                format!("&#{x}{code};")
            }
            EscapeForm::Percent => cased(of_bytes('%')),
            EscapeForm::QuotedPrintable => cased(of_bytes('=')),
            EscapeForm::Rtf => return None,
        })
    }
}

#[cfg(test)]
#[allow(clippy::string_slice)] // a wrong index fails the test
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<EscapedChar> {
        find(text, Format::detect(text))
    }

    #[test]
    fn ideographs_are_found_in_every_form_and_written_in_it() {
        for (text, characters) in [
            ("{\"a\":\"\\u5934\\u53D1\\n\\ud842\\udfb7\"}", "头发𠮷"),
            ("&#22836;&#x53d1;&#X53D1;&#65;&#x;&#22836", "头发发"),
            ("%E5%A4%B4 a=%e5%8f%91 100%E5", "头发"),
            ("=E5=A4=B4=E5=8F=91=", "头发"),
            ("\\u0041 \\u53 \\u{5934} u5934", ""),
        ] {
            let escaped = found(text);
            assert_eq!(escaped.iter().map(|one| one.character).collect::<String>(), characters);
            for one in escaped {
                let before = &text[one.range.clone()];
                assert_eq!(one.written(one.character, before).as_deref(), Some(before));
            }
        }
        assert_eq!(found("{\\rtf1\\ansi \\'cd\\'b7\\'b7\\'a2}").len(), 2);
    }

    #[test]
    fn escapes_in_addresses_and_keys_are_not_words() {
        assert_eq!(found("{\"\\u5934\":1}"), []);
        assert_eq!(found("见https://a.example/%E5%A4%B4?a=%E5%A4%B4。"), []);
    }
}
