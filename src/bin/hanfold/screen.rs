//! What the user sees while the work goes on: messages and a progress bar, all on standard error.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{Exit, args};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = AnsiColor::Yellow.on_default();
const STRONG: Style = Style::new().bold();

/// What errors call the stream.
pub(crate) const STDOUT: &str = "standard output";

/// Work shorter than this needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// So many notes about documents are shown unless all are asked for; a folder can hold a million.
const MAX_NOTES: usize = 20;

pub(crate) fn set_color(color: args::Color) {
    match color {
        args::Color::Auto => {}
        args::Color::Always => ColorChoice::Always.write_global(),
        args::Color::Never => ColorChoice::Never.write_global(),
    }
}

/// An error that ends the run, or one document's share of it.
pub(crate) fn error(message: &str) {
    line(&format!("{ERROR}hanfold: error:{ERROR:#} {message}"));
}

/// Something beside the result that a person should know.
pub(crate) fn note(message: &str) {
    line(&format!("{NOTE}hanfold: note:{NOTE:#} {message}"));
}

/// Emphasis, where colour is wanted.
pub(crate) fn strong(text: impl Display) -> String {
    format!("{STRONG}{text}{STRONG:#}")
}

/// A path as it may appear on a screen: a name can hold characters that steer a terminal.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(char::is_control, "\u{FFFD}")
}

fn line(text: &str) {
    // Where standard error is gone there is nobody to tell.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Messages about documents, and the bar above which they appear.
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
    pub(crate) fn new(global: &args::Global, total: usize) -> Self {
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

    /// A document failed.
    pub(crate) fn failed(&self, path: &Path, message: &str) {
        self.above_bar(|| error(&format!("{}: {message}", shown(path))));
    }

    /// Something about a document that a person should look at.
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

    /// What was looked for and found: every one is named.
    pub(crate) fn finding(&self, path: &Path, message: &str) {
        if !self.quiet {
            self.above_bar(|| line(&format!("{}: {message}", shown(path))));
        }
    }

    /// What was done with a document, for those who want to know of each.
    pub(crate) fn detail(&self, path: &Path, message: &str) {
        if self.verbose {
            self.above_bar(|| line(&format!("{}: {message}", shown(path))));
        }
    }

    /// One more document is done.
    pub(crate) fn advance(&mut self) {
        self.done += 1;
        let long = self.begun.elapsed() > PATIENCE;
        if self.bar.is_none() && long && !self.quiet && std::io::stderr().is_terminal() {
            self.bar = Some(bar(self.total));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done as u64);
        }
    }

    /// Takes the bar away and shows the last words.
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

/// Set when the user asks for an end. Whoever asks twice does not want to wait.
pub(crate) fn stop_on_interrupt() -> &'static AtomicBool {
    static STOP: AtomicBool = AtomicBool::new(false);
    let handler = || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
    };
    // Where no handler can be set, an interrupt ends the process at once, as it would anyway.
    let _ = ctrlc::set_handler(handler);
    &STOP
}

fn bar(total: usize) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(5);
    let bar = ProgressBar::with_draw_target(Some(total as u64), target);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} documents, {eta} left")
    {
        bar.set_style(style);
    }
    bar
}
