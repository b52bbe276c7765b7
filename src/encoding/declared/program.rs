//! Declarations of LaTeX and of databases.

use std::ops::Range;

use super::{Declaration, DocumentPart, Labels};

/// Statements that show that a text is a script of a database rather than about one.
const STATEMENTS: [&[u8]; 4] =
    [b"INSERT INTO ", b"CREATE TABLE ", b"insert into ", b"create table "];
/// Bytes before a statement that are examined for the end of another. It bounds work.
const MAX_STATEMENT_BYTES: usize = 256;
/// Longest list of options of a package, in bytes.
const MAX_OPTIONS_BYTES: usize = 200;

/// Finds the options of inputenc, CJK and ctex, and the statements that set the encoding of a connection.
pub(super) fn find(bytes: &[u8], found: &mut Vec<Declaration>) {
    let all = DocumentPart::of(bytes, 0..bytes.len());
    if memchr::memchr(b'\\', bytes).is_some() {
        find_latex(all, found);
    }
    if STATEMENTS.iter().any(|statement| memchr::memmem::find(bytes, statement).is_some()) {
        find_sql(all, found);
    }
}

fn find_latex(all: DocumentPart<'_>, found: &mut Vec<Declaration>) {
    let mut add = |span: Option<Range<usize>>| {
        found.extend(span.map(|span| Declaration { span, labels: Labels::Latex }));
    };
    for at in memchr::memchr_iter(b'\\', all.bytes) {
        let command = all.from(at + 1);
        if let Some(rest) = command.after(b"inputencoding{") {
            add(rest.label());
        } else if let Some(rest) =
            command.after(b"begin{CJK}{").or_else(|| command.after(b"begin{CJK*}{"))
        {
            add(rest.label());
        } else if let Some(options) =
            command.after(b"usepackage[").or_else(|| command.after(b"documentclass["))
        {
            let options = options
                .bytes
                .get(..MAX_OPTIONS_BYTES)
                .map_or(options, |bytes| DocumentPart { bytes, ..options });
            let Some(end) = memchr::memchr(b']', options.bytes) else { continue };
            let package = options.from(end);
            let names = [b"]{inputenc}".as_slice(), b"]{ctex", b"]{CJK}", b"]{CJKutf8}"];
            if names.iter().any(|name| package.bytes.starts_with(name)) {
                let mut option = options;
                for text in options.bytes.get(..end).unwrap_or_default().split(|byte| *byte == b',')
                {
                    let label = option.label();
                    option = option.from(text.len() + 1);
                    let is_known = |span: &Range<usize>| {
                        let label =
                            all.bytes.get(span.clone()).and_then(|l| str::from_utf8(l).ok());
                        label
                            .is_some_and(|label| super::encoding_of(label, Labels::Latex).is_some())
                    };
                    add(label.filter(is_known));
                }
            }
        }
    }
}

fn find_sql(all: DocumentPart<'_>, found: &mut Vec<Declaration>) {
    let begins_statement = |rest: &DocumentPart<'_>, length: usize| {
        let start = rest.start - length;
        let begin = start.saturating_sub(MAX_STATEMENT_BYTES);
        let before = all.bytes.get(begin..start).unwrap_or_default();
        let line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = line.trim_ascii();
        line.is_empty() || line.ends_with(b";") || line.starts_with(b"/*!")
    };
    let mut add = |span: Option<Range<usize>>, labels| {
        found.extend(span.map(|span| Declaration { span, labels }));
    };
    for rest in all.after_each(b"set").filter(|rest| begins_statement(rest, b"set".len())) {
        let rest = rest.trimmed();
        if let Some(names) = rest.after(b"names ") {
            add(names.label(), Labels::MySql);
        } else if let Some(value) = rest.after(b"client_encoding").map(DocumentPart::trimmed) {
            let value = value.after(b"=").or_else(|| value.after(b"to "));
            add(value.and_then(DocumentPart::label), Labels::PostgreSql);
        }
    }
}
