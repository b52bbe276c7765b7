//! Bytes in every encoding, whole, cut and damaged.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030, SHIFT_JIS};
use hanfold::report::{EncodingBasis, EncodingReport};
use hanfold::{Detection, Document, Encoding, ErrorKind, Target};

use crate::support::converting;

const HANS: &str = "清晨的雾还没有散，码头上已经站满了等船的人。\n他们说着各自的方言，谁也不看谁的行李。\n\
    船票只有三块钱，可是没有人知道今天开不开船。\n";
const HANT: &str = "清晨的霧還沒有散，碼頭上已經站滿了等船的人。\n他們說著各自的方言，誰也不看誰的行李。\n\
    船票只有三塊錢，可是沒有人知道今天開不開船。\n";
const JAPANESE: &str = "朝の霧はまだ晴れず、港には船を待つ人が並んでいた。\nだれも荷物を見ようとしない。\n\
    切符は三枚しかないのに、今日船が出るかどうかは分からない。\n";
const KOREAN: &str = "새벽 안개가 아직 걷히지 않았는데 부두에는 배를 기다리는 사람들이 가득했다.\n\
    표는 세 장뿐이지만 오늘 배가 뜨는지 아무도 모른다.\n";
const ENGLISH: &str = "The fog had not lifted yet, and the pier was full of people waiting.\n";

fn detect(bytes: &[u8]) -> Detection {
    Document::from_bytes(bytes).detect().unwrap()
}

/// Text of a document from a normalizer that converts nothing.
fn text(bytes: &[u8], encoding: Option<Encoding>, target: Target) -> String {
    let mut document = Document::from_bytes(bytes);
    if let Some(encoding) = encoding {
        document = document.with_encoding(encoding);
    }
    converting(target).normalize(document).unwrap().text.into_owned()
}

fn encode(encoding: &'static encoding_rs::Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable);
    bytes.into_owned()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn utf32(text: &str, bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
    text.chars().flat_map(|c| bytes(c.into())).collect()
}

/// Texts in each of their usual encodings, without a byte order mark.
fn samples() -> Vec<(Encoding, &'static str, Vec<u8>, Target)> {
    let mut samples = vec![
        (Encoding::GBK, HANS, encode(GB18030, HANS), Target::HANS),
        (Encoding::GBK, HANT, encode(GB18030, HANT), Target::HANT),
        (Encoding::BIG5, HANT, encode(BIG5, HANT), Target::HANT),
        (Encoding::SHIFT_JIS, JAPANESE, encode(SHIFT_JIS, JAPANESE), Target::HANS),
        (Encoding::EUC_JP, JAPANESE, encode(EUC_JP, JAPANESE), Target::HANS),
        (Encoding::EUC_KR, KOREAN, encode(EUC_KR, KOREAN), Target::HANS),
    ];
    for (text, target) in [
        (HANS, Target::HANS),
        (HANT, Target::HANT),
        (JAPANESE, Target::HANS),
        (KOREAN, Target::HANS),
        (ENGLISH, Target::HANS),
    ] {
        samples.push((Encoding::UTF_8, text, text.as_bytes().to_vec(), target));
        samples.push((Encoding::UTF_16LE, text, utf16(text, u16::to_le_bytes), target));
        samples.push((Encoding::UTF_16BE, text, utf16(text, u16::to_be_bytes), target));
    }
    samples
}

#[test]
fn every_encoding_is_found_and_decoded() {
    for (encoding, expected, bytes, target) in samples() {
        let found = detect(&bytes).encoding;
        assert_eq!(found.encoding, encoding, "{expected}");
        // ASCII in UTF-16 is also valid ASCII with NULs.
        let ambiguous = expected.is_ascii() && encoding != Encoding::UTF_8;
        assert_eq!(found.is_uncertain(), ambiguous, "{encoding} {found:?}");
        assert_eq!(found.undecodable, 0, "{encoding} {found:?}");
        assert_eq!(text(&bytes, None, target), expected, "{encoding}");
    }
}

/// Vector loops over bytes work at every alignment.
#[test]
fn detection_does_not_depend_on_alignment() {
    for (encoding, expected, bytes, target) in samples() {
        let wide = encoding == Encoding::UTF_16LE || encoding == Encoding::UTF_16BE;
        for length in 0..32 {
            let padding = "x".repeat(length);
            let padding = match () {
                () if encoding == Encoding::UTF_16LE => utf16(&padding, u16::to_le_bytes),
                () if wide => utf16(&padding, u16::to_be_bytes),
                () => padding.into_bytes(),
            };
            let padded = [padding, bytes.clone()].concat();
            assert_eq!(detect(&padded).encoding.encoding, encoding, "{length}");
            assert!(text(&padded, None, target).ends_with(expected), "{encoding} {length}");
        }
    }
}

/// A document that ends inside a character is detected; the rest of the character is one undecodable place.
#[test]
fn a_cut_at_the_end_changes_nothing_else() {
    for (encoding, expected, bytes, target) in samples() {
        for cut in 1..8 {
            let bytes = &bytes[..bytes.len() - cut];
            let found = detect(bytes).encoding;
            assert_eq!(found.encoding, encoding, "{cut} bytes less");
            let decoded = text(bytes, None, target);
            let whole = decoded.trim_end_matches(char::REPLACEMENT_CHARACTER);
            assert!(expected.starts_with(whole), "{encoding} {cut}: {decoded}");
            assert_eq!(found.undecodable, usize::from(whole != decoded), "{encoding} {cut}");
            if let Some(place) = found.undecodable_places.first() {
                assert_eq!(place.source.end, bytes.len());
                assert_eq!(place.at, whole.len());
            }
        }
    }
}

#[test]
fn undecodable_bytes_are_located_one_by_one() {
    let mut bytes = encode(GB18030, HANS);
    bytes[44] = 0xFF; // the lead byte of a character in the first line
    bytes.extend([0x81, 0x0A]); // a lead byte before a line end
    let found = detect(&bytes).encoding;
    assert_eq!(found.encoding, Encoding::GBK);
    let places = &found.undecodable_places;
    let places: Vec<_> = places.iter().map(|p| (p.source.start, p.source.end)).collect();
    assert_eq!(places.len(), found.undecodable);
    assert_eq!(places[0], (44, 45));
    assert_eq!(places.last().unwrap().0, bytes.len() - 2);
    let decoded = text(&bytes, None, Target::HANS);
    assert!(decoded.ends_with("\u{FFFD}\n"), "the line end stays: {decoded:?}");
    for place in &found.undecodable_places {
        assert!(decoded[place.at..].starts_with('\u{FFFD}'));
    }
}

#[test]
fn damaged_utf8_stays_utf8() {
    let mut bytes = HANS.as_bytes().to_vec();
    bytes.remove(31);
    bytes[70] = b'?';
    let found = detect(&bytes).encoding;
    assert_eq!((found.encoding, found.basis), (Encoding::UTF_8, EncodingBasis::Detected));
    assert!(found.undecodable > 0 && !found.is_uncertain());
}

#[test]
fn a_label_overrides_detection() {
    let bytes = encode(BIG5, HANT);
    let document = Document::from_bytes(&bytes).with_encoding(Encoding::for_label("gbk").unwrap());
    let found = document.detect().unwrap().encoding;
    assert_eq!((found.encoding, found.basis), (Encoding::GBK, EncodingBasis::Label));
    assert_ne!(text(&bytes, Some(Encoding::GBK), Target::HANT), HANT);
    // A label of UTF-16 or UTF-32 leaves the byte order to the mark.
    let marked = utf16("\u{FEFF}霧", u16::to_be_bytes);
    assert_eq!(text(&marked, Some(Encoding::UTF_16LE), Target::HANT), "霧");
    let marked = utf32("\u{FEFF}霧", u32::to_be_bytes);
    assert_eq!(text(&marked, Some(Encoding::UTF_32LE), Target::HANT), "霧");
    // The label of UTF-16 wins, although a mark of UTF-32 begins like this text.
    let odd = b"\xFF\xFE\0\0\x2d\x4e";
    assert_eq!(text(odd, Some(Encoding::UTF_16LE), Target::HANT), "\0中");
}

#[test]
fn byte_order_marks_tell_the_encoding() {
    let marked = format!("\u{FEFF}{HANS}");
    let cases = [
        (marked.as_bytes().to_vec(), Encoding::UTF_8, true),
        (utf16(&marked, u16::to_le_bytes), Encoding::UTF_16LE, false),
        (utf16(&marked, u16::to_be_bytes), Encoding::UTF_16BE, false),
        (utf32(&marked, u32::to_le_bytes), Encoding::UTF_32LE, false),
        (utf32(&marked, u32::to_be_bytes), Encoding::UTF_32BE, false),
    ];
    for (bytes, encoding, bom) in cases {
        let found = detect(&bytes).encoding;
        assert_eq!((found.encoding, found.basis), (encoding, EncodingBasis::Bom));
        assert_eq!(found.bom, bom, "{encoding}");
        assert_eq!(text(&bytes, None, Target::HANS), HANS);
    }
}

/// Regression, found by a property test: text that was decoded elsewhere lost one U+FEFF at each normalization, as if it were the
/// mark of a file.
#[test]
fn only_bytes_have_a_byte_order_mark() {
    let normalizer = converting(Target::HANS);
    let kept = |text: &str| {
        let done = normalizer.normalize(Document::from_text(text)).unwrap();
        assert_eq!(done.text, text);
        assert!(!done.report.encoding.bom);
    };
    kept("\u{FEFF}\u{FEFF}");
    kept("\u{FEFF}雾散了");
    // In a file the first one is the mark, and the second one a character.
    assert_eq!(text("\u{FEFF}\u{FEFF}雾".as_bytes(), None, Target::HANS), "\u{FEFF}雾");
}

#[test]
fn binary_data_is_no_text() {
    let noise: Vec<u8> =
        (0..4000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let program = [b"\x7FELF\x02\x01\x01\0".as_slice(), &[0; 64]].concat();
    let photo = [b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".as_slice(), &noise].concat();
    for (bytes, what) in [(noise.clone(), "binary"), (program, "program"), (photo, "PNG")] {
        let error = Document::from_bytes(&bytes).detect().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Binary);
        assert!(error.to_string().contains(what), "{error}");
    }
    // A label states the encoding, not that the bytes are text.
    let error = Document::from_bytes(&noise).with_encoding(Encoding::GBK).detect().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Binary);
}

#[test]
fn zero_bytes_alone_do_not_make_a_file_binary() {
    let padded = format!("编号\0\0\0\0姓名\0\0\0\0\0\0地址\n{HANS}");
    let separated = "一\u{1}二\u{1}三\n".repeat(40);
    for text in [padded, separated, "\0".repeat(100), "BZh 开头的文字".to_owned()] {
        let found = detect(text.as_bytes()).encoding;
        assert_eq!(found.encoding, Encoding::UTF_8, "{text:?}");
    }
}

#[test]
fn very_short_bytes_are_uncertain() {
    assert_eq!(detect(b"").encoding.encoding, Encoding::UTF_8);
    assert_eq!(detect(b"a").encoding.encoding, Encoding::UTF_8);
    assert_eq!(text("中".as_bytes(), None, Target::HANS), "中");
    // Two bytes decide nothing, so the answer is uncertain.
    assert!(detect(b"\xD6\xD0").encoding.is_uncertain());
    assert!(detect(b"\x80").encoding.is_uncertain());
    // Also if the bytes of GBK are valid UTF-8: 学习, 一些. Words with accents are certain.
    for bytes in [b"\xD1\xA7\xCF\xB0", b"\xD2\xBB\xD0\xA9"] {
        assert!(detect(bytes).encoding.is_uncertain());
    }
    for text in ["café", "Déjà vu", "Привет, мир", "学习"] {
        assert!(!detect(text.as_bytes()).encoding.is_uncertain(), "{text}");
    }
}

/// A large file is read to its end, even if its first half is ASCII.
#[test]
fn bytes_after_a_megabyte_of_ascii_decide() {
    let ascii = "2024-01-01 00:00:00 INFO started\n".repeat(50_000);
    let [gbk, mut utf8] = [GB18030, encoding_rs::UTF_8].map(|e| encode(e, &HANS.repeat(20)));
    let found = detect(&[ascii.as_bytes(), &gbk].concat()).encoding;
    assert!(found.encoding == Encoding::GBK && !found.is_uncertain(), "{found:?}");
    utf8.push(0xFF);
    let found = detect(&[ascii.as_bytes(), &utf8].concat()).encoding;
    assert!(found.encoding == Encoding::UTF_8 && !found.is_uncertain(), "{found:?}");
    assert_eq!(found.undecodable, 1);
}

/// Letters with NULs between them may be UTF-16.
#[test]
fn utf16_that_is_utf8_as_well_is_uncertain() {
    let bytes = utf16("plain ASCII, and nothing else, for a while\n", u16::to_le_bytes);
    let found = detect(&bytes).encoding;
    assert_eq!(found.encoding, Encoding::UTF_16LE);
    assert!(found.is_uncertain());
}

/// Memory is bounded for any number of undecodable places: all are counted, the first ones located.
#[test]
fn places_are_bounded() {
    let bytes = b"\xFF".repeat(EncodingReport::MAX_PLACES + 1);
    let document = Document::from_bytes(&bytes).with_encoding(Encoding::UTF_8);
    let found = document.detect().unwrap().encoding;
    assert_eq!(found.undecodable, bytes.len());
    assert_eq!(found.undecodable_places.len(), EncodingReport::MAX_PLACES);
}

/// Western text is not detected as Chinese, and its encoding is reported as a guess.
#[test]
fn single_byte_encodings_are_uncertain() {
    let french = "Le bébé dîne à la crème brûlée. Où est passée l'été dernier?\n".repeat(5);
    let bytes = encode(encoding_rs::WINDOWS_1252, &french);
    let found = detect(&bytes);
    assert_eq!(found.encoding.encoding, Encoding::WINDOWS_1252);
    assert!(found.encoding.is_uncertain());
    assert_eq!(found.script.script.as_str(), "other");
}

#[test]
fn gbk_with_characters_of_four_bytes_is_gb18030() {
    let bytes = encode(GB18030, &format!("{HANS}𠮷野家\n"));
    assert_eq!(detect(&bytes).encoding.encoding, Encoding::GB18030);
}
