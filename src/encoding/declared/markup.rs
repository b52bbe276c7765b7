//! Declarations of HTML, XML and CSS, and of the pages of web servers.

use super::{Declaration, DocumentPart, Labels};

/// Elements whose content is not markup.
const RAW_ELEMENTS: [&[u8]; 4] = [b"script", b"style", b"textarea", b"title"];

/// Attributes of the directives of JSP and ASP.NET that name an encoding.
const DIRECTIVE_ATTRIBUTES: [&[u8]; 4] =
    [b"charset", b"pageEncoding", b"ResponseEncoding", b"fileEncoding"];

/// Longest tag or directive that is examined, in bytes. It bounds work.
const MAX_TAG_BYTES: usize = 1 << 12;

/// Finds `@charset`, the declaration of XML, the `meta` elements of HTML, and the directives of server pages.
pub(super) fn find(bytes: &[u8], found: &mut Vec<Declaration>) {
    let mut add = |span| found.push(Declaration { span, labels: Labels::Standard });
    let all = DocumentPart::of(bytes, 0..bytes.len());
    let start = all.after("\u{FEFF}".as_bytes()).unwrap_or(all);
    start.after(b"@charset ").and_then(DocumentPart::label).into_iter().for_each(&mut add);
    if start.after(b"<?xml").is_some() {
        let end = memchr::memmem::find(start.bytes, b"?>").unwrap_or(start.bytes.len());
        let declaration = DocumentPart::of(bytes, start.start..start.start + end);
        let labels = declaration.after_each(b"encoding").filter_map(|rest| rest.label_after(b"="));
        labels.for_each(&mut add);
    }
    let mut code_pages = Vec::new();
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr::memchr(b'<', rest)) {
        let tag = all.from(at + next);
        at = tag.start + 1;
        let head = tag.bytes.get(..MAX_TAG_BYTES).unwrap_or(tag.bytes);
        let length_to = |end: &[u8]| memchr::memmem::find(head, end).unwrap_or(head.len());
        if tag.after(b"<!--").is_some() {
            let end = memchr::memmem::find(tag.bytes, b"-->");
            at = tag.start + end.unwrap_or(tag.bytes.len());
        } else if tag.after(b"<%@").is_some() {
            let directive = DocumentPart::of(bytes, tag.start..tag.start + length_to(b"%>"));
            for attribute in DIRECTIVE_ATTRIBUTES {
                let labels = directive.after_each(attribute);
                labels.filter_map(|rest| rest.label_after(b"=")).for_each(&mut add);
            }
            let numbers = directive.after_each(b"codepage");
            code_pages.extend(numbers.filter_map(|rest| rest.label_after(b"=")));
        } else if let Some(rest) = tag.after(b"<meta")
            && rest.bytes.first().is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/')
        {
            let tag = DocumentPart::of(bytes, tag.start..tag.start + length_to(b">"));
            tag.after_each(b"charset").filter_map(|rest| rest.label_after(b"=")).for_each(&mut add);
        } else if let Some(name) = RAW_ELEMENTS.iter().find(|name| {
            tag.from(1)
                .after(name)
                .is_some_and(|rest| !rest.bytes.first().is_some_and(u8::is_ascii_alphanumeric))
        }) {
            // Without an end, the rest of the document is its content.
            at = tag.start + end_of_raw(tag, name);
        }
    }
    let code_pages = code_pages.into_iter();
    found.extend(code_pages.map(|span| Declaration { span, labels: Labels::CodePage }));
}

/// Position of the end tag of an element whose content is not markup.
fn end_of_raw(tag: DocumentPart<'_>, name: &[u8]) -> usize {
    let ends = memchr::memmem::find_iter(tag.bytes, b"</");
    let mut ends = ends.filter(|at| tag.from(at + 2).after(name).is_some());
    ends.next().unwrap_or(tag.bytes.len())
}
