//! The length of a sentence tells whether it ends: few have three characters.

/// Upper bounds of the lengths of a sentence so far, in characters.
const LENGTHS: [usize; 6] = [3, 6, 10, 16, 30, 60];
/// Bits that a stop costs more after a sentence of such a length than on average, after a Han character. Counted by
/// `scripts/count_sentences.py`.
const COSTS: [(char, [f32; LENGTHS.len() + 1]); 7] = [
    ('。', [3.2, 2.3, 1.0, 0.2, -0.5, -0.8, -0.6]),
    ('！', [0.5, -0.2, -0.6, -0.3, 0.1, 0.4, 0.5]),
    ('？', [2.8, 0.5, -0.6, -0.7, -0.3, 0.3, 0.9]),
    ('；', [0.5, -0.6, 0.7, 0.1, -0.3, -0.1, 0.5]),
    ('：', [-0.4, -0.9, -0.3, 0.1, 0.3, 0.6, 0.9]),
    ('，', [1.3, 0.3, -0.1, -0.2, -0.2, -0.1, 0.0]),
    ('、', [0.6, 0.8, 0.2, -0.1, -0.1, -0.4, -0.3]),
];

/// The bits that a stop costs more after a line so far.
pub(super) fn bits(before: &str, stop: char) -> f32 {
    let Some((_, costs)) = COSTS.iter().find(|(one, _)| *one == stop) else { return 0.0 };
    let sentence = before.rsplit(['。', '！', '？', '；', '\n']).next().unwrap_or_default();
    let length = sentence.chars().count();
    let number = LENGTHS.iter().position(|most| length <= *most).unwrap_or(LENGTHS.len());
    costs.get(number).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_sentences_rarely_end() {
        assert!(bits("他走了。老人", '。') > bits("他走了，老人在渡口的石阶上坐下来", '。') + 2.0);
        assert!(bits("老人", '的').abs() < f32::EPSILON);
    }
}
