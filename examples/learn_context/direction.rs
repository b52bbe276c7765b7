//! Directions of conversion, and how a text becomes examples for each.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use hanfold::repair::{RepairMode, RepairOptions};
use hanfold::{Config, Converter, Document, Normalizer, Target, Worker};

use crate::corpus::rows;
use crate::model::Training;
use crate::surroundings::{Phrase, TextSide};

/// A direction of conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    ToHant,
    ToHans,
}

/// Source of simplified text that is not used for training: in a third of its places 著 is the particle, as in the traditional
/// encyclopedia articles from which it was converted.
const INCONSISTENT: &str = "hans-cmrc2018";
/// Source of simplified text with the works of five authors in sequence and four fifths of all places, and the number of sources
/// that it is split into.
const COLLECTION: (&str, usize) = ("hans-modern-fiction-pd", 5);

impl Direction {
    /// Returns the folder of the tables.
    pub(crate) fn folder(self) -> &'static Path {
        Path::new(match self {
            Self::ToHant => "data/context",
            Self::ToHans => "data/context/to-hans",
        })
    }

    /// Returns the OpenCC configurations whose answers are revised.
    pub(crate) fn configs(self) -> &'static [Config] {
        match self {
            Self::ToHant => &[Config::S2t],
            Self::ToHans => &[Config::Tw2s, Config::T2s],
        }
    }

    /// Returns the training parameters.
    ///
    /// To traditional characters, 500,000 weights take 1.7 MB when compiled. In a trial with held-out sources they make 2 % more
    /// errors than two million; 800,000 and 400,000 without a second training make 3 and 8 % more. To simplified characters there
    /// are a hundredth as many places, and fewer weights than the limit; one pass makes a quarter more errors than three, five or
    /// eight.
    pub(crate) fn training(self) -> Training {
        match self {
            Self::ToHant => Training { passes: 1, weights: 500_000 },
            Self::ToHans => Training { passes: 5, weights: 30_000 },
        }
    }

    /// Returns the side of the conversion with simplified text.
    pub(crate) fn simplified(self) -> TextSide {
        if self == Self::ToHant { TextSide::Source } else { TextSide::Output }
    }

    /// Returns the number of sources into which a file is split.
    pub(crate) fn parts_of(self, source: &str) -> usize {
        let (collection, authors) = COLLECTION;
        if source == collection { authors } else { 1 }
    }

    /// Whether the texts of a file are used for training.
    pub(crate) fn learns_from(self, file: &str) -> bool {
        match self {
            Self::ToHant => {
                ["hant-", "lzh-", "yue-", "names-"].iter().any(|kind| file.starts_with(kind))
            }
            Self::ToHans => file.starts_with("hans-") && !file.starts_with(INCONSISTENT),
        }
    }
}

/// A line as converted and as written. All its texts have the same number of characters.
pub(crate) struct Line {
    /// Text that is converted.
    pub(crate) source: String,
    /// Text as written, in the script of the target.
    pub(crate) gold: String,
    /// Characters of the output of each [configuration](Direction::configs).
    pub(crate) answers: Vec<Vec<char>>,
    direction: Direction,
}

impl Line {
    /// Returns the simplified text, from which the surroundings of a place are taken.
    pub(crate) fn simplified(&self) -> &str {
        match self.direction.simplified() {
            TextSide::Source => &self.source,
            TextSide::Output => &self.gold,
        }
    }
}

/// Converters that make examples from a text.
pub(crate) struct Converters {
    direction: Direction,
    from_taiwan: Converter,
    from_hong_kong: Converter,
    simplify: Converter,
    to_taiwan: Worker,
    /// Converters of the [configurations](Direction::configs).
    revised: Vec<Converter>,
    /// Phrases of OpenCC's tables.
    phrases: BTreeSet<Vec<char>>,
    longest: usize,
}

impl Converters {
    pub(crate) fn new(direction: Direction) -> Result<Self, Box<dyn Error>> {
        let mut phrases = BTreeSet::new();
        let files: &[&str] = match direction {
            Direction::ToHant => &[
                "dictionary/STPhrases.txt",
                "generated/STPhrases_GeneratedFromRegionalPhrases.txt",
            ],
            Direction::ToHans => &["dictionary/TSPhrases.txt"],
        };
        for file in files {
            let text = fs::read_to_string(Path::new("data/opencc").join(file))?;
            let keys = rows(&text).filter_map(|row| row.split_once('\t'));
            phrases.extend(keys.map(|(key, _)| key.chars().collect()));
        }
        let off = RepairOptions::new(RepairMode::Off);
        let revised = direction.configs().iter().map(|config| Converter::new(*config));
        Ok(Self {
            direction,
            longest: phrases.iter().map(Vec::len).max().unwrap_or(0),
            phrases,
            from_taiwan: Converter::new(Config::Tw2t),
            from_hong_kong: Converter::new(Config::Hk2t),
            simplify: Converter::new(Config::T2s),
            to_taiwan: Normalizer::builder(Target::HANT_TW).repair(off).build()?.worker(),
            revised: revised.collect(),
        })
    }

    /// Returns the phrase at each character of a text: the longest from left to right, as in OpenCC.
    pub(crate) fn phrases_of(&self, text: &str) -> Vec<Phrase> {
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

    /// Returns a line of a source as converted and as written, traditional text in OpenCC's standard forms. None if conversion
    /// changes the number of characters.
    pub(crate) fn convert(&mut self, name: &str, line: &str) -> Option<Line> {
        let (source, gold) = match self.direction {
            Direction::ToHant => {
                let is_taiwanese = ["hant-tw", "lex-"].iter().any(|part| name.starts_with(part))
                    || name.contains("-tw-");
                let standard = if is_taiwanese { &self.from_taiwan } else { &self.from_hong_kong };
                let standard = standard.convert(line).into_owned();
                (self.simplify.convert(&standard).into_owned(), standard)
            }
            Direction::ToHans => {
                let document = Document::from_text(line).with_source(Target::HANS);
                let normalized = self.to_taiwan.normalize(document).ok()?;
                (normalized.text.into_owned(), line.to_owned())
            }
        };
        let answer = |converter: &Converter| converter.convert(&source).chars().collect();
        let answers: Vec<Vec<char>> = self.revised.iter().map(answer).collect();
        let count = source.chars().count();
        let is_parallel =
            gold.chars().count() == count && answers.iter().all(|answer| answer.len() == count);
        is_parallel.then_some(Line { source, gold, answers, direction: self.direction })
    }
}
