//! `hanfold fold`: text for any search engine, from pipe to pipe.

mod jsonl;
mod text;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, StdoutLock, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args as ClapArgs, ValueEnum};
use hanfold::{FoldClasses, FoldExtra, SearchFold};

use crate::Exit;
use crate::args::Global;
use crate::screen::{self, STDOUT, shown};

/// Fold text for a search index, and queries in the same way
///
/// Every character becomes the representative of its class, which simplified, traditional and regional
/// forms share: what is written in either script is found by a query in the other. The input is UTF-8
/// (`hanfold convert` makes it so), plain text or with --field JSON Lines, in which the values of all
/// other fields stay as they are written. The output has as many characters as the input.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Offsets: for each field FIELD_offsets has a list of [target begin, target end, source begin, source
end], one for each character that became one of another length. What lies between maps one to one.
For a list of strings that is a list of lists. A field that is there already under the name of one that
is written is replaced.

Exit codes:
  0    done
  2    some input cannot be read, is not UTF-8 or not JSON (it is named; lines that are not JSON are
       passed on as they are), the index was built with another fold, or the output cannot be written")]
pub(crate) struct Fold {
    /// Files; without any, or for -, the standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What is taken for one: all that conversion joins, or without pairs of different words (曆 and 歷)
    #[arg(long, value_name = "WHICH", default_value = "broad")]
    classes: Classes,
    /// What is folded beside, separated by commas
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    also: Vec<Also>,
    /// The input is JSON Lines: fold this field, a string or a list of strings (may be given several
    /// times)
    #[arg(long = "field", value_name = "FIELD")]
    fields: Vec<String>,
    /// Leave the field as it is, and write the folded text into FIELD with this after it
    #[arg(long, value_name = "SUFFIX", requires = "fields", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    suffix: Option<String>,
    /// Write FIELD_offsets, too: where folded text comes from
    #[arg(long, requires = "fields")]
    offsets: bool,
    /// What offsets are counted in: bytes of UTF-8, or units of UTF-16 as Java and JavaScript have them
    #[arg(long, value_name = "UNIT", default_value = "bytes", requires = "offsets")]
    unit: Unit,
    /// Print the whole fold as rules for the char filter "mapping" of Elasticsearch and OpenSearch, and do
    /// nothing else
    #[arg(long, conflicts_with_all = ["fields", "paths", "expect"])]
    mappings: bool,
    /// Print what to store beside the index, and do nothing else
    #[arg(long, conflicts_with_all = ["fields", "paths", "expect", "mappings"])]
    fingerprint: bool,
    /// Refuse to fold if the index was built with another fold: what --fingerprint printed then
    #[arg(long, value_name = "FINGERPRINT")]
    expect: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Classes {
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
enum Unit {
    Bytes,
    Utf16,
}

/// The path that means the standard input.
const STANDARD_INPUT: &str = "-";

/// Where results go.
type Output<'o> = BufWriter<StdoutLock<'o>>;

/// So many lines that are no JSON are named of each input; a file of another format has a million.
const MAX_COMPLAINTS: usize = 20;

pub(crate) fn run(command: &Fold, global: &Global) -> anyhow::Result<Exit> {
    let mut exit = Exit::Done;
    match fold(command, global.quiet, &mut exit) {
        // Whoever read the output has seen enough; what failed before has failed all the same.
        Err(error) if !crate::is_broken_pipe(&error) => Err(error),
        _ => Ok(exit),
    }
}

fn fold(command: &Fold, quiet: bool, exit: &mut Exit) -> anyhow::Result<()> {
    if command.offsets && command.suffix.as_deref() == Some(jsonl::OFFSETS) {
        anyhow::bail!("--suffix {} is where --offsets writes: choose another", jsonl::OFFSETS);
    }
    let mut fold = SearchFold::builder().classes(match command.classes {
        Classes::Broad => FoldClasses::Broad,
        Classes::Narrow => FoldClasses::Narrow,
    });
    for also in &command.also {
        fold = fold.extra(match also {
            Also::Japanese => FoldExtra::Japanese,
            Also::Width => FoldExtra::Width,
            Also::Case => FoldExtra::Case,
            Also::Compatibility => FoldExtra::Compatibility,
        });
    }
    let fold = fold.build()?;
    let mut out = BufWriter::new(io::stdout().lock());
    if command.fingerprint {
        writeln!(out, "{}", fold.fingerprint()).context(STDOUT)?;
        return out.flush().context(STDOUT);
    }
    if command.mappings {
        // No line about where they come from: Elasticsearch takes every line for a rule.
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
            screen::error(&format!("{}: and {more} more like these", shown(path)));
        }
    }
    out.flush().context(STDOUT)?;
    for field in lines.missing.iter().filter(|_| !quiet) {
        screen::note(&format!(
            "no line has a field \"{field}\" that is a string or a list of strings: nothing of it is folded"
        ));
    }
    Ok(())
}

/// A character as a rule has it: by its number where it would be trimmed or mean something else.
fn rule_part(c: char) -> String {
    match c {
        '=' | '>' | '#' | '\\' => format!("\\u{:04X}", u32::from(c)),
        _ if c.is_whitespace() || c.is_control() => format!("\\u{:04X}", u32::from(c)),
        _ => c.to_string(),
    }
}
