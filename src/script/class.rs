//! Classes of characters as evidence for the script of a text.
//!
//! The build script includes this file by path: it writes the numbers, the library reads them.

/// Script that a character is evidence for. Number 0 is reserved for characters without evidence: other scripts, punctuation,
/// digits, spaces, symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Class {
    /// A Han character that is used in more than one of the scripts.
    Han = 1,
    /// A character of simplified Chinese only.
    Hans = 2,
    /// A character of traditional Chinese only.
    Hant = 3,
    /// A Han character of Japanese only.
    Jpan = 4,
    /// Hiragana or katakana.
    Kana = 5,
    /// A hangul syllable or letter.
    Hangul = 6,
    /// A Han character that almost no traditional text contains. It does not count as evidence.
    MostlyHans = 7,
}
