use std::any::Any;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::converted::Converted;
use super::write::with_suffix;
use super::{
    Declarations, EncodingOrigin, Failure, FileConversion, Outcome, Output, SkipReason, Status,
    Task, declare, write,
};
use crate::markup::Format;
use crate::report::{Action, Doubt, EncodingBasis, EncodingReport};
use crate::{Document, ErrorKind, Normalized, Report, Worker};

/// Share of undecodable characters above which a document has failed: the encoding is wrong, or it is not text. One in twenty is far
/// beyond any accident that leaves a text readable (guess).
const MAX_UNDECODABLE_SHARE: f64 = 0.05;

impl FileConversion {
    /// Converts one document from file to file. All errors are returned as its outcome.
    ///
    /// ```
    /// use hanfold::batch::{self, FileConversion, Output, Search, Status};
    /// use hanfold::{Normalizer, Target};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let letter = folder.path().join("letter.txt");
    /// std::fs::write(&letter, "霧散了")?;
    /// let conversion = FileConversion::new(Output::InPlace { backup: None });
    /// let found = batch::find(&[letter.clone()], &Search::new())?;
    /// let tasks = batch::plan(&found, conversion.output())?;
    /// let outcome = conversion.convert_file(&mut Normalizer::new(Target::HANS).worker(), &tasks[0]);
    /// assert!(matches!(outcome.status, Status::Changed));
    /// assert_eq!(std::fs::read_to_string(&letter)?, "雾散了");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn convert_file(&self, worker: &mut Worker, task: &Task) -> Outcome {
        let failed = |failure| Outcome::failed(task.input.clone(), failure);
        let bytes = match std::fs::read(&task.input) {
            Ok(bytes) => bytes,
            Err(error) => return failed(Failure::Read(Arc::new(error))),
        };
        // No input is known to cause a panic. If one does, only its document fails; the worker's buffers are cleared before the
        // next use.
        let run = AssertUnwindSafe(|| self.convert_and_write(worker, task, &bytes));
        catch_unwind(run).unwrap_or_else(|payload| failed(Failure::Panic(panic_message(&*payload))))
    }

    /// Converts the bytes of a document, known to the user as `path`, and writes the result to `out`.
    ///
    /// ```
    /// use hanfold::batch::{FileConversion, Output, Status};
    /// use hanfold::{Normalizer, Target};
    ///
    /// let mut worker = Normalizer::new(Target::HANS).worker();
    /// let picture = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR";
    /// let mut out = Vec::new();
    /// let conversion = FileConversion::new(Output::Nowhere);
    /// let outcome = conversion.convert_to_writer(&mut worker, "photo".as_ref(), picture, &mut out)?;
    /// assert!(matches!(outcome.status, Status::Skipped(_)) && out.is_empty());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Only those of `out`. All other errors are returned as the outcome, and nothing is written then.
    pub fn convert_to_writer(
        &self,
        worker: &mut Worker,
        path: &Path,
        bytes: &[u8],
        out: &mut impl Write,
    ) -> io::Result<Outcome> {
        let (mut outcome, result) = self.normalize(worker, path, bytes);
        let Some(result) = result else { return Ok(outcome) };
        if let Some(failure) = result.encoding_failure {
            outcome.status = Status::Failed(failure);
            outcome.report = Some(result.normalized.report);
            return Ok(outcome);
        }
        if result.failure.is_none() || self.lossy {
            result.file().iter().try_for_each(|part| out.write_all(part))?;
            out.flush()?;
            outcome.is_written = true;
        }
        if let Some(failure) = result.failure {
            outcome.status = Status::Failed(failure);
        }
        outcome.report = Some(result.normalized.report);
        Ok(outcome)
    }

    /// Converts the bytes of a document and writes its output file.
    fn convert_and_write(&self, worker: &mut Worker, task: &Task, bytes: &[u8]) -> Outcome {
        let (mut outcome, result) = self.normalize(worker, &task.input, bytes);
        let Some(result) = result else { return outcome };
        let refusal = result.failure.clone().or_else(|| self.in_place_refusal(&result));
        let written = match (&result.encoding_failure, refusal) {
            (Some(failure), _) => Err(failure.clone()),
            (None, Some(refusal)) if !self.lossy => Err(refusal),
            _ => self.write_output(task, &result),
        };
        let failure = match written {
            Ok(output) => {
                outcome.is_written = output.is_some();
                outcome.output = output;
                // A document that lost too much has failed, even if its result was written.
                result.failure
            }
            Err(failure) => Some(failure),
        };
        if let Some(failure) = failure {
            outcome.status = Status::Failed(failure);
        }
        outcome.report = Some(result.normalized.report);
        outcome
    }

    /// Normalizes the bytes of a document. Without a result, the outcome states the reason.
    fn normalize<'a>(
        &self,
        worker: &mut Worker,
        path: &Path,
        bytes: &'a [u8],
    ) -> (Outcome, Option<Converted<'a>>) {
        let mut document = Document::from_bytes(bytes);
        if let Some(encoding) = self.encoding {
            document = document.with_encoding(encoding);
        }
        if let Some(source) = self.source {
            document = document.with_source(source);
        }
        if let Some(format) = self.format.or_else(|| Format::of_path(path)) {
            document = document.with_format(format);
        }
        let mut outcome = Outcome::without_report(path.to_owned(), Status::Unchanged);
        outcome.bytes = bytes.len();
        match worker.normalize(document) {
            Ok(mut normalized) => {
                let encoding = self.output_encoding.of(&normalized.report);
                let target = worker.target();
                outcome.declarations =
                    declare::rewrite(&mut normalized, self.declarations, encoding, target);
                outcome.text_bytes = normalized.text.len();
                let failure = too_much_lost(&normalized);
                let options =
                    Self { format: self.format.or_else(|| Format::of_path(path)), ..self.clone() };
                let converted = Converted::new(normalized, failure, bytes, &options, encoding);
                if converted.is_changed {
                    outcome.status = Status::Changed;
                }
                (outcome, Some(converted))
            }
            Err(error) => {
                outcome.status = match error.kind() {
                    ErrorKind::Binary => Status::Skipped(SkipReason::Binary(error.to_string())),
                    _ => Status::Failed(Failure::Normalize(Arc::new(error))),
                };
                (outcome, None)
            }
        }
    }

    /// Reason why this result may not replace its document, if there is one.
    fn in_place_refusal(&self, result: &Converted<'_>) -> Option<Failure> {
        let in_place = matches!(self.output, Output::InPlace { .. });
        if in_place && result.normalized.report.action == Action::LeftGarbled {
            return Some(Failure::Garbled);
        }
        if !result.is_changed || self.output != (Output::InPlace { backup: None }) {
            return None;
        }
        // Inferred characters were not restored: the file itself is the only evidence of them.
        let repair = &result.normalized.report.repair;
        if let count @ 1.. = repair.lost() + repair.inferred() {
            return Some(Failure::Unrestored(count));
        }
        let report = &result.normalized.report.encoding;
        let (encoding, origin) = (report.encoding, origin(report));
        if report.undecodable > 0 {
            let first = first_undecodable(report);
            return Some(Failure::Undecodable {
                places: report.undecodable,
                encoding,
                first,
                origin,
            });
        }
        if self.declarations != Declarations::Keep
            && let Some(count) = false_declarations(&result.normalized.report)
        {
            return Some(Failure::FalseDeclarations(count));
        }
        report.is_uncertain().then_some(Failure::UncertainEncoding { encoding, origin })
    }

    /// Writes the output file of a task, and returns its path. None if there is nothing to write.
    fn write_output(
        &self,
        task: &Task,
        result: &Converted<'_>,
    ) -> Result<Option<PathBuf>, Failure> {
        let Some(output) = &task.output else { return Ok(None) };
        let failed = |error: io::Error| Failure::Write(output.clone(), Arc::new(error));
        let in_place = matches!(self.output, Output::InPlace { .. });
        if in_place && !result.is_changed {
            return Ok(None);
        }
        let document = std::fs::metadata(&task.input).map_err(failed)?;
        if in_place && !document.is_file() {
            return Err(Failure::NotAFile);
        }
        let mut backup = None;
        if let Output::InPlace { backup: Some(suffix) } = &self.output {
            backup = Some(back_up(&task.input, output, suffix)?);
        }
        let file = result.file();
        if let Err(error) = write::write(output, &file, &document, in_place) {
            // The document is unchanged, so the backup is redundant.
            if let Some(backup) = backup {
                std::fs::remove_file(backup).map_err(failed)?;
            }
            return Err(failed(error));
        }
        Ok(Some(output.clone()))
    }
}

/// Number of declarations of the encoding that could not be rewritten.
fn false_declarations(report: &Report) -> Option<usize> {
    report.doubts.iter().find_map(|doubt| match doubt {
        Doubt::FalseDeclarations(count) => Some(*count),
        _ => None,
    })
}

/// Keeps a copy of a document, named `input` in failures, under its name with a suffix.
fn back_up(input: &Path, path: &Path, suffix: &str) -> Result<PathBuf, Failure> {
    let backup = with_suffix(path, suffix);
    let named = || with_suffix(input, suffix);
    write::back_up(path, &backup).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::BackupExists(named()),
        _ => Failure::Backup(named(), Arc::new(error)),
    })?;
    Ok(backup)
}

/// Returns the origin of the encoding of a document.
fn origin(encoding: &EncodingReport) -> EncodingOrigin {
    match encoding.basis {
        EncodingBasis::Label => EncodingOrigin::Stated,
        _ if encoding.is_uncertain() => EncodingOrigin::Guessed,
        _ => EncodingOrigin::Detected,
    }
}

fn first_undecodable(encoding: &EncodingReport) -> usize {
    encoding.undecodable_places.first().map_or(0, |place| place.source.start)
}

#[allow(clippy::cast_precision_loss)] // a share needs no more precision
fn too_much_lost(normalized: &Normalized<'_>) -> Option<Failure> {
    let report = &normalized.report.encoding;
    let places = report.undecodable;
    if places == 0 {
        return None;
    }
    let characters = normalized.text.chars().count();
    let (first, origin) = (first_undecodable(report), origin(report));
    let encoding = report.encoding;
    (places as f64 > characters as f64 * MAX_UNDECODABLE_SHARE).then_some(Failure::TooMuchLost {
        places,
        characters,
        encoding,
        first,
        origin,
    })
}

/// Returns the message of a panic.
fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without a message").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_reported_with_its_message() {
        let message = |run: fn()| panic_message(&*catch_unwind(run).unwrap_err());
        assert_eq!(message(|| std::panic::panic_any("no title")), "no title");
        assert_eq!(message(|| std::panic::panic_any(format!("line {}", 7))), "line 7");
        assert_eq!(message(|| std::panic::panic_any(7)), "a panic without a message");
    }
}
