//! Costs of the punctuation of an original text: closed brackets, stops where they may occur, and ends of sentences. Pairs and
//! triples of characters do not reach that far.

use std::cell::OnceCell;

use crate::builtin::{QUESTION_STOPS, QUESTION_WORDS};

/// Line before an original text.
#[derive(Debug)]
pub(super) struct LineBefore<'t> {
    text: &'t str,
    /// Closing brackets of the brackets that are open in it.
    open: Vec<char>,
    /// Whether its last sentence is a question.
    asks: OnceCell<bool>,
}

impl<'t> LineBefore<'t> {
    /// Reads the last line of a text.
    pub(super) fn of(text: &'t str) -> Self {
        let text = text.rsplit('\n').next().unwrap_or_default();
        let mut open = Vec::new();
        for c in text.chars() {
            nest(&mut open, c);
        }
        Self { text, open, asks: OnceCell::new() }
    }

    /// Returns the cost in bits of the punctuation of an original text after the line and before a character, which is `None` at
    /// the end of the line.
    pub(super) fn cost(&self, original: &str, following: Option<char>) -> f32 {
        let (mut open, mut bits) = (self.open.clone(), 0.0);
        let mut last = self.text.chars().next_back();
        let end = original.char_indices().next_back().map_or(0, |(at, _)| at);
        for (at, c) in original.char_indices() {
            // Punctuation inside an original text is the same in all of them.
            if at == 0 || at == end {
                let so_far = original.get(..at).unwrap_or_default();
                bits += self.stop_cost(so_far, c, at == end && following.is_none());
            }
            if !nest(&mut open, c) || !may_follow(last, c) {
                bits += MISPLACED_MARK_BITS;
            }
            last = Some(c);
        }
        let ends_well = match (following, last) {
            (Some(c), _) => may_follow(last, c),
            (None, Some('、' | '，' | '·' | '．' | '＃')) => false,
            (None, _) => open.is_empty(),
        };
        if ends_well { bits } else { bits + MISPLACED_MARK_BITS }
    }

    /// Returns the bits that a stop after a part of an original text costs more than on average, by the kind of sentence (question
    /// or not) and its length.
    fn stop_cost(&self, so_far: &str, stop: char, ends_line: bool) -> f32 {
        let Some((_, by_length)) = STOP_COSTS.iter().find(|(known, _)| *known == stop) else {
            return 0.0;
        };
        let inside = sentence(so_far);
        let is_whole = inside.len() < so_far.len();
        let before = if is_whole { "" } else { sentence(self.text) };
        let length = before.chars().chain(inside.chars()).count();
        let number = SENTENCE_LENGTHS
            .iter()
            .position(|most| length <= *most)
            .unwrap_or(SENTENCE_LENGTHS.len());
        let asks = has_question_word(inside)
            || !is_whole && *self.asks.get_or_init(|| has_question_word(before));
        let by_question = QUESTION_STOPS.iter().find(|(known, ..)| *known == stop);
        let by_question = by_question.map_or(0.0, |(_, within, at_end)| {
            let [question, other] = if ends_line { at_end } else { within };
            if asks { *question } else { *other }
        });
        by_question + by_length.get(number).copied().unwrap_or_default()
    }
}

/// Returns the last sentence of a text.
fn sentence(text: &str) -> &str {
    text.rsplit(['。', '！', '？', '；']).next().unwrap_or_default()
}

/// Whether a sentence has a question word.
fn has_question_word(sentence: &str) -> bool {
    QUESTION_WORDS.iter().any(|word| sentence.contains(word))
}

/// Opening brackets, each with its closing one.
const BRACKETS: [(char, char); 9] = [
    ('「', '」'),
    ('『', '』'),
    ('“', '”'),
    ('‘', '’'),
    ('《', '》'),
    ('〈', '〉'),
    ('（', '）'),
    ('【', '】'),
    ('〔', '〕'),
];
/// Cost in bits of an unpaired bracket, of a stop after a stop, and of a comma at the end of a line. Calibrated: from 4 to 8
/// `benches/peers/mojibake.py --kinds lost-byte` hardly differs, with 0 one place in 40 fewer is right.
const MISPLACED_MARK_BITS: f32 = 6.0;

/// Whether a character may follow another one of its line, if any: a stop ends a sentence, and is not repeated.
fn may_follow(last: Option<char>, c: char) -> bool {
    let stops = |c| matches!(c, '。' | '，' | '、' | '；' | '：' | ',' | ';');
    let stopped = |c| stops(c) || BRACKETS.iter().any(|(opens, _)| *opens == c);
    !(stops(c) && last.is_none_or(|last| last == '\n' || stopped(last)))
}

/// Updates the open brackets for a character, and returns whether it may occur there.
fn nest(open: &mut Vec<char>, c: char) -> bool {
    if let Some((_, closes)) = BRACKETS.iter().find(|(opens, _)| *opens == c) {
        open.push(*closes);
        return true;
    }
    if !BRACKETS.iter().any(|(_, closes)| *closes == c) {
        return true;
    }
    let fits = open.last() == Some(&c);
    if fits {
        open.pop();
    }
    fits
}

/// Upper bounds of the classes of length of a sentence, in characters.
const SENTENCE_LENGTHS: [usize; 6] = [3, 6, 10, 16, 30, 60];
/// Bits that a stop costs more after a sentence of each class of length than on average, after a Han character. Counted by
/// `scripts/count_sentences.py`.
const STOP_COSTS: [(char, [f32; SENTENCE_LENGTHS.len() + 1]); 7] = [
    ('。', [3.2, 2.3, 1.0, 0.2, -0.5, -0.8, -0.6]),
    ('！', [0.5, -0.2, -0.6, -0.3, 0.1, 0.4, 0.5]),
    ('？', [2.8, 0.5, -0.6, -0.7, -0.3, 0.3, 0.9]),
    ('；', [0.5, -0.6, 0.7, 0.1, -0.3, -0.1, 0.5]),
    ('：', [-0.4, -0.9, -0.3, 0.1, 0.3, 0.6, 0.9]),
    ('，', [1.3, 0.3, -0.1, -0.2, -0.2, -0.1, 0.0]),
    ('、', [0.6, 0.8, 0.2, -0.1, -0.1, -0.4, -0.3]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(line: &str, stop: char, ends_line: bool) -> f32 {
        LineBefore::of(line).stop_cost("", stop, ends_line)
    }

    #[test]
    fn question_marks_are_cheap_after_questions_only() {
        for ends_line in [false, true] {
            let cost = |line, stop| cost(line, stop, ends_line);
            assert!(cost("他是谁", '？') < cost("他是谁", '，'));
            assert!(cost("他不在家", '？') > cost("他不在家", '，'));
            assert!(cost("他是谁？他不在家", '？') > cost("他是谁？他不在家", '，'));
            assert!(cost("他不在", '在').abs() < f32::EPSILON);
        }
    }

    #[test]
    fn stops_cost_more_after_short_sentences() {
        let cost = |line| cost(line, '。', false);
        assert!(cost("他走了。老人") > cost("他走了，老人在渡口的石阶上坐下来") + 2.0);
    }

    #[test]
    fn brackets_are_closed_and_stops_stand_alone() {
        let cost = |line: &str, guess, following| LineBefore::of(line).cost(guess, following);
        assert!(cost("他说：“走", "”", None) < cost("他说：“走", "啊", None));
        assert!(cost("他说走", "”", Some('了')) > cost("他说走", "的", Some('了')));
        assert!(cost("他走了，", "。", Some('我')) > cost("他走了", "。", Some('我')));
    }
}
