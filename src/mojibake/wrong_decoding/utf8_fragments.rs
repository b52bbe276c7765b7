//! UTF-8 with lost bytes: its characters, and the remaining bytes of each.
//!
//! The form of a byte shows whether it begins a character, and how many bytes follow. So where a decoder put marks for unreadable
//! bytes, the bytes around them show how many were lost, and of how many characters. A byte that was dropped without a mark is
//! missing in its character.

use super::character::{Character, Fragment, following, is_rest};
use super::misreading::utf8;
use crate::encoding::codec::LOST;

/// Number of bytes of a character whose first byte is lost: nearly all characters have three.
const USUAL_CHAR_BYTES: usize = 3;
/// Most bytes of one character that a mark stands for: a first byte and the one after it. Nothing is inferred for a character that
/// lost more.
pub(super) const MAX_LOST_PER_MARK: usize = 2;

fn is_mark(byte: u8) -> bool {
    matches!(byte, LOST | b'?')
}

/// Returns the number of leading bytes for which a predicate holds.
fn count(bytes: &[u8], is_one: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| is_one(**byte)).count()
}

/// A place with marks, and the remaining bytes around it.
struct Gap<'b> {
    /// Remaining bytes of the character before, and the number of its missing bytes.
    before: &'b [u8],
    missing: usize,
    /// Number of marks.
    marks: usize,
    /// Continuation bytes after the marks: at most two, or as many as the character before lacks.
    after: &'b [u8],
}

impl<'b> Gap<'b> {
    /// Returns the gap at the beginning of bytes: a partial character, or a mark. A question mark is a mark only beside a partial
    /// character.
    fn new(bytes: &'b [u8]) -> Option<Self> {
        let first = *bytes.first()?;
        let of_first = following(first);
        let rest = bytes.get(1..).unwrap_or_default();
        let others = of_first.map_or(0, |most| count(rest, is_rest).min(most));
        let missing = of_first.map_or(0, |most| most - others);
        let (before, rest) = bytes.split_at(of_first.map_or(0, |_| 1 + others));
        if of_first.is_some() && missing == 0 {
            return None;
        }
        let mark = rest.first().copied().filter(|byte| is_mark(*byte));
        let marks = mark.map_or(0, |mark| count(rest, |byte| byte == mark));
        let rest = rest.get(marks..).unwrap_or_default();
        let most = if marks == 0 && missing > 0 { 0 } else { USUAL_CHAR_BYTES - 1 };
        let after = rest.get(..count(rest, is_rest).min(most)).unwrap_or_default();
        let is_gap = !before.is_empty() || !after.is_empty() || mark == Some(LOST);
        is_gap.then_some(Self { before, missing, marks, after })
    }

    /// Returns the number of bytes that the marks stand for, if all bytes around them belong to one character.
    fn lost_in_one(&self) -> Option<usize> {
        let lost = self.missing.checked_sub(self.after.len()).filter(|lost| *lost > 0)?;
        (lost >= self.marks && lost <= MAX_LOST_PER_MARK * self.marks).then_some(lost)
    }

    /// Returns the number of bytes that the marks stand for, if a number of whole characters is missing between two partial ones.
    fn lost_in_several(&self, whole: usize) -> usize {
        let after = if self.after.is_empty() { 0 } else { USUAL_CHAR_BYTES - self.after.len() };
        self.missing + USUAL_CHAR_BYTES * whole + after
    }

    /// Returns the number of whole characters that are missing between two partial ones, if a mark stands for `bytes_per_mark`
    /// bytes on average. None if both parts belong to one character.
    #[allow(clippy::cast_precision_loss)] // of a few marks
    fn whole_between(&self, bytes_per_mark: f32) -> Option<usize> {
        let expected = self.marks as f32 * bytes_per_mark;
        let off = |lost: usize| {
            let is_possible = (self.marks..=MAX_LOST_PER_MARK * self.marks).contains(&lost);
            (!is_possible, (lost as f32 - expected).abs())
        };
        let several = (0..=self.marks)
            .map(|whole| (Some(whole), off(self.lost_in_several(whole))))
            .filter(|(whole, _)| *whole != Some(0) || self.missing + self.after.len() > 0);
        let in_one = self.lost_in_one().map(|lost| (None, off(lost)));
        let best = several.chain(in_one).min_by(|(_, (is_odd, a)), (_, (is_other_odd, b))| {
            is_odd.cmp(is_other_odd).then(a.total_cmp(b))
        });
        best.map_or(Some(0), |(whole, _)| whole)
    }

    /// Appends the missing characters.
    fn append(&self, whole: Option<usize>, at: usize, found: &mut Vec<Character>) {
        let [before, after] = [self.before, self.after].map(|bytes| bytes.iter().copied());
        let lost = |number| std::iter::repeat_n(LOST, number);
        let end = at + self.before.len() + self.marks + self.after.len();
        let mut push = |end, left| {
            found.push(Character { is_broken: self.marks == 0, ..Character::lost(end, left) })
        };
        if self.marks == 0 {
            // The position of the missing byte is not known.
            push(end, Fragment::new(before.chain(after)));
            return;
        }
        let Some(whole) = whole else {
            let missing = self.missing.saturating_sub(self.after.len());
            push(end, Fragment::new(before.chain(lost(missing)).chain(after)));
            return;
        };
        let [has_before, has_after] =
            [self.before, self.after].map(|bytes| usize::from(!bytes.is_empty()));
        let all = has_before + whole + has_after;
        // The marks are divided among the characters, so that each has a position of its own.
        let share = |number: usize| at + self.before.len() + self.marks * number / all.max(1);
        for number in 1..=all {
            if number <= has_before {
                push(
                    if all == 1 { end } else { share(number) },
                    Fragment::new(before.clone().chain(lost(self.missing))),
                );
            } else if number == all && has_after > 0 {
                let missing = USUAL_CHAR_BYTES - self.after.len();
                push(end, Fragment::new(lost(missing).chain(after.clone())));
            } else {
                push(if number == all { end } else { share(number) }, Fragment::default());
            }
        }
    }

    fn length(&self) -> usize {
        self.before.len() + self.marks + self.after.len()
    }
}

/// Decodes UTF-8. A character with lost bytes is one U+FFFD.
pub(super) fn characters(bytes: &[u8]) -> Vec<Character> {
    let bytes_per_mark = bytes_per_mark(bytes);
    let mut found = Vec::with_capacity(bytes.len() / USUAL_CHAR_BYTES + 1);
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(gap) = Gap::new(rest) {
            let gap = gap.without_real_questions(rest, bytes_per_mark);
            if gap.length() > 0 {
                gap.append(gap.whole_between(bytes_per_mark), at, &mut found);
                at += gap.length();
                continue;
            }
        }
        let unit = utf8(rest);
        at += unit.length.max(1);
        let is_broken =
            unit.character == char::REPLACEMENT_CHARACTER && unit.length < USUAL_CHAR_BYTES;
        found.push(Character { c: unit.character, end: at, is_broken, ..Character::default() });
    }
    found
}

impl Gap<'_> {
    /// Removes question marks that the missing bytes do not need from the gap: they may be real.
    fn without_real_questions(mut self, bytes: &[u8], bytes_per_mark: f32) -> Self {
        if bytes.get(self.before.len()) != Some(&b'?') {
            return self;
        }
        let needed = |missing: usize| {
            if bytes_per_mark > TWO_BYTE_MARK_RATE {
                missing.div_ceil(MAX_LOST_PER_MARK)
            } else {
                missing
            }
        };
        match (self.before, self.after) {
            ([], after) => {
                let marks = needed(USUAL_CHAR_BYTES - after.len()).min(self.marks);
                if marks < self.marks {
                    // The question marks before it are real.
                    return Self { before: &[], missing: 0, marks: 0, after: &[] };
                }
            }
            (_, []) => self.marks = self.marks.min(needed(self.missing)),
            _ => {}
        }
        self
    }
}

/// Average bytes per mark above which marks stand for two bytes rather than one.
const TWO_BYTE_MARK_RATE: f32 = 1.5;

/// Returns the average number of bytes per mark, by the marks that occur alone.
#[allow(clippy::cast_precision_loss)] // of a text in memory
fn bytes_per_mark(bytes: &[u8]) -> f32 {
    let (mut marks, mut lost, mut at) = (2.0, 3.0, 0);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let gap = Gap::new(rest).filter(|gap| gap.length() > 0);
        if let Some(gap) = gap {
            let all = gap.lost_in_one().into_iter().chain([gap.lost_in_several(0)]);
            if gap.marks == 1
                && let Some(bytes) = all.filter(|lost| (1..=MAX_LOST_PER_MARK).contains(lost)).min()
            {
                marks += 1.0;
                lost += bytes as f32;
            }
            at += gap.length();
        } else {
            at += utf8(rest).length.max(1);
        }
    }
    lost / marks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Formats the characters of bytes: whole ones, and the remaining bytes of others, with `.` for missing ones.
    fn left(bytes: &[u8]) -> String {
        let described = |character: Character| match (character.c, character.left.bytes()) {
            (char::REPLACEMENT_CHARACTER, left) => {
                let byte = |byte: &u8| if *byte == LOST { ".".into() } else { format!("{byte:x}") };
                format!("[{}]", left.iter().map(byte).collect::<String>())
            }
            (c, _) => c.to_string(),
        };
        characters(bytes).into_iter().map(described).collect()
    }

    #[test]
    fn each_character_that_lost_bytes_is_one_fragment() {
        // 你好 is E4 BD A0 E5 A5 BD.
        for (bytes, expected) in [
            (&b"\xE4\xBD\xA0\xE5\xA5\xBD"[..], "你好"),
            // A mark for one byte, or for two of one character.
            (b"\xE4\xBD\xFF\xE5\xA5\xBD", "[e4bd.]好"),
            (b"\xE4\xFF\xA0\xE5\xA5\xBD", "[e4.a0]好"),
            (b"\xE4\xFF\xE5\xA5\xBD", "[e4..]好"),
            (b"\xE4\xBD?\xE5\xA5\xBD", "[e4bd.]好"),
            // A mark for the last byte of one character and the first byte of the next.
            (b"\xE4\xBD\xFF\xA5\xBD", "[e4bd.][.a5bd]"),
            // Marks for the missing bytes of two characters, and one whole character between them.
            (b"\xE4\xBD\xFF\xFF\xFF\xA5\xBD", "[e4bd.][][.a5bd]"),
            // Without a mark.
            (b"\xE4\xBD\xE5\xA5\xBD", "[e4bd]好"),
            (b"\xE4\xBD\xA0\xA5\xBD!", "你[a5bd]!"),
            // Real question marks.
            (b"\xE4\xBD\xA0??\xE5\xA5\xBD?", "你??好?"),
        ] {
            assert_eq!(left(bytes), expected, "{bytes:x?}");
        }
    }

    #[test]
    fn characters_have_places_of_their_own() {
        for bytes in
            [&b"\xE4\xFF\xFF\xFF\xFF\xFF\xBD"[..], b"\xFF\xFF\xFF\xFF", b"\xBD\xBD\xBD\xBD\xE4"]
        {
            let ends: Vec<usize> =
                characters(bytes).iter().map(|character| character.end).collect();
            assert!(ends.is_sorted_by(|a, b| a < b), "{ends:?}");
            assert_eq!(ends.last(), Some(&bytes.len()));
        }
    }
}
