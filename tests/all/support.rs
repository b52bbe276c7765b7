//! Helpers shared by the drivers.

use std::path::{Path, PathBuf};

use hanfold::repair::{RepairMode, RepairOptions};
use hanfold::{Normalizer, Target};

/// A normalizer that converts and does not repair.
pub(crate) fn converting(target: Target) -> Normalizer {
    let off = RepairOptions::new(RepairMode::Off);
    Normalizer::builder(target).repair(off).build().unwrap()
}

/// A path in the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Reads a file of the project.
pub(crate) fn read(path: &str) -> String {
    let path = project(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads a file of cases.
pub(crate) fn cases<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let file = format!("tests/cases/{name}.toml");
    toml::from_str(&read(&file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The folder or file that a test needs and a user may lack; `None` after reporting that the test is skipped.
pub(crate) fn needed(path: &str, what: &str) -> Option<PathBuf> {
    let path = project(path);
    if path.exists() {
        return Some(path);
    }
    skipped(&format!("{} is absent ({what})", path.display()));
    None
}

/// Reports that a test is skipped, with the reason; a failure if HANFOLD_NO_SKIP is set, as in CI.
pub(crate) fn skipped(why: &str) {
    assert!(std::env::var_os("HANFOLD_NO_SKIP").is_none(), "skipped: {why}");
    println!("skipped: {why}");
}

/// Whether generated files are to be rewritten.
pub(crate) fn update() -> bool {
    std::env::var_os("HANFOLD_UPDATE").is_some()
}

/// Fails with all messages, if there are any.
pub(crate) fn no_failures(failures: &[String]) {
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}
