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
use crate::offsets::Record;
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

/// Most bytes that a decision looks ahead: two keys, or an ideographic description sequence and a key. (The stages may look
/// further, and report it.)
const LOOK_AHEAD: usize = 2 * MAX_KEY * 4;

impl Engine {
    pub(super) fn new(staged: Staged, fused: FusedTable<'static>) -> Self {
        Self { staged, fused }
    }

    /// Appends the converted text to `out` and its edits to `record`, and returns true; or returns false, leaving both unchanged,
    /// if conversion changes nothing.
    pub(super) fn convert<R: Record>(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
        record: &mut R,
    ) -> bool {
        let (begin, mark) = (out.len(), record.mark());
        let mut bytes = std::mem::take(out).into_bytes();
        let progress = self.run(text, Follows::Nothing, scratch, &mut bytes, record);
        // Two changes may cancel out.
        if !progress.changed || bytes.get(begin..) == Some(text.as_bytes()) {
            bytes.truncate(begin);
            record.reset(mark);
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
    fn run<R: Record>(
        &self,
        text: &str,
        follows: Follows,
        scratch: &mut Scratch,
        out: &mut Vec<u8>,
        record: &mut R,
    ) -> Progress {
        let begin = out.len();
        let limit = match follows {
            Follows::Nothing => text.len(),
            Follows::More => text.len().saturating_sub(LOOK_AHEAD),
        };
        out.reserve(limit + limit / 64 + LOOK_AHEAD);
        let mut pass = CharPass::new(&self.fused, text, limit);
        let mut places = CandidatePlaces::new();
        let mut steps = Steps::new(&self.fused, &self.staged, text, follows, scratch);
        let mut changed = false;
        // End of the final output, which is a joint, and its length minus that of the text.
        let (mut done, mut longer) = (0, 0isize);
        let (mut recorded, mut buffers) = (0, StageBuffers::default());
        while !pass.is_done() {
            changed |= pass.convert_block(out, &mut places);
            for place in places.iter().map(|end| before(text, end)) {
                if place < done || !steps.has_match_at(place) {
                    continue;
                }
                done = steps.joint_from(done, place);
                let (end, piece) = match done > place {
                    true => (done, steps.by_character(place, done)),
                    false => steps.step::<R>(place),
                };
                let from = (begin + place).wrapping_add_signed(longer);
                done = end;
                record.keep(place - recorded);
                recorded = place;
                let piece = match piece {
                    StepPiece::ByCharacter => continue,
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
                        out.truncate(from);
                        return Progress { done: place, changed };
                    }
                };
                recorded = end;
                changed |= text.get(place..end) != Some(piece);
                let to = (from + (end - place)).min(out.len());
                replace(out, from..to, piece.as_bytes());
                if end > pass.at() {
                    pass.resume_at(end);
                }
                longer =
                    longer.wrapping_add_unsigned(piece.len()).wrapping_sub_unsigned(end - place);
            }
        }
        if let Follows::Nothing = follows {
            record.keep(text.len() - recorded);
            return Progress { done: text.len(), changed };
        }
        let at = pass.at();
        let last = before(text, at);
        if done > at {
            out.extend_from_slice(steps.convert_singly(at, done).as_bytes());
        } else if done <= last {
            // It is unknown whether a key begins at the last character.
            out.truncate((begin + last).wrapping_add_signed(longer));
            done = steps.joint_from(done, last);
            out.extend_from_slice(steps.convert_singly(last, done).as_bytes());
        }
        Progress { done, changed }
    }
}

impl Engine {
    /// Records a piece row by row, because the fused table has only its total output.
    fn record_piece<R: Record>(
        &self,
        before: &str,
        after: &str,
        buffers: &mut StageBuffers,
        record: &mut R,
    ) {
        if !R::TAKES_NOTE || R::keeps_lengths(before, after) {
            return record.keep(before.len());
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
    reason = "looking through it all again, with simdutf8, takes a tenth of the time"
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
