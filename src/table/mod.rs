//! Tables: from the text that a person edits to the compiled form that is used in place.
//!
//! ```text
//! source ──parse──▶ rows ──group──▶ one map ──compile──▶ bytes ──load──▶ PhraseTable, CharMap
//!                                     └─────fuse──▶ one map for all stages ─▶ FusedTable
//! ```
//!
//! In addition, a `CodeTable` maps numbers to the characters of a coded character set, and a `CodecTable` is an encoding in both
//! directions.
//!
//! The build script includes this module by path, so that the built-in tables are compiled and read by the same code. It therefore
//! depends on nothing else in the crate.
//!
//! The compiled form is little-endian, has a magic number and a format version, and is used in place: loading checks the header and
//! the lengths and allocates nothing per entry.

mod characters;
mod charmap;
mod codecs;
mod codes;
mod compile;
mod compile_context;
mod compile_fused;
mod context;
mod dictionary;
mod entries;
mod features;
mod fuse;
mod fused;
mod genre;
mod group;
mod hashed;
mod known_pairs;
mod language;
mod layout;
mod lookup;
mod multiplier;
mod neighbours;
mod ngrams;
mod pair_filter;
mod pairs;
mod phrases;
mod pronunciations;
mod rarity;
mod singles;
mod slots;
mod source;
mod specials;
mod surroundings;
mod syllable;
mod texts;
mod trie;

pub(crate) use characters::NOT_OF_GIVEN_NAMES;
pub(crate) use charmap::{CharMap, compile_char_map};
pub(crate) use codecs::{CodecRows, CodecTable, OtherCodes, compile_codecs};
pub(crate) use codes::{CodeTable, compile_codes};
pub(crate) use compile::{compile_phrases, compile_shared_phrases};
pub(crate) use compile_context::compile_context;
pub(crate) use compile_fused::compile_fused;
pub(crate) use context::{Ambiguous, ContextTable};
pub(crate) use dictionary::{Dictionary, marks, pack};
pub(crate) use entries::Entry;
pub(crate) use features::{
    AtomValues, FAR, FIRST_LOOK, MARGIN, SCALE, TEMPLATES, name as template_name,
};
pub(crate) use fuse::{Fused, MAX_KEY, Stages, fuse};
pub(crate) use fused::{FusedParts, FusedTable, character};
pub(crate) use genre::{Genre, ParticleCounts, is_literary_particle, particle};
pub(crate) use group::{Group, flatten, is_in_order};
pub(crate) use hashed::HashedSlot;
pub(crate) use known_pairs::{KnownPairs, compile_known_pairs};
pub(crate) use language::{COLUMNS, Costs, LanguageTable, compile_language};
pub(crate) use lookup::CharLookup;
pub(crate) use multiplier::GOLDEN_RATIO;
pub(crate) use neighbours::{FirstLookPlace, NeighbourScores, READINGS};
pub(crate) use ngrams::{Ngrams, compile_triples, compile_words};
pub(crate) use pairs::{CharacterPairs, compile_pairs};
pub(crate) use phrases::{PhraseParts, PhraseTable};
pub(crate) use pronunciations::{Pronunciations, compile_pronunciations};
pub(crate) use rarity::{
    BITS, IN_ROWS, INVISIBLE, LOOKALIKE, NOTABLE, REPLACEMENTS, compile_rarity, is_half,
};
pub(crate) use singles::compile_singles;
pub(crate) use slots::Effort;
pub(crate) use source::{Row, parse, parse_row};
pub(crate) use surroundings::{
    Phrase, Surroundings, Temperatures, TextSide, is_of_foreign_names, neighbours_of,
};
pub(crate) use syllable::Syllable;
pub(crate) use texts::Texts;

use std::fmt;

/// A fault in a table, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableError {
    /// The file, or the name of the compiled table.
    pub(crate) file: String,
    /// Line, counted from 1; 0 if there is none.
    pub(crate) line: usize,
    /// The fault and its remedy.
    pub(crate) message: String,
}

impl TableError {
    pub(crate) fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for TableError {}

/// Copies compiled bytes to a four-byte boundary, as the build script guarantees for embedded ones.
pub(crate) fn aligned(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|chunk| u32::from_ne_bytes(*chunk)).collect()
}
