//! Encodings in both directions: from bytes to characters, and from a character to every code that is decoded as it.
//!
//! The second direction undoes a wrong decoding. Encoders cannot do this: they omit the private-use and the duplicate characters
//! that decoders produce. The tables are compiled from the decoders (`build/codec.rs`).

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use encoding_rs::{DecoderResult, EncoderResult, GB18030};

use super::{Encoding, code_sets};
use crate::builtin;
use crate::table::CodecTable;
pub(crate) use crate::table::OtherCodes;

/// Placeholder for a lost byte. No character of the encodings here begins with it.
pub(crate) const LOST: u8 = 0xFF;

/// First byte of EUC-JP's codes of three bytes. In the table such a code is numbered by its other two bytes, with the highest bit
/// of the last cleared; codes of two bytes have that bit set.
const EUC_JP_THREE: u8 = 0x8F;
/// Highest bit of a byte.
pub(super) const HIGH_BIT: u8 = 0x80;
/// First byte of EUC-TW's codes of four bytes; the second byte names the plane.
const EUC_TW_FOUR: u8 = 0x8E;
/// Bytes of a set of 94 by 94 in the upper half.
const UPPER_GRID: std::ops::RangeInclusive<u8> = 0xA1..=0xFE;
/// Rows of kana, Cyrillic letters and signs in which the Big5 of Hong Kong, of Windows and of Python differ. A document uses one of
/// these tables throughout.
const BIG5_BY_TABLE: std::ops::RangeInclusive<u16> = 0xC6A1..=0xC8FE;

/// Whether two codes of a character belong to different tables of one encoding, each of which has only one of them.
pub(crate) fn are_by_table(a: u16, b: u16) -> bool {
    BIG5_BY_TABLE.contains(&a) && BIG5_BY_TABLE.contains(&b)
}

/// An encoding with its table.
#[derive(Debug)]
pub(crate) struct Codec {
    label: &'static str,
    form: Form,
    table: CodecTable<'static>,
}

/// Code lengths of an encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One byte.
    Single,
    /// One or two bytes.
    Double,
    /// One, two or four bytes; codes of four bytes are computed.
    Gb18030,
    /// One, two or three bytes.
    EucJp,
    /// One, two or four bytes.
    EucTw,
}

/// A decoded character with its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DecodedUnit {
    pub(crate) character: char,
    /// Length in bytes.
    pub(crate) length: usize,
}

impl DecodedUnit {
    /// Bytes that are not a character.
    pub(crate) const fn undecodable(length: usize) -> Self {
        Self { character: char::REPLACEMENT_CHARACTER, length }
    }
}

impl Codec {
    /// Returns the codec of an encoding, if there is one.
    pub(crate) fn of(encoding: Encoding) -> Option<&'static Self> {
        Self::labelled(encoding.name())
    }

    /// Returns the codec with a label of `data/encoding/priors.tsv`.
    pub(crate) fn labelled(label: &str) -> Option<&'static Self> {
        static CODECS: LazyLock<Vec<Codec>> = LazyLock::new(|| {
            // Embedded tables are valid: a test loads this one.
            let tables = builtin::expect_embedded(CodecTable::load_all("codecs", builtin::CODECS));
            let all = builtin::CODEC_LABELS.iter().zip(tables);
            all.map(|(label, table)| Codec { label, form: Form::of(label), table }).collect()
        });
        CODECS.iter().find(|codec| codec.label == label)
    }

    /// Whether this codec decodes an encoding, possibly with another table than the standard's.
    pub(crate) fn reads(&self, encoding: Encoding) -> bool {
        // Python's Big5 is also Big5.
        self.label.split(' ').next() == Some(encoding.name())
    }

    /// Label of the codec in reports.
    pub(crate) fn label(&self) -> &'static str {
        self.label
    }

    /// Decodes the first character of the bytes; U+FFFD if they begin with none.
    pub(crate) fn decode(&self, bytes: &[u8]) -> DecodedUnit {
        let [first, rest @ ..] = bytes else { return DecodedUnit::undecodable(0) };
        if first.is_ascii() {
            return DecodedUnit { character: char::from(*first), length: 1 };
        }
        if let Some(character) = self.single(*first) {
            return DecodedUnit { character, length: 1 };
        }
        if let [second, ..] = *rest
            && let Some(character) = self.pair([*first, second])
        {
            return DecodedUnit { character, length: 2 };
        }
        let longer = match self.form {
            Form::EucJp => bytes.first_chunk().and_then(|three| self.three(*three)).zip(Some(3)),
            Form::Gb18030 => bytes.first_chunk().and_then(gb18030_four).zip(Some(4)),
            Form::EucTw if *first == EUC_TW_FOUR => code_sets::euc_tw_four(bytes).zip(Some(4)),
            _ => None,
        };
        longer.map_or(DecodedUnit::undecodable(1), |(character, length)| DecodedUnit {
            character,
            length,
        })
    }

    /// Appends the bytes of a character. Returns false if it has no code.
    pub(crate) fn encode(&self, c: char, out: &mut Vec<u8>) -> bool {
        if let Ok(byte) = u8::try_from(c)
            && byte.is_ascii()
        {
            out.push(byte);
            return true;
        }
        let Some(code) = self.table.code(c) else {
            return self.form == Form::Gb18030 && encode_gb18030(c, out);
        };
        match code.to_be_bytes() {
            [0, byte] => out.push(byte),
            [row, cell] if self.form == Form::EucJp && cell & HIGH_BIT == 0 => {
                out.extend([EUC_JP_THREE, row, cell | HIGH_BIT]);
            }
            both => out.extend(both),
        }
        true
    }

    /// Returns the other codes of a character that has several, two bytes each.
    pub(crate) fn others(&self, c: char) -> OtherCodes<'static> {
        self.table.others(c)
    }

    /// The character of one byte beyond ASCII.
    fn single(&self, byte: u8) -> Option<char> {
        self.table.character(u16::from(byte))
    }

    /// The character of two bytes.
    pub(crate) fn pair(&self, [lead, trail]: [u8; 2]) -> Option<char> {
        let is_pair = lead & HIGH_BIT > 0 && (trail & HIGH_BIT > 0 || self.form != Form::EucJp);
        let code = u16::from_be_bytes([lead, trail]);
        if is_pair { self.table.character(code) } else { None }
    }

    /// The two bytes of a character, if it has a code of two.
    pub(crate) fn pair_of(&self, c: char) -> Option<[u8; 2]> {
        let both @ [lead, trail] = self.table.code(c)?.to_be_bytes();
        let is_pair = lead > 0 && (trail & HIGH_BIT > 0 || self.form != Form::EucJp);
        is_pair.then_some(both)
    }

    /// The character of a three-byte code of EUC-JP.
    fn three(&self, [first, row, cell]: [u8; 3]) -> Option<char> {
        let is_three =
            first == EUC_JP_THREE && UPPER_GRID.contains(&row) && UPPER_GRID.contains(&cell);
        let code = u16::from_be_bytes([row, cell & !HIGH_BIT]);
        if is_three { self.table.character(code) } else { None }
    }

    /// Whether each character has one byte.
    pub(crate) fn is_single(&self) -> bool {
        self.form == Form::Single
    }

    /// Whether each character has one byte, and the no-break space is 0xA0 as in ISO 8859-1.
    pub(crate) fn has_no_break_space(&self) -> bool {
        self.is_single() && self.single(0xA0) == Some('\u{A0}')
    }

    /// Whether some decoders cannot decode a byte before another one; others decode it as a control, or both as a private-use
    /// character.
    pub(crate) fn may_be_lost(&self, byte: u8, next: Option<u8>) -> bool {
        !byte.is_ascii()
            && self.single(byte).is_none_or(char::is_control)
            && next.is_none_or(|next| self.pair([byte, next]).is_none_or(is_private))
    }
}

/// Whether a character is one for private use.
pub(crate) fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}')
}

impl Form {
    fn of(label: &str) -> Self {
        match label {
            "GBK" => Self::Gb18030,
            "EUC-JP" => Self::EucJp,
            "EUC-TW" => Self::EucTw,
            "Big5" | "Big5 (Python's)" | "Shift_JIS" | "EUC-KR" => Self::Double,
            _ => Self::Single,
        }
    }
}

/// Output bytes that encoding_rs requires before it writes a character.
const CODE_BUFFER_BYTES: usize = 16;

/// The character of a four-byte code of GB18030.
fn gb18030_four(four: &[u8; 4]) -> Option<char> {
    if !four[1].is_ascii_digit() {
        return None;
    }
    let mut text = [0; CODE_BUFFER_BYTES];
    let (result, _, written) = GB18030
        .new_decoder_without_bom_handling()
        .decode_to_utf8_without_replacement(four, &mut text, true);
    let text = str::from_utf8(text.get(..written)?).ok()?;
    let mut characters = text.chars();
    let c = characters.next().filter(|c| *c != char::REPLACEMENT_CHARACTER)?;
    (result == DecoderResult::InputEmpty && characters.next().is_none()).then_some(c)
}

/// Appends the GB18030 code of a character that GBK lacks. Returns false if there is none.
fn encode_gb18030(c: char, out: &mut Vec<u8>) -> bool {
    let (mut utf8, mut bytes) = ([0; 4], [0; CODE_BUFFER_BYTES]);
    let (result, _, written) = GB18030.new_encoder().encode_from_utf8_without_replacement(
        c.encode_utf8(&mut utf8),
        &mut bytes,
        true,
    );
    out.extend(bytes.iter().take(written));
    result == EncoderResult::InputEmpty
}
