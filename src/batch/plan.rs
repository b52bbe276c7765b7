use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::{Found, FoundFile, resolve};
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
    let tasks: Vec<Task> = match output {
        Output::Nowhere => found.files.iter().map(|file| task(file, None)).collect(),
        // Through a symbolic link that was named, the file that it points to is replaced.
        Output::InPlace { .. } => {
            found.files.iter().map(|file| task(file, Some(resolve(&file.path)))).collect()
        }
        Output::Folder(folder) => {
            if folder.exists() && !folder.is_dir() {
                return refuse(format!(
                    "{}: is a file, but the output is a folder",
                    folder.display()
                ));
            }
            let inputs = Inputs::of(found);
            inputs.refuse_folder(folder)?;
            let tasks: Vec<Task> = found
                .files
                .iter()
                .map(|file| task(file, Some(folder.join(&file.relative))))
                .collect();
            inputs.refuse_outputs(&tasks)?;
            tasks
        }
    };
    refuse_collisions(&tasks, found.report.as_deref())?;
    Ok(tasks)
}

fn task(file: &FoundFile, output: Option<PathBuf>) -> Task {
    Task { input: file.path.clone(), output }
}

/// What is read, resolved: nothing may be written there.
struct Inputs<'f> {
    folders: Vec<(PathBuf, &'f Path)>,
    files: HashMap<PathBuf, &'f Path>,
}

impl<'f> Inputs<'f> {
    fn of(found: &'f Found) -> Self {
        let folders = found.folders.iter().map(|path| (resolve(path), path.as_path()));
        let files = found.files.iter().map(|file| (resolve(&file.path), file.path.as_path()));
        Self { folders: folders.collect(), files: files.collect() }
    }

    /// Refuses an output folder inside an input folder.
    fn refuse_folder(&self, folder: &Path) -> Result<(), Error> {
        let resolved = resolve(folder);
        match self.folders.iter().find(|(input, _)| resolved.starts_with(input)) {
            Some((_, input)) => refuse(format!(
                "the output folder {} lies inside {}, which is read: choose another",
                folder.display(),
                input.display()
            )),
            None => Ok(()),
        }
    }

    fn refuse_outputs(&self, tasks: &[Task]) -> Result<(), Error> {
        let mut checked: HashSet<&Path> = HashSet::new();
        for output in tasks.iter().filter_map(|task| task.output.as_deref()) {
            if let Some(input) = self.files.get(&resolve(output)) {
                return refuse(format!(
                    "{} would be overwritten by a result: choose another folder, or --in-place",
                    input.display()
                ));
            }
            // Links below the output folder may lead anywhere.
            let folder = output.parent().unwrap_or(output);
            if checked.insert(folder) {
                self.refuse_folder(folder)?;
            }
        }
        Ok(())
    }
}

fn refuse_collisions(tasks: &[Task], report: Option<&Path>) -> Result<(), Error> {
    let mut taken: HashMap<PathBuf, &Path> = HashMap::new();
    // Two folders can be one by way of symbolic links.
    let mut folders: HashMap<&Path, PathBuf> = HashMap::new();
    for Task { input, output } in tasks {
        let Some(output) = output else { continue };
        let folder = output.parent().unwrap_or(Path::new(""));
        let folder = folders.entry(folder).or_insert_with(|| resolve(folder));
        let place = folder.join(output.file_name().unwrap_or_default());
        if report == Some(&place) {
            return refuse(format!(
                "{}: the report would take the place of a document",
                output.display()
            ));
        }
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

fn refuse<T>(message: String) -> Result<T, Error> {
    Err(Error::new(ErrorKind::InvalidOptions, message))
}
