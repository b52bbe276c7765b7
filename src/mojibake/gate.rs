//! A cheap test that rejects nearly all natural text before anything is searched in it: which characters follow each other in it, they
//! do elsewhere, too.

use std::ops::Range;
use std::sync::LazyLock;

use crate::builtin;
use crate::table::KnownPairs;

/// The embedded table; a test holds that it loads.
static PAIRS: LazyLock<KnownPairs<'static>> =
    LazyLock::new(|| KnownPairs::load("known pairs", builtin::KNOWN_PAIRS).unwrap_or_default());

/// Characters before and after the end of a rare sequence that are looked at. Guess: a sequence has up to eight.
const BEFORE: usize = 14;
const AFTER: usize = 6;
/// Unknown pairs in a row of text that no name or rare word explains: they have two or three characters.
const STRANGE: usize = 8;
/// The first of the East Asian characters, the radicals.
const EAST_ASIAN: char = '\u{2E80}';

/// Whether two characters follow each other in written text.
pub(super) fn is_known(first: char, second: char) -> bool {
    PAIRS.has(first, second)
}

/// The answer of the pairs around a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pairs {
    /// Nearly all are known: this is written text.
    Familiar,
    /// The characters from the first unknown pair to the last one, in bytes, and the number of unknown pairs.
    Unknown(Range<usize>, usize),
    /// The table does not have these characters.
    Foreign,
}

impl Pairs {
    /// Looks at the pairs of characters around a place, of its line.
    pub(super) fn around(text: &str, place: usize) -> Self {
        let Some((before, after)) = text.split_at_checked(place) else { return Self::Familiar };
        let mut start = place;
        for c in before.chars().rev().take(BEFORE).take_while(|c| *c != '\n') {
            start -= c.len_utf8();
        }
        let near = before.get(start..).unwrap_or_default().chars();
        let near = near.chain(after.chars().take(AFTER).take_while(|c| *c != '\n'));
        let (mut at, mut last, mut unknown) = (start, '\n', 0);
        let mut core: Option<Range<usize>> = None;
        for c in near {
            if !c.is_ascii() {
                if c < EAST_ASIAN && !is_mark(c) {
                    return Self::Foreign;
                }
                if !last.is_ascii() && !is_known(last, c) {
                    unknown += 1;
                    let begin = core.map_or(at - last.len_utf8(), |core| core.start);
                    core = Some(begin..at + c.len_utf8());
                }
            }
            last = c;
            at += c.len_utf8();
        }
        core.map_or(Self::Familiar, |core| Self::Unknown(core, unknown))
    }

    /// Whether so many pairs are unknown that no rare word explains it.
    pub(super) fn are_strange(&self) -> bool {
        match self {
            Self::Familiar => false,
            Self::Unknown(_, unknown) => *unknown >= STRANGE,
            Self::Foreign => true,
        }
    }
}

/// Whether a character is one of the marks of Chinese typography that are not among the East Asian characters.
fn is_mark(c: char) -> bool {
    matches!(c, '·' | '—' | '‘' | '’' | '“' | '”' | '…')
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
        let pairs = |text: &str, place: &str| Pairs::around(text, place.len());
        let name = pairs("渡口的老人说王芃今年不来了，船要到中午才开", "渡口的老人说王芃");
        assert!(matches!(name, Pairs::Familiar | Pairs::Unknown(_, 1..=2)), "{name:?}");
        assert_eq!(pairs("渡口的老人说今年不来了", "渡口的老人"), Pairs::Familiar);
        assert_eq!(pairs("ÄãºÃ", "ÄãºÃ"), Pairs::Foreign);
        let garbled = "标题：娓″彛鐨勮€佷汉";
        assert!(pairs("标题：娓″彛鐨勮佷汉璇", "标题：娓″彛鐨").are_strange(), "{garbled}");
    }

    #[test]
    fn questions_are_written() {
        assert!(is_question("你吃了吗?我不信", "你吃了吗".len()));
        assert!(is_question("你吃了吗??\n", "你吃了吗".len()));
        assert!(!is_question("申報??h域", "申報".len()));
        assert!(!is_question("高??己藱C制", "高".len()));
    }
}
