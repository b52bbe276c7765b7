//! Lists of words as constants: rows with the name of a list and entries of it.

use std::fmt::Write;

/// Placeholder for a space in an entry of a list.
const SPACE: char = '␣';

/// Returns the code of constants of lists, whose names begin with a prefix.
pub(crate) fn constants(prefix: &str, rows: &[[&str; 2]]) -> Result<String, std::fmt::Error> {
    let mut code = String::new();
    for list in rows.chunk_by(|[a, _], [b, _]| a == b) {
        let Some([name, _]) = list.first() else { continue };
        let entries = list.iter().flat_map(|[_, entries]| entries.split(' '));
        let entries: Vec<String> = entries.map(|entry| entry.replace(SPACE, " ")).collect();
        let (name, number) = (name.replace('-', "_").to_uppercase(), entries.len());
        writeln!(code, "pub(crate) const {prefix}_{name}: [&str; {number}] = {entries:?};")?;
    }
    Ok(code)
}
