//! Where the bytes of an annotated character were found across the boundary of two others.
//!
//! The program looked for bytes, and knew nothing of characters. In GBK 面向實踐 is `C3E6 CFF2 8C8D DB60`, of which the middle,
//! `F28C`, is 驅: so it put `(qū)` behind that, between the bytes of 實. What decoded the page read `8C28`, the half
//! character and the parenthesis, as one `?` (or as U+FFFD, and kept the parenthesis), then `qū)`, and went on out of step: `8DDB` is 嵺,
//! and the `60` that was left over is a grave accent: 面向?qū)嵺`.
//!
//! No byte is lost but the one that the `?` stands for, and of that one it is known that it makes, behind the last byte of the
//! character before, a character that is read qū. So little is left to guess that it can be tried.

use std::collections::HashSet;

use encoding_rs::GBK;

use super::note::{readings, syllable};
use crate::Span;
use crate::language::{Language, Scorer};
use crate::mojibake::{Change, RepairKind, Signs};
use crate::table::Syllable;

/// Bytes that begin a character of two in GBK, and those that end one and are not ASCII.
const HIGH: std::ops::RangeInclusive<u8> = 0x81..=0xFE;
/// ASCII that ends a character.
const LOW: std::ops::RangeInclusive<u8> = 0x40..=0x7E;

/// What is put back must read better than what stands there by this, in bits: a `?`, a syllable and a few characters that
/// nobody writes cost more than 60.
const LEAST_GAIN: f32 = 20.0;
/// And better than with another byte by this. There are one to three that make a character that is read so.
const LEAST_MARGIN: f32 = 5.0;
/// Where the last byte of what was out of step is lost, too, many bytes are possible.
const LEAST_TAIL_MARGIN: f32 = 6.0;
/// How sure it is then.
const PROVEN: f32 = 0.97;
/// How sure it is when the text does not read much better.
const UNPROVEN: f32 = 0.6;

/// So many characters of the text around it are read with it.
const CONTEXT: usize = 6;

/// Finds such places. `annotated` are the characters of the set, as far as they are known: those that have notes.
pub(super) fn find(text: &str, signs: &Signs, annotated: &HashSet<char>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for question in &signs.questions {
        let is_free = changes.last().is_none_or(|last| last.span.end <= *question);
        if is_free && let Some(change) = at(text, *question, annotated) {
            changes.push(change);
        }
    }
    changes
}

/// What is proposed for the `?` or U+FFFD at a place.
fn at(text: &str, question: usize, annotated: &HashSet<char>) -> Option<Change> {
    let (syllable, end) = half_note(text, question)?;
    let before = text.get(..question)?;
    let [.., last] = encode(before.chars().next_back()?)?;
    let candidates = lost_bytes(last, syllable, annotated);
    if candidates.is_empty() {
        return None;
    }
    let run = Run::of(text, end)?;
    let span = Span::new(question, run.end);
    let around = Around::of(text, span)?;
    let restored = candidates.iter().filter_map(|lost| run.decode(*lost));
    let (after, margin) =
        around.best(restored.map(|text| around.complete(text, run.tail, annotated)))?;
    let gain = around.cost(text.get(span.range())?) - around.cost(&after);
    let is_proven = gain >= LEAST_GAIN && margin >= LEAST_MARGIN;
    Some(Change {
        span,
        after,
        kind: RepairKind::LostByte,
        how: "a reading between the bytes of two characters".into(),
        confidence: if is_proven { PROVEN } else { UNPROVEN },
    })
}

/// The syllable of a note of which the parenthesis and half a character became a `?` or U+FFFD, and its end.
fn half_note(text: &str, question: usize) -> Option<(Syllable, usize)> {
    let rest = text.get(question..)?;
    let inside = rest.strip_prefix(['?', '\u{FFFD}'])?;
    let inside = inside.strip_prefix('(').unwrap_or(inside);
    let (syllable, end) = syllable(text, question + rest.len() - inside.len())?;
    readings().knows(syllable).then_some((syllable, end))
}

/// The bytes that make, behind another one, a character that is read so; if there are any of the set, these.
fn lost_bytes(before: u8, syllable: Syllable, annotated: &HashSet<char>) -> Vec<u8> {
    let read_so = |lost: u8| {
        let c = decode(&[before, lost])?.chars().next()?;
        readings().has(c, syllable).then_some((lost, annotated.contains(&c)))
    };
    let candidates: Vec<(u8, bool)> = HIGH.filter_map(read_so).collect();
    let is_known = candidates.iter().any(|(_, is_known)| *is_known);
    candidates.iter().filter(|one| one.1 == is_known).map(|one| one.0).collect()
}

/// What was decoded out of step.
#[derive(Debug)]
struct Run {
    /// Its bytes, in step but for the first, which is lost.
    bytes: Vec<u8>,
    tail: Tail,
    end: usize,
}

/// What it ends with.
#[derive(Debug, Clone, Copy)]
enum Tail {
    /// An ASCII character that is the second half of one.
    Whole,
    /// A first half, whose second one is lost in another note.
    Read(u8, Syllable),
    /// A first half, whose second one is lost.
    Lost(u8),
}

impl Run {
    fn of(text: &str, begin: usize) -> Option<Self> {
        let mut bytes: Vec<u8> = Vec::new();
        for (at, c) in text.get(begin..)?.char_indices() {
            let at = begin + at;
            let end = at + c.len_utf8();
            match u8::try_from(c) {
                Ok(low) if LOW.contains(&low) => {
                    bytes.push(low);
                    return Some(Self { bytes, tail: Tail::Whole, end });
                }
                _ if matches!(c, '?' | '\u{FFFD}') => {
                    let last = bytes.pop()?;
                    let (tail, end) = match half_note(text, at) {
                        Some((syllable, end)) => (Tail::Read(last, syllable), end),
                        None => (Tail::Lost(last), end),
                    };
                    return Some(Self { bytes, tail, end });
                }
                Ok(low) if low.is_ascii() => return None,
                _ => bytes.extend(encode(c)?),
            }
        }
        None
    }

    /// What it was, if this byte was lost; without a character of which half is lost.
    fn decode(&self, lost: u8) -> Option<String> {
        decode(&[&[lost], self.bytes.as_slice()].concat())
    }
}

/// The text that stands before and behind something.
#[derive(Debug)]
struct Around<'a> {
    before: &'a str,
    behind: &'a str,
}

impl<'a> Around<'a> {
    fn of(text: &'a str, span: Span) -> Option<Self> {
        let (before, behind) = (text.get(..span.start)?, text.get(span.end..)?);
        let first = before.char_indices().rev().take(CONTEXT).last().map_or(0, |(at, _)| at);
        let end = behind.char_indices().nth(CONTEXT).map_or(behind.len(), |(at, _)| at);
        Some(Self { before: before.get(first..)?, behind: behind.get(..end)? })
    }

    /// What a text costs here, in bits.
    fn cost(&self, text: &str) -> f32 {
        let mut scorer = Scorer::new(Language::Chinese);
        [self.before, text, self.behind].iter().for_each(|part| scorer.push(part));
        scorer.score().bits()
    }

    /// A text with the character behind it of which the second half is lost; U+FFFD, if that could be several.
    fn complete(&self, text: String, tail: Tail, annotated: &HashSet<char>) -> String {
        let (last, candidates) = match tail {
            Tail::Whole => return text,
            Tail::Read(last, syllable) => (last, lost_bytes(last, syllable, annotated)),
            Tail::Lost(last) => (last, HIGH.collect()),
        };
        let whole = candidates.iter().filter_map(|lost| decode(&[last, *lost]));
        match self.best(whole.map(|tail| format!("{text}{tail}"))) {
            Some((whole, margin)) if margin >= LEAST_TAIL_MARGIN => whole,
            _ => format!("{text}\u{FFFD}"),
        }
    }

    /// The one that reads best, and by how much.
    fn best(&self, texts: impl Iterator<Item = String>) -> Option<(String, f32)> {
        let mut best: Option<(f32, String)> = None;
        let mut second = f32::INFINITY;
        for text in texts {
            let bits = self.cost(&text);
            match &best {
                Some((least, _)) if *least <= bits => second = second.min(bits),
                _ => {
                    second = best.map_or(second, |(least, _)| least);
                    best = Some((bits, text));
                }
            }
        }
        best.map(|(bits, text)| (text, second - bits))
    }
}

/// The two bytes of a character in GBK.
fn encode(c: char) -> Option<[u8; 2]> {
    let mut utf8 = [0; 4];
    let (bytes, _, is_unmappable) = GBK.encode(c.encode_utf8(&mut utf8));
    if is_unmappable { None } else { bytes.as_ref().try_into().ok() }
}

fn decode(bytes: &[u8]) -> Option<String> {
    GBK.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
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
                let changes = find(&damaged, &Signs::of(&damaged), &HashSet::new());
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
            let changes = find(text, &Signs::of(text), &HashSet::new());
            assert!(changes.iter().all(|change| change.confidence < PROVEN), "{changes:?}");
        }
    }
}
