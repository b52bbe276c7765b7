//! The way of one document, on one thread.

use std::borrow::Cow;
use std::sync::Arc;

use super::normalized::Provenance;
use super::normalizer::{Mode, Normalizer};
use super::work::{Converted, Work};
use super::{Action, Conversion, Document, Doubt, Normalized, Report};
use crate::Error;
use crate::convert::{Converter, Scratch};
use crate::encoding::EncodingReport;
use crate::mojibake::{self, RepairReport, Repaired};
use crate::offsets::{OffsetMap, Record};
use crate::script::ScriptReport;

/// One thread's use of a [`Normalizer`], with buffers that serve document after document.
#[derive(Debug)]
pub struct Worker {
    normalizer: Normalizer,
    scratch: Scratch,
}

impl Worker {
    pub(super) fn new(normalizer: &Normalizer) -> Self {
        Self { normalizer: normalizer.clone(), scratch: Scratch::default() }
    }

    /// Normalizes a document.
    ///
    /// # Errors
    /// [`ErrorKind::Binary`](crate::ErrorKind::Binary) if it is not text.
    pub fn normalize<'a>(&mut self, document: &Document<'a>) -> Result<Normalized<'a>, Error> {
        let (done, _) = self.normalize_recorded::<()>(document)?;
        Ok(done.into_normalized(None))
    }

    /// The same, and the result knows where everything comes from: see [`Normalized::offsets`].
    ///
    /// # Errors
    /// As [`normalize`](Self::normalize).
    pub fn normalize_with_offsets<'a>(
        &mut self,
        document: &Document<'a>,
    ) -> Result<Normalized<'a>, Error> {
        let (done, maps) = self.normalize_recorded::<OffsetMap>(document)?;
        Ok(done.into_normalized(Some((document.bytes(), maps))))
    }

    /// What became of a document, and what is recorded of decoding, repair and conversion.
    fn normalize_recorded<'a, R: Record>(
        &mut self,
        document: &Document<'a>,
    ) -> Result<(Done<'a>, [R; 3]), Error> {
        let (decoded, encoding, of_decoding) = document.decode_recorded::<R>()?;
        let settings = Arc::clone(&self.normalizer.0);
        let Repaired { text: repaired, record: of_repair, report: repair } =
            mojibake::repair::<R>(&decoded, settings.repair);
        let repair = repair.without_undecodable(&decoded, encoding.undecodable);
        let current = repaired.as_deref().unwrap_or(&decoded);
        let doubts = doubts(&decoded, &encoding, &repair);
        let mut report = Report::new(encoding, repair, doubts);
        let Converted { text, action, record } =
            self.convert(&settings.mode, document.stated(), current, &mut report);
        report.action = action;
        let done = Done { decoded, repaired, text, report };
        let records = [of_decoding, of_repair, record];
        Ok(self.settle(&settings, document.stated(), done, records))
    }

    /// Converts a text, and adds to a report what was found out and done.
    pub(super) fn convert<R: Record>(
        &mut self,
        mode: &Mode,
        stated: Option<ScriptReport>,
        text: &str,
        report: &mut Report,
    ) -> Converted<R> {
        let (target, converters, overlay) = match mode {
            Mode::Blind(converter) => return self.convert_blindly(text, report, converter),
            Mode::Nothing => return Converted::not(text, Action::Unchanged),
            Mode::Target { target, converters, overlay } => (target, converters, overlay.as_ref()),
        };
        let mut work = Work {
            target,
            converters,
            overlay,
            scratch: &mut self.scratch,
            conversions: &mut report.conversions,
            doubts: &mut report.doubts,
        };
        let (script, converted) = match stated {
            Some(script) => {
                let converted = work.convert_as_stated(text, &script);
                (script, converted)
            }
            None => {
                let (analysis, script) = work.look(text);
                let region = script.region;
                (script, work.convert_as_detected(text, analysis, region))
            }
        };
        report.script = Some(script);
        converted
    }

    fn convert_blindly<R: Record>(
        &mut self,
        text: &str,
        report: &mut Report,
        converter: &Converter,
    ) -> Converted<R> {
        report.conversions.push(Conversion {
            config: converter.config().to_owned(),
            paragraphs: text.lines().count(),
            bytes: text.len(),
        });
        match converter.convert_recorded(text, &mut self.scratch) {
            (Cow::Owned(converted), record) => Converted::to(converted, record),
            (Cow::Borrowed(_), record) => {
                Converted { text: None, action: Action::Unchanged, record }
            }
        }
    }
}

/// A document that has been worked on.
pub(super) struct Done<'a> {
    pub(super) decoded: Cow<'a, str>,
    /// What it was repaired to, if it was.
    pub(super) repaired: Option<String>,
    /// What that was converted to, if it was.
    pub(super) text: Option<String>,
    pub(super) report: Report,
}

impl<'a> Done<'a> {
    fn into_normalized(self, maps: Option<(&'a [u8], [OffsetMap; 3])>) -> Normalized<'a> {
        let Self { decoded, repaired, text, report } = self;
        let converted = text.is_some();
        // Each text but the last one is kept for those who ask what it became.
        let (text, decoded, repaired) = match (text, repaired) {
            (Some(text), repaired) => (Cow::Owned(text), Some(decoded), repaired),
            (None, Some(repaired)) => (Cow::Owned(repaired), Some(decoded), None),
            (None, None) => (decoded, None, None),
        };
        let provenance = maps.map(|(source, maps)| {
            Box::new(Provenance::new(source, decoded, repaired, converted, maps))
        });
        Normalized { text, report, provenance }
    }
}

fn doubts(text: &str, encoding: &EncodingReport, repair: &RepairReport) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if encoding.is_uncertain() {
        doubts.push(Doubt::UncertainEncoding);
    }
    if encoding.is_declared_otherwise() {
        doubts.push(Doubt::DeclaredOtherwise);
    }
    if let changes @ 1.. = encoding.parts.len().saturating_sub(1) {
        doubts.push(Doubt::SeveralEncodings(changes));
    }
    let undecodable = encoding.undecodable;
    if undecodable > 0 {
        doubts.push(Doubt::Undecodable(undecodable));
    }
    let replaced = memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}".as_bytes()).count();
    if replaced > undecodable {
        doubts.push(Doubt::ReplacementCharacters(replaced - undecodable));
    }
    if let repairs @ 1.. = repair.repairs.len() {
        doubts.push(Doubt::Repaired(repairs));
    }
    if let places @ 1.. = repair.suspected.len() {
        doubts.push(Doubt::Damage(places));
    }
    doubts
}
