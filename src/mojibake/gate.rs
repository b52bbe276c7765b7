//! A cheap test that rejects nearly all natural text before anything is searched in it: which characters follow each other in it, they
//! do elsewhere, too.

use std::sync::LazyLock;

use crate::builtin;
use crate::table::KnownPairs;

/// The embedded table; a test holds that it loads.
static PAIRS: LazyLock<KnownPairs<'static>> =
    LazyLock::new(|| KnownPairs::load("known pairs", builtin::KNOWN_PAIRS).unwrap_or_default());

/// Characters before and after the end of a rare sequence that are looked at. Guess: a sequence has up to eight.
const BEFORE: usize = 14;
const AFTER: usize = 6;
/// Surplus of unknown over known pairs that no name has, in characters between ASCII: names have two or three characters.
const SURPLUS: i32 = 4;
/// The first of the East Asian characters, the radicals.
const EAST_ASIAN: char = '\u{2E80}';

/// Whether the East Asian characters around a place follow each other as in written text. If others than these are there, or if they are
/// so few between ASCII that they tell nothing, the answer is no.
pub(super) fn is_familiar(text: &str, place: usize) -> bool {
    surplus(text, place).is_some_and(|(surplus, least)| surplus < least)
}

/// Whether so many pairs around a place are unknown, and so few of those between them known, that no rare word explains it.
pub(super) fn is_strange(text: &str, place: usize) -> bool {
    surplus(text, place).is_none_or(|(surplus, _)| surplus >= 2 * SURPLUS)
}

/// The largest surplus of unknown over known pairs in a sequence of characters around a place, and the one that is needed there. None
/// if there are characters that the table does not have.
fn surplus(text: &str, place: usize) -> Option<(i32, i32)> {
    let (before, after) = text.split_at_checked(place)?;
    let is_near = |c: &char| *c != '\n';
    let mut near = ['\n'; BEFORE + AFTER];
    let mut start = BEFORE;
    for c in before.chars().rev().take(BEFORE).take_while(is_near) {
        start -= 1;
        *near.get_mut(start)? = c;
    }
    let mut end = BEFORE;
    for c in after.chars().take(AFTER).take_while(is_near) {
        *near.get_mut(end)? = c;
        end += 1;
    }
    let mut largest = (0, SURPLUS);
    for token in near.get(start..end)?.split(char::is_ascii) {
        if token.iter().any(|c| *c < EAST_ASIAN && !is_mark(*c)) {
            return None;
        }
        let (mut surplus, mut unknown, mut most) = (0, 0, 0);
        for pair in token.windows(2) {
            let is_known = matches!(pair, [first, second] if PAIRS.has(*first, *second));
            unknown += i32::from(!is_known);
            surplus = (surplus + if is_known { -1 } else { 1 }).max(0);
            most = most.max(surplus);
        }
        let pairs = i32::try_from(token.len()).unwrap_or(i32::MAX) - 1;
        // A short field may be all that was decoded wrongly.
        let least = if pairs < SURPLUS { 1 } else { SURPLUS };
        let found =
            if pairs < SURPLUS { i32::from(unknown > 0 && unknown * 2 >= pairs) } else { most };
        if found - least > largest.0 - largest.1 {
            largest = (found, least);
        }
    }
    Some(largest)
}

/// Whether a character is one of the marks of Chinese typography that are not among the East Asian characters.
fn is_mark(c: char) -> bool {
    matches!(c, '·' | '—' | '‘' | '’' | '“' | '”' | '…')
}

/// Whether the characters on both sides of question marks are those that people write there, so that no byte was lost.
pub(super) fn is_question(text: &str, at: usize) -> bool {
    let (before, rest) = text.split_at_checked(at).unwrap_or_default();
    let after = rest.trim_start_matches('?');
    let mut last = before.chars().rev().take_while(|c| !c.is_ascii());
    let is_asked = match (last.next(), last.next()) {
        (Some(second), Some(first)) => PAIRS.has(first, second),
        _ => false,
    };
    let mut next = after.chars();
    let is_followed = match (next.next(), next.next()) {
        (None | Some('\n' | '\r' | ' '), _) => true,
        (Some(first), Some(second)) => PAIRS.has(first, second),
        _ => false,
    };
    is_asked && is_followed
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
        for (text, place) in [
            ("渡口的老人说王芃今年不来了，船要到中午才开", "渡口的老人说王芃"),
            ("渡口的老人說王芃今年不來了，船要到中午才開", "渡口的老人說王芃"),
        ] {
            assert!(is_familiar(text, place.len()), "{text}");
        }
        for (text, place) in [
            ("标题：娓″彛鐨勮€佷汉", "标题：娓″彛鐨"),
            ("ÄãºÃ", "ÄãºÃ"),
            ("name,浣犲ソ,12", "name,浣犲ソ"),
        ] {
            assert!(!is_familiar(text, place.len()), "{text}");
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
