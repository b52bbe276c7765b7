//! Compiles the tables of repair: lookalikes, words that decide, rows of characters that replaced lost text.

use std::error::Error;
use std::path::Path;

use crate::emit::TableOutput;
use crate::{fold, lists, rows, table};

/// Files of words, with the prefix of their lists in Rust.
const LISTS: [(&str, &str); 4] = [
    ("escape.txt", "ESCAPE"),
    ("radical-words.txt", "RADICAL"),
    ("question-words.txt", "QUESTION"),
    ("surnames.txt", "SURNAMES"),
];

/// Compiles `data/mojibake`: lookalikes into a table, the others into constants.
pub(crate) fn compile(folder: &Path, out: &mut TableOutput) -> Result<(), Box<dyn Error>> {
    let file = "lookalikes.txt";
    let text = crate::read(&folder.join(file))?;
    let pairs = fold::code_points(file, &text)?;
    let bytes = table::compile_pairs(pairs.iter().map(|(from, to)| (*from, *to)))?;
    out.embed("LOOKALIKES", "lookalikes", pairs.len(), &bytes)?;
    for (file, prefix) in LISTS {
        let text = crate::read(&folder.join(file))?;
        out.code(&lists::constants(prefix, &rows::<2>(file, &text)?)?);
    }
    let mut add = |file: &str, name: &str, kind: &str, rows: Vec<String>| {
        let (number, rows) = (rows.len(), rows.join(",\n    "));
        out.code(&format!(
            "/// The rows of `data/mojibake/{file}`.\n\
             pub(crate) const {name}: [{kind}; {number}] = [\n    {rows}];\n"
        ));
    };
    let file = "question-stops.tsv";
    let mut stops = Vec::new();
    for [stop, costs @ ..] in rows::<5>(file, &crate::read(&folder.join(file))?)? {
        let [a, b, c, d] = costs.map(str::parse::<f32>);
        stops.push(format!("({:?}, [{:?}, {:?}], [{:?}, {:?}])", one(stop)?, a?, b?, c?, d?));
    }
    add(file, "QUESTION_STOPS", "(char, [f32; 2], [f32; 2])", stops);
    let file = "replaced.tsv";
    let mut replaced = Vec::new();
    for [cycle, least, confidence, how] in rows(file, &crate::read(&folder.join(file))?)? {
        let (least, confidence): (usize, f32) = (least.parse()?, confidence.parse()?);
        let cycle: Vec<char> = cycle.chars().collect();
        replaced.push(format!(
            "ReplacedRow {{ cycle: &{cycle:?}, least: {least}, confidence: {confidence:?}, how: {how:?} }}"
        ));
    }
    add(file, "REPLACED", "ReplacedRow", replaced);
    let file = "references.tsv";
    let text = crate::read(&folder.join(file))?;
    let references = rows(file, &text)?;
    if !references.is_sorted_by_key(|[name, _]| *name) {
        return Err(format!("{file}: the names are not sorted").into());
    }
    let mut named = Vec::new();
    for [name, c] in references {
        named.push(format!("({name:?}, {:?})", one(c)?));
    }
    add(file, "REFERENCES", "(&str, char)", named);
    Ok(())
}

/// Parses a character, literal or as `U+` and its code point.
fn one(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    if let (Some(c), None) = (characters.next(), characters.next()) {
        return Ok(c);
    }
    let digits = text.strip_prefix("U+").unwrap_or_default();
    let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    c.ok_or_else(|| format!("{text} is not one character"))
}
