//! Compares the compiled codecs with encoding_rs, our own decoders and the files in `data/encoding`, for every code and every
//! character.

use std::collections::HashSet;

use super::super::decode::decode;
use super::*;

const DATA: [(&str, &str); 4] = [
    ("cp437", include_str!("../../../data/encoding/cp437.txt")),
    ("cp850", include_str!("../../../data/encoding/cp850.txt")),
    ("Big5 (Python's)", include_str!("../../../data/encoding/big5-python.txt")),
    ("variants", include_str!("../../../data/encoding/variants.txt")),
];

fn codecs() -> impl Iterator<Item = &'static Codec> {
    builtin::CODEC_LABELS.iter().map(|label| Codec::labelled(label).unwrap())
}

fn data(label: &str) -> &'static str {
    DATA.iter().find(|(known, _)| *known == label).unwrap().1
}

/// Rows of a file: the first column, and the other columns.
fn rows(label: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = data(label).lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once('\t').unwrap())
}

fn hexadecimal(digits: &str) -> u32 {
    u32::from_str_radix(digits.trim_start_matches("U+"), 16).unwrap()
}

/// Characters of the codes in a file whose rows name the first code, of a row of Big5 or of sixteen codes.
fn cells(label: &str) -> Vec<(u16, char)> {
    let trails: Vec<u32> = (0x40..=0x7E).chain(0xA1..=0xFE).collect();
    let mut found = Vec::new();
    for (place, content) in rows(label) {
        let first = hexadecimal(place);
        if let Some(code_point) = content.strip_prefix("U+") {
            let c = char::from_u32(hexadecimal(code_point)).unwrap();
            found.push((u16::try_from(first).unwrap(), c));
            continue;
        }
        for (number, c) in content.chars().enumerate().filter(|(_, c)| *c != '.') {
            let code = match content.chars().count() {
                16 => first + u32::try_from(number).unwrap(),
                _ => first << 8 | trails[number],
            };
            found.push((u16::try_from(code).unwrap(), c));
        }
    }
    found
}

/// Codes that a codec has in the data files besides those that it decodes.
fn variants(codec: &Codec) -> HashSet<(char, u16)> {
    let mut found = HashSet::new();
    for (label, row) in rows("variants").filter(|(label, _)| *label == codec.label) {
        let mut columns = row.split('\t').map(|column| {
            let (first, last) = column.split_once('-').unwrap_or((column, column));
            hexadecimal(first)..=hexadecimal(last)
        });
        let (codes, characters) = (columns.next().unwrap(), columns.next().unwrap());
        for (code, c) in codes.zip(characters) {
            assert!(
                found.insert((char::from_u32(c).unwrap(), u16::try_from(code).unwrap())),
                "{label}"
            );
        }
    }
    if codec.reads(Encoding::BIG5) {
        found.extend(cells("Big5 (Python's)").into_iter().map(|(code, c)| (c, code)));
        for code in 0x8140..=0xFEFE_u16 {
            found.extend(decoded_as(&code.to_be_bytes(), Encoding::CP950).map(|c| (c, code)));
        }
    }
    if codec.label == "Big5 (Python's)" {
        let big5 = Codec::of(Encoding::BIG5).unwrap();
        found.extend(decoded(big5));
    }
    found
}

/// The character that some bytes decode to, if they decode to exactly one.
fn decoded_as(bytes: &[u8], encoding: Encoding) -> Option<char> {
    let text = decode::<()>(bytes, 0, encoding).text;
    let mut characters = text.chars();
    let c = characters.next().filter(|c| *c != char::REPLACEMENT_CHARACTER)?;
    characters.next().is_none().then_some(c)
}

/// The character of bytes according to the source of a codec's table.
fn reference(codec: &Codec, bytes: &[u8]) -> Option<char> {
    match codec.label {
        "cp437" | "cp850" => {
            let cells = cells(codec.label).into_iter();
            let cells = cells.filter(|(code, _)| bytes == [u8::try_from(*code).unwrap()]);
            cells.map(|(_, c)| c).next()
        }
        "Big5 (Python's)" => None,
        label => decoded_as(bytes, Encoding::for_label(label).unwrap()),
    }
}

/// Codes of one or two bytes with their characters, according to the reference.
fn decoded(codec: &Codec) -> Vec<(char, u16)> {
    let mut found = Vec::new();
    for lead in 0x80..=0xFF_u8 {
        if let Some(c) = reference(codec, &[lead]) {
            found.push((c, u16::from(lead)));
        } else if !codec.is_single() {
            for trail in 0..=0xFF_u8 {
                let c = reference(codec, &[lead, trail]);
                found.extend(c.map(|c| (c, u16::from_be_bytes([lead, trail]))));
            }
        }
    }
    found
}

fn bytes(code: u16) -> Vec<u8> {
    code.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect()
}

#[test]
fn every_code_is_decoded_as_decoders_do() {
    assert_eq!(codecs().count(), 20);
    for codec in codecs() {
        let mut expected = vec![None; 0x1_0000];
        for (c, code) in decoded(codec) {
            expected[usize::from(code)] = Some(c);
        }
        for code in 0x80..=0xFFFF_u16 {
            let bytes = bytes(code);
            let lead = usize::from(bytes[0]);
            let unit = match (bytes.len(), expected[lead]) {
                _ if lead < 0x80 => (char::from(bytes[0]), 1),
                (2, Some(c)) => (c, 1),
                (length, _) => match expected[usize::from(code)] {
                    Some(c) => (c, length),
                    None => (char::REPLACEMENT_CHARACTER, 1),
                },
            };
            let found = codec.decode(&bytes);
            assert_eq!((found.character, found.length), unit, "{}: {code:X}", codec.label);
        }
    }
}

#[test]
fn codes_of_more_than_two_bytes_are_decoded_as_decoders_do() {
    let check = |codec: &Codec, bytes: &[u8]| {
        let found = codec.decode(bytes);
        let expected =
            reference(codec, bytes).map_or((char::REPLACEMENT_CHARACTER, 1), |c| (c, bytes.len()));
        assert_eq!((found.character, found.length), expected, "{}: {bytes:X?}", codec.label);
    };
    let [gbk, euc_jp, euc_tw] =
        [Encoding::GBK, Encoding::EUC_JP, Encoding::EUC_TW].map(|one| Codec::of(one).unwrap());
    for row in UPPER_GRID {
        for cell in UPPER_GRID {
            check(euc_jp, &[EUC_JP_THREE, row, cell]);
            check(gbk, &[row - 0x20, 0x30 + cell % 10, row, 0x30 + row % 10]);
            for plane in [0xA1, 0xA2, 0xA7, 0xAF, 0xB0] {
                check(euc_tw, &[EUC_TW_FOUR, plane, row, cell]);
            }
        }
    }
}

#[test]
fn every_character_has_the_codes_that_are_decoded_as_it() {
    for codec in codecs() {
        let decoded: HashSet<(char, u16)> = decoded(codec).into_iter().collect();
        let variants = variants(codec);
        let codes = |c: char| codec.table.code(c).into_iter().chain(codec.others(c).iter());
        for (c, code) in decoded.iter().chain(&variants) {
            // Of codes of one byte, a character keeps one.
            let is_there = codes(*c).any(|own| own == *code);
            let is_single = *code <= 0xFF && codes(*c).next().is_some();
            assert!(is_there || is_single, "{}: {c} {code:X}", codec.label);
        }
        for c in '\u{80}'..=char::MAX {
            for code in codes(c) {
                let is_control = c <= '\u{9F}' && u32::from(code) == u32::from(c);
                let is_three = codec.form == Form::EucJp && code > 0xFF && code & 0x80 == 0;
                let is_known = is_three || is_control || decoded.contains(&(c, code));
                assert!(is_known || variants.contains(&(c, code)), "{}: {c} {code:X}", codec.label);
            }
        }
    }
}

#[test]
fn encoded_characters_decode_to_themselves() {
    let mut bytes = Vec::new();
    for codec in codecs().filter(|codec| codec.label != "Big5 (Python's)") {
        let variants = variants(codec);
        for c in '\0'..=char::MAX {
            bytes.clear();
            if codec.encode(c, &mut bytes) {
                let unit = codec.decode(&bytes);
                let is_same = unit == DecodedUnit { character: c, length: bytes.len() };
                let code = codec.table.code(c).unwrap_or_default();
                let is_control = ('\u{80}'..='\u{9F}').contains(&c);
                // GB18030's encoder keeps old codes of former private-use characters, and U+FFFD is not a character here.
                let is_old =
                    ('\u{E78D}'..='\u{E864}').contains(&c) || c == char::REPLACEMENT_CHARACTER;
                let is_old = is_old && codec.form == Form::Gb18030;
                let is_variant = is_control || is_old || variants.contains(&(c, code));
                assert!(is_same || is_variant, "{}: {c} {bytes:X?}", codec.label);
            }
        }
    }
}

#[test]
fn of_several_codes_the_usual_one_is_written() {
    for (label, c, code) in [
        // The code among the characters, not among the signs.
        ("Big5", '十', 0xA451),
        ("Big5", '卅', 0xA4CA),
        // The code of the standard, and that of Python.
        ("Big5", 'あ', 0xC6E8),
        ("Big5 (Python's)", 'あ', 0xC6A6),
        ("GBK", '€', 0x80),
        ("Shift_JIS", '\u{A0}', 0xA0),
        ("EUC-JP", '〜', 0xA1C1),
        ("EUC-KR", '\u{E000}', 0xC9A1),
        ("windows-1252", '€', 0x80),
        ("windows-1252", '\u{80}', 0x80),
        ("cp437", 'ÿ', 0x98),
    ] {
        let codec = Codec::labelled(label).unwrap();
        assert_eq!(codec.table.code(c), Some(code), "{c} in {label}");
    }
    assert!(Codec::of(Encoding::UTF_8).is_none());
}
