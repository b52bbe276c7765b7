//! How a text goes through the stages of a configuration: OpenCC's semantics, stage by stage.
//!
//! The optional normalization runs over the whole text. The optional segmentation cuts the result:
//! a key that matches is one segment, and so is each run of characters between matches. The chain
//! then runs over each segment on its own, one stage after the other. Every stage, and the
//! segmentation too, goes from left to right and takes the longest key at each position; where none
//! matches, an ideographic description sequence or else one character is passed over.

use super::ids;
use crate::table::PhraseTable;

/// The loaded stages of a configuration.
#[derive(Debug)]
pub(super) struct Staged {
    pub(super) normalization: Box<[PhraseTable<'static>]>,
    pub(super) segmentation: Option<PhraseTable<'static>>,
    pub(super) chain: Box<[PhraseTable<'static>]>,
}

/// Buffers that outlive a call.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    normalized: String,
    segment: String,
    stages: [String; 2],
}

impl Staged {
    /// Appends the converted text to `out` and returns true; or returns false, leaving `out` as it
    /// is, if conversion changes nothing.
    pub(super) fn convert(&self, text: &str, buffers: &mut Buffers, out: &mut String) -> bool {
        let Buffers { normalized, segment, stages } = buffers;
        normalized.clear();
        let source = match run(&self.normalization, text, stages, normalized) {
            true => normalized.as_str(),
            false => text,
        };
        let changed = match &self.segmentation {
            None => run(&self.chain, source, stages, out),
            Some(table) => self.convert_segments(table, source, stages, segment, out),
        };
        if !changed {
            if source == text {
                return false;
            }
            out.push_str(source);
        }
        true
    }

    fn convert_segments(
        &self,
        table: &PhraseTable<'_>,
        text: &str,
        stages: &mut [String; 2],
        converted: &mut String,
        out: &mut String,
    ) -> bool {
        let mut copied = 0;
        let mut segment = |start: usize, end: usize| {
            let Some(source) = text.get(start..end) else {
                return;
            };
            converted.clear();
            if run(&self.chain, source, stages, converted) {
                out.push_str(text.get(copied..start).unwrap_or_default());
                out.push_str(converted);
                copied = end;
            }
        };
        let mut run_start = 0;
        for found in table.matches(text, ids::sequence_length) {
            segment(run_start, found.start);
            segment(found.start, found.end);
            run_start = found.end;
        }
        segment(run_start, text.len());
        if copied > 0 {
            out.push_str(text.get(copied..).unwrap_or_default());
        }
        copied > 0
    }
}

/// Runs stages over a text. Appends the result to `out` and returns true, or returns false and
/// leaves `out` as it is if no stage changed anything.
fn run(
    tables: &[PhraseTable<'_>],
    text: &str,
    [current, next]: &mut [String; 2],
    out: &mut String,
) -> bool {
    let Some((last, earlier)) = tables.split_last() else {
        return false;
    };
    let mut changed = false;
    for table in earlier {
        next.clear();
        if replace(table, if changed { current } else { text }, next) {
            std::mem::swap(current, next);
            changed = true;
        }
    }
    if !changed {
        return replace(last, text, out);
    }
    if !replace(last, current, out) {
        out.push_str(current);
    }
    true
}

/// Runs one stage over a text. Appends the result to `out` and returns true, or returns false and
/// leaves `out` as it is if nothing changed.
fn replace(table: &PhraseTable<'_>, text: &str, out: &mut String) -> bool {
    let mut copied = 0;
    for found in table.matches(text, ids::sequence_length) {
        if text.get(found.start..found.end) != Some(found.value) {
            out.push_str(text.get(copied..found.start).unwrap_or_default());
            out.push_str(found.value);
            copied = found.end;
        }
    }
    if copied > 0 {
        out.push_str(text.get(copied..).unwrap_or_default());
    }
    copied > 0
}
