//! Right text that looks unusual: prose, lists of rare words, tables of characters, lessons, code, chat.

use std::collections::BTreeSet;

use super::added::READINGS;
use super::case::Cell;
use super::codec::Codec;
use super::text::{self, File, Language, PROSE, Random, is_han};
use crate::support;

/// Lines of a document of words.
const LINES: usize = 40;
/// Words of a script taken from the project's own tables.
const WORDS: usize = 10_000;

pub(super) fn cells() -> Vec<Cell> {
    let mut cells = prose();
    cells.extend(lists("simplified words", &words(0)));
    cells.extend(lists("traditional words", &words(1)));
    cells.extend(lists("characters by radical", &by_radical()));
    cells.extend(species());
    cells.extend(tables());
    cells.push(Cell::unchanged("right: kana in order", kana()));
    cells.push(Cell::unchanged("right: rows of symbols", symbols()));
    cells.push(Cell::unchanged("right: lessons with readings", lessons()));
    cells.push(Cell::unchanged("right: code with escapes / line", text::sample("code")));
    cells.push(Cell::unchanged(
        "right: code with escapes / document",
        [text::sample("code").join("\n")],
    ));
    cells.push(Cell::unchanged("right: chat / line", text::sample("chat")));
    cells.push(Cell::unchanged("right: chat / document", [text::sample("chat").join("\n")]));
    cells
}

/// Each line of prose alone, each file, and the files of a language as one document.
fn prose() -> Vec<Cell> {
    let all = || PROSE.iter();
    let lines = all().flat_map(|file| file.lines.clone());
    let files = all().map(|file| file.lines.join("\n"));
    let of = |language| {
        let files = all().filter(|file| file.language == language);
        files.flat_map(|file| file.lines.clone()).collect::<Vec<_>>().join("\n")
    };
    let languages =
        [Language::Hans, Language::Hant, Language::Ja, Language::Ko, Language::Western].map(of);
    vec![
        Cell::unchanged("right: prose / line", lines),
        Cell::unchanged("right: prose / file", files),
        Cell::unchanged("right: prose / all files of a language", languages),
        Cell::unchanged("right: prose / clauses, one a line", clauses()),
    ]
}

/// Short clauses of a file, one a line, like a list of titles.
fn clauses() -> Vec<String> {
    let mut random = Random::of("clauses");
    let list = |file: &File| {
        let clauses = (0..LINES).filter_map(|_| text::clause(&mut random, file, 2, 6));
        clauses.collect::<Vec<_>>().join("\n")
    };
    PROSE.iter().filter(|file| file.language != Language::Western).map(list).collect()
}

/// Words from OpenCC's phrases, those with rare characters first: `side` 0 is the simplified word, 1 the traditional one.
fn words(side: usize) -> Vec<String> {
    let table = support::read("data/opencc/dictionary/STPhrases.txt");
    let rows = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let word = |row: &str| row.split(['\t', ' ']).nth(side).unwrap().to_owned();
    let all: BTreeSet<String> = rows.map(word).filter(|word| word.chars().count() <= 4).collect();
    let (rare, usual): (Vec<String>, Vec<String>) =
        all.into_iter().partition(|word| word.chars().any(|c| is_rare(c, side)));
    let others = WORDS.saturating_sub(rare.len());
    let mut random = Random::of("words");
    let mut words = [rare, shuffled(usual, &mut random)[..others].to_vec()].concat();
    words.truncate(WORDS);
    shuffled(words, &mut random)
}

/// Whether a character is in the second level of GB 2312 or Big5, or in neither.
fn is_rare(c: char, side: usize) -> bool {
    let (codec, second) = if side == 0 { ("GBK", 0xD8) } else { ("Big5", 0xC9) };
    let bytes = Codec::named(codec).write(&c.to_string());
    is_han(c) && bytes.is_none_or(|bytes| bytes[0] >= second || side == 0 && bytes[0] < 0xB0)
}

/// Characters with a reading, alone or with a neighbour in the order of Unicode, which is that of radicals.
fn by_radical() -> Vec<String> {
    let all: Vec<char> = READINGS.keys().copied().filter(|c| is_han(*c)).collect();
    let mut random = Random::of("by radical");
    let word = |_| {
        let first = random.below(all.len() - 6);
        match random.below(3) {
            0 => all[first].to_string(),
            1 => [all[first], all[first + random.between(1, 5)]].iter().collect(),
            _ => [all[first], all[first + 1], all[first + random.between(2, 5)]].iter().collect(),
        }
    };
    (0..WORDS / 2).map(word).collect()
}

fn shuffled(mut items: Vec<String>, random: &mut Random) -> Vec<String> {
    for at in (1..items.len()).rev() {
        items.swap(at, random.below(at + 1));
    }
    items
}

/// A line of a list, from its number, a word and the word in Latin letters.
type Form = fn(usize, &str, &str) -> String;

/// Forms of a list in which a word is alone or beside Latin text.
const FORMS: [(&str, Form); 8] = [
    ("alone", |_, word, _| word.to_owned()),
    ("before Latin", |_, word, latin| format!("{word} {latin}")),
    ("after Latin", |_, word, latin| format!("{latin}\t{word}")),
    ("in parentheses", |_, word, latin| format!("{latin} ({word})")),
    ("with a colon", |_, word, latin| format!("{word}: {latin}")),
    ("numbered", |number, word, _| format!("{number}. {word}")),
    ("in CSV", |number, word, latin| format!("{number},{word},{latin}")),
    ("with a wide colon", |_, word, latin| format!("{word}：{latin}")),
];

/// Documents of words; each form has its share of the words.
fn lists(kind: &str, words: &[String]) -> Vec<Cell> {
    let share = words.len().div_ceil(FORMS.len());
    let cell = |(words, (form, of)): (&[String], (&str, Form))| {
        let line = |(number, word): (usize, &String)| of(number + 1, word, &latin(word));
        let lines: Vec<String> = words.iter().enumerate().map(line).collect();
        let documents = lines.chunks(LINES).map(|lines| lines.join("\n") + "\n");
        Cell::unchanged(format!("right: {kind} / {form}"), documents)
    };
    words.chunks(share).zip(FORMS).map(cell).collect()
}

/// The reading of a word without its tones.
fn latin(word: &str) -> String {
    let plain = |c: char| match c {
        'ā' | 'á' | 'ǎ' | 'à' => 'a',
        'ē' | 'é' | 'ě' | 'è' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' | 'ü' | 'ǘ' | 'ǚ' | 'ǜ' => 'u',
        other => other,
    };
    let readings = word.chars().filter_map(|c| READINGS.get(&c));
    readings.flat_map(|reading| reading.chars()).map(plain).filter(char::is_ascii).collect()
}

/// A line of a list of species, from the name, the Latin one and the English one.
type SpeciesForm = fn(&str, &str, &str) -> String;

/// Lists of species: each line as a document, and all as one.
fn species() -> Vec<Cell> {
    let forms: [(&str, SpeciesForm); 6] = [
        ("name alone", |name, _, _| name.to_owned()),
        ("name and English", |name, _, english| format!("{name} {english}")),
        ("English and name", |name, _, english| format!("{english}: {name}")),
        ("name and Latin in parentheses", |name, latin, _| format!("{name}（{latin}）")),
        ("all with tabs", |name, latin, english| format!("{name}\t{latin}\t{english}")),
        ("all in a table", |name, latin, english| format!("| {name} | *{latin}* | {english} |")),
    ];
    let mut cells = Vec::new();
    for (form, of) in forms {
        let line = |row: String| {
            let fields: Vec<&str> = row.split('\t').collect();
            of(fields[0], fields[1], fields[2])
        };
        let lines: Vec<String> = text::sample("species").into_iter().map(line).collect();
        let document = lines.join("\n");
        let singles = lines.iter().flat_map(|line| [line.clone(), format!("{line}\n")]);
        cells.push(Cell::unchanged(format!("right: species, {form} / line"), singles));
        cells.push(Cell::unchanged(format!("right: species, {form} / document"), [document]));
    }
    cells
}

/// A character set: name, decoder, first bytes, and the ranges of second bytes.
type CharacterSet = (&'static str, &'static str, [u8; 2], &'static [[u8; 2]]);

const SETS: [CharacterSet; 5] = [
    ("GB 2312", "GBK", [0xB0, 0xF7], &[[0xA1, 0xFE]]),
    ("GBK", "GBK", [0x81, 0xFE], &[[0x40, 0x7E], [0x80, 0xFE]]),
    ("Big5", "Big5", [0xA4, 0xF9], &[[0x40, 0x7E], [0xA1, 0xFE]]),
    ("JIS X 0208", "EUC-JP", [0xA1, 0xF4], &[[0xA1, 0xFE]]),
    ("KS X 1001", "EUC-KR", [0xB0, 0xFD], &[[0xA1, 0xFE]]),
];

/// Rows of a document of a table, as on a page.
const ROWS: usize = 8;

/// A character with its code in the set.
type Coded = (u16, char);

/// The text of a row of a table.
type Layout = fn(&[Coded]) -> String;

const LAYOUTS: [(&str, Layout); 7] = [
    ("one a line", |row| lines_of(row, 1, "")),
    ("16 a line", |row| lines_of(row, 16, "")),
    ("40 a line", |row| lines_of(row, 40, "")),
    ("16 a line, spaced", |row| lines_of(row, 16, " ")),
    ("one row a line", |row| lines_of(row, row.len(), "")),
    ("16 a line after their codes", |row| {
        let line = |part: &[Coded]| format!("{:04X}  {}", part[0].0, lines_of(part, 16, " "));
        row.chunks(16).map(line).collect()
    }),
    ("one a line with code points", |row| {
        let line = |(code, c): &Coded| format!("U+{:04X}\t{c}\t{code:04X}\n", u32::from(*c));
        row.iter().map(line).collect()
    }),
];

fn lines_of(row: &[Coded], width: usize, between: &str) -> String {
    let line = |part: &[Coded]| {
        let chars: Vec<String> = part.iter().map(|(_, c)| c.to_string()).collect();
        chars.join(between) + "\n"
    };
    row.chunks(width).map(line).collect()
}

/// Tables of character sets in code order, a few rows a document, and all rows of one as one line.
fn tables() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (name, codec, [first, last], trails) in SETS {
        let codec = Codec::named(codec);
        let rows: Vec<Vec<Coded>> = (first..=last)
            .map(|lead| {
                let trails = trails.iter().flat_map(|[first, last]| *first..=*last);
                let coded = |trail: u8| {
                    let text = codec.read(&[lead, trail]);
                    let mut chars = text.chars();
                    let (c, end) = (chars.next().unwrap(), chars.next());
                    let is_private = matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFFD}');
                    (end.is_none() && !is_private).then_some((u16::from_be_bytes([lead, trail]), c))
                };
                trails.filter_map(coded).collect()
            })
            .filter(|row: &Vec<Coded>| !row.is_empty())
            .collect();
        for (layout, of) in LAYOUTS {
            let document = |rows: &[Vec<Coded>]| rows.iter().map(|row| of(row)).collect();
            let documents = rows.chunks(ROWS).map(document);
            cells.push(Cell::unchanged(format!("right: table of {name} / {layout}"), documents));
        }
        let line = |rows: &[Vec<Coded>]| rows.iter().flatten().map(|(_, c)| *c).collect::<String>();
        let lines = rows.chunks(ROWS).map(line);
        cells.push(Cell::unchanged(format!("right: table of {name} / one line"), lines));
    }
    cells
}

/// Hiragana and katakana in their order, full and half width, in several layouts.
fn kana() -> Vec<String> {
    let mut documents = Vec::new();
    for range in ['\u{3041}'..='\u{3096}', '\u{30A1}'..='\u{30FA}', '\u{FF66}'..='\u{FF9D}'] {
        let coded: Vec<Coded> = range.map(|c| (0, c)).collect();
        documents.extend([1, 5, 10, 40, 100].map(|width| lines_of(&coded, width, "")));
        documents.extend([5, 10].map(|width| lines_of(&coded, width, " ")));
    }
    documents
}

/// Symbols in the order of GB 2312 and Unicode, in rows.
fn symbols() -> Vec<String> {
    let read = |lead: u8| {
        Codec::named("GBK").read(&(0xA1..=0xFE).flat_map(|b| [lead, b]).collect::<Vec<_>>())
    };
    let is_seen = |c: &char| !matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFFD}');
    let rows: Vec<Vec<Coded>> = (0xA1..=0xA9)
        .map(|lead| read(lead).chars().filter(is_seen).map(|c| (0, c)).collect())
        .collect();
    let mut documents: Vec<String> =
        rows.iter().flat_map(|row| [1, 16, 94].map(|width| lines_of(row, width, ""))).collect();
    documents.extend(
        ["①②③④⑤⑥⑦⑧⑨⑩", "★☆★☆★☆★☆", "─│┌┐└┘├┤┬┴┼", "→ ← ↑ ↓ ⇒ ⇔", "ⅠⅡⅢⅣⅤⅥ", "℃ ℉ ‰ № ㎡ ㎏ ￥ €"]
            .map(str::to_owned),
    );
    documents
}

/// Text for learners: every character, each new one, or each rare one is followed by its reading.
fn lessons() -> Vec<String> {
    let mut documents = Vec::new();
    let files =
        PROSE.iter().filter(|file| matches!(file.language, Language::Hans | Language::Hant));
    for file in files {
        let text = file.lines.join("\n");
        for kind in 0..3 {
            let mut seen = BTreeSet::new();
            let of = |c: char| match READINGS.get(&c) {
                Some(reading) => {
                    let is_new = seen.insert(c);
                    let side = usize::from(file.language == Language::Hant);
                    let is_annotated = [true, is_new, is_new && is_rare(c, side)][kind];
                    if is_annotated { format!("{c}({reading})") } else { c.to_string() }
                }
                None => c.to_string(),
            };
            documents.push(text.chars().map(of).collect());
        }
    }
    documents
}
