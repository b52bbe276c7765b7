//! Alignment of the characters of a decoded text with bytes.
//!
//! encoding_rs decodes many characters at once and does not report it. Between two undecodable places everything is well-formed,
//! and the lead byte determines the length of a character.

use crate::offsets::EditSink;

/// Division of the bytes of an encoding into characters.
#[derive(Debug, Clone, Copy)]
enum Division {
    /// None: the text is the bytes.
    Utf8,
    /// Two bytes, or four for a pair of surrogates.
    Utf16,
    /// One byte each.
    Single,
    /// Four bytes if the second is a digit, else two; one below 0x81.
    Gb18030,
    /// Two bytes, one below 0x81. Some codes are two characters.
    Big5,
    /// Two bytes, one below 0x81.
    EucKr,
    /// Two bytes, one below 0x81 and for half-width katakana.
    ShiftJis,
    /// Two bytes, three after 0x8F, one below 0x80.
    EucJp,
    /// Determined by the last escape sequence.
    Iso2022Jp,
}

/// Walks in parallel through the bytes of a document and its text.
pub(super) struct Aligner {
    division: Division,
    /// For ISO-2022-JP, whether characters have two bytes at the current position.
    double: bool,
}

/// Escape sequences of ISO-2022-JP, each with whether the characters that follow have two bytes.
const ISO_2022_JP_ESCAPES: [(&[u8], bool); 5] = [
    (b"\x1B(B", false),
    (b"\x1B(J", false),
    (b"\x1B(I", false),
    (b"\x1B$@", true),
    (b"\x1B$B", true),
];

impl Aligner {
    pub(super) fn of(encoding: &'static encoding_rs::Encoding) -> Self {
        let known = [
            (encoding_rs::UTF_8, Division::Utf8),
            (encoding_rs::UTF_16LE, Division::Utf16),
            (encoding_rs::UTF_16BE, Division::Utf16),
            (encoding_rs::GBK, Division::Gb18030),
            (encoding_rs::GB18030, Division::Gb18030),
            (encoding_rs::BIG5, Division::Big5),
            (encoding_rs::EUC_KR, Division::EucKr),
            (encoding_rs::SHIFT_JIS, Division::ShiftJis),
            (encoding_rs::EUC_JP, Division::EucJp),
            (encoding_rs::ISO_2022_JP, Division::Iso2022Jp),
        ];
        let found = known.iter().find(|(known, _)| *known == encoding);
        Self { division: found.map_or(Division::Single, |(_, division)| *division), double: false }
    }

    /// Records the alignment of well-formed bytes.
    pub(super) fn align<R: EditSink>(&mut self, bytes: &[u8], text: &str, record: &mut R) {
        if let Division::Utf8 = self.division {
            return record.one_to_one(text.len());
        }
        let (mut bytes, mut text) = (bytes, text);
        loop {
            bytes = self.skip_escapes(bytes, record);
            let ((source, target), count) = match self.equal_units(bytes, text.as_bytes()) {
                Some(run) => run,
                None => match text.chars().next() {
                    Some(c) => (self.unit(bytes, text, c), 1),
                    None => return,
                },
            };
            record.equal_units(source, target, count);
            bytes = bytes.get(source * count..).unwrap_or_default();
            text = text.get(target * count..).unwrap_or_default();
        }
    }

    /// Returns the lengths in bytes of the next characters, in the document and in the text, and the number of characters with these
    /// lengths, if the next one is ASCII or has three bytes in the text. Nearly all characters do.
    fn equal_units(&self, bytes: &[u8], text: &[u8]) -> Option<((usize, usize), usize)> {
        let high = |byte: u8| byte > 0x80;
        match (text.first()?, self.division) {
            (_, Division::Iso2022Jp) => None,
            (..0x80, division) => {
                let count = text.iter().take_while(|byte| **byte < 0x80).count();
                let source = if let Division::Utf16 = division { 2 } else { 1 };
                Some(((source, 1), count))
            }
            (0xE0..=0xEF, Division::Utf16) => count_threes(bytes, text, |_, _| true),
            (0xE0..=0xEF, Division::Gb18030) => {
                count_threes(bytes, text, |first, second| high(first) && !second.is_ascii_digit())
            }
            (0xE0..=0xEF, Division::Big5 | Division::EucKr) => {
                count_threes(bytes, text, |first, _| high(first))
            }
            (0xE0..=0xEF, Division::ShiftJis) => {
                count_threes(bytes, text, |first, _| high(first) && !matches!(first, 0xA1..=0xDF))
            }
            (0xE0..=0xEF, Division::EucJp) => {
                count_threes(bytes, text, |first, _| high(first) && first != 0x8F)
            }
            _ => None,
        }
    }

    /// Length of the next character in bytes, in the document and in the text.
    fn unit(&self, bytes: &[u8], text: &str, c: char) -> (usize, usize) {
        let mut target = c.len_utf8();
        if let Division::Big5 = self.division
            && let [0x88, 0x62 | 0x64 | 0xA3 | 0xA5, ..] = bytes
        {
            // A letter and its accent, in one code.
            target += text.chars().nth(1).map_or(0, char::len_utf8);
        }
        (self.length(bytes, c), target)
    }

    /// Records the escape sequences at the start of the bytes, which become nothing, and returns the rest.
    fn skip_escapes<'b, R: EditSink>(&mut self, bytes: &'b [u8], record: &mut R) -> &'b [u8] {
        let mut rest = bytes;
        while let [0x1B, _, _, after @ ..] = rest
            && let Division::Iso2022Jp = self.division
        {
            let (escape, _) = rest.split_at(rest.len() - after.len());
            self.switch(escape);
            record.equal_units(escape.len(), 0, 1);
            rest = after;
        }
        rest
    }

    /// Records bytes that became a replacement character.
    pub(super) fn align_undecodable<R: EditSink>(&mut self, bytes: &[u8], record: &mut R) {
        self.switch(bytes);
        record.equal_units(bytes.len(), char::REPLACEMENT_CHARACTER.len_utf8(), 1);
    }

    /// Applies an escape sequence, even where the standard rejects its position.
    fn switch(&mut self, bytes: &[u8]) {
        if let Division::Iso2022Jp = self.division
            && let Some((_, double)) =
                ISO_2022_JP_ESCAPES.iter().find(|(escape, _)| *escape == bytes)
        {
            self.double = *double;
        }
    }

    /// Length in bytes of the next character, which became `c`.
    fn length(&self, bytes: &[u8], c: char) -> usize {
        let (first, second) = match *bytes {
            [first, second, ..] => (first, second),
            [first] => (first, 0),
            [] => return c.len_utf8(),
        };
        match (self.division, first) {
            (Division::Utf16, _) => 2 * c.len_utf16(),
            (Division::Iso2022Jp, _) => 1 + usize::from(self.double),
            (Division::Single, _) | (_, ..=0x80) => 1,
            (Division::Gb18030, _) if second.is_ascii_digit() => 4,
            (Division::ShiftJis, 0xA1..=0xDF) => 1,
            (Division::EucJp, 0x8F) => 3,
            _ => 2,
        }
    }
}

/// Number of the next characters that have three bytes in the text and two in the document, according to the document's bytes.
fn count_threes(
    bytes: &[u8],
    text: &[u8],
    are_character: impl Fn(u8, u8) -> bool,
) -> Option<((usize, usize), usize)> {
    let pairs = bytes.as_chunks::<2>().0.iter().zip(text.as_chunks::<3>().0);
    let count = pairs
        .take_while(|([a, b], [lead, ..])| matches!(lead, 0xE0..=0xEF) && are_character(*a, *b))
        .count();
    (count > 0).then_some(((2, 3), count))
}
