//! Language of the surroundings of a place: a field in another language than its document is less likely.

use super::super::measures::OTHER_LANGUAGE_BITS;
use super::stretch::Stretch;
use super::text::Text;
use crate::language::{Language, Score, score};
use crate::order::ascending;

/// Languages of documents.
const SURROUNDING_LANGUAGES: [Language; 4] =
    [Language::Hans, Language::Hant, Language::Japanese, Language::Korean];

/// Language of the text around a place, if one clearly leads.
pub(super) struct SurroundingLanguage(Option<Language>);

impl SurroundingLanguage {
    /// Detects the language of a text with its surroundings, without some stretches.
    pub(super) fn new(
        text: &Text<'_>,
        [before, following]: [&str; 2],
        without: &[Stretch],
    ) -> Self {
        let mut around = String::from(before);
        let mut at = 0;
        for stretch in without {
            around.push_str(text.part(at..stretch.span.start));
            around.push('\n');
            at = stretch.span.end;
        }
        around.push_str(text.part(at..usize::MAX));
        around.push_str(following);
        let mut scores = SURROUNDING_LANGUAGES.map(|language| (language, score(language, &around)));
        scores.sort_by_cached_key(|one| ascending(one.1.bits()));
        let [(language, best), (_, second), ..] = scores;
        let is_clear = best.bits() + OTHER_LANGUAGE_BITS <= second.bits();
        Self(is_clear.then_some(language))
    }

    /// Returns the bits of evidence for redecoding stretches by the language of the surroundings.
    pub(super) fn gain(&self, text: &Text<'_>, stretches: &[Stretch]) -> f32 {
        let gain = |stretch: &Stretch| {
            self.cost(text.part(stretch.span.clone())) - self.cost(&stretch.after)
        };
        stretches.iter().map(gain).sum::<f32>().clamp(-OTHER_LANGUAGE_BITS, OTHER_LANGUAGE_BITS)
    }

    /// Returns the additional cost of a part in these surroundings, in bits.
    fn cost(&self, part: &str) -> f32 {
        let Some(own) = self.0 else { return 0.0 };
        let least = SURROUNDING_LANGUAGES
            .map(|language| score(language, part))
            .into_iter()
            .map(Score::bits);
        let more = score(own, part).bits() - least.fold(f32::INFINITY, f32::min);
        more.min(OTHER_LANGUAGE_BITS)
    }
}
