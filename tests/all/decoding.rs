//! Texts that were misdecoded once or twice, and right texts that look like it.

use hanfold::Document;
use hanfold::repair::{RepairKind, RepairMode, RepairOptions, RepairedDocument};
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
    #[serde(default)]
    path: Vec<String>,
    around: Option<String>,
    /// Treatment of the bytes that the last decoder cannot read.
    lost: Option<Loss>,
    /// Text after the repair, if not all is restored.
    becomes: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Loss {
    Marked,
    Dropped,
}

/// A text written in the first encoding, read in the second, written in that, and so on.
fn misread(text: &str, path: &[String]) -> String {
    let read = read_wrongly(text, path);
    let is_lossless = path.is_empty() || !read.contains(char::REPLACEMENT_CHARACTER);
    assert!(is_lossless, "{text} loses bytes as {path:?}");
    read
}

/// A text as [`misread`] returns it, where bytes are lost that the decoder cannot read or reads as controls.
fn misread_with_loss(text: &str, path: &[String], loss: Loss) -> String {
    let is_lost = |c: char| c == char::REPLACEMENT_CHARACTER || c.is_control();
    let read = read_wrongly(text, path);
    match loss {
        Loss::Marked => read.replace(is_lost, "\u{FFFD}"),
        Loss::Dropped => read.replace(is_lost, ""),
    }
}

fn read_wrongly(text: &str, path: &[String]) -> String {
    let encoding = |name: &String| encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
    let mut text = text.to_owned();
    for step in path.chunks(2) {
        let (bytes, _, unmappable) = encoding(&step[0]).encode(&text);
        assert!(!unmappable, "{text} has no {}", step[0]);
        text = encoding(&step[1]).decode_without_bom_handling(&bytes).0.into_owned();
    }
    text
}

fn repair(text: &str) -> RepairedDocument<'_> {
    Document::from_text(text).repair(RepairOptions::new(RepairMode::Auto)).unwrap()
}

#[test]
fn every_case() {
    let cases: Cases = support::cases("decoding");
    let failures = cases.case.iter().filter_map(|case| {
        let around = case.around.as_deref().unwrap_or("{}");
        let damaged = match case.lost {
            Some(loss) => misread_with_loss(&case.text, &case.path, loss),
            None => misread(&case.text, &case.path),
        };
        let damaged = around.replace("{}", &damaged);
        let restored = case.becomes.as_ref().unwrap_or(&case.text);
        let meant = around.replace("{}", restored);
        let done = repair(&damaged);
        let again = repair(&done.text);
        let kinds = done.repair.repairs.iter().all(|one| one.kind == RepairKind::WrongDecoding);
        let is_right = done.text == meant && again.text == meant && kinds;
        (!is_right).then(|| {
            format!("{}: {damaged}\n  became {}\n  {:?}", case.name, done.text, done.repair)
        })
    });
    support::no_failures(&failures.collect::<Vec<_>>());
}

/// A line longer than the analysis window, without a safe place to cut.
#[test]
fn a_long_line_is_restored_whole() {
    let line = "渡口的灯亮了，对岸有人在喊船".repeat(4000);
    let path = ["UTF-8".to_owned(), "GBK".to_owned()];
    let damaged = misread(&line, &path);
    let done = repair(&damaged);
    assert!(done.text == line, "{} characters are lost", done.text.matches('\u{FFFD}').count());
    let edits = done.offsets.edits(damaged.as_bytes(), &done.text);
    let undone: usize = edits.map(|edit| edit.before.len()).sum();
    assert_eq!(undone, damaged.len());
}

/// A byte that a decoder drops is lost, but its candidates are known: the report says that it is inferred.
#[test]
fn dropped_bytes_are_inferred_and_reported_as_lost() {
    let text = "渡口的灯亮了，对岸有人在喊船。明天的船票已经卖完，文明的排队也没有用。";
    let path = ["UTF-8".to_owned(), "windows-1251".to_owned()];
    // Windows has no character for this byte; Python and iconv have an option to drop it.
    for shown in ["", "\u{FFFD}"] {
        let damaged = misread(text, &path).replace('\u{98}', shown);
        let done = repair(&damaged);
        assert_eq!(done.text, text);
        assert_eq!(repair(&done.text).text, text);
        let is_told = |how: &str| how.contains("bytes of 3 characters were lost");
        assert!(done.repair.repairs.iter().any(|one| is_told(&one.how)), "{:?}", done.repair);
    }
}

/// Programs write a space for a no-break space, which is a byte of 你 in ISO 8859-1.
#[test]
fn spaces_in_place_of_no_break_spaces_are_restored() {
    let text = "老人说你来得早，你坐。他问你要去哪里，你说去渡口。";
    let damaged: String =
        text.bytes().map(|byte| if byte == 0xA0 { ' ' } else { char::from(byte) }).collect();
    assert_ne!(damaged.matches(' ').count(), 0);
    let options = RepairOptions::new(RepairMode::Auto);
    assert_eq!(Document::from_text(&damaged).repair(options).unwrap().text, text);
}
