//! Text that is only partly in the target script.

use hanfold::{Conversion, Document, Normalizer, Target};

use crate::support::{no_failures, read};

/// Converts a text whose script is detected.
fn convert(target: &str, text: &str, conversion: Conversion) -> String {
    let target: Target = target.parse().unwrap();
    let normalizer = Normalizer::builder(target).conversion(conversion).build().unwrap();
    normalizer.normalize(Document::from_text(text)).unwrap().text.into_owned()
}

/// Rows of a file: a target, a text, and the result.
fn rows() -> Vec<[String; 3]> {
    let text = read("tests/cases/leftovers.txt");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let [target, text, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("three columns are expected: {line}");
            };
            let expected = if expected == "=" { text } else { expected };
            [target, text, expected].map(|part| part.replace("\\n", "\n"))
        })
        .collect()
}

#[test]
fn every_case() {
    let mut failures = Vec::new();
    for [target, text, expected] in rows() {
        let converted = convert(&target, &text, Conversion::Context);
        if converted != expected {
            failures.push(format!("{text}\n  became   {converted}\n  expected {expected}"));
        }
        let again = convert(&target, &converted, Conversion::Context);
        if again != converted {
            failures.push(format!("{converted}\n  became   {again} the second time"));
        }
    }
    no_failures(&failures);
}

/// The tables alone convert whole paragraphs.
#[test]
fn exact_conversion_leaves_leftovers() {
    let text = "船長说潮水退得很快，今晚不能出港。";
    assert_eq!(convert("zh-Hant-TW", text, Conversion::Exact), text);
}

/// Leftovers are converted anywhere in a long document, and nothing else changes.
#[test]
fn a_long_document_is_converted_where_leftovers_are() {
    let line = "船長說潮水退得很快，今晚不能出港。\n";
    let text = [&line.repeat(3000), "船長说今晚不能出港。\n", &line.repeat(3000)].concat();
    assert_eq!(convert("zh-Hant-TW", &text, Conversion::Context), text.replace('说', "說"));
}

/// A very long line of leftovers and of characters with several readings.
#[test]
fn long_lines_take_linear_time() {
    for text in ["說说", "說干說说"] {
        let converted = convert("zh-Hant-TW", &text.repeat(100_000), Conversion::Context);
        assert!(!converted.contains('说'), "{text}");
    }
}

/// Literary Chinese keeps forms that are words of their own but simplified today.
#[test]
fn literary_text_keeps_its_characters() {
    let line = "渡者曰，歲晚潮寒，舟不可發。客乃倚机而歎之也。\n";
    let text = line.repeat(6);
    assert_eq!(convert("zh-Hant", &text, Conversion::Context), text);
    // In fewer than a hundred characters, particles are not sufficient evidence.
    let short = line.repeat(4);
    assert_eq!(convert("zh-Hant", &short, Conversion::Context), short.replace('机', "機"));
    // Statutes have two particles of literary Chinese.
    let statute = "乘客之行李逾期未領者，由港務机關保管之。\n".repeat(20);
    assert_eq!(convert("zh-Hant", &statute, Conversion::Context), statute.replace('机', "機"));
    let modern = "渡口的老人說，今天的船不開了，客人們都靠著机器等。\n".repeat(20);
    assert_eq!(convert("zh-Hant", &modern, Conversion::Context), modern.replace('机', "機"));
}

/// Returns sentences with characters that a table left, and a number of sentences with one that it converted.
fn half_converted(left: &[&str], converted: usize) -> String {
    let converted = "船到了以後，天就黑了。\n".repeat(converted);
    [left.concat(), converted].concat()
}

/// Three places of two characters are evidence of a half-converted document, if at most eight times as many places were converted.
#[test]
fn three_unconverted_places_show_a_half_converted_document() {
    let [li, gan, yu] =
        ["他住在村里的舊房間。\n", "這位干部每天都來。\n", "由于風大，今天不開船。\n"];
    let is_converted = |left: &[&str], converted| {
        let text = half_converted(left, converted);
        convert("zh-Hant-TW", &text, Conversion::Context) != text
    };
    assert!(is_converted(&[li, gan, yu], 0));
    assert!(is_converted(&[li, gan, yu], 24));
    assert!(!is_converted(&[li, gan, yu], 25));
    assert!(!is_converted(&[li, gan], 0));
    assert!(is_converted(&[li, gan, li], 0));
    assert!(!is_converted(&[li, li, li], 0), "one character");
    assert!(!is_converted(&["園中有秋千，她坐在秋千上。\n"; 5], 0), "one word");
}

/// A document is examined in pieces from beginning to end.
#[test]
fn long_documents_are_half_converted_too() {
    let page = "他住在村里的老房子。這位干部每天都來。由于風大，今天不開船。\n";
    let text = page.repeat(20_000);
    let expected = text.replace('里', "裡").replace('干', "幹").replace('于', "於");
    assert_eq!(convert("zh-Hant-TW", &text, Conversion::Context), expected);
    let right = "他住在村裡的老房子。這位幹部每天都來。由於風大，今天不開船。\n";
    let mostly_right = [right.repeat(20_000), page.to_owned()].concat();
    assert_eq!(convert("zh-Hant-TW", &mostly_right, Conversion::Context), mostly_right);
}
