//! Pronunciations that were inserted after characters: 區(qū), 會（huì）, 區(ㄑㄩ).
//!
//! Some programs, meant to help readers or to hinder copying, replaced the bytes of certain characters by the same bytes with their
//! pronunciations after them. Text for learners looks the same and is not damaged. There are three questions, each in a file of its
//! own: whether a parenthesis is a pronunciation of the character before it (`note`), whether all of them were injected by a
//! program (`evidence`), and where the program replaced bytes of two characters (`split_character`).

pub(super) mod bopomofo;
mod context_model;
mod evidence;
mod note;
mod shifted;
mod split_character;

use std::borrow::Cow;
use std::collections::HashSet;

use evidence::{NoteEvidence, NoteOrigin};
use note::Note;
pub(super) use note::without_note;

use super::change::{ACCEPTED, DOUBTED, MIN_CERTAIN_CONFIDENCE, PREFERRED};
use super::measures::{MIN_SENTENCE_CHARS, NATURAL_BITS};
use super::{Change, Findings, RepairKind, Scan};
use crate::Span;
use crate::language::{Language, score};
use crate::lines::line_at;

/// Finds the notes of a text and the damage that they did to its bytes.
pub(super) fn find(text: &str, scan: &Scan, found: &mut Findings) {
    let notes: Vec<Note> =
        scan.parentheses.iter().filter_map(|open| Note::at(text, *open)).collect();
    find_injected(text, scan, &notes, found);
    found.protect(notes.iter().map(|note| note.span).collect());
}

/// Proposes to remove the notes of a text if a program injected them.
fn find_injected(text: &str, scan: &Scan, notes: &[Note], found: &mut Findings) {
    let annotated: HashSet<char> = notes.iter().map(|note| note.character).collect();
    let splits = split_character::find(text, scan, notes, &annotated, found.threshold());
    for change in &splits {
        found.add(change.clone());
    }
    if notes.is_empty() {
        return;
    }
    let is_proven = |change: &Change| change.least_confidence >= MIN_CERTAIN_CONFIDENCE;
    let is_damaged =
        splits.iter().any(is_proven) || notes.iter().any(|note| is_damaged_after(text, note));
    let out_of_step: Vec<Span> = splits.iter().map(|change| change.span).collect();
    let mut evidence = NoteEvidence::of(text, notes, &out_of_step, is_damaged);
    if evidence.verdict() != NoteOrigin::Injected {
        // The lines of a page may have several sources.
        let of_lines = evidence_of_lines(text, notes);
        if of_lines.verdict() == NoteOrigin::Injected && of_lines.covers_a_script() {
            evidence = of_lines;
        }
    }
    let mut add = |note: &Note, how: Cow<'static, str>, confidence| {
        found.propose(note.span.range(), "", RepairKind::Annotation, how, confidence);
    };
    let verdict = evidence.verdict();
    if verdict == NoteOrigin::Intentional {
        // One place represents all notes: a dictionary has thousands.
        if let Some(note) = notes.first() {
            let how = format!("readings for learners ({} in this text)", notes.len());
            add(note, how.into(), DOUBTED);
        }
        return;
    }
    for note in notes {
        let confidence = match verdict {
            NoteOrigin::Injected if evidence.is_steady(note.character) => ACCEPTED,
            NoteOrigin::Injected => PREFERRED,
            _ => DOUBTED,
        };
        add(note, "a reading after a character".into(), confidence);
    }
}

/// Collects the evidence of the lines that have notes.
fn evidence_of_lines(text: &str, notes: &[Note]) -> NoteEvidence {
    let (mut lines, mut of_lines, mut end, mut moved) = (String::new(), Vec::new(), 0, 0);
    for note in notes {
        if note.at >= end {
            let line = line_at(text, note.at);
            moved = line.start - lines.len();
            end = line.end + 1;
            lines.push_str(text.get(line).unwrap_or_default());
            lines.push('\n');
        }
        let span = Span::new(note.span.start - moved, note.span.end - moved);
        of_lines.push(Note { at: note.at - moved, span, ..*note });
    }
    NoteEvidence::of(&lines, &of_lines, &[], false)
}

/// Whether bytes are damaged directly after a note: a `?` or U+FFFD, and unnatural text after it, directly or after one sign: a
/// full-width `！` that was decoded out of step and later made half-width.
fn is_damaged_after(text: &str, note: &Note) -> bool {
    let rest = text.get(note.span.end..).unwrap_or_default();
    let Some(rest) = rest.strip_prefix(['?', '\u{FFFD}']) else { return false };
    let rest = rest.strip_prefix(|c: char| c.is_ascii_punctuation()).unwrap_or(rest);
    let read: String =
        rest.chars().take(MIN_SENTENCE_CHARS).take_while(|c| !c.is_ascii()).collect();
    let score = score(Language::Chinese, &read);
    score.characters() > 1 && score.bits_per_character() > NATURAL_BITS
}
