//! The encodings that there are tables of, each as it is in all who decode it.

use std::sync::LazyLock;

use super::{Coder, GRID, HIGH, LOST};
use crate::builtin;
use crate::encoding::Encoding;
use crate::table::CodeTable;

/// What GB 2312 is in Python and Java, beside what GBK is.
const OF_GB_2312: [(char, u32); 2] = [('\u{30FB}', 0xA1A4), ('\u{2015}', 0xA1AA)];
/// What JIS X 0208 is in Python and iconv, beside what it is in Windows and the standard: in Shift_JIS, in EUC-JP.
const OF_JIS: [(char, [u32; 2]); 6] = [
    ('\u{301C}', [0x8160, 0xA1C1]),
    ('\u{2016}', [0x8161, 0xA1C2]),
    ('\u{2212}', [0x817C, 0xA1DD]),
    ('\u{A2}', [0x8191, 0xA1F1]),
    ('\u{A3}', [0x8192, 0xA1F2]),
    ('\u{AC}', [0x81CA, 0xA2CC]),
];

/// What Windows makes of the bytes that Shift_JIS leaves free, and Python of one of them. (0xFF is [`LOST`] here.)
const OF_WINDOWS_932: [(char, u32); 5] = [
    ('\u{F8F0}', 0xA0),
    ('\u{A0}', 0xA0),
    ('\u{F8F1}', 0xFD),
    ('\u{F8F2}', 0xFE),
    // What stands for two bytes that it cannot read, too.
    ('\u{30FB}', 0xFFFF),
];

/// The characters of one's own in EUC-KR as Windows has it: two rows of the private use area, each behind a first byte.
fn of_windows_949() -> Vec<(char, u32)> {
    let codes =
        [0xC9, 0xFE].into_iter().flat_map(|lead| (GRID..LOST).map(move |trail| [lead, trail]));
    let codes = codes.map(|code| u32::from(u16::from_be_bytes(code)));
    (0xE000..).filter_map(char::from_u32).zip(codes).collect()
}

/// What Macintosh's Roman is in iconv and in Python, beside what it is in the standard.
const OF_MACINTOSH: [(char, u32); 4] =
    [('\u{394}', 0xC6), ('\u{2126}', 0xBD), ('\u{A4}', 0xDB), ('\u{E01E}', 0xF0)];

/// The tables of an encoding with characters of two bytes.
pub(in super::super) fn double(encoding: Encoding) -> Option<&'static Coder> {
    static CODERS: [(Encoding, LazyLock<Coder>); 6] = [
        (Encoding::GBK, LazyLock::new(|| Coder::double(Encoding::GBK).with(&OF_GB_2312))),
        (Encoding::BIG5, LazyLock::new(Coder::big5)),
        (
            Encoding::SHIFT_JIS,
            LazyLock::new(|| {
                Coder::double(Encoding::SHIFT_JIS)
                    .with(&OF_JIS.map(|(c, [code, _])| (c, code)))
                    .with(&OF_WINDOWS_932)
            }),
        ),
        (
            Encoding::EUC_JP,
            LazyLock::new(|| {
                Coder::double(Encoding::EUC_JP).with(&OF_JIS.map(|(c, [_, code])| (c, code)))
            }),
        ),
        (
            Encoding::EUC_KR,
            LazyLock::new(|| Coder::double(Encoding::EUC_KR).with(&of_windows_949())),
        ),
        (Encoding::EUC_TW, LazyLock::new(|| Coder::double(Encoding::EUC_TW))),
    ];
    CODERS.iter().find(|(one, _)| *one == encoding).map(|(_, coder)| &**coder)
}

/// Big5, as Python reads it.
pub(in super::super) fn big5_of_python() -> &'static Coder {
    static CODER: LazyLock<Coder> = LazyLock::new(Coder::big5_of_python);
    &CODER
}

/// The tables of the encodings of one byte a character that are taken for others, the most usual first.
pub(in super::super) fn singles() -> &'static [(&'static str, Coder)] {
    static CODERS: LazyLock<Vec<(&str, Coder)>> = LazyLock::new(|| {
        let standard = |name| {
            let coder = Coder::single(Encoding::for_label(name).ok()?);
            let others: &[_] = if name == "macintosh" { &OF_MACINTOSH } else { &[] };
            Some((name, coder.with(others)))
        };
        let mut coders: Vec<_> = SINGLES.into_iter().filter_map(standard).collect();
        for (name, table) in [("cp437", builtin::CP437), ("cp850", builtin::CP850)] {
            let table = CodeTable::load(name, table).unwrap_or_default();
            let singles = (0..usize::from(HIGH)).map(|number| table.get(number)).collect();
            coders.push((name, Coder::of_singles(Encoding::WINDOWS_1252, singles)));
        }
        coders
    });
    &CODERS
}

/// By their labels in the standard. The first one is what the web says for ISO 8859-1, too.
const SINGLES: [&str; 11] = [
    "windows-1252",
    "windows-1251",
    "koi8-r",
    "macintosh",
    "windows-1250",
    "windows-1254",
    "iso-8859-15",
    "ibm866",
    "windows-1253",
    "windows-1258",
    "windows-874",
];
