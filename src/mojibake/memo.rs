//! Answers about parts of a text, kept for the next finder or pass that asks: most of a repaired text is as it was.
//!
//! Only answers that depend on nothing but the part are kept, so they are the same as for a text that is seen for the first time.

use std::cell::RefCell;
use std::collections::HashSet;

use super::measures::MOST_PARTS;

/// The answers so far.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Parts that no misreading makes better text of.
    sound: RefCell<HashSet<Box<str>>>,
}

impl Memo {
    /// Whether no misreading makes better text of a part, as `find` says.
    pub(super) fn is_sound(&self, part: &str, find: impl FnOnce() -> bool) -> bool {
        if self.sound.borrow().contains(part) {
            return true;
        }
        let found = find();
        let mut sound = self.sound.borrow_mut();
        if found && sound.len() < MOST_PARTS {
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
        assert!(!known.is_sound("abc", || false));
        assert!(known.is_sound("abc", || true));
        assert!(known.is_sound("abc", || false));
    }
}
