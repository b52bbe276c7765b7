//! `hanfold fold`: folds text for any search engine, from input to output.

mod jsonl;
mod text;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, StdoutLock, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args as ClapArgs, ValueEnum};
use hanfold::SearchFold;
use hanfold::fold::{FoldClasses, FoldExtra};

use crate::Exit;
use crate::args::Global;
use crate::screen::{self, STDOUT, shown};

/// Fold text for a search index, or queries in the same way
///
/// Every character becomes the representative of its class, which simplified, traditional and regional forms share, so that a query
/// in one script finds text in the other. The input is UTF-8 (use `hanfold convert` for other encodings): plain text, or JSON Lines
/// with --field, in which the values of all other fields are kept as written. The output has as many characters as the input.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Offsets: for each field FIELD_offsets has a list of [target begin, target end, source begin, source
end], one for each character whose length changed; everything between maps one to one. For a list of
strings it is a list of lists. Existing fields of the same name are replaced.

Exit codes:
  0    done
  2    some input cannot be read, is not UTF-8 or not JSON (it is named; lines that are not JSON are
       copied unchanged), the index was built with another fold, or the output cannot be written")]
pub(crate) struct Fold {
    /// Files; standard input if none is given, or for -
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Equivalence classes: all that conversion joins, or without pairs of different words (曆 and 歷)
    #[arg(long, value_name = "WHICH", default_value = "broad")]
    classes: ClassesArg,
    /// Additional foldings, separated by commas
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    also: Vec<Also>,
    /// Read JSON Lines and fold this field, a string or a list of strings (repeatable)
    #[arg(long = "field", value_name = "FIELD")]
    fields: Vec<String>,
    /// Keep the field, and write the folded text into FIELD with this suffix
    #[arg(long, value_name = "SUFFIX", requires = "fields", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    suffix: Option<String>,
    /// Also write FIELD_offsets: the source of the folded text
    #[arg(long, requires = "fields")]
    offsets: bool,
    /// Unit of offsets: bytes of UTF-8, or code units of UTF-16 as in Java and JavaScript
    #[arg(long, value_name = "UNIT", default_value = "bytes", requires = "offsets")]
    unit: UnitArg,
    /// Print the fold as rules for the char filter "mapping" of Elasticsearch and OpenSearch, and exit
    #[arg(long, conflicts_with_all = ["fields", "paths", "expect"])]
    mappings: bool,
    /// Print the fingerprint to store beside the index, and exit
    #[arg(long, conflicts_with_all = ["fields", "paths", "expect", "mappings"])]
    fingerprint: bool,
    /// Refuse to fold if the index was built with another fold: its stored --fingerprint
    #[arg(long, value_name = "FINGERPRINT")]
    expect: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ClassesArg {
    Broad,
    Narrow,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Also {
    /// 気 like 氣
    Japanese,
    /// Ａ like A
    Width,
    /// A like a
    Case,
    /// ① like 1, ⼀ like 一
    Compatibility,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UnitArg {
    Bytes,
    Utf16,
}

/// Path that means standard input.
const STANDARD_INPUT: &str = "-";

/// Buffered standard output.
type FoldOutput<'o> = BufWriter<StdoutLock<'o>>;

/// Most lines reported for each input as not JSON: a file in another format may have a million.
const MAX_COMPLAINTS: usize = 20;

pub(crate) fn run(command: &Fold, global: &Global) -> anyhow::Result<Exit> {
    let mut exit = Exit::Done;
    match fold(command, global.quiet, &mut exit) {
        // The reader closed the pipe; earlier failures still count.
        Err(error) if !crate::is_broken_pipe(&error) => Err(error),
        _ => Ok(exit),
    }
}

fn fold(command: &Fold, quiet: bool, exit: &mut Exit) -> anyhow::Result<()> {
    if command.offsets && command.suffix.as_deref() == Some(jsonl::OFFSETS) {
        anyhow::bail!("--suffix {} is the suffix of --offsets: choose another", jsonl::OFFSETS);
    }
    let mut fold = SearchFold::builder().classes(match command.classes {
        ClassesArg::Broad => FoldClasses::Broad,
        ClassesArg::Narrow => FoldClasses::Narrow,
    });
    for also in &command.also {
        fold = fold.extra(match also {
            Also::Japanese => FoldExtra::Japanese,
            Also::Width => FoldExtra::Width,
            Also::Case => FoldExtra::Case,
            Also::Compatibility => FoldExtra::Compatibility,
        });
    }
    let fold = fold.build();
    let mut out = BufWriter::new(io::stdout().lock());
    if command.fingerprint {
        writeln!(out, "{}", fold.fingerprint()).context(STDOUT)?;
        return out.flush().context(STDOUT);
    }
    if command.mappings {
        // No comment about the origin: Elasticsearch reads every line as a rule.
        for (c, folded) in fold.pairs() {
            writeln!(out, "{} => {}", rule_part(c), rule_part(folded)).context(STDOUT)?;
        }
        return out.flush().context(STDOUT);
    }
    if let Some(stored) = &command.expect {
        fold.check_fingerprint(stored)?;
    }
    let standard_input = [PathBuf::from(STANDARD_INPUT)];
    let paths = if command.paths.is_empty() { &standard_input } else { &command.paths[..] };
    let mut lines = jsonl::Lines {
        fold: &fold,
        fields: &command.fields,
        suffix: command.suffix.as_deref(),
        offsets: command.offsets.then_some(command.unit),
        missing: command.fields.iter().map(String::as_str).collect(),
    };
    let mut open = false;
    for path in paths {
        let mut complaints = 0;
        let mut complain = |message: &str| {
            complaints += 1;
            if complaints <= MAX_COMPLAINTS {
                screen::error(&format!("{}: {message}", shown(path)));
            }
            *exit = Exit::Failed;
        };
        let input: Box<dyn Read> = match path == Path::new(STANDARD_INPUT) {
            true => Box::new(io::stdin().lock()),
            false => match File::open(path) {
                Ok(file) => Box::new(file),
                Err(error) => {
                    complain(&format!("cannot be read: {error}"));
                    continue;
                }
            },
        };
        match command.fields.is_empty() {
            true => text::fold(&fold, input, &mut out, &mut complain)?,
            false => lines.fold(BufReader::new(input), &mut out, &mut open, &mut complain)?,
        }
        if complaints > MAX_COMPLAINTS {
            let more = complaints - MAX_COMPLAINTS;
            screen::error(&format!("{}: and {more} more lines", shown(path)));
        }
    }
    out.flush().context(STDOUT)?;
    for field in lines.missing.iter().filter(|_| !quiet) {
        screen::note(&format!(
            "no line has a field \"{field}\" with a string or a list of strings: nothing was folded"
        ));
    }
    Ok(())
}

/// A character in a rule: escaped if it would be trimmed or has a meaning there.
fn rule_part(c: char) -> String {
    match c {
        '=' | '>' | '#' | '\\' => format!("\\u{:04X}", u32::from(c)),
        _ if c.is_whitespace() || c.is_control() => format!("\\u{:04X}", u32::from(c)),
        _ => c.to_string(),
    }
}
