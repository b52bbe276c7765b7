use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};

use super::resolve::{Resolver, resolve};
use super::same::are_same;
use super::write::with_suffix;
use super::{Failure, Outcome, SkipReason, Status};
use crate::{Error, ErrorKind};

/// Name of the files that list what is not a document.
const IGNORE_FILE: &str = ".hanfoldignore";

/// Options of [`find`]. By default, all files of a folder that are not hidden are documents, except those that a file
/// `.hanfoldignore` in it, or in a folder above or below, excludes. Such a file has the form of `.gitignore`.
///
/// ```
/// use hanfold::batch::{self, Search};
///
/// # let folder = tempfile::tempdir()?;
/// for name in ["a.txt", "b.html", "draft.txt"] {
///     std::fs::write(folder.path().join(name), "霧")?;
/// }
/// let search = Search::new().with_glob("*.txt").with_glob("!draft*");
/// let found = batch::find(&[folder.path().to_owned()], &search)?;
/// assert_eq!(found.files.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Search {
    globs: Vec<String>,
    excludes: Vec<String>,
    case_sensitive: bool,
    hidden: bool,
    backup_suffix: Option<String>,
    report: Option<PathBuf>,
}

impl Search {
    /// Creates a search with all options at their defaults.
    ///
    /// ```
    /// use hanfold::batch::{self, Search};
    ///
    /// let found = batch::find(&["missing.txt".into()], &Search::new())?;
    /// assert_eq!((found.files.len(), found.others.len()), (0, 1)); // a failure that is reported with the others
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a glob of file names to include; a glob after `!` excludes, and the last glob that matches decides. A glob with a slash is
    /// matched against the path relative to the folder. Upper and lower case are the same.
    ///
    /// ```
    /// use hanfold::batch::{self, Search};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # std::fs::create_dir(folder.path().join("old"))?;
    /// # for name in ["new.txt", "old/a.txt"] { std::fs::write(folder.path().join(name), "霧")?; }
    /// let search = Search::new().with_glob("!/old/**"); // relative to the folder
    /// let found = batch::find(&[folder.path().to_owned()], &search)?;
    /// assert_eq!(found.files[0].relative.to_str(), Some("new.txt"));
    /// assert_eq!(found.files.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_glob(mut self, glob: impl Into<String>) -> Self {
        self.globs.push(glob.into());
        self
    }

    /// Adds a glob of files and folders to exclude, even if other globs include them.
    ///
    /// ```
    /// use hanfold::batch::{self, Search};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # std::fs::create_dir(folder.path().join("old"))?;
    /// # for name in ["new.txt", "new.bak", "old/a.txt"] { std::fs::write(folder.path().join(name), "霧")?; }
    /// let search = Search::new().with_exclude("old").with_exclude("*.BAK").with_glob("*");
    /// let found = batch::find(&[folder.path().to_owned()], &search)?;
    /// assert_eq!(found.files.len(), 1); // new.txt
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_exclude(mut self, glob: impl Into<String>) -> Self {
        self.excludes.push(glob.into());
        self
    }

    /// Sets whether globs distinguish upper and lower case.
    ///
    /// ```
    /// use hanfold::batch::{self, Search};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join("OLD.TXT"), "霧")?;
    /// let number = |sensitive| {
    ///     let search = Search::new().with_glob("*.txt").with_case_sensitive_globs(sensitive);
    ///     batch::find(&[folder.path().to_owned()], &search).map(|found| found.files.len())
    /// };
    /// assert_eq!((number(false)?, number(true)?), (1, 0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_case_sensitive_globs(mut self, sensitive: bool) -> Self {
        self.case_sensitive = sensitive;
        self
    }

    /// Sets whether to include hidden files and folders.
    ///
    /// ```
    /// use hanfold::batch::{self, Search};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join(".notes"), "霧")?;
    /// let number = |hidden| {
    ///     let search = Search::new().with_hidden(hidden);
    ///     batch::find(&[folder.path().to_owned()], &search).map(|found| found.files.len())
    /// };
    /// assert_eq!((number(false)?, number(true)?), (0, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_hidden(mut self, hidden: bool) -> Self {
        self.hidden = hidden;
        self
    }

    /// Sets the suffix of backups: a file with it, beside the file without it, is a backup of an earlier run, and is skipped.
    ///
    /// ```
    /// use hanfold::batch::{self, Search};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// for name in ["a.txt", "a.txt.orig", "b.orig"] {
    ///     std::fs::write(folder.path().join(name), "霧")?;
    /// }
    /// let found = batch::find(&[folder.path().to_owned()], &Search::new().with_backup_suffix(".orig"))?;
    /// // There is no b of which b.orig could be the backup.
    /// assert_eq!((found.files.len(), found.others.len()), (2, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_backup_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.backup_suffix = Some(suffix.into());
        self
    }

    /// Sets the path of the report: no document may be there, and the report of an earlier run is skipped.
    ///
    /// ```
    /// use hanfold::batch::{self, Search};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let report = folder.path().join("a.txt");
    /// std::fs::write(&report, "霧")?; // a document
    /// let search = Search::new().with_report(&report);
    /// let error = batch::find(&[folder.path().to_owned()], &search).unwrap_err();
    /// assert!(error.to_string().contains("would overwrite a document"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_report(mut self, report: impl Into<PathBuf>) -> Self {
        self.report = Some(report.into());
        self
    }
}

/// The documents found, and the other outcomes.
///
/// ```
/// use hanfold::batch::{self, Search};
///
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("a.txt"), "霧")?;
/// let found = batch::find(&[folder.path().to_owned(), "missing".into()], &Search::new())?;
/// assert_eq!((found.files.len(), found.folders.len(), found.others.len()), (1, 1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct FoundFiles {
    /// The documents, folder by folder in the order given, sorted by name within each.
    pub files: Vec<FoundFile>,
    /// The folders that were walked.
    pub folders: Vec<PathBuf>,
    /// Files that were skipped or could not be read.
    pub others: Vec<Outcome>,
    /// Globs of [`Search::with_glob`] that include files, but matched none in any folder.
    pub unmatched_globs: Vec<String>,
    /// [Resolved](resolve) path of the report.
    pub(super) report: Option<PathBuf>,
}

/// A document found.
///
/// ```
/// use hanfold::batch::{self, Search};
///
/// # let folder = tempfile::tempdir()?;
/// # std::fs::create_dir(folder.path().join("2024"))?;
/// std::fs::write(folder.path().join("2024/a.txt"), "霧")?;
/// let found = batch::find(&[folder.path().to_owned()], &Search::new())?;
/// let file = &found.files[0];
/// assert_eq!(file.path, folder.path().join(&file.relative));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundFile {
    /// Path of the file.
    pub path: PathBuf,
    /// Path relative to the given folder, or the name of a file given itself.
    pub relative: PathBuf,
}

/// Finds the documents among files and in folders. A file given by name is a document, whatever its name and even through a
/// symbolic link; in folders, symbolic links are not followed.
///
/// ```
/// use hanfold::batch::{self, Search};
///
/// # let folder = tempfile::tempdir()?;
/// for name in ["b.txt", "a.txt"] {
///     std::fs::write(folder.path().join(name), "霧散了")?;
/// }
/// let found = batch::find(&[folder.path().to_owned()], &Search::new())?;
/// let names: Vec<_> = found.files.iter().filter_map(|file| file.relative.to_str()).collect();
/// assert_eq!(names, ["a.txt", "b.txt"]); // sorted by name
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An invalid glob, or a document at the path of the report. A path that cannot be read is among [`FoundFiles::others`].
pub fn find(paths: &[PathBuf], search: &Search) -> Result<FoundFiles, Error> {
    let mut found = FoundFiles::default();
    let includes = search.globs.iter().filter(|glob| !glob.starts_with('!'));
    found.unmatched_globs = includes.cloned().collect();
    for path in paths {
        match std::fs::metadata(path) {
            Err(error) => found.fail(path.clone(), error),
            Ok(metadata) if metadata.is_dir() => {
                found.walk(path, search)?;
                found.folders.push(path.clone());
            }
            Ok(_) => {
                let relative = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
                found.files.push(FoundFile { path: path.clone(), relative });
            }
        }
    }
    if let Some(suffix) = &search.backup_suffix {
        found.set_backups_aside(suffix);
    }
    if let Some(report) = &search.report {
        found.set_report_aside(resolve(report))?;
    }
    Ok(found)
}

impl Search {
    /// Compiles the globs for a folder.
    fn compiled(&self, folder: &Path) -> Result<Override, Error> {
        let excludes = self.excludes.iter().map(|glob| format!("!{glob}"));
        self.compile(folder, self.globs.iter().cloned().chain(excludes))
    }

    fn compile(
        &self,
        folder: &Path,
        globs: impl Iterator<Item = String>,
    ) -> Result<Override, Error> {
        let invalid = |error: ignore::Error| {
            Error::new(ErrorKind::InvalidOptions, "invalid glob").caused_by(error)
        };
        let mut builder = OverrideBuilder::new(folder);
        builder.case_insensitive(!self.case_sensitive).map_err(invalid)?;
        for glob in globs {
            builder.add(&glob).map_err(invalid)?;
        }
        builder.build().map_err(invalid)
    }
}

impl FoundFiles {
    fn walk(&mut self, folder: &Path, search: &Search) -> Result<(), Error> {
        let globs = search.compiled(folder)?;
        let unmatched = self.unmatched_globs.drain(..).map(|glob| {
            let compiled = search.compile(folder, std::iter::once(glob.clone()))?;
            Ok((glob, compiled))
        });
        let mut unmatched: Vec<(String, Override)> = unmatched.collect::<Result<_, Error>>()?;
        let walk = WalkBuilder::new(folder)
            .standard_filters(false)
            .parents(true)
            .add_custom_ignore_filename(IGNORE_FILE)
            .hidden(!search.hidden)
            // The walk's own overrides would include ignored and hidden files.
            .filter_entry(move |entry| {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                entry.depth() == 0 || !globs.matched(entry.path(), is_folder).is_ignore()
            })
            .sort_by_file_name(std::ffi::OsStr::cmp)
            .build();
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let (path, error) = located(error, folder);
                    self.fail(path, error);
                    continue;
                }
            };
            let path = entry.path();
            if let Some(error) = entry.error() {
                // A fault in a file of names to ignore.
                self.fail(path.to_owned(), std::io::Error::other(error.to_string()));
            }
            let kind = entry.file_type();
            if kind.is_some_and(|kind| kind.is_dir()) || entry.depth() == 0 {
                continue;
            }
            if entry.file_name() == IGNORE_FILE {
                continue;
            }
            unmatched.retain(|(_, glob)| !glob.matched(path, false).is_whitelist());
            let reason = if kind.is_some_and(|kind| kind.is_symlink()) {
                Some(SkipReason::Symlink)
            } else if !kind.is_some_and(|kind| kind.is_file()) {
                Some(SkipReason::Special)
            } else {
                None
            };
            match reason {
                Some(reason) => self
                    .others
                    .push(Outcome::without_report(path.to_owned(), Status::Skipped(reason))),
                None => self.files.push(FoundFile {
                    path: path.to_owned(),
                    relative: path.strip_prefix(folder).unwrap_or(path).to_owned(),
                }),
            }
        }
        self.unmatched_globs.extend(unmatched.into_iter().map(|(glob, _)| glob));
        Ok(())
    }

    /// Moves backups to the skipped files: those that are another file's path with the suffix.
    fn set_backups_aside(&mut self, suffix: &str) {
        let backups: HashSet<PathBuf> =
            self.files.iter().map(|file| with_suffix(&file.path, suffix)).collect();
        self.set_aside(|path| backups.contains(path), &SkipReason::Backup);
    }

    /// Moves the report of an earlier run to the skipped files; it may be replaced. Refuses any other file at its path.
    fn set_report_aside(&mut self, report: PathBuf) -> Result<(), Error> {
        let mut resolver = Resolver::default();
        let mut is_report = |path: &Path| are_same(&resolver.resolve(path), &report);
        if is_earlier_report(&report) {
            self.set_aside(is_report, &SkipReason::Report);
        } else {
            let others = self.others.iter().map(|other| &other.input);
            let mut all = self.files.iter().map(|file| &file.path).chain(others);
            if let Some(path) = all.find(|path| is_report(path)) {
                let message = format!("{}: the report would overwrite a document", path.display());
                return Err(Error::new(ErrorKind::InvalidOptions, message));
            }
        }
        self.report = Some(report);
        Ok(())
    }

    /// Moves files to the skipped ones, for a reason.
    fn set_aside(&mut self, mut is_skipped: impl FnMut(&Path) -> bool, reason: &SkipReason) {
        let (aside, files): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.files).into_iter().partition(|file| is_skipped(&file.path));
        self.files = files;
        let skipped =
            |file: FoundFile| Outcome::without_report(file.path, Status::Skipped(reason.clone()));
        self.others.extend(aside.into_iter().map(skipped));
    }

    fn fail(&mut self, path: PathBuf, error: impl std::error::Error + Send + Sync + 'static) {
        self.others.push(Outcome::failed(path, Failure::Read(Arc::new(error))));
    }
}

/// Bytes of the first line that are read: more than the longest path takes in JSON.
const FIRST_LINE_BYTES: u64 = 1 << 16;

/// Whether a file is empty or looks like a report: its first line begins like one of `--report` (docs/report.md), which a test of
/// the command line holds.
fn is_earlier_report(path: &Path) -> bool {
    // Opening a pipe would block.
    if !path.is_file() {
        return false;
    }
    let mut begin = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(FIRST_LINE_BYTES).read_to_end(&mut begin));
    let line = begin.split(|byte| *byte == b'\n').next().unwrap_or_default();
    read.is_ok()
        && (begin.is_empty()
            || line.starts_with(br#"{"schema":"#)
                && memchr::memmem::find(line, br#","path":""#).is_some()
                && memchr::memmem::find(line, br#"","status":""#).is_some())
}

/// Extracts the path and the cause from an error of the walk.
fn located(error: ignore::Error, folder: &Path) -> (PathBuf, std::io::Error) {
    match error {
        ignore::Error::WithDepth { err, .. } => located(*err, folder),
        ignore::Error::WithPath { path, err } => (path, located(*err, folder).1),
        ignore::Error::Io(error) => (folder.to_owned(), unwrapped(error)),
        other => (folder.to_owned(), std::io::Error::other(other.to_string())),
    }
}

/// Unwraps a system error that the walk wrapped with the path.
fn unwrapped(error: std::io::Error) -> std::io::Error {
    let cause = error.get_ref().and_then(|wrapped| wrapped.source());
    match cause.and_then(|cause| cause.downcast_ref::<std::io::Error>()) {
        Some(cause) => cause.raw_os_error().map_or(error, std::io::Error::from_raw_os_error),
        None => error,
    }
}
