//! Detects and repairs mojibake and other damage, and reports damage that cannot be repaired.
//!
//! [`repair`] is the entry. A scan at the speed of memory finds the places that may be damaged; only these are examined closely,
//! kind by kind. The finder of each kind proposes [`Change`]s. They are applied, and the result is examined again until nothing
//! more is found. docs/mojibake.md is the reference.

mod annotation;
mod blocks;
mod change;
mod escape;
mod familiarity;
mod invisible;
mod irrecoverable;
mod lookalike;
mod lost_byte;
mod measures;
mod memo;
mod no_evidence;
mod options;
mod report;
mod sample;
mod scan;
#[cfg(feature = "serde")]
mod serialized_report;
mod text;
mod trail_backslash;
mod unexplained;
mod western;
mod width;
mod windows_1252;
mod wrong_decoding;

pub use options::{RepairMode, RepairOptions};
pub use report::{Level, RepairCandidate, RepairEdit, RepairKind, RepairReport};

use std::mem;

use change::{Change, Findings};
use memo::Memo;
use scan::Scan;

use crate::Span;
use crate::lines::lines_around;
use crate::offsets::{EditSink, OffsetMap};

/// Upper bound on the passes over a text. A repair may uncover more damage: a text that was decoded wrongly twice in different ways
/// has escapes in it, and a list of fields whose texts occur elsewhere took seven passes, the most of 22,000 damaged texts.
const MAX_PASSES: usize = 12;
/// Upper bound on the attempts at a text: each further attempt leaves the lines that still changed in the last pass of the previous
/// one.
const MAX_ATTEMPTS: usize = 4;

/// Result of [`repair`].
#[derive(Debug, Default)]
pub(crate) struct Repaired<R> {
    /// The repaired text, if it differs.
    pub(crate) text: Option<String>,
    /// Record of the changes from the original text.
    pub(crate) record: R,
    pub(crate) report: RepairReport,
}

/// Repairs a text until nothing more is found. A line that still changes in the last pass is left unchanged.
pub(crate) fn repair<R: EditSink>(text: &str, options: RepairOptions) -> Repaired<R> {
    let unchanged = |report| Repaired { text: None, record: R::identity(text.len()), report };
    if options.mode() == RepairMode::Off {
        return unchanged(RepairReport::default());
    }
    let mut memo = Memo::default();
    let mut excluded = Vec::new();
    for _ in 0..MAX_ATTEMPTS {
        let mut attempt = Attempt::new(text, options, &excluded);
        if attempt.run(&mut memo) {
            let Attempt { repaired, report, .. } = attempt;
            return match repaired {
                Some((text, map)) => Repaired { text: Some(text), record: R::of(&map), report },
                None => unchanged(report),
            };
        }
        excluded.extend(attempt.unsettled.iter().map(|span| lines_around(text, *span)));
        excluded = Span::merged(excluded);
    }
    // No attempt settled: what the first pass would repair is only suspected, and nothing is changed.
    let mut attempt = Attempt::new(text, options, &excluded);
    attempt.pass(&mut memo);
    let mut report = attempt.report;
    let refused = |one| RepairEdit { level: Level::Suspected, ..one };
    report.suspected.extend(report.repairs.drain(..).map(refused));
    unchanged(report)
}

/// One attempt: a sequence of passes over a text.
struct Attempt<'t> {
    text: &'t str,
    options: RepairOptions,
    /// Spans of the lines that the attempt does not change, in ascending order.
    excluded: &'t [Span],
    /// Text after the passes so far, with its map from `text`, if it differs.
    repaired: Option<(String, OffsetMap)>,
    report: RepairReport,
    /// Places of `text` that the last pass changed.
    unsettled: Vec<Span>,
}

impl<'t> Attempt<'t> {
    fn new(text: &'t str, options: RepairOptions, excluded: &'t [Span]) -> Self {
        let (repaired, report, unsettled) = Default::default();
        Self { text, options, excluded, repaired, report, unsettled }
    }

    /// Runs passes until one changes nothing. Returns false if the bound is reached first.
    fn run(&mut self, memo: &mut Memo) -> bool {
        (0..MAX_PASSES).any(|_| {
            self.pass(memo);
            self.unsettled.is_empty() || self.options.mode() == RepairMode::Report
        })
    }

    /// Runs one pass: finds repairs in the current text and applies them.
    fn pass(&mut self, memo: &mut Memo) {
        let current = self.repaired.as_ref().map_or(self.text, |(text, _)| text);
        let mut found = find(current, self.options, memo);
        let source = |change: &Change| match &self.repaired {
            Some((_, map)) => map.to_source(change.span),
            None => change.span,
        };
        found.suspect(|change| is_within(self.excluded, source(change)));
        let is_first = self.repaired.is_none();
        if is_first || found.changes.is_empty() {
            self.report.suspected = found
                .suspected
                .iter()
                .map(|change| change.report(current, source(change)))
                .collect();
        }
        self.unsettled = found.changes.iter().map(source).collect();
        let repairs = found.changes.iter().map(|change| change.report(current, source(change)));
        self.report.repairs.extend(repairs);
        if found.changes.is_empty() || self.options.mode() == RepairMode::Report {
            return;
        }
        let (next, map) = change::apply(current, &found.changes);
        let map = match self.repaired.take() {
            Some((_, before)) => before.then(map),
            None => map,
        };
        self.repaired = Some((next, map));
    }
}

/// Whether a span overlaps or touches one of several ascending disjoint spans.
fn is_within(spans: &[Span], span: Span) -> bool {
    let first = spans.partition_point(|other| other.end < span.start);
    spans.get(first).is_some_and(|other| other.start <= span.end)
}

/// Finds the repairs of a text. A place that two finders propose belongs to the earlier one in [`FINDERS`].
fn find(text: &str, options: RepairOptions, memo: &mut Memo) -> Findings {
    let mut scan = Scan::of(text);
    scan.memo = mem::take(memo);
    let mut found = Findings::new(options);
    for find in FINDERS {
        find(text, &scan, &mut found);
    }
    *memo = scan.memo;
    let mut found = found.finish();
    unexplained::suspect_unexplained(text, &mut found);
    found
}

/// Function that proposes changes of one kind.
type Finder = fn(&str, &Scan, &mut Findings);

/// Finders in the order in which they run; of two overlapping changes the earlier one is kept.
const FINDERS: &[Finder] = &[
    // First, because the others take pronunciations for damage.
    annotation::find,
    wrong_decoding::find,
    wrong_decoding::find_fields,
    western::find,
    lost_byte::find_fallback,
    lost_byte::find,
    escape::find,
    trail_backslash::find,
    lookalike::find,
    irrecoverable::find,
    width::find,
    invisible::find,
];
