//! Type of a document and of its lines: code, markup, properties files.

use super::line::DecodedText;
use super::place::EscapeVerdict;
use super::syntax::Syntax;
use crate::builtin::{
    ESCAPE_CODE, ESCAPE_CODE_OR_SENTENCE, ESCAPE_ELEMENTS, ESCAPE_LINE_BEGINNINGS,
};
use crate::mojibake::measures::FOR_AN_EXCEPTION;
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
pub(super) fn is_spoken_of(line: &str) -> bool {
    is_code(line) && !is_code(&line.replace(|c| "=>!&|:+`".contains(c), ""))
}

/// Whether a decoded line is a sentence: mostly Chinese, without signs that only code has. It may be about code.
pub(super) fn is_sentence(line: &str) -> bool {
    let others = line.chars().filter(|c| !c.is_whitespace()).count();
    letters(line) * 2 > others && !has_any(line, &ESCAPE_CODE)
}

/// Header of a mail for mail programs.
const MAIL: &str = "Content-Transfer-Encoding: ";

/// Whether a text as it is is code as a whole.
pub(in crate::mojibake) fn is_code_all(text: &str) -> bool {
    is_code_sample(&sample(text), |_| false)
}

/// Returns the lines of a document that are not blank.
fn lines(sample: &str) -> impl Iterator<Item = &str> {
    sample.lines().filter(|line| !line.trim().is_empty())
}

/// Whether a sample of a document is code. It is read until the answer is certain.
fn is_code_sample(sample: &str, is_sentence: fn(&str) -> bool) -> bool {
    // A single line is judged on its own, in its place.
    let least = (lines(sample).count().div_ceil(FOR_AN_EXCEPTION)).max(2);
    let is_code = |line: &&str| is_code(line) && !is_sentence(line);
    lines(sample).filter(is_code).take(least).count() == least
}

/// Properties of a document with decoded escapes, apart from the places in question.
#[derive(Debug)]
pub(super) struct EscapePage {
    is_escaped: bool,
    has_tags: bool,
    is_code: bool,
    /// Whether at least half of its lines have a name and a value. Long values continue in lines without a name.
    has_properties: bool,
    /// Whether it has mail headers: programs that read it decode its escapes.
    is_mail: bool,
    is_markdown: bool,
}

impl EscapePage {
    pub(super) fn of(decoded: &DecodedText) -> Self {
        let text = decoded.text.as_str();
        let sample = sample(text);
        let is_named = |line: &&str| is_property(line) || line.trim_start().starts_with(['#', '!']);
        let named = lines(&sample).filter(is_named).count();
        Self {
            is_escaped: decoded.is_escaped,
            has_tags: has_tags(text),
            is_code: is_code_sample(&sample, is_sentence),
            has_properties: named > 1 && named * 2 >= lines(&sample).count(),
            is_mail: text.contains(MAIL),
            is_markdown: lines(&sample).any(is_markdown),
        }
    }

    /// Judges by the document alone whether the escapes of a syntax are for a program that decodes them.
    pub(super) fn verdict(&self, syntax: Syntax) -> EscapeVerdict {
        match syntax {
            Syntax::Reference if self.has_tags => EscapeVerdict::Meant,
            // Code does not have Chinese strings in this syntax, and each line is judged as well.
            Syntax::Reference | Syntax::Percent if self.is_escaped => EscapeVerdict::Text,
            _ if self.is_code => EscapeVerdict::Meant,
            Syntax::Percent => EscapeVerdict::Text,
            Syntax::Backslash | Syntax::Bytes if self.has_properties => EscapeVerdict::Meant,
            Syntax::Quoted | Syntax::EncodedWord if self.is_mail => EscapeVerdict::Doubt,
            // Nobody writes a Markdown text without an unescaped letter of its language.
            Syntax::Reference if self.is_markdown => EscapeVerdict::Doubt,
            _ if self.has_tags => EscapeVerdict::Doubt,
            _ => EscapeVerdict::Text,
        }
    }
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

/// Whether a line is a Markdown heading: in Markdown, references mean what they mean in HTML.
fn is_markdown(line: &str) -> bool {
    let heading = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - heading.len())) && heading.starts_with(' ')
}

/// Whether a text has tags or declares itself as markup.
fn has_tags(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        if ["!--", "?xml", "!DOCTYPE"].iter().any(|mark| rest.starts_with(mark)) {
            return true;
        }
        let Some((tag, _)) = rest.split_once('>') else { return false };
        let start = tag.strip_prefix('/').unwrap_or(tag);
        let name = start.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let is_element = || ESCAPE_ELEMENTS.iter().any(|known| known.eq_ignore_ascii_case(name));
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && if name == start {
                start != tag || is_element()
            } else {
                start
                    .get(name.len()..)
                    .is_some_and(|rest| rest.starts_with(['/', ' ', '\t', '\r', '\n']))
            }
    })
}
