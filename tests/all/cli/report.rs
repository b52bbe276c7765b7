//! docs/report.md names exactly the fields that reports have.

use std::collections::{BTreeMap, BTreeSet};

use hanfold::report::SCHEMA_VERSION;

use super::*;
use crate::support::read;

/// Documents that together have every field: damage, several encodings, a false declaration, a doubtful field, a doubtful
/// reading.
const DOCUMENTS: [(&str, &[&str]); 5] = [
    (
        "damaged",
        &["标题：浣犲ソ涓栫晫，作者\n本地高??己藱C制已經開始，锟斤拷\n我们干。\n标题：学??倲档\n"],
    ),
    ("declared", &["<meta charset=utf-8>清晨的霧還沒有散，碼頭上已經站滿了等船的人。\n"]),
    ("field", &["ÁõÈôÓ¢\n"]),
    ("mixed", &["清晨的雾还没有散，码头上已经站满了等船的人。\n", "無名的山丘被霧遮住了。\n"]),
    ("cut", &["佢哋話喺屋邨樓下等咗好耐，的士都唔肯停。", "頭"]),
];

/// Writes the documents, each of them in one or two encodings.
fn write_documents(folder: &Path) {
    for (name, parts) in DOCUMENTS {
        let encodings: [&encoding_rs::Encoding; 2] = match name {
            "declared" => [encoding_rs::BIG5; 2],
            "mixed" => [encoding_rs::GBK, encoding_rs::BIG5],
            _ => [encoding_rs::UTF_8; 2],
        };
        let encoded = parts.iter().zip(encodings).map(|(part, encoding)| encoding.encode(part).0);
        let mut bytes = encoded.collect::<Vec<_>>().concat();
        if name == "cut" {
            bytes.pop();
        }
        write(&folder.join("in").join(name), &bytes);
    }
    let page = encoding_rs::GBK.encode("<meta charset=gbk><p>渡口的雾散了，船也开走了</p>\n").0;
    write(&folder.join("in/page.html"), &page);
    write(&folder.join("in/picture.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
}

/// Returns the fields that docs/report.md names, by the path of their object: of every heading with paths in code, and of its table.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let (mut found, mut paths) = (BTreeMap::<_, BTreeSet<_>>::new(), Vec::new());
    for line in read("docs/report.md").lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            paths = heading.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            paths.extend((heading == "The line").then(String::new));
        } else if let Some((field, _)) =
            line.strip_prefix("| `").and_then(|row| row.split_once('`'))
        {
            for path in &paths {
                found.entry(path.clone()).or_default().insert(field.to_owned());
            }
        }
    }
    found
}

/// Collects the fields of an object and of those inside it, by path; the items of a list are `[]`.
fn collect(path: &str, value: &Value, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                found.entry(path.to_owned()).or_default().insert(field.clone());
                let dot = if path.is_empty() { "" } else { "." };
                collect(&format!("{path}{dot}{field}"), value, found);
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| collect(&format!("{path}[]"), item, found));
        }
        _ => {}
    }
}

#[test]
fn every_field_is_documented() {
    let folder = TempDir::new().unwrap();
    write_documents(folder.path());
    let convert =
        ["convert", "in", "--to", "zh-Hant", "-o", "out", "--lossy", "--report", "r.jsonl"];
    run(folder.path(), &convert, b"");
    let report = std::fs::read_to_string(folder.path().join("r.jsonl")).unwrap();
    let detected = run(folder.path(), &["detect", "in", "--format", "json"], b"").stdout;
    let detected = String::from_utf8(detected).unwrap();
    let explain = ["explain", "--format", "json", "这位老先生姓干，消息早就被发送出去了"];
    let explained = run(folder.path(), &explain, b"").stdout;
    let explained = String::from_utf8(explained).unwrap();
    let lines = report.lines().chain(detected.lines()).map(|line| ("", "path", line));
    let lines = lines.chain(explained.lines().map(|line| ("explain", "output", line)));
    let mut found = BTreeMap::new();
    for (path, second, line) in lines {
        let begin = format!("{{\"schema\":{SCHEMA_VERSION},\"{second}\":");
        assert!(line.starts_with(&begin), "{line}");
        collect(path, &serde_json::from_str(line).unwrap(), &mut found);
    }
    let documented = documented();
    for path in documented.keys().chain(found.keys()) {
        assert_eq!(found.get(path), documented.get(path), "fields of \"{path}\"");
    }
}

/// The example in docs/report.md is what the command writes.
#[test]
fn the_documented_example_is_the_output() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("letter.txt"), "标题：浣犲ソ涓栫晫，作者\n我们干。\n".as_bytes());
    run(folder.path(), &["convert", "letter.txt", "--to", "zh-Hant", "--report", "r.jsonl"], b"");
    let line = std::fs::read_to_string(folder.path().join("r.jsonl")).unwrap();
    assert!(read("docs/report.md").contains(&line), "{line}");
}

/// A line is the library's report, with the fields of the document before it.
#[test]
fn the_library_writes_the_same_report() {
    let folder = TempDir::new().unwrap();
    write_documents(folder.path());
    run(folder.path(), &["convert", "in", "-o", "out", "--lossy", "--report", "r.jsonl"], b"");
    let report = std::fs::read_to_string(folder.path().join("r.jsonl")).unwrap();
    let normalizer = hanfold::Normalizer::new(hanfold::Target::HANS);
    assert_eq!(report.lines().count(), 7, "six documents and a picture: {report}");
    for (line, name) in report.lines().zip(["cut", "damaged", "declared", "field", "mixed"]) {
        let bytes = std::fs::read(folder.path().join("in").join(name)).unwrap();
        let normalized = normalizer.normalize(&bytes).unwrap();
        let of_library = serde_json::to_string(&normalized.report).unwrap();
        let tail = of_library.strip_prefix('{').unwrap();
        assert!(line.ends_with(tail), "{name}: {line}\n{tail}");
        // The report in a line is read back.
        let read: hanfold::Report = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), of_library, "{name}");
    }
    let failed = report.lines().last().unwrap();
    let error = serde_json::from_str::<hanfold::Report>(failed).unwrap_err().to_string();
    assert!(error.contains("missing field `encoding`"), "{error}");
}

/// A list of more than a hundred items is cut, and its length is beside it.
#[test]
fn long_lists_are_cut() {
    let folder = TempDir::new().unwrap();
    let lines = "渡口的人等着&#33337;。\n".repeat(250);
    write(&folder.path().join("a.txt"), lines.as_bytes());
    let detected = run(folder.path(), &["detect", "a.txt", "--format", "json"], b"").stdout;
    let found: Value = serde_json::from_slice(&detected).unwrap();
    assert_eq!(found["repair"]["repairs_total"], 250);
    assert_eq!(found["repair"]["repairs"].as_array().unwrap().len(), 100);
}

/// The screen and the report agree on whether the rest of a document that lost much was written.
#[test]
fn screen_and_report_agree_on_whether_the_rest_was_written() {
    const WRITTEN: &str = "the rest was written";
    const ADVICE: &str = "--lossy to write the rest";
    const IN_THE_WAY: &str = "cannot write blocked";
    for (output, expected, others) in [
        (&["--lossy"][..], WRITTEN, [ADVICE, IN_THE_WAY]),
        (&["--lossy", "-o", "out"], WRITTEN, [ADVICE, IN_THE_WAY]),
        (&["--lossy", "--check"], ADVICE, [WRITTEN, IN_THE_WAY]),
        (&["--lossy", "-o", "blocked"], IN_THE_WAY, [WRITTEN, ADVICE]),
        (&["-o", "out"], ADVICE, [WRITTEN, IN_THE_WAY]),
    ] {
        let folder = TempDir::new().unwrap();
        write(&folder.path().join("a.txt"), b"\xC0\x59\xBE\x76"); // Big5
        write(&folder.path().join("blocked/a.txt/x"), b"");
        let args = ["convert", "a.txt", "--encoding", "utf-8", "--report", "r.jsonl"];
        let output = run(folder.path(), &[&args, output].concat(), b"");
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let report = std::fs::read_to_string(folder.path().join("r.jsonl")).unwrap();
        let line: Value = serde_json::from_str(&report).unwrap();
        let message = line["message"].as_str().unwrap().to_owned();
        for shown in [message, String::from_utf8(output.stderr).unwrap()] {
            assert!(shown.contains(expected), "{shown}");
            assert!(others.iter().all(|other| !shown.contains(other)), "{shown}");
        }
    }
}
