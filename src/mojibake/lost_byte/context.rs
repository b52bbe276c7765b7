//! Context of the original text of a run: the text around a lost byte and the rest of the document.

use std::cell::OnceCell;

use super::super::annotation::without_note;
use super::super::measures::{OTHER_LANGUAGE_BITS, PARAGRAPH_BYTES};
use super::super::text::{head, tail};
use super::punctuation::LineBefore;
use crate::Span;
use crate::language::document_counts::DocumentCounts;
use crate::language::trigrams::{TrigramState, Trigrams, cost};
use crate::language::words::{DocumentWords, MAX_WORD_CHARS};
use crate::language::{Language, score};

/// A text with its counts, words and script, computed on first use.
#[derive(Debug, Default)]
pub(super) struct DamagedText<'t> {
    pub(super) text: &'t str,
    counts: OnceCell<DocumentCounts>,
    words: OnceCell<DocumentWords>,
    model: OnceCell<Trigrams>,
    /// Whether it contains private-use characters.
    pub(super) shows_private_use: bool,
}

impl<'t> DamagedText<'t> {
    pub(super) fn new(text: &'t str, shows_private_use: bool) -> Self {
        Self { text, shows_private_use, ..Self::default() }
    }

    /// Returns the counts of the characters of the text and of their sequences.
    fn counts(&self) -> &DocumentCounts {
        self.counts.get_or_init(|| DocumentCounts::of(head(self.text, DocumentCounts::COUNTED)))
    }

    /// Returns the words of the text.
    fn words(&self) -> &DocumentWords {
        self.words.get_or_init(|| DocumentWords::of(head(self.text, DocumentCounts::COUNTED)))
    }

    /// Returns the model of the script of the text if that is clear, otherwise of any script.
    fn model(&self) -> &Trigrams {
        self.model.get_or_init(|| {
            let beginning = head(self.text, DocumentCounts::COUNTED);
            let [hans, hant] =
                [Language::Hans, Language::Hant].map(|language| score(language, beginning).bits());
            Trigrams::new(if (hans - hant).abs() < OTHER_LANGUAGE_BITS {
                Language::Chinese
            } else if hans < hant {
                Language::Hans
            } else {
                Language::Hant
            })
        })
    }
}

/// Text around a run.
#[derive(Debug)]
pub(super) struct Context<'t> {
    /// Last two characters before the run.
    pub(super) before: String,
    /// First two characters after the run.
    pub(super) following: &'t str,
    document: &'t DamagedText<'t>,
    /// Characters of the damaged run and next to it, which are not evidence of the original.
    own: OnceCell<Vec<char>>,
    span: Span,
    line: LineBefore<'t>,
}

impl<'t> Context<'t> {
    pub(super) fn of(document: &'t DamagedText<'t>, span: Span) -> Self {
        let before = document.text.get(..span.start).unwrap_or_default();
        let following = document.text.get(span.end..).unwrap_or_default();
        let two = following.char_indices().nth(2).map_or(following.len(), |(at, _)| at);
        Self {
            before: last_before(before),
            following: following.get(..two).unwrap_or_default(),
            document,
            own: OnceCell::new(),
            span,
            line: LineBefore::of(tail(before, PARAGRAPH_BYTES)),
        }
    }

    /// Returns a text between its neighbours, with `?` for each U+FFFD, which the model does not have.
    pub(super) fn around(&self, inside: &str) -> String {
        let inside = inside.replace(char::REPLACEMENT_CHARACTER, "?");
        format!("{}{inside}{}", self.before, self.following)
    }

    pub(super) fn model(&self) -> &Trigrams {
        self.document.model()
    }

    /// Returns the cost in bits of a text, by triples of its characters and by its words.
    pub(super) fn cost(&self, text: &[char]) -> f32 {
        self.model().cost(text.iter().copied()) + self.document.words().cost(text) * WORD_WEIGHT
    }

    /// Returns the cost in bits of the punctuation of an original text.
    pub(super) fn punctuation(&self, original: &str) -> f32 {
        self.line
            .cost(original, self.following.chars().next().filter(|c| !matches!(c, '\r' | '\n')))
    }

    /// Returns the cost in bits of an original text as words, together with the words around it.
    pub(super) fn word_cost(&self, original: &str) -> f32 {
        let text = self.document.text;
        let before = without_note(text.get(..self.span.start).unwrap_or_default());
        let after = text.get(self.span.end..).unwrap_or_default();
        let before = before.chars().rev().take_while(|c| !c.is_ascii()).take(MAX_WORD_CHARS);
        let mut all: Vec<char> = before.collect();
        all.reverse();
        all.extend(original.chars());
        all.extend(after.chars().take_while(|c| !c.is_ascii()).take(MAX_WORD_CHARS));
        self.document.words().cost(&all) * WORD_WEIGHT
    }

    /// Returns the bits that a character between others costs less because it occurs between them elsewhere in the text.
    pub(super) fn document_gain(&self, before: &str, original: char, next: Option<char>) -> f32 {
        let mut given: Vec<char> = before.chars().rev().take(2).collect();
        given.reverse();
        let own = self.gain_after(&given, original);
        given.push(original);
        own + next.map_or(0.0, |next| self.gain_after(&given, next))
    }

    /// Returns the bits that a character after one and after two others costs less because it follows them elsewhere in the text.
    fn gain_after(&self, given: &[char], then: char) -> f32 {
        let [often, more] = DocumentCounts::OFTEN;
        let ends = [(1, often), (2, more)].map(|(length, often)| {
            let start = given.len().checked_sub(length)?;
            Some((given.get(start..)?, often))
        });
        let Some((longest, _)) = ends.iter().flatten().last().filter(|_| !then.is_ascii()) else {
            return 0.0;
        };
        let read = self.model().read(TrigramState::default(), longest.iter().copied());
        let usual = (read.bits() - self.model().read(read, [then]).bits()).exp2();
        let here = ends.into_iter().flatten().fold(usual, |share, (given, often)| {
            let with: Vec<char> = given.iter().copied().chain([then]).collect();
            (self.count(&with) + often * share) / (self.count(given) + often)
        });
        (here / usual).log2()
    }

    /// Returns the number of other occurrences of a sequence of up to three characters in the text.
    fn count(&self, characters: &[char]) -> f32 {
        let text = self.document.text;
        let all = self.document.counts().count(characters);
        if all == 0.0 {
            return 0.0;
        }
        let own = self.own.get_or_init(|| {
            let current = text.get(self.span.range()).unwrap_or_default();
            self.before.chars().chain(current.chars()).chain(self.following.chars()).collect()
        });
        let own = own.windows(characters.len()).filter(|own| *own == characters);
        own.fold(all, |all, _| all - 1.0).max(0.0)
    }
}

/// Returns the cost in bits of a text in its cheapest language.
pub(super) fn least_cost(text: &str) -> f32 {
    let others = [Language::Japanese, Language::Korean];
    others.map(|language| score(language, text).bits()).into_iter().fold(cost(text), f32::min)
}

/// Weight of a bit of the word model, relative to a bit of the character model. Calibrated: with 0.3 fewer characters of
/// `benches/peers/mojibake.py --kinds lost-byte` are certain, with 0.7 fewer are right.
const WORD_WEIGHT: f32 = 0.5;

/// Returns the last two characters of a text without a pronunciation that was inserted after them: of 中學(xué), 中學.
fn last_before(text: &str) -> String {
    let text = without_note(text);
    let two = text.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    text.get(two..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_two_characters_skip_an_inserted_pronunciation() {
        for (text, before) in [
            ("中學", "中學"),
            ("小中學(xué)", "中學"),
            ("小中學（xué）", "中學"),
            ("(附件一二三四五)", "五)"),
            ("學", "學"),
            ("", ""),
        ] {
            assert_eq!(last_before(text), before, "{text}");
        }
    }
}
