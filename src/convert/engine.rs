//! How a text is converted: by the [fused](crate::table::FusedTable) table of a configuration where what
//! all stages do together is known beforehand, by the [stages](super::staged) one after the other
//! elsewhere.
//!
//! The places at which a piece of text is taken are joints: every stage begins a match there. From one
//! joint to the next the table knows the answer; where it says that it does not, [`Joints`] goes through
//! the stages one by one up to the next joint, looking no farther ahead than they do.

use super::ids;
use super::joints::Joints;
use super::staged::{Buffers, Staged};
use crate::table::{Found, FusedTable, decode};

/// A loaded configuration.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) staged: Staged,
    pub(super) fused: Option<FusedTable<'static>>,
}

/// Buffers that outlive a call.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    staged: Buffers,
    joints: super::joints::Buffers,
}

impl Engine {
    /// Appends the converted text to `out` and returns true; or returns false, leaving `out` as it
    /// is, if conversion changes nothing.
    pub(super) fn convert(&self, text: &str, scratch: &mut Scratch, out: &mut String) -> bool {
        let begin = out.len();
        let changed = match &self.fused {
            Some(table) => self.convert_fused(table, text, scratch, out),
            None => self.staged.convert(text, &mut scratch.staged, out),
        };
        // A later stage may undo what an earlier one did.
        if changed && out.get(begin..) == Some(text) {
            out.truncate(begin);
            return false;
        }
        changed
    }

    fn convert_fused(
        &self,
        table: &FusedTable<'_>,
        text: &str,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> bool {
        let bytes = text.as_bytes();
        let mut copied = Copied { text, out, upto: 0 };
        let mut at = 0;
        while let Some(start) = table.next(bytes, at)
            && let Some((c, length)) = decode(bytes, start)
        {
            at = start + length;
            if ids::is_operator(c) {
                let rest = text.get(start..).unwrap_or_default();
                match ids::sequence_length(rest) {
                    Some(length) => at = start + length,
                    // An incomplete sequence may become complete from stage to stage.
                    None => {
                        copied.copy(start);
                        if !self.staged.convert(rest, &mut scratch.staged, copied.out) {
                            copied.out.push_str(rest);
                        }
                        return true;
                    }
                }
                continue;
            }
            match table.find(bytes, start, c, length) {
                Found::Same(_) => {}
                Found::Char(_, c) => {
                    copied.copy(start);
                    copied.out.push(c);
                    copied.upto = at;
                }
                Found::Text(length, value) => {
                    at = start + length;
                    if text.get(start..at) != Some(value) {
                        copied.copy(start);
                        copied.out.push_str(value);
                        copied.upto = at;
                    }
                }
                Found::Slow => {
                    copied.copy(start);
                    let joints = Joints::of(&self.staged, text, &mut scratch.joints);
                    at = joints.convert_next(start, copied.out);
                    copied.upto = at;
                }
            }
        }
        if copied.upto == 0 {
            return false;
        }
        copied.copy(text.len());
        true
    }
}

/// The output, up to which place of the text it goes.
struct Copied<'t, 'o> {
    text: &'t str,
    out: &'o mut String,
    upto: usize,
}

impl Copied<'_, '_> {
    /// Copies what has not been copied yet, up to `end`.
    fn copy(&mut self, end: usize) {
        self.out.push_str(self.text.get(self.upto..end).unwrap_or_default());
        self.upto = end;
    }
}
