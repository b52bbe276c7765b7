//! Which encoding are these bytes?

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::{Encoding, EncodingBasis, structure, utf16};
use crate::Error;

/// An answer.
pub(super) struct Guess<'a> {
    pub(super) encoding: Encoding,
    pub(super) confidence: f32,
    pub(super) basis: EncodingBasis,
    /// All the bytes as text, where they are known to be valid UTF-8.
    pub(super) valid: Option<&'a str>,
}

impl<'a> Guess<'a> {
    fn new(encoding: Encoding, confidence: f32, basis: EncodingBasis) -> Self {
        Self { encoding, confidence, basis, valid: None }
    }

    fn valid_utf8(text: &'a str) -> Self {
        Self {
            encoding: Encoding::UTF_8,
            confidence: 1.0,
            basis: EncodingBasis::Valid,
            valid: Some(text),
        }
    }
}

/// Byte order marks, and what they are marks of. UTF-32's begins like one of UTF-16, whose texts do not
/// begin with a NUL.
const BOMS: [(&[u8], Encoding); 5] = [
    (b"\xEF\xBB\xBF", Encoding::UTF_8),
    (b"\xFF\xFE\0\0", Encoding::UTF_32LE),
    (b"\0\0\xFE\xFF", Encoding::UTF_32BE),
    (b"\xFF\xFE", Encoding::UTF_16LE),
    (b"\xFE\xFF", Encoding::UTF_16BE),
];

/// Encodings of wide units, in either byte order.
const WIDE: [[Encoding; 2]; 2] =
    [[Encoding::UTF_16LE, Encoding::UTF_16BE], [Encoding::UTF_32LE, Encoding::UTF_32BE]];

/// In damaged UTF-8, the least share of the bytes above 0x7F that belong to whole characters. Other
/// encodings reach 0.48 at most in documents of 20 lines (EUC-JP; GBK and Big5 0.46).
const UTF8_SHARE: f32 = 0.75;
/// A multi-byte encoding is believed if at least this share of its characters are common ones.
/// Documents of 20 lines have 0.92 and more, but for Cantonese in Big5 (0.75), whose characters are in
/// the supplement. Wrong readings that have the telling characters all the same reach 0.75 (GBK as
/// EUC-KR), and less than the right one.
const COMMON_SHARE: f32 = 0.8;
/// The same where chardetng agrees and nothing is malformed, or for a guess that stays uncertain. Of
/// traditional text in GBK 99 % have 0.57 and more: the characters that GB 2312 lacks stand outside the
/// common rows.
const COMMON_SHARE_AGREED: f32 = 0.5;
/// With fewer characters than this, a guess about a multi-byte encoding is uncertain.
const ENOUGH_CHARACTERS: usize = 12;
/// In fewer bytes than this, UTF-8 with zeros among it may be UTF-16, and damaged UTF-8 (counting the
/// bytes above 0x7F) may be anything: short lines of UTF-16 and GBK look like that by chance, one in a
/// thousand.
const ENOUGH_BYTES: usize = 48;
/// How much of a large document chardetng sees, in windows of this many bytes from all over it.
const WINDOW: usize = 64 * 1024;
const WINDOWS: usize = 16;

const CONFIDENCE_UTF16: f32 = 0.98;
const CONFIDENCE_UTF8_DAMAGED: f32 = 0.95;
/// chardetng and the structure of the bytes agree.
const CONFIDENCE_AGREED: f32 = 0.97;
/// Only the structure speaks for it: chardetng gives up an encoding at the first damaged byte.
const CONFIDENCE_STRUCTURE: f32 = 0.92;
/// A guess that nothing confirms: short text, or single-byte encodings, in which every byte is
/// a character.
const CONFIDENCE_UNCERTAIN: f32 = 0.5;

/// What a user's label means for these bytes. "UTF-16" and "UTF-32" without an order follow the mark. The label
/// wins, but it is uncertain where the bytes are UTF-8: the user may not know that somebody, or an
/// earlier run, has converted the file already.
pub(super) fn labelled(bytes: &[u8], encoding: Encoding) -> Guess<'_> {
    let wide = WIDE.iter().find(|orders| orders.contains(&encoding));
    let encoding = match (wide, bom(bytes)) {
        (Some(orders), Some(found)) if orders.contains(&found) => found,
        _ => encoding,
    };
    // Where ASCII means the same in both, text of only ASCII is no sign. Wide units have zeros.
    let may_be_utf8 =
        if wide.is_some() { memchr::memchr(0, bytes).is_none() } else { !bytes.is_ascii() };
    let contradicted = encoding != Encoding::UTF_8
        && !bytes.is_empty()
        && may_be_utf8
        && simdutf8::basic::from_utf8(bytes).is_ok();
    let confidence = if contradicted { CONFIDENCE_UNCERTAIN } else { 1.0 };
    Guess::new(encoding, confidence, EncodingBasis::Label)
}

/// The length of the byte order mark to skip, and whether it is UTF-8's.
pub(super) fn bom_length(bytes: &[u8], encoding: Encoding) -> (usize, bool) {
    match BOMS.iter().find(|(mark, of)| *of == encoding && bytes.starts_with(mark)) {
        Some((mark, of)) => (mark.len(), *of == Encoding::UTF_8),
        None => (0, false),
    }
}

fn bom(bytes: &[u8]) -> Option<Encoding> {
    BOMS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, encoding)| *encoding)
}

/// Guesses the encoding of bytes about which nothing is known.
pub(super) fn guess(bytes: &[u8]) -> Result<Guess<'_>, Error> {
    if let Some(encoding) = bom(bytes) {
        return Ok(Guess::new(encoding, 1.0, EncodingBasis::Bom));
    }
    let zeros = memchr::memchr(0, bytes).is_some();
    let valid = simdutf8::basic::from_utf8(bytes).ok();
    if let (false, Some(text)) = (zeros, valid) {
        let guess = Guess::valid_utf8(text);
        return Ok(if could_be_another(text) {
            Guess { confidence: CONFIDENCE_UNCERTAIN, ..guess }
        } else {
            guess
        });
    }
    let detected = |encoding, confidence| Guess::new(encoding, confidence, EncodingBasis::Detected);
    if let Some(encoding) = utf16::detect(bytes, valid.is_some()) {
        // Letters with zeros between them may be just that: UTF-16 that somebody read as UTF-8.
        let confidence = if valid.is_some() { CONFIDENCE_UNCERTAIN } else { CONFIDENCE_UTF16 };
        return Ok(detected(encoding, confidence));
    }
    if let Some(text) = valid {
        let guess = Guess::valid_utf8(text);
        let enough = bytes.len() >= ENOUGH_BYTES;
        return Ok(if enough {
            guess
        } else {
            Guess { confidence: CONFIDENCE_UNCERTAIN, ..guess }
        });
    }
    let (high_bytes, share) = structure::utf8_share(bytes);
    if share >= UTF8_SHARE {
        let enough = high_bytes >= ENOUGH_BYTES;
        let confidence = if enough { CONFIDENCE_UTF8_DAMAGED } else { CONFIDENCE_UNCERTAIN };
        return Ok(detected(Encoding::UTF_8, confidence));
    }

    let candidate = chardetng(bytes);
    let tally = structure::tally(bytes, candidate);
    if let Some(tally) = tally
        && (tally.common_share() >= COMMON_SHARE
            || (tally.is_well_formed() && tally.common_share() >= COMMON_SHARE_AGREED))
    {
        let enough = tally.characters() >= ENOUGH_CHARACTERS;
        let confidence = if enough { CONFIDENCE_AGREED } else { CONFIDENCE_UNCERTAIN };
        return Ok(detected(structure::refine(bytes, candidate), confidence));
    }
    // windows-1252 is what chardetng says when it has given up every multi-byte encoding.
    let gave_up = tally.is_some() || candidate == Encoding::WINDOWS_1252;
    if let Some((encoding, tally)) = structure::best(bytes)
        && gave_up
        && tally.characters() >= ENOUGH_CHARACTERS
        && tally.common_share() >= COMMON_SHARE_AGREED
    {
        let sure = tally.common_share() >= COMMON_SHARE;
        let confidence = if sure { CONFIDENCE_STRUCTURE } else { CONFIDENCE_UNCERTAIN };
        return Ok(detected(structure::refine(bytes, encoding), confidence));
    }
    Ok(detected(candidate, CONFIDENCE_UNCERTAIN))
}

/// Whether a short text that is valid UTF-8 reads as well in another encoding: the bytes of 学习 in GBK
/// are two Greek and Cyrillic characters. One character in ten of GBK has such bytes, so that a dozen
/// of them do not come together by chance; nor do three bytes of UTF-8 look like text in an encoding
/// of two. Words with accents have letters of ASCII beside them.
fn could_be_another(text: &str) -> bool {
    let mut others = text.chars().filter(|c| !c.is_ascii());
    text.len() < ENOUGH_BYTES
        && !text.is_ascii()
        && others.all(|c| c.len_utf8() == 2)
        && !text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && structure::best(text.as_bytes())
            .is_some_and(|(_, tally)| tally.common_share() >= COMMON_SHARE)
}

/// chardetng's answer. It reads slowly, so a large document is shown in windows from all over it,
/// each from behind one line break to before another, where no character is cut.
fn chardetng(bytes: &[u8]) -> Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut shown = 0;
    if bytes.len() > WINDOW * WINDOWS {
        for window in bytes.chunks(bytes.len() / WINDOWS) {
            let window = window.get(..WINDOW).unwrap_or(window);
            let start = memchr::memchr(b'\n', window).map_or(0, |at| at + 1);
            let end = memchr::memrchr(b'\n', window).unwrap_or(0);
            let lines = window.get(start..end).unwrap_or_default();
            detector.feed(lines, false);
            shown += lines.len();
        }
    }
    if shown == 0 {
        detector.feed(bytes.get(..WINDOW * WINDOWS).unwrap_or(bytes), false);
    }
    // Never told that the input is complete: a document cut inside a character would lose every
    // multi-byte candidate.
    Encoding::from_rs(detector.guess(None, Utf8Detection::Deny))
}
