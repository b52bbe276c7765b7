//! The language model.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use crate::emit::TableOutput;
use crate::table;

/// Compiles `data/language`. Where the script is irrelevant, variants of a character count as one.
pub(crate) fn compile(
    folder: &Path,
    variants: &BTreeMap<char, char>,
    out: &mut TableOutput,
) -> Result<(), Box<dyn Error>> {
    let read = |file| crate::read(&folder.join(file));
    let characters = read("characters.txt")?;
    let [chinese, others] = [read("chinese.txt")?, read("japanese-korean.txt")?];
    let characters = table::parse("characters.txt", &characters)?;
    let chinese = table::parse("chinese.txt", &chinese)?;
    let others = table::parse("japanese-korean.txt", &others)?;
    let bytes = table::compile_language(
        &characters,
        [("chinese.txt", &chinese), ("japanese-korean.txt", &others)],
    )?;
    let entries = characters.len() + chinese.len() + others.len();
    out.embed("LANGUAGE", "language model", entries, &bytes)?;
    // Compiled bytes in memory are not aligned.
    let words = table::aligned(&bytes);
    let loaded = table::LanguageTable::load("language model", bytemuck::cast_slice(&words))?;
    let rarity = table::compile_rarity(&loaded, variants);
    out.embed("RARITY", "rarity", rarity.len(), &rarity)?;
    let triples = read("triples.txt")?;
    let (entries, bytes) =
        table::compile_triples("triples.txt", &table::parse("triples.txt", &triples)?)?;
    out.embed("TRIPLES", "triples", entries, &bytes)?;
    let words = read("words.txt")?;
    let (entries, bytes) = table::compile_words("words.txt", &table::parse("words.txt", &words)?)?;
    out.embed("WORDS", "words", entries, &bytes)?;
    let pairs = read("known-pairs.txt")?;
    let rows = table::parse("known-pairs.txt", &pairs)?;
    let (entries, bytes) = table::compile_known_pairs("known-pairs.txt", &rows, variants)?;
    out.embed("KNOWN_PAIRS", "known pairs", entries, &bytes)
}
