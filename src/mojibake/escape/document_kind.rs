//! Kind of a document: code, markup, a mail, a properties file.

use super::code::{is_code_sample, is_property, is_sentence, lines};
use super::line::DecodedText;
use super::syntax::Syntax;
use super::verdict::EscapeVerdict;
use crate::builtin::ESCAPE_ELEMENTS;
use crate::mojibake::sample::sample;

/// Header of a mail for mail programs.
const MAIL_HEADER: &str = "Content-Transfer-Encoding: ";

/// Properties of a document with decoded escapes, apart from the places in question.
#[derive(Debug)]
pub(super) struct EscapeDocument {
    is_escaped: bool,
    has_tags: bool,
    is_code: bool,
    /// Whether at least half of its lines have a name and a value. Long values continue in lines without a name.
    has_properties: bool,
    /// Whether it has mail headers: programs that read it decode its escapes.
    is_mail: bool,
    is_markdown: bool,
}

impl EscapeDocument {
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
            is_mail: text.contains(MAIL_HEADER),
            is_markdown: lines(&sample).any(is_markdown),
        }
    }

    /// Judges by the document alone whether the escapes of a syntax are for a program that decodes them.
    pub(super) fn verdict(&self, syntax: Syntax) -> EscapeVerdict {
        match syntax {
            Syntax::Reference if self.has_tags => EscapeVerdict::Intentional,
            // Code does not have Chinese strings in this syntax, and each line is judged as well.
            Syntax::Reference | Syntax::Percent if self.is_escaped => EscapeVerdict::Text,
            _ if self.is_code => EscapeVerdict::Intentional,
            Syntax::Percent => EscapeVerdict::Text,
            Syntax::Backslash | Syntax::Bytes if self.has_properties => EscapeVerdict::Intentional,
            Syntax::Quoted | Syntax::EncodedWord if self.is_mail => EscapeVerdict::Doubt,
            // Nobody writes a Markdown text without an unescaped letter of its language.
            Syntax::Reference if self.is_markdown => EscapeVerdict::Doubt,
            _ if self.has_tags => EscapeVerdict::Doubt,
            _ => EscapeVerdict::Text,
        }
    }
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
