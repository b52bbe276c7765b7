//! Text with additions, variants or replacements: readings, escapes, lookalikes, invisible characters, full width, rows of marks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use hanfold::repair::{RepairKind, RepairMode, RepairOptions};

use super::case::{Case, Cell, Rule, collect};
use super::text::{self, Language, PROSE, Random, is_han, is_wide, wide_count};
use crate::support;

/// The customary reading of each character.
pub(super) static READINGS: LazyLock<BTreeMap<char, String>> = LazyLock::new(|| {
    let text = support::read("data/readings/mandarin.txt");
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let row = |row: &str| {
        let (c, readings) = row.split_once('\t').unwrap();
        (c.chars().next().unwrap(), readings.split(' ').next().unwrap().to_owned())
    };
    rows.map(row).collect()
});

/// Characters with a lookalike, and the lookalike.
static LOOKALIKES: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let text = support::read("data/mojibake/lookalikes.txt");
    let rows = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let character = |code: &str| char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
    let row = |row: &str| {
        let mut fields = row.split('\t');
        (character(fields.next().unwrap()), character(fields.next().unwrap()))
    };
    rows.map(row).collect()
});

const CHINESE: [Language; 2] = [Language::Hans, Language::Hant];

/// The escape of a character.
type Escape = fn(char) -> String;

const ESCAPES: [(&str, Escape); 5] = [
    ("&#x4E2D;", |c| format!("&#x{:X};", u32::from(c))),
    ("&#20013;", |c| format!("&#{};", u32::from(c))),
    ("\\u4e2d", |c| {
        c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
    }),
    ("%E4%B8%AD", |c| c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()),
    ("=E4=B8=AD", |c| c.to_string().bytes().map(|byte| format!("={byte:02X}")).collect()),
];

pub(super) fn cells() -> Vec<Cell> {
    let mut cells = vec![
        annotated("few characters", 6, ["(", ")"]),
        annotated("many characters", 24, ["(", ")"]),
        annotated("many characters, wide parentheses", 24, ["（", "）"]),
    ];
    for (form, escape) in ESCAPES {
        for (unit, part) in
            [("line", Part::Line), ("words", Part::Words), ("one character", Part::One)]
        {
            let name = format!("escape: {form} / {unit}");
            let mut random = Random::of(&name);
            let cases = collect(20, || escaped(&mut random, escape, part));
            cells.push(Cell::auto(name, Rule::Exact, cases));
        }
    }
    cells.push(lookalikes());
    cells.push(invisible());
    cells.push(full_width());
    cells.extend(REPLACED.map(|(mark, of)| replaced(mark, of)));
    cells.push(questions());
    cells
}

/// Documents in which every occurrence of some characters is followed by its reading.
fn annotated(kind: &str, count: usize, [open, close]: [&str; 2]) -> Cell {
    let name = format!("annotation: {kind} / document");
    let mut random = Random::of(&name);
    let cases = collect(30, || {
        // Two files, so that there is enough text to show which characters are annotated.
        let language = *random.pick(&CHINESE);
        let lines: Vec<&str> = (0..2)
            .flat_map(|_| &text::file(&mut random, &[language]).lines)
            .map(String::as_str)
            .collect();
        let right = lines.join("\n");
        let kinds: Vec<char> = right
            .chars()
            .filter(|c| READINGS.contains_key(c))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let chosen: BTreeSet<char> = (0..count).map(|_| *random.pick(&kinds)).collect();
        let of = |c: char| match chosen.contains(&c) {
            true => format!("{c}{open}{}{close}", READINGS[&c]),
            false => c.to_string(),
        };
        Some(Case::new(right.chars().map(of).collect::<String>(), right))
    });
    Cell::auto(name, Rule::Exact, cases)
}

/// Escaped part of a line, always of Han characters.
#[derive(Clone, Copy)]
enum Part {
    Line,
    /// Up to six characters.
    Words,
    One,
}

/// A line that is escaped wholly or in part, with text around or without.
fn escaped(random: &mut Random, escape: Escape, part: Part) -> Option<Case> {
    let file = text::file(random, &CHINESE);
    let lines = text::consecutive(random, file, 1, 5);
    let number = random.below(lines.len());
    let chars: Vec<char> = lines[number].chars().collect();
    let han: Vec<usize> = (0..chars.len()).filter(|at| is_han(chars[*at])).collect();
    (han.len() >= 6).then_some(())?;
    let first = han[random.below(han.len())];
    let range = match part {
        Part::Line => 0..chars.len(),
        Part::Words => first..first + random.between(2, 6),
        Part::One => first..first + 1,
    };
    let of = |(at, c): (usize, &char)| match range.contains(&at) && is_han(*c) {
        true => escape(*c),
        false => c.to_string(),
    };
    let damaged: String = chars.iter().enumerate().map(of).collect();
    let mut all: Vec<&str> = lines.iter().map(String::as_str).collect();
    let right = all.join("\n");
    all[number] = &damaged;
    Some(Case::new(all.join("\n"), right))
}

/// Lines in which each character with a lookalike is replaced by it.
fn lookalikes() -> Cell {
    let mut of: BTreeMap<char, char> = BTreeMap::new();
    for (like, c) in LOOKALIKES.iter().filter(|(like, _)| *like < '\u{3000}') {
        of.insert(*c, *like); // A Kangxi radical rather than one of the supplement.
    }
    let case = |line: &String| {
        let damaged: String = line.chars().map(|c| of.get(&c).copied().unwrap_or(c)).collect();
        (damaged != *line).then(|| Case::new(damaged, line.as_str()))
    };
    let cases = lines().filter_map(case).collect();
    Cell::auto("lookalike: Kangxi radicals / line", Rule::Exact, cases)
}

/// The lines of Chinese text.
fn lines() -> impl Iterator<Item = &'static String> {
    PROSE.iter().filter(|file| CHINESE.contains(&file.language)).flat_map(|file| &file.lines)
}

/// Options to repair a kind that is off by default.
fn with(kind: RepairKind) -> RepairOptions {
    RepairOptions::new(RepairMode::Auto).enable(kind)
}

/// Lines with a few invisible characters between others.
fn invisible() -> Cell {
    let name = "invisible: zero width and controls / line";
    let mut random = Random::of(name);
    let inserted = ['\u{200B}', '\u{FEFF}', '\u{AD}', '\u{2060}', '\u{0}', '\u{B}', '\u{7F}'];
    let cases = lines().step_by(3).map(|line| {
        let mark = *random.pick(&inserted);
        let of = |c: char| match is_han(c) && random.below(12) == 0 {
            true => format!("{c}{mark}"),
            false => c.to_string(),
        };
        Case::new(line.chars().map(of).collect::<String>(), line.as_str())
    });
    let cases = cases.filter(|case| case.damaged != case.right).collect();
    Cell { options: with(RepairKind::Invisible), ..Cell::auto(name, Rule::Exact, cases) }
}

/// Lines with full-width letters and digits.
fn full_width() -> Cell {
    let of = |c: char| match c.is_ascii_alphanumeric() {
        true => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
        false => c,
    };
    let case = |line: &String| {
        let damaged: String = line.chars().map(of).collect();
        (damaged != *line).then(|| Case::new(damaged, line.as_str()))
    };
    let cases = lines().filter_map(case).collect();
    let options = with(RepairKind::Width);
    Cell { options, ..Cell::auto("width: letters and digits / line", Rule::Exact, cases) }
}

/// Marks for a number of characters.
type Marks = fn(usize) -> String;

/// Irrecoverable marks.
const REPLACED: [(&str, Marks); 3] = [
    ("UTF-8 of U+FFFD read as GBK", |count| "锟斤拷".repeat(count)),
    ("U+FFFD", |count| "\u{FFFD}".repeat(count)),
    ("UTF-8 of U+FFFD read as windows-1252", |count| "ï¿½".repeat(count)),
];

/// Lines in which several consecutive characters were replaced.
fn replaced(mark: &str, of: Marks) -> Cell {
    let name = format!("replaced: {mark} / line");
    let mut random = Random::of(&name);
    let cases = collect(20, || {
        let file = text::file(&mut random, &CHINESE);
        let line: Vec<char> = random.pick(&file.lines).chars().collect();
        let count = random.between(8, 16);
        (line.len() > count + 4).then_some(())?;
        let first = random.below(line.len() - count);
        let part = |range: &[char]| range.iter().collect::<String>();
        let (before, after) = (part(&line[..first]), part(&line[first + count..]));
        Some(Case::new(format!("{before}{}{after}", of(count)), part(&line)))
    });
    Cell::auto(name, Rule::Reported, cases)
}

/// Lines of which only punctuation, digits and Latin letters are left.
fn questions() -> Cell {
    let lines = lines().step_by(2).filter(|line| wide_count(line) >= 12);
    let cases = lines.map(|line| Case::new(line.replace(is_wide, "?"), line.as_str())).collect();
    Cell::auto("replaced: question marks / line", Rule::Reported, cases)
}
