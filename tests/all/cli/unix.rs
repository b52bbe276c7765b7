//! Links, permissions, modes, signals and names of Unix.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use super::*;

/// The user and group `nobody` of most systems.
const NOBODY: u32 = 65534;

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn symbolic_links_in_a_folder_are_skipped_and_named() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("elsewhere.txt"), "霧".as_bytes());
    write(&folder.path().join("in/a.txt"), "雲".as_bytes());
    symlink("../elsewhere.txt", folder.path().join("in/link.txt")).unwrap();
    symlink("..", folder.path().join("in/loop")).unwrap();
    let output = run(folder.path(), &["convert", "in", "-o", "out", "-v"], b"");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("in/link.txt: skipped: a symbolic link"), "{stderr}");
    assert!(stderr.contains("2 skipped"), "{stderr}");
    assert!(!folder.path().join("out/link.txt").exists());
}

/// A link given by name is a document; in place, it stays a link.
#[test]
fn a_link_that_is_named_is_followed() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("real.txt"), "霧".as_bytes());
    let link = folder.path().join("link.txt");
    symlink("real.txt", &link).unwrap();
    let output = run(folder.path(), &["convert", "--in-place", "link.txt"], b"");
    assert!(output.status.success());
    assert!(link.is_symlink());
    assert_eq!(std::fs::read_to_string(folder.path().join("real.txt")).unwrap(), "雾");
}

/// A link after `-o` stays one, and a pipe is written to, not replaced.
#[test]
fn a_link_or_a_pipe_for_the_result_stays() {
    use std::os::unix::fs::FileTypeExt;
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("a.txt"), "霧".as_bytes());
    write(&folder.path().join("real.txt"), b"x");
    let (link, pipe) = (folder.path().join("link.txt"), folder.path().join("pipe"));
    symlink("real.txt", &link).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (args, stdin) in [
        (["convert", "-o", "link.txt", "a.txt"].as_slice(), ""),
        (&["convert", "-o", "link.txt"], "霧"),
    ] {
        let output = run(folder.path(), args, stdin.as_bytes());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(link.is_symlink());
        let real = std::fs::read_to_string(folder.path().join("real.txt")).unwrap();
        assert_eq!(real, "雾");
        write(&folder.path().join("real.txt"), b"x");
    }
    for (args, stdin) in
        [(["convert", "-o", "pipe", "a.txt"].as_slice(), ""), (&["convert", "-o", "pipe"], "霧")]
    {
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            || std::fs::read_to_string(pipe)
        });
        assert!(run(folder.path(), args, stdin.as_bytes()).status.success());
        assert_eq!(reader.join().unwrap().unwrap(), "雾");
        assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
    }
}

/// The file that standard input reads is not overwritten by its result.
#[test]
fn standard_input_is_not_overwritten() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.txt");
    write(&path, "霧".as_bytes());
    let output = hanfold()
        .args(["convert", "-o", "a.txt"])
        .current_dir(folder.path())
        .stdin(std::fs::File::open(&path).unwrap())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("use --in-place a.txt"), "{message}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "霧");
}

#[test]
fn the_mode_of_a_file_stays() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.sh");
    write(&path, "霧".as_bytes());
    mode(&path, 0o750);
    assert!(run(folder.path(), &["convert", "a.sh", "-o", "out/"], b"").status.success());
    assert!(run(folder.path(), &["convert", "--in-place", "a.sh"], b"").status.success());
    for path in [path, folder.path().join("out/a.sh")] {
        assert_eq!(std::fs::metadata(path).unwrap().mode() & 0o777, 0o750);
    }
}

/// A file replaced in place keeps its owner, even if root replaces it.
#[test]
fn the_owner_of_a_file_stays() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.txt");
    write(&path, "霧".as_bytes());
    // Root can change the owner; other users test that it stays theirs.
    let _ = std::os::unix::fs::chown(&path, Some(NOBODY), Some(NOBODY));
    let before = std::fs::metadata(&path).unwrap();
    assert!(run(folder.path(), &["convert", "--in-place", "a.txt"], b"").status.success());
    let after = std::fs::metadata(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "雾");
    assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
}

/// Two output folders can be the same through a symbolic link.
#[test]
fn results_that_meet_behind_a_link_are_refused() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("in/a/x.txt"), "霧".as_bytes());
    write(&folder.path().join("in/b/x.txt"), "雲".as_bytes());
    std::fs::create_dir_all(folder.path().join("out/a")).unwrap();
    symlink("a", folder.path().join("out/b")).unwrap();
    let output = run(folder.path(), &["convert", "in", "-o", "out"], b"");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("would both be written to out/b/x.txt"), "{message}");
    assert!(!folder.path().join("out/a/x.txt").exists());
}

/// Without permission for one file and one folder, the rest is processed. Root may read everything, so that root runs this as
/// nobody.
#[test]
fn unreadable_files_and_folders_are_named_and_others_converted() {
    use std::os::unix::process::CommandExt;
    let folder = TempDir::new().unwrap();
    mode(folder.path(), 0o777);
    write(&folder.path().join("in/a.txt"), "霧".as_bytes());
    write(&folder.path().join("in/closed/b.txt"), "雲".as_bytes());
    write(&folder.path().join("in/secret.txt"), "風".as_bytes());
    let binary = folder.path().join("hanfold");
    std::fs::copy(env!("CARGO_BIN_EXE_hanfold"), &binary).unwrap();
    mode(&binary, 0o755);
    mode(&folder.path().join("in/secret.txt"), 0);
    mode(&folder.path().join("in/closed"), 0);
    let mut command = Command::new(&binary);
    command.args(["convert", "in", "-o", "out"]).current_dir(folder.path());
    if std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().unwrap();
    mode(&folder.path().join("in/closed"), 0o755);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("in/closed: cannot be read: Permission denied"), "{stderr}");
    assert!(stderr.contains("in/secret.txt: cannot be read: Permission denied"), "{stderr}");
    assert!(stderr.contains("1 changed") && stderr.contains("2 failed"), "{stderr}");
    assert_eq!(std::fs::read_to_string(folder.path().join("out/a.txt")).unwrap(), "雾");
}

/// A full disk, simulated by a limit on file sizes: a file that does not fit is absent, not truncated.
#[test]
fn a_file_that_does_not_fit_is_absent_and_the_rest_is_done() {
    let folder = TempDir::new().unwrap();
    let large = "霧散了。\n".repeat(100_000);
    write(&folder.path().join("in/large.txt"), large.as_bytes());
    write(&folder.path().join("in/small.txt"), "雲".as_bytes());
    for place in [["-o", "out"].as_slice(), &["--in-place"]] {
        let script = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
        let output = Command::new("sh")
            .args(["-c", script, "sh", env!("CARGO_BIN_EXE_hanfold"), "convert", "in"])
            .args(place)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(
            stderr.contains("large.txt: cannot write") && stderr.contains("1 failed"),
            "{stderr}"
        );
    }
    assert!(!folder.path().join("out/large.txt").exists());
    assert_eq!(std::fs::read_to_string(folder.path().join("out/small.txt")).unwrap(), "云");
    assert_eq!(std::fs::read_to_string(folder.path().join("in/large.txt")).unwrap(), large);
    assert_eq!(std::fs::read_to_string(folder.path().join("in/small.txt")).unwrap(), "云");
    let left = walk(folder.path()).into_iter().filter(|path| path.contains(".hanfold-"));
    assert_eq!(left.count(), 0, "a temporary file is left");
}

/// After an interrupt all files are complete, and each is in the report.
#[test]
fn an_interrupt_leaves_whole_files() {
    let folder = TempDir::new().unwrap();
    let text = "霧散了以後，他們才看見對岸的山。\n".repeat(2000);
    for n in 0..3000 {
        write(&folder.path().join(format!("in/{n}.txt")), text.as_bytes());
    }
    let child = hanfold()
        .args(["convert", "in", "-o", "out", "--report", "report.jsonl"])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = std::time::Instant::now();
    while !folder.path().join("out").exists() {
        assert!(begun.elapsed().as_secs() < 60, "nothing is written");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let written = walk(&folder.path().join("out"));
    let report = std::fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    assert_eq!(report.lines().count(), written.len());
    let stderr = String::from_utf8(output.stderr).unwrap();
    let not_begun = 3000 - written.len();
    let message = format!("hanfold: interrupted: {not_begun} documents not begun\n");
    assert!(stderr.ends_with(&message), "{stderr}");
    assert!(!written.is_empty() && written.len() < 3000, "{}", written.len());
    let converted = "雾散了以后，他们才看见对岸的山。\n".repeat(2000);
    for path in written {
        assert_eq!(std::fs::read_to_string(&path).unwrap(), converted, "{path}");
    }
}

/// An output that cannot be created is reported; the rest is processed.
#[test]
fn a_folder_in_the_way_is_named() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("in/a.txt"), "霧".as_bytes());
    write(&folder.path().join("in/b.txt"), "雲".as_bytes());
    write(&folder.path().join("out/a.txt/x"), b"");
    let output = run(folder.path(), &["convert", "in", "-o", "out"], b"");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("in/a.txt: cannot write out/a.txt"), "{stderr}");
    assert_eq!(std::fs::read_to_string(folder.path().join("out/b.txt")).unwrap(), "云");
}

/// Pipes and devices are read if given by name, and skipped in folders.
#[test]
fn special_files_in_a_folder_are_skipped() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("in/a.txt"), "霧".as_bytes());
    let made = Command::new("mkfifo").arg(folder.path().join("in/pipe")).status().unwrap();
    assert!(made.success());
    let output = run(folder.path(), &["convert", "in", "-o", "out", "-v"], b"");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stderr.contains("in/pipe: skipped"), "{stderr}");
}

/// A name that is not UTF-8 is converted like any other.
#[test]
fn files_with_names_that_are_not_utf8_are_converted() {
    use std::os::unix::ffi::OsStrExt;
    let folder = TempDir::new().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"\xC3\xFB.txt");
    if std::fs::create_dir(folder.path().join("in")).is_err()
        || std::fs::write(folder.path().join("in").join(name), "霧").is_err()
    {
        return; // a file system that allows no such name
    }
    let args = ["convert", "in", "-o", "out", "--report", "report.jsonl"];
    assert!(run(folder.path(), &args, b"").status.success());
    assert_eq!(std::fs::read_to_string(folder.path().join("out").join(name)).unwrap(), "雾");
    let report = std::fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    assert!(report.contains("\u{FFFD}"), "{report}");
}

/// A report is never written to a hard link of a document, or to the stream from which it is read.
#[test]
fn a_report_does_no_harm_behind_a_link() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("in/a.txt");
    write(&path, "霧".as_bytes());
    std::fs::hard_link(&path, folder.path().join("r.jsonl")).unwrap();
    let args = ["convert", "in", "-o", "out", "--report", "r.jsonl"];
    assert!(run(folder.path(), &args, b"").status.success());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "霧");
    assert_eq!(std::fs::read_to_string(folder.path().join("out/a.txt")).unwrap(), "雾");

    let command = |report: &str, stdout: Stdio| {
        let stdin = std::fs::File::open(&path).unwrap();
        hanfold()
            .args(["convert", "--report", report])
            .current_dir(folder.path())
            .stdin(stdin)
            .stdout(stdout)
            .stderr(Stdio::piped())
            .spawn()
            .and_then(std::process::Child::wait_with_output)
            .unwrap()
    };
    assert_eq!(command("in/a.txt", Stdio::piped()).status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "霧");
    let out = std::fs::File::create(folder.path().join("o.txt")).unwrap();
    assert_eq!(command("o.txt", Stdio::from(out)).status.code(), Some(2));
    assert_eq!(std::fs::read(folder.path().join("o.txt")).unwrap(), b"");
}

/// A reader that closes the report's pipe does not stop the conversion.
#[test]
fn a_report_that_nobody_reads_stops_nothing() {
    let folder = TempDir::new().unwrap();
    for n in 0..2000 {
        write(&folder.path().join(format!("in/{n}.txt")), "霧".as_bytes());
    }
    let mut child = hanfold()
        .args(["convert", "in", "-o", "out", "--report", "/dev/stdout"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdout.take().unwrap().read_exact(&mut [0; 64]).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(std::fs::read_dir(folder.path().join("out")).unwrap().count(), 2000);
}

/// In place, a pipe is not replaced by a file.
#[test]
fn a_pipe_stays_a_pipe() {
    use std::os::unix::fs::FileTypeExt;
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::write(pipe, "霧"))
    };
    let output = run(folder.path(), &["convert", "--in-place", "pipe"], b"");
    writer.join().unwrap().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("pipe: left unchanged: only a file"), "{message}");
    assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
}

/// File names cannot control a terminal.
#[test]
fn control_characters_in_names_are_not_shown() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("in/a\u{1B}[31m\nb.txt"), b"\xFF\xFF\xFF");
    let output = run(folder.path(), &["convert", "in", "-o", "out", "--encoding", "utf-8"], b"");
    assert!(!output.stderr.contains(&0x1B), "{}", String::from_utf8_lossy(&output.stderr));
    let output = run(folder.path(), &["detect", "in"], b"");
    assert_eq!(output.stdout.split(|byte| *byte == b'\n').count(), 3);
}

/// A report can be written to a pipe.
#[test]
fn a_report_goes_into_a_pipe() {
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    write(&folder.path().join("in/a.txt"), "霧".as_bytes());
    let reader = std::thread::spawn(move || std::fs::read_to_string(pipe));
    let output = run(folder.path(), &["convert", "in", "-o", "out", "--report", "pipe"], b"");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report = reader.join().unwrap().unwrap();
    assert!(report.starts_with(r#"{"schema":1,"path":"in/a.txt","status":"changed""#), "{report}");
}
