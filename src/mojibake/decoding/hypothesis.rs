//! Who may have read what as what.

use std::sync::LazyLock;

use super::super::coder::{self, Coder, LOST, Unit};
use crate::encoding::Encoding;
use crate::language::Language;

/// What bytes are, before somebody reads them wrongly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Truth {
    pub(super) encoding: Encoding,
    /// None is UTF-8.
    coder: Option<&'static Coder>,
    /// What is written in it.
    pub(super) languages: &'static [Language],
    /// Whether other alphabets are, too: where each byte was read as a character, nothing but UTF-8 makes words of them.
    pub(super) has_letters: bool,
    /// How many bits it costs to believe in it.
    prior: f32,
}

/// A wrong decoding: bytes in one encoding, read in another.
#[derive(Debug)]
pub(super) struct Hypothesis {
    /// The one that read them, as users know it.
    pub(super) culprit: &'static str,
    pub(super) coder: &'static Coder,
    pub(super) truth: Truth,
    /// How many bits it costs to believe in it. They are guesses at the world's archives, as those of detection are:
    /// a factor of two a bit.
    pub(super) prior: f32,
}

impl Hypothesis {
    /// What happened, in words.
    pub(super) fn how(&self) -> String {
        format!("{} read as {}", self.truth.encoding, self.culprit)
    }
}

impl Truth {
    /// The first character of bytes that are not empty.
    pub(super) fn decode(&self, bytes: &[u8]) -> Unit {
        match self.coder {
            Some(coder) => coder.decode(bytes),
            None => utf8(bytes),
        }
    }

    /// How many bytes are left of the character that bytes begin with, or stand for it, if a part of it was lost and the form does
    /// not tell; a question mark among these is a mark of what was lost, too.
    pub(super) fn lost(&self, bytes: &[u8]) -> Option<usize> {
        let [first, rest @ ..] = bytes else { return None };
        let is_mark = |byte: &u8| matches!(*byte, LOST | b'?');
        let is_whole = self.decode(bytes).character != char::REPLACEMENT_CHARACTER;
        let is_marked = *first == LOST || rest.first().is_some_and(is_mark);
        let length = 1 + usize::from(*first != LOST && is_marked);
        (!is_whole && is_marked).then_some(length)
    }

    /// Whether the form of each byte tells where a character begins.
    pub(super) fn has_form(&self) -> bool {
        self.coder.is_none()
    }

    /// The one character that bytes are.
    pub(super) fn whole(&self, bytes: &[u8]) -> Option<char> {
        let unit = self.decode(bytes);
        let is_whole = unit.length == bytes.len() && unit.character != char::REPLACEMENT_CHARACTER;
        is_whole.then_some(unit.character)
    }

    /// The language of what has no form by which one knows where a character begins.
    pub(super) fn language_without_form(&self) -> Option<Language> {
        self.coder?;
        self.languages.first().copied()
    }

    /// The same of which only the form is to be known, if the form says something.
    pub(super) fn by_form(self) -> Option<Self> {
        self.coder.is_none().then_some(Self { languages: &[], ..self })
    }
}

/// The first character of UTF-8. What is broken off is one undecodable place, as in the standard.
pub(super) fn utf8(bytes: &[u8]) -> Unit {
    let of = |character, length| Unit { character, length };
    let first = bytes.first().copied().unwrap_or_default();
    let length = match first {
        0..0x80 => return of(char::from(first), 1),
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return of(char::REPLACEMENT_CHARACTER, 1),
    };
    let bytes = bytes.get(..length).unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => of(text.chars().next().unwrap_or_default(), length),
        Err(error) => of(char::REPLACEMENT_CHARACTER, error.error_len().unwrap_or(bytes.len())),
    }
}

/// The languages of each encoding. What UTF-8 has may be in any.
const ANY: &[Language] = &[Language::Chinese, Language::Japanese, Language::Korean];
const CHINESE: &[Language] = &[Language::Chinese];
const JAPANESE: &[Language] = &[Language::Japanese];
const KOREAN: &[Language] = &[Language::Korean];

/// What bytes may be, with what that costs.
const TRUTHS: [(Encoding, &[Language], f32); 7] = [
    (Encoding::UTF_8, ANY, 0.0),
    (Encoding::GBK, CHINESE, 2.0),
    (Encoding::BIG5, CHINESE, 3.0),
    (Encoding::SHIFT_JIS, JAPANESE, 5.0),
    (Encoding::EUC_JP, JAPANESE, 7.0),
    (Encoding::EUC_KR, KOREAN, 6.0),
    (Encoding::EUC_TW, CHINESE, 18.0),
];
/// The encodings of East Asia as which they are read, as users know them, with what that costs.
const DOUBLE: [(Encoding, &str, f32); 5] = [
    (Encoding::GBK, "GBK", 0.0),
    (Encoding::BIG5, "Big5", 2.0),
    (Encoding::SHIFT_JIS, "Shift_JIS", 4.0),
    (Encoding::EUC_KR, "EUC-KR", 4.0),
    (Encoding::EUC_JP, "EUC-JP", 6.0),
];
/// Python's Big5.
const PYTHON: f32 = 3.0;
/// What the first single-byte encoding costs, and each one behind it more.
const SINGLE: f32 = 1.0;
const SINGLE_STEP: f32 = 0.5;

/// All of them, by culprit, so that a text is brought back to bytes once for each.
pub(super) fn hypotheses() -> &'static [Vec<Hypothesis>] {
    static ALL: LazyLock<Vec<Vec<Hypothesis>>> = LazyLock::new(|| {
        let truths = TRUTHS.map(|(encoding, languages, prior)| {
            let coder = coder::double(encoding);
            Truth { encoding, coder, languages, has_letters: false, prior }
        });
        let of = |culprit: &'static str, coder: &'static Coder, but: Option<Encoding>, prior| {
            let truths = truths.into_iter().filter(|truth| Some(truth.encoding) != but);
            let truths = truths.map(|truth| {
                let has_letters = truth.coder.is_none() && coder.is_single();
                Truth { has_letters, ..truth }
            });
            let all = truths.map(|truth| Hypothesis {
                culprit,
                coder,
                truth,
                prior: prior + truth.prior,
            });
            all.collect()
        };
        let double = DOUBLE.into_iter().filter_map(|(encoding, name, prior)| {
            Some(of(name, coder::double(encoding)?, Some(encoding), prior))
        });
        let priors = std::iter::successors(Some(SINGLE), |prior| Some(prior + SINGLE_STEP));
        let singles = coder::singles().iter().zip(priors);
        let big5 = Encoding::BIG5;
        let python = of("Big5 (Python's)", coder::big5_of_python(), Some(big5), PYTHON);
        let double = double.chain([python]);
        double.chain(singles.map(|((name, coder), prior)| of(name, coder, None, prior))).collect()
    });
    &ALL
}
