//! What text costs that is written with letters: all that is not East Asian.
//!
//! It stands for every language that the model does not know, so it knows words from noise and no more.

use super::ascii_eighths;

/// Bits of a letter that follows one of its own alphabet: an alphabet has some thirty, of different frequency.
const LETTER: f32 = 5.5;
/// Of one that begins a word.
const FIRST_LETTER: f32 = 7.0;
/// Of one in the middle of a word in another alphabet, which nobody writes.
const STRANGE_LETTER: f32 = 13.0;
/// Of punctuation and signs among ASCII, such as degrees;
const SIGN: f32 = 6.0;
/// after something else that is not ASCII they are rare.
const SIGN_AFTER: f32 = 9.0;
/// Of a character that is written in no alphabet, or that nobody writes.
const STRANGER: f32 = 24.0;
/// What one digit between two characters that are not ASCII costs more: what the second and the fourth byte of a
/// character of GB18030 become.
const DIGIT_BETWEEN: f32 = 8.0;

/// Characters that share an alphabet share this many upper bits.
const ALPHABET: u32 = 7;
/// Up to here letters are Latin ones, and stand among those of ASCII.
const LATIN: u32 = 0x250;

/// Bits, bits a character that is not ASCII, and how many of these there are.
#[allow(clippy::cast_precision_loss)] // of a window
pub(crate) fn read(text: &str) -> (f32, f32, usize) {
    let (mut ascii, mut others, mut characters) = (0.0, 0.0, 0usize);
    let (mut first, mut last) = (' ', ' ');
    for c in text.chars() {
        match u8::try_from(c).ok().filter(u8::is_ascii) {
            Some(byte) => ascii += f32::from(ascii_eighths(byte)) / 8.0,
            None => {
                others += cost(last, c);
                characters += 1;
                if last.is_ascii_digit() && !first.is_ascii() {
                    others += DIGIT_BETWEEN;
                }
            }
        }
        (first, last) = (last, c);
    }
    (ascii + others, others / characters.max(1) as f32, characters)
}

/// The cost of a character beyond ASCII after another one, in bits.
pub(crate) fn cost(last: char, c: char) -> f32 {
    let number = u32::from(c);
    match number {
        0x80..=0x9F | 0xE000..=0xF8FF | 0xFFF0.. => STRANGER,
        0x1100..=0x11FF | 0x2E80..=0xFEFF if !(0xFB00..0xFE20).contains(&number) => STRANGER,
        // Letters that hardly any living language has.
        0x180..=0x24F | 0x250..=0x36F | 0x3CF..=0x3FF | 0x460..=0x4FF => STRANGE_LETTER,
        _ if c.is_alphabetic() => {
            let before = u32::from(last);
            let latin = number < LATIN && before < LATIN;
            match last.is_alphabetic() {
                false => FIRST_LETTER,
                true if latin || before >> ALPHABET == number >> ALPHABET => LETTER,
                true => STRANGE_LETTER,
            }
        }
        0xA0..=0xBF | 0xD7 | 0xF7 | 0x2000..=0x27FF | 0x300..=0x6FF => {
            if last.is_ascii() {
                SIGN
            } else {
                SIGN_AFTER
            }
        }
        _ => STRANGE_LETTER,
    }
}
