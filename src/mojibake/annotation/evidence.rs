//! Accident or lesson: what the notes of a text say together.
//!
//! An accident replaces bytes: it annotates a fixed set of characters, each of them every time, easy and hard ones alike,
//! without regard to words. People annotate for a reader: what is hard, at its first occurrence, whole words, or everything.

use super::note::Note;
use crate::builtin::RARITY;
use crate::table::BITS;

/// The characters that are counted: those that have readings in the table, roughly.
const HAN: std::ops::RangeInclusive<char> = '\u{3400}'..='\u{9FFF}';

/// An accident leaves most characters alone: the set of the seed is one in eight. Who annotates more writes for learners.
const MOST_COVERED: f32 = 0.6;
/// Of what is annotated by accident no character is bare. Where pages were put together out of several, a few are.
const MOST_UNSTEADY: f32 = 0.1;
/// How often, of an annotated and a bare character of the text, the annotated one is rarer: half of the time by accident, always
/// if the hard ones are annotated.
const MOST_HARD: f32 = 0.8;
/// What a few characters may have by chance beyond that is this, divided by the root of their number.
const HARD_BY_CHANCE: f32 = 0.15;
/// How much more often than by chance characters may be annotated beside one another, in standard deviations.
const MOST_BESIDE: f32 = 3.0;
/// And how often at least where words are annotated.
const BESIDE_IN_WORDS: f32 = 0.5;
/// Of so many notes one may be beside a syllable that stands for itself. In a lesson they are many.
const NOTES_FOR_A_STRANGER: usize = 50;
/// So often a character that was annotated before is annotated again at least.
const LEAST_AGAIN: usize = 4;
/// In a text that is damaged in another way beside it, once is enough.
const LEAST_TYPES: usize = 3;

/// What the notes of a text say.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// How often each character of [`HAN`] occurs, and how often it is annotated.
    counts: Vec<(u32, u32)>,
    notes: usize,
    /// Han characters of the text, whatever they are.
    characters: usize,
    /// Letters with the marks of pinyin that are in no note.
    strangers: usize,
    /// Kinds of characters that are annotated at their first occurrence beside another one.
    beside: usize,
    /// Whether bytes beside a note are damaged.
    pub(super) is_damaged: bool,
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
    /// Looks through a text.
    pub(super) fn of(text: &str, notes: &[Note]) -> Self {
        let mut evidence =
            Self { counts: vec![(0, 0); HAN.count()], notes: notes.len(), ..Self::default() };
        let mut begin = 0;
        for note in notes {
            evidence.count(text.get(begin..note.span.start).unwrap_or_default());
            begin = note.span.end;
        }
        evidence.count(text.get(begin..).unwrap_or_default());
        let ends = |note: Option<&Note>| note.map_or(0, |note| note.span.end);
        for (index, note) in notes.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| notes.get(before));
            let behind = notes.get(index + 1);
            if let Some((_, annotated)) = evidence.of_type(note.on) {
                *annotated += 1;
                let is_beside = ends(before) == note.at && note.at > 0
                    || behind.is_some_and(|behind| behind.at == note.span.end);
                evidence.beside += usize::from(is_beside && evidence.is_first(note.on));
            }
        }
        evidence
    }

    /// What the notes are for.
    pub(super) fn verdict(&self) -> Verdict {
        let types = self.types();
        let least = if self.is_damaged { 0 } else { LEAST_AGAIN };
        let is_lesson = share(self.notes, self.characters) > MOST_COVERED
            || self.strangers > self.notes / NOTES_FOR_A_STRANGER
            || share(types.unsteady, types.steady + types.unsteady) > MOST_UNSTEADY
            || self.is_in_words(types.steady + types.unsteady)
            || types.hardness > MOST_HARD + HARD_BY_CHANCE / root(types.steady + types.unsteady);
        if is_lesson {
            Verdict::Lesson
        } else if types.again < least || types.steady < LEAST_TYPES && !self.is_damaged {
            Verdict::Doubtful
        } else {
            Verdict::Accident
        }
    }

    /// Whether a character is annotated whenever it occurs, or almost.
    pub(super) fn is_steady(&self, c: char) -> bool {
        let (all, annotated) =
            index(c).and_then(|at| self.counts.get(at)).copied().unwrap_or((1, 0));
        is_steady(all, annotated)
    }

    fn count(&mut self, text: &str) {
        for c in text.chars() {
            if let Some((all, _)) = self.of_type(c) {
                *all += 1;
                self.characters += 1;
            } else if MARKED.contains(&c) {
                self.strangers += 1;
            }
        }
    }

    fn of_type(&mut self, c: char) -> Option<&mut (u32, u32)> {
        self.counts.get_mut(index(c)?)
    }

    fn is_first(&mut self, c: char) -> bool {
        self.of_type(c).is_some_and(|(_, annotated)| *annotated == 1)
    }

    /// Whether more characters are annotated beside another one than there would be if the others were any.
    fn is_in_words(&self, types: usize) -> bool {
        let alone = 1.0 - share(self.notes, self.characters);
        let expected = 1.0 - alone * alone;
        let (beside, types) = (share(self.beside, types), root(types));
        let deviation = (expected * (1.0 - expected)).sqrt() / types;
        beside >= BESIDE_IN_WORDS && beside - expected > MOST_BESIDE * deviation
    }

    fn types(&self) -> Types {
        let mut types = Types::default();
        let (mut annotated_types, mut bare_types) = ([0; BINS], [0; BINS]);
        for ((all, annotated), c) in self.counts.iter().zip(HAN) {
            if *all == 0 {
                continue;
            }
            let rarity = RARITY.get(c as usize).map_or(0, |sign| usize::from(sign & BITS));
            if *annotated == 0 {
                add(&mut bare_types, rarity);
                continue;
            }
            add(&mut annotated_types, rarity);
            if is_steady(*all, *annotated) {
                types.steady += 1;
                types.again += *annotated as usize - 1;
            } else {
                types.unsteady += 1;
            }
        }
        // Of all pairs of an annotated and a bare one, those of which the annotated one is rarer, and half of the equal ones.
        let (mut easier, mut rarer, mut pairs) = (0, 0, 0);
        for (annotated, bare) in annotated_types.iter().zip(bare_types) {
            rarer += annotated * (2 * easier + bare);
            pairs += 2 * annotated * bare_types.iter().sum::<usize>();
            easier += bare;
        }
        types.hardness = if pairs == 0 { 1.0 } else { share(rarer, pairs) };
        types
    }
}

/// What the kinds of characters that are annotated say.
#[derive(Debug, Default)]
struct Types {
    /// Those that are annotated every time.
    steady: usize,
    /// How often these are annotated again.
    again: usize,
    /// Those that are not.
    unsteady: usize,
    /// How much rarer the annotated ones are than the bare ones: 0.5 if they are alike, 1 if all are rarer.
    hardness: f32,
}

/// One for each number of bits.
const BINS: usize = BITS as usize + 1;

fn add(bins: &mut [usize; BINS], bin: usize) {
    if let Some(count) = bins.get_mut(bin) {
        *count += 1;
    }
}

fn index(c: char) -> Option<usize> {
    HAN.contains(&c).then(|| c as usize - *HAN.start() as usize)
}

fn is_steady(all: u32, annotated: u32) -> bool {
    // One in ten may be bare.
    annotated > 0 && (all - annotated.min(all)) * 10 <= annotated
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
