//! Tables of coded character sets with 94 rows of 94 cells, and of variants of Big5.

use std::sync::LazyLock;

use crate::builtin;
use crate::table::CodeTable;

/// The eight planes of CNS 11643 that have characters: 1 to 7, and 15.
pub(super) static CNS_11643: LazyLock<CodeTable<'static>> =
    LazyLock::new(|| load(builtin::CNS_11643));
/// GB 2312, with the codes of GBK in its rows and cells.
pub(super) static GB_2312: LazyLock<CodeTable<'static>> = LazyLock::new(|| load(builtin::GB_2312));
/// ISO-IR-165, a set of ISO-2022-CN-EXT.
pub(super) static ISO_IR_165: LazyLock<CodeTable<'static>> =
    LazyLock::new(|| load(builtin::ISO_IR_165));
/// Big5 in Unicode-At-On 2.50.
pub(super) static BIG5_UAO: LazyLock<CodeTable<'static>> =
    LazyLock::new(|| load(builtin::BIG5_UAO));
/// Big5 of Windows.
pub(super) static CP950: LazyLock<CodeTable<'static>> = LazyLock::new(|| load(builtin::CP950));

fn load(bytes: &'static [u8]) -> CodeTable<'static> {
    builtin::expect_embedded(CodeTable::load("coded characters", bytes))
}

/// Rows and cells of a set of 94 by 94.
pub(super) const GRID_SIZE: usize = 94;
/// Codes in a plane of such a set.
pub(super) const PLANE_CODES: usize = GRID_SIZE * GRID_SIZE;

/// Whether a byte is a row or a cell of such a set in an encoding of seven bits.
pub(super) fn is_grid(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7E)
}

/// Number of a code of such a set. Only the lower seven bits of the bytes count.
pub(super) fn number(row: u8, cell: u8) -> usize {
    let index = |byte: u8| usize::from((byte & 0x7F).saturating_sub(0x21));
    index(row) * GRID_SIZE + index(cell)
}

/// Index of a plane of CNS 11643 in its table.
pub(super) fn cns_plane(plane: u8) -> Option<usize> {
    match plane {
        1..=7 => Some(usize::from(plane - 1)),
        15 => Some(7),
        _ => None,
    }
}

/// Base of the byte of EUC-TW that names a plane: plane 1 is 0xA1.
const PLANE_0: u8 = 0xA0;

/// The character of a four-byte code of EUC-TW. The second byte names the plane.
pub(super) fn euc_tw_four(bytes: &[u8]) -> Option<char> {
    match *bytes {
        [0x8E, plane @ 0xA1..=0xB0, row @ 0xA1..=0xFE, cell @ 0xA1..=0xFE, ..] => {
            CNS_11643.get(cns_plane(plane - PLANE_0)? * PLANE_CODES + number(row, cell))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_have_the_characters_of_their_codes() {
        let plane = |plane: usize| plane * PLANE_CODES + number(0x21, 0x21);
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
