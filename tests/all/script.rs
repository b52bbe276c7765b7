//! Scripts and regions, case by case.

use hanfold::{Config, Document, Region, Script, Target, Variants, Vocabulary};
use serde::Deserialize;

use crate::support::{cases, no_failures};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    script: String,
    region: Option<String>,
}

#[test]
fn every_case() {
    let mut failures = Vec::new();
    for Case { text, script, region } in cases::<Cases>("script").case {
        let found = Document::from_text(&text).detect().unwrap().script;
        let found_region = found.region.map(|region| region.as_str());
        if found.script.as_str() != script || found_region != region.as_deref() {
            failures.push(format!("{text}\n  expected {script} {region:?}\n  came     {found:?}"));
        }
    }
    no_failures(&failures);
}

/// The confidence grows with the evidence.
#[test]
fn confidence_grows_with_the_evidence() {
    let confidence = |text: &str| Document::from_text(text).detect().unwrap().script.confidence;
    let (one, ten) = (confidence("国"), confidence(&"国".repeat(10)));
    assert!(one < 0.7 && ten > 0.9 && confidence(&"国".repeat(1000)) > 0.99, "{one} {ten}");
    let counts = Document::from_text("国國のア한气").detect().unwrap().script.counts;
    assert_eq!((counts.han, counts.hans, counts.hant), (3, 2, 1));
    assert_eq!((counts.kana, counts.hangul), (2, 1));
}

#[test]
fn tags_are_read_and_canonical() {
    for (tag, canonical) in [
        ("zh-Hans", "zh-Hans"),
        ("zh-hans", "zh-Hans"),
        ("zh_CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"),
        ("zh-Hant", "zh-Hant"),
        ("zh-TW", "zh-Hant-TW"),
        ("ZH-HANT-tw", "zh-Hant-TW"),
        ("zh-HK", "zh-Hant-HK"),
        ("zh-MO", "zh-Hant-HK"),
    ] {
        assert_eq!(tag.parse::<Target>().unwrap().to_string(), canonical, "{tag}");
    }
    for tag in ["", "zh", "en", "zh-Hans-TW-x", "ja", "s2t"] {
        let error = tag.parse::<Target>().unwrap_err().to_string();
        assert!(error.contains("zh-Hant-HK"), "{tag}: {error}");
    }
}

/// Table of targets in design.md.
#[test]
fn targets_pick_configurations() {
    use Region::{HongKong, Mainland, Taiwan};
    let hans = Target::HANS;
    let hans_regional = hans.with_vocabulary(Vocabulary::Regional).unwrap();
    let tw_target = Target::HANT_TW.with_variants(Variants::Target).unwrap();
    let hk_target = Target::HANT_HK.with_variants(Variants::Target).unwrap();
    let none: &[Config] = &[];
    for (target, script, region, expected) in [
        (hans, Script::Hans, None, none),
        (hans, Script::Hant, Some(Taiwan), &[Config::Tw2s]),
        (hans, Script::Hant, Some(HongKong), &[Config::Hk2s]),
        (hans, Script::Hant, Some(Mainland), &[Config::T2s]),
        (hans, Script::Hant, None, &[Config::T2s]),
        (hans_regional, Script::Hant, Some(Taiwan), &[Config::Tw2sp]),
        (hans_regional, Script::Hant, Some(HongKong), &[Config::Hk2sp]),
        (hans_regional, Script::Hant, None, &[Config::T2s]),
        (Target::HANT, Script::Hans, None, &[Config::S2tw]),
        (Target::HANT, Script::Hant, Some(HongKong), none),
        (Target::HANT_TW, Script::Hans, None, &[Config::S2tw]),
        (Target::HANT_TW, Script::Hant, Some(HongKong), none),
        (tw_target, Script::Hant, Some(HongKong), &[Config::Hk2t, Config::T2tw]),
        (tw_target, Script::Hant, None, &[Config::T2tw]),
        (tw_target, Script::Hans, None, &[Config::S2tw]),
        (Target::HANT_HK, Script::Hans, None, &[Config::S2hk]),
        (hk_target, Script::Hant, Some(Taiwan), &[Config::Tw2t, Config::T2hk]),
        (hk_target, Script::Hant, None, &[Config::T2hk]),
        (hans, Script::Japanese, None, none),
        (Target::HANT, Script::Korean, None, none),
    ] {
        assert_eq!(target.configs(script, region), expected, "{target} {script} {region:?}");
    }
    let regional = |target: Target| target.with_vocabulary(Vocabulary::Regional).unwrap();
    assert_eq!(regional(Target::HANT_TW).configs(Script::Hans, None), [Config::S2twp]);
    assert_eq!(regional(Target::HANT_HK).configs(Script::Hans, None), [Config::S2hkp]);
    assert!(Target::HANT.with_vocabulary(Vocabulary::Regional).is_err());
    assert!(Target::HANT.with_variants(Variants::Target).is_err());
    assert!(Target::HANS.with_variants(Variants::Target).is_err());
}
