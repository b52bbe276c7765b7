//! Pronunciations of characters, and bopomofo in Latin letters.

use std::error::Error;
use std::path::Path;

use crate::emit::TableOutput;
use crate::{rows, table};

/// Compiles `data/readings`.
pub(crate) fn compile(folder: &Path, out: &mut TableOutput) -> Result<(), Box<dyn Error>> {
    let text = crate::read(&folder.join("mandarin.txt"))?;
    let rows = table::parse("mandarin.txt", &text)?;
    let bytes = table::compile_pronunciations("mandarin.txt", &rows)?;
    out.embed("PRONUNCIATIONS", "readings", rows.len(), &bytes)?;
    let file = "bopomofo.tsv";
    let text = crate::read(&folder.join(file))?;
    let rows = self::rows::<3>(file, &text)?;
    let (count, rows) = (rows.len(), format!("{rows:?}"));
    out.code(&format!(
        "/// The rows of `data/readings/{file}`.\n\
         pub(crate) const BOPOMOFO: [[&str; 3]; {count}] = {rows};\n"
    ));
    Ok(())
}
