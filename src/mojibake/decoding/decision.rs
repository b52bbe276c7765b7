//! Which hypothesis is right?

use std::collections::BTreeSet;

use super::context::Context;
use super::glance;
use super::guess::{Guessed, guess};
use super::hypothesis::{Hypothesis, hypotheses};
use super::meant::LOST;
use super::reading::{Stretch, stretches};
use super::strange::Strange;
use super::text::{Run, Text};

/// What it takes to believe that a text was decoded wrongly at all, in bits, beside what repairs have to be ahead: nearly no text was.
const UNLIKELY: f32 = 6.0;
/// The same where something was lost, which could have been anything.
const UNLIKELY_LOSSY: f32 = 16.0;
/// The same of what may be a name, of which the characters are rare, and follow each other as in no text: if it was meant to be
/// words, and if that is no more like any text.
const UNLIKELY_WORDS: f32 = 4.0;
const UNLIKELY_NAME: f32 = 20.0;
/// So much do the characters of words cost at most, in bits.
const WORDS: f32 = 8.5;
/// What it costs that it happened twice, in bits.
const TWICE: f32 = 6.0;
/// What it must be worth to undo the last of two accidents, in bits, before a first one is looked for.
const HALFWAY: f32 = 22.0;
/// What was meant reads no worse than this, in bits a character. Natural text has 6 to 9, in bad cases 11.
const READS_WELL: f32 = 11.5;
/// Where the bytes have the form of UTF-8, rare words do, too.
const READS_WELL_OF_FORM: f32 = 15.0;
/// So many bits ahead halve the doubt, as in the detection of encodings.
const HALVING: f32 = 3.0;
/// What is less certain than this is no suspicion: it is hardly better than nothing, or than something else.
const SUSPECTED: f32 = 0.3;
/// What is not believed is not more certain than this.
const UNCERTAIN: f32 = 0.4;
/// A character of the restored text must have been worth so many bits, on average.
const WORTH: f32 = 2.0;

/// So many different characters must come out: a word of two rare characters may be another one of two usual ones in some
/// encoding, and 芃芃 is not 刷刷.
const LEAST: usize = 3;
const LEAST_OF_UTF8: usize = 2;

/// What may have happened to a text: one wrong decoding, or two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accident {
    /// The last one, which is undone first.
    outer: &'static Hypothesis,
    inner: Option<&'static Hypothesis>,
}

/// What is thought to have happened to a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decision {
    pub(super) accident: Accident,
    pub(super) confidence: f32,
    /// Whether it happened to nearly all of the text.
    pub(super) is_whole: bool,
}

/// A hypothesis, and what comes of it.
struct Candidate {
    accident: Accident,
    stretches: Vec<Stretch>,
    /// By how many bits it is better than to leave the text as it is.
    gain: f32,
}

impl Accident {
    /// What happened, in words.
    pub(super) fn how(&self) -> String {
        match self.inner {
            Some(inner) if inner.how() == self.outer.how() => format!("{}, twice", inner.how()),
            Some(inner) => format!("{}, then {}", inner.how(), self.outer.how()),
            None => self.outer.how(),
        }
    }

    /// The stretches of a text to which it happened.
    pub(super) fn stretches(&self, text: &Text<'_>) -> Vec<Stretch> {
        let runs = text.bytes(self.outer.coder);
        match self.inner {
            None => stretches(text, &runs, &self.outer.truth),
            Some(inner) => {
                let Some(form) = self.outer.truth.by_form() else { return Vec::new() };
                let halfway = stretches(text, &runs, &form);
                halfway.iter().filter_map(|stretch| again(stretch, inner)).collect()
            }
        }
    }

    /// Guesses characters of which bytes were lost: what reads best in their places.
    pub(super) fn guess(&self, stretch: &Stretch) -> Option<Guessed> {
        guess(&stretch.meant, &self.outer.truth, self.outer.coder)
    }

    /// Whether the form of the bytes says something.
    pub(super) fn is_of_form(&self) -> bool {
        self.outer.truth.by_form().is_some()
    }

    /// How many characters it takes, different ones, to believe in it. The form of UTF-8 is half of the proof, but where each two
    /// bytes are a character, rare ones may have it by chance.
    fn least_characters(&self) -> usize {
        let is_plain = self.inner.is_some() || self.outer.coder.is_single();
        if self.is_of_form() && is_plain { LEAST_OF_UTF8 } else { LEAST }
    }

    fn prior(&self) -> f32 {
        self.outer.prior + self.inner.map_or(0.0, |inner| TWICE + inner.prior)
    }
}

/// What happened twice happened twice to so large a part of it at least.
const MOSTLY: usize = 2;

/// A stretch that was undone once, undone once more.
#[allow(clippy::cast_precision_loss)] // of a window
fn again(stretch: &Stretch, inner: &'static Hypothesis) -> Option<Stretch> {
    let text = Text::new(&stretch.after);
    let mut found = stretches(&text, &text.bytes(inner.coder), &inner.truth);
    let accident = Accident { outer: inner, inner: None };
    found.retain(|one| reads_well(&accident, one));
    found.first()?;
    let (mut after, mut copied) = (String::new(), 0);
    let [all, mut bits] = text.whole();
    let others = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    let (mut characters, mut lost, mut broken) = (others(&stretch.after), 0, stretch.broken);
    let (mut lost_bits, mut covered) = (0.0, 0);
    let mut gain = stretch.cost - all;
    for one in &found {
        let before = stretch.after.get(one.span.clone())?;
        after.push_str(stretch.after.get(copied..one.span.start)?);
        after.push_str(&one.after);
        copied = one.span.end;
        bits = bits - one.before + one.bits;
        gain += one.gain;
        characters = characters - others(before) + one.characters;
        // What was lost before is no better for having become something else.
        let marks = before.matches(char::REPLACEMENT_CHARACTER).count();
        gain -= (marks - one.lost.min(marks)) as f32 * LOST;
        covered += others(before);
        lost += one.lost;
        lost_bits += one.lost_bits;
        broken += one.broken;
    }
    if covered * MOSTLY < others(&stretch.after) {
        return None;
    }
    after.push_str(stretch.after.get(copied..)?);
    let changed = characters;
    let span = stretch.span.clone();
    let meant = Vec::new();
    Some(Stretch {
        span,
        after,
        meant,
        gain,
        bits,
        characters,
        changed,
        lost,
        lost_bits,
        broken,
        ..*stretch
    })
}

/// Whether anything may have happened to what reads badly. Nearly always nothing did, and it is a name.
pub(super) fn is_worth_reading(strange: &Strange<'_>) -> bool {
    let possible = glance::possible(strange.core, &strange.costs);
    let is_possible = |one: &Hypothesis| possible.iter().any(|it| std::ptr::eq(*it, one));
    !possible.is_empty() && !candidates(&Text::new(strange.around), is_possible).is_empty()
}

/// Decides what happened to a text, if anything did. Nothing at all is known of it if nothing could have.
pub(super) fn decide(text: &Text<'_>, around: [&str; 2]) -> Verdict {
    let mut candidates = candidates(text, |_| true);
    if candidates.is_empty() {
        return Verdict::Nothing;
    }
    let mut context = None;
    for one in &mut candidates {
        let context = context.get_or_insert_with(|| Context::new(text, around, &one.stretches));
        one.gain += context.gain(text, &one.stretches);
    }
    candidates.retain(|one| one.gain > 0.0);
    candidates.sort_by(|one, other| other.gain.total_cmp(&one.gain));
    let Some(best) = candidates.first() else { return Verdict::Nothing };
    let second = candidates.iter().skip(1).find(|one| !is_same(&one.stretches, &best.stretches));
    let ahead = best.gain - second.map_or(0.0, |second| second.gain);
    let mut confidence = 1.0 - (-ahead / HALVING).exp2();
    if confidence < SUSPECTED {
        return Verdict::Nothing;
    }
    if !is_enough(&best.accident, &best.stretches) {
        confidence = confidence.min(UNCERTAIN);
    }
    let is_whole = are_whole(text, &best.stretches);
    let decision = Decision { accident: best.accident, confidence, is_whole };
    if confidence < CERTAIN { Verdict::Open(decision) } else { Verdict::Certain(decision) }
}

/// What is thought of a text.
pub(super) enum Verdict {
    Nothing,
    /// Something may have happened, and this is the likeliest; what else happened around it may tell.
    Open(Decision),
    Certain(Decision),
}

impl Decision {
    /// The same of a text with what is around it, if it happened to nearly all of that, and is certain then.
    pub(super) fn of_all(self, text: &Text<'_>) -> Option<Self> {
        let mut stretches = self.accident.stretches(text);
        stretches.retain(|one| reads_well(&self.accident, one));
        let gain = stretches.iter().map(|one| one.gain).sum::<f32>();
        let confidence =
            1.0 - (-(gain - self.accident.prior() - unlikely(&stretches)) / HALVING).exp2();
        let is_certain = confidence >= CERTAIN
            && is_enough(&self.accident, &stretches)
            && are_whole(text, &stretches);
        is_certain.then_some(Self { confidence, ..self })
    }

    /// Whether what certainly happened to one part of a text explains another part, all of it and with nothing lost: then no other
    /// explanation is asked for, which would cost a hundred times as much.
    pub(super) fn explains(&self, text: &Text<'_>) -> bool {
        if !self.is_whole || self.confidence < CERTAIN {
            return false;
        }
        let stretches = self.accident.stretches(text);
        let is_sound = |one: &Stretch| one.lost == 0 && reads_well(&self.accident, one);
        stretches.iter().all(is_sound)
            && is_enough(&self.accident, &stretches)
            && are_whole(text, &stretches)
    }
}

/// Whether stretches are nearly all of a text.
fn are_whole(text: &Text<'_>, stretches: &[Stretch]) -> bool {
    let others = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    let undone: usize = stretches.iter().map(|one| others(text.part(one.span.clone()))).sum();
    let all = others(text.part(0..usize::MAX));
    (all - undone.min(all)) * WHOLE <= all
}

/// From this confidence on what happened to one part of a text is the first thing that is looked for in the next one.
const CERTAIN: f32 = 0.99;

/// One character in so many at most may have stayed where all of a text was decoded wrongly.
const WHOLE: usize = 5;

/// What may have happened to a text, as far as it is better than nothing, of those hypotheses that are worth a look.
fn candidates(text: &Text<'_>, is_worth: impl Fn(&Hypothesis) -> bool) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut take = |accident: Accident, mut stretches: Vec<Stretch>| {
        // What reads badly is nothing, however much better it is.
        stretches.retain(|stretch| reads_well(&accident, stretch));
        let gain = stretches.iter().map(|one| one.gain).sum::<f32>()
            - accident.prior()
            - unlikely(&stretches);
        if gain > 0.0
            && !candidates.iter().any(|one| one.gain >= gain && one.stretches == stretches)
        {
            candidates.push(Candidate { accident, stretches, gain });
        }
    };
    let mut read: Vec<(&[Hypothesis], Vec<Run>)> = Vec::new();
    for group in hypotheses() {
        let Some(first) = group.first() else { continue };
        if !group.iter().any(&is_worth) {
            continue;
        }
        let runs = text.bytes(first.coder);
        // Most decoders of one kind make the same of most text, and the first one is the likeliest.
        if runs.is_empty() || read.iter().any(|(of, same)| *same == runs && are_alike(of, group)) {
            continue;
        }
        for outer in group.iter().filter(|one| is_worth(one)) {
            let accident = Accident { outer, inner: None };
            take(accident, stretches(text, &runs, &outer.truth));
        }
        let form = first.truth.by_form().filter(|_| is_worth(first));
        let halfway = form.map(|form| stretches(text, &runs, &form)).unwrap_or_default();
        if halfway.iter().map(|one| one.gain).sum::<f32>() >= HALFWAY {
            for inner in hypotheses().iter().flatten() {
                let accident = Accident { outer: first, inner: Some(inner) };
                take(accident, halfway.iter().filter_map(|one| again(one, inner)).collect());
            }
        }
        read.push((group, runs));
    }
    candidates
}

/// Whether what two decoders read may have been the same.
fn are_alike(one: &[Hypothesis], other: &[Hypothesis]) -> bool {
    one.iter().map(|one| one.truth.encoding).eq(other.iter().map(|other| other.truth.encoding))
}

/// Whether what stands in stretches may be a name: a few Chinese characters, any of which may follow any other in one.
fn may_be_name(stretches: &[Stretch]) -> bool {
    stretches.iter().all(|one| one.is_han)
        && stretches.iter().map(|one| one.characters).sum::<usize>() <= NAME
}

/// So many characters, as they are meant, may be a name.
const NAME: usize = 6;

/// How unlikely it is that stretches were decoded wrongly, in bits.
#[allow(clippy::cast_precision_loss)] // of a window
fn unlikely(stretches: &[Stretch]) -> f32 {
    if stretches.iter().any(|one| one.lost > 0) {
        return UNLIKELY_LOSSY;
    }
    if !may_be_name(stretches) {
        return UNLIKELY;
    }
    let bits: f32 = stretches.iter().map(|one| one.bits).sum();
    let characters: usize = stretches.iter().map(|one| one.characters).sum();
    if bits <= characters as f32 * WORDS { UNLIKELY_WORDS } else { UNLIKELY_NAME }
}

/// Whether two hypotheses come to nearly the same: those of two decoders that differ in a few characters, which says nothing
/// of whether anything happened.
fn is_same(one: &[Stretch], other: &[Stretch]) -> bool {
    let characters =
        |all: &[Stretch]| -> Vec<char> { all.iter().flat_map(|one| one.after.chars()).collect() };
    let (one, other) = (characters(one), characters(other));
    let equal = one.iter().zip(&other).filter(|(one, other)| one == other).count();
    let longer = one.len().max(other.len());
    (longer - equal) * NEARLY <= longer
}

/// One character in so many may differ.
const NEARLY: usize = 8;

/// Whether what was meant reads like something that somebody wrote, and much better than what stands there.
#[allow(clippy::cast_precision_loss)] // of a window
pub(super) fn reads_well(accident: &Accident, stretch: &Stretch) -> bool {
    // What was lost says nothing.
    let read = (stretch.characters - stretch.lost.min(stretch.characters)) as f32;
    let bits = stretch.bits - stretch.lost_bits;
    let broken = if accident.is_of_form() {
        BROKEN_OF_FORM
    } else if accident.outer.coder.is_single() {
        BROKEN_OF_SINGLES
    } else {
        BROKEN
    };
    let most = if accident.is_of_form() { READS_WELL_OF_FORM } else { READS_WELL };
    // Nothing that was read two bytes at a time consists of the letters of another alphabet alone.
    let is_possible = stretch.is_east_asian || accident.outer.coder.is_single();
    // Hardly anything is lost where each byte is a character; words of other alphabets have signs that are none of their letters.
    let is_read = !accident.outer.coder.is_single() || stretch.lost * 2 <= stretch.characters;
    is_possible
        && is_read
        && read > 0.0
        && bits <= read * most
        && stretch.broken * broken <= stretch.characters
        && stretch.gain >= (stretch.changed - stretch.lost.min(stretch.changed)) as f32 * WORTH
}

/// Whether so many different characters come out that it is no accident; one of them may be there twice. What is left of one is
/// one, too, but not alone.
pub(super) fn is_enough(accident: &Accident, stretches: &[Stretch]) -> bool {
    let others = |one: &Stretch| -> Vec<char> {
        one.after.chars().filter(|c| !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER).collect()
    };
    let all: Vec<char> = stretches.iter().flat_map(others).collect();
    let different = all.iter().collect::<BTreeSet<_>>().len();
    let partial = stretches.iter().flat_map(|one| &one.meant);
    let partial: BTreeSet<&[u8]> =
        partial.filter(|one| one.is_partial()).map(|one| one.left.bytes()).collect();
    let least = accident.least_characters();
    (different >= LEAST_WHOLE && different + partial.len() >= least)
        || (different + 1 >= least
            && all.len() >= least
            && stretches.iter().all(|one| one.is_letters)
            && !may_be_name(stretches))
}

/// So many different characters must come out whole.
const LEAST_WHOLE: usize = 1;

/// One character in so many at most may be broken without any sign that something was lost.
const BROKEN: usize = 4;
/// The same where the form tells where each character begins, and nothing else is broken for it.
const BROKEN_OF_FORM: usize = 2;
/// The same of those who read each byte as a character: they have one for nearly all, and show a mark for the rest.
const BROKEN_OF_SINGLES: usize = 16;
