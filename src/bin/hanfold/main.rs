//! The `hanfold` command: normalizes Chinese documents of any encoding and script to one script in UTF-8.

mod args;
mod convert;
mod detect;
mod documents;
mod evidence;
mod exit;
mod explain;
mod fold;
mod job;
mod out;
mod record;
mod repair;
mod report;
mod screen;
mod summary;
mod table;
mod user_lists;
mod wording;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use exit::{Exit, is_broken_pipe};

fn main() -> ExitCode {
    let mut args = args::Args::parse_from(command_line());
    screen::set_color(args.global.color);
    match run(&mut args) {
        Ok(exit) => ExitCode::from(exit as u8),
        // The reader closed the pipe; an interrupt ends it, too.
        Err(error) if is_broken_pipe(&error) => {
            let exit = if screen::is_interrupted() { Exit::Interrupted } else { Exit::Done };
            ExitCode::from(exit as u8)
        }
        Err(error) => {
            screen::error(&format!("{error:#}"));
            ExitCode::from(Exit::Failed as u8)
        }
    }
}

/// Returns the command line, with `convert` before a file in the place of a subcommand.
fn command_line() -> Vec<OsString> {
    let mut words: Vec<OsString> = std::env::args_os().collect();
    let is_file = words.get(1).is_some_and(|word| {
        let command = args::Args::command();
        let is_name =
            word == "help" || command.get_subcommands().any(|known| known.get_name() == word);
        !is_name && !word.as_encoded_bytes().starts_with(b"-") && Path::new(word).exists()
    });
    if is_file {
        words.insert(1, "convert".into());
    }
    words
}

/// Runs the subcommand.
fn run(args: &mut args::Args) -> anyhow::Result<Exit> {
    let global = &args.global;
    match &mut args.command {
        args::Command::Convert(command) => {
            documents::add_listed(&mut command.input, global)?;
            convert::run(command, global)
        }
        args::Command::Repair(command) => {
            documents::add_listed(&mut command.input, global)?;
            repair::run(command, global)
        }
        args::Command::Detect(command) => {
            documents::add_listed(&mut command.input, global)?;
            detect::run(command, global)
        }
        args::Command::Explain(command) => explain::run(command, global),
        args::Command::Fold(command) => fold::run(command, global),
        args::Command::Table(command) => table::run(command, global),
    }
}
