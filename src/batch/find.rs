use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};

use super::{Outcome, SkipReason, Status};
use crate::{Error, ErrorKind};

/// What counts as a document in a folder.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Only files whose name matches one of these globs; one that begins with `!` excludes. A glob
    /// with a slash is matched against the path below the folder.
    pub globs: Vec<String>,
    /// Hidden files and folders, too.
    pub hidden: bool,
    /// Files whose name ends so are backups of an earlier run.
    pub backup_suffix: Option<String>,
}

/// The documents, and what was found beside them.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Found {
    /// The documents, folder by folder in the order given, sorted by name within each.
    pub files: Vec<FoundFile>,
    /// The folders that were walked.
    pub folders: Vec<PathBuf>,
    /// What was skipped, and what could not be read.
    pub others: Vec<Outcome>,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its path below the folder that was given; its name, if it was given itself.
    pub relative: PathBuf,
}

/// Finds the documents among files and in folders. A file that is named is a document, whatever its
/// name is and even through a symbolic link; in a folder, symbolic links are not followed.
///
/// # Errors
/// A glob that is malformed. A path that cannot be read is among [`Found::others`].
pub fn find(paths: &[PathBuf], search: &Search) -> Result<Found, Error> {
    let mut found = Found::default();
    for path in paths {
        match std::fs::metadata(path) {
            Err(error) => found.fail(path.clone(), &error),
            Ok(metadata) if metadata.is_dir() => {
                found.walk(path, search, globs(path, &search.globs)?);
                found.folders.push(path.clone());
            }
            Ok(_) => {
                let relative = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
                found.files.push(FoundFile { path: path.clone(), relative });
            }
        }
    }
    Ok(found)
}

fn globs(folder: &Path, globs: &[String]) -> Result<Override, Error> {
    let invalid = |error: ignore::Error| Error::new(ErrorKind::InvalidOptions, error.to_string());
    let mut builder = OverrideBuilder::new(folder);
    for glob in globs {
        builder.add(glob).map_err(invalid)?;
    }
    builder.build().map_err(invalid)
}

impl Found {
    fn walk(&mut self, folder: &Path, search: &Search, globs: Override) {
        let walk = WalkBuilder::new(folder)
            .standard_filters(false)
            .hidden(!search.hidden)
            .overrides(globs)
            .sort_by_file_name(std::ffi::OsStr::cmp)
            .build();
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let (path, error) = located(error, folder);
                    self.fail(path, &error);
                    continue;
                }
            };
            let path = entry.path();
            let kind = entry.file_type();
            if kind.is_some_and(|kind| kind.is_dir()) || entry.depth() == 0 {
                continue;
            }
            let reason = if kind.is_some_and(|kind| kind.is_symlink()) {
                Some(SkipReason::Symlink)
            } else if !kind.is_some_and(|kind| kind.is_file()) {
                Some(SkipReason::Special)
            } else if is_backup(path, search.backup_suffix.as_deref()) {
                Some(SkipReason::Backup)
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
    }

    fn fail(&mut self, path: PathBuf, error: &dyn std::error::Error) {
        self.others.push(Outcome::failed(path, format!("cannot be read: {error}")));
    }
}

fn is_backup(path: &Path, suffix: Option<&str>) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.zip(suffix).is_some_and(|(name, suffix)| name.ends_with(suffix))
}

/// Takes the path and the cause out of an error of the walk.
fn located(error: ignore::Error, folder: &Path) -> (PathBuf, std::io::Error) {
    match error {
        ignore::Error::WithDepth { err, .. } => located(*err, folder),
        ignore::Error::WithPath { path, err } => (path, located(*err, folder).1),
        ignore::Error::Io(error) => (folder.to_owned(), unwrapped(error)),
        other => (folder.to_owned(), std::io::Error::other(other.to_string())),
    }
}

/// The walk wraps an error of the system into one that names the path once more.
fn unwrapped(error: std::io::Error) -> std::io::Error {
    let cause = error.get_ref().and_then(|wrapped| wrapped.source());
    match cause.and_then(|cause| cause.downcast_ref::<std::io::Error>()) {
        Some(cause) => cause.raw_os_error().map_or(error, std::io::Error::from_raw_os_error),
        None => error,
    }
}
