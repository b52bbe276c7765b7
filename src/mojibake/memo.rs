//! What was found out about parts of a text, for whoever asks again: another finder, or the next pass over the text, of which most
//! is the same.
//!
//! Only what depends on nothing but the part is remembered, so that the answers are those of a text that is seen for the first time.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// So many parts are remembered of each kind: more take more room than the text. They have up to 200 bytes, and up to 1,500.
const SHORT: usize = 1 << 15;
const LONG: usize = 1 << 12;

/// What is known of a text.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Whether a part reads well.
    natural: RefCell<HashMap<Box<str>, bool>>,
    /// Parts with what is around them, to which nothing has happened, and where the part is in that.
    sound: RefCell<HashMap<Box<str>, Range<usize>>>,
    /// Parts that no accident explains, with what is before and after.
    unexplained: RefCell<HashSet<Box<str>>>,
}

impl Memo {
    /// Whether a part reads well.
    pub(super) fn is_natural(&self, part: &str, find: impl FnOnce(&str) -> bool) -> bool {
        let known = self.natural.borrow().get(part).copied();
        known.unwrap_or_else(|| {
            let found = find(part);
            let mut natural = self.natural.borrow_mut();
            if natural.len() < SHORT {
                natural.insert(part.into(), found);
            }
            found
        })
    }

    /// Whether nothing has happened to a part, of a text of which nothing else counts.
    pub(super) fn is_sound(
        &self,
        text: &str,
        part: &Range<usize>,
        find: impl FnOnce() -> bool,
    ) -> bool {
        if self.sound.borrow().get(text).is_some_and(|known| known == part) {
            return true;
        }
        let found = find();
        let mut sound = self.sound.borrow_mut();
        if found && sound.len() < SHORT {
            sound.insert(text.into(), part.clone());
        }
        found
    }

    /// Whether a part is known to be explained by nothing, between what stands before and after.
    pub(super) fn is_unexplained(&self, part: &str, around: [&str; 2]) -> bool {
        let unexplained = self.unexplained.borrow();
        !unexplained.is_empty() && unexplained.contains(together(part, around).as_str())
    }

    /// Remembers that.
    pub(super) fn add_unexplained(&self, part: &str, around: [&str; 2]) {
        let mut unexplained = self.unexplained.borrow_mut();
        if unexplained.len() < LONG {
            unexplained.insert(together(part, around).into());
        }
    }
}

fn together(part: &str, [before, following]: [&str; 2]) -> String {
    format!("{}\0{}\0{before}{part}{following}", before.len(), part.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_not_asked_again() {
        let known = Memo::default();
        assert!(!known.is_natural("a", |_| false));
        assert!(!known.is_natural("a", |_| true));
        assert!(!known.is_sound("abc", &(0..1), || false));
        assert!(known.is_sound("abc", &(0..1), || true));
        assert!(known.is_sound("abc", &(0..1), || false));
        // Another part of the same.
        assert!(!known.is_sound("abc", &(1..2), || false));
        known.add_unexplained("b", ["a", "c"]);
        assert!(known.is_unexplained("b", ["a", "c"]));
        assert!(!known.is_unexplained("bc", ["a", ""]));
        assert!(!known.is_unexplained("ab", ["", "c"]));
    }
}
