//! Messages and a progress bar, on standard error.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args;
use crate::exit::Exit;

/// Style of errors.
const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Style of notes.
const NOTE: Style = AnsiColor::Yellow.on_default();
/// Style of emphasis.
const STRONG: Style = Style::new().bold();

/// Name of standard output in errors.
pub(crate) const STDOUT: &str = "standard output";

/// Duration before the progress bar appears: shorter runs need none.
const BAR_DELAY: Duration = Duration::from_secs(1);
/// Redraws of the progress bar per second: enough to look alive (guess).
const BAR_REDRAWS: u8 = 5;
/// Most notes shown without `--verbose`: a folder can have a million.
const MAX_NOTES: usize = 20;

pub(crate) fn set_color(color: args::Color) {
    match color {
        args::Color::Auto => {}
        args::Color::Always => ColorChoice::Always.write_global(),
        args::Color::Never => ColorChoice::Never.write_global(),
    }
}

/// Prints an error that ends the run, or that of one document.
pub(crate) fn error(message: &str) {
    line(&format!("{ERROR}hanfold: error:{ERROR:#} {message}"));
}

/// Prints a note about something beside the result.
pub(crate) fn note(message: &str) {
    line(&format!("{NOTE}hanfold: note:{NOTE:#} {message}"));
}

/// Prints that the user interrupted the run.
pub(crate) fn interrupted(not_begun: usize) {
    let plural = if not_begun == 1 { "" } else { "s" };
    line(&format!("{ERROR}hanfold:{ERROR:#} interrupted: {not_begun} document{plural} not begun"));
}

/// Emphasizes text if colour is on.
pub(crate) fn strong(text: impl Display) -> String {
    format!("{STRONG}{text}{STRONG:#}")
}

/// Formats a path for the screen, without control characters, which a terminal would obey.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(char::is_control, "\u{FFFD}")
}

fn line(text: &str) {
    // If standard error is closed, nothing can be reported.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Messages about documents, and the progress bar below them.
pub(crate) struct Screen {
    quiet: bool,
    verbose: bool,
    begun: Instant,
    total: usize,
    done: usize,
    notes: usize,
    bar: Option<ProgressBar>,
}

impl Screen {
    pub(crate) fn new(global: &args::GlobalArgs, total: usize) -> Self {
        Self {
            quiet: global.quiet,
            verbose: global.verbose,
            begun: Instant::now(),
            total,
            done: 0,
            notes: 0,
            bar: None,
        }
    }

    /// Reports a failed document.
    pub(crate) fn failed(&self, path: &Path, message: &str) {
        self.above_bar(|| error(&format!("{}: {message}", shown(path))));
    }

    /// Reports something doubtful about a document.
    pub(crate) fn note(&mut self, path: &Path, message: &str) {
        if self.quiet {
            return;
        }
        self.notes += 1;
        if self.verbose || self.notes <= MAX_NOTES {
            let text = format!("{NOTE}hanfold: note:{NOTE:#} {}: {message}", shown(path));
            self.above_bar(|| line(&text));
        }
    }

    /// Reports a finding of `--check`; all are shown.
    pub(crate) fn finding(&self, path: &Path, message: &str) {
        if !self.quiet {
            self.above_bar(|| line(&format!("{}: {message}", shown(path))));
        }
    }

    /// Reports the processing of a document, with `--verbose`.
    pub(crate) fn detail(&self, path: &Path, message: &str) {
        if self.verbose {
            self.above_bar(|| line(&format!("{}: {message}", shown(path))));
        }
    }

    /// Counts a completed document.
    pub(crate) fn advance(&mut self) {
        self.done += 1;
        let long = self.begun.elapsed() > BAR_DELAY;
        if self.bar.is_none() && long && !self.quiet && std::io::stderr().is_terminal() {
            self.bar = Some(bar(self.total));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done as u64);
        }
    }

    /// Removes the bar and shows the summary.
    pub(crate) fn finish(self, summary: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if self.quiet {
            return;
        }
        if !self.verbose && self.notes > MAX_NOTES {
            let more = self.notes - MAX_NOTES;
            line(&format!("{NOTE}hanfold: note:{NOTE:#} {more} more; --verbose shows them all"));
        }
        if !summary.is_empty() {
            line(summary);
        }
    }

    fn above_bar(&self, show: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(show),
            None => show(),
        }
    }
}

/// Whether the user interrupted the run.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether the user interrupted the run.
pub(crate) fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Returns a flag that is set on interrupt. A second interrupt ends the process.
pub(crate) fn stop_on_interrupt() -> &'static AtomicBool {
    static STOP: AtomicBool = AtomicBool::new(false);
    let handler = || {
        STOP.store(true, Ordering::Relaxed);
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
    };
    // If no handler can be set, an interrupt ends the process.
    let _ = ctrlc::set_handler(handler);
    &STOP
}

fn bar(total: usize) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(BAR_REDRAWS);
    let bar = ProgressBar::with_draw_target(Some(total as u64), target);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} documents, {eta} left")
    {
        bar.set_style(style);
    }
    bar
}
