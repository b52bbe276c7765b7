//! Contradictions between the readings of a text and those that its context favours.

use std::collections::BTreeMap;

use super::ReadingChooser;
use super::cursor::{OutputCursor, PhraseCursor, line_end};
use crate::script::script_of;
use crate::table::{FirstLookPlace, Genre, Phrase, SCALE, neighbours_of};

/// A place at which context contradicts the reading of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Contradiction {
    /// Position of the character in the simplified text.
    pub(crate) at: usize,
    /// Form in the text, which is the simplified one.
    pub(crate) held: char,
    /// Form that the context favours.
    pub(crate) form: char,
    /// Lead of the favoured reading over that of the text, as a logarithm of odds; infinite if a rule decides.
    pub(crate) lead: f32,
}

/// Comparison of the readings of a text with those that its context favours. Only characters of both scripts are compared.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    pub(crate) contradictions: Vec<Contradiction>,
    /// Characters that have another form than the simplified one, with the number of such places.
    pub(crate) converted: BTreeMap<char, usize>,
}

impl ReadingChooser {
    /// Compares the readings of a text with those that its context favours. `simplified` is the text in simplified characters,
    /// `converted` the output of the configuration for it; all three have the same number of characters.
    pub(crate) fn compare(&self, text: &str, simplified: &str, converted: &str) -> Comparison {
        let mut comparison = Comparison::default();
        let mut cursors = [text, converted].map(|other| OutputCursor::new(simplified, other));
        let (mut phrases, mut found) = (PhraseCursor::default(), Vec::new());
        let mut start = 0;
        while start < simplified.len() {
            let rest = simplified.get(start..).unwrap_or_default();
            let line = rest.get(..line_end(rest)).unwrap_or_default();
            found.clear();
            let genre = self.table.scan(line, |at, c, number| found.push((start + at, c, number)));
            for &place in found.iter().filter(|(_, c, _)| script_of(*c).is_none()) {
                let (at, c, _) = place;
                let [held, written] = cursors.each_mut().map(|cursor| {
                    let place = cursor.place(at)?;
                    cursor.output.get(place..)?.chars().next()
                });
                let (Some(held), Some(written)) = (held, written) else {
                    return Comparison::default();
                };
                if held != c {
                    *comparison.converted.entry(c).or_default() += 1;
                    continue;
                }
                let phrase = || phrases.at(&self.phrases, simplified, at);
                let found = self.contradiction(simplified, place, genre, written, phrase);
                comparison.contradictions.extend(found);
            }
            start += line.len();
        }
        comparison
    }

    /// Returns the contradiction at a simplified character that the configuration converts to `written`, if the context favours
    /// another reading.
    fn contradiction(
        &self,
        simplified: &str,
        (at, c, number): (usize, char, u8),
        genre: Genre,
        written: char,
        phrase: impl FnOnce() -> Phrase,
    ) -> Option<Contradiction> {
        let forms = self.forms.get(usize::from(number))?;
        let (held, answer) = (forms.reading(c)?, forms.reading(written)?);
        let neighbours = neighbours_of(simplified, at, self.simplified);
        // A character without neighbours has no context.
        if !neighbours.iter().any(|c| matches!(c, '㐀'..='鿿')) {
            return None;
        }
        let first = self.table.first_look(FirstLookPlace {
            number,
            readings: forms.readings,
            neighbours,
            genre,
            answer: u8::try_from(answer).unwrap_or(0),
        });
        let (best, lead) = match first.rule {
            Some(rule) => (usize::from(rule?), f32::INFINITY),
            None => {
                let around = self.surroundings(simplified, at, genre, answer, phrase());
                let scores = self.scores(&around, first.scores, forms.readings);
                let score = |reading: usize| {
                    let score = scores.get(reading).copied().unwrap_or(0) as f32 / SCALE;
                    score + if reading == answer { around.prior() } else { 0.0 }
                };
                let readings = 0..usize::from(forms.readings);
                let best = readings.max_by(|a, b| score(*a).total_cmp(&score(*b)))?;
                (best, score(best) - score(held))
            }
        };
        let form = forms.form(best).filter(|form| form.len_utf8() == c.len_utf8())?;
        (best != held).then_some(Contradiction { at, held: c, form, lead })
    }
}
