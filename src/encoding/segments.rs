//! Documents whose parts are decoded in different ways.

use std::borrow::Cow;

use super::decode::{self};
use super::decoded::DecodedBytes;
use super::{Encoding, EncodingPart, EncodingReport, Undecodable};
use crate::Span;
use crate::offsets::EditSink;

/// A part of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EncodedSegment {
    pub(super) source: Span,
    /// Encoding of the bytes; none for the remaining bytes of a broken character, which become one U+FFFD.
    pub(super) encoding: Option<Encoding>,
}

/// Decodes the segments of a document, which are contiguous after the byte order mark.
pub(super) fn decode<'a, R: EditSink>(
    bytes: &'a [u8],
    bom_length: usize,
    segments: &[EncodedSegment],
) -> DecodedBytes<'a, R> {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut whole = DecodedBytes {
        text: Cow::Borrowed(""),
        undecodable: 0,
        places: Vec::new(),
        record: R::default(),
    };
    whole.record.equal_units(bom_length, 0, 1);
    for segment in segments {
        let source = segment.source;
        let Some(encoding) = segment.encoding else {
            whole.undecodable += 1;
            whole.places.push(Undecodable { source, at: text.len() });
            whole.record.equal_units(source.len(), char::REPLACEMENT_CHARACTER.len_utf8(), 1);
            text.push(char::REPLACEMENT_CHARACTER);
            continue;
        };
        let part = bytes.get(source.start..source.end).unwrap_or_default();
        let decoded = decode::decode::<R>(part, 0, encoding);
        let room = EncodingReport::MAX_PLACES.saturating_sub(whole.places.len());
        whole.places.extend(decoded.places.iter().take(room).map(|place| Undecodable {
            source: Span::new(source.start + place.source.start, source.start + place.source.end),
            at: text.len() + place.at,
        }));
        whole.undecodable += decoded.undecodable;
        whole.record.append(&decoded.record);
        text.push_str(&decoded.text);
    }
    DecodedBytes { text: Cow::Owned(text), ..whole }
}

/// The encoding of most of the bytes.
pub(super) fn most_frequent(parts: &[EncodingPart]) -> Option<Encoding> {
    let mut bytes: Vec<(Encoding, usize)> = Vec::new();
    for part in parts {
        match bytes.iter_mut().find(|(encoding, _)| *encoding == part.encoding) {
            Some((_, sum)) => *sum += part.source.len(),
            None => bytes.push((part.encoding, part.source.len())),
        }
    }
    bytes.into_iter().max_by_key(|(_, sum)| *sum).map(|(encoding, _)| encoding)
}
