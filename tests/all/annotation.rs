//! Readings behind characters: those that came in by accident go, those for readers stay.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};

use hanfold::{Document, RepairKind, RepairMode, RepairOptions, Restored};
use serde::Deserialize;

use crate::support;

#[derive(Deserialize)]
struct Cases {
    page: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    page: bool,
    #[serde(default)]
    notes: Vec<String>,
    after: Option<String>,
    suspected: Option<bool>,
}

fn repair(text: &str) -> Restored<'_> {
    Document::from_text(text).repair(RepairOptions::new(RepairMode::Auto)).unwrap()
}

#[test]
fn every_case() {
    let cases: Cases = support::cases("annotation");
    let failures: Vec<String> =
        cases.case.iter().filter_map(|case| failure(case, &cases.page).err()).collect();
    support::no_failures(&failures);
}

fn failure(case: &Case, page: &str) -> Result<(), String> {
    let clean = format!("{}{}", case.text, if case.page { page } else { "" });
    let mut text = clean.clone();
    for note in &case.notes {
        text = text.replace(note.chars().next().unwrap(), note);
    }
    let found = repair(&text);
    let after = case.after.as_ref().unwrap_or(&clean);
    let is_suspected = found.repair.suspected.iter().any(|one| one.kind == RepairKind::Annotation);
    if found.text != *after || case.suspected.is_some_and(|suspected| suspected != is_suspected) {
        return Err(format!("{}:\n{}\n{:#?}", case.name, found.text, found.repair));
    }
    if repair(&found.text).text != found.text {
        return Err(format!("{}: not stable", case.name));
    }
    Ok(())
}

#[test]
fn the_annotated_seed() {
    let Some(folder) = support::needed("../shared/seeds", "given beside the project") else {
        return;
    };
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let found = repair(&text);
        let notes = |kind| found.repair.repairs.iter().filter(move |one| one.kind == kind).count();
        let is_annotated = text.contains("區(qū)");
        assert_eq!(notes(RepairKind::Annotation), if is_annotated { 408 } else { 0 }, "{path:?}");
        assert_eq!(
            found.text.matches('(').count(),
            text.matches('(').count() - notes(RepairKind::Annotation)
        );
        assert_eq!(repair(&found.text).text, found.text, "{path:?}");
    }
}

/// Numbers that look random, the same ones every time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// The customary reading of each character.
fn readings() -> BTreeMap<char, String> {
    let text = support::read("data/readings/mandarin.txt");
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| {
        let (c, readings) = row.split_once('\t').unwrap();
        (c.chars().next().unwrap(), readings.split(' ').next().unwrap().to_owned())
    })
    .collect()
}

/// Natural text in every language, line by line: nothing is changed. With HANFOLD_SHOW all of it, and what is suspected.
#[test]
fn natural_text() {
    let Some(folder) = support::needed("../shared/corpora", "natural text") else { return };
    let is_shown = std::env::var_os("HANFOLD_SHOW").is_some();
    let most = if is_shown { usize::MAX } else { 2000 };
    let (mut failures, mut lines) = (Vec::new(), 0);
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "zst") {
            continue;
        }
        let file = std::fs::File::open(&path).unwrap();
        let decoder = ruzstd::decoding::StreamingDecoder::new(file).unwrap();
        for line in BufReader::new(decoder).lines().take(most) {
            let line = line.unwrap();
            lines += 1;
            let report = repair(&line).repair;
            let is_ours = |kind| matches!(kind, RepairKind::Annotation | RepairKind::LostByte);
            for one in report.repairs.iter().filter(|one| is_ours(one.kind)) {
                failures.push(format!("{path:?}: {one:?} of {line}"));
            }
            for one in report.suspected.iter().filter(|one| is_shown && is_ours(one.kind)) {
                println!(
                    "suspected: {} {} -> {:?} {} of {line}",
                    one.how, one.before, one.after, one.confidence
                );
            }
        }
    }
    println!("{lines} lines");
    support::no_failures(&failures);
}

/// Stretches of natural Chinese text of so many characters.
fn documents(lengths: &[usize], most: usize) -> Option<Vec<(String, String)>> {
    let folder = support::needed("../shared/corpora", "natural text")?;
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut documents = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_chinese =
            ["hans-", "hant-", "yue-", "lzh-"].iter().any(|kind| name.starts_with(kind));
        if !is_chinese || !name.ends_with(".zst") {
            continue;
        }
        let file = std::fs::File::open(&path).unwrap();
        let decoder = ruzstd::decoding::StreamingDecoder::new(file).unwrap();
        let mut lines = BufReader::new(decoder).lines().map(|line| line.unwrap());
        'file: for _ in 0..most {
            for length in lengths {
                let (mut text, mut characters) = (String::new(), 0);
                while characters < *length {
                    let Some(line) = lines.next() else { break 'file };
                    characters += line.chars().count();
                    text.push_str(&line);
                    text.push('\n');
                }
                documents.push((name.clone(), text));
            }
        }
    }
    Some(documents)
}

#[test]
fn accidents_in_natural_text() {
    let Some(documents) = documents(&[500, 1000, 2000, 5000, 20_000], 3) else { return };
    let readings = readings();
    let mut random = Random(4);
    let mut by_size: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for (name, text) in &documents {
        if repair(text).text != *text {
            println!("changed without: {name}");
            continue;
        }
        let types: BTreeSet<char> = text.chars().filter(|c| readings.contains_key(c)).collect();
        let types: Vec<char> = types.into_iter().collect();
        for count in [5, 10, 20, 40, 80] {
            let chosen: BTreeSet<char> =
                (0..count).map(|_| types[random.below(types.len())]).collect();
            let annotated: String = text
                .chars()
                .map(|c| {
                    if chosen.contains(&c) {
                        format!("{c}({})", readings[&c])
                    } else {
                        c.to_string()
                    }
                })
                .collect();
            let found = repair(&annotated);
            let entry = by_size.entry((text.chars().count() / 500 * 500, count)).or_default();
            entry.1 += 1;
            if found.text == *text {
                entry.0 += 1;
            } else if std::env::var_os("HANFOLD_SHOW").is_some() {
                let how = found.repair.suspected.first().map(|one| one.how.clone());
                if found.repair.repairs.len() > 0 {
                    println!(
                        "only {} of {:?} and {:?}",
                        found.repair.repairs.len(),
                        chosen,
                        found.repair.suspected.first()
                    );
                }
                println!("{name} {} {count}: {how:?}", text.chars().count());
            }
        }
    }
    let mut all: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for ((length, count), (right, of)) in by_size {
        let length =
            [20_000, 5000, 2000, 1000, 500].into_iter().find(|one| *one <= length).unwrap_or(0);
        let entry = all.entry((length, count)).or_default();
        *entry = (entry.0 + right, entry.1 + of);
    }
    for ((length, count), (right, of)) in &all {
        println!("accident {length:>6} {count:>3}: {right} of {of}");
    }
}

#[test]
fn lessons_in_natural_text() {
    let Some(documents) = documents(&[200, 500, 1000, 2000, 5000, 20_000], 2) else { return };
    let readings = readings();
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for c in documents.iter().flat_map(|(_, text)| text.chars()) {
        *counts.entry(c).or_default() += 1;
    }
    let mut ranks: Vec<char> =
        counts.keys().copied().filter(|c| readings.contains_key(c)).collect();
    ranks.sort_by_key(|c| std::cmp::Reverse(counts[c]));
    let rank: BTreeMap<char, usize> =
        ranks.iter().enumerate().map(|(rank, c)| (*c, rank)).collect();
    let mut failures: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut random = Random(9);
    for (name, text) in &documents {
        for kind in 0..12 {
            let mut seen: BTreeSet<char> = BTreeSet::new();
            let mut in_word = 0;
            let mut lesson = String::new();
            // Words: two characters that follow one another; the same words each time.
            let chars: Vec<char> = text.chars().collect();
            let is_word = |at: usize| {
                chars.get(at..at + 2).is_some_and(|two| {
                    let sum = u32::from(two[0]) * 31 + u32::from(two[1]) * 17;
                    sum % 8 == 0 && two.iter().all(|c| readings.contains_key(c))
                })
            };
            for (at, &c) in chars.iter().enumerate() {
                lesson.push(c);
                let Some(reading) = readings.get(&c) else { continue };
                let rarity = rank.get(&c).copied().unwrap_or(usize::MAX);
                if in_word == 0 && is_word(at) {
                    in_word = 2;
                }
                let is_in_word = in_word > 0;
                in_word = usize::saturating_sub(in_word, 1);
                let is_new = !seen.contains(&c);
                let annotated = match kind {
                    0 => true,
                    1 => random.below(10) > 0,
                    2 => is_new,
                    3 => rarity > 3000,
                    4 => rarity > 2000,
                    5 => rarity > 1000,
                    6 => rarity > 1500 && is_new,
                    7 => rarity > 1500 && random.below(10) < 9,
                    8 => is_in_word,
                    9 => is_in_word && is_new,
                    10 => rarity > 100,
                    // A level that depends on another list: of the rarer half, most.
                    _ => rarity > 1000 && u32::from(c) % 10 < 7,
                };
                if annotated {
                    seen.insert(c);
                    lesson.push_str(&format!("({reading})"));
                }
            }
            let found = repair(&lesson);
            let entry = failures.entry(format!("lesson {kind:>2}")).or_default();
            entry.1 += 1;
            let notes = found
                .repair
                .repairs
                .iter()
                .filter(|one| one.kind == RepairKind::Annotation)
                .count();
            if notes > 0 {
                entry.0 += 1;
                println!("{kind} {name} {}: {notes}", text.chars().count());
            }
        }
    }
    println!("{failures:#?}");
}

/// The accident as it happened: of bytes, which knows nothing of characters. What is decoded makes one `?` of a byte that makes no
/// character and the one behind it, or U+FFFD of that byte alone.
#[test]
fn accidents_of_bytes() {
    let Some(documents) = documents(&[2000], 6) else { return };
    let readings = readings();
    let gbk = encoding_rs::GBK;
    let mut random = Random(5);
    let [mut whole, mut all, mut halves, mut restored, mut wrong] = [0; 5];
    for (name, text) in &documents {
        let lines = text.lines().filter(|line| !gbk.encode(line).2 && line.is_ascii() == false);
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        let types: BTreeSet<char> = text.chars().filter(|c| readings.contains_key(c)).collect();
        let types: Vec<char> = types.into_iter().collect();
        if types.len() < 200 || repair(&text).text != text {
            continue;
        }
        let chosen: BTreeSet<char> = (0..75).map(|_| types[random.below(types.len())]).collect();
        let notes: BTreeMap<Vec<u8>, Vec<u8>> = chosen
            .iter()
            .map(|c| {
                let whole = format!("{c}({})", readings[c]);
                (gbk.encode(&c.to_string()).0.into_owned(), gbk.encode(&whole).0.into_owned())
            })
            .collect();
        let (bytes, ..) = gbk.encode(&text);
        let (mut page, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            match bytes.get(at..at + 2).and_then(|two| notes.get(two)) {
                Some(note) => {
                    page.extend_from_slice(note);
                    at += 2;
                }
                None => {
                    page.push(bytes[at]);
                    at += 1;
                }
            }
        }
        let swallows = random.below(2) == 0;
        let damaged = if swallows {
            swallowing(&page)
        } else {
            gbk.decode_without_bom_handling(&page).0.into_owned()
        };
        let found = repair(&damaged);
        all += 1;
        let count = |text: &str, c| text.matches(c).count();
        let mark = if swallows { '?' } else { '\u{FFFD}' };
        halves += count(&damaged, mark) - count(&text, mark);
        restored +=
            found.repair.repairs.iter().filter(|one| one.kind == RepairKind::LostByte).count();
        for one in found.repair.repairs.iter().filter(|one| one.kind == RepairKind::LostByte) {
            if !text.contains(one.after.trim_end_matches('\u{FFFD}')) {
                wrong += 1;
                println!(
                    "wrong: {} -> {} (left or right of it: {:?})",
                    one.before, one.after, name
                );
            }
        }
        if found.text == text {
            whole += 1
        } else if std::env::var_os("HANFOLD_SHOW").is_some() {
            let lines = found.text.lines().zip(text.lines()).filter(|(a, b)| a != b).take(4);
            for (found, text) in lines {
                let same = found.chars().zip(text.chars()).take_while(|(a, b)| a == b).count();
                let part = |line: &str| {
                    line.chars().skip(same.saturating_sub(6)).take(24).collect::<String>()
                };
                println!("{name} {swallows}: {}\n    of {}", part(found), part(text));
            }
        }
    }
    println!(
        "of bytes: {whole} of {all} documents whole; {halves} marks, {restored} restored, {wrong} wrong"
    );
}

fn swallowing(mut bytes: &[u8]) -> String {
    let mut out = String::new();
    while let [first, tail @ ..] = bytes {
        let length = if first.is_ascii() { 1 } else { 2.min(1 + tail.len()) };
        let decoded =
            encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&bytes[..length]);
        out.push_str(&decoded.unwrap_or("?".into()));
        bytes = &bytes[length..];
    }
    out
}
