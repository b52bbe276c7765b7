//! What is done with the text of one document.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::document::describe;
use super::{Action, Conversion, Doubt};
use crate::Span;
use crate::convert::{Converter, Match, Overlay, Scratch, convert_between};
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
    pub(super) conversions: Vec<Conversion>,
    pub(super) doubts: Vec<Doubt>,
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
    pub(super) fn convert_as_stated<'a>(
        &mut self,
        text: Cow<'a, str>,
        script: &ScriptReport,
    ) -> (Cow<'a, str>, Action) {
        let part = Part {
            span: Span::new(0, text.len()),
            script: script.script,
            paragraphs: text.lines().count(),
        };
        match self.convert_parts(&text, &[part], script.region) {
            Some(converted) => (Cow::Owned(converted), Action::Converted),
            None => (text, Action::Unchanged),
        }
    }

    /// Converts what is not in the target script, again and again until nothing changes.
    pub(super) fn convert_as_detected<'a>(
        &mut self,
        text: Cow<'a, str>,
        mut analysis: Analysis,
        mut region: Option<Region>,
    ) -> (Cow<'a, str>, Action) {
        match analysis.script {
            Script::Japanese => return (text, Action::LeftJapanese),
            Script::Korean => return (text, Action::LeftKorean),
            Script::Other | Script::None => return (text, Action::NotChinese),
            Script::Han => {
                self.doubt_undetermined(&text);
                return (text, Action::Undetermined);
            }
            Script::Hans | Script::Hant | Script::Mixed => {}
        }
        let mut converted: Option<String> = None;
        for _ in 0..MAX_PASSES {
            let current = converted.as_deref().unwrap_or(&text);
            let chinese = matches!(analysis.script, Script::Hans | Script::Hant | Script::Mixed);
            let next = chinese.then(|| self.convert_parts(current, &analysis.parts, region));
            let Some(next) = next.flatten() else {
                self.doubt_rest(current, &analysis);
                return match converted {
                    Some(converted) => (Cow::Owned(converted), Action::Converted),
                    None => (text, Action::AlreadyInTarget),
                };
            };
            let (found, script) = self.look(&next);
            (analysis, region) = (found, script.region);
            converted = Some(next);
        }
        self.conversions.clear();
        self.doubts.push(Doubt::Unstable);
        (text, Action::LeftUnstable)
    }

    /// Converts the parts that are not in the target script. None if nothing changes.
    fn convert_parts(
        &mut self,
        text: &str,
        parts: &[Part],
        region: Option<Region>,
    ) -> Option<String> {
        let mut out = String::new();
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
            let Some(converted) = self.run(configs, source, inside.collect()) else {
                continue;
            };
            out.push_str(text.get(copied..part.span.start).unwrap_or_default());
            out.push_str(&converted);
            copied = part.span.end;
            self.note(configs, part);
        }
        if copied == 0 {
            return None;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        Some(out)
    }

    /// Runs configurations one after the other over what the overlay leaves. None if nothing changes.
    fn run(
        &mut self,
        configs: &[&'static str],
        text: &str,
        matches: Vec<Match<'_>>,
    ) -> Option<String> {
        if configs.is_empty() {
            return None;
        }
        let mut out = String::new();
        let changed = convert_between(text, matches, &mut out, |text, out| {
            let converted = self.run_all(configs, text);
            out.push_str(converted.as_deref().unwrap_or_default());
            converted.is_some()
        });
        changed.then_some(out)
    }

    fn run_all(&mut self, configs: &[&'static str], text: &str) -> Option<String> {
        let mut current: Option<String> = None;
        for converter in configs.iter().filter_map(|config| self.converters.get(config)) {
            let source = current.as_deref().unwrap_or(text);
            if let Cow::Owned(converted) = converter.convert_with(source, self.scratch) {
                current = Some(converted);
            }
        }
        current.filter(|converted| converted != text)
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
        if self.run(self.target.configs(other, None), text, matches).is_some() {
            self.doubts.push(Doubt::UndeterminedScript);
        }
    }
}
