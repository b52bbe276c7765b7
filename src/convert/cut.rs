//! Where a text can be cut without changing what it becomes.

use super::engine::Engine;
use super::ids;

/// How many neutral characters there must be since a character that might be an ideographic description
/// operator. They go through every stage as they are, so that no sequence, whatever the stages make of
/// it, reaches so far.
const NEUTRAL: usize = ids::MAX_CHARACTERS;

impl Engine {
    /// The first place after `from` at which the text can be cut: what is before it and what is after
    /// it, converted each by itself, give what the whole gives. That is after a character that is in no
    /// table, so that every stage goes by it alone, and out of reach of ideographic description operators.
    ///
    /// `known` says which other characters are not to be cut after.
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
        let stages = &self.staged;
        let mut tables =
            stages.normalization.iter().chain(&stages.segmentation).chain(&stages.chain);
        !tables.any(|table| table.knows(c))
    }
}
