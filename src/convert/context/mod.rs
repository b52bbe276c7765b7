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
mod tests {
    use super::cursor::LONGEST;
    use super::*;
    use crate::table::{Phrase, aligned, compile_context, parse};

    fn phrases() -> PhraseTable<'static> {
        Converter::new(Config::S2tw).engine.staged.segmentation.unwrap()
    }

    /// The chooser of a table in which 发 has the readings 發 and 髮, with weights as the rows of `weights.txt`.
    fn chooser(weights: &[[&str; 4]]) -> ReadingChooser {
        chooser_with(weights, &[])
    }

    fn chooser_with(weights: &[[&str; 4]], rules: &[[&str; 4]]) -> ReadingChooser {
        let senses = parse("senses.txt", "发\t發 髮\n").unwrap();
        let (_, bytes) = compile_context(&senses, weights, rules).unwrap();
        let bytes: &'static [u32] = Vec::leak(aligned(&bytes));
        let table = ContextTable::load("t", bytemuck::cast_slice(bytes)).unwrap();
        let forms = table.ambiguous().map(|one| Forms::new(one.forms().collect())).collect();
        ReadingChooser {
            table,
            phrases: phrases(),
            forms,
            simplified: TextSide::Source,
            surnames: Surnames::default(),
        }
    }

    /// Returns the conversion of 甲发, which is not a phrase and which OpenCC converts to 甲發, with weights for two features of 髮, in
    /// 1/16: one of the first look and another one.
    fn revised(first: i32, other: i32) -> String {
        let weights = [format!("m甲{first:+}/3"), format!("^^甲{other:+}/3")];
        let [first, other] = weights.each_ref().map(String::as_str);
        let chooser = chooser(&[["发", "髮", "g,-1", first], ["发", "髮", "-3,-2,-1", other]]);
        let mut output = Cow::Borrowed("甲發");
        chooser.revise("甲发", &mut output, &mut ReadingLog::default());
        output.into_owned()
    }

    /// The first reading has a prior of 2.5 where no phrase covers the place, and another one must lead by 0.5.
    #[test]
    fn another_reading_must_outweigh_the_prior_by_the_margin() {
        assert_eq!([revised(48, 0), revised(49, 0)], ["甲發", "甲髮"]);
        assert_eq!([revised(8, 40), revised(8, 41)], ["甲發", "甲髮"]);
    }

    /// A weight of the first look below 0.5 leaves the reading of the tables more than 2.0 ahead, whatever the weights of the other
    /// templates.
    #[test]
    fn a_reading_far_ahead_at_the_first_look_is_taken() {
        assert_eq!([revised(7, 127), revised(8, 127)], ["甲發", "甲髮"]);
    }

    /// The reading of the tables has a prior of 2.5 and the margin of 0.5; the temperature is 1.15, and 0.9 is a logarithm of odds
    /// of 2.2.
    #[test]
    fn a_reading_below_nine_tenths_is_in_doubt() {
        let doubtful = |first: i32, other: i32| {
            let weights = [format!("m甲{first:+}/3"), format!("^^甲{other:+}/3")];
            let [first, other] = weights.each_ref().map(String::as_str);
            let chooser = chooser(&[["发", "髮", "g,-1", first], ["发", "髮", "-3,-2,-1", other]]);
            let (mut output, mut log) = (Cow::Borrowed("甲發"), ReadingLog::default());
            chooser.revise("甲发", &mut output, &mut log);
            let written = log.doubtful.iter().map(|choice| (choice.written, choice.output));
            written.collect::<Vec<_>>()
        };
        let [kept, revised] = ['發', '髮'].map(|form| vec![(form, Span::new(3, 6))]);
        assert_eq!([doubtful(8, 0), doubtful(8, -1)], [kept, vec![]]);
        assert_eq!([doubtful(88, 0), doubtful(89, 0)], [revised, vec![]]);
        // The first look decides.
        assert_eq!(doubtful(7, 127), []);
    }

    #[test]
    fn a_rule_wins() {
        let chooser =
            |rules: &[[&str; 4]]| chooser_with(&[["发", "髮", "g,-1", "m甲+127/3"]], rules);
        for (rules, expected) in [
            (&[][..], "甲髮"),
            (&[["发", "=", "-1", "甲"]], "甲發"),
            (&[["发", "發", "+1", "^"]], "甲發"),
            // A rule for the neighbour before the place takes precedence.
            (&[["发", "髮", "-1", "甲"], ["发", "發", "+1", "^"]], "甲髮"),
        ] {
            let mut output = Cow::Borrowed("甲發");
            chooser(rules).revise("甲发", &mut output, &mut ReadingLog::default());
            assert_eq!(output, expected, "{rules:?}");
        }
    }

    /// A line of more than a mebibyte is examined in parts.
    #[test]
    fn a_long_line_is_examined_to_its_end() {
        let chooser = chooser(&[["发", "髮", "g,-1", "m甲+127/3"]]);
        let source = "甲发丙".repeat(LONGEST / 9 + 100);
        let mut output = Cow::Owned(source.replace('发', "發"));
        chooser.revise(&source, &mut output, &mut ReadingLog::default());
        assert_eq!(output.matches("甲髮").count(), LONGEST / 9 + 100);
    }

    #[test]
    fn a_longer_phrase_has_a_higher_prior() {
        let prior = |answer, length| {
            Surroundings { answer, phrase: Phrase { length, before: 0 }, ..Default::default() }
                .prior()
        };
        assert_eq!(
            [1, 2, 3, 4, 5, 9].map(|length| prior(0, length)),
            [2.5, 5.2, 6.2, 5.8, 6.4, 6.4]
        );
        assert_eq!([2, 3, 4, 5].map(|length| prior(1, length)), [1.8, 2.8, 3.1, 5.4]);
        assert_eq!([0, 1].map(|answer| TextSide::Source.least_prior(answer)), [2.5, 1.8]);
    }

    /// The chooser of a table in which 著 has the readings 着 and 著, for simplified text.
    fn chooser_to_hans(weights: &[[&str; 4]]) -> ReadingChooser {
        let senses = parse("senses.txt", "著\t着 著\n").unwrap();
        let (_, bytes) = compile_context(&senses, weights, &[]).unwrap();
        let bytes: &'static [u32] = Vec::leak(aligned(&bytes));
        let table = ContextTable::load("t", bytemuck::cast_slice(bytes)).unwrap();
        let forms = table.ambiguous().map(|one| Forms::new(one.forms().collect())).collect();
        ReadingChooser {
            table,
            phrases: phrases(),
            forms,
            simplified: TextSide::Output,
            surnames: Surnames::default(),
        }
    }

    #[test]
    fn surroundings_are_those_of_the_simplified_text() {
        // A weight of the first look, and one of the second look, whose feature has the character of the source in its middle.
        for weight in [["著", "著", "g,-1", "m译+100/3"], ["著", "著", "-1,+1", "译很+100/3"]]
        {
            let chooser = chooser_to_hans(&[weight]);
            let revised = |source: &str, output: &str| {
                let mut output = Cow::Borrowed(output);
                chooser.revise(source, &mut output, &mut ReadingLog::default());
                output.into_owned()
            };
            assert_eq!(revised("譯著很", "译着很"), "译著很");
            assert_eq!(revised("看著很", "看着很"), "看着很");
            assert_eq!(revised("𠮷譯著很", "吉译着很"), "吉译著很");
        }
    }

    /// Readings other than the first have no prior from a phrase, and a space is part of the context.
    #[test]
    fn a_space_before_a_character_tells() {
        let chooser = chooser_to_hans(&[["著", "著", "g,-1", "m␣-10/3"]]);
        for (source, expected) in [("譯 著", "译 着"), ("譯著", "译著")] {
            let mut output = Cow::Owned(source.replace('譯', "译"));
            chooser.revise(source, &mut output, &mut ReadingLog::default());
            assert_eq!(output, expected);
        }
    }

    #[test]
    fn configurations_of_both_directions_have_choosers() {
        let side = |config: Config| {
            let chooser = ReadingChooser::after(&Converter::new(config)).unwrap();
            chooser.map(|chooser| chooser.simplified)
        };
        for config in [Config::S2tw, Config::S2hk] {
            assert_eq!(side(config), Some(TextSide::Source), "{config}");
        }
        for config in [Config::T2s, Config::Tw2s, Config::Hk2s] {
            assert_eq!(side(config), Some(TextSide::Output), "{config}");
        }
        // Words of a region may have another number of characters.
        for config in [Config::S2t, Config::S2twp, Config::Tw2sp, Config::T2tw] {
            assert_eq!(side(config), None, "{config}");
        }
    }

    #[test]
    fn places_are_the_same_where_lengths_differ() {
        let chooser = chooser(&[["发", "髮", "g,-1", "m头+100/3"]]);
        for (source, output, expected) in [
            ("𠮷头发", "吉頭發", "吉頭髮"),
            ("é头发", "é頭發", "é頭髮"),
            ("头发\n𠮷", "頭發\n𠮷", "頭髮\n𠮷"),
            // With another number of characters, the places cannot be matched.
            ("头发", "頭發絲", "頭發絲"),
            ("头发丝", "頭發", "頭發"),
        ] {
            let mut output = Cow::Borrowed(output);
            chooser.revise(source, &mut output, &mut ReadingLog::default());
            assert_eq!(output, expected, "{source}");
        }
    }
}
