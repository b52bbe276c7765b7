//! What characters look like others.

use std::error::Error;
use std::path::Path;

use crate::emit::Output;
use crate::{fold, table};

/// Compiles `data/mojibake`.
pub(crate) fn compile(folder: &Path, out: &mut Output) -> Result<(), Box<dyn Error>> {
    let file = "lookalikes.txt";
    let text = crate::read(&folder.join(file))?;
    let pairs = fold::code_points(file, &text)?;
    let bytes = table::compile_pairs(pairs.iter().map(|(from, to)| (*from, *to)))?;
    out.embed("LOOKALIKES", "lookalikes", pairs.len(), &bytes)
}
