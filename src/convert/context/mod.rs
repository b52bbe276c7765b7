//! The choice among the readings of a character by what stands around it.
//!
//! OpenCC's tables have one reading for a character outside the phrases that they list, and a phrase matches across the boundaries of
//! words: 被发送 becomes 被髮送. [`Context`] goes through a text that was converted to traditional characters and looks at the places
//! where data/context/senses.txt has several readings. Most are settled by one neighbour (data/context/certain.txt); for the others a
//! log-linear model adds up the weights of their features (data/context/weights.txt, learnt by examples/learn_context.rs). A
//! reading is written in the form that the tables of the region have for it.

use std::borrow::Cow;
use std::ops::Range;

use super::Converter;
use crate::builtin;
use crate::table::{
    Ambiguous, ContextTable, EDGE, FAR, FIRST_LOOK, Genre, MARGIN, Particles, Phrase, PhraseTable,
    READINGS, SCALE, TEMPLATES, Verdict, View, Window, seen,
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

/// What chooses among readings for one conversion.
#[derive(Debug)]
pub(crate) struct Context {
    table: ContextTable<'static>,
    /// The phrases into which the conversion cuts a text.
    phrases: Option<PhraseTable<'static>>,
    /// By the number of an ambiguous character: its forms in the target's region, each with its reading. The first form of a
    /// reading is written.
    forms: Vec<Vec<(char, usize)>>,
}

/// A place at which another reading than OpenCC's is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Revision {
    /// Where the character is in the text.
    pub(crate) source: Span,
    /// Where it is in the converted text.
    pub(crate) output: Span,
    /// The form that is chosen.
    pub(crate) form: char,
}

/// Where the line of a place is, and its kind of language.
#[derive(Debug, Clone, Copy)]
struct Line {
    end: usize,
    genre: Genre,
}

/// The phrase that was found last.
#[derive(Debug, Clone, Copy, Default)]
struct Phrases {
    start: usize,
    end: usize,
}

impl Phrases {
    /// The phrase that covers a place, which is not before the place of the last call. As OpenCC does, it goes from the left to the
    /// right and takes the longest phrase; it begins where no phrase can come from before.
    fn at(&mut self, table: Option<&PhraseTable<'_>>, text: &str, place: usize) -> Phrase {
        let Some(table) = table else { return Phrase::default() };
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
struct Places<'c, 't> {
    context: &'c Context,
    source: &'t str,
    line: Option<Line>,
    phrases: Phrases,
    revisions: Vec<Revision>,
}

impl<'c, 't> Places<'c, 't> {
    fn new(context: &'c Context, source: &'t str) -> Self {
        let (line, phrases, revisions) = Default::default();
        Self { context, source, line, phrases, revisions }
    }

    /// Looks at an ambiguous character, which the conversion has written as another one.
    fn look(&mut self, at: usize, c: char, number: usize, place: usize, written: char) {
        let Self { context, source, .. } = *self;
        let Some(forms) = context.forms.get(number) else { return };
        let reading_of =
            |c: char| forms.iter().find(|(form, _)| *form == c).map(|(_, reading)| *reading);
        let Some(answer) = reading_of(written) else { return };
        let chosen = match context.settled(source, at, c, answer) {
            Some(reading) => reading,
            None => {
                let window = Window {
                    genre: self.genre(at),
                    answer: u8::try_from(answer).unwrap_or(0),
                    ..Window::of(source, at, |c| context.table.class(c))
                };
                let phrase = || self.phrases.at(context.phrases.as_ref(), source, at);
                context.choose(window, answer, forms, phrase)
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

    /// The kind of language of the line of a place.
    fn genre(&mut self, at: usize) -> Genre {
        match self.line {
            Some(line) if at < line.end => line.genre,
            _ => self.line.insert(self.context.line(self.source, at)).genre,
        }
    }
}

impl Context {
    /// What chooses after a configuration that converts character by character from simplified to traditional Chinese; None for
    /// another one.
    pub(crate) fn after(converter: &Converter) -> Result<Option<Self>, Error> {
        let to_region = match converter.config() {
            "s2t" => None,
            "s2tw" => Some(Converter::new("t2tw")?),
            "s2hk" => Some(Converter::new("t2hk")?),
            _ => return Ok(None),
        };
        let table = ContextTable::load("context", builtin::CONTEXT)?;
        let forms = |ambiguous: Ambiguous<'static>| {
            let all: Vec<(char, usize)> = ambiguous.forms().collect();
            let regional = |form: char| {
                let form = form.to_string();
                to_region.as_ref().and_then(|to_region| to_region.convert(&form).chars().next())
            };
            // The region's forms first, so that these are written.
            let of_region =
                all.iter().filter_map(|(form, reading)| Some((regional(*form)?, *reading)));
            of_region.chain(all.iter().copied()).collect()
        };
        let phrases = converter.engine.staged.segmentation;
        Ok(Some(Self { forms: table.ambiguous().map(forms).collect(), table, phrases }))
    }

    /// Puts the readings that context chooses into a converted text. Where it has not as many characters as the text, nothing is done.
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

    /// The places of a text at which context chooses another reading than the conversion did.
    pub(crate) fn revisions(&self, source: &str, output: &str) -> Vec<Revision> {
        let mut places = Places::new(self, source);
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

    /// The reading that one of the neighbours settles.
    #[inline]
    fn settled(&self, source: &str, at: usize, c: char, answer: usize) -> Option<usize> {
        let (before, rest) = source.split_at_checked(at)?;
        let neighbour = |c: Option<char>| c.filter(|c| *c != '\n').map_or(EDGE, seen);
        let before = neighbour(before.chars().next_back());
        let after = neighbour(rest.chars().nth(1));
        let verdicts = [self.table.pair(c, 0, before), self.table.pair(c, 1, after)];
        match verdicts {
            [Some(Verdict::Rule(reading)), _] | [_, Some(Verdict::Rule(reading))] => {
                Some(reading.unwrap_or(answer))
            }
            [Some(Verdict::Certain(one)), Some(Verdict::Certain(other))] if one != other => None,
            [Some(Verdict::Certain(reading)), Some(Verdict::Certain(_)) | None]
            | [None, Some(Verdict::Certain(reading))] => Some(reading),
            _ => None,
        }
    }

    /// The line of a place.
    fn line(&self, source: &str, at: usize) -> Line {
        let (before, rest) = source.split_at_checked(at).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', rest.as_bytes()).map_or(source.len(), |length| at + length);
        let mut particles = Particles::default();
        let line = source.get(start..end).unwrap_or_default();
        line.chars().for_each(|c| particles.add(self.table.mark(c).particle()));
        Line { end, genre: particles.genre() }
    }

    /// The reading that the model chooses. `window` has no phrase yet, which is only asked for where a first look does not tell.
    fn choose(
        &self,
        mut window: Window,
        answer: usize,
        forms: &[(char, usize)],
        phrase: impl FnOnce() -> Phrase,
    ) -> usize {
        let readings =
            forms.iter().map(|(_, reading)| reading + 1).max().unwrap_or(1).min(READINGS);
        let mut scores = [0.0; READINGS];
        let view = window.view();
        self.add(&view, 0..FIRST_LOOK, readings, &mut scores);
        let score = |scores: &[f32; READINGS], reading: usize| {
            scores.get(reading).copied().unwrap_or_default()
        };
        let others = (0..readings).filter(|reading| *reading != answer);
        let best = others.map(|reading| score(&scores, reading)).fold(f32::MIN, f32::max);
        let ahead = score(&scores, answer) + Window::least_prior(answer) * SCALE - best;
        if ahead > FAR * SCALE {
            return answer;
        }
        window.phrase = phrase();
        let view = view.with_phrase(&window);
        self.add(&view, FIRST_LOOK..TEMPLATES.len(), readings, &mut scores);
        if let Some(score) = scores.get_mut(answer) {
            *score += window.prior() * SCALE;
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
        view: &View,
        templates: Range<usize>,
        readings: usize,
        scores: &mut [f32; READINGS],
    ) {
        for template in templates {
            let feature = view.feature(template);
            for (reading, score) in scores.iter_mut().enumerate().take(readings).skip(1) {
                *score += self.table.weight(feature, reading) as f32;
            }
        }
    }
}
