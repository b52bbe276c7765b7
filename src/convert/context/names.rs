//! Names with a clear reading at one mention, which decides the other mentions.

use super::cursor::OutputCursor;
use super::judgement::{Judgement, JudgementBasis};
use super::log::ReadingLog;
use super::person::{PREPOSITION, foreign_name, personal_name};
use super::{Forms, ReadingBasis, ReadingChooser, Revision};
use crate::Span;
use crate::language::words::ends_word;
use crate::table::{Ambiguous, ContextTable, FirstLookPlace, Genre, TextSide, neighbours_of};

/// Least probability of the reading of a name that decides its other mentions. Guess: 98.7 % of the readings above it are right.
const CERTAIN: f32 = 0.98;
/// Most names per text that decide their other mentions. It bounds work.
const MOST_NAMES: usize = 64;
/// Class of the characters of foreign names.
const OF_NAMES: char = 'F';

/// Reading of each ambiguous character as a surname, by number.
#[derive(Debug, Default)]
pub(super) struct Surnames(Vec<Option<u8>>);

impl Surnames {
    /// Returns the surname readings of a table: those of its rules after 姓.
    pub(super) fn of(table: &ContextTable<'static>) -> Self {
        let surname = |(number, ambiguous): (u8, Ambiguous<'static>)| {
            let text = format!("姓{}", ambiguous.character);
            let readings = 2;
            let neighbours = neighbours_of(&text, '姓'.len_utf8(), TextSide::Source);
            let genre = Genre::default();
            let look = FirstLookPlace { number, readings, neighbours, genre, answer: 0 };
            table.first_look(look).rule.flatten()
        };
        Self((0..).zip(table.ambiguous()).map(surname).collect())
    }

    /// Returns the surname reading of a character, by its number.
    #[inline]
    pub(super) fn reading(&self, number: u8) -> Option<usize> {
        self.0.get(usize::from(number)).copied().flatten().map(usize::from)
    }
}

/// Names of a text with clear readings, and the places that a name may decide.
#[derive(Debug, Default)]
pub(super) struct ClearNames {
    names: Vec<ClearName>,
    /// Numbers of the characters of these names, one bit each.
    numbers: [u64; 4],
    /// Places in the source, with the numbers of their characters, whose reading is not that of a name.
    others: Vec<(usize, u8)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ClearName {
    name: String,
    /// Position of the ambiguous character in the name.
    offset: usize,
    number: u8,
    reading: usize,
}

impl ClearNames {
    /// Adds a place of a text: a name if its reading is clear, otherwise a place that a name may decide.
    #[inline]
    pub(super) fn note(
        &mut self,
        chooser: &ReadingChooser,
        text: &str,
        (at, c, number): (usize, char, u8),
        judgement: &Judgement,
    ) {
        if judgement.basis == JudgementBasis::FirstLook {
            // Fast path for most places: no name with this character was clear before.
            let bits = self.numbers.get(usize::from(number / 64)).copied().unwrap_or_default();
            if bits >> (number % 64) & 1 == 1 {
                self.others.push((at, number));
            }
            return;
        }
        let surname = chooser.surnames.reading(number);
        if surname.is_some() || chooser.table.class(c) == OF_NAMES {
            self.note_name(chooser, text, (at, c, number), judgement, surname);
        }
    }

    fn note_name(
        &mut self,
        chooser: &ReadingChooser,
        text: &str,
        (at, c, number): (usize, char, u8),
        judgement: &Judgement,
        surname: Option<usize>,
    ) {
        let reading = judgement.chosen;
        let is_surname = surname == Some(reading);
        let itself = || chooser.forms.get(usize::from(number)).and_then(|forms| forms.reading(c));
        if !is_surname && itself() != Some(reading) {
            return self.others.push((at, number));
        }
        let is_clear = match judgement.basis {
            JudgementBasis::Rule | JudgementBasis::Title => is_surname,
            JudgementBasis::FirstLook => false,
            JudgementBasis::AllFeatures if c == PREPOSITION => false,
            JudgementBasis::AllFeatures => {
                let probabilities = judgement.probabilities(TextSide::Source);
                probabilities.get(reading).is_some_and(|one| *one >= CERTAIN)
            }
        };
        if !is_clear || self.names.len() == MOST_NAMES {
            return;
        }
        let name = if is_surname {
            personal_name(text, at, c).map(|name| (name, 0))
        } else {
            let span = foreign_name(text, at, c);
            span.and_then(|span| Some((text.get(span.range())?.to_owned(), at - span.start)))
        };
        let Some((name, offset)) = name else { return };
        let one = ClearName { name, offset, number, reading };
        if !self.names.contains(&one) {
            self.names.push(one);
            if let Some(bits) = self.numbers.get_mut(usize::from(number / 64)) {
                *bits |= 1 << (number % 64);
            }
        }
    }

    /// Writes the readings of the names at their other mentions.
    pub(super) fn spread(
        &self,
        forms: &[Forms],
        texts: [&str; 2],
        revisions: &mut Vec<Revision>,
        log: &mut ReadingLog,
    ) {
        if !self.names.is_empty() && !self.others.is_empty() {
            self.spread_all(forms, texts, revisions, log);
        }
    }

    #[cold]
    fn spread_all(
        &self,
        forms: &[Forms],
        [source, output]: [&str; 2],
        revisions: &mut Vec<Revision>,
        log: &mut ReadingLog,
    ) {
        let mut cursor = OutputCursor::new(source, output);
        // Start of each decided place in the output, in ascending order, and the form.
        let mut decided: Vec<(usize, char)> = Vec::new();
        let mut added: Vec<Revision> = Vec::new();
        for &(place, number) in &self.others {
            let is_mention = |one: &&ClearName| {
                let start = place.checked_sub(one.offset).filter(|_| one.number == number);
                let text = start.and_then(|start| source.get(start..));
                text.is_some_and(|text| text.starts_with(one.name.as_str()))
            };
            let Some(forms) = forms.get(usize::from(number)) else { continue };
            let Some(name) = self.names.iter().find(is_mention) else { continue };
            let Some(c) = char_at(source, place) else { continue };
            let of_source = Span::new(place, place + c.len_utf8());
            let Some(to) = cursor.place(place) else { break };
            let Some(of_tables) = char_at(output, to) else { break };
            let known = revisions.binary_search_by_key(&place, |one| one.source.start);
            let revision = known.ok().and_then(|number| revisions.get_mut(number));
            let written = revision.as_ref().map_or(of_tables, |revision| revision.form);
            if forms.reading(written) == Some(name.reading) || ends_word(source, of_source.end) {
                continue;
            }
            let form = match forms.reading(of_tables) == Some(name.reading) {
                true => Some(of_tables),
                false => forms.form(name.reading),
            };
            let Some(form) = form.filter(|form| form.len_utf8() == of_tables.len_utf8()) else {
                continue;
            };
            decided.push((to, form));
            match revision {
                Some(revision) => revision.form = form,
                None => {
                    let output = Span::new(to, to + of_tables.len_utf8());
                    added.push(Revision { source: of_source, output, form });
                }
            }
        }
        revisions.append(&mut added);
        revisions.sort_by_cached_key(|one| one.source.start);
        let form_at = |output: Span| {
            let number = decided.binary_search_by_key(&output.start, |(start, _)| *start).ok()?;
            decided.get(number).map(|(_, form)| *form)
        };
        log.doubtful.retain(|choice| form_at(choice.output).is_none());
        for one in log.explained.iter_mut().flatten() {
            if let Some(form) = form_at(one.choice.output) {
                one.choice.written = form;
                one.basis = ReadingBasis::OtherMention;
            }
        }
    }
}

/// Returns the character at a position of a text.
fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}
