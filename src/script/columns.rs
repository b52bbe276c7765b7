//! Script of each column of a table: values separated by tabs or commas, or the members of JSON Lines.
//!
//! A single word seldom shows its script (后面, 干部). In a table, a field whose script is unclear takes the script of its column, if
//! that is clear from the other fields.

use super::{MIN_MIXED_SHARE, Script, ScriptCounts};
use crate::Span;
use crate::lines::lines;
use crate::share::share;

/// Least number of lines of a table. Guess: two lines of prose may have equally many commas.
const MIN_TABLE_LINES: usize = 3;
/// Most columns whose script is determined. It bounds work.
const MAX_COLUMNS: usize = 256;
/// Least number of characters of one script in a column of clear script.
const MIN_COLUMN_EVIDENCE: usize = 3;

/// Format of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TableFormat {
    /// Fields separated by this character, outside quotation marks.
    Separated(u8),
    /// JSON Lines: a string is a field of the column of its key.
    JsonLines,
}

/// A field of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell<'t> {
    span: Span,
    /// Key of the column in JSON Lines; empty in other tables.
    key: &'t str,
    /// Index of the field in its line.
    index: usize,
}

/// Columns of a table.
#[derive(Debug)]
pub(super) struct TableColumns<'t> {
    format: TableFormat,
    columns: Vec<TableColumn<'t>>,
}

/// A column, with the script counts of its fields.
#[derive(Debug)]
struct TableColumn<'t> {
    key: &'t str,
    index: usize,
    counts: ScriptCounts,
}

impl<'t> TableColumns<'t> {
    /// Returns the columns of a text. None unless it is a table with clear columns of both scripts.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let format = format(text)?;
        let mut columns: Vec<TableColumn<'t>> = Vec::new();
        for line in lines(text).filter_map(|line| text.get(line.range())) {
            for field in fields(line, format) {
                let Some(of_field) = line.get(field.span.range()) else { continue };
                let counts = ScriptCounts::of(of_field);
                let known = columns.iter().position(|column| column.has(&field));
                if let Some(column) = known.and_then(|index| columns.get_mut(index)) {
                    column.counts.add(&counts);
                } else if columns.len() < MAX_COLUMNS {
                    columns.push(TableColumn { key: field.key, index: field.index, counts });
                }
            }
        }
        let has = |script| columns.iter().any(|column| column.script() == Some(script));
        (has(Script::Hans) && has(Script::Hant)).then_some(Self { format, columns })
    }

    /// Calls a function for each part of a line, with its span and the script of its column, if clear. The parts cover the line.
    pub(super) fn parts(&self, line: &str, mut part: impl FnMut(Span, Option<Script>)) {
        let mut start = 0;
        let mut last = None;
        for field in fields(line, self.format) {
            let column = self.columns.iter().find(|column| column.has(&field));
            let script = column.and_then(TableColumn::script);
            if field.span.start > start {
                part(Span::new(start, field.span.start), last.or(script));
            }
            if !field.span.is_empty() {
                part(field.span, script);
            }
            last = script.or(last);
            start = field.span.end;
        }
        if start < line.len() {
            part(Span::new(start, line.len()), last);
        }
    }
}

impl TableColumn<'_> {
    /// Whether a field is in this column.
    fn has(&self, field: &Cell<'_>) -> bool {
        match field.key {
            "" => self.index == field.index,
            key => self.key == key,
        }
    }

    /// Returns the script of the column, if clear.
    fn script(&self) -> Option<Script> {
        let ScriptCounts { hans, hant, jpan, kana, hangul, .. } = self.counts;
        let (script, more, less) =
            if hans > hant { (Script::Hans, hans, hant) } else { (Script::Hant, hant, hans) };
        let is_clear = more >= MIN_COLUMN_EVIDENCE && share(less, more + less) <= MIN_MIXED_SHARE;
        (is_clear && jpan + kana + hangul == 0).then_some(script)
    }
}

/// Returns the format of a table. None if the text is not a table.
fn format(text: &str) -> Option<TableFormat> {
    let content = || {
        let of_text = lines(text).filter_map(|line| text.get(line.range())).map(str::trim_end);
        of_text.filter(|line| !line.is_empty())
    };
    let is_object = |line: &str| line.starts_with('{') && line.ends_with('}');
    if content().take(MIN_TABLE_LINES).count() < MIN_TABLE_LINES {
        return None;
    }
    if content().all(is_object) {
        return Some(TableFormat::JsonLines);
    }
    [b'\t', b','].map(TableFormat::Separated).into_iter().find(|format| {
        let mut counts = content().map(|line| fields(line, *format).count());
        counts.next().is_some_and(|first| first > 1 && counts.all(|count| count == first))
    })
}

/// Returns the fields of a line.
fn fields(line: &str, format: TableFormat) -> Box<dyn Iterator<Item = Cell<'_>> + '_> {
    match format {
        TableFormat::Separated(separator) => Box::new(separated(line, separator)),
        TableFormat::JsonLines => Box::new(members(line)),
    }
}

/// Returns the fields of a line with separators. Separators within quotation marks do not count.
fn separated(line: &str, separator: u8) -> impl Iterator<Item = Cell<'_>> {
    let end = line.trim_end_matches(['\n', '\r']).len();
    let mut next = Some(0);
    let mut count = 0;
    std::iter::from_fn(move || {
        let start = next?;
        let bytes = line.as_bytes().get(start..end)?;
        let mut is_quoted = false;
        let found = bytes.iter().position(|byte| {
            is_quoted ^= *byte == b'"';
            *byte == separator && !is_quoted
        });
        let stop = found.map_or(end, |at| start + at);
        next = found.map(|at| start + at + 1);
        count += 1;
        Some(Cell { span: Span::new(start, stop), key: "", index: count - 1 })
    })
}

/// Returns the strings of a line of JSON that are values, each with its key: the last key before it.
fn members(line: &str) -> impl Iterator<Item = Cell<'_>> {
    let (mut at, mut key, mut count) = (0, "", 0);
    std::iter::from_fn(move || {
        loop {
            let bytes = line.as_bytes();
            let start = at + bytes.get(at..)?.iter().position(|byte| *byte == b'"')? + 1;
            let mut is_escaped = false;
            let end = start
                + bytes.get(start..)?.iter().position(|byte| {
                    let ends = *byte == b'"' && !is_escaped;
                    is_escaped = *byte == b'\\' && !is_escaped;
                    ends
                })?;
            at = end + 1;
            let rest = line.get(at..).unwrap_or_default();
            if rest.trim_start().starts_with(':') {
                key = line.get(start..end).unwrap_or_default();
                continue;
            }
            count += 1;
            return Some(Cell { span: Span::new(start, end), key, index: count - 1 });
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<String> {
        let columns = TableColumns::of(text)?;
        let mut out = String::new();
        for line in lines(text) {
            let line = text.get(line.range()).unwrap();
            columns.parts(line, |span, script| {
                let part = line.get(span.range()).unwrap();
                let name = script.map_or("?", Script::as_str);
                out += &format!("{name}[{}]", part.escape_debug());
            });
            out.push(' ');
        }
        Some(out)
    }

    #[test]
    fn a_table_with_both_scripts_has_columns() {
        let text = "头发,頭髮\n这边,這邊\n后面,後面\n";
        let of_line =
            |[first, second]: [&str; 2]| format!("Hans[{first}]Hans[,]Hant[{second}]Hant[\\n] ");
        let expected: String =
            [["头发", "頭髮"], ["这边", "這邊"], ["后面", "後面"]].map(of_line).concat();
        assert_eq!(parts(text), Some(expected.clone()));
        assert_eq!(parts(&text.replace(',', "\t")), Some(expected.replace(',', "\\t")));
    }

    #[test]
    fn members_of_one_key_are_one_column() {
        let text = "{\"a\":\"这边说\",\"b\":[\"這邊說\"]}\n{\"b\":\"說\",\"a\":\"后\\\"面\"}\n{\"a\":1,\"b\":\"後\"}\n";
        let found = parts(text).unwrap();
        assert!(found.contains("Hans[后\\\\\\\"面]"), "{found}");
        assert!(found.contains("Hant[後]"), "{found}");
    }

    #[test]
    fn prose_and_tables_of_one_script_have_no_columns() {
        for text in [
            "头发,这边\n说话,这边\n后面,后面\n",
            "头发，这边\n頭髮\n說話\n",
            "头发,頭髮\n说话,說話\n",
            "头发,頭髮\n说话\n這邊,这边\n",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn a_separator_in_quotation_marks_separates_nothing() {
        let found: Vec<_> = separated("a,\"b,c\",\r\n", b',').map(|cell| cell.span).collect();
        assert_eq!(found, [Span::new(0, 1), Span::new(2, 7), Span::new(8, 8)]);
    }
}
