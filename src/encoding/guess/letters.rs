//! Test of bytes above 0x7F for words of a single-byte encoding.
//!
//! Such words have a form: an accented letter is among ASCII letters, and a word of another alphabet has capitals at its start or
//! throughout. Two-byte characters read byte by byte almost never have this form.

/// Cost of a byte above 0x7F in a run that is not a word of a single-byte encoding, in bits: random letters cost an alphabet a few
/// bits each, and a wrong reading of two bytes is never better than a rare character (guess, held by tests/cases/guess.toml).
const NO_WORD_BITS: f32 = 10.0;

/// Case of a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Upper,
    Lower,
}

/// Case of a byte above 0x7F that is a letter of an encoding; `None` if it is not.
type LetterCase = fn(u8) -> Option<Case>;

/// A single-byte encoding whose letters are all above 0x7F.
struct Alphabet {
    /// Prior cost in bits beyond that of Western European: rarer encodings cost more (guesses).
    prior: f32,
    is_word: fn(&[u8]) -> bool,
}

const fn alphabet(prior: f32, is_word: fn(&[u8]) -> bool) -> Alphabet {
    Alphabet { prior, is_word }
}

/// All alphabets; the first is for documents without such words.
const ALPHABETS: [Alphabet; 13] = [
    alphabet(0.0, |_| false),
    alphabet(3.0, |run| fits(run, windows_1251)),
    // With the further letters of Serbian, Macedonian and Belarusian.
    alphabet(9.0, |run| fits(run, |byte| windows_1251(byte).or_else(|| south_slavic(byte)))),
    alphabet(5.0, |run| fits(run, koi8)),
    alphabet(6.0, |run| fits(run, ibm866)),
    alphabet(10.0, |run| fits(run, iso_8859_5)),
    alphabet(12.0, |run| fits(run, mac_cyrillic)),
    alphabet(12.0, is_greek),
    // Hebrew.
    alphabet(12.0, |run| run.iter().all(|byte| matches!(byte, 0xE0..=0xFA))),
    alphabet(12.0, |run| run.iter().all(|byte| is_in_windows_1256(*byte))),
    // ISO 8859-6.
    alphabet(12.0, |run| run.iter().all(|byte| matches!(byte, 0xC1..=0xDA | 0xE0..=0xEA))),
    alphabet(12.0, is_thai),
    alphabet(12.0, is_vietnamese),
];

/// Longest run of accented letters in a word of Latin letters, as in French `créée`.
const MAX_ACCENTED_LETTERS: usize = 2;

/// Cost in bits of the runs of bytes above 0x7F that are not words, in the single-byte encoding that explains most of them as
/// words.
#[allow(clippy::cast_precision_loss)] // of a window
pub(super) fn cost_of_no_words(bytes: &[u8]) -> f32 {
    let mut costs = ALPHABETS.map(|alphabet| alphabet.prior);
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = rest.iter().take_while(|byte| byte.is_ascii()).count();
        let (ascii, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let length = after.iter().take_while(|byte| !byte.is_ascii()).count();
        let (run, after) = after.split_at_checked(length).unwrap_or((after, &[]));
        let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
        let adjoins_ascii = is_letter(ascii.last()) || is_letter(after.first());
        let word = bare(run);
        if !is_latin(word, adjoins_ascii) {
            for (cost, alphabet) in costs.iter_mut().zip(&ALPHABETS) {
                if adjoins_ascii && is_short_capitals(word) || !(alphabet.is_word)(word) {
                    *cost += NO_WORD_BITS * run.len() as f32;
                }
            }
        }
        rest = after;
    }
    costs.into_iter().fold(f32::INFINITY, f32::min)
}

/// A run of bytes without the punctuation around it.
fn bare(run: &[u8]) -> &[u8] {
    let start = run.iter().take_while(|byte| is_opening(**byte)).count();
    let run = run.get(start..).unwrap_or_default();
    let end = run.iter().rev().take_while(|byte| is_closing(**byte)).count();
    run.get(..run.len() - end).unwrap_or_default()
}

/// Whether a run of bytes may be accented letters in a word of Latin letters, or one sign: a single byte decides nothing.
fn is_latin(run: &[u8], adjoins_ascii: bool) -> bool {
    run.len() < 2 || adjoins_ascii && run.len() <= MAX_ACCENTED_LETTERS && fits(run, latin)
}

/// Whether bytes may be only capitals in the encodings of Cyrillic and Greek: no word has those next to ASCII letters.
fn is_short_capitals(run: &[u8]) -> bool {
    run.len() < 4 && run.iter().all(|byte| matches!(byte, 0xC0..=0xDF))
}

/// Whether bytes are letters, capitals at the start or throughout.
fn fits(run: &[u8], letters: LetterCase) -> bool {
    let mut cases = run.iter().map(|byte| letters(*byte));
    let (Some(Some(mut last)), mut uppers) = (cases.next(), 0) else { return false };
    for case in cases {
        match (last, case) {
            (_, None) | (Case::Lower, Some(Case::Upper)) => return false,
            (Case::Upper, Some(Case::Lower)) if uppers > 0 => return false,
            (_, Some(case)) => {
                uppers += usize::from(case == Case::Upper);
                last = case;
            }
        }
    }
    true
}

/// Whether a byte is a sign before a word: quotation marks, dashes, no-break space of windows-1252 and related encodings.
fn is_opening(byte: u8) -> bool {
    matches!(byte, 0x84 | 0x85 | 0x91..=0x94 | 0x96 | 0x97 | 0xA0 | 0xA1 | 0xAB | 0xBF)
}

/// Whether a byte is a sign after a word.
fn is_closing(byte: u8) -> bool {
    matches!(byte, 0x85 | 0x91..=0x94 | 0x96 | 0x97 | 0xA0 | 0xAE | 0xBB)
}

fn case(upper: bool, lower: bool) -> Option<Case> {
    if upper { Some(Case::Upper) } else { lower.then_some(Case::Lower) }
}

/// Case of the accented letters of windows-1252, 1250, 1254, 1257, 1258 and ISO 8859.
fn latin(byte: u8) -> Option<Case> {
    case(
        matches!(byte, 0x8A | 0x8C..=0x8F | 0x9F | 0xA3 | 0xA5 | 0xAA | 0xAF | 0xC0..=0xD6 | 0xD8..=0xDE),
        matches!(byte, 0x9A | 0x9C..=0x9E | 0xB3 | 0xB9 | 0xBA | 0xBE | 0xBF | 0xDF..=0xF6 | 0xF8..=0xFF),
    )
}

/// Case of the letters of Russian and the usual ones of Ukrainian. Other letters of windows-1251 have the codes of the commonest
/// bytes of Chinese.
fn windows_1251(byte: u8) -> Option<Case> {
    case(
        matches!(byte, 0xA8 | 0xAA | 0xAF | 0xB2 | 0xC0..=0xDF),
        matches!(byte, 0xB3 | 0xB8 | 0xBA | 0xBF | 0xE0..=0xFF),
    )
}

/// Case of the letters of windows-1251 that Russian and Ukrainian lack.
fn south_slavic(byte: u8) -> Option<Case> {
    case(
        matches!(byte, 0x80 | 0x81 | 0x8A | 0x8C..=0x8F | 0xA1 | 0xA3 | 0xBD),
        matches!(byte, 0x83 | 0x90 | 0x9A | 0x9C..=0x9F | 0xA2 | 0xBC | 0xBE),
    )
}

/// Case of the letters of KOI8-R and KOI8-U.
fn koi8(byte: u8) -> Option<Case> {
    case(
        matches!(byte, 0xB3 | 0xB4 | 0xB6 | 0xB7 | 0xBD | 0xE0..=0xFF),
        matches!(byte, 0xA3 | 0xA4 | 0xA6 | 0xA7 | 0xAD | 0xC0..=0xDF),
    )
}

fn ibm866(byte: u8) -> Option<Case> {
    case(matches!(byte, 0x80..=0x9F | 0xF0), matches!(byte, 0xA0..=0xAF | 0xE0..=0xEF | 0xF1))
}

fn iso_8859_5(byte: u8) -> Option<Case> {
    case(matches!(byte, 0xA1..=0xCF), matches!(byte, 0xD0..=0xEF | 0xF1..=0xFF))
}

fn mac_cyrillic(byte: u8) -> Option<Case> {
    case(matches!(byte, 0x80..=0x9F | 0xDD), matches!(byte, 0xDE..=0xFE))
}

/// Whether bytes are a word of windows-1253 or ISO 8859-7. Accented capitals only begin words.
fn is_greek(run: &[u8]) -> bool {
    let rest = match run {
        [0xA2 | 0xB6 | 0xB8..=0xBA | 0xBC | 0xBE | 0xBF, rest @ ..] => rest,
        _ => run,
    };
    fits(rest, |byte| case(matches!(byte, 0xC1..=0xD9), matches!(byte, 0xC0 | 0xDC..=0xFE)))
}

/// Whether bytes are small letters and tone marks of windows-1258, many of which follow each other.
fn is_vietnamese(run: &[u8]) -> bool {
    let rest = match run {
        [0xC0..=0xDF, rest @ ..] => rest,
        _ => run,
    };
    run.len() <= 4 && rest.iter().all(|byte| matches!(byte, 0xCC | 0xD2 | 0xDE | 0xE0..=0xFD))
}

/// Whether a byte is a letter of windows-1256. Vowel signs are almost never written.
fn is_in_windows_1256(byte: u8) -> bool {
    matches!(byte, 0x81 | 0x8D..=0x90 | 0xC1..=0xD6 | 0xD8..=0xDB | 0xDD..=0xDF | 0xE1 | 0xE3..=0xE6 | 0xEC | 0xED)
}

/// Fewest bytes of a run that may be Thai, which has no spaces between words.
const MIN_THAI_BYTES: usize = 4;

/// Whether bytes are Thai: marks follow consonants, and vowels written first are followed by one.
fn is_thai(run: &[u8]) -> bool {
    if run.len() < MIN_THAI_BYTES {
        return false;
    }
    let mut last = 0;
    for &byte in run {
        let after_base = matches!(last, 0 | 0xA1..=0xCE);
        let fits = match byte {
            0xA1..=0xCE => true,
            // Vowels above and below.
            0xD1 | 0xD4..=0xDA => after_base,
            // Tones and other marks, also on such vowels.
            0xE7..=0xEC => after_base || matches!(last, 0xD1 | 0xD4..=0xDA),
            0xCF | 0xD0 | 0xD2 | 0xD3 | 0xE5 | 0xE6 => !matches!(last, 0xE0..=0xE4),
            0xE0..=0xE4 => !matches!(last, 0xE0..=0xE4),
            _ => false,
        };
        if !fits {
            return false;
        }
        last = byte;
    }
    true
}
