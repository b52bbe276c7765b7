//! Tests of the engine.

use std::collections::BTreeMap;

use super::super::builder::load;
use super::*;
use crate::convert::{Config, RareGlyphs};
use crate::table::{
    FusedParts, PhraseParts, PhraseTable, Stages, Texts, compile_fused, compile_shared_phrases,
    compile_singles, fuse,
};
use proptest::prelude::*;

type Map = BTreeMap<String, String>;

fn strs(map: &Map) -> BTreeMap<&str, &str> {
    map.iter().map(|(key, value)| (&**key, &**value)).collect()
}

/// Bytes as if embedded: aligned and leaked.
fn embedded(bytes: &[u8]) -> &'static [u8] {
    let words: Vec<u32> =
        bytes.chunks(4).map(|c| u32::from_ne_bytes(c.try_into().unwrap())).collect();
    bytemuck::cast_slice(Box::leak(words.into_boxed_slice()))
}

/// Returns `None` if a text becomes too long for the format.
fn engine(normalization: &Map, segmentation: &Map, chain: &[Map; 2]) -> Option<Engine> {
    let table = |map: &Map| {
        let (singles, phrases): (BTreeMap<_, _>, BTreeMap<_, _>) =
            strs(map).into_iter().partition(|(key, _)| key.chars().nth(1).is_none());
        let texts = Texts::arrange("t", &phrases.values().copied().collect()).unwrap();
        let phrases = compile_shared_phrases("t", &phrases, &texts).unwrap();
        let singles = compile_singles("t", &singles).unwrap();
        let [phrases, singles, texts] =
            [phrases, singles, texts.compile().unwrap()].map(|part| embedded(&part));
        PhraseTable::load_parts("t", PhraseParts { phrases, singles, texts }).unwrap()
    };
    let stages = Stages {
        normalization: strs(normalization),
        segmentation: strs(segmentation),
        chain: [strs(&chain[0]), strs(&chain[1])],
    };
    let fused = fuse(&stages).unwrap();
    let compiled = Texts::arrange("t", &fused.texts().collect())
        .and_then(|texts| compile_fused("t", &fused, &texts));
    let FusedParts { keys, changes, specials, aliases, joined, texts } = match compiled {
        Ok(parts) => parts,
        Err(error) if error.message.contains("too long") => return None,
        Err(error) => panic!("{error}"),
    };
    let staged = Staged {
        normalization: [table(normalization)].into(),
        segmentation: (!segmentation.is_empty()).then(|| table(segmentation)),
        chain: chain.iter().map(table).collect(),
    };
    let [keys, changes, specials, aliases, joined, texts] =
        [keys, changes, specials, aliases, joined, texts].map(|(_, bytes)| embedded(&bytes));
    let parts = FusedParts { keys, changes, specials, aliases, joined, texts };
    // SAFETY: just compiled.
    Some(Engine::new(staged, unsafe { FusedTable::load("t", parts) }.unwrap()))
}

fn both(engine: &Engine, text: &str) -> [String; 2] {
    let mut scratch = Scratch::default();
    let (mut fused, mut staged) = (String::new(), String::new());
    if !engine.convert(text, &mut scratch, &mut fused, &mut ()) {
        fused.push_str(text);
    }
    if engine.staged.convert::<()>(text, &mut scratch.staged, &mut staged).is_none() {
        staged.push_str(text);
    }
    [fused, staged]
}

/// Converts a text that arrives in parts of `part` characters.
fn streamed(engine: &Engine, text: &str, part: usize) -> String {
    let mut scratch = Scratch::default();
    let (mut out, mut begin) = (String::new(), 0);
    for (have, _) in text.char_indices().step_by(part) {
        begin += engine.convert_beginning(&text[begin..have], &mut scratch, &mut out);
    }
    if !engine.convert(&text[begin..], &mut scratch, &mut out, &mut ()) {
        out.push_str(&text[begin..]);
    }
    out
}

/// Text of about three blocks, so that every position occurs at the end of one.
fn long(texts: &[String], filler: &str) -> String {
    let all = texts.concat();
    filler.to_owned() + &all.repeat(3000 / all.len().max(1) + 1)
}

/// Replaces letters by characters of one to four bytes.
fn spread(text: &str) -> String {
    let character = |c| match c {
        'a' => '甲',
        'b' => '乙',
        'c' => '𠀋',
        'd' => 'q',
        'x' => '丙',
        'y' => 'é',
        _ => c,
    };
    text.chars().map(character).collect()
}

fn map(keys: &'static str, values: &'static str, size: usize) -> impl Strategy<Value = Map> {
    let map = prop::collection::btree_map(keys, values, 0..size);
    map.prop_map(|map| map.iter().map(|(k, v)| (spread(k), spread(v))).collect())
}

fn any_engine() -> impl Strategy<Value = Engine> {
    (
        map("[xy]", "[abcd]", 3),
        map("[abcd]{2,4}", "[abcd]{1,3}", 5),
        map("[abcdx]{1,3}", "[abcd]{1,3}", 7),
        map("[abcd]{1,4}", "[abcd]{1,3}", 7),
    )
        .prop_filter_map("too long", |(normalization, segmentation, first, second)| {
            engine(&normalization, &segmentation, &[first, second])
        })
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

proptest! {
    #![proptest_config(config(8000))]
    /// Tables and texts that overlap in every way.
    #[test]
    fn fused_conversion_equals_conversion_by_stages(
        engine in any_engine(),
        texts in prop::collection::vec("[abcdxy⿰]{0,14}", 1..8),
    ) {
        for text in texts.iter().map(|text| spread(text)) {
            let [fused, staged] = both(&engine, &text);
            prop_assert_eq!(fused, staged, "{}", text);
        }
    }
}

proptest! {
    #![proptest_config(config(1000))]
    #[test]
    fn long_texts_and_parts_of_them_give_the_same(
        engine in any_engine(),
        texts in prop::collection::vec("[abcdxy⿰。\n]{0,14}", 1..8),
        filler in "[中a。]{0,40}",
        part in 1usize..700,
    ) {
        let text = spread(&long(&texts, &filler));
        let [fused, staged] = both(&engine, &text);
        prop_assert_eq!(&fused, &staged, "{}", text);
        prop_assert_eq!(streamed(&engine, &text, part), staged, "{}", text);
        let mut pieces = String::new();
        let mut at = 0;
        while let Some(end) = engine.staged.cut(&text, at, |_| false) {
            pieces.push_str(&both(&engine, &text[at..end])[0]);
            at = end;
        }
        pieces.push_str(&both(&engine, &text[at..])[0]);
        prop_assert_eq!(pieces, fused, "{}", text);
    }
}

/// A text may end anywhere in a block, and a block anywhere in a vector. For Miri: `MIRIFLAGS=-Zmiri-ignore-leaks cargo
/// +nightly miri test --lib texts_of_every_length_convert`.
#[test]
fn texts_of_every_length_convert_as_by_stages() {
    let map = |rows: &[(&str, &str)]| -> Map {
        rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let engine = engine(
        &map(&[("é", "乙")]),
        &map(&[("甲乙甲", "丙")]),
        &[
            map(&[("甲", "戊"), ("乙", "𠀋"), ("𠀋", "甲"), ("丙丁", "丁丙丙"), ("q", "r")]),
            map(&[("戊𠀋", "己"), ("丁丁", "庚")]),
        ],
    )
    .unwrap();
    let text = "丁戊己。甲乙甲乙é丙丁丁qqabcdefghijk\n𠀋丁丁丁⿰甲乙甲乙abé".repeat(20);
    let step = if cfg!(miri) { 499 } else { 1 };
    for (end, _) in text.char_indices().step_by(step) {
        let [fused, staged] = both(&engine, &text[..end]);
        assert_eq!(fused, staged, "{end} bytes");
    }
}

/// Two stages never begin a match at the same position, so that nothing is final before the end.
#[test]
fn a_text_without_joints_waits_for_its_end() {
    let map = |rows: &[(&str, &str)]| -> Map {
        rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let first = map(&[("丙", "乙"), ("甲", "乙乙")]);
    let engine = engine(&Map::new(), &Map::new(), &[first, map(&[("乙乙", "丁")])]).unwrap();
    let text = format!("丙{}", "甲".repeat(2000));
    let converted = format!("{}乙", "丁".repeat(2000));
    assert_eq!(both(&engine, &text), [converted.clone(), converted.clone()]);
    assert_eq!(streamed(&engine, &text, 100), converted);
}

/// Random texts made of the keys of OpenCC's tables.
#[test]
fn keys_of_opencc_convert_as_by_stages() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/opencc/dictionary");
    let mut keys: Vec<String> = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        // Every table contributes equally, or the largest would dominate.
        let rows = text.lines().filter_map(|row| row.split_once('\t')).map(|(key, _)| key);
        let rows: Vec<&str> = rows.collect();
        keys.extend(rows.iter().step_by(rows.len().div_ceil(800)).map(|key| (*key).to_owned()));
    }
    let engines: Vec<(&str, Engine)> = Config::ALL
        .into_iter()
        .flat_map(|config| {
            [RareGlyphs::Exclude, RareGlyphs::Include]
                .map(|rare| (config.name(), config.stages(rare)))
        })
        .map(|(name, stages)| (name, load(stages).unwrap()))
        .collect();
    let piece = (prop::sample::select(keys), 0usize..8);
    let text = prop::collection::vec(piece, 0..12).prop_map(|pieces| {
        let cut = |(key, number): (String, usize)| match number {
            0 => key.chars().take(1).collect(),
            1 => key.chars().skip(1).collect(),
            2 => format!("{key}⿰"),
            _ => key,
        };
        pieces.into_iter().map(cut).collect::<String>()
    });
    proptest!(config(150), |(text in text, filler in "[中a。]{0,40}", part in 1usize..700)| {
        let filler = &filler;
        for (name, engine) in &engines {
            let [fused, staged] = both(engine, &text);
            prop_assert_eq!(fused, staged, "{}: {}", name, text);
            let long = long(std::slice::from_ref(&text), filler);
            let [fused, staged] = both(engine, &long);
            prop_assert_eq!(&fused, &staged, "{}: {}", name, long);
            prop_assert_eq!(streamed(engine, &long, part), staged, "{}: {}", name, long);
        }
    });
}
