//! What a document says of its own encoding.

use super::Encoding;

/// What a document says of its own encoding: in `<meta charset="gbk">`, `<?xml … encoding="big5"?>`,
/// `# -*- coding: utf-8 -*-`, `@charset "utf-8";` or the header of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DeclaredEncoding {
    /// As it stands there.
    pub label: String,
    /// What it means, if it can be decoded.
    pub encoding: Option<Encoding>,
}

/// As much as HTML allows before its declaration. Others stand in the first two lines.
const SEARCHED: usize = 1024;
/// The longest label of the standard has 19 bytes.
const MAX_LABEL: usize = 24;

/// What stands before a label, in lower case, with `=` or `:` behind it. The last is of XML, where it is said only in
/// the first line.
const WORDS: [&[u8]; 3] = [b"charset", b"coding", b"encoding"];

/// The first declaration in the bytes.
pub(super) fn find(bytes: &[u8]) -> Option<DeclaredEncoding> {
    let head = bytes.get(..SEARCHED).unwrap_or(bytes);
    let mut at = 0;
    // Every word has a "c" and an "s" or an "i" far from it; what is rare in text is the equals sign or colon.
    while let Some(found) = memchr::memchr2(b'=', b':', head.get(at..)?) {
        let sign = at + found;
        at = sign + 1;
        if is_declaring(head.get(..sign)?)
            && let Some(label) = label(head.get(at..)?)
        {
            // An unknown label of this shape may be anything: `coding: none`.
            return Some(DeclaredEncoding {
                encoding: Encoding::for_label(label).ok(),
                label: label.to_owned(),
            })
            .filter(|declared| declared.encoding.is_some());
        }
    }
    // CSS has a space instead of the sign.
    let css = head.strip_prefix(b"@charset ").and_then(label)?;
    Some(DeclaredEncoding { encoding: Encoding::for_label(css).ok(), label: css.to_owned() })
}

/// Whether a word that announces a label ends these bytes, and they are a declaration: in a tag, a comment or a header.
fn is_declaring(before: &[u8]) -> bool {
    let trimmed = before.trim_ascii_end();
    let is = |word: &[u8]| {
        let start = trimmed.len().checked_sub(word.len());
        start
            .and_then(|start| trimmed.get(start..))
            .is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    if !WORDS.iter().any(|word| is(word)) {
        return false;
    }
    let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let lines = memchr::memchr_iter(b'\n', before).count();
    let line = before.get(line..).unwrap_or_default().trim_ascii_start();
    let comment = [b"#".as_slice(), b"//", b"/*", b"--", b";", b"%", b"\""];
    if is(b"charset") {
        // A tag may go over lines; a header begins one, or is folded into the next.
        memchr::memrchr(b'<', before) > memchr::memrchr(b'>', before)
            || line.to_ascii_lowercase().starts_with(b"content-type")
            || before.to_ascii_lowercase().windows(12).any(|words| words == b"content-type")
    } else if is(b"encoding") && memchr::memrchr(b'<', before).is_some() {
        before.trim_ascii_start().starts_with(b"<?xml") && !before.contains(&b'>')
    } else {
        lines < 2 && comment.iter().any(|sign| line.starts_with(sign))
    }
}

/// The label that follows, in quotes or not.
fn label(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.trim_ascii_start();
    let bytes = bytes.strip_prefix(b"\"").or(bytes.strip_prefix(b"'")).unwrap_or(bytes);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    let end = bytes.iter().position(|byte| !is_part(byte)).unwrap_or(bytes.len());
    let label = bytes.get(..end.min(MAX_LABEL))?;
    str::from_utf8(label).ok().filter(|label| !label.is_empty())
}
