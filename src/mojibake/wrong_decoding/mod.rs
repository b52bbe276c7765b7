//! Wrong decodings: text that was read in the wrong encoding is turned back into bytes and redecoded.
//!
//! Around rare characters, a sample is turned into the bytes that each decoder may have read, and these are redecoded in every
//! other encoding. The misreading whose text costs least, and far less than the text as it is, is undone in the sample; if it is
//! certain, also in the lines around it.

mod accept;
pub(super) mod alphabets;
mod anomaly;
mod best_path;
mod channel;
mod character;
mod decision;
mod field;
mod inference;
mod loss;
mod misreading;
mod no_break_space;
mod prefilter;
mod redecoded;
mod redecoded_field;
mod stretch;
mod surroundings;
mod text;
mod undo;
mod utf8_fragments;

use std::borrow::Cow;
use std::ops::Range;

use super::change::{ACCEPTED, Change, Findings};
use super::measures::{MAX_FAILED_PLACES, MAX_LINE_BYTES, PARAGRAPH_BYTES, SENTENCE_BYTES};
use super::{RepairKind, Scan, sample};
use crate::Span;
use crate::lines::line_at;
use crate::utf8::floor_boundary;
use accept::{has_enough_evidence, is_plausible, is_plausible_beside};
use alphabets::is_of_alphabet;
use decision::{Decision, decide, is_worth_deciding};
pub(super) use inference::log_sum;
use inference::{Inferrer, infer};
use misreading::Misreading;
pub(super) use prefilter::{has_known_pairs, is_out_of_step};
use prefilter::{viable, viable_within};
pub(super) use redecoded_field::find as find_fields;
use stretch::Stretch;
use text::Text;
use undo::undo;

/// Bytes of the sample before and after a rare place. Calibrated by tests/all/repair_sample: with more, text of other alphabets
/// that was decoded wrongly twice becomes Chinese.
const SAMPLE_BYTES_AROUND: [usize; 2] = [96, 288];
/// Bytes after a sample in which a certain decision is undone as well, except in lines that it does not explain. At a quarter of this
/// value damaged text takes up to twice as long, because one decision takes as long as undoing it in 16 kB.
const SPREAD_BYTES: usize = 1 << 16;
/// Most rare places that are rejected without a search, and the bytes of text that allow one more: verse has a rare place in 400
/// bytes, random characters have one in 24.
const MAX_REJECTED_PLACES: [usize; 2] = [256, 256];

/// Proposes repairs of wrong decodings.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let mut search = MisreadingSearch {
        text,
        scan,
        done: 0,
        changed: 0,
        spread: 0,
        rejected: 0,
        failed: 0,
        found,
        inferrers: Vec::new(),
    };
    let mut rare = scan.rare.iter().copied().peekable();
    let mut next = 0;
    while let Some(sampled) = beyond_ascii(text, next) {
        while let Some(place) = rare.next_if(|place| *place <= sampled) {
            search.test_rare_place(place);
        }
        search.test_sample(sampled);
        // Samples catch misreadings that make only common characters, in unusual sequence. Their distance grows with the position.
        next = sampled
            + (sampled / sample::SAMPLE_PIECES).clamp(SENTENCE_BYTES, sample::MAX_SAMPLE_BYTES);
    }
    for place in rare {
        search.test_rare_place(place);
    }
}

/// Returns the first position from a position on with a character beyond ASCII.
fn beyond_ascii(text: &str, from: usize) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    let ascii = encoding_rs::Encoding::ascii_valid_up_to(rest);
    (ascii < rest.len()).then_some(from + ascii)
}

/// Number of failed searches after which a text counts as one of unusual words, such as verse. From then on only places with almost
/// no known pairs are searched. Guess: prose has fewer in 80 kB.
pub(super) const MANY_FAILED_SEARCHES: usize = 16;

/// State of the search through a text.
struct MisreadingSearch<'t, 'f> {
    text: &'t str,
    scan: &'t Scan,
    /// End of the searched text.
    done: usize,
    /// End of the last certain change.
    changed: usize,
    /// End of the lines around the last decision in which it was undone.
    spread: usize,
    /// Number of rejected rare places.
    rejected: usize,
    /// Number of failed searches.
    failed: usize,
    found: &'f mut Findings,
    inferrers: Vec<Inferrer>,
}

impl MisreadingSearch<'_, '_> {
    /// Tests a sampled place, line by line.
    fn test_sample(&mut self, from: usize) {
        let (mut place, end) = (from, from + SENTENCE_BYTES);
        while place < end {
            let line = line(self.text, place);
            if place >= self.done {
                let part = whole_characters(self.text, place..end, &line);
                let viable = viable_within(self.text, part.clone());
                let part = self.text.get(part).unwrap_or_default();
                if !viable.is_empty() && !is_of_alphabet(part) {
                    self.search(place, end - place, &viable);
                }
            }
            let Some(next) = beyond_ascii(self.text, line.end.max(place + 1)) else { break };
            place = next;
        }
    }

    /// Tests a place of rare characters.
    fn test_rare_place(&mut self, place: usize) {
        let [few, bytes] = MAX_REJECTED_PLACES;
        if place < self.done || self.rejected > few + place / bytes {
            return;
        }
        self.rejected += 1;
        let Some(part) = self.scan.unfamiliar(self.text, place) else { return };
        if is_of_alphabet_at(self.text, place) {
            return;
        }
        if self.failed >= MANY_FAILED_SEARCHES
            && has_known_pairs(self.text.get(part.clone()).unwrap_or_default())
        {
            return;
        }
        let viable = viable(self.text, place, part);
        if !viable.is_empty() {
            self.rejected -= 1;
            self.search(place, 0, &viable);
        }
    }

    /// Decides on the misreading around a place, if a viable one makes better text of the characters near it, and undoes it.
    fn search(&mut self, place: usize, length: usize, viable: &[&'static Misreading]) {
        let text = self.text;
        let [few, bytes] = MAX_FAILED_PLACES;
        if self.failed > few + place / bytes {
            return;
        }
        let line = line(text, place);
        let half = SENTENCE_BYTES / 2;
        let near = whole_characters(text, place.saturating_sub(half)..place + length + half, &line);
        let near = text.get(near).unwrap_or_default();
        let is_sound = || !is_worth_deciding(&Text::new(near), viable);
        if self.scan.memo.is_sound(near, is_sound) {
            self.failed += 1;
            return;
        }
        let [before, after] = SAMPLE_BYTES_AROUND;
        let start = place.saturating_sub(before).max(line.start).max(self.done);
        let sample = whole_characters(text, start..place + after, &line);
        let part = Text::new(text.get(sample.clone()).unwrap_or_default());
        let decision = decide(&part, surrounding_text(text, &sample));
        self.failed += usize::from(decision.is_none());
        let end = decision.map_or(sample.end, |decision| self.undo(&decision, sample, &line));
        self.done = end.max(place);
    }

    /// Undoes a decision in a sample and, if it is certain, in the lines around it, which mostly have the same damage. Returns the
    /// end of the finished text.
    fn undo(&mut self, decision: &Decision, sample: Range<usize>, line: &Range<usize>) -> usize {
        let text = self.text;
        let mut whole = sample.start..line.end.min(sample.start + MAX_LINE_BYTES);
        let is_certain = decision.confidence >= self.found.threshold();
        if sample.start >= self.spread && is_certain {
            let near = sample.start.saturating_sub(MAX_LINE_BYTES);
            let from = if near == 0 { 0 } else { self::line(text, near).end.min(line.start) };
            // These include lines whose search failed or that are only suspected.
            whole.start = from.max(self.changed).max(self.spread).min(sample.start);
            whole.end = sample.start + SPREAD_BYTES;
            self.spread = whole.end;
        }
        // Extended to a line end: a few characters of a line are not enough to judge.
        if whole.end < text.len() {
            let following = text.as_bytes().get(sample.end..whole.end).unwrap_or_default();
            if let Some(at) = memchr::memrchr(b'\n', following) {
                whole.end = sample.end + at + 1;
                self.spread = self.spread.min(whole.end.max(sample.start + 1));
            }
        }
        let mut whole = whole_characters(text, whole, &(0..text.len()));
        let stretches = stretches(text, &mut whole, decision);
        let mut end = sample.end;
        for stretch in stretches {
            let span = Span::new(whole.start + stretch.span.start, whole.start + stretch.span.end);
            let here = span.start < sample.end && sample.start < span.end;
            let is_whole = is_whole_lines(text, &span);
            let is_alike = is_whole || stretch.gain >= MIN_FIELD_GAIN_BITS;
            // A single common character is not enough evidence anywhere.
            let has_enough_evidence =
                || has_enough_evidence(&decision.channel, std::slice::from_ref(&stretch));
            if is_plausible(&decision.channel, &stretch)
                && (is_alike || here && has_enough_evidence())
                || decision.confidence >= ACCEPTED
                    && is_whole
                    && stretch.gain >= MIN_FIELD_GAIN_BITS
                    && is_plausible_beside(&decision.channel, &stretch)
            {
                end = end.max(span.end);
                self.changed = if is_certain { end } else { self.changed };
                self.propose(decision, span, stretch);
            }
        }
        end
    }

    /// Proposes the repair of a stretch.
    fn propose(&mut self, decision: &Decision, span: Span, stretch: Stretch) {
        let inferred_text = infer(
            &stretch.redecoded,
            decision.channel.outer,
            self.found.threshold(),
            &mut self.inferrers,
        );
        let mut how = decision.channel.how();
        if let Some(inferred_text) = inferred_text.as_ref().filter(|_| stretch.lost > 0) {
            how += &format!(
                "; bytes of {} characters were lost, {} of which are inferred",
                stretch.lost, inferred_text.number
            );
        }
        let [least, all] = inferred_text
            .as_ref()
            .map_or([1.0; 2], |inferred_text| [inferred_text.least, inferred_text.all]);
        self.found.add(Change {
            span,
            kind: RepairKind::WrongDecoding,
            how: Cow::Owned(how),
            least_confidence: decision.confidence.min(least),
            confidence: Some(decision.confidence * all),
            inferred: inferred_text.as_ref().map_or(0, |inferred_text| inferred_text.number),
            replacement: inferred_text.map_or(stretch.after, |inferred_text| inferred_text.text),
            candidates: Vec::new(),
            is_refused: false,
        });
    }
}

/// Most characters that one original character was read as.
const MAX_CHARS_PER_ORIGINAL: usize = 8;

/// Returns the stretches of a range that a decision explains. The end of a range inside a line is moved back until it is not inside
/// a redecoded character.
fn stretches(text: &str, range: &mut Range<usize>, decision: &Decision) -> Vec<Stretch> {
    let mut found = Vec::new();
    for _ in 0..MAX_CHARS_PER_ORIGINAL {
        let current = text.get(range.clone()).unwrap_or_default();
        let part = Text::new(current);
        found = undo(&decision.channel, &if decision.is_whole { part.whole_lines() } else { part });
        let rest = text.get(range.end..).unwrap_or_default();
        let is_inside_line = !rest.is_empty() && !rest.starts_with('\n');
        let is_cut = found.last().is_some_and(|last| {
            last.span.end == current.len() && last.after.ends_with(char::REPLACEMENT_CHARACTER)
        });
        match current.chars().next_back() {
            Some(last) if is_inside_line && is_cut && last != char::REPLACEMENT_CHARACTER => {
                range.end -= last.len_utf8();
            }
            _ => break,
        }
    }
    found
}

/// Whether a span is whole lines, apart from ASCII.
fn is_whole_lines(text: &str, span: &Span) -> bool {
    let inner = text.get(span.range()).unwrap_or_default();
    let start = span.end - inner.trim_start_matches('\n').len();
    let end = start + inner.trim_matches('\n').len();
    let rest = [line(text, start).start..start, end..line(text, end).end];
    rest.into_iter().all(|rest| text.get(rest).is_some_and(str::is_ascii))
}

/// Least gain of a part of a line, in bits, where other text has the same damage. Guess.
const MIN_FIELD_GAIN_BITS: f32 = 40.0;

/// Returns the text before and after a range that shows the language.
fn surrounding_text<'t>(text: &'t str, range: &Range<usize>) -> [&'t str; 2] {
    let before = range.start.saturating_sub(PARAGRAPH_BYTES)..range.start;
    let following = range.end..range.end + PARAGRAPH_BYTES;
    [before, following]
        .map(|part| text.get(whole_characters(text, part, &(0..text.len()))).unwrap_or_default())
}

/// Returns the line of a place, up to [`MAX_LINE_BYTES`] bytes on each side: a document may be a single line with many places.
fn line(text: &str, place: usize) -> Range<usize> {
    let first = place.saturating_sub(MAX_LINE_BYTES);
    let part = first..text.len().min(place + MAX_LINE_BYTES);
    let Range { start, end } =
        line_at(text.as_bytes().get(part).unwrap_or_default(), place - first);
    first + start..first + end
}

/// Returns the whole characters of a range that are inside another range.
fn whole_characters(text: &str, range: Range<usize>, outer: &Range<usize>) -> Range<usize> {
    let boundary = |at: usize| floor_boundary(text, at.clamp(outer.start, outer.end));
    boundary(range.start)..boundary(range.end)
}

/// Whether the text around a rare place is words of an alphabet, where rare characters are normal.
pub(super) fn is_of_alphabet_at(text: &str, place: usize) -> bool {
    // The part is short, so that a field of a few characters counts within undamaged text.
    let part = place.saturating_sub(SENTENCE_BYTES / 3)..place + SENTENCE_BYTES / 6;
    is_of_alphabet(text.get(whole_characters(text, part, &line(text, place))).unwrap_or_default())
}
