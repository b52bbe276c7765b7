//! Acceptance of a hypothesis: the redecoded text must be plausible and rest on enough characters.

use std::collections::BTreeSet;

use super::super::measures::{NATURAL_BITS, RARE_BITS, RARE_WORDS_BITS, SEVERAL};
use super::super::no_evidence::{is_code_order, is_repetition, syllable_letters};
use super::super::text::{is_beyond_alphabets, is_kana};

use super::channel::Channel;
use super::stretch::Stretch;

/// Least number of characters per broken character without a mark, if the decoder read bytes one by one: such decoders have a
/// character for nearly all bytes, and show a mark for the rest. Calibrated by `scripts/foreign_encodings.py`: with 8 one more text
/// in ten becomes East Asian, with 2 twice as many do.
const MIN_CHARS_PER_BROKEN: usize = 16;
/// Highest average cost of a character of text in another alphabet, in bits. Guess: the model only knows that letters follow
/// letters.
const MAX_LETTER_BITS: f32 = 9.0;
/// Least number of lost characters for each ASCII character that stands alone between other characters: in UTF-8 it would be text,
/// in Big5, GBK and Shift_JIS it is the second byte of a character. Calibrated by `benches/peers/mojibake.py`.
const LOST_PER_LONE_ASCII: usize = 4;
/// Least number of different characters of UTF-8 that was read byte by byte, or twice: its byte structure is half of the evidence.
const MIN_UTF8_CHARS: usize = 2;

/// Whether the redecoded text is plausible.
pub(super) fn is_plausible(channel: &Channel, stretch: &Stretch) -> bool {
    reads_well(channel, stretch, NATURAL_BITS)
}

/// Whether the redecoded text is plausible where other text was decoded wrongly through the same channel.
pub(super) fn is_plausible_beside(channel: &Channel, stretch: &Stretch) -> bool {
    reads_well(channel, stretch, RARE_BITS)
}

/// Whether the redecoded text costs at most `most_of_pairs` bits per character; UTF-8 and alphabets have limits of their own.
#[allow(clippy::cast_precision_loss)] // of a window
fn reads_well(channel: &Channel, stretch: &Stretch, most_of_pairs: f32) -> bool {
    let (is_utf8, reads_single_bytes) = (channel.is_utf8(), channel.reads_single_bytes());
    let is_wide = stretch.after.chars().any(is_beyond_alphabets);
    let is_of_letters = is_utf8 && reads_single_bytes && !is_wide;
    // Lost characters are not counted.
    let lost = stretch.lost.min(stretch.characters);
    let read = stretch.characters - lost;
    let most = match is_utf8 {
        _ if is_of_letters => MAX_LETTER_BITS,
        true => RARE_BITS,
        false if stretch.lost == 0 && stretch.characters > SEVERAL => {
            most_of_pairs.max(RARE_WORDS_BITS)
        }
        false => most_of_pairs,
    };
    let broken = if reads_single_bytes && !is_utf8 { MIN_CHARS_PER_BROKEN } else { 2 };
    // Text that was read two bytes at a time never consists only of letters of another alphabet.
    let is_possible = stretch.is_east_asian || reads_single_bytes;
    // With more lost characters than others, the rest is plausible in many encodings. Only East Asian text in UTF-8 is accepted
    // then, unless each byte was read as a character.
    let is_left = lost <= read
        || is_utf8 && is_wide && !reads_single_bytes && has_little_ascii(&stretch.after, lost);
    let is_left = is_left && (!is_of_letters || lost <= stretch.marks);
    is_possible
        && is_left
        && read > 0
        && stretch.bits - stretch.lost_bits <= read as f32 * most
        && stretch.broken * broken <= stretch.characters
}

/// Whether a text has few visible ASCII characters between two characters that are not ASCII, for its number of lost characters.
fn has_little_ascii(text: &str, lost: usize) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let is_lone = |three: &&[char]| match three {
        [before, c, after] => !before.is_ascii() && c.is_ascii_graphic() && !after.is_ascii(),
        _ => false,
    };
    characters.windows(3).filter(is_lone).count() * LOST_PER_LONE_ASCII <= lost
}

/// Whether enough different characters of words are restored to rule out coincidence. A word of two rare characters may be one of
/// two common ones in some encoding, but 芃芃 is not 刷刷; and tables are drawn with characters that code pages have at the codes of
/// two letters. Digits, punctuation, symbols, repetitions and characters in code order, before or after, are not evidence. A
/// fragment of a character counts, but not alone.
pub(super) fn has_enough_evidence(channel: &Channel, stretches: &[Stretch]) -> bool {
    let all: Vec<char> = stretches
        .iter()
        .flat_map(|stretch| stretch.after.chars())
        .filter(|c| is_word_letter(*c))
        .collect();
    let different = all.iter().collect::<BTreeSet<_>>().len();
    let partial = stretches.iter().flat_map(|stretch| &stretch.redecoded);
    let partial: BTreeSet<&[u8]> = partial
        .filter(|character| character.is_partial())
        .map(|character| character.left.bytes())
        .collect();
    let joined = |text: fn(&Stretch) -> &str| stretches.iter().map(text).collect::<String>();
    let [current, after] = [joined(|stretch| &stretch.current), joined(|stretch| &stretch.after)];
    let is_table = || is_code_order(&current) || is_code_order(&after);
    let is_wide = all.iter().any(|c| is_beyond_alphabets(*c));
    let least = if is_wide { least_characters(channel) } else { SEVERAL };
    let written: usize = stretches.iter().map(|stretch| syllable_letters(&stretch.current)).sum();
    let written = written + changed_kana(&current, &after);
    // A single changed character among unchanged ones, such as kana of EUC-JP in GBK, belongs to a name.
    let changed = all.iter().filter(|c| !current.contains(**c)).count() + partial.len();
    different > 0
        && changed > 1
        && (different + partial.len()).saturating_sub(written) >= least
        && !is_repetition(&current)
        && !is_table()
}

/// Returns the number of different kana that change, in a text of mostly kana that occur twice each on average (ゲゲゲの鬼). Titles and
/// cries repeat characters, and each repetition costs again.
fn changed_kana(text: &str, after: &str) -> usize {
    let kana: Vec<char> = text.chars().filter(|c| is_kana(*c)).collect();
    let different: BTreeSet<&char> = kana.iter().collect();
    let is_mostly = kana.len() * 2 > text.chars().filter(|c| !c.is_ascii()).count();
    if is_mostly && kana.len() >= 2 * different.len() {
        different.into_iter().filter(|c| !after.contains(**c)).count()
    } else {
        0
    }
}

/// Whether a character is part of words: a letter beyond ASCII, not a full-width one.
fn is_word_letter(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic() && !matches!(c, '\u{FF21}'..='\u{FF5A}')
}

/// Returns the least number of different characters that a misreading must restore. Where two bytes were read as one character,
/// rare characters look like UTF-8 by chance.
fn least_characters(channel: &Channel) -> usize {
    let is_plain = channel.is_double() || channel.reads_single_bytes();
    if channel.is_utf8() && is_plain { MIN_UTF8_CHARS } else { SEVERAL }
}

/// Whether the original text of every stretch may be a name or a list of names.
pub(super) fn may_be_name(stretches: &[Stretch]) -> bool {
    stretches.iter().all(|stretch| stretch.may_be_names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_between_marks_is_of_other_encodings() {
        let marks = |number: usize| "\u{FFFD}".repeat(number);
        let text =
            |number: usize| format!("港{}A{}B{}", marks(number), marks(number), marks(number));
        assert!(!has_little_ascii(&text(1), 3), "one letter for each mark");
        assert!(!has_little_ascii(&text(2), 6));
        assert!(has_little_ascii(&text(4), 12), "one letter for six marks");
        assert!(has_little_ascii("港\u{FFFD}\u{FFFD}ABC\u{FFFD}", 3), "a word");
    }
}
