//! Conversion from one joint to the next, in OpenCC's order.

use super::engine::{Engine, Follows, Scratch};
use super::ids;
use super::joints::Joints;
use crate::offsets::Record;

/// A text being converted by the stages of a configuration.
pub(super) struct Steps<'e, 't, 's> {
    engine: &'e Engine,
    text: &'t str,
    follows: Follows,
    scratch: &'s mut Scratch,
}

/// Conversion of a piece of text.
#[derive(Debug)]
pub(super) enum StepPiece<'e, 's, R> {
    /// Its characters are converted one by one.
    Spelled,
    Text(&'e str),
    Composed(&'s str),
    /// Output of the stages run over the piece, with the edits.
    Staged(&'s str, R),
    /// The conversion depends on text that follows.
    Unknown,
}

impl<'e, 't, 's> Steps<'e, 't, 's> {
    pub(super) fn new(
        engine: &'e Engine,
        text: &'t str,
        follows: Follows,
        scratch: &'s mut Scratch,
    ) -> Self {
        Self { engine, text, follows, scratch }
    }

    /// Whether a key of the fused table or a special character is at a position.
    #[inline]
    pub(super) fn something_stands_at(&self, place: usize) -> bool {
        self.engine.fused.stands_at(self.text.as_bytes(), place)
    }

    /// The first joint at or after a position, if there is no match of the fused table between the joint `done` and the position.
    pub(super) fn joint_from(&self, done: usize, place: usize) -> usize {
        let mut at = self.joint_before(done, place);
        while at < place {
            at = if self.might_go_on(at) { self.key_end(at) } else { self.after(at, 1) };
        }
        at
    }

    /// The last position from `done` to `place` that no key reaches across.
    fn joint_before(&self, done: usize, place: usize) -> usize {
        let between = self.text.get(done..place).unwrap_or_default();
        let mut at = place;
        for c in between.chars().rev() {
            let before = at - c.len_utf8();
            if !self.might_go_on(before) {
                return at;
            }
            at = before;
        }
        done
    }

    /// Whether a key that is not in the fused table might contain the character at a position and the next one.
    fn might_go_on(&self, at: usize) -> bool {
        let fused = &self.engine.fused;
        let mut chars = self.rest(at).chars();
        let (Some(c), Some(next)) = (chars.next(), chars.next()) else { return false };
        fused.might_be_joined(c, next) || fused.is_special(c) || fused.is_special(next)
    }

    /// Converts the match of the fused table at the joint `at`: returns its end, which is the next joint, and its conversion.
    pub(super) fn step<R: Record>(&mut self, at: usize) -> (usize, StepPiece<'e, '_, R>) {
        let fused = &self.engine.fused;
        let rest = self.rest(at);
        let Some(first) = rest.chars().next() else { return (self.text.len(), StepPiece::Spelled) };
        if ids::is_operator(u32::from(first)) {
            if let Some(length) = ids::sequence_length(rest) {
                // The sequence is kept unchanged, whatever it contains.
                return (at + length, StepPiece::Composed(rest.get(..length).unwrap_or_default()));
            }
            return self.go_through_the_operators(at);
        }
        let found = fused.find(self.text.as_bytes(), at);
        let segment = if self.might_go_on(at) {
            self.segment_at(at)
        } else {
            found.segment.map_or(at, |(end, _)| end)
        };
        let (end, value) = if segment > at {
            (segment, found.segment)
        } else if found.slow {
            return self.go_through_the_stages(at);
        } else if let Some((end, value)) = found.meet {
            if !self.is_taken_one_by_one(at, end) {
                return self.go_through_the_stages(at);
            }
            (end, Some((end, value)))
        } else {
            (self.atom_at(at), found.emit)
        };
        match value.filter(|(value_end, _)| *value_end == end) {
            Some((_, value)) => (end, StepPiece::Text(value)),
            None => (end, self.spelled(at, end)),
        }
    }

    /// Conversion of the characters of a range one by one.
    pub(super) fn spelled<R>(&mut self, from: usize, to: usize) -> StepPiece<'e, '_, R> {
        let mut text = self.text.get(from..to).unwrap_or_default().chars();
        match text.any(|c| self.engine.fused.is_special(c)) {
            true => StepPiece::Composed(self.spell(from, to)),
            false => StepPiece::Spelled,
        }
    }

    pub(super) fn spell(&mut self, from: usize, to: usize) -> &str {
        let piece = &mut self.scratch.piece;
        piece.clear();
        for c in self.text.get(from..to).unwrap_or_default().chars() {
            self.engine.fused.spell(c, piece);
        }
        piece
    }

    /// Converts from an operator that begins no complete sequence. A sequence that is incomplete for one stage may be complete for
    /// the next, so that the stages run one after the other, up to the next cut.
    fn go_through_the_operators<R: Record>(&mut self, at: usize) -> (usize, StepPiece<'e, '_, R>) {
        let end = match (self.engine.cut(self.text, at, |_| false), self.follows) {
            (Some(end), _) => end,
            (None, Follows::Nothing) => self.text.len(),
            (None, Follows::More) => return (at, StepPiece::Unknown),
        };
        let text = self.text.get(at..end).unwrap_or_default();
        let Scratch { staged: buffers, piece, .. } = &mut *self.scratch;
        piece.clear();
        match self.engine.staged.convert(text, buffers, piece) {
            Some(record) => (end, StepPiece::Staged(piece, record)),
            None => {
                piece.push_str(text);
                (end, StepPiece::Composed(piece))
            }
        }
    }

    fn go_through_the_stages<R>(&mut self, at: usize) -> (usize, StepPiece<'e, '_, R>) {
        let Scratch { joints, piece, .. } = &mut *self.scratch;
        piece.clear();
        let end = Joints::of(&self.engine.staged, self.text, joints).convert_next(at, piece);
        if joints.came_to_the_end && self.follows == Follows::More {
            return (at, StepPiece::Unknown);
        }
        (end, StepPiece::Composed(piece))
    }

    /// Whether the first stage takes every character by itself. No segment begins at the first one.
    fn is_taken_one_by_one(&self, begin: usize, end: usize) -> bool {
        let text = self.text.get(begin..end).unwrap_or_default();
        text.char_indices().all(|(at, c)| {
            let at = begin + at;
            (at == begin || self.segment_at(at) == at) && self.atom_at(at) == at + c.len_utf8()
        })
    }

    /// End of the key or character that is taken at a joint.
    fn key_end(&self, at: usize) -> usize {
        match self.segment_at(at) {
            segment if segment > at => segment,
            _ => self.atom_at(at),
        }
    }

    /// End of the segment that begins at a position; the position itself, if none does.
    fn segment_at(&self, at: usize) -> usize {
        match &self.engine.staged.segmentation {
            Some(table) => self.after(at, table.longest_key(self.read(at))),
            None => at,
        }
    }

    /// End of the key or character that the first stage takes at a position where no segment begins.
    fn atom_at(&self, at: usize) -> usize {
        let first = match self.engine.staged.chain.first() {
            Some(table) if !self.engine.fused.first_is_segmentation => {
                table.longest_key(self.read(at))
            }
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
        let fused = &self.engine.fused;
        self.rest(at).chars().map(|c| fused.read_as(c))
    }
}
