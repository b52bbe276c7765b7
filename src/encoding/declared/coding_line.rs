//! Declarations for editors and interpreters, in comments.

use std::ops::Range;

use super::{Declaration, DocumentPart, Labels};

/// Comment openers after which editors and languages look for a declaration.
const COMMENT_OPENERS: [&[u8]; 7] = [b"#", b"//", b"/*", b"--", b";", b"%", b"\""];
/// Lines at the start in which interpreters look for `coding`.
const CODING_LINES: usize = 2;
/// Lines at the start and at the end in which Vim looks for its settings.
const MODELINES: usize = 5;
/// Bytes at the end in which Emacs looks for its variables.
const LOCAL_VARIABLES_BYTES: usize = 3000;

/// Names of Vim's settings for the encoding of a file.
const VIM_SETTINGS: [&[u8]; 4] = [b"fileencoding", b"fenc", b"encoding", b"enc"];

/// Finds `coding` in the first lines, `!TEX encoding`, Vim's modelines and the local variables of Emacs.
pub(super) fn find(bytes: &[u8], found: &mut Vec<Declaration>) {
    let mut add = |span| found.push(Declaration { span, labels: Labels::Standard });
    let first = first_lines(bytes);
    for line in first.iter().take(CODING_LINES).filter(|line| is_comment(line.bytes)) {
        let labels = line.after_each(b"coding").filter_map(|rest| rest.label_after(b":="));
        labels.filter(|span| ends_comment(bytes, line, span)).for_each(&mut add);
    }
    let last = last_lines(bytes);
    for line in first.iter().chain(&last) {
        if is_modeline(line.bytes) {
            for name in VIM_SETTINGS {
                line.after_each(name).filter_map(|rest| rest.label_after(b"=")).for_each(&mut add);
            }
        }
        let magic = line.trimmed().after(b"%").map(DocumentPart::trimmed);
        let magic = magic.and_then(|rest| rest.after(b"!TEX encoding")).map(DocumentPart::trimmed);
        magic.and_then(|rest| rest.label_after(b"=")).into_iter().for_each(&mut add);
    }
    let end = bytes.len().saturating_sub(LOCAL_VARIABLES_BYTES);
    let end = DocumentPart::of(bytes, end..bytes.len());
    if let Some(at) = memchr::memmem::find(end.bytes, b"Local Variables:") {
        let labels = end.from(at).after_each(b"coding").filter_map(|rest| rest.label_after(b":"));
        labels.for_each(&mut add);
    }
}

fn first_lines(bytes: &[u8]) -> Vec<DocumentPart<'_>> {
    let mut start = 0;
    let lines = bytes.split(|byte| *byte == b'\n').take(MODELINES).map(|line| {
        let piece = DocumentPart { bytes: line, start };
        start += line.len() + 1;
        piece
    });
    lines.collect()
}

fn last_lines(bytes: &[u8]) -> Vec<DocumentPart<'_>> {
    let mut end = bytes.len();
    // The text after the last line end is a line, though an empty one.
    let lines = bytes.rsplit(|byte| *byte == b'\n').take(MODELINES + 1).map(|line| {
        let start = end - line.len();
        end = start.saturating_sub(1);
        DocumentPart { bytes: line, start }
    });
    lines.collect()
}

fn is_comment(line: &[u8]) -> bool {
    let line = line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(line).trim_ascii_start();
    COMMENT_OPENERS.iter().any(|sign| line.starts_with(sign))
}

/// Whether nothing but the end of a comment follows a label.
fn ends_comment(bytes: &[u8], line: &DocumentPart<'_>, span: &Range<usize>) -> bool {
    let rest = bytes.get(span.end..line.start + line.bytes.len()).unwrap_or_default();
    let rest = rest.trim_ascii();
    let ends = [b"-*-".as_slice(), b";", b"*/", b":", b"\""];
    rest.is_empty() || ends.iter().any(|end| rest.starts_with(end))
}

/// Whether a line is one of Vim's modelines: `vim:` after white space.
fn is_modeline(line: &[u8]) -> bool {
    is_comment(line)
        && [b" vim:".as_slice(), b"\tvim:", b" vi:", b"\tvi:", b" ex:"]
            .iter()
            .any(|mark| memchr::memmem::find(line, mark).is_some())
}
