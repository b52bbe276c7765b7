//! Notes on bytes that straddle the boundary of two characters.
//!
//! The program searched for bytes without regard to characters. In GBK 面向實踐 is `C3E6 CFF2 8C8D DB60`; the bytes `F28C` in it are 驅,
//! so the program inserted `(qū)` after them, between the bytes of 實. The decoder of the page read `8C28`, the half character and
//! the parenthesis, as one `?` (or as U+FFFD, and kept the parenthesis), then `qū)`, and continued out of step: `8DDB` is 嵺, and
//! the remaining `60` is a grave accent: 面向?qū)嵺`.
//!
//! The only lost byte is that of the `?`. It is known to form, after the last byte of the character before, a character that is
//! read qū. So few candidates are left that all of them can be scored.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::iter::once;

use super::context_model::ContextModel;
use super::note::{Note, parenthesis, pronunciations, syllable};
use super::shifted::{
    HIGH_TRAILS, ShiftedEnd, ShiftedRun, decode, decode_char, encode, half_note,
    is_undecodable_pair,
};
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
    /// Known characters of the annotated set: those with notes.
    annotated: &'a HashSet<char>,
    model: OnceCell<ContextModel>,
    /// Least probability of a character that is written; a less probable one becomes U+FFFD.
    threshold: f32,
}

/// Finds notes on bytes that straddle two characters.
pub(super) fn find(
    text: &str,
    scan: &Scan,
    notes: &[Note],
    annotated: &HashSet<char>,
    threshold: f32,
) -> Vec<Change> {
    let annotated_text =
        AnnotatedText { text, notes, annotated, model: OnceCell::new(), threshold };
    let mut changes: Vec<Change> = Vec::new();
    for question in &scan.questions {
        let last = changes.last();
        if last.is_none_or(|last| last.span.end <= *question) {
            changes.extend(annotated_text.at(*question, last));
        }
    }
    changes
}

impl AnnotatedText<'_> {
    /// Returns the proposal for the `?` or U+FFFD at a position, after the last change before it.
    fn at(&self, question: usize, last: Option<&Change>) -> Option<Change> {
        let text = self.text;
        let half = half_note(text, question)?;
        let before = match last.filter(|change| change.span.end == question) {
            Some(change) => self.before(change.span.start) + &change.replacement,
            None => self.before(question),
        };
        let [_, last] = encode(char_before(&before, before.len())?)?;
        let (candidates, is_known) = self.lost_bytes(last, half.syllable);
        if candidates.is_empty() {
            return None;
        }
        let run = ShiftedRun::of(text, half, self.notes)?;
        // Two halves alone are evidence only if the set is known.
        if run.bytes.is_empty() && !(is_known && self.knows_tail(&run, &candidates)) {
            return None;
        }
        let next = char_after(text, run.end);
        let best = self.best(&candidates, &run, &before, next)?;
        let mut span = Span::new(question, run.end);
        let certain = best.first.min(best.last).min(ACCEPTED);
        // The last character may have a note of its own, which only its restoration reveals.
        if let Some((inside, end)) = parenthesis(text, span.end)
            && let Some(syllable) = syllable(inside)
            && char_before(&best.text, best.text.len())
                .is_some_and(|c| pronunciations().has(c, syllable))
        {
            span.end = end;
        }
        Some(Change {
            span,
            replacement: best.text,
            kind: RepairKind::LostByte,
            how: "a reading between the bytes of two characters".into(),
            least_confidence: certain,
            confidence: Some((best.first * best.last).min(ACCEPTED)),
            inferred: [best.first, best.last].iter().filter(|likely| **likely < ACCEPTED).count(),
            candidates: Vec::new(),
            is_refused: false,
        })
    }

    /// Returns the bytes that complete a byte to a character with this pronunciation, and whether they are of the annotated set; if
    /// any are, only these.
    fn lost_bytes(&self, before: u8, syllable: Syllable) -> (Vec<u8>, bool) {
        let is_of_set = |lost: u8| {
            let c = char_after(&decode(&[before, lost])?, 0)?;
            pronunciations().has(c, syllable).then_some((lost, self.annotated.contains(&c)))
        };
        let candidates: Vec<(u8, bool)> = HIGH_TRAILS.filter_map(is_of_set).collect();
        let is_known = candidates.iter().any(|(_, is_known)| *is_known);
        let candidates = candidates
            .iter()
            .filter(|candidate| candidate.1 == is_known)
            .map(|candidate| candidate.0);
        (candidates.collect(), is_known)
    }

    /// Whether the character whose halves have a note each is in the annotated set, or has no note of its own.
    fn knows_tail(&self, run: &ShiftedRun, candidates: &[u8]) -> bool {
        match run.tail {
            ShiftedEnd::Read(syllable) => {
                candidates.iter().any(|first| self.lost_bytes(*first, syllable).1)
            }
            _ => true,
        }
    }

    /// Returns the cheapest of all candidate texts.
    fn best(
        &self,
        candidates: &[u8],
        run: &ShiftedRun,
        before: &str,
        next: Option<char>,
    ) -> Option<BestText> {
        let model =
            self.model.get_or_init(|| ContextModel::of(&without_notes(self.text, self.notes)));
        let start = model.after(before);
        // Cost in bits, first byte, text and tail of each candidate.
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
            let state = model.read(start, &text);
            for tail in tails {
                let state = model.read(state, tail.as_deref().unwrap_or_default());
                // The end of a text counts as a line end.
                let bits = model.read(state, next.map_or("\n".into(), String::from).as_str()).bits;
                found.push((bits, lost, text.clone(), tail));
            }
        }
        let (least, lost, text, tail) = found.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
        let odds = |found_text: &(f32, u8, String, Option<String>)| (least - found_text.0).exp2();
        let all: f32 = found.iter().map(odds).sum();
        let first: f32 = found.iter().filter(|found_text| found_text.1 == *lost).map(odds).sum();
        let completed = format!("{text}{}", tail.as_deref().unwrap_or_default());
        // The best one has odds of 1. Without an inferred character there is no doubt.
        let last = if tail.is_some() { 1.0 / first } else { 1.0 };
        let (text, last) = match last {
            last if last < self.threshold => (format!("{text}\u{FFFD}"), 1.0),
            last => (completed, last),
        };
        Some(BestText { text, first: first / all, last })
    }

    /// Returns the characters that may begin with a byte, each with the ASCII lost with it.
    fn tails(&self, first: u8, run: &ShiftedRun, next: Option<char>) -> Vec<String> {
        let all = HIGH_TRAILS.filter_map(|last| Some((last, decode_char([first, last])?)));
        match run.tail {
            ShiftedEnd::Whole => Vec::new(),
            ShiftedEnd::Read(syllable) => {
                let (bytes, _) = self.lost_bytes(first, syllable);
                all.filter(|(last, _)| bytes.contains(last)).map(|(_, c)| c.into()).collect()
            }
            // The character after it is unchanged, so the two bytes were not a character.
            ShiftedEnd::Lost { lost_ascii: false } => {
                let next = next.map(|c| encode(c).map_or(c as u8, |[first, _]| first));
                let is_free = |last: u8| next.is_none_or(|next| is_undecodable_pair([last, next]));
                all.filter(|(last, _)| is_free(*last)).map(|(_, c)| c.into()).collect()
            }
            // One ASCII character was lost with it.
            ShiftedEnd::Lost { lost_ascii: true } => all
                .flat_map(|(_, c)| SWALLOWED_ASCII.map(|swallowed| format!("{c}{swallowed}")))
                .collect(),
        }
    }

    /// Returns the two characters before a position, without their notes: the context of the model of triples.
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

/// ASCII that may be read as a second byte and lost with the first.
const SWALLOWED_ASCII: [char; 3] = ['\n', ' ', '0'];

/// Cheapest text of a place.
#[derive(Debug)]
struct BestText {
    text: String,
    /// Probabilities of the byte between the halves, and of the half-lost character at the end.
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
    use crate::mojibake::change::MIN_CERTAIN_CONFIDENCE;

    /// Returns a text with the damage: pronunciations are inserted after the bytes of characters, then it is decoded, with a `?`
    /// for each invalid byte and the byte after it, or with U+FFFD for that byte alone.
    fn damage(text: &str, notes: &[(char, &str)], lost_parenthesis: bool) -> String {
        let (bytes, ..) = GBK.encode(text);
        let mut page = Vec::new();
        let mut rest = bytes.as_ref();
        while let Some((first, tail)) = rest.split_first() {
            let note = notes.iter().find(|(c, _)| rest.starts_with(&encode(*c).unwrap()));
            if let Some((_, syllable)) = note {
                page.extend_from_slice(&rest[..2]);
                page.extend_from_slice(&GBK.encode(&format!("({syllable})")).0);
                rest = &rest[2..];
            } else {
                page.push(*first);
                rest = tail;
            }
        }
        if !lost_parenthesis {
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
    fn characters_split_by_a_pronunciation_are_restored() {
        let notes = [('驅', "qū"), ('騾', "luó")];
        for text in ["河岸面向實踐而建", "一切面向對象,都好", "教育要面向區域發展"]
        {
            for lost_parenthesis in [true, false] {
                let damaged = damage(text, &notes, lost_parenthesis);
                assert_ne!(damaged, text);
                let changes = find(&damaged, &Scan::of(&damaged), &[], &HashSet::new(), 0.9);
                let [change] = changes.as_slice() else { panic!("{damaged}: {changes:?}") };
                let (mut restored, range) = (damaged.clone(), change.span.range());
                restored.replace_range(range, &change.replacement);
                // The character lost at the end of a run could be one of several.
                let lost = if lost_parenthesis { "�" } else { "�," };
                let expected = text.replace("象,", lost);
                let is_right = restored == expected || restored == text;
                assert!(is_right, "{damaged}: {restored}");
                assert!(change.least_confidence >= MIN_CERTAIN_CONFIDENCE, "{damaged}");
            }
        }
        assert_eq!(damage("面向實踐", &notes, true), "面向?qū)嵺`");
    }

    #[test]
    fn questions_before_a_pronunciation_are_never_certain_damage() {
        for text in ["你好吗?ma)是的", "這個字怎麼讀?qū)對嗎", "區?qū)", "面向?qū)", "面向�qū)。"]
        {
            let changes = find(text, &Scan::of(text), &[], &HashSet::new(), 0.9);
            assert!(
                changes.iter().all(|change| change.least_confidence < MIN_CERTAIN_CONFIDENCE),
                "{changes:?}"
            );
        }
    }
}
