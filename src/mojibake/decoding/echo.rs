//! Short fields that were read one byte a character, and that the document has elsewhere as they were meant: `Artist: ÁõÈôÓ¢` beside
//! `AlbumArtist: 刘若英`.
//!
//! Two characters that are a whole word of the same document, and the bytes of the field, are no coincidence: of the ten thousands of
//! words of a document a field becomes one in ten thousands of cases by chance, and fields are few. So this is certain without the
//! language model, which knows too little of names.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use super::super::change::Change;
use super::super::{Found, RepairKind};
use super::field::{Field, Reading, is_letter};
use crate::Span;

/// Bytes of a word of the document that a field may have been: two to eight characters of three bytes, or of four.
const WORD: std::ops::RangeInclusive<usize> = 6..=32;
/// Least number of different characters: 哈哈 is in many documents.
const LEAST: usize = 2;
/// Confidence of a repair: a field may still be meant as it stands, in text about mojibake.
const CONFIDENCE: f32 = 0.99;

/// Proposes to undo the misreading of those fields whose text stands elsewhere, and returns the others.
pub(super) fn find<'t>(text: &str, fields: Vec<Field<'t>>, found: &mut Found) -> Vec<Field<'t>> {
    if fields.is_empty() {
        return fields;
    }
    let words = words(text);
    if words.is_empty() {
        return fields;
    }
    let mut left = Vec::new();
    for field in fields {
        let both = [Some(field), field.without_marks()].into_iter().flatten();
        match both.filter_map(|one| Some((one, echo(&words, &one)?))).next() {
            Some((one, reading)) => found.add(change(&one, reading)),
            None => left.push(field),
        }
    }
    left
}

/// Returns the words of a document that a field may have been.
fn words(text: &str) -> HashSet<&str> {
    text.split(|c| !is_letter(c)).filter(|word| WORD.contains(&word.len())).collect()
}

/// Returns the only reading of a field that stands elsewhere in the document.
fn echo(words: &HashSet<&str>, field: &Field<'_>) -> Option<Reading> {
    let mut echoes = field.readings().into_iter().filter(|one| is_echo(words, &one.text));
    let echo = echoes.next()?;
    echoes.next().is_none().then_some(echo)
}

/// Whether all words of a text stand in a document.
fn is_echo(words: &HashSet<&str>, text: &str) -> bool {
    let different: BTreeSet<char> = text.chars().filter(|c| is_letter(*c)).collect();
    let mut parts = text.split(|c| !is_letter(c)).filter(|part| !part.is_empty());
    different.len() >= LEAST && parts.all(|part| words.contains(part))
}

fn change(field: &Field<'_>, reading: Reading) -> Change {
    let span = field.span(&reading);
    let how = format!("{}; its text stands elsewhere in the document", reading.misreading.how());
    Change {
        span: Span::new(span.start, span.end),
        after: reading.text,
        kind: RepairKind::WrongDecoding,
        how: Cow::Owned(how),
        confidence: CONFIDENCE,
        inferred: 0,
        candidates: Vec::new(),
    }
}
