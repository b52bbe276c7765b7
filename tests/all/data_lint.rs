//! Lints of the tables under `data/`, before anything is compiled from them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::support::{no_failures, project, read};

#[allow(dead_code)] // the tests need its parser only
#[path = "../../build/config.rs"]
mod config;
#[allow(dead_code, unused_imports)] // the tests need its parser only
#[path = "../../src/table/mod.rs"]
mod table;

use config::Dict;

/// Licences that a table may have.
const LICENCES: [&str; 6] =
    ["Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "Unicode-3.0"];

#[derive(Deserialize)]
struct Manifest {
    file: Vec<File>,
    corpus: Vec<Corpus>,
}

#[derive(Deserialize)]
struct File {
    path: String,
    layer: String,
    licence: String,
    origin: String,
    #[serde(default)]
    corpora: Vec<String>,
    sha256: String,
}

#[derive(Deserialize)]
struct Corpus {
    name: String,
    class: String,
}

/// Every file in a folder of `data/` with an extension: its stem and text.
fn files(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(project(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// Every table in OpenCC's format: its path below `data/` and its text.
fn tables() -> BTreeMap<String, String> {
    ["opencc/dictionary", "opencc/generated", "script", "language"]
        .into_iter()
        .flat_map(|folder| {
            files(&format!("data/{folder}"), "txt")
                .into_iter()
                .map(move |(name, text)| (format!("{folder}/{name}.txt"), text))
        })
        .filter(|(path, _)| path != "script/blocks.txt")
        .collect()
}

fn opencc() -> BTreeMap<String, String> {
    let mut all = files("data/opencc/dictionary", "txt");
    all.extend(files("data/opencc/generated", "txt"));
    all
}

/// Rows of a table: key and candidates.
fn rows(text: &str) -> Vec<(&str, &str)> {
    table::parse("", text).unwrap().iter().map(|row| (row.key, row.candidates)).collect()
}

#[test]
fn rows_are_well_formed_sorted_and_unique() {
    let failures: Vec<String> = tables()
        .iter()
        .filter_map(|(path, text)| table::parse(&format!("data/{path}"), text).err())
        .map(|error| error.to_string())
        .collect();
    no_failures(&failures);
}

/// CJK compatibility ideographs vanish in normalization: in any other table a row with one would never match, or would bring one
/// into the text. The twelve of their block without a decomposition are ordinary characters.
#[test]
fn compatibility_ideographs_are_keys_of_their_own_table_only() {
    let is_compatibility = |c: char| {
        matches!(c, '\u{F900}'..='\u{FAD9}' | '\u{2F800}'..='\u{2FA1D}')
            && !"﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩".contains(c)
    };
    let mut failures = Vec::new();
    for (path, text) in tables() {
        let own = path.ends_with("/CJK_Compatibility_Ideographs.txt");
        for row in table::parse(&path, &text).unwrap() {
            let wrong = match own {
                true => {
                    !row.key.chars().all(is_compatibility)
                        || row.candidates.contains(is_compatibility)
                }
                false => {
                    row.key.contains(is_compatibility) || row.candidates.contains(is_compatibility)
                }
            };
            if wrong {
                failures
                    .push(format!("data/{path}:{}: {} → {}", row.line, row.key, row.candidates));
            }
        }
    }
    no_failures(&failures);
}

#[test]
fn every_table_of_a_configuration_exists_and_every_table_is_used() {
    let tables = opencc();
    let mut failures = Vec::new();
    let mut used = BTreeSet::new();
    for (name, text) in files("data/opencc/config", "json") {
        let config = match config::parse(&text) {
            Ok(config) => config,
            Err(error) => {
                failures.push(format!("data/opencc/config/{name}.json: {error}"));
                continue;
            }
        };
        let stages = config.normalization.iter().chain(&config.segmentation).chain(&config.chain);
        for table in stages.flat_map(Dict::tables) {
            if !tables.contains_key(table) {
                failures.push(format!(
                    "data/opencc/config/{name}.json names {table}, which is missing"
                ));
            }
            used.insert(table.to_owned());
        }
    }
    for table in tables.keys().filter(|table| !used.contains(*table)) {
        failures.push(format!("data/opencc: {table}.txt is used by no configuration"));
    }
    no_failures(&failures);
}

#[test]
fn the_manifest_names_every_file_with_an_allowed_licence_and_its_hash() {
    let manifest: Manifest = toml::from_str(&read("data/manifest.toml")).unwrap();
    let mut failures = Vec::new();
    let listed: BTreeSet<&str> = manifest.file.iter().map(|file| file.path.as_str()).collect();
    let mut present = BTreeSet::new();
    collect(&project("data"), &project("data"), &mut present);
    for path in present.iter().filter(|path| !listed.contains(path.as_str())) {
        failures.push(format!("data/{path} is not in the manifest"));
    }
    for file in &manifest.file {
        let path = project("data").join(&file.path);
        let Ok(bytes) = std::fs::read(&path) else {
            failures.push(format!("{} does not exist", file.path));
            continue;
        };
        let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        if hash != file.sha256 {
            failures.push(format!("{}: the hash is {hash}", file.path));
        }
        if !LICENCES.contains(&file.licence.as_str()) {
            failures.push(format!("{}: the licence {} is not allowed", file.path, file.licence));
        }
        if file.layer != file.path.split('/').next().unwrap() || file.origin.is_empty() {
            failures.push(format!("{}: layer {}, origin {:?}", file.path, file.layer, file.origin));
        }
        for kind in &file.corpora {
            let prefix = format!("{kind}-");
            if !manifest.corpus.iter().any(|corpus| corpus.name.starts_with(&prefix)) {
                failures.push(format!("{}: no corpus of kind {kind} is named", file.path));
            }
        }
    }
    for corpus in &manifest.corpus {
        if !["OPEN", "DOUBTFUL", "RESTRICTED"].contains(&corpus.class.as_str()) {
            failures.push(format!("corpus {}: class {}", corpus.name, corpus.class));
        }
    }
    if !failures.is_empty() {
        failures.push("to mend hashes: python3 scripts/manifest.py".to_owned());
    }
    no_failures(&failures);
}

/// Paths below `data/` that the manifest must name.
fn collect(root: &std::path::Path, folder: &std::path::Path, paths: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, paths);
        } else {
            let path = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            if !["manifest.toml", "fingerprints.tsv", "README.md"].contains(&path.as_str()) {
                paths.insert(path);
            }
        }
    }
}

/// Without regional words, conversion is character by character, and the evidence for Chinese, Japanese and Korean is kept: Han
/// characters, kana and hangul, and characters of Japanese only, which three compatibility ideographs become.
#[test]
fn conversion_keeps_what_tells_languages() {
    let opencc = opencc();
    let script = files("data/script", "txt");
    let hex = |digits: &str| u32::from_str_radix(digits, 16).unwrap();
    let ranges = script["blocks"].lines().filter_map(|row| row.split_once('\t'));
    let ranges: Vec<_> = ranges
        .map(|(range, name)| {
            let (first, last) = range.split_once("..").unwrap_or((range, range));
            (hex(first)..=hex(last), name)
        })
        .collect();
    let block = |c: char| {
        let found = ranges.iter().find(|(range, _)| range.contains(&u32::from(c)));
        found.map(|(_, name)| *name)
    };
    let japanese: BTreeSet<&str> = rows(&script["jpan"]).into_iter().map(|(key, _)| key).collect();
    let is_japanese = |c: char| japanese.contains(c.encode_utf8(&mut [0; 4]) as &str);
    let mut failures = Vec::new();
    let mut made = Vec::new();
    for name in opencc.keys().filter(|name| !name.starts_with("JP")) {
        if name.starts_with("TWPhrases") || name.starts_with("HKPhrases") {
            continue; // regional words
        }
        for (key, candidates) in rows(&opencc[name]) {
            let value = candidates.split(' ').next().unwrap();
            let blocks = |text: &str| {
                let mut blocks: Vec<_> = text.chars().map(block).collect();
                blocks.sort_unstable();
                blocks
            };
            if key != value && blocks(key) != blocks(value) {
                failures.push(format!("{name}: {key} and {value} have other kinds of characters"));
            }
            let count = |text: &str| text.chars().filter(|c| is_japanese(*c)).count();
            if count(value) > count(key) {
                made.push(key.to_owned());
            }
        }
    }
    made.sort_unstable();
    if made != ["\u{FA6B}", "\u{2F85A}", "\u{2F95B}"] {
        failures.push(format!("Japanese only: {made:?}; see src/pipeline/target_converter.rs"));
    }
    no_failures(&failures);
}

/// A character is evidence of a script only if conversion always removes it, and conversion to the other script never produces it:
/// converted text is evidence only for its new script.
#[test]
fn evidence_of_a_script_does_not_survive_conversion() {
    let opencc = opencc();
    let first = |names: &[&str]| -> BTreeSet<char> {
        names
            .iter()
            .flat_map(|name| rows(&opencc[*name]))
            .flat_map(|(_, candidates)| candidates.split(' ').next().unwrap().chars())
            .collect()
    };
    let traditional = first(&[
        "STCharacters",
        "STPhrases",
        "STPhrases_GeneratedFromRegionalPhrases",
        "TWVariants",
        "TWVariantsPhrases",
        "TWPhrases",
        "HKVariants",
        "HKVariantsPhrases",
        "HKPhrases",
    ]);
    let mut simplified = first(&["TSCharacters", "TSPhrases"]);
    let chosen = read("data/context/to-hans/senses.txt");
    simplified.extend(rows(&chosen).into_iter().flat_map(|(_, forms)| forms.chars()));
    let script = files("data/script", "txt");
    let mut failures = Vec::new();
    for (file, table, outputs) in
        [("hans", "STCharacters", traditional), ("hant", "TSCharacters", simplified)]
    {
        let table: BTreeMap<&str, &str> = rows(&opencc[table]).into_iter().collect();
        for (key, candidates) in rows(&script[file]) {
            if table.get(key) != Some(&candidates) {
                failures.push(format!("data/script/{file}.txt: {key} is not as in OpenCC's table"));
            }
            if candidates.split(' ').any(|candidate| candidate == key) {
                failures.push(format!("data/script/{file}.txt: {key} may stay {key}"));
            }
            if key.chars().any(|c| outputs.contains(&c)) {
                failures.push(format!("data/script/{file}.txt: conversion can leave {key}"));
            }
        }
    }
    if !failures.is_empty() {
        failures.push("to mend: python3 scripts/derive_tables.py ../shared/corpora".to_owned());
    }
    no_failures(&failures);
}

#[test]
fn regions_are_known_and_every_row_excludes_one() {
    let text = read("data/script/regions.txt");
    let wrong = |(_, regions): &(&str, &str)| {
        let regions: Vec<_> = regions.split(' ').collect();
        regions.len() > 2 || regions.iter().any(|region| !["TW", "HK", "CN"].contains(region))
    };
    let failures: Vec<_> =
        rows(&text).into_iter().filter(wrong).map(|r| format!("{r:?}")).collect();
    no_failures(&failures);
}
