//! Results of a run.

use std::mem;

use memchr::memmem;

use super::normalized::Provenance;
use super::run::Run;
use super::{Doubt, Normalized, Report, Traced};
use crate::convert::ReadingExplanation;
use crate::offsets::{EditSink, OffsetMap};

impl<'a, R: EditSink> Run<'a, '_, R> {
    /// Whether places are missing from the report that an [`OffsetMap`] would provide.
    pub(super) fn has_untraced_places(&self) -> bool {
        self.has_untraced_places
    }

    /// Requests explanations of all readings.
    pub(super) fn explain_readings(&mut self) {
        self.log.readings.explained = Some(Vec::new());
        self.readings.explained = Some(Vec::new());
    }

    /// Returns the result.
    pub(super) fn finish(mut self) -> Normalized<'a> {
        self.complete_report();
        Normalized { text: self.text, report: self.report }
    }

    /// Returns the result with the explanations of readings.
    pub(super) fn finish_with_explanations(mut self) -> (Normalized<'a>, Vec<ReadingExplanation>) {
        self.complete_report();
        let explained = self.readings.explained.take().unwrap_or_default();
        (Normalized { text: self.text, report: self.report }, explained)
    }

    /// Completes the report with the conversions, the readings, and the doubts of all stages, in order.
    fn complete_report(&mut self) {
        let decoded = self.changes.first().map_or(&self.text, |first| &first.before);
        let replaced = memmem::find_iter(decoded.as_bytes(), "\u{FFFD}".as_bytes()).count();
        self.readings.sort();
        self.report.conversions = mem::take(&mut self.log.conversions);
        self.report.doubtful_readings = mem::take(&mut self.readings.doubtful);
        let Report { encoding, repair, doubts, .. } = &mut self.report;
        let counted = [
            Doubt::SeveralEncodings(encoding.parts.len().saturating_sub(1)),
            Doubt::Undecodable(encoding.undecodable),
            Doubt::ReplacementCharacters(replaced.saturating_sub(encoding.undecodable)),
            Doubt::Repaired(repair.repairs.len()),
            Doubt::Damage(repair.suspected.len()),
        ];
        doubts.extend(encoding.is_uncertain().then_some(Doubt::UncertainEncoding));
        doubts.extend(encoding.is_declared_otherwise().then_some(Doubt::DeclaredOtherwise));
        doubts.extend(counted.into_iter().filter(|doubt| doubt.count() != Some(0)));
        doubts.append(&mut self.conversion_doubts);
        doubts.extend(self.escape_doubt);
    }
}

impl<'a> Run<'a, '_, OffsetMap> {
    /// Returns the result with its maps to the bytes of the document.
    pub(super) fn finish_with_provenance(mut self, source: &'a [u8]) -> Traced<'a> {
        self.complete_report();
        let provenance = Provenance::new(source, self.decoding, self.changes, &self.report.repair);
        Traced { normalized: Normalized { text: self.text, report: self.report }, provenance }
    }
}
