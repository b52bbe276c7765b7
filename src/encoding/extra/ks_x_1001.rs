//! KS X 1001 in encodings other than EUC-KR: ISO-2022-KR (RFC 1557), and Johab, which composes hangul from letters.

use super::byte_pairs::BytePairs;
use super::sink::Sink;
use crate::encoding::binary::{ESCAPE, SHIFT_IN, SHIFT_OUT};
use crate::encoding::code_sets::is_grid;
use crate::encoding::codec::{Codec, HIGH_BIT};
use crate::offsets::EditSink;

/// Designation of KS X 1001 for shift out, once at the beginning of a document.
const DESIGNATION: &[u8] = b"\x1B$)C";
/// First byte of EUC-KR's codes.
const FIRST_EUC_BYTE: u8 = 0xA1;
/// Cells in a row of KS X 1001.
const CELLS_PER_ROW: u8 = 94;

/// The character of a code of EUC-KR, without the extension of Windows.
fn character(codec: &Codec, code: [u8; 2]) -> Option<char> {
    if code.iter().all(|byte| matches!(byte, FIRST_EUC_BYTE..=0xFE)) {
        codec.pair(code)
    } else {
        None
    }
}

/// Decodes ISO-2022-KR. The designation becomes nothing, and is optional in a document with this label. A line end ends the pairs,
/// as the RFC demands of writers.
pub(super) fn decode_iso_2022<R: EditSink>(bytes: &[u8], sink: &mut Sink<R>) {
    let Some(codec) = Codec::labelled("EUC-KR") else { return };
    let mut rest = bytes;
    let mut shifted = false;
    loop {
        let length = match *rest {
            [] => return,
            [ESCAPE, ..] if rest.starts_with(DESIGNATION) => sink.skip(DESIGNATION.len()),
            [ESCAPE, ..] if DESIGNATION.starts_with(rest) => sink.malformed(rest, rest.len()),
            [ESCAPE, ..] => sink.malformed(rest, 1),
            [byte @ (SHIFT_OUT | SHIFT_IN), ..] => {
                shifted = byte == SHIFT_OUT;
                sink.skip(1)
            }
            [0x80..=0xFF, ..] => sink.malformed(rest, 1),
            [row, cell, ..] if shifted && is_grid(row) && is_grid(cell) => {
                // The highest bit turns a byte of ISO-2022-KR into one of EUC-KR.
                match character(codec, [row | HIGH_BIT, cell | HIGH_BIT]) {
                    Some(c) => sink.push(2, c),
                    None => sink.malformed(rest, 2),
                }
            }
            [row, ..] if shifted && is_grid(row) => sink.malformed(rest, 1),
            [byte, ..] if shifted => {
                shifted = byte != b'\n';
                sink.push(1, char::from(byte))
            }
            _ => sink.ascii_until(rest, |byte| matches!(byte, ESCAPE | SHIFT_OUT | SHIFT_IN)),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// Johab: hangul composed of three letters of five bits each, and the signs and hanja of KS X 1001.
pub(super) struct Johab(&'static Codec);

impl Johab {
    pub(super) fn new() -> Option<Self> {
        Codec::labelled("EUC-KR").map(Self)
    }

    fn code(&self, [lead, trail]: [u8; 2]) -> Option<char> {
        match lead {
            0x84..=0xD3 => hangul(u16::from_be_bytes([lead, trail])),
            0xD9..=0xDE | 0xE0..=0xF9 => {
                // Two rows share a first byte.
                let column = match trail {
                    0x31..=0x7E => trail - 0x31,
                    0x91..=0xFE => trail - 0x43,
                    _ => return None,
                };
                let row = if lead < 0xE0 { 2 * (lead - 0xD9) } else { 2 * (lead - 0xE0) + 41 };
                let (row, cell) = (row + column / CELLS_PER_ROW, column % CELLS_PER_ROW);
                // The letters of hangul are composed.
                let is_letter = row == 3 && cell < 51;
                let code = [FIRST_EUC_BYTE + row, FIRST_EUC_BYTE + cell];
                if is_letter { None } else { character(self.0, code) }
            }
            _ => None,
        }
    }
}

impl BytePairs for Johab {
    #[inline]
    fn basic_code_point(&self, pair: [u8; 2]) -> u16 {
        self.code(pair).and_then(|c| u16::try_from(u32::from(c)).ok()).unwrap_or_default()
    }

    fn character(&self, bytes: &[u8]) -> (usize, Option<char>) {
        match *bytes {
            [lead, trail, ..] => match self.code([lead, trail]) {
                Some(c) => (2, Some(c)),
                // A second byte that is ASCII stays text if both are not a character.
                None if trail.is_ascii() || !matches!(lead, 0x84..=0xF9) => (1, None),
                None => (2, None),
            },
            _ => (1, None),
        }
    }
}

/// A letter at its position in a syllable.
#[derive(Clone, Copy)]
enum Letter {
    /// No letter.
    Filler,
    /// Number of the letter.
    Number(u8),
}

/// Initial letters of syllables, in their stand-alone form: the last eight bits of their code points from U+3100 on.
const INITIALS: [u8; 19] = [
    0x31, 0x32, 0x34, 0x37, 0x38, 0x39, 0x41, 0x42, 0x43, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B,
    0x4C, 0x4D, 0x4E,
];
/// First of the 21 vowels in their stand-alone form, which follow in order.
const FIRST_VOWEL: u8 = 0x4F;
/// Final letters of syllables, in their stand-alone form.
const FINALS: [u8; 27] = [
    0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x40, 0x41,
    0x42, 0x44, 0x45, 0x46, 0x47, 0x48, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E,
];

/// The character of a composed code.
fn hangul(code: u16) -> Option<char> {
    use Letter::{Filler, Number};
    let bits = |shift: u32| u8::try_from(code >> shift & 0x1F).unwrap_or_default();
    let initial = match bits(10) {
        1 => Filler,
        number @ 2..=20 => Number(number - 2),
        _ => return None,
    };
    let vowel = match bits(5) {
        2 => Filler,
        // Six vowels per eight codes.
        number @ (3..=7 | 10..=15 | 18..=23 | 26..=29) => Number(number - 3 - number / 8 * 2),
        _ => return None,
    };
    let last = match bits(0) {
        1 => Filler,
        number @ 2..=17 => Number(number - 2),
        number @ 19..=29 => Number(number - 3),
        _ => return None,
    };
    let alone = |letter: Option<&u8>| char::from_u32(0x3100 + u32::from(*letter?));
    match (initial, vowel, last) {
        (Filler, Filler, Filler) => Some('\u{3000}'),
        (Number(initial), Filler, Filler) => alone(INITIALS.get(usize::from(initial))),
        (Filler, Number(vowel), Filler) => alone(Some(&(FIRST_VOWEL + vowel))),
        (Filler, Filler, Number(last)) => alone(FINALS.get(usize::from(last))),
        (Number(initial), Number(vowel), last) => {
            let last = match last {
                Filler => 0,
                Number(last) => u32::from(last) + 1,
            };
            char::from_u32(0xAC00 + (u32::from(initial) * 21 + u32::from(vowel)) * 28 + last)
        }
        _ => None,
    }
}
