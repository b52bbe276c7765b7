//! Conversion of a text stage by stage, with OpenCC's semantics.
//!
//! The optional normalization runs over the whole text. The optional segmentation divides the result: a key that matches is one
//! segment, and so is each run of characters between matches. The chain then runs over each segment separately, one stage after the
//! other. Every stage, the segmentation included, goes from left to right and takes the longest key at each position; where none
//! matches, it skips an ideographic description sequence or one character.

use super::ids;
use crate::offsets::{EditSink, Splicer};
use crate::table::PhraseTable;

/// The loaded stages of a configuration.
#[derive(Debug)]
pub(super) struct Staged {
    pub(super) normalization: Box<[PhraseTable<'static>]>,
    pub(super) segmentation: Option<PhraseTable<'static>>,
    pub(super) chain: Box<[PhraseTable<'static>]>,
}

/// Buffers that are reused between calls.
#[derive(Debug, Default)]
pub(super) struct StageBuffers {
    normalized: String,
    segment: String,
    stages: [String; 2],
}

impl Staged {
    /// Appends the converted text to `out` and returns the edits; or leaves `out` unchanged and returns `None`, if conversion
    /// changes nothing.
    pub(super) fn convert<R: EditSink>(
        &self,
        text: &str,
        buffers: &mut StageBuffers,
        out: &mut String,
    ) -> Option<R> {
        let StageBuffers { normalized, segment, stages } = buffers;
        normalized.clear();
        let normalization: Option<R> = run(&self.normalization, text, stages, normalized);
        let source = if normalization.is_some() { normalized.as_str() } else { text };
        let chained = match &self.segmentation {
            None => run(&self.chain, source, stages, out),
            Some(table) => self.convert_segments(table, source, stages, segment, out),
        };
        if chained.is_none() && normalization.is_some() {
            out.push_str(source);
        }
        R::compose(normalization, chained)
    }

    fn convert_segments<R: EditSink>(
        &self,
        table: &PhraseTable<'_>,
        text: &str,
        stages: &mut [String; 2],
        converted: &mut String,
        out: &mut String,
    ) -> Option<R> {
        let mut splicer = Splicer::new(text, out);
        let mut segment = |start: usize, end: usize| {
            let Some(source) = text.get(start..end) else { return };
            converted.clear();
            if let Some(record) = run::<R>(&self.chain, source, stages, converted) {
                splicer.replace_recorded(start..end, converted, &record);
            }
        };
        let mut run_start = 0;
        for found in table.matches(text, ids::sequence_length) {
            segment(run_start, found.start);
            segment(found.start, found.end);
            run_start = found.end;
        }
        segment(run_start, text.len());
        splicer.finish()
    }
}

/// Runs stages over a text. Appends the result to `out` and returns the edits; or leaves `out` unchanged if no stage changes
/// anything.
fn run<R: EditSink>(
    tables: &[PhraseTable<'_>],
    text: &str,
    [current, next]: &mut [String; 2],
    out: &mut String,
) -> Option<R> {
    let (last, earlier) = tables.split_last()?;
    let mut record: Option<R> = None;
    for table in earlier {
        next.clear();
        let source = if record.is_some() { current.as_str() } else { text };
        if let Some(replaced) = replace(table, source, next) {
            std::mem::swap(current, next);
            record = R::compose(record, Some(replaced));
        }
    }
    if record.is_none() {
        return replace(last, text, out);
    }
    let replaced = replace(last, current, out);
    if replaced.is_none() {
        out.push_str(current);
    }
    R::compose(record, replaced)
}

/// Runs one stage over a text. Appends the result to `out` and returns the edits; or leaves `out` unchanged if nothing changes.
fn replace<R: EditSink>(table: &PhraseTable<'_>, text: &str, out: &mut String) -> Option<R> {
    let mut splicer = Splicer::new(text, out);
    for found in table.matches(text, ids::sequence_length) {
        if text.get(found.start..found.end) != Some(found.value) {
            splicer.replace(found.start..found.end, found.value);
        }
    }
    splicer.finish()
}
