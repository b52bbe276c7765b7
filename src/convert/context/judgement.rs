//! Judgement of an ambiguous place: the chosen reading, its basis, and the probabilities of all readings.

use super::person::has_title;
use super::{ReadingChooser, ahead};
use crate::table::{
    FAR, FIRST_LOOK, FirstLookPlace, Genre, MARGIN, Phrase, READINGS, SCALE, Surroundings,
    TEMPLATES, Temperatures, TextSide, neighbours_of,
};

/// Least probability of a reading that is not in doubt, the same as for writing a repaired character. On held-out sources, 1 place
/// in 35 is below it, and these have 57 % of the errors (`examples/learn_context --calibrate`).
pub(super) const LEAST_CERTAIN: f32 = 0.9;

/// Lead of one of two readings, as a logarithm of odds before calibration, above which it is not in doubt: [`LEAST_CERTAIN`]
/// corresponds to a lead of 2.2, and no temperature is above 1.3. The test saves the computation of probabilities.
const CLOSE: f32 = 3.0;

/// An ambiguous character of a simplified text.
#[derive(Debug, Clone, Copy)]
pub(super) struct AmbiguousPlace<'t> {
    /// Text in simplified characters, and the position in it.
    pub(super) simplified: &'t str,
    pub(super) at: usize,
    /// Character that is converted.
    pub(super) character: char,
    /// Number of the character in the table, and its number of readings.
    pub(super) number: u8,
    pub(super) readings: u8,
    /// Kind of language of the line.
    pub(super) genre: Genre,
    /// Reading of OpenCC's tables.
    pub(super) answer: usize,
}

impl AmbiguousPlace<'_> {
    /// Returns the view of the place for the first look.
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

/// Basis of a judgement, in the order in which the chooser tries them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JudgementBasis {
    Rule,
    Title,
    FirstLook,
    AllFeatures,
}

/// Chosen reading of a place, with the scores of all readings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judgement {
    pub(super) chosen: usize,
    pub(super) basis: JudgementBasis,
    /// Scores of the readings, in units of 1 / [`SCALE`].
    scores: [i32; READINGS],
    /// Reading of OpenCC's tables.
    answer: usize,
    /// Prior of that reading plus the margin by which another one must lead, as a logarithm of odds.
    pub(super) bonus: f32,
    /// Whether all features decided and probabilities are needed: there are more than two readings, or the lead is below [`CLOSE`].
    is_close: bool,
}

impl Judgement {
    /// Whether the reading is less certain than [`LEAST_CERTAIN`]. Readings by a rule or the first look never are.
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
    /// Chooses a reading; `phrase` returns the phrase at the place.
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

    /// Chooses a reading by all features, given the scores of the first look.
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

    /// Returns the judgement by the weights alone; where a rule decides, that by all features.
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

    /// Adds the weights of the features that the first look does not have.
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
