//! Cache of answers about parts of a text for the next finder or pass: most of a repaired text is unchanged.
//!
//! Only answers that depend on the part alone are cached, so they are the same as for a new text.

use std::cell::RefCell;
use std::collections::HashSet;

use super::measures::MAX_EXAMINED_PARTS;

/// Cached answers.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Parts for which no misreading makes better text.
    sound: RefCell<HashSet<Box<str>>>,
}

impl Memo {
    /// Whether no misreading makes better text of a part; `find` computes the answer.
    pub(super) fn is_sound(&self, part: &str, find: impl FnOnce() -> bool) -> bool {
        if self.sound.borrow().contains(part) {
            return true;
        }
        let found = find();
        let mut sound = self.sound.borrow_mut();
        if found && sound.len() < MAX_EXAMINED_PARTS {
            sound.insert(part.into());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_parts_are_not_examined_again() {
        let known = Memo::default();
        assert!(!known.is_sound("abc", || false));
        assert!(known.is_sound("abc", || true));
        assert!(known.is_sound("abc", || false));
    }
}
