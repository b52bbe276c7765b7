//! Decoding with every undecodable place located.

use std::borrow::Cow;

use encoding_rs::DecoderResult;

use super::label::Decoder;
use super::units::Units;
use super::{Encoding, EncodingReport, Undecodable, own};
use crate::Span;
use crate::offsets::Record;

/// How many bytes are decoded at once: so many that it does not matter how often it is, so few that they stay in the
/// fastest cache.
const MAX_BUFFER: usize = 8192;
/// A decoder must be able to write a few characters.
const MIN_BUFFER: usize = 64;

/// A decoded document.
pub(super) struct Decoded<'a, R> {
    pub(super) text: Cow<'a, str>,
    /// How many places could not be decoded.
    pub(super) undecodable: usize,
    /// The first of them.
    pub(super) places: Vec<Undecodable>,
    /// Which bytes became what, the byte order mark included.
    pub(super) record: R,
}

impl<'a, R: Record> Decoded<'a, R> {
    /// The result for bytes that are valid UTF-8 already, after a byte order mark of a given length.
    pub(super) fn whole(bom_length: usize, text: &'a str) -> Self {
        let mut record = R::default();
        record.units(bom_length, 0, 1);
        record.keep(text.len());
        Self { text: Cow::Borrowed(text), undecodable: 0, places: Vec::new(), record }
    }
}

/// Decodes the bytes after the byte order mark. Each undecodable place becomes one U+FFFD.
pub(super) fn decode<R: Record>(
    bytes: &[u8],
    bom_length: usize,
    encoding: Encoding,
) -> Decoded<'_, R> {
    let source = bytes.get(bom_length..).unwrap_or_default();
    if encoding == Encoding::UTF_8
        && let Ok(text) = simdutf8::basic::from_utf8(source)
    {
        return Decoded::whole(bom_length, text);
    }
    match encoding.decoder() {
        Decoder::Standard(encoding) => standard(bytes, bom_length, encoding),
        Decoder::Own(own) => own::decode(bytes, bom_length, own),
    }
}

/// Decodes an encoding of the standard.
fn standard<'a, R: Record>(
    bytes: &'a [u8],
    bom_length: usize,
    encoding: &'static encoding_rs::Encoding,
) -> Decoded<'a, R> {
    let source = bytes.get(bom_length..).unwrap_or_default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // Decoded here, and appended: encoding_rs touches all of what it may write to, again after each place that it
    // cannot decode, and that may be every byte of a large document.
    let mut buffer = "\0".repeat((source.len() * 3).clamp(MIN_BUFFER, MAX_BUFFER));
    // Two bytes of an East Asian encoding are mostly three of UTF-8.
    let mut text = String::with_capacity(source.len() + source.len() / 2 + 16);
    let mut undecodable = 0;
    let mut places = Vec::new();
    let mut read = 0;
    let mut units = Units::of(encoding);
    let mut record = R::default();
    record.units(bom_length, 0, 1);
    // Up to where that is recorded, in bytes and text.
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
            DecoderResult::Malformed(length, behind) => {
                undecodable += 1;
                let end = read.saturating_sub(usize::from(behind));
                let start = end.saturating_sub(usize::from(length));
                if places.len() < EncodingReport::MAX_PLACES {
                    let span = Span::new(bom_length + start, bom_length + end);
                    places.push(Undecodable { source: span, at: text.len() });
                }
                if R::TAKES_NOTE {
                    let decoded = text.get(to..).unwrap_or_default();
                    units.decoded(
                        source.get(from..start).unwrap_or_default(),
                        decoded,
                        &mut record,
                    );
                    units.undecodable(source.get(start..end).unwrap_or_default(), &mut record);
                }
                text.push(char::REPLACEMENT_CHARACTER);
                (from, to) = (end, text.len());
            }
        }
    }
    if R::TAKES_NOTE {
        let decoded = text.get(to..).unwrap_or_default();
        units.decoded(source.get(from..).unwrap_or_default(), decoded, &mut record);
    }
    Decoded { text: Cow::Owned(text), undecodable, places, record }
}
