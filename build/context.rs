//! The choice among readings by context.

use std::error::Error;
use std::path::Path;

use crate::emit::Output;
use crate::{rows, table};

/// Compiles `data/context`.
pub(crate) fn compile(folder: &Path, out: &mut Output) -> Result<(), Box<dyn Error>> {
    let read = |file: &str| crate::read(&folder.join(file));
    let senses = read("senses.txt")?;
    let senses = table::parse("senses.txt", &senses)?;
    let [weights, rules] = [read("weights.txt")?, read("rules.txt")?];
    let weights = rows::<4>("weights.txt", &weights)?;
    let rules = rows::<4>("rules.txt", &rules)?;
    let (entries, bytes) = table::compile_context(&senses, &weights, &rules)?;
    out.embed("CONTEXT", "context", entries, &bytes)
}
