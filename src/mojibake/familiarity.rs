//! Prefilter that rejects nearly all natural text before any search: its pairs of adjacent characters also occur in other text.

use std::ops::Range;
use std::sync::LazyLock;

use super::text::is_kana;
use crate::builtin;
use crate::table::KnownPairs;

/// Embedded table, loaded once; a test checks that it loads.
static KNOWN_PAIRS: LazyLock<KnownPairs<'static>> = LazyLock::new(|| {
    builtin::expect_embedded(KnownPairs::load("known pairs", builtin::KNOWN_PAIRS))
});

/// Most characters before a place that are examined: two words, and the text before a place at the end of rare characters.
const WINDOW_BEFORE_CHARS: usize = 14;
/// Most characters after a place that are examined: two words.
pub(super) const WINDOW_AFTER_CHARS: usize = 10;
/// Characters before and after unknown pairs that are examined with them.
const UNKNOWN_MARGIN_CHARS: usize = 2;
/// Evidence of an unknown pair for damage, in units of about 1.2 bits; a known pair is one unit against it. Of the pairs of natural
/// text 3 to 7 % are unknown (verse 23 %), of those of wrongly decoded fields and lines 60 to 99 %.
const UNKNOWN_PAIR_EVIDENCE: i32 = 4;
/// Evidence of an unknown pair with kana. Kana have the same codes in EUC-JP and GBK, so fewer pairs are unknown.
const UNKNOWN_KANA_PAIR_EVIDENCE: i32 = 7;
/// Least evidence for unfamiliar text: three unknown pairs, with at most one known pair between them.
const MIN_UNFAMILIAR_EVIDENCE: i32 = 11;
/// Most pairs of a token that is too short for [`MIN_UNFAMILIAR_EVIDENCE`]: it is unfamiliar if half of its pairs are unknown.
const MAX_SHORT_TOKEN_PAIRS: i32 = 3;
/// First symbol: characters beyond ASCII before it are letters.
const FIRST_SYMBOL: char = '\u{2000}';

/// Whether a pair of characters occurs in written text.
#[inline]
pub(super) fn is_known(first: char, second: char) -> bool {
    KNOWN_PAIRS.has(first, second)
}

/// Returns the unfamiliar span of the token that ends at or contains a position, in bytes: see [`unfamiliar`].
pub(super) fn unfamiliar_around(text: &str, place: usize) -> Option<Range<usize>> {
    unfamiliar(text, around(text, place, is_boundary))
}

/// Returns the span of a part of a text, across its tokens, with more unknown pairs than natural text has, or with letters that are
/// not in the table, in bytes. None if the part is familiar.
pub(super) fn unfamiliar(text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let mut evidence = PairEvidence::default();
    let (mut is_unfamiliar, mut unknown) = (false, None);
    // Starts of the last characters.
    let mut starts = [part.start; 1 + UNKNOWN_MARGIN_CHARS];
    let chars = text.get(part.clone()).unwrap_or_default().char_indices();
    for (at, c) in chars.map(|(at, c)| (part.start + at, c)) {
        if is_boundary(c) {
            is_unfamiliar |= evidence.end();
            starts = [at + c.len_utf8(); 1 + UNKNOWN_MARGIN_CHARS];
            continue;
        }
        let before = evidence.unknown;
        is_unfamiliar |= evidence.add(c);
        if evidence.unknown > before {
            let first = unknown.get_or_insert([starts[0], 0]);
            first[1] = at + c.len_utf8();
        }
        starts.rotate_left(1);
        starts[UNKNOWN_MARGIN_CHARS] = at;
    }
    is_unfamiliar |= evidence.end();
    is_unfamiliar.then(|| {
        let Some([start, end]) = unknown else { return part.clone() };
        let after = text.get(end..part.end).unwrap_or_default();
        let after = after.chars().take(UNKNOWN_MARGIN_CHARS).take_while(|c| !is_boundary(*c));
        start..end + after.map(char::len_utf8).sum::<usize>()
    })
}

/// Returns the token that ends at or contains a position, as far as it is near.
pub(super) fn token(text: &str, place: usize) -> &str {
    text.get(around(text, place, is_boundary)).unwrap_or_default()
}

/// Returns the characters of a line around a position, marks included: single-byte code pages read bytes of other encodings as
/// marks.
pub(super) fn window(text: &str, place: usize) -> &str {
    text.get(around(text, place, |c| c == '\n')).unwrap_or_default()
}

/// Returns the characters around a position up to a boundary.
fn around(text: &str, place: usize, is_boundary: fn(char) -> bool) -> Range<usize> {
    let (before, after) = text.split_at_checked(place).unwrap_or_default();
    let is_inside = |c: &char| !is_boundary(*c);
    let start =
        before.chars().rev().take(WINDOW_BEFORE_CHARS).take_while(is_inside).map(char::len_utf8);
    let end = after.chars().take(WINDOW_AFTER_CHARS).take_while(is_inside).map(char::len_utf8);
    place.saturating_sub(start.sum())..place + end.sum::<usize>()
}

/// Evidence of the pairs of a token so far.
#[derive(Debug)]
struct PairEvidence {
    /// Last two characters.
    last: [char; 2],
    pairs: i32,
    unknown: i32,
    /// Evidence for damage of the characters so far.
    sum: i32,
}

impl Default for PairEvidence {
    fn default() -> Self {
        Self { last: ['\n'; 2], pairs: 0, unknown: 0, sum: 0 }
    }
}

impl PairEvidence {
    /// Adds a character of the token, and returns whether the token is unfamiliar up to it.
    #[inline]
    fn add(&mut self, c: char) -> bool {
        let [first, last] = self.last;
        self.last = [last, c];
        match c {
            // Letters of other alphabets are not in the table.
            '\u{80}'..FIRST_SYMBOL => return true,
            char::REPLACEMENT_CHARACTER => return self.add_mark(first, last),
            _ if last.is_ascii() || last == char::REPLACEMENT_CHARACTER => return false,
            _ => {}
        }
        self.pairs += 1;
        let is_neutral = is_neutral(c) && is_common_ideograph(last)
            || is_neutral(last) && is_common_ideograph(c);
        // One or two repeated characters are normal.
        if is_neutral || c == last || c == first {
            return false;
        }
        if is_known(last, c) {
            self.sum = (self.sum - 1).max(0);
            return false;
        }
        self.unknown += 1;
        self.sum += if is_kana(c) || is_kana(last) {
            UNKNOWN_KANA_PAIR_EVIDENCE
        } else {
            UNKNOWN_PAIR_EVIDENCE
        };
        self.sum >= MIN_UNFAMILIAR_EVIDENCE
    }

    /// Adds a U+FFFD. A pair with it is neither known nor unknown. But if most characters were lost, the others are single between
    /// marks, and each of them counts as an unknown pair.
    fn add_mark(&mut self, first: char, last: char) -> bool {
        let is_mark = |c| matches!(c, '\n' | char::REPLACEMENT_CHARACTER);
        let is_alone = u8::from(is_mark(first) && !is_mark(last));
        self.pairs += i32::from(is_alone);
        self.unknown += i32::from(is_alone);
        self.sum += i32::from(is_alone) * UNKNOWN_PAIR_EVIDENCE;
        self.sum >= MIN_UNFAMILIAR_EVIDENCE
    }

    /// Ends a token, and returns whether it is unfamiliar.
    fn end(&mut self) -> bool {
        let Self { pairs, unknown, .. } = std::mem::take(self);
        pairs <= MAX_SHORT_TOKEN_PAIRS && unknown > 0 && unknown * 2 >= pairs
    }
}

/// Whether a character is an ideograph of the main block.
fn is_common_ideograph(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// Whether a character may adjoin any ideograph: a circled number, a shape, a full-width digit.
#[inline]
fn is_neutral(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2199}' | '\u{2460}'..='\u{24FF}' | '\u{25A0}'..='\u{2606}' | '\u{FF10}'..='\u{FF19}')
}

/// Whether a character separates tokens: punctuation, and ASCII that is not a second byte. Korean words are separated by spaces.
pub(super) fn is_boundary(c: char) -> bool {
    matches!(c, '\0'..='\x1F' | '!'..='?')
        || matches!(c, '·' | '—' | '‘' | '’' | '“' | '”' | '…' | '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '！' | '（' | '）' | '，' | '：' | '；' | '？')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_known_pairs_loads() {
        assert!(KnownPairs::load("known pairs", builtin::KNOWN_PAIRS).is_ok());
    }

    #[test]
    fn text_is_familiar_and_what_was_decoded_wrongly_is_not() {
        let pairs = |text: &str, place: &str| {
            unfamiliar_around(text, text.find(place).unwrap() + place.len())
        };
        assert_eq!(pairs("渡口的老人说今年不来了，船要到中午才开", "老人"), None);
        assert_eq!(pairs("渡口的老人說今年不來了", "老人"), None);
        assert_eq!(pairs("呕呕呕恶呕恶呕", "呕呕呕"), None);
        for (text, place) in [
            ("标题：娓″彛鐨勮佷汉璇翠粖骞", "娓″彛鐨勮"),
            ("name,浣犲ソ,12", "浣犲ソ"),
            ("標題「斕疑岆」", "斕疑岆"),
            ("というファイルに滦する词白", "に滦す"),
            ("ÄãºÃ", "ÄãºÃ"),
        ] {
            assert!(pairs(text, place).is_some(), "{text}");
        }
    }

    #[test]
    fn windows_and_tokens_have_bounded_lengths() {
        let text = "渡口".repeat(20);
        assert_eq!(window(&text, text.len() / 2).chars().count(), 24);
        assert_eq!(token(&text, 0).chars().count(), 10);
    }

    #[test]
    fn the_unfamiliar_part_has_two_characters_more_on_each_side() {
        let text = "渡口的老人说浣犲ソ涓栫晫今年不来了";
        let part = unfamiliar(text, 0..text.len()).unwrap();
        // The unknown pairs are those from 说浣 to 晫今.
        assert_eq!(text.get(part), Some("老人说浣犲ソ涓栫晫今年不"));
    }
}
