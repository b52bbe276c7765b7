//! Private-use characters: those of encodings that had them before Unicode did, for which decoders use the private use area.
//!
//! Windows and others map the codes of Big5 without a character to private use, in order; HKSCS of Hong Kong and Unicode-At-On of
//! Taiwan have their characters at these codes. GBK and GB 18030-2000 have a few of their own. So one code point may be three
//! characters, and the context decides which one.

use std::ops::Range;

use super::super::RepairKind;
use super::super::change::{ACCEPTED, DOUBTED, Findings};
use super::super::measures::{NATURAL_BITS, OTHER_LANGUAGE_BITS, RARE_WORDS_BITS, SENTENCE_BYTES};
use super::super::text::{char_after, char_before, head, tail};
use super::{is_foreign, is_han};
use crate::encoding::codec::{Codec, is_private};
use crate::encoding::{Encoding, big5_uao};
use crate::language::{self, Language, Score};
use crate::order::ascending;

/// Private use of GBK: the code points, and the code of the first one. The others follow in order, without 0x7F.
const GBK_PRIVATE_USE: [(Range<u32>, [u8; 2]); 8] = [
    (0xE76C..0xE76D, [0xA2, 0xE3]),
    (0xE78D..0xE794, [0xA6, 0xD9]),
    (0xE794..0xE796, [0xA6, 0xEC]),
    (0xE796..0xE797, [0xA6, 0xF3]),
    (0xE7C7..0xE7C8, [0xA8, 0xBC]),
    (0xE7C8..0xE7C9, [0xA8, 0xBF]),
    (0xE7E7..0xE7F4, [0xA9, 0x89]),
    (0xE815..0xE865, [0xFE, 0x50]),
];

/// An encoding with such characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Gbk,
    Hkscs,
    UnicodeAtOn,
}

impl Origin {
    /// All origins.
    const ALL: [Self; 3] = [Self::Gbk, Self::Hkscs, Self::UnicodeAtOn];

    fn how(self) -> &'static str {
        match self {
            Self::Gbk => "a code point for private use, of GBK",
            Self::Hkscs => "a code point for private use, of Big5-HKSCS",
            Self::UnicodeAtOn => "a code point for private use, of Big5 with Unicode-At-On",
        }
    }

    /// Returns the character of the encoding for one of private use.
    fn character(self, c: char) -> Option<char> {
        let code = match self {
            Self::Gbk => gbk(c)?,
            Self::Hkscs | Self::UnicodeAtOn => Codec::of(Encoding::BIG5)?.pair_of(c)?,
        };
        let decoded = |encoding: &'static encoding_rs::Encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(&code)?;
            let mut chars = text.chars();
            chars.next().filter(|_| chars.next().is_none())
        };
        let found = match self {
            Self::Gbk => decoded(encoding_rs::GB18030),
            Self::Hkscs => decoded(encoding_rs::BIG5),
            Self::UnicodeAtOn => big5_uao(code),
        };
        found.filter(|c| !is_private(*c))
    }
}

/// Returns the GBK code of a private-use character that the codec has at another code point.
fn gbk(c: char) -> Option<[u8; 2]> {
    let number = u32::from(c);
    let (range, [lead, first]) =
        GBK_PRIVATE_USE.iter().find(|(range, _)| range.contains(&number))?;
    let mut trail = u32::from(*first) + number - range.start;
    trail += u32::from(*first < 0x7F && trail >= 0x7F);
    Some([*lead, u8::try_from(trail).ok()?])
}

/// Least margin in bits of the best origin over the second, and of one script over the other. Guess.
const MIN_ORIGIN_LEAD_BITS: f32 = 6.0;

/// Finds private-use characters in Chinese text. All of them in a text have one origin.
pub(super) fn find(text: &str, lookalikes: &[usize], found: &mut Findings) {
    let runs = runs(text, lookalikes);
    if runs.is_empty() {
        return;
    }
    let places: Vec<PrivatePlace> = runs.iter().map(|run| PrivatePlace::of(text, run)).collect();
    let script = script(&places);
    let mut origins = Origin::ALL.map(|origin| {
        let other = if origin == Origin::Gbk { Language::Hant } else { Language::Hans };
        let read = |run: &str| run.chars().map(|c| origin.character(c).unwrap_or(c)).collect();
        let texts: Vec<String> = places.iter().map(|place| read(place.run)).collect();
        let bits: f32 =
            places.iter().zip(&texts).map(|(place, text)| place.cost(text).bits()).sum();
        (bits + if script == Some(other) { OTHER_LANGUAGE_BITS } else { 0.0 }, origin, texts)
    });
    origins.sort_by_cached_key(|one| ascending(one.0));
    let [(bits, origin, texts), others @ ..] = origins;
    // An origin with the same text is not a rival.
    let second = others.iter().find(|(.., other)| *other != texts);
    let is_clear = second.is_none_or(|(other, ..)| other - bits >= MIN_ORIGIN_LEAD_BITS);
    for ((run, place), after) in runs.into_iter().zip(&places).zip(texts) {
        let between = [char_before(text, run.start), char_after(text, run.end)];
        let is_between = between.into_iter().flatten().any(is_han)
            && between.into_iter().all(|c| c.is_some_and(|c| is_han(c) || is_punctuation(c)));
        // A space costs little, and separates the text before from the text after.
        let without = place.cost(" ");
        #[allow(clippy::cast_precision_loss)] // of a word
        let more =
            (place.cost(&after).bits() - without.bits()) / after.chars().count().max(1) as f32;
        let reads_well =
            more <= RARE_WORDS_BITS || (origin == Origin::Gbk && script == Some(Language::Hans));
        let is_certain = without.bits_per_character() <= NATURAL_BITS
            && is_clear
            && !after.chars().any(is_private)
            && is_between
            && reads_well
            && script.is_some();
        let confidence = if is_certain { ACCEPTED } else { DOUBTED };
        found.propose(run, after, RepairKind::Lookalike, origin.how(), confidence);
    }
}

/// Returns the runs of private use beside Han characters. Elsewhere they are symbols of a font.
fn runs(text: &str, lookalikes: &[usize]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for &at in lookalikes {
        if runs.last().is_some_and(|run| at < run.end) {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let following = rest.trim_start_matches(is_private);
        if following.len() < rest.len() {
            runs.push(at..text.len() - following.len());
        }
    }
    runs.retain(|run| {
        [char_before(text, run.start), char_after(text, run.end)].into_iter().flatten().any(is_han)
    });
    runs
}

/// Whether a character separates sentences: it is not followed by a symbol of a font.
fn is_punctuation(c: char) -> bool {
    "，。、；：！？「」“”《》".contains(c)
}

/// A run of private use, with the parts of its line before and after it.
struct PrivatePlace<'t> {
    before: &'t str,
    run: &'t str,
    after: &'t str,
}

impl<'t> PrivatePlace<'t> {
    fn of(text: &'t str, run: &Range<usize>) -> Self {
        let before = tail(text.get(..run.start).unwrap_or_default(), SENTENCE_BYTES / 2);
        let after = head(text.get(run.end..).unwrap_or_default(), SENTENCE_BYTES / 2);
        Self {
            before: before.rsplit('\n').next().unwrap_or_default(),
            run: text.get(run.clone()).unwrap_or_default(),
            after: after.split('\n').next().unwrap_or_default(),
        }
    }

    /// Returns the cost of the line with a text in place of the run.
    fn cost(&self, text: &str) -> Score {
        language::score(Language::Chinese, &format!("{}{text}{}", self.before, self.after))
    }
}

/// Returns the script of the text around the runs. None if it is Japanese or Korean, or too short.
fn script(places: &[PrivatePlace]) -> Option<Language> {
    let (mut hans, mut hant) = (0.0, 0.0);
    for text in places.iter().flat_map(|place| [place.before, place.after]) {
        if text.chars().any(is_foreign) {
            return None;
        }
        hans += language::score(Language::Hans, text).bits();
        hant += language::score(Language::Hant, text).bits();
    }
    match hans - hant {
        MIN_ORIGIN_LEAD_BITS.. => Some(Language::Hant),
        difference if difference <= -MIN_ORIGIN_LEAD_BITS => Some(Language::Hans),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_characters_differ_by_encoding() {
        for (origin, private, c) in [
            (Origin::Gbk, '\u{E815}', '⺁'),
            (Origin::Gbk, '\u{E81E}', '龴'),
            (Origin::Gbk, '\u{E844}', '䜣'),
            (Origin::Gbk, '\u{E78D}', '︐'),
            (Origin::Gbk, '\u{E7C7}', 'ḿ'),
            (Origin::Hkscs, '\u{F303}', '㇀'),
            (Origin::Hkscs, '\u{E000}', '𠕇'),
        ] {
            assert_eq!(origin.character(private), Some(c), "U+{:04X}", u32::from(private));
        }
        assert_eq!(Origin::Gbk.character('\u{E000}'), None);
        assert_eq!(Origin::UnicodeAtOn.character('\u{EEB8}'), Some('丗'));
    }
}
