//! The judgement of a place: the reading that is chosen, what decides, and the probabilities of all readings.

use super::names::has_title;
use super::{ReadingChooser, ahead};
use crate::table::{
    FAR, FIRST_LOOK, FirstLookPlace, Genre, MARGIN, Phrase, READINGS, SCALE, Surroundings,
    TEMPLATES, Temperatures, TextSide, neighbours_of,
};

/// Least probability of a reading that is not in doubt: as much as a repaired character needs to be written. On sources left out 1 place in 35
/// has less, and these have 57 % of the errors (`examples/learn_context --calibrate`).
pub(super) const LEAST_CERTAIN: f32 = 0.9;

/// Lead of one of two readings, as a logarithm of odds before calibration, from which on it is certain enough: [`LEAST_CERTAIN`] is a lead
/// of 2.2, and no temperature is above 1.3. Probabilities take time.
const CLOSE: f32 = 3.0;

/// A character of a simplified text that has several readings.
#[derive(Debug, Clone, Copy)]
pub(super) struct AmbiguousPlace<'t> {
    /// The text in simplified characters, and the place in it.
    pub(super) simplified: &'t str,
    pub(super) at: usize,
    /// The character that is converted.
    pub(super) character: char,
    /// Its number in the table, and how many readings it has.
    pub(super) number: u8,
    pub(super) readings: u8,
    /// The kind of language of the line.
    pub(super) genre: Genre,
    /// The reading that OpenCC's tables have.
    pub(super) answer: usize,
}

impl AmbiguousPlace<'_> {
    /// Returns what the first look sees of the place.
    #[inline]
    pub(super) fn first_look(&self, side: TextSide) -> FirstLookPlace {
        FirstLookPlace {
            number: self.number,
            readings: self.readings,
            neighbours: neighbours_of(self.simplified, self.at, side),
            genre: self.genre,
            answer: u8::try_from(self.answer).unwrap_or(0),
        }
    }
}

/// The basis of a judgement, in the order in which the chooser tries them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JudgementBasis {
    Rule,
    Title,
    FirstLook,
    AllFeatures,
}

/// The choice among the readings of a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judgement {
    pub(super) chosen: usize,
    pub(super) basis: JudgementBasis,
    /// The scores of the readings, in units of 1 / [`SCALE`].
    scores: [i32; READINGS],
    /// The reading that OpenCC's tables have, and what its score gets beside the weights: a prior, and the margin that another reading
    /// needs.
    answer: usize,
    pub(super) bonus: f32,
    /// Whether all features decide, and so closely that it is worth while to ask for probabilities.
    is_close: bool,
}

impl Judgement {
    /// Whether the reading is less certain than [`LEAST_CERTAIN`]. One that a rule or the first look chooses never is.
    #[inline]
    pub(super) fn is_doubtful(&self, side: TextSide) -> bool {
        self.is_close
            && self.probabilities(side).get(self.chosen).is_some_and(|one| *one < LEAST_CERTAIN)
    }

    /// Returns the probabilities of the readings.
    pub(super) fn probabilities(&self, side: TextSide) -> [f32; READINGS] {
        let Temperatures { first_look, all } = side.temperatures();
        let temperature = if self.basis == JudgementBasis::FirstLook { first_look } else { all };
        let mut odds = self.scores.map(|score| score as f32 / SCALE);
        if let Some(odds) = odds.get_mut(self.answer) {
            *odds += self.bonus;
        }
        let most = odds.iter().copied().fold(f32::MIN, f32::max);
        let odds = odds.map(|odds| ((odds - most) / temperature).exp());
        let sum: f32 = odds.iter().sum();
        odds.map(|odds| odds / sum)
    }
}

impl ReadingChooser {
    /// Chooses a reading; `phrase` tells which phrase covers the place.
    #[inline]
    pub(super) fn judge(
        &self,
        place: &AmbiguousPlace<'_>,
        phrase: impl FnOnce() -> Phrase,
    ) -> Judgement {
        let answer = place.answer;
        let first = self.table.first_look(place.first_look(self.simplified));
        let bonus = self.simplified.least_prior(answer);
        let scores = first.scores;
        let surname = || {
            let reading = self.surnames.reading(place.number)?;
            let is_surname = has_title(place.simplified, place.at, place.character);
            is_surname.then_some((reading, JudgementBasis::Title))
        };
        let by_rule = match first.rule {
            Some(rule) => Some((rule.map_or(answer, usize::from), JudgementBasis::Rule)),
            None => surname(),
        };
        match by_rule {
            Some((chosen, basis)) => {
                Judgement { chosen, basis, scores, answer, bonus, is_close: false }
            }
            None if ahead(&scores, answer, bonus) > FAR => Judgement {
                chosen: answer,
                basis: JudgementBasis::FirstLook,
                scores,
                answer,
                bonus,
                is_close: false,
            },
            None => self.judge_by_all(place, scores, phrase()),
        }
    }

    /// Chooses a reading by all features, of which the scores of the first look have some.
    fn judge_by_all(
        &self,
        place: &AmbiguousPlace<'_>,
        scores: [i32; READINGS],
        phrase: Phrase,
    ) -> Judgement {
        let around = self.around(place, phrase);
        let scores = self.scores(&around, scores, place.readings);
        let answer = place.answer;
        let best = (0..usize::from(place.readings)).filter(|reading| *reading != answer);
        let best = best.max_by_key(|reading| scores.get(*reading)).unwrap_or(answer);
        let lead = ahead(&scores, answer, around.prior());
        let chosen = if lead < -MARGIN { best } else { answer };
        let bonus = around.prior() + MARGIN;
        let is_close = place.readings > 2 || (lead + MARGIN).abs() < CLOSE;
        Judgement { chosen, basis: JudgementBasis::AllFeatures, scores, answer, bonus, is_close }
    }

    /// Returns the judgement of the weights: where a rule decides, that of all features.
    pub(super) fn judge_by_model(
        &self,
        place: &AmbiguousPlace<'_>,
        judgement: Judgement,
        phrase: Phrase,
    ) -> Judgement {
        match judgement.basis {
            JudgementBasis::Rule | JudgementBasis::Title => {
                self.judge_by_all(place, judgement.scores, phrase)
            }
            JudgementBasis::FirstLook | JudgementBasis::AllFeatures => judgement,
        }
    }

    /// Returns the surroundings of a place.
    pub(super) fn around(&self, place: &AmbiguousPlace<'_>, phrase: Phrase) -> Surroundings {
        let AmbiguousPlace { simplified, at, genre, answer, .. } = *place;
        let around = self.surroundings(simplified, at, genre, answer, phrase);
        around.with_middle(place.character)
    }

    /// Adds the weights of the features that the first look does not see.
    pub(super) fn scores(
        &self,
        around: &Surroundings,
        mut scores: [i32; READINGS],
        readings: u8,
    ) -> [i32; READINGS] {
        let values = around.values();
        for template in FIRST_LOOK..TEMPLATES.len() {
            let feature = values.feature(template);
            for (reading, score) in scores.iter_mut().enumerate().take(readings.into()).skip(1) {
                *score += self.table.weight(feature, reading);
            }
        }
        scores
    }
}
