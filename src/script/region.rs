use std::ops::RangeInclusive;
use std::sync::LazyLock;

use crate::builtin;
use crate::share::share;
use crate::table::PhraseTable;
use crate::utf8::ceil_boundary;

/// A region with its own forms and words of written Chinese.
///
/// ```
/// use hanfold::{Document, Region};
///
/// let cantonese = "佢哋喺屋邨樓下坐咗好耐";
/// assert_eq!(Document::from_text(cantonese).detect()?.script.region, Some(Region::HongKong));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Region {
    /// Taiwan.
    #[cfg_attr(feature = "serde", serde(rename = "TW"))]
    Taiwan,
    /// Hong Kong.
    #[cfg_attr(feature = "serde", serde(rename = "HK"))]
    HongKong,
    /// Mainland China.
    #[cfg_attr(feature = "serde", serde(rename = "CN"))]
    Mainland,
}

impl Region {
    /// All regions.
    pub const ALL: [Self; 3] = [Self::Taiwan, Self::HongKong, Self::Mainland];

    /// Returns the ISO 3166 code: `TW`, `HK`, `CN`.
    ///
    /// ```
    /// use hanfold::Region;
    ///
    /// let tags = Region::ALL.map(|region| format!("zh-{}", region.as_str()));
    /// assert_eq!(tags, ["zh-TW", "zh-HK", "zh-CN"]);
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Taiwan => "TW",
            Self::HongKong => "HK",
            Self::Mainland => "CN",
        }
    }
}

crate::name::named!(Region, "region");

/// Number of regional words and forms of a text that each region uses.
///
/// Words that two regions share count for both, so the evidence is the number *against* a region: `all` minus its own count.
///
/// ```
/// use hanfold::Document;
///
/// let counts = Document::from_text("佢哋喺屋邨樓下坐咗好耐").detect()?.script.region_counts;
/// assert!(counts.hong_kong > counts.taiwan && counts.hong_kong <= counts.all);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RegionCounts {
    /// All regional words and forms.
    pub all: usize,
    /// Those used in Taiwan.
    pub taiwan: usize,
    /// Those used in Hong Kong.
    pub hong_kong: usize,
    /// Those used in the mainland.
    pub mainland: usize,
}

/// Least number of words by which fewer must be against the reported region than against each other region.
const MIN_REGION_LEAD_WORDS: usize = 2;
/// Largest share of words against the reported region.
const MAX_AGAINST_SHARE: f32 = 0.25;

/// Bytes read of a longer text, in windows spread over it.
const REGION_SAMPLE_BYTES: usize = 1 << 20;
/// Number of those windows.
const REGION_SAMPLE_WINDOWS: usize = 64;

/// Detects the region of the traditional parts of a text. Returns it, if the evidence is clear, and the evidence.
pub(super) fn detect<'t>(
    parts: impl Iterator<Item = &'t str> + Clone,
) -> (Option<Region>, RegionCounts) {
    let length: usize = parts.clone().map(str::len).sum();
    let mut counts = RegionCounts::default();
    for part in parts {
        if length <= REGION_SAMPLE_BYTES {
            counts.count(part);
            continue;
        }
        // Each part is sampled in proportion to its length.
        let step = length / REGION_SAMPLE_WINDOWS;
        let window = REGION_SAMPLE_BYTES / REGION_SAMPLE_WINDOWS;
        for start in (0..part.len()).step_by(step) {
            counts.count(whole_characters(part, start, start + window));
        }
    }
    let mut against = [
        (counts.all - counts.taiwan, Region::Taiwan),
        (counts.all - counts.hong_kong, Region::HongKong),
        (counts.all - counts.mainland, Region::Mainland),
    ];
    against.sort_by_key(|(count, _)| *count);
    let [(least, region), (second, _), _] = against;
    let is_clear =
        second - least >= MIN_REGION_LEAD_WORDS && share(least, counts.all) <= MAX_AGAINST_SHARE;
    (is_clear.then_some(region), counts)
}

/// The whole characters of a text between two offsets.
fn whole_characters(text: &str, start: usize, end: usize) -> &str {
    text.get(ceil_boundary(text, start)..ceil_boundary(text, end)).unwrap_or_default()
}

impl RegionCounts {
    fn count(&mut self, text: &str) {
        let Some(words) = &*REGIONAL_WORDS else { return };
        for regions in words.in_text(text) {
            self.all += 1;
            for region in regions.split(' ') {
                match region {
                    "TW" => self.taiwan += 1,
                    "HK" => self.hong_kong += 1,
                    _ => self.mainland += 1,
                }
            }
        }
    }
}

/// Regional words and forms.
struct RegionalWords {
    table: PhraseTable<'static>,
    /// Bit set of the characters below U+10000 that begin a word: they are few, and a lookup is much faster than walking the table.
    begins: Box<[u64; (1 << 16) / 64]>,
}

/// Range of the first characters of all words: bopomofo and Han. A test finds all words.
const FIRST_WORD_CHARS: RangeInclusive<char> = '\u{3000}'..='\u{9FFF}';

impl RegionalWords {
    fn load() -> Option<Self> {
        let table = PhraseTable::load("regions", builtin::REGIONS).ok()?;
        let mut begins = Box::new([0u64; (1 << 16) / 64]);
        for c in FIRST_WORD_CHARS.filter(|c| table.step(table.root(), *c).is_some()) {
            let number = usize::try_from(u32::from(c)).unwrap_or(0);
            if let Some(word) = begins.get_mut(number / 64) {
                *word |= 1 << (number % 64);
            }
        }
        Some(Self { table, begins })
    }

    /// Regions of the words in a text, from left to right, the longest at each position.
    fn in_text<'t>(&'t self, text: &'t str) -> impl Iterator<Item = &'static str> {
        let mut at = 0;
        std::iter::from_fn(move || {
            loop {
                at = self.next(text.as_bytes(), at)?;
                let rest = text.get(at..)?;
                if let Some((length, regions)) = self.table.longest_match(rest, None) {
                    at += length;
                    return Some(regions);
                }
                at += rest.chars().next()?.len_utf8();
            }
        })
    }

    /// Position of the next character, from `at` on, that may begin a word.
    fn next(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
        loop {
            match *bytes.get(at..)? {
                [a @ 0xE0..=0xEF, b, c, ..] => {
                    let number = usize::from(a & 0xF) << 12
                        | usize::from(b & 0x3F) << 6
                        | usize::from(c & 0x3F);
                    let word = self.begins.get(number / 64).copied().unwrap_or(0);
                    if word >> (number % 64) & 1 == 1 {
                        return Some(at);
                    }
                    at += 3;
                }
                [] => return None,
                _ => at += 1,
            }
        }
    }
}

/// Embedded regional words, loaded once.
static REGIONAL_WORDS: LazyLock<Option<RegionalWords>> = LazyLock::new(RegionalWords::load);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found() {
        let words = REGIONAL_WORDS.as_ref().unwrap();
        let rows = include_str!("../../data/script/regions.txt").lines();
        for (word, regions) in rows.filter_map(|row| row.split_once('\t')) {
            let text = format!("a é山{word}𠀀。");
            let found: Vec<_> = words.in_text(&text).collect();
            let by_table: Vec<_> = words.table.matches(&text, |_| None).map(|m| m.value).collect();
            assert_eq!(found, by_table, "{word}");
            assert!(found.contains(&regions), "{word}");
        }
    }
}
