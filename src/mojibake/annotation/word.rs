//! A word and its reading after it, in parentheses: 重慶(chóngqìng), 中文（ㄓㄨㄥ ㄨㄣˊ）.

use super::note::{parenthesis, readings, syllable};
use crate::Span;
use crate::mojibake::text::char_before;

/// Returns the parenthesis that opens at a place, if what is in it reads like the characters before it, one by one.
pub(super) fn at(text: &str, open: usize) -> Option<Span> {
    let (inside, end) = parenthesis(text, open)?;
    reads(text.get(..open)?, inside, 0).then(|| Span::new(open, end))
}

/// Whether the last characters of a text are read so, from the last one on; `known` characters after them are.
fn reads(chars: &str, reading: &str, known: usize) -> bool {
    let reading = reading.trim_end_matches([' ', '\u{3000}', '-', '\'', '’', '·']);
    if reading.is_empty() {
        return known > 0;
    }
    let Some(c) = char_before(chars, chars.len()) else { return false };
    let before = chars.strip_suffix(c).unwrap_or_default();
    reading.char_indices().rev().any(|(at, _)| {
        let (rest, last) = reading.split_at(at);
        syllable(last).is_some_and(|last| readings().has(c, last)) && reads(before, rest, known + 1)
    })
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
