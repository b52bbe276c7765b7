//! A built-in table as text, in which rows are found without parsing all of it.
//!
//! The text is compressed and is unpacked when a row is asked for: conversion does not need it, only explanations do.
//!
//! Rows are sorted by key, as checked by the build script. The start of every [`STRETCH`]th line is stored beside the text: a
//! search compares a few of these, then reads the lines of one stretch. The line number of a row is therefore known without
//! counting from the top.

use std::fmt;
use std::sync::OnceLock;

use super::source::{Row, rows};

/// Lines between two marks.
const STRETCH: usize = 16;

/// A table with its text.
pub(crate) struct Dictionary {
    /// Name in configurations: `STPhrases`.
    pub(crate) name: &'static str,
    /// Path below `data/opencc`.
    pub(crate) file: &'static str,
    /// The text, from [`pack`].
    pub(crate) packed: &'static [u8],
    /// The text, once it has been unpacked.
    pub(crate) text: OnceLock<String>,
    /// Marks of the text, from [`marks`].
    pub(crate) marks: &'static [u32],
}

impl Dictionary {
    /// The row with this key.
    pub(crate) fn row(&'static self, key: &str) -> Option<Row<'static>> {
        let begins_before = |mark: &u32| {
            let first = rows(self.text_from(*mark), 1).next();
            first.is_some_and(|row| row.key <= key)
        };
        let stretch = self.marks.partition_point(begins_before).checked_sub(1)?;
        let text = self.text_from(*self.marks.get(stretch)?);
        rows(text, stretch * STRETCH + 1)
            .take_while(|row| row.key <= key)
            .find(|row| row.key == key)
    }

    /// All rows, in the order of keys.
    pub(crate) fn rows(&'static self) -> impl Iterator<Item = Row<'static>> + use<> {
        rows(self.text(), 1)
    }

    fn text_from(&'static self, mark: u32) -> &'static str {
        self.text().get(mark as usize..).unwrap_or_default()
    }

    #[expect(clippy::expect_used, reason = "the build script packed the text")]
    fn text(&'static self) -> &'static str {
        self.text.get_or_init(|| {
            let text = miniz_oxide::inflate::decompress_to_vec(self.packed).ok();
            text.and_then(|text| String::from_utf8(text).ok()).expect("a dictionary is damaged")
        })
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text would be a megabyte.
        write!(f, "Dictionary({})", self.file)
    }
}

/// Compresses the text of a table.
pub(crate) fn pack(text: &str) -> Vec<u8> {
    /// Level with the best compression: the library is built once.
    const BEST: u8 = 10;
    miniz_oxide::deflate::compress_to_vec(text.as_bytes(), BEST)
}

/// Start of the first line of every stretch in the text of a table.
pub(crate) fn marks(text: &str) -> Vec<usize> {
    let mut begin = 0;
    let mut marks = Vec::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if number.is_multiple_of(STRETCH) {
            marks.push(begin);
        }
        begin += line.len();
    }
    marks
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::parse;
    use super::*;
    use proptest::prelude::*;

    fn dictionary(text: &str) -> &'static Dictionary {
        let marks = marks(text).into_iter().map(|mark| u32::try_from(mark).unwrap());
        let marks: Vec<u32> = marks.collect();
        Box::leak(Box::new(Dictionary {
            name: "t",
            file: "t.txt",
            packed: pack(text).leak(),
            text: OnceLock::new(),
            marks: marks.leak(),
        }))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]
        /// Comments and blank lines anywhere, and either line end.
        #[test]
        fn every_row_is_found_on_its_line_and_no_other(
            rows in prop::collection::btree_map("[a-c发展𠮷]{1,4}", "[xy]( z)?", 0..120),
            comments in prop::collection::vec((any::<prop::sample::Index>(), 1usize..80), 0..4),
            windows in any::<bool>(),
            bom in any::<bool>(),
            others in prop::collection::vec("[a-d发]{0,4}", 1..20),
        ) {
            let mut lines: Vec<String> = rows.iter().map(|(k, v)| format!("{k}\t{v}")).collect();
            for (at, count) in comments {
                let at = at.index(lines.len() + 1);
                lines.splice(at..at, (0..count).map(|n| ["", "# 发\tx"][n % 2].to_owned()));
            }
            let end = if windows { "\r\n" } else { "\n" };
            let text = ["", "\u{FEFF}"][usize::from(bom)].to_owned() + &lines.join(end);
            let dictionary = dictionary(&text);
            let parsed = parse("t.txt", &text).unwrap();
            prop_assert_eq!(dictionary.rows().collect::<Vec<_>>(), parsed.clone());
            for row in parsed {
                prop_assert_eq!(dictionary.row(row.key), Some(row));
            }
            let known: BTreeMap<_, _> = rows;
            for key in others.iter().filter(|key| !known.contains_key(*key)) {
                prop_assert_eq!(dictionary.row(key), None);
            }
        }
    }
}
