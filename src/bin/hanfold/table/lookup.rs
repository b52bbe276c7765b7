//! `hanfold table lookup`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use anyhow::Context;
use hanfold::explain::{AppliedRow, Piece, Stage, TableRow};
use hanfold::tables::{RareGlyphs, Table};
use hanfold::{Config, Converter};

use super::record::LookupRecord;
use super::{configs, write_columns};
use crate::args::GlobalArgs;
use crate::args::table::Lookup;
use crate::exit::Exit;
use crate::screen::{self, STDOUT};
use crate::user_lists::UserLists;

pub(super) fn run(command: &Lookup, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let overlay = UserLists::read(&command.lists)?;
    let converters = converters(command, &overlay)?;
    let mut all = Vec::new();
    let mut exit = Exit::Attention;
    for query in &command.keys {
        let (rows, more) = rows(command, &overlay, query);
        let explain = |converter: &Converter| (converter.config(), converter.explain(query));
        let found = LookupResult { query, rows, results: converters.iter().map(explain).collect() };
        if !found.is_empty() {
            exit = Exit::Done;
        } else if !global.quiet {
            screen::note(&format!("{}: no row has this key or applies to it", shown(query)));
        }
        if more > 0 && !global.quiet {
            screen::note(&format!("{}: {more} more rows; --limit shows them", shown(query)));
        }
        all.push(found);
    }
    let mut out = BufWriter::new(io::stdout());
    let written = match command.json {
        true => write_json(&mut out, &all),
        false => write_tables(&mut out, &all, !command.configs.is_empty()),
    };
    written.and_then(|()| out.flush()).context(STDOUT)?;
    Ok(exit)
}

/// Results for a key.
struct LookupResult<'c> {
    query: &'c str,
    rows: Vec<TableRow>,
    /// Each configuration with its conversion of the key.
    results: Vec<(Config, Vec<Piece<'c>>)>,
}

impl LookupResult<'_> {
    fn is_empty(&self) -> bool {
        let mut pieces = self.results.iter().flat_map(|(_, pieces)| pieces);
        self.rows.is_empty() && pieces.all(|piece| piece.rows.is_empty())
    }
}

/// The converters of the given configurations, or of all.
fn converters(command: &Lookup, overlay: &UserLists) -> Result<Vec<Converter>, hanfold::Error> {
    let build = |config| {
        overlay
            .add_to_converter(Converter::builder(config))
            .rare_glyphs(command.rare_glyphs)
            .build()
    };
    configs(&command.configs).map(build).collect()
}

/// The rows for a key, exact matches first, and the number of further rows.
fn rows(command: &Lookup, overlay: &UserLists, query: &str) -> (Vec<TableRow>, usize) {
    let tables = || overlay.user_tables.iter().cloned().chain(Table::all());
    let mut rows: Vec<TableRow> = tables().filter_map(|table| table.row(query)).collect();
    if !command.containing {
        return (rows, 0);
    }
    let longer = |row: &TableRow| row.key() != query && row.key().contains(query);
    rows.extend(tables().flat_map(|table| table.rows()).filter(longer));
    let more = rows.len().saturating_sub(command.limit);
    rows.truncate(command.limit);
    (rows, more)
}

fn write_json(out: &mut impl Write, found: &[LookupResult<'_>]) -> io::Result<()> {
    for LookupResult { query, rows, results } in found {
        let rows = rows.iter().map(|row| LookupRecord::row(query, row));
        let results =
            results.iter().map(|(config, pieces)| LookupRecord::result(query, *config, pieces));
        for record in rows.chain(results) {
            serde_json::to_writer(&mut *out, &record)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

fn write_tables(out: &mut impl Write, found: &[LookupResult<'_>], by_row: bool) -> io::Result<()> {
    let rows: Vec<_> = found.iter().flat_map(|found| &found.rows).flat_map(lines_of_row).collect();
    if !rows.is_empty() {
        write_columns(out, ["TABLE", "LINE>", "STAGE", "CONFIGURATIONS", "ROW"], &rows)?;
        writeln!(out)?;
    }
    if by_row {
        let lines: Vec<_> = found.iter().flat_map(lines_of_pieces).collect();
        write_columns(out, ["CONFIG", "STAGE", "TABLE", "LINE>", "TEXT"], &lines)
    } else {
        let lines: Vec<_> = found.iter().flat_map(lines_of_results).collect();
        write_columns(out, ["CONFIGURATIONS", "BY", "RESULT"], &lines)
    }
}

/// One line for each stage that uses the row; uses only with tofu risks are separate.
fn lines_of_row(row: &TableRow) -> Vec<[String; 5]> {
    let always: Vec<_> = row.table().uses(RareGlyphs::Exclude).collect();
    let mut uses: BTreeMap<(Stage, bool), Vec<Config>> = BTreeMap::new();
    for (config, stage) in row.table().uses(RareGlyphs::Include) {
        let risk = !always.contains(&(config, stage));
        uses.entry((stage, risk)).or_default().push(config);
    }
    if uses.is_empty() {
        uses.insert((Stage::UserTable, false), Config::ALL.to_vec());
    }
    let line = |((stage, risk), configs): ((Stage, bool), Vec<Config>)| {
        [
            row.table().name().to_owned(),
            row.line().to_string(),
            stage.to_string(),
            names(&configs) + if risk { " (--rare-glyphs include)" } else { "" },
            text_of(row),
        ]
    };
    uses.into_iter().map(line).collect()
}

/// One line for each distinct result, with the configurations that reach it by the same rows.
fn lines_of_results(found: &LookupResult<'_>) -> Vec<[String; 3]> {
    let mut results: Vec<(Vec<&TableRow>, String, Vec<Config>)> = Vec::new();
    for (config, pieces) in &found.results {
        let mut rows: Vec<&TableRow> =
            pieces.iter().flat_map(|piece| &piece.rows).map(|applied| &applied.row).collect();
        // A segment is converted by the row that delimited it.
        rows.dedup();
        let output: String = pieces.iter().map(|piece| &*piece.output).collect();
        match results.iter_mut().find(|known| known.0 == rows && known.1 == output) {
            Some((_, _, configs)) => configs.push(*config),
            None => results.push((rows, output, vec![*config])),
        }
    }
    // Results without a row are last.
    results.sort_by_key(|(rows, _, _)| rows.is_empty());
    let several = results.len() > 1;
    let line = |(rows, output, configs): (Vec<&TableRow>, String, Vec<Config>)| {
        let by: Vec<String> =
            rows.iter().map(|row| format!("{}:{}", row.table().name(), row.line())).collect();
        let (configs, by) = match by.is_empty() {
            true if several => ("others".to_owned(), "–".to_owned()),
            true => (names(&configs), "–".to_owned()),
            false => (names(&configs), by.join(", ")),
        };
        [configs, by, change(found.query, &output)]
    };
    results.into_iter().map(line).collect()
}

/// One line for each piece, and one for each row applied to it.
fn lines_of_pieces(found: &LookupResult<'_>) -> Vec<[String; 5]> {
    let mut lines = Vec::new();
    for (config, pieces) in &found.results {
        for piece in pieces {
            let source = found.query.get(piece.source.range()).unwrap_or_default();
            let [stage, table, line] = [const { String::new() }; 3];
            let text = change(source, &piece.output);
            lines.push([config.to_string(), stage, table, line, text]);
            lines.extend(piece.rows.iter().map(|AppliedRow { stage, row, .. }| {
                [
                    String::new(),
                    stage.to_string(),
                    row.table().name().to_owned(),
                    row.line().to_string(),
                    format!("  {}", text_of(row)),
                ]
            }));
        }
    }
    lines
}

fn names(configs: &[Config]) -> String {
    match configs.len() == Config::ALL.len() {
        true => "all".to_owned(),
        false => configs.iter().map(|config| config.name()).collect::<Vec<_>>().join(" "),
    }
}

fn text_of(row: &TableRow) -> String {
    let candidates: Vec<&str> = row.candidates().collect();
    format!("{} → {}", row.key(), candidates.join(" "))
}

fn change(source: &str, output: &str) -> String {
    match source == output {
        true => shown(source),
        false => format!("{} → {}", shown(source), shown(output)),
    }
}

/// Formats a key for the screen, without control characters, which a terminal would obey.
fn shown(key: &str) -> String {
    key.replace(char::is_control, "\u{FFFD}")
}
