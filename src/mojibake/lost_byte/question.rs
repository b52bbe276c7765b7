//! Whether a sentence asks something, which tells how it ends, from farther away than pairs and threes reach.

/// What Chinese sentences that ask have in them, of either script and in Cantonese.
const ASKS: [&str; 21] = [
    "吗", "嗎", "呢", "哪", "怎", "谁", "誰", "何", "咩", "乜", "几", "幾", "什么", "什麼", "甚麼",
    "多少", "是否", "点解", "點解", "邊個", "邊度",
];

/// How many bits more a stop costs behind a sentence that asks, and behind another one, than its share of all says: in the middle of a
/// line, and at its end. Counted by `scripts/count_questions.py`.
const COSTS: [(char, [f32; 2], [f32; 2]); 6] = [
    ('？', [-3.0, 1.5], [-2.7, 1.8]),
    ('。', [-0.1, 0.0], [0.5, -0.1]),
    ('！', [-0.8, 0.1], [-0.5, 0.1]),
    ('；', [0.5, 0.0], [2.4, -0.1]),
    ('：', [1.6, -0.1], [1.4, -0.1]),
    ('，', [0.3, 0.0], [0.9, -0.1]),
];

/// Whether a character is one that costs more or less behind a question.
pub(super) fn is_stop(c: char) -> bool {
    COSTS.iter().any(|(stop, ..)| *stop == c)
}

/// How many bits more a stop costs behind a text.
pub(super) fn bits(before: &str, stop: char, ends_line: bool) -> f32 {
    let Some((_, inside, at_end)) = COSTS.iter().find(|(one, ..)| *one == stop) else { return 0.0 };
    let sentence = before.rsplit(['。', '！', '？', '\n']).next().unwrap_or_default();
    let [asks, other] = if ends_line { at_end } else { inside };
    if ASKS.iter().any(|word| sentence.contains(word)) { *asks } else { *other }
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
