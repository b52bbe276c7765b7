use std::path::{Path, PathBuf};

use super::resolve::{Resolver, resolve};
use super::same::{KnownPaths, are_same, is_device};
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
    /// A file, for the result of one document.
    File(PathBuf),
    /// The documents' own files; the originals are kept under their names with the suffix, if one is given.
    InPlace {
        /// The suffix: `.orig`.
        backup: Option<String>,
    },
    /// None: only report the changes.
    #[default]
    Nowhere,
}

impl Output {
    /// Returns the destination that a path means for some inputs, as after `-o` on the command line. It is a file for the result of
    /// one document: there is one input, which is not a folder, or none (a document without a path), and the path neither ends with
    /// a separator nor is that of a folder. Otherwise it is a folder.
    ///
    /// ```
    /// use hanfold::batch::Output;
    ///
    /// let inputs = ["letter.txt".into(), "notes.txt".into()];
    /// assert_eq!(Output::at("new.txt", &inputs[..1]), Output::File("new.txt".into()));
    /// assert_eq!(Output::at("new/", &inputs[..1]), Output::Folder("new/".into()));
    /// assert_eq!(Output::at("new", &inputs), Output::Folder("new".into()));
    /// ```
    pub fn at(path: impl Into<PathBuf>, inputs: &[PathBuf]) -> Self {
        let path = path.into();
        let is_one_document = match inputs {
            [] => true,
            [input] => !input.is_dir(),
            _ => false,
        };
        let ends_with_separator =
            path.to_string_lossy().chars().next_back().is_some_and(std::path::is_separator);
        match is_one_document && !ends_with_separator && !path.is_dir() {
            true => Self::File(path),
            false => Self::Folder(path),
        }
    }
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
/// overwrite a document (except in place) or the report, or would be written into a folder that is read; for [`Output::File`], also if
/// there is more than one document, or if the path is that of a folder or a device. Two paths that differ in case are the same if they
/// are in that file system. In Windows, also if the name of a result is that of a device, such as NUL.
pub fn plan(found: &FoundFiles, output: &Output) -> Result<Vec<Task>, Error> {
    plan_by(found, output, &are_same)
}

/// Plans the output files in a file system in which `are_same` is whether two resolved paths are those of one file.
fn plan_by(
    found: &FoundFiles,
    output: &Output,
    are_same: &dyn Fn(&Path, &Path) -> bool,
) -> Result<Vec<Task>, Error> {
    let mut resolver = Resolver::default();
    let mut output_of = |file: &FoundFile| match output {
        Output::Nowhere => None,
        // Through a symbolic link given by name, its target is replaced.
        Output::InPlace { .. } => Some(resolver.resolve(&file.path)),
        Output::Folder(folder) => Some(folder.join(&file.relative)),
        // A link given by name stays a link here, too.
        Output::File(path) if path.is_symlink() => Some(resolve(path)),
        Output::File(path) => Some(path.clone()),
    };
    let tasks: Vec<Task> = found
        .files
        .iter()
        .map(|file| Task { input: file.path.clone(), output: output_of(file) })
        .collect();
    match output {
        Output::Folder(folder) => {
            // With a separator at its end, a file does not exist.
            let name: PathBuf = folder.components().collect();
            if name.exists() && !name.is_dir() {
                let folder = folder.display();
                return refuse(format!(
                    "{folder}: the output is a file, but must be a folder: choose another"
                ));
            }
            if cfg!(windows) {
                refuse_devices(&found.files)?;
            }
            let inputs = KnownPaths::new(are_same);
            refuse_among_inputs(found, folder, &tasks, &mut resolver, inputs)?;
        }
        Output::File(path) => refuse_file(found, path, &tasks, &mut resolver, are_same)?,
        Output::InPlace { .. } | Output::Nowhere => {}
    }
    refuse_collisions(&tasks, &mut resolver, KnownPaths::new(are_same))?;
    if let Some(report) = &found.report {
        refuse_report(report, output, &tasks, &mut resolver, are_same)?;
    }
    Ok(tasks)
}

/// Refuses results whose files or folders would be devices: what is written to them is lost.
fn refuse_devices(files: &[FoundFile]) -> Result<(), Error> {
    for file in files {
        let mut names = file.relative.iter().map(|name| name.to_string_lossy());
        if let Some(name) = names.find(|name| is_device(name)) {
            let path = file.path.display();
            return refuse(format!("{path}: a result cannot be named {name}, which is a device"));
        }
    }
    Ok(())
}

/// Refuses a file that cannot hold the only result, or is the document itself.
fn refuse_file(
    found: &FoundFiles,
    path: &Path,
    tasks: &[Task],
    resolver: &mut Resolver,
    are_same: &dyn Fn(&Path, &Path) -> bool,
) -> Result<(), Error> {
    let shown = path.display();
    if found.files.len() > 1 || !found.folders.is_empty() {
        return refuse(format!("{shown}: a file holds one result, not several: use a folder"));
    }
    if path.is_dir() {
        return refuse(format!("{shown}: the output is a folder, but must be a file"));
    }
    if path.exists() && !path.is_file() {
        return refuse(format!("{shown}: the output is neither a file nor a folder"));
    }
    let name = path.file_name().map(|name| name.to_string_lossy());
    if cfg!(windows) && name.is_some_and(|name| is_device(&name)) {
        return refuse(format!("{shown}: a result cannot have the name of a device"));
    }
    let resolved = resolver.resolve(path);
    match tasks.iter().any(|task| are_same(&resolver.resolve(&task.input), &resolved)) {
        true => refuse(format!(
            "{shown}: the result would overwrite its document: choose another file, or convert in place"
        )),
        false => Ok(()),
    }
}

/// Refuses outputs in places that are read.
fn refuse_among_inputs<'t>(
    found: &FoundFiles,
    output: &Path,
    tasks: &'t [Task],
    resolver: &mut Resolver,
    mut inputs: KnownPaths<'_, &'t Path>,
) -> Result<(), Error> {
    let folders: Vec<_> = found.folders.iter().map(|folder| (resolve(folder), folder)).collect();
    for task in tasks {
        inputs.insert(resolver.resolve(&task.input), &task.input);
    }
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
        if let Some(input) = inputs.get(&resolver.resolve(output)) {
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

fn refuse_collisions<'t>(
    tasks: &'t [Task],
    resolver: &mut Resolver,
    mut taken: KnownPaths<'_, &'t Path>,
) -> Result<(), Error> {
    for Task { input, output } in tasks {
        let Some(output) = output else { continue };
        // Through symbolic links, two folders can be the same.
        let path = resolver.entry_path(output);
        if let Some(other) = taken.get(&path) {
            return refuse(format!(
                "{} and {} would both be written to {}: convert them one at a time",
                other.display(),
                input.display(),
                output.display()
            ));
        }
        taken.insert(path, input);
    }
    Ok(())
}

/// Refuses results and backups at the path of the report.
fn refuse_report(
    report: &Path,
    output: &Output,
    tasks: &[Task],
    resolver: &mut Resolver,
    are_same: &dyn Fn(&Path, &Path) -> bool,
) -> Result<(), Error> {
    let suffix = match output {
        Output::InPlace { backup } => backup.as_deref(),
        _ => None,
    };
    for path in tasks.iter().filter_map(|task| task.output.as_deref()) {
        let entry = resolver.entry_path(path);
        let backup = suffix.map(|suffix| write::with_suffix(&entry, suffix));
        if are_same(&entry, report) || backup.is_some_and(|path| are_same(&path, report)) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{Search, find};

    /// Case does not matter in names, as usually in Windows and macOS.
    fn is_same_in_any_case(a: &Path, b: &Path) -> bool {
        a.to_string_lossy().eq_ignore_ascii_case(&b.to_string_lossy())
    }

    /// Plans the conversion of `inputs` below a folder, to `output` or in place, with a report.
    fn planned(
        folder: &Path,
        inputs: &[&str],
        output: Option<&str>,
        report: Option<&str>,
    ) -> [Result<usize, String>; 2] {
        let inputs: Vec<PathBuf> = inputs.iter().map(|input| folder.join(input)).collect();
        let mut found = find(&inputs, &Search::new()).unwrap();
        found.report = report.map(|report| resolve(&folder.join(report)));
        let output = match output {
            Some(output) => Output::Folder(folder.join(output)),
            None => Output::InPlace { backup: Some(".orig".to_owned()) },
        };
        let exact: fn(&Path, &Path) -> bool = |a, b| a == b;
        [exact, is_same_in_any_case].map(|are_same| {
            let planned = plan_by(&found, &output, &are_same);
            planned.map(|tasks| tasks.len()).map_err(|error| error.to_string())
        })
    }

    #[test]
    fn names_that_differ_in_case() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["1/A.txt", "2/a.txt", "OUT/b.txt", "3/B.txt", "4/Sub/x", "5/sub/X"] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "霧").unwrap();
        }
        for (inputs, output, report, expected) in [
            (&["1", "2"][..], Some("out"), None, "would both be written to"),
            (&["4", "5"], Some("out"), None, "would both be written to"),
            (&["OUT/b.txt"], Some("out"), None, "would be overwritten by a result"),
            (&["1/A.txt"], Some("out"), Some("OUT/a.txt"), "the report would overwrite"),
            (&["1/A.txt"], None, Some("1/a.TXT.ORIG"), "the report would overwrite"),
        ] {
            let [exact, any_case] = planned(folder.path(), inputs, output, report);
            let error = any_case.unwrap_err();
            assert!(error.contains(expected), "{error}");
            // Elsewhere, they are two files.
            if !folder.path().join("out").exists() {
                assert_eq!(exact, Ok(inputs.len()));
            }
        }
        let [_, apart] = planned(folder.path(), &["1", "3", "4"], Some("out"), None);
        assert_eq!(apart, Ok(3));
    }

    #[test]
    fn a_file_holds_one_result() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("in")).unwrap();
        for name in ["a.txt", "b.txt", "in/c.txt"] {
            std::fs::write(path(name), "霧").unwrap();
        }
        for (inputs, output, expected) in [
            (&["a.txt"][..], "new/x.txt", None),
            (&["a.txt"], "b.txt", None),
            (&["a.txt"], "A.TXT", Some("would overwrite its document")),
            (&["a.txt"], "in/../a.txt", Some("would overwrite its document")),
            (&["a.txt"], "in", Some("is a folder, but must be a file")),
            (&["a.txt", "b.txt"], "x.txt", Some("holds one result")),
            (&["in"], "x.txt", Some("holds one result")),
        ] {
            let inputs: Vec<PathBuf> = inputs.iter().map(|input| path(input)).collect();
            let found = find(&inputs, &Search::new()).unwrap();
            let planned = plan_by(&found, &Output::File(path(output)), &is_same_in_any_case);
            match expected {
                None => assert_eq!(planned.unwrap()[0].output, Some(path(output))),
                Some(expected) => {
                    let error = planned.unwrap_err().to_string();
                    assert!(error.contains(expected), "{output}: {error}");
                }
            }
        }
    }

    #[test]
    fn results_are_not_devices() {
        let file = |relative: &str| FoundFile { path: relative.into(), relative: relative.into() };
        for relative in ["in/nul.txt", "Aux/a.txt", "com1"] {
            let error = refuse_devices(&[file("a.txt"), file(relative)]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{relative}: ")), "{error}");
        }
        refuse_devices(&[file("nulls/console.txt")]).unwrap();
    }

    /// A missing folder is inside its drive, and inside a folder whose name is written in another case.
    #[cfg(windows)]
    #[test]
    fn outputs_inside_a_drive() {
        let root = PathBuf::from(std::env::var("SystemDrive").unwrap() + r"\");
        let missing = root.join("no such folder").join("out");
        assert!(resolve(&missing).starts_with(resolve(&root)));
        let folder = tempfile::tempdir().unwrap();
        let upper = folder.path().to_string_lossy().to_uppercase();
        assert!(resolve(&Path::new(&upper).join("new")).starts_with(resolve(folder.path())));
        std::fs::create_dir(folder.path().join("in")).unwrap();
        std::fs::write(folder.path().join("in").join("a.txt"), "霧").unwrap();
        let found = find(&[folder.path().join("in")], &Search::new()).unwrap();
        let output = Output::Folder(Path::new(&upper).join("IN").join("out"));
        assert!(plan(&found, &output).unwrap_err().to_string().contains("is inside the input"));
        assert_eq!(plan(&found, &Output::InPlace { backup: None }).unwrap().len(), 1);
    }
}
