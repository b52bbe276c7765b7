//! `hanfold table`: inspection of tables.

mod check;
mod lookup;
mod record;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args as ClapArgs, Subcommand};
use hanfold::Config;

use crate::Exit;
use crate::args::{Global, Lists, RareGlyphs, config_parser};
use crate::screen::STDOUT;

/// Inspect tables: their rows, their effect on a text, faults in a user table
#[derive(Debug, ClapArgs)]
#[command(disable_help_subcommand = true)]
pub(crate) struct TableArgs {
    #[command(subcommand)]
    command: TableCommand,
}

#[derive(Debug, Subcommand)]
enum TableCommand {
    Lookup(Lookup),
    Check(Check),
    Fingerprint(Fingerprint),
}

/// Show the rows with a key, and its conversions
///
/// Shows every row with exactly this key: table, line, the configurations and stages that use it, and all candidates, of which
/// conversion uses the first. Then follow the conversions of the key, with the rows that were applied. The key may be a whole
/// sentence.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Exit codes:
  0    found
  1    nothing found: no row has a key, and no configuration applies one to a part of it
  2    the command line is wrong, or the output cannot be written")]
struct Lookup {
    /// Keys to look up
    #[arg(value_name = "KEY", required = true, value_parser = NonEmptyStringValueParser::new())]
    keys: Vec<String>,
    /// Show the conversion by this configuration, row by row (repeatable) [default: the results of all sixteen]
    #[arg(
        long = "config",
        value_name = "NAME",
        value_parser = config_parser()
    )]
    configs: Vec<Config>,
    /// Also show rows whose key contains KEY
    #[arg(long)]
    containing: bool,
    /// Most rows for each KEY with --containing
    #[arg(long, value_name = "N", default_value_t = 100, requires = "containing")]
    limit: usize,
    /// OpenCC's conversions to rare simplified characters that most fonts lack
    #[arg(long = "tofu-risk", value_name = "HOW", default_value = "exclude")]
    rare_glyphs: RareGlyphs,
    #[command(flatten)]
    lists: Lists,
    /// Print one JSON object per line: first the rows, then the result of each configuration
    #[arg(long)]
    json: bool,
}

/// Check user tables for faults
///
/// A table is in OpenCC's format: a key, a tab, and candidates separated by single spaces, one row a line; lines that begin with #
/// and empty lines are skipped. Rows may be in any order. Faults are printed as FILE:LINE: message. If there are none, rows are
/// listed whose removal would change no conversion. All files are tested together, as `convert` would use them.
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
    /// Test rows for effect with this configuration (repeatable) [default: all sixteen; an effect in one is enough]
    #[arg(
        long = "config",
        value_name = "NAME",
        value_parser = config_parser()
    )]
    configs: Vec<Config>,
}

/// Print the hash of all compiled tables
///
/// Store it with an index to detect later whether the tables have changed.
#[derive(Debug, ClapArgs)]
struct Fingerprint {
    /// Print each table: entries, bytes, SHA-256 and name (as does --verbose)
    #[arg(long)]
    all: bool,
}

/// The given configurations, or all.
fn configs(named: &[Config]) -> impl Iterator<Item = Config> {
    Config::ALL.into_iter().filter(|config| named.is_empty() || named.contains(config))
}

pub(crate) fn run(table: &TableArgs, global: &Global) -> anyhow::Result<Exit> {
    match &table.command {
        TableCommand::Lookup(command) => lookup::run(command, global),
        TableCommand::Check(command) => check::run(command),
        TableCommand::Fingerprint(command) => {
            fingerprint(command.all || global.verbose).context(STDOUT)
        }
    }
}

fn fingerprint(all: bool) -> io::Result<Exit> {
    let mut out = BufWriter::new(io::stdout());
    writeln!(out, "{}", hanfold::tables::fingerprint())?;
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
