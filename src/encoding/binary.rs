//! Bytes that are not text.

use super::Encoding;

/// Evidence required in addition to the magic bytes, because a text about formats may begin with the same bytes.
enum Proof {
    /// None: no text begins with these bytes.
    Magic,
    /// NUL bytes, which the format contains and text does not.
    Zeros,
    /// Control characters of many kinds ([`MIN_CONTROL_KINDS`]).
    Controls,
    /// A word that every file of the format contains.
    Word(&'static [u8]),
}

use Proof::{Controls, Magic, Word, Zeros};

/// Formats, some of which have few control characters: offset and value of the magic bytes, further evidence required, name.
const FORMATS: [(usize, &[u8], Proof, &str); 26] = [
    (0, b"\x89PNG\r\n\x1A\n", Magic, "a PNG image"),
    (0, b"\xFF\xD8\xFF", Magic, "a JPEG image"),
    (0, b"GIF87a", Zeros, "a GIF image"),
    (0, b"GIF89a", Zeros, "a GIF image"),
    (0, b"II*\0", Magic, "a TIFF image"),
    (0, b"MM\0*", Magic, "a TIFF image"),
    (8, b"WEBPVP8", Zeros, "a WebP image"),
    (0, b"%PDF-", Word(b"endobj"), "a PDF document"),
    (0, b"PK\x03\x04", Magic, "a ZIP archive (or an Office document)"),
    (0, b"PK\x05\x06", Magic, "an empty ZIP archive"),
    (0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Magic, "an old Office document"),
    (0, b"\x1F\x8B", Magic, "gzip data"),
    (0, b"BZh", Controls, "bzip2 data"),
    (0, b"\xFD7zXZ\0", Magic, "xz data"),
    (0, b"\x28\xB5\x2F\xFD", Magic, "Zstandard data"),
    (0, b"7z\xBC\xAF\x27\x1C", Magic, "a 7-Zip archive"),
    (0, b"Rar!\x1A\x07", Magic, "a RAR archive"),
    (257, b"ustar", Zeros, "a tar archive"),
    (0, b"\x7FELF", Magic, "a program (ELF)"),
    (0, b"\xCA\xFE\xBA\xBE", Magic, "a program (Java or Mach-O)"),
    (0, b"\0asm", Magic, "a program (WebAssembly)"),
    (0, b"SQLite format 3\0", Magic, "an SQLite database"),
    (0, b"ID3", Controls, "MP3 audio"),
    (0, b"OggS\0", Magic, "Ogg audio or video"),
    (4, b"ftyp", Controls, "MP4 video or audio"),
    (0, b"PAR1", Controls, "a Parquet file"),
];

/// Least number of different control characters in binary data. Text with one or two kinds of them has separators (Hive tables,
/// FIX logs) or padding. Guess.
const MIN_CONTROL_KINDS: usize = 8;
/// Most bytes per control character in binary data. Guess: of random bytes, one in nine is a control character.
const BYTES_PER_CONTROL: usize = 100;
/// Bytes sampled at each of the beginning, the middle and the end (guess).
const SAMPLED_PART_BYTES: usize = 1 << 15;

/// Escape, with which escape sequences begin (ISO 2022).
pub(super) const ESCAPE: u8 = 0x1B;
/// Shift out: the control that switches to the second set of characters (ISO 2022).
pub(super) const SHIFT_OUT: u8 = 0x0E;
/// Shift in: the control that switches back to the first set.
pub(super) const SHIFT_IN: u8 = 0x0F;

/// Returns the format whose magic bytes the data begins with, if these bytes alone prove that it is not text. Called before the
/// encoding is guessed, because guessing is slow on such data.
pub(super) fn certain_format(bytes: &[u8]) -> Option<&'static str> {
    let has_magic = |(at, magic, proof, _): &&(usize, &[u8], Proof, &str)| {
        matches!(proof, Magic) && bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic))
    };
    FORMATS.iter().find(has_magic).map(|(_, _, _, kind)| *kind)
}

/// Returns the kind of data if the bytes are not text in `encoding`.
pub(super) fn kind_of_data(bytes: &[u8], encoding: Encoding) -> Option<&'static str> {
    let wide = [Encoding::UTF_16LE, Encoding::UTF_16BE, Encoding::UTF_32LE, Encoding::UTF_32BE];
    let many_controls = !wide.contains(&encoding) && has_many_controls(bytes, encoding);
    let format = FORMATS.iter().find(|(at, magic, proof, _)| {
        bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic))
            && match proof {
                Magic => true,
                Zeros => memchr::memchr(0, bytes).is_some(),
                Controls => many_controls,
                Word(word) => memchr::memmem::find(bytes, word).is_some(),
            }
    });
    match format {
        Some((_, _, _, kind)) => Some(kind),
        None => many_controls.then_some("binary data"),
    }
}

fn has_many_controls(bytes: &[u8], encoding: Encoding) -> bool {
    // ISO-2022 text contains both shifts throughout.
    let shifts = [Encoding::ISO_2022_CN, Encoding::ISO_2022_KR].contains(&encoding);
    let middle = bytes.len() / 2;
    let parts = match bytes.len() {
        length if length <= 3 * SAMPLED_PART_BYTES => [bytes, &[], &[]],
        length => [
            bytes.get(..SAMPLED_PART_BYTES).unwrap_or_default(),
            bytes.get(middle..middle + SAMPLED_PART_BYTES).unwrap_or_default(),
            bytes.get(length - SAMPLED_PART_BYTES..).unwrap_or_default(),
        ],
    };
    let is_counted =
        |byte: u8| is_control(byte) && !(shifts && matches!(byte, SHIFT_OUT | SHIFT_IN));
    // Counting alone is fast, and decides for nearly all documents.
    let all: usize = parts.iter().map(|part| part.len()).sum();
    // Sums of one byte, so that many are added at a time.
    let few = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(is_counted(*byte))).sum::<u8>();
    let count = |part: &&[u8]| part.chunks(255).map(|part| usize::from(few(part))).sum::<usize>();
    if parts.iter().map(count).sum::<usize>() * BYTES_PER_CONTROL < all {
        return false;
    }
    let mut kinds = 0u64;
    for &byte in parts.into_iter().flatten().filter(|byte| is_counted(**byte)) {
        kinds |= 1 << byte;
    }
    kinds.count_ones() as usize >= MIN_CONTROL_KINDS
}

/// Whether a byte is a control character that text does not contain: not white space, and not the start of a terminal sequence.
pub(super) fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | ESCAPE)
}
