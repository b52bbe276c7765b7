//! `hanfold detect`.

use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;

use anyhow::Context;
use hanfold::batch::{self, FoundFile};
use hanfold::repair::RepairOptions;
use hanfold::{Detection, Document, ErrorKind};

use crate::args::{Detect, Format, Global};
use crate::evidence;
use crate::exit::Exit;
use crate::input::{find, is_standard_input};
use crate::record::{self, DocumentRecord, Examined, RecordStatus, RecordedFindings};
use crate::screen::{STDOUT, Screen, shown, stop_on_interrupt};

pub(crate) fn run(command: &Detect, global: &Global) -> anyhow::Result<Exit> {
    let mut printer = Printer::new(command.format);
    let input = &command.input;
    let mut screen = Screen::new(global, 1);
    let mut failed = false;
    let mut interrupted = None;
    let mut broken = None;
    let mut take = |screen: &mut Screen, record: DocumentRecord<'static>| {
        if record.status == RecordStatus::Failed {
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
        let _ = found.others.iter().try_for_each(|other| {
            let (status, message) = record::status(other);
            take(&mut screen, DocumentRecord::new(&other.input, status, message))
        });
        let work = |(): &mut (), file: &FoundFile| match std::fs::read(&file.path) {
            Ok(bytes) => detect(&file.path, &bytes, command),
            Err(error) => {
                let message = format!("cannot be read: {error}");
                DocumentRecord::new(&file.path, RecordStatus::Failed, Some(message))
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

fn detect(path: &Path, bytes: &[u8], command: &Detect) -> DocumentRecord<'static> {
    let document = Document::from_bytes(bytes);
    let document = match command.input.encoding {
        Some(encoding) => document.with_encoding(encoding),
        None => document,
    };
    let mut record = match document.detect_with_damage(RepairOptions::default()) {
        Ok((detection, repair)) => {
            let mut record = DocumentRecord::new(path, RecordStatus::Detected, None);
            if command.explain {
                record.evidence = evidence::lines(&detection.encoding);
            }
            let Detection { encoding, script, .. } = detection;
            let examined = Examined { encoding, repair, script };
            record.findings = Some(RecordedFindings::Examined(Box::new(examined)));
            record
        }
        Err(error) if error.kind() == ErrorKind::Binary => {
            DocumentRecord::new(path, RecordStatus::Skipped, Some(error.to_string()))
        }
        Err(error) => DocumentRecord::new(path, RecordStatus::Failed, Some(error.to_string())),
    };
    record.bytes = bytes.len();
    record
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
        let found = examined(record);
        csv.write_record([
            record.path.as_str(),
            &record.bytes.to_string(),
            &found.map(Examined::encoding_shown).unwrap_or_default(),
            &text(found.map(|found| rounded(found.encoding.confidence))),
            found.map_or("", |found| found.script.script.as_str()),
            found.and_then(|found| found.script.region).map_or("", |region| region.as_str()),
            &text(found.map(|found| rounded(found.script.confidence))),
            &text(found.map(|found| found.encoding.undecodable)),
            &text(found.map(|found| found.repair.repairs.len())),
            &text(found.map(Examined::lost)),
            record.status.as_str(),
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
        let Some(found) = examined(record) else {
            let message = record.message.as_deref().unwrap_or_default();
            let status = record.status.as_str();
            return writeln!(self.out, "{status:<59}{path}: {message}");
        };
        let percent = |share: f32| format!("{:.0}%", share * 100.0);
        writeln!(
            self.out,
            "{:<13}{:>5}  {:<9}{:<7}{:>5}  {:>6}  {:>6}  {path}",
            found.encoding_shown(),
            percent(found.encoding.confidence),
            found.script.script.as_str(),
            found.script.region.map_or("–", |region| region.as_str()),
            percent(found.script.confidence),
            found.repair.repairs.len(),
            found.lost(),
        )?;
        record.evidence.iter().try_for_each(|line| writeln!(self.out, "    {line}"))
    }

    fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Returns the findings about a document that could be decoded.
fn examined<'r>(record: &'r DocumentRecord<'_>) -> Option<&'r Examined> {
    match &record.findings {
        Some(RecordedFindings::Examined(examined)) => Some(examined),
        _ => None,
    }
}

/// Rounds a confidence to four decimal places, as reports do.
fn rounded(confidence: f32) -> f32 {
    (confidence * 1e4).round() / 1e4
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
