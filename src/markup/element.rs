//! Elements of HTML and XML.

use std::ops::Range;

use super::{Format, Found};

/// Elements within a line, across which words continue.
const INLINE: [&str; 31] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "mark", "nobr", "q", "rb", "rtc", "ruby", "s", "small", "span", "strike", "strong",
    "sub", "sup", "tt", "u", "wbr",
];
/// Other elements of HTML, by which markup is recognised in plain text.
const BLOCK: [&str; 50] = [
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "col",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "img",
    "input",
    "label",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "option",
    "p",
    "rp",
    "rt",
    "section",
    "select",
    "table",
    "td",
    "tr",
];
/// Elements whose content is not prose.
const CODE: [&str; 6] = ["script", "style", "code", "pre", "samp", "var"];
/// Attributes that people read.
const READ: [&str; 8] = [
    "alt",
    "title",
    "placeholder",
    "aria-label",
    "aria-description",
    "summary",
    "content",
    "label",
];
/// Longest tag that is examined, in bytes. It bounds work.
const MAX_TAG_BYTES: usize = 1 << 14;

/// A tag: its name, and its range.
struct ElementTag<'t> {
    name: &'t str,
    range: Range<usize>,
    is_start: bool,
}

/// Finds tags, and the content of elements that is not prose.
pub(super) fn find(text: &str, format: Format, found: &mut Found) {
    // Ends that do not occur in the rest of the text, which are not searched again.
    let mut missing: Vec<String> = Vec::new();
    let mut end_of = |rest: &str, end: &str| {
        if missing.iter().any(|known| known == end) {
            return None;
        }
        let found = memchr::memmem::find(rest.as_bytes(), end.as_bytes());
        if found.is_none() {
            missing.push(end.to_owned());
        }
        found.map(|at| at + end.len())
    };
    let mut unclosed: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| memchr::memchr(b'<', rest.as_bytes())) {
        let start = at + next;
        at = start + 1;
        let rest = text.get(start..).unwrap_or_default();
        if rest.starts_with("<!--") {
            at = start + end_of(rest, "-->").unwrap_or(1);
        } else if let Some(end) = kept_section(rest, format) {
            let end = end_of(rest, end).unwrap_or(1);
            found.kept.push(start..start + end);
            at = start + end;
        } else if let Some(tag) = tag(text, start, format) {
            at = tag.range.end;
            if tag.is_start && format != Format::Xml && is_one_of(&CODE, tag.name) {
                if !is_one_of(&unclosed, tag.name) {
                    match end_of_element(text, &tag) {
                        Some(end) => at = end,
                        None => unclosed.push(tag.name),
                    }
                }
                found.kept.push(start..at);
            } else {
                add(text, &tag, format, found);
            }
        }
    }
}

/// End of an instruction, a document type, or a section that is not parsed.
fn kept_section(rest: &str, format: Format) -> Option<&'static str> {
    let sections = [("<?", "?>"), ("<%", "%>"), ("<!DOCTYPE", ">")];
    let mut sections = sections.into_iter().filter(|(begin, _)| rest.starts_with(begin));
    let is_markup = matches!(format, Format::Html | Format::Xml);
    sections.next().filter(|_| is_markup).map(|(_, end)| end)
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The tag at a position. In plain text only the names of HTML make a tag.
fn tag(text: &str, start: usize, format: Format) -> Option<ElementTag<'_>> {
    let rest = text.get(start + 1..)?;
    let (is_start, name) = match rest.strip_prefix('/') {
        Some(name) => (false, name),
        None => (true, rest),
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let length = name.find(|c| !is_name(c)).unwrap_or(name.len());
    let (name, rest) = name.split_at_checked(length)?;
    let is_known = match format {
        Format::Xml => !name.is_empty(),
        Format::Html => name.starts_with(|c: char| c.is_ascii_alphabetic()),
        _ => is_one_of(&INLINE, name) || is_one_of(&BLOCK, name) || is_one_of(&CODE, name),
    };
    if !is_known || !rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')) {
        return None;
    }
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().take(MAX_TAG_BYTES) {
        match (quote, byte) {
            (None, b'>') => {
                let end = text.len() - rest.len() + at + 1;
                return Some(ElementTag { name, range: start..end, is_start });
            }
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// End of the element that a tag begins, if it has one.
fn end_of_element(text: &str, tag: &ElementTag<'_>) -> Option<usize> {
    let rest = text.get(tag.range.end..).unwrap_or_default();
    for at in memchr::memmem::find_iter(rest.as_bytes(), b"</") {
        let name = rest.get(at + 2..).and_then(|rest| rest.get(..tag.name.len()));
        if name.is_some_and(|name| name.eq_ignore_ascii_case(tag.name)) {
            let end = rest
                .get(at..)
                .and_then(|rest| rest.find('>'))
                .map_or(rest.len(), |end| at + end + 1);
            return Some(tag.range.end + end);
        }
    }
    None
}

/// Adds the parts of a tag that are not prose.
fn add(text: &str, tag: &ElementTag<'_>, format: Format, found: &mut Found) {
    let element = text.get(tag.range.clone()).unwrap_or_default();
    let is_inline = format != Format::Xml && is_one_of(&INLINE, tag.name);
    let mut kept = tag.range.start;
    let mut has_prose = false;
    if !element.is_ascii() {
        let read = attributes(element).filter(|(name, _)| is_one_of(&READ, name));
        for (_, value) in read {
            let value = tag.range.start + value.start..tag.range.start + value.end;
            if text.get(value.clone()).is_some_and(|value| !value.is_ascii()) {
                found.kept.push(kept..value.start);
                kept = value.end;
                has_prose = true;
            }
        }
        found.kept.push(kept..tag.range.end);
    }
    if is_inline && !has_prose {
        found.inner.push(tag.range.clone());
    }
}

/// Returns the names of the attributes of a tag, with the spans of their values.
pub(crate) fn attributes(element: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let sign = at + element.get(at..)?.find('=')?;
        let name = element.get(..sign)?.trim_end();
        let is_outside = |c: char| c.is_whitespace() || c == '"' || c == '\'';
        let name = name.rsplit(is_outside).next().unwrap_or_default();
        let after = element.get(sign + 1..)?;
        let start = element.len() - after.trim_start().len();
        let rest = element.get(start..)?;
        let value = match rest.chars().next()? {
            quote @ ('"' | '\'') => {
                let length = element.get(start + 1..)?.find(quote)?;
                start + 1..start + 1 + length
            }
            _ => {
                let is_end = |c: char| c.is_whitespace() || matches!(c, '>' | '/');
                start..start + rest.find(is_end).unwrap_or(rest.len())
            }
        };
        at = value.end.max(sign + 1);
        Some((name, value))
    })
}
