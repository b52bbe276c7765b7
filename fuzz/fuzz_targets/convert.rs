//! Any text through every configuration: nothing panics, a borrowed result is the text itself, and
//! lines can be converted on their own.
#![no_main]

use std::borrow::Cow;
use std::sync::LazyLock;

use hanfold::{Converter, TofuRisk};
use libfuzzer_sys::fuzz_target;

static CONVERTERS: LazyLock<Vec<Converter>> = LazyLock::new(|| {
    let both = [TofuRisk::Exclude, TofuRisk::Include];
    Converter::configs()
        .flat_map(|(name, _)| {
            both.map(|risk| Converter::builder(name).tofu_risk(risk).build().unwrap())
        })
        .collect()
});

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let converter = &CONVERTERS[usize::from(choice) % CONVERTERS.len()];
    let converted = converter.convert(text);
    assert_eq!(matches!(converted, Cow::Borrowed(_)), converted == text);
    // An ideographic description operator takes what follows, even a line end.
    if !text.contains(|c| ('\u{2FF0}'..='\u{2FFF}').contains(&c)) {
        let lines: String =
            text.split_inclusive('\n').map(|line| converter.convert(line)).collect();
        assert_eq!(converted, lines);
    }
});
