//! Classification of the notes of a text as injected or intentional, by the evidence of all of them together.
//!
//! A faulty program replaces bytes: it annotates a fixed set of characters, each of them at every occurrence, common and rare ones
//! alike, regardless of words. People annotate for a reader: rare characters, at their first occurrence, whole words, or
//! everything.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::note::Note;
use crate::Span;
use crate::builtin::RARITY;
use crate::mojibake::measures::{CASES_PER_EXCEPTION, SEVERAL};
use crate::script::{Script, script_of};
use crate::share::share;
use crate::table::{BITS, Syllable};

/// Characters that are counted: almost all that have pronunciations.
const COUNTED_HAN: RangeInclusive<char> = '\u{3400}'..='\u{9FFF}';

/// Share above which something holds for most. It applies to the characters of a text (annotated), to the kinds of characters (in
/// one script only; in words at their first note), and to the pairs of an annotated and a bare kind (the annotated one is rarer). A
/// program annotates one character in five, and in short texts with large sets two in three; its kinds are rarer in half of the
/// pairs.
const MAJORITY_SHARE: f32 = 0.75;
/// Least surprise, in bits, that the notes cover every character of one script only, if they were on random characters. By chance
/// one sentence of a lesson in 32 has as much; an author who helps readers leaves the easy ones bare.
const MIN_SURPRISE_BITS: f32 = 5.0;

/// Notes of a text, and counts of its characters.
#[derive(Debug, Default)]
pub(super) struct NoteEvidence {
    annotated: HashMap<char, AnnotatedCharacter>,
    /// Number of occurrences of each character of [`COUNTED_HAN`]; empty if too few kinds are annotated for an injection.
    occurrences: Vec<usize>,
    notes: usize,
    /// Number of characters of [`COUNTED_HAN`].
    characters: usize,
    /// Number of letters with pinyin tone marks outside notes.
    bare_pinyin: usize,
    /// Number of kinds of characters whose first note is beside another annotated character.
    beside: usize,
    /// Whether bytes beside a note are damaged.
    is_damaged: bool,
}

/// A kind of character that is annotated.
#[derive(Debug)]
struct AnnotatedCharacter {
    notes: usize,
    syllable: Syllable,
    /// Whether all of its notes have the same syllable.
    has_one_syllable: bool,
}

/// Origin of the notes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteOrigin {
    /// Injected by a faulty program.
    Injected,
    /// Undetermined.
    Doubtful,
    /// Written for readers.
    Intentional,
}

impl NoteEvidence {
    /// Collects the evidence of a text, except for its misaligned spans.
    pub(super) fn of(text: &str, notes: &[Note], out_of_step: &[Span], is_damaged: bool) -> Self {
        let mut evidence = Self { notes: notes.len(), is_damaged, ..Self::default() };
        let mut before_end = None;
        for (index, note) in notes.iter().enumerate() {
            let is_before = before_end == Some(note.at);
            let is_after = notes.get(index + 1).is_some_and(|next| next.at == note.span.end);
            evidence.count_note(note, is_before || is_after);
            before_end = Some(note.span.end);
        }
        // A long text is not scanned for one or two notes.
        if evidence.may_be_injected() {
            evidence.occurrences = vec![0; COUNTED_HAN.count()];
            let mut spans: Vec<Span> = notes.iter().map(|note| note.span).collect();
            spans.extend_from_slice(out_of_step);
            spans.sort_unstable_by_key(|span| span.start);
            let mut begin = 0;
            for span in spans {
                evidence.count_characters(text.get(begin..span.start).unwrap_or_default());
                begin = begin.max(span.end);
            }
            evidence.count_characters(text.get(begin..).unwrap_or_default());
        }
        evidence
    }

    /// Whether enough kinds are annotated for an injection, or bytes are damaged.
    fn may_be_injected(&self) -> bool {
        self.is_damaged || self.annotated.len() >= SEVERAL
    }

    /// Returns the origin of the notes.
    pub(super) fn verdict(&self) -> NoteOrigin {
        if !self.may_be_injected() {
            return NoteOrigin::Intentional;
        }
        let kinds = self.annotated.len();
        let steady = || self.annotated.iter().filter(|(c, _)| self.is_steady(**c));
        let unsteady = kinds - steady().count();
        let again: usize = steady().map(|(_, kind)| kind.notes - 1).sum();
        // Textbooks may be damaged, too.
        let is_lesson = unsteady * CASES_PER_EXCEPTION > kinds
            || self.bare_pinyin * CASES_PER_EXCEPTION > self.notes
            || share(self.notes, self.characters) > MAJORITY_SHARE
            || self.is_in_words()
            || self.share_of_rarer() > MAJORITY_SHARE;
        if is_lesson {
            NoteOrigin::Intentional
        } else if self.is_damaged || again > 1 || self.covers_a_script() {
            NoteOrigin::Injected
        } else {
            NoteOrigin::Doubtful
        }
    }

    /// Whether the notes are on all the characters that conversion between the scripts changes, and on almost no other.
    pub(super) fn covers_a_script(&self) -> bool {
        let (kinds, occurring) = (self.annotated.len(), self.occurring().count());
        [Script::Hant, Script::Hans].into_iter().any(|script| {
            let is_of = |c: &char| script_of(*c) == Some(script);
            let covered = self.annotated.keys().filter(|c| is_of(c)).count();
            // Surprise, in bits, that a random set of this many kinds has all of these.
            let surprise = (0..covered)
                .map(|number| -share(kinds - number, occurring.saturating_sub(number)).log2());
            share(covered, kinds) >= MAJORITY_SHARE
                && surprise.sum::<f32>() >= MIN_SURPRISE_BITS
                && !self.occurring().any(|c| !self.annotated.contains_key(&c) && is_of(&c))
        })
    }

    /// Whether a character has one syllable, and is annotated at nearly every occurrence.
    pub(super) fn is_steady(&self, c: char) -> bool {
        self.annotated.get(&c).is_some_and(|kind| {
            let all = han_index(c).and_then(|number| self.occurrences.get(number));
            let bare = all.map_or(0, |all| all.saturating_sub(kind.notes));
            kind.has_one_syllable && bare * CASES_PER_EXCEPTION <= kind.notes
        })
    }

    fn count_note(&mut self, note: &Note, is_beside: bool) {
        let first =
            || AnnotatedCharacter { notes: 0, syllable: note.syllable, has_one_syllable: true };
        let kind = self.annotated.entry(note.character).or_insert_with(first);
        self.beside += usize::from(is_beside && kind.notes == 0);
        kind.notes += 1;
        kind.has_one_syllable &= kind.syllable == note.syllable;
    }

    fn count_characters(&mut self, text: &str) {
        for c in text.chars() {
            if let Some(count) = han_index(c).and_then(|number| self.occurrences.get_mut(number)) {
                self.characters += 1;
                *count += 1;
            } else if PINYIN_LETTERS.contains(&c) {
                self.bare_pinyin += 1;
            }
        }
    }

    /// Returns the kinds of characters that occur.
    fn occurring(&self) -> impl Iterator<Item = char> {
        COUNTED_HAN.zip(&self.occurrences).filter(|(_, count)| **count > 0).map(|(c, _)| c)
    }

    /// Whether more kinds are annotated beside another one than chance explains.
    fn is_in_words(&self) -> bool {
        let alone = 1.0 - share(self.notes, self.characters);
        let expected = 1.0 - alone * alone;
        let kinds = self.annotated.len();
        let beside = share(self.beside, kinds);
        beside >= MAJORITY_SHARE && expected < MAJORITY_SHARE
    }

    /// Returns the share of pairs in which the annotated kind is rarer than the bare one: 0.5 if both are equally rare, 1 if the
    /// annotated one always is.
    fn share_of_rarer(&self) -> f32 {
        // Numbers of annotated and bare kinds by their cost in bits.
        let mut kinds = [[0; 2]; BITS as usize + 1];
        for c in self.occurring() {
            let bits = RARITY.get(c as usize).map_or(0, |sign| usize::from(sign & BITS));
            let is_bare = !self.annotated.contains_key(&c);
            if let Some(count) =
                kinds.get_mut(bits).and_then(|counts| counts.get_mut(usize::from(is_bare)))
            {
                *count += 1;
            }
        }
        // Counts the pairs of an annotated and a bare kind in which the annotated one is rarer, and half of the equal ones.
        let (mut easier, mut rarer, mut all) = (0, 0, 0);
        for [annotated, bare] in kinds {
            rarer += annotated * (2 * easier + bare);
            all += annotated;
            easier += bare;
        }
        let pairs = 2 * all * easier;
        if pairs == 0 { 1.0 } else { share(rarer, pairs) }
    }
}

/// Returns the index of a character of [`COUNTED_HAN`].
fn han_index(c: char) -> Option<usize> {
    COUNTED_HAN.contains(&c).then(|| c as usize - *COUNTED_HAN.start() as usize)
}

/// Letters that almost no text but pinyin has.
const PINYIN_LETTERS: [char; 14] =
    ['ā', 'ē', 'ī', 'ō', 'ū', 'ǎ', 'ě', 'ǐ', 'ǒ', 'ǔ', 'ǖ', 'ǘ', 'ǚ', 'ǜ'];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mojibake::Scan;

    fn evidence(text: &str) -> NoteEvidence {
        let opens = Scan::of(text).parentheses;
        let notes: Vec<Note> = opens.iter().filter_map(|open| Note::at(text, *open)).collect();
        NoteEvidence::of(text, &notes, &[], false)
    }

    #[test]
    fn notes_and_bare_characters_are_counted() {
        let text = "區(qū)里會(huì)下雨，橋(qiáo)邊的學(xué)校(xiào)不會(huì)停課。區(qū)外好ǎ";
        let evidence = evidence(text);
        assert_eq!((evidence.notes, evidence.annotated.len()), (7, 5));
        assert_eq!((evidence.characters, evidence.bare_pinyin, evidence.beside), (17, 1, 2));
        assert!(evidence.annotated.keys().all(|c| evidence.is_steady(*c)));
        assert!((0.5..1.0).contains(&evidence.share_of_rarer()));
    }

    #[test]
    fn one_of_eight_may_be_bare() {
        let text = |number: usize| format!("{}區橋(qiáo)學(xué)", "區(qū)".repeat(number));
        assert!(evidence(&text(8)).is_steady('區'));
        assert!(!evidence(&text(7)).is_steady('區'));
    }

    #[test]
    fn a_text_with_a_few_kinds_is_not_counted() {
        let evidence = evidence("區(qū)里會(huì)下雨，區(qū)外不會(huì)。");
        assert_eq!((evidence.notes, evidence.characters), (4, 0));
        assert_eq!(evidence.verdict(), NoteOrigin::Intentional);
    }
}
