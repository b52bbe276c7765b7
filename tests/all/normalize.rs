//! Normalization of documents, case by case.

use hanfold::report::{Action, Doubt};
use hanfold::{Config, Converter, Document, Encoding, Normalizer, Target, Variants, Vocabulary};
use serde::Deserialize;

use crate::support::{cases, no_failures};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    target: Option<String>,
    variants: Option<String>,
    vocabulary: Option<String>,
    source: Option<String>,
    input: String,
    output: Option<String>,
    action: String,
    configs: Option<Vec<String>>,
    #[serde(default)]
    doubts: Vec<String>,
}

impl Case {
    fn target(&self) -> Target {
        let target: Target = self.target.as_deref().unwrap_or("zh-Hans").parse().unwrap();
        let variants = match self.variants.as_deref() {
            Some("target") => Variants::Target,
            _ => Variants::Keep,
        };
        let vocabulary = match self.vocabulary.as_deref() {
            Some("regional") => Vocabulary::Regional,
            _ => Vocabulary::Keep,
        };
        target.with_variants(variants).unwrap().with_vocabulary(vocabulary).unwrap()
    }
}

#[test]
fn every_case() {
    let mut failures = Vec::new();
    for case in cases::<Cases>("normalize").case {
        let normalizer = Normalizer::new(case.target());
        let mut document = Document::from_text(&case.input);
        if let Some(source) = &case.source {
            document = document.with_source(source.parse().unwrap());
        }
        let done = normalizer.normalize(document).unwrap();
        let expected = case.output.as_ref().unwrap_or(&case.input);
        let action = format!("{:?}", done.report.action);
        let doubts: Vec<_> = done.report.doubts.iter().map(|doubt| format!("{doubt:?}")).collect();
        let configs: Vec<_> = done.report.conversions.iter().map(|c| c.config.clone()).collect();
        if done.text != *expected
            || action != case.action
            || doubts != case.doubts
            || case.configs.as_ref().is_some_and(|expected| *expected != configs)
        {
            failures.push(format!(
                "{}\n  expected {expected:?} {} {:?} {:?}\n  came     {:?} {action} {:?} {doubts:?}",
                case.name, case.action, case.configs, case.doubts, done.text, configs
            ));
        }
        // Without a stated script, the second run changes nothing.
        if case.source.is_none() {
            let again = normalizer.normalize(Document::from_text(&done.text)).unwrap();
            if again.text != done.text {
                failures.push(format!("{}: the second time {:?}", case.name, again.text));
            }
        }
    }
    no_failures(&failures);
}

#[test]
fn a_normalizer_with_a_converter_detects_nothing() {
    let normalizer = Normalizer::with_converter(Converter::new(Config::S2t));
    let done = normalizer.normalize(Document::from_text("以后の学校")).unwrap();
    assert_eq!(done.text, "以後の學校");
    assert!(done.report.script.is_none());
    assert_eq!(done.report.action, Action::Converted);
    assert_eq!(done.report.conversions[0].config, "s2t");
}

/// A document that loses bytes is converted, and the report locates them.
#[test]
fn undecodable_bytes_are_reported_with_their_place() {
    let bytes = b"\xA4\xA4\xA4\xE5\xFF\xAA\xBA\xC0\x59\xBE\x76"; // Big5 with a stray FF
    let document = Document::from_bytes(bytes).with_encoding(Encoding::BIG5);
    let done = Normalizer::new(Target::HANS).normalize(document).unwrap();
    assert_eq!(done.text, "中文\u{FFFD}的头发");
    assert_eq!(done.report.doubts, [Doubt::Undecodable(1)]);
    assert_eq!(done.report.encoding.undecodable_places[0].source.range(), 4..5);
}

/// One normalizer serves many threads, each with a worker of its own.
#[test]
fn workers_share_a_normalizer() {
    let normalizer = Normalizer::new(Target::HANS);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let mut worker = normalizer.worker();
            scope.spawn(move || {
                for _ in 0..50 {
                    let done = worker.normalize(Document::from_text("頭髮與發展")).unwrap();
                    assert_eq!(done.text, "头发与发展");
                }
            });
        }
    });
}
