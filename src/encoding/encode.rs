//! Encoding of text, for results in other encodings than UTF-8.

use super::codec::Codec;
use super::encodings::{Decoder, Encoding, ExtraEncoding};

/// Encoded text.
#[derive(Debug, Default)]
pub(crate) struct EncodedText {
    pub(crate) bytes: Vec<u8>,
    /// Characters that the encoding lacks, with their positions in the text, whether they were replaced or not.
    pub(crate) lacking: Vec<(usize, char)>,
}

/// Whether text can be written in an encoding: not in those that switch between sets, nor in those without a codec.
pub(crate) fn can_encode(encoding: Encoding) -> bool {
    match encoding.decoder() {
        Decoder::Standard(standard) => {
            standard != encoding_rs::ISO_2022_JP && standard != encoding_rs::REPLACEMENT
        }
        Decoder::Extra(ExtraEncoding::Utf32Le | ExtraEncoding::Utf32Be) => true,
        Decoder::Extra(_) => Codec::of(encoding).is_some(),
    }
}

/// Encodes a text without a byte order mark. `replacement` returns what to write, in ASCII, for a character that the encoding lacks.
pub(crate) fn encode(
    text: &str,
    encoding: Encoding,
    replacement: impl Fn(char) -> String,
) -> EncodedText {
    let mut out = EncodedText { bytes: Vec::with_capacity(text.len()), lacking: Vec::new() };
    let EncodedText { bytes, lacking } = &mut out;
    match encoding.decoder() {
        Decoder::Standard(standard) if standard == encoding_rs::UTF_16LE => {
            bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        }
        Decoder::Standard(standard) if standard == encoding_rs::UTF_16BE => {
            bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        }
        Decoder::Extra(ExtraEncoding::Utf32Le) => {
            bytes.extend(text.chars().flat_map(|c| u32::from(c).to_le_bytes()));
        }
        Decoder::Extra(ExtraEncoding::Utf32Be) => {
            bytes.extend(text.chars().flat_map(|c| u32::from(c).to_be_bytes()));
        }
        Decoder::Standard(standard) if encoding != Encoding::BIG5_HKSCS => {
            encode_standard(text, standard, replacement, bytes, lacking);
        }
        // The standard's encoder leaves the supplement of Hong Kong out.
        _ => {
            let of_table = if encoding == Encoding::BIG5_HKSCS { Encoding::BIG5 } else { encoding };
            let codec = Codec::of(of_table);
            for (at, c) in text.char_indices() {
                if !codec.is_some_and(|codec| codec.encode(c, bytes)) {
                    bytes.extend(replacement(c).bytes());
                    lacking.push((at, c));
                }
            }
        }
    }
    out
}

/// Encodes a text in an encoding of the standard.
fn encode_standard(
    text: &str,
    standard: &'static encoding_rs::Encoding,
    replacement: impl Fn(char) -> String,
    bytes: &mut Vec<u8>,
    lacking: &mut Vec<(usize, char)>,
) {
    let mut encoder = standard.new_encoder();
    let mut done = 0;
    while done < text.len() {
        let rest = text.get(done..).unwrap_or_default();
        let room = encoder.max_buffer_length_from_utf8_without_replacement(rest.len());
        bytes.reserve(room.unwrap_or(rest.len() * 2));
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, bytes, true);
        done += read;
        if let encoding_rs::EncoderResult::Unmappable(c) = result {
            bytes.extend(replacement(c).bytes());
            lacking.push((done - c.len_utf8(), c));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WRITABLE: [Encoding; 14] = [
        Encoding::UTF_8,
        Encoding::UTF_16LE,
        Encoding::UTF_16BE,
        Encoding::UTF_32LE,
        Encoding::UTF_32BE,
        Encoding::GBK,
        Encoding::GB18030,
        Encoding::BIG5,
        Encoding::BIG5_HKSCS,
        Encoding::EUC_TW,
        Encoding::SHIFT_JIS,
        Encoding::EUC_JP,
        Encoding::EUC_KR,
        Encoding::WINDOWS_1252,
    ];

    proptest! {
        /// Characters that the encoding has are read back.
        #[test]
        fn encoded_text_is_read_back(
            text in "[a-z頭发髮説嘅嘢鴎가é€𠮷\u{FF5E}\n]{0,12}",
            encoding in proptest::sample::select(WRITABLE.to_vec()),
        ) {
            let EncodedText { bytes, lacking } = encode(&text, encoding, |_| "?".to_owned());
            let kept: String = (text.char_indices())
                .map(|(at, c)| if lacking.contains(&(at, c)) { '?' } else { c })
                .collect();
            let (read, ..) = crate::encoding::decode::<()>(&bytes, Some(encoding)).unwrap();
            prop_assert_eq!(read, kept, "{}", encoding);
        }
    }

    #[test]
    fn characters_that_an_encoding_lacks_are_named_and_replaced() {
        let encoded = encode("说話嘢", Encoding::BIG5, |c| format!("&#{};", u32::from(c)));
        assert_eq!(encoded.lacking, [(0, '说'), (6, '嘢')]);
        assert_eq!(encoded.bytes, b"&#35828;\xB8\xDC&#22050;");
        let supplement = encode("嘢", Encoding::BIG5_HKSCS, |_| String::new());
        assert_eq!((supplement.bytes.len(), supplement.lacking), (2, vec![]));
    }

    #[test]
    fn encodings_that_switch_between_sets_are_not_written() {
        assert!(WRITABLE.into_iter().all(can_encode));
        let others =
            [Encoding::HZ, Encoding::ISO_2022_CN, Encoding::ISO_2022_JP, Encoding::ISO_2022_KR];
        assert!(!others.into_iter().any(can_encode));
    }
}
