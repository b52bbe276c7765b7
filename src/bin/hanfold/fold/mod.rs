//! `hanfold fold`: folds text for any search engine, from input to output.

mod decoded;
mod jsonl;
mod text;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, StdoutLock, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use hanfold::SearchFold;

use crate::args::GlobalArgs;
use crate::args::fold::Fold;
use crate::documents;
use crate::exit::{Exit, is_broken_pipe};
use crate::screen::{self, STDOUT, shown};

/// Path that means standard input.
const STANDARD_INPUT: &str = "-";

/// Buffered standard output.
type FoldOutput<'o> = BufWriter<StdoutLock<'o>>;

/// Most lines reported for each input as not JSON: a file in another format may have a million.
const MAX_COMPLAINTS: usize = 20;

pub(crate) fn run(command: &Fold, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let mut exit = Exit::Done;
    match fold(command, global, &mut exit) {
        // The reader closed the pipe; earlier failures still count.
        Err(error) if !is_broken_pipe(&error) => Err(error),
        _ => Ok(exit),
    }
}

fn fold(command: &Fold, global: &GlobalArgs, exit: &mut Exit) -> anyhow::Result<()> {
    if command.offsets && command.suffix.as_deref() == Some(jsonl::OFFSETS) {
        anyhow::bail!("--suffix {} is the suffix of --offsets: choose another", jsonl::OFFSETS);
    }
    let fold = SearchFold::builder().classes(command.classes);
    let fold = command.also.iter().fold(fold, |fold, extra| fold.extra(*extra));
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
    if !command.text.is_empty() {
        for text in &command.text {
            writeln!(out, "{}", fold.fold(text)).context(STDOUT)?;
        }
        return out.flush().context(STDOUT);
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
            true => {
                documents::note_terminal(global);
                Box::new(io::stdin().lock())
            }
            false => match File::open(path) {
                Ok(file) => Box::new(file),
                Err(error) => {
                    complain(&format!("cannot be read: {error}"));
                    continue;
                }
            },
        };
        let options = decoded::Options {
            path,
            encoding: command.encoding,
            keeps_utf8: !command.fields.is_empty(),
            quiet: global.quiet,
        };
        let input = match decoded::open(input, &options) {
            Ok(input) => input,
            Err(message) => {
                complain(&message);
                continue;
            }
        };
        match command.fields.is_empty() {
            true => text::fold(&fold, input, &mut out, &mut complain)?,
            false => lines.fold(BufReader::new(input), &mut out, &mut open, &mut complain)?,
        }
        if complaints > MAX_COMPLAINTS {
            let more = complaints - MAX_COMPLAINTS;
            let plural = if more == 1 { "" } else { "s" };
            screen::error(&format!("{}: {more} more message{plural}", shown(path)));
        }
    }
    out.flush().context(STDOUT)?;
    for field in lines.missing.iter().filter(|_| !global.quiet) {
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
