//! User tables and locks: case by case, by definition, and in parts.

use hanfold::explain::Stage;
use hanfold::internal::{convert_by_stages, convert_stream_by};
use hanfold::tables::{LockList, Table};
use hanfold::{Config, Converter, Document, ErrorKind, Normalizer, Target};
use proptest::prelude::*;
use serde::Deserialize;

use crate::support::{cases, no_failures};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// Whether the locks have patterns.
    #[serde(default)]
    patterns: bool,
    /// A configuration, or a target.
    config: Option<String>,
    to: Option<String>,
    /// Texts of tables, named 1.txt and so on. In a line without a tab the first space is the separator.
    #[serde(default)]
    tables: Vec<String>,
    /// Texts of lists of locks, named a.txt and so on.
    #[serde(default)]
    locks: Vec<String>,
    /// Inputs with their outputs.
    #[serde(default)]
    becomes: Vec<[String; 2]>,
    /// Messages for the rows without effect.
    without: Option<Vec<String>>,
    /// Lines of the error.
    error: Option<Vec<String>>,
}

impl Case {
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut expect = |found: String, expected: String| {
            if found != expected {
                problems.push(format!("{found}\n  expected {expected}"));
            }
        };
        let read = || -> Result<(Vec<Table>, Vec<LockList>), hanfold::Error> {
            let tables = self.tables.iter().zip(1..);
            let tables =
                tables.map(|(text, n)| Table::parse(&format!("{n}.txt"), &with_tabs(text)));
            let locks = self.locks.iter().zip('a'..);
            let locks = locks.map(|(text, name)| LockList::parse(&format!("{name}.txt"), text));
            Ok((tables.collect::<Result<_, _>>()?, locks.collect::<Result<_, _>>()?))
        };
        let (tables, locks) = match read() {
            Ok(read) => read,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::UserTable);
                let expected = self.error.clone().unwrap_or_default();
                expect(error.to_string(), expected.join("\n"));
                return problems;
            }
        };
        if let Some(error) = &self.error {
            expect("no error".to_owned(), error.join("\n"));
        }
        if let Some(config) = &self.config {
            let converter = converter(config.parse().unwrap(), &tables, &locks);
            for [input, output] in &self.becomes {
                expect(converter.convert(input).into_owned(), output.clone());
                expect(convert_by_stages(&converter, input), output.clone());
                let pieces = converter.explain(input).into_iter();
                expect(pieces.map(|piece| piece.output).collect(), output.clone());
            }
            if let Some(without) = &self.without {
                let found = converter.rows_without_effect();
                let found: Vec<_> = found.iter().map(ToString::to_string).collect();
                expect(found.join("\n"), without.join("\n"));
            }
        }
        if let Some(tag) = &self.to {
            let normalizer = Normalizer::builder(tag.parse().unwrap());
            let normalizer = tables.iter().fold(normalizer, |to, t| to.user_table(t.clone()));
            let normalizer = locks.iter().fold(normalizer, |to, l| to.locks(l.clone()));
            let normalizer = normalizer.build().unwrap();
            for [input, output] in &self.becomes {
                let once = normalizer.normalize(Document::from_text(input)).unwrap().text;
                let twice = normalizer.normalize(Document::from_text(&once)).unwrap().text;
                expect(twice.into_owned(), once.clone().into_owned());
                expect(once.into_owned(), output.clone());
            }
        }
        problems
    }
}

fn with_tabs(text: &str) -> String {
    let tab =
        |line: &str| if line.contains('\t') { line.into() } else { line.replacen(' ', "\t", 1) };
    text.split_inclusive('\n').map(tab).collect()
}

fn converter(config: Config, tables: &[Table], locks: &[LockList]) -> Converter {
    let converter = Converter::builder(config);
    let converter = tables.iter().fold(converter, |to, t| to.user_table(t.clone()));
    locks.iter().fold(converter, |to, l| to.locks(l.clone())).build().unwrap()
}

#[test]
fn every_case() {
    let mut failures = Vec::new();
    let all = cases::<Cases>("user_tables").case.into_iter();
    for case in all.filter(|case| cfg!(feature = "patterns") || !case.patterns) {
        failures.extend(case.problems().iter().map(|problem| format!("{}: {problem}", case.name)));
    }
    no_failures(&failures);
}

/// Conversion with an overlay, by definition.
fn defined(
    converter: &Converter,
    rows: &[(String, String)],
    locks: &[String],
    text: &str,
) -> String {
    // Every character in an occurrence of a lock is kept.
    let mut locked = vec![false; text.len()];
    for lock in locks {
        for (at, _) in text.char_indices().filter(|(at, _)| text[*at..].starts_with(lock)) {
            locked[at..at + lock.len()].fill(true);
        }
    }
    let (mut out, mut gap, mut at) = (String::new(), String::new(), 0);
    let close = |gap: &mut String, out: &mut String| {
        out.push_str(&converter.convert(gap));
        gap.clear();
    };
    while let Some(c) = text[at..].chars().next() {
        let free = |key: &str| !locked[at..at + key.len()].contains(&true);
        let here = rows.iter().filter(|(key, _)| text[at..].starts_with(key) && free(key));
        if locked[at] {
            close(&mut gap, &mut out);
            out.push(c);
            at += c.len_utf8();
        } else if let Some((key, value)) = here.max_by_key(|(key, _)| key.len()) {
            close(&mut gap, &mut out);
            out.push_str(value);
            at += key.len();
        } else {
            gap.push(c);
            at += c.len_utf8();
        }
    }
    close(&mut gap, &mut out);
    out
}

/// Keys and texts of characters that interact in these configurations.
fn any_overlay() -> impl Strategy<Value = (Vec<(String, String)>, Vec<String>)> {
    let rows = prop::collection::btree_map("[头发干软件里a⿰]{1,3}", "[头頭发發軟x]{1,2}", 0..5);
    let locks = prop::collection::btree_set("[头发干软件里a。]{1,3}", 0..3);
    (rows, locks)
        .prop_map(|(rows, locks)| (rows.into_iter().collect(), locks.into_iter().collect()))
}

fn built(config: Config, rows: &[(String, String)], locks: &[String]) -> Converter {
    let table: String = rows.iter().map(|(key, value)| format!("{key}\t{value}\n")).collect();
    let table = Table::parse("rows.txt", &table).unwrap();
    let locks = LockList::parse("locks.txt", &locks.join("\n")).unwrap();
    converter(config, &[table], &[locks])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]
    #[test]
    fn conversion_equals_its_definition(
        (rows, locks) in any_overlay(),
        config in prop::sample::select(vec![Config::S2t, Config::S2twp, Config::T2s, Config::Tw2sp]),
        texts in prop::collection::vec("[头发干净软件里面头a。⿰]{0,24}", 1..6),
        filler in 0usize..90,
        part in 1usize..200,
    ) {
        let plain = Converter::new(config);
        let converter = built(config, &rows, &locks);
        let joined = texts.join(&"中".repeat(filler));
        for text in texts.iter().chain([&joined]) {
            let expected = defined(&plain, &rows, &locks, text);
            prop_assert_eq!(&converter.convert(text), &expected, "{}", text);
            prop_assert_eq!(convert_by_stages(&converter, text), expected.clone(), "{}", text);
            let mut streamed = Vec::new();
            convert_stream_by(&converter, text.as_bytes(), &mut streamed, part).unwrap();
            prop_assert_eq!(String::from_utf8(streamed).unwrap(), expected.clone(), "{}", text);
            let parts = converter.split(text, part);
            prop_assert_eq!(parts.map(|p| converter.convert(p)).collect::<String>(), expected.clone());
            let pieces = converter.explain(text);
            let mut end = 0;
            for piece in &pieces {
                prop_assert_eq!(piece.source.start, end);
                end = piece.source.end;
                let source = &text[piece.source.range()];
                for applied in piece.rows.iter() {
                    match applied.stage {
                        Stage::Lock => prop_assert!(source.contains(applied.row.key())),
                        Stage::UserTable => prop_assert_eq!(source, applied.row.key()),
                        _ => {}
                    }
                }
            }
            prop_assert_eq!(end, text.len());
            prop_assert_eq!(pieces.iter().map(|p| &*p.output).collect::<String>(), expected);
        }
    }
}

/// All texts of these characters up to a length.
fn texts(characters: &[char], length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut begin = 0;
    for _ in 0..length {
        let end = all.len();
        for at in begin..end {
            all.extend(characters.iter().map(|c| format!("{}{c}", all[at])).collect::<Vec<_>>());
        }
        begin = end;
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]
    /// A row reported without effect has none in any short text of characters that form phrases with each other.
    #[test]
    fn a_row_without_effect_has_none(
        rows in prop::collection::btree_map("[头发干净软件]{1,3}", "[头頭发發髮干乾净淨软軟件體]{1,2}", 1..5),
        locks in prop::collection::btree_set("[头发干净软件]{1,2}", 0..2),
        same in any::<bool>(),
        config in prop::sample::select(vec![Config::S2t, Config::S2twp, Config::T2s]),
    ) {
        static TEXTS: std::sync::LazyLock<Vec<String>> =
            std::sync::LazyLock::new(|| texts(&['头', '发', '干', '净', '软', '件'], 4));
        let plain = Converter::new(config);
        let mut rows: Vec<(String, String)> = rows.into_iter().collect();
        if same {
            rows.iter_mut().for_each(|(key, value)| *value = plain.convert(key).into_owned());
        }
        let locks: Vec<String> = locks.into_iter().collect();
        let all = built(config, &rows, &locks);
        let found = all.rows_without_effect();
        let without: Vec<(&str, &str)> =
            found.iter().filter(|found| found.certain).map(|found| (found.row.table().name(), found.row.key())).collect();
        for at in 0..rows.len() {
            let less: Vec<_> = [&rows[..at], &rows[at + 1..]].concat();
            let less = built(config, &less, &locks);
            let text = TEXTS.iter().find(|text| less.convert(text) != all.convert(text));
            let said = without.contains(&("rows.txt", &rows[at].0));
            prop_assert!(!said || text.is_none(), "{:?} {:?}: {:?}", rows, locks, text);
        }
        for at in 0..locks.len() {
            let less: Vec<_> = [&locks[..at], &locks[at + 1..]].concat();
            let less = built(config, &rows, &less);
            let text = TEXTS.iter().find(|text| less.convert(text) != all.convert(text));
            let said = without.contains(&("locks.txt", &locks[at]));
            prop_assert!(!said || text.is_none(), "{:?} {:?}: {:?}", rows, locks, text);
        }
    }
}

/// Duplicate rows have no effect, even in the same file given twice.
#[test]
fn duplicate_rows_have_no_effect() {
    let table = Table::parse("mine.txt", "云\t芸\n").unwrap();
    let converter = converter(Config::S2t, &[table.clone(), table], &[]);
    assert_eq!(converter.rows_without_effect().len(), 1);
    let long = format!("云{}\t雲\n", "云".repeat(1000));
    assert!(Table::parse("mine.txt", &long).unwrap_err().to_string().starts_with("mine.txt:1: "));
}

/// Text in the target script except for locks is kept, however much is locked.
#[test]
fn locked_text_does_not_count_for_the_script() {
    let locks = LockList::parse("names.txt", "云门舞集\n").unwrap();
    let normalizer = Normalizer::builder(Target::HANT).locks(locks).build().unwrap();
    let text = "云门舞集的發表會\n".repeat(20);
    let normalized = normalizer.normalize(Document::from_text(&text)).unwrap();
    assert_eq!(normalized.text, text);
    assert_eq!(normalized.report.doubts, []);
}
