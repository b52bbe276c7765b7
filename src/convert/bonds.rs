//! Spans of a text that no stage reaches across, with their conversion.
//!
//! A text is run through the stages one after the other, as in `staged`, recording the spans that each stage takes as a whole:
//! matches, and skipped ideographic description sequences. The span that a stage takes is joined with the outputs of earlier stages
//! that it overlaps, so that *bonds* grow from stage to stage. Where two bonds touch but do not overlap, and between any two
//! characters that no stage has taken, every stage begins anew: a joint.

use std::borrow::Cow;
use std::ops::Range;

use super::ids;
use super::piece::{AppliedRow, Piece};
use super::rows::row_of;
use super::stage::Stage;
use crate::Span;
use crate::table::{Dictionary, PhraseTable};

/// A stage: its table, with the dictionaries of which the table is made.
pub(super) struct Layer<'e> {
    pub(super) stage: Stage,
    pub(super) table: &'e PhraseTable<'static>,
    pub(super) dictionaries: &'e [&'static Dictionary],
}

/// The pieces of a text; see [`Converter::explain`](super::Converter::explain).
pub(super) fn explain<'e, 't>(
    layers: impl Iterator<Item = Layer<'e>>,
    text: &'t str,
) -> Vec<Piece<'t>> {
    let segments = vec![text.len()];
    let mut current = Current { text: Cow::Borrowed(text), segments, bonds: Vec::new() };
    for layer in layers {
        current.pass(&layer);
    }
    current.pieces(text)
}

/// The text after the stages so far.
struct Current<'t> {
    text: Cow<'t, str>,
    /// Ends of its segments.
    segments: Vec<usize>,
    bonds: Vec<Bond>,
}

/// A span without a joint inside.
struct Bond {
    /// Span in the original text.
    source: Range<usize>,
    /// Span in the current text.
    at: Range<usize>,
    rows: Vec<AppliedRow>,
}

/// A span that a stage takes as a whole, with its output.
struct Taken {
    from: Range<usize>,
    to: Range<usize>,
    row: Option<AppliedRow>,
}

impl Current<'_> {
    /// Runs one more stage.
    fn pass(&mut self, layer: &Layer<'_>) {
        let mut taken = Vec::new();
        let mut output = String::with_capacity(self.text.len());
        let mut start = 0;
        for end in &mut self.segments {
            layer.run(&self.text, start..*end, &mut output, &mut taken);
            start = std::mem::replace(end, output.len());
        }
        self.bonds = join(std::mem::take(&mut self.bonds), taken);
        self.text = Cow::Owned(output);
        if layer.stage == Stage::Segmentation {
            // A run between two keys is also a segment.
            let keys = layer.table.matches(&self.text, ids::sequence_length);
            let ends = keys.flat_map(|key| [key.start, key.end]);
            self.segments = ends.chain([self.text.len()]).collect();
        }
    }

    /// The bonds as pieces, with the untouched text between them.
    fn pieces(self, text: &str) -> Vec<Piece<'_>> {
        let piece = |source: Range<usize>, at: Range<usize>, rows| {
            let before = text.get(source.clone()).unwrap_or_default();
            let after = self.text.get(at).unwrap_or_default();
            let output = match before == after {
                true => Cow::Borrowed(before),
                false => Cow::Owned(after.to_owned()),
            };
            Piece { source: Span::new(source.start, source.end), output, rows }
        };
        let mut pieces = Vec::new();
        let (mut source, mut at) = (0, 0);
        // A bond without rows, which was only skipped as a whole, is untouched text.
        for mut bond in self.bonds.into_iter().filter(|bond| !bond.rows.is_empty()) {
            if bond.source.start > source {
                pieces.push(piece(source..bond.source.start, at..bond.at.start, Vec::new()));
            }
            (source, at) = (bond.source.end, bond.at.end);
            bond.rows.sort_by_key(|applied| applied.stage);
            pieces.push(piece(bond.source, bond.at, bond.rows));
        }
        if text.len() > source {
            pieces.push(piece(source..text.len(), at..self.text.len(), Vec::new()));
        }
        pieces
    }
}

impl Layer<'_> {
    /// Runs the stage over a segment of `text`. Appends the result to `out`, and the spans to `taken`.
    fn run(&self, text: &str, segment: Range<usize>, out: &mut String, taken: &mut Vec<Taken>) {
        let offset = segment.start;
        let Some(source) = text.get(segment) else { return };
        let mut passed = 0;
        for found in self.table.matches(source, ids::sequence_length) {
            pass_over(source, passed..found.start, offset, out, taken);
            let key = source.get(found.start..found.end).unwrap_or_default();
            let begin = out.len();
            out.push_str(if self.stage == Stage::Segmentation { key } else { found.value });
            let row = row_of(self.dictionaries, key);
            taken.push(Taken {
                from: offset + found.start..offset + found.end,
                to: begin..out.len(),
                row: row.map(|row| AppliedRow { stage: self.stage, row }),
            });
            passed = found.end;
        }
        pass_over(source, passed..source.len(), offset, out, taken);
    }
}

/// Copies text without matches. Each ideographic description sequence in it is taken as a whole.
fn pass_over(
    source: &str,
    gap: Range<usize>,
    offset: usize,
    out: &mut String,
    taken: &mut Vec<Taken>,
) {
    let copy = out.len();
    out.push_str(source.get(gap.clone()).unwrap_or_default());
    let mut at = gap.start;
    while let Some(rest) = source.get(at..gap.end)
        && let Some((begin, operator)) =
            rest.char_indices().find(|(_, c)| ids::is_operator(u32::from(*c)))
    {
        let start = at + begin;
        at = start + operator.len_utf8();
        let sequence = source.get(start..).unwrap_or_default();
        if let Some(length) = ids::sequence_length(sequence) {
            at = start + length;
            let to = copy + start - gap.start;
            let from = offset + start..offset + at;
            taken.push(Taken { from, to: to..to + length, row: None });
        }
    }
}

/// Joins the bonds before a stage with the spans that it has taken, where they overlap. Both are sorted by their position in the
/// input of the stage.
fn join(bonds: Vec<Bond>, taken: Vec<Taken>) -> Vec<Bond> {
    let (mut bonds, mut taken) = (bonds.into_iter().peekable(), taken.into_iter().peekable());
    let mut joined = Vec::new();
    // The last positions in the input of the stage whose positions are known: in the original text, and in the output of the stage.
    // From there to the next bond nothing changes.
    let (mut source, mut output) = ((0, 0), (0, 0));
    let place = |known: (usize, usize), at: usize| known.1 + (at - known.0);
    loop {
        let begins = [bonds.peek().map(|b| b.at.start), taken.peek().map(|t| t.from.start)];
        let Some(start) = begins.into_iter().flatten().min() else { return joined };
        let begin = (place(source, start), place(output, start));
        let (mut end, mut rows) = (start, Vec::new());
        loop {
            let reach = end.max(start + 1);
            if let Some(bond) = bonds.next_if(|bond| bond.at.start < reach) {
                end = end.max(bond.at.end);
                source = (bond.at.end, bond.source.end);
                rows.extend(bond.rows);
            } else if let Some(taken) = taken.next_if(|taken| taken.from.start < reach) {
                end = end.max(taken.from.end);
                output = (taken.from.end, taken.to.end);
                rows.extend(taken.row);
            } else {
                break;
            }
        }
        joined.push(Bond {
            source: begin.0..place(source, end),
            at: begin.1..place(output, end),
            rows,
        });
    }
}

#[cfg(test)]
#[allow(clippy::string_slice)] // a test fails by panicking
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::table::{Effort, compile_phrases, marks};
    use proptest::prelude::*;

    type Map = BTreeMap<String, String>;
    type Stages<'m> = [(Stage, &'m Map); 4];

    /// One stage by definition: each position where it begins a unit, in its input and output, with the key if it takes one. The
    /// two ends come last.
    fn begun(map: &Map, input: &str, changes: bool) -> Vec<(usize, usize, Option<String>)> {
        let (mut all, mut at, mut out) = (Vec::new(), 0, 0);
        while at < input.len() {
            let rest = &input[at..];
            let key = map.keys().filter(|key| rest.starts_with(*key)).max_by_key(|key| key.len());
            all.push((at, out, key.cloned()));
            at += match key {
                Some(key) => key.len(),
                None => {
                    ids::sequence_length(rest).unwrap_or(rest.chars().next().unwrap().len_utf8())
                }
            };
            out += match key {
                Some(key) if changes => map[key].len(),
                _ => at - all.last().unwrap().0,
            };
        }
        all.push((at, out, None));
        all
    }

    /// Compared parts of a piece: its span and output, and stage and key of each row.
    type Shown = (Range<usize>, String, Vec<(Stage, String)>);

    /// The pieces by definition: between any two adjacent joints; those without rows are merged.
    fn defined(stages: &Stages<'_>, text: &str) -> Vec<Shown> {
        let mut input = text.to_owned();
        let mut ends = vec![text.len()];
        // Positions of every joint in the source and in the current text.
        let every = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let mut joints: Vec<(usize, usize)> = every.map(|at| (at, at)).collect();
        // Every row that is taken: its stage, its position in the input of that stage, its key.
        let mut rows: Vec<(Stage, usize, String)> = Vec::new();
        // For each stage, the positions at which it begins a unit, with their positions in its output.
        let mut places: Vec<(Stage, BTreeMap<usize, usize>)> = Vec::new();
        for (stage, map) in stages {
            let changes = *stage != Stage::Segmentation;
            let (mut output, mut begins, mut cut) = (String::new(), BTreeMap::new(), Vec::new());
            let mut start = 0;
            for end in &mut ends {
                let begin = output.len();
                for (at, to, key) in begun(map, &input[start..*end], changes) {
                    begins.insert(start + at, begin + to);
                    output.truncate(begin + to);
                    output.push_str(&match &key {
                        Some(key) if changes => map[key].clone(),
                        _ => input[start + at..*end].to_owned(),
                    });
                    if let Some(key) = key {
                        if !changes {
                            cut.extend([start + at, start + at + key.len()]);
                        }
                        rows.push((*stage, start + at, key));
                    }
                }
                start = std::mem::replace(end, output.len());
            }
            if !changes {
                cut.push(output.len());
                ends = cut;
            }
            joints.retain_mut(|(_, at)| match begins.get(at) {
                Some(to) => {
                    *at = *to;
                    true
                }
                None => false,
            });
            places.push((*stage, begins));
            input = output;
        }
        // The span between two joints, followed through the stages, is a piece.
        let mut pieces: Vec<Shown> = Vec::new();
        for two in joints.windows(2) {
            let (source, mut at) = (two[0].0..two[1].0, two[0].0..two[1].0);
            let mut mine = Vec::new();
            for (stage, begins) in &places {
                let here = rows.iter().filter(|row| row.0 == *stage && at.contains(&row.1));
                mine.extend(here.map(|row| (row.0, row.2.clone())));
                at = begins[&at.start]..begins[&at.end];
            }
            let output = &input[two[0].1..two[1].1];
            match pieces.last_mut() {
                Some((last, text, rows)) if rows.is_empty() && mine.is_empty() => {
                    last.end = source.end;
                    text.push_str(output);
                }
                _ => pieces.push((source, output.to_owned(), mine)),
            }
        }
        pieces
    }

    /// Tables as if built in, leaked.
    fn built(map: &Map) -> (PhraseTable<'static>, &'static [&'static Dictionary]) {
        let strs = map.iter().map(|(key, value)| (&**key, &**value)).collect();
        let bytes = compile_phrases("t", &strs, Effort::FULL).unwrap();
        let words: Vec<u32> =
            bytes.chunks(4).map(|c| u32::from_ne_bytes(c.try_into().unwrap())).collect();
        let table = PhraseTable::load("t", bytemuck::cast_slice(words.leak())).unwrap();
        let text = map.iter().map(|(key, value)| format!("{key}\t{value}\n"));
        let text: String = text.collect();
        let marks: Vec<u32> = marks(&text).into_iter().map(|at| at.try_into().unwrap()).collect();
        let dictionary = Dictionary {
            name: "t",
            file: "t.txt",
            packed: &[],
            text: text.into(),
            marks: marks.leak(),
        };
        (table, vec![&*Box::leak(Box::new(dictionary))].leak())
    }

    fn map(keys: &'static str, size: usize) -> impl Strategy<Value = Map> {
        prop::collection::btree_map(keys, "[abcd]{1,3}", 0..size)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]
        /// Tables that overlap in every way.
        #[test]
        fn pieces_equal_those_of_the_definition(
            normalization in prop::collection::btree_map("[xy]{1,2}", "[abcd⿰]{1,2}", 0..3),
            segmentation in map("[abcd]{1,4}", 4),
            first in map("[abcdx]{1,3}", 5),
            second in map("[abcd]{1,4}", 5),
            texts in prop::collection::vec("[abcdxy⿰]{0,14}", 1..8),
        ) {
            let stages: Stages<'_> = [
                (Stage::Normalization, &normalization),
                (Stage::Segmentation, &segmentation),
                (Stage::Conversion(1), &first),
                (Stage::Conversion(2), &second),
            ];
            let tables = stages.map(|(stage, map)| (stage, built(map)));
            for text in texts {
                let layers = tables.iter().map(|(stage, (table, dictionaries))| {
                    Layer { stage: *stage, table, dictionaries }
                });
                let pieces: Vec<Shown> = explain(layers, &text)
                    .into_iter()
                    .map(|piece| {
                        let row = |row: &AppliedRow| (row.stage, row.row.key().to_owned());
                        let rows = piece.rows.iter().map(row).collect();
                        (piece.source.range(), piece.output.into_owned(), rows)
                    })
                    .collect();
                prop_assert_eq!(pieces, defined(&stages, &text), "{}", text);
            }
        }
    }
}
