//! Code, and lines of properties files.

use crate::builtin::{ESCAPE_CODE, ESCAPE_CODE_OR_SENTENCE, ESCAPE_LINE_BEGINNINGS};
use crate::mojibake::measures::CASES_PER_EXCEPTION;
use crate::mojibake::sample::sample;
use crate::mojibake::text::letters;

/// Whether a line is code. Its escapes are represented by Han characters.
pub(in crate::mojibake) fn is_code(line: &str) -> bool {
    let line = line.trim();
    // A forwarded microblog post begins like a comment.
    let is_quoted = line.starts_with("//@");
    (!is_quoted && ESCAPE_LINE_BEGINNINGS.iter().any(|beginning| line.starts_with(beginning)))
        || has_any(line, &ESCAPE_CODE)
        || has_any(line, &ESCAPE_CODE_OR_SENTENCE)
        || line.contains('`')
}

/// Whether a line has one of several strings, in one pass.
fn has_any(line: &str, strings: &[&str]) -> bool {
    let mut firsts = [false; 256];
    for first in strings.iter().filter_map(|string| string.bytes().next()) {
        if let Some(is_first) = firsts.get_mut(usize::from(first)) {
            *is_first = true;
        }
    }
    let bytes = line.as_bytes();
    let is_first = |byte: u8| firsts.get(usize::from(byte)) == Some(&true);
    bytes.iter().enumerate().filter(|(_, byte)| is_first(**byte)).any(|(at, _)| {
        let rest = bytes.get(at..).unwrap_or_default();
        strings.iter().any(|string| rest.starts_with(string.as_bytes()))
    })
}

/// Whether all signs of code in a line also occur in sentences about code.
pub(super) fn may_be_about_code(line: &str) -> bool {
    is_code(line) && !is_code(&line.replace(|c| "=>!&|:+`".contains(c), ""))
}

/// Whether a decoded line is a sentence: mostly Chinese, without signs that only code has. It may be about code.
pub(super) fn is_sentence(line: &str) -> bool {
    let others = line.chars().filter(|c| !c.is_whitespace()).count();
    letters(line) * 2 > others && !has_any(line, &ESCAPE_CODE)
}

/// Whether a text as it is is code as a whole.
pub(in crate::mojibake) fn is_code_all(text: &str) -> bool {
    is_code_sample(&sample(text), |_| false)
}

/// Returns the lines of a document that are not blank.
pub(super) fn lines(sample: &str) -> impl Iterator<Item = &str> {
    sample.lines().filter(|line| !line.trim().is_empty())
}

/// Whether a sample of a document is code. It is read until the answer is certain.
pub(super) fn is_code_sample(sample: &str, is_sentence: fn(&str) -> bool) -> bool {
    // A single line is judged on its own, in its place.
    let least = (lines(sample).count().div_ceil(CASES_PER_EXCEPTION)).max(2);
    let is_code = |line: &&str| is_code(line) && !is_sentence(line);
    lines(sample).filter(is_code).take(least).count() == least
}

/// Returns the name at the beginning of a text: ASCII letters, digits, `_`, `-` and `.`.
pub(super) fn name(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.split(|c| !is_part(c)).next().unwrap_or_default()
}

/// Whether a line of a properties file begins with a name: `ferry.name = `, `ferry.name: `. Dialogue also begins with a name and a
/// colon, but few personal names have a dot.
pub(super) fn is_property(line: &str) -> bool {
    let line = line.trim_start();
    let name = name(line);
    let rest = line.get(name.len()..).unwrap_or_default().trim_start_matches([' ', '\t']);
    !name.is_empty()
        && (rest.starts_with('=') || rest.starts_with(':') && name.contains(['.', '_']))
}
