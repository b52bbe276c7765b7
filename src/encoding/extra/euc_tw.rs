//! EUC-TW: CNS 11643. Plane 1 in two bytes; every plane in four, the first of which is 0x8E.

use super::byte_pairs::BytePairs;
use crate::encoding::code_sets::{euc_tw_four, number};
use crate::table::CodeTable;

/// EUC-TW with its table.
pub(super) struct EucTw(pub(super) CodeTable<'static>);

impl BytePairs for EucTw {
    #[inline]
    fn basic_code_point(&self, [row, cell]: [u8; 2]) -> u16 {
        let is_code = matches!(row, 0xA1..=0xFE) && matches!(cell, 0xA1..=0xFE);
        if is_code { self.0.basic(number(row, cell)) } else { 0 }
    }

    fn character(&self, bytes: &[u8]) -> (usize, Option<char>) {
        match *bytes {
            [row @ 0xA1..=0xFE, cell @ 0xA1..=0xFE, ..] => (2, self.0.get(number(row, cell))),
            [0x8E, 0xA1..=0xB0, 0xA1..=0xFE, 0xA1..=0xFE, ..] => (4, euc_tw_four(bytes)),
            [0x8E, 0xA1..=0xB0, 0xA1..=0xFE, ..] => (3, None),
            [0x8E, 0xA1..=0xB0, ..] => (2, None),
            _ => (1, None),
        }
    }
}
