//! `hanfold table check`.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context;

use super::Check;
use crate::Exit;
use crate::screen::{self, STDOUT, shown};

pub(super) fn run(command: &Check) -> anyhow::Result<Exit> {
    let mut out = BufWriter::new(io::stdout());
    let mut exit = Exit::Done;
    for path in &command.files {
        match read(path) {
            Ok(text) => {
                for (line, message) in hanfold::table_faults(&text) {
                    writeln!(out, "{}:{line}: {message}", shown(path)).context(STDOUT)?;
                    exit = if exit == Exit::Failed { exit } else { Exit::Findings };
                }
            }
            Err(error) => {
                screen::error(&format!("{}: {error:#}", shown(path)));
                exit = Exit::Failed;
            }
        }
    }
    out.flush().context(STDOUT)?;
    Ok(exit)
}

fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).context("cannot be read")?;
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..place).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        anyhow::anyhow!("line {line} is not UTF-8: save the table as UTF-8")
    })
}
