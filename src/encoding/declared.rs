//! Encoding declarations inside documents.

use super::Encoding;
use crate::lines::line_start;

/// Encoding that a document declares for itself: in `<meta charset="gbk">`, `<?xml … encoding="big5"?>`, `# -*- coding: utf-8 -*-`,
/// `@charset "utf-8";` or a mail header.
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

/// Bytes searched for a declaration: the limit of HTML. Other declarations are in the first two lines.
const SEARCHED_BYTES: usize = 1024;
/// Longest label, in bytes: the longest of the standard has 19.
const MAX_LABEL_BYTES: usize = 24;
/// Comment openers after which editors and languages look for a declaration.
const COMMENT_OPENERS: [&[u8]; 7] = [b"#", b"//", b"/*", b"--", b";", b"%", b"\""];

/// Finds the first declaration with a known label.
pub(super) fn find(bytes: &[u8]) -> Option<DeclaredEncoding> {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = head.get(..SEARCHED_BYTES).unwrap_or(head);
    if let Some(declared) =
        head.strip_prefix(b"@charset ").and_then(label).and_then(with_known_label)
    {
        return Some(declared);
    }
    // The sign before the label is rare in text, so it is searched for.
    memchr::memchr2_iter(b'=', b':', head).find_map(|sign| {
        let (before, after) = head.split_at_checked(sign)?;
        let after = after.get(1..)?;
        let label = label(after)?;
        is_declaring(before, after, label).then(|| with_known_label(label))?
    })
}

fn with_known_label(label: &str) -> Option<DeclaredEncoding> {
    let encoding = Encoding::for_label(label).ok()?;
    Some(DeclaredEncoding { encoding: Some(encoding), label: label.to_owned() })
}

/// Whether the bytes before and after the sign make it a declaration: in a tag, a header or a comment.
fn is_declaring(before: &[u8], after: &[u8], label: &str) -> bool {
    if ends_with(before, b"charset") {
        return is_in_meta(before) || is_in_header(before);
    }
    if ends_with(before, b"encoding") && before.starts_with(b"<?xml") {
        return !before.contains(&b'>');
    }
    ends_with(before, b"coding") && is_in_comment(before, after, label)
}

/// Whether the bytes end with a word, or, for `coding`, with `fileencoding`.
fn ends_with(before: &[u8], word: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let Some((rest, end)) =
        before.len().checked_sub(word.len()).and_then(|at| before.split_at_checked(at))
    else {
        return false;
    };
    let is_whole = !rest.last().is_some_and(u8::is_ascii_alphanumeric);
    end.eq_ignore_ascii_case(word) && (is_whole || ends_with(before, b"fileencoding"))
}

/// Whether the sign is in `<meta charset=` or in the `content` of such a tag, outside comments.
fn is_in_meta(before: &[u8]) -> bool {
    let Some(tag) = memchr::memrchr(b'<', before) else { return false };
    let inside = before.get(tag + 1..).unwrap_or_default();
    let is_meta = inside.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"meta"));
    let comment = memchr::memmem::rfind(before, b"<!--");
    is_meta && !inside.contains(&b'>') && comment <= memchr::memmem::rfind(before, b"-->")
}

/// Whether the sign is in `Content-Type: text/plain; charset=`, perhaps folded into the next line.
fn is_in_header(before: &[u8]) -> bool {
    let starts = |line: &[u8]| line.to_ascii_lowercase().starts_with(b"content-type:");
    let mut lines = before.rsplit(|byte| *byte == b'\n');
    let line = lines.next().unwrap_or_default();
    let is_folded = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
    starts(line) || is_folded && lines.next().is_some_and(starts)
}

/// Whether the sign is in a comment such as `# -*- coding: utf-8 -*-` in the first two lines, with nothing else after it.
fn is_in_comment(before: &[u8], after: &[u8], label: &str) -> bool {
    let start = line_start(before, before.len());
    let line = before.get(start..).unwrap_or_default().trim_ascii_start();
    let line_after = after.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let at = memchr::memmem::find(line_after, label.as_bytes()).map_or(0, |at| at + label.len());
    let rest = line_after.get(at..).unwrap_or_default().trim_ascii();
    let ends = rest.is_empty()
        || [b"-*-".as_slice(), b";", b"*/", b":", b"\""].iter().any(|end| rest.starts_with(end));
    memchr::memchr_iter(b'\n', before).count() < 2
        && ends
        && COMMENT_OPENERS.iter().any(|sign| line.starts_with(sign))
}

/// The label at the start, quoted or not.
fn label(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.trim_ascii_start();
    let bytes = bytes.strip_prefix(b"\"").or(bytes.strip_prefix(b"'")).unwrap_or(bytes);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let end = bytes.iter().position(|byte| !is_part(byte)).unwrap_or(bytes.len());
    let label = bytes.get(..end).filter(|label| (1..=MAX_LABEL_BYTES).contains(&label.len()))?;
    str::from_utf8(label).ok()
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
            ("@charset \"gb18030\";", "gb18030"),
            ("From: a\nContent-Type: text/plain;\n charset=\"hz-gb-2312\"\n", "hz-gb-2312"),
        ] {
            assert_eq!(declared(head).as_deref(), Some(label), "{head}");
        }
    }

    #[test]
    fn mentions_of_encodings_are_no_declarations() {
        for head in [
            "if (a < b) { charset = gbk; }",
            "<a href=\"x?charset=gbk\"><form accept-charset=big5>",
            "<!-- <meta charset=gbk> -->",
            "// the transcoding: gbk to utf-8",
            "# Encoding: Big5 and GBK",
            "# About encoding: big5 is old",
            "a\nb\n# coding: gbk\n",
            "## content-type\nIn HTML, charset=gbk means that",
            "charset=gbk",
            "# coding: none of these",
        ] {
            assert_eq!(declared(head), None, "{head}");
        }
    }
}
