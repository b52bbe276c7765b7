//! Accident or lesson: what the notes of a text say together.
//!
//! An accident replaces bytes: it annotates a fixed set of characters, each of them every time, easy and hard ones alike,
//! without regard to words. People annotate for a reader: what is hard, at its first occurrence, whole words, or everything.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::note::{Note, readings};
use crate::Span;
use crate::builtin::RARITY;
use crate::script::{Script, script_of};
use crate::table::{BITS, Syllable};

/// The characters that are counted: almost all that have readings.
const HAN: RangeInclusive<char> = '\u{3400}'..='\u{9FFF}';

/// Who annotates more of the characters of a text than this annotates all that a reader may want. The accident of the
/// seed has one in five, and large sets in short texts reach two in three.
const MOST_COVERED: f32 = 0.75;
/// Of what is annotated by accident no character is bare. Where pages were put together out of several, a few kinds are.
const MOST_UNSTEADY: f32 = 0.1;
/// How often, of an annotated and a bare kind of character, the annotated one is rarer: half of the time by accident,
/// always if the hard ones are annotated. Chance adds the second number divided by the root of how many kinds are annotated:
/// half a standard deviation of it.
const MOST_HARD: f32 = 0.75;
const HARD_BY_CHANCE: f32 = 0.15;
/// How much more often than by chance kinds may be annotated beside one another where they first occur, in standard deviations.
const MOST_BESIDE: f32 = 3.0;
/// And how often at least, where words are annotated: most of these have two characters.
const LEAST_IN_WORDS: f32 = 0.5;
/// The same where each kind is annotated again and again, so many times on average, and never bare: characters that are used much
/// stand in many words, so that one of these is annotated as a whole now and then.
const LEAST_IN_WORDS_IF_AGAIN: f32 = 0.75;
const AGAIN: usize = 2;
/// Of so many notes one may stand beside a syllable that is in none. In a lesson there are many.
const NOTES_FOR_A_STRANGER: usize = 20;
/// Where this share of the kinds has another reading than the customary one, it is these that a reader is told of.
const LEAST_CUSTOMARY: f32 = 0.8;
/// Fewer kinds, or fewer notes on kinds that have one already, are no evidence of a set, if the bytes beside are sound: who
/// annotates where something occurs first, or what is new, annotates nothing again.
const LEAST_KINDS: usize = 3;
const LEAST_AGAIN: usize = 2;

/// Least surprise, in bits, that notes cover every character that is written in one script only, if they were on any characters. One
/// sentence of a lesson in 32 has as much by chance; whoever helps a reader leaves the easy ones of them bare.
const SURPRISING: f32 = 5.0;
/// Of so many characters of one script that are annotated, one more may be that is written in both. Guess: the tables from which such a
/// program takes its characters have rare ones that ours leave out.
const DIFFERING_FOR_ANOTHER: usize = 4;

/// So many kinds at most may be all hard, or read in another way than is customary, by chance. Damaged bytes beside more are no
/// proof: books for learners are damaged, too.
const MOST_OUTWEIGHED: usize = 8;
/// So often is a kind annotated for each time that it is bare, if it is annotated every time but for what is wrong with the text.
const ANNOTATED_FOR_A_BARE_ONE: u32 = 10;
/// The same where bytes are damaged: what was decoded out of step has characters that nobody wrote.
const ANNOTATED_IF_DAMAGED: u32 = 2;

/// What the notes of a text say.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    annotated: HashMap<char, Kind>,
    /// Which characters of [`HAN`] occur, and which are annotated: one bit for each.
    occurring: Bits,
    marked: Bits,
    notes: usize,
    /// How many characters the text has of [`HAN`].
    characters: usize,
    /// Letters with the marks of pinyin that are in no note.
    strangers: usize,
    /// How many kinds of characters are annotated beside another one where they are annotated first.
    beside: usize,
    /// Whether bytes beside a note are damaged.
    is_damaged: bool,
}

/// A character that is annotated.
#[derive(Debug)]
struct Kind {
    occurrences: u32,
    annotated: u32,
    reading: Syllable,
    /// Whether it has no other one in the text.
    has_one_reading: bool,
}

impl Kind {
    /// Whether it is annotated whenever it occurs, or almost.
    fn is_steady(&self, is_damaged: bool) -> bool {
        let least = if is_damaged { ANNOTATED_IF_DAMAGED } else { ANNOTATED_FOR_A_BARE_ONE };
        let bare = self.occurrences.saturating_sub(self.annotated);
        self.has_one_reading && bare * least <= self.annotated
    }
}

/// What a text has notes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They came in by accident.
    Accident,
    /// It cannot be told.
    Doubtful,
    /// They are there to be read.
    Lesson,
}

impl Evidence {
    /// Looks through a text, but for what is out of step in it.
    pub(super) fn of(text: &str, notes: &[Note], out_of_step: &[Span], is_damaged: bool) -> Self {
        let mut evidence = Self { notes: notes.len(), is_damaged, ..Self::default() };
        let mut before_end = 0;
        for (index, note) in notes.iter().enumerate() {
            let is_before = note.at > 0 && note.at == before_end;
            let is_behind = notes.get(index + 1).is_some_and(|behind| behind.at == note.span.end);
            evidence.take(note, is_before || is_behind);
            before_end = note.span.end;
        }
        let mut spans: Vec<Span> = notes.iter().map(|note| note.span).collect();
        spans.extend_from_slice(out_of_step);
        spans.sort_unstable_by_key(|span| span.start);
        let mut begin = 0;
        for span in spans {
            evidence.count(text.get(begin..span.start).unwrap_or_default());
            begin = begin.max(span.end);
        }
        evidence.count(text.get(begin..).unwrap_or_default());
        evidence
    }

    /// What the notes are for.
    pub(super) fn verdict(&self) -> Verdict {
        let kinds = self.annotated.len();
        let steady = || self.annotated.values().filter(|kind| kind.is_steady(self.is_damaged));
        let again: usize = steady().map(|kind| kind.annotated as usize - 1).sum();
        let unsteady = kinds - steady().count();
        let customary = self.annotated.iter().filter(|(c, kind)| is_customary(**c, kind.reading));
        // That bytes are damaged outweighs what a few kinds have in common with a lesson by chance.
        let is_lesson = share(unsteady, kinds) > MOST_UNSTEADY
            || self.strangers > self.notes / NOTES_FOR_A_STRANGER
            || kinds >= LEAST_KINDS
                && (share(self.notes, self.characters) > MOST_COVERED
                    || self.is_in_words(if unsteady == 0 && again >= kinds * AGAIN {
                        LEAST_IN_WORDS_IF_AGAIN
                    } else {
                        LEAST_IN_WORDS
                    }))
            || (!self.is_damaged || kinds > MOST_OUTWEIGHED)
                && (share(customary.count(), kinds) < LEAST_CUSTOMARY
                    // What is written in one script only has more strokes, and is rarer.
                    || !self.covers_a_script()
                        && self.hardness() > MOST_HARD + HARD_BY_CHANCE / root(kinds));
        if is_lesson {
            Verdict::Lesson
        } else if self.is_damaged
            || kinds >= LEAST_KINDS && (again >= LEAST_AGAIN || self.covers_a_script())
        {
            Verdict::Accident
        } else {
            Verdict::Doubtful
        }
    }

    /// Whether the notes are on the characters that conversion between the scripts changes: all of them, and hardly any other.
    pub(super) fn covers_a_script(&self) -> bool {
        let kinds = self.annotated.len();
        let occurring = HAN.filter(|c| self.occurring.has(*c)).count();
        [Script::Hant, Script::Hans].into_iter().any(|script| {
            let is_of = |c: &char| script_of(*c) == Some(script);
            let covered = self.annotated.keys().filter(|c| is_of(c)).count();
            if covered < LEAST_KINDS || (kinds - covered) * DIFFERING_FOR_ANOTHER > covered {
                return false;
            }
            let is_bare = |c: &char| self.occurring.has(*c) && !self.marked.has(*c) && is_of(c);
            // That a set of so many kinds has all of these, by chance.
            let surprise = (0..covered)
                .map(|number| -share(kinds - number, occurring.saturating_sub(number)).log2());
            surprise.sum::<f32>() >= SURPRISING && !HAN.into_iter().any(|c| is_bare(&c))
        })
    }

    /// Whether a character is annotated whenever it occurs, or almost.
    pub(super) fn is_steady(&self, c: char) -> bool {
        self.annotated.get(&c).is_some_and(|kind| kind.is_steady(self.is_damaged))
    }

    fn take(&mut self, note: &Note, is_beside: bool) {
        self.marked.set(note.on);
        let first =
            || Kind { occurrences: 0, annotated: 0, reading: note.reading, has_one_reading: true };
        let kind = self.annotated.entry(note.on).or_insert_with(first);
        self.beside += usize::from(is_beside && kind.annotated == 0);
        kind.annotated += 1;
        kind.has_one_reading &= kind.reading == note.reading;
    }

    fn count(&mut self, text: &str) {
        for c in text.chars() {
            if HAN.contains(&c) {
                self.characters += 1;
                self.occurring.set(c);
                if self.marked.has(c)
                    && let Some(kind) = self.annotated.get_mut(&c)
                {
                    kind.occurrences += 1;
                }
            } else if MARKED.contains(&c) {
                self.strangers += 1;
            }
        }
    }

    /// Whether more kinds are annotated beside another one than if the others were any.
    fn is_in_words(&self, least: f32) -> bool {
        let kinds = self.annotated.len();
        let alone = 1.0 - share(self.notes, self.characters);
        let expected = 1.0 - alone * alone;
        let beside = share(self.beside, kinds);
        let deviation = (expected * (1.0 - expected)).sqrt() / root(kinds);
        beside >= least && beside - expected > MOST_BESIDE * deviation
    }

    /// How much rarer the annotated kinds are than the bare ones: 0.5 if they are alike, 1 if each is rarer than all.
    fn hardness(&self) -> f32 {
        let (mut annotated_kinds, mut bare_kinds) = ([0; BINS], [0; BINS]);
        for c in HAN.filter(|c| self.occurring.has(*c)) {
            let bits = RARITY.get(c as usize).map_or(0, |sign| usize::from(sign & BITS));
            let bins = if self.marked.has(c) { &mut annotated_kinds } else { &mut bare_kinds };
            if let Some(count) = bins.get_mut(bits) {
                *count += 1;
            }
        }
        // Of all pairs of an annotated and a bare one, those of which the annotated one is rarer, and half of the equal ones.
        let bare_ones: usize = bare_kinds.iter().sum();
        let (mut easier, mut rarer, mut pairs) = (0, 0, 0);
        for (annotated, bare) in annotated_kinds.iter().zip(bare_kinds) {
            rarer += annotated * (2 * easier + bare);
            pairs += 2 * annotated * bare_ones;
            easier += bare;
        }
        if pairs == 0 { 1.0 } else { share(rarer, pairs) }
    }
}

/// One for each number of bits.
const BINS: usize = BITS as usize + 1;

/// A set of characters of [`HAN`].
#[derive(Debug)]
struct Bits(Vec<u64>);

impl Default for Bits {
    fn default() -> Self {
        Self(vec![0; HAN.count().div_ceil(64)])
    }
}

impl Bits {
    fn set(&mut self, c: char) {
        let place = Self::place(c);
        if let Some((word, bit)) = place.and_then(|(at, bit)| Some((self.0.get_mut(at)?, bit))) {
            *word |= bit;
        }
    }

    fn has(&self, c: char) -> bool {
        let place = Self::place(c);
        place.and_then(|(at, bit)| Some(self.0.get(at)? & bit != 0)).unwrap_or_default()
    }

    fn place(c: char) -> Option<(usize, u64)> {
        let number = (c as usize).checked_sub(*HAN.start() as usize)?;
        Some((number / 64, 1 << (number % 64)))
    }
}

fn is_customary(c: char, reading: Syllable) -> bool {
    readings().first(c) == Some(reading)
}

/// Letters that little but pinyin is written with.
const MARKED: [char; 14] = ['ā', 'ē', 'ī', 'ō', 'ū', 'ǎ', 'ě', 'ǐ', 'ǒ', 'ǔ', 'ǖ', 'ǘ', 'ǚ', 'ǜ'];

#[allow(clippy::cast_precision_loss)] // a share is not precise
fn share(some: usize, all: usize) -> f32 {
    if all == 0 { 0.0 } else { some as f32 / all as f32 }
}

#[allow(clippy::cast_precision_loss)] // nor a deviation
fn root(number: usize) -> f32 {
    (number.max(1) as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mojibake::Signs;

    /// What the seeds and other documents say, for whom it is to be seen: the file in HANFOLD_TEXT.
    #[test]
    fn evidence_of_a_text() {
        let text = std::env::var("HANFOLD_TEXT").map(|path| std::fs::read_to_string(path).unwrap());
        let text = text.unwrap_or_else(|_| "區(qū)里會(huì)下雨，區(qū)外不會(huì)。".to_owned());
        let opens = Signs::of(&text).parentheses;
        let notes: Vec<Note> = opens.iter().filter_map(|open| Note::at(&text, *open)).collect();
        let evidence = Evidence::of(&text, &notes, &[], false);
        assert!(
            evidence.notes >= 4 && evidence.annotated.values().all(|kind| kind.is_steady(false))
        );
        println!(
            "{} notes, {} kinds, {} characters, {} strangers, {} beside, hardness {}",
            evidence.notes,
            evidence.annotated.len(),
            evidence.characters,
            evidence.strangers,
            evidence.beside,
            evidence.hardness()
        );
    }
}
