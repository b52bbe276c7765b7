//! Comparison of hanfold with OpenCC itself (feature `opencc`): every configuration, with and without the tofu-risk tables, byte
//! for byte.
//!
//! HANFOLD_DIFFERENTIAL is the number of random characters for each configuration; the default is a small number for daily use, the
//! long run has ten million.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

use hanfold::tables::RareGlyphs;
use hanfold::{Config, Converter};

use crate::support::{needed, project};

/// Random characters for each configuration, unless HANFOLD_DIFFERENTIAL is set.
const CHARACTERS: usize = 200_000;
/// Bytes of each natural text; all of it if HANFOLD_DIFFERENTIAL is set.
const NATURAL: u64 = 200_000;
/// Approximate bytes of the pieces given to OpenCC.
const PIECE: usize = 1 << 20;

#[test]
fn every_key_converts_as_in_opencc() {
    let keys = keys();
    let texts = keys.iter().flat_map(|key| {
        let first = key.chars().next().unwrap();
        [
            format!("{key}\n"),
            format!("{key}{key}\n"),
            format!("a{key}{first}\n"),
            format!("{}\n", without_last(key)),
        ]
    });
    compare(&pieces(texts));
}

/// Pairs of keys where the second begins with the last character of the first, concatenated and overlapping: the longest match of
/// one takes the beginning of the other.
#[test]
fn keys_that_share_a_character() {
    let keys = keys();
    let mut by_first: BTreeMap<char, Vec<&str>> = BTreeMap::new();
    for key in &keys {
        by_first.entry(key.chars().next().unwrap()).or_default().push(key);
    }
    let mut random = Random(7);
    let mut texts = Vec::new();
    for key in &keys {
        let Some(others) = by_first.get(&key.chars().next_back().unwrap()) else { continue };
        // All pairs would be millions; each key is combined with a few others.
        for _ in 0..others.len().min(3) {
            let other = others[random.below(others.len())];
            texts.push(format!("{key}{other}\n{}{other}\n", without_last(key)));
        }
    }
    compare(&pieces(texts.into_iter()));
}

#[test]
fn random_texts_convert_as_in_opencc() {
    let keys: Vec<String> = keys().into_iter().collect();
    let characters: Vec<char> =
        keys.iter().flat_map(|key| key.chars()).collect::<BTreeSet<_>>().into_iter().collect();
    let mut random = Random(seed());
    let mut texts = Vec::new();
    let mut length = 0;
    while length < long_run().unwrap_or(CHARACTERS) {
        let mut text = String::new();
        for _ in 0..random.below(12) {
            random_piece(&mut random, &keys, &characters, &mut text);
        }
        length += text.chars().count() + 1;
        text.push('\n');
        texts.push(text);
    }
    compare(&pieces(texts.into_iter()));
}

#[test]
fn natural_texts_convert_as_in_opencc() {
    let Some(shared) = needed("../shared", "given beside the project while it is developed") else {
        return;
    };
    let mut texts = Vec::new();
    for folder in ["corpora", "seeds"] {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(shared.join(folder)).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let name = path.to_string_lossy().into_owned();
            let text = if name.ends_with(".txt.zst") {
                let file = std::fs::File::open(&path).unwrap();
                let decoder = ruzstd::decoding::StreamingDecoder::new(file).unwrap();
                let limit = if long_run().is_some() { u64::MAX } else { NATURAL };
                let mut bytes = Vec::new();
                decoder.take(limit).read_to_end(&mut bytes).unwrap();
                String::from_utf8_lossy(&bytes).into_owned()
            } else if name.ends_with(".txt") {
                std::fs::read_to_string(&path).unwrap()
            } else {
                continue;
            };
            texts.extend(text.split_inclusive('\n').map(str::to_owned));
        }
    }
    compare(&pieces(texts.into_iter()));
}

/// Appends a random piece that may interfere.
fn random_piece(random: &mut Random, keys: &[String], characters: &[char], text: &mut String) {
    const OTHERS: [&str; 24] = [
        "a",
        "SQL",
        "1",
        " ",
        "，",
        "。",
        "·",
        "の",
        "カ",
        "한",
        "⿰",
        "⿱",
        "⿲",
        "⿾",
        "\u{FE00}",
        "\u{E0100}",
        "\u{200B}",
        "\u{FEFF}",
        "\u{FFFD}",
        "\r",
        "\t",
        "𠮷",
        "👍",
        "\u{301}",
    ];
    match random.below(16) {
        0..=6 => text.push_str(&keys[random.below(keys.len())]),
        7..=8 => {
            let key = &keys[random.below(keys.len())];
            let length = random.below(key.chars().count() + 1);
            text.extend(key.chars().take(length));
        }
        9..=11 => text.push(characters[random.below(characters.len())]),
        12 => text.extend(char::from_u32(0xF900 + random.below(0x200) as u32)),
        13 => text.extend(char::from_u32(0x2F800 + random.below(0x220) as u32)),
        14 => text.extend(char::from_u32(random.below(0x11_0000) as u32).filter(|c| *c != '\0')),
        _ => text.push_str(OTHERS[random.below(OTHERS.len())]),
    }
}

/// Every key of every table of OpenCC.
fn keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for folder in ["dictionary", "generated"] {
        for entry in std::fs::read_dir(project("data/opencc").join(folder)).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let rows = text.lines().filter(|line| !line.starts_with('#'));
            keys.extend(rows.filter_map(|row| Some(row.split_once('\t')?.0.to_owned())));
        }
    }
    keys
}

fn without_last(key: &str) -> &str {
    &key[..key.char_indices().next_back().unwrap().0]
}

/// Joins lines to texts large enough for a call.
fn pieces(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for line in lines {
        if pieces.last().unwrap().len() > PIECE {
            pieces.push(String::new());
        }
        pieces.last_mut().unwrap().push_str(&line);
    }
    pieces
}

/// Compares both on texts, in every configuration; fails with the first lines that differ.
fn compare(texts: &[String]) {
    let Some(data) = std::env::var_os("HANFOLD_OPENCC_DATA") else {
        let message = "skipped: OpenCC is absent (python3 scripts/with_opencc.py cargo test …)";
        assert!(std::env::var_os("HANFOLD_NO_SKIP").is_none(), "{message}");
        println!("{message}");
        return;
    };
    let characters: usize = texts.iter().map(|text| text.chars().count()).sum();
    assert!(characters > 0);
    for config in Config::ALL {
        for risk in [RareGlyphs::Exclude, RareGlyphs::Include] {
            let ours = Converter::builder(config).rare_glyphs(risk).build().unwrap();
            let judge = Converter::builder(config).rare_glyphs(risk).opencc(&data).build().unwrap();
            for text in texts {
                if ours.convert(text) == judge.convert(text) {
                    continue;
                }
                // If no line differs by itself, the whole text does.
                let line = text.split_inclusive('\n').find(|l| ours.convert(l) != judge.convert(l));
                let text = line.unwrap_or(text);
                panic!(
                    "{config} {risk:?}\n  input   {text:?}\n  hanfold {:?}\n  OpenCC  {:?}",
                    ours.convert(text),
                    judge.convert(text)
                );
            }
        }
    }
    println!("{characters} characters in each of 16 configurations, twice: no difference");
}

fn long_run() -> Option<usize> {
    std::env::var("HANFOLD_DIFFERENTIAL").ok()?.parse().ok()
}

/// Seed of the random texts; it changes daily in the long run.
fn seed() -> u64 {
    let day = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() / 86_400;
    if long_run().is_some() { day } else { 1 }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}
