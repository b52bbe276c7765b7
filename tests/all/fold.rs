//! Laws of the search folds.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::LazyLock;

use hanfold::fold::{FoldClasses, FoldExtra};
use hanfold::tables::{LockList, RareGlyphs};
use hanfold::{
    Config, Converter, ErrorKind, OffsetMap, QueryExpander, SearchFold, Span, Vocabulary,
};
use proptest::prelude::*;

use crate::properties::{config, text};
use crate::support::{needed, no_failures, project, read, update};

/// Configurations between scripts and regional forms, without words.
const CONFIGS: [Config; 10] = [
    Config::S2t,
    Config::T2s,
    Config::S2tw,
    Config::Tw2s,
    Config::S2hk,
    Config::Hk2s,
    Config::T2tw,
    Config::Tw2t,
    Config::T2hk,
    Config::Hk2t,
];
const EXTRAS: [FoldExtra; 4] =
    [FoldExtra::Japanese, FoldExtra::Width, FoldExtra::Case, FoldExtra::Compatibility];
/// Bytes of each corpus; all of it if HANFOLD_FOLD is set.
const SAMPLE: u64 = 300_000;

static BROAD: LazyLock<SearchFold> = LazyLock::new(SearchFold::new);
static NARROW: LazyLock<SearchFold> =
    LazyLock::new(|| SearchFold::builder().classes(FoldClasses::Narrow).build());

/// Converters with and without the tofu-risk tables.
static CONVERTERS: LazyLock<Vec<Converter>> = LazyLock::new(|| {
    let risks = [RareGlyphs::Exclude, RareGlyphs::Include];
    let all = CONFIGS.into_iter().flat_map(|config| risks.map(|risk| (config, risk)));
    all.map(|(config, risk)| Converter::builder(config).rare_glyphs(risk).build().unwrap())
        .collect()
});

/// All folds that can be built.
static FOLDS: LazyLock<Vec<SearchFold>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for classes in [FoldClasses::Broad, FoldClasses::Narrow] {
        for choice in 0..1 << EXTRAS.len() {
            let mut builder = SearchFold::builder().classes(classes);
            for (bit, extra) in EXTRAS.into_iter().enumerate() {
                if choice >> bit & 1 == 1 {
                    builder = builder.extra(extra);
                }
            }
            all.push(builder.build());
        }
    }
    all
});

fn all_chars() -> impl Iterator<Item = char> {
    (0..=u32::from(char::MAX)).filter_map(char::from_u32)
}

/// Every key and every candidate of every table of OpenCC.
fn keys_and_candidates() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for folder in ["dictionary", "generated"] {
        for file in std::fs::read_dir(project(&format!("data/opencc/{folder}"))).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for row in text.lines().filter(|row| !row.starts_with('#')) {
                if let Some((key, candidates)) = row.split_once('\t') {
                    all.insert(key.to_owned());
                    all.extend(candidates.split(' ').map(str::to_owned));
                }
            }
        }
    }
    all
}

#[test]
fn folding_twice_is_folding_once() {
    for fold in &*FOLDS {
        for c in all_chars() {
            let once = fold.fold_char(c);
            assert_eq!(fold.fold_char(once), once, "{} of {c}", fold.fingerprint());
        }
    }
}

/// Texts fold character by character, regardless of context.
#[test]
fn texts_fold_as_their_characters_do() {
    for fold in &*FOLDS {
        let mut text = String::new();
        for (number, c) in all_chars().enumerate() {
            text.push(c);
            if number % 7 == 0 {
                text.push_str(["字", "a字B", "é", "字發髮字", ""][number % 5]);
            }
        }
        let expected: String = text.chars().map(|c| fold.fold_char(c)).collect();
        assert!(fold.fold(&text) == expected, "{}", fold.fingerprint());
        let (mut folded, mut offsets) = (String::from("> "), OffsetMap::identity(2));
        fold.fold_into(&text, &mut folded, &mut offsets);
        assert!(folded.strip_prefix("> ") == Some(&expected), "{}", fold.fingerprint());
        let mut at = 2;
        for (begin, c) in text.char_indices() {
            let length = fold.fold_char(c).len_utf8();
            let source = offsets.to_source(Span::new(at, at + length));
            assert_eq!(source, Span::new(2 + begin, 2 + begin + c.len_utf8()), "{c}");
            at += length;
        }
    }
}

#[test]
fn pairs_list_every_folded_character() {
    for fold in &*FOLDS {
        let pairs: BTreeMap<char, char> = fold.pairs().collect();
        for c in all_chars() {
            assert_eq!(fold.fold_char(c), pairs.get(&c).copied().unwrap_or(c), "{c}");
        }
    }
}

#[test]
fn unchanged_text_is_borrowed() {
    for text in ["", "简体字", "plain ASCII, longer than a word", "简体字".repeat(100).as_str()]
    {
        assert!(matches!(BROAD.fold(text), std::borrow::Cow::Borrowed(_)), "{text}");
    }
}

/// The law of conversion, over every key and candidate, alone, doubled and concatenated with others.
#[test]
fn keys_and_candidates_fold_alike_before_and_after_conversion() {
    let mut texts: Vec<String> = keys_and_candidates().into_iter().collect();
    let lines = texts.iter().map(|text| format!("{text}{text}"));
    texts.extend(lines.collect::<Vec<_>>());
    let keys = texts.len();
    let count = hold(&texts.join("\n"));
    println!("{keys} keys and candidates: {count} lines held");
    // Each with its neighbours.
    hold(&texts.concat());
}

fn hold(text: &str) -> usize {
    let expected = BROAD.fold(text);
    for converter in &*CONVERTERS {
        let converted = converter.convert(text);
        let folded = BROAD.fold(&converted);
        if folded != expected {
            let lines = folded.lines().zip(expected.lines());
            let found: Vec<_> = lines.filter(|(a, b)| a != b).take(5).collect();
            panic!("{}: {found:?}", converter.config());
        }
    }
    text.lines().count() * CONVERTERS.len()
}

#[test]
fn natural_text_folds_alike_before_and_after_conversion() {
    let Some(folder) = needed("../shared/corpora", "natural text") else { return };
    let mut bytes = 0;
    let mut lines = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "zst") {
            continue;
        }
        let file = std::fs::File::open(&path).unwrap();
        let mut text = Vec::new();
        let limit = if std::env::var_os("HANFOLD_FOLD").is_some() { u64::MAX } else { SAMPLE };
        let decoder = ruzstd::decoding::StreamingDecoder::new(file).unwrap();
        decoder.take(limit).read_to_end(&mut text).unwrap();
        let text = String::from_utf8_lossy(&text);
        bytes += text.len();
        lines += hold(&text);
        for fold in [&*BROAD, &*NARROW] {
            let folded = fold.fold(&text);
            assert!(matches!(fold.fold(&folded), std::borrow::Cow::Borrowed(_)), "{path:?}");
        }
    }
    println!("{bytes} bytes, {lines} lines in all configurations");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn random_text_keeps_the_laws_of_folding(text in text()) {
        for converter in &*CONVERTERS {
            let converted = converter.convert(&text);
            prop_assert_eq!(BROAD.fold(&converted), BROAD.fold(&text), "{}", converter.config());
        }
        for fold in &*FOLDS {
            let folded = fold.fold(&text);
            prop_assert_eq!(&fold.fold(&folded), &folded);
            prop_assert_eq!(folded.chars().count(), text.chars().count());
            let mut map = OffsetMap::default();
            let mut out = String::new();
            fold.fold_into(&text, &mut out, &mut map);
            prop_assert_eq!(&out, &folded);
            prop_assert_eq!((map.source_len(), map.target_len()), (text.len(), out.len()));
        }
    }
}

/// Every row of the list of cuts separates its classes.
#[test]
fn every_cut_has_its_effect() {
    let mut failures = Vec::new();
    for row in read("data/fold/cuts.txt").lines().filter(|row| !row.starts_with('#')) {
        let mut fields = row.split('\t').map(|field| field.chars().next().unwrap());
        let (a, b) = (fields.next().unwrap(), fields.next().unwrap());
        if BROAD.fold_char(a) != BROAD.fold_char(b) {
            failures.push(format!("{a} and {b} are not joined to begin with"));
        }
        if NARROW.fold_char(a) == NARROW.fold_char(b) {
            failures.push(format!("{a} and {b} are still joined, through others"));
        }
        // Both are examples of their own rows: the column of gains names them.
        let gained = row.split('\t').nth(2).unwrap();
        if !gained.starts_with(a) {
            failures.push(format!("{a}: what is gained is not about it"));
        }
    }
    no_failures(&failures);
}

/// The narrow fold breaks the law only at its cuts: `breaks.txt` names every key.
#[test]
fn keys_that_break_the_law_are_named() {
    const FILE: &str = "data/fold/breaks.txt";
    let mut breaks: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for key in keys_and_candidates() {
        for converter in &*CONVERTERS {
            let converted = converter.convert(&key);
            if NARROW.fold(&converted) != NARROW.fold(&key) {
                breaks.entry(key.clone()).or_default().insert(converter.config().name());
            }
        }
    }
    let mut text = format!(
        "# Keys and candidates of OpenCC's tables that the narrow fold does not fold like what they are converted\n\
         # to, each with the configurations: {} of them.\n\
         # Rewritten by: HANFOLD_UPDATE=1 cargo test keys_that_break_the_law\n",
        breaks.len()
    );
    for (key, configs) in &breaks {
        let names = CONFIGS.map(Config::name).into_iter();
        let configs: Vec<&str> = names.filter(|name| configs.contains(name)).collect();
        text.push_str(&format!("{key}\t{}\n", configs.join(" ")));
    }
    if update() {
        std::fs::write(project(FILE), &text).unwrap();
    }
    assert!(
        read(FILE).replace("\r\n", "\n") == text,
        "{FILE} is not what the folds do; if that is intended: \
         HANFOLD_UPDATE=1 cargo test keys_that_break_the_law"
    );
}

#[test]
fn fingerprints_name_every_fold() {
    let all: BTreeSet<&str> = FOLDS.iter().map(SearchFold::fingerprint).collect();
    assert_eq!(all.len(), FOLDS.len());
    for fold in &*FOLDS {
        assert!(fold.check_fingerprint(fold.fingerprint()).is_ok());
    }
    let message = |stored: &str| {
        let error = BROAD.check_fingerprint(stored).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Fingerprint);
        error.to_string()
    };
    assert!(message(NARROW.fingerprint()).contains("this one has broad, the index does not"));
    assert!(message("hanfold-fold/1 broad=0000").contains("the tables of broad differ"));
    assert!(message("hanfold-fold/9 broad=0000").contains("built by hanfold-fold/9"));
    assert!(message("").contains("the stored text is not a fingerprint"));
}

/// Every script variant folds like the query, and includes the forms in documents.
#[test]
fn queries_are_expanded_to_all_forms_in_documents() {
    let script = QueryExpander::new(Vocabulary::Keep);
    let words = QueryExpander::new(Vocabulary::Regional);
    let mut failures = Vec::new();
    for (query, wanted) in [
        ("头发", "头发 頭髮"),
        ("皇后", "皇后"),
        ("发", "发 發 髮"),
        ("钟", "钟 鐘 鍾"),
        ("颱風", "颱風 台风"),
        ("台湾", "台湾 臺灣 台灣"),
        ("里", "里 裏 裡"),
        ("為了", "為了 为了 爲了"),
        ("", ""),
    ] {
        let variants = script.expand_query(query);
        for wanted in wanted.split(' ') {
            if !variants.iter().any(|variant| variant == wanted) {
                failures.push(format!("{query}: {wanted} is not in {variants:?}"));
            }
        }
        for variant in &variants {
            if BROAD.fold(variant) != BROAD.fold(query) {
                failures.push(format!("{query}: {variant} is another"));
            }
        }
        if variants.first().is_none_or(|first| first != query) {
            failures.push(format!("{query} does not come first"));
        }
        let count = variants.iter().collect::<BTreeSet<_>>().len();
        if count != variants.len() {
            failures.push(format!("{query}: twice in {variants:?}"));
        }
    }
    for (query, wanted) in [("软件", "軟體 軟件"), ("軟體", "软件 軟件"), ("鼠標", "滑鼠")]
    {
        let variants = words.expand_query(query);
        for wanted in wanted.split(' ') {
            if !variants.iter().any(|variant| variant == wanted) {
                failures.push(format!("{query}: {wanted} is not in {variants:?}"));
            }
        }
    }
    no_failures(&failures);
    let long = "发钟里面后台".repeat(2000);
    let variants = script.expand_query(&long);
    assert_eq!(variants.len(), QueryExpander::MAX_VARIANTS);
    assert!(variants.iter().all(|variant| BROAD.fold(variant) == BROAD.fold(&long)));
}

#[test]
fn fingerprints_name_every_conversion() {
    let mut all = BTreeSet::new();
    let mut count = 0;
    for config in Config::ALL {
        for risk in [RareGlyphs::Exclude, RareGlyphs::Include] {
            let converter = Converter::builder(config).rare_glyphs(risk).build().unwrap();
            assert!(converter.check_fingerprint(&converter.fingerprint()).is_ok());
            all.insert(converter.fingerprint());
            count += 1;
        }
    }
    // The tofu-risk table is not used by half of them.
    assert!((16..count).contains(&all.len()), "{}", all.len());
    let with = |names: &str| {
        let locks = LockList::parse("names.txt", names).unwrap();
        Converter::builder(Config::T2s).locks(locks).build().unwrap()
    };
    let plain = Converter::new(Config::T2s);
    for (own, stored) in
        [(with("甲\n"), plain.clone()), (with("甲\n"), with("乙\n")), (plain, with("甲\n"))]
    {
        let error = own.check_fingerprint(&stored.fingerprint()).unwrap_err();
        assert!(error.to_string().contains("rows+and+locks"), "{error}");
    }
}
