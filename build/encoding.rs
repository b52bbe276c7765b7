//! The table of encoding detection: the characters that any Chinese text is full of.

use std::error::Error;
use std::path::Path;

use crate::emit::Output;
use crate::table;

/// Compiles `data/encoding`.
pub(crate) fn compile(folder: &Path, out: &mut Output) -> Result<(), Box<dyn Error>> {
    let text = crate::read(&folder.join("frequent.txt"))?;
    let rows = table::parse("frequent.txt", &text)?;
    let characters: Vec<_> = rows.iter().flat_map(|row| row.key.chars()).map(|c| (c, 1)).collect();
    let entries = characters.len();
    let bytes = table::compile_char_map("frequent characters", characters)?;
    out.embed("FREQUENT_CHARACTERS", "frequent characters", entries, &bytes)
}
