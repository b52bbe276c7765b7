//! Conversion from one joint to the next, by the stages.

use super::ids;
use super::staged::Staged;
use crate::table::PhraseTable;

/// Buffers that are reused between calls.
#[derive(Debug, Default)]
pub(super) struct JointBuffers {
    /// Output of the first stage, from the joint on.
    output: String,
    /// End of each of its matches, in the output and in the text.
    ends: Vec<(usize, usize)>,
    /// Whether the end of the text was reached: with more text, the result might differ.
    pub(super) reached_end: bool,
}

/// A text with the stages that convert it.
pub(super) struct Joints<'e, 't> {
    stages: &'e Staged,
    text: &'t str,
    buffers: &'e mut JointBuffers,
}

impl<'e, 't> Joints<'e, 't> {
    pub(super) fn of(stages: &'e Staged, text: &'t str, buffers: &'e mut JointBuffers) -> Self {
        Self { stages, text, buffers }
    }

    /// Appends the conversion of the text from the joint `start` up to the next joint, and returns the latter. Neither a segment
    /// nor an ideographic description sequence may begin at `start`.
    pub(super) fn convert_next(mut self, start: usize, out: &mut String) -> usize {
        self.buffers.output.clear();
        self.buffers.ends.clear();
        self.buffers.reached_end = false;
        let mut from = start;
        let second = self.stages.chain.get(1);
        let mut at = 0;
        loop {
            if at == self.buffers.output.len() && !self.pull(start, &mut from) {
                // The first stage is at the end of the run, which is a joint of all stages.
                return from;
            }
            // Find the longest key of the second stage, running the first one as far as needed.
            let mut node = second.map(PhraseTable::root);
            let (mut next, mut found) = (at, None);
            while let (Some(table), Some(reached)) = (second, node) {
                if next == self.buffers.output.len() && !self.pull(start, &mut from) {
                    break;
                }
                let Some(c) = self.buffers.output.get(next..).and_then(|rest| rest.chars().next())
                else {
                    break;
                };
                let Some((child, value)) = table.step(reached, c) else { break };
                (node, next) = (Some(child), next + c.len_utf8());
                found = value.map(|value| (next, value)).or(found);
            }
            let one = self.buffers.output.get(at..).and_then(|rest| rest.chars().next());
            match (found, one) {
                (Some((end, value)), _) => {
                    out.push_str(value);
                    at = end;
                }
                (None, Some(c)) => {
                    out.push(c);
                    at += c.len_utf8();
                }
                (None, None) => return from,
            }
            if let Some((_, end)) = self.buffers.ends.iter().find(|(end, _)| *end == at) {
                return *end;
            }
        }
    }

    /// Runs the first stage for one more key or character at `from`, if the run continues there.
    fn pull(&mut self, start: usize, from: &mut usize) -> bool {
        if *from > start && !self.continues(*from) {
            return false;
        }
        let Some((first, after)) = self.character(*from) else { return false };
        let (mut end, mut value) = (after, None);
        if let Some(table) = self.stages.chain.first() {
            let (mut node, mut at) = (table.root(), *from);
            while let Some((c, after)) = self.character(at)
                && let Some((child, found)) = table.step(node, c)
                && (at == *from || self.continues(at))
            {
                (node, at) = (child, after);
                if found.is_some() {
                    (end, value) = (at, found);
                }
            }
        }
        match value {
            Some(value) => self.buffers.output.push_str(value),
            None => self.buffers.output.push(first),
        }
        *from = end;
        self.buffers.ends.push((self.buffers.output.len(), end));
        true
    }

    /// Whether the run of text without segments continues at a position.
    fn continues(&mut self, at: usize) -> bool {
        let Some((c, _)) = self.character(at) else { return false };
        if ids::is_operator(u32::from(c)) {
            return false;
        }
        let Some(table) = &self.stages.segmentation else { return true };
        !self.matches(table, at)
    }

    fn matches(&mut self, table: &PhraseTable<'_>, mut at: usize) -> bool {
        let mut node = table.root();
        while let Some((c, after)) = self.character(at)
            && let Some((child, value)) = table.step(node, c)
        {
            if value.is_some() {
                return true;
            }
            (node, at) = (child, after);
        }
        false
    }

    /// The normalized character at a position, and its end.
    fn character(&mut self, at: usize) -> Option<(char, usize)> {
        let Some(c) = self.text.get(at..).and_then(|rest| rest.chars().next()) else {
            self.buffers.reached_end = true;
            return None;
        };
        let normalized = self.stages.normalization.iter().fold(c, |c, table| {
            let value = table.step(table.root(), c).and_then(|(_, value)| value?.chars().next());
            value.unwrap_or(c)
        });
        Some((normalized, at + c.len_utf8()))
    }
}
