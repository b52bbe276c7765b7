//! Where the bytes of an annotated character were found across the boundary of two others.
//!
//! The program looked for bytes, and knew nothing of characters. In GBK 面向實踐 is `C3E6 CFF2 8C8D DB60`, of which the middle,
//! `F28C`, is 驅: so it put `(qū)` behind that, between the bytes of 實. What decoded the page read `8C28`, the half
//! character and the parenthesis, as one `?` (or as U+FFFD, and kept the parenthesis), then `qū)`, and went on out of step: `8DDB` is 嵺,
//! and the `60` that was left over is a grave accent: 面向?qū)嵺`.
//!
//! No byte is lost but the one that the `?` stands for, and of that one it is known that it makes, behind the last byte of the
//! character before, a character that is read qū. So little is left to guess that it can be tried.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::iter::once;

use encoding_rs::GBK;

use super::note::{Note, parenthesis, readings};
use super::run::{HIGH, Run, Tail, decode, encode, half_note, is_private, makes_nothing};
use super::usage::Usage;
use crate::Span;
use crate::language::{Language, Scorer};
use crate::mojibake::{Change, RepairKind, Signs};
use crate::table::Syllable;

/// What is put back must read better than what stands there by this, in bits: a `?`, a syllable and a few characters that
/// nobody writes cost more than 60.
const LEAST_GAIN: f32 = 20.0;
/// The same where the byte between the halves is only a guess.
const LEAST_GAIN_GUESSED: f32 = 35.0;
/// It is none if it is as likely as this, of those that make a character that is read so: there are one to three.
const LEAST_LIKELY: f32 = 0.94;
/// Usage takes characters for more certain than they are: so much of a bit is what it is worth.
const WORTH: f32 = 0.8;
/// Least probability of the byte between the halves to be suspected.
const LEAST_GUESS: f32 = 0.5;
/// Probability from which a character counts as known and not as inferred.
const CERTAIN: f32 = 0.99;
/// Upper bound on the confidence of a repair: a guess.
const PROVEN: f32 = 0.97;
/// Least confidence of a repair that proves that the readings of a text were inserted into its bytes.
pub(super) const PROOF: f32 = 0.9;
/// How sure it is when the text does not read much better.
const UNPROVEN: f32 = 0.6;

/// So many characters of the text around it are read with it.
const CONTEXT: usize = 6;
/// They stand in so many bytes, readings included.
const WINDOW: usize = 160;

/// A text and its notes.
#[derive(Debug)]
pub(super) struct Page<'a> {
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
    signs: &Signs,
    notes: &[Note],
    annotated: &HashSet<char>,
    threshold: f32,
) -> Vec<Change> {
    let page = Page { text, notes, annotated, usage: OnceCell::new(), threshold };
    let mut changes: Vec<Change> = Vec::new();
    for question in &signs.questions {
        // One may begin where the other ends: there are halves that have a note on either side.
        let mut at = Some(*question);
        while let Some(begin) = at.take() {
            let last = changes.last();
            if last.is_none_or(|last| last.span.end <= begin)
                && let Some(change) = page.at(begin, last)
            {
                at = half_note(text, change.span.end).map(|_| change.span.end);
                changes.push(change);
            }
        }
    }
    changes
}

impl Page<'_> {
    /// What is proposed for the `?` or U+FFFD at a place, behind what is changed before it.
    fn at(&self, question: usize, before: Option<&Change>) -> Option<Change> {
        let text = self.text;
        let half = half_note(text, question)?;
        let before = before.filter(|change| change.span.end == question);
        let c = match before {
            Some(change) => change.after.chars().next_back()?,
            None => self.before(question).chars().next_back()?,
        };
        let [_, last] = encode(c)?;
        let (candidates, is_known) = self.lost_bytes(last, half.syllable);
        if candidates.is_empty() {
            return None;
        }
        let run = Run::of(text, half, self.notes)?;
        // Two halves alone are no evidence, but if the set is known.
        if run.bytes.is_empty() && !(is_known && self.knows_tail(&run, &candidates)) {
            return None;
        }
        let mut span = Span::new(question, run.end);
        let around = Around {
            before: match before {
                Some(change) => self.before(change.span.start) + &change.after,
                None => self.before(question),
            },
            behind: self.behind(run.end),
        };
        let best = self.best(&candidates, &run, &around)?;
        let gain = around.cost(text.get(span.range())?) - around.cost(&best.guess);
        let after = best.text;
        let (least_gain, certain) = match best.first {
            first if first >= LEAST_LIKELY => (LEAST_GAIN, best.last),
            first if first >= LEAST_GUESS => (LEAST_GAIN_GUESSED, first.min(best.last)),
            _ => (f32::INFINITY, 0.0),
        };
        let how = "a reading between the bytes of two characters";
        let confidence = if gain >= least_gain { certain.min(PROVEN) } else { UNPROVEN };
        // The last character may have its own note, which only now is one.
        if let Some((syllable, end)) = parenthesis(text, span.end)
            && after.chars().next_back().is_some_and(|c| readings().has(c, syllable))
        {
            span.end = end;
        }
        let inferred = [best.first, best.last].iter().filter(|likely| **likely < CERTAIN).count();
        let kind = RepairKind::LostByte;
        Some(Change {
            span,
            after,
            kind,
            how: how.into(),
            confidence,
            inferred,
            candidates: Vec::new(),
        })
    }

    /// The bytes that make, behind another one, a character that is read so; if there are any of the set, these.
    fn lost_bytes(&self, before: u8, syllable: Syllable) -> (Vec<u8>, bool) {
        let read_so = |lost: u8| {
            let c = decode(&[before, lost])?.chars().next()?;
            readings().has(c, syllable).then_some((lost, self.annotated.contains(&c)))
        };
        let candidates: Vec<(u8, bool)> = HIGH.filter_map(read_so).collect();
        let is_known = candidates.iter().any(|(_, is_known)| *is_known);
        let candidates = candidates.iter().filter(|one| one.1 == is_known).map(|one| one.0);
        (candidates.collect(), is_known)
    }

    /// Whether the character whose halves have a note each is one of the set, or has none of its own.
    fn knows_tail(&self, run: &Run, candidates: &[u8]) -> bool {
        match run.tail {
            Tail::Read(syllable) => {
                candidates.iter().any(|first| self.lost_bytes(*first, syllable).1)
            }
            _ => true,
        }
    }

    /// What reads best, of all that may have been there.
    fn best(&self, candidates: &[u8], run: &Run, around: &Around) -> Option<Best> {
        let usage = self.usage.get_or_init(|| Usage::of(&without(self.text, self.notes)));
        let two = last_two(['\n'; 2], &around.before);
        // At the end of a text a line ends.
        let next = around.behind.chars().next();
        let behind = next.unwrap_or('\n');
        let mut texts: Vec<String> = Vec::new();
        // The bits of each guess, the number of its text, and what stands at its end.
        let mut found: Vec<(f32, usize, Option<String>)> = Vec::new();
        for lost in candidates {
            let bytes: Vec<u8> = once(*lost).chain(run.bytes.iter().copied()).collect();
            let (whole, half) = match run.tail {
                Tail::Whole => (bytes.as_slice(), None),
                Tail::Read(_) | Tail::Lost { .. } => {
                    let (last, whole) = bytes.split_last()?;
                    (whole, Some(*last))
                }
            };
            let Some(text) = decode(whole) else { continue };
            let (bits, ends) = (usage.bits(two, &text), last_two(two, &text));
            let cost = |tail: &str| bits + usage.bits(ends, &format!("{tail}{behind}"));
            let number = texts.len();
            match half {
                None => found.push((cost(""), number, None)),
                Some(half) => {
                    let tails = self.tails(half, run, next).into_iter();
                    found.extend(tails.map(|tail| (cost(&tail), number, Some(tail))));
                }
            }
            texts.push(text);
        }
        let (least, number, tail) = found.iter().min_by(|one, other| one.0.total_cmp(&other.0))?;
        let odds = |bits: f32| ((least - bits) * WORTH).exp2();
        let all: f32 = found.iter().map(|one| odds(one.0)).sum();
        let same = found.iter().filter(|one| one.1 == *number);
        let first: f32 = same.map(|one| odds(one.0)).sum();
        let text = texts.get(*number)?;
        let guess = format!("{text}{}", tail.as_deref().unwrap_or_default());
        // The best one has odds of 1. What is not guessed is not wrong.
        let last = if tail.is_some() { 1.0 / first } else { 1.0 };
        let (text, last) = match last {
            last if last < self.threshold => (format!("{text}\u{FFFD}"), 1.0),
            last => (guess.clone(), last),
        };
        Some(Best { text, guess, first: first / all, last })
    }

    /// What the character may be that begins with a byte, and what was taken with it.
    fn tails(&self, first: u8, run: &Run, behind: Option<char>) -> Vec<String> {
        let read = |last: u8| {
            let c = decode(&[first, last])?.chars().next()?;
            (!is_private(c)).then_some((last, c))
        };
        match run.tail {
            Tail::Whole => Vec::new(),
            Tail::Read(syllable) => {
                let (bytes, _) = self.lost_bytes(first, syllable);
                bytes.into_iter().filter_map(read).map(|(_, c)| c.to_string()).collect()
            }
            // What stands behind it stayed what it is, so the two bytes made no character.
            Tail::Lost { swallows: false } => {
                let next = behind.map(|c| {
                    let mut utf8 = [0; 4];
                    GBK.encode(c.encode_utf8(&mut utf8)).0.first().copied().unwrap_or_default()
                });
                let is_free = |last: u8| next.is_none_or(|next| makes_nothing(&[last, next]));
                let found = HIGH.filter_map(read).filter(|(last, _)| is_free(*last));
                found.map(|(_, c)| c.to_string()).collect()
            }
            // One character of ASCII went with it.
            Tail::Lost { swallows: true } => {
                let found: Vec<char> = HIGH.filter_map(read).map(|(_, c)| c).collect();
                let with = |swallowed: char| found.iter().map(move |c| format!("{c}{swallowed}"));
                SWALLOWED.into_iter().flat_map(with).collect()
            }
        }
    }

    /// The last characters before a place, without their readings.
    fn before(&self, at: usize) -> String {
        let begin =
            (at.saturating_sub(WINDOW)..=at).find(|begin| self.text.is_char_boundary(*begin));
        let text = self.without(begin.unwrap_or(at)..at);
        let first = text.char_indices().rev().take(CONTEXT).last().map_or(0, |(at, _)| at);
        text.get(first..).unwrap_or_default().to_owned()
    }

    /// The first ones behind it.
    fn behind(&self, at: usize) -> String {
        let most = (at + WINDOW).min(self.text.len());
        let end = (at..=most).rev().find(|end| self.text.is_char_boundary(*end));
        self.without(at..end.unwrap_or(at)).chars().take(CONTEXT).collect()
    }

    fn without(&self, span: std::ops::Range<usize>) -> String {
        let first = self.notes.partition_point(|note| note.span.end <= span.start);
        let notes = self.notes.get(first..).unwrap_or_default();
        let inside = notes.partition_point(|note| note.span.start < span.end);
        without_in(self.text, span, notes.get(..inside).unwrap_or_default())
    }
}

/// The last two characters of those and a text.
fn last_two(before: [char; 2], text: &str) -> [char; 2] {
    text.chars().fold(before, |[_, last], c| [last, c])
}

/// ASCII that may be taken for the second half of a character, and lost with the first.
const SWALLOWED: [char; 3] = ['\n', ' ', '0'];

/// What reads best.
#[derive(Debug)]
struct Best {
    text: String,
    /// The same with a character at its end that is only a guess.
    guess: String,
    /// How likely the byte between the halves is, and the character at the end of which half is lost.
    first: f32,
    last: f32,
}

/// A text without its notes.
fn without(text: &str, notes: &[Note]) -> String {
    without_in(text, 0..text.len(), notes)
}

fn without_in(text: &str, span: std::ops::Range<usize>, notes: &[Note]) -> String {
    let (mut out, mut at) = (String::with_capacity(span.len()), span.start);
    for note in notes {
        out.push_str(text.get(at..note.span.start).unwrap_or_default());
        at = at.max(note.span.end);
    }
    out.push_str(text.get(at..span.end).unwrap_or_default());
    out
}

/// The text that stands before and behind something.
#[derive(Debug)]
struct Around {
    before: String,
    behind: String,
}

impl Around {
    /// What a text costs here, in bits.
    fn cost(&self, text: &str) -> f32 {
        let mut scorer = Scorer::new(Language::Chinese);
        [&self.before, text, &self.behind].iter().for_each(|part| scorer.push(part));
        scorer.score().bits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page becomes: the bytes of characters are followed by their readings, then it is decoded, with a `?` for each
    /// byte that makes no character, and the one behind it, or with U+FFFD for that byte alone.
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
                let changes = find(&damaged, &Signs::of(&damaged), &[], &HashSet::new(), 0.9);
                let [change] = changes.as_slice() else { panic!("{damaged}: {changes:?}") };
                let (mut restored, range) = (damaged.clone(), change.span.range());
                restored.replace_range(range, &change.after);
                // What is lost at the end of a run could be several.
                let lost = if swallows { "�" } else { "�," };
                let expected = text.replace("象,", lost);
                let is_right = restored == expected || restored == text;
                assert!(is_right, "{damaged}: {restored}");
                assert!(change.confidence >= PROVEN, "{damaged}");
            }
        }
        assert_eq!(damage("面向實踐", &notes, true), "面向?qū)嵺`");
    }

    #[test]
    fn questions_are_left_alone() {
        for text in ["你好吗?ma)是的", "這個字怎麼讀?qū)對嗎", "區?qū)", "面向?qū)", "面向�qū)。"]
        {
            let changes = find(text, &Signs::of(text), &[], &HashSet::new(), 0.9);
            assert!(changes.iter().all(|change| change.confidence < PROVEN), "{changes:?}");
        }
    }
}
