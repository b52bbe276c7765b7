//! Outcomes: whether a case is right, and its number of wrong characters.

use std::collections::BTreeMap;

use hanfold::Document;
use hanfold::repair::RepairKind;

use super::case::{Case, Cell, Rule};

/// Similarity that the result of lossy damage may have below the reference (guess).
const TOLERANCE: f64 = 0.02;

/// The outcome of one case, or of several.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    pub(super) cases: usize,
    pub(super) right: usize,
    /// Characters of the output that are neither right nor U+FFFD, and were not in the damaged text.
    pub(super) wrong: usize,
    /// Descriptions of the failed cases.
    pub(super) failures: Vec<String>,
}

impl Outcome {
    pub(super) fn of(cell: &Cell, case: &Case) -> Self {
        let restored = Document::from_text(&case.damaged).repair(cell.options).unwrap();
        let output = restored.text.as_ref();
        let wrong = wrong_characters(&case.damaged, output, &case.right);
        let (cases, right) = match cell.rule {
            Rule::Exact => (1, usize::from(output == case.right)),
            Rule::RightOrUnknown => (1, usize::from(is_right_or_unknown(output, &case.right))),
            Rule::Similar => (1, usize::from(is_similar(output, case))),
            Rule::Unchanged => unchanged(&case.right, output),
            Rule::Reported => {
                let suspected = &restored.repair.suspected;
                let is_told = suspected.iter().any(|one| one.kind == RepairKind::Irrecoverable);
                (1, usize::from(is_told && output == case.damaged))
            }
        };
        let is_failure = right < cases || wrong > 0;
        let failures = is_failure.then(|| shown(&case.damaged, output, &case.right));
        Self { cases, right, wrong, failures: failures.into_iter().collect() }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.right += other.right;
        self.wrong += other.wrong;
        self.failures.extend(other.failures);
    }
}

/// Number of lines of a right text, and of those unchanged.
fn unchanged(text: &str, output: &str) -> (usize, usize) {
    let count = text.lines().count();
    if text == output {
        return (count, count);
    }
    let is_in_step = output.lines().count() == count;
    let same = text.lines().zip(output.lines()).filter(|(one, other)| one == other).count();
    (count, if is_in_step { same.min(count - 1) } else { 0 })
}

fn is_right_or_unknown(output: &str, right: &str) -> bool {
    let is_one = |(one, other): (char, char)| one == other || one == '\u{FFFD}';
    output.chars().count() == right.chars().count() && output.chars().zip(right.chars()).all(is_one)
}

fn is_similar(output: &str, case: &Case) -> bool {
    let reference = case.reference.as_ref().unwrap();
    output == case.right
        || similarity(output, &case.right) >= similarity(reference, &case.right) - TOLERANCE
}

/// Common characters in order, divided by the mean length: from 0 to 1.
fn similarity(one: &str, other: &str) -> f64 {
    let mut common = 0;
    for (one, other) in aligned(one, other) {
        common += matched(&one, &other).iter().filter(|is_matched| **is_matched).count();
    }
    let length = one.chars().count() + other.chars().count();
    2.0 * common as f64 / length as f64
}

/// Lines of two texts side by side, or both as a whole if their numbers differ.
fn aligned(one: &str, other: &str) -> Vec<(Vec<char>, Vec<char>)> {
    let lines = |text: &str| text.split('\n').map(|line| line.chars().collect()).collect();
    let (one_lines, other_lines): (Vec<Vec<char>>, Vec<Vec<char>>) = (lines(one), lines(other));
    if one_lines.len() == other_lines.len() {
        return one_lines.into_iter().zip(other_lines).collect();
    }
    vec![(one.chars().collect(), other.chars().collect())]
}

/// For each item of the first, whether it is in the longest common subsequence of both.
fn matched(one: &[char], other: &[char]) -> Vec<bool> {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one_rest, other_rest) = (&one[start..], &other[start..]);
    let end =
        one_rest.iter().rev().zip(other_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one_core, other_core) =
        (&one_rest[..one_rest.len() - end], &other_rest[..other_rest.len() - end]);
    let width = other_core.len() + 1;
    let mut lengths = vec![0u16; (one_core.len() + 1) * width];
    for (i, a) in one_core.iter().enumerate().rev() {
        for (j, b) in other_core.iter().enumerate().rev() {
            lengths[i * width + j] = match a == b {
                true => lengths[(i + 1) * width + j + 1] + 1,
                false => lengths[(i + 1) * width + j].max(lengths[i * width + j + 1]),
            };
        }
    }
    let mut is_matched = vec![true; one.len()];
    let (mut i, mut j) = (0, 0);
    while i < one_core.len() {
        let here = lengths[i * width + j];
        if j < other_core.len() && one_core[i] == other_core[j] {
            (i, j) = (i + 1, j + 1);
        } else if j < other_core.len() && lengths[i * width + j + 1] == here {
            j += 1;
        } else {
            is_matched[start + i] = false;
            i += 1;
        }
    }
    is_matched
}

fn wrong_characters(damaged: &str, output: &str, right: &str) -> usize {
    if output == right || output == damaged {
        return 0;
    }
    let mut wrong: BTreeMap<char, usize> = BTreeMap::new();
    for (output, right) in aligned(output, right) {
        let is_matched = matched(&output, &right);
        for (c, _) in output.iter().zip(is_matched).filter(|(c, is)| !is && **c != '\u{FFFD}') {
            *wrong.entry(*c).or_default() += 1;
        }
    }
    // A character of the damaged text may remain, as often as it was there and is not right.
    let count = |text: &str, c: char| text.matches(c).count();
    let left = |c: char| count(damaged, c).saturating_sub(count(right, c));
    wrong.iter().map(|(c, of)| of.saturating_sub(left(*c))).sum()
}

/// A failing case: input, expected and got, from the first line that is wrong.
fn shown(damaged: &str, output: &str, right: &str) -> String {
    let first = aligned(output, right).iter().position(|(one, other)| one != other).unwrap_or(0);
    let is_in_step =
        [output, right].iter().all(|text| text.lines().count() == damaged.lines().count());
    let part = |text: &str| {
        let line = text.split('\n').nth(if is_in_step { first } else { 0 }).unwrap_or_default();
        line.chars().take(120).collect::<String>()
    };
    format!(
        "    input    {:?}\n    expected {:?}\n    got      {:?}",
        part(damaged),
        part(right),
        part(output)
    )
}
