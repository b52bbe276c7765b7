//! Lines of a report or of `detect --format json`: the fields of a document, and those of the library's report. docs/report.md
//! names them all.

use std::path::Path;

use hanfold::Report;
use hanfold::batch::{Outcome, RewrittenDeclaration, Status};
use hanfold::repair::RepairReport;
use hanfold::report::{EncodingPart, EncodingReport, SCHEMA_VERSION, ScriptReport};
use serde::{Serialize, Serializer};

use crate::wording;

/// Record of one document.
#[derive(Debug, Serialize)]
pub(crate) struct DocumentRecord<'a> {
    schema: u32,
    /// The path as given or found. Bytes that are not UTF-8 become U+FFFD.
    pub(crate) path: String,
    pub(crate) status: RecordStatus,
    /// Reason why the document was skipped or failed.
    pub(crate) message: Option<String>,
    /// Length of the document in bytes.
    pub(crate) bytes: usize,
    /// The file that holds the result, if one was written.
    output: Option<String>,
    /// Declarations that were rewritten.
    declarations: &'a [RewrittenDeclaration],
    /// Findings, if the document was decoded.
    #[serde(flatten)]
    pub(crate) findings: Option<RecordedFindings<'a>>,
    /// Evidence for the encoding for `--explain`, one line each.
    #[serde(skip)]
    pub(crate) evidence: Vec<String>,
}

/// Status of a document in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordStatus {
    Changed,
    Unchanged,
    /// Examined by `detect`, which changes nothing.
    Detected,
    Skipped,
    Failed,
}

/// Findings about a document.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum RecordedFindings<'a> {
    /// Report of `convert` or `repair`.
    Report(&'a Report),
    /// Findings of `detect`.
    Examined(Box<Examined>),
}

/// Findings of `detect`: the fields of a report that need no conversion.
#[derive(Debug, Serialize)]
pub(crate) struct Examined {
    pub(crate) encoding: EncodingReport,
    /// Repairs that would be made.
    pub(crate) repair: RepairReport,
    pub(crate) script: ScriptReport,
}

impl Serialize for RecordStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl RecordStatus {
    /// Returns the name of the status.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Detected => "detected",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

impl<'a> DocumentRecord<'a> {
    /// Creates the record of a document of which only the path is known.
    pub(crate) fn new(path: &Path, status: RecordStatus, message: Option<String>) -> Self {
        Self {
            schema: SCHEMA_VERSION,
            path: path.to_string_lossy().into_owned(),
            status,
            message,
            bytes: 0,
            output: None,
            declarations: &[],
            findings: None,
            evidence: Vec::new(),
        }
    }

    /// Creates the record of a converted document.
    pub(crate) fn of(outcome: &'a Outcome) -> Self {
        let (status, message) = status(outcome);
        let output = outcome.output.as_ref().map(|path| path.to_string_lossy().into_owned());
        let findings = outcome.report.as_ref().map(RecordedFindings::Report);
        let record = Self::new(&outcome.input, status, message);
        let declarations = &outcome.declarations;
        Self { bytes: outcome.bytes, output, declarations, findings, ..record }
    }
}

/// Returns the status of an outcome, with the reason if the document was skipped or failed.
pub(crate) fn status(outcome: &Outcome) -> (RecordStatus, Option<String>) {
    match &outcome.status {
        Status::Changed => (RecordStatus::Changed, None),
        Status::Skipped(reason) => (RecordStatus::Skipped, Some(reason.to_string())),
        Status::Failed(reason) => {
            (RecordStatus::Failed, Some(wording::failure(reason, outcome.is_written)))
        }
        _ => (RecordStatus::Unchanged, None),
    }
}

impl Examined {
    /// Returns the encoding for display, or all encodings of a document in several.
    pub(crate) fn encoding_shown(&self) -> String {
        match encodings(&self.encoding.parts).as_slice() {
            [] | [_] => self.encoding.encoding.name().to_owned(),
            several => format!("mixed ({})", several.join(", ")),
        }
    }

    /// Returns the number of places that repair would leave damaged: undecodable and uncertain ones, and lost characters.
    pub(crate) fn unrepaired(&self) -> usize {
        self.encoding.undecodable + self.repair.suspected.len() + self.repair.lost()
    }
}

/// Returns the names of the encodings of a document, in descending order of their bytes.
fn encodings(parts: &[EncodingPart]) -> Vec<&'static str> {
    let mut all: Vec<(&str, usize)> = Vec::new();
    for part in parts {
        let name = part.encoding.name();
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, bytes)) => *bytes += part.source.len(),
            None => all.push((name, part.source.len())),
        }
    }
    all.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    all.into_iter().map(|(name, _)| name).collect()
}

/// Rounds a probability to four decimal places, as reports do.
pub(crate) fn rounded(probability: f32) -> f32 {
    (probability * 1e4).round() / 1e4
}
