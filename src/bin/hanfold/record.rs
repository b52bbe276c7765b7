//! Lines of a report or of `detect --format json`: flat objects whose names are stable.

use std::path::Path;

use hanfold::batch::{Outcome, Status};
use hanfold::explain::ReadingChoice;
use hanfold::repair::{RepairEdit, RepairReport};
use hanfold::report::{
    Action, ConfigUse, Doubt, EncodingBasis, EncodingCandidate, EncodingPart, EncodingReport,
    ScriptCounts, ScriptReport, Undecodable,
};
use hanfold::{Encoding, Report};
use serde::Serialize;

use crate::wording;

/// Most undecodable places that are listed; `undecodable` counts them all.
const MAX_PLACES: usize = 100;

/// Report of one document. Fields that do not apply are null; lists may be empty.
#[derive(Debug, Default, Serialize)]
pub(crate) struct DocumentRecord<'a> {
    /// The path as given or found. Bytes that are not UTF-8 become U+FFFD.
    pub(crate) path: String,
    /// `changed`, `unchanged`, `skipped` or `failed`; for `detect`: `detected`, `skipped` or `failed`.
    pub(crate) status: &'static str,
    /// Reason for `skipped` or `failed`.
    pub(crate) message: Option<String>,
    pub(crate) bytes: usize,
    pub(crate) encoding: Option<&'static str>,
    pub(crate) encoding_confidence: Option<f32>,
    encoding_basis: Option<EncodingBasis>,
    bom: Option<bool>,
    /// Encoding that the document declares.
    encoding_declared: Option<String>,
    /// Encoding of a sample, if the rest contradicted it.
    encoding_revised: Option<&'static str>,
    /// The first hundred parts of a document in several encodings, as byte ranges.
    encoding_parts: Vec<PartRecord>,
    /// Encodings of a document in several, in descending order of their bytes.
    encodings: Vec<&'static str>,
    /// Candidates, best first, if the encoding was guessed.
    encoding_candidates: Vec<EncodingCandidate>,
    pub(crate) undecodable: Option<usize>,
    /// Byte ranges of the first hundred undecodable places.
    undecodable_places: Vec<[usize; 2]>,
    /// Number of places that `repair` would repair; only for `detect`.
    pub(crate) repairable: Option<usize>,
    /// Number of places that repair would leave damaged: undecodable and uncertain ones; only for `detect`.
    pub(crate) lost: Option<usize>,
    pub(crate) script: Option<&'static str>,
    pub(crate) script_confidence: Option<f32>,
    pub(crate) region: Option<&'static str>,
    characters: Option<ScriptCounts>,
    #[serde(flatten)]
    done: Option<Done<'a>>,
    /// Evidence for the encoding for `--explain`, one line each.
    #[serde(skip)]
    pub(crate) evidence: Vec<String>,
}

/// A part of a document in several encodings.
#[derive(Debug, Serialize)]
struct PartRecord {
    bytes: [usize; 2],
    encoding: &'static str,
}

/// Further fields for `convert`.
#[derive(Debug, Serialize)]
struct Done<'a> {
    output: Option<String>,
    action: Option<Action>,
    /// The first hundred repairs, and suspected places: spans in bytes of the decoded text.
    repairs: &'a [RepairEdit],
    suspected: &'a [RepairEdit],
    conversions: &'a [ConfigUse],
    /// Number of doubtful readings, and the first hundred: spans in bytes of the result.
    doubtful_readings: Option<usize>,
    doubtful_reading_places: &'a [ReadingChoice],
    doubts: &'a [Doubt],
}

impl<'a> DocumentRecord<'a> {
    /// The record of a document of which only the path is known.
    pub(crate) fn new(path: &Path, status: &'static str, message: Option<String>) -> Self {
        Self { path: path.to_string_lossy().into_owned(), status, message, ..Self::default() }
    }

    /// The record of a converted document.
    pub(crate) fn of(outcome: &'a Outcome) -> Self {
        let (status, message) = match &outcome.status {
            Status::Changed => ("changed", None),
            Status::Skipped(reason) => ("skipped", Some(reason.to_string())),
            Status::Failed(reason) => {
                ("failed", Some(wording::failure(reason, outcome.output.is_some())))
            }
            _ => ("unchanged", None),
        };
        let mut record = Self::new(&outcome.input, status, message);
        record.bytes = outcome.bytes;
        let report: Option<&Report> = outcome.report.as_ref();
        if let Some(report) = report {
            record.set_encoding(&report.encoding);
            if let Some(script) = &report.script {
                record.set_script(script);
            }
        }
        record.done = Some(Done {
            output: outcome.output.as_ref().map(|path| path.to_string_lossy().into_owned()),
            action: report.map(|report| report.action),
            repairs: report.map_or(&[], |report| first(&report.repair.repairs)),
            suspected: report.map_or(&[], |report| first(&report.repair.suspected)),
            conversions: report.map_or(&[], |report| &report.conversions),
            doubtful_readings: report.map(|report| report.doubtful_readings.len()),
            doubtful_reading_places: report.map_or(&[], |report| first(&report.doubtful_readings)),
            doubts: report.map_or(&[], |report| &report.doubts),
        });
        record
    }

    pub(crate) fn set_encoding(&mut self, report: &EncodingReport) {
        self.encoding = Some(report.encoding.name());
        self.encoding_confidence = Some(rounded(report.confidence));
        self.encoding_basis = Some(report.basis);
        self.bom = Some(report.bom);
        self.encoding_declared = report.declared.as_ref().map(|declared| declared.label.clone());
        self.encoding_revised = report.revised.map(Encoding::name);
        let part = |part: &EncodingPart| PartRecord {
            bytes: [part.source.start, part.source.end],
            encoding: part.encoding.name(),
        };
        self.encoding_parts = report.parts.iter().take(MAX_PLACES).map(part).collect();
        self.encodings = encodings(&report.parts);
        self.encoding_candidates.clone_from(&report.candidates);
        self.undecodable = Some(report.undecodable);
        let range = |place: &Undecodable| [place.source.start, place.source.end];
        self.undecodable_places =
            report.undecodable_places.iter().take(MAX_PLACES).map(range).collect();
    }

    pub(crate) fn set_damage(&mut self, encoding: &EncodingReport, damage: &RepairReport) {
        self.repairable = Some(damage.repairs.len());
        self.lost = Some(encoding.undecodable + damage.suspected.len() + damage.lost());
    }

    /// Encoding for display, or all encodings of a document in several.
    pub(crate) fn encoding_shown(&self) -> String {
        match self.encodings.as_slice() {
            [] | [_] => self.encoding.unwrap_or_default().to_owned(),
            several => format!("mixed ({})", several.join(", ")),
        }
    }

    pub(crate) fn set_script(&mut self, report: &ScriptReport) {
        self.script = Some(report.script.as_str());
        self.script_confidence = Some(rounded(report.confidence));
        self.region = report.region.map(|region| region.as_str());
        self.characters = Some(report.counts);
    }
}

/// Names of the encodings of a document, in descending order of their bytes.
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

/// The first [`MAX_PLACES`] items.
fn first<T>(all: &[T]) -> &[T] {
    all.get(..MAX_PLACES).unwrap_or(all)
}

/// Rounds a confidence to four digits.
fn rounded(confidence: f32) -> f32 {
    (confidence * 1e4).round() / 1e4
}
