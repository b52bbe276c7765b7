//! The command line: data-driven runs, and tests that need a real process, a signal or a permission.

mod report;
#[cfg(unix)]
mod unix;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{cases, no_failures};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    files: BTreeMap<String, Content>,
    args: Vec<String>,
    #[serde(default)]
    stdin: String,
    #[serde(default)]
    exit: i32,
    stdout: Option<Content>,
    #[serde(default)]
    stdout_has: Vec<String>,
    #[serde(default)]
    stderr: Vec<String>,
    stderr_is: Option<String>,
    #[serde(default)]
    after: BTreeMap<String, Content>,
    #[serde(default)]
    unchanged: Vec<String>,
    #[serde(default)]
    absent: Vec<String>,
    report: Option<Vec<BTreeMap<String, Value>>>,
    json: Option<Vec<BTreeMap<String, Value>>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    /// A text in an encoding (UTF-8 if none is named), followed by further bytes.
    Bytes {
        #[serde(default)]
        text: String,
        encoding: Option<String>,
        #[serde(default)]
        hex: String,
    },
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        let (text, encoding, hex) = match self {
            Self::Text(text) => return text.clone().into_bytes(),
            Self::Bytes { text, encoding, hex } => (text, encoding.as_deref(), hex),
        };
        let mut bytes = match encoding {
            // encoding_rs encodes UTF-16 as UTF-8, as browsers do.
            Some("utf-16le") => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            label => {
                let label = label.unwrap_or("utf-8");
                let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
                encoding.encode(text).0.into_owned()
            }
        };
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        bytes.extend((0..hex.len()).step_by(2).map(byte));
        bytes
    }
}

fn hanfold() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hanfold"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn run(folder: &Path, args: &[&str], stdin: &[u8]) -> Output {
    let mut child = hanfold()
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads no input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn every_case() {
    let mut failures = Vec::new();
    let files = [
        "cli",
        "documents",
        "declarations",
        "markup",
        "output_encoding",
        "in_place",
        "report",
        "detect",
        "table",
        "fold",
        "repair",
        "readings",
    ]
    .map(cases::<Cases>);
    for case in files.into_iter().flat_map(|file| file.case) {
        for problem in problems(&case) {
            failures.push(format!("{}: {problem}", case.name));
        }
    }
    no_failures(&failures);
}

/// Runs a case, and returns the differences.
fn problems(case: &Case) -> Vec<String> {
    let outer = TempDir::new().unwrap();
    let folder = outer.path().join("here");
    std::fs::create_dir(&folder).unwrap();
    for (path, content) in &case.files {
        write(&folder.join(path), &content.bytes());
    }
    let args: Vec<&str> = case.args.iter().map(String::as_str).collect();
    let output = run(&folder, &args, case.stdin.as_bytes());
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut problems = Vec::new();
    let mut expect = |right: bool, what: String| {
        if !right {
            problems.push(what);
        }
    };
    expect(
        output.status.code() == Some(case.exit),
        format!("exit {:?}, expected {}\n{stderr}", output.status, case.exit),
    );
    if let Some(expected) = &case.stdout {
        let expected = expected.bytes();
        let shown = String::from_utf8_lossy(&expected);
        expect(output.stdout == expected, format!("stdout {stdout:?}, expected {shown:?}"));
    }
    for piece in &case.stdout_has {
        expect(stdout.contains(piece), format!("{piece:?} is not in stdout:\n{stdout}"));
    }
    for piece in &case.stderr {
        expect(stderr.contains(piece), format!("{piece:?} is not in stderr:\n{stderr}"));
    }
    if let Some(expected) = &case.stderr_is {
        expect(stderr == *expected, format!("stderr {stderr:?}, expected {expected:?}"));
    }
    for (path, expected) in &case.after {
        let (found, expected) = (std::fs::read(folder.join(path)), expected.bytes());
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        expect(
            found.as_ref().ok() == Some(&expected),
            format!("{path}: {:?}, expected {:?}", found.as_deref().map(shown), shown(&expected)),
        );
    }
    for path in &case.unchanged {
        let same = std::fs::read(folder.join(path)).unwrap() == case.files[path].bytes();
        expect(same, format!("{path} has changed"));
    }
    for path in &case.absent {
        expect(!folder.join(path).exists(), format!("{path} is there"));
    }
    if let Some(expected) = &case.report {
        let report = std::fs::read_to_string(folder.join("report.jsonl")).unwrap_or_default();
        compare(&report, expected, &mut expect);
    }
    if let Some(expected) = &case.json {
        compare(&stdout, expected, &mut expect);
    }
    let leftovers = walk(&folder).into_iter().filter(|path| path.contains(".hanfold-"));
    for path in leftovers {
        expect(false, format!("a temporary file is left: {path}"));
    }
    problems
}

/// Compares the named fields of JSON lines with what is expected; "null" stands for null.
fn compare(
    lines: &str,
    expected: &[BTreeMap<String, Value>],
    expect: &mut impl FnMut(bool, String),
) {
    let found: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    expect(found.len() == expected.len(), format!("{} lines:\n{lines}", found.len()));
    for (found, expected) in found.iter().zip(expected) {
        for (field, expected) in expected {
            let is_met = is_met(&found[field], expected);
            expect(is_met, format!("{field} is {}: {found}", found[field]));
        }
    }
}

/// Whether a value is as expected: of an object, only the named fields count. Items of a list are compared whole.
fn is_met(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Null, Value::String(expected)) => expected == "null",
        (Value::Object(found), Value::Object(expected)) => expected
            .iter()
            .all(|(field, expected)| found.get(field).is_some_and(|found| is_met(found, expected))),
        _ => found == expected,
    }
}

fn walk(folder: &Path) -> Vec<String> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        paths.push(path.to_string_lossy().into_owned());
        if path.is_dir() && !path.is_symlink() {
            paths.extend(walk(&path));
        }
    }
    paths
}

/// Colour is used only where it is wanted.
#[test]
fn colour_is_used_only_where_it_is_wanted() {
    let folder = TempDir::new().unwrap();
    let coloured = |color: &str, variable: Option<&str>| {
        let mut command = hanfold();
        command.args(["convert", "--color", color, "missing.txt"]).current_dir(folder.path());
        if let Some(variable) = variable {
            command.env(variable, "1");
        }
        let output = command.output().unwrap();
        assert!(String::from_utf8_lossy(&output.stderr).contains("missing.txt"));
        output.stderr.contains(&0x1B)
    };
    // Standard error is not a terminal here.
    assert!(!coloured("auto", None));
    assert!(coloured("always", None));
    assert!(!coloured("never", Some("CLICOLOR_FORCE")));
    assert!(coloured("auto", Some("CLICOLOR_FORCE")));
    assert!(!coloured("auto", Some("NO_COLOR")));
}

/// README shows the actual output.
#[test]
fn the_readme_shows_what_comes_out() {
    let readme = crate::support::read("README.md");
    let block = |beginning: &str| {
        let at =
            readme.find(&format!("```text\n{beginning}")).unwrap_or_else(|| panic!("{beginning}"));
        let block = &readme[at + "```text\n".len()..];
        block[..block.find("```").unwrap()].to_owned()
    };
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let project = crate::support::project("");
    let converted = run(&project, &["convert", "samples", "-o", out.to_str().unwrap()], b"");
    let summary = String::from_utf8(converted.stderr).unwrap();
    // Followed by the duration.
    assert!(summary.starts_with(&block("7 documents")), "{summary}");
    let detected = run(&project, &["detect", "samples"], b"");
    let table = String::from_utf8(detected.stdout).unwrap();
    assert_eq!(block("$ hanfold detect samples\n"), format!("$ hanfold detect samples\n{table}"));
}

/// A run over its own output changes nothing, whatever the input was.
#[test]
fn the_second_run_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let text = "第一段是简体字，还没有转换。\n第二段是繁體字，還沒有轉換。\n";
    write(&folder.path().join("in/a.txt"), text.as_bytes());
    write(&folder.path().join("in/b.txt"), &encoding_rs::GB18030.encode(text).0);
    for tag in ["zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"] {
        let first = run(folder.path(), &["convert", "in", "-o", tag, "--to", tag], b"");
        assert!(first.status.success());
        let second = run(folder.path(), &["convert", tag, "--to", tag, "--check"], b"");
        assert_eq!(second.status.code(), Some(0), "{}", String::from_utf8_lossy(&second.stderr));
    }
}

/// One job and many give the same numbers, and the same order of the report.
#[test]
fn results_do_not_depend_on_the_number_of_jobs() {
    let folder = TempDir::new().unwrap();
    for n in 0..60 {
        let text = "霧散了。\n".repeat(1 + (n * 97) % 500);
        write(&folder.path().join(format!("in/{n:02}.txt")), text.as_bytes());
    }
    let report = |jobs: &str| {
        let args = ["convert", "in", "-o", "out", "--jobs", jobs, "--report", "report.jsonl", "-q"];
        assert!(run(folder.path(), &args, b"").status.success());
        std::fs::read_to_string(folder.path().join("report.jsonl")).unwrap()
    };
    let one = report("1");
    assert_eq!(one.lines().count(), 60);
    assert!(one == report("2") && one == report("16"));
}

/// A huge document is processed in parts, if it can be cut.
#[test]
fn huge_documents_are_converted_in_parts() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("patterns"), "/发+/").unwrap();
    let run = |piece: &str, more: &[&str]| {
        let text = piece.repeat((17 << 20) / piece.len());
        std::fs::write(folder.path().join("a.txt"), &text).unwrap();
        let args = ["convert", "--jobs", "2", "--config", "s2t", "-o", "out/", "a.txt"];
        let output = run(folder.path(), &[&args, more].concat(), b"");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let converted = std::fs::read_to_string(folder.path().join("out/a.txt")).unwrap();
        let becomes = hanfold::Converter::new(hanfold::Config::S2t).convert(piece).into_owned();
        let expected =
            if more.is_empty() { becomes.repeat(text.len() / piece.len()) } else { text };
        assert!(converted == expected);
    };
    run("头发。\n", &[]);
    run("发", &[]);
    run("发", &["--locks", "patterns"]);
}

/// A reader that closes the pipe causes no error.
#[test]
fn a_broken_pipe_is_success() {
    let folder = TempDir::new().unwrap();
    let text = "霧散了以後，他們才看見對岸的山。\n".repeat(100_000);
    write(&folder.path().join("a.txt"), text.as_bytes());
    for n in 0..3000 {
        write(&folder.path().join(format!("many/{n}.txt")), b"x");
    }
    for args in [["convert", "a.txt"].as_slice(), &["detect", "--format", "json", "many"]] {
        let mut child = hanfold()
            .args(args)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut some = [0; 64];
        child.stdout.take().unwrap().read_exact(&mut some).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}

/// Fingerprint for an index, from the command line and from the library.
#[test]
fn the_fingerprint_is_the_library_s() {
    let folder = TempDir::new().unwrap();
    let output = run(folder.path(), &["table", "fingerprint"], b"");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed, format!("{}\n", hanfold::tables::fingerprint()));
    let all = run(folder.path(), &["table", "fingerprint", "--verbose"], b"").stdout;
    let lines = String::from_utf8(all).unwrap().lines().count();
    // The hash, an empty line, the head.
    assert_eq!(lines, 3 + hanfold::tables::fingerprints().len());
}

/// OpenCC itself as the engine has the same output.
#[cfg(feature = "opencc")]
#[test]
fn opencc_as_the_engine_has_the_same_output() {
    let folder = TempDir::new().unwrap();
    let args = ["convert", "--config", "s2twp", "--engine", "opencc"];
    if std::env::var_os("HANFOLD_OPENCC_DATA").is_some() {
        let output = run(folder.path(), &args, "鼠标里的软件".as_bytes());
        assert_eq!(String::from_utf8_lossy(&output.stdout), "滑鼠裡的軟體");
        let args = ["convert", "--to", "zh-Hant", "--engine", "opencc"];
        let output = run(folder.path(), &args, "头发里的\0软件".as_bytes());
        assert_eq!(String::from_utf8_lossy(&output.stdout), "頭髮裡的\0軟件");
    }
    let output = run(folder.path(), &[&args[..], &["--opencc-data", "."]].concat(), b"");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("OpenCC cannot open ./s2twp.json"), "{message}");
}
