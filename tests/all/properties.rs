//! The promises, over random texts.

use std::sync::LazyLock;

use hanfold::repair::{RepairMode, RepairOptions};
use hanfold::tables::RareGlyphs;
use hanfold::{Config, Converter, Document, Encoding, Normalizer, Target, Variants, Vocabulary};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Pieces of texts: words of either script and each region, other languages, and characters that may interfere.
#[rustfmt::skip]
const HANS: [&str; 25] = [
    "头发", "发展", "以后", "皇后", "后来", "里面", "公里", "干部", "干燥", "乾隆", "乾净", "面条",
    "软件", "鼠标", "网络", "信息", "的", "是", "在", "了", "我们", "他们", "说着", "台湾", "着急",
];
#[rustfmt::skip]
const HANT: [&str; 28] = [
    "頭髮", "發展", "以後", "後來", "裡面", "裏面", "公里", "幹部", "乾燥", "麵條", "軟體", "軟件",
    "滑鼠", "網路", "網絡", "資訊", "我們", "他們", "說著", "説着", "臺灣", "着急", "羣眾", "衞生",
    "爲了", "嘅", "喺", "咗",
];
#[rustfmt::skip]
const OTHER: [&str; 32] = [
    "国", "國", "学", "學", "靧", "\u{F900}", "𠮷", "𫍯", "图書館", "図書館", "ありがとう", "カタカナ",
    "한국어", "English text ", "12,345", "，", "。\n", "\n", "\n", "\r\n", "⿰", "⿱艹", "\0", "\u{FFFD}",
    "\u{FEFF}", "\u{FE00}", "\u{E0100}", "\u{200B}", "\t", "·", "SQL注入", "👍",
];

pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&HANS[..]).prop_map(str::to_owned),
        4 => prop::sample::select(&HANT[..]).prop_map(str::to_owned),
        4 => prop::sample::select(&OTHER[..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Normalizers for every target with every valid option.
static NORMALIZERS: LazyLock<Vec<(Target, Normalizer)>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for tag in ["zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"] {
        for variants in [Variants::Keep, Variants::Target] {
            for vocabulary in [Vocabulary::Keep, Vocabulary::Regional] {
                let target: Target = tag.parse().unwrap();
                let target = target.with_variants(variants);
                let Ok(target) = target.and_then(|t| t.with_vocabulary(vocabulary)) else {
                    continue;
                };
                for risk in [RareGlyphs::Exclude, RareGlyphs::Include] {
                    let normalizer = Normalizer::builder(target)
                        .repair(RepairOptions::new(RepairMode::Off))
                        .rare_glyphs(risk)
                        .build();
                    all.push((target, normalizer.unwrap()));
                }
            }
        }
    }
    all
});

static CONVERTERS: LazyLock<Vec<Converter>> =
    LazyLock::new(|| Config::ALL.into_iter().map(Converter::new).collect());

fn normalizer(target: Target) -> &'static Normalizer {
    &NORMALIZERS.iter().find(|(known, _)| *known == target).unwrap().1
}

/// As many cases as a few seconds allow, the same in every run, so that only a change makes a run fail; with PROPTEST_CASES that
/// many, different in every run. Failures become tests of their own, with their story, instead of a seed in a file.
pub(crate) fn config() -> ProptestConfig {
    config_of(3000)
}

/// A configuration with another number of cases than [`config`].
pub(crate) fn config_of(cases: u32) -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => default,
        None => ProptestConfig { cases, rng_seed: RngSeed::Fixed(SEED), ..default },
    }
}

/// Seed of the cases; arbitrary.
const SEED: u64 = 18;

proptest! {
    #![proptest_config(config())]

    /// Promise 2: normalizing the result changes nothing, for every target and every choice.
    #[test]
    fn normalizing_is_idempotent(text in text()) {
        for (target, normalizer) in &*NORMALIZERS {
            let once = normalizer.normalize(Document::from_text(&text)).unwrap().text;
            let twice = normalizer.normalize(Document::from_text(&once)).unwrap().text;
            prop_assert_eq!(&once, &twice, "{:?}", target);
        }
    }

    /// Promise 1: text in the target script is not changed.
    #[test]
    fn text_in_the_target_script_is_not_touched(
        hans in prop::collection::vec(prop::sample::select(&HANS[..]), 1..40),
        hant in prop::collection::vec(prop::sample::select(&HANT[..]), 1..40),
    ) {
        for (text, target) in [(hans.concat(), Target::HANS), (hant.concat(), Target::HANT)] {
            let done = normalizer(target).normalize(Document::from_text(&text)).unwrap();
            prop_assert_eq!(&done.text, &text);
        }
    }

    /// Any bytes result in an answer or an error, and undecodable places are exact: the bytes between two places are valid, and
    /// decode to the text between their U+FFFD.
    #[test]
    fn any_bytes_have_an_answer_and_exact_undecodable_places(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        // A slash after the first byte of a character is decoded as its second byte: encoding/slash.rs.
        let bytes: Vec<u8> = bytes.into_iter().map(|byte| if byte == b'/' { b'.' } else { byte }).collect();
        let _ = Document::from_bytes(&bytes).detect();
        let _ = normalizer(Target::HANS).normalize(Document::from_bytes(&bytes));
        for label in [
            "utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "shift_jis", "euc-jp", "euc-kr",
        ] {
            let label = Encoding::for_label(label).unwrap();
            // Text stated to be in the target script is returned as decoded.
            let document = Document::from_bytes(&bytes).with_encoding(label).with_source(Target::HANS);
            let Ok(done) = normalizer(Target::HANS).normalize(document) else { continue };
            let report = &done.report.encoding;
            prop_assert_eq!(report.undecodable, report.undecodable_places.len());
            // A mark of the other byte order overrides a label of UTF-16.
            let encoding = encoding_rs::Encoding::for_label(report.encoding.name().as_bytes()).unwrap();
            let mut read = match encoding_rs::Encoding::for_bom(&bytes) {
                Some((found, length)) if found == encoding => length,
                _ => 0,
            };
            let mut text = String::new();
            for place in &report.undecodable_places {
                let clean = bytes.get(read..place.source.start);
                prop_assert!(clean.is_some() && !place.source.is_empty(), "{label} {place:?}");
                let clean = encoding.decode_without_bom_handling_and_without_replacement(clean.unwrap());
                prop_assert!(clean.is_some(), "{label} {place:?}");
                text.push_str(&clean.unwrap());
                prop_assert_eq!(place.at, text.len(), "{}", label);
                text.push('\u{FFFD}');
                read = place.source.end;
            }
            let rest = encoding.decode_without_bom_handling_and_without_replacement(&bytes[read..]);
            prop_assert!(rest.is_some(), "{label}");
            text.push_str(&rest.unwrap());
            prop_assert_eq!(&done.text, &text, "{}", label);
        }
    }

    /// A text may be cut at line ends and converted in pieces, unless an ideographic description operator reaches across the cut.
    #[test]
    fn lines_are_converted_on_their_own(text in text()) {
        let text = text.replace(|c| ('\u{2FF0}'..='\u{2FFF}').contains(&c), "");
        for converter in &*CONVERTERS {
            let lines = text.split_inclusive('\n').map(|line| converter.convert(line));
            prop_assert_eq!(
                converter.convert(&text), lines.collect::<String>(), "{}", converter.config()
            );
        }
    }
}
