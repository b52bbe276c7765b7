//! Promise 2 for bytes: with the command's defaults, a run over its own output changes nothing.

use std::path::Path;
use std::sync::LazyLock;

use hanfold::batch::{Bom, FileConversion, Outcome, Output, Status};
use hanfold::repair::RepairOptions;
use hanfold::report::Doubt;
use hanfold::{Encoding, Normalizer, Target, Variants, Worker};
use proptest::prelude::*;
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
    #[serde(default)]
    text: String,
    encoding: Option<String>,
    /// Whether a byte order mark precedes the text.
    #[serde(default)]
    bom: bool,
    #[serde(default)]
    hex: String,
    /// The stated encoding.
    stated: Option<String>,
    /// The written text.
    written: String,
    /// Whether a byte order mark precedes it.
    mark: bool,
}

impl Case {
    fn bytes(&self) -> Vec<u8> {
        let mark = if self.bom { "\u{FEFF}" } else { "" };
        let mut bytes = encode(self.encoding.as_deref().unwrap_or("utf-8"), mark);
        bytes.extend(encode(self.encoding.as_deref().unwrap_or("utf-8"), &self.text));
        let byte = |at: usize| u8::from_str_radix(&self.hex[at..at + 2], 16).unwrap();
        bytes.extend((0..self.hex.len()).step_by(2).map(byte));
        bytes
    }
}

fn encode(label: &str, text: &str) -> Vec<u8> {
    match label {
        // encoding_rs encodes UTF-16 as UTF-8, as browsers do.
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
            encoding.encode(text).0.into_owned()
        }
    }
}

/// The outcome for a document, and the bytes written.
fn run(
    worker: &mut Worker,
    bytes: &[u8],
    bom: Bom,
    stated: Option<Encoding>,
) -> (Outcome, Vec<u8>) {
    // Documents that lost many characters are written, too.
    let conversion = FileConversion::new(Output::Nowhere).with_losses(true).with_bom(bom);
    let conversion = match stated {
        Some(encoding) => conversion.with_encoding(encoding),
        None => conversion,
    };
    let mut out = Vec::new();
    let outcome =
        conversion.convert_to_writer(worker, Path::new("a.txt"), bytes, &mut out).unwrap();
    (outcome, out)
}

static NORMALIZERS: LazyLock<Vec<Normalizer>> = LazyLock::new(|| {
    let target = |target: Target| target.with_variants(Variants::Target).unwrap();
    let targets = [Target::HANS, Target::HANT, target(Target::HANT_TW), target(Target::HANT_HK)];
    let normalizer = |target: &Target| {
        Normalizer::builder(*target).repair(RepairOptions::default()).build().unwrap()
    };
    let mut all: Vec<_> = targets.iter().map(normalizer).collect();
    all.push(Normalizer::repair_only(RepairOptions::default()));
    all
});

#[test]
fn a_mark_is_written_where_it_is_needed() {
    let mut failures = Vec::new();
    let mut worker = NORMALIZERS[0].worker();
    for case in cases::<Cases>("second_run").case {
        for bom in [Bom::Keep, Bom::Drop] {
            // If all marks are dropped, none is text.
            let needed = case.mark && (bom == Bom::Keep || !case.written.starts_with('\u{FEFF}'));
            let mark = if needed { "\u{FEFF}" } else { "" };
            let stated = case.stated.as_deref().map(|label| label.parse().unwrap());
            let (outcome, first) = run(&mut worker, &case.bytes(), bom, stated);
            let written = match bom {
                Bom::Keep => [mark, &case.written].concat(),
                Bom::Drop => [mark, case.written.trim_start_matches('\u{FEFF}')].concat(),
                other => panic!("{other}"),
            };
            let written_in_doubt =
                outcome.report.is_some_and(|report| report.doubts.contains(&Doubt::BomNeeded));
            let was_there =
                bom == Bom::Keep && case.bom && case.encoding.as_deref() == Some("utf-8");
            let (again, second) = run(&mut worker, &first, bom, None);
            if first != written.as_bytes()
                || written_in_doubt != (needed && !was_there)
                || second != first
                || !matches!(again.status, Status::Unchanged)
            {
                failures.push(format!(
                    "{}, {bom:?}: expected {written:?}\n  came   {:?}, doubt {written_in_doubt}\n  again  {:?} {:?}",
                    case.name,
                    String::from_utf8_lossy(&first),
                    String::from_utf8_lossy(&second),
                    again.status,
                ));
            }
        }
    }
    no_failures(&failures);
}

/// Pieces of lines that are valid in several encodings.
#[rustfmt::skip]
const PIECES: [&str; 28] = [
    "渡口的老人说", "今年的水比往年都大", "港務局的考核機制", "頭髮", "学习", "港には船を", "부두에는 사람들이", "Привет", "café",
    "ѧϰ", "~{VPND~}", "~{", "~}", "\u{1B}$B4A;z\u{1B}(B", "\u{1B}$)C", "\u{E}0!\u{F}", "&#x467;", "&#20013;", "h\0e\0", "\0", "\0\0\0",
    "\u{81}", "\u{FEFF}", "\u{FFFD}", "锟斤拷", "浣犲ソ", "\n", "\n",
];
const LABELS: [&str; 11] = [
    "utf-8",
    "gb18030",
    "big5",
    "utf-16le",
    "utf-16be",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "windows-1252",
    "iso-2022-jp",
    "windows-1251",
];

/// A few pieces in one encoding, perhaps with a mark, perhaps misdecoded.
fn part() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 0..8);
    let label = || prop::sample::select(&LABELS[..]);
    (pieces, label(), prop::option::weighted(0.3, label()), any::<[bool; 3]>()).prop_map(
        |(pieces, label, other, [marked, stray, ended])| {
            let mark = if marked && stray { "\u{FEFF}" } else { "" };
            let mut bytes = encode(label, &[mark, &pieces.concat()].concat());
            if let Some(other) = other {
                let other = encoding_rs::Encoding::for_label(other.as_bytes()).unwrap();
                bytes = other.decode_without_bom_handling(&bytes).0.into_owned().into_bytes();
            }
            if ended {
                bytes.extend(encode(label, "\n"));
            }
            bytes
        },
    )
}

fn document() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..60),
        1 => prop::collection::vec(prop_oneof![Just(0), 0x20..0x7Fu8, 0x80..=0xFEu8], 0..60),
        1 => "[\u{80}-\u{7FF}]{0,20}".prop_map(|text| encode("utf-16le", &format!("\u{FEFF}{text}"))),
        1 => "[\u{80}-\u{7FF}，\\n]{0,20}".prop_map(|text| encode("gb18030", &text)),
        4 => prop::collection::vec(part(), 1..4).prop_map(|parts| parts.concat()),
    ]
}

fn config() -> ProptestConfig {
    let default = crate::properties::config();
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => default,
        None => ProptestConfig { cases: 1000, ..default },
    }
}

proptest! {
    #![proptest_config(config())]

    /// Any bytes, every target, with and without marks.
    #[test]
    fn a_second_run_changes_no_byte(bytes in document(), number in 0usize..5, drop: bool) {
        let bom = if drop { Bom::Drop } else { Bom::Keep };
        let mut worker = NORMALIZERS[number].worker();
        let (outcome, first) = run(&mut worker, &bytes, bom, None);
        if outcome.report.is_none() {
            return Ok(()); // no text
        }
        let (again, second) = run(&mut worker, &first, bom, None);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        prop_assert_eq!(&first, &second, "{:?}\n{:?}", text(&first), text(&second));
        prop_assert!(matches!(again.status, Status::Unchanged), "{:?}", again.status);
    }
}
