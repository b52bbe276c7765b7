use std::sync::LazyLock;

use super::class::Class;
use super::{MIN_MIXED_SHARE, Script};
use crate::builtin;
use crate::share::share;
use crate::table::{CharMap, character};

/// Least share of kana (and of characters of Japanese only) among the kana and Han characters of a Japanese document. Of documents
/// of 20 lines, Japanese ones have 0.36 and more; Chinese ones have 0.21 at most, and those are about Japan.
const MIN_JAPANESE_DOCUMENT_SHARE: f32 = 0.28;
/// Least such share in a line of a Chinese document that is a Japanese quotation. Of Japanese lines, 99 % have 0.20 and more.
pub(super) const MIN_JAPANESE_LINE_SHARE: f32 = 0.2;
/// Least share of hangul among the hangul, kana and Han characters of a Korean document or line. Of Korean lines, 99 % have
/// 0.77 and more; Chinese ones have 0.17 at most.
const MIN_KOREAN_SHARE: f32 = 0.4;

/// Number of characters of each kind in a text: the evidence for its script.
///
/// ```
/// use hanfold::Document;
///
/// let counts = Document::from_text("头发，頭髮").detect()?.script.counts;
/// assert_eq!((counts.han, counts.hans, counts.hant), (4, 2, 2));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ScriptCounts {
    /// Han characters, those below included.
    pub han: usize,
    /// Characters of simplified Chinese only.
    pub hans: usize,
    /// Characters of traditional Chinese only.
    pub hant: usize,
    /// Han characters of Japanese only.
    pub jpan: usize,
    /// Hiragana and katakana.
    pub kana: usize,
    /// Hangul.
    pub hangul: usize,
}

/// Bits of a lane of the packed counter.
const LANE_BITS: u32 = 10;
/// Bits that are 0 in ASCII bytes.
const NOT_ASCII: u64 = u64::from_ne_bytes([0x80; 8]);
/// Number of characters after which a lane may be full.
const MAX_LANE_COUNT: u32 = (1 << LANE_BITS) - 1;

impl ScriptCounts {
    /// Counts the characters of a text.
    pub(super) fn of(text: &str) -> Self {
        let classes = &*CLASS_TABLE;
        let mut counts = Self::default();
        // Six counters in the lanes of one number, which stays in a register: with counters in memory, each character would wait
        // for the store of the one before it.
        let (mut lanes, mut pending) = (0u64, 0);
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            // Four characters of three bytes or one, up to eight of ASCII, or one of another length.
            let taken = match *rest {
                [a, b, c, d, e, f, g, h, ..] if a.is_ascii() => {
                    let word = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
                    (word & NOT_ASCII).trailing_zeros() as usize / 8
                }
                [a, b, c, d, e, f, g, h, i, j, k, l, ..] if are_three(a, d, g, j) => {
                    lanes += classes.lane_of_three(a, b, c);
                    lanes += classes.lane_of_three(d, e, f);
                    lanes += classes.lane_of_three(g, h, i);
                    lanes += classes.lane_of_three(j, k, l);
                    pending += 4;
                    12
                }
                [a @ 0xE0..=0xEF, b, c, ..] => {
                    lanes += classes.lane_of_three(a, b, c);
                    pending += 1;
                    3
                }
                _ => {
                    let Some((number, end)) = character(rest, 0) else { break };
                    lanes += classes.lane(number);
                    pending += 1;
                    end
                }
            };
            rest = rest.get(taken..).unwrap_or_default();
            if pending > MAX_LANE_COUNT - 4 {
                counts.add_lanes(lanes);
                (lanes, pending) = (0, 0);
            }
        }
        counts.add_lanes(lanes);
        counts
    }

    fn add_lanes(&mut self, lanes: u64) {
        let lane = |class: Class| {
            let shift = (class as u32 - 1) * LANE_BITS;
            usize::try_from((lanes >> shift) & u64::from(MAX_LANE_COUNT)).unwrap_or(0)
        };
        let [hans, hant, jpan] = [Class::Hans, Class::Hant, Class::Jpan].map(lane);
        self.han += lane(Class::Han) + hans + hant + jpan;
        self.hans += hans;
        self.hant += hant;
        self.jpan += jpan;
        self.kana += lane(Class::Kana);
        self.hangul += lane(Class::Hangul);
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.han += other.han;
        self.hans += other.hans;
        self.hant += other.hant;
        self.jpan += other.jpan;
        self.kana += other.kana;
        self.hangul += other.hangul;
    }

    /// Returns the Chinese script of most of the evidence.
    pub(super) fn majority(&self) -> Script {
        if self.hans > self.hant { Script::Hans } else { Script::Hant }
    }

    pub(super) fn is_korean(&self) -> bool {
        self.hangul > 0
            && share(self.hangul, self.hangul + self.han + self.kana) >= MIN_KOREAN_SHARE
    }

    pub(super) fn is_japanese(&self, threshold: f32) -> bool {
        let japanese = self.kana + self.jpan;
        japanese > 0 && share(japanese, self.kana + self.han) >= threshold
    }

    /// Returns the script of a text with these counts, and the confidence. `has_letters` is whether the text has letters of any
    /// script.
    pub(super) fn script(&self, has_letters: bool) -> (Script, f32) {
        let (more, less) = (self.hans.max(self.hant), self.hans.min(self.hant));
        if self.is_korean() {
            (Script::Korean, rule_of_succession(self.hangul, 0))
        } else if self.is_japanese(MIN_JAPANESE_DOCUMENT_SHARE) {
            (Script::Japanese, rule_of_succession(self.kana + self.jpan, 0))
        } else if share(less, less + more) >= MIN_MIXED_SHARE {
            // Confidence that the less frequent script is not an accident.
            (Script::Mixed, rule_of_succession(less, 0))
        } else if self.hans > self.hant {
            (Script::Hans, rule_of_succession(more, less))
        } else if self.hant > 0 {
            (Script::Hant, rule_of_succession(more, less))
        } else if self.han > 0 {
            (Script::Han, 0.5)
        } else if has_letters || self.kana + self.hangul > 0 {
            (Script::Other, 1.0)
        } else {
            (Script::None, 1.0)
        }
    }
}

/// Probability that the next piece of evidence is `yes`, after the given numbers of both (Laplace's rule of succession).
#[allow(clippy::cast_precision_loss)] // a confidence needs no more precision
fn rule_of_succession(yes: usize, no: usize) -> f32 {
    (yes as f32 + 1.0) / ((yes + no) as f32 + 2.0)
}

/// Returns the only script in which a character is used, if it is `Hans` or `Hant`.
pub(crate) fn script_of(c: char) -> Option<Script> {
    let class = CLASS_TABLE.map.get(c);
    let is_class = |known: Class| class == known as u8;
    if is_class(Class::Hans) {
        Some(Script::Hans)
    } else {
        is_class(Class::Hant).then_some(Script::Hant)
    }
}

/// Whether a character is shared by both scripts but almost never occurs in traditional text.
pub(crate) fn is_mostly_simplified(c: char) -> bool {
    CLASS_TABLE.map.get(c) == Class::MostlyHans as u8
}

/// Whether each of four bytes begins a three-byte character.
fn are_three(a: u8, b: u8, c: u8, d: u8) -> bool {
    (a & b & c & d) >= 0xE0 && (a | b | c | d) < 0xF0
}

/// Classes of all characters.
struct ScriptClasses {
    map: CharMap<'static>,
    /// Classes of the characters below U+10000.
    basic: Box<[u8; 1 << 16]>,
}

impl ScriptClasses {
    fn lane(&self, number: u32) -> u64 {
        match u16::try_from(number) {
            Ok(number) => self.lane_of_basic(number),
            Err(_) => one_in_lane(char::from_u32(number).map_or(0, |c| self.map.get(c))),
        }
    }

    #[inline]
    fn lane_of_three(&self, a: u8, b: u8, c: u8) -> u64 {
        self.lane_of_basic(u16::from(a) << 12 | u16::from(b & 0x3F) << 6 | u16::from(c & 0x3F))
    }

    #[inline]
    fn lane_of_basic(&self, number: u16) -> u64 {
        one_in_lane(self.basic.get(usize::from(number)).copied().unwrap_or(0))
    }
}

/// Increment of the lanes for each class: class 0 counts nothing, class n has lane n - 1, and the last class counts as Han only. A
/// lookup is faster than a shift.
const ONE_IN_LANE: [u64; 8] = [
    0,
    1,
    1 << LANE_BITS,
    1 << (2 * LANE_BITS),
    1 << (3 * LANE_BITS),
    1 << (4 * LANE_BITS),
    1 << (5 * LANE_BITS),
    1,
];

#[inline]
fn one_in_lane(class: u8) -> u64 {
    ONE_IN_LANE.get(usize::from(class & 7)).copied().unwrap_or(0)
}

/// Embedded table of classes, loaded once; a test loads it.
static CLASS_TABLE: LazyLock<ScriptClasses> = LazyLock::new(|| {
    let map = CharMap::load("script classes", builtin::SCRIPT_CLASSES).unwrap_or_default();
    let mut basic = Box::new([0; 1 << 16]);
    for (class, number) in basic.iter_mut().zip(0u32..) {
        *class = char::from_u32(number).map_or(0, |c| map.get(c));
    }
    ScriptClasses { map, basic }
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_kind_is_counted_however_long_the_text() {
        assert!(CharMap::load("script classes", builtin::SCRIPT_CLASSES).is_ok());
        let once = ScriptCounts::of("abc 中国國気かな한국。");
        assert_eq!(once, ScriptCounts { han: 4, hans: 1, hant: 1, jpan: 1, kana: 2, hangul: 2 });
        let many = ScriptCounts::of(&"中国國気かな한국。".repeat(5000));
        assert_eq!((many.han, many.hans, many.kana, many.hangul), (20_000, 5000, 10_000, 10_000));
        // More of one kind than a lane can count.
        assert_eq!(ScriptCounts::of(&"国".repeat(4321)).hans, 4321);
    }

    proptest! {
        /// Characters of one to four bytes in any order.
        #[test]
        fn every_character_counts_once(text in "[a-c\n é中国國気か한。\u{20000}𠮷]{0,60}") {
            let mut each = ScriptCounts::default();
            for c in text.chars() {
                each.add(&ScriptCounts::of(c.encode_utf8(&mut [0; 4])));
            }
            prop_assert_eq!(ScriptCounts::of(&text), each);
        }
    }
}
