//! Atomically written files.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file that appears complete or not at all.
///
/// ```
/// use std::io::Write;
///
/// use hanfold::batch::WholeFile;
///
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("index.json");
/// let mut file = WholeFile::create(&path)?;
/// file.write_all(b"[1, 2")?;
/// drop(file); // abandoned, as after an error
/// assert!(!path.exists());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct WholeFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl WholeFile {
    /// Creates a temporary file beside the path, with the mode of the user's new files. Creates missing folders.
    ///
    /// ```
    /// use hanfold::batch::WholeFile;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("new/folder/report.jsonl");
    /// WholeFile::create(&path)?.finish()?;
    /// assert_eq!(std::fs::read(&path)?, b"");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of the file system.
    pub fn create(path: &Path) -> io::Result<Self> {
        Self::begin(path, 0o666)
    }

    /// Creates the temporary file with mode 0600 until the final permissions are set.
    fn begin_private(path: &Path) -> io::Result<Self> {
        Self::begin(path, 0o600)
    }

    fn begin(path: &Path, mode: u32) -> io::Result<Self> {
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".hanfold-").suffix(".tmp");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
        #[cfg(not(unix))]
        let _ = mode;
        let file = match builder.tempfile_in(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(folder)?;
                builder.tempfile_in(folder)?
            }
            made => made?,
        };
        Ok(Self { file, path: path.to_owned() })
    }

    /// Moves the file to its path.
    ///
    /// ```
    /// use std::io::Write;
    ///
    /// use hanfold::batch::WholeFile;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("words.txt");
    /// std::fs::write(&path, "old")?;
    /// let mut file = WholeFile::create(&path)?;
    /// file.write_all("霧".as_bytes())?;
    /// assert_eq!(std::fs::read_to_string(&path)?, "old"); // not yet
    /// file.finish()?;
    /// assert_eq!(std::fs::read_to_string(&path)?, "霧");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of the file system; no file is left then.
    pub fn finish(self) -> io::Result<()> {
        self.file.persist(self.path)?;
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a file with the mode of its document. A file that replaces its document also gets the owner, if the user may set it, and
/// is synced to disk first.
pub(super) fn write(
    path: &Path,
    parts: &[&[u8]],
    document: &Metadata,
    replaces: bool,
) -> io::Result<()> {
    let mut whole = WholeFile::begin_private(path)?;
    for part in parts {
        whole.write_all(part)?;
    }
    let file = whole.file.as_file();
    if replaces {
        give_owner(file, document);
    }
    give_mode(file, document)?;
    if replaces {
        file.sync_all()?;
    }
    whole.finish()
}

/// Gives a file the owner and group of another. Only root may change owners; other users mostly replace their own files.
fn give_owner(file: &File, like: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Owner and group separately: the group may be allowed when the owner is not.
        let _ = fchown(file, None, Some(like.gid()));
        let _ = fchown(file, Some(like.uid()), None);
    }
    #[cfg(not(unix))]
    let _ = (file, like);
}

/// Gives a file the mode of another; set-user-ID and similar bits only if the owner is the same.
fn give_mode(file: &File, like: &Metadata) -> io::Result<()> {
    let permissions = like.permissions();
    #[cfg(unix)]
    let permissions = {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let own = file.metadata()?;
        if (own.uid(), own.gid()) == (like.uid(), like.gid()) {
            permissions
        } else {
            PermissionsExt::from_mode(permissions.mode() & 0o777)
        }
    };
    // After the owner, because changing the owner clears those bits.
    file.set_permissions(permissions)
}

/// Keeps a file under a second name.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if a file has that name.
pub(super) fn back_up(path: &Path, backup: &Path) -> io::Result<()> {
    match fs::hard_link(path, backup) {
        // Not every file system has hard links.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let mut from = File::open(path)?;
            let mut whole = WholeFile::begin_private(backup)?;
            io::copy(&mut from, &mut whole)?;
            let to = whole.file.as_file();
            to.set_permissions(from.metadata()?.permissions())?;
            to.sync_all()?;
            whole.file.persist_noclobber(backup)?;
            Ok(())
        }
        done => done,
    }
}

/// Path of a file's backup.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}
