//! Text that resembles damage but is not: tables of characters in code order, as in fonts, key maps and lists of symbols; cries and
//! laughter, which repeat a character; and bopomofo in dictionaries and chats.

use super::annotation::bopomofo::to_letters;
use super::text::is_bopomofo;
use crate::encoding::Encoding;
use crate::encoding::codec::Codec;

/// Encodings whose code order occurs in tables, besides Unicode.
const CODE_ORDER_ENCODINGS: [Encoding; 6] = [
    Encoding::GBK,
    Encoding::BIG5,
    Encoding::SHIFT_JIS,
    Encoding::EUC_JP,
    Encoding::EUC_KR,
    Encoding::EUC_TW,
];
/// Largest distance of adjacent codes in a table: tables skip codes that a font lacks. Guess.
const MAX_CODE_GAP: u32 = 3;

/// Whether at least half of the characters of a text beyond ASCII follow the previous one in code order, in Unicode or in an East
/// Asian encoding. By chance one text in a thousand does.
pub(super) fn is_code_order(text: &str) -> bool {
    let characters: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
    let is_ordered = |codec: Option<&Codec>| {
        let code = |c: &char| match codec {
            Some(codec) => codec.pair_of(*c).map(|pair| u32::from(u16::from_be_bytes(pair))),
            None => Some(u32::from(*c)),
        };
        let codes: Vec<Option<u32>> = characters.iter().map(code).collect();
        let follows = |pair: &&[Option<u32>]| match pair {
            [Some(code), Some(next)] => *code < *next && *next - *code <= MAX_CODE_GAP,
            _ => false,
        };
        let number = codes.windows(2).filter(follows).count();
        number >= 2 && number * 2 >= codes.len() - 1
    };
    is_ordered(None)
        || CODE_ORDER_ENCODINGS.into_iter().any(|encoding| is_ordered(Codec::of(encoding)))
}

/// Whether all letters of a text beyond ASCII are ideographs, and at least half of them equal one of the two before them: in
/// another encoding they repeat equally often.
pub(super) fn is_repetition(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).collect();
    let repeats = |three: &&[char]| {
        three.last().is_some_and(|c| three.iter().rev().skip(1).any(|other| other == c))
    };
    let repeated = letters.windows(3).filter(repeats).count();
    letters.len() > 2
        && repeated * 2 >= letters.len() - 2
        && letters.iter().all(|c| matches!(c, '\u{3400}'..='\u{9FFF}'))
}

/// Returns the number of bopomofo letters of a text in syllables between ASCII: dictionaries have them beside characters, and Big5
/// that was read as GBK has bopomofo anywhere.
pub(super) fn syllable_letters(text: &str) -> usize {
    let tokens = text.split(|c: char| c.is_ascii()).filter(|token| !token.is_empty());
    tokens.filter(|token| to_letters(token).is_some()).map(|token| token.chars().count()).sum()
}

/// Whether more than half of the characters of a text beyond ASCII are bopomofo, which some people write instead of words.
pub(super) fn is_mostly_bopomofo(text: &str) -> bool {
    let others = || text.chars().filter(|c| !c.is_ascii());
    others().filter(|c| is_bopomofo(*c)).count() * 2 > others().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cries_are_repetitions_and_text_is_not() {
        for cry in ["哈哈哈", "嘔嘔嘔嗚嗚嘔嘔呣呣呣", "叮咚叮咚叮咚"] {
            assert!(is_repetition(cry), "{cry}");
        }
        // The last text was decoded wrongly twice.
        for text in ["哈哈", "天天向上的人", "茫聜炉茫聝漏茫聜路茫聜芦"] {
            assert!(!is_repetition(text), "{text}");
        }
    }

    #[test]
    fn only_syllables_that_stand_alone_are_counted() {
        for (text, letters) in
            [("渡 ㄉㄨˋ du4", 3), ("ㄑ ㄑ qi", 2), ("口（ㄎㄡˇ）", 0), ("ㄓㄅ", 0), ("安ㄢ", 0)]
        {
            assert_eq!(syllable_letters(text), letters, "{text}");
        }
    }

    #[test]
    fn tables_are_in_order_and_text_is_not() {
        for table in [
            "ぁぃぅぇぉ",
            "、。·ˉˇ¨〃々—～‖…",
            "丂 8140\n丄 8141\n丅 8142\n丆 8143",
            "啊阿埃挨哎唉",
        ] {
            assert!(is_code_order(table), "{table}");
        }
        for text in [
            "渡口的老人说，今年的水比往年都大",
            "港には船を待つ人が並んでいた",
            "浣犲ソ涓栫晫",
            "ÄãºÃ",
        ] {
            assert!(!is_code_order(text), "{text}");
        }
    }
}
