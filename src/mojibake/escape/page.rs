//! What a document, and a line of it, says of itself: that it is code, markup, a file of properties.

use memchr::memmem;

use super::super::sample::sample;
use super::place::{Verdict, is_letter};
use super::syntax::Syntax;

/// What stands in a line of code and hardly in one of text.
#[rustfmt::skip]
static CODE: Marks<21> = Marks::new([
    "();", ") {", "){", "${", "{{", "\";", "');", "\");", "/*", "*/", "</", "<!--", "#include", "\":", "\" :", "':",
    " // ", ".test(", ".match(", ".replace(", ".split(",
]);
/// What does so, too, but also in a sentence that speaks of code. (And `` ` ``.)
static SPOKEN_OF: Marks<7> = Marks::new(["=>", "==", "!=", "&&", "||", "::", "+="]);

/// Strings that are looked for together.
struct Marks<const N: usize> {
    all: [&'static str; N],
    /// What the first byte of one may be, and the second.
    begin: [[bool; 256]; 2],
}

impl<const N: usize> Marks<N> {
    /// Of strings of two bytes and more.
    #[allow(clippy::indexing_slicing)] // a constant is checked
    const fn new(all: [&'static str; N]) -> Self {
        let mut begin = [[false; 256]; 2];
        let mut number = 0;
        while number < N {
            let mark = all[number].as_bytes();
            begin[0][mark[0] as usize] = true;
            begin[1][mark[1] as usize] = true;
            number += 1;
        }
        Self { all, begin }
    }

    /// Whether a line has any of them.
    fn are_in(&self, line: &str) -> bool {
        let [firsts, seconds] = &self.begin;
        let is = |set: &[bool; 256], byte: u8| set.get(usize::from(byte)) == Some(&true);
        line.as_bytes().windows(2).enumerate().any(|(at, pair)| {
            let rest = || line.as_bytes().get(at..).unwrap_or_default();
            matches!(*pair, [first, second] if is(firsts, first) && is(seconds, second))
                && self.all.iter().any(|mark| rest().starts_with(mark.as_bytes()))
        })
    }
}
/// What a line of code begins with, behind white space.
#[rustfmt::skip]
const BEGINNINGS: [&str; 17] = [
    "//", "* ", "import ", "def ", "class ", "public ", "private ", "static ", "return ", "return;", "var ", "let ",
    "const ", "if (", "for (", "while (", "#!",
];
/// What it ends with, unless it is Chinese for the most part.
const LAST: [char; 4] = [';', '{', '}', '\\'];

/// Whether a line is code. Its escapes stand in it as Han characters.
pub(in crate::mojibake) fn is_code(line: &str, is_chinese: bool) -> bool {
    let line = line.trim();
    // What is passed on in microblogs begins like a comment.
    let is_quoted = line.starts_with("//@");
    (!is_quoted && BEGINNINGS.iter().any(|beginning| line.starts_with(beginning)))
        || CODE.are_in(line)
        || SPOKEN_OF.are_in(line)
        || line.contains('`')
        || (!is_chinese && line.ends_with(LAST))
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

/// What a document says of itself, apart from the places in question.
#[derive(Debug)]
pub(in crate::mojibake) struct Page {
    has_tags: bool,
    is_markdown: bool,
    is_code: bool,
    has_properties: bool,
    is_mail: bool,
}

impl Page {
    /// Whether it is code.
    pub(in crate::mojibake) fn is_code(&self) -> bool {
        self.is_code
    }

    /// Of a text as it stands.
    pub(in crate::mojibake) fn of(text: &str) -> Self {
        Self::read(text, |_| false)
    }

    /// Of a text that is decoded: what ends with `;` may be a sentence then.
    pub(super) fn of_decoded(text: &str) -> Self {
        Self::read(text, is_sentence)
    }

    fn read(text: &str, is_sentence: fn(&str) -> bool) -> Self {
        let (mut lines, mut code, mut named) = (0, 0, 0);
        let mut is_markdown = false;
        for line in sample(text).lines().filter(|line| !line.trim().is_empty()) {
            lines += 1;
            code += usize::from(is_code(line, is_chinese(line)) && !is_sentence(line));
            named += usize::from(is_property(line) || line.trim_start().starts_with(['#', '!']));
            is_markdown |= self::is_markdown(line);
        }
        // One line alone is judged for itself, in its place.
        let is_code = code > 1 && code * LINES_OF_CODE >= lines;
        let has_properties = named > 1 && named * LINES_WITH_NAMES >= lines;
        let is_mail = memmem::find(text.as_bytes(), b"Content-Transfer-Encoding: ").is_some();
        Self { has_tags: has_tags(text), is_markdown, is_code, has_properties, is_mail }
    }

    /// Whether the whole is meant for a program that knows such escapes; `is_escaped` if no Chinese letter in it is not one.
    pub(super) fn verdict(&self, syntax: Syntax, is_escaped: bool) -> Verdict {
        // Programs have no Chinese strings that are written so, and each of their lines is looked at, too.
        let is_text = is_escaped && matches!(syntax, Syntax::Reference | Syntax::Percent);
        match syntax {
            _ if self.is_code && !is_text => Verdict::Meant,
            Syntax::Percent => Verdict::Text,
            Syntax::Backslash if self.has_properties => Verdict::Meant,
            // With its headers it is read by programs that know what they say.
            Syntax::Quoted if self.is_mail => Verdict::Doubt,
            Syntax::Reference if self.has_tags => Verdict::Meant,
            // Nobody writes a text in Markdown without a single letter of it.
            Syntax::Reference if self.is_markdown && !is_escaped => Verdict::Doubt,
            _ if self.has_tags => Verdict::Doubt,
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

/// Elements of HTML that text has without an end, or that have little else: other names in angle brackets have to end somewhere.
#[rustfmt::skip]
const ELEMENTS: [&str; 46] = [
    "a", "b", "big", "blockquote", "body", "br", "center", "code", "dd", "del", "div", "dl", "dt", "em", "font", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "html", "i", "img", "input", "li", "meta", "ol", "p", "pre", "rt",
    "ruby", "s", "small", "span", "strong", "sub", "sup", "table", "td", "th", "tr", "u",
];

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
        let is_element =
            is_end || ELEMENTS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name));
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
