//! Manual conversions of MediaWiki.

use super::Found;

/// Longest manual conversion, in bytes. It bounds work.
const MAX_RULE_BYTES: usize = 1 << 10;

/// Finds `-{…}-`, in which an editor has decided the forms of all variants.
pub(super) fn find(text: &str, found: &mut Found) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for at in memchr::memmem::find_iter(bytes, b"-{") {
        let rest = bytes.get(at..).unwrap_or_default();
        let rest = rest.get(..MAX_RULE_BYTES).unwrap_or(rest);
        if at >= done
            && let Some(end) = memchr::memmem::find(rest, b"}-")
        {
            done = at + end + 2;
            found.kept.push(at..done);
        }
    }
}
