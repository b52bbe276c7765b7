//! Readings that were glued in behind characters: 區(qū), 會（huì）, 區(ㄑㄩ).
//!
//! Some program, meant to help readers or to hinder copying, replaced the bytes of certain characters by the same with their
//! readings behind them. Text for learners looks like that, too, and is right as it is. Three questions, each in a file of its own:
//! is a parenthesis a reading of the character before it (`note`), did all of them come in by accident (`evidence`),
//! and where did the program hit bytes of two characters (`straddle`).

mod bopomofo;
mod evidence;
mod note;
mod straddle;

use std::borrow::Cow;

use evidence::{Evidence, Verdict};
use note::Note;

use super::{Change, Found, RepairKind, Signs};
use crate::Span;

/// How sure it is that a note came in by accident.
const ACCIDENT: f32 = 0.97;
/// The same of a character that is bare in other places of such a text.
const UNSTEADY: f32 = 0.6;
/// Too few notes to tell.
const DOUBTFUL: f32 = 0.5;
/// They are there for the reader.
const LESSON: f32 = 0.1;

/// How far behind a note the damage may be that is beside it, in bytes: a `?` and two rare characters.
const BESIDE: usize = 16;

/// Proposes what is to be done about the notes of a text.
pub(super) fn find(text: &str, signs: &Signs, found: &mut Found) {
    let straddles = straddle::find(text, signs);
    let notes: Vec<Note> =
        signs.parentheses.iter().filter_map(|open| Note::at(text, *open)).collect();
    for change in &straddles {
        found.add(change.clone());
    }
    if notes.is_empty() {
        return;
    }
    let mut evidence = Evidence::of(text, &notes);
    evidence.is_damaged =
        !straddles.is_empty() || notes.iter().any(|note| is_damage_behind(text, signs, note));
    let change = |note: &Note, how: Cow<'static, str>, confidence| Change {
        span: note.span,
        after: String::new(),
        kind: RepairKind::Annotation,
        how,
        confidence,
    };
    match evidence.verdict() {
        Verdict::Accident => {
            for note in &notes {
                let confidence = if evidence.is_steady(note.on) { ACCIDENT } else { UNSTEADY };
                found.add(change(note, "a reading behind a character".into(), confidence));
            }
        }
        Verdict::Doubtful => {
            for note in &notes {
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

/// Whether bytes are damaged right behind a note: a `?` or U+FFFD, and then what nobody writes.
fn is_damage_behind(text: &str, signs: &Signs, note: &Note) -> bool {
    let end = note.span.end;
    let rest = text.get(end..).unwrap_or_default();
    let Some(behind) = rest.strip_prefix(['?', '\u{FFFD}']) else { return false };
    let begin = end + rest.len() - behind.len();
    let first = signs.rare.partition_point(|rare| *rare <= begin);
    signs.rare.get(first).is_some_and(|rare| *rare <= begin + BESIDE)
}
