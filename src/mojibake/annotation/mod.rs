//! Readings that were glued in behind characters: 區(qū), 會（huì）, 區(ㄑㄩ).
//!
//! Some program, meant to help readers or to hinder copying, replaced the bytes of certain characters by the same with their
//! readings behind them. Text for learners looks like that, too, and is right as it is. Three questions, each in a file of its own:
//! is a parenthesis a reading of the character before it (`note`), did all of them come in by accident (`evidence`),
//! and where did the program hit bytes of two characters (`straddle`).
//! What people write behind whole words (`word`) is only known for what it is.

mod bopomofo;
mod evidence;
mod note;
mod run;
mod straddle;
mod usage;
mod word;

use std::borrow::Cow;
use std::collections::HashSet;

use evidence::{Evidence, Verdict};
use note::Note;

use super::{Change, Found, RepairKind, Signs};
use crate::Span;
use crate::language::{Language, Scorer};

/// How sure it is that a note came in by accident.
const ACCIDENT: f32 = 0.97;
/// The same of a character that is bare in other places of such a text.
const UNSTEADY: f32 = 0.6;
/// Too few notes to tell: the same for those who would rather have it wrong now and then.
const DOUBTFUL: f32 = 0.4;
/// They are there for the reader.
const LESSON: f32 = 0.1;

/// So many characters behind a note are read to find out whether they are damaged.
const MOST_READ: usize = 8;
/// What they cost on average if they were decoded out of step, in bits: those of the seed 13 to 16. What people write costs 6 to 9.
const OUT_OF_STEP: f32 = 12.0;

/// Proposes what is to be done about the notes of a text.
pub(super) fn find(text: &str, signs: &Signs, found: &mut Found) {
    let notes: Vec<Note> =
        signs.parentheses.iter().filter_map(|open| Note::at(text, *open)).collect();
    find_accidents(text, signs, &notes, found);
    if !signs.parentheses.is_empty() {
        let words = signs.parentheses.iter().filter_map(|open| word::at(text, *open));
        let mut sound: Vec<Span> = words.chain(notes.iter().map(|note| note.span)).collect();
        sound.sort_unstable_by_key(|span| span.start);
        found.keep(sound);
    }
}

/// Says whether the notes of a text came in by accident.
fn find_accidents(text: &str, signs: &Signs, notes: &[Note], found: &mut Found) {
    let annotated: HashSet<char> = notes.iter().map(|note| note.on).collect();
    let straddles = straddle::find(text, signs, notes, &annotated, found.threshold());
    for change in &straddles {
        found.add(change.clone());
    }
    if notes.is_empty() {
        return;
    }
    let is_proven = |change: &Change| change.confidence >= straddle::PROOF;
    let is_damaged =
        straddles.iter().any(is_proven) || notes.iter().any(|note| is_damage_behind(text, note));
    let out_of_step: Vec<Span> = straddles.iter().map(|change| change.span).collect();
    let mut evidence = Evidence::of(text, notes, &out_of_step, is_damaged);
    if evidence.verdict() != Verdict::Accident {
        // The lines of a page may come from several sources.
        let of_lines = of_annotated_lines(text, notes);
        if of_lines.verdict() == Verdict::Accident && of_lines.covers_a_script() {
            evidence = of_lines;
        }
    }
    let change = |note: &Note, how: Cow<'static, str>, confidence| Change {
        span: note.span,
        after: String::new(),
        kind: RepairKind::Annotation,
        how,
        confidence,
        inferred: 0,
        candidates: Vec::new(),
    };
    match evidence.verdict() {
        Verdict::Accident => {
            for note in notes {
                let confidence = if evidence.is_steady(note.on) { ACCIDENT } else { UNSTEADY };
                found.add(change(note, "a reading behind a character".into(), confidence));
            }
        }
        Verdict::Doubtful => {
            for note in notes {
                found.add(change(note, "a reading behind a character".into(), DOUBTFUL));
            }
        }
        // One place stands for all of them: a dictionary has thousands.
        Verdict::Lesson => {
            if let Some(note) = notes.first() {
                let how = format!("readings for learners ({} in this text)", notes.len());
                found.add(change(note, how.into(), LESSON));
            }
        }
    }
}

/// The evidence of the lines that have notes.
fn of_annotated_lines(text: &str, notes: &[Note]) -> Evidence {
    let (mut lines, mut of_lines, mut end) = (String::new(), Vec::new(), 0);
    let mut moved = 0;
    for note in notes {
        if note.at >= end {
            let before = text.get(..note.at).unwrap_or_default();
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let rest = text.get(note.span.end..).unwrap_or_default();
            end = rest.find('\n').map_or(text.len(), |at| note.span.end + at + 1);
            moved = start - lines.len();
            lines.push_str(text.get(start..end).unwrap_or_default());
        }
        let span = Span::new(note.span.start - moved, note.span.end - moved);
        of_lines.push(Note { at: note.at - moved, span, ..*note });
    }
    Evidence::of(&lines, &of_lines, &[], false)
}

/// Whether bytes are damaged right behind a note: a `?` or U+FFFD, and then what nobody writes. That begins at the `?`, or behind
/// one sign more: a full-width `！` that was decoded out of step and made half-width later.
fn is_damage_behind(text: &str, note: &Note) -> bool {
    let rest = text.get(note.span.end..).unwrap_or_default();
    let Some(behind) = rest.strip_prefix(['?', '\u{FFFD}']) else { return false };
    let behind = behind.strip_prefix(|c: char| c.is_ascii_punctuation()).unwrap_or(behind);
    let mut scorer = Scorer::new(Language::Chinese);
    let end = behind.char_indices().find(|(_, c)| c.is_ascii()).map_or(behind.len(), |(at, _)| at);
    let end = behind.char_indices().nth(MOST_READ).map_or(end, |(at, _)| end.min(at));
    scorer.push(behind.get(..end).unwrap_or_default());
    let score = scorer.score();
    score.characters() > 1 && score.bits_per_character() >= OUT_OF_STEP
}
