//! `hanfold convert`.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::{Context, bail};
use hanfold::batch::{self, FileConversion, Outcome, Output, Search, Status};
use hanfold::{Converter, Normalizer, Report};
use same_file::Handle;

use crate::Exit;
use crate::args::{Convert, Global, Input, OutputArgs};
use crate::lists::Overlay;
use crate::report::{ReportFile, is_stdout};
use crate::screen::{STDOUT, Screen, stop_on_interrupt};
use crate::summary::Summary;

pub(crate) fn run(command: &Convert, global: &Global) -> anyhow::Result<Exit> {
    let job =
        Job { command, global, normalizer: normalizer(command)?, conversion: conversion(command) };
    if is_standard_input(&command.input) {
        if job.conversion.output != Output::Nowhere {
            bail!("standard input goes to standard output: leave --in-place and -o away");
        }
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("standard input")?;
        return job.to_stdout(Path::new("-"), &bytes);
    }
    if job.conversion.output == Output::Nowhere && !command.output.check {
        let [path] = command.input.paths.as_slice() else {
            bail!("several documents need a place to go: give -o DIR, --in-place or --check");
        };
        if path.is_dir() {
            bail!(
                "{}: a folder needs a place to go: give -o DIR, --in-place or --check",
                path.display()
            );
        }
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        if let Some(report) = &command.output.report
            && batch::resolve(report) == batch::resolve(path)
        {
            bail!("{}: the report would take the place of the document", report.display());
        }
        return job.to_stdout(path, &bytes);
    }
    job.to_files()
}

/// Whether the document is what comes through the pipe.
pub(crate) fn is_standard_input(input: &Input) -> bool {
    match input.paths.as_slice() {
        [] => true,
        [path] => path == Path::new("-"),
        _ => false,
    }
}

/// What to look for in which paths.
pub(crate) fn find(input: &Input, output: Option<&OutputArgs>) -> anyhow::Result<batch::Found> {
    if input.paths.iter().any(|path| path == Path::new("-")) {
        bail!("- (standard input) stands alone: it cannot be mixed with files");
    }
    let search = Search {
        globs: input.globs.clone(),
        hidden: input.hidden,
        backup_suffix: output.and_then(|output| output.backup.clone()),
        report: output.and_then(|output| output.report.clone()).filter(|path| !is_stdout(path)),
    };
    Ok(batch::find(&input.paths, &search)?)
}

fn normalizer(command: &Convert) -> anyhow::Result<Normalizer> {
    let tofu_risk = command.conversion.tofu_risk.into();
    let lists = Overlay::read(&command.conversion.lists)?;
    if let Some(config) = &command.conversion.config {
        let converter = lists.above(Converter::builder(config)).tofu_risk(tofu_risk);
        #[cfg(feature = "opencc")]
        let converter = match opencc_data(command)? {
            Some(data) => converter.opencc(data),
            None => converter,
        };
        return Ok(Normalizer::blind(converter.build()?));
    }
    let target = command
        .conversion
        .to
        .with_variants(command.conversion.variants.into())
        .context("--variants target")?
        .with_vocabulary(command.conversion.vocabulary.into())
        .context("--vocabulary regional")?;
    let normalizer = lists.above_normalizer(Normalizer::builder(target)).tofu_risk(tofu_risk);
    #[cfg(feature = "opencc")]
    let normalizer = match opencc_data(command)? {
        Some(data) => normalizer.opencc(data),
        None => normalizer,
    };
    Ok(normalizer.build()?)
}

/// Where OpenCC has its configurations, if it is to convert.
#[cfg(feature = "opencc")]
fn opencc_data(command: &Convert) -> anyhow::Result<Option<&Path>> {
    if command.conversion.engine != crate::args::Engine::OpenCc {
        return Ok(None);
    }
    let data = command.conversion.opencc_data.as_deref();
    data.context("--engine opencc needs --opencc-data DIR, or HANFOLD_OPENCC_DATA").map(Some)
}

fn conversion(command: &Convert) -> FileConversion {
    let output = match &command.output.output {
        Some(folder) => Output::Folder(folder.clone()),
        None if command.output.in_place => {
            Output::InPlace { backup: command.output.backup.clone() }
        }
        None => Output::Nowhere,
    };
    let mut conversion = FileConversion::new(output);
    conversion.encoding = command.input.encoding;
    conversion.source = command.conversion.from;
    conversion.lossy = command.output.lossy;
    conversion.bom = command.output.bom.into();
    conversion
}

/// What the command line asks for.
struct Job<'c> {
    command: &'c Convert,
    global: &'c Global,
    normalizer: Normalizer,
    conversion: FileConversion,
}

impl Job<'_> {
    /// One document, to standard output.
    fn to_stdout(&self, path: &Path, bytes: &[u8]) -> anyhow::Result<Exit> {
        let path_of_report = self.command.output.report.as_deref();
        refuse_report_among_streams(path_of_report, self.command.output.check)?;
        let mut report = ReportFile::create(path_of_report)?;
        let mut worker = self.normalizer.worker();
        let mut outcome = if self.command.output.check {
            self.conversion.run_to(&mut worker, path, bytes, &mut io::sink())?
        } else {
            let mut out = io::stdout().lock();
            self.conversion.run_to(&mut worker, path, bytes, &mut out).context(STDOUT)?
        };
        // Where it is the only one, no document at all is a failure.
        if let Status::Skipped(reason) = &outcome.status {
            outcome.status = Status::Failed(reason.to_string());
        }
        report.add(&outcome)?;
        report.finish()?;
        let mut screen = Screen::new(self.global, 1);
        self.tell(&mut screen, &outcome);
        screen.finish("");
        Ok(match outcome.status {
            Status::Failed(_) => Exit::Failed,
            Status::Changed if self.command.output.check => Exit::Findings,
            _ => Exit::Done,
        })
    }

    /// Many documents, from file to file.
    fn to_files(&self) -> anyhow::Result<Exit> {
        let begun = Instant::now();
        let command = self.command;
        let found = find(&command.input, Some(&command.output))?;
        let tasks = batch::plan(&found, &self.conversion.output)?;
        let mut report = ReportFile::create(command.output.report.as_deref())?;
        let mut screen = Screen::new(self.global, tasks.len() + found.others.len());
        let mut summary = Summary::default();
        let mut broken = None;
        let mut take = |outcome: Outcome| {
            summary.add(&outcome);
            self.tell(&mut screen, &outcome);
            screen.advance();
            match report.add(&outcome) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    broken = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        let _ = found.others.into_iter().try_for_each(&mut take);
        let stop = stop_on_interrupt();
        batch::for_each(
            &tasks,
            command.input.jobs,
            stop,
            |task| batch::threads_for(&task.input),
            || self.normalizer.worker(),
            |worker, task| self.conversion.run(worker, task),
            &mut take,
        )?;
        screen.finish(&summary.text(begun.elapsed(), command.output.check));
        if let Some(error) = broken {
            return Err(error);
        }
        report.finish()?;
        Ok(if stop.load(Ordering::Relaxed) {
            Exit::Interrupted
        } else if summary.failed > 0 {
            Exit::Failed
        } else if command.output.check && summary.changed > 0 {
            Exit::Findings
        } else {
            Exit::Done
        })
    }

    /// Tells the user of one document: failures and doubts always, the rest if asked.
    fn tell(&self, screen: &mut Screen, outcome: &Outcome) {
        let path = &outcome.input;
        match &outcome.status {
            // The reason is said; what else is in doubt stands in the report.
            Status::Failed(message) => return screen.failed(path, message),
            Status::Skipped(reason) => screen.detail(path, &format!("skipped: {reason}")),
            Status::Changed if self.command.output.check => screen.finding(path, "would change"),
            _ => {}
        }
        if let Some(report) = &outcome.report {
            screen.detail(path, &detail(report));
            for doubt in &report.doubts {
                screen.note(path, &doubt.to_string());
            }
        }
    }
}

/// What was done with a document, on one line.
fn detail(report: &Report) -> String {
    let script = report.script.as_ref().map_or("any script", |script| script.script.as_str());
    let configs: Vec<_> =
        report.conversions.iter().map(|conversion| conversion.config.as_str()).collect();
    let with =
        if configs.is_empty() { String::new() } else { format!(" ({})", configs.join(", ")) };
    format!("{}, {script}: {}{with}", report.encoding.encoding, report.action.as_str())
}

/// The report must not be mixed with the text, nor take the place of the document that comes in.
fn refuse_report_among_streams(report: Option<&Path>, check: bool) -> anyhow::Result<()> {
    let Some(report) = report else { return Ok(()) };
    let is = |stream: io::Result<Handle>| match (stream, Handle::from_path(report)) {
        (Ok(stream), Ok(report)) => stream == report,
        _ => false,
    };
    // Only files are opened to be compared: a pipe would notice.
    let is_file = report.is_file();
    if !check && (is_stdout(report) || (is_file && is(Handle::stdout()))) {
        bail!("{}: the report would be mixed with the text: give it a file", report.display());
    }
    if is_file && is(Handle::stdin()) {
        bail!("{}: the report would take the place of the document", report.display());
    }
    Ok(())
}
