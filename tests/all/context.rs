//! The choice among readings by context.

use hanfold::{Conversion, Converter, Document, Normalizer, Target};

use crate::support::{no_failures, read};

fn normalizer(target: Target, conversion: Conversion) -> Normalizer {
    Normalizer::builder(target).conversion(conversion).build().unwrap()
}

/// Converts a text that is stated to be simplified.
fn convert(normalizer: &Normalizer, text: &str) -> String {
    let document = Document::from_text(text).with_source(Target::HANS);
    normalizer.normalize(&document).unwrap().text.into_owned()
}

fn sentences() -> Vec<String> {
    let text = read("tests/cases/context.txt");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

#[test]
fn sentences_come_back_from_simplified_characters() {
    let simplify = Converter::new("tw2s").unwrap();
    let context = normalizer(Target::HANT, Conversion::Context);
    let mut failures = Vec::new();
    for sentence in sentences() {
        let simplified = simplify.convert(&sentence);
        let converted = convert(&context, &simplified);
        if converted != sentence {
            failures.push(format!("{simplified}\n  became   {converted}\n  expected {sentence}"));
        }
    }
    no_failures(&failures);
}

#[test]
fn exact_conversion_is_that_of_the_tables() {
    let simplify = Converter::new("tw2s").unwrap();
    for (target, config) in
        [(Target::HANT, "s2tw"), (Target::HANT_TW, "s2tw"), (Target::HANT_HK, "s2hk")]
    {
        let exact = normalizer(target, Conversion::Exact);
        let converter = Converter::new(config).unwrap();
        for sentence in sentences() {
            let simplified = simplify.convert(&sentence);
            assert_eq!(convert(&exact, &simplified), converter.convert(&simplified));
        }
    }
}

/// Context only chooses among readings: every other character is that of the tables, and so is every character that has one reading.
#[test]
fn context_changes_nothing_but_readings() {
    let simplify = Converter::new("tw2s").unwrap();
    let context = normalizer(Target::HANT, Conversion::Context);
    let exact = Converter::new("s2tw").unwrap();
    for sentence in sentences() {
        let simplified = simplify.convert(&sentence);
        let pairs = convert(&context, &simplified);
        let back = Converter::new("t2s").unwrap().convert(&pairs).into_owned();
        let back_from_exact =
            Converter::new("t2s").unwrap().convert(&exact.convert(&simplified)).into_owned();
        assert_eq!(back, back_from_exact, "{simplified}");
    }
}

#[test]
fn a_region_writes_readings_in_its_forms() {
    let text = "里面的房间里住着范老师，他当面把话说清楚。";
    for (target, expected) in [
        (Target::HANT, "裡面的房間裡住著范老師，他當面把話說清楚。"),
        (Target::HANT_HK, "裏面的房間裏住着范老師，他當面把話説清楚。"),
    ] {
        assert_eq!(convert(&normalizer(target, Conversion::Context), text), expected);
    }
}

/// A long document of one paragraph or of many, with characters of other lengths between.
#[test]
fn places_are_found_in_any_text() {
    let context = normalizer(Target::HANT, Conversion::Context);
    let part = "消息早就被发送出去了。";
    for between in ["", "\n", " ", "é", "𠮷", "ascii ", "\u{0}"] {
        let text = [part; 400].join(between);
        let expected = ["消息早就被發送出去了。"; 400].join(between);
        assert_eq!(convert(&context, &text), expected, "{between:?}");
    }
}
