//! Tables for the choice among readings by context.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use crate::emit::TableOutput;
use crate::{lists, rows, table};

/// Compiles `data/context`, for conversion to traditional, and its folder `to-hans`, for conversion to simplified.
pub(crate) fn compile(folder: &Path, out: &mut TableOutput) -> Result<(), Box<dyn Error>> {
    compile_table(folder, "CONTEXT", "context", out)?;
    compile_table(&folder.join("to-hans"), "CONTEXT_TO_HANS", "context-to-hans", out)?;
    add_titles(folder, out)
}

/// Adds the lists of titles, and the characters that titles begin with.
fn add_titles(folder: &Path, out: &mut TableOutput) -> Result<(), Box<dyn Error>> {
    let file = "titles.txt";
    let text = crate::read(&folder.join(file))?;
    let rows = rows::<2>(file, &text)?;
    out.code(&lists::constants("TITLES", &rows)?);
    let entries = rows.iter().flat_map(|[_, entries]| entries.split(' '));
    let heads: BTreeSet<char> = entries.filter_map(|entry| entry.chars().next()).collect();
    let number = heads.len();
    let heads: Vec<char> = heads.into_iter().collect();
    out.code(&format!("pub(crate) const TITLE_HEADS: [char; {number}] = {heads:?};\n"));
    Ok(())
}

fn compile_table(
    folder: &Path,
    constant: &str,
    name: &str,
    out: &mut TableOutput,
) -> Result<(), Box<dyn Error>> {
    let read = |file: &str| crate::read(&folder.join(file));
    let senses = read("senses.txt")?;
    let senses = table::parse("senses.txt", &senses)?;
    let [weights, rules] = [read("weights.txt")?, read("rules.txt")?];
    let weights = rows::<4>("weights.txt", &weights)?;
    let rules = rows::<4>("rules.txt", &rules)?;
    let (entries, bytes) = table::compile_context(&senses, &weights, &rules)?;
    out.embed(constant, name, entries, &bytes)
}
