//! Explanations of chosen readings: basis and evidence.

use std::fmt;

use super::choice::ReadingChoice;
use super::judgement::{AmbiguousPlace, Judgement, JudgementBasis};
use super::{ReadingCandidate, ReadingChooser};
use crate::order::descending;
use crate::table::{
    FIRST_LOOK, Genre, NeighbourScores, Phrase, READINGS, SCALE, TEMPLATES, template_name,
};

/// Explanation of the reading of a character.
///
/// The weights of the evidence add up to the lead of the written reading over its runner-up, as far as the weights decide; a rule
/// may choose a reading with a negative lead. The logarithm of the odds of their probabilities is the lead divided by a calibrated
/// temperature, which is the same for all places with the same basis.
///
/// ```
/// use hanfold::{Normalizer, Target};
///
/// let explained = Normalizer::new(Target::HANT).explain("头发是她的骄傲")?;
/// let hair = explained.readings.iter().find(|one| one.choice.character == '发').unwrap();
/// assert_eq!((hair.choice.written, hair.of_tables), ('髮', '髮'));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ReadingExplanation {
    /// Place, written reading and all readings with their probabilities. If a rule decides, the probabilities are those without the
    /// rule.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub choice: ReadingChoice,
    /// Form in OpenCC's tables.
    pub of_tables: char,
    /// Basis of the decision.
    pub basis: ReadingBasis,
    /// Evidence for the written reading against its runner-up, by falling weight.
    pub evidence: Vec<ReadingEvidence>,
}

/// Rule or features that decide the reading of a character.
///
/// ```
/// use hanfold::explain::ReadingBasis;
/// use hanfold::{Normalizer, Target};
///
/// // Places that no rule decides.
/// let explained = Normalizer::new(Target::HANT).explain("消息早就被发送出去了")?;
/// let is_rule = |basis: &ReadingBasis| matches!(basis, ReadingBasis::Rule { .. });
/// let judged = explained.readings.iter().filter(|one| !is_rule(&one.basis));
/// assert!(judged.map(|one| one.choice.character).any(|c| c == '发'));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum ReadingBasis {
    /// A rule of data/context/rules.txt.
    Rule {
        /// Neighbour in the rule; `^` is the end of a line.
        neighbour: char,
        /// Whether the neighbour is before the character; otherwise it is after it.
        is_before: bool,
        /// Whether the rule keeps the reading of OpenCC's tables, because edited text has several readings there.
        keeps_tables: bool,
    },
    /// A title follows: the character is a surname.
    Title,
    /// Another mention of the same name has a clear reading.
    OtherMention,
    /// The two neighbours, each on its own, leave the reading of OpenCC's tables far ahead.
    FirstLook,
    /// All features of the place.
    AllFeatures,
}

/// A property of the surroundings of a character that is evidence for a reading.
///
/// ```
/// use hanfold::{Normalizer, Target};
///
/// let explained = Normalizer::new(Target::HANT).explain("消息早就被发送出去了")?;
/// let sent = explained.readings.iter().find(|one| one.choice.character == '发').unwrap();
/// let features: Vec<String> =
///     sent.evidence.iter().map(|evidence| evidence.feature.to_string()).collect();
/// assert!(features.contains(&"_送".to_owned()), "{features:?}");
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum ReadingFeature {
    /// The character itself, with the kind of language of the line and the reading of OpenCC's tables.
    Character,
    /// Prior of the reading of OpenCC's tables. It depends on the length of the phrase that gives the reading; the length is 1 if no
    /// phrase does, and always in the first look.
    Tables {
        /// Length of the phrase, in characters.
        phrase: usize,
    },
    /// A feature of data/context/weights.txt. The features of a single neighbour are added up.
    Context {
        /// Name of the template: `-2,-1` for the two characters before the place.
        template: String,
        /// Characters at these distances, or their classes.
        context: String,
    },
}

/// A feature and its weight.
///
/// ```
/// use hanfold::{Normalizer, Target};
///
/// // The evidence of the largest weight comes first.
/// let explained = Normalizer::new(Target::HANT).explain("消息早就被发送出去了")?;
/// let weights: Vec<f32> =
///     explained.readings[0].evidence.iter().map(|evidence| evidence.weight.abs()).collect();
/// assert!(weights.is_sorted_by(|a, b| a >= b));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ReadingEvidence {
    /// Feature.
    pub feature: ReadingFeature,
    /// Weight for the written reading against its runner-up, as a logarithm of odds before calibration.
    pub weight: f32,
}

/// Shows the context as the text around the place, which is `_`: `被_送`. A character outside the template is `·`; a class is in
/// brackets.
impl fmt::Display for ReadingFeature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character => f.write_str("by itself"),
            Self::Tables { phrase: 0 | 1 } => f.write_str("OpenCC's tables"),
            Self::Tables { phrase } => write!(f, "OpenCC's tables, phrase of {phrase}"),
            Self::Context { template, context } => f.write_str(&pattern(template, context)),
        }
    }
}

/// Returns the text of a context around `_`, followed by the other atoms of its template.
fn pattern(template: &str, context: &str) -> String {
    let mut around: Vec<(i8, String)> = vec![(0, "_".to_owned())];
    let mut rest: Vec<String> = Vec::new();
    for (atom, c) in template.split(',').zip(context.chars()) {
        if let Ok(distance) = atom.parse() {
            around.push((distance, c.to_string()));
        } else if let Some(Ok(distance)) = atom.strip_prefix('c').map(str::parse) {
            around.push((distance, format!("[{}]", class(c))));
        } else {
            rest.push(match atom {
                "g" => format!("{} line", genre(c)),
                "=" => "OpenCC's reading".to_owned(),
                "length" => format!("phrase of {c}"),
                "before" => format!("{c} before"),
                _ => atom.to_owned(),
            });
        }
    }
    if let [_] = around[..] {
        return rest.join(", ");
    }
    around.sort();
    let (Some((first, _)), Some((last, _))) = (around.first(), around.last()) else {
        return String::new();
    };
    let at = |distance: i8| {
        let found = around.iter().find(|(known, _)| *known == distance);
        found.map_or("·", |(_, text)| text.as_str())
    };
    (*first..=*last).map(at).collect()
}

/// Returns the name of a character class.
fn class(letter: char) -> &'static str {
    match letter {
        'E' => "end",
        'N' => "number",
        'L' => "letter",
        'F' => "name",
        'H' => "ideograph",
        _ => "punctuation",
    }
}

fn genre(letter: char) -> &'static str {
    match Genre::from_letter(letter) {
        Some(Genre::Literary) => "literary",
        Some(Genre::Cantonese) => "Cantonese",
        _ => "modern",
    }
}

impl ReadingChooser {
    /// Explains a judgement; `model` is the judgement by the weights alone.
    pub(super) fn explain(
        &self,
        place: &AmbiguousPlace<'_>,
        judgement: Judgement,
        model: Judgement,
        phrase: Phrase,
        of_tables: char,
        choice: ReadingChoice,
    ) -> ReadingExplanation {
        let basis = match judgement.basis {
            JudgementBasis::Rule => self.rule(place),
            JudgementBasis::Title => ReadingBasis::Title,
            JudgementBasis::FirstLook => ReadingBasis::FirstLook,
            JudgementBasis::AllFeatures => ReadingBasis::AllFeatures,
        };
        let forms = self.forms.get(usize::from(place.number));
        let reading = |form: char| forms.and_then(|forms| forms.reading(form));
        let written = reading(choice.written).unwrap_or(judgement.chosen);
        let runner_up = choice.runner_up().and_then(|ReadingCandidate { form, .. }| reading(form));
        let evidence = runner_up.map(|other| self.evidence(place, model, phrase, [written, other]));
        ReadingExplanation { choice, of_tables, basis, evidence: evidence.unwrap_or_default() }
    }

    /// Returns the rule that decides at a place.
    fn rule(&self, place: &AmbiguousPlace<'_>) -> ReadingBasis {
        let look = place.first_look(self.simplified);
        let [before, after] = look.neighbours;
        let NeighbourScores { rules: [rule_before, rule_after], .. } =
            self.table.first_look_parts(look, 1);
        let (is_before, neighbour, rule) = match rule_before {
            0 => (false, after, rule_after),
            rule => (true, before, rule),
        };
        ReadingBasis::Rule { neighbour, is_before, keeps_tables: rule == 1 }
    }

    /// Returns the evidence for one reading against another, by falling weight.
    fn evidence(
        &self,
        place: &AmbiguousPlace<'_>,
        model: Judgement,
        phrase: Phrase,
        [written, other]: [usize; 2],
    ) -> Vec<ReadingEvidence> {
        let look = place.first_look(self.simplified);
        let mut first = [(0, 0, 0); READINGS];
        for (parts, reading) in first.iter_mut().zip(0..place.readings).skip(1) {
            let scores = self.table.first_look_parts(look, reading);
            *parts = (scores.bias, scores.neighbours[0], scores.neighbours[1]);
        }
        let against = |weights: [i32; READINGS]| {
            let weight = |reading| weights.get(reading).copied().unwrap_or(0);
            (weight(written) - weight(other)) as f32 / SCALE
        };
        let context =
            |template: String, context: String| ReadingFeature::Context { template, context };
        let [before, after] = look.neighbours;
        let mut all = vec![
            (ReadingFeature::Character, against(first.map(|(bias, ..)| bias))),
            (
                context("-1".to_owned(), before.to_string()),
                against(first.map(|(_, before, _)| before)),
            ),
            (context("+1".to_owned(), after.to_string()), against(first.map(|(.., after)| after))),
        ];
        let is_full = model.basis == JudgementBasis::AllFeatures;
        let around = self.around(place, phrase);
        let values = around.values();
        for (template, atoms) in TEMPLATES.iter().enumerate().skip(FIRST_LOOK) {
            if !is_full {
                break;
            }
            let feature = values.feature(template);
            let mut weights = [0; READINGS];
            for (weight, reading) in weights.iter_mut().zip(0..usize::from(place.readings)).skip(1)
            {
                *weight = self.table.weight(feature, reading);
            }
            let seen = atoms.iter().map(|atom| around.see(*atom)).collect();
            all.push((context(template_name(atoms), seen), against(weights)));
        }
        let prior = match place.answer {
            answer if answer == written => model.bonus,
            answer if answer == other => -model.bonus,
            _ => 0.0,
        };
        let length = if is_full { phrase.length } else { 1 };
        all.push((ReadingFeature::Tables { phrase: length }, prior));
        all.retain(|(_, weight)| *weight != 0.0);
        all.sort_by_cached_key(|one| descending(one.1.abs()));
        all.into_iter().map(|(feature, weight)| ReadingEvidence { feature, weight }).collect()
    }
}
