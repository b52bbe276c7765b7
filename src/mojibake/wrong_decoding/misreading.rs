//! Known wrong decodings: pairs of a source encoding and a wrong decoder.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use crate::builtin::{DECODER_PRIORS, SOURCE_PRIORS, SourcePrior};
use crate::encoding::Encoding;
use crate::encoding::codec::{Codec, DecodedUnit, LOST};
use crate::language::Language;

/// Encoding of the bytes that are misread.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceEncoding {
    pub(super) encoding: Encoding,
    /// Codec of the encoding; None for UTF-8.
    codec: Option<&'static Codec>,
    /// Languages that are written in the encoding.
    pub(super) languages: &'static [Language],
    /// Whether words of other alphabets are accepted: with single-byte decoders, only UTF-8 makes such words.
    pub(super) has_letters: bool,
    pub(super) leads: LeadBytes,
    /// Cost of the assumption, in bits.
    prior: f32,
}

/// Classes of bytes as first bytes of a character in an encoding.
#[derive(Debug, Clone, Copy)]
pub(super) struct LeadBytes([LeadByte; 256]);

/// Class of a byte as first byte of a character.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LeadByte {
    /// Number of bytes of the character.
    pub(super) length: u8,
    /// 1 if the character is beyond ASCII.
    pub(super) is_wide: u8,
    /// 1 if it is the first byte of common characters.
    pub(super) is_common: u8,
}

impl LeadBytes {
    /// Returns the classes of an encoding. Common are the first bytes of punctuation, kana, hangul, and of the ideographs that a
    /// standard lists first because they are common (GB 2312, JIS X 0208, Big5, CNS 11643). In UTF-8, which has a byte structure,
    /// all are.
    fn of(encoding: Encoding) -> Self {
        let common: &[RangeInclusive<u8>] = match encoding {
            _ if encoding == Encoding::GBK => &[0xA1..=0xA3, 0xB0..=0xF7],
            _ if encoding == Encoding::BIG5 => &[0xA1..=0xC6],
            _ if encoding == Encoding::SHIFT_JIS => &[0x81..=0x83, 0x88..=0x98],
            _ if encoding == Encoding::EUC_JP => &[0xA1..=0xA5, 0xB0..=0xCF],
            _ if encoding == Encoding::EUC_KR => &[0xA1..=0xA3, 0xB0..=0xC8],
            _ if encoding == Encoding::EUC_TW => &[0xA1..=0xA1, 0xC4..=0xFD],
            _ => &[0x80..=0xFF],
        };
        let is_single = |byte: u8| {
            byte.is_ascii() || encoding == Encoding::SHIFT_JIS && (0xA0..=0xDF).contains(&byte)
        };
        let mut all = [LeadByte::default(); 256];
        for (lead, byte) in all.iter_mut().zip(0..=u8::MAX) {
            *lead = LeadByte {
                length: if is_single(byte) { 1 } else { 2 },
                is_wide: u8::from(!byte.is_ascii()),
                is_common: u8::from(common.iter().any(|range| range.contains(&byte))),
            };
        }
        Self(all)
    }

    /// Returns the class of a byte.
    #[inline]
    #[allow(clippy::indexing_slicing)] // of all bytes
    pub(super) fn of_byte(&self, byte: u8) -> LeadByte {
        self.0[usize::from(byte)]
    }
}

/// First bytes that have all second bytes: in Shift_JIS and GBK, and in Big5, GBK and the EUC encodings.
const FREQUENT_LEADS: [u8; 2] = [0x8A, 0xB0];

/// A wrong decoding: bytes in one encoding, read in another.
#[derive(Debug)]
pub(super) struct Misreading {
    /// Encoding in which the bytes were read.
    pub(super) decoder: &'static Codec,
    pub(super) source: SourceEncoding,
    /// Cost of the assumption, in bits: source plus decoder.
    pub(super) prior: f32,
}

impl Misreading {
    /// Returns a description for the report.
    pub(super) fn how(&self) -> String {
        format!("{} read as {}", self.source.encoding, self.decoder.label())
    }
}

impl SourceEncoding {
    fn new(prior: &'static SourcePrior, decoder: &Codec) -> Self {
        let SourcePrior { encoding, bits, languages } = *prior;
        let codec = Codec::of(encoding);
        let has_letters = codec.is_none() && decoder.is_single();
        Self {
            encoding,
            codec,
            languages,
            has_letters,
            leads: LeadBytes::of(encoding),
            prior: bits,
        }
    }

    /// Decodes the first character of bytes that are not empty.
    pub(super) fn decode(&self, bytes: &[u8]) -> DecodedUnit {
        match self.codec {
            Some(codec) => codec.decode(bytes),
            None => utf8(bytes),
        }
    }

    /// Returns the length in bytes, marks included, of a partly lost character at the beginning of bytes without a structure like
    /// that of UTF-8. A question mark counts as a mark.
    pub(super) fn lost_length(&self, bytes: &[u8]) -> Option<usize> {
        let [first, rest @ ..] = bytes else { return None };
        let is_mark = |byte: &u8| matches!(*byte, LOST | b'?');
        let is_whole = self.decode(bytes).character != char::REPLACEMENT_CHARACTER;
        let is_marked = *first == LOST || rest.first().is_some_and(is_mark);
        let length = 1 + usize::from(*first != LOST && is_marked);
        (!is_whole && is_marked).then_some(length)
    }

    /// Whether a byte is the second one of some characters.
    pub(super) fn ends_with(&self, byte: u8) -> bool {
        FREQUENT_LEADS.iter().any(|lead| self.whole_character(&[*lead, byte]).is_some())
    }

    /// Whether each byte shows if a character begins there.
    pub(super) fn is_utf8(&self) -> bool {
        self.codec.is_none()
    }

    /// Returns the character of all of the bytes, if they are exactly one.
    pub(super) fn whole_character(&self, bytes: &[u8]) -> Option<char> {
        let unit = self.decode(bytes);
        let is_whole = unit.length == bytes.len() && unit.character != char::REPLACEMENT_CHARACTER;
        is_whole.then_some(unit.character)
    }

    /// Returns the language of the encoding, unless it is UTF-8.
    pub(super) fn language_if_not_utf8(&self) -> Option<Language> {
        self.codec?;
        self.languages.first().copied()
    }

    /// Returns UTF-8 without its languages, so that only its byte structure counts; None for other encodings.
    pub(super) fn structural_only(self) -> Option<Self> {
        self.codec.is_none().then_some(Self { languages: &[], ..self })
    }
}

/// Decodes the first character of UTF-8. A truncated character is one undecodable place, as in the Encoding Standard.
pub(super) fn utf8(bytes: &[u8]) -> DecodedUnit {
    let first = bytes.first().copied().unwrap_or_default();
    let length = match first {
        0..0x80 => return DecodedUnit { character: char::from(first), length: 1 },
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return DecodedUnit::undecodable(1),
    };
    let bytes = bytes.get(..length).unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => DecodedUnit { character: text.chars().next().unwrap_or_default(), length },
        Err(error) => DecodedUnit::undecodable(error.error_len().unwrap_or(bytes.len())),
    }
}

/// Returns all misreadings, grouped by decoder, so that a text is encoded once per group.
pub(super) fn misreadings() -> &'static [Vec<Misreading>] {
    static MISREADINGS: LazyLock<Vec<Vec<Misreading>>> = LazyLock::new(|| {
        let decoders = DECODER_PRIORS.iter();
        let decoders =
            decoders.filter_map(|(label, prior)| Codec::labelled(label).zip(Some(prior)));
        let all = decoders.map(|(decoder, prior)| {
            let sources = SOURCE_PRIORS.iter().map(|source| SourceEncoding::new(source, decoder));
            let others = sources.filter(|source| !decoder.reads(source.encoding));
            let misreading = |source: SourceEncoding| Misreading {
                decoder,
                source,
                prior: prior + source.prior,
            };
            others.map(misreading).collect()
        });
        all.collect()
    });
    &MISREADINGS
}
