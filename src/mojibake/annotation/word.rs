//! A word and its reading behind it, in parentheses: 重慶(chóngqìng), 中文（ㄓㄨㄥ ㄨㄣˊ）.

use super::bopomofo;
use super::note::readings;
use crate::Span;
use crate::table::Syllable;

/// A reading has so many bytes at most: that of eight characters.
const MOST_INSIDE: usize = 80;
/// So many bytes has a syllable at most: six letters, one of them with a mark that is two bytes.
const LONGEST: usize = 9;

/// The parenthesis that opens at a place, if what is in it reads like the characters before it, one by one.
pub(super) fn at(text: &str, open: usize) -> Option<Span> {
    let rest = text.get(open..)?;
    let inside = rest.strip_prefix('(').or_else(|| rest.strip_prefix('（'))?;
    let mut ends = inside.char_indices().take_while(|(at, _)| *at <= MOST_INSIDE);
    let (length, close) = ends.find(|(_, c)| matches!(c, ')' | '）' | '\n'))?;
    let reading = inside.get(..length)?;
    let is_word = close != '\n' && reads(text.get(..open)?, reading, 0);
    let end = open + rest.len() - inside.len() + length + close.len_utf8();
    is_word.then(|| Span::new(open, end))
}

/// Whether characters that end here are read so, from the last one on; `known` of those behind them are.
fn reads(chars: &str, reading: &str, known: usize) -> bool {
    let reading = reading.trim_end_matches([' ', '\u{3000}', '-', '\'', '’', '·']);
    if reading.is_empty() {
        return known > 0;
    }
    let Some(c) = chars.chars().next_back() else { return false };
    let before = chars.strip_suffix(c).unwrap_or_default();
    let starts = reading.char_indices().rev().map(|(at, _)| at);
    starts.take_while(|at| reading.len() - at <= LONGEST).any(|at| {
        let (rest, last) = reading.split_at(at);
        syllable(last).is_some_and(|last| readings().has(c, last)) && reads(before, rest, known + 1)
    })
}

fn syllable(text: &str) -> Option<Syllable> {
    if text.starts_with(|c| matches!(c, 'ㄅ'..='ㄩ' | '˙')) {
        return Syllable::parse(&bopomofo::to_letters(text)?);
    }
    Syllable::parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read() {
        for text in [
            "重慶(chóngqìng)",
            "西安（xī'ān）",
            "北京的西安（xī ān）",
            "中文（ㄓㄨㄥ ㄨㄣˊ）",
            "中文(ㄓㄨㄥㄨㄣˊ)",
            "行(háng)",
        ] {
            let open = text.find(['(', '（']).unwrap();
            assert_eq!(at(text, open), Some(Span::new(open, text.len())), "{text}");
        }
        for text in
            ["重慶(chongqing)", "重慶()", "重慶(chóng", "重慶(běijīng)", "(qìng)", "會(the)"]
        {
            assert_eq!(at(text, text.find('(').unwrap()), None, "{text}");
        }
    }
}
