//! Escapes left in text, lookalikes, invisible and replaced characters: cases from data, and the promises over texts made of these.

use hanfold::Document;
use hanfold::repair::{RepairKind, RepairMode, RepairOptions, RepairedDocument};
use proptest::prelude::*;
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

fn repair(text: &str, options: RepairOptions) -> RepairedDocument<'_> {
    Document::from_text(text).repair(options).unwrap()
}

/// Runs the cases of a file, which may be restricted to some kinds.
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
        let is_other = |one: &hanfold::repair::RepairEdit| !kinds.contains(&one.kind);
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
fn every_escape_case() {
    run("escape", RepairOptions::new(RepairMode::Auto), &[RepairKind::Escape]);
}

#[test]
fn every_lookalike_and_replacement_case() {
    let kinds = [RepairKind::Lookalike, RepairKind::Irrecoverable, RepairKind::Invisible];
    run("lookalike", RepairOptions::new(RepairMode::Auto), &kinds);
}

fn all_kinds() -> RepairOptions {
    let options = RepairOptions::new(RepairMode::Auto);
    options.enable(RepairKind::Width).enable(RepairKind::Invisible)
}

#[test]
fn every_width_and_invisible_case() {
    run("width", all_kinds(), &[RepairKind::Width, RepairKind::Invisible]);
}

/// Pieces of texts with such damage, and pieces that look like it.
#[rustfmt::skip]
const PIECES: [&str; 52] = [
    "清晨的雾", "還沒有散", "码头", "，", "。", "\n", "\r\n", " ", "&#20013;", "&#x4e2d;", "&nbsp;", "&amp;#20013;", "&#38;",
    "&amp;", "&lt;", "#20013;", "amp;", "&#", "20013;", "&#48;", r"\u4e2d", r"\ud842\udfb7", r"\ud842", r"\u{4e2d}", "\\",
    "u4e2d", "%E4%B8%AD", "%25", "%", "E4", "%u4e2d", "%D6%D0%CE%C4", "%20", "=E4=B8=AD", "=3D", "=\n", "=", "\"", "'",
    "{\"a\": \"", "http://a.b/", "<p>", "name=", "⼀", "\u{F967}", "\u{E863}", "\u{200B}", "\u{1}", "锟斤拷", "？？？", "\u{FFFD}",
    "２０", 
];

proptest! {
    #![proptest_config(crate::properties::config())]

    /// Repairing again changes nothing, and undoing restores the text.
    #[test]
    fn repaired_escapes_stay_and_can_be_undone(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24),
    ) {
        let text = pieces.concat();
        let modes = [RepairMode::Auto, RepairMode::Aggressive].map(RepairOptions::new);
        for options in [modes[0], modes[1], all_kinds()] {
            let once = repair(&text, options);
            let again = repair(&once.text, options);
            prop_assert_eq!(&again.text, &once.text, "{:?}", options);
            let edits = once.offsets.edits(text.as_bytes(), &once.text);
            let mut undone = once.text.clone().into_owned();
            let edits: Vec<_> = edits.collect();
            for edit in edits.iter().rev() {
                undone.replace_range(edit.target.range(), std::str::from_utf8(edit.before).unwrap());
            }
            prop_assert_eq!(&undone, &text);
        }
    }
}
