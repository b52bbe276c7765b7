//! Output of the decoders.

use std::borrow::Cow;

use crate::Span;
use crate::encoding::decoded::DecodedBytes;
use crate::encoding::report::{EncodingReport, Undecodable};
use crate::offsets::EditSink;

/// Pairs of bytes decoded at once: the result is a few vectors of UTF-8.
const BLOCK_PAIRS: usize = 64;
/// Upper byte of U+0800, the first character of three bytes in UTF-8.
const FIRST_OF_THREE: u8 = 0x08;

/// A decoded text under construction, with its undecodable places and its alignment.
///
/// Methods that consume bytes return their number, so that the decoder continues after them.
pub(super) struct Sink<R> {
    text: String,
    undecodable: usize,
    places: Vec<Undecodable>,
    record: R,
    /// The current run of equal units, not recorded yet: bytes of each in the document and in the text, and their number. Text is
    /// long runs of equal units, and each run is recorded at once.
    run: (usize, usize, usize),
    /// Length of the document in bytes.
    length: usize,
}

impl<R: EditSink> Sink<R> {
    /// Creates the sink for a document, after its byte order mark.
    pub(super) fn new(length: usize, bom_length: usize) -> Self {
        let mut record = R::default();
        record.equal_units(bom_length, 0, 1);
        // Two bytes of an East Asian encoding are mostly three of UTF-8.
        let text = String::with_capacity(length + length / 2 + 16);
        Self { text, undecodable: 0, places: Vec::new(), record, run: (0, 0, 0), length }
    }

    /// Takes the ASCII characters at the start of the bytes, and returns the rest.
    pub(super) fn ascii<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let (ascii, rest) = bytes.split_at(encoding_rs::Encoding::ascii_valid_up_to(bytes));
        self.text.push_str(str::from_utf8(ascii).unwrap_or_default());
        self.record_units(1, 1, ascii.len());
        rest
    }

    /// Takes the ASCII characters up to a special one.
    pub(super) fn ascii_until(&mut self, bytes: &[u8], is_special: impl Fn(u8) -> bool) -> usize {
        // One loop that ends at the first of both: two separate searches would each run far beyond it, repeatedly.
        let end = bytes.iter().position(|byte| !byte.is_ascii() || is_special(*byte));
        let ascii = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        self.ascii(ascii);
        ascii.len()
    }

    /// Takes a character decoded from `length` bytes.
    #[inline]
    pub(super) fn push(&mut self, length: usize, c: char) -> usize {
        self.text.push(c);
        self.record_units(length, c.len_utf8(), 1);
        length
    }

    /// Takes pairs of bytes up to one that is not a three-byte character in UTF-8, at most [`BLOCK_PAIRS`] of them: most text in a
    /// two-byte East Asian encoding. A block is written and recorded at once. The code point is 0 for none, and never a surrogate.
    #[inline]
    pub(super) fn push_pairs(
        &mut self,
        bytes: &[u8],
        code_point: impl Fn([u8; 2]) -> u16,
    ) -> usize {
        let mut block = [[0; 3]; BLOCK_PAIRS];
        let pairs = bytes.as_chunks::<2>().0.iter().zip(&mut block);
        let count = pairs
            .map_while(|(pair, place)| {
                let [low, high] = code_point(*pair).to_le_bytes();
                *place = [0xE0 | high >> 4, 0x80 | (high & 0xF) << 2 | low >> 6, 0x80 | low & 0x3F];
                (high >= FIRST_OF_THREE).then_some(())
            })
            .count();
        let written = block.as_flattened().get(..3 * count).unwrap_or_default();
        // Validated once more to avoid unsafe code; it is fast.
        self.text.push_str(simdutf8::basic::from_utf8(written).unwrap_or_default());
        self.record_units(2, 3, count);
        2 * count
    }

    /// Takes bytes that become nothing.
    pub(super) fn skip(&mut self, length: usize) -> usize {
        self.record_units(length, 0, 1);
        length
    }

    /// Takes undecodable bytes: the first `length` of the rest of the document.
    #[cold]
    pub(super) fn malformed(&mut self, rest: &[u8], length: usize) -> usize {
        self.undecodable += 1;
        if self.places.len() < EncodingReport::MAX_PLACES {
            let start = self.length.saturating_sub(rest.len());
            let source = Span::new(start, start + length);
            self.places.push(Undecodable { source, at: self.text.len() });
        }
        self.push(length, char::REPLACEMENT_CHARACTER)
    }

    #[inline]
    fn record_units(&mut self, source: usize, target: usize, count: usize) {
        if !R::IS_RECORDED {
            return;
        }
        if (self.run.0, self.run.1) == (source, target) {
            self.run.2 += count;
        } else {
            self.record_run();
            self.run = (source, target, count);
        }
    }

    fn record_run(&mut self) {
        let (source, target, count) = self.run;
        if count > 0 {
            self.record.equal_units(source, target, count);
        }
    }

    pub(super) fn finish<'a>(mut self) -> DecodedBytes<'a, R> {
        self.record_run();
        let Self { text, undecodable, places, record, .. } = self;
        DecodedBytes { text: Cow::Owned(text), undecodable, places, record }
    }
}
