//! Generated accidents and lessons from natural text: how many accidents are repaired, and that no lesson is.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};

use hanfold::repair::RepairKind;

use crate::annotation::{is_ours, repair};
use crate::support;

/// Pseudo-random numbers, the same in every run.
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

/// Passages of natural Chinese text of the given lengths in characters.
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

/// Every occurrence of some random characters is annotated.
#[test]
fn notes_generated_in_natural_text_are_removed() {
    let lengths = [500, 1000, 2000, 5000, 20_000];
    let Some(documents) = documents(&lengths, 1) else { return };
    let readings = readings();
    let mut random = Random(4);
    let mut results: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for (name, text) in &documents {
        let clean = repair(text);
        assert!(!clean.repair.repairs.iter().any(is_ours), "{name}");
        if clean.text != *text {
            continue; // It lost bytes.
        }
        let kinds: BTreeSet<char> = text.chars().filter(|c| readings.contains_key(c)).collect();
        let kinds: Vec<char> = kinds.into_iter().collect();
        let length = text.chars().count();
        let length = lengths.into_iter().rev().find(|one| *one <= length).unwrap();
        for count in [5, 10, 20, 40, 80] {
            let chosen = (0..count).map(|_| kinds[random.below(kinds.len())]);
            let chosen: BTreeSet<char> = chosen.collect();
            let annotated: String = text
                .chars()
                .map(|c| match chosen.contains(&c) {
                    true => format!("{c}({})", readings[&c]),
                    false => c.to_string(),
                })
                .collect();
            let (right, of) = results.entry((length, count)).or_default();
            *right += usize::from(repair(&annotated).text == *text);
            *of += 1;
        }
    }
    for ((length, count), (right, of)) in results {
        println!("{length:>6} characters, {count:>2} kinds: {right} of {of}");
        // Some kinds occur only once or twice in a short text, and are kept.
        let least = if count > 5 { 90 } else { 70 };
        assert!(right * 100 >= of * least, "{length} characters, {count} kinds: {right} of {of}");
    }
}

/// Text for learners: every character annotated, or nearly; each new one; the hard ones, by several measures; words.
#[test]
fn notes_for_learners_stay() {
    let Some(documents) = documents(&[200, 500, 1000, 2000, 5000, 20_000], 1) else { return };
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
    let mut failures = Vec::new();
    let mut random = Random(9);
    for (name, text) in &documents {
        for kind in 0..11 {
            let mut seen: BTreeSet<char> = BTreeSet::new();
            let mut in_word = 0;
            let mut lesson = String::new();
            // Words: two consecutive characters; the same words each time.
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
                    _ => rarity > 100,
                };
                if annotated {
                    seen.insert(c);
                    lesson.push_str(&format!("({reading})"));
                }
            }
            let found = repair(&lesson);
            let kinds = found.repair.repairs.iter().map(|one| one.kind);
            let notes = kinds.filter(|kind| *kind == RepairKind::Annotation).count();
            if notes > 0 {
                failures.push(format!("lesson {kind} of {name}: {notes} removed"));
            }
        }
    }
    support::no_failures(&failures);
}

/// The original accident, which is one of bytes, without regard for characters. Decoders write one `?` for an invalid byte and the
/// one after it, or U+FFFD for the invalid byte alone.
#[test]
fn characters_split_by_generated_notes_are_restored() {
    let Some(documents) = documents(&[2000], 2) else { return };
    let readings = readings();
    let gbk = encoding_rs::GBK;
    let mut random = Random(5);
    let [mut whole, mut all, mut halves, mut restored, mut wrong] = [0; 5];
    for (name, text) in &documents {
        let lines = text.lines().filter(|line| !gbk.encode(line).2 && !line.is_ascii());
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
            if !text.contains(one.replacement.trim_end_matches('\u{FFFD}')) {
                wrong += 1;
                println!(
                    "{name}: {} -> {} ({}, {})",
                    one.before, one.replacement, one.how, one.level
                );
            }
        }
        whole += usize::from(found.text == text);
    }
    println!(
        "of bytes: {whole} of {all} documents whole; {halves} marks, {restored} restored, {wrong} wrong"
    );
    // One in twenty of the lost bytes that only the language model can restore is wrong.
    assert!(restored * 2 >= halves && wrong * 20 <= restored);
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
