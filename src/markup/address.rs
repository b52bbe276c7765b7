//! Addresses of web pages and of mail.

use std::ops::Range;

use super::Found;

/// Signs of an address, beside letters and digits: those of RFC 3986, and a backslash before a slash.
const SIGNS: &str = "-._~:/?#[]@!$&'()*+,;=%\\";
/// Signs that are not the last one of an address, but belong to the sentence around it.
const TRAILING: &str = ".,;:!?'()[]\\";
/// Signs before or after which a part of an address in ideographs is a part of it.
const STRUCTURE: &str = "/?#=&_-.%+~@";

/// Ends of a scheme; in strings of programs and in JSON, a slash may be escaped.
const SCHEME_ENDS: [&str; 2] = ["://", ":\\/\\/"];
/// Beginning of an address without a scheme.
const WITHOUT_SCHEME: &str = "www.";

/// Finds addresses with a scheme or with `www.`, and those of mail.
pub(super) fn find(text: &str, found: &mut Found) {
    for end in SCHEME_ENDS {
        find_after(text, end, found);
    }
    let mut done = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), WITHOUT_SCHEME) {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        if at >= done && !before.is_some_and(|c| c.is_ascii_alphanumeric()) {
            done = end_of_address(text, at + WITHOUT_SCHEME.len());
            found.kept.push(at..done);
        }
    }
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        found.kept.extend(mail_address(text, at));
    }
}

/// Finds addresses whose schemes end with some signs.
fn find_after(text: &str, end: &str, found: &mut Found) {
    let mut done = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), end) {
        let before = text.get(done..at).unwrap_or_default();
        let scheme =
            before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "+-.".contains(c));
        let start = done + scheme.len();
        if start < at {
            done = end_of_address(text, at + end.len());
            found.kept.push(start..done);
        }
    }
}

/// End of the address whose host begins at a position. Ideographs belong to it if one of [`STRUCTURE`] is before or after them:
/// `https://a.example/page的` is followed by prose.
fn end_of_address(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let is_part = |c: char| {
        if c.is_ascii() {
            c.is_ascii_alphanumeric() || SIGNS.contains(c)
        } else {
            c.is_alphanumeric()
        }
    };
    let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let mut address = rest.get(..length).unwrap_or_default();
    let mut checked = 0;
    while let Some(begin) = address
        .get(checked..)
        .and_then(|rest| rest.find(|c: char| !c.is_ascii()))
        .map(|at| checked + at)
    {
        let foreign = address.get(begin..).unwrap_or_default();
        let end = begin + foreign.find(|c: char| c.is_ascii()).unwrap_or(foreign.len());
        let before = address.get(..begin).and_then(|before| before.chars().next_back());
        let after = address.get(end..).and_then(|after| after.chars().next());
        let is_structure = |c: Option<char>| c.is_none_or(|c| STRUCTURE.contains(c));
        // The host alone may also be written in ideographs: it begins after the scheme.
        if !(is_structure(before) || after.is_some_and(|c| STRUCTURE.contains(c))) {
            address = address.get(..begin).unwrap_or_default();
            break;
        }
        checked = end;
    }
    start + address.trim_end_matches(|c| TRAILING.contains(c)).len()
}

/// The address of mail around an at sign.
fn mail_address(text: &str, at: usize) -> Option<Range<usize>> {
    // An ideograph before an address is prose.
    let is_local = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let before = text.get(..at)?;
    let start = before.trim_end_matches(is_local).len();
    let after = text.get(at + 1..)?;
    let host =
        after.find(|c: char| !(c.is_alphanumeric() || ".-".contains(c))).unwrap_or(after.len());
    let host = after.get(..host)?;
    // The end is of ASCII letters, so that prose that follows is not a part of it.
    let dot = host.rfind('.')?;
    let last = host.get(dot + 1..)?;
    let letters = last.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(last.len());
    let is_address = start < at && dot > 0 && letters >= 2;
    is_address.then(|| start..at + 1 + dot + 1 + letters)
}
