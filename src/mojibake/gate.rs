//! A cheap test that rejects nearly all natural text before anything is searched in it: which characters follow each other in it, they
//! do elsewhere, too.

use std::ops::Range;
use std::sync::LazyLock;

use crate::builtin;
use crate::table::KnownPairs;

/// The embedded table; a test holds that it loads.
static PAIRS: LazyLock<KnownPairs<'static>> =
    LazyLock::new(|| KnownPairs::load("known pairs", builtin::KNOWN_PAIRS).unwrap_or_default());

/// Most characters before and after a place that are looked at: enough for a window on either side.
const BEFORE: usize = 14;
const AFTER: usize = 8;
/// Pairs in a window, and the most of them that are known where text is not familiar. In natural text up to 5 of 10,000 windows have so
/// few, in wrongly decoded text half of them (the trial of issue 18).
const WINDOW: usize = 8;
const MOST_KNOWN: usize = 2;
/// Share of pairs that are known at most in a token that is too short for a window.
const SHORT_KNOWN: usize = 4;
/// Unknown pairs of text with kana: what was decoded wrongly keeps some of them.
const LEAST_IN_KANA: usize = 2;
/// The first of the East Asian characters, the radicals.
const EAST_ASIAN: char = '\u{2E80}';

/// Whether two characters follow each other in written text.
pub(super) fn is_known(first: char, second: char) -> bool {
    PAIRS.has(first, second)
}

/// The answer of the pairs of characters around a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pairs {
    /// Written text.
    Familiar,
    /// A span of which hardly any pairs are known, in bytes.
    Unfamiliar(Range<usize>),
    /// A span with characters that the table does not have.
    Foreign,
}

impl Pairs {
    /// Looks at the token that ends at a place or goes on after it: between ASCII and punctuation.
    pub(super) fn around(text: &str, place: usize) -> Self {
        let Some((before, after)) = text.split_at_checked(place) else { return Self::Familiar };
        let mut token = ['\0'; BEFORE + AFTER];
        let (mut first, mut start) = (BEFORE, place);
        for c in before.chars().rev().take(BEFORE).take_while(|c| !is_boundary(*c)) {
            first -= 1;
            start -= c.len_utf8();
            if let Some(place) = token.get_mut(first) {
                *place = c;
            }
        }
        let (mut last, mut end) = (BEFORE, place);
        for c in after.chars().take(AFTER).take_while(|c| !is_boundary(*c)) {
            if let Some(place) = token.get_mut(last) {
                *place = c;
            }
            last += 1;
            end += c.len_utf8();
        }
        let token = token.get(first..last).unwrap_or_default();
        if token.iter().any(|c| *c < EAST_ASIAN) {
            return Self::Foreign;
        }
        if is_familiar(token) { Self::Familiar } else { Self::Unfamiliar(start..end) }
    }
}

/// Whether enough pairs of a token are known.
fn is_familiar(token: &[char]) -> bool {
    let mut known = [false; BEFORE + AFTER];
    let pairs = token.len().saturating_sub(1);
    for (known, pair) in known.iter_mut().zip(token.windows(2)) {
        *known = matches!(pair, [first, second] if is_known(*first, *second));
    }
    let known = known.get(..pairs).unwrap_or_default();
    let count = |known: &[bool]| known.iter().filter(|known| **known).count();
    if token.iter().any(|c| matches!(c, '\u{3041}'..='\u{30FF}')) {
        return pairs - count(known) < LEAST_IN_KANA;
    }
    if pairs < WINDOW {
        return count(known) == pairs;
    }
    known.windows(WINDOW).all(|window| count(window) >= WINDOW - MOST_KNOWN)
}

/// Whether a character stands between tokens: ASCII, spaces, and punctuation.
fn is_boundary(c: char) -> bool {
    c.is_ascii()
        || matches!(c, '·' | '—' | '‘' | '’' | '“' | '”' | '…' | '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '！' | '（' | '）' | '，' | '：' | '；' | '？')
}

/// Whether the characters on both sides of question marks are those that people write there, so that no byte was lost.
pub(super) fn is_question(text: &str, at: usize) -> bool {
    let (before, rest) = text.split_at_checked(at).unwrap_or_default();
    let after = rest.trim_start_matches('?');
    let mut next = after.chars();
    let is_followed = match (next.next(), next.next()) {
        (None | Some('\n' | '\r' | ' '), _) => true,
        (Some(first), Some(second)) => is_known(first, second),
        _ => false,
    };
    ends_known(before) && is_followed
}

/// Whether the two characters before a place are those that people write.
pub(super) fn is_written(text: &str, at: usize) -> bool {
    ends_known(text.get(..at).unwrap_or_default())
}

/// Whether the last two characters of a text follow each other in written text.
fn ends_known(text: &str) -> bool {
    let mut last = text.chars().rev().take_while(|c| !c.is_ascii());
    match (last.next(), last.next()) {
        (Some(second), Some(first)) => is_known(first, second),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_built_in() {
        assert!(KnownPairs::load("known pairs", builtin::KNOWN_PAIRS).is_ok());
    }

    #[test]
    fn text_is_familiar_and_what_was_decoded_wrongly_is_not() {
        let pairs =
            |text: &str, place: &str| Pairs::around(text, text.find(place).unwrap() + place.len());
        assert_eq!(pairs("渡口的老人说王芃今年不来了，船要到中午才开", "王芃"), Pairs::Familiar);
        assert_eq!(pairs("渡口的老人說王芃今年不來了", "老人"), Pairs::Familiar);
        assert_eq!(pairs("ÄãºÃ", "ÄãºÃ"), Pairs::Foreign);
        for (text, place) in [
            ("标题：娓″彛鐨勮佷汉璇翠粖骞", "娓″彛鐨勮"),
            ("name,浣犲ソ,12", "浣犲ソ"),
            ("標題「斕疑岆」", "斕疑岆"),
            ("というファイルに滦する词白", "に滦す"),
        ] {
            assert!(matches!(pairs(text, place), Pairs::Unfamiliar(_) | Pairs::Foreign), "{text}");
        }
    }

    #[test]
    fn questions_are_written() {
        assert!(is_question("你吃了吗?我不信", "你吃了吗".len()));
        assert!(is_question("你吃了吗??\n", "你吃了吗".len()));
        assert!(!is_question("申報??h域", "申報".len()));
        assert!(!is_question("高??己藱C制", "高".len()));
    }
}
