//! Conversion of the parts of a text that are not in the target script.

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::memmem;

use super::leftovers::{Leftovers, ScriptState};
use super::{ConfigUse, Doubt};
use crate::Span;
use crate::convert::{
    Config, Converter, Overlay, OverlayMatch, ReadingChooser, ReadingLog, RegionalConverter,
    Scratch, convert_between,
};
use crate::markup::{self, MarkupSpan, Prose, Role};
use crate::offsets::{EditSink, OffsetMap, Splicer, compose_changes};
use crate::script::{self, Analysis, Part, Region, Script, ScriptCounts, ScriptReport};
use crate::target::Target;

/// Converter of text in any script to a target.
#[derive(Debug)]
pub(super) struct TargetConverter {
    pub(super) target: Target,
    /// Converters that the target may need, by configuration.
    pub(super) converters: BTreeMap<Config, Converter>,
    /// Choosers among readings, by the configuration whose output they revise.
    pub(super) choosers: BTreeMap<Config, ReadingChooser>,
    /// Converters with regional words by context, by the configuration that they replace.
    pub(super) regional: BTreeMap<Config, RegionalConverter>,
    /// Converter of leftovers. None if the tables alone decide.
    pub(super) leftovers: Option<Leftovers>,
    /// User tables and locks, which override all converters; two of these may run on one text.
    pub(super) overlay: Option<Overlay>,
}

/// Script of a text.
#[derive(Debug)]
pub(super) struct ScriptFindings {
    pub(super) analysis: Analysis,
    /// Region of the traditional parts, if it was examined and is clear.
    pub(super) region: Option<Region>,
}

impl ScriptFindings {
    /// Whether the text is Chinese, and its script is clear.
    pub(super) fn is_chinese(&self) -> bool {
        matches!(self.analysis.script, Script::Hans | Script::Hant | Script::Mixed)
    }
}

/// A text with the spans that are not prose.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) markup: &'t [MarkupSpan],
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str, markup: &'t Option<Vec<MarkupSpan>>) -> Self {
        Self { text, markup: markup.as_deref().unwrap_or_default() }
    }
}

/// Log of the conversions of a text and the readings that they chose, for the report.
#[derive(Debug, Default)]
pub(super) struct ConversionLog {
    pub(super) conversions: Vec<ConfigUse>,
    /// Chosen readings, with places in the result of the last conversion.
    pub(super) readings: ReadingLog,
}

/// Way of a part of a text to the target: configurations, one after the other, then leftovers.
#[derive(Debug, Clone, Copy)]
struct PartRoute<'s> {
    configs: &'static [Config],
    leftovers: Option<(&'s Leftovers, ScriptState)>,
}

impl PartRoute<'_> {
    /// Returns the name for reports.
    fn name(&self) -> String {
        match self.configs {
            [] => "leftovers".to_owned(),
            configs => configs.iter().map(|config| config.name()).collect::<Vec<_>>().join("+"),
        }
    }
}

impl TargetConverter {
    /// Detects the script of a text and its region.
    pub(super) fn detect(&self, source: Source<'_>) -> (ScriptFindings, ScriptReport) {
        let text = self.without_locked(source);
        let analysis = script::analyse(&text);
        let report = ScriptReport::of(&text, &analysis);
        (ScriptFindings { analysis, region: report.region }, report)
    }

    /// Detects the script of a converted text, and the region of its traditional parts if the conversion depends on it.
    pub(super) fn detect_again(&self, source: Source<'_>) -> ScriptFindings {
        let text = self.without_locked(source);
        let analysis = script::analyse(&text);
        let regions = [None, Some(Region::Taiwan), Some(Region::HongKong)];
        let depends = |part: &Part| {
            let configs = regions.map(|region| self.target.configs(part.script, region));
            configs.iter().any(|other| Some(other) != configs.first())
        };
        let region = match analysis.parts.iter().any(depends) {
            true => ScriptReport::of(&text, &analysis).region,
            false => None,
        };
        ScriptFindings { analysis, region }
    }

    /// Returns the text without its locked and kept parts, which do not change and are not evidence of its script.
    fn without_locked<'t>(&self, Source { text, markup }: Source<'t>) -> Cow<'t, str> {
        let masked = self.overlay.as_ref().and_then(|overlay| overlay.masked(text));
        let text = masked.map_or(Cow::Borrowed(text), Cow::Owned);
        markup::without_kept(text, markup)
    }

    /// Converts the whole text as text of one script. None if nothing changes.
    pub(super) fn convert_all<R: EditSink>(
        &self,
        source: Source<'_>,
        script: &ScriptReport,
        scratch: &mut Scratch,
        log: &mut ConversionLog,
    ) -> Option<(String, R)> {
        let route = PartRoute {
            configs: self.target.configs(script.script, script.region),
            leftovers: None,
        };
        let part = as_one_part(source.text, script.script);
        self.convert_single_part(source, route, &part, scratch, log)
    }

    /// Converts a text whose script is shown only by its words. None if nothing changes.
    pub(super) fn convert_undetermined<R: EditSink>(
        &self,
        source: Source<'_>,
        scratch: &mut Scratch,
        log: &mut ConversionLog,
    ) -> Option<(String, R)> {
        let leftovers = self.leftovers.as_ref()?;
        let route =
            PartRoute { configs: &[], leftovers: Some((leftovers, ScriptState::Undetermined)) };
        let part = as_one_part(source.text, Script::Han);
        self.convert_single_part(source, route, &part, scratch, log)
    }

    /// Converts a text that is one part. None if nothing changes.
    fn convert_single_part<R: EditSink>(
        &self,
        source: Source<'_>,
        route: PartRoute<'_>,
        part: &Part,
        scratch: &mut Scratch,
        log: &mut ConversionLog,
    ) -> Option<(String, R)> {
        let converted = self.convert_unlocked(
            route,
            source,
            0,
            self.locked(source),
            scratch,
            &mut log.readings,
        )?;
        log_use(route, part, &mut log.conversions);
        Some(converted)
    }

    /// Converts the parts that are not in the target script, and the leftovers in those that are. None if nothing changes.
    pub(super) fn convert<R: EditSink>(
        &self,
        source: Source<'_>,
        findings: &ScriptFindings,
        scratch: &mut Scratch,
        log: &mut ConversionLog,
    ) -> Option<(String, R)> {
        let ScriptFindings { analysis: Analysis { parts, counts, .. }, region } = findings;
        let Source { text, markup } = source;
        let of_target = || {
            let parts = parts.iter().filter(|part| part.script == self.target.script());
            parts.filter_map(|part| text.get(part.span.range()))
        };
        let leftovers = self.leftovers.as_ref().and_then(|leftovers| {
            Some((leftovers, leftovers.state(*counts, of_target(), scratch)?))
        });
        let route = |part: &Part| PartRoute {
            configs: self.target.configs(part.script, *region),
            leftovers: leftovers.filter(|_| part.script == self.target.script()),
        };
        if let [part] = parts.as_slice() {
            return self.convert_single_part(source, route(part), part, scratch, log);
        }
        let mut out = String::new();
        let mut splicer = Splicer::new(text, &mut out);
        // A locked term may cross the boundary between two parts.
        let locked = self.locked(source);
        for part in parts {
            let route = route(part);
            let span = part.span.range();
            let Some(text) = text.get(span.clone()) else {
                continue;
            };
            let begin = locked.partition_point(|found| found.ends_before(&span));
            let inside = locked.iter().skip(begin).map_while(|found| found.inside(&span));
            let mut readings = log.readings.for_part();
            let matches = inside.collect();
            let source = Source { text, markup };
            let converted = self.convert_unlocked::<R>(
                route,
                source,
                span.start,
                matches,
                scratch,
                &mut readings,
            );
            log.readings.append(readings, splicer.position(part.span.start));
            let Some((converted, record)) = converted else { continue };
            splicer.replace_recorded(span, &converted, &record);
            log_use(route, part, &mut log.conversions);
        }
        let record = splicer.finish()?;
        Some((out, record))
    }

    /// Converts the text that is neither locked nor kept. The markup is relative to a text in which this one begins at `start`. None
    /// if nothing changes.
    fn convert_unlocked<R: EditSink>(
        &self,
        route: PartRoute<'_>,
        Source { text, markup }: Source<'_>,
        start: usize,
        matches: Vec<OverlayMatch<'_>>,
        scratch: &mut Scratch,
        readings: &mut ReadingLog,
    ) -> Option<(String, R)> {
        if route.configs.is_empty() && route.leftovers.is_none() {
            return None;
        }
        if matches.is_empty() {
            return self.convert_words(route, text, (markup, start), scratch, readings);
        }
        let whole = text;
        let (mut out, mut record) = (String::new(), R::default());
        let changed = convert_between(text, matches, &mut out, &mut record, |text, out, record| {
            let mut of_part = readings.for_part();
            let markup = (markup, start + position_in(whole, text));
            let converted = self.convert_words(route, text, markup, scratch, &mut of_part);
            readings.append(of_part, out.len());
            let Some((converted, of_text)) = converted else { return false };
            out.push_str(&converted);
            record.append(&of_text);
            true
        });
        changed.then_some((out, record))
    }

    /// Converts a text without locked parts as if there were no markup inside its words. None if nothing changes.
    fn convert_words<R: EditSink>(
        &self,
        route: PartRoute<'_>,
        text: &str,
        (markup, start): (&[MarkupSpan], usize),
        scratch: &mut Scratch,
        readings: &mut ReadingLog,
    ) -> Option<(String, R)> {
        let Some(prose) = Prose::of(text, markup, start) else {
            return self.apply(route, text, scratch, readings);
        };
        let mut of_prose = readings.for_part();
        let converted = self.apply::<OffsetMap>(route, &prose.prose, scratch, &mut of_prose);
        let map = OffsetMap::identity(prose.prose.len());
        let (converted, map) = converted.unwrap_or_else(|| (prose.prose.clone(), map));
        let (restored, record, position) = prose.restore(&converted, &map);
        of_prose.retain(|choice| {
            let Span { start, end } = choice.output;
            choice.output = Span::new(position(start), position(start) + end - start);
            true
        });
        readings.append(of_prose, 0);
        (restored != text).then_some((restored, record))
    }

    /// Applies conversions one after the other to a text without locked parts. None if nothing changes.
    fn apply<R: EditSink>(
        &self,
        route: PartRoute<'_>,
        text: &str,
        scratch: &mut Scratch,
        readings: &mut ReadingLog,
    ) -> Option<(String, R)> {
        let mut current: Option<(String, R)> = None;
        let mut steps = 0;
        for config in route.configs {
            let Some(converter) = self.converters.get(config) else { continue };
            let source = current.as_ref().map_or(text, |(converted, _)| converted);
            if let Some(regional) = self.regional.get(config) {
                if let Some((converted, record)) = regional.convert::<R>(source, scratch, readings)
                {
                    current = compose_changes(current, Some((converted, record)));
                    steps += 2;
                }
                continue;
            }
            let (mut converted, of_config) = converter.convert_recorded::<R>(source, scratch);
            if let Some(chooser) = self.choosers.get(config) {
                chooser.revise(source, &mut converted, readings);
            }
            if let Cow::Owned(converted) = converted {
                current = compose_changes(current, Some((converted, of_config)));
                steps += 1;
            }
        }
        if let Some((leftovers, state)) = route.leftovers {
            let source = current.as_ref().map_or(text, |(converted, _)| converted);
            if let Some((converted, record)) = leftovers.convert::<R>(source, state, scratch) {
                current = compose_changes(current, Some((converted, record)));
                steps += 1;
            }
        }
        // A single conversion returns only changed text; two may revert each other.
        current.filter(|(converted, _)| steps == 1 || converted != text)
    }

    /// Whether the tables prove that another analysis of the converted text finds nothing to convert or to doubt. This holds if
    ///
    /// - the text is one part, in the other script of Chinese, so that all of it is converted;
    /// - nothing is locked, so that the tables decide alone; kept parts are not analysed, and markup inside words is not evidence;
    /// - text in the target script stays as it is, whatever its region;
    /// - if regional words are converted, the text has no evidence of Japanese or Korean: they may have fewer Han characters, which
    ///   raises the share of kana;
    /// - the text has no character of [`RECHECKED_LEADS`]. For all others, the tables leave no evidence of the source script and add
    ///   none of Japanese or Korean: tested by `evidence_of_a_script_does_not_survive_conversion` and
    ///   `conversion_keeps_what_tells_languages`.
    ///
    /// `Run` checks the claim in debug builds.
    pub(super) fn is_final_by_tables(&self, text: &str, analysis: &Analysis) -> bool {
        let [part] = analysis.parts.as_slice() else { return false };
        let regions = [None, Some(Region::Taiwan), Some(Region::HongKong)];
        let stays =
            |region: &Option<Region>| self.target.configs(self.target.script(), *region).is_empty();
        let ScriptCounts { jpan, kana, hangul, .. } = analysis.counts;
        let occurs = |bytes: &[u8; 2]| memmem::find(text.as_bytes(), bytes).is_some();
        part.script != self.target.script()
            && !part.script.is_foreign()
            && self.overlay.is_none()
            && regions.iter().all(stays)
            && (self.target.keeps_vocabulary() || jpan + kana + hangul == 0)
            && !RECHECKED_LEADS.iter().any(occurs)
    }

    /// Returns the spans of a text that the overlay decides, and those that are kept.
    fn locked<'t>(&'t self, Source { text, markup }: Source<'t>) -> Vec<OverlayMatch<'t>> {
        let overlay = self.overlay.as_ref();
        let mut matches = overlay.map(|overlay| overlay.matches(text)).unwrap_or_default();
        let kept = markup.iter().filter(|span| span.role == Role::Kept);
        OverlayMatch::add_kept(&mut matches, kept.map(|span| span.range.clone()));
        matches
    }

    /// Returns the doubts about a finished text.
    pub(super) fn doubts(&self, source: Source<'_>, analysis: &Analysis) -> Vec<Doubt> {
        let text = self.without_locked(source);
        let foreign = || analysis.parts.iter().filter(|part| part.script.is_foreign());
        // A part within a line counts as one, too.
        let lines: usize = foreign().map(|part| part.lines.max(1)).sum();
        // Japanese and Korean have characters of both scripts and keep them.
        let of_other = |counts: ScriptCounts| match self.target.script() {
            Script::Hans => counts.hant,
            _ => counts.hans,
        };
        let kept: usize = foreign()
            .filter_map(|part| text.get(part.span.range()))
            .map(|part| of_other(script::analyse(part).counts))
            .sum();
        let left = of_other(analysis.counts).saturating_sub(kept);
        let all = [Doubt::ForeignLines(lines), Doubt::Leftovers(left)];
        all.into_iter().filter(|doubt| doubt.count() != Some(0)).collect()
    }

    /// Whether a text would be converted if it were in the other script.
    pub(super) fn would_convert(&self, source: Source<'_>, scratch: &mut Scratch) -> bool {
        let other = match self.target.script() {
            Script::Hans => Script::Hant,
            _ => Script::Hans,
        };
        let route = PartRoute { configs: self.target.configs(other, None), leftovers: None };
        let readings = &mut ReadingLog::default();
        let locked = self.locked(source);
        self.convert_unlocked::<()>(route, source, 0, locked, scratch, readings).is_some()
    }
}

/// First two bytes of characters for which [`TargetConverter::is_final_by_tables`] does not hold: ideographic description
/// operators, which exempt the following characters from conversion, and compatibility ideographs, three of which become
/// Japanese-only characters (U+FA6B, U+2F85A and U+2F95B). Few other characters begin with these bytes.
const RECHECKED_LEADS: [[u8; 2]; 3] = [[0xE2, 0xBF], [0xEF, 0xA9], [0xF0, 0xAF]];

/// Returns the position of a part in its text.
fn position_in(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

/// Returns a text as one part.
fn as_one_part(text: &str, script: Script) -> Part {
    Part { span: Span::new(0, text.len()), script, lines: text.lines().count() }
}

/// Adds a part to the totals of the configurations that were applied to it.
fn log_use(route: PartRoute<'_>, part: &Part, conversions: &mut Vec<ConfigUse>) {
    let config = route.name();
    let (lines, bytes) = (part.lines, part.span.len());
    match conversions.iter_mut().find(|known| known.config == config) {
        Some(known) => {
            known.lines += lines;
            known.bytes += bytes;
        }
        None => conversions.push(ConfigUse { config, lines, bytes }),
    }
}
