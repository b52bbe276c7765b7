//! References and measures for this project's own tests, examples and fuzz targets. They may change or go at any time.

use std::io::{self, Read, Write};

use crate::Converter;
use crate::language::{self, Language};

/// Converts a text stage by stage, without fused tables.
pub fn convert_by_stages(converter: &Converter, text: &str) -> String {
    converter.convert_by_stages(text)
}

/// Converts like [`Converter::convert_stream`], with a chunk size of at least 1.
///
/// # Errors
/// Those of [`Converter::convert_stream`].
pub fn convert_stream_by(
    converter: &Converter,
    input: impl Read,
    output: impl Write,
    chunk: usize,
) -> io::Result<()> {
    converter.convert_stream_by(input, output, chunk)
}

/// Returns the cost of a text in a language (`zh-Hans`, `zh-Hant`, `zh`, `ja`, `ko`) by the language model, in bits per character,
/// and its number of characters that are not ASCII.
pub fn language_score(tag: &str, text: &str) -> Option<(f32, usize)> {
    let language = Language::ALL.into_iter().find(|language| language.tag() == tag)?;
    let score = language::score(language, text);
    Some((score.bits_per_character(), score.characters()))
}
