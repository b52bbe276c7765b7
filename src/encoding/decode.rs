//! Decoding with every undecodable place located.

use std::borrow::Cow;

use encoding_rs::DecoderResult;

use super::{Encoding, Undecodable};
use crate::Span;

/// Decodes the bytes behind the byte order mark. Each undecodable place becomes one U+FFFD.
pub(super) fn decode(
    bytes: &[u8],
    bom_length: usize,
    encoding: Encoding,
) -> (Cow<'_, str>, Vec<Undecodable>) {
    let source = bytes.get(bom_length..).unwrap_or_default();
    if encoding == Encoding::UTF_8
        && let Ok(text) = simdutf8::basic::from_utf8(source)
    {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut decoder = encoding.rs().new_decoder_without_bom_handling();
    // Two bytes of an East Asian encoding are mostly three of UTF-8.
    let mut text = String::with_capacity(source.len() + source.len() / 2 + 16);
    let mut places = Vec::new();
    let mut read = 0;
    loop {
        let rest = source.get(read..).unwrap_or_default();
        let (result, consumed) =
            decoder.decode_to_string_without_replacement(rest, &mut text, true);
        read += consumed;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve((source.len() - read).max(1024)),
            DecoderResult::Malformed(length, behind) => {
                let end = (bom_length + read).saturating_sub(usize::from(behind));
                let start = end.saturating_sub(usize::from(length));
                places.push(Undecodable { source: Span::new(start, end), at: text.len() });
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    (Cow::Owned(text), places)
}
