//! Measures the conversion of leftovers: characters of the other script in text of the target script.
//!
//!     cargo run --release --example leftovers -- ../shared/corpora
//!
//! Natural text in one script is mixed, and the output of `Normalizer` is compared with the original. *Half-converted* text has
//! every simplified character that traditional text also uses; *mixed* lines have one to six characters of the other script.
//! Readings are compared, not forms: data/context/senses.txt joins the forms of a reading. The weights of data/context were learnt
//! from the same traditional text, so that its numbers are too favourable. With SHOW set, changes elsewhere in mixed lines are
//! printed to standard error.

// A program for developers: it prints.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use hanfold::{Config, Converter, Document, Normalizer, Target};

/// Most lines of a source, evenly spaced.
const LINES: usize = 4_000;
/// Lines of a half-converted document.
const DOCUMENT: usize = 20;
/// Fewest characters in a mixed line that the other script writes differently.
const LEAST: usize = 8;
/// Most characters of the other script in a mixed line.
const MOST: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: leftovers FOLDER-OF-CORPORA")?;
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    paths.sort();
    let trial = Trial::new()?;
    println!(
        "| source | half-converted: places | right | mixed lines: characters | right | changed elsewhere in 100,000 |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    let mut all = [Counts::default(); 2];
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().replace(".txt.zst", "");
        let is_traditional = name.starts_with("hant-");
        if !is_traditional && !name.starts_with("hans-") {
            continue;
        }
        let text = read(&path)?;
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let taken = lines.len().min(LINES);
        let lines: Vec<&str> =
            (0..taken).filter_map(|n| lines.get(n * lines.len() / taken.max(1)).copied()).collect();
        let counts =
            if is_traditional { trial.traditional(&lines)? } else { trial.simplified(&lines)? };
        counts.print(&name);
        if let Some(sum) = all.get_mut(usize::from(is_traditional)) {
            sum.add(&counts);
        }
    }
    let [simplified, traditional] = all;
    simplified.print("all simplified");
    traditional.print("all traditional");
    Ok(())
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    half_places: usize,
    half_right: usize,
    mixed: usize,
    mixed_right: usize,
    others: usize,
    others_changed: usize,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.half_places += other.half_places;
        self.half_right += other.half_right;
        self.mixed += other.mixed;
        self.mixed_right += other.mixed_right;
        self.others += other.others;
        self.others_changed += other.others_changed;
    }

    fn print(&self, name: &str) {
        let percent = |part: usize, all: usize| match all {
            0 => "–".to_owned(),
            _ => format!("{:.2} %", 100.0 * part as f64 / all as f64),
        };
        println!(
            "| {name} | {} | {} | {} | {} | {:.1} |",
            self.half_places,
            percent(self.half_right, self.half_places),
            self.mixed,
            percent(self.mixed_right, self.mixed),
            1e5 * self.others_changed as f64 / self.others.max(1) as f64
        );
    }
}

/// The converters and tables of a trial.
struct Trial {
    /// Whether changes elsewhere are printed.
    shows: bool,
    simplify: Converter,
    traditional: Converter,
    to_simplified: Normalizer,
    to_traditional: Normalizer,
    /// Simplified characters that traditional text also uses, with their forms, each with the number of its reading.
    readings: BTreeMap<char, Vec<(char, usize)>>,
}

impl Trial {
    fn new() -> Result<Self, Box<dyn Error>> {
        let mut readings = BTreeMap::new();
        let text = fs::read_to_string("data/context/senses.txt")?;
        for (key, senses) in text.lines().filter_map(|line| line.split_once('\t')) {
            let forms = senses.split(' ').zip(0..).flat_map(|(forms, reading)| {
                forms.chars().filter(|c| *c != '/').map(move |form| (form, reading))
            });
            readings.extend(key.chars().map(|key| (key, forms.clone().collect())));
        }
        Ok(Self {
            shows: std::env::var_os("SHOW").is_some(),
            simplify: Converter::new(Config::T2s),
            traditional: Converter::new(Config::Tw2t),
            to_simplified: Normalizer::new(Target::HANS),
            to_traditional: Normalizer::new(Target::HANT),
            readings,
        })
    }

    /// Whether traditional text also uses a simplified character of several readings.
    fn is_shared(&self, c: char) -> bool {
        self.readings.get(&c).is_some_and(|forms| forms.iter().any(|(form, _)| *form == c))
    }

    /// Whether two forms have the same reading of a simplified character.
    fn is_same(&self, simplified: char, one: char, other: char) -> bool {
        let standard =
            |c: char| self.traditional.convert(&c.to_string()).chars().next().unwrap_or(c);
        let reading = |c: char| {
            let forms = self.readings.get(&simplified)?;
            let found =
                |c: char| forms.iter().find(|(form, _)| *form == c).map(|(_, reading)| *reading);
            found(c).or_else(|| found(standard(c)))
        };
        one == other
            || standard(one) == standard(other)
            || reading(one).is_some() && reading(one) == reading(other)
    }

    fn traditional(&self, lines: &[&str]) -> Result<Counts, Box<dyn Error>> {
        let mut counts = Counts::default();
        for document in lines.chunks(DOCUMENT) {
            let text = document.join("\n");
            let simplified = self.simplify.convert(&text).into_owned();
            if simplified.chars().count() != text.chars().count() {
                continue;
            }
            let pairs = || text.chars().zip(simplified.chars());
            let half: String = pairs()
                .map(|(c, simplified)| if self.is_shared(simplified) { simplified } else { c })
                .collect();
            let done = self.to_traditional.normalize(Document::from_text(&half))?;
            for ((c, simplified), done) in pairs().zip(done.text.chars()) {
                if self.is_shared(simplified) {
                    counts.half_places += 1;
                    counts.half_right += usize::from(self.is_same(simplified, c, done));
                }
            }
        }
        let lines = lines.iter().map(|line| (*line, self.simplify.convert(line).into_owned()));
        for (line, simplified) in lines {
            self.mixed(line, &simplified, &self.to_traditional, &mut counts)?;
        }
        Ok(counts)
    }

    fn simplified(&self, lines: &[&str]) -> Result<Counts, Box<dyn Error>> {
        let mut counts = Counts::default();
        let traditional = Converter::new(Config::S2tw);
        for line in lines {
            self.mixed(line, &traditional.convert(line), &self.to_simplified, &mut counts)?;
        }
        Ok(counts)
    }

    /// Replaces some characters of a line by those of the other script, and counts the results at these and at other places.
    fn mixed(
        &self,
        line: &str,
        other: &str,
        normalizer: &Normalizer,
        counts: &mut Counts,
    ) -> Result<(), Box<dyn Error>> {
        let pairs: Vec<(char, char)> = line.chars().zip(other.chars()).collect();
        let different: Vec<usize> = (0..pairs.len())
            .filter(|at| pairs.get(*at).is_some_and(|(c, other)| c != other))
            .collect();
        if different.len() < LEAST || other.chars().count() != pairs.len() {
            return Ok(());
        }
        let number = 1 + line.len() % MOST;
        let places: Vec<usize> = (0..number)
            .filter_map(|n| {
                different
                    .get((n * different.len() / number + line.len()) % different.len())
                    .copied()
            })
            .collect();
        let mixed: String = pairs
            .iter()
            .enumerate()
            .map(|(at, (c, other))| if places.contains(&at) { *other } else { *c })
            .collect();
        let done = normalizer.normalize(Document::from_text(&mixed))?;
        for ((at, (c, other)), done) in pairs.iter().enumerate().zip(done.text.chars()) {
            let simplified = if self.readings.contains_key(other) { *other } else { *c };
            let is_right = self.is_same(simplified, *c, done);
            if places.contains(&at) {
                counts.mixed += 1;
                counts.mixed_right += usize::from(is_right);
            } else {
                counts.others += 1;
                counts.others_changed += usize::from(*c != done);
                if *c != done && self.shows {
                    eprintln!("{c}{done} {mixed}");
                }
            }
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    ruzstd::decoding::StreamingDecoder::new(File::open(path)?)?.read_to_string(&mut text)?;
    Ok(text)
}
