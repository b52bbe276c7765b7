//! Conversion, case by case.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use hanfold::tables::RareGlyphs;
use hanfold::{Config, Converter, ErrorKind};
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
    input: String,
    #[serde(default)]
    rare_glyphs: Option<String>,
    expect: BTreeMap<String, String>,
}

#[test]
fn every_case() {
    let mut failures = Vec::new();
    let mut covered = BTreeSet::new();
    for case in cases::<Cases>("convert").case {
        let rare_glyphs = match case.rare_glyphs.as_deref() {
            Some("include") => RareGlyphs::Include,
            None => RareGlyphs::Exclude,
            Some(other) => panic!("{}: rare_glyphs = {other}", case.name),
        };
        for (config, expected) in &case.expect {
            let converter = Converter::builder(config.parse().unwrap())
                .rare_glyphs(rare_glyphs)
                .build()
                .unwrap();
            let converted = converter.convert(&case.input);
            if converted != *expected {
                failures.push(format!(
                    "{} ({config})\n  input    {:?}\n  expected {expected:?}\n  came     {converted:?}",
                    case.name, case.input
                ));
            }
            let borrowed = matches!(converted, Cow::Borrowed(_));
            if borrowed != (converted == case.input) {
                failures.push(format!("{} ({config}): borrowed is {borrowed}", case.name));
            }
            let mut appended = String::from("前");
            converter.convert_into(&case.input, &mut appended);
            assert_eq!(appended, format!("前{expected}"), "{} ({config}) appended", case.name);
            covered.insert(config.clone());
        }
    }
    no_failures(&failures);
    let all: BTreeSet<String> = Config::ALL.into_iter().map(|config| config.to_string()).collect();
    assert_eq!(covered, all, "a configuration has no case in tests/cases/convert.toml");
}

/// OpenCC loses the rest of a segment after a NUL, because it passes segments as C strings. hanfold keeps it: a NUL is a character
/// without a row like any other.
#[test]
fn text_after_a_nul_is_converted() {
    for config in Config::ALL {
        let converter = Converter::new(config);
        let text = "发展\0头发\0";
        let parts: Vec<_> = text.split('\0').map(|part| converter.convert(part)).collect();
        assert_eq!(converter.convert(text), parts.join("\0"), "{config}");
    }
}

#[test]
fn an_unknown_configuration_is_named_with_those_there_are() {
    let error = "s2tww".parse::<Config>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownConfig);
    assert!(error.to_string().contains("\"s2tww\"") && error.to_string().contains("s2twp"));
}

/// One converter serves many threads.
#[test]
fn a_converter_is_shared() {
    let converter = Converter::new(Config::S2twp);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let converter = converter.clone();
            scope.spawn(move || assert_eq!(converter.convert("软件"), "軟體"));
        }
    });
}
