//! Reports that are read back: the same report, or an error that names the reason.

use hanfold::explain::ReadingExplanation;
use hanfold::offsets::Alignment;
use hanfold::report::{Action, Doubt};
use hanfold::{Config, Converter, Detection, Document, Encoding, Normalizer, Report, Span, Target};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::{cases, no_failures, project};

/// Writes a value, reads it back and writes it again. Returns the value that was read.
fn read_back<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let written = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&written).map_err(|error| format!("{error}: {written}"))?;
    let again = serde_json::to_string(&read).unwrap();
    if again == written { Ok(read) } else { Err(format!("{written}\n{again}")) }
}

/// Collects the texts in a value of a file of cases.
fn texts(value: &toml::Value, found: &mut Vec<String>) {
    match value {
        toml::Value::String(text) => found.push(text.clone()),
        toml::Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        toml::Value::Table(fields) => fields.iter().for_each(|(_, item)| texts(item, found)),
        _ => {}
    }
}

/// Returns the texts of all cases, each in four encodings, and the samples.
fn documents() -> Vec<Vec<u8>> {
    const ENCODINGS: [&encoding_rs::Encoding; 4] =
        [encoding_rs::UTF_8, encoding_rs::GB18030, encoding_rs::BIG5, encoding_rs::SHIFT_JIS];
    let mut found = Vec::new();
    for name in ["damaged", "detect", "escape", "guess", "normalize", "repair", "report", "script"]
    {
        if project(&format!("tests/cases/{name}.toml")).exists() {
            texts(&cases(name), &mut found);
        }
    }
    let encoded = found
        .iter()
        .flat_map(|text| ENCODINGS.map(|encoding| encoding.encode(text).0.into_owned()));
    let samples = std::fs::read_dir(project("samples")).unwrap();
    let samples = samples.map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    encoded.chain(samples).collect()
}

#[test]
fn reports_are_read_back() {
    let normalizers = [Target::HANS, Target::HANT].map(Normalizer::new);
    let mut failures = Vec::new();
    let mut count = 0;
    for document in documents() {
        for normalizer in &normalizers {
            let Ok(normalized) = normalizer.normalize(&document) else { continue };
            count += 1;
            failures.extend(read_back(&normalized.report).err());
        }
    }
    no_failures(&failures);
    assert!(count > 1000, "{count}");
}

/// A list is cut when it is written; the numbers of its items are not.
#[test]
fn numbers_of_cut_lists_are_kept() {
    let lines = "渡口的人等着&#33337;，锟斤拷。我们干。\n本地高??己藱C制已經開始\n".repeat(150);
    let report = Normalizer::new(Target::HANT).normalize(&lines).unwrap().report;
    let read = read_back(&report).unwrap();
    let numbers = |report: &Report| {
        let repair = &report.repair;
        [
            report.doubtful_readings_total(),
            repair.repairs_total(),
            repair.suspected_total(),
            repair.lost(),
            repair.inferred(),
        ]
    };
    assert_eq!(numbers(&read), numbers(&report));
    assert!(numbers(&read)[..4].iter().all(|number| *number > 100), "{:?}", numbers(&read));
    assert_eq!((read.repair.repairs.len(), read.doubtful_readings.len()), (100, 100));

    let gbk = encoding_rs::GBK.encode("清晨的雾还没有散，码头上已经站满了等船的人。\n").0.repeat(3);
    let big5 = encoding_rs::BIG5.encode("無名的山丘被霧遮住，鐘聲還沒有響。\n").0.repeat(3);
    let mixed = [gbk, big5].concat().repeat(120);
    let report = Normalizer::new(Target::HANT).normalize(&mixed).unwrap().report;
    let read = read_back(&report).unwrap().encoding;
    assert_eq!(read.parts.len(), 100);
    assert_eq!(read.parts_total(), report.encoding.parts.len());
}

#[test]
fn other_types_are_read_back() {
    let explained = Normalizer::new(Target::HANT).explain("消息早就被发送出去了，他姓于").unwrap();
    let read: Vec<ReadingExplanation> = read_back(&explained.readings).unwrap();
    assert!(read.len() > 1);
    let detection: Detection = Document::from_text("佢哋喺屋邨樓下坐咗好耐").detect().unwrap();
    assert_eq!(read_back(&detection).unwrap().script.region, detection.script.region);
    let (_, offsets) = Converter::new(Config::S2twp).convert_with_offsets("他的内存");
    let alignments: Vec<Alignment> = offsets.alignments().collect();
    assert_eq!(read_back(&alignments).unwrap(), alignments);
    for config in Config::ALL {
        assert_eq!(read_back(&config).unwrap(), config);
    }
    assert_eq!(serde_json::from_str::<Span>("[3,6]").unwrap(), Span::new(3, 6));
}

/// The name of every encoding is a label of the same encoding.
#[test]
fn names_of_encodings_are_read_back() {
    #[rustfmt::skip]
    const LABELS: [&str; 51] = [
        "utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "gbk", "gb18030", "hz", "iso-2022-cn", "big5", "big5-hkscs",
        "big5-uao", "cp950", "euc-tw", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "iso-2022-kr", "johab", "ibm866",
        "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-8-i",
        "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u", "macintosh",
        "windows-874", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255",
        "windows-1256", "windows-1257", "windows-1258", "x-mac-cyrillic", "x-user-defined", "latin1", "gb2312",
    ];
    for label in LABELS {
        let encoding = Encoding::for_label(label).unwrap();
        assert_eq!(read_back(&encoding).unwrap(), encoding, "{label}");
    }
}

/// Change of a serialized report.
type Change = fn(&mut Value);

/// A report of a later version has fields, languages and names of kinds that this one does not know.
#[test]
fn reports_of_other_versions() {
    let text = encoding_rs::BIG5.encode("無名的山丘被霧遮住&#33337;").0;
    let report = Normalizer::new(Target::HANS).normalize(&*text).unwrap().report;
    let written = serde_json::to_value(&report).unwrap();
    let read = |change: Change| {
        let mut value = written.clone();
        change(&mut value);
        serde_json::from_str::<Report>(&value.to_string()).map_err(|error| error.to_string())
    };
    let same = read(|_| {}).unwrap();
    let more = read(|report| {
        report["schema"] = json!(1);
        report["path"] = json!("a.txt");
        report["new"] = json!([{}]);
        report["encoding"]["new"] = json!(null);
        report["repair"]["repairs"][0]["new"] = json!("x");
        report["doubts"][0]["new"] = json!(0.5);
    });
    assert_eq!(more.unwrap(), same);
    let language = read(|report| report["encoding"]["candidates"][0]["language"] = json!("vi"));
    assert_eq!(language.unwrap().encoding.candidates[0].language, "und");

    let cases: [(Change, &str); 7] = [
        (
            |report| report["schema"] = json!(2),
            "the report is of schema 2; this version of hanfold reads schema 1",
        ),
        (
            |report| report["action"] = json!("left-thai"),
            "unknown variant `left-thai`, expected one of `converted`",
        ),
        (
            |report| report["doubts"][0]["kind"] = json!("new"),
            "unknown variant `new`, expected one of `uncertain-encoding`",
        ),
        (
            |report| report["script"]["script"] = json!("Thai"),
            "unknown variant `Thai`, expected one of `Hans`",
        ),
        (|report| report["encoding"]["encoding"] = json!("EBCDIC"), "unknown encoding \"EBCDIC\""),
        (
            |report| report["repair"]["repairs"][0]["kind"] = json!("new"),
            "unknown variant `new`, expected one of `wrong-decoding`",
        ),
        (|report| drop(report.as_object_mut().unwrap().remove("action")), "missing field `action`"),
    ];
    for (change, expected) in cases {
        let error = read(change).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!((same.action, same.doubts[0]), (Action::Converted, Doubt::Repaired(1)));
}
