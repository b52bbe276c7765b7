//! `hanfold table`: inspection of tables.

mod check;
mod lookup;
mod record;

use std::io::{self, BufWriter, Write};

use anyhow::Context;
use hanfold::Config;

use crate::args::GlobalArgs;
use crate::args::table::{TableArgs, TableCommand};
use crate::exit::Exit;
use crate::screen::STDOUT;

/// The given configurations, or all.
fn configs(named: &[Config]) -> impl Iterator<Item = Config> {
    Config::ALL.into_iter().filter(|config| named.is_empty() || named.contains(config))
}

pub(crate) fn run(table: &TableArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    match &table.command {
        TableCommand::Lookup(command) => lookup::run(command, global),
        TableCommand::Check(command) => check::run(command, global),
        TableCommand::Fingerprint(command) => {
            fingerprint(command.all || global.verbose).context(STDOUT)
        }
    }
}

fn fingerprint(all: bool) -> io::Result<Exit> {
    let mut out = BufWriter::new(io::stdout());
    writeln!(out, "{}", hanfold::tables::fingerprint())?;
    if all {
        let lines: Vec<_> = hanfold::tables::fingerprints()
            .map(|table| {
                let (entries, bytes) = (table.entries.to_string(), table.bytes.to_string());
                [entries, bytes, table.sha256.to_owned(), table.name.to_owned()]
            })
            .collect();
        writeln!(out)?;
        write_columns(&mut out, ["ENTRIES>", "BYTES>", "SHA-256", "TABLE"], &lines)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// Writes lines under a heading, with columns as wide as needed. A column whose title ends with `>` is right-aligned. Only the last
/// column may contain Chinese, whose width on the screen is unknown.
fn write_columns<const N: usize>(
    out: &mut impl Write,
    head: [&str; N],
    lines: &[[String; N]],
) -> io::Result<()> {
    let right = head.map(|title| title.ends_with('>'));
    let head = head.map(|title| title.trim_end_matches('>').to_owned());
    let all = || std::iter::once(&head).chain(lines);
    let width = |column: usize| {
        let cells = all().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    for line in all() {
        let mut text = String::new();
        for ((cell, width), right) in line.iter().zip(&widths).zip(right) {
            text += &match right {
                true => format!("{cell:>width$}  "),
                false => format!("{cell:<width$}  "),
            };
        }
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}
