//! Options of `hanfold table`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args as ClapArgs, Subcommand};
use hanfold::Config;
use hanfold::tables::RareGlyphs;

use super::{UserTableArgs, named};

/// Inspect tables: their rows, their effect on a text, faults in a user table
#[derive(Debug, ClapArgs)]
pub(crate) struct TableArgs {
    #[command(subcommand)]
    pub(crate) command: TableCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TableCommand {
    Lookup(Lookup),
    Check(Check),
    Fingerprint(Fingerprint),
}

/// Show the rows with a key, and its conversions
///
/// Prints every row with exactly this key: table, line, the configurations and stages that use it, and all candidates, of which
/// conversion uses the first. Then follow the conversions of the key, with the rows that were applied. The key may be a whole
/// sentence.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Exit codes:
  0    found
  1    nothing found: no row has a key, and no configuration applies one to a part of it
  2    the command line is wrong, or the output cannot be written")]
pub(crate) struct Lookup {
    /// Keys to look up
    #[arg(value_name = "KEY", required = true, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) keys: Vec<String>,
    /// Show the conversion by this configuration, row by row (repeatable) [default: the results of all sixteen]
    #[arg(
        long = "config",
        value_name = "NAME",
        value_parser = named(Config::ALL, Config::name)
    )]
    pub(crate) configs: Vec<Config>,
    /// Also show rows whose key contains KEY
    #[arg(long)]
    pub(crate) containing: bool,
    /// Most rows for each KEY with --containing
    #[arg(long, value_name = "N", default_value_t = 100, requires = "containing")]
    pub(crate) limit: usize,
    /// Use OpenCC's conversions to rare simplified characters that most fonts lack (include), or not (exclude)
    #[arg(long, alias = "tofu-risk", value_name = "HOW", default_value = "exclude", value_parser = named(RareGlyphs::ALL, RareGlyphs::as_str))]
    pub(crate) rare_glyphs: RareGlyphs,
    #[command(flatten)]
    pub(crate) lists: UserTableArgs,
    /// Print one JSON object per line: first the rows, then the result of each configuration
    #[arg(long)]
    pub(crate) json: bool,
}

/// Check user tables for faults
///
/// A table is in OpenCC's format: a key, a tab, and candidates separated by single spaces, one row per line. Lines that begin with #
/// and empty lines are skipped. Rows may be in any order. Faults are printed as FILE:LINE: message. If there are none, rows are
/// listed whose removal would change no conversion. All files are tested together, as `convert` would use them.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Exit codes:
  0    no faults, and no rows that have or seem to have no effect
  1    faults, or such rows
  2    a file cannot be read (it is named; the others are checked), or the command line is wrong")]
pub(crate) struct Check {
    /// Tables, as UTF-8 text; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "locks")]
    pub(crate) tables: Vec<PathBuf>,
    /// Lists of locks: one term per line, or a regular expression between slashes (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) locks: Vec<PathBuf>,
    /// Test rows for effect with this configuration (repeatable) [default: all sixteen; an effect in one is enough]
    #[arg(
        long = "config",
        value_name = "NAME",
        value_parser = named(Config::ALL, Config::name)
    )]
    pub(crate) configs: Vec<Config>,
}

/// Print the hash of all compiled tables
///
/// Store it with an index to detect later whether the tables have changed.
#[derive(Debug, ClapArgs)]
pub(crate) struct Fingerprint {
    /// Print each table: entries, bytes, SHA-256 and name (as does --verbose)
    #[arg(long)]
    pub(crate) all: bool,
}
