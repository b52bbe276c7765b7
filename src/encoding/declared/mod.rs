//! Declarations of the encoding inside documents.

mod coding_line;
mod header;
mod markup;
mod program;
#[cfg(feature = "batch")]
mod rewrite;

use std::ops::Range;

use super::Encoding;
#[cfg(feature = "batch")]
pub(crate) use rewrite::false_declarations;

/// Encoding that a document declares for itself: in `<meta charset="gbk">`, `<?xml … encoding="big5"?>`, `# -*- coding: utf-8 -*-`,
/// `@charset "utf-8";`, a mail header, and others.
///
/// ```
/// use hanfold::{Document, Encoding};
///
/// let page = "<meta charset=gb2312>清晨的雾还没有散，码头上已经站满了等船的人。";
/// let declared = Document::from_bytes(page.as_bytes()).detect()?.encoding.declared.unwrap();
/// assert_eq!((declared.label.as_str(), declared.encoding), ("gb2312", Some(Encoding::GBK)));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DeclaredEncoding {
    /// The label as written.
    pub label: String,
    /// The encoding that the label means, if it can be decoded.
    pub encoding: Option<Encoding>,
}

/// Bytes searched for the encoding of a document: the limit of HTML.
const SEARCHED_BYTES: usize = 1024;
/// Longest label, in bytes: the longest of the standard has 19.
const MAX_LABEL_BYTES: usize = 24;

/// Names that a kind of declaration has for encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Labels {
    /// Those of the Encoding Standard: HTML, XML, CSS, mail, editors.
    Standard,
    /// Those of inputenc and CJK in LaTeX: `utf8`, `GBK`.
    Latex,
    /// Those of MySQL: `utf8mb4`, `gbk`.
    MySql,
    /// Those of PostgreSQL: `UTF8`, `GBK`.
    PostgreSql,
    /// Numbers of code pages: 65001, 936.
    CodePage,
}

/// A declaration: the span of its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Declaration {
    pub(crate) span: Range<usize>,
    pub(crate) labels: Labels,
}

/// Finds the first declaration with a known label at the beginning of a document.
pub(super) fn find(bytes: &[u8]) -> Option<DeclaredEncoding> {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = head.get(..SEARCHED_BYTES).unwrap_or(head);
    let known = |found: Declaration| {
        let label = str::from_utf8(head.get(found.span)?).ok()?;
        let encoding = Some(encoding_of(label, found.labels)?);
        Some(DeclaredEncoding { encoding, label: label.to_owned() })
    };
    declarations(head).into_iter().find_map(known)
}

/// Finds all declarations, in order, whether their labels are known or not.
pub(crate) fn declarations(bytes: &[u8]) -> Vec<Declaration> {
    let mut found = Vec::new();
    markup::find(bytes, &mut found);
    header::find(bytes, &mut found);
    coding_line::find(bytes, &mut found);
    program::find(bytes, &mut found);
    found.sort_by_cached_key(|declaration| declaration.span.start);
    found.dedup_by_key(|declaration| declaration.span.start);
    found
}

/// Encoding that a label names.
fn encoding_of(label: &str, labels: Labels) -> Option<Encoding> {
    let label = match (labels, label) {
        (Labels::CodePage, "65001") | (Labels::MySql, "utf8mb4" | "utf8mb3") => "utf-8",
        (Labels::CodePage, "936") => "gbk",
        (Labels::CodePage, "950") => "big5",
        (Labels::CodePage, "54936") => "gb18030",
        (Labels::CodePage, _) => return None,
        (Labels::PostgreSql, "EUC_CN") => "gbk",
        (Labels::PostgreSql, "EUC_TW") => "euc-tw",
        (_, label) => label,
    };
    Encoding::for_label(label).ok()
}

/// Bytes with their position in a document.
#[derive(Debug, Clone, Copy)]
struct DocumentPart<'a> {
    bytes: &'a [u8],
    start: usize,
}

impl<'a> DocumentPart<'a> {
    fn of(bytes: &'a [u8], range: Range<usize>) -> Self {
        let start = range.start.min(bytes.len());
        Self { bytes: bytes.get(range).unwrap_or_default(), start }
    }

    /// The part from a position on, relative to this one.
    fn from(self, at: usize) -> Self {
        let at = at.min(self.bytes.len());
        Self { bytes: self.bytes.get(at..).unwrap_or_default(), start: self.start + at }
    }

    /// The part without white space at its start.
    fn trimmed(self) -> Self {
        self.from(self.bytes.len() - self.bytes.trim_ascii_start().len())
    }

    /// The part after a prefix, ignoring case.
    fn after(self, prefix: &[u8]) -> Option<Self> {
        let start = self.bytes.get(..prefix.len())?;
        start.eq_ignore_ascii_case(prefix).then(|| self.from(prefix.len()))
    }

    /// The parts after all occurrences of a word as a whole word, ignoring case.
    fn after_each(self, word: &'static [u8]) -> impl Iterator<Item = Self> + use<'a> {
        let first = word.first().copied().unwrap_or_default();
        let starts = memchr::memchr2_iter(
            first.to_ascii_lowercase(),
            first.to_ascii_uppercase(),
            self.bytes,
        );
        starts.filter_map(move |at| {
            let before = at.checked_sub(1).and_then(|at| self.bytes.get(at));
            let is_whole =
                !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
            self.from(at).after(word).filter(|_| is_whole)
        })
    }

    /// The span of the label at the start, quoted or not; white space before it is skipped.
    fn label(self) -> Option<Range<usize>> {
        let rest = self.trimmed();
        let rest = match rest.bytes.first() {
            Some(b'"' | b'\'' | b'\\') => rest.from(1),
            _ => rest,
        };
        // In a string of a program the quote is escaped.
        let rest = if rest.bytes.starts_with(b"\"") { rest.from(1) } else { rest };
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        let length = rest.bytes.iter().position(|byte| !is_part(byte)).unwrap_or(rest.bytes.len());
        (1..=MAX_LABEL_BYTES).contains(&length).then(|| rest.start..rest.start + length)
    }

    /// The span of the label after a sign.
    fn label_after(self, signs: &[u8]) -> Option<Range<usize>> {
        let rest = self.trimmed();
        rest.bytes.first().filter(|sign| signs.contains(sign))?;
        rest.from(1).label()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(head: &str) -> Option<String> {
        find(head.as_bytes()).map(|declared| declared.label)
    }

    #[test]
    fn declarations_are_found() {
        for (head, label) in [
            ("<html><head><META charset='gbk'>", "gbk"),
            ("<meta http-equiv=\"Content-Type\"\n content=\"text/html; charset=big5\">", "big5"),
            ("<script charset=\"utf-8\"></script><meta charset=gbk>", "gbk"),
            ("<meta charset=nonsense><meta charset=gbk>", "gbk"),
            ("\u{FEFF}<?xml version='1.0' encoding='GB2312'?>", "GB2312"),
            ("#!/usr/bin/perl\n# -*- coding: euc-jp -*-\n", "euc-jp"),
            ("# vim: set fileencoding=big5 :\n", "big5"),
            ("a\nb\n\n// vim: ts=4 fenc=big5\n", "big5"),
            ("% !TEX encoding = GBK\n", "GBK"),
            ("a\n\n/* Local Variables:\n   coding: gb18030\n   End: */\n", "gb18030"),
            ("@charset \"gb18030\";", "gb18030"),
            ("From: a\nContent-Type: text/plain;\n charset=\"hz-gb-2312\"\n", "hz-gb-2312"),
            ("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=big5\\n\"\n", "big5"),
            ("msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=gbk\\n\"\n", "gbk"),
            ("<?php header('Content-type: text/html; charset=gb2312'); ?>", "gb2312"),
            ("<?php\n  header(\"Content-Type:text/html;charset=gbk\");", "gbk"),
            ("<%@ page contentType=\"text/html; charset=gbk\" pageEncoding=\"big5\" %>", "gbk"),
            ("<%@ Page ResponseEncoding=\"gb2312\" %>", "gb2312"),
            ("<%@LANGUAGE=\"VBSCRIPT\" CODEPAGE=\"936\"%>", "936"),
            ("\\documentclass{article}\n\\usepackage[gbk]{inputenc}\n", "gbk"),
            ("\\documentclass[a4paper, GBK]{ctexart}\n", "GBK"),
            ("\\begin{CJK*}{GBK}{song}\n", "GBK"),
            ("/*!40101 SET NAMES gbk */;\nINSERT INTO t VALUES (1);\n", "gbk"),
            ("SET client_encoding = 'BIG5';\nCREATE TABLE t (a int);\n", "BIG5"),
        ] {
            assert_eq!(declared(head).as_deref(), Some(label), "{head}");
        }
    }

    #[test]
    fn text_about_declarations_is_not_one() {
        for head in [
            "if (a < b) { charset = gbk; }",
            "<a href=\"x?charset=gbk\"><form accept-charset=big5>",
            "<!-- <meta charset=gbk> -->",
            "<script>var tag = '<meta charset=gbk>';</script>",
            "<title>The element <meta charset=gbk></title>",
            "<metadata charset=gbk>",
            "// the transcoding: gbk to utf-8",
            "# Encoding: Big5 and GBK",
            "# About encoding: big5 is old",
            "a\nb\n# coding: gbk\n",
            "## content-type\nIn HTML, charset=gbk means that",
            "a line with Content-Type: text/html; charset=gbk",
            "charset=gbk",
            "# coding: none of these",
            "the command \\usepackage[gbk]{babel}",
            "SET NAMES gbk;\nis what you type",
            "Content-Type: text/plain; charset=gbk\nContent-Transfer-Encoding: base64\n\nxOO6ww==",
        ] {
            assert_eq!(declared(head), None, "{head}");
        }
    }
}
