//! Repairs undamaged lists of words, and prints every line that changes.
//!
//!     cargo run --release --example no_harm -- ../shared/corpora
//!
//! A list of species, of surnames or of drugs is full of rare characters without a sentence around them: the hardest text to leave
//! unchanged. The lists are OpenCC's phrases (keys and values) and the readings table under data/, and from the folder of corpora
//! `names-*.txt.zst` and `lexicon/*.txt.zst`. Each list is used as single words and, if the file has more columns, as whole rows,
//! and is repaired with the command's defaults as documents of 1, 20 and 200 lines.

// A program for developers: it prints.
#![allow(clippy::print_stdout)]

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use hanfold::repair::RepairOptions;
use hanfold::{Document, Normalizer};

/// Numbers of lines of a document.
const SIZES: [usize; 3] = [1, 20, 200];

/// A list of words, or of rows of a table.
struct List {
    name: String,
    lines: Vec<String>,
}

/// A right line that repair changed.
struct Harm {
    list: String,
    size: usize,
    before: String,
    after: String,
    /// The repairs, each with its level.
    how: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: no_harm FOLDER-OF-CORPORA")?;
    let lists = lists(Path::new(&folder))?;
    let normalizer = Normalizer::repair_only(RepairOptions::default());
    let mut harms = Vec::new();
    println!("| list | lines | changed (1) | changed (20) | changed (200) |");
    println!("|---|---:|---:|---:|---:|");
    let (mut all_lines, mut all_changed) = (0, [0; SIZES.len()]);
    for list in &lists {
        let mut changed = [0; SIZES.len()];
        for (size, changed) in SIZES.into_iter().zip(&mut changed) {
            let found = changed_lines(list, size, &normalizer)?;
            *changed = found.len();
            harms.extend(found);
        }
        println!("{}", row(&list.name, list.lines.len(), changed));
        all_lines += list.lines.len();
        for (all, changed) in all_changed.iter_mut().zip(changed) {
            *all += changed;
        }
    }
    println!("{}\n", row("all", all_lines, all_changed));
    println!("list\tlines of the document\tbefore\tafter\thow (level)");
    for Harm { list, size, before, after, how } in harms {
        println!("{list}\t{size}\t{before:?}\t{after:?}\t{how}");
    }
    Ok(())
}

fn row(name: &str, lines: usize, changed: [usize; SIZES.len()]) -> String {
    let changed = changed.map(|number| number.to_string()).join(" | ");
    format!("| {name} | {lines} | {changed} |")
}

/// Lines of a list that change when it is repaired in documents of `size` lines.
fn changed_lines(
    list: &List,
    size: usize,
    normalizer: &Normalizer,
) -> Result<Vec<Harm>, hanfold::Error> {
    let mut worker = normalizer.worker();
    let mut harms = Vec::new();
    for lines in list.lines.chunks(size) {
        let text = lines.concat();
        let normalized = worker.normalize(Document::from_text(&text))?;
        if normalized.text == text {
            continue;
        }
        let harm = |span: Range<usize>, before: &str, after: &str| {
            let repairs = normalized.report.repair.repairs.iter();
            let here = repairs.filter(|one| {
                one.source.range().start < span.end && span.start < one.source.range().end
            });
            let how = here.map(|one| format!("{} ({})", one.how, one.level));
            Harm {
                list: list.name.clone(),
                size,
                before: before.to_owned(),
                after: after.to_owned(),
                how: how.collect::<Vec<_>>().join(", "),
            }
        };
        let after: Vec<&str> = normalized.text.lines().collect();
        if after.len() != lines.len() {
            // Lines were joined or split: it is unknown which.
            harms.push(harm(0..text.len(), &text, &normalized.text));
            continue;
        }
        let mut start = 0;
        for (line, after) in lines.iter().zip(after) {
            let before = line.trim_end_matches('\n');
            if before != after {
                harms.push(harm(start..start + line.len(), before, after));
            }
            start += line.len();
        }
    }
    Ok(harms)
}

fn lists(corpora: &Path) -> Result<Vec<List>, Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut lists = Vec::new();
    let mut phrases = BTreeSet::new();
    for folder in ["opencc/dictionary", "opencc/generated"] {
        for path in files(&data.join(folder))? {
            let fields = |line: &str| {
                let fields = line.split([' ', '\t']).filter(|field| field.chars().count() > 1);
                fields.map(|field| format!("{field}\n")).collect::<Vec<_>>()
            };
            let text = fs::read_to_string(path)?;
            phrases.extend(text.lines().filter(|line| !line.starts_with('#')).flat_map(fields));
        }
    }
    lists.push(List { name: "OpenCC's phrases".to_owned(), lines: phrases.into_iter().collect() });
    add("readings", &fs::read_to_string(data.join("readings/mandarin.txt"))?, &mut lists);
    let names = files(corpora)?.into_iter().filter(|path| file_name(path).starts_with("names-"));
    for path in names.chain(files(&corpora.join("lexicon"))?) {
        let mut text = String::new();
        ruzstd::decoding::StreamingDecoder::new(fs::File::open(&path)?)?
            .read_to_string(&mut text)?;
        add(file_name(&path).trim_end_matches(".txt.zst"), &text, &mut lists);
    }
    Ok(lists)
}

/// Adds the first column of a file as a list of words and, if there are more columns, its rows.
fn add(name: &str, text: &str, lists: &mut Vec<List>) {
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<String> = rows.map(|line| format!("{line}\n")).collect();
    let first = |row: &String| {
        let word = row.split_whitespace().next().unwrap_or_default();
        format!("{word}\n")
    };
    let words: Vec<String> = rows.iter().map(first).collect();
    if words != rows {
        lists.push(List { name: format!("{name}, rows"), lines: rows });
    }
    lists.push(List { name: name.to_owned(), lines: words });
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}
