//! Walk over the ambiguous characters of a text, which logs the readings that context favours.

use super::choice::ReadingChoice;
use super::cursor::{OutputCursor, PhraseCursor};
use super::judgement::{AmbiguousPlace, Judgement, JudgementBasis};
use super::log::ReadingLog;
use super::names::ClearNames;
use super::{ReadingChooser, Revision};
use crate::Span;
use crate::table::{Genre, TextSide};

/// Walk over the ambiguous places of a text, from left to right.
pub(super) struct ReadingWalk<'c, 't> {
    chooser: &'c ReadingChooser,
    pub(super) cursor: OutputCursor<'t>,
    phrases: PhraseCursor,
    /// Ambiguous characters of the line: position, character and number.
    found: Vec<(usize, char, u8)>,
    pub(super) revisions: Vec<Revision>,
    pub(super) log: ReadingLog,
    names: ClearNames,
}

impl<'c, 't> ReadingWalk<'c, 't> {
    pub(super) fn new(
        chooser: &'c ReadingChooser,
        source: &'t str,
        output: &'t str,
        log: ReadingLog,
    ) -> Self {
        let (phrases, found, revisions, names) = Default::default();
        let cursor = OutputCursor::new(source, output);
        Self { chooser, cursor, phrases, found, revisions, log, names }
    }

    /// Writes the readings of names with a clear mention at all other mentions.
    pub(super) fn spread_names(&mut self) {
        let texts = [self.cursor.source, self.cursor.output];
        self.names.spread(&self.chooser.forms, texts, &mut self.revisions, &mut self.log);
    }

    /// Examines the ambiguous characters of a line that begins at `start`. None if the output has another number of characters.
    pub(super) fn line(&mut self, start: usize, line: &str) -> Option<()> {
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        let genre =
            self.chooser.table.scan(line, |at, c, number| found.push((start + at, c, number)));
        let looks = found.iter().map(|place| self.look(*place, genre));
        let looks = looks.collect();
        self.found = found;
        looks
    }

    /// Examines an ambiguous character in a line of this kind, and adds a revision if context favours another reading than the
    /// conversion.
    fn look(&mut self, (at, c, number): (usize, char, u8), genre: Genre) -> Option<()> {
        let Self { chooser, cursor, .. } = self;
        let place = cursor.place(at)?;
        let written = cursor.output.get(place..)?.chars().next()?;
        let Some(forms) = chooser.forms.get(usize::from(number)) else { return Some(()) };
        let Some(answer) = forms.reading(written) else { return Some(()) };
        let source = cursor.source;
        let (simplified, middle) = match chooser.simplified {
            TextSide::Source => (source, at),
            TextSide::Output => (cursor.output, place),
        };
        let readings = forms.readings;
        let ambiguous = AmbiguousPlace {
            simplified,
            at: middle,
            character: c,
            number,
            readings,
            genre,
            answer,
        };
        let phrase = || self.phrases.at(&chooser.phrases, source, at);
        let judgement = chooser.judge(&ambiguous, phrase);
        if chooser.simplified == TextSide::Source {
            self.names.note(chooser, source, (at, c, number), &judgement);
        }
        let explains = self.log.explained.is_some();
        if judgement.basis == JudgementBasis::FirstLook && !explains {
            return Some(());
        }
        let chosen = judgement.chosen;
        let form = forms.form(chosen).filter(|form| form.len_utf8() == written.len_utf8());
        let form = form.filter(|_| chosen != answer);
        let output = Span::new(place, place + written.len_utf8());
        if let Some(form) = form {
            let source = Span::new(at, at + c.len_utf8());
            self.revisions.push(Revision { source, output, form });
        }
        if explains || judgement.is_doubtful(chooser.simplified) {
            self.note(&ambiguous, judgement, at, [written, form.unwrap_or(written)], output);
        }
        Some(())
    }

    /// Logs a place that is doubtful or to be explained: `of_tables` is the form by the tables, `written` the final one.
    #[cold]
    fn note(
        &mut self,
        place: &AmbiguousPlace<'_>,
        judgement: Judgement,
        at: usize,
        [of_tables, written]: [char; 2],
        output: Span,
    ) {
        let chooser = self.chooser;
        let side = chooser.simplified;
        let phrase = self.phrases.at(&chooser.phrases, self.cursor.source, at);
        let model = chooser.judge_by_model(place, judgement, phrase);
        let form = |reading: usize| {
            let forms = chooser.forms.get(usize::from(place.number))?;
            if reading == place.answer { Some(of_tables) } else { forms.form(reading) }
        };
        let probabilities = model.probabilities(side);
        let choice = ReadingChoice::new(output, [place.character, written], probabilities, form);
        if let Some(explained) = &mut self.log.explained {
            explained.push(chooser.explain(
                place,
                judgement,
                model,
                phrase,
                of_tables,
                choice.clone(),
            ));
        }
        if judgement.is_doubtful(side) {
            self.log.doubtful.push(choice);
        }
    }
}
