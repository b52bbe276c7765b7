//! From bytes to text: detection, decoding, and the places that could not be decoded.
//!
//! [`decode()`] is the entry. A label given by the user wins; then a byte order mark; then UTF-8 if the bytes are strictly valid.
//! Otherwise the encoding is guessed ([`guess`]) by its cost under the language model; then lines that read badly are tried in
//! other encodings ([`mixed`]). Whether the bytes are text at all is tested last, because NUL bytes alone do not make a file
//! binary. docs/encodings.md has the details.

mod alignment;
mod binary;
mod code_sets;
pub(crate) mod codec;
mod declared;
mod decode;
mod decoded;
mod detect;
#[cfg(feature = "batch")]
mod encode;
mod encodings;
mod extra;
mod guess;
mod labels;
mod mixed;
mod realign;
mod refine;
mod report;
mod segments;
#[cfg(feature = "serde")]
mod serialized_report;
mod slash;

use std::borrow::Cow;

pub use declared::DeclaredEncoding;
#[cfg(feature = "batch")]
pub(crate) use declared::false_declarations;
#[cfg(feature = "batch")]
pub(crate) use encode::{EncodedText, can_encode, encode};
pub use encodings::Encoding;
pub use report::{EncodingBasis, EncodingCandidate, EncodingPart, EncodingReport, Undecodable};

pub(crate) use extra::big5_uao;

use crate::offsets::EditSink;
use crate::{Error, ErrorKind, Span};
use decoded::DecodedBytes;
use detect::ChosenEncoding;
use guess::ScoredHypothesis;
use segments::EncodedSegment;

/// Decodes a document, and records the alignment of bytes and text.
///
/// # Errors
/// [`ErrorKind::Binary`] if the bytes are not text.
pub(crate) fn decode<R: EditSink>(
    bytes: &[u8],
    label: Option<Encoding>,
) -> Result<(Cow<'_, str>, EncodingReport, R), Error> {
    let mut chosen = detect_encoding(bytes, label)?;
    let (bom_length, has_utf8_bom) = detect::bom_length(bytes, chosen.encoding);
    let decoded = decode_whole(bytes, bom_length, &chosen);
    let (decoded, segments) = improve(bytes, bom_length, &mut chosen, decoded);
    Ok(report(chosen, has_utf8_bom, decoded, segments))
}

/// Detects the encoding of a document, or takes that of the label.
fn detect_encoding(bytes: &[u8], label: Option<Encoding>) -> Result<ChosenEncoding<'_>, Error> {
    let not_text = |kind| Error::new(ErrorKind::Binary, format!("not text: it looks like {kind}"));
    if let Some(kind) = binary::certain_format(bytes) {
        return Err(not_text(kind));
    }
    let chosen = match label {
        Some(encoding) => detect::labelled(bytes, encoding),
        None => detect::unlabelled(bytes),
    };
    if chosen.basis != EncodingBasis::Bom
        && let Some(kind) = binary::kind_of_data(bytes, chosen.encoding)
    {
        return Err(not_text(kind));
    }
    Ok(chosen)
}

/// Decodes a document in one encoding.
fn decode_whole<'a, R: EditSink>(
    bytes: &'a [u8],
    bom_length: usize,
    chosen: &ChosenEncoding<'a>,
) -> DecodedBytes<'a, R> {
    if let Some(text) = chosen.valid.and_then(|text| text.get(bom_length..)) {
        return DecodedBytes::whole(bom_length, text);
    }
    match chosen.skipped {
        0 => decode::decode(bytes, bom_length, chosen.encoding),
        _ => segments::decode(bytes, bom_length, &whole_segments(bytes, bom_length, chosen)),
    }
}

/// Returns the segments of a document in one encoding: the rest of a character, if the document begins with one, and the text.
fn whole_segments(
    bytes: &[u8],
    bom_length: usize,
    chosen: &ChosenEncoding<'_>,
) -> Vec<EncodedSegment> {
    let start = bom_length + chosen.skipped;
    let text = Span::new(start, bytes.len());
    let mut segments = vec![EncodedSegment { source: text, encoding: Some(chosen.encoding) }];
    if chosen.skipped > 0 {
        let rest = EncodedSegment { source: Span::new(bom_length, start), encoding: None };
        segments.insert(0, rest);
    }
    segments
}

/// Decodes a document again, if it reads better with restored slashes, in several encodings, or realigned after lost bytes: tried in
/// this order. Returns the segments of a document in several encodings, and corrects the encoding for it.
fn improve<'a, R: EditSink>(
    bytes: &'a [u8],
    bom_length: usize,
    chosen: &mut ChosenEncoding<'a>,
    decoded: DecodedBytes<'a, R>,
) -> (DecodedBytes<'a, R>, Vec<EncodedSegment>) {
    if chosen.valid.is_some() {
        return (decoded, Vec::new());
    }
    if let Some(restored) = slash::decode(bytes, bom_length, chosen.encoding, &decoded) {
        return (restored, Vec::new());
    }
    let start = bom_length + chosen.skipped;
    if chosen.basis != EncodingBasis::Label
        && !is_cut_utf8(bytes, chosen.encoding, &decoded)
        && let Some((encoding, mut segments)) = mixed::find(bytes, start, &decoded.text, chosen)
    {
        if chosen.skipped > 0 {
            let rest = EncodedSegment { source: Span::new(bom_length, start), encoding: None };
            segments.insert(0, rest);
        }
        // The parts that read badly were in another encoding.
        chosen.encoding = encoding;
        chosen.confidence = chosen.confidence.max(chosen.lead_confidence);
        let segments = realigned(bytes, segments);
        return (segments::decode(bytes, bom_length, &segments), segments);
    }
    if chosen.basis != EncodingBasis::Bom
        && realign::is_realigned(chosen.encoding)
        && (decoded.undecodable > 0 || realign::reads_badly(&decoded.text, chosen.encoding))
    {
        let whole = whole_segments(bytes, bom_length, chosen);
        let segments = realigned(bytes, whole.clone());
        if segments != whole {
            return (segments::decode(bytes, bom_length, &segments), Vec::new());
        }
    }
    (decoded, Vec::new())
}

/// Whether [`decode()`] reads a text in UTF-8 back without a byte order mark. Otherwise it would take the text for one in another
/// encoding or for binary data, or would drop its leading U+FEFF as a mark. With a mark, every text is read back.
pub(crate) fn is_read_back(text: &str) -> bool {
    let bytes = text.as_bytes();
    if text.starts_with('\u{FEFF}') {
        return false;
    }
    if !detect::may_be_another(text) {
        return binary::kind_of_data(bytes, Encoding::UTF_8).is_none();
    }
    decode::<()>(bytes, None).is_ok_and(|(read, ..)| read == text)
}

/// The segments of a document, divided at lost bytes after which the text would be misaligned.
fn realigned(bytes: &[u8], segments: Vec<EncodedSegment>) -> Vec<EncodedSegment> {
    let mut all = Vec::with_capacity(segments.len());
    for segment in segments {
        let mut start = segment.source.start;
        let orphans =
            segment.encoding.map(|encoding| realign::orphans(bytes, segment.source, encoding));
        for orphan in orphans.into_iter().flatten() {
            if orphan.start > start {
                all.push(EncodedSegment { source: Span::new(start, orphan.start), ..segment });
            }
            all.push(EncodedSegment { source: orphan, encoding: None });
            start = orphan.end;
        }
        if segment.source.end > start {
            all.push(EncodedSegment { source: Span::new(start, segment.source.end), ..segment });
        }
    }
    all
}

/// Whether a document is valid UTF-8 except for its truncated end. Such a document has no lines in other encodings.
fn is_cut_utf8<R>(bytes: &[u8], encoding: Encoding, decoded: &DecodedBytes<'_, R>) -> bool {
    let ends = |place: &Undecodable| place.source.end == bytes.len();
    encoding == Encoding::UTF_8
        && decoded.undecodable == 1
        && decoded.places.first().is_some_and(ends)
}

fn report<'a, R>(
    chosen: ChosenEncoding<'a>,
    bom: bool,
    decoded: DecodedBytes<'a, R>,
    segments: Vec<EncodedSegment>,
) -> (Cow<'a, str>, EncodingReport, R) {
    let ChosenEncoding { encoding, confidence, basis, declared, ranked, .. } = chosen;
    let DecodedBytes { text, undecodable, places: undecodable_places, record } = decoded;
    let part = |segment: &EncodedSegment| {
        Some(EncodingPart { source: segment.source, encoding: segment.encoding? })
    };
    let parts: Vec<_> = segments.iter().filter_map(part).collect();
    let most = segments::most_frequent(&parts).unwrap_or(encoding);
    let report = EncodingReport {
        encoding: most,
        confidence,
        basis,
        bom,
        undecodable,
        undecodable_places,
        parts,
        revised: (most != encoding).then_some(encoding),
        declared,
        candidates: ranked.iter().take(EncodingReport::MAX_CANDIDATES).map(candidate).collect(),
        unlisted_parts: 0,
    };
    (text, report, record)
}

/// A scored hypothesis, as reported.
fn candidate(scored: &ScoredHypothesis) -> EncodingCandidate {
    let reading = scored.reading;
    EncodingCandidate {
        encoding: scored.hypothesis.encoding,
        bits_per_character: reading.bits_per_character,
        characters: reading.characters,
        undecodable: reading.undecodable,
        bits_behind: scored.bits_behind,
        language: reading.writing.tag(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Decodes a text that is written after a mark.
    fn read(mark: &str, text: &str) -> Option<String> {
        let bytes = [mark, text].concat();
        let (read, ..) = decode::<()>(bytes.as_bytes(), None).ok()?;
        Some(read.into_owned())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4000, ..ProptestConfig::default() })]

        /// The cheap test agrees with the decoder, and a mark always helps.
        #[test]
        fn a_mark_is_needed_exactly_where_text_is_misread(
            text in prop_oneof![
                "[\0-\u{7F}]{0,60}",
                "[\u{80}-\u{7FF}，a-c\n]{0,30}",
                "[\u{80}-\u{7FF}]{0,30}",
                "([a-z]\0|[\u{4E00}-\u{4E7F}]|\n\0){0,60}",
                "(~\\{|~\\}|\u{1B}\\$B|\u{1B}\\(B|[!-~]{2}|\u{E}|\u{F}){0,30}",
                "(PK\u{3}\u{4}|%PDF-|endobj|\u{7F}ELF|[\0-\u{1F}]|头){0,12}",
                "\u{FEFF}?\\PC{0,40}",
            ],
        ) {
            prop_assert_eq!(is_read_back(&text), read("", &text).as_ref() == Some(&text));
            prop_assert_eq!(read("\u{FEFF}", &text), Some(text));
        }
    }

    /// NULs far from the start are not halves of wide units.
    #[test]
    fn long_text_is_read_back() {
        for text in ["渡口的老人说\n".repeat(8000), "a".repeat(100_000) + &"\0".repeat(90_000)]
        {
            assert!(is_read_back(&text));
            assert_eq!(read("", &text).as_deref(), Some(&*text));
        }
    }
}
