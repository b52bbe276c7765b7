//! What a text says elsewhere: what was written once is written again.

use std::collections::HashMap;

use super::context::head;

/// How often each character, each two and each three in a row are in a text.
#[derive(Debug, Default)]
pub(super) struct Words(HashMap<[char; 3], f32>);

/// Where there is no character.
const NONE: char = '\0';

/// So much of a text is counted, in bytes: what a longer one says often, it says in the beginning, too.
const COUNTED: usize = 1 << 20;

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let (mut counts, mut last) = (HashMap::new(), [NONE; 2]);
        for c in head(text, COUNTED).chars() {
            let [first, second] = last;
            let keys = [[NONE, NONE, c], [NONE, second, c], [first, second, c]];
            let is_there = [true, second != NONE, first != NONE];
            for (key, _) in keys.into_iter().zip(is_there).filter(|(_, is_there)| *is_there) {
                *counts.entry(key).or_insert(0.0) += 1.0;
            }
            last = [second, c];
        }
        Self(counts)
    }

    /// How often characters are there, of which there are one to three.
    pub(super) fn count(&self, characters: &str) -> f32 {
        let mut key = [NONE; 3];
        for c in characters.chars() {
            let [_, second, third] = key;
            key = [second, third, c];
        }
        self.0.get(&key).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let words = Words::of("高校的高校和學校");
        let count = |characters| words.count(characters);
        assert_eq!(
            [count("校"), count("高校"), count("高校的"), count("校高")],
            [3.0, 2.0, 1.0, 0.0]
        );
    }
}
