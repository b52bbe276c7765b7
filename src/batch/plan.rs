use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::resolve::{Resolver, resolve};
use super::{FoundFile, FoundFiles, write};
use crate::{Error, ErrorKind};

/// Destination of results.
///
/// ```
/// use hanfold::batch::Output;
///
/// // As a command line has it: -o DIR, or --backup SUFFIX.
/// let output = |folder: Option<&str>, suffix: &str| match folder {
///     Some(folder) => Output::Folder(folder.into()),
///     None => Output::InPlace { backup: Some(suffix.to_owned()) },
/// };
/// assert_eq!(output(Some("clean"), ".orig"), Output::Folder("clean".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Output {
    /// A folder, with the same tree as the documents.
    Folder(PathBuf),
    /// The documents' own files; the originals are kept under their names with the suffix, if one is given.
    InPlace {
        /// The suffix: `.orig`.
        backup: Option<String>,
    },
    /// None: only report the changes.
    #[default]
    Nowhere,
}

/// A document and the file for its result.
///
/// ```
/// use hanfold::batch::{self, Output, Search};
///
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("a.txt"), "霧")?;
/// let found = batch::find(&[folder.path().join("a.txt")], &Search::new())?;
/// let tasks = batch::plan(&found, &Output::Nowhere)?;
/// assert_eq!((tasks.len(), &tasks[0].output), (1, &None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The file to read.
    pub input: PathBuf,
    /// The file to write, if any.
    pub output: Option<PathBuf>,
}

/// Plans the output file of each document.
///
/// ```
/// use hanfold::batch::{self, Output, Search};
///
/// # let folder = tempfile::tempdir()?;
/// for part in ["2023", "2024"] {
///     std::fs::create_dir(folder.path().join(part))?;
///     std::fs::write(folder.path().join(part).join("a.txt"), "霧")?;
/// }
/// // Two documents of one name from two folders would be one file.
/// let folders = ["2023", "2024"].map(|part| folder.path().join(part));
/// let found = batch::find(&folders, &Search::new())?;
/// assert!(batch::plan(&found, &Output::Folder(folder.path().join("out"))).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ErrorKind::InvalidOptions`], before anything is written, if two results would have the same path, or if a result would
/// overwrite another document or the report, or would be written into a folder that is read.
pub fn plan(found: &FoundFiles, output: &Output) -> Result<Vec<Task>, Error> {
    let mut resolver = Resolver::default();
    let mut target = |file: &FoundFile| match output {
        Output::Nowhere => None,
        // Through a symbolic link given by name, its target is replaced.
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
            return refuse(format!("{folder}: the output is a file, but must be a folder"));
        }
        refuse_among_inputs(found, folder, &tasks, &mut resolver)?;
    }
    refuse_collisions(&tasks, &mut resolver)?;
    if let Some(report) = &found.report {
        refuse_report(report, output, &tasks, &mut resolver)?;
    }
    Ok(tasks)
}

/// Refuses outputs in places that are read.
fn refuse_among_inputs(
    found: &FoundFiles,
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
            "the output folder {} is inside the input {}: choose another",
            folder.display(),
            input.display()
        )),
        None => Ok(()),
    };
    refuse_folder(&resolve(output), output)?;
    for output in tasks.iter().filter_map(|task| task.output.as_deref()) {
        if let Some(input) = files.get(&resolver.resolve(output)) {
            return refuse(format!(
                "{} would be overwritten by a result: choose another folder",
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
        // Through symbolic links, two folders can be the same.
        if let Some(other) = taken.insert(resolver.entry_path(output), input) {
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

/// Refuses results and backups at the path of the report.
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
        let backup = suffix.map(|suffix| write::with_suffix(path, suffix));
        if resolver.entry_path(path) == report || backup.is_some_and(|path| path == report) {
            let path = path.display();
            return refuse(format!(
                "{}: the report would overwrite a document, or the backup of {path}",
                report.display()
            ));
        }
    }
    Ok(())
}

fn refuse<T>(message: String) -> Result<T, Error> {
    Err(Error::new(ErrorKind::InvalidOptions, message))
}
