//! Conversion of a text.
//!
//! Nearly every character is converted on its own ([`CharPass`]). Only where a key of the [fused](crate::table::FusedTable) table
//! matches does the engine follow OpenCC's order: it goes back to the last position that no key spans (a *joint*, where every stage
//! begins a match), and converts [key by key](super::steps) from there until it is past the match. docs/tables.md explains why this
//! gives OpenCC's result.

use std::ops::Range;

use super::char_pass::{CandidatePlaces, CharPass};
use super::staged::{StageBuffers, Staged};
use super::steps::{Follows, Scratch, StepPiece, Steps};
use crate::offsets::EditSink;
use crate::table::{FusedTable, MAX_KEY};

/// A loaded configuration.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) staged: Staged,
    pub(super) fused: FusedTable<'static>,
}

/// Progress of a conversion.
#[derive(Debug, Clone, Copy)]
struct Progress {
    /// End of the converted text.
    done: usize,
    /// Whether anything was changed.
    changed: bool,
}

/// Most bytes of a character in UTF-8.
const MAX_CHAR_BYTES: usize = 4;
/// Most bytes that a decision looks ahead: two keys, or an ideographic description sequence and a key. (The stages may look
/// further, and report it.)
const LOOK_AHEAD_BYTES: usize = 2 * MAX_KEY * MAX_CHAR_BYTES;

impl Engine {
    pub(super) fn new(staged: Staged, fused: FusedTable<'static>) -> Self {
        Self { staged, fused }
    }

    /// Appends the converted text to `out` and its edits to `record`, and returns true; or returns false, leaving both unchanged,
    /// if conversion changes nothing.
    pub(super) fn convert<R: EditSink>(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
        record: &mut R,
    ) -> bool {
        let (begin, checkpoint) = (out.len(), record.checkpoint());
        let mut bytes = std::mem::take(out).into_bytes();
        let progress = self.run(text, Follows::Nothing, scratch, &mut bytes, record);
        // Two changes may cancel out.
        if !progress.changed || bytes.get(begin..) == Some(text.as_bytes()) {
            bytes.truncate(begin);
            record.rewind(checkpoint);
        }
        let length = bytes.len();
        *out = into_string(bytes);
        length > begin
    }

    /// Appends the conversion of the beginning of a text that continues elsewhere, up to a joint, and returns the joint. It may be
    /// 0: then more of the text is needed.
    pub(super) fn convert_beginning(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> usize {
        let mut bytes = std::mem::take(out).into_bytes();
        let progress = self.run(text, Follows::More, scratch, &mut bytes, &mut ());
        *out = into_string(bytes);
        progress.done
    }

    /// Appends the converted text, all of it if nothing follows.
    fn run<R: EditSink>(
        &self,
        text: &str,
        follows: Follows,
        scratch: &mut Scratch,
        out: &mut Vec<u8>,
        record: &mut R,
    ) -> Progress {
        let limit = match follows {
            Follows::Nothing => text.len(),
            Follows::More => text.len().saturating_sub(LOOK_AHEAD_BYTES),
        };
        let mut corrections = Corrections { text, begin: out.len(), done: 0, longer: 0 };
        out.reserve(limit + limit / 64 + LOOK_AHEAD_BYTES);
        let mut pass = CharPass::new(&self.fused, text, limit);
        let mut places = CandidatePlaces::new();
        let mut steps = Steps::new(&self.fused, &self.staged, text, follows, scratch);
        let (mut changed, mut recorded, mut buffers) = (false, 0, StageBuffers::default());
        while !pass.is_done() {
            changed |= pass.convert_block(out, &mut places);
            for place in places.iter().map(|end| before(text, end)) {
                if place < corrections.done || !steps.has_match_at(place) {
                    continue;
                }
                let joint = steps.joint_from(corrections.done, place);
                let (end, piece) = match joint > place {
                    true => (joint, steps.by_character(place, joint)),
                    false => steps.step::<R>(place),
                };
                record.one_to_one(place - recorded);
                recorded = place;
                let piece = match piece {
                    StepPiece::ByCharacter => {
                        corrections.done = end;
                        continue;
                    }
                    StepPiece::FromTable(piece) | StepPiece::Buffered(piece) => {
                        let before = text.get(place..end).unwrap_or_default();
                        self.record_piece(before, piece, &mut buffers, record);
                        piece
                    }
                    StepPiece::ByStages(piece, of_piece) => {
                        record.append(&of_piece);
                        piece
                    }
                    StepPiece::Unknown => {
                        out.truncate(corrections.position(place));
                        return Progress { done: place, changed };
                    }
                };
                recorded = end;
                changed |= text.get(place..end) != Some(piece);
                corrections.replace(place..end, piece, out);
                if end > pass.at() {
                    pass.resume_at(end);
                }
            }
        }
        let done = match follows {
            Follows::Nothing => {
                record.one_to_one(text.len() - recorded);
                text.len()
            }
            Follows::More => corrections.finish_beginning(pass.at(), &mut steps, out),
        };
        Progress { done, changed }
    }
}

/// Correction of the output of a [`CharPass`], from left to right.
struct Corrections<'t> {
    text: &'t str,
    /// Start of the output of the text in its buffer.
    begin: usize,
    /// Position in the text up to which the output is final. It is always a joint.
    done: usize,
    /// Number of bytes by which the final output is longer than its text.
    longer: isize,
}

impl Corrections<'_> {
    /// Returns the position in the output of a position in the text that is not before `done`.
    fn position(&self, at: usize) -> usize {
        (self.begin + at).wrapping_add_signed(self.longer)
    }

    /// Replaces the output of a part of the text, which ends at a joint. The pass may not have reached its end.
    fn replace(&mut self, part: Range<usize>, piece: &str, out: &mut Vec<u8>) {
        let from = self.position(part.start);
        let to = (from + part.len()).min(out.len());
        replace(out, from..to, piece.as_bytes());
        let longer = self.longer.wrapping_add_unsigned(piece.len());
        (self.done, self.longer) = (part.end, longer.wrapping_sub_unsigned(part.len()));
    }

    /// Ends the output of a text that continues elsewhere at a joint, which is returned. `at` is the end of the pass.
    fn finish_beginning(
        mut self,
        at: usize,
        steps: &mut Steps<'_, '_, '_>,
        out: &mut Vec<u8>,
    ) -> usize {
        let last = before(self.text, at);
        if self.done > at {
            out.extend_from_slice(steps.convert_singly(at, self.done).as_bytes());
        } else if self.done <= last {
            // It is unknown whether a key begins at the last character.
            out.truncate(self.position(last));
            self.done = steps.joint_from(self.done, last);
            out.extend_from_slice(steps.convert_singly(last, self.done).as_bytes());
        }
        self.done
    }
}

impl Engine {
    /// Records a piece row by row, because the fused table has only its total output.
    fn record_piece<R: EditSink>(
        &self,
        before: &str,
        after: &str,
        buffers: &mut StageBuffers,
        record: &mut R,
    ) {
        if !R::IS_RECORDED || R::keeps_lengths(before, after) {
            return record.one_to_one(before.len());
        }
        let mut out = String::new();
        match self.staged.convert::<R>(before, buffers, &mut out) {
            Some(of_piece) if out == after => record.append(&of_piece),
            _ => record.replace(before, after),
        }
    }
}

/// Start of the character before a position.
fn before(text: &str, place: usize) -> usize {
    let before = text.get(..place).unwrap_or_default();
    place - before.chars().next_back().map_or(0, char::len_utf8)
}

/// Replaces a range of bytes.
#[inline]
fn replace(bytes: &mut Vec<u8>, range: Range<usize>, by: &[u8]) {
    let length = bytes.len();
    let end = range.start + by.len();
    if end > range.end {
        bytes.resize(length + (end - range.end), 0);
        bytes.copy_within(range.end..length, end);
    } else if end < range.end {
        bytes.copy_within(range.end.., end);
        bytes.truncate(length - (range.end - end));
    }
    if let Some(to) = bytes.get_mut(range.start..end) {
        to.copy_from_slice(by);
    }
}

/// Converts the output of a conversion to a string.
#[expect(
    unsafe_code,
    reason = "checking the output again, with simdutf8, would make conversion a tenth slower"
)]
fn into_string(bytes: Vec<u8>) -> String {
    debug_assert!(std::str::from_utf8(&bytes).is_ok());
    // SAFETY: `Engine::convert` begins with a string, appends characters of the text changed to other characters (`FusedTable::load`), and
    // replaces whole characters by strings.
    unsafe { String::from_utf8_unchecked(bytes) }
}

#[cfg(test)]
#[expect(unsafe_code, reason = "tables are loaded")]
#[expect(clippy::string_slice, reason = "a panic is a failed test")]
mod tests;
