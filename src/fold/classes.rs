//! Equivalence classes of a search fold: the closure over the pairs of conversion tables.
//!
//! Shared with the build script, which compiles the result.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Equivalence classes of characters, joined directly or through others.
#[derive(Debug, Default)]
pub(crate) struct EquivalenceClasses {
    /// Parent of each character in its class; following parents leads to the head of the class.
    joined: BTreeMap<char, char>,
    /// Pairs that are never joined directly.
    cut: BTreeSet<[char; 2]>,
}

impl EquivalenceClasses {
    /// Creates classes in which these pairs are not joined; other pairs may still join them.
    pub(crate) fn without(cut: impl IntoIterator<Item = (char, char)>) -> Self {
        let cut = cut.into_iter().map(|(a, b)| pair(a, b)).collect();
        Self { joined: BTreeMap::new(), cut }
    }

    /// Joins the characters of a key with those of a candidate at the same positions, if both have as many.
    pub(crate) fn join(&mut self, key: &str, candidate: &str) {
        if key.chars().count() == candidate.chars().count() {
            for (a, b) in key.chars().zip(candidate.chars()) {
                self.join_characters(a, b);
            }
        }
    }

    fn join_characters(&mut self, a: char, b: char) {
        let (first, second) = (self.head(a), self.head(b));
        if first != second && !self.cut.contains(&pair(a, b)) {
            self.joined.insert(second, first);
        }
    }

    /// The head of a character's class.
    fn head(&self, c: char) -> char {
        let next = |c: &char| self.joined.get(c).copied();
        std::iter::successors(Some(c), next).last().unwrap_or(c)
    }

    /// Every character that changes, with the representative of its class: of three bytes, if one is; not a compatibility
    /// ideograph; not in Extension A, which few fonts have; the one of the largest `weight`; the first.
    pub(crate) fn representatives<W: Ord>(
        self,
        weight: impl Fn(char) -> W,
    ) -> BTreeMap<char, char> {
        let mut classes: BTreeMap<char, Vec<char>> = BTreeMap::new();
        let members: BTreeSet<char> = self.joined.iter().flat_map(|(a, b)| [*a, *b]).collect();
        for member in members {
            classes.entry(self.head(member)).or_default().push(member);
        }
        let rank = |c: char| {
            let [is_usual, has_fonts] = [!is_compatibility(c), !EXTENSION_A.contains(&c)];
            (c.len_utf8() == 3, is_usual, has_fonts, weight(c), std::cmp::Reverse(c))
        };
        let mut all = BTreeMap::new();
        for members in classes.into_values() {
            if let Some(best) = members.iter().copied().max_by_key(|c| rank(*c)) {
                all.extend(members.into_iter().filter(|c| *c != best).map(|c| (c, best)));
            }
        }
        all
    }
}

fn pair(a: char, b: char) -> [char; 2] {
    [a.min(b), a.max(b)]
}

/// CJK Unified Ideographs Extension A.
const EXTENSION_A: RangeInclusive<char> = '\u{3400}'..='\u{4DBF}';

/// Whether a character exists only for round trips with another standard.
fn is_compatibility(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_joined_through_others_are_one_class() {
        let mut classes = EquivalenceClasses::default();
        classes.join("历", "歷");
        classes.join("厤", "历");
        classes.join("日历", "日曆");
        classes.join("内存", "記憶體");
        let folded = classes.representatives(|c| usize::from(c == '历'));
        assert_eq!(folded.keys().collect::<String>(), "厤曆歷");
        assert!(folded.values().all(|c| *c == '历'));
    }

    #[test]
    fn separated_pairs_are_joined_in_neither_direction() {
        let mut classes = EquivalenceClasses::without([('曆', '历')]);
        classes.join("历", "歷");
        classes.join("历", "曆");
        classes.join("曆", "历");
        assert_eq!(classes.representatives(|_| 0), BTreeMap::from([('歷', '历')]));
    }

    #[test]
    fn representatives_outside_extension_a_are_preferred() {
        let mut classes = EquivalenceClasses::default();
        classes.join("噚", "㖊");
        assert_eq!(
            classes.representatives(|c| usize::from(c == '㖊')),
            BTreeMap::from([('㖊', '噚')])
        );
    }

    #[test]
    fn representatives_have_three_bytes_and_are_no_compatibility_ideographs() {
        let mut classes = EquivalenceClasses::default();
        classes.join("𠀋", "甲");
        classes.join("\u{F900}", "豈");
        let folded = classes.representatives(|c| usize::from(c != '甲' && c != '豈'));
        assert_eq!(folded, BTreeMap::from([('𠀋', '甲'), ('\u{F900}', '豈')]));
    }
}
