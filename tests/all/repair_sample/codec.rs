//! Encodings in both directions: encoders and decoders of damaged text, and the bytes from which text was decoded.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::Encoding;

use crate::support;

/// An encoding by its name in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    /// As in the WHATWG standard, where every byte of a single-byte encoding is a character.
    Web(&'static Encoding),
    /// Each byte is the code point of its number.
    Latin1,
    /// windows-1252 as in Python and iconv: five bytes are undefined.
    Strict1252,
    /// A code page of DOS, from the project's own table.
    Dos(&'static str),
}

impl Codec {
    pub(super) fn named(name: &str) -> Self {
        match name {
            "Latin-1" => Self::Latin1,
            "strict windows-1252" => Self::Strict1252,
            "cp437" => Self::Dos("cp437"),
            "cp850" => Self::Dos("cp850"),
            _ => Self::Web(Encoding::for_label(name.as_bytes()).unwrap()),
        }
    }

    /// The bytes of a text; `None` if the encoding lacks a character.
    pub(super) fn write(self, text: &str) -> Option<Vec<u8>> {
        let Self::Web(encoding) = self else { panic!("{self:?} writes nothing here") };
        let (bytes, _, is_unmappable) = encoding.encode(text);
        (!is_unmappable).then(|| bytes.into_owned())
    }

    /// Text that this decoder makes of bytes, with U+FFFD for undecodable ones.
    pub(super) fn read(self, bytes: &[u8]) -> String {
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Latin1 => bytes.iter().copied().map(char::from).collect(),
            Self::Strict1252 => {
                let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0;
                text.replace(is_undefined, "\u{FFFD}")
            }
            Self::Dos(name) => {
                let table = &DOS[name];
                let of = |byte: &u8| match byte.checked_sub(0x80) {
                    Some(number) => table[usize::from(number)],
                    None => char::from(*byte),
                };
                bytes.iter().map(of).collect()
            }
        }
    }

    /// Bytes that this decoder may have decoded to a text, with `?` for a character that it never returns.
    pub(super) fn unread(self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len());
        for c in text.chars() {
            match self.unread_character(c) {
                Some(of) => bytes.extend_from_slice(&of),
                None => bytes.push(b'?'),
            }
        }
        bytes
    }

    fn unread_character(self, c: char) -> Option<Vec<u8>> {
        if c.is_ascii() {
            return Some(vec![c as u8]);
        }
        match self {
            Self::Latin1 => u8::try_from(c).ok().map(|byte| vec![byte]),
            Self::Strict1252 if is_undefined(c) => None,
            Self::Strict1252 => Self::Web(encoding_rs::WINDOWS_1252).unread_character(c),
            Self::Dos(name) => {
                let number = DOS[name].iter().position(|one| *one == c)?;
                Some(vec![0x80 + number as u8])
            }
            Self::Web(encoding) => match INVERSE.get(encoding.name()) {
                Some(inverse) => inverse.get(&c).cloned(),
                // The decoder of GBK is that of GB18030.
                None if encoding == encoding_rs::GBK => {
                    Self::Web(encoding_rs::GB18030).write(&c.to_string())
                }
                None => self.write(&c.to_string()),
            },
        }
    }
}

/// Whether a character is one of the five that the WHATWG assigns to undefined bytes of windows-1252.
fn is_undefined(c: char) -> bool {
    matches!(c, '\u{81}' | '\u{8D}' | '\u{8F}' | '\u{90}' | '\u{9D}')
}

/// The upper halves of the code pages of DOS.
static DOS: LazyLock<HashMap<&str, Vec<char>>> =
    LazyLock::new(|| ["cp437", "cp850"].map(|name| (name, code_page(name))).into());

fn code_page(name: &str) -> Vec<char> {
    let text = support::read(&format!("data/encoding/{name}.txt"));
    let mut table = vec!['.'; 128];
    for row in text.lines().filter(|line| !line.starts_with('#')) {
        let (first, content) = row.split_once('\t').unwrap();
        let first = usize::from_str_radix(first, 16).unwrap();
        match content.strip_prefix("U+") {
            Some(code) => {
                let code = u32::from_str_radix(code, 16).unwrap();
                table[first - 0x80] = char::from_u32(code).unwrap();
            }
            None => {
                for (number, c) in content.chars().enumerate().filter(|(_, c)| *c != '.') {
                    table[first - 0x80 + number] = c;
                }
            }
        }
    }
    table
}

/// For decoders that accept more than their encoder writes: the first bytes of each character.
static INVERSE: LazyLock<HashMap<&str, HashMap<char, Vec<u8>>>> = LazyLock::new(|| {
    let all = [encoding_rs::BIG5, encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP];
    all.map(|encoding| (encoding.name(), inverse(encoding))).into()
});

fn inverse(encoding: &'static Encoding) -> HashMap<char, Vec<u8>> {
    let (one, two): (Vec<u8>, Vec<u8>) = ((0x80..=0xFF).collect(), (0x40..=0xFF).collect());
    let singles = one.iter().map(|a| vec![*a]);
    let pairs = one.iter().flat_map(|a| two.iter().map(|b| vec![*a, *b]));
    // JIS X 0212, only in EUC-JP.
    let triples = one.iter().flat_map(|a| one.iter().map(|b| vec![0x8F, *a, *b]));
    let mut inverse = HashMap::new();
    for bytes in singles.chain(pairs).chain(triples) {
        let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes)
        else {
            continue;
        };
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            inverse.entry(c).or_insert(bytes);
        }
    }
    inverse
}
