//! Documents of the command line.

use std::path::Path;

use anyhow::bail;
use hanfold::batch::{self, Search};

use crate::args::{Input, OutputArgs};
use crate::report::is_stdout;

/// Whether the document is read from standard input.
pub(crate) fn is_standard_input(input: &Input) -> bool {
    match input.paths.as_slice() {
        [] => true,
        [path] => path == Path::new("-"),
        _ => false,
    }
}

/// Finds the documents of the command line.
pub(crate) fn find(
    input: &Input,
    output: Option<&OutputArgs>,
) -> anyhow::Result<batch::FoundFiles> {
    if input.paths.iter().any(|path| path == Path::new("-")) {
        bail!("- (standard input) cannot be combined with files");
    }
    let mut search = input.globs.iter().fold(Search::new(), Search::with_glob);
    search = search.with_hidden(input.hidden);
    if let Some(suffix) = output.and_then(|output| output.backup.as_ref()) {
        search = search.with_backup_suffix(suffix);
    }
    let report = output.and_then(|output| output.report.as_ref());
    if let Some(report) = report.filter(|path| !is_stdout(path)) {
        search = search.with_report(report);
    }
    Ok(batch::find(&input.paths, &search)?)
}
