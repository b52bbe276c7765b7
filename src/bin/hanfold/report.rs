//! The file of `--report`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use hanfold::batch::Outcome;
use same_file::Handle;

use crate::out::{Out, is_stdout};
use crate::record::DocumentRecord;

/// The file of `--report`, if one is given.
pub(crate) struct ReportFile {
    path: PathBuf,
    out: Out,
}

impl ReportFile {
    /// Creates the report of a document that may come from standard input. `writes_stdout` is whether its text is written to standard
    /// output.
    pub(crate) fn create_beside_streams(
        path: Option<&Path>,
        writes_stdout: bool,
    ) -> anyhow::Result<Self> {
        if let Some(path) = path {
            refuse_standard_stream(path, writes_stdout)?;
        }
        Self::create(path)
    }

    /// Creates the report.
    pub(crate) fn create(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self { path: PathBuf::new(), out: Out::Nowhere });
        };
        let out = Out::create(path).with_context(|| format!("--report {}", path.display()))?;
        Ok(Self { path: path.to_owned(), out })
    }

    /// Adds the line of a document.
    pub(crate) fn add(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        if matches!(self.out, Out::Nowhere) {
            return Ok(());
        }
        let mut line = serde_json::to_vec(&DocumentRecord::of(outcome))?;
        line.push(b'\n');
        match self.out.write_all(&line) {
            // The reader of the report closed the pipe. The documents are still converted.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.out = Out::Nowhere;
                Ok(())
            }
            written => written.with_context(|| format!("--report {}", self.path.display())),
        }
    }

    /// Moves a complete report file to its path.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        let Self { path, out } = self;
        out.finish().with_context(|| format!("--report {}", path.display()))
    }
}

/// Refuses a report that would be mixed with the text on standard output, or would overwrite the input.
fn refuse_standard_stream(report: &Path, writes_stdout: bool) -> anyhow::Result<()> {
    let is_same_file = |stream: io::Result<Handle>| match (stream, Handle::from_path(report)) {
        (Ok(stream), Ok(report)) => stream == report,
        _ => false,
    };
    // Only files are opened for comparison: opening a pipe has side effects.
    let is_file = report.is_file();
    if writes_stdout && (is_stdout(report) || (is_file && is_same_file(Handle::stdout()))) {
        bail!("{}: the report would be mixed with the text: use a file", report.display());
    }
    if is_file && is_same_file(Handle::stdin()) {
        bail!("{}: the report would overwrite the document", report.display());
    }
    Ok(())
}
