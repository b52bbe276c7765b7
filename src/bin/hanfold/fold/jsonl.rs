//! JSON Lines: given fields are folded; the values of the others are copied unchanged.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{BufRead, Write};

use anyhow::Context;
use hanfold::{OffsetMap, SearchFold};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::FoldOutput;
use crate::args::fold::UnitArg;
use crate::screen::STDOUT;

/// Options for the fields of all lines.
pub(super) struct Lines<'l> {
    pub(super) fold: &'l SearchFold,
    pub(super) fields: &'l [String],
    /// Suffix of the field for the folded text. Without it the text replaces that of the field.
    pub(super) suffix: Option<&'l str>,
    /// Unit of the written offsets; none if they are not written.
    pub(super) offsets: Option<UnitArg>,
    /// Fields of which nothing has been folded so far.
    pub(super) missing: BTreeSet<&'l str>,
}

/// Suffix of the field for the offsets.
pub(super) const OFFSETS: &str = "_offsets";
/// A byte order mark, which some programs write before the first line.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Spans whose length changed: start and end in the target, start and end in the source.
type Offsets = Vec<[usize; 4]>;

impl Lines<'_> {
    /// Folds the fields of every line. A line that is not a JSON object is copied and reported. `open` tells whether the previous
    /// output ended without a line end, and is set for the next one.
    pub(super) fn fold(
        &mut self,
        mut input: impl BufRead,
        out: &mut FoldOutput<'_>,
        open: &mut bool,
        complain: &mut impl FnMut(&str),
    ) -> anyhow::Result<()> {
        let (mut line, mut folded) = (Vec::new(), Vec::new());
        for number in 1.. {
            line.clear();
            match input.read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    complain(&format!("cannot be read: {error}"));
                    break;
                }
            }
            if std::mem::replace(open, !line.ends_with(b"\n")) {
                out.write_all(b"\n").context(STDOUT)?;
            }
            let mark = if number == 1 && line.starts_with(BOM) { BOM.len() } else { 0 };
            let (mark, line) = line.split_at(mark);
            let content = line.trim_ascii();
            folded.clear();
            match self.fold_line(content, &mut folded) {
                Ok(()) => {
                    let end = line.strip_prefix(line.trim_ascii_end()).unwrap_or_default();
                    folded.extend_from_slice(end);
                }
                Err(error) => {
                    if !content.is_empty() {
                        let column = mark.len() + line.len() - line.trim_ascii_start().len();
                        let message = described(&error, column);
                        complain(&format!("line {number}: copied unchanged: {message}"));
                    }
                    // Partial output of a faulty line is discarded.
                    folded.clear();
                    folded.extend_from_slice(line);
                }
            }
            out.write_all(mark).context(STDOUT)?;
            out.write_all(&folded).context(STDOUT)?;
        }
        Ok(())
    }

    fn fold_line(&mut self, line: &[u8], out: &mut Vec<u8>) -> serde_json::Result<()> {
        let Object(fields) = serde_json::from_slice(line)?;
        // New fields replace existing ones of the same name.
        let beside: Vec<String> = fields
            .iter()
            .filter(|(name, _)| self.fields.contains(name))
            .flat_map(|(name, _)| {
                let suffixes = [self.suffix, self.offsets.map(|_| OFFSETS)];
                suffixes.into_iter().flatten().map(move |suffix| format!("{name}{suffix}"))
            })
            .collect();
        out.push(b'{');
        let fields = fields.iter().filter(|(name, _)| !beside.contains(name));
        for (number, (name, value)) in fields.enumerate() {
            if number > 0 {
                out.push(b',');
            }
            let folded = match self.fields.contains(name) {
                true => self.fold_value(value)?,
                false => None,
            };
            let Some((text, offsets)) = folded else {
                put(out, name, value.get())?;
                continue;
            };
            self.missing.remove(name.as_str());
            match self.suffix {
                Some(suffix) => {
                    put(out, name, value.get())?;
                    out.push(b',');
                    put(out, &format!("{name}{suffix}"), &text)?;
                }
                None => put(out, name, &text)?,
            }
            if let Some(offsets) = offsets {
                out.push(b',');
                put(out, &format!("{name}{OFFSETS}"), &offsets)?;
            }
        }
        out.push(b'}');
        Ok(())
    }

    /// Returns the folded value and its offsets as JSON; `None` if it is neither a string nor a list of strings. A string with half
    /// of a surrogate pair is an error.
    fn fold_value(&self, value: &RawValue) -> serde_json::Result<Option<(String, Option<String>)>> {
        let is_string = |value: &RawValue| value.get().starts_with('"');
        let (text, offsets) = if is_string(value) {
            let (text, offsets) = self.fold_text(&serde_json::from_str::<String>(value.get())?);
            (serde_json::to_string(&text)?, serde_json::to_string(&offsets)?)
        } else if let Ok(values) = serde_json::from_str::<Vec<&RawValue>>(value.get())
            && values.iter().all(|value| is_string(value))
        {
            let texts: Vec<String> = serde_json::from_str(value.get())?;
            let (texts, offsets): (Vec<_>, Vec<_>) =
                texts.iter().map(|text| self.fold_text(text)).unzip();
            (serde_json::to_string(&texts)?, serde_json::to_string(&offsets)?)
        } else {
            return Ok(None);
        };
        Ok(Some((text, self.offsets.map(|_| offsets))))
    }

    fn fold_text(&self, text: &str) -> (String, Offsets) {
        let (mut folded, mut map) = (String::with_capacity(text.len()), OffsetMap::default());
        self.fold.fold_into(text, &mut folded, &mut map);
        let offsets = self.offsets.map(|unit| offsets(&map, text, &folded, unit));
        (folded, offsets.unwrap_or_default())
    }
}

/// Formats an error with its column in a line whose JSON begins after `before` bytes.
fn described(error: &serde_json::Error, before: usize) -> String {
    let message = error.to_string();
    match message.rsplit_once(" at line ") {
        Some((message, _)) if error.line() == 1 => {
            format!("{message}, in column {}", before + error.column())
        }
        _ => message,
    }
}

/// Collects the spans whose length changed.
fn offsets(map: &OffsetMap, source: &str, folded: &str, unit: UnitArg) -> Offsets {
    let (mut before, mut after) = (Counter::new(source, unit), Counter::new(folded, unit));
    let alignments = map.alignments().filter(|alignment| !alignment.one_to_one);
    let counted = alignments.map(|alignment| {
        let (source, target) = (alignment.source, alignment.target);
        let target = [target.start, target.end].map(|at| after.count(at));
        let source = [source.start, source.end].map(|at| before.count(at));
        [target[0], target[1], source[0], source[1]]
    });
    counted.filter(|[to, to_end, from, from_end]| to_end - to != from_end - from).collect()
}

/// Counter of units up to positions in a text, from left to right.
struct Counter<'t> {
    text: &'t str,
    unit: UnitArg,
    at: usize,
    counted: usize,
}

impl<'t> Counter<'t> {
    fn new(text: &'t str, unit: UnitArg) -> Self {
        Self { text, unit, at: 0, counted: 0 }
    }

    fn count(&mut self, place: usize) -> usize {
        let between = self.text.get(self.at..place).unwrap_or_default();
        self.counted += match self.unit {
            UnitArg::Bytes => between.len(),
            UnitArg::Utf16 => between.encode_utf16().count(),
        };
        self.at = place;
        self.counted
    }
}

/// Appends a field whose value is JSON already.
fn put(out: &mut Vec<u8>, name: &str, value: &str) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *out, name)?;
    out.push(b':');
    out.extend_from_slice(value.as_bytes());
    Ok(())
}

/// Fields of an object in order, with their values as written.
struct Object<'j>(Vec<(String, &'j RawValue)>);

impl<'j> Deserialize<'j> for Object<'j> {
    fn deserialize<D: Deserializer<'j>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'j> Visitor<'j> for Fields {
            type Value = Object<'j>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Object(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}
