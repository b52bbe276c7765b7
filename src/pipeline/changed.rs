//! Search for the lines that a conversion changed, so that repair examines only these again if they are few.

use std::ops::Range;

use crate::lines::{line_start, next_line};

/// Bytes before and after a changed line that are examined with it, extended to the next line end. Most repair decisions depend on
/// no more. Guess: a few sentences.
const CHANGED_CONTEXT_BYTES: usize = 480;

/// Returns the lines of a text that differ from the previous text, with their surroundings. None if these are most of the text,
/// or if lines were added or removed.
pub(super) fn changed_lines(before: &str, text: &str) -> Option<String> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let (mut lines, mut at, mut length) = (before.split_inclusive('\n'), 0, 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if lines.next()? == line {
            continue;
        }
        let part = line_start(text, start.saturating_sub(CHANGED_CONTEXT_BYTES))
            ..next_line(text, at + CHANGED_CONTEXT_BYTES);
        match parts.last_mut() {
            Some(last) if part.start <= last.end => {
                length += part.end - last.end;
                last.end = part.end;
            }
            _ => {
                length += part.len();
                parts.push(part);
            }
        }
        if length > text.len() / 2 {
            return None;
        }
    }
    let parts = parts.into_iter().filter_map(|part| text.get(part));
    lines.next().is_none().then(|| parts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(changed: &[usize]) -> String {
        let line = |number| {
            if changed.contains(&number) { "渡口的老人說" } else { "渡口的老人说" }
        };
        (0..400).map(|number| format!("{}{number}\n", line(number))).collect()
    }

    #[test]
    fn few_changed_lines_are_returned_with_those_beside_them() {
        let before = document(&[]);
        let lines = changed_lines(&before, &document(&[40, 42, 300, 399])).unwrap();
        let numbers: Vec<usize> = lines
            .lines()
            .map(|line| line.split_at("渡口的老人说".len()).1.parse().unwrap())
            .collect();
        let first = CHANGED_CONTEXT_BYTES.div_ceil("渡口的老人说12\n".len());
        assert!(numbers.is_sorted() && numbers.contains(&(40 - first)) && !numbers.contains(&0));
        assert!([40, 41, 42, 299, 300, 301, 399].iter().all(|number| numbers.contains(number)));
        assert!(lines.ends_with("渡口的老人說399\n") && !numbers.contains(&200));
    }

    #[test]
    fn mostly_changed_texts_have_no_list_of_changed_lines() {
        let before = document(&[]);
        let (half, _) = before.split_once("渡口的老人说200").unwrap();
        let every: Vec<usize> = (0..400).collect();
        assert_eq!(changed_lines(&before, &document(&every)), None);
        assert_eq!(changed_lines(&before, half), None);
        assert_eq!(changed_lines(half, &before), None);
        assert_eq!(changed_lines("面", "麵"), None);
        assert_eq!(changed_lines(&before, &before).as_deref(), Some(""));
    }
}
