//! Keys of JSON, YAML, TOML, INI and Java properties.

use std::ops::Range;

use super::{Format, Found};

/// Whether a text is JSON: it begins with an object that is empty or has a key, or with a list of strings, lists or objects.
pub(super) fn is_json(text: &str) -> bool {
    let mut rest = text;
    for _ in 0..2 {
        let Some(inside) = rest.strip_prefix('[') else { break };
        rest = inside.trim_start();
    }
    match rest.strip_prefix('{').map(str::trim_start) {
        Some(inside) if inside.starts_with('}') => true,
        Some(inside) => string(inside, 0).is_some_and(|key| is_key(inside, &key)),
        None => {
            text.starts_with('[')
                && string(rest, 0).is_some_and(|first| {
                    let after = rest.get(first.end..).unwrap_or_default().trim_start();
                    after.starts_with([',', ']'])
                })
        }
    }
}

/// Finds the strings that a colon follows.
pub(super) fn find_json(text: &str, found: &mut Found) {
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| memchr::memchr(b'"', rest.as_bytes())) {
        let Some(string) = string(text, at + next) else { break };
        at = string.end;
        if is_key(text, &string) {
            found.kept.push(string);
        }
    }
}

/// The string that begins at a position, with its quotes.
fn string(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = (bytes.get(start) == Some(&b'"')).then_some(start + 1)?;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes.get(at) {
            Some(b'"') => return Some(start..at + 1),
            _ => at += 2,
        }
    }
}

fn is_key(text: &str, string: &Range<usize>) -> bool {
    text.get(string.end..).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// Finds the keys at the beginning of lines, and the names of sections.
pub(super) fn find_lines(text: &str, format: Format, found: &mut Found) {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let trimmed = line.trim_start_matches([' ', '\t']);
        let trimmed = match format {
            Format::Yaml => trimmed.trim_start_matches("- ").trim_start_matches(' '),
            _ => trimmed,
        };
        let begin = at + line.len() - trimmed.len();
        let length = match format {
            Format::Yaml => yaml_key(trimmed),
            _ => ini_key(trimmed),
        };
        found.kept.extend(length.map(|length| begin..begin + length));
    }
}

/// Length of the key of YAML at the start of a line: a quoted string or a word without signs, before a colon and a space.
fn yaml_key(line: &str) -> Option<usize> {
    if line.starts_with(['#', '-', '[', '{', '|', '>']) {
        return None;
    }
    let length = match string(line, 0) {
        Some(string) => string.end,
        None => line.find([':', '#', '"', '\'', ','])?,
    };
    let rest = line.get(length..)?.strip_prefix(':')?;
    (rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n'])).then_some(length)
}

/// Length of the key of an INI file at the start of a line, or of the name of a section with its brackets.
fn ini_key(line: &str) -> Option<usize> {
    match line.chars().next()? {
        '#' | ';' | '!' | '=' => None,
        '[' => line.find(']').map(|end| end + 1),
        _ => {
            let sign = line
                .find(['=', '\n'])
                .filter(|at| line.get(*at..).is_some_and(|rest| rest.starts_with('=')))?;
            Some(line.get(..sign)?.trim_end().len())
        }
    }
}
