//! One run of `convert` or `repair` over documents.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use hanfold::batch::{self, Declarations, Failure, FileConversion, Outcome, Output, Status};
use hanfold::{Normalizer, Report};
use same_file::Handle;

use crate::args::{DocumentArgs, GlobalArgs, OutputArgs};
use crate::documents::{self, find, is_standard_input};
use crate::exit::Exit;
use crate::out::{Out, is_stdout, is_stream};
use crate::report::ReportFile;
use crate::screen::{self, STDOUT, Screen, is_interrupted, shown, stop_on_interrupt};
use crate::summary::Summary;
use crate::wording;

/// Options for reading documents and writing results, from the command line.
pub(crate) fn file_conversion(input: &DocumentArgs, output_args: &OutputArgs) -> FileConversion {
    let output = match &output_args.output {
        Some(path) if is_stdout(path) => Output::Nowhere,
        Some(path) => documents::output_at(path, input),
        None if output_args.in_place => Output::InPlace { backup: output_args.backup.clone() },
        None => Output::Nowhere,
    };
    let file_conversion = FileConversion::new(output).with_losses(output_args.lossy);
    let declarations = match output_args.declarations {
        Declarations::Rewrite if output_args.keep_lang => Declarations::Encoding,
        declarations => declarations,
    };
    let file_conversion = file_conversion
        .with_bom(output_args.bom)
        .with_output_encoding(output_args.output_encoding)
        .with_unencodable(output_args.unencodable)
        .with_declarations(declarations);
    match input.encoding {
        Some(encoding) => file_conversion.with_encoding(encoding),
        None => file_conversion,
    }
}

/// A run of a command over its documents.
pub(crate) struct Job<'c> {
    pub(crate) input: &'c DocumentArgs,
    pub(crate) output: &'c OutputArgs,
    pub(crate) global: &'c GlobalArgs,
    pub(crate) normalizer: Normalizer,
    pub(crate) file_conversion: FileConversion,
}

impl Job<'_> {
    /// Runs the job.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let output = self.file_conversion.output();
        if self.output.dry_run && *output == Output::Nowhere {
            bail!("--dry-run needs -o or --in-place; --check says what would change");
        }
        if is_standard_input(self.input) {
            match output {
                Output::InPlace { .. } => {
                    bail!("--in-place cannot be used with standard input: use -o FILE")
                }
                Output::Folder(folder) => bail!(
                    "{}: a result of standard input has no name in a folder: use -o FILE",
                    folder.display()
                ),
                _ => {}
            }
            let bytes = documents::standard_input(self.global)?;
            if let Output::File(path) = output {
                refuse_standard_input(path)?;
            }
            return self.run_single(Path::new("-"), &bytes);
        }
        let is_single = match output {
            Output::Nowhere => !self.output.check,
            Output::File(path) => is_stream(path),
            _ => false,
        };
        if is_single {
            let ([path], None) = (self.input.paths.as_slice(), &self.input.files_from) else {
                bail!("several documents need an output: use -o DIR, --in-place or --check");
            };
            if path.is_dir() {
                bail!(
                    "{}: a folder needs an output: use -o DIR, --in-place or --check",
                    path.display()
                );
            }
            let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
            if let Some(report) = &self.output.report
                && batch::resolve(report) == batch::resolve(path)
            {
                bail!("{}: the report would overwrite the document", report.display());
            }
            return self.run_single(path, &bytes);
        }
        self.run_files()
    }

    /// Converts a single document to a stream or, from standard input, to a file; for `--check`, to nowhere.
    fn run_single(&self, path: &Path, bytes: &[u8]) -> anyhow::Result<Exit> {
        let planned = match self.file_conversion.output() {
            Output::File(path) => path.as_path(),
            _ => Path::new("-"),
        };
        let output = Some(planned).filter(|_| !self.output.check && !self.output.dry_run);
        let writes_stdout = output.is_some_and(is_stdout);
        if let (Some(report), Some(output)) = (self.report_path(), output)
            && !writes_stdout
            && batch::resolve(report) == batch::resolve(output)
        {
            bail!("{}: the report would overwrite the result", report.display());
        }
        let mut report = ReportFile::create_beside_streams(self.report_path(), writes_stdout)?;
        let cannot_write = || match output {
            Some(output) if !writes_stdout => format!("cannot write {}", output.display()),
            _ => STDOUT.to_owned(),
        };
        if output.is_some() && !writes_stdout {
            // A file is completed.
            stop_on_interrupt();
        }
        let mut out = output.map_or(Ok(Out::Nowhere), Out::create).with_context(cannot_write)?;
        let mut worker = self.normalizer.worker();
        let written = self.file_conversion.convert_to_writer(&mut worker, path, bytes, &mut out);
        let mut outcome = written.with_context(cannot_write)?;
        outcome.is_written &= output.is_some();
        if outcome.is_written {
            out.finish().with_context(cannot_write)?;
            outcome.output = output.filter(|_| !writes_stdout).map(Path::to_owned);
        }
        // A single file that is not a document is a failure.
        if let Status::Skipped(reason) = &outcome.status {
            outcome.status = Status::Failed(Failure::NotADocument(reason.clone()));
        }
        report.add(&outcome)?;
        report.finish()?;
        let mut screen = Screen::new(self.global, 1);
        self.tell(&mut screen, &outcome, Some(planned));
        screen.finish("");
        if is_interrupted() {
            screen::interrupted(0);
            return Ok(Exit::Interrupted);
        }
        Ok(match outcome.status {
            Status::Failed(_) => Exit::Failed,
            Status::Changed if self.output.check => Exit::Attention,
            _ => Exit::Done,
        })
    }

    /// Converts many documents from file to file.
    fn run_files(&self) -> anyhow::Result<Exit> {
        let begun = Instant::now();
        let found = find(self.input, Some(self.output), self.global)?;
        let mut tasks = batch::plan(&found, self.file_conversion.output())?;
        // Without their outputs, the tasks write nothing.
        let planned: Vec<Option<PathBuf>> = match self.output.dry_run {
            true => tasks.iter_mut().map(|task| task.output.take()).collect(),
            false => Vec::new(),
        };
        let mut report = ReportFile::create(self.report_path())?;
        let mut screen = Screen::new(self.global, tasks.len() + found.others.len());
        let mut summary = Summary::default();
        let mut print = |mut outcome: Outcome, planned: Option<&Path>| {
            if let (Status::Changed, Some(output)) = (&outcome.status, planned)
                && let Some(failure) = self.in_place_failure(&outcome.input, output)
            {
                outcome.status = Status::Failed(failure);
            }
            summary.add(&outcome);
            self.tell(&mut screen, &outcome, planned);
            screen.advance();
            report.add(&outcome)
        };
        let others = found.others.into_iter().try_for_each(|outcome| print(outcome, None));
        let mut planned = planned.iter();
        let processed = others.and_then(|()| {
            documents::for_each(
                &tasks,
                self.input.jobs,
                |task| batch::threads_for(&task.input),
                || self.normalizer.worker(),
                |worker, task| self.file_conversion.convert_file(worker, task),
                |outcome| print(outcome, planned.next().and_then(Option::as_deref)),
            )
        });
        let writes_nothing = self.output.check || self.output.dry_run;
        screen.finish(&summary.text(begun.elapsed(), writes_nothing));
        let not_begun = processed?;
        report.finish()?;
        Ok(if let Some(count) = not_begun {
            screen::interrupted(count);
            Exit::Interrupted
        } else if summary.failed > 0 {
            Exit::Failed
        } else if self.output.check && summary.changed > 0 {
            Exit::Attention
        } else {
            Exit::Done
        })
    }

    /// Returns the path of the report, if one was asked for.
    fn report_path(&self) -> Option<&Path> {
        self.output.report.as_deref()
    }

    /// Returns the reason why `--in-place` would not replace a document, if it is found only in writing: for `--dry-run`.
    fn in_place_failure(&self, input: &Path, output: &Path) -> Option<Failure> {
        let Output::InPlace { backup } = self.file_conversion.output() else { return None };
        let suffixed = |path: &Path, suffix: &String| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        match backup {
            _ if !output.is_file() => Some(Failure::NotAFile),
            Some(suffix) if suffixed(output, suffix).exists() => {
                Some(Failure::BackupExists(suffixed(input, suffix)))
            }
            _ => None,
        }
    }

    /// Returns what would become of a document, for `--dry-run`. `planned` is the file that would be written.
    fn plan_of(&self, outcome: &Outcome, planned: Option<&Path>) -> Option<String> {
        let is_in_place = matches!(self.file_conversion.output(), Output::InPlace { .. });
        let is_changed = match &outcome.status {
            Status::Skipped(reason) => return Some(format!("would be skipped: {reason}")),
            Status::Changed => true,
            Status::Unchanged => false,
            _ => return None,
        };
        let planned = planned?;
        let becomes = match (is_in_place, is_changed) {
            (true, false) => "would stay".to_owned(),
            (true, true) => match &self.output.backup {
                Some(suffix) => format!("would be replaced, with a backup *{suffix}"),
                None => "would be replaced".to_owned(),
            },
            (false, _) => {
                let (how, place) = (if is_changed { "" } else { ", unchanged" }, shown(planned));
                let replaces = if planned.exists() { ", which exists" } else { "" };
                format!("would be written to {place}{replaces}{how}")
            }
        };
        let why = outcome.report.as_ref().map(|report| format!(" ({})", detail(report)));
        Some(becomes + &why.unwrap_or_default())
    }

    /// Prints the messages of one document: failures always, doubts unless `--quiet` (at most 20 without `--verbose`), the rest with
    /// `--verbose`. `planned` is the file that is to be written.
    fn tell(&self, screen: &mut Screen, outcome: &Outcome, planned: Option<&Path>) {
        if self.output.dry_run
            && let Some(plan) = self.plan_of(outcome, planned)
        {
            screen.finding(&outcome.input, &plan);
        }
        let path = &outcome.input;
        match &outcome.status {
            // The reason is printed; other doubts are in the report.
            Status::Failed(reason) => {
                let is_planned = self.output.dry_run && self.output.lossy;
                let message = match reason {
                    Failure::TooMuchLost { .. } if is_planned => {
                        format!("{reason}; the rest would be written")
                    }
                    _ => wording::failure(reason, outcome.is_written),
                };
                return screen.failed(path, &message);
            }
            Status::Skipped(reason) => screen.detail(path, &format!("skipped: {reason}")),
            Status::Changed if self.output.check => screen.finding(path, "would change"),
            _ => {}
        }
        if let Some(report) = &outcome.report {
            screen.detail(path, &detail(report));
            for doubt in &report.doubts {
                screen.note(path, &wording::doubt(*doubt));
            }
        }
    }
}

/// Refuses a result that would overwrite the file that standard input reads.
fn refuse_standard_input(path: &Path) -> anyhow::Result<()> {
    let is_document = path.is_file()
        && match (Handle::stdin(), Handle::from_path(path)) {
            (Ok(stdin), Ok(file)) => stdin == file,
            _ => false,
        };
    if is_document {
        bail!(
            "{0}: the result would overwrite its document: choose another file, or use --in-place {0}",
            path.display()
        );
    }
    Ok(())
}

/// One-line description of the processing of a document.
fn detail(report: &Report) -> String {
    let script =
        report.script.as_ref().map_or("script not examined", |script| script.script.as_str());
    let configs: Vec<_> = report.conversions.iter().map(|used| used.config.as_str()).collect();
    let with =
        if configs.is_empty() { String::new() } else { format!(" ({})", configs.join(", ")) };
    let readings = match report.doubtful_readings.len() {
        0 => String::new(),
        1 => "; 1 reading in doubt".to_owned(),
        count => format!("; {count} readings in doubt"),
    };
    let (encoding, action) = (report.encoding.encoding, report.action.as_str());
    format!("{encoding}, {script}: {action}{with}{readings}")
}
