//! Decoding, with the position of every undecodable place.

use std::borrow::Cow;

use encoding_rs::DecoderResult;

use super::alignment::Aligner;
use super::decoded::DecodedBytes;
use super::encodings::Decoder;
use super::{Encoding, EncodingReport, Undecodable, extra};
use crate::Span;
use crate::offsets::EditSink;

/// Most bytes of the output buffer: large enough that the number of calls does not matter, small enough for the fastest cache.
const MAX_BUFFER_BYTES: usize = 8192;
/// Fewest bytes of the output buffer: a decoder must have room for a few characters.
const MIN_BUFFER_BYTES: usize = 64;

/// Decodes the bytes after the byte order mark. Each undecodable place becomes one U+FFFD.
pub(super) fn decode<R: EditSink>(
    bytes: &[u8],
    bom_length: usize,
    encoding: Encoding,
) -> DecodedBytes<'_, R> {
    let source = bytes.get(bom_length..).unwrap_or_default();
    if encoding == Encoding::UTF_8
        && let Ok(text) = simdutf8::basic::from_utf8(source)
    {
        return DecodedBytes::whole(bom_length, text);
    }
    match encoding.decoder() {
        Decoder::Standard(encoding) => standard(bytes, bom_length, encoding),
        Decoder::Extra(encoding) => extra::decode(bytes, bom_length, encoding),
    }
}

/// Decodes an encoding of the WHATWG standard.
fn standard<'a, R: EditSink>(
    bytes: &'a [u8],
    bom_length: usize,
    encoding: &'static encoding_rs::Encoding,
) -> DecodedBytes<'a, R> {
    let source = bytes.get(bom_length..).unwrap_or_default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // Decoded into a small buffer and appended: encoding_rs touches all of its output buffer at each call, and each undecodable
    // place, possibly every byte of a large document, needs another call.
    let mut buffer = "\0".repeat((source.len() * 3).clamp(MIN_BUFFER_BYTES, MAX_BUFFER_BYTES));
    // Two bytes of an East Asian encoding are mostly three of UTF-8.
    let mut text = String::with_capacity(source.len() + source.len() / 2);
    let mut undecodable = 0;
    let mut places = Vec::new();
    let mut read = 0;
    let mut aligner = Aligner::of(encoding);
    let mut record = R::default();
    record.equal_units(bom_length, 0, 1);
    // End of the recorded part, in bytes of the document and of the text.
    let (mut from, mut to) = (0, 0);
    loop {
        let rest = source.get(read..).unwrap_or_default();
        let (result, consumed, written) =
            decoder.decode_to_str_without_replacement(rest, &mut buffer, true);
        text.push_str(buffer.get(..written).unwrap_or_default());
        read += consumed;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                undecodable += 1;
                let end = read.saturating_sub(usize::from(after));
                let start = end.saturating_sub(usize::from(length));
                if places.len() < EncodingReport::MAX_PLACES {
                    let span = Span::new(bom_length + start, bom_length + end);
                    places.push(Undecodable { source: span, at: text.len() });
                }
                if R::IS_RECORDED {
                    let decoded = text.get(to..).unwrap_or_default();
                    aligner.align(
                        source.get(from..start).unwrap_or_default(),
                        decoded,
                        &mut record,
                    );
                    aligner
                        .align_undecodable(source.get(start..end).unwrap_or_default(), &mut record);
                }
                text.push(char::REPLACEMENT_CHARACTER);
                (from, to) = (end, text.len());
            }
        }
    }
    if R::IS_RECORDED {
        let decoded = text.get(to..).unwrap_or_default();
        aligner.align(source.get(from..).unwrap_or_default(), decoded, &mut record);
    }
    DecodedBytes { text: Cow::Owned(text), undecodable, places, record }
}
