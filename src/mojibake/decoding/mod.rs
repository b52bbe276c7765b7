//! Wrong decodings, undone: what was read in the wrong encoding is brought back to bytes, and read again.
//!
//! Where characters are rare, a sample is brought back to the bytes that each decoder would have made it of, and these are
//! read in every other encoding. What reads best, by the language model, and far better than the text as it stands, is what
//! happened; it is then undone in all of that line.

mod accept;
pub(super) mod alphabets;
mod anomaly;
mod decision;
mod field;
mod field_reading;
mod guess;
mod lattice;
mod misreading;
mod prefilter;
mod reading;
mod redecoded;
mod surroundings;
mod text;
mod utf8_fragments;
mod viable;

use std::borrow::Cow;
use std::ops::Range;

use super::change::{Change, Found};
use super::gate::Pairs;
use super::no_evidence::is_repetition;
use super::{RepairKind, Scan};
use crate::Span;
use accept::{has_enough_evidence, is_plausible};
use anomaly::worst_span;
use decision::{Decision, Verdict, decide, is_worth_reading};
pub(super) use field_reading::find as find_fields;
pub(super) use prefilter::is_out_of_step;
use prefilter::{has_other_reading, is_any_suspicious};
use reading::Stretch;
use text::Text;

/// Bytes before a rare place from which the sample begins: at the last ASCII character before that, where no encoding is in the middle
/// of a character, but not farther than the second number.
const BEFORE: usize = 96;
const BEFORE_MOST: usize = 512;
/// Bytes after a rare place that the sample has: they are enough to be certain.
const AFTER: usize = 288;
/// Most bytes that are undone at once.
const MOST: usize = 1 << 14;
/// Bytes before and after a rare place that the language model reads first: a field of a few characters must not drown in what is
/// right around it.
const RARE: [usize; 2] = [42, 18];
/// Bytes that are read at a place that was chosen by chance.
const SAMPLED: usize = 120;
/// Bytes before a place, and after what the language model read there, in which the worst span is looked for.
const NEAR: usize = 72;
const BESIDE_NEAR: usize = 24;

/// Most searches in vain, and the bytes of text for one more: what is left of GBK that was read as UTF-8 is nothing but such places, and
/// natural text has one in 5,000 bytes.
const PATIENCE: usize = 256;
const PATIENCE_BYTES: usize = 2048;
/// Bytes of text for each rare place that may be rejected at once: verse has one in 400 bytes, random characters one in 24.
const REJECTED_BYTES: usize = 256;

/// Proposes to undo wrong decodings.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Found) {
    let mut undoing = Undoing {
        text,
        scan,
        done: 0,
        asked: 0,
        spread: 0,
        vain: 0,
        rejected: 0,
        last: None,
        found,
    };
    let mut rare = scan.rare.iter().copied().peekable();
    let mut next = 0;
    while let Some(sampled) = others(text, next) {
        while let Some(place) = rare.next_if(|place| *place <= sampled) {
            undoing.rare(place);
        }
        undoing.sample(sampled);
        next = sampled + (sampled / PART).clamp(SAMPLED, EVERY);
    }
    for place in rare {
        undoing.rare(place);
    }
}

/// Most bytes between places that are chosen by chance: some crossings make characters that are all usual, and only read badly. At the
/// beginning all places are read.
const EVERY: usize = 1 << 16;
/// Part of the bytes so far that lies between two of these places.
const PART: usize = 8;

/// The first place from one on with characters that are not ASCII.
fn others(text: &str, from: usize) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    let ascii = encoding_rs::Encoding::ascii_valid_up_to(rest);
    (ascii < rest.len()).then_some(from + ascii)
}

/// Where to begin to read for a place: not before `least`.
fn begin(text: &str, place: usize, least: usize) -> usize {
    let near = place.saturating_sub(BEFORE);
    let most = place.saturating_sub(BEFORE_MOST).max(least);
    let before = text.as_bytes().get(most..near).unwrap_or_default();
    match before.iter().rposition(u8::is_ascii) {
        _ if near <= least => least,
        Some(at) => most + at + 1,
        None => most,
    }
}

/// The way through a text.
struct Undoing<'t, 'f> {
    text: &'t str,
    scan: &'t Scan,
    /// Up to where it was looked at closely.
    done: usize,
    /// Up to where the lines around a place were asked.
    asked: usize,
    /// Up to where what happened before was looked for.
    spread: usize,
    /// How often a place was looked at in vain.
    vain: usize,
    /// Number of rare places that were rejected.
    rejected: usize,
    /// What was found out last.
    last: Option<Decision>,
    found: &'f mut Found,
}

impl Undoing<'_, '_> {
    /// Looks at a place that was chosen by chance, and at the lines after it that are near.
    fn sample(&mut self, from: usize) {
        let (mut place, end) = (from, from + SAMPLED);
        while place < end {
            let line = line(self.text, place);
            let around = [0, end - place];
            if place >= self.done
                && is_any_suspicious(self.text, inside(self.text, place..end, &line))
                && !is_natural(self.text, self.scan, place, around)
            {
                self.look(place, around);
            }
            let Some(next) = others(self.text, line.end.max(place + 1)) else { break };
            place = next;
        }
    }

    /// Looks at a place where characters are rare.
    fn rare(&mut self, place: usize) {
        if place < self.done || self.rejected > PATIENCE + place / REJECTED_BYTES {
            return;
        }
        let is_rejected = match Pairs::around(self.text, place) {
            Pairs::Familiar => true,
            Pairs::Unfamiliar(part) => {
                is_natural_at(self.text, self.scan, place)
                    || !has_other_reading(self.text, place, part)
            }
        };
        if is_rejected {
            self.rejected += 1;
        } else {
            self.look(place, RARE);
        }
    }

    /// Looks at a place that does not read well, if something can come of it.
    fn look(&mut self, place: usize, around: [usize; 2]) {
        let text = self.text;
        if self.vain > PATIENCE + place / PATIENCE_BYTES {
            return;
        }
        let line = line(text, place);
        let [_, following] = around;
        let near = around_place(text, place, [NEAR, following + BESIDE_NEAR], &line);
        if is_repetition(text.get(near.clone()).unwrap_or_default()) {
            return;
        }
        let known = &self.scan.known;
        let reads = beyond(text, &near);
        let of_reads = near.start - reads.start..near.end - reads.start;
        let is_sound = known.is_sound(text.get(reads).unwrap_or_default(), &of_reads, || {
            !worst_span(text, near).is_some_and(|found| is_worth_reading(&found))
        });
        if is_sound {
            self.vain += 1;
            return;
        }
        let begin = begin(text, place, line.start.max(self.done));
        let sample = inside(text, begin..place + AFTER, &line);
        let stands = text.get(sample.clone()).unwrap_or_default();
        let is_unexplained = known.is_unexplained(stands, beside(text, &sample));
        if is_unexplained && self.last.is_none() {
            self.vain += 1;
            self.done = sample.end.max(place);
            return;
        }
        let part = Text::new(stands);
        // What happened before has happened again, mostly.
        let last = self.last.filter(|last| last.accounts_for(&part));
        let decision =
            last.or_else(|| if is_unexplained { None } else { self.decide(&part, &sample) });
        self.vain += usize::from(decision.is_none());
        self.last = decision.or(self.last);
        let end = decision.map_or(sample.end, |decision| self.undo(&decision, sample, &line));
        self.done = end.max(place);
    }

    /// What happened to a sample. If that is not certain, the lines around it tell, if the same happened to nearly all of them.
    fn decide(&mut self, part: &Text<'_>, sample: &Range<usize>) -> Option<Decision> {
        let text = self.text;
        let decision = match decide(part, beside(text, sample)) {
            Verdict::Nothing => {
                let stands = text.get(sample.clone()).unwrap_or_default();
                self.scan.known.add_unexplained(stands, beside(text, sample));
                return None;
            }
            Verdict::Certain(decision) => return Some(decision),
            Verdict::Open(decision) => decision,
        };
        if sample.start < self.asked || !decision.is_whole {
            return Some(decision);
        }
        let near = sample.start.saturating_sub(BESIDE)..sample.end + BESIDE;
        let lines = line(text, near.start).start.max(near.start.saturating_sub(BESIDE))..near.end;
        self.asked = near.end;
        let lines = text.get(inside(text, lines, &(0..text.len()))).unwrap_or_default();
        decision.recheck_on(&Text::new(lines)).or(Some(decision))
    }

    /// Undoes what happened to a sample, and to what is around it. Says up to where that is done.
    fn undo(&mut self, decision: &Decision, sample: Range<usize>, line: &Range<usize>) -> usize {
        let text = self.text;
        // What happened to one line has happened to those around it, mostly.
        let mut whole = if sample.start < self.spread {
            sample.start..line.end.min(sample.start + MOST)
        } else {
            // From where a line begins.
            let near = sample.start.saturating_sub(MOST);
            let from = if near == 0 { 0 } else { self::line(text, near).end.min(line.start) };
            let from = from.max(self.done).max(self.spread);
            self.spread = sample.start + MOST;
            from.min(sample.start)..self.spread
        };
        // To where a line ends, so that no few characters of one are left to be judged by themselves.
        if whole.end < text.len() {
            let following = text.as_bytes().get(sample.end..whole.end).unwrap_or_default();
            if let Some(at) = memchr::memrchr(b'\n', following) {
                whole.end = sample.end + at + 1;
                self.spread = self.spread.min(whole.end.max(sample.start + 1));
            }
        }
        whole = inside(text, whole, &(0..text.len()));
        let how = decision.channel.how();
        let mut end = sample.end;
        for stretch in whole_stretches(text, &mut whole, decision) {
            let span = Span::new(whole.start + stretch.span.start, whole.start + stretch.span.end);
            let here = span.start < sample.end && sample.start < span.end;
            // A single character that happens to be a usual one is not enough, wherever it stands.
            let has_enough_evidence =
                || has_enough_evidence(&decision.channel, std::slice::from_ref(&stretch));
            if !is_plausible(&decision.channel, &stretch)
                || !(is_alike(text, &span, &stretch) || here && has_enough_evidence())
            {
                continue;
            }
            end = end.max(span.end);
            let (mut how, mut inferred, mut confidence) = (how.clone(), 0, decision.confidence);
            let after = match decision.channel.guess(&stretch, self.found.threshold()) {
                Some(guessed) => {
                    how += &format!(
                        "; bytes of {} characters were lost, {} of which are inferred",
                        stretch.lost, guessed.number
                    );
                    inferred = guessed.number;
                    confidence = confidence.min(guessed.least);
                    guessed.text
                }
                None => stretch.after,
            };
            let change = Change {
                span,
                after,
                kind: RepairKind::WrongDecoding,
                how: Cow::Owned(how),
                confidence,
                inferred,
                candidates: Vec::new(),
            };
            self.found.add(change);
        }
        end
    }
}

/// The stretches of a range to which a misreading happened. If the range ends inside a line, it is shortened until it does not
/// end inside a character of what was meant.
fn whole_stretches(text: &str, range: &mut Range<usize>, decision: &Decision) -> Vec<Stretch> {
    let read = |range: &Range<usize>| {
        let part = Text::new(text.get(range.clone()).unwrap_or_default());
        let part = if decision.is_whole { part.whole_lines() } else { part };
        decision.channel.stretches(&part)
    };
    let mut stretches = read(range);
    for _ in 0..LONGEST {
        let goes_on =
            text.get(range.end..).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('\n'));
        let reaches = |stretch: &Stretch| {
            range.start + stretch.span.end == range.end
                && stretch.after.ends_with(char::REPLACEMENT_CHARACTER)
        };
        let Some(last) = text.get(range.clone()).and_then(|part| part.chars().next_back()) else {
            break;
        };
        if !goes_on || last == char::REPLACEMENT_CHARACTER || !stretches.last().is_some_and(reaches)
        {
            break;
        }
        range.end -= last.len_utf8();
        stretches = read(range);
    }
    stretches
}

/// Most characters as they stand that one character of the original has become.
const LONGEST: usize = 8;

/// Whether what happened elsewhere in a document has happened to a stretch: to a whole line, or beyond doubt.
fn is_alike(text: &str, span: &Span, stretch: &Stretch) -> bool {
    let line = line(text, span.start);
    let rest = [line.start..span.start, span.end..line.end.max(span.end)];
    let is_whole = rest.into_iter().all(|rest| text.get(rest).is_some_and(|rest| rest.is_ascii()));
    stretch.gain >= if is_whole { LINE } else { FIELD }
}

/// Least gain of a line, and of a part of one, in bits, where the same happened elsewhere.
const LINE: f32 = 8.0;
const FIELD: f32 = 40.0;

/// The text before a range, and after it, as far as it tells the language.
fn beside<'t>(text: &'t str, range: &Range<usize>) -> [&'t str; 2] {
    let before = range.start.saturating_sub(BESIDE)..range.start;
    let following = range.end..range.end + BESIDE;
    [before, following]
        .map(|part| text.get(inside(text, part, &(0..text.len()))).unwrap_or_default())
}

/// Bytes of text that tell its language.
const BESIDE: usize = 480;

/// The line with a place, as far as it is near: a document may be one line, and places are many.
fn line(text: &str, place: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let first = place.saturating_sub(MOST);
    let before = bytes.get(first..place).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(first, |at| first + at + 1);
    let last = bytes.len().min(place + MOST);
    let following = bytes.get(place..last).unwrap_or_default();
    start..memchr::memchr(b'\n', following).map_or(last, |at| place + at)
}

/// A range as far as it lies in another one, of whole characters.
fn inside(text: &str, range: Range<usize>, outer: &Range<usize>) -> Range<usize> {
    let boundary = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    boundary(range.start.clamp(outer.start, outer.end))
        ..boundary(range.end.clamp(outer.start, outer.end))
}

/// What is read around a place, of its line.
fn around_place(
    text: &str,
    place: usize,
    [before, following]: [usize; 2],
    line: &Range<usize>,
) -> Range<usize> {
    inside(text, place.saturating_sub(before)..place + following, line)
}

/// A range with what is read around it to see whether it needs to be looked at.
fn beyond(text: &str, range: &Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default().char_indices().rev();
    let following = text.get(range.end..).unwrap_or_default();
    let start = before.take(anomaly::DEAREST).last().map_or(range.start, |(at, _)| at);
    let after = following.char_indices().nth(anomaly::AROUND).map_or(following.len(), |(at, _)| at);
    start..range.end + after
}

/// Whether text reads well around a place where characters are rare.
pub(super) fn is_natural_at(text: &str, scan: &Scan, place: usize) -> bool {
    is_natural(text, scan, place, RARE)
}

/// Whether it reads well around any place.
fn is_natural(text: &str, scan: &Scan, place: usize, around: [usize; 2]) -> bool {
    let part = around_place(text, place, around, &line(text, place));
    let part = text.get(part).unwrap_or_default();
    scan.known.is_natural(part, anomaly::is_natural)
}
