//! Detection of the encoding of documents without a label: cases from data.

use std::io::{BufRead, BufReader};

use hanfold::report::EncodingPart;
use hanfold::{Document, Encoding};
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
    pieces: Vec<Piece>,
    encoding: String,
    text: Option<String>,
    #[serde(default = "yes")]
    certain: bool,
    declared: Option<String>,
    #[serde(default)]
    lies: bool,
    #[serde(default)]
    parts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Piece {
    text: Option<String>,
    r#as: Option<String>,
    hex: Option<String>,
    #[serde(default)]
    from: usize,
    #[serde(default)]
    lost: Vec<usize>,
    #[serde(default)]
    random: Vec<usize>,
}

fn yes() -> bool {
    true
}

fn digits(pair: &[u8]) -> u8 {
    u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()
}

impl Piece {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = match (&self.text, &self.hex) {
            (Some(text), None) => {
                let label = self.r#as.as_ref().unwrap();
                let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
                let (bytes, _, unmappable) = encoding.encode(text);
                assert!(!unmappable, "{text}");
                bytes.into_owned()
            }
            (None, Some(hex)) => hex.as_bytes().chunks(2).map(digits).collect(),
            _ => panic!("text or hex"),
        };
        self.random.iter().for_each(|at| bytes[*at] = 0xA7);
        for at in &self.lost {
            bytes.remove(*at);
        }
        bytes.split_off(self.from)
    }
}

#[test]
fn every_case() {
    let cases: Cases = support::cases("guess");
    let failures: Vec<String> = cases.case.iter().filter_map(|case| failure(case).err()).collect();
    support::no_failures(&failures);
}

fn failure(case: &Case) -> Result<(), String> {
    let bytes: Vec<u8> = case.pieces.iter().flat_map(Piece::bytes).collect();
    let decoded =
        Document::from_bytes(&bytes).decode().map_err(|error| format!("{}: {error}", case.name))?;
    let report = &decoded.encoding;
    let is_damaged = case.pieces.iter().any(|piece| piece.lost.len() + piece.random.len() > 0);
    let whole = || -> String {
        if is_damaged {
            // Decoded with its true encoding.
            let encoding = Encoding::for_label(&case.encoding).unwrap();
            return Document::from_bytes(&bytes)
                .with_encoding(encoding)
                .decode()
                .unwrap()
                .text
                .into_owned();
        }
        case.pieces.iter().filter_map(|piece| piece.text.clone()).collect()
    };
    let name = |part: &EncodingPart| part.encoding.name().to_owned();
    let found = (
        report.encoding.name().to_owned(),
        decoded.text.into_owned(),
        !report.is_uncertain(),
        report.declared.as_ref().map(|declared| declared.label.clone()),
        report.is_declared_otherwise(),
        report.parts.iter().map(name).collect::<Vec<_>>(),
    );
    let expected = (
        case.encoding.clone(),
        case.text.clone().unwrap_or_else(whole),
        case.certain,
        case.declared.clone(),
        case.lies,
        case.parts.clone(),
    );
    if found == expected {
        Ok(())
    } else {
        Err(format!("{}:\n  {found:?}\n  {expected:?}", case.name))
    }
}

/// A sample decides first, and the rest may revise it: four short passages of GBK are where the sample is taken.
#[test]
fn text_after_a_sample_revises_its_encoding() {
    let lines = (0..1000).map(|number| {
        if number % 250 < 20 {
            ("gbk", "他们说着各自的方言，谁也不看谁的行李，船还没有来。\n")
        } else {
            ("big5", "他們說著各自的方言，誰也不看誰的行李，船還沒有來。\n")
        }
    });
    let lines: Vec<(&str, &str)> = lines.collect();
    let bytes: Vec<u8> = lines.iter().flat_map(|(label, line)| encode(label, line)).collect();
    let decoded = Document::from_bytes(&bytes).decode().unwrap();
    assert_eq!(decoded.text, lines.iter().map(|(_, line)| *line).collect::<String>());
    let report = decoded.encoding;
    assert_eq!((report.encoding, report.revised), (Encoding::BIG5, Some(Encoding::GBK)));
    assert_eq!(report.parts.len(), 8);
    assert!(report.parts.windows(2).all(|two| two[0].source.end == two[1].source.start));
}

/// Lines at the beginning of each corpus that were held out from the language model.
const BLOCK: usize = 200;

/// Text of every kind, in each of its usual encodings.
#[test]
fn natural_text_in_every_encoding() {
    let Some(folder) = support::needed("../shared/corpora", "natural text") else { return };
    let mut failures = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "zst") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file = std::fs::File::open(&path).unwrap();
        let decoder = ruzstd::decoding::StreamingDecoder::new(file).unwrap();
        let lines = BufReader::new(decoder).lines().take(BLOCK);
        let text: String = lines.map(|line| line.unwrap() + "\n").collect();
        let labels: &[&str] = match name.split('-').next() {
            Some("hans") => &["gb18030", "utf-16le", "utf-16be"],
            Some("ja") => &["shift_jis", "euc-jp", "iso-2022-jp", "utf-16le"],
            Some("ko") => &["euc-kr", "utf-16le", "utf-16be"],
            _ => &["big5", "gb18030", "utf-16le", "utf-16be"],
        };
        for label in labels {
            let encoding = Encoding::for_label(label).unwrap();
            let bytes = encode(label, &text);
            let truth = Document::from_bytes(&bytes).with_encoding(encoding).decode().unwrap();
            match Document::from_bytes(&bytes).decode() {
                Ok(found) if found.text == truth.text => {}
                Ok(found) => {
                    failures.push(format!("{name} in {label}: {}", found.encoding.encoding))
                }
                Err(error) => failures.push(format!("{name} in {label}: {error}")),
            }
        }
    }
    support::no_failures(&failures);
}

/// Encodes a text without the characters that the encoding lacks.
fn encode(label: &str, text: &str) -> Vec<u8> {
    match label {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
            let lines = text
                .lines()
                .map(|line| encoding.encode(line))
                .filter(|(.., unmappable)| !unmappable);
            lines
                .flat_map(|(line, ..)| line.iter().copied().chain([b'\n']).collect::<Vec<u8>>())
                .collect()
        }
    }
}
