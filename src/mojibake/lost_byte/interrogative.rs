//! Whether a sentence asks something, which tells how it ends, from farther away than pairs and threes reach.

use crate::builtin::{QUESTION_STOPS, QUESTION_WORDS};

/// Whether a character is one that costs more or less after a question.
pub(super) fn is_stop(c: char) -> bool {
    QUESTION_STOPS.iter().any(|(stop, ..)| *stop == c)
}

/// How many bits more a stop costs after a text than its share of all stops says.
pub(super) fn bits(before: &str, stop: char, ends_line: bool) -> f32 {
    let Some((_, inside, at_end)) = QUESTION_STOPS.iter().find(|(one, ..)| *one == stop) else {
        return 0.0;
    };
    let sentence = before.rsplit(['。', '！', '？', '\n']).next().unwrap_or_default();
    let [asks, other] = if ends_line { at_end } else { inside };
    if QUESTION_WORDS.iter().any(|word| sentence.contains(word)) { *asks } else { *other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_ends_with_a_question_mark() {
        for ends_line in [false, true] {
            let cost = |before, stop| bits(before, stop, ends_line);
            assert!(cost("他是谁", '？') < cost("他是谁", '，'));
            assert!(cost("他不在", '？') > cost("他不在", '，'));
            assert!(cost("他是谁？他不在", '？') > cost("他是谁？他不在", '，'));
            assert!(bits("他不在", '在', ends_line).abs() < f32::EPSILON);
        }
    }
}
