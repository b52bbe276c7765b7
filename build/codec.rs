//! Encodings in both directions: every code that is decoded by encoding_rs and the tables of `data/encoding`.

use std::error::Error;
use std::path::Path;

use crate::emit::TableOutput;
use crate::encoding::{GRID, HIGH, Sets, big5_codes};
use crate::table::{self, CodecRows};

/// Bytes of a set of 94 by 94 in the upper half.
const GRID_BYTES: std::ops::RangeInclusive<u8> = 0xA1..=0xFE;
/// First byte of the codes of three bytes in EUC-JP.
const EUC_JP_THREE: u8 = 0x8F;
/// Lowest second byte of an encoding with codes of two bytes.
const FIRST_TRAIL: u8 = 0x40;
/// First byte of Big5 from which on codes are characters, not signs.
const BIG5_HAN: u8 = 0xA4;

/// Compiles the encodings with the given labels, in order.
pub(crate) fn compile(
    labels: &[&str],
    folder: &Path,
    sets: &Sets,
    out: &mut TableOutput,
) -> Result<(), Box<dyn Error>> {
    let file = "variants.txt";
    let variants = variants(file, &crate::read(&folder.join(file))?)?;
    if let Some(Variant { label, .. }) = variants.iter().find(|v| !labels.contains(&&*v.label)) {
        return Err(format!("{file}: {label} is not an encoding of priors.tsv").into());
    }
    let mut codecs = Vec::new();
    for label in labels {
        let mut rows = rows(label, sets)?;
        let own = variants.iter().filter(|variant| variant.label == *label);
        own.for_each(|variant| rows.add_code(variant.c, variant.code));
        codecs.push((*label, rows));
    }
    out.code(&format!(
        "/// The label of each encoding in [`CODECS`], in order.\n\
         pub(crate) static CODEC_LABELS: &[&str] = &{labels:?};\n"
    ));
    let entries = codecs.iter().map(|(_, rows)| rows.len()).sum();
    out.embed("CODECS", "codecs", entries, &table::compile_codecs(&codecs)?)
}

/// The codes of an encoding, without variants.
fn rows(label: &str, sets: &Sets) -> Result<CodecRows, Box<dyn Error>> {
    Ok(match label {
        "EUC-TW" => euc_tw(&sets.cns_11643),
        "cp437" => single(|byte| in_high_half(&sets.cp437, byte)),
        "cp850" => single(|byte| in_high_half(&sets.cp850, byte)),
        "Big5" => big5(sets),
        "Big5 (Python's)" => big5_of_python(sets),
        _ => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes());
            let encoding = encoding.ok_or_else(|| format!("unknown encoding \"{label}\""))?;
            if encoding.is_single_byte() {
                single(|byte| only(encoding, &[byte]))
            } else {
                double(encoding)
            }
        }
    })
}

/// Codes of a single-byte encoding.
fn single(character: impl Fn(u8) -> Option<char>) -> CodecRows {
    let mut rows = CodecRows::default();
    // A character with several codes is encoded as the highest one.
    for byte in (HIGH..=u8::MAX).rev() {
        if let Some(c) = character(byte) {
            rows.set_character(u16::from(byte), c);
            rows.add_code(c, u16::from(byte));
        }
    }
    // Decoders that assign a character to every byte keep the controls of ISO 8859.
    for control in HIGH..0xA0 {
        rows.add_code(char::from(control), u16::from(control));
    }
    rows
}

/// Two-byte codes of an encoding, and three-byte codes of EUC-JP.
fn double(encoding: &'static encoding_rs::Encoding) -> CodecRows {
    let mut rows = single(|byte| only(encoding, &[byte]));
    let mut signs = Vec::new();
    for lead in HIGH..=u8::MAX {
        if rows.character(u16::from(lead)).is_some() {
            continue;
        }
        for trail in FIRST_TRAIL..=u8::MAX {
            let Some(c) = only(encoding, &[lead, trail]) else { continue };
            let code = u16::from_be_bytes([lead, trail]);
            rows.set_character(code, c);
            if encoding == encoding_rs::BIG5 && lead < BIG5_HAN {
                signs.push((c, code));
            } else {
                rows.add_code(c, code);
            }
        }
    }
    // For characters that Big5 has twice, the code among the characters is used, not that among the signs (十, 卅), nor the one that
    // the supplement adds.
    signs.into_iter().for_each(|(c, code)| rows.add_code(c, code));
    if encoding == encoding_rs::EUC_JP {
        for (row, cell) in grid() {
            // In codes of two bytes the highest bit of the second one is set; codes of three are stored without the first byte and
            // with this bit cleared.
            let code = u16::from_be_bytes([row, cell & 0x7F]);
            if let Some(c) = only(encoding, &[EUC_JP_THREE, row, cell]) {
                rows.set_character(code, c);
                rows.add_only_code(c, code);
            }
        }
    }
    rows
}

/// Plane 1 of CNS 11643, with codes of two bytes. Codes of four bytes are not compiled.
fn euc_tw(cns: &[Option<char>]) -> CodecRows {
    let mut rows = single(|_| None);
    for ((row, cell), c) in grid().zip(cns.iter().take(GRID * GRID)) {
        if let Some(c) = c {
            let code = u16::from_be_bytes([row, cell]);
            rows.set_character(code, *c);
            rows.add_code(*c, code);
        }
    }
    rows
}

/// Big5, with the codes that Windows, iconv and Python decode differently from the standard.
fn big5(sets: &Sets) -> CodecRows {
    let mut rows = double(encoding_rs::BIG5);
    add_big5(&mut rows, &sets.cp950);
    add_big5(&mut rows, &sets.big5_python);
    rows
}

/// Big5 with Python's codes first. Used only for encoding.
fn big5_of_python(sets: &Sets) -> CodecRows {
    let mut rows = CodecRows::default();
    add_big5(&mut rows, &sets.big5_python);
    for (c, codes) in big5(sets).codes() {
        codes.iter().for_each(|code| rows.add_code(c, *code));
    }
    rows
}

fn add_big5(rows: &mut CodecRows, cells: &[Option<char>]) {
    for (code, c) in big5_codes().zip(cells) {
        c.iter().for_each(|c| rows.add_code(*c, code));
    }
}

fn grid() -> impl Iterator<Item = (u8, u8)> {
    GRID_BYTES.flat_map(|row| GRID_BYTES.map(move |cell| (row, cell)))
}

fn in_high_half(cells: &[Option<char>], byte: u8) -> Option<char> {
    cells.get(usize::from(byte - HIGH)).copied().flatten()
}

/// The character that bytes decode to, if they decode to exactly one.
fn only(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Option<char> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

/// A code that some decoders decode differently from the encoding's table.
struct Variant {
    label: String,
    code: u16,
    c: char,
}

/// Parses the variants of some decoders: encoding, codes, code points, and the characters for readers.
fn variants(file: &str, text: &str) -> Result<Vec<Variant>, Box<dyn Error>> {
    let mut found = Vec::new();
    for [label, codes, characters, _] in crate::rows(file, text)? {
        let error = |what: &str| format!("{file}: {label} {codes}: {what}");
        let codes = range(codes, "").ok_or_else(|| error("a code is expected"))?;
        let characters = range(characters, "U+").ok_or_else(|| error("U+ is expected"))?;
        if codes.clone().count() != characters.clone().count() {
            return Err(error("as many code points as codes are expected").into());
        }
        for (code, c) in codes.zip(characters) {
            let c = char::from_u32(c).ok_or_else(|| error("no character has this code point"))?;
            found.push(Variant { label: label.to_owned(), code: u16::try_from(code)?, c });
        }
    }
    Ok(found)
}

/// Parses a hexadecimal number, or two with a hyphen between.
fn range(text: &str, prefix: &str) -> Option<std::ops::RangeInclusive<u32>> {
    let number = |text: &str| u32::from_str_radix(text.strip_prefix(prefix)?, 16).ok();
    match text.split_once('-') {
        Some((first, last)) => Some(number(first)?..=number(last)?),
        None => number(text).map(|one| one..=one),
    }
}
