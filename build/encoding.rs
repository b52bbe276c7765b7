//! Tables of the coded character sets for our own decoders.

use std::error::Error;
use std::path::Path;

use crate::emit::TableOutput;
use crate::{codec, priors, table};

/// Rows and cells of a set of 94 by 94.
pub(crate) const GRID: usize = 94;
/// Planes of CNS 11643 with characters, in order of compilation.
const PLANES: [usize; 8] = [1, 2, 3, 4, 5, 6, 7, 15];
/// First byte beyond ASCII.
pub(crate) const HIGH: u8 = 0x80;
/// Range of first bytes of Big5.
const LEADS: std::ops::RangeInclusive<usize> = 0x81..=0xFE;
/// Number of second bytes of Big5: 0x40 to 0x7E, and 0xA1 to 0xFE.
const TRAILS: usize = 157;
/// User-defined codes of Windows: first and last code, and the character of the first one. The rest follow in order.
const USER_DEFINED: [(usize, usize, u32); 4] = [
    (0xFA40, 0xFEFE, 0xE000),
    (0x8E40, 0xA0FE, 0xE311),
    (0x8140, 0x8DFE, 0xEEB8),
    (0xC6A1, 0xC8FE, 0xF6B1),
];

type Cells = Vec<Option<char>>;

/// Coded character sets for codecs, in addition to encoding_rs: the character of each number.
pub(crate) struct Sets {
    pub(crate) cns_11643: Cells,
    pub(crate) cp950: Cells,
    pub(crate) big5_python: Cells,
    pub(crate) cp437: Cells,
    pub(crate) cp850: Cells,
}

/// Cells named by the first column of a table.
enum MappingEntry {
    /// Number of the first cell, and of all.
    Row(usize, usize),
    /// Number of a single cell.
    Cell(usize),
}

/// Compiles `data/encoding`.
pub(crate) fn compile(folder: &Path, out: &mut TableOutput) -> Result<(), Box<dyn Error>> {
    let read = |file: &str, length, place: fn(&str) -> Option<MappingEntry>| {
        cells(file, &crate::read(&folder.join(file))?, length, place)
    };
    let cns_11643 = read("cns11643.txt", PLANES.len() * GRID * GRID, in_planes)?;
    embed("CNS_11643", "CNS 11643", &cns_11643, out)?;
    let iso_ir_165 = read("iso-ir-165.txt", GRID * GRID, in_rows)?;
    embed("ISO_IR_165", "ISO-IR-165", &iso_ir_165, out)?;
    embed("GB_2312", "GB 2312", &gb2312(), out)?;
    let length = LEADS.count() * TRAILS;
    embed("BIG5_UAO", "Big5-UAO", &read("big5-uao.txt", length, in_big5)?, out)?;
    let mut cp950 = read("cp950.txt", length, in_big5)?;
    add_user_defined(&mut cp950)?;
    embed("CP950", "CP950", &cp950, out)?;
    let big5_python = read("big5-python.txt", length, in_big5)?;
    let high_half = |file| read(file, usize::from(u8::MAX - HIGH) + 1, in_high_half);
    let (cp437, cp850) = (high_half("cp437.txt")?, high_half("cp850.txt")?);
    let sets = Sets { cns_11643, cp950, big5_python, cp437, cp850 };
    let labels = priors::compile(folder, out)?;
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    codec::compile(&labels, folder, &sets, out)
}

fn embed(
    constant: &str,
    name: &str,
    cells: &[Option<char>],
    out: &mut TableOutput,
) -> Result<(), Box<dyn Error>> {
    let entries = cells.iter().flatten().count();
    out.embed(constant, name, entries, &table::compile_codes(name, cells)?)
}

/// Parses a table: rows of characters with a dot for an empty cell, and single characters by code point.
fn cells(
    file: &str,
    text: &str,
    length: usize,
    place: fn(&str) -> Option<MappingEntry>,
) -> Result<Cells, Box<dyn Error>> {
    let mut cells = vec![None; length];
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let error = |what: &str| format!("{file}:{}: {what}", index + 1);
        let (label, content) = line.split_once('\t').ok_or_else(|| error("a tab is missing"))?;
        let (start, found): (usize, Cells) = match place(label) {
            Some(MappingEntry::Row(start, count)) => {
                let row: Cells = content.chars().map(|c| (c != '.').then_some(c)).collect();
                if row.len() != count {
                    return Err(error(&format!("{count} characters are expected")).into());
                }
                (start, row)
            }
            Some(MappingEntry::Cell(at)) => {
                let digits = content.strip_prefix("U+").unwrap_or_default();
                let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                (at, vec![Some(c.ok_or_else(|| error("U+ and a code point are expected"))?)])
            }
            None => return Err(error("there is no such place").into()),
        };
        for (number, c) in (start..).zip(found).filter(|(_, c)| c.is_some()) {
            let cell = cells.get_mut(number).ok_or_else(|| error("there is no such place"))?;
            if cell.is_some() {
                return Err(error("a place has a second character").into());
            }
            *cell = c;
        }
    }
    Ok(cells)
}

/// Parses plane, row and cell.
fn in_planes(label: &str) -> Option<MappingEntry> {
    let (plane, rest) = label.split_once('-')?;
    let plane: usize = plane.parse().ok()?;
    let start = PLANES.iter().position(|known| *known == plane)? * GRID * GRID;
    Some(match in_rows(rest)? {
        MappingEntry::Row(at, count) => MappingEntry::Row(start + at, count),
        MappingEntry::Cell(at) => MappingEntry::Cell(start + at),
    })
}

/// Parses row and cell.
fn in_rows(label: &str) -> Option<MappingEntry> {
    let number = |digits: &str| digits.parse().ok().filter(|n| (1..=GRID).contains(n));
    Some(match label.split_once('-') {
        None => MappingEntry::Row((number(label)? - 1) * GRID, GRID),
        Some((row, cell)) => MappingEntry::Cell((number(row)? - 1) * GRID + number(cell)? - 1),
    })
}

/// Parses a first byte, or both bytes.
fn in_big5(label: &str) -> Option<MappingEntry> {
    let code = usize::from_str_radix(label, 16).ok()?;
    match label.len() {
        2 => big5(code << 8 | 0x40).map(|at| MappingEntry::Row(at, TRAILS)),
        4 => big5(code).map(MappingEntry::Cell),
        _ => None,
    }
}

/// Parses the first byte of a row of sixteen beyond ASCII, or a single byte.
fn in_high_half(label: &str) -> Option<MappingEntry> {
    const ROW: usize = 16;
    let start = usize::from_str_radix(label, 16).ok()?.checked_sub(usize::from(HIGH))?;
    match label.len() {
        2 if start.is_multiple_of(ROW) => Some(MappingEntry::Row(start, ROW)),
        4 => Some(MappingEntry::Cell(start)),
        _ => None,
    }
}

/// Codes of Big5, by number.
pub(crate) fn big5_codes() -> impl Iterator<Item = u16> {
    let trails = || (0x40..=0x7E).chain(0xA1..=0xFE);
    (0x81..=0xFE).flat_map(move |lead: u16| trails().map(move |trail: u16| lead << 8 | trail))
}

/// Number of a code of Big5.
fn big5(code: usize) -> Option<usize> {
    let column = match code & 0xFF {
        trail @ 0x40..=0x7E => trail - 0x40,
        trail @ 0xA1..=0xFE => trail - 0x62,
        _ => return None,
    };
    let lead = code >> 8;
    LEADS.contains(&lead).then_some((lead - LEADS.start()) * TRAILS + column)
}

fn add_user_defined(cells: &mut [Option<char>]) -> Result<(), Box<dyn Error>> {
    for (first, last, private) in USER_DEFINED {
        let numbers = big5(first).zip(big5(last)).map(|(first, last)| first..=last);
        for (number, code_point) in numbers.into_iter().flatten().zip(private..) {
            match cells.get_mut(number) {
                Some(cell @ None) => *cell = char::from_u32(code_point),
                _ => return Err("cp950.txt: user-defined codes must not be listed".into()),
            }
        }
    }
    Ok(())
}

/// GB 2312 with the codes of GBK in its rows, which are also found in HZ, as encoding_rs decodes GBK.
fn gb2312() -> Cells {
    let codes = (0xA1..=0xFE).flat_map(|row| (0xA1..=0xFE).map(move |cell| [row, cell]));
    codes
        .map(|code| {
            let text =
                encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&code)?;
            let mut characters = text.chars();
            characters.next().filter(|_| characters.next().is_none())
        })
        .collect()
}
