//! Decoding with every undecodable place located.

use std::borrow::Cow;

use encoding_rs::DecoderResult;

use super::{Encoding, EncodingReport, Undecodable};
use crate::Span;

/// A decoded document.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// How many places could not be decoded.
    pub(super) undecodable: usize,
    /// The first of them.
    pub(super) places: Vec<Undecodable>,
}

impl<'a> Decoded<'a> {
    pub(super) fn whole(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), undecodable: 0, places: Vec::new() }
    }
}

/// Decodes the bytes behind the byte order mark. Each undecodable place becomes one U+FFFD.
pub(super) fn decode(bytes: &[u8], bom_length: usize, encoding: Encoding) -> Decoded<'_> {
    let source = bytes.get(bom_length..).unwrap_or_default();
    if encoding == Encoding::UTF_8
        && let Ok(text) = simdutf8::basic::from_utf8(source)
    {
        return Decoded::whole(text);
    }
    let mut decoder = encoding.rs().new_decoder_without_bom_handling();
    // Two bytes of an East Asian encoding are mostly three of UTF-8.
    let mut text = String::with_capacity(source.len() + source.len() / 2 + 16);
    let mut undecodable = 0;
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
                undecodable += 1;
                let end = (bom_length + read).saturating_sub(usize::from(behind));
                let start = end.saturating_sub(usize::from(length));
                if places.len() < EncodingReport::MAX_PLACES {
                    places.push(Undecodable { source: Span::new(start, end), at: text.len() });
                }
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    Decoded { text: Cow::Owned(text), undecodable, places }
}
