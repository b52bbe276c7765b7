//! What a document, and a line of it, says of itself: that it is code, markup, a file of properties.

use std::borrow::Cow;
use std::cell::OnceCell;

use memchr::memmem;

use super::super::sample::sample;
use super::SYNTAXES;
use super::line::Decoded;
use super::marks::Marks;
use super::place::{Verdict, is_letter};
use super::syntax::Syntax;
use crate::builtin::{
    ESCAPE_CODE, ESCAPE_CODE_OR_SENTENCE, ESCAPE_ELEMENTS, ESCAPE_LINE_BEGINNINGS,
};

/// Marks that stand in a line of code and hardly in one of text.
static CODE: Marks<{ ESCAPE_CODE.len() }> = Marks::new(ESCAPE_CODE);
/// Marks of code that a sentence which speaks of code has, too. (And `` ` ``.)
static SPOKEN_OF: Marks<{ ESCAPE_CODE_OR_SENTENCE.len() }> = Marks::new(ESCAPE_CODE_OR_SENTENCE);
/// Beginnings of a line of code, after white space.
static BEGINNINGS: Marks<{ ESCAPE_LINE_BEGINNINGS.len() }> = Marks::new(ESCAPE_LINE_BEGINNINGS);
/// Last characters of a line of code, unless it is Chinese for the most part.
const LAST: [char; 4] = [';', '{', '}', '\\'];

/// Whether a line is code. Its escapes stand in it as Han characters.
pub(in crate::mojibake) fn is_code(line: &str, is_chinese: bool) -> bool {
    has_code(line, || is_chinese)
}

/// The same of a line of which it need not be known yet whether it is Chinese.
fn has_code(line: &str, is_chinese: impl FnOnce() -> bool) -> bool {
    let line = line.trim();
    // What is passed on in microblogs begins like a comment.
    let is_quoted = line.starts_with("//@");
    (!is_quoted && BEGINNINGS.begin(line.as_bytes()))
        || CODE.are_in(line)
        || SPOKEN_OF.are_in(line)
        || line.contains('`')
        || (line.ends_with(LAST) && !is_chinese())
}

/// Whether a line is Chinese for a good part.
fn is_chinese(line: &str) -> bool {
    !line.is_ascii() && {
        let chinese = line.chars().filter(|c| is_letter(*c)).count();
        chinese * 4 > line.chars().count()
    }
}

/// Whether a line has nothing of code but what a sentence may speak of, too.
pub(super) fn is_spoken_of(line: &str, is_chinese: bool) -> bool {
    is_code(line, is_chinese) && {
        let line: String = line.trim().chars().filter(|c| !"=>!&|:+`".contains(*c)).collect();
        !is_code(&line, is_chinese)
    }
}

/// Whether a line, decoded, is a sentence: Chinese for the most part, with nothing that only code has. It may speak of code.
pub(super) fn is_sentence(line: &str) -> bool {
    let (mut letters, mut others) = (0, 0);
    for c in line.chars().filter(|c| !c.is_whitespace()) {
        *(if is_letter(c) { &mut letters } else { &mut others }) += 1;
    }
    letters > others && !CODE.are_in(line)
}

/// Of so many lines, one at least is code where a document is.
const LINES_OF_CODE: usize = 10;
/// Of a file of properties, at least one line in so many has a name and a value. Long values go on in lines that have none.
const LINES_WITH_NAMES: usize = 2;

/// Whether a text as it stands is code, as a whole.
pub(in crate::mojibake) fn is_code_all(text: &str) -> bool {
    is_code_sample(&sample(text), |_| false)
}

/// What is not white space of a document.
fn lines(sample: &str) -> impl Iterator<Item = &str> {
    sample.lines().filter(|line| !line.trim().is_empty())
}

/// Whether a document is code, of which this is enough to say so; what ends with `;` may be a sentence. It is read until it is sure.
fn is_code_sample(sample: &str, is_sentence: fn(&str) -> bool) -> bool {
    // One line alone is judged for itself, in its place.
    let is_enough = |code: usize, lines: usize| code > 1 && code * LINES_OF_CODE >= lines;
    let most = memchr::memchr_iter(b'\n', sample.as_bytes()).count() + 1;
    let (mut lines, mut code) = (0, 0);
    for line in self::lines(sample) {
        lines += 1;
        if has_code(line, || is_chinese(line)) && !is_sentence(line) {
            code += 1;
            if is_enough(code, most) {
                return true;
            }
        }
    }
    is_enough(code, lines)
}

/// What a document says of itself once its escapes are decoded, apart from the places in question. All of it is found out when it
/// is asked for: most texts have no place in question, and of most of those one thing is enough.
#[derive(Debug)]
pub(super) struct Page<'t> {
    decoded: &'t Decoded<'t>,
    sample: OnceCell<Cow<'t, str>>,
    is_code: OnceCell<bool>,
    has_tags: OnceCell<bool>,
    verdicts: [OnceCell<Verdict>; SYNTAXES.len()],
}

impl<'t> Page<'t> {
    pub(super) fn of(decoded: &'t Decoded<'t>) -> Self {
        Self {
            decoded,
            sample: OnceCell::new(),
            is_code: OnceCell::new(),
            has_tags: OnceCell::new(),
            verdicts: [const { OnceCell::new() }; SYNTAXES.len()],
        }
    }

    fn sample(&self) -> &str {
        self.sample.get_or_init(|| self.decoded.sample())
    }

    /// What ends with `;` may be a sentence once it is decoded.
    fn is_code(&self) -> bool {
        *self.is_code.get_or_init(|| is_code_sample(self.sample(), is_sentence))
    }

    fn has_tags(&self) -> bool {
        // Most that have any have one between their escapes, and soon.
        *self
            .has_tags
            .get_or_init(|| self.decoded.kept().any(has_tags) || has_tags(self.decoded.text()))
    }

    fn has_properties(&self) -> bool {
        let (mut lines, mut named) = (0, 0);
        for line in self::lines(self.sample()) {
            lines += 1;
            named += usize::from(is_property(line) || line.trim_start().starts_with(['#', '!']));
        }
        named > 1 && named * LINES_WITH_NAMES >= lines
    }

    fn is_markdown(&self) -> bool {
        lines(self.sample()).any(is_markdown)
    }

    fn is_mail(&self) -> bool {
        memmem::find(self.decoded.text().as_bytes(), b"Content-Transfer-Encoding: ").is_some()
    }

    /// Whether the whole is meant for a program that knows such escapes.
    pub(super) fn verdict(&self, syntax: Syntax) -> Verdict {
        let known = SYNTAXES.iter().position(|known| *known == syntax);
        let known = known.and_then(|number| self.verdicts.get(number));
        known.map_or(Verdict::Meant, |known| *known.get_or_init(|| self.find_verdict(syntax)))
    }

    fn find_verdict(&self, syntax: Syntax) -> Verdict {
        let is_escaped = || self.decoded.is_escaped();
        match syntax {
            Syntax::Reference if self.has_tags() => Verdict::Meant,
            // Programs have no Chinese strings that are written so, and each of their lines is looked at, too.
            Syntax::Reference | Syntax::Percent if is_escaped() => Verdict::Text,
            _ if self.is_code() => Verdict::Meant,
            Syntax::Percent => Verdict::Text,
            Syntax::Backslash | Syntax::Bytes if self.has_properties() => Verdict::Meant,
            // With its headers it is read by programs that know what they say.
            Syntax::Quoted | Syntax::EncodedWord if self.is_mail() => Verdict::Doubt,
            // Nobody writes a text in Markdown without a single letter of it.
            Syntax::Reference if self.is_markdown() => Verdict::Doubt,
            Syntax::Reference => Verdict::Text,
            _ if self.has_tags() => Verdict::Doubt,
            _ => Verdict::Text,
        }
    }
}

/// Whether a line of a file of properties begins with a name: `ferry.name = `, `ferry.name: `. What is said by somebody
/// begins with a name and a colon, too, but few people have a dot in theirs.
pub(super) fn is_property(line: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let line = line.trim_start();
    let rest = line.trim_start_matches(is_part);
    let name = line.strip_suffix(rest).unwrap_or_default();
    let rest = rest.trim_start_matches([' ', '\t']);
    !name.is_empty()
        && (rest.starts_with('=') || rest.starts_with(':') && name.contains(['.', '_']))
}

/// Headings, fences, tables, links: in Markdown, references mean what they mean in HTML.
fn is_markdown(line: &str) -> bool {
    let heading = line.trim_start_matches('#');
    let marks = line.len() - heading.len();
    line.starts_with("```")
        || line.starts_with("|--")
        || line.starts_with("| --")
        || ((1..=6).contains(&marks) && heading.starts_with(' '))
        || line.contains("](")
}

/// A tag with attributes closes within so many bytes.
const TAG: usize = 400;

/// Whether a text has tags, or says that it is markup.
fn has_tags(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes).any(|at| {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        if rest.starts_with(b"!--") || rest.starts_with(b"?xml") || rest.starts_with(b"!DOCTYPE") {
            return true;
        }
        let is_end = rest.starts_with(b"/");
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).take(TAG).count();
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            return false;
        }
        let name = rest.get(..length).unwrap_or_default();
        let is_element = is_end
            || ESCAPE_ELEMENTS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name));
        match rest.get(length) {
            Some(b'>') => is_element,
            Some(b' ' | b'\t' | b'\n' | b'\r' | b'/') => {
                let rest = rest.get(length..).unwrap_or_default();
                let end = rest.iter().take(TAG).position(|byte| matches!(byte, b'<' | b'>'));
                end.and_then(|end| rest.get(end)) == Some(&b'>')
            }
            _ => false,
        }
    })
}
