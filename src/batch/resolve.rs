use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// Returns the absolute path without symbolic links and `..`, also for a path that does not exist yet: two paths lead to the same
/// file exactly if they resolve to the same path (hard links aside).
///
/// ```
/// use std::path::Path;
///
/// use hanfold::batch;
///
/// assert_eq!(batch::resolve(Path::new("x/../new.txt")), batch::resolve(Path::new("./new.txt")));
/// ```
pub fn resolve(path: &Path) -> PathBuf {
    if let Ok(resolved) = path.canonicalize() {
        return resolved;
    }
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    // If the current folder is gone, nothing below it can be written either.
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut resolved = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            // A resolved path has no links, and a missing one will be a folder: `..` goes back.
            Component::ParentDir => {
                resolved.pop();
            }
            // Alone, it is the current folder of a drive.
            Component::Prefix(_) => resolved.push(component),
            // A root has a canonical form, too: `C:\` in Windows is `\\?\C:\`.
            Component::RootDir | Component::Normal(_) => {
                resolved.push(component);
                if let Ok(existing) = resolved.canonicalize() {
                    resolved = existing;
                }
            }
        }
    }
    resolved
}

/// Resolver of many files in few folders, which are resolved once.
#[derive(Default)]
pub(super) struct Resolver {
    folders: HashMap<PathBuf, PathBuf>,
}

impl Resolver {
    /// Returns the resolved folder of a file.
    pub(super) fn folder(&mut self, file: &Path) -> &Path {
        let folder = match file.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        self.folders.entry(folder.to_owned()).or_insert_with(|| resolve(folder))
    }

    /// Returns the path of a directory entry: its resolved folder, and its own name, even if that is a symbolic link.
    pub(super) fn entry_path(&mut self, file: &Path) -> PathBuf {
        match file.file_name() {
            Some(name) => self.folder(file).join(name),
            None => resolve(file),
        }
    }

    /// Resolves a file like [`resolve`].
    pub(super) fn resolve(&mut self, file: &Path) -> PathBuf {
        let path = self.entry_path(file);
        if path.is_symlink() { resolve(&path) } else { path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_paths_are_resolved_by_name() {
        let folder = tempfile::TempDir::new().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir(root.join("in")).unwrap();
        let cases = [
            ("in", "in"),
            ("in/../in/./", "in"),
            ("new", "new"),
            ("new/a/b.txt", "new/a/b.txt"),
            ("new/../in", "in"),
            ("new/deep/../../in/sub/x", "in/sub/x"),
            ("new/../../in", "../in"),
        ];
        for (path, expected) in cases {
            let expected = match expected.strip_prefix("../") {
                Some(above) => root.parent().unwrap().join(above),
                None => root.join(expected),
            };
            assert_eq!(resolve(&folder.path().join(path)), expected, "{path}");
            assert_eq!(Resolver::default().resolve(&folder.path().join(path)), expected, "{path}");
        }
        assert!(resolve(Path::new("no such folder/x")).is_absolute());
    }

    /// Paths of Windows that are relative to the current folder of a drive, or to its root.
    #[cfg(windows)]
    #[test]
    fn what_is_missing_is_resolved_in_its_drive() {
        let current = Path::new(".").canonicalize().unwrap();
        let folder = std::env::current_dir().unwrap();
        let drive: String = folder.to_string_lossy().chars().take(2).collect();
        let root = Path::new(&drive).join(r"\").canonicalize().unwrap();
        assert_eq!(
            resolve(Path::new(&format!("{drive}no such file"))),
            current.join("no such file")
        );
        assert_eq!(resolve(Path::new(r"\no such file")), root.join("no such file"));
        assert_eq!(resolve(Path::new(r"no such folder/..\x\")), current.join("x"));
        assert_eq!(resolve(&Path::new(&drive).join(r"\no such file")), root.join("no such file"));
    }
}
