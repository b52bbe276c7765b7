//! Conversion from one joint to the next, in OpenCC's order.

use super::ids;
use super::joints::{JointBuffers, Joints};
use super::staged::{StageBuffers, Staged};
use crate::offsets::EditSink;
use crate::table::FusedTable;

/// Buffers that are reused between calls.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(super) staged: StageBuffers,
    pub(super) joints: JointBuffers,
    pub(super) piece: String,
}

/// Whether a text is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    Nothing,
    More,
}

/// A text being converted by the stages of a configuration.
pub(super) struct Steps<'e, 't, 's> {
    fused: &'e FusedTable<'static>,
    staged: &'e Staged,
    text: &'t str,
    follows: Follows,
    scratch: &'s mut Scratch,
}

/// Conversion of a piece of text.
#[derive(Debug)]
pub(super) enum StepPiece<'e, 's, R> {
    /// Its characters are converted one by one.
    ByCharacter,
    /// Text of the fused table.
    FromTable(&'e str),
    /// Text in a buffer, or of the source.
    Buffered(&'s str),
    /// Output of the stages run over the piece, with the edits.
    ByStages(&'s str, R),
    /// The conversion depends on text that follows.
    Unknown,
}

impl<'e, 't, 's> Steps<'e, 't, 's> {
    pub(super) fn new(
        fused: &'e FusedTable<'static>,
        staged: &'e Staged,
        text: &'t str,
        follows: Follows,
        scratch: &'s mut Scratch,
    ) -> Self {
        Self { fused, staged, text, follows, scratch }
    }

    /// Whether a key of the fused table or a special character begins at a position.
    #[inline]
    pub(super) fn has_match_at(&self, place: usize) -> bool {
        self.fused.has_match_at(self.text.as_bytes(), place)
    }

    /// Returns the first joint at or after `place`. `done` is a joint before it, with no match of the fused table between the two.
    pub(super) fn joint_from(&self, done: usize, place: usize) -> usize {
        let mut at = self.joint_before(done, place);
        while at < place {
            at = if self.may_be_joined(at) { self.key_end(at) } else { self.after(at, 1) };
        }
        at
    }

    /// The last position from `done` to `place` that no key reaches across.
    fn joint_before(&self, done: usize, place: usize) -> usize {
        let between = self.text.get(done..place).unwrap_or_default();
        let mut at = place;
        for c in between.chars().rev() {
            let before = at - c.len_utf8();
            if !self.may_be_joined(before) {
                return at;
            }
            at = before;
        }
        done
    }

    /// Whether a key of segmentation or first stage might contain the character at a position and the next one.
    fn may_be_joined(&self, at: usize) -> bool {
        let fused = self.fused;
        let mut chars = self.rest(at).chars();
        let (Some(c), Some(next)) = (chars.next(), chars.next()) else { return false };
        fused.may_be_joined(c, next) || fused.is_special(c) || fused.is_special(next)
    }

    /// Converts the match of the fused table at the joint `at`: returns its end, which is the next joint, and its conversion.
    pub(super) fn step<R: EditSink>(&mut self, at: usize) -> (usize, StepPiece<'e, '_, R>) {
        let fused = self.fused;
        let rest = self.rest(at);
        let Some(first) = rest.chars().next() else {
            return (self.text.len(), StepPiece::ByCharacter);
        };
        if ids::is_operator(u32::from(first)) {
            if let Some(length) = ids::sequence_length(rest) {
                // The sequence is kept unchanged, whatever it contains.
                return (at + length, StepPiece::Buffered(rest.get(..length).unwrap_or_default()));
            }
            return self.convert_incomplete_sequence(at);
        }
        let found = fused.find(self.text.as_bytes(), at);
        let segment = if self.may_be_joined(at) {
            self.segment_end(at)
        } else {
            found.segment.map_or(at, |(end, _)| end)
        };
        let (end, value) = if segment > at {
            (segment, found.segment)
        } else if found.slow {
            return self.convert_by_stages(at);
        } else if let Some((end, value)) = found.meet {
            if !self.is_taken_one_by_one(at, end) {
                return self.convert_by_stages(at);
            }
            (end, Some((end, value)))
        } else {
            (self.first_key_end(at), found.emit)
        };
        match value.filter(|(value_end, _)| *value_end == end) {
            Some((_, value)) => (end, StepPiece::FromTable(value)),
            None => (end, self.by_character(at, end)),
        }
    }

    /// Conversion of the characters of a range one by one.
    pub(super) fn by_character<R>(&mut self, from: usize, to: usize) -> StepPiece<'e, '_, R> {
        let mut text = self.text.get(from..to).unwrap_or_default().chars();
        match text.any(|c| self.fused.is_special(c)) {
            true => StepPiece::Buffered(self.convert_singly(from, to)),
            false => StepPiece::ByCharacter,
        }
    }

    pub(super) fn convert_singly(&mut self, from: usize, to: usize) -> &str {
        let piece = &mut self.scratch.piece;
        piece.clear();
        for c in self.text.get(from..to).unwrap_or_default().chars() {
            self.fused.push_single(c, piece);
        }
        piece
    }

    /// Converts from an operator that begins no complete sequence. A sequence that is incomplete for one stage may be complete for
    /// the next, so that the stages run one after the other, up to the next cut.
    fn convert_incomplete_sequence<R: EditSink>(
        &mut self,
        at: usize,
    ) -> (usize, StepPiece<'e, '_, R>) {
        let end = match (self.staged.cut(self.text, at, |_| false), self.follows) {
            (Some(end), _) => end,
            (None, Follows::Nothing) => self.text.len(),
            (None, Follows::More) => return (at, StepPiece::Unknown),
        };
        let text = self.text.get(at..end).unwrap_or_default();
        let Scratch { staged: buffers, piece, .. } = &mut *self.scratch;
        piece.clear();
        match self.staged.convert(text, buffers, piece) {
            Some(record) => (end, StepPiece::ByStages(piece, record)),
            None => {
                piece.push_str(text);
                (end, StepPiece::Buffered(piece))
            }
        }
    }

    fn convert_by_stages<R>(&mut self, at: usize) -> (usize, StepPiece<'e, '_, R>) {
        let Scratch { joints, piece, .. } = &mut *self.scratch;
        piece.clear();
        let end = Joints::of(self.staged, self.text, joints).convert_next(at, piece);
        if joints.reached_end && self.follows == Follows::More {
            return (at, StepPiece::Unknown);
        }
        (end, StepPiece::Buffered(piece))
    }

    /// Whether the first stage takes each character of a range on its own. The caller has checked that no segment begins at its start.
    fn is_taken_one_by_one(&self, begin: usize, end: usize) -> bool {
        let text = self.text.get(begin..end).unwrap_or_default();
        text.char_indices().all(|(at, c)| {
            let at = begin + at;
            (at == begin || self.segment_end(at) == at)
                && self.first_key_end(at) == at + c.len_utf8()
        })
    }

    /// End of the key or character that is taken at a joint.
    fn key_end(&self, at: usize) -> usize {
        match self.segment_end(at) {
            segment if segment > at => segment,
            _ => self.first_key_end(at),
        }
    }

    /// End of the segment that begins at a position; the position itself, if none does.
    fn segment_end(&self, at: usize) -> usize {
        match &self.staged.segmentation {
            Some(table) => self.after(at, table.longest_key(self.read(at))),
            None => at,
        }
    }

    /// End of the key or character that the first stage takes at a position where no segment begins.
    fn first_key_end(&self, at: usize) -> usize {
        let first = match self.staged.chain.first() {
            Some(table) if !self.fused.first_is_segmentation => table.longest_key(self.read(at)),
            _ => 1,
        };
        self.after(at, first.max(1))
    }

    /// The position after a number of characters.
    fn after(&self, at: usize, characters: usize) -> usize {
        at + self.rest(at).chars().take(characters).map(char::len_utf8).sum::<usize>()
    }

    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    /// The characters from a position on, with aliases replaced.
    fn read(&self, at: usize) -> impl Iterator<Item = char> + use<'e, 't> {
        let fused = self.fused;
        self.rest(at).chars().map(|c| fused.read_as(c))
    }
}
