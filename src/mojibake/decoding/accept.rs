//! Whether what a hypothesis makes of a text is something that somebody wrote.

use std::collections::BTreeSet;

use super::super::code_order::is_code_order;
use super::decision::Channel;
use super::reading::{Stretch, is_east_asian};

/// Upper bound on the cost of a character that was meant, in bits, on average: natural text has 6 to 9, in bad cases 11.
const READS_WELL: f32 = 11.5;
/// The same where the bytes have the form of UTF-8: rare words have it, too.
const READS_WELL_OF_FORM: f32 = 15.0;
/// The same in other alphabets, of which the model knows nothing but that letters follow letters.
const READS_WELL_IN_LETTERS: f32 = 9.0;
/// Characters for one that may be broken without a mark where each byte was read as a character: those decoders have a character for
/// nearly all bytes, and show a mark for the rest.
const BROKEN: usize = 16;

/// Least number of different characters that must come out: a word of two rare characters may be another one of two usual ones in some
/// encoding, and 芃芃 is not 刷刷. Tables are drawn with what code pages have for two letters.
const LEAST: usize = 3;
const LEAST_OF_UTF8: usize = 2;

/// Whether what was meant reads like something that somebody wrote.
#[allow(clippy::cast_precision_loss)] // of a window
pub(super) fn is_plausible(channel: &Channel, stretch: &Stretch) -> bool {
    let (is_of_form, is_of_singles) = (channel.is_of_form(), channel.is_of_singles());
    let is_wide = stretch.after.chars().any(is_east_asian);
    let is_of_letters = is_of_form && is_of_singles && !is_wide;
    let most = match is_of_form {
        _ if is_of_letters => READS_WELL_IN_LETTERS,
        true => READS_WELL_OF_FORM,
        false => READS_WELL,
    };
    let broken = if is_of_singles && !is_of_form { BROKEN } else { 2 };
    // What was lost says nothing.
    let lost = stretch.lost.min(stretch.characters);
    let read = (stretch.characters - lost) as f32;
    // Nothing that was read two bytes at a time consists of the letters of another alphabet alone.
    let is_possible = stretch.is_east_asian || is_of_singles;
    // What is left between as many lost characters reads well in many encodings, unless it has a form and is East Asian. A sign that is
    // right as it stands is not a byte of a letter: only what is marked was lost.
    let is_left = lost * 2 <= stretch.characters || is_of_form && is_wide && !is_of_singles;
    let is_left = is_left && (!is_of_letters || lost <= stretch.marks);
    is_possible
        && is_left
        && read > 0.0
        && stretch.bits - stretch.lost_bits <= read * most
        && stretch.broken * broken <= stretch.characters
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
    let least = if is_wide { least_characters(channel) } else { LEAST };
    different > 0 && different + partial.len() >= least && !is_table()
}

/// Whether a character is one that words consist of: a letter beyond ASCII, but none of those of full width.
fn is_of_words(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic() && !matches!(c, '\u{FF21}'..='\u{FF5A}')
}

/// How many different characters it takes to believe in it. The form of UTF-8 is half of the proof, but where each two bytes are a
/// character, rare ones may have it by chance.
fn least_characters(channel: &Channel) -> usize {
    let is_plain = channel.is_twice() || channel.is_of_singles();
    if channel.is_of_form() && is_plain { LEAST_OF_UTF8 } else { LEAST }
}

/// Whether what stands in stretches may be a name, or some.
pub(super) fn may_be_name(stretches: &[Stretch]) -> bool {
    stretches.iter().all(|one| one.may_be_names)
}
