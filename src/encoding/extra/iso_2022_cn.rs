//! ISO-2022-CN (RFC 1922), with the sets of ISO-2022-CN-EXT.
//!
//! An escape sequence designates a set. Shift out invokes its designated set until shift in; a single shift invokes its own set for
//! one character. Both are reset at the end of a line.

use super::sink::Sink;
use crate::encoding::binary::{ESCAPE, SHIFT_IN, SHIFT_OUT};
use crate::encoding::code_sets::{
    CNS_11643, GB_2312, ISO_IR_165, PLANE_CODES, cns_plane, is_grid, number,
};
use crate::offsets::EditSink;
use crate::table::CodeTable;

/// Bytes after an escape that are single shifts.
const SINGLE_SHIFTS: [u8; 2] = *b"NO";

/// The shift for which a set is designated.
#[derive(Debug, Clone, Copy)]
enum Slot {
    ShiftOut,
    /// The first or the second of [`SINGLE_SHIFTS`].
    Single(usize),
}

#[derive(Debug, Clone, Copy)]
enum Set {
    Gb2312,
    IsoIr165,
    Cns(u8),
}

/// Escape sequences, with the shift and the set that they designate. The RFC also names sets that never got a number; no text with
/// them is known.
const DESIGNATIONS: [(&[u8; 4], Slot, Set); 9] = [
    (b"\x1B$)A", Slot::ShiftOut, Set::Gb2312),
    (b"\x1B$)G", Slot::ShiftOut, Set::Cns(1)),
    (b"\x1B$)E", Slot::ShiftOut, Set::IsoIr165),
    (b"\x1B$*H", Slot::Single(0), Set::Cns(2)),
    (b"\x1B$+I", Slot::Single(1), Set::Cns(3)),
    (b"\x1B$+J", Slot::Single(1), Set::Cns(4)),
    (b"\x1B$+K", Slot::Single(1), Set::Cns(5)),
    (b"\x1B$+L", Slot::Single(1), Set::Cns(6)),
    (b"\x1B$+M", Slot::Single(1), Set::Cns(7)),
];

/// A set: its table, and the number of its first code there.
#[derive(Clone, Copy)]
struct Codes(CodeTable<'static>, usize);

impl Codes {
    fn of(set: Set) -> Option<Self> {
        Some(match set {
            Set::Gb2312 => Self(*GB_2312, 0),
            Set::IsoIr165 => Self(*ISO_IR_165, 0),
            Set::Cns(plane) => Self(*CNS_11643, cns_plane(plane)? * PLANE_CODES),
        })
    }

    fn get(self, row: u8, cell: u8) -> Option<char> {
        self.0.get(self.1 + number(row, cell))
    }
}

/// Designations and invoked set of the current line.
#[derive(Clone, Copy, Default)]
struct State {
    shift_out: Option<Codes>,
    single: [Option<Codes>; 2],
    /// The invoked set; ASCII if none.
    invoked: Option<Codes>,
}

/// Decodes ISO-2022-CN. A shift without a designated set is undecodable and changes nothing, so that the following text stays
/// visible; so is an escape that begins no sequence. White space and other controls among pairs are kept.
pub(super) fn decode<R: EditSink>(bytes: &[u8], sink: &mut Sink<R>) {
    let mut rest = bytes;
    let mut state = State::default();
    loop {
        let length = match *rest {
            [] => return,
            [ESCAPE, ..] => state.escape(rest, sink),
            [SHIFT_OUT, ..] if state.shift_out.is_some() => {
                state.invoked = state.shift_out;
                sink.skip(1)
            }
            [SHIFT_OUT, ..] => sink.malformed(rest, 1),
            [SHIFT_IN, ..] => {
                state.invoked = None;
                sink.skip(1)
            }
            [b'\n', ..] => {
                state = State::default();
                sink.push(1, '\n')
            }
            [0x80..=0xFF, ..] => sink.malformed(rest, 1),
            [byte, ref after @ ..] => match (state.invoked, after) {
                (Some(codes), [cell, ..]) if is_grid(byte) && is_grid(*cell) => {
                    match codes.get(byte, *cell) {
                        Some(c) => sink.push(2, c),
                        None => sink.malformed(rest, 2),
                    }
                }
                (Some(_), _) if is_grid(byte) => sink.malformed(rest, 1),
                (Some(_), _) => sink.push(1, char::from(byte)),
                (None, _) => sink.ascii_until(rest, is_special),
            },
        };
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// Whether a byte among ASCII has a special meaning.
fn is_special(byte: u8) -> bool {
    matches!(byte, ESCAPE | SHIFT_OUT | SHIFT_IN | b'\n')
}

impl State {
    /// Takes the escape sequence, or the character after a single shift, at the start of the rest.
    fn escape<R: EditSink>(&mut self, rest: &[u8], sink: &mut Sink<R>) -> usize {
        let found = DESIGNATIONS.iter().find(|(sequence, ..)| rest.starts_with(*sequence));
        if let Some((sequence, slot, set)) = found {
            let place = match slot {
                Slot::ShiftOut => Some(&mut self.shift_out),
                Slot::Single(number) => self.single.get_mut(*number),
            };
            if let Some(place) = place {
                *place = Codes::of(*set);
            }
            return sink.skip(sequence.len());
        }
        let shift =
            rest.get(1).and_then(|byte| SINGLE_SHIFTS.iter().position(|shift| shift == byte));
        if let Some(codes) = shift.map(|shift| self.single.get(shift).copied().flatten()) {
            return match (codes, rest) {
                (None, _) => sink.malformed(rest, 2),
                (Some(codes), [_, _, row, cell, ..]) if is_grid(*row) && is_grid(*cell) => {
                    match codes.get(*row, *cell) {
                        Some(c) => sink.push(4, c),
                        None => sink.malformed(rest, 4),
                    }
                }
                (Some(_), [_, _, row, ..]) if is_grid(*row) => sink.malformed(rest, 3),
                (Some(_), _) => sink.malformed(rest, 2),
            };
        }
        let is_cut = DESIGNATIONS.iter().any(|(sequence, ..)| sequence.starts_with(rest));
        sink.malformed(rest, if is_cut { rest.len() } else { 1 })
    }
}
