//! Bytes that were lost inside a character: cases from data, and the places of the seeds.

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
    encoding: Option<String>,
    lead: Option<usize>,
    trail: Option<usize>,
    mark: Option<String>,
    #[serde(default)]
    drops: bool,
    repaired: Option<String>,
}

impl Case {
    /// The text as decoded after the accident. Undecodable bytes are shown as the mark; private-use characters are dropped if the
    /// page does so.
    fn damaged(&self) -> String {
        let Some(label) = &self.encoding else {
            return self.text.clone();
        };
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        let number = self.lead.or(self.trail).unwrap();
        let (at, _) = self.text.char_indices().nth(number).unwrap();
        let (before, behind) = self.text.split_at(at);
        let mut bytes = encoding.encode(behind).0.into_owned();
        bytes.remove(usize::from(self.trail.is_some()));
        let (read, _) = encoding.decode_without_bom_handling(&bytes);
        let is_shown = |c: &char| !self.drops || !matches!(c, '\u{E000}'..='\u{F8FF}');
        let read: String = read.chars().filter(is_shown).collect();
        let mark = self.mark.as_ref().unwrap();
        format!("{before}{mark}{}", read.replace('\u{FFFD}', mark))
    }
}

fn repair(text: &str) -> RepairedDocument<'_> {
    Document::from_text(text).repair(RepairOptions::new(RepairMode::Auto)).unwrap()
}

#[test]
fn every_case() {
    let cases: Cases = support::cases("lost_byte");
    let failures: Vec<String> = cases.case.iter().filter_map(|case| failure(case).err()).collect();
    support::no_failures(&failures);
}

fn failure(case: &Case) -> Result<(), String> {
    let damaged = case.damaged();
    let done = repair(&damaged);
    let expected = case.repaired.as_ref().unwrap_or(&case.text);
    if done.text != *expected {
        return Err(format!("{}: {damaged} became\n  {}\n  {expected}", case.name, done.text));
    }
    if repair(&done.text).text != done.text {
        return Err(format!("{}: repaired again, it changes", case.name));
    }
    let is_damaged = damaged != *expected;
    let is_found = done.repair.repairs.iter().any(|repair| repair.kind == RepairKind::LostByte);
    if is_damaged != is_found {
        return Err(format!("{}: not reported", case.name));
    }
    let is_counted = done.repair.lost() + done.repair.inferred() > 0;
    if is_damaged == is_counted { Ok(()) } else { Err(format!("{}: not counted", case.name)) }
}

/// Damaged places of two seeds: before and after.
const PLACES: [(&str, &str, &str); 6] = [
    ("002_194c7eb37966654a.txt", "申報??h域", "申報。縣域"),
    ("002_194c7eb37966654a.txt", "高??己藱C制", "高校考核機制"),
    ("002_194c7eb37966654a.txt", "30所?,F代化", "30所。現代化"),
    ("002_194c7eb37966654a.txt", "學??倲档?2%以上", "學校總數的\u{FFFD}2%以上"),
    ("003_121ccca8647c7340.txt", "?!笆痉饵h組織”", "校“示范黨組織”"),
    ("003_121ccca8647c7340.txt", "?!皟刹僖徽n”", "校“兩操一課”"),
];

#[test]
fn known_places_of_the_seeds_are_restored() {
    let folder = "../shared/seeds";
    let Some(folder) = support::needed(folder, "given beside the project while it is developed")
    else {
        return;
    };
    for (name, before, after) in PLACES {
        let source = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(source.contains(before), "{name}: {before}");
        let done = repair(&source);
        assert!(done.text.contains(after), "{name}: {before} is not {after}");
    }
}

/// Time for right text full of marks is linear in its length.
#[test]
fn text_full_of_marks_takes_linear_time() {
    for pattern in ["?中", "\u{FFFD}", "中?h", "?!笆", "龘靐", "?,中", "？己藱"] {
        let text = pattern.repeat(4_000);
        let begin = std::time::Instant::now();
        repair(&text);
        assert!(begin.elapsed().as_secs() < 20, "{pattern}: {:?}", begin.elapsed());
    }
}
