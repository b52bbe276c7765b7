//! What is done with the text of one document.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::document::describe;
use super::{Action, Conversion, Doubt};
use crate::Span;
use crate::convert::{Converter, Match, Overlay, Scratch, convert_between};
use crate::offsets::Record;
use crate::script::{self, Analysis, Part, Region, Script, ScriptCounts, ScriptReport, Target};

/// How often a text is looked at again after a conversion. Conversion is repeated until it changes
/// nothing more, so that normalizing the result changes nothing; the second look finds nothing to
/// do but for texts made to defeat it.
const MAX_PASSES: usize = 4;

/// The conversion of one document.
pub(super) struct Work<'w> {
    pub(super) target: &'w Target,
    pub(super) converters: &'w BTreeMap<&'static str, Converter>,
    pub(super) overlay: Option<&'w Overlay>,
    pub(super) scratch: &'w mut Scratch,
    pub(super) conversions: &'w mut Vec<Conversion>,
    pub(super) doubts: &'w mut Vec<Doubt>,
}

/// What became of the text of a document.
pub(super) struct Converted<R> {
    /// The text, if it is another.
    pub(super) text: Option<String>,
    pub(super) action: Action,
    pub(super) record: R,
}

impl<R: Record> Converted<R> {
    pub(super) fn to(text: String, record: R) -> Self {
        Self { text: Some(text), action: Action::Converted, record }
    }

    /// The text stays as it is.
    pub(super) fn not(text: &str, action: Action) -> Self {
        Self { text: None, action, record: R::identity(text.len()) }
    }
}

impl Work<'_> {
    /// Finds out the script.
    pub(super) fn look(&self, text: &str) -> (Analysis, ScriptReport) {
        let text = self.evidence(text);
        let analysis = script::analyse(&text);
        let script = describe(&text, &analysis);
        (analysis, script)
    }

    /// The text without what tells nothing about its script, because it stays whatever that is.
    fn evidence<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let masked = self.overlay.and_then(|overlay| overlay.masked(text));
        masked.map_or(Cow::Borrowed(text), Cow::Owned)
    }

    /// Converts the whole text as text of the script that the user states.
    pub(super) fn convert_as_stated<R: Record>(
        &mut self,
        text: &str,
        script: &ScriptReport,
    ) -> Converted<R> {
        let part = Part {
            span: Span::new(0, text.len()),
            script: script.script,
            paragraphs: text.lines().count(),
        };
        match self.convert_parts(text, &[part], script.region) {
            Some((converted, record)) => Converted::to(converted, record),
            None => Converted::not(text, Action::Unchanged),
        }
    }

    /// Converts what is not in the target script, again and again until nothing changes.
    pub(super) fn convert_as_detected<R: Record>(
        &mut self,
        text: &str,
        mut analysis: Analysis,
        mut region: Option<Region>,
    ) -> Converted<R> {
        match analysis.script {
            Script::Japanese => return Converted::not(text, Action::LeftJapanese),
            Script::Korean => return Converted::not(text, Action::LeftKorean),
            Script::Other | Script::None => return Converted::not(text, Action::NotChinese),
            Script::Han => {
                self.doubt_undetermined(text);
                return Converted::not(text, Action::Undetermined);
            }
            Script::Hans | Script::Hant | Script::Mixed => {}
        }
        let mut converted: Option<(String, R)> = None;
        for _ in 0..MAX_PASSES {
            let current = converted.as_ref().map_or(text, |(converted, _)| converted);
            let chinese = matches!(analysis.script, Script::Hans | Script::Hant | Script::Mixed);
            let next = chinese.then(|| self.convert_parts(current, &analysis.parts, region));
            let Some((next, of_pass)) = next.flatten() else {
                self.doubt_rest(current, &analysis);
                return match converted {
                    Some((converted, record)) => Converted::to(converted, record),
                    None => Converted::not(text, Action::AlreadyInTarget),
                };
            };
            let (found, script) = self.look(&next);
            (analysis, region) = (found, script.region);
            converted = Some((next, behind(converted.map(|(_, record)| record), of_pass)));
        }
        self.conversions.clear();
        self.doubts.push(Doubt::Unstable);
        Converted::not(text, Action::LeftUnstable)
    }

    /// Converts the parts that are not in the target script. None if nothing changes.
    fn convert_parts<R: Record>(
        &mut self,
        text: &str,
        parts: &[Part],
        region: Option<Region>,
    ) -> Option<(String, R)> {
        let (mut out, mut record) = (String::new(), R::default());
        let mut copied = 0;
        // What is locked may go from one part into the next.
        let matches = self.overlay.map(|overlay| overlay.matches(text)).unwrap_or_default();
        for part in parts {
            let configs = self.target.configs(part.script, region);
            let span = part.span.range();
            let Some(source) = text.get(span.clone()) else {
                continue;
            };
            let begin = matches.partition_point(|found| found.ends_before(&span));
            let inside = matches.iter().skip(begin).map_while(|found| found.inside(&span));
            let Some((converted, of_part)) = self.run::<R>(configs, source, inside.collect())
            else {
                continue;
            };
            out.push_str(text.get(copied..part.span.start).unwrap_or_default());
            out.push_str(&converted);
            record.keep(part.span.start - copied);
            record.append(&of_part);
            copied = part.span.end;
            self.note(configs, part);
        }
        if copied == 0 {
            return None;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        record.keep(text.len() - copied);
        Some((out, record))
    }

    /// Runs configurations one after the other over what the overlay leaves. None if nothing changes.
    fn run<R: Record>(
        &mut self,
        configs: &[&'static str],
        text: &str,
        matches: Vec<Match<'_>>,
    ) -> Option<(String, R)> {
        if configs.is_empty() {
            return None;
        }
        let (mut out, mut record) = (String::new(), R::default());
        let changed = convert_between(text, matches, &mut out, &mut record, |text, out, record| {
            let Some((converted, of_text)) = self.run_all(configs, text) else { return false };
            out.push_str(&converted);
            record.append(&of_text);
            true
        });
        changed.then_some((out, record))
    }

    fn run_all<R: Record>(&mut self, configs: &[&'static str], text: &str) -> Option<(String, R)> {
        let mut current: Option<(String, R)> = None;
        for converter in configs.iter().filter_map(|config| self.converters.get(config)) {
            let source = current.as_ref().map_or(text, |(converted, _)| converted);
            let (converted, of_config) = converter.convert_recorded::<R>(source, self.scratch);
            if let Cow::Owned(converted) = converted {
                current = Some((converted, behind(current.map(|(_, record)| record), of_config)));
            }
        }
        current.filter(|(converted, _)| converted != text)
    }

    fn note(&mut self, configs: &[&'static str], part: &Part) {
        let config = configs.join("+");
        let (paragraphs, bytes) = (part.paragraphs, part.span.len());
        match self.conversions.iter_mut().find(|known| known.config == config) {
            Some(known) => {
                known.paragraphs += paragraphs;
                known.bytes += bytes;
            }
            None => self.conversions.push(Conversion { config, paragraphs, bytes }),
        }
    }

    /// What remains in the finished text that a person should look at.
    fn doubt_rest(&mut self, text: &str, analysis: &Analysis) {
        let text = self.evidence(text);
        let foreign = || analysis.parts.iter().filter(|part| part.script.is_foreign());
        let paragraphs: usize = foreign().map(|part| part.paragraphs).sum();
        if paragraphs > 0 {
            self.doubts.push(Doubt::ForeignParagraphs(paragraphs));
        }
        // Japanese and Korean have characters of both scripts, and are to keep them.
        let of_other = |counts: ScriptCounts| match self.target.script() {
            Script::Hans => counts.hant,
            _ => counts.hans,
        };
        let kept: usize = foreign()
            .filter_map(|part| text.get(part.span.range()))
            .map(|part| of_other(script::analyse(part).counts))
            .sum();
        let left = of_other(analysis.counts).saturating_sub(kept);
        if left > 0 {
            self.doubts.push(Doubt::Leftovers(left));
        }
    }

    /// A text that says nothing about its script is in doubt only if it matters.
    fn doubt_undetermined(&mut self, text: &str) {
        let other = match self.target.script() {
            Script::Hans => Script::Hant,
            _ => Script::Hans,
        };
        let matches = self.overlay.map(|overlay| overlay.matches(text)).unwrap_or_default();
        if self.run::<()>(self.target.configs(other, None), text, matches).is_some() {
            self.doubts.push(Doubt::UndeterminedScript);
        }
    }
}

/// What became of a text, and then of the result.
fn behind<R: Record>(first: Option<R>, next: R) -> R {
    match first {
        Some(first) => first.then(next),
        None => next,
    }
}
