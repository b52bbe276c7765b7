//! Positions at which a text can be cut without changing its conversion.

use super::ids;
use super::staged::Staged;

/// Neutral characters required after a character that might be an ideographic description operator. They pass every stage
/// unchanged, so that no sequence can reach further, whatever the stages make of it.
const NEUTRAL: usize = ids::MAX_CHARACTERS;

impl Staged {
    /// Returns the first position after `from` at which the text can be cut: both parts, converted separately, give the conversion
    /// of the whole. It is after a character that is in no table, so that every stage skips it alone, and out of reach of
    /// ideographic description operators.
    ///
    /// Nor is it cut after a character for which `known` is true: one in a key of the user.
    pub(super) fn cut(
        &self,
        text: &str,
        from: usize,
        known: impl Fn(char) -> bool,
    ) -> Option<usize> {
        let mut neutral = 0;
        for (at, c) in text.get(from..)?.char_indices() {
            if ids::is_operator(u32::from(c)) {
                neutral = 0;
            } else if self.is_neutral(c) {
                neutral += 1;
                if neutral > NEUTRAL && !known(c) {
                    return Some(from + at + c.len_utf8());
                }
            }
        }
        None
    }

    fn is_neutral(&self, c: char) -> bool {
        let mut tables = self.normalization.iter().chain(&self.segmentation).chain(&self.chain);
        !tables.any(|table| table.knows(c))
    }
}
