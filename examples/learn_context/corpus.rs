//! Training examples: places of texts at which a character has several readings.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::direction::{Converters, Direction};
use crate::features::{Atom, TEMPLATES};
use crate::genre::{Genre, ParticleCounts, particle};
use crate::surroundings::{Surroundings, class};

/// Numbers of lines to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    /// Most lines per source to read, evenly spaced.
    pub(crate) lines: usize,
    /// Most lines per source to keep as a sample.
    pub(crate) sample: usize,
}

impl Extent {
    /// Limits for a full training. Two newspapers and one author have hundreds of thousands of lines, so the limit bounds memory.
    pub(crate) const ALL: Self = Self { lines: 100_000, sample: 0 };
}

/// Sources of the same origin, which are held out together: a part of their names, and a common name.
const FAMILIES: [(&str, &str); 20] = [
    ("-ptt-", "ptt"),
    ("hkcnews", "hkcnews"),
    ("-lihkg-", "lihkg"),
    ("-blog", "blogs"),
    ("-docs-", "docs"),
    ("-bible-", "bible"),
    ("gutenberg", "gutenberg"),
    ("-2018", "2018"),
    ("git-30-days", "programming"),
    ("rust-book", "programming"),
    ("javascript-info", "programming"),
    ("laravel", "programming"),
    ("huli-blog", "programming"),
    ("ilhaformosa", "taiwanmd"),
    ("-nml", "taiwanmd"),
    ("-tft", "taiwanmd"),
    ("-nmth", "taiwanmd"),
    ("ctcpc", "ctcpc"),
    ("abc-dict", "ctcpc"),
    ("lex-", "lexicon"),
];
/// Least number of occurrences of a word of McBopomofo: rarer ones are typing errors and rare names. Guess.
const LEAST_OCCURRENCES: u32 = 3;

/// Readings of characters: their forms, each with the number of its reading.
pub(crate) struct Senses {
    of: BTreeMap<char, Vec<(char, u8)>>,
    /// Rules: the reading of an ambiguous character by the character before it (-1) or after it (+1); None if edited text has
    /// several.
    rules: BTreeMap<(char, isize, char), Option<u8>>,
}

impl Senses {
    pub(crate) fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let mut of = BTreeMap::new();
        let text = fs::read_to_string(folder.join("senses.txt"))?;
        for (key, senses) in rows(&text).filter_map(|line| line.split_once('\t')) {
            let forms = senses.split(' ').zip(0..).flat_map(|(forms, reading)| {
                forms.split('/').flat_map(move |form| form.chars().map(move |c| (c, reading)))
            });
            of.extend(key.chars().map(|c| (c, forms.clone().collect())));
        }
        let mut senses = Self { of, rules: BTreeMap::new() };
        let text = fs::read_to_string(folder.join("rules.txt"))?;
        for line in rows(&text) {
            if let [c, form, side, others] = line.split('\t').collect::<Vec<_>>()[..] {
                let (c, side) = (c.chars().next().unwrap_or_default(), side.parse()?);
                let forms = senses.forms(c).unwrap_or_default().iter();
                let mut forms = forms.filter(|(known, _)| form.starts_with(*known));
                let reading = forms.next().map(|(_, reading)| *reading);
                senses.rules.extend(others.chars().map(|other| ((c, side, other), reading)));
            }
        }
        Ok(senses)
    }

    pub(crate) fn forms(&self, c: char) -> Option<&[(char, u8)]> {
        self.of.get(&c).map(Vec::as_slice)
    }

    /// Returns the first form of a reading.
    pub(crate) fn form(&self, c: char, reading: usize) -> char {
        let forms = self.forms(c).unwrap_or_default();
        forms.iter().find(|(_, of)| usize::from(*of) == reading).map_or(c, |(form, _)| *form)
    }

    /// Returns the rule for a place; a rule for the character before takes precedence.
    pub(crate) fn rule(&self, around: &Surroundings) -> Option<Option<u8>> {
        let of_side = |side| self.rules.get(&(around.at(0), side, around.at(side))).copied();
        of_side(-1).or_else(|| of_side(1))
    }
}

pub(crate) fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// A place at which a character has several readings.
pub(crate) struct Place {
    pub(crate) around: Surroundings,
    /// Whether the place is used for training. A Cantonese line without a Cantonese particle would teach Cantonese for all lines.
    pub(crate) is_learnt: bool,
    /// Index of its first feature in [`Corpus::features`].
    pub(crate) features: usize,
    /// Whether the place is new: false if it was added before, with the reading of another configuration.
    is_first: bool,
    /// Configurations with this answer, one bit each, in the order of [`Direction::configs`].
    configs: u8,
    /// Number of readings, the reading of the text, and the reading of OpenCC.
    pub(crate) readings: u8,
    pub(crate) gold: u8,
    pub(crate) answer: u8,
    /// Number of its line in [`Source::lines`]. None if the line is not in the sample.
    pub(crate) line: Option<u32>,
    /// Index of the character in the line.
    pub(crate) at: u32,
}

impl Place {
    /// Whether the configuration with this number has this answer.
    pub(crate) fn is_of(&self, config: usize) -> bool {
        self.configs >> config & 1 != 0
    }
}

/// A text, or a list of words.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) places: Vec<Place>,
    /// Sample of the lines, evenly spaced: each as converted and as written.
    pub(crate) lines: Vec<[String; 2]>,
}

impl Source {
    /// Whether the source is a list of words, which is never held out.
    pub(crate) fn is_lexicon(&self) -> bool {
        self.name.starts_with("lex-")
    }

    /// Returns the name of the group of sources of the same origin.
    pub(crate) fn family(&self) -> &str {
        let found = FAMILIES.iter().find(|(part, _)| self.name.contains(part));
        found.map_or(&self.name, |(_, family)| family)
    }
}

/// All training examples.
pub(crate) struct Corpus {
    pub(crate) direction: Direction,
    pub(crate) sources: Vec<Source>,
    extent: Extent,
    /// Whether the prior of the reading of OpenCC's tables is used.
    pub(crate) has_prior: bool,
    /// Features of all places, in the order of [`TEMPLATES`], as numbers below `common`; [`RARE`] for rare ones.
    features: Vec<u32>,
    /// Hashes of the features that count, until they are numbered.
    counted: Vec<u32>,
    /// Number of different features.
    pub(crate) common: usize,
}

/// Least number of places with a feature: the licence of some sources requires three.
const LEAST: usize = 3;
/// Number of a feature that is too rare to count.
pub(crate) const RARE: u32 = u32::MAX;

impl Corpus {
    pub(crate) fn read(
        folder: &Path,
        direction: Direction,
        senses: &Senses,
        extent: Extent,
    ) -> Result<Self, Box<dyn Error>> {
        let mut converters = Converters::new(direction)?;
        let (sources, features, counted) = Default::default();
        let mut corpus =
            Self { direction, sources, extent, has_prior: true, features, counted, common: 0 };
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_, std::io::Error>>()?;
        paths.retain(|path| {
            direction.learns_from(&path.file_name().unwrap_or_default().to_string_lossy())
        });
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.trim_end_matches(".txt.zst").to_owned();
            let text = read(&path)?;
            let lines: Vec<&str> = text.lines().collect();
            let parts = direction.parts_of(&name);
            for (number, lines) in (1..).zip(lines.chunks(lines.len().div_ceil(parts).max(1))) {
                let name = if parts > 1 { format!("{name}/{number}") } else { name.clone() };
                corpus.add(name, lines.iter().copied(), &mut converters, senses);
            }
        }
        if let Direction::ToHant = direction {
            corpus.add_lexicon(folder, &mut converters, senses)?;
        }
        let sentences = fs::read_to_string(direction.folder().join("examples.txt"))?;
        let lines = rows(&sentences).flat_map(|line| [line; LEAST]);
        corpus.add("lex-examples".to_owned(), lines, &mut converters, senses);
        corpus.number_features();
        Ok(corpus)
    }

    /// Adds the lists of traditional words.
    fn add_lexicon(
        &mut self,
        folder: &Path,
        converters: &mut Converters,
        senses: &Senses,
    ) -> Result<(), Box<dyn Error>> {
        let lexicon = folder.join("lexicon");
        let words = read(&lexicon.join("mcbopomofo-phrase.occ.txt.zst"))?;
        let words = words.lines().filter_map(|line| {
            let (word, count) = line.split_once(' ')?;
            let count: u32 = count.trim().parse().ok()?;
            (count >= LEAST_OCCURRENCES).then_some(word)
        });
        self.add("lex-mcbopomofo".to_owned(), words, converters, senses);
        let words = read(&lexicon.join("moedict-headwords.txt.zst"))?;
        let words = words.lines().filter(|word| !word.contains(['{', '，']));
        self.add("lex-moedict".to_owned(), words, converters, senses);
        Ok(())
    }

    /// Replaces the hashes of frequent features by numbers.
    fn number_features(&mut self) {
        let mut hashes = std::mem::take(&mut self.counted);
        hashes.sort_unstable();
        let mut common: Vec<u32> = Vec::new();
        common.extend(
            hashes
                .chunk_by(|a, b| a == b)
                .filter(|same| same.len() >= LEAST)
                .filter_map(|same| same.first()),
        );
        drop(hashes);
        for feature in &mut self.features {
            let number = common.binary_search(feature).ok().and_then(|at| u32::try_from(at).ok());
            *feature = number.unwrap_or(RARE);
        }
        self.common = common.len();
        eprintln!("{} features", self.common);
    }

    fn add<'t>(
        &mut self,
        name: String,
        lines: impl Iterator<Item = &'t str>,
        converters: &mut Converters,
        senses: &Senses,
    ) {
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        let side = self.direction.simplified();
        let (mut found, mut sample) = (Vec::new(), Vec::new());
        let taken = lines.len().min(self.extent.lines);
        for (number, line) in spread(&lines, taken).enumerate() {
            let Some(line) = converters.convert(&name, line) else { continue };
            // Keeps the sample at the share of lines that is due after this one.
            let is_sampled = sample.len() < (number + 1) * self.extent.sample.min(taken) / taken;
            let of_sample = is_sampled.then(|| u32::try_from(sample.len())).and_then(Result::ok);
            if is_sampled {
                sample.push([line.source.clone(), line.gold.clone()]);
            }
            let mut particles = ParticleCounts::default();
            line.source.chars().for_each(|c| particles.add(particle(c)));
            let genre = particles.genre(line.source.len());
            let phrases = converters.phrases_of(&line.source);
            let characters = line.source.chars().zip(line.gold.chars());
            let places = line.simplified().char_indices().map(|(at, _)| at).zip(phrases);
            for (number, ((c, gold), (at, phrase))) in (0..).zip(characters.zip(places)) {
                let Some(forms) = senses.forms(c) else { continue };
                let reading = |c: char| {
                    forms.iter().find(|(form, _)| *form == c).map(|(_, reading)| *reading)
                };
                let Some(gold) = reading(gold) else { continue };
                let around = Surroundings::of(line.simplified(), at, side, class);
                let around = around.with_middle(c);
                if senses.rule(&around) == Some(None) {
                    continue;
                }
                let readings =
                    forms.iter().map(|(_, reading)| reading + 1).max().unwrap_or_default();
                let is_learnt = genre == Genre::Cantonese || !name.starts_with("yue-");
                let answer =
                    |answer: &Vec<char>| answer.get(number as usize).copied().and_then(reading);
                let answers: Vec<Option<u8>> = line.answers.iter().map(answer).collect();
                let mut is_first = true;
                for answer in 0..readings {
                    let configs = answers
                        .iter()
                        .zip(0..)
                        .map(|(known, config)| u8::from(*known == Some(answer)) << config);
                    let configs = configs.sum();
                    if configs == 0 {
                        continue;
                    }
                    let around = Surroundings { genre, answer, phrase, ..around };
                    found.push(Place {
                        is_learnt,
                        around,
                        features: self.features.len(),
                        is_first,
                        configs,
                        readings,
                        gold,
                        answer,
                        line: of_sample,
                        at: number,
                    });
                    self.add_features(&around, is_first);
                    is_first = false;
                }
            }
        }
        eprintln!("{name}: {} places", found.len());
        self.sources.push(Source { name, places: found, lines: sample });
    }

    /// Recomputes the features of all places, from surroundings that a function modifies, without the excluded templates.
    pub(crate) fn see_anew(
        &mut self,
        seen: impl Fn(Surroundings) -> Surroundings,
        is_left_out: impl Fn(&[Atom]) -> bool,
    ) {
        self.features.clear();
        let sources = std::mem::take(&mut self.sources);
        for place in sources.iter().flat_map(|source| &source.places) {
            self.add_features(&seen(place.around), place.is_first);
        }
        self.sources = sources;
        self.number_features();
        for (template, feature) in (0..TEMPLATES.len()).cycle().zip(&mut self.features) {
            if TEMPLATES.get(template).is_some_and(|atoms| is_left_out(atoms)) {
                *feature = RARE;
            }
        }
    }

    /// Adds the features of a place. If it is the same place as the last one (not the first), only features that the last one lacks
    /// count.
    fn add_features(&mut self, around: &Surroundings, is_first: bool) {
        let values = around.values();
        for template in 0..TEMPLATES.len() {
            let feature = values.feature(template).key(0);
            let last = self.features.len().checked_sub(TEMPLATES.len());
            let last = last.and_then(|last| self.features.get(last));
            if is_first || last != Some(&feature) {
                self.counted.push(feature);
            }
            self.features.push(feature);
        }
    }

    /// Whether a place counts for a template. It does not if the place before is the same one with the same feature.
    pub(crate) fn counts(&self, place: &Place, template: usize) -> bool {
        let at = place.features + template;
        let last = at.checked_sub(TEMPLATES.len()).and_then(|last| self.features.get(last));
        place.is_first || self.features.get(at) != last
    }

    /// Returns the features of a place, by template.
    pub(crate) fn features_of(&self, place: &Place) -> &[u32] {
        self.features.get(place.features..place.features + TEMPLATES.len()).unwrap_or_default()
    }
}

/// Returns this number of lines, evenly spaced.
fn spread<'l>(lines: &[&'l str], taken: usize) -> impl Iterator<Item = &'l str> {
    (0..taken).filter_map(move |number| lines.get(number * lines.len() / taken.max(1)).copied())
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    ruzstd::decoding::StreamingDecoder::new(File::open(path)?)?.read_to_string(&mut text)?;
    Ok(text)
}
