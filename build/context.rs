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
    let texts = [read("weights.txt")?, read("rules.txt")?, read("certain.txt")?];
    let [weights, rules, certain] = &texts;
    let weights = rows::<4>("weights.txt", weights)?;
    let rules = rows::<4>("rules.txt", rules)?;
    let certain = rows::<4>("certain.txt", certain)?;
    let pairs = [("rules.txt", rules.as_slice()), ("certain.txt", certain.as_slice())];
    let (entries, bytes) = table::compile_context(&senses, &weights, pairs)?;
    out.embed("CONTEXT", "context", entries, &bytes)
}
