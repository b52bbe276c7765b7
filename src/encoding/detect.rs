//! Detection of the encoding of a document.
//!
//! Constants without another source are guesses; `benches/peers/encodings.py` measures the answers that they lead to.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::declared::{self, DeclaredEncoding};
use super::guess::{self, EncodingVerdict, ScoredHypothesis};
use super::{Encoding, EncodingBasis, binary, realign, refine};
use crate::share::share;

/// The encoding that was chosen for a document, by its label or by detection, with the evidence.
pub(super) struct ChosenEncoding<'a> {
    pub(super) encoding: Encoding,
    pub(super) confidence: f32,
    pub(super) basis: EncodingBasis,
    /// The text of all bytes, if they are known to be valid UTF-8.
    pub(super) valid: Option<&'a str>,
    /// Confidence by the lead over the next hypothesis alone, regardless of how well the text reads.
    pub(super) lead_confidence: f32,
    /// Number of bytes before the first whole character.
    pub(super) skipped: usize,
    /// Encoding that the document declares.
    pub(super) declared: Option<DeclaredEncoding>,
    /// Hypotheses with their scores, best first.
    pub(super) ranked: Vec<ScoredHypothesis>,
}

impl<'a> ChosenEncoding<'a> {
    fn new(encoding: Encoding, confidence: f32, basis: EncodingBasis) -> Self {
        let (declared, ranked) = (None, Vec::new());
        Self {
            encoding,
            confidence,
            basis,
            valid: None,
            lead_confidence: confidence,
            skipped: 0,
            declared,
            ranked,
        }
    }

    fn valid_utf8(text: &'a str) -> Self {
        let chosen = Self::new(Encoding::UTF_8, 1.0, EncodingBasis::Valid);
        Self { valid: Some(text), ..chosen }
    }
}

/// Byte order marks and their encodings. The mark of UTF-32LE begins with that of UTF-16LE, but UTF-16 text does not begin with
/// NUL.
const BOMS: [(&[u8], Encoding); 6] = [
    (b"\xEF\xBB\xBF", Encoding::UTF_8),
    (b"\xFF\xFE\0\0", Encoding::UTF_32LE),
    (b"\0\0\xFE\xFF", Encoding::UTF_32BE),
    (b"\xFF\xFE", Encoding::UTF_16LE),
    (b"\xFE\xFF", Encoding::UTF_16BE),
    (b"\x84\x31\x95\x33", Encoding::GB18030),
];

/// Encodings with code units of several bytes, in either byte order.
const WIDE_ENCODINGS: [[Encoding; 2]; 2] =
    [[Encoding::UTF_16LE, Encoding::UTF_16BE], [Encoding::UTF_32LE, Encoding::UTF_32BE]];

/// Least share of NUL bytes in valid UTF-8 (names separated by NULs, padded fields) for UTF-16 and UTF-32 to be considered: English
/// text in UTF-16 has half.
const MIN_ZERO_SHARE: f32 = 0.4;
/// Least share of NUL bytes if all of them are at even, or all at odd positions, as in Chinese with some ASCII.
const MIN_HALF_ZERO_SHARE: f32 = 0.1;
/// Length in bytes below which valid UTF-8 whose characters beyond ASCII all have two bytes may be in another encoding. One
/// character in ten of GBK is valid UTF-8 of this kind, but a dozen in a row are not by chance.
const AMBIGUOUS_UTF8_BYTES: usize = 48;
/// Bytes of each window of a large document given to chardetng; also the number of leading bytes among which a document of wide
/// units has a NUL.
const DETECTOR_WINDOW_BYTES: usize = 64 * 1024;
/// Number of windows of a large document given to chardetng.
const DETECTOR_WINDOWS: usize = 16;

/// Confidence of an unconfirmed encoding: single-byte encodings, in which every byte is a character, and ASCII with a NUL after
/// each letter, which may be ASCII with NULs rather than UTF-16.
const UNCONFIRMED_CONFIDENCE: f32 = 0.5;
/// Confidence of a single-byte encoding that the document declares, if the bytes fit no multi-byte encoding.
const DECLARED_CONFIDENCE: f32 = 0.95;

/// Resolves a label given by the user. "UTF-16" and "UTF-32" without a byte order follow the mark. The label wins, but is uncertain
/// if the bytes are UTF-8: the file may have been converted already.
pub(super) fn labelled(bytes: &[u8], encoding: Encoding) -> ChosenEncoding<'_> {
    let wide = WIDE_ENCODINGS.iter().find(|orders| orders.contains(&encoding));
    let encoding = match (wide, bom(bytes)) {
        (Some(orders), Some(found)) if orders.contains(&found) => found,
        _ => encoding,
    };
    // ASCII reads alike in both, so it is not a sign; wide units have NULs.
    let may_be_utf8 =
        if wide.is_some() { memchr::memchr(0, bytes).is_none() } else { !bytes.is_ascii() };
    let contradicted = encoding != Encoding::UTF_8
        && !bytes.is_empty()
        && may_be_utf8
        && simdutf8::basic::from_utf8(bytes).is_ok();
    let confidence = if contradicted { UNCONFIRMED_CONFIDENCE } else { 1.0 };
    ChosenEncoding::new(encoding, confidence, EncodingBasis::Label)
}

/// Length of the byte order mark to skip, and whether it is UTF-8's.
pub(super) fn bom_length(bytes: &[u8], encoding: Encoding) -> (usize, bool) {
    match BOMS.iter().find(|(mark, encoded)| *encoded == encoding && bytes.starts_with(mark)) {
        Some((mark, encoded)) => (mark.len(), *encoded == Encoding::UTF_8),
        None => (0, false),
    }
}

fn bom(bytes: &[u8]) -> Option<Encoding> {
    BOMS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, encoding)| *encoding)
}

/// Chooses the encoding of bytes without a label.
pub(super) fn unlabelled(bytes: &[u8]) -> ChosenEncoding<'_> {
    let declared = declared::find(bytes);
    let known = declared.as_ref().and_then(|declared| declared.encoding);
    let chosen = if let Some(encoding) = bom(bytes) {
        let chosen = ChosenEncoding::new(encoding, 1.0, EncodingBasis::Bom);
        let utf8 = (encoding == Encoding::UTF_8).then_some(bytes);
        let valid = utf8.and_then(|bytes| simdutf8::basic::from_utf8(bytes).ok());
        ChosenEncoding { valid, ..chosen }
    } else if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        examine_valid(text, known)
    } else if let Some(chosen) = truncated(bytes, known) {
        chosen
    } else {
        refined(bytes, guess::guess(bytes, known), known)
    };
    ChosenEncoding { declared, ..chosen }
}

/// The encoding of valid UTF-8 that ends inside a character, as in a truncated file.
fn truncated<'a>(bytes: &'a [u8], declared: Option<Encoding>) -> Option<ChosenEncoding<'a>> {
    let error = str::from_utf8(bytes).err().filter(|error| error.error_len().is_none())?;
    let whole = str::from_utf8(bytes.get(..error.valid_up_to())?).ok()?;
    // A truncated word in another encoding may look like this.
    let enough = whole.len() >= AMBIGUOUS_UTF8_BYTES && !whole.is_ascii() && !whole.contains('\0');
    let chosen = enough.then(|| examine_valid(whole, declared))?;
    Some(ChosenEncoding { valid: None, basis: EncodingBasis::Detected, ..chosen })
}

/// Whether valid UTF-8 has a sign of another encoding, so that [`examine_valid`] must examine it. Nearly no text has.
pub(super) fn may_be_another(text: &str) -> bool {
    let bytes = text.as_bytes();
    let seven_bits = || text.is_ascii() && (guess::has_escapes(bytes) || has_shifts(bytes));
    seven_bits() || has_controls(bytes) || two_byte_characters(text) > 0
}

/// The encoding of bytes that are valid UTF-8: nearly always UTF-8.
fn examine_valid(text: &str, declared: Option<Encoding>) -> ChosenEncoding<'_> {
    let utf8 = ChosenEncoding::valid_utf8(text);
    if !may_be_another(text) {
        return utf8;
    }
    let bytes = text.as_bytes();
    let verdict = if let Some(verdict) = seven_bits(text, declared) {
        verdict
    } else if has_controls(bytes) {
        guess::wide_or_utf8(bytes, declared)
    } else if text.is_ascii() && has_shifts(bytes) {
        // A part of ISO-2022-CN without escape sequences: the set is unknown.
        return ChosenEncoding { confidence: UNCONFIRMED_CONFIDENCE, ..utf8 };
    } else {
        match two_byte_characters(text) {
            0 => return utf8,
            characters => guess::short_valid_utf8(bytes, characters, declared),
        }
    };
    if verdict.encoding == Encoding::UTF_8 || verdict.confidence < UNCONFIRMED_CONFIDENCE {
        return ChosenEncoding {
            confidence: verdict.lead_confidence,
            ranked: verdict.ranked,
            ..utf8
        };
    }
    let ambiguous = text.is_ascii() && memchr::memchr(0, bytes).is_some();
    let chosen = refined(bytes, verdict, declared);
    let confidence =
        if ambiguous { chosen.confidence.min(UNCONFIRMED_CONFIDENCE) } else { chosen.confidence };
    ChosenEncoding { confidence, ..chosen }
}

/// The encoding of ASCII with escape sequences.
fn seven_bits(text: &str, declared: Option<Encoding>) -> Option<EncodingVerdict> {
    text.is_ascii().then(|| guess::seven_bits(text.as_bytes(), declared))?
}

/// Whether the bytes contain shift out or shift in.
fn has_shifts(bytes: &[u8]) -> bool {
    memchr::memchr2(binary::SHIFT_OUT, binary::SHIFT_IN, bytes).is_some()
}

/// Whether the bytes contain enough NULs (in short text: any control) to be code units of several bytes.
fn has_controls(bytes: &[u8]) -> bool {
    if bytes.len() < AMBIGUOUS_UTF8_BYTES {
        return bytes.iter().any(|byte| binary::is_control(*byte));
    }
    if bytes.get(..DETECTOR_WINDOW_BYTES).is_some_and(|start| memchr::memchr(0, start).is_none()) {
        // Text in wide units has NULs long before this: each line end contains one.
        return false;
    }
    let (mut zeros, mut odd) = (0, 0);
    for at in memchr::memchr_iter(0, bytes) {
        zeros += 1;
        odd += at % 2;
    }
    // High bytes of two-byte units are all at even, or all at odd positions.
    let halves = odd == 0 || odd == zeros;
    share(zeros, bytes.len()) >= if halves { MIN_HALF_ZERO_SHARE } else { MIN_ZERO_SHARE }
}

/// Returns the number of two-byte characters in a short text. 0 if it has longer characters, or ASCII letters, beside which
/// two-byte characters are accented letters.
fn two_byte_characters(text: &str) -> usize {
    let others = || text.chars().filter(|c| !c.is_ascii());
    let is_short =
        text.len() < AMBIGUOUS_UTF8_BYTES && !text.bytes().any(|byte| byte.is_ascii_alphabetic());
    if is_short && others().all(|c| c.len_utf8() == 2) { others().count() } else { 0 }
}

/// Refines a verdict into a choice.
fn refined<'a>(
    bytes: &'a [u8],
    verdict: EncodingVerdict,
    declared: Option<Encoding>,
) -> ChosenEncoding<'a> {
    let EncodingVerdict { encoding, confidence, lead_confidence, ranked } = verdict;
    let (encoding, confidence) = if encoding != Encoding::WINDOWS_1252 {
        let (encoding, certain) = refine::refine(bytes, encoding);
        (encoding, confidence.min(certain))
    } else if let Some(declared) = declared.filter(|declared| declared.is_read_as(encoding)) {
        (declared, DECLARED_CONFIDENCE)
    } else {
        (chardetng(bytes), UNCONFIRMED_CONFIDENCE)
    };
    // Realignment finds the lost byte in EUC-JP, EUC-KR and EUC-TW, so that nothing is skipped there.
    let skips = !realign::is_realigned(encoding);
    let skipped = if skips { guess::rest_of_a_character(bytes, &ranked, encoding) } else { 0 };
    let chosen = ChosenEncoding::new(encoding, confidence, EncodingBasis::Detected);
    ChosenEncoding { skipped, lead_confidence, ranked, ..chosen }
}

/// Returns the single-byte encoding that chardetng detects by the statistics of languages. chardetng is slow, so a large document
/// is sampled in windows.
fn chardetng(bytes: &[u8]) -> Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    if bytes.len() > DETECTOR_WINDOW_BYTES * DETECTOR_WINDOWS {
        for window in bytes.chunks(bytes.len() / DETECTOR_WINDOWS) {
            detector.feed(window.get(..DETECTOR_WINDOW_BYTES).unwrap_or(window), false);
        }
    } else {
        detector.feed(bytes, false);
    }
    let found = Encoding::from_rs(detector.guess(None, Utf8Detection::Deny));
    // East Asian encodings have been ruled out already.
    if found.is_read_as(Encoding::WINDOWS_1252) { found } else { Encoding::WINDOWS_1252 }
}
