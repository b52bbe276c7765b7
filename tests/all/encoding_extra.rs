//! Our own decoders: cases, every label, and every code compared with other decoders.

use std::collections::BTreeMap;
use std::process::Command;

use hanfold::{Document, Encoding, ErrorKind};
use serde::Deserialize;

use crate::support::{cases, no_failures, project, skipped};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// Bytes in an encoding, and their text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    encoding: String,
    /// The bytes, as characters below U+0100.
    bytes: Option<String>,
    /// The bytes, in hexadecimal digits.
    hex: Option<String>,
    text: String,
    /// Byte ranges of the undecodable places.
    #[serde(default)]
    places: Vec<(usize, usize)>,
}

impl Case {
    fn bytes(&self) -> Vec<u8> {
        match (&self.bytes, &self.hex) {
            (Some(bytes), None) => bytes.chars().map(|c| u8::try_from(c).unwrap()).collect(),
            (None, Some(hex)) => unhex(hex),
            _ => panic!("{}: bytes or hex", self.name),
        }
    }
}

fn unhex(digits: &str) -> Vec<u8> {
    let digits: String = digits.split_whitespace().collect();
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[test]
fn cases_decode_to_their_text_and_places() {
    let mut failures = Vec::new();
    for case in cases::<Cases>("encoding").case {
        let (name, bytes) = (&case.name, case.bytes());
        let document = Document::from_bytes(&bytes).with_encoding(case.encoding.parse().unwrap());
        let decoded = document.decode().unwrap();
        let places = &decoded.encoding.undecodable_places;
        let spans: Vec<_> = places.iter().map(|at| (at.source.start, at.source.end)).collect();
        if decoded.text != case.text || spans != case.places {
            failures.push(format!(
                "{name}: {:?} {spans:?} instead of {:?} {:?}",
                decoded.text, case.text, case.places
            ));
        }
        for place in places {
            assert!(decoded.text[place.at..].starts_with('\u{FFFD}'), "{name}");
        }
        assert_eq!(decoded.encoding.undecodable, places.len(), "{name}");
        let offsets = &decoded.offsets;
        assert_eq!(offsets.source_len(), bytes.len(), "{name}");
        assert_eq!(offsets.target_len(), decoded.text.len(), "{name}");
    }
    no_failures(&failures);
}

/// Characters at any position of a vector or block, and damage anywhere.
#[test]
fn decoding_does_not_depend_on_alignment_or_damage_elsewhere() {
    let text = "中文字".repeat(50);
    let encode = |label| match label {
        "euc-tw" => unhex(&"C4E3 C5C6 C7F3".repeat(50)),
        _ => encoding_rs::BIG5.encode(&text).0.into_owned(),
    };
    for label in ["euc-tw", "big5-uao", "cp950"] {
        let bytes = encode(label);
        for length in 0..70 {
            let padding = "x".repeat(length);
            let padded = [padding.as_bytes(), &bytes].concat();
            assert_eq!(decode(label, &padded), padding.clone() + &text, "{label} {length}");
            // Between two characters.
            let mut damaged = bytes.clone();
            damaged.insert(2 * length, 0xFF);
            let (before, after) = text.split_at(3 * length);
            assert_eq!(decode(label, &damaged), format!("{before}\u{FFFD}{after}"), "{label}");
        }
    }
}

fn decode(label: &str, bytes: &[u8]) -> String {
    let document = Document::from_bytes(bytes).with_encoding(label.parse().unwrap());
    document.decode().unwrap().text.into_owned()
}

/// Names of encodings in other software.
#[test]
fn labels_of_other_software_are_known() {
    let labels: BTreeMap<String, Vec<String>> = cases("labels");
    let mut failures = Vec::new();
    for (name, labels) in &labels {
        for label in labels.iter().chain([name]) {
            for label in [label.clone(), label.to_uppercase(), format!(" {label}\n")] {
                match Encoding::for_label(&label) {
                    Ok(found) if found.name() == name => {}
                    found => failures.push(format!("{label:?}: {found:?} instead of {name}")),
                }
            }
        }
    }
    let kind = |label: &str| Encoding::for_label(label).unwrap_err().kind();
    for label in ["gb3212", "", "utf", "utf-7", "johap", "-"] {
        assert_eq!(kind(label), ErrorKind::UnknownEncoding, "{label}");
    }
    for label in ["replacement", " Replacement"] {
        assert_eq!(kind(label), ErrorKind::UnsupportedEncoding, "{label}");
    }
    no_failures(&failures);
}

/// The standard's Big5 has the supplement of Hong Kong; both are one decoder.
#[test]
fn big5_hkscs_is_big5() {
    for code in 0x8140u16..=0xFEFE {
        let bytes = code.to_be_bytes();
        assert_eq!(decode("big5-hkscs", &bytes), decode("big5", &bytes), "{code:04X}");
    }
}

/// Deliberate differences from other decoders: GB 2312 is decoded as GBK, which includes it, in all encodings; and glibc and Python
/// lack the user-defined characters of Windows.
fn is_deliberate(name: &str, code: &[u8], theirs: Option<char>, ours: Option<char>) -> bool {
    let in_gb2312 = name == "hz" || code.starts_with(b"\x1B$)A");
    let private = ours.is_some_and(|c| ('\u{E000}'..='\u{F8FF}').contains(&c));
    match theirs {
        Some('\u{30FB}') => in_gb2312 && ours == Some('\u{B7}'),
        Some('\u{2015}') => in_gb2312 && ours == Some('\u{2014}'),
        None => in_gb2312 && ours.is_some() || name == "cp950" && private,
        // Python assigns characters to some user-defined codes.
        Some(_) => name == "cp950" && private && matches!(code, [0xC6..=0xC8, _]),
    }
}

/// Every code of an encoding, compared with glibc's iconv and Python's codecs.
fn every_code(name: &str, label: &str, least: usize) {
    let script = project("scripts/derive_encodings.py");
    let run = Command::new("python3").arg(script).args(["print", name]).output();
    let printed = match run {
        Ok(run) if run.status.success() => String::from_utf8(run.stdout).unwrap(),
        Ok(run) => return skipped(&String::from_utf8_lossy(&run.stderr)),
        Err(error) => return skipped(&format!("python3: {error}")),
    };
    let encoding: Encoding = label.parse().unwrap();
    let (mut failures, mut same) = (Vec::new(), 0);
    for line in printed.lines() {
        let (hex, digits) = line.split_once('\t').unwrap();
        let theirs = u32::from_str_radix(digits, 16).ok().map(|c| char::from_u32(c).unwrap());
        let code = unhex(hex);
        let decoded = Document::from_bytes(&code).with_encoding(encoding).decode().unwrap();
        let mut characters = decoded.text.chars();
        let ours = characters.next().filter(|_| decoded.encoding.undecodable == 0);
        if ours.is_some() && characters.next().is_some() {
            failures.push(format!("{hex}: {}", decoded.text));
        } else if ours == theirs {
            same += usize::from(ours.is_some());
        } else if !is_deliberate(name, &code, theirs, ours) {
            failures.push(format!("{hex}: {ours:?}, elsewhere {theirs:?}"));
        }
    }
    no_failures(&failures);
    assert!(same >= least, "{name}: only {same} codes are the same");
}

/// Every code of Johab, by a hash of the output of Python's codec.
#[test]
fn every_code_of_johab_is_pythons() {
    let (mut hash, mut count) = (0xCBF2_9CE4_8422_2325_u64, 0);
    for code in (0x80..=0xFF).flat_map(|lead| (0x31..=0xFF).map(move |trail| [lead, trail])) {
        let document = Document::from_bytes(&code).with_encoding(Encoding::JOHAB);
        let decoded = document.decode().unwrap();
        if decoded.encoding.undecodable > 0 {
            continue;
        }
        let c = u32::from(decoded.text.chars().next().unwrap());
        assert_eq!(decoded.text.chars().count(), 1, "{code:X?}");
        count += 1;
        for byte in [code[0], code[1], (c >> 8) as u8, c as u8] {
            // FNV-1a.
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
    assert_eq!((hash, count), (0x10C6_CF2B_F153_8708, 17_065));
}

#[test]
fn every_code_of_euc_tw_is_glibcs() {
    every_code("euc-tw", "euc-tw", 60_000);
}

#[test]
fn every_code_of_iso_2022_cn_is_glibcs() {
    every_code("iso-2022-cn", "iso-2022-cn-ext", 64_000);
}

#[test]
fn every_code_of_hz_is_pythons() {
    every_code("hz", "hz", 7_443);
}

#[test]
fn every_code_of_cp950_is_pythons() {
    every_code("cp950", "cp950", 13_503);
}
