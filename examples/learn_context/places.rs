//! Sample files of each source, for programs that compare other converters at the same places.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::corpus::{Corpus, Senses, Source};

/// Most lines of a source in the sample. It bounds the time of the slowest converter in benches/peers/context.py, which reads
/// 45,000 characters per second.
pub(crate) const LINES: usize = 5_000;

/// Header of a table of places: line and character index, from 0; the character; the first form of the reading in the text, in the
/// tables and by a model that was not trained on the source; the configuration.
const HEAD: &str = "line\tat\tcharacter\ttext\ttables\theld_out\tconfig";

/// Folder for files of places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlaceFiles<'p> {
    folder: &'p Path,
}

impl<'p> PlaceFiles<'p> {
    pub(crate) fn new(folder: &'p Path) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder })
    }

    /// Writes the sample of a source: `NAME.source.txt`, the lines as converted; `NAME.written.txt`, the lines as written;
    /// `NAME.places.tsv`.
    pub(crate) fn write(
        self,
        corpus: &Corpus,
        senses: &Senses,
        source: &Source,
        choices: &[u8],
    ) -> Result<(), Box<dyn Error>> {
        let mut table = format!("{HEAD}\n");
        for (place, chosen) in source.places.iter().zip(choices) {
            let Some(line) = place.line else { continue };
            let c = place.around.at(0);
            let form = |reading: u8| senses.form(c, reading.into());
            let [text, tables, held_out] = [place.gold, place.answer, *chosen].map(form);
            let configs = corpus.direction.configs().iter().enumerate();
            for (_, config) in configs.filter(|(number, _)| place.is_of(*number)) {
                let at = place.at;
                writeln!(table, "{line}\t{at}\t{c}\t{text}\t{tables}\t{held_out}\t{config}")?;
            }
        }
        let name = source.name.replace('/', "-");
        let path = |kind: &str| self.folder.join(format!("{name}.{kind}"));
        fs::write(path("places.tsv"), table)?;
        for (kind, at) in [("source.txt", 0), ("written.txt", 1)] {
            let lines = source.lines.iter().filter_map(|line| line.get(at));
            let text: String = lines.flat_map(|line| [line, "\n"]).collect();
            fs::write(path(kind), text)?;
        }
        Ok(())
    }
}
