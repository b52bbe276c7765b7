//! Bytes that are not text.

use super::Encoding;

/// Files that begin with text-like bytes or have few control characters, and what they are.
const MAGIC: [(usize, &[u8], &str); 27] = [
    (0, b"\x89PNG\r\n\x1A\n", "a PNG image"),
    (0, b"\xFF\xD8\xFF", "a JPEG image"),
    (0, b"GIF87a", "a GIF image"),
    (0, b"GIF89a", "a GIF image"),
    (0, b"II*\0", "a TIFF image"),
    (0, b"MM\0*", "a TIFF image"),
    (8, b"WEBPVP8", "a WebP image"),
    (0, b"%PDF-1.", "a PDF document"),
    (0, b"%PDF-2.", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive (or an Office document)"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office document"),
    (0, b"\x1F\x8B", "gzip data"),
    (0, b"BZh", "bzip2 data"),
    (0, b"\xFD7zXZ\0", "xz data"),
    (0, b"\x28\xB5\x2F\xFD", "Zstandard data"),
    (0, b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (0, b"Rar!\x1A\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x7FELF", "a program (ELF)"),
    (0, b"\xCA\xFE\xBA\xBE", "a program (Java or Mach-O)"),
    (0, b"\0asm", "a program (WebAssembly)"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"ID3", "MP3 audio"),
    (0, b"OggS\0", "Ogg audio or video"),
    (4, b"ftyp", "MP4 video or audio"),
    (0, b"PAR1", "a Parquet file"),
];

/// Where magic bytes are plain letters, they prove nothing about a text that begins with them…
const LETTERS_ONLY: [&[u8]; 4] = [b"BZh", b"ID3", b"ftyp", b"PAR1"];
/// …and these formats have zeros, where a text about image formats has none.
const LETTERS_AND_ZEROS: [&[u8]; 3] = [b"GIF87a", b"GIF89a", b"ustar"];

/// Binary data has control characters of many kinds; a text with a few of one or two kinds is a
/// text with separators (Hive tables, FIX logs) or padding.
const MIN_KINDS: usize = 8;
/// Of random bytes, one in nine is a control character.
const MIN_SHARE: usize = 100;
/// How much is looked at, from the beginning, the middle and the end.
const SAMPLE: usize = 1 << 15;

/// What the bytes are, if they are not text in `encoding`.
pub(super) fn what(bytes: &[u8], encoding: Encoding) -> Option<&'static str> {
    let controls = [Encoding::UTF_16LE, Encoding::UTF_16BE];
    let many_controls = !controls.contains(&encoding) && has_many_controls(bytes);
    let magic = MAGIC.iter().find(|(at, magic, _)| {
        bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic))
            && (many_controls || !LETTERS_ONLY.contains(magic))
            && (!LETTERS_AND_ZEROS.contains(magic) || memchr::memchr(0, bytes).is_some())
    });
    match magic {
        Some((_, _, what)) => Some(what),
        None => many_controls.then_some("binary data"),
    }
}

fn has_many_controls(bytes: &[u8]) -> bool {
    let middle = bytes.len() / 2;
    let parts = match bytes.len() {
        0..=98_304 => [bytes, &[], &[]],
        length => [
            bytes.get(..SAMPLE).unwrap_or_default(),
            bytes.get(middle..middle + SAMPLE).unwrap_or_default(),
            bytes.get(length - SAMPLE..).unwrap_or_default(),
        ],
    };
    let mut kinds = 0u64;
    let (mut controls, mut all) = (0, 0);
    for &byte in parts.into_iter().flatten() {
        all += 1;
        if byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B) {
            controls += 1;
            kinds |= 1 << byte;
        }
    }
    kinds.count_ones() as usize >= MIN_KINDS && controls * MIN_SHARE >= all
}
