//! Cost of text in letters of alphabets, which the language model does not cover.
//!
//! It covers all languages without a model, so it only distinguishes words from noise.

use super::ascii_eighths;

/// Cost in bits of a letter after another letter of the same alphabet: an alphabet has about thirty letters of different
/// frequency.
const INNER_LETTER_BITS: f32 = 5.5;
/// Cost in bits of the first letter of a word.
const FIRST_LETTER_BITS: f32 = 7.0;
/// Cost in bits of a letter inside a word of another alphabet, and of letters that almost no living language has.
const MISPLACED_LETTER_BITS: f32 = 13.0;
/// Cost in bits of punctuation and signs beyond ASCII, such as the degree sign, after ASCII.
const SIGN_BITS: f32 = 6.0;
/// Cost in bits of such a sign after a character beyond ASCII, where signs are rare.
const SIGN_AFTER_WIDE_BITS: f32 = 9.0;
/// Cost in bits of a character that does not belong to an alphabet: controls, private use, East Asian characters.
const NO_LETTER_BITS: f32 = 24.0;
/// Additional cost in bits of a single ASCII digit between two characters beyond ASCII. The second and fourth byte of a four-byte
/// character of GB18030 are read as such digits.
const DIGIT_BETWEEN_BITS: f32 = 8.0;

/// Lower bits of a code point to ignore for its alphabet: characters that are equal without them share an alphabet.
const ALPHABET_SHIFT: u32 = 7;
/// End of the Latin letters, which may follow ASCII letters and each other.
const LATIN_END: u32 = 0x250;

/// Returns the cost in bits, the cost in bits per character beyond ASCII, and the number of these characters.
#[allow(clippy::cast_precision_loss)] // of a window
pub(crate) fn score(text: &str) -> (f32, f32, usize) {
    let (mut ascii, mut others, mut characters) = (0.0, 0.0, 0usize);
    let (mut first, mut last) = (' ', ' ');
    for c in text.chars() {
        match u8::try_from(c).ok().filter(u8::is_ascii) {
            Some(byte) => ascii += f32::from(ascii_eighths(byte)) / 8.0,
            None => {
                others += cost(last, c);
                characters += 1;
                if last.is_ascii_digit() && !first.is_ascii() {
                    others += DIGIT_BETWEEN_BITS;
                }
            }
        }
        (first, last) = (last, c);
    }
    (ascii + others, others / characters.max(1) as f32, characters)
}

/// Returns the cost in bits of a character beyond ASCII after another one.
pub(crate) fn cost(last: char, c: char) -> f32 {
    let number = u32::from(c);
    match number {
        0x80..=0x9F | 0xE000..=0xF8FF | 0xFFF0.. => NO_LETTER_BITS,
        0x1100..=0x11FF | 0x2E80..=0xFEFF if !(0xFB00..0xFE20).contains(&number) => NO_LETTER_BITS,
        // Letters that almost no living language has.
        0x180..=0x24F | 0x250..=0x36F | 0x3CF..=0x3FF | 0x460..=0x4FF => MISPLACED_LETTER_BITS,
        _ if c.is_alphabetic() => {
            let before = u32::from(last);
            let latin = number < LATIN_END && before < LATIN_END;
            match last.is_alphabetic() {
                false => FIRST_LETTER_BITS,
                true if latin || before >> ALPHABET_SHIFT == number >> ALPHABET_SHIFT => {
                    INNER_LETTER_BITS
                }
                true => MISPLACED_LETTER_BITS,
            }
        }
        0xA0..=0xBF | 0xD7 | 0xF7 | 0x2000..=0x27FF | 0x300..=0x6FF => {
            if last.is_ascii() {
                SIGN_BITS
            } else {
                SIGN_AFTER_WIDE_BITS
            }
        }
        _ => MISPLACED_LETTER_BITS,
    }
}
