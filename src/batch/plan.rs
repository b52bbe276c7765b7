use std::collections::HashMap;
use std::path::{Path, PathBuf};

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
/// file, if a result would overwrite a document that is not its own, or if the output folder lies
/// inside a folder that is read.
pub fn plan(found: &Found, output: &Output) -> Result<Vec<Task>, Error> {
    let tasks: Vec<Task> = match output {
        Output::Nowhere => found.files.iter().map(|file| task(file, None)).collect(),
        // Through a symbolic link that was named, the file that it points to is replaced.
        Output::InPlace { .. } => {
            found.files.iter().map(|file| task(file, Some(resolve(&file.path)))).collect()
        }
        Output::Folder(folder) => {
            refuse_inside(folder, &found.folders)?;
            let target = |file: &FoundFile| Some(folder.join(&file.relative));
            found.files.iter().map(|file| task(file, target(file))).collect()
        }
    };
    refuse_collisions(&tasks)?;
    if let Output::Folder(_) = output {
        refuse_overwriting(&tasks)?;
    }
    Ok(tasks)
}

fn task(file: &FoundFile, output: Option<PathBuf>) -> Task {
    Task { input: file.path.clone(), output }
}

fn refuse_inside(folder: &Path, inputs: &[PathBuf]) -> Result<(), Error> {
    if folder.exists() && !folder.is_dir() {
        return refuse(format!("{}: is a file, but the output is a folder", folder.display()));
    }
    let resolved = resolve(folder);
    match inputs.iter().find(|input| resolved.starts_with(resolve(input))) {
        Some(input) => refuse(format!(
            "the output folder {} lies inside {}, which is read: choose another",
            folder.display(),
            input.display()
        )),
        None => Ok(()),
    }
}

fn refuse_collisions(tasks: &[Task]) -> Result<(), Error> {
    let mut taken: HashMap<PathBuf, &Path> = HashMap::new();
    // Two folders can be one by way of symbolic links.
    let mut folders: HashMap<&Path, PathBuf> = HashMap::new();
    for Task { input, output } in tasks {
        let Some(output) = output else { continue };
        let folder = output.parent().unwrap_or(Path::new(""));
        let folder = folders.entry(folder).or_insert_with(|| resolve(folder));
        let place = folder.join(output.file_name().unwrap_or_default());
        if let Some(other) = taken.insert(place, input) {
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

fn refuse_overwriting(tasks: &[Task]) -> Result<(), Error> {
    let inputs: HashMap<PathBuf, &Path> =
        tasks.iter().map(|task| (resolve(&task.input), task.input.as_path())).collect();
    for output in tasks.iter().filter_map(|task| task.output.as_ref()) {
        if let Some(input) = inputs.get(&resolve(output)) {
            return refuse(format!(
                "{} would be overwritten by a result: choose another folder, or --in-place",
                input.display()
            ));
        }
    }
    Ok(())
}

fn refuse<T>(message: String) -> Result<T, Error> {
    Err(Error::new(ErrorKind::InvalidOptions, message))
}

/// The absolute path without symbolic links, also of something that does not exist yet.
fn resolve(path: &Path) -> PathBuf {
    let mut missing = PathBuf::new();
    let mut existing = path;
    loop {
        if let Ok(resolved) = existing.canonicalize() {
            return if missing.as_os_str().is_empty() { resolved } else { resolved.join(missing) };
        }
        let name = existing.file_name().unwrap_or_default();
        missing = if missing.as_os_str().is_empty() {
            name.into()
        } else {
            Path::new(name).join(missing)
        };
        existing = match existing.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            Some(_) => Path::new("."),
            None => return path.to_owned(),
        };
    }
}
