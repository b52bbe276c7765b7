//! The result of decoding.

use std::borrow::Cow;

use super::report::Undecodable;
use crate::offsets::EditSink;

/// A decoded document.
pub(super) struct DecodedBytes<'a, R> {
    pub(super) text: Cow<'a, str>,
    /// Number of places that could not be decoded.
    pub(super) undecodable: usize,
    /// The first [`MAX_PLACES`](super::EncodingReport::MAX_PLACES) of them.
    pub(super) places: Vec<Undecodable>,
    /// Alignment of bytes and text, the byte order mark included.
    pub(super) record: R,
}

impl<'a, R: EditSink> DecodedBytes<'a, R> {
    /// Result for bytes that are valid UTF-8, after a byte order mark of the given length.
    pub(super) fn whole(bom_length: usize, text: &'a str) -> Self {
        let mut record = R::default();
        record.equal_units(bom_length, 0, 1);
        record.one_to_one(text.len());
        Self { text: Cow::Borrowed(text), undecodable: 0, places: Vec::new(), record }
    }
}
