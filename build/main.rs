//! Compiles the tables under `data/` into `OUT_DIR`.
//!
//! Parsing, grouping and compiling are in `src/table`, included by path, so that the library and this script cannot disagree. This
//! script has only the list of files and their names.

// A build script reports errors on stderr.
#![allow(clippy::print_stderr, clippy::print_stdout)]

mod codec;
mod config;
mod context;
mod emit;
mod encoding;
mod fold;
mod language;
mod lists;
mod mojibake;
mod opencc;
mod priors;
mod readings;
mod script;
mod shared_texts;
mod vocabulary;

// Reading compiled tables is only for the library, as is its dependency on a crate for safe casts, which this script also links.
#[allow(dead_code, unused_imports)]
#[path = "../src/table/mod.rs"]
mod table;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hanfold: compiling data/ failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let data = root.join("data");
    let mut out = emit::TableOutput::new(Path::new(&std::env::var("OUT_DIR")?));
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/table");
    println!("cargo::rerun-if-changed=src/fold/classes.rs");
    println!("cargo::rerun-if-changed=data");

    opencc::compile(&data.join("opencc"), &mut out)?;
    script::compile(&data.join("script"), &mut out)?;
    encoding::compile(&data.join("encoding"), &mut out)?;
    let variants = fold::compile(&data, &mut out)?;
    language::compile(&data.join("language"), &variants, &mut out)?;
    context::compile(&data.join("context"), &mut out)?;
    vocabulary::compile(&data, &mut out)?;
    readings::compile(&data.join("readings"), &mut out)?;
    mojibake::compile(&data.join("mojibake"), &mut out)?;
    out.finish()
}

/// Reads a file, naming it in the error.
fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Parses the rows of a file: columns with tabs between.
fn rows<'t, const N: usize>(file: &str, text: &'t str) -> Result<Vec<[&'t str; N]>, String> {
    let lines = text.lines().enumerate();
    let rows = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    rows.map(|(index, line)| {
        let columns: Vec<&str> = line.split('\t').collect();
        let columns = columns.try_into();
        columns.map_err(|_| format!("{file}:{}: {N} columns are expected", index + 1))
    })
    .collect()
}
