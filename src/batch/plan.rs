use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::resolve::{Resolver, resolve};
use super::{Found, FoundFile};
use crate::{Error, ErrorKind};

/// Where results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Into a folder, in the same tree as the documents.
    Folder(PathBuf),
    /// Into the documents' own files, each kept under its name with a suffix if one is given.
    InPlace {
        /// The suffix: `.orig`.
        backup: Option<String>,
    },
    /// Nowhere: only find out what would change.
    Nowhere,
}

/// One document, and the file that its result goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The file to read.
    pub input: PathBuf,
    /// The file to write, if any.
    pub output: Option<PathBuf>,
}

/// Decides for each document where its result goes.
///
/// # Errors
/// [`ErrorKind::InvalidOptions`], before anything is written, if two documents would land on one
/// file, if a result would overwrite a document that is not its own, would be written into a folder
/// that is read, or would take the place of the report.
pub fn plan(found: &Found, output: &Output) -> Result<Vec<Task>, Error> {
    let mut resolver = Resolver::default();
    let mut target = |file: &FoundFile| match output {
        Output::Nowhere => None,
        // Through a symbolic link that was named, the file that it points to is replaced.
        Output::InPlace { .. } => Some(resolver.resolve(&file.path)),
        Output::Folder(folder) => Some(folder.join(&file.relative)),
    };
    let tasks: Vec<Task> = found
        .files
        .iter()
        .map(|file| Task { input: file.path.clone(), output: target(file) })
        .collect();
    if let Output::Folder(folder) = output {
        if folder.exists() && !folder.is_dir() {
            let folder = folder.display();
            return refuse(format!("{folder}: is a file, but the output is a folder"));
        }
        refuse_among_inputs(found, folder, &tasks, &mut resolver)?;
    }
    refuse_collisions(&tasks, &mut resolver)?;
    if let Some(report) = &found.report {
        refuse_report(report, output, &tasks, &mut resolver)?;
    }
    Ok(tasks)
}

/// Refuses to write where something is read.
fn refuse_among_inputs(
    found: &Found,
    output: &Path,
    tasks: &[Task],
    resolver: &mut Resolver,
) -> Result<(), Error> {
    let folders: Vec<_> = found.folders.iter().map(|folder| (resolve(folder), folder)).collect();
    let files: HashMap<PathBuf, &Path> =
        tasks.iter().map(|task| (resolver.resolve(&task.input), task.input.as_path())).collect();
    let refuse_folder = |resolved: &Path, folder: &Path| match folders
        .iter()
        .find(|(input, _)| resolved.starts_with(input))
    {
        Some((_, input)) => refuse(format!(
            "the output folder {} lies inside {}, which is read: choose another",
            folder.display(),
            input.display()
        )),
        None => Ok(()),
    };
    refuse_folder(&resolve(output), output)?;
    for output in tasks.iter().filter_map(|task| task.output.as_deref()) {
        if let Some(input) = files.get(&resolver.resolve(output)) {
            return refuse(format!(
                "{} would be overwritten by a result: choose another folder, or --in-place",
                input.display()
            ));
        }
        // Links below the output folder may lead anywhere.
        refuse_folder(resolver.folder(output), output.parent().unwrap_or(output))?;
    }
    Ok(())
}

fn refuse_collisions(tasks: &[Task], resolver: &mut Resolver) -> Result<(), Error> {
    let mut taken: HashMap<PathBuf, &Path> = HashMap::new();
    for Task { input, output } in tasks {
        let Some(output) = output else { continue };
        // Two folders can be one by way of symbolic links.
        if let Some(other) = taken.insert(resolver.place(output), input) {
            return refuse(format!(
                "{} and {} would both be written to {}: convert them one at a time",
                other.display(),
                input.display(),
                output.display()
            ));
        }
    }
    Ok(())
}

/// Refuses results and backups where the report will be.
fn refuse_report(
    report: &Path,
    output: &Output,
    tasks: &[Task],
    resolver: &mut Resolver,
) -> Result<(), Error> {
    let suffix = match output {
        Output::InPlace { backup } => backup.as_deref(),
        _ => None,
    };
    for path in tasks.iter().filter_map(|task| task.output.as_deref()) {
        let backup = suffix.map(|suffix| with_suffix(path, suffix));
        if resolver.place(path) == report || backup.is_some_and(|path| path == report) {
            let path = path.display();
            return refuse(format!(
                "{}: the report would take the place of a document, or of the backup of {path}",
                report.display()
            ));
        }
    }
    Ok(())
}

/// The name of a file's backup.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn refuse<T>(message: String) -> Result<T, Error> {
    Err(Error::new(ErrorKind::InvalidOptions, message))
}
