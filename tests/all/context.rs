//! The choice among readings by context.

use hanfold::{Config, Conversion, Converter, Document, Normalizer, Span, Target};

use crate::support::{cases, no_failures, read};

fn normalizer(target: Target, conversion: Conversion) -> Normalizer {
    Normalizer::builder(target).conversion(conversion).build().unwrap()
}

/// Converts a text stated to be simplified.
fn convert(normalizer: &Normalizer, text: &str) -> String {
    let document = Document::from_text(text).with_source(Target::HANS);
    normalizer.normalize(document).unwrap().text.into_owned()
}

fn sentences() -> Vec<String> {
    let text = read("tests/cases/context.txt");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

#[test]
fn sentences_come_back_from_simplified_characters() {
    let simplify = Converter::new(Config::Tw2s);
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

/// Sentences in traditional and in simplified characters.
fn traditional_sentences() -> Vec<(String, String)> {
    let text = read("tests/cases/context_to_hans.txt");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once('\t').expect("two columns"))
        .map(|(traditional, simplified)| (traditional.to_owned(), simplified.to_owned()))
        .collect()
}

/// Sources of traditional text, with the configurations that convert them.
const TRADITIONAL: [(Target, Config); 3] =
    [(Target::HANT, Config::T2s), (Target::HANT_TW, Config::Tw2s), (Target::HANT_HK, Config::Hk2s)];

#[test]
fn sentences_become_simplified() {
    let context = normalizer(Target::HANS, Conversion::Context);
    let mut failures = Vec::new();
    for (traditional, simplified) in traditional_sentences() {
        for (source, config) in TRADITIONAL {
            let document = Document::from_text(&traditional).with_source(source);
            let converted = context.normalize(document).unwrap().text;
            if converted != simplified {
                failures.push(format!(
                    "{config}: {traditional}\n  became   {converted}\n  expected {simplified}"
                ));
            }
        }
        // Simplified text is kept.
        let again = context.normalize(Document::from_text(&simplified)).unwrap().text;
        if again != simplified {
            failures.push(format!("again: {simplified}\n  became {again}"));
        }
    }
    no_failures(&failures);
}

#[test]
fn exact_conversion_to_simplified_is_that_of_the_tables() {
    let exact = normalizer(Target::HANS, Conversion::Exact);
    for (source, config) in TRADITIONAL {
        let converter = Converter::new(config);
        for (traditional, _) in traditional_sentences() {
            let document = Document::from_text(&traditional).with_source(source);
            let converted = exact.normalize(document).unwrap().text;
            assert_eq!(converted, converter.convert(&traditional), "{config}");
        }
    }
}

/// Offsets hold after revision by context: a revised character has the length of the one that it replaces.
#[test]
fn offsets_hold_where_a_reading_was_chosen() {
    let context = normalizer(Target::HANS, Conversion::Context);
    // The tables change nothing in the second text.
    for (text, expected) in [
        ("他揹著書包，屋簷掛著冰", "他背着书包，屋檐挂着冰"),
        ("他看著我，我看著山", "他看着我，我看着山"),
    ] {
        let document = Document::from_text(text).with_source(Target::HANT);
        let traced = context.trace(document).unwrap();
        let normalized = &traced.normalized;
        assert_eq!(normalized.text, expected);
        let offsets = traced.offsets();
        assert_eq!([offsets.source_len(), offsets.target_len()], [text.len(), expected.len()]);
        let at = expected.rfind('着').unwrap();
        let span = offsets.to_source(Span::new(at, at + 3));
        assert_eq!(text.get(span.range()), Some("著"));
    }
}

#[test]
fn exact_conversion_is_that_of_the_tables() {
    let simplify = Converter::new(Config::Tw2s);
    for (target, config) in [
        (Target::HANT, Config::S2tw),
        (Target::HANT_TW, Config::S2tw),
        (Target::HANT_HK, Config::S2hk),
    ] {
        let exact = normalizer(target, Conversion::Exact);
        let converter = Converter::new(config);
        for sentence in sentences() {
            let simplified = simplify.convert(&sentence);
            assert_eq!(convert(&exact, &simplified), converter.convert(&simplified));
        }
    }
}

/// Context only chooses among readings: every other character, and every one with a single reading, is that of the tables.
#[test]
fn context_changes_nothing_but_readings() {
    let simplify = Converter::new(Config::Tw2s);
    let context = normalizer(Target::HANT, Conversion::Context);
    let exact = Converter::new(Config::S2tw);
    for sentence in sentences() {
        let simplified = simplify.convert(&sentence);
        let pairs = convert(&context, &simplified);
        let back = Converter::new(Config::T2s).convert(&pairs).into_owned();
        let back_from_exact =
            Converter::new(Config::T2s).convert(&exact.convert(&simplified)).into_owned();
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

/// A name that is clear at one mention decides the others, unless a word ends with the surname there.
#[test]
fn a_name_that_is_clear_decides_its_other_mentions() {
    let text = "他姓余名秀兰。\n昨天我把余秀兰的信放在桌上，又借余秀兰一本书。\n";
    let normalizer = Normalizer::new(Target::HANT_TW);
    let document = Document::from_text(text).with_source(Target::HANS);
    let converted = normalizer.normalize(document).unwrap().text;
    assert_eq!(converted.matches("余秀蘭").count(), 2, "{converted}");
    let alone = Document::from_text("剩余秀兰的信").with_source(Target::HANS);
    assert_eq!(normalizer.normalize(alone).unwrap().text, "剩餘秀蘭的信");
}

/// A sentence of which the tables have a reading wrong.
#[derive(serde::Deserialize)]
struct Revised {
    simplified: String,
    opencc: String,
    context: String,
}

#[derive(serde::Deserialize)]
struct Sentences {
    sentence: Vec<Revised>,
}

#[test]
fn context_is_right_where_the_tables_are_not() {
    let [exact, context] = [Conversion::Exact, Conversion::Context]
        .map(|conversion| normalizer(Target::HANT, conversion));
    let page = read("docs/context.md");
    let Sentences { sentence } = cases("context_opencc");
    let mut failures = Vec::new();
    for Revised { simplified, opencc, context: revised } in sentence {
        assert_ne!(opencc, revised);
        for (normalizer, expected) in [(&exact, &opencc), (&context, &revised)] {
            let converted = convert(normalizer, &simplified);
            if converted != *expected {
                failures
                    .push(format!("{simplified}\n  became   {converted}\n  expected {expected}"));
            }
        }
        let row = format!("| {simplified} | {opencc} | {revised} |");
        if !page.contains(&row) {
            failures.push(format!("docs/context.md lacks the row {row}"));
        }
    }
    no_failures(&failures);
}
