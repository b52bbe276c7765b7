//! The file of `--report`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use hanfold::batch::{self, Outcome, WholeFile};
use same_file::Handle;

use crate::record::DocumentRecord;

/// Whether a path means standard output.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-") || (cfg!(unix) && path == Path::new("/dev/stdout"))
}

/// The file of `--report`, if one is given.
pub(crate) struct ReportFile {
    path: PathBuf,
    out: Out,
}

enum Out {
    /// No report, or its reader has closed the pipe.
    Nowhere,
    /// A pipe, terminal or standard output, written line by line.
    Stream(Box<dyn Write>),
    /// A file that appears when the report is complete.
    Whole(BufWriter<WholeFile>),
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
        let out = if is_stdout(path) {
            Ok(Out::Stream(Box::new(io::stdout())))
        } else if path.is_dir() {
            Err(io::ErrorKind::IsADirectory.into())
        } else if path.is_file() || !path.exists() {
            WholeFile::create(&batch::resolve(path)).map(|file| Out::Whole(BufWriter::new(file)))
        } else {
            File::create(path).map(|file| Out::Stream(Box::new(file)))
        };
        let out = out.with_context(|| format!("--report {}", path.display()))?;
        Ok(Self { path: path.to_owned(), out })
    }

    /// Adds the line of a document.
    pub(crate) fn add(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        let out: &mut dyn Write = match &mut self.out {
            Out::Nowhere => return Ok(()),
            Out::Stream(out) => out,
            Out::Whole(out) => out,
        };
        let mut line = serde_json::to_vec(&DocumentRecord::of(outcome))?;
        line.push(b'\n');
        match out.write_all(&line) {
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
        let finished = match out {
            Out::Nowhere | Out::Stream(_) => Ok(()),
            Out::Whole(out) => {
                out.into_inner().map_err(io::Error::from).and_then(WholeFile::finish)
            }
        };
        finished.with_context(|| format!("--report {}", path.display()))
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
