//! Stretches of a text that a misreading explains: the bytes that its decoder read, redecoded in its source.

use std::ops::Range;

use super::super::measures::MIN_SENTENCE_CHARS;
use super::super::text::{is_beyond_alphabets, is_ideograph};
use super::best_path::{BestPath, best_paths_in_pairs, best_paths_in_utf8};
use super::character::{Character, LOST_BITS};
use super::misreading::SourceEncoding;
use super::redecoded::resolved;
use super::text::{ByteRun, Text, ascii_bits};

/// A stretch of a text that was decoded wrongly, according to a hypothesis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    /// Span in the text, in bytes.
    pub(super) span: Range<usize>,
    /// Text as it is.
    pub(super) current: String,
    /// Redecoded text.
    pub(super) after: String,
    /// Redecoded characters, with the remaining bytes of lost ones. Empty after a second redecoding.
    pub(super) redecoded: Vec<Character>,
    /// Cost of the text as it is, with and without ASCII, in bits.
    pub(super) cost: f32,
    pub(super) before: f32,
    /// Bits by which the redecoded text is cheaper.
    pub(super) gain: f32,
    /// Cost of the redecoded text without ASCII, in bits, and its number of characters beyond ASCII.
    pub(super) bits: f32,
    pub(super) characters: usize,
    /// Number of lost characters among these, and their cost in bits.
    pub(super) lost: usize,
    pub(super) lost_bits: f32,
    /// Number of characters that were lost without a mark.
    pub(super) broken: usize,
    /// Number of U+FFFD in the text as it is.
    pub(super) marks: usize,
    /// Whether the text as it is has an East Asian character, and whether it may be a name or a list of names.
    pub(super) is_east_asian: bool,
    pub(super) may_be_names: bool,
}

/// Whether a text may be a name or a list of names.
fn may_be_names(text: &str) -> bool {
    text.split(['、', '，', '。', '；', '：']).all(|name| {
        let mut others = name.chars().filter(|c| !c.is_ascii());
        others.clone().count() < MIN_SENTENCE_CHARS && others.all(is_ideograph)
    })
}

/// Returns the stretches of a text that are cheaper when redecoded in the source. If the decoder has two tables, one of them was
/// used for all of the text.
pub(super) fn stretches(
    text: &Text<'_>,
    runs: &[ByteRun],
    source: &SourceEncoding,
) -> Vec<Stretch> {
    let found = by_table(text, runs, source);
    let others: Vec<_> = runs.iter().map(ByteRun::by_other_table).collect();
    if others.iter().all(Option::is_none) {
        return found;
    }
    let both =
        others.into_iter().zip(runs).map(|(other, run)| other.unwrap_or_else(|| run.clone()));
    let other = by_table(text, &both.collect::<Vec<_>>(), source);
    let gain = |all: &[Stretch]| all.iter().map(|stretch| stretch.gain).sum::<f32>();
    if gain(&other) > gain(&found) { other } else { found }
}

fn by_table(text: &Text<'_>, runs: &[ByteRun], source: &SourceEncoding) -> Vec<Stretch> {
    let mut found = Vec::new();
    for run in runs {
        let run = resolved(run, source);
        let paths = match source.language_if_not_utf8() {
            Some(language) => best_paths_in_pairs(text, &run, source, language),
            None => best_paths_in_utf8(text, &run, source),
        };
        found.extend(paths.into_iter().map(|path| Stretch::new(text, path)));
    }
    found
}

impl Stretch {
    /// Creates the stretch of a path through a text.
    fn new(text: &Text<'_>, path: BestPath) -> Self {
        let BestPath { from, to, characters: redecoded, bits, .. } = path;
        let others = || redecoded.iter().filter(|character| !character.c.is_ascii());
        let ascii = redecoded.iter().filter_map(|character| u8::try_from(character.c).ok());
        let ascii: f32 = ascii.filter(u8::is_ascii).map(ascii_bits).sum();
        let cost = text.cost(to) - text.cost(from);
        let span = text.start(from)..text.start(to);
        let before = text.part(span.clone());
        let after: String = redecoded.iter().map(|character| character.c).collect();
        Self {
            span,
            cost,
            before: cost - before.bytes().filter(u8::is_ascii).map(ascii_bits).sum::<f32>(),
            gain: cost - bits,
            bits: bits - ascii,
            characters: others().count(),
            lost: others().filter(|character| character.c == char::REPLACEMENT_CHARACTER).count(),
            lost_bits: others()
                .filter(|character| character.c == char::REPLACEMENT_CHARACTER)
                .map(|character| LOST_BITS + character.lost_bits())
                .sum(),
            broken: others().filter(|character| character.is_broken).count(),
            marks: before.matches(char::REPLACEMENT_CHARACTER).count(),
            is_east_asian: before.chars().any(is_beyond_alphabets),
            may_be_names: may_be_names(before),
            current: before.to_owned(),
            after,
            redecoded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_ideographic_text_may_be_names() {
        assert!(may_be_names("王芃、歐陽芃芃，渡口老人協會"));
        assert!(may_be_names("渡口老人協會員"));
        assert!(!may_be_names("渡口老人協會會員"));
        assert!(!may_be_names("渡口の人"));
    }
}
