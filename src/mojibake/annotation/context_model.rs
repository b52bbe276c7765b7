//! Costs of characters in context, by the language model and by the rest of the text.

use crate::language::Language;
use crate::language::document_counts::DocumentCounts;
use crate::language::trigrams::{TrigramState, Trigrams};

/// Highest probability of a line end after punctuation that does not end a sentence. Guess.
const MAX_LINE_END_PROBABILITY: f32 = 0.01;

/// Language model with the counts of a text without its notes.
#[derive(Debug)]
pub(super) struct ContextModel {
    model: Trigrams,
    counts: DocumentCounts,
}

/// State after the text scored so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct ContextState {
    model: TrigramState,
    last: [char; 2],
    /// Cost of the text in bits.
    pub(super) bits: f32,
}

impl ContextModel {
    pub(super) fn of(text: &str) -> Self {
        Self { model: Trigrams::new(Language::Chinese), counts: DocumentCounts::of(text) }
    }

    /// Returns the state after a text, which itself costs nothing.
    pub(super) fn after(&self, text: &str) -> ContextState {
        let model = TrigramState::default();
        ContextState {
            bits: 0.0,
            ..self.read(ContextState { model, last: ['\n'; 2], bits: 0.0 }, text)
        }
    }

    /// Scores text after a state, and returns the state after it.
    pub(super) fn read(&self, state: ContextState, text: &str) -> ContextState {
        text.chars().fold(state, |state, c| {
            let ContextState { model, last: [first, second], bits } = state;
            let next = self.model.read(model, [c]);
            let share = |usual: f32, [given, both]: [&[char]; 2], often: f32| {
                (self.counts.count(both) + often * usual) / (self.counts.count(given) + often)
            };
            let [often, more] = DocumentCounts::OFTEN;
            let mut usual = (model.bits() - next.bits()).exp2();
            if c == '\n' && "，、“「『（《【·".contains(second) {
                usual = usual.min(MAX_LINE_END_PROBABILITY);
            }
            let pairs = share(usual, [&[second], &[second, c]], often);
            let triples = share(pairs, [&[first, second], &[first, second, c]], more);
            ContextState { model: next, last: [second, c], bits: bits - triples.log2() }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_stops_of_the_text_are_cheaper() {
        let text = "渡船還沒有來。\n渡船今天不開。\n他們等著渡船。\n".repeat(9);
        let (model, none) = (ContextModel::of(&text), ContextModel::of(""));
        let bits =
            |model: &ContextModel, before, text: &str| model.read(model.after(before), text).bits;
        let cost = |model: &ContextModel| bits(model, "等著", "渡船");
        assert!(cost(&model) + 2.0 < cost(&none));
        let last = |c: &str| bits(&model, "今天", &format!("{c}\n"));
        assert!(last("。") < last("，"));
    }
}
