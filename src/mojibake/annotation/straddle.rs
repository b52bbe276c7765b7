//! Where the bytes of an annotated character were found across the boundary of two others.
//!
//! The program looked for bytes, and knew nothing of characters. In GBK 面向實踐 is `C3E6 CFF2 8C8D DB60`, of which the middle,
//! `F28C`, is 驅: so it put `(qū)` after that, between the bytes of 實. What decoded the page read `8C28`, the half
//! character and the parenthesis, as one `?` (or as U+FFFD, and kept the parenthesis), then `qū)`, and went on out of step: `8DDB` is 嵺,
//! and the `60` that was left over is a grave accent: 面向?qū)嵺`.
//!
//! No byte is lost but the one that the `?` stands for, and of that one it is known that it makes, after the last byte of the
//! character before, a character that is read qū. So little is left to guess that it can be tried.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::iter::once;

use super::note::{Note, parenthesis, readings, syllable};
use super::run::{
    HIGH, ShiftedEnd, ShiftedRun, decode, decode_char, encode, half_note, makes_nothing,
};
use super::usage::Usage;
use crate::Span;
use crate::mojibake::change::ACCEPTED;
use crate::mojibake::text::{char_after, char_before};
use crate::mojibake::{Change, RepairKind, Scan};
use crate::table::Syllable;

/// A text and its notes.
#[derive(Debug)]
struct AnnotatedText<'a> {
    text: &'a str,
    notes: &'a [Note],
    /// The characters of the set, as far as they are known: those that have notes.
    annotated: &'a HashSet<char>,
    usage: OnceCell<Usage>,
    /// Least probability of a character that is written; one that is less probable is U+FFFD.
    threshold: f32,
}

/// Finds such places.
pub(super) fn find(
    text: &str,
    scan: &Scan,
    notes: &[Note],
    annotated: &HashSet<char>,
    threshold: f32,
) -> Vec<Change> {
    let page = AnnotatedText { text, notes, annotated, usage: OnceCell::new(), threshold };
    let mut changes: Vec<Change> = Vec::new();
    for question in &scan.questions {
        let last = changes.last();
        if last.is_none_or(|last| last.span.end <= *question) {
            changes.extend(page.at(*question, last));
        }
    }
    changes
}

impl AnnotatedText<'_> {
    /// Returns what is proposed for the `?` or U+FFFD at a place, after the last change before it.
    fn at(&self, question: usize, last: Option<&Change>) -> Option<Change> {
        let text = self.text;
        let half = half_note(text, question)?;
        let before = match last.filter(|change| change.span.end == question) {
            Some(change) => self.before(change.span.start) + &change.after,
            None => self.before(question),
        };
        let [_, last] = encode(char_before(&before, before.len())?)?;
        let (candidates, is_known) = self.lost_bytes(last, half.syllable);
        if candidates.is_empty() {
            return None;
        }
        let run = ShiftedRun::of(text, half, self.notes)?;
        // Two halves alone are no evidence, but if the set is known.
        if run.bytes.is_empty() && !(is_known && self.knows_tail(&run, &candidates)) {
            return None;
        }
        let next = char_after(text, run.end);
        let best = self.best(&candidates, &run, &before, next)?;
        let mut span = Span::new(question, run.end);
        let certain = best.first.min(best.last).min(ACCEPTED);
        // The last character may have its own note, which only now is one.
        if let Some((inside, end)) = parenthesis(text, span.end)
            && let Some(reading) = syllable(inside)
            && char_before(&best.text, best.text.len()).is_some_and(|c| readings().has(c, reading))
        {
            span.end = end;
        }
        Some(Change {
            span,
            after: best.text,
            kind: RepairKind::LostByte,
            how: "a reading between the bytes of two characters".into(),
            confidence: certain,
            of_all: (best.first * best.last).min(ACCEPTED),
            inferred: [best.first, best.last].iter().filter(|likely| **likely < ACCEPTED).count(),
            candidates: Vec::new(),
        })
    }

    /// Returns the bytes that make, after another one, a character that is read so; if there are any of the set, these.
    fn lost_bytes(&self, before: u8, syllable: Syllable) -> (Vec<u8>, bool) {
        let is_of_set = |lost: u8| {
            let c = char_after(&decode(&[before, lost])?, 0)?;
            readings().has(c, syllable).then_some((lost, self.annotated.contains(&c)))
        };
        let candidates: Vec<(u8, bool)> = HIGH.filter_map(is_of_set).collect();
        let is_known = candidates.iter().any(|(_, is_known)| *is_known);
        let candidates = candidates.iter().filter(|one| one.1 == is_known).map(|one| one.0);
        (candidates.collect(), is_known)
    }

    /// Whether the character whose halves have a note each is one of the set, or has none of its own.
    fn knows_tail(&self, run: &ShiftedRun, candidates: &[u8]) -> bool {
        match run.tail {
            ShiftedEnd::Read(syllable) => {
                candidates.iter().any(|first| self.lost_bytes(*first, syllable).1)
            }
            _ => true,
        }
    }

    /// Returns what reads best, of all that may have been there.
    fn best(
        &self,
        candidates: &[u8],
        run: &ShiftedRun,
        before: &str,
        next: Option<char>,
    ) -> Option<Best> {
        let usage = self.usage.get_or_init(|| Usage::of(&without_notes(self.text, self.notes)));
        let start = usage.after(before);
        // The bits of each guess, the candidate that it begins with, its text, and what stands at its end.
        let mut found: Vec<(f32, u8, String, Option<String>)> = Vec::new();
        for &lost in candidates {
            let bytes: Vec<u8> = once(lost).chain(run.bytes.iter().copied()).collect();
            let (tails, whole) = match run.tail {
                ShiftedEnd::Whole => (vec![None], bytes.as_slice()),
                _ => {
                    let (half, whole) = bytes.split_last()?;
                    (self.tails(*half, run, next).into_iter().map(Some).collect(), whole)
                }
            };
            let Some(text) = decode(whole) else { continue };
            let state = usage.read(start, &text);
            for tail in tails {
                let state = usage.read(state, tail.as_deref().unwrap_or_default());
                // At the end of a text a line ends.
                let bits = usage.read(state, next.map_or("\n".into(), String::from).as_str()).bits;
                found.push((bits, lost, text.clone(), tail));
            }
        }
        let (least, lost, text, tail) =
            found.iter().min_by(|one, other| one.0.total_cmp(&other.0))?;
        let odds = |one: &(f32, u8, String, Option<String>)| (least - one.0).exp2();
        let all: f32 = found.iter().map(odds).sum();
        let first: f32 = found.iter().filter(|one| one.1 == *lost).map(odds).sum();
        let guess = format!("{text}{}", tail.as_deref().unwrap_or_default());
        // The best one has odds of 1. A character that is not guessed is not wrong.
        let last = if tail.is_some() { 1.0 / first } else { 1.0 };
        let (text, last) = match last {
            last if last < self.threshold => (format!("{text}\u{FFFD}"), 1.0),
            last => (guess, last),
        };
        Some(Best { text, first: first / all, last })
    }

    /// Returns the characters that may begin with a byte, and what was taken with each.
    fn tails(&self, first: u8, run: &ShiftedRun, next: Option<char>) -> Vec<String> {
        let all = HIGH.filter_map(|last| Some((last, decode_char([first, last])?)));
        match run.tail {
            ShiftedEnd::Whole => Vec::new(),
            ShiftedEnd::Read(syllable) => {
                let (bytes, _) = self.lost_bytes(first, syllable);
                all.filter(|(last, _)| bytes.contains(last)).map(|(_, c)| c.into()).collect()
            }
            // The character after it stayed what it is, so the two bytes made none.
            ShiftedEnd::Lost { swallows: false } => {
                let next = next.map(|c| encode(c).map_or(c as u8, |[first, _]| first));
                let is_free = |last: u8| next.is_none_or(|next| makes_nothing([last, next]));
                all.filter(|(last, _)| is_free(*last)).map(|(_, c)| c.into()).collect()
            }
            // One character of ASCII went with it.
            ShiftedEnd::Lost { swallows: true } => all
                .flat_map(|(_, c)| SWALLOWED.map(|swallowed| format!("{c}{swallowed}")))
                .collect(),
        }
    }

    /// Returns the two characters before a place, without their readings: as many as tell how likely a third one is.
    fn before(&self, at: usize) -> String {
        let (mut at, mut before) = (at, [None; 2]);
        for place in before.iter_mut().rev() {
            let number = self.notes.partition_point(|note| note.span.end < at);
            if let Some(note) = self.notes.get(number).filter(|note| note.span.end == at) {
                at = note.span.start;
            }
            *place = char_before(self.text, at);
            at -= place.map_or(0, char::len_utf8);
        }
        before.into_iter().flatten().collect()
    }
}

/// ASCII that may be taken for the second half of a character, and lost with the first.
const SWALLOWED: [char; 3] = ['\n', ' ', '0'];

/// The text that reads best.
#[derive(Debug)]
struct Best {
    text: String,
    /// How likely the byte between the halves is, and the character at the end of which half is lost.
    first: f32,
    last: f32,
}

/// Returns a text without its notes.
fn without_notes(text: &str, notes: &[Note]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for note in notes {
        out.push_str(text.get(at..note.span.start).unwrap_or_default());
        at = note.span.end;
    }
    out + text.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use encoding_rs::GBK;

    use super::*;
    use crate::mojibake::change::CERTAIN;

    /// Returns what a page becomes: the bytes of characters are followed by their readings, then it is decoded, with a `?` for each
    /// byte that makes no character, and the one after it, or with U+FFFD for that byte alone.
    fn damage(text: &str, notes: &[(char, &str)], swallows: bool) -> String {
        let (bytes, ..) = GBK.encode(text);
        let mut page = Vec::new();
        let mut rest = bytes.as_ref();
        while let Some((first, tail)) = rest.split_first() {
            let note = notes.iter().find(|(c, _)| rest.starts_with(&encode(*c).unwrap()));
            if let Some((_, reading)) = note {
                page.extend_from_slice(&rest[..2]);
                page.extend_from_slice(&GBK.encode(&format!("({reading})")).0);
                rest = &rest[2..];
            } else {
                page.push(*first);
                rest = tail;
            }
        }
        if !swallows {
            return GBK.decode_without_bom_handling(&page).0.into_owned();
        }
        let (mut out, mut rest) = (String::new(), page.as_slice());
        while let [first, tail @ ..] = rest {
            let length = if first.is_ascii() { 1 } else { 2.min(1 + tail.len()) };
            out.push_str(&decode(&rest[..length]).unwrap_or_else(|| "?".to_owned()));
            rest = &rest[length..];
        }
        out
    }

    #[test]
    fn the_halves_come_together() {
        let notes = [('驅', "qū"), ('騾', "luó")];
        for text in ["河岸面向實踐而建", "一切面向對象,都好", "教育要面向區域發展"]
        {
            for swallows in [true, false] {
                let damaged = damage(text, &notes, swallows);
                assert_ne!(damaged, text);
                let changes = find(&damaged, &Scan::of(&damaged), &[], &HashSet::new(), 0.9);
                let [change] = changes.as_slice() else { panic!("{damaged}: {changes:?}") };
                let (mut restored, range) = (damaged.clone(), change.span.range());
                restored.replace_range(range, &change.after);
                // The character that is lost at the end of a run could be one of several.
                let lost = if swallows { "�" } else { "�," };
                let expected = text.replace("象,", lost);
                let is_right = restored == expected || restored == text;
                assert!(is_right, "{damaged}: {restored}");
                assert!(change.confidence >= CERTAIN, "{damaged}");
            }
        }
        assert_eq!(damage("面向實踐", &notes, true), "面向?qū)嵺`");
    }

    #[test]
    fn questions_are_left_alone() {
        for text in ["你好吗?ma)是的", "這個字怎麼讀?qū)對嗎", "區?qū)", "面向?qū)", "面向�qū)。"]
        {
            let changes = find(text, &Scan::of(text), &[], &HashSet::new(), 0.9);
            assert!(changes.iter().all(|change| change.confidence < CERTAIN), "{changes:?}");
        }
    }
}
