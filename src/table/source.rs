//! Text format of a table: OpenCC's.
//!
//! One row a line: a key, a tab, and one or more candidates separated by single spaces. Lines
//! that begin with `#` and empty lines are skipped. Rows are sorted by key and keys are unique.

use super::TableError;

/// One row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    /// Text that the row converts.
    pub(crate) key: &'a str,
    /// The candidates as written, separated by spaces.
    pub(crate) candidates: &'a str,
    /// Line in the file, counted from 1.
    pub(crate) line: usize,
}

impl<'a> Row<'a> {
    /// The first candidate, used by conversion.
    pub(crate) fn value(&self) -> &'a str {
        self.candidates.split(' ').next().unwrap_or(self.candidates)
    }
}

/// Parses the text of a table. `file` is for errors.
///
/// # Errors
/// If a row is malformed, out of order or has the key of the row before it: the first such row.
pub(crate) fn parse<'a>(file: &str, text: &'a str) -> Result<Vec<Row<'a>>, TableError> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let row = parse_row(line, index + 1)
            .map_err(|message| TableError::new(file, index + 1, message))?;
        if let Some(last) = rows.last()
            && last.key >= row.key
        {
            let message = if last.key == row.key {
                format!("the key {} already stands on line {}", row.key, last.line)
            } else {
                format!("the key {} belongs before {} (line {})", row.key, last.key, last.line)
            };
            return Err(TableError::new(file, row.line, message));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The rows of a text that [`parse`] has accepted, whose first line has the number `line`.
pub(super) fn rows(text: &str, line: usize) -> impl Iterator<Item = Row<'_>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    text.lines().enumerate().filter(|(_, text)| !text.starts_with('#')).filter_map(
        move |(index, text)| {
            let (key, candidates) = text.split_once('\t')?;
            Some(Row { key, candidates, line: line + index })
        },
    )
}

/// Parses a row; the error describes the fault.
pub(crate) fn parse_row(line: &str, number: usize) -> Result<Row<'_>, &'static str> {
    if line.chars().any(|c| c.is_control() && c != '\t') {
        return Err("a control character in the row: are the lines ended as others are?");
    }
    let (key, candidates) =
        line.split_once('\t').ok_or("a row is a key, a tab and its candidates: no tab here")?;
    if key.is_empty() {
        return Err("the key is empty");
    }
    if candidates.contains('\t') {
        return Err("a row has one tab: write several candidates with spaces between them");
    }
    if candidates.split(' ').any(str::is_empty) {
        return Err("a candidate is empty: candidates are separated by single spaces");
    }
    Ok(Row { key, candidates, line: number })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse("t.txt", text).unwrap_err().to_string()
    }

    #[test]
    fn rows_have_their_keys_candidates_and_lines() {
        let rows = parse("t.txt", "# head\n\n么\t麼 么\n发\t發 髮\n").unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0], Row { key: "么", candidates: "麼 么", line: 3 });
        assert_eq!(rows[1].value(), "發");
    }

    #[test]
    fn windows_line_ends_and_a_bom_are_read() {
        let rows = parse("t.txt", "\u{FEFF}发\t發\r\n后\t後\r\n").unwrap();
        assert_eq!((rows[0].key, rows[1].value()), ("发", "後"));
    }

    #[test]
    fn errors_name_file_line_and_remedy() {
        assert_eq!(
            error("发 發\n"),
            "t.txt:1: a row is a key, a tab and its candidates: no tab here"
        );
        assert_eq!(error("#\n\t發\n"), "t.txt:2: the key is empty");
        assert!(error("发\t發  髮\n").contains("single spaces"));
        assert!(error("发\t\n").contains("single spaces"));
        assert!(error("发\t發\t髮\n").contains("one tab"));
        assert_eq!(error("发\t發\n发\t髮\n"), "t.txt:2: the key 发 already stands on line 1");
        assert_eq!(error("后\t後\n发\t髮\n"), "t.txt:2: the key 发 belongs before 后 (line 1)");
        assert!(error("发\t發\u{1}\n").contains("control"));
    }
}
