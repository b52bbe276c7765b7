//! Replacements, removals and insertions.

use super::OffsetMap;
use super::runs::{OffsetStretch, OffsetUnit, Side};
use crate::Span;

/// A span of a text, or of the bytes of a document, with its replacement.
///
/// ```
/// use hanfold::{Config, Converter};
///
/// let text = "他的内存";
/// let (converted, offsets) = Converter::new(Config::S2twp).convert_with_offsets(text);
/// let edit = offsets.edits(text.as_bytes(), &converted).next().unwrap();
/// assert_eq!((edit.before, edit.replacement), ("内存".as_bytes(), "記憶體"));
/// assert_eq!(&converted[edit.target.range()], edit.replacement);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Edit<'t> {
    /// Span of the replaced text; empty for an insertion.
    pub source: Span,
    /// Span of the replacement; empty for a removal.
    pub target: Span,
    /// The replaced text.
    pub before: &'t [u8],
    /// The replacement.
    pub replacement: &'t str,
}

/// The edits of a map from `source` to `target`.
pub(super) fn edits<'t>(
    map: &'t OffsetMap,
    source: &'t [u8],
    target: &'t str,
) -> impl Iterator<Item = Edit<'t>> {
    map.stretches().flat_map(move |stretch| {
        let mut at = 0;
        std::iter::from_fn(move || {
            let (from, to) = changed(&stretch, source, target, at)?;
            at = to;
            let (of_source, of_target) = match stretch.unit {
                OffsetUnit::BYTE => (1, 1),
                _ => (stretch.unit_on(Side::Source), stretch.unit_on(Side::Target)),
            };
            let span =
                |of: Span, unit: usize| Span::new(of.start + from * unit, of.start + to * unit);
            let (before, after) =
                (span(stretch.source, of_source), span(stretch.target, of_target));
            Some(Edit {
                source: before,
                target: after,
                before: source.get(before.range()).unwrap_or_default(),
                replacement: target.get(after.range()).unwrap_or_default(),
            })
        })
    })
}

/// Range of the next changed units of a stretch, from one on.
fn changed(
    stretch: &OffsetStretch,
    source: &[u8],
    target: &str,
    at: usize,
) -> Option<(usize, usize)> {
    let before = source.get(stretch.source.range()).unwrap_or_default();
    let after = target.as_bytes().get(stretch.target.range()).unwrap_or_default();
    if stretch.unit != OffsetUnit::BYTE {
        let sizes = (stretch.unit_on(Side::Source), stretch.unit_on(Side::Target));
        let differs =
            |number: &usize| unit(before, sizes.0, *number) != unit(after, sizes.1, *number);
        let from = (at..stretch.count()).find(differs)?;
        let to = (from..stretch.count()).find(|number| !differs(number));
        return Some((from, to.unwrap_or(stretch.count())));
    }
    let mut pairs = before.iter().zip(after).skip(at);
    let from = at + pairs.position(|(before, after)| before != after)?;
    // Whole characters, which have the same length in both texts.
    let is_boundary = |at: usize| target.is_char_boundary(stretch.target.start + at);
    let from = (at..=from).rev().find(|at| is_boundary(*at)).unwrap_or(from);
    let mut to = from;
    while to < after.len() {
        let end = (to + 1..after.len()).find(|at| is_boundary(*at)).unwrap_or(after.len());
        if before.get(to..end) == after.get(to..end) {
            break;
        }
        to = end;
    }
    Some((from, to))
}

fn unit(bytes: &[u8], size: usize, number: usize) -> Option<&[u8]> {
    bytes.get(number * size..(number + 1) * size)
}

/// Restores the source of edits from their target.
pub(crate) fn undo<'t>(target: &[u8], edits: impl Iterator<Item = Edit<'t>>) -> Vec<u8> {
    replace(target, edits.map(|edit| (edit.target, edit.before)))
}

pub(super) fn replace<'t>(bytes: &[u8], parts: impl Iterator<Item = (Span, &'t [u8])>) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for (span, by) in parts {
        out.extend_from_slice(bytes.get(done..span.start).unwrap_or_default());
        out.extend_from_slice(by);
        done = span.end;
    }
    out.extend_from_slice(bytes.get(done..).unwrap_or_default());
    out
}
