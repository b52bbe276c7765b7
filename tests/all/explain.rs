//! Explanations of conversions: output and rows, case by case, and the promises about them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use hanfold::explain::{AppliedRow, Piece, Stage};
use hanfold::tables::{RareGlyphs, Table};
use hanfold::{Config, Converter};
use proptest::prelude::*;
use serde::Deserialize;

use crate::properties::config_of;
use crate::support::{cases, no_failures, read};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    config: String,
    #[serde(default)]
    rare_glyphs: bool,
    input: String,
    /// Source, output, and one string for every row.
    pieces: Vec<Vec<String>>,
}

#[test]
fn every_case() {
    let mut failures = Vec::new();
    for case in cases::<Cases>("explain").case {
        let rare_glyphs = if case.rare_glyphs { RareGlyphs::Include } else { RareGlyphs::Exclude };
        let converter = Converter::builder(case.config.parse().unwrap())
            .rare_glyphs(rare_glyphs)
            .build()
            .unwrap();
        let shown = |piece: &Piece<'_>| {
            let mut lines = vec![case.input[piece.source.range()].to_owned()];
            lines.push(piece.output.to_string());
            lines.extend(piece.rows.iter().map(|AppliedRow { stage, row, .. }| {
                let candidates: Vec<_> = row.candidates().collect();
                let table = row.table().name();
                format!("{stage}: {table} {} → {}", row.key(), candidates.join(" "))
            }));
            lines
        };
        let pieces: Vec<_> = converter.explain(&case.input).iter().map(shown).collect();
        if pieces != case.pieces {
            let expected = &case.pieces;
            failures.push(format!("{}\n  expected {expected:#?}\n  came {pieces:#?}", case.name));
        }
    }
    no_failures(&failures);
}

/// Tables used by a converter, with their stages.
type Uses = BTreeSet<(Stage, String)>;

/// Every configuration with and without the tofu risks.
static CONVERTERS: LazyLock<Vec<(Converter, Uses)>> = LazyLock::new(|| {
    let build = |name, risk| {
        let mut uses = Uses::new();
        for table in Table::all() {
            let stages = table.uses(risk).filter(|used| used.0 == name);
            uses.extend(stages.map(|used| (used.1, table.name().to_owned())));
        }
        (Converter::builder(name).rare_glyphs(risk).build().unwrap(), uses)
    };
    let risks = [RareGlyphs::Exclude, RareGlyphs::Include];
    Config::ALL.into_iter().flat_map(|name| risks.map(|risk| build(name, risk))).collect()
});

/// Keys of every table, sampled so that the largest does not dominate.
static KEYS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let some = |table: Table| {
        let keys: Vec<String> = table.rows().map(|row| row.key().to_owned()).collect();
        let step = keys.len().div_ceil(800);
        keys.into_iter().step_by(step)
    };
    Table::all().flat_map(some).collect()
});

/// Checks the promises about the pieces of a text.
fn check((converter, uses): &(Converter, Uses), text: &str) -> Result<(), TestCaseError> {
    let pieces = converter.explain(text);
    let outputs: String = pieces.iter().map(|piece| &*piece.output).collect();
    prop_assert_eq!(&outputs, &converter.convert(text), "{}: {}", converter.config(), text);
    let mut end = 0;
    let mut touched = true;
    for piece in &pieces {
        prop_assert_eq!(piece.source.start, end);
        prop_assert!(!piece.source.is_empty());
        end = piece.source.end;
        let source = &text[piece.source.range()];
        if piece.rows.is_empty() {
            prop_assert!(touched, "two untouched pieces side by side: {}", text);
            prop_assert_eq!(source, &piece.output);
        }
        touched = !piece.rows.is_empty();
        prop_assert!(piece.rows.is_sorted_by_key(|row| row.stage));
        for AppliedRow { stage, row, .. } in &piece.rows {
            prop_assert_eq!(row.table().row(row.key()), Some(row.clone()));
            let used = (*stage, row.table().name().to_owned());
            prop_assert!(uses.contains(&used), "{:?} in {}", used, converter.config());
        }
    }
    prop_assert_eq!(end, text.len());
    Ok(())
}

/// Replays a piece: its output follows from its source and rows. Descriptions are excluded, because skipped characters could be
/// taken for a key.
fn replay(piece: &Piece<'_>, source: &str) -> String {
    let stages: BTreeSet<Stage> = piece.rows.iter().map(|row| row.stage).collect();
    let mut text = source.to_owned();
    for stage in stages {
        let mut at = 0;
        for AppliedRow { row, .. } in piece.rows.iter().filter(|row| row.stage == stage) {
            let found = at + text[at..].find(row.key()).expect("the key of an applied row");
            let value = if stage == Stage::Segmentation { row.key() } else { row.value() };
            text.replace_range(found..found + row.key().len(), value);
            at = found + value.len();
        }
    }
    text
}

fn text() -> impl Strategy<Value = String> {
    let key = || prop::sample::select(&**KEYS);
    let piece = prop_oneof![
        6 => key(),
        2 => key().prop_map(|key| key.chars().take(1).collect()),
        2 => key().prop_map(|key| key.chars().skip(1).collect()),
        2 => prop::sample::select(&["⿰", "⿱艹", "⿲", "⿾", "A", " ", "\n", "\0", "·"][..])
            .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(config_of(1000))]

    #[test]
    fn pieces_of_random_text_keep_their_promises(text in text()) {
        for converter in &*CONVERTERS {
            check(converter, &text)?;
        }
    }

    /// The output of a piece is independent of its context.
    #[test]
    fn pieces_convert_alike_without_their_context(text in text()) {
        for (converter, _) in &*CONVERTERS {
            for piece in converter.explain(&text) {
                let alone = converter.convert(&text[piece.source.range()]);
                prop_assert_eq!(&alone, &piece.output, "{}: {}", converter.config(), text);
            }
        }
    }

    #[test]
    fn the_rows_of_a_piece_give_its_output(text in text()) {
        let text = text.replace(|c| ('\u{2FF0}'..='\u{2FFF}').contains(&c), "");
        for (converter, _) in &*CONVERTERS {
            for piece in converter.explain(&text) {
                let source = &text[piece.source.range()];
                prop_assert_eq!(replay(&piece, source), &*piece.output, "{}", converter.config());
            }
        }
    }
}

/// Every key, one a line.
#[test]
fn every_key_of_every_table() {
    let keys: BTreeSet<String> =
        Table::all().flat_map(|table| table.rows()).map(|row| row.key().to_owned()).collect();
    let text = keys.into_iter().collect::<Vec<_>>().join("\n");
    for converter in &*CONVERTERS {
        check(converter, &text).unwrap();
    }
}

/// A row is at its stated line, and is found by its key.
#[test]
fn every_row_of_every_table_is_in_its_file() {
    let mut failures = Vec::new();
    for table in Table::all() {
        let text = read(&format!("data/opencc/{}", table.file()));
        let lines: Vec<&str> = text.lines().collect();
        let rows: Vec<_> = table.rows().collect();
        let written = lines.iter().filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(rows.len(), written.count(), "{}", table.file());
        for row in rows {
            let candidates: Vec<_> = row.candidates().collect();
            let line = format!("{}\t{}", row.key(), candidates.join(" "));
            if lines[row.line() - 1] != line || table.row(row.key()) != Some(row) {
                failures.push(format!("{}: {line}", table.file()));
            }
        }
    }
    no_failures(&failures);
}
