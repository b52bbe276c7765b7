//! The readings of characters.

use std::error::Error;
use std::path::Path;

use crate::emit::Output;
use crate::table;

/// Compiles `data/readings`.
pub(crate) fn compile(folder: &Path, out: &mut Output) -> Result<(), Box<dyn Error>> {
    let text = crate::read(&folder.join("mandarin.txt"))?;
    let rows = table::parse("mandarin.txt", &text)?;
    let bytes = table::compile_readings("mandarin.txt", &rows)?;
    out.embed("READINGS", "readings", rows.len(), &bytes)
}
