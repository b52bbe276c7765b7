//! `hanfold table`: looking into the tables.

mod check;
mod lookup;
mod record;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser};
use clap::{Args as ClapArgs, Subcommand};
use hanfold::Converter;

use crate::Exit;
use crate::args::{Global, Lists, TofuRisk};
use crate::screen::STDOUT;

/// Look into the tables: their rows, what they do to a text, faults in a table of your own
#[derive(Debug, ClapArgs)]
#[command(disable_help_subcommand = true)]
pub(crate) struct Table {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Lookup(Lookup),
    Check(Check),
    Fingerprint(Fingerprint),
}

/// Show the rows with a key, and what the configurations make of it
///
/// Every row with exactly this key is shown: table, line, which configurations use it and in which
/// stage, and all candidates, of which conversion uses the first. Then follows what the
/// configurations make of the key, and by which rows. The key may be a whole sentence.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Exit codes:
  0    found
  1    nothing found: no row has a key, and no configuration applies one to a part of it
  2    the command line is wrong, or the output cannot be written")]
struct Lookup {
    /// What to look for
    #[arg(value_name = "KEY", required = true, value_parser = NonEmptyStringValueParser::new())]
    keys: Vec<String>,
    /// Show the way through this configuration, row by row (may be given several times) [default:
    /// the results of all sixteen]
    #[arg(
        long = "config",
        value_name = "NAME",
        value_parser = PossibleValuesParser::new(Converter::configs().map(|(name, _)| name))
    )]
    configs: Vec<String>,
    /// Rows that have KEY as a part of theirs, too
    #[arg(long)]
    containing: bool,
    /// With --containing: so many rows at most for each KEY
    #[arg(long, value_name = "N", default_value_t = 100, requires = "containing")]
    limit: usize,
    /// OpenCC's conversions to rare simplified characters that most fonts lack
    #[arg(long, value_name = "HOW", default_value = "exclude")]
    tofu_risk: TofuRisk,
    #[command(flatten)]
    lists: Lists,
    /// One JSON object a line: first the rows, then the result of each configuration
    #[arg(long)]
    json: bool,
}

/// Find the faults of a table of your own
///
/// A table is in OpenCC's format: a key, a tab, and candidates separated by single spaces, one row a
/// line; lines that begin with # and empty lines are skipped. Rows may be in any order. Each fault is
/// shown as FILE:LINE: what is wrong. If nothing is malformed and no key has two values, rows are shown
/// whose removal would change no conversion. All files together are judged as `convert` would use them.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Exit codes:
  0    no fault, and no row that has no effect, or seems to have none
  1    there are faults, or such rows
  2    a file cannot be read (it is named, the others are checked), or the command line is wrong")]
struct Check {
    /// Tables, as UTF-8 text
    #[arg(value_name = "FILE", required_unless_present = "locks")]
    tables: Vec<PathBuf>,
    /// Lists of locks: one term a line, or a regular expression between slashes
    #[arg(long, value_name = "FILE")]
    locks: Vec<PathBuf>,
    /// Judge by this configuration whether a row has an effect (may be given several times) [default:
    /// by all sixteen; one is enough]
    #[arg(
        long = "config",
        value_name = "NAME",
        value_parser = PossibleValuesParser::new(Converter::configs().map(|(name, _)| name))
    )]
    configs: Vec<String>,
}

/// Print the hash over all compiled tables
///
/// An index that stores it knows whether it was built with the same tables.
#[derive(Debug, ClapArgs)]
struct Fingerprint {
    /// Each table, too: entries, bytes, SHA-256 and name (so does --verbose)
    #[arg(long)]
    all: bool,
}

/// The configurations that were named, or all.
fn configs(named: &[String]) -> impl Iterator<Item = &'static str> {
    let all = Converter::configs().map(|(name, _)| name);
    all.filter(|name| named.is_empty() || named.iter().any(|other| other == name))
}

pub(crate) fn run(table: &Table, global: &Global) -> anyhow::Result<Exit> {
    match &table.command {
        Command::Lookup(command) => lookup::run(command, global),
        Command::Check(command) => check::run(command),
        Command::Fingerprint(command) => fingerprint(command.all || global.verbose).context(STDOUT),
    }
}

fn fingerprint(all: bool) -> io::Result<Exit> {
    let mut out = BufWriter::new(io::stdout());
    writeln!(out, "{}", hanfold::table_fingerprint())?;
    if all {
        let lines: Vec<_> = hanfold::table_fingerprints()
            .iter()
            .map(|(name, entries, bytes, hash)| {
                [entries.to_string(), bytes.to_string(), (*hash).to_owned(), (*name).to_owned()]
            })
            .collect();
        writeln!(out)?;
        write_columns(&mut out, ["ENTRIES>", "BYTES>", "SHA-256", "TABLE"], &lines)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// Writes lines under a head, each column as wide as it must be. Where the head ends with `>` the
/// column is set to the right. The last column may have Chinese: how wide it is on the screen nobody
/// knows.
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
