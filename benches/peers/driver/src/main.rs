//! Measures hanfold and its peers side by side and prints tables: see ../README.md.

mod compare;
mod peers;
mod speed;
mod start;
mod table;
mod texts;
mod worker;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Measures hanfold beside OpenCC and others, in turn, on one thread each. Prints Markdown.
///
/// Exits with 1 if an output of hanfold is not OpenCC's, with 2 if nothing could be measured.
#[derive(Debug, Parser)]
#[command(name = "run.py")]
struct Args {
    /// Simplified text to measure on. With any of these three, only the texts given are used
    #[arg(long, value_name = "FILE")]
    hans: Option<PathBuf>,
    /// Traditional text
    #[arg(long, value_name = "FILE")]
    hant: Option<PathBuf>,
    /// Chinese with much English, in either script
    #[arg(long, value_name = "FILE")]
    mixed: Option<PathBuf>,
    /// Folder of corpora NAME.txt.zst to make the other texts from [default: ../shared/corpora, beside the project]
    #[arg(long, value_name = "DIR")]
    corpora: Option<PathBuf>,
    /// Size of the texts made, in MB
    #[arg(long, default_value_t = 20)]
    size: usize,
    /// Number of rounds
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// OpenCC's configurations; and fold, the search fold beside its equivalents
    #[arg(long, value_delimiter = ',', default_value = "s2t,t2s,s2twp,tw2sp,t2tw,fold",
        value_parser = ["s2t", "t2s", "s2tw", "tw2s", "s2twp", "tw2sp", "t2tw", "fold"])]
    configs: Vec<String>,
    /// Only these peers, by a part of their names in the tables; hanfold and OpenCC are always included
    #[arg(long, value_delimiter = ',')]
    peers: Vec<String>,
    /// Measure the time and memory of a whole process that converts 30 bytes instead
    #[arg(long)]
    start: bool,
    /// Runs of each process with --start
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match args.start {
        true => start::run(&args),
        false => speed::run(&args),
    };
    match done {
        Ok(complaints) if complaints.is_empty() => ExitCode::SUCCESS,
        Ok(complaints) => {
            complaints.iter().for_each(|complaint| eprintln!("error: {complaint}"));
            ExitCode::from(1)
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// The project's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap_or(Path::new("."))
}

/// Folder of the program and the workers, and of their output.
fn built() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program.parent().ok_or("the driver is in no folder")?.to_owned())
}
