//! Documents of the command line: those that the arguments name, and work on many of them.

use std::io::{self, IsTerminal, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context, bail};
use hanfold::batch::{self, Parallel, Search};

use crate::args::{DocumentArgs, GlobalArgs, OutputArgs};
use crate::out::is_stdout;
use crate::screen::{self, stop_on_interrupt};

/// Whether the document is read from standard input.
pub(crate) fn is_standard_input(input: &DocumentArgs) -> bool {
    match input.paths.as_slice() {
        [] => true,
        [path] => path == Path::new("-"),
        _ => false,
    }
}

/// Returns the paths of the command line; none means standard input.
pub(crate) fn inputs(input: &DocumentArgs) -> &[PathBuf] {
    if is_standard_input(input) { &[] } else { &input.paths }
}

/// Reads standard input whole. If that is a terminal, a note says so, because nothing else would happen.
pub(crate) fn standard_input(global: &GlobalArgs) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    note_terminal(global);
    io::stdin().lock().read_to_end(&mut bytes).context("standard input")?;
    Ok(bytes)
}

/// Notes that standard input is read if it is a terminal.
pub(crate) fn note_terminal(global: &GlobalArgs) {
    if io::stdin().is_terminal() && !global.quiet {
        let end = if cfg!(windows) { "Ctrl-Z and Enter" } else { "Ctrl-D" };
        screen::note(&format!("reading standard input, to its end ({end})"));
    }
}

/// Finds the documents of the command line.
pub(crate) fn find(
    input: &DocumentArgs,
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

/// Processes documents in parallel, at most `jobs` at a time, and passes the results to `print` in order. Returns whether the user
/// interrupted it. `threads` returns the number of threads that a document can occupy; `worker` creates the state of a thread.
///
/// # Errors
/// Those of `print`, after which nothing more is begun, and those of starting threads.
pub(crate) fn for_each<T: Sync, W, R: Send>(
    documents: &[T],
    jobs: usize,
    threads: fn(&T) -> usize,
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, &T) -> R + Sync,
    mut print: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<bool> {
    let stop = stop_on_interrupt();
    let mut printed = Ok(());
    let sink = |result| {
        printed = print(result);
        if printed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let parallel = Parallel::new(documents).with_jobs(jobs).with_stop(stop);
    parallel.with_threads(threads).run(worker, work, sink)?;
    printed?;
    Ok(stop.load(Ordering::Relaxed))
}
