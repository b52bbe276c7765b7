//! Choice among the readings of ambiguous characters by context.
//!
//! OpenCC's tables have one reading for a character outside their phrases, and a phrase matches across word boundaries: 被发送 becomes
//! 被髮送. [`ReadingChooser`] examines the places of a converted text where a table has several readings: data/context/senses.txt for
//! text converted to traditional characters, data/context/to-hans for simplified text. A log-linear model adds up the weights of the
//! features of a place (weights.txt, learnt by examples/learn_context). A first look uses only the two neighbours. At nearly all
//! places OpenCC's reading is then so far ahead that nothing else is looked up. A reading is written in the form of the region's
//! tables.

mod choice;
mod contradiction;
mod cursor;
mod explanation;
mod judgement;
mod log;
mod names;
mod person;
mod walk;

use std::borrow::Cow;

use super::{Config, Converter};
use crate::builtin;
use crate::table::{
    Ambiguous, ContextTable, Genre, Phrase, PhraseTable, READINGS, SCALE, Surroundings, TextSide,
};
use crate::{Error, Span};
use cursor::line_end;
use names::Surnames;
use walk::ReadingWalk;

pub use choice::{ReadingCandidate, ReadingChoice};
pub(crate) use contradiction::Comparison;
pub use explanation::{ReadingBasis, ReadingEvidence, ReadingExplanation, ReadingFeature};
pub(crate) use log::ReadingLog;

/// Conversion of characters with several readings in the other script.
///
/// ```
/// use hanfold::{Conversion, Normalizer, Target};
///
/// let exact = Normalizer::builder(Target::HANT).conversion(Conversion::Exact).build()?;
/// // No context, so no reading is in doubt.
/// assert!(exact.normalize("我们干。")?.report.doubtful_readings.is_empty());
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Conversion {
    /// By OpenCC's tables, byte for byte.
    Exact,
    /// By context.
    #[default]
    Context,
}

crate::name::named! {
    Conversion, "conversion",
    /// Returns the name of the conversion, as on the command line.
    ///
    /// ```
    /// use hanfold::Conversion;
    ///
    /// assert_eq!("exact".parse::<Conversion>()?, Conversion::Exact);
    /// assert_eq!(Conversion::default().as_str(), "context");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    2 { Exact: "exact", Context: "context" }
}

/// Chooser among the readings of ambiguous characters, for the output of one configuration.
#[derive(Debug)]
pub(crate) struct ReadingChooser {
    table: ContextTable<'static>,
    /// Phrases into which the conversion splits a text.
    phrases: PhraseTable<'static>,
    /// Forms, by the number of the ambiguous character.
    forms: Vec<Forms>,
    /// Side of the conversion whose text is in simplified characters.
    simplified: TextSide,
    surnames: Surnames,
}

/// Forms of an ambiguous character, each with its reading; those of the target's region come first. The first form of a reading is
/// written.
#[derive(Debug)]
struct Forms {
    /// Number of readings.
    readings: u8,
    all: Vec<(char, usize)>,
}

impl Forms {
    fn new(all: Vec<(char, usize)>) -> Self {
        let last = all.iter().map(|(_, reading)| *reading).max().unwrap_or(0);
        Self { readings: u8::try_from(last + 1).unwrap_or(1), all }
    }

    /// Returns the reading of a form.
    fn reading(&self, form: char) -> Option<usize> {
        self.all.iter().find(|(known, _)| *known == form).map(|(_, reading)| *reading)
    }

    /// Returns the form that is written for a reading.
    fn form(&self, reading: usize) -> Option<char> {
        self.all.iter().find(|(_, known)| *known == reading).map(|(form, _)| *form)
    }
}

/// A place at which another reading than OpenCC's is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Revision {
    /// Span of the character in the source.
    pub(crate) source: Span,
    /// Span of the character in the converted text.
    pub(crate) output: Span,
    /// Chosen form.
    pub(crate) form: char,
}

/// Returns the lead of a reading with its prior over the best other one, as a logarithm of odds.
#[inline]
fn ahead(scores: &[i32; READINGS], reading: usize, prior: f32) -> f32 {
    let [first, second, third] = *scores;
    let (score, other) = match reading {
        0 => (first, second.max(third)),
        1 => (second, first.max(third)),
        _ => (third, first.max(second)),
    };
    (score - other) as f32 / SCALE + prior
}

impl ReadingChooser {
    /// Returns the chooser for the output of a converter. None unless its configuration converts character by character from
    /// simplified to traditional Chinese or back.
    pub(crate) fn after(converter: &Converter) -> Result<Option<Self>, Error> {
        let (simplified, to_region) = match converter.config() {
            Config::S2tw => (TextSide::Source, Some(Converter::new(Config::T2tw))),
            Config::S2hk => (TextSide::Source, Some(Converter::new(Config::T2hk))),
            Config::T2s | Config::Tw2s | Config::Hk2s => (TextSide::Output, None),
            _ => return Ok(None),
        };
        // t2s converts in one step and has no table of its own that splits a text: its phrases are those of tw2s.
        let (table, phrases) = match simplified {
            TextSide::Source => (
                ContextTable::load("context", builtin::CONTEXT)?,
                converter.engine.staged.segmentation,
            ),
            TextSide::Output => (
                ContextTable::load("context-to-hans", builtin::CONTEXT_TO_HANS)?,
                Converter::new(Config::Tw2s).engine.staged.segmentation,
            ),
        };
        let Some(phrases) = phrases else { return Ok(None) };
        let forms = |ambiguous: Ambiguous<'static>| {
            let all: Vec<(char, usize)> = ambiguous.forms().collect();
            let regional = |form: char| {
                to_region
                    .as_ref()
                    .and_then(|region| region.convert(&form.to_string()).chars().next())
            };
            // The forms of the region come first, so that they are written.
            let of_region =
                all.iter().filter_map(|(form, reading)| Some((regional(*form)?, *reading)));
            Forms::new(of_region.chain(all.iter().copied()).collect())
        };
        let surnames = match simplified {
            TextSide::Source => Surnames::of(&table),
            TextSide::Output => Surnames::default(),
        };
        let forms = table.ambiguous().map(forms).collect();
        Ok(Some(Self { table, phrases, forms, simplified, surnames }))
    }

    /// Writes the readings that context favours into a converted text, and logs the doubtful ones. Does nothing if the number of
    /// characters differs from that of the source.
    pub(crate) fn revise(&self, source: &str, output: &mut Cow<'_, str>, log: &mut ReadingLog) {
        let Some((revisions, of_text)) = self.revisions(source, output, log.for_part()) else {
            return;
        };
        log.append(of_text, 0);
        if revisions.is_empty() {
            return;
        }
        let output = output.to_mut();
        for Revision { output: Span { start, end }, form, .. } in revisions {
            // A form is as long as the one it replaces, so the other positions stay valid.
            output.replace_range(start..end, form.encode_utf8(&mut [0; 4]));
        }
    }

    /// Returns the places of a text at which context favours another reading than the conversion, and the log. None if the output
    /// has another number of characters.
    fn revisions(
        &self,
        source: &str,
        output: &str,
        log: ReadingLog,
    ) -> Option<(Vec<Revision>, ReadingLog)> {
        let mut walk = ReadingWalk::new(self, source, output, log);
        let mut start = 0;
        while start < source.len() {
            let rest = source.get(start..).unwrap_or_default();
            let end = line_end(rest);
            walk.line(start, rest.get(..end).unwrap_or_default())?;
            start += end;
        }
        let is_parallel = walk.cursor.place(source.len()) == Some(output.len());
        if is_parallel {
            walk.spread_names();
        }
        is_parallel.then_some((walk.revisions, walk.log))
    }

    /// Returns the surroundings of a place of a simplified text.
    fn surroundings(
        &self,
        simplified: &str,
        at: usize,
        genre: Genre,
        answer: usize,
        phrase: Phrase,
    ) -> Surroundings {
        let answer = u8::try_from(answer).unwrap_or(0);
        let class = |c| self.table.class(c);
        let around = Surroundings::of(simplified, at, self.simplified, class);
        Surroundings { genre, answer, phrase, ..around }
    }
}

#[cfg(test)]
mod tests;
