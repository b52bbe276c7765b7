//! What was found out about parts of a text, for whoever asks again: another finder, or the next pass over the text, of which most
//! is the same.
//!
//! Only what depends on nothing but the part is remembered, so that the answers are those of a text that is seen for the first time.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Most parts that are remembered of each kind: more take more room than the text. They have up to 200 bytes.
const MOST: usize = 1 << 15;

/// What is known of a text.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Whether a part reads well.
    natural: RefCell<HashMap<Box<str>, bool>>,
    /// Parts to which nothing has happened.
    sound: RefCell<HashSet<Box<str>>>,
}

impl Memo {
    /// Whether a part reads well.
    pub(super) fn is_natural(&self, part: &str, find: impl FnOnce(&str) -> bool) -> bool {
        let known = self.natural.borrow().get(part).copied();
        known.unwrap_or_else(|| {
            let found = find(part);
            let mut natural = self.natural.borrow_mut();
            if natural.len() < MOST {
                natural.insert(part.into(), found);
            }
            found
        })
    }

    /// Whether nothing has happened to a part.
    pub(super) fn is_sound(&self, part: &str, find: impl FnOnce() -> bool) -> bool {
        if self.sound.borrow().contains(part) {
            return true;
        }
        let found = find();
        let mut sound = self.sound.borrow_mut();
        if found && sound.len() < MOST {
            sound.insert(part.into());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_not_asked_again() {
        let known = Memo::default();
        assert!(!known.is_natural("a", |_| false));
        assert!(!known.is_natural("a", |_| true));
        assert!(!known.is_sound("abc", || false));
        assert!(known.is_sound("abc", || true));
        assert!(known.is_sound("abc", || false));
    }
}
