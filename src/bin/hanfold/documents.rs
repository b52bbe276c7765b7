//! Documents of the command line: those that the arguments name, and work on many of them.

use std::io::{self, IsTerminal, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use hanfold::batch::{self, Output, Parallel, Search};

use crate::args::{DocumentArgs, GlobalArgs, OutputArgs};
use crate::out::is_stdout;
use crate::screen::{self, is_interrupted, stop_on_interrupt};

/// The UTF-8 byte order mark.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Whether the document is read from standard input.
pub(crate) fn is_standard_input(input: &DocumentArgs) -> bool {
    match input.paths.as_slice() {
        [] => input.files_from.is_none(),
        [path] => path == Path::new("-"),
        _ => false,
    }
}

/// Returns the destination that the path after `-o` means.
pub(crate) fn output_at(path: &Path, input: &DocumentArgs) -> Output {
    match input.files_from {
        // A list may have any number of documents, also one.
        Some(_) => Output::Folder(path.to_owned()),
        None if is_standard_input(input) => Output::at(path, &[]),
        None => Output::at(path, &input.paths),
    }
}

/// Adds the paths that the file of `--files-from` lists.
pub(crate) fn add_listed(input: &mut DocumentArgs, global: &GlobalArgs) -> anyhow::Result<()> {
    let Some(list) = &input.files_from else { return Ok(()) };
    let bytes = if list == Path::new("-") {
        standard_input(global)?
    } else {
        std::fs::read(list).with_context(|| format!("--files-from {}", list.display()))?
    };
    let end = if input.null { b'\0' } else { b'\n' };
    if !input.null && bytes.contains(&0) {
        bail!("--files-from {}: there are NUL characters in the list: use -0", list.display());
    }
    let bytes = bytes.strip_prefix(BOM).unwrap_or(&bytes);
    for name in bytes.split(|byte| *byte == end) {
        // Lines of Windows end with a carriage return.
        let name = if input.null { name } else { name.strip_suffix(b"\r").unwrap_or(name) };
        match named(name).with_context(|| format!("--files-from {}", list.display()))? {
            path if path == Path::new("-") => input.paths.push(Path::new(".").join(path)),
            path if path.as_os_str().is_empty() => {}
            path => input.paths.push(path),
        }
    }
    Ok(())
}

/// Returns the path that bytes name: any in Unix, UTF-8 elsewhere.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // as elsewhere
fn named(name: &[u8]) -> anyhow::Result<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Ok(std::ffi::OsStr::from_bytes(name).into())
}

/// Returns the path that bytes name: any in Unix, UTF-8 elsewhere.
#[cfg(not(unix))]
fn named(name: &[u8]) -> anyhow::Result<PathBuf> {
    let name = std::str::from_utf8(name).context("the list must be UTF-8")?;
    Ok(name.into())
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
    global: &GlobalArgs,
) -> anyhow::Result<batch::FoundFiles> {
    if input.paths.iter().any(|path| path == Path::new("-")) {
        bail!("- (standard input) cannot be combined with files");
    }
    let mut search = input.globs.iter().fold(Search::new(), Search::with_glob);
    search = input.excludes.iter().fold(search, Search::with_exclude);
    search = search.with_hidden(input.hidden).with_case_sensitive_globs(input.case_sensitive);
    if let Some(suffix) = output.and_then(|output| output.backup.as_ref()) {
        search = search.with_backup_suffix(suffix);
    }
    let report = output.and_then(|output| output.report.as_ref());
    if let Some(report) = report.filter(|path| !is_stdout(path)) {
        search = search.with_report(report);
    }
    let found = batch::find(&input.paths, &search)?;
    for glob in found.unmatched_globs.iter().filter(|_| !global.quiet) {
        screen::note(&format!("--glob {glob}: matches no file of a folder"));
    }
    Ok(found)
}

/// Processes documents in parallel, at most `jobs` at a time, and passes the results to `print` in order. If the user interrupted it,
/// returns the number of documents that were not begun. `threads` returns the number of threads that a document can occupy; `worker`
/// creates the state of a thread.
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
) -> anyhow::Result<Option<usize>> {
    let stop = stop_on_interrupt();
    let mut printed = Ok(());
    let mut not_begun = documents.len();
    let sink = |result| {
        not_begun -= 1;
        printed = print(result);
        if printed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let parallel = Parallel::new(documents).with_jobs(jobs).with_stop(stop);
    parallel.with_threads(threads).run(worker, work, sink)?;
    printed?;
    Ok(is_interrupted().then_some(not_begun))
}
