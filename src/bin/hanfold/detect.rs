//! `hanfold detect`.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use hanfold::batch;
use hanfold::repair::RepairOptions;
use hanfold::{Detection, Document, ErrorKind};

use crate::args::{Detect, DetectionFormat, GlobalArgs};
use crate::documents::{self, find, is_standard_input};
use crate::evidence;
use crate::exit::Exit;
use crate::record::{self, DocumentRecord, Examined, RecordStatus, RecordedFindings};
use crate::screen::{self, STDOUT, Screen, shown};
use crate::wording;

pub(crate) fn run(command: &Detect, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let mut printer = Printer::new(command.format);
    let mut has_failed = false;
    let mut print = |screen: &mut Screen, record: DocumentRecord<'static>| {
        if record.status == RecordStatus::Failed {
            has_failed = true;
            let message = record.message.as_deref().unwrap_or_default();
            screen.failed(Path::new(&record.path), message);
        }
        screen.advance();
        printer.print(&record).context(STDOUT)
    };
    let not_begun = if is_standard_input(&command.input) {
        let bytes = documents::standard_input(global)?;
        let mut screen = Screen::new(global, 1);
        print(&mut screen, detect(Path::new("-"), &bytes, command))?;
        screen.finish("");
        None
    } else {
        detect_files(command, global, print)?
    };
    printer.finish().context(STDOUT)?;
    Ok(if let Some(count) = not_begun {
        screen::interrupted(count);
        Exit::Interrupted
    } else if has_failed {
        Exit::Failed
    } else {
        Exit::Done
    })
}

/// Detects the encoding and script of many files. If the user interrupted it, returns the number of files that were not begun.
fn detect_files(
    command: &Detect,
    global: &GlobalArgs,
    mut print: impl FnMut(&mut Screen, DocumentRecord<'static>) -> anyhow::Result<()>,
) -> anyhow::Result<Option<usize>> {
    let found = find(&command.input, None, global)?;
    let mut screen = Screen::new(global, found.files.len() + found.others.len());
    for other in &found.others {
        let (status, message) = record::status(other);
        print(&mut screen, DocumentRecord::new(&other.input, status, message))?;
    }
    let not_begun = documents::for_each(
        &found.files,
        command.input.jobs,
        |file| batch::threads_for(&file.path),
        || (),
        |(), file| detect_file(&file.path, command),
        |record| print(&mut screen, record),
    )?;
    screen.finish("");
    Ok(not_begun)
}

/// Detects the encoding and script of a file.
fn detect_file(path: &Path, command: &Detect) -> DocumentRecord<'static> {
    match std::fs::read(path) {
        Ok(bytes) => detect(path, &bytes, command),
        Err(error) => {
            let message = format!("cannot be read: {error}");
            DocumentRecord::new(path, RecordStatus::Failed, Some(message))
        }
    }
}

/// Detects the encoding and script of the bytes of a document.
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
        Err(error) => {
            let message = wording::with_causes(&error);
            DocumentRecord::new(path, RecordStatus::Failed, Some(message))
        }
    };
    record.bytes = bytes.len();
    record
}

/// Prints records in one of the formats.
struct Printer {
    format: DetectionFormat,
    out: io::BufWriter<io::Stdout>,
    begun: bool,
}

impl Printer {
    fn new(format: DetectionFormat) -> Self {
        Self { format, out: io::BufWriter::new(io::stdout()), begun: false }
    }

    fn print(&mut self, record: &DocumentRecord<'_>) -> anyhow::Result<()> {
        let first = !std::mem::replace(&mut self.begun, true);
        match self.format {
            DetectionFormat::Json => {
                serde_json::to_writer(&mut self.out, record).map_err(io::Error::from)?;
                self.out.write_all(b"\n")?;
            }
            DetectionFormat::Csv => self.csv(record, first)?,
            DetectionFormat::Table => self.table(record, first)?,
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
            &text(found.map(|found| record::rounded(found.encoding.confidence))),
            found.map_or("", |found| found.script.script.as_str()),
            found.and_then(|found| found.script.region).map_or("", |region| region.as_str()),
            &text(found.map(|found| record::rounded(found.script.confidence))),
            &text(found.map(|found| found.encoding.undecodable)),
            &text(found.map(|found| found.repair.repairs.len())),
            &text(found.map(Examined::unrepaired)),
            record.status.as_str(),
            record.message.as_deref().unwrap_or_default(),
        ])?;
        csv.flush()?;
        Ok(())
    }

    /// Writes a line of the table. The path is last because its width on the screen is unknown.
    fn table(&mut self, record: &DocumentRecord<'_>, first: bool) -> io::Result<()> {
        if first {
            let head = ["ENCODING", "SURE", "SCRIPT", "REGION", "SURE", "REPAIR", "LOST"];
            writeln!(self.out, "{}PATH", cells(head))?;
        }
        let path = shown(Path::new(&record.path));
        let Some(found) = examined(record) else {
            let message = record.message.as_deref().unwrap_or_default();
            let status = record.status.as_str();
            let width = cells([""; 7]).len();
            return writeln!(self.out, "{status:<width$}{path}: {message}");
        };
        let percent = |share: f32| format!("{:.0}%", share * 100.0);
        let cells = cells([
            &found.encoding_shown(),
            &percent(found.encoding.confidence),
            found.script.script.as_str(),
            found.script.region.map_or("–", |region| region.as_str()),
            &percent(found.script.confidence),
            &found.repair.repairs.len().to_string(),
            &found.unrepaired().to_string(),
        ]);
        writeln!(self.out, "{cells}{path}")?;
        record.evidence.iter().try_for_each(|line| writeln!(self.out, "    {line}"))
    }

    fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Formats a line of the table, except the path.
fn cells([encoding, sure, script, region, script_sure, repairs, lost]: [&str; 7]) -> String {
    format!(
        "{encoding:<13}{sure:>5}  {script:<9}{region:<7}{script_sure:>5}  {repairs:>6}  {lost:>6}  "
    )
}

/// Returns the findings about a document that could be decoded.
fn examined<'r>(record: &'r DocumentRecord<'_>) -> Option<&'r Examined> {
    match &record.findings {
        Some(RecordedFindings::Examined(examined)) => Some(examined),
        _ => None,
    }
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
