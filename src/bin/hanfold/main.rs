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

use std::process::ExitCode;

use clap::Parser;

use exit::{Exit, is_broken_pipe};

fn main() -> ExitCode {
    let args = args::Args::parse();
    screen::set_color(args.global.color);
    let result = match &args.command {
        args::Command::Convert(command) => convert::run(command, &args.global),
        args::Command::Repair(command) => repair::run(command, &args.global),
        args::Command::Detect(command) => detect::run(command, &args.global),
        args::Command::Explain(command) => explain::run(command, &args.global),
        args::Command::Fold(command) => fold::run(command, &args.global),
        args::Command::Table(command) => table::run(command, &args.global),
    };
    match result {
        Ok(exit) => ExitCode::from(exit as u8),
        // The reader closed the pipe.
        Err(error) if is_broken_pipe(&error) => ExitCode::from(Exit::Done as u8),
        Err(error) => {
            screen::error(&format!("{error:#}"));
            ExitCode::from(Exit::Failed as u8)
        }
    }
}
