//! Whether what a hypothesis makes of a text is something that somebody wrote.

use std::collections::BTreeSet;

use super::super::no_evidence::is_code_order;
use super::decision::Channel;
use super::reading::{Stretch, is_east_asian};

/// What was meant reads no worse than this, in bits a character. Natural text has 6 to 9, in bad cases 11.
const READS_WELL: f32 = 11.5;
/// Where the bytes have the form of UTF-8, rare words do, too.
const READS_WELL_OF_FORM: f32 = 15.0;
/// The same in other alphabets, of which the model knows nothing but that letters follow letters.
const READS_WELL_IN_LETTERS: f32 = 9.0;
/// A character of the restored text must have been worth so many bits, on average.
const WORTH: f32 = 2.0;

/// So many different characters must come out: a word of two rare characters may be another one of two usual ones in some
/// encoding, and 芃芃 is not 刷刷.
const LEAST: usize = 3;
const LEAST_OF_UTF8: usize = 2;

/// In the letters of other alphabets: tables are drawn with what code pages have for two of them.
const LEAST_LETTERS: usize = 3;

/// Whether what was meant reads like something that somebody wrote, and much better than what stands there.
#[allow(clippy::cast_precision_loss)] // of a window
pub(super) fn is_plausible(channel: &Channel, stretch: &Stretch) -> bool {
    // What was lost says nothing.
    let read = (stretch.characters - stretch.lost.min(stretch.characters)) as f32;
    let bits = stretch.bits - stretch.lost_bits;
    let (is_of_form, is_of_singles) = (channel.is_of_form(), channel.is_of_singles());
    let is_wide = stretch.after.chars().any(is_east_asian);
    let (most, broken) = match is_of_form {
        // A sign that is right as it stands is not a byte of a letter: only what is marked was lost.
        true if is_of_singles && !is_wide && stretch.lost > stretch.marks => return false,
        true if is_of_singles && !is_wide => (READS_WELL_IN_LETTERS, BROKEN_OF_FORM),
        true => (READS_WELL_OF_FORM, BROKEN_OF_FORM),
        false if is_of_singles => (READS_WELL, BROKEN_OF_SINGLES),
        false => (READS_WELL, BROKEN),
    };
    // Nothing that was read two bytes at a time consists of the letters of another alphabet alone.
    let is_possible = stretch.is_east_asian || is_of_singles;
    // Hardly anything is lost where each byte is a character; words of other alphabets have signs that are none of their letters.
    let is_read = !is_of_singles || stretch.lost * 2 <= stretch.characters;
    // What is left between so many lost characters reads well in many encodings, unless it has a form and is East Asian.
    let is_left = stretch.lost * MOST_LOST <= stretch.characters || is_of_form && is_wide;
    is_possible
        && is_read
        && is_left
        && (is_of_form || !is_of_singles || !is_within_words(&stretch.after))
        && read > 0.0
        && bits <= read * most
        && stretch.broken * broken <= stretch.characters
        && stretch.gain >= (stretch.changed - stretch.lost.min(stretch.changed)) as f32 * WORTH
}

/// Whether enough different characters of words come out that it is not a coincidence. Digits, punctuation and symbols are no evidence,
/// nor are characters in the order of their codes, be it before or after. A fragment of a character counts, but not alone.
pub(super) fn has_enough_evidence(channel: &Channel, stretches: &[Stretch]) -> bool {
    let all: Vec<char> =
        stretches.iter().flat_map(|one| one.after.chars()).filter(|c| is_of_words(*c)).collect();
    let different = all.iter().collect::<BTreeSet<_>>().len();
    let partial = stretches.iter().flat_map(|one| &one.meant);
    let partial: BTreeSet<&[u8]> =
        partial.filter(|one| one.is_partial()).map(|one| one.left.bytes()).collect();
    let joined = |text: fn(&Stretch) -> &str| stretches.iter().map(text).collect::<String>();
    let is_table =
        || is_code_order(&joined(|one| &one.stands)) || is_code_order(&joined(|one| &one.after));
    let is_wide = all.iter().any(|c| is_east_asian(*c));
    let least = if is_wide { least_characters(channel) } else { LEAST_LETTERS };
    let are_enough = (different >= LEAST_WHOLE && different + partial.len() >= least)
        || (different + 1 >= least
            && all.len() >= least
            && all.len() <= MOST_REPEATED * different
            && stretches.iter().all(|one| one.is_letters)
            && !may_be_name(stretches));
    are_enough && !is_table() && !is_reading(&joined(|one| &one.stands))
}

/// Whether a text as it stands is one ideograph with its reading in bopomofo or pinyin.
fn is_reading(stands: &str) -> bool {
    let count = |is: fn(&char) -> bool| stands.chars().filter(is).count();
    let ideographs = count(|c| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..));
    let has = |is: fn(&char) -> bool| count(is) > 0;
    ideographs < 2 && has(|c| matches!(c, '\u{3105}'..='\u{312F}'))
        || ideographs == 1 && has(|c| matches!(c, '\u{E0}'..='\u{1DC}'))
}

/// Characters for each different one: people write a sound many times.
const MOST_REPEATED: usize = 2;

/// Whether a character is one that words consist of: a letter beyond ASCII, but none of those of full width.
fn is_of_words(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic() && !matches!(c, '\u{FF21}'..='\u{FF5A}')
}

/// How many characters it takes, different ones, to believe in it. The form of UTF-8 is half of the proof, but where each two
/// bytes are a character, rare ones may have it by chance.
fn least_characters(channel: &Channel) -> usize {
    let is_plain = channel.is_twice() || channel.is_of_singles();
    if channel.is_of_form() && is_plain { LEAST_OF_UTF8 } else { LEAST }
}

/// Whether single characters of East Asia stand among letters: these are letters, too, and signs of them, of words in another alphabet.
fn is_within_words(after: &str) -> bool {
    let (mut runs, mut characters, mut last) = (0, 0, ' ');
    for c in after.chars() {
        if !c.is_ascii() {
            characters += 1;
            runs += usize::from(last.is_ascii_alphabetic());
        }
        last = c;
    }
    characters < runs * RUN
}

/// Text that uses words of another alphabet has so many characters between them at least, on average.
const RUN: usize = 2;

/// Share of the characters that may be lost where the form does not tell where one begins: a half.
const MOST_LOST: usize = 2;

/// So many different characters must come out whole.
const LEAST_WHOLE: usize = 1;

/// One character in so many at most may be broken without any sign that something was lost.
const BROKEN: usize = 4;
/// The same where the form tells where each character begins, and nothing else is broken for it.
const BROKEN_OF_FORM: usize = 2;
/// The same of those who read each byte as a character: they have one for nearly all, and show a mark for the rest.
const BROKEN_OF_SINGLES: usize = 16;

/// Whether what stands in stretches may be a name, or some.
pub(super) fn may_be_name(stretches: &[Stretch]) -> bool {
    stretches.iter().all(|one| one.may_be_names)
}
