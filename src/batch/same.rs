//! Paths that a file system takes for the same, and names that it takes for devices.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Names of devices in Windows, in any folder, with any extension and in any case, besides those of [`NUMBERED_DEVICES`]
/// (learn.microsoft.com/windows/win32/fileio/naming-a-file).
const DEVICES: [&str; 6] = ["AUX", "CON", "CONIN$", "CONOUT$", "NUL", "PRN"];
/// Devices in Windows whose names end with a digit from 1 to 9, also a superscript one of Latin-1.
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// Whether Windows takes the name of a file or folder for that of a device.
pub(super) fn is_device(name: &str) -> bool {
    let base = name.split('.').next().unwrap_or_default().trim_end_matches(' ');
    let is_among = |devices: &[&str], base: &str| {
        devices.iter().any(|device| base.eq_ignore_ascii_case(device))
    };
    let unnumbered = base.strip_suffix(|c: char| matches!(c, '1'..='9' | '¹' | '²' | '³'));
    is_among(&DEVICES, base) || unnumbered.is_some_and(|base| is_among(&NUMBERED_DEVICES, base))
}

/// Returns a key that is the same for all paths that any file system may take for the same: those that differ in case, or in dots and
/// spaces at the end of a name, which Windows removes. Others may have the same key, too.
fn key(path: &Path) -> String {
    let names = path.components().map(|name| name.as_os_str().to_string_lossy().to_lowercase());
    names.map(|name| name.trim_end_matches(['.', ' ']).to_owned()).collect::<Vec<_>>().join("/")
}

/// Whether two resolved paths are those of one file, existing or not. If they have the same [`key`], the file system is asked.
pub(super) fn are_same(a: &Path, b: &Path) -> bool {
    a == b || key(a) == key(b) && differ_in_names_of_same_files(a, b, names_same_file)
}

/// Resolved paths, each with a value, that are found by any path of the same file.
pub(super) struct KnownPaths<'s, T> {
    by_key: HashMap<String, Vec<(PathBuf, T)>>,
    /// Whether two paths are those of one file: [`are_same`].
    are_same: &'s dyn Fn(&Path, &Path) -> bool,
}

impl<'s, T: Copy> KnownPaths<'s, T> {
    pub(super) fn new(are_same: &'s dyn Fn(&Path, &Path) -> bool) -> Self {
        Self { by_key: HashMap::new(), are_same }
    }

    pub(super) fn insert(&mut self, path: PathBuf, value: T) {
        self.by_key.entry(key(&path)).or_default().push((path, value));
    }

    /// Returns the value of the file at a path.
    pub(super) fn get(&self, path: &Path) -> Option<T> {
        let known = self.by_key.get(&key(path))?;
        known.iter().find(|(known, _)| (self.are_same)(known, path)).map(|(_, value)| *value)
    }
}

/// Whether `is_same` holds of every two names in which two paths of the same length differ, in the existing folder nearest to them.
fn differ_in_names_of_same_files(
    a: &Path,
    b: &Path,
    is_same: impl Fn(&Path, &OsStr, &OsStr) -> io::Result<bool>,
) -> bool {
    let mut folder = PathBuf::new();
    for (of_a, of_b) in a.components().zip(b.components()) {
        let (of_a, of_b) = (of_a.as_os_str(), of_b.as_os_str());
        let existing = folder.ancestors().find(|folder| folder.is_dir());
        // In a folder that cannot be written to, nothing is overwritten.
        if of_a != of_b && !existing.is_some_and(|it| is_same(it, of_a, of_b).unwrap_or(false)) {
            return false;
        }
        folder.push(of_a);
    }
    a.components().count() == b.components().count()
}

/// Whether two names in a folder are those of one file: creates a file of one name in a temporary folder beside them, and looks for
/// the other. No list of file systems would do: case may matter in one folder and not in the next.
fn names_same_file(folder: &Path, a: &OsStr, b: &OsStr) -> io::Result<bool> {
    let folder = tempfile::Builder::new().prefix(".hanfold-").suffix(".tmp").tempdir_in(folder)?;
    File::create(folder.path().join(a))?;
    Ok(folder.path().join(b).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices() {
        for name in [
            "CON",
            "nul",
            "Nul.txt",
            "aux.tar.gz",
            "prn .txt",
            "COM1",
            "lpt9.txt",
            "com².log",
            "CONIN$",
        ] {
            assert!(is_device(name), "{name}");
        }
        for name in [
            "",
            "console",
            "nul1",
            "COM0",
            "COM",
            "lpt10",
            "a.nul",
            "COM1a",
            "文.CON",
            "con-text.txt",
        ] {
            assert!(!is_device(name), "{name}");
        }
    }

    #[test]
    fn keys_join_what_may_be_one_file() {
        for (a, b, is_same) in [
            ("/in/A.TXT", "/IN/a.txt", true),
            ("/in/a.txt", "/in/a.txt. .", true),
            ("/in/É.txt", "/in/é.txt", true),
            ("/in/頭.txt", "/in/头.txt", false),
            ("/in/a/b", "/in/ab", false),
            ("/in/a.txt", "/in/.a.txt", false),
        ] {
            assert_eq!(key(Path::new(a)) == key(Path::new(b)), is_same, "{a} {b}");
        }
    }

    /// The answer for paths is that of the file system for files.
    #[test]
    fn the_file_system_decides() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        File::create(root.join("a.txt")).unwrap();
        let is_insensitive = root.join("A.TXT").exists();
        for (a, b) in [("a.txt", "A.TXT"), ("new/x", "NEW/x"), ("new/x/y", "NEW/x/Y")] {
            assert!(are_same(&root.join(a), &root.join(a)), "{a}");
            assert_eq!(are_same(&root.join(a), &root.join(b)), is_insensitive, "{a} {b}");
        }
        assert!(!are_same(&root.join("a"), &root.join("b")));
        assert_eq!(std::fs::read_dir(root).unwrap().count(), 1, "nothing is left behind");
    }

    #[test]
    fn every_name_that_differs_is_compared() {
        let asked = std::cell::RefCell::new(Vec::new());
        let answer = |_: &Path, a: &OsStr, b: &OsStr| {
            asked.borrow_mut().push(format!("{} {}", a.display(), b.display()));
            Ok(a != "c")
        };
        let is_same =
            |a: &str, b: &str| differ_in_names_of_same_files(Path::new(a), Path::new(b), answer);
        assert!(is_same("/A/x/B", "/a/x/b"));
        assert_eq!(*asked.borrow(), ["A a", "B b"]);
        assert!(!is_same("/A/c", "/a/C"));
        assert!(!is_same("/A/x", "/a"));
    }
}
