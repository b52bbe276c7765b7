//! Declarations in headers: of mail, of message catalogues, and those that a program sends.

use super::{Declaration, DocumentPart, Labels};

/// Most lines before and after one that are examined as headers of the same part. It bounds work.
const MAX_HEADERS: usize = 32;

/// Finds `charset` in a header `Content-Type`: at the start of a line, perhaps in the string of a message catalogue (gettext), or in a
/// call of `header()`.
pub(super) fn find(bytes: &[u8], found: &mut Vec<Declaration>) {
    let all = DocumentPart::of(bytes, 0..bytes.len());
    for value in all.after_each(b"content-type") {
        let Some(b':') = value.bytes.first() else { continue };
        let name = value.start - b"content-type".len();
        let line = line_before(bytes, name);
        let is_declaration = match line {
            b"" => !is_transfer_encoded(bytes, name),
            b"\"" | b"msgstr \"" => true,
            line => {
                let call = line.strip_suffix(b"'").or(line.strip_suffix(b"\""));
                call.is_some_and(|call| call.to_ascii_lowercase().ends_with(b"header("))
            }
        };
        if is_declaration {
            let value =
                DocumentPart::of(bytes, value.start..value.start + end_of_header(value.bytes));
            let labels = value.after_each(b"charset").filter_map(|rest| rest.label_after(b"="));
            found.extend(labels.map(|span| Declaration { span, labels: Labels::Standard }));
        }
    }
}

/// The line of a position, before it.
fn line_before(bytes: &[u8], at: usize) -> &[u8] {
    let before = bytes.get(..at).unwrap_or_default();
    before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default()
}

/// Length of a header: up to the first line that does not begin with white space.
fn end_of_header(bytes: &[u8]) -> usize {
    let mut ends = memchr::memchr_iter(b'\n', bytes);
    let is_end = |at: &usize| !matches!(bytes.get(at + 1), Some(b' ' | b'\t'));
    ends.find(is_end).unwrap_or(bytes.len())
}

/// Whether the header with a line is of a text that is encoded as ASCII, so that its declaration is not about the bytes of the
/// document.
fn is_transfer_encoded(bytes: &[u8], at: usize) -> bool {
    let (before, after) = bytes.split_at_checked(at).unwrap_or_default();
    let is_line = |line: &&[u8]| !line.trim_ascii().is_empty();
    let above = before.rsplit(|byte| *byte == b'\n').skip(1).take_while(is_line);
    let below = after.split(|byte| *byte == b'\n').take_while(is_line);
    above.take(MAX_HEADERS).chain(below.take(MAX_HEADERS)).any(|line| {
        let line = line.to_ascii_lowercase();
        let value = line.strip_prefix(b"content-transfer-encoding:").map(<[u8]>::trim_ascii);
        value.is_some_and(|value| value == b"base64" || value == b"quoted-printable")
    })
}
