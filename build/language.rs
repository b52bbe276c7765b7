//! The language model.

use std::error::Error;
use std::path::Path;

use crate::emit::Output;
use crate::table;

/// Compiles `data/language`.
pub(crate) fn compile(folder: &Path, out: &mut Output) -> Result<(), Box<dyn Error>> {
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
    // What is in memory has no alignment of its own.
    let words = table::aligned(&bytes);
    let loaded = table::LanguageTable::load("language model", bytemuck::cast_slice(&words))?;
    let rarity = table::compile_rarity(&loaded);
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
    let (entries, bytes) = table::compile_known_pairs("known-pairs.txt", &rows)?;
    out.embed("KNOWN_PAIRS", "known pairs", entries, &bytes)
}
