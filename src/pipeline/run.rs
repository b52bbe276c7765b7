//! Run of one document through the pipeline, on one thread: it is decoded, then repaired and converted until nothing changes.
//!
//! Repair and conversion may each uncover work for the other. Damage that is uncertain in the source script may be certain after
//! conversion; repaired text must be converted; a mostly converted text may show its script more clearly. So both run in turn until
//! a round changes nothing. The result is a fixpoint of both, and normalizing it again changes nothing. This is the only such loop
//! in the pipeline. (Repair has its own loop over its finders.)

use std::borrow::Cow;
use std::mem;

use super::changed::changed_lines;
use super::normalized::{Step, StepChange};
use super::settings::{Mode, Settings};
use super::suspicion::is_mostly_garbled;
use super::target_converter::{ConversionLog, ScriptFindings, Source, TargetConverter};
use super::{Action, ConfigUse, Document, Doubt, Report};
use crate::convert::{Converter, ReadingLog, Scratch};
use crate::markup::{self, Format, MarkupSpan};
use crate::mojibake::{self, RepairMode, Repaired};
use crate::offsets::EditSink;
use crate::script::{Script, ScriptReport};
use crate::{Error, Span};

/// Bytes of a short text, which is always analysed again after a conversion. A few rare characters can change its detected script,
/// and the analysis is cheap.
const SHORT_TEXT_BYTES: usize = 1 << 12;

/// Upper bound on the rounds of conversion and repair. A document of clear script needs two: one that changes it, and one that
/// finds nothing more. Of seven thousand damaged texts eighteen needed three. Text that still changes after the last round is
/// adversarial, and keeps only its first repairs.
const MAX_ROUNDS: usize = 8;

/// State of a document in the pipeline.
pub(super) struct Run<'a, 's, R> {
    pub(super) settings: &'s Settings,
    pub(super) scratch: &'s mut Scratch,
    /// Script that the caller states.
    pub(super) stated: Option<ScriptReport>,
    /// Map from the bytes of the document to the decoded text.
    pub(super) decoding: R,
    /// Text after the changes so far.
    pub(super) text: Cow<'a, str>,
    /// Format that the caller states.
    pub(super) stated_format: Option<Format>,
    /// Spans of the text that are not prose. None if they must be found again.
    pub(super) markup: Option<Vec<MarkupSpan>>,
    /// Changes by repair and conversion, in order.
    pub(super) changes: Vec<StepChange<'a, R>>,
    /// Whether the report has a place that only an [`OffsetMap`](crate::OffsetMap) can locate: a repair in the decoded text, or a reading in the
    /// result. [`Worker::normalize`](super::Worker::normalize) then runs the document again with offsets.
    pub(super) has_untraced_places: bool,
    /// Whether repair found nothing when it last examined the whole text.
    pub(super) was_sound: bool,
    /// Log of all conversions, with the readings of the last one until they are taken.
    pub(super) log: ConversionLog,
    /// Readings that all conversions chose, with their places in the text.
    pub(super) readings: ReadingLog,
    pub(super) report: Report,
    /// Doubts about the conversion.
    pub(super) conversion_doubts: Vec<Doubt>,
    /// Doubt about characters that are written as escapes, if there is one.
    pub(super) escape_doubt: Option<Doubt>,
}

/// Extent of the changes of a document, to which it can be reverted.
#[derive(Debug, Clone, Copy)]
struct ChangeCount {
    changes: usize,
    repairs: usize,
}

/// Byte order mark.
const BOM: char = '\u{FEFF}';

impl<'a, 's, R: EditSink> Run<'a, 's, R> {
    /// First stage: decodes the bytes.
    pub(super) fn decode(
        document: &Document<'a>,
        settings: &'s Settings,
        scratch: &'s mut Scratch,
    ) -> Result<Self, Error> {
        let (text, encoding, decoding) = document.decode_recorded::<R>()?;
        Ok(Self {
            settings,
            scratch,
            stated: document.stated(),
            stated_format: document.stated_format(),
            markup: None,
            decoding,
            text,
            changes: Vec::new(),
            has_untraced_places: false,
            was_sound: false,
            log: ConversionLog::default(),
            readings: ReadingLog::default(),
            report: Report::new(encoding),
            conversion_doubts: Vec::new(),
            escape_doubt: None,
        })
    }

    /// Second stage: repairs the decoded text.
    pub(super) fn repair(&mut self) {
        let Repaired { text, record, report } =
            mojibake::repair::<R>(&self.text, self.settings.repair);
        let undecodable = self.report.encoding.undecodable;
        self.was_sound = report.repairs.is_empty() && report.suspected.is_empty();
        self.report.repair = report.without_undecodable(&self.text, undecodable);
        self.change(Step::Repair, text, record);
        if self.drop_restored_bom() {
            self.repair_again();
        }
    }

    /// Third stage: converts the text to the target script until it is stable.
    pub(super) fn convert(&mut self) {
        let Settings { mode, repair, escapes } = self.settings;
        match mode {
            Mode::Nothing => {}
            Mode::Converter(converter) => self.convert_all(converter),
            Mode::Target(_)
                if is_mostly_garbled(&self.text, &self.report.repair, repair.mode()) =>
            {
                self.report.action = Action::LeftGarbled;
                self.conversion_doubts.push(Doubt::Garbled);
            }
            Mode::Target(converter) => {
                let escaped = self.unescape(*escapes);
                self.find_markup();
                match self.stated.take() {
                    Some(script) => self.convert_as_stated(converter, script),
                    None => self.convert_as_detected(converter),
                }
                self.escape(escaped);
            }
        }
    }

    /// Finds the spans of the text that are not prose, unless they are known.
    fn find_markup(&mut self) {
        if self.markup.is_none() {
            self.markup = Some(markup::spans(&self.text, self.format()));
        }
    }

    /// Returns the format that the caller states, or that of the text.
    pub(super) fn format(&self) -> Format {
        self.stated_format.unwrap_or_else(|| Format::detect(&self.text))
    }

    /// Detects the script of the text after a step.
    fn detect_again(&mut self, converter: &TargetConverter) -> ScriptFindings {
        self.find_markup();
        converter.detect_again(Source::new(&self.text, &self.markup))
    }

    fn convert_all(&mut self, converter: &Converter) {
        self.log.conversions.push(ConfigUse {
            config: converter.config().to_string(),
            lines: self.text.lines().count(),
            bytes: self.text.len(),
        });
        self.report.action = Action::NothingToConvert;
        let (converted, record) = converter.convert_recorded(&self.text, self.scratch);
        if let Cow::Owned(converted) = converted {
            self.report.action = Action::Converted;
            self.change(Step::Conversion, Some(converted), record);
        }
    }

    /// Converts the whole text once as text of the stated script. The result is not repaired again, because such repairs could not
    /// be converted any more.
    fn convert_as_stated(&mut self, converter: &TargetConverter, script: ScriptReport) {
        let converted = converter.convert_all(
            Source::new(&self.text, &self.markup),
            &script,
            self.scratch,
            &mut self.log,
        );
        self.report.action = Action::NothingToConvert;
        self.report.script = Some(script);
        if let Some((text, record)) = converted {
            self.report.action = Action::Converted;
            self.change(Step::Conversion, Some(text), record);
        }
        self.take_readings();
    }

    /// Converts text that is not in the target script and repairs the result, in turn until nothing changes.
    fn convert_as_detected(&mut self, converter: &TargetConverter) {
        let (mut findings, script) = converter.detect(Source::new(&self.text, &self.markup));
        self.report.script = Some(script);
        self.report.action = match findings.analysis.script {
            Script::Japanese => Action::LeftJapanese,
            Script::Korean => Action::LeftKorean,
            Script::Other | Script::None => Action::NotChinese,
            Script::Han => Action::Undetermined,
            Script::Hans | Script::Hant | Script::Mixed => Action::AlreadyInTarget,
        };
        let before = self.change_count();
        match self.report.action {
            Action::AlreadyInTarget => {}
            Action::Undetermined => {
                if !self.convert_undetermined(converter) {
                    return;
                }
                findings = self.detect_again(converter);
            }
            _ => return,
        }
        for _ in 0..MAX_ROUNDS {
            if !self.convert_and_repair(converter, &findings) {
                return;
            }
            findings = self.detect_again(converter);
        }
        self.revert_to(before);
    }

    /// Performs a round: converts the text by its script, and repairs the result. Returns whether another round may change more.
    fn convert_and_repair(
        &mut self,
        converter: &TargetConverter,
        findings: &ScriptFindings,
    ) -> bool {
        let converted = match findings.is_chinese() {
            true => converter.convert(
                Source::new(&self.text, &self.markup),
                findings,
                self.scratch,
                &mut self.log,
            ),
            false => None,
        };
        let Some((text, record)) = converted else {
            self.take_readings();
            self.conversion_doubts =
                converter.doubts(Source::new(&self.text, &self.markup), &findings.analysis);
            return false;
        };
        self.report.action = Action::Converted;
        let is_final_by_tables = converter.is_final_by_tables(&self.text, &findings.analysis);
        self.change(Step::Conversion, Some(text), record);
        self.take_readings();
        let is_repaired = self.repair_again();
        if is_final_by_tables && !is_repaired && self.text.len() > SHORT_TEXT_BYTES {
            debug_assert!(self.is_final(converter), "{:?}", self.text);
            return false;
        }
        true
    }

    /// Converts a text whose script is shown only by its words, and repairs the result. Returns whether anything changes; if not,
    /// the script is in doubt.
    fn convert_undetermined(&mut self, converter: &TargetConverter) -> bool {
        let converted = converter.convert_undetermined(
            Source::new(&self.text, &self.markup),
            self.scratch,
            &mut self.log,
        );
        let Some((text, record)) = converted else {
            if converter.would_convert(Source::new(&self.text, &self.markup), self.scratch) {
                self.conversion_doubts.push(Doubt::UndeterminedScript);
            }
            return false;
        };
        self.report.action = Action::Converted;
        self.change(Step::Conversion, Some(text), record);
        self.repair_again();
        true
    }

    /// Whether another analysis of the text finds nothing to convert or to doubt.
    fn is_final(&mut self, converter: &TargetConverter) -> bool {
        let findings = self.detect_again(converter);
        let log = &mut ConversionLog::default();
        let again = converter.convert::<()>(
            Source::new(&self.text, &self.markup),
            &findings,
            self.scratch,
            log,
        );
        again.is_none()
            && converter
                .doubts(Source::new(&self.text, &self.markup), &findings.analysis)
                .is_empty()
    }

    /// Repairs a text that was changed since its last repair, because damage may have become certain. Returns whether anything
    /// changes.
    fn repair_again(&mut self) -> bool {
        let options = self.settings.repair;
        if !matches!(options.mode(), RepairMode::Auto | RepairMode::Aggressive)
            || self.was_sound && self.is_sound_where_changed()
        {
            return false;
        }
        self.was_sound = false;
        for round in 0..MAX_ROUNDS {
            let Repaired { text, record, report } = mojibake::repair::<R>(&self.text, options);
            if text.is_none() {
                return round > 0;
            }
            for mut one in report.repairs {
                match self.in_decoded_text(one.source) {
                    Some(source) => one.source = source,
                    None => self.has_untraced_places = true,
                }
                self.report.repair.repairs.push(one);
            }
            self.change(Step::Repair, text, record);
            if !self.drop_restored_bom() {
                break;
            }
        }
        true
    }

    /// Whether the last step changed few lines and repair finds nothing in these; the other lines were already found sound.
    fn is_sound_where_changed(&self) -> bool {
        let before = self.changes.last().map(|last| &last.before);
        let lines = before.and_then(|before| changed_lines(before, &self.text));
        lines.is_some_and(|lines| {
            let report = mojibake::repair::<()>(&lines, self.settings.repair).report;
            report.repairs.is_empty() && report.suspected.is_empty()
        })
    }

    /// Removes a damaged byte order mark (`ï»¿`) that repair restored: it is not part of the text, and the next run would not see
    /// it. Returns whether there is one.
    fn drop_restored_bom(&mut self) -> bool {
        let decoded = self.changes.first().map_or(&self.text, |first| &first.before);
        let text = self.text.trim_start_matches(BOM);
        let length = self.text.len() - text.len();
        if length == 0 || decoded.starts_with(BOM) {
            return false;
        }
        let mut record = R::default();
        record.equal_units(length, 0, 1);
        record.one_to_one(text.len());
        let text = text.to_owned();
        self.change(Step::Repair, Some(text), record);
        true
    }

    /// Returns the span of a place in the decoded text, if offsets are recorded.
    fn in_decoded_text(&self, place: Span) -> Option<Span> {
        self.changes.iter().rev().try_fold(place, |place, change| change.record.to_source(place))
    }

    /// Replaces the text by the result of a step, if the step changed it.
    pub(super) fn change(&mut self, step: Step, text: Option<String>, record: R) {
        if let Some(text) = text {
            self.move_readings(&text, &record);
            // Conversion adds no markup to text that has none.
            if step == Step::Repair || self.markup.as_ref().is_some_and(|markup| !markup.is_empty())
            {
                self.markup = None;
            }
            let before = mem::replace(&mut self.text, Cow::Owned(text));
            self.changes.push(StepChange { step, before, record });
        }
    }

    /// Maps the places of readings to the text after a step. Readings in removed text are dropped.
    fn move_readings(&mut self, text: &str, record: &R) {
        if self.readings.is_empty() {
            return;
        }
        let keeps_length = text.len() == self.text.len();
        let is_untraced = &mut self.has_untraced_places;
        self.readings.retain(|choice| {
            let moved = record.to_target(choice.output);
            let place = moved.or(keeps_length.then_some(choice.output));
            let is_there = place.is_some_and(|place| {
                text.get(place.range()).is_some_and(|text| text.chars().eq([choice.written]))
            });
            *is_untraced |= moved.is_none() && !is_there;
            choice.output = place.unwrap_or(choice.output);
            is_there
        });
    }

    /// Takes the readings that the last conversion logged.
    fn take_readings(&mut self) {
        let readings = self.log.readings.for_part();
        self.readings.append(mem::replace(&mut self.log.readings, readings), 0);
    }

    /// Returns the number of changes and repairs so far.
    fn change_count(&self) -> ChangeCount {
        ChangeCount { changes: self.changes.len(), repairs: self.report.repair.repairs.len() }
    }

    /// Reverts the changes after the first ones, because the text does not become stable.
    fn revert_to(&mut self, ChangeCount { changes, repairs }: ChangeCount) {
        if let Some(change) = self.changes.drain(changes..).next() {
            self.text = change.before;
            self.markup = None;
        }
        self.report.repair.repairs.truncate(repairs);
        self.log.conversions.clear();
        self.readings = self.readings.for_part();
        self.report.action = Action::LeftUnstable;
        self.conversion_doubts.push(Doubt::Unstable);
    }
}
