//! Wrong decodings, undone: what was read in the wrong encoding is brought back to bytes, and read again.
//!
//! Where characters are rare, a sample is brought back to the bytes that each decoder would have made it of, and these are
//! read in every other encoding. What reads best, by the language model, and far better than the text as it stands, is what
//! happened; it is then undone in all of that line.

mod coder;
mod decision;
mod hypothesis;
mod reading;

use std::borrow::Cow;
use std::ops::Range;

use super::change::{Change, Found};
use super::{RepairKind, Signs};
use crate::Span;
use crate::language::{self, Language};
use decision::{decide, is_believable};
use reading::Text;

/// Places that are so near to each other are looked at together, with so much around them, in bytes.
const NEAR: usize = 96;
/// How much is read to find out what happened, in bytes. So much is certain.
const SAMPLE: usize = 384;
/// How much is undone at once.
const MOST: usize = 1 << 16;
/// What reads better than this in some language is no damage, in bits a character. Natural text has 6 to 9, with names
/// and rare words 11; what was decoded wrongly 14 and more.
const NATURAL: f32 = 11.5;

/// Proposes to undo wrong decodings.
pub(super) fn find(text: &str, signs: &Signs, found: &mut Found) {
    let mut done = 0;
    for &place in &signs.rare {
        if place <= done {
            continue;
        }
        let line = line(text, place);
        let around = inside(text, place.saturating_sub(NEAR)..place + NEAR, &line);
        let around = around.start.max(done)..around.end;
        if reads_well(text, near(text, place, &around)) {
            continue;
        }
        let sample = inside(text, around.start..around.start + SAMPLE, &line);
        done = undo(text, sample, &line, found).max(place);
    }
}

/// Undoes what happened to a sample, and to what follows it in its line. Says up to where that was looked at.
fn undo(text: &str, sample: Range<usize>, line: &Range<usize>, found: &mut Found) -> usize {
    let Some(part) = text.get(sample.clone()) else { return sample.end };
    let Some(decision) = decide(&Text::new(part)) else { return sample.end };
    let whole = inside(text, sample.start..sample.start + MOST, line);
    let Some(part) = text.get(whole.clone()) else { return sample.end };
    let how = decision.accident.how();
    let mut end = sample.end;
    for stretch in decision.accident.stretches(&Text::new(part)) {
        let span = Span::new(whole.start + stretch.span.start, whole.start + stretch.span.end);
        end = end.max(span.end);
        let confidence = match is_believable(std::slice::from_ref(&stretch)) {
            true => decision.confidence,
            false => decision.confidence.min(0.5),
        };
        found.add(Change {
            span,
            after: stretch.after,
            kind: RepairKind::WrongDecoding,
            how: Cow::Owned(how.clone()),
            confidence,
        });
    }
    end
}

/// The line with a place.
fn line(text: &str, place: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let before = bytes.get(..place).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let behind = bytes.get(place..).unwrap_or_default();
    start..memchr::memchr(b'\n', behind).map_or(text.len(), |at| place + at)
}

/// A range as far as it lies in another one, of whole characters.
fn inside(text: &str, range: Range<usize>, outer: &Range<usize>) -> Range<usize> {
    let boundary = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    boundary(range.start.clamp(outer.start, outer.end))
        ..boundary(range.end.clamp(outer.start, outer.end))
}

/// What is right before a place where characters are rare.
fn near<'t>(text: &'t str, place: usize, around: &Range<usize>) -> &'t str {
    const BEFORE: usize = 30;
    const BEHIND: usize = 12;
    text.get(inside(text, place.saturating_sub(BEFORE)..place + BEHIND, around)).unwrap_or_default()
}

fn reads_well(_: &str, part: &str) -> bool {
    [Language::Chinese, Language::Japanese, Language::Korean]
        .into_iter()
        .any(|language| language::score(language, part).bits_per_character() < NATURAL)
}
