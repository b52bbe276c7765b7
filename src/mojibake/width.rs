//! Full-width letters and digits, and half-width katakana. Their width is a matter of taste, so they are neither changed nor
//! reported unless the options ask for it.
//!
//! Full-width punctuation （，。！？：；） is correct in Chinese text, and is kept.

use super::change::Findings;
use super::measures::SENTENCE_BYTES;
use super::{RepairKind, Scan};

/// Proposes to change the width of letters, digits and katakana.
pub(super) fn find(text: &str, _: &Scan, found: &mut Findings) {
    if !found.repairs(RepairKind::Width) {
        return;
    }
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if at < end {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let (length, after) = if is_alphanumeric(c) {
            ascii(rest)
        } else if is_katakana(c) {
            katakana(rest)
        } else {
            continue;
        };
        end = at + length;
        let before = text.get(..at).unwrap_or_default();
        if after.is_ascii() && is_in_escape(before) {
            continue;
        }
        let how =
            if after.is_ascii() { "full-width letters and digits" } else { "half-width katakana" };
        // Requested by the options, so it is certain.
        found.propose(at..end, after, RepairKind::Width, how, 1.0);
    }
}

fn is_alphanumeric(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// Whether a character may occur between full-width letters and digits. Not ＆ ＼ ％ ＝, which could begin an escape.
fn is_sign(c: char) -> bool {
    matches!(c, '．' | '／' | '＠' | '－' | '＋' | '＿' | '\u{3000}')
}

/// Whether the text before may end with the beginning of an escape that full-width digits could complete: `&#２００１３;`.
fn is_in_escape(before: &str) -> bool {
    let last = before.bytes().rev().take(SENTENCE_BYTES).take_while(u8::is_ascii_graphic);
    last.into_iter().any(|byte| matches!(byte, b'&' | b'\\' | b'%' | b'='))
}

/// Converts the leading letters and digits of a text, with the signs between them; returns their length in bytes and the ASCII
/// text.
fn ascii(text: &str) -> (usize, String) {
    let (mut length, mut after) = (0, String::new());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_part = is_alphanumeric(c)
            || (is_sign(c) && chars.peek().is_some_and(|next| is_alphanumeric(*next)));
        if !is_part {
            break;
        }
        length += c.len_utf8();
        after.push(match c {
            '\u{3000}' => ' ',
            _ => char::from_u32(u32::from(c).wrapping_sub('！' as u32 - '!' as u32)).unwrap_or(c),
        });
    }
    (length, after)
}

/// Whether a character is a half-width katakana, other than the marks that only follow one.
fn is_katakana(c: char) -> bool {
    matches!(c, 'ｦ'..='ﾝ')
}

/// Full-width forms of the half-width characters from U+FF61 on.
const FULL_WIDTH_FORMS: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";
/// Kana with a voiced form, which is the next character in Unicode.
const VOICED: &str = "カキクケコサシスセソタチツテトハヒフヘホ";
/// Kana with a half-voiced form, which is the second next character in Unicode.
const HALF_VOICED: &str = "ハヒフヘホ";

/// Converts the leading katakana of a text, with the punctuation between them; returns their length in bytes and the full-width
/// text.
fn katakana(text: &str) -> (usize, String) {
    let (mut length, mut after) = (0, String::new());
    for c in text.chars().take_while(|c| matches!(c, '｡'..='ﾟ')) {
        length += c.len_utf8();
        let number = usize::try_from(u32::from(c) - u32::from('｡')).unwrap_or_default();
        let full = FULL_WIDTH_FORMS.chars().nth(number).unwrap_or(c);
        let before = after.chars().next_back();
        let marked = match (full, before) {
            ('゛', Some('ウ')) => Some('ヴ'),
            ('゛', Some(base)) if VOICED.contains(base) => char::from_u32(u32::from(base) + 1),
            ('゜', Some(base)) if HALF_VOICED.contains(base) => {
                char::from_u32(u32::from(base) + 2)
            }
            _ => None,
        };
        if marked.is_some() {
            after.pop();
        }
        after.push(marked.unwrap_or(full));
    }
    (length, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_katakana_and_full_width_ascii_have_their_forms() {
        assert_eq!(katakana("ｶﾞﾊﾟｳﾞﾌｪﾘｰ｡ﾝ゛"), (36, "ガパヴフェリー。ン".to_owned()));
        assert_eq!(ascii("ＡＢ１２．５，"), (18, "AB12.5".to_owned()));
        assert_eq!(FULL_WIDTH_FORMS.chars().count(), 0xFF9F - 0xFF61 + 1);
    }
}
