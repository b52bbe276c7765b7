//! Difference between an output and OpenCC's.

use std::fmt;

/// Number of differences, and the total.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    lines: usize,
    all_lines: usize,
    characters: usize,
    all_characters: usize,
}

/// Compares line by line: no converter adds or removes a line break.
pub(crate) fn compare(output: &str, judge: &str) -> Difference {
    let mut difference = Difference::default();
    let mut lines = output.split_inclusive('\n');
    for expected in judge.split_inclusive('\n') {
        let line = lines.next().unwrap_or_default();
        difference.all_lines += 1;
        let length = expected.chars().count();
        difference.all_characters += length;
        if line != expected {
            difference.lines += 1;
            difference.characters += characters(line, expected, length);
        }
    }
    for line in lines {
        difference.lines += 1;
        difference.characters += line.chars().count();
    }
    difference
}

/// Number of different characters: by position if both lines have the same length, otherwise the span from the first to the last
/// difference.
fn characters(line: &str, expected: &str, length: usize) -> usize {
    if line.chars().count() == length {
        return line.chars().zip(expected.chars()).filter(|(a, b)| a != b).count();
    }
    let begin = line.chars().zip(expected.chars()).take_while(|(a, b)| a == b).count();
    let back = line.chars().rev().zip(expected.chars().rev());
    let end = back.take_while(|(a, b)| a == b).count();
    length.saturating_sub(begin + end).max(1)
}

impl Difference {
    pub(crate) fn is_none(&self) -> bool {
        self.lines == 0
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return f.write_str("= OpenCC");
        }
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let lines = percent(self.lines, self.all_lines);
        let characters = percent(self.characters, self.all_characters);
        write!(f, "differs: {lines:.2} % of lines, {characters:.3} % of characters")
    }
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn differing_lines_and_characters_are_counted() {
        assert!(compare("一\n二\n", "一\n二\n").is_none());
        let one = compare("一二三四\n五\n", "一二叁四\n五\n").to_string();
        assert_eq!(one, "differs: 50.00 % of lines, 14.286 % of characters");
        // 三四 for 丙: between the first and the last difference.
        let longer = compare("一二三四五\n", "一二丙五\n").to_string();
        assert_eq!(longer, "differs: 100.00 % of lines, 20.000 % of characters");
        assert!(!compare("一\n二\n", "一\n").is_none());
        assert!(!compare("一\n", "一\n二\n").is_none());
    }
}
