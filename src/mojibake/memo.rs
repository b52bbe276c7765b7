//! Answers about parts of a text, kept for the next finder or pass that asks: most of a repaired text is as it was.
//!
//! Only answers that depend on nothing but the part are kept, so they are the same as for a text that is seen for the first time.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Most parts of up to 200 bytes that are kept for each question: 6 MB.
const SHORT: usize = 1 << 15;
/// Most parts of up to 1,500 bytes that are kept: 6 MB.
const LONG: usize = 1 << 12;

/// The answers so far.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Whether a part is natural text.
    natural: RefCell<HashMap<Box<str>, bool>>,
    /// Texts of which a part is undamaged, with the range of the part.
    sound: RefCell<HashMap<Box<str>, Range<usize>>>,
    /// Parts that no misreading explains, with the text before and after them.
    unexplained: RefCell<HashSet<Box<str>>>,
}

impl Memo {
    /// Whether a part is natural text, as `find` says.
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

    /// Whether a part of a text is undamaged, as `find` says.
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

    /// Whether it is known that no misreading explains a part, between the text before and after it.
    pub(super) fn is_unexplained(&self, part: &str, around: [&str; 2]) -> bool {
        let unexplained = self.unexplained.borrow();
        !unexplained.is_empty() && unexplained.contains(together(part, around).as_str())
    }

    /// Notes that no misreading explains a part.
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
    fn answers_are_kept() {
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
