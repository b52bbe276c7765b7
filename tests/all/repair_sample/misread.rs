//! Text that was written in one encoding and decoded in another, once or twice, with or without losses.

use super::case::{Case, Cell, Rule, collect};
use super::codec::Codec;
use super::text::{self, File, Language, Random};

/// Lossless pairs, if the text allows it: encoding and decoder.
const ONCE: [&str; 48] = [
    "UTF-8 as windows-1252",
    "UTF-8 as Latin-1",
    "UTF-8 as windows-1251",
    "UTF-8 as macintosh",
    "UTF-8 as koi8-r",
    "UTF-8 as cp437",
    "UTF-8 as cp850",
    "UTF-8 as GBK",
    "UTF-8 as Big5",
    "UTF-8 as Shift_JIS",
    "UTF-8 as EUC-KR",
    "UTF-8 as EUC-JP", //
    "GBK as windows-1252",
    "GBK as Latin-1",
    "GBK as windows-1251",
    "GBK as macintosh",
    "GBK as cp437",
    "Big5 as windows-1252",
    "Big5 as Latin-1",
    "Big5 as windows-1251",
    "Big5 as koi8-r",
    "Big5 as cp850",
    "Shift_JIS as windows-1252",
    "Shift_JIS as Latin-1",
    "Shift_JIS as macintosh", //
    "EUC-JP as windows-1252",
    "EUC-JP as windows-1251",
    "EUC-KR as windows-1252",
    "EUC-KR as Latin-1",
    "EUC-KR as windows-1251", //
    "GBK as Big5",
    "GBK as Shift_JIS",
    "GBK as EUC-KR",
    "GBK as EUC-JP",
    "Big5 as GBK",
    "Big5 as Shift_JIS",
    "Big5 as EUC-KR",
    "Big5 as EUC-JP",
    "Shift_JIS as GBK",
    "Shift_JIS as Big5",
    "Shift_JIS as EUC-KR",
    "EUC-JP as GBK",
    "EUC-JP as Big5",
    "EUC-JP as Shift_JIS",
    "EUC-KR as GBK",
    "EUC-KR as Big5",
    "EUC-KR as Shift_JIS",
    "EUC-KR as EUC-JP",
];

/// Misdecoded twice: read in the second, written in UTF-8, and read in the third.
const TWICE: [&str; 14] = [
    "UTF-8 as windows-1252 as windows-1252",
    "UTF-8 as Latin-1 as Latin-1",
    "UTF-8 as windows-1251 as windows-1251",
    "UTF-8 as GBK as GBK",
    "UTF-8 as Shift_JIS as Shift_JIS",
    "UTF-8 as GBK as windows-1252",
    "UTF-8 as windows-1252 as GBK",
    "UTF-8 as Latin-1 as windows-1252",
    "UTF-8 as cp437 as windows-1252",
    "GBK as windows-1252 as windows-1252",
    "GBK as Latin-1 as Latin-1",
    "Big5 as windows-1252 as windows-1252",
    "Shift_JIS as windows-1252 as windows-1252",
    "EUC-KR as Latin-1 as Latin-1",
];

/// Pairs with undecodable bytes, each with the representations of these.
const LOSSY: [(&str, &[Shown]); 13] = [
    ("UTF-8 as strict windows-1252", &[Shown::Replacement, Shown::Question, Shown::Dropped]),
    ("UTF-8 as Latin-1", &[Shown::ControlsReplaced, Shown::ControlsDropped, Shown::Spaces]),
    ("UTF-8 as windows-1252", &[Shown::Spaces]),
    ("UTF-8 as GBK", &[Shown::Replacement, Shown::Question]),
    ("UTF-8 as Big5", &[Shown::Replacement, Shown::Question]),
    ("UTF-8 as Shift_JIS", &[Shown::Replacement, Shown::Question]),
    ("UTF-8 as EUC-KR", &[Shown::Replacement, Shown::Question]),
    ("UTF-8 as EUC-JP", &[Shown::Replacement]),
    ("GBK as strict windows-1252", &[Shown::Replacement]),
    ("GBK as Big5", &[Shown::Replacement, Shown::Question]),
    ("GBK as EUC-KR", &[Shown::Replacement, Shown::Question]),
    ("GBK as Shift_JIS", &[Shown::Replacement]),
    ("EUC-KR as Big5", &[Shown::Replacement]),
];

/// Decoders of Western text, in alphabets that are not East Asian.
const WESTERN: [&str; 6] = [
    "UTF-8 as windows-1252",
    "UTF-8 as Latin-1",
    "UTF-8 as windows-1251",
    "UTF-8 as macintosh",
    "UTF-8 as cp437",
    "UTF-8 as windows-1252 as windows-1252",
];

/// Representation of lost bytes by a program.
#[derive(Debug, Clone, Copy)]
enum Shown {
    Replacement,
    Question,
    Dropped,
    /// Control characters from 80 to 9F become U+FFFD.
    ControlsReplaced,
    ControlsDropped,
    /// No-break spaces became spaces.
    Spaces,
}

impl Shown {
    fn show(self, text: &str) -> String {
        let is_control = |c| matches!(c, '\u{80}'..='\u{9F}');
        match self {
            Self::Replacement => text.to_owned(),
            Self::Question => text.replace('\u{FFFD}', "?"),
            Self::Dropped => text.replace('\u{FFFD}', ""),
            Self::ControlsReplaced => text.replace(is_control, "\u{FFFD}"),
            Self::ControlsDropped => text.replace(is_control, ""),
            Self::Spaces => text.replace('\u{A0}', " "),
        }
    }
}

/// Damaged part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// All of its lines.
    Document,
    /// The only line.
    Line,
    /// One line within right text.
    Within,
    /// A field of 3 to 12 characters within right text.
    Field,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Line => "line",
            Self::Within => "line within text",
            Self::Field => "field",
        }
    }
}

pub(super) fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for name in ONCE {
        let units = [(Unit::Document, 6), (Unit::Line, 12), (Unit::Within, 10), (Unit::Field, 20)];
        cells.extend(units.map(|(unit, count)| lossless("wrong", name, unit, count)));
    }
    for name in TWICE {
        let units = [(Unit::Document, 6), (Unit::Line, 10), (Unit::Field, 12)];
        cells.extend(units.map(|(unit, count)| lossless("twice", name, unit, count)));
    }
    for (name, shown) in LOSSY {
        let units = [(Unit::Document, 8), (Unit::Line, 16)];
        cells.extend(units.map(|(unit, count)| lossy(name, shown, unit, count)));
    }
    for name in WESTERN {
        let units = [(Unit::Line, 12), (Unit::Within, 12)];
        cells.extend(units.map(|(unit, count)| lossless("western", name, unit, count)));
    }
    cells.retain(|cell| !cell.cases.is_empty());
    cells
}

/// An encoding and its decoders: `UTF-8 as GBK as windows-1252`.
struct Path {
    truth: Codec,
    readers: Vec<Codec>,
    languages: &'static [Language],
}

impl Path {
    fn named(kind: &str, name: &str) -> Self {
        let (truth, readers) = name.split_once(" as ").unwrap();
        let languages: &[Language] = match truth {
            _ if kind == "western" => &[Language::Western],
            "UTF-8" => &[
                Language::Hans,
                Language::Hant,
                Language::Hans,
                Language::Hant,
                Language::Ja,
                Language::Ko,
            ],
            "GBK" => &[Language::Hans, Language::Hant],
            "Big5" => &[Language::Hant],
            "Shift_JIS" | "EUC-JP" => &[Language::Ja],
            _ => &[Language::Ko],
        };
        let readers = readers.split(" as ").map(Codec::named).collect();
        Self { truth: Codec::named(truth), readers, languages }
    }

    /// The misdecoded text, and whether it can be restored completely; `None` if the encoding lacks a character.
    fn read(&self, text: &str) -> Option<(String, bool)> {
        let mut bytes = self.truth.write(text)?;
        let (mut read, mut is_whole) = (String::new(), true);
        for reader in &self.readers {
            read = reader.read(&bytes);
            is_whole &= !read.contains('\u{FFFD}') && reader.unread(&read) == bytes;
            bytes = read.clone().into_bytes();
        }
        Some((read, is_whole))
    }

    fn read_whole(&self, text: &str) -> Option<String> {
        self.read(text).filter(|(_, is_whole)| *is_whole).map(|(read, _)| read)
    }

    /// The remaining text after undoing the known path of decoders.
    fn undo(&self, damaged: &str) -> String {
        let mut text = damaged.to_owned();
        for reader in self.readers.iter().skip(1).rev() {
            text = String::from_utf8_lossy(&reader.unread(&text)).into_owned();
        }
        self.truth.read(&self.readers[0].unread(&text))
    }
}

fn lossless(kind: &str, name: &str, unit: Unit, count: usize) -> Cell {
    let cell = format!("{kind}: {name} / {}", unit.name());
    let path = Path::named(kind, name);
    let mut random = Random::of(&cell);
    let cases = collect(count, || {
        let file = text::file(&mut random, path.languages);
        let random = &mut random;
        match unit {
            Unit::Document => {
                let lines = text::consecutive(random, file, 3, 8);
                let lines: Vec<&str> = lines
                    .iter()
                    .map(String::as_str)
                    .filter(|line| path.read_whole(&format!("{line}\n")).is_some())
                    .collect();
                let right = lines.join("\n");
                let is_enough = lines.len() > 1 && text::wide_count(&right) >= 30;
                is_enough.then_some(())?;
                Some(Case::new(path.read_whole(&right)?, right))
            }
            Unit::Line => {
                let line = random.pick(&file.lines);
                is_text(line, file).then_some(())?;
                Some(Case::new(path.read_whole(line)?, line.as_str()))
            }
            Unit::Within => {
                let lines = text::consecutive(random, file, 4, 10);
                let number = random.below(lines.len());
                is_text(&lines[number], file).then_some(())?;
                let damaged = path.read_whole(&lines[number])?;
                let mut all: Vec<&str> = lines.iter().map(String::as_str).collect();
                let right = all.join("\n");
                all[number] = &damaged;
                Some(Case::new(all.join("\n"), right))
            }
            Unit::Field => field(random, file, &path),
        }
    });
    Cell::auto(cell, Rule::Exact, cases)
}

/// Whether a line is long enough for a reader to recognise the damage.
fn is_text(line: &str, file: &File) -> bool {
    file.language == Language::Western || text::wide_count(line) >= 4
}

fn lossy(name: &str, shown: &[Shown], unit: Unit, count: usize) -> Cell {
    let cell = format!("lossy: {name} / {}", unit.name());
    let path = Path::named("lossy", name);
    let mut random = Random::of(&cell);
    let cases = collect(count, || {
        let file = text::file(&mut random, path.languages);
        let (least, most) = if unit == Unit::Document { (3, 8) } else { (1, 1) };
        let right = text::consecutive(&mut random, file, least, most).join("\n");
        (text::wide_count(&right) >= 8).then_some(())?;
        let (read, _) = path.read(&right)?;
        let damaged = random.pick(shown).show(&read);
        let is_lossy = damaged != read || read.contains('\u{FFFD}');
        let reference = path.undo(&damaged);
        (is_lossy && reference != right)
            .then(|| Case { reference: Some(reference), ..Case::new(damaged, right) })
    });
    Cell::auto(cell, Rule::Similar, cases)
}

/// The names of fields, for each language.
fn keys(language: Language) -> [&'static str; 6] {
    match language {
        Language::Hans => ["标题", "作者", "名称", "备注", "地址", "类别"],
        Language::Hant => ["標題", "作者", "名稱", "備註", "地址", "類別"],
        Language::Ja => ["タイトル", "著者", "名称", "備考", "住所", "分類"],
        Language::Ko => ["제목", "저자", "이름", "비고", "주소", "분류"],
        Language::Western => ["title", "author", "name", "comment", "address", "category"],
    }
}

/// A field in a row of CSV, or after a key, among undamaged ones.
fn field(random: &mut Random, file: &File, path: &Path) -> Option<Case> {
    let right = text::clause(random, file, 3, 12)?;
    let damaged = path.read_whole(&right)?;
    // A delimiter in the field would be escaped, and the text would differ.
    let ends = |c: char| c < ' ' || matches!(c, '"' | ',' | ':' | '|' | '\\' | '\u{7F}');
    if damaged.contains(ends) {
        return None;
    }
    let keys = keys(file.language);
    let mut sound = || loop {
        if let Some(text) = text::clause(random, file, 2, 14) {
            break text;
        }
    };
    let others: Vec<String> = (0..6).map(|_| sound()).collect();
    let (before, after) = if random.below(2) == 0 {
        let [first, second, third, fourth, fifth, _] = &others[..] else { return None };
        let head = format!("id,{},{},n\n1,{first},{second},17\n", keys[0], keys[3]);
        if random.below(2) == 0 {
            (format!("{head}2,"), format!(",{third},340\n3,{fourth},{fifth},8"))
        } else {
            (format!("{head}2,{third},"), format!(",340\n3,{fourth},{fifth},8"))
        }
    } else {
        let colon = *random.pick(&[": ", "：", ":"]);
        let number = random.below(keys.len());
        let row = |key: usize| format!("{}{colon}{}\n", keys[key], others[key]);
        let before: String = (0..number).map(row).collect();
        let after: String = (number + 1..keys.len()).map(row).collect();
        (format!("{before}{}{colon}", keys[number]), format!("\n{after}"))
    };
    Some(Case::new(format!("{before}{damaged}{after}"), format!("{before}{right}{after}")))
}
