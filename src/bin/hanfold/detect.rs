//! `hanfold detect`.

use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;

use anyhow::Context;
use hanfold::batch::{self, FoundFile, Outcome, Status};
use hanfold::repair::RepairOptions;
use hanfold::{Document, ErrorKind};

use crate::args::{Detect, Format, Global};
use crate::evidence;
use crate::exit::Exit;
use crate::input::{find, is_standard_input};
use crate::record::DocumentRecord;
use crate::screen::{STDOUT, Screen, shown, stop_on_interrupt};
use crate::wording;

pub(crate) fn run(command: &Detect, global: &Global) -> anyhow::Result<Exit> {
    let mut printer = Printer::new(command.format);
    let input = &command.input;
    let mut screen = Screen::new(global, 1);
    let mut failed = false;
    let mut interrupted = None;
    let mut broken = None;
    let mut take = |screen: &mut Screen, record: DocumentRecord<'static>| {
        if record.status == FAILED {
            failed = true;
            let message = record.message.as_deref().unwrap_or_default();
            screen.failed(Path::new(&record.path), message);
        }
        screen.advance();
        match printer.print(&record) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                broken = Some(error);
                ControlFlow::Break(())
            }
        }
    };
    if is_standard_input(input) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("standard input")?;
        let _ = take(&mut screen, detect(Path::new("-"), &bytes, command));
    } else {
        let found = find(input, None)?;
        screen = Screen::new(global, found.files.len() + found.others.len());
        let _ = found.others.iter().try_for_each(|other| take(&mut screen, record_of(other)));
        let work = |(): &mut (), file: &FoundFile| match std::fs::read(&file.path) {
            Ok(bytes) => detect(&file.path, &bytes, command),
            Err(error) => {
                DocumentRecord::new(&file.path, FAILED, Some(format!("cannot be read: {error}")))
            }
        };
        let sink = |record| take(&mut screen, record);
        let stop = stop_on_interrupt();
        interrupted = Some(stop);
        let threads = |file: &FoundFile| batch::threads_for(&file.path);
        batch::for_each(&found.files, input.jobs, stop, threads, || (), work, sink)?;
    }
    if let Some(error) = broken {
        return Err(error.context(STDOUT));
    }
    printer.finish().context(STDOUT)?;
    screen.finish("");
    Ok(if interrupted.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
        Exit::Interrupted
    } else if failed {
        Exit::Failed
    } else {
        Exit::Done
    })
}

/// Status of an unreadable file in the output.
const FAILED: &str = "failed";
/// Status of a skipped file in the output.
const SKIPPED: &str = "skipped";

fn detect(path: &Path, bytes: &[u8], command: &Detect) -> DocumentRecord<'static> {
    let document = Document::from_bytes(bytes);
    let document = match command.input.encoding {
        Some(encoding) => document.with_encoding(encoding),
        None => document,
    };
    let mut record = match document.examine(RepairOptions::default()) {
        Ok((detection, damage)) => {
            let mut record = DocumentRecord::new(path, "detected", None);
            record.set_encoding(&detection.encoding);
            record.set_damage(&detection.encoding, &damage);
            record.set_script(&detection.script);
            if command.explain {
                record.evidence = evidence::lines(&detection.encoding);
            }
            record
        }
        Err(error) if error.kind() == ErrorKind::Binary => {
            DocumentRecord::new(path, SKIPPED, Some(error.to_string()))
        }
        Err(error) => DocumentRecord::new(path, FAILED, Some(error.to_string())),
    };
    record.bytes = bytes.len();
    record
}

/// The record of a file that is not a document.
fn record_of(outcome: &Outcome) -> DocumentRecord<'static> {
    let (status, message) = match &outcome.status {
        Status::Failed(reason) => (FAILED, wording::failure(reason, false)),
        Status::Skipped(reason) => (SKIPPED, reason.to_string()),
        _ => (SKIPPED, String::new()),
    };
    DocumentRecord::new(&outcome.input, status, Some(message))
}

/// Prints records in one of the formats.
struct Printer {
    format: Format,
    out: io::BufWriter<io::Stdout>,
    begun: bool,
}

impl Printer {
    fn new(format: Format) -> Self {
        Self { format, out: io::BufWriter::new(io::stdout()), begun: false }
    }

    fn print(&mut self, record: &DocumentRecord<'_>) -> anyhow::Result<()> {
        let first = !std::mem::replace(&mut self.begun, true);
        match self.format {
            Format::Json => {
                serde_json::to_writer(&mut self.out, record).map_err(io::Error::from)?;
                self.out.write_all(b"\n")?;
            }
            Format::Csv => self.csv(record, first)?,
            Format::Table => self.table(record, first)?,
        }
        Ok(())
    }

    fn csv(&mut self, record: &DocumentRecord<'_>, first: bool) -> anyhow::Result<()> {
        let mut csv = csv::Writer::from_writer(&mut self.out);
        if first {
            csv.write_record([
                "path",
                "bytes",
                "encoding",
                "encoding_confidence",
                "script",
                "region",
                "script_confidence",
                "undecodable",
                "repairable",
                "lost",
                "status",
                "message",
            ])?;
        }
        csv.write_record([
            record.path.as_str(),
            &record.bytes.to_string(),
            &record.encoding_shown(),
            &text(record.encoding_confidence),
            record.script.unwrap_or_default(),
            record.region.unwrap_or_default(),
            &text(record.script_confidence),
            &text(record.undecodable),
            &text(record.repairable),
            &text(record.lost),
            record.status,
            record.message.as_deref().unwrap_or_default(),
        ])?;
        csv.flush()?;
        Ok(())
    }

    /// Writes a line of the table. The path is last because its width on the screen is unknown.
    fn table(&mut self, record: &DocumentRecord<'_>, first: bool) -> io::Result<()> {
        if first {
            writeln!(
                self.out,
                "{:<13}{:>5}  {:<9}{:<7}{:>5}  {:>6}  {:>6}  PATH",
                "ENCODING", "SURE", "SCRIPT", "REGION", "SURE", "REPAIR", "LOST"
            )?;
        }
        let path = shown(Path::new(&record.path));
        if let Some(message) = &record.message {
            let status = record.status;
            return writeln!(self.out, "{status:<59}{path}: {message}");
        }
        let percent = |share: Option<f32>| {
            share.map_or(String::new(), |share| format!("{:.0}%", share * 100.0))
        };
        writeln!(
            self.out,
            "{:<13}{:>5}  {:<9}{:<7}{:>5}  {:>6}  {:>6}  {path}",
            record.encoding_shown(),
            percent(record.encoding_confidence),
            record.script.unwrap_or_default(),
            record.region.unwrap_or("–"),
            percent(record.script_confidence),
            record.repairable.unwrap_or_default(),
            record.lost.unwrap_or_default(),
        )?;
        record.evidence.iter().try_for_each(|line| writeln!(self.out, "    {line}"))
    }

    fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
