//! Readings after characters: those inserted by accident are removed, those for readers are kept.

use std::io::{BufRead, BufReader};

use hanfold::Document;
use hanfold::repair::{RepairKind, RepairMode, RepairOptions, RepairedDocument};
use serde::Deserialize;

use crate::support;

#[derive(Deserialize)]
struct Cases {
    page: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    page: bool,
    #[serde(default)]
    notes: Vec<String>,
    after: Option<String>,
    suspected: Option<bool>,
}

/// Whether a repair is due to inserted readings. Other lost bytes have tests of their own.
pub(crate) fn is_ours(one: &hanfold::repair::RepairEdit) -> bool {
    one.kind == RepairKind::Annotation
        || one.how.starts_with("a reading between the bytes of two characters")
}

/// Repairs inserted readings, and the bytes that they cost.
pub(crate) fn repair(text: &str) -> RepairedDocument<'_> {
    let others = [RepairKind::WrongDecoding, RepairKind::Lookalike, RepairKind::Escape];
    let options = RepairOptions::new(RepairMode::Auto);
    let options = others.into_iter().fold(options, |options, kind| options.disable(kind));
    Document::from_text(text).repair(options).unwrap()
}

#[test]
fn every_case() {
    let cases: Cases = support::cases("annotation");
    let failures: Vec<String> =
        cases.case.iter().filter_map(|case| failure(case, &cases.page).err()).collect();
    support::no_failures(&failures);
}

fn failure(case: &Case, page: &str) -> Result<(), String> {
    let clean = format!("{}{}", case.text, if case.page { page } else { "" });
    let mut text = clean.clone();
    for note in &case.notes {
        text = text.replace(note.chars().next().unwrap(), note);
    }
    let found = repair(&text);
    let after = case.after.as_ref().unwrap_or(&clean);
    let is_suspected = found.repair.suspected.iter().any(|one| one.kind == RepairKind::Annotation);
    if found.text != *after || case.suspected.is_some_and(|suspected| suspected != is_suspected) {
        return Err(format!("{}:\n{}\n{:#?}", case.name, found.text, found.repair));
    }
    if repair(&found.text).text != found.text {
        return Err(format!("{}: not stable", case.name));
    }
    Ok(())
}

#[test]
fn all_notes_of_the_annotated_seed_are_removed() {
    let Some(folder) = support::needed("../shared/seeds", "given beside the project") else {
        return;
    };
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let found = repair(&text);
        let notes = |kind| found.repair.repairs.iter().filter(move |one| one.kind == kind).count();
        let is_annotated = text.contains("區(qū)");
        assert_eq!(notes(RepairKind::Annotation), if is_annotated { 408 } else { 0 }, "{path:?}");
        assert_eq!(
            found.text.matches('(').count(),
            text.matches('(').count() - notes(RepairKind::Annotation)
        );
        assert_eq!(repair(&found.text).text, found.text, "{path:?}");
    }
}

/// Natural text in every language, line by line: nothing is changed. With HANFOLD_SHOW all lines are read, and suspicions printed.
#[test]
fn natural_text_is_unchanged() {
    let Some(folder) = support::needed("../shared/corpora", "natural text") else { return };
    let is_shown = std::env::var_os("HANFOLD_SHOW").is_some();
    let most = if is_shown { usize::MAX } else { 2000 };
    let (mut failures, mut lines) = (Vec::new(), 0);
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "zst") {
            continue;
        }
        let file = std::fs::File::open(&path).unwrap();
        let decoder = ruzstd::decoding::StreamingDecoder::new(file).unwrap();
        for line in BufReader::new(decoder).lines().take(most) {
            let line = line.unwrap();
            lines += 1;
            let report = repair(&line).repair;
            for one in report.repairs.iter().filter(|one| is_ours(one)) {
                failures.push(format!("{path:?}: {one:?} of {line}"));
            }
            for one in report.suspected.iter().filter(|one| is_shown && is_ours(one)) {
                println!(
                    "suspected: {} {} -> {:?} {} of {line}",
                    one.how, one.before, one.replacement, one.level
                );
            }
        }
    }
    println!("{lines} lines");
    support::no_failures(&failures);
}

/// Time for text full of annotations is linear in its length.
#[test]
fn many_notes_take_linear_time() {
    for piece in ["區(qū)里下雨，", "面向?qū)嵺`，", "?qū)", "(qū", "學(xué)?!笆痉饵h組織，"]
    {
        let time = |length: usize| {
            let text = piece.repeat(length);
            let start = std::time::Instant::now();
            repair(&text);
            start.elapsed()
        };
        time(500);
        let (short, long) = (time(2000), time(20_000));
        println!("{piece}: {short:?}, {long:?}");
        assert!(long < short * 60 + std::time::Duration::from_millis(200), "{piece}");
    }
}
