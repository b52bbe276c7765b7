//! OpenCC's own cases. They are not copied: scripts/refresh_opencc.py extracts them from OpenCC's source package into
//! target/opencc.

use std::collections::BTreeMap;

use hanfold::tables::RareGlyphs;
use hanfold::{Config, Converter};
use serde::Deserialize;

use crate::support::{needed, no_failures};

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    input: String,
    expected: BTreeMap<String, String>,
}

/// OpenCC tests its library, which includes the tofu-risk tables.
#[test]
fn every_case_of_opencc() {
    let file = "target/opencc/1.4.2/sdist/test/testcases/testcases.json";
    let Some(path) = needed(file, "python3 scripts/refresh_opencc.py 1.4.2 --check fetches it")
    else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let cases: Cases = serde_json::from_str(&without_trailing_commas(&text)).unwrap();
    let converters: BTreeMap<&str, Converter> = Config::ALL
        .into_iter()
        .map(|config| {
            let converter = Converter::builder(config).rare_glyphs(RareGlyphs::Include).build();
            (config.name(), converter.unwrap())
        })
        .collect();
    let mut failures = Vec::new();
    let mut expectations = 0;
    for case in &cases.cases {
        for (config, expected) in &case.expected {
            expectations += 1;
            let converted = converters[config.as_str()].convert(&case.input);
            if converted != *expected {
                failures.push(format!(
                    "{} ({config})\n  input    {}\n  expected {expected}\n  came     {converted}",
                    case.id, case.input
                ));
            }
        }
    }
    no_failures(&failures);
    println!("{} cases, {expectations} expectations", cases.cases.len());
    assert_eq!((cases.cases.len(), expectations), (243, 556), "the file is another one");
}

/// Removes the comma after the file's last case, which JSON does not allow.
fn without_trailing_commas(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_string = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if c == '"' {
            in_string = true;
        } else if c == ',' && text[at + 1..].trim_start().starts_with([']', '}']) {
            continue;
        }
        out.push(c);
    }
    out
}
