//! The named references of HTML that stand for nothing but text.

use crate::builtin::REFERENCES;

/// The character of a name.
pub(super) fn character(name: &[u8]) -> Option<char> {
    let at = REFERENCES.binary_search_by(|(known, _)| known.as_bytes().cmp(name)).ok()?;
    REFERENCES.get(at).map(|(_, c)| *c)
}

/// Length of the longest name, in bytes.
pub(super) const LONGEST: usize = 7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_no_longer_than_said() {
        assert!(REFERENCES.windows(2).all(|two| two[0].0 < two[1].0));
        assert!(REFERENCES.iter().all(|(name, _)| name.len() <= LONGEST));
        assert_eq!(character(b"nbsp"), Some('\u{A0}'));
        for name in ["lt", "gt", "amp", "quot", "apos", "zwnj", "shy", "NBSP", ""] {
            assert_eq!(character(name.as_bytes()), None, "{name}");
        }
    }
}
