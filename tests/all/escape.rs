//! Escapes left in text, lookalikes, what is not seen, what was replaced: cases from data, and the promises over texts
//! made of such things.

use hanfold::{Document, RepairKind, RepairMode, RepairOptions, Restored};
use serde::Deserialize;

use crate::support;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    after: Option<String>,
    suspected: Option<usize>,
}

fn repair(text: &str, options: RepairOptions) -> Restored<'_> {
    Document::from_text(text).repair(options).unwrap()
}

/// Runs the cases of a file, of which each may be of one kind only.
fn run(file: &str, options: RepairOptions, kinds: &[RepairKind]) {
    let cases: Cases = support::cases(file);
    let failures = cases.case.iter().filter_map(|case| {
        let done = repair(&case.text, options);
        let expected = case.after.as_ref().unwrap_or(&case.text);
        if done.text != *expected {
            return Some(format!(
                "{}:\n  {}\n  {expected}\n  {:?}",
                case.name, done.text, done.repair
            ));
        }
        let report = &done.repair;
        let is_other = |one: &hanfold::Repair| !kinds.contains(&one.kind);
        let wrong = case.suspected.is_some_and(|count| count != report.suspected.len());
        if wrong || report.repairs.iter().chain(&report.suspected).any(is_other) {
            return Some(format!("{}: {report:?}", case.name));
        }
        let again = repair(&done.text, options);
        (again.text != done.text).then(|| format!("{}, again: {}", case.name, again.text))
    });
    support::no_failures(&failures.collect::<Vec<_>>());
}

#[test]
fn escapes() {
    run("escape", RepairOptions::new(RepairMode::Auto), &[RepairKind::Escape]);
}
