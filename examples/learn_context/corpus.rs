//! The examples: places of texts at which a character has several readings.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use hanfold::Converter;

use crate::features::{Phrase, Surroundings, TEMPLATES, class};
use crate::genre::{Genre, ParticleCounts, particle};

/// Most lines of a source that are read, evenly spread: two newspapers and one author have hundreds of thousands. It bounds memory.
const LINES: usize = 100_000;
/// Sources of the same origin, which are left out together: a part of their names and a name for all of them.
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
/// Least number of times that a word of McBopomofo occurs: the rest are typing errors and rare names. Guess.
const LEAST_OCCURRENCES: u32 = 3;

/// The readings of characters: their forms, each with the number of its reading.
pub(crate) struct Senses {
    of: BTreeMap<char, Vec<(char, u8)>>,
    /// Pairs of an ambiguous character and the one before it (-1) or after it (+1) of which edited text has several readings.
    undecided: Vec<(char, isize, char)>,
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
        let mut undecided = Vec::new();
        let text = fs::read_to_string(folder.join("rules.txt"))?;
        for line in rows(&text) {
            if let [c, "=", side, others] = line.split('\t').collect::<Vec<_>>()[..] {
                let (c, side) = (c.chars().next().unwrap_or_default(), side.parse()?);
                undecided.extend(others.chars().map(|other| (c, side, other)));
            }
        }
        Ok(Self { of, undecided })
    }

    pub(crate) fn forms(&self, c: char) -> Option<&[(char, u8)]> {
        self.of.get(&c).map(Vec::as_slice)
    }

    fn is_undecided(&self, around: &Surroundings) -> bool {
        let middle = around.at(0);
        self.undecided.iter().any(|(c, side, other)| *c == middle && around.at(*side) == *other)
    }
}

fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// A place at which a character has several readings.
pub(crate) struct Place {
    pub(crate) around: Surroundings,
    /// Whether it is learnt from. A Cantonese line without a particle of Cantonese would teach Cantonese for all lines.
    pub(crate) is_learnt: bool,
    /// Where its features begin among all.
    pub(crate) features: usize,
    /// The numbers of readings: how many there are, the one that the text has, the one that OpenCC has.
    pub(crate) readings: u8,
    pub(crate) gold: u8,
    pub(crate) answer: u8,
}

/// A text, or a list of words.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) places: Vec<Place>,
}

impl Source {
    /// Whether it is a list of words, which is evidence in every evaluation.
    pub(crate) fn is_lexicon(&self) -> bool {
        self.name.starts_with("lex-")
    }

    /// Returns the name of the group of sources that have the same origin.
    pub(crate) fn family(&self) -> &str {
        let found = FAMILIES.iter().find(|(part, _)| self.name.contains(part));
        found.map_or(&self.name, |(_, family)| family)
    }
}

/// All examples.
pub(crate) struct Corpus {
    pub(crate) sources: Vec<Source>,
    /// The features of all places, [`TEMPLATES`] in order, as numbers below `common`; [`RARE`] for those that are seen too seldom.
    features: Vec<u32>,
    /// The number of different features.
    pub(crate) common: usize,
}

/// Least number of places that a feature must have been seen at: the licence of some sources asks for three.
const LEAST: usize = 3;
/// Number that stands for a feature that is seen too seldom to count.
pub(crate) const RARE: u32 = u32::MAX;

impl Corpus {
    pub(crate) fn read(folder: &Path, senses: &Senses) -> Result<Self, Box<dyn Error>> {
        let converters = Converters::new()?;
        let mut corpus = Self { sources: Vec::new(), features: Vec::new(), common: 0 };
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_, std::io::Error>>()?;
        paths.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            ["hant-", "lzh-", "yue-", "names-"].iter().any(|kind| name.starts_with(kind))
        });
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.trim_end_matches(".txt.zst").to_owned();
            let text = read(&path)?;
            corpus.add(name, text.lines(), &converters, senses);
        }
        let lexicon = folder.join("lexicon");
        let words = read(&lexicon.join("mcbopomofo-phrase.occ.txt.zst"))?;
        let words = words.lines().filter_map(|line| {
            let (word, count) = line.split_once(' ')?;
            let count: u32 = count.trim().parse().ok()?;
            (count >= LEAST_OCCURRENCES).then_some(word)
        });
        corpus.add("lex-mcbopomofo".to_owned(), words, &converters, senses);
        let words = read(&lexicon.join("moedict-headwords.txt.zst"))?;
        let words = words.lines().filter(|word| !word.contains(['{', '，']));
        corpus.add("lex-moedict".to_owned(), words, &converters, senses);
        corpus.number_features();
        Ok(corpus)
    }

    /// Numbers the features that are seen often enough, which came as hashes.
    fn number_features(&mut self) {
        let mut hashes = self.features.clone();
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
        converters: &Converters,
        senses: &Senses,
    ) {
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        let mut found = Vec::new();
        let taken = lines.len().min(LINES);
        for line in (0..taken).filter_map(|number| lines.get(number * lines.len() / taken.max(1))) {
            let [standard, simplified, converted] = converters.convert(&name, line);
            let mut particles = ParticleCounts::default();
            simplified.chars().for_each(|c| particles.add(particle(c)));
            let genre = particles.genre(simplified.len());
            let both = standard.chars().zip(converted.chars());
            let phrases = converters.phrases_of(&simplified);
            let places = simplified.char_indices().zip(both).zip(phrases);
            for (((at, c), (standard, converted)), phrase) in places {
                let Some(forms) = senses.forms(c) else { continue };
                let reading = |c: char| {
                    forms.iter().find(|(form, _)| *form == c).map(|(_, reading)| *reading)
                };
                let (Some(gold), Some(answer)) = (reading(standard), reading(converted)) else {
                    continue;
                };
                let around = Surroundings {
                    genre,
                    answer,
                    phrase,
                    ..Surroundings::of(&simplified, at, class)
                };
                if senses.is_undecided(&around) {
                    continue;
                }
                let readings =
                    forms.iter().map(|(_, reading)| reading + 1).max().unwrap_or_default();
                let is_learnt = genre == Genre::Cantonese || !name.starts_with("yue-");
                found.push(Place {
                    is_learnt,
                    around,
                    features: self.features.len(),
                    readings,
                    gold,
                    answer,
                });
                let values = around.values();
                let features = (0..TEMPLATES.len()).map(|template| values.feature(template));
                self.features.extend(features.map(|feature| feature.key(0)));
            }
        }
        eprintln!("{name}: {} places", found.len());
        self.sources.push(Source { name, places: found });
    }

    /// The features of a place, by template.
    pub(crate) fn features_of(&self, place: &Place) -> &[u32] {
        self.features.get(place.features..place.features + TEMPLATES.len()).unwrap_or_default()
    }
}

/// The conversions that make an example of a text.
struct Converters {
    from_taiwan: Converter,
    from_hong_kong: Converter,
    simplify: Converter,
    convert: Converter,
    /// The phrases of OpenCC's tables.
    phrases: BTreeSet<Vec<char>>,
    longest: usize,
}

impl Converters {
    fn new() -> Result<Self, Box<dyn Error>> {
        let mut phrases = BTreeSet::new();
        for file in
            ["dictionary/STPhrases.txt", "generated/STPhrases_GeneratedFromRegionalPhrases.txt"]
        {
            let text = fs::read_to_string(Path::new("data/opencc").join(file))?;
            let keys = rows(&text).filter_map(|row| row.split_once('\t'));
            phrases.extend(keys.map(|(key, _)| key.chars().collect()));
        }
        let longest = phrases.iter().map(Vec::len).max().unwrap_or(0);
        Ok(Self {
            phrases,
            longest,
            from_taiwan: Converter::new("tw2t")?,
            from_hong_kong: Converter::new("hk2t")?,
            simplify: Converter::new("t2s")?,
            convert: Converter::new("s2t")?,
        })
    }

    /// The phrase that covers each character of a text: the longest ones, from left to right, as OpenCC takes them.
    fn phrases_of(&self, text: &str) -> Vec<Phrase> {
        let text: Vec<char> = text.chars().collect();
        let mut phrases = Vec::with_capacity(text.len());
        while let Some(rest) = text.get(phrases.len()..).filter(|rest| !rest.is_empty()) {
            let is_phrase =
                |length: &usize| rest.get(..*length).is_some_and(|key| self.phrases.contains(key));
            let length = (2..=rest.len().min(self.longest)).rev().find(is_phrase).unwrap_or(1);
            phrases.extend((0..length).map(|before| Phrase { length, before }));
        }
        phrases
    }

    /// A line in OpenCC's standard forms, simplified, and converted by OpenCC. None of these conversions changes the number of characters.
    fn convert(&self, name: &str, line: &str) -> [String; 3] {
        let is_taiwanese =
            ["hant-tw", "lex-"].iter().any(|part| name.starts_with(part)) || name.contains("-tw-");
        let standard = if is_taiwanese { &self.from_taiwan } else { &self.from_hong_kong };
        let standard = standard.convert(line).into_owned();
        let simplified = self.simplify.convert(&standard).into_owned();
        let converted = self.convert.convert(&simplified).into_owned();
        [standard, simplified, converted]
    }
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    ruzstd::decoding::StreamingDecoder::new(File::open(path)?)?.read_to_string(&mut text)?;
    Ok(text)
}
