//! The choice among the readings of a character by what stands around it.
//!
//! OpenCC's tables have one reading for a character outside the phrases that they list, and a phrase matches across the boundaries of
//! words: 被发送 becomes 被髮送. [`ReadingChooser`] goes through a text that was converted to traditional characters and examines the
//! places where data/context/senses.txt has several readings. Most are settled by one neighbour (data/context/certain.txt); for the others a
//! log-linear model adds up the weights of their features (data/context/weights.txt, learnt by examples/learn_context). A
//! reading is written in the form that the tables of the region have for it.

use std::borrow::Cow;
use std::ops::Range;

use super::Converter;
use crate::builtin;
use crate::table::{
    Ambiguous, AtomValues, ContextTable, EDGE, FAR, FIRST_LOOK, Genre, MARGIN, PairReading,
    ParticleCounts, Phrase, PhraseTable, READINGS, SCALE, Surroundings, TEMPLATES, seen,
};
use crate::{Error, Span};

/// How simplified characters with several traditional readings are converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Conversion {
    /// As OpenCC's tables have them, byte for byte.
    Exact,
    /// By what stands around them.
    #[default]
    Context,
}

/// Chooser among the readings of ambiguous characters, for the output of one configuration.
#[derive(Debug)]
pub(crate) struct ReadingChooser {
    table: ContextTable<'static>,
    /// The phrases into which the conversion cuts a text.
    phrases: PhraseTable<'static>,
    /// The forms of each ambiguous character, by its number, each with its reading; those of the target's region come first. The first
    /// form of a reading is written.
    forms: Vec<Vec<(char, usize)>>,
}

/// A place at which another reading than OpenCC's is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Revision {
    /// The span of the character in the text.
    pub(crate) source: Span,
    /// Its span in the converted text.
    pub(crate) output: Span,
    /// The form that is chosen.
    pub(crate) form: char,
}

/// The end of a line and its kind of language.
#[derive(Debug, Clone, Copy)]
struct LineGenre {
    end: usize,
    genre: Genre,
}

/// A walk over the phrases of OpenCC's tables in a text: the span of the last one.
#[derive(Debug, Clone, Copy, Default)]
struct PhraseCursor {
    start: usize,
    end: usize,
}

impl PhraseCursor {
    /// Returns the phrase that covers a place, which is not before the place of the last call. Like OpenCC, it takes the longest phrase
    /// from left to right; it begins after the last character that is in no phrase.
    fn at(&mut self, table: &PhraseTable<'_>, text: &str, place: usize) -> Phrase {
        if self.end <= place {
            let between = text.get(self.end..place).unwrap_or_default();
            let known = between.char_indices().rev().take_while(|(_, c)| table.knows(*c));
            self.end += known.last().map_or(between.len(), |(at, _)| at);
        }
        while self.end <= place {
            let rest = text.get(self.end..).unwrap_or_default();
            let length = table.longest_key(rest.chars()).max(1);
            self.start = self.end;
            self.end += rest.chars().take(length).map(char::len_utf8).sum::<usize>().max(1);
        }
        let count =
            |from: usize, to: usize| text.get(from..to).map_or(0, |part| part.chars().count());
        Phrase { length: count(self.start, self.end), before: count(self.start, place) }
    }
}

/// A walk over the places of a text, from left to right.
struct ReadingWalk<'c, 't> {
    chooser: &'c ReadingChooser,
    source: &'t str,
    line: Option<LineGenre>,
    phrases: PhraseCursor,
    revisions: Vec<Revision>,
}

impl<'c, 't> ReadingWalk<'c, 't> {
    fn new(chooser: &'c ReadingChooser, source: &'t str) -> Self {
        let (line, phrases, revisions) = Default::default();
        Self { chooser, source, line, phrases, revisions }
    }

    /// Examines an ambiguous character at `at` of the text, which the conversion has written at `place` of its output, and adds a revision
    /// if context chooses another reading.
    fn look(&mut self, at: usize, c: char, number: usize, place: usize, written: char) {
        let Self { chooser, source, .. } = *self;
        let Some(forms) = chooser.forms.get(number) else { return };
        let reading_of =
            |c: char| forms.iter().find(|(form, _)| *form == c).map(|(_, reading)| *reading);
        let Some(answer) = reading_of(written) else { return };
        let chosen = match chooser.settled(source, at, c, answer) {
            Some(reading) => reading,
            None => {
                let around = Surroundings {
                    genre: self.genre(at),
                    answer: u8::try_from(answer).unwrap_or(0),
                    ..Surroundings::of(source, at, |c| chooser.table.class(c))
                };
                let phrase = || self.phrases.at(&chooser.phrases, source, at);
                chooser.choose(around, answer, forms, phrase)
            }
        };
        if chosen == answer {
            return;
        }
        let form = forms.iter().find(|(_, reading)| *reading == chosen).map(|(form, _)| *form);
        if let Some(form) = form.filter(|form| form.len_utf8() == written.len_utf8()) {
            let source = Span::new(at, at + c.len_utf8());
            let output = Span::new(place, place + written.len_utf8());
            self.revisions.push(Revision { source, output, form });
        }
    }

    /// Returns the kind of language of the line of a place.
    fn genre(&mut self, at: usize) -> Genre {
        match self.line {
            Some(line) if at < line.end => line.genre,
            _ => self.line.insert(self.chooser.line(self.source, at)).genre,
        }
    }
}

impl ReadingChooser {
    /// Returns the chooser for the output of a converter. None unless its configuration converts character by character from simplified to
    /// traditional Chinese.
    pub(crate) fn after(converter: &Converter) -> Result<Option<Self>, Error> {
        let to_region = match converter.config() {
            "s2tw" => Converter::new("t2tw")?,
            "s2hk" => Converter::new("t2hk")?,
            _ => return Ok(None),
        };
        let Some(phrases) = converter.engine.staged.segmentation else { return Ok(None) };
        let table = ContextTable::load("context", builtin::CONTEXT)?;
        let forms = |ambiguous: Ambiguous<'static>| {
            let all: Vec<(char, usize)> = ambiguous.forms().collect();
            let regional = |form: char| to_region.convert(&form.to_string()).chars().next();
            // The region's forms first, so that these are written.
            let of_region =
                all.iter().filter_map(|(form, reading)| Some((regional(*form)?, *reading)));
            of_region.chain(all.iter().copied()).collect()
        };
        Ok(Some(Self { forms: table.ambiguous().map(forms).collect(), table, phrases }))
    }

    /// Writes the readings that context chooses into a converted text, unless that has another number of characters than the text.
    pub(crate) fn revise(&self, source: &str, output: &mut Cow<'_, str>) {
        let revisions = self.revisions(source, output);
        if revisions.is_empty() {
            return;
        }
        let output = output.to_mut();
        for Revision { output: Span { start, end }, form, .. } in revisions {
            // Of the same length: nothing moves.
            output.replace_range(start..end, form.encode_utf8(&mut [0; 4]));
        }
    }

    /// Returns the places of a text at which context chooses another reading than the conversion did.
    pub(crate) fn revisions(&self, source: &str, output: &str) -> Vec<Revision> {
        let mut places = ReadingWalk::new(self, source);
        // Conversion changes the length of a character only to or from four bytes. If there are none of these, places are the same.
        // Without an early end, so that the compiler looks at many bytes at once.
        let has_long = |text: &str| text.bytes().fold(0, u8::max) >= 0xF0;
        if source.len() == output.len() && !has_long(source) && !has_long(output) {
            self.table.for_each_ambiguous(source, |at, c, number| {
                let written = output.get(at..).and_then(|rest| rest.chars().next());
                if let Some(written) = written {
                    places.look(at, c, number, at, written);
                }
            });
            return places.revisions;
        }
        let mut converted = output.char_indices();
        for (at, c) in source.char_indices() {
            let Some((place, written)) = converted.next() else { return Vec::new() };
            if let Some(number) = self.table.number(c) {
                places.look(at, c, number, place, written);
            }
        }
        match converted.next() {
            Some(_) => Vec::new(),
            None => places.revisions,
        }
    }

    /// Returns the reading if the neighbours settle it.
    #[inline]
    fn settled(&self, source: &str, at: usize, c: char, answer: usize) -> Option<usize> {
        let (before, rest) = source.split_at_checked(at)?;
        let neighbour = |c: Option<char>| c.filter(|c| *c != '\n').map_or(EDGE, seen);
        let before = neighbour(before.chars().next_back());
        let after = neighbour(rest.chars().nth(1));
        let verdicts = [self.table.pair(c, 0, before), self.table.pair(c, 1, after)];
        match verdicts {
            [Some(PairReading::Rule(reading)), _] | [_, Some(PairReading::Rule(reading))] => {
                Some(reading.unwrap_or(answer))
            }
            [Some(PairReading::Certain(one)), Some(PairReading::Certain(other))]
                if one != other =>
            {
                None
            }
            [Some(PairReading::Certain(reading)), Some(PairReading::Certain(_)) | None]
            | [None, Some(PairReading::Certain(reading))] => Some(reading),
            _ => None,
        }
    }

    /// Returns the end of the line of a place, and its kind of language.
    fn line(&self, source: &str, at: usize) -> LineGenre {
        let (before, rest) = source.split_at_checked(at).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', rest.as_bytes()).map_or(source.len(), |length| at + length);
        let mut particles = ParticleCounts::default();
        let line = source.get(start..end).unwrap_or_default();
        line.chars().for_each(|c| particles.add(self.table.traits(c).particle()));
        LineGenre { end, genre: particles.genre() }
    }

    /// Returns the reading that the model chooses. The phrase is asked for only where the first look does not decide.
    fn choose(
        &self,
        mut around: Surroundings,
        answer: usize,
        forms: &[(char, usize)],
        phrase: impl FnOnce() -> Phrase,
    ) -> usize {
        let readings =
            forms.iter().map(|(_, reading)| reading + 1).max().unwrap_or(1).min(READINGS);
        let mut scores = [0.0; READINGS];
        let values = around.values();
        self.add(&values, 0..FIRST_LOOK, readings, &mut scores);
        let score = |scores: &[f32; READINGS], reading: usize| {
            scores.get(reading).copied().unwrap_or_default()
        };
        let others = (0..readings).filter(|reading| *reading != answer);
        let best = others.map(|reading| score(&scores, reading)).fold(f32::MIN, f32::max);
        let ahead = score(&scores, answer) + Surroundings::least_prior(answer) * SCALE - best;
        if ahead > FAR * SCALE {
            return answer;
        }
        around.phrase = phrase();
        let values = values.with_phrase(&around);
        self.add(&values, FIRST_LOOK..TEMPLATES.len(), readings, &mut scores);
        if let Some(score) = scores.get_mut(answer) {
            *score += around.prior() * SCALE;
        }
        let by_score = |a: &usize, b: &usize| score(&scores, *a).total_cmp(&score(&scores, *b));
        let best = (0..readings).max_by(by_score).unwrap_or(answer);
        let ahead = score(&scores, best) - score(&scores, answer);
        if ahead > MARGIN * SCALE { best } else { answer }
    }

    /// Adds the weights of the features of some templates.
    #[inline]
    fn add(
        &self,
        values: &AtomValues,
        templates: Range<usize>,
        readings: usize,
        scores: &mut [f32; READINGS],
    ) {
        for template in templates {
            let feature = values.feature(template);
            for (reading, score) in scores.iter_mut().enumerate().take(readings).skip(1) {
                *score += self.table.weight(feature, reading) as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{aligned, compile_context, parse};

    fn phrases() -> PhraseTable<'static> {
        Converter::new("s2tw").unwrap().engine.staged.segmentation.unwrap()
    }

    /// The chooser of a table in which 发 has the readings 發 and 髮, with weights as the rows of `weights.txt`.
    fn chooser(weights: &[[&str; 4]]) -> ReadingChooser {
        let senses = parse("senses.txt", "发\t發 髮\n").unwrap();
        let pairs = [("rules.txt", &[][..]), ("certain.txt", &[][..])];
        let (_, bytes) = compile_context(&senses, weights, pairs).unwrap();
        let bytes: &'static [u32] = Vec::leak(aligned(&bytes));
        let table = ContextTable::load("t", bytemuck::cast_slice(bytes)).unwrap();
        let forms = table.ambiguous().map(|one| one.forms().collect()).collect();
        ReadingChooser { table, phrases: phrases(), forms }
    }

    /// Returns the form of 甲发, which is not a phrase and which OpenCC has as 甲發, if a feature of 髮 with a template has a weight, in 1/16.
    fn revised(template: &str, weight: i32) -> String {
        let context = if template == "-1,+1" { "甲^" } else { "^^甲" };
        let weights = format!("{context}{weight:+}/3");
        let chooser = chooser(&[["发", "髮", template, &weights]]);
        let mut output = Cow::Borrowed("甲發");
        chooser.revise("甲发", &mut output);
        output.into_owned()
    }

    /// The prior of the first reading where no phrase covers the place is 2.5, and another one must be ahead by 0.5.
    #[test]
    fn another_reading_must_outweigh_the_prior_by_the_margin() {
        for template in ["-1,+1", "-3,-2,-1"] {
            assert_eq!(revised(template, 48), "甲發", "{template}");
        }
        assert_eq!(revised("-1,+1", 49), "甲髮");
    }

    /// A weight of the first look below -0.5 makes the reading of the tables more than 3.0 ahead, whatever the other templates say.
    #[test]
    fn a_reading_far_ahead_at_the_first_look_is_taken() {
        let both = |first: i32| {
            let first = format!("甲^{first:+}/3");
            let weights =
                [["发", "髮", "-1,+1", first.as_str()], ["发", "髮", "-3,-2,-1", "^^甲+127/3"]];
            let mut output = Cow::Borrowed("甲發");
            chooser(&weights).revise("甲发", &mut output);
            output.into_owned()
        };
        assert_eq!([both(-8), both(-9)], ["甲髮", "甲發"]);
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
        assert_eq!([0, 1].map(Surroundings::least_prior), [2.5, 1.8]);
    }

    #[test]
    fn places_are_the_same_where_lengths_differ() {
        let chooser = chooser(&[["发", "髮", "-1,+1", "头^+100/3"]]);
        for (source, output, expected) in [
            ("𠮷头发", "吉頭發", "吉頭髮"),
            ("é头发", "é頭發", "é頭髮"),
            ("头发\n𠮷", "頭發\n𠮷", "頭髮\n𠮷"),
            // Another number of characters: nothing is known of the places.
            ("头发", "頭發絲", "頭發絲"),
            ("头发丝", "頭發", "頭發"),
        ] {
            let mut output = Cow::Borrowed(output);
            chooser.revise(source, &mut output);
            assert_eq!(output, expected, "{source}");
        }
    }

    #[test]
    fn phrases_are_those_that_the_conversion_takes() {
        let table = phrases();
        let text = "渡口，头发展示";
        let mut cursor = PhraseCursor::default();
        let at = |c: char| text.find(c).unwrap();
        let phrase = |length, before| Phrase { length, before };
        assert_eq!(cursor.at(&table, text, at('发')), phrase(2, 1));
        assert_eq!(cursor.at(&table, text, at('展')), phrase(1, 0));
    }
}
