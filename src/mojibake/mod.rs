//! Text that was decoded wrongly once, or damaged on its way: what can be restored, is; the rest is named.
//!
//! [`repair`] is the entry. A scan finds out what a text has signs of, at the speed of memory; only where there are any
//! is it looked at closely, kind by kind. Each kind has its own evidence and its own file, and proposes [`Change`]s; they are
//! applied, and the result is looked at again until nothing more is found. docs/mojibake.md has all of it.

mod annotation;
mod change;
mod decoding;
mod escape;
mod invisible;
mod known;
mod lookalike;
mod lost_byte;
mod mixed;
mod options;
mod replaced;
mod report;
mod sample;
mod signs;
mod western;
mod width;

pub use options::{RepairMode, RepairOptions};
pub use report::{Repair, RepairKind, RepairReport};

use std::mem;

use change::{Change, Found};
use known::Known;
use signs::Signs;

use crate::offsets::{OffsetMap, Record};

/// How often a text is looked at again. What one pass restores may uncover one thing more (a text that was decoded wrongly
/// twice in different ways has escapes in it); a text that still changes then was made to, and is left as it is.
const MAX_PASSES: usize = 6;

/// What became of a text.
#[derive(Debug, Default)]
pub(crate) struct Repaired<R> {
    /// The text, if it is another.
    pub(crate) text: Option<String>,
    /// From the text that there was.
    pub(crate) record: R,
    pub(crate) report: RepairReport,
}

/// Repairs a text.
pub(crate) fn repair<R: Record>(text: &str, options: RepairOptions) -> Repaired<R> {
    let mut report = RepairReport::default();
    let unchanged = |report| Repaired { text: None, record: R::identity(text.len()), report };
    if options.mode() == RepairMode::Off {
        return unchanged(report);
    }
    let mut repaired: Option<(String, OffsetMap)> = None;
    let mut known = Known::default();
    for pass in 0..MAX_PASSES {
        let current = repaired.as_ref().map_or(text, |(text, _)| text);
        let found = find(current, options, &mut known);
        let place = |change: &Change| match &repaired {
            Some((_, map)) => map.to_source(change.span),
            None => change.span,
        };
        if pass == 0 || found.changes.is_empty() {
            report.suspected =
                found.suspected.iter().map(|one| one.report(current, place(one))).collect();
        }
        if found.changes.is_empty() {
            return match repaired {
                Some((text, map)) => Repaired { text: Some(text), record: R::of(&map), report },
                None => unchanged(report),
            };
        }
        report.repairs.extend(found.changes.iter().map(|one| one.report(current, place(one))));
        if options.mode() == RepairMode::Report {
            return unchanged(report);
        }
        let (next, map) = change::apply(current, &found.changes);
        let before = repaired.take().map(|(_, before)| before);
        repaired = Some((
            next,
            match before {
                Some(before) => before.then(map),
                None => map,
            },
        ));
    }
    report.suspected.append(&mut report.repairs);
    unchanged(report)
}

/// What can be repaired in a text as it is. Where two kinds find the same place, the first one has it.
fn find(text: &str, options: RepairOptions, known: &mut Known) -> Found {
    let mut signs = Signs::of(text);
    signs.known = mem::take(known);
    let mut found = Found::new(options);
    for find in FINDERS {
        find(text, &signs, &mut found);
    }
    *known = signs.known;
    found.finish()
}

/// Each proposes changes of its kind.
type Finder = fn(&str, &Signs, &mut Found);

const FINDERS: &[Finder] = &[
    // What it knows to be a reading looks like damage to the others.
    annotation::find,
    decoding::find,
    western::find,
    lost_byte::find_read_on,
    lost_byte::find,
    escape::find,
    lookalike::find,
    replaced::find,
    width::find,
    invisible::find,
];
