//! Decoders of our own, for encodings that the WHATWG Encoding Standard lacks.
//!
//! They share these rules. A byte, or bytes, with which no character begins are one undecodable place, and become one U+FFFD. So is
//! a code that has the form of a character but is not assigned. A truncated character is one place, and decoding goes on at the
//! byte that does not fit: a damaged byte takes nothing with it, least of all ASCII. A document that ends inside a character ends
//! with one place.

mod euc_tw;
mod hz;
mod iso_2022_cn;
mod ks_x_1001;
mod pairs;
mod sink;
mod utf32;

use std::sync::LazyLock;

use super::decode::DecodedBytes;
use crate::builtin;
use crate::offsets::Record;
use crate::table::CodeTable;
use euc_tw::EucTw;
use ks_x_1001::Johab;
use pairs::{Big5, BytePairs};
use sink::Sink;

/// An encoding with a decoder of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Own {
    Hz,
    Iso2022Cn,
    Iso2022Kr,
    Johab,
    EucTw,
    Big5Uao,
    Cp950,
    Utf32Le,
    Utf32Be,
}

/// Decodes the bytes after a byte order mark of the given length.
pub(super) fn decode<R: Record>(bytes: &[u8], bom_length: usize, own: Own) -> DecodedBytes<'_, R> {
    let source = bytes.get(bom_length..).unwrap_or_default();
    let mut sink = Sink::<R>::new(bytes.len(), bom_length);
    match own {
        Own::Hz => hz::decode(source, &mut sink),
        Own::Iso2022Cn => iso_2022_cn::decode(source, &mut sink),
        Own::Iso2022Kr => ks_x_1001::decode_iso_2022(source, &mut sink),
        Own::Johab => {
            if let Some(johab) = Johab::new() {
                pairs::decode(source, &mut sink, &johab);
            }
        }
        Own::EucTw => pairs::decode(source, &mut sink, &EucTw(*CNS_11643)),
        Own::Big5Uao => pairs::decode(source, &mut sink, &Big5(*BIG5_UAO)),
        Own::Cp950 => pairs::decode(source, &mut sink, &Big5(*CP950)),
        Own::Utf32Le => utf32::decode(source, &mut sink, u32::from_le_bytes),
        Own::Utf32Be => utf32::decode(source, &mut sink, u32::from_be_bytes),
    }
    sink.finish()
}

/// The eight planes of CNS 11643 that have characters: 1 to 7, and 15.
static CNS_11643: LazyLock<CodeTable<'static>> = LazyLock::new(|| load(builtin::CNS_11643));
/// GB 2312, with the codes of GBK in its rows and cells.
static GB_2312: LazyLock<CodeTable<'static>> = LazyLock::new(|| load(builtin::GB_2312));
/// ISO-IR-165, a set of ISO-2022-CN-EXT.
static ISO_IR_165: LazyLock<CodeTable<'static>> = LazyLock::new(|| load(builtin::ISO_IR_165));
/// Big5 in Unicode-At-On 2.50.
static BIG5_UAO: LazyLock<CodeTable<'static>> = LazyLock::new(|| load(builtin::BIG5_UAO));
/// Big5 of Windows.
static CP950: LazyLock<CodeTable<'static>> = LazyLock::new(|| load(builtin::CP950));

/// The character of a code of Big5 in Unicode-At-On.
pub(crate) fn big5_uao(code: [u8; 2]) -> Option<char> {
    Big5(*BIG5_UAO).character(&code).1
}

/// The character of a four-byte code of EUC-TW.
pub(super) fn euc_tw_four(bytes: &[u8]) -> Option<char> {
    EucTw(*CNS_11643).character(bytes).1
}

/// Loads an embedded table, which is valid: a test loads each one.
fn load(bytes: &'static [u8]) -> CodeTable<'static> {
    CodeTable::load("coded characters", bytes).unwrap_or_default()
}

/// Rows and cells of a set of 94 by 94.
const GRID: usize = 94;
/// Codes in a plane of such a set.
const PLANE: usize = GRID * GRID;

/// Whether a byte belongs to such a set where it is invoked as seven bits.
fn is_grid(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7E)
}

/// Number of a code of such a set. Only the lower seven bits of the bytes count.
fn number(row: u8, cell: u8) -> usize {
    let index = |byte: u8| usize::from((byte & 0x7F).saturating_sub(0x21));
    index(row) * GRID + index(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_there() {
        let plane = |plane: usize| plane * PLANE + number(0x21, 0x21);
        for (table, number, c) in [
            (*CNS_11643, number(0x44, 0x21), '一'),
            (*CNS_11643, plane(1), '乂'),
            (*CNS_11643, plane(7), '\u{20002}'),
            (*GB_2312, number(0x30, 0x21), '啊'),
            (*ISO_IR_165, number(0x30, 0x21), '啊'),
            (*BIG5_UAO, 0, '丗'),
            (*CP950, 0, '\u{EEB8}'),
            (*CP950, (0xA4 - 0x81) * 157, '一'),
        ] {
            assert_eq!(table.get(number), Some(c));
        }
    }
}
