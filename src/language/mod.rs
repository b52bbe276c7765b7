//! How much a text reads like a language: one model for every question that needs it.
//!
//! The model is a table of what characters, and pairs of them, cost in bits (`data/language`): the more usual,
//! the fewer. Of two readings of the same bytes the one that costs less is what somebody wrote. ASCII costs
//! the same in every language, so that what is compared is the rest.

pub(crate) mod alphabet;
pub(crate) mod document;
pub(crate) mod trigrams;
pub(crate) mod words;

use std::sync::LazyLock;

use crate::builtin;
use crate::table::{COLUMNS, Costs, LanguageTable, Place};

/// A language that the model knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    /// Chinese in the simplified script.
    Hans,
    /// Chinese in the traditional script.
    Hant,
    /// Chinese in either script or both mixed: of each character and each pair, what costs less.
    Chinese,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
}

impl Language {
    pub(crate) const ALL: [Self; 5] =
        [Self::Hans, Self::Hant, Self::Chinese, Self::Japanese, Self::Korean];

    /// As BCP 47 has it.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Hans => "zh-Hans",
            Self::Hant => "zh-Hant",
            Self::Chinese => "zh",
            Self::Japanese => "ja",
            Self::Korean => "ko",
        }
    }

    fn columns(self) -> Columns {
        let of = |pairs, levels, costs| Columns { pairs, levels, costs };
        match self {
            Self::Hans => of(0, [4, 4], [0, 0]),
            Self::Hant => of(0, [0, 0], [8, 8]),
            Self::Chinese => of(0, [4, 0], [0, 8]),
            Self::Japanese => of(1, [4, 4], [16, 16]),
            Self::Korean => of(1, [0, 0], [24, 24]),
        }
    }
}

/// Which columns of the tables a language reads: two, of which the one counts that costs less. As shifts, because
/// they are the same for a whole text and indices would be looked up for each character.
#[derive(Debug, Clone, Copy)]
struct Columns {
    /// The table of pairs.
    pairs: usize,
    levels: [u32; 2],
    costs: [u32; 2],
}

impl Columns {
    /// What a character costs after another.
    #[inline]
    fn least(self, levels: u8, before: Costs, costs: Costs) -> u16 {
        let (single, backoff) =
            (u32::from_le_bytes(costs.single), u32::from_le_bytes(before.backoff));
        let cost = |level: u32, column: u32| {
            let unlisted = ((single >> column) & 0xFF) as u16 + ((backoff >> column) & 0xFF) as u16;
            let listed = LEVELS.get(usize::from(levels >> level) & 15).copied().unwrap_or(UNLISTED);
            listed.min(unlisted)
        };
        let ([one, two], [first, second]) = (self.levels, self.costs);
        cost(one, first).min(cost(two, second))
    }
}

/// The embedded table is loaded once; a test holds that it loads.
static TABLE: LazyLock<LanguageTable<'static>> =
    LazyLock::new(|| LanguageTable::load("language model", builtin::LANGUAGE).unwrap_or_default());

/// Costs are added up in eighths of a bit.
const UNIT: f32 = 8.0;
/// What the digits of a pair cost, in eighths: 0.5 bits and 0.875 more for each. See
/// `scripts/derive_language.py`. Not listed is [`UNLISTED`].
const LEVELS: [u16; 16] = [UNLISTED, 4, 11, 18, 25, 32, 39, 46, 53, 60, 67, 74, 81, 88, 95, 102];
/// More than any two costs together.
const UNLISTED: u16 = 1 << 10;

/// What ASCII costs, in eighths of a bit: about what it has in English text, so that text in two scripts
/// is weighed as it should be. Controls do not occur in text.
#[allow(clippy::cast_possible_truncation, clippy::indexing_slicing)] // a constant is checked
const ASCII: [u8; 0x80] = {
    let mut costs = [160; 0x80];
    let mut c = 0;
    while c < 0x80 {
        let byte = c as u8;
        costs[c] = match byte {
            b' ' | b'\n' => 20,
            b'a'..=b'z' => 36,
            b'\r' | b'\t' | b'0'..=b'9' => 44,
            b'A'..=b'Z' => 52,
            b'!'..=b'~' => 56,
            _ => 160,
        };
        c += 1;
    }
    costs
};

/// What an ASCII character costs, in eighths of a bit.
pub(crate) fn ascii_eighths(byte: u8) -> u8 {
    ASCII.get(usize::from(byte)).copied().unwrap_or(u8::MAX)
}

/// How well a text reads, so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Score {
    /// What ASCII costs, in eighths of a bit.
    ascii: u64,
    /// What the other characters cost.
    others: u64,
    /// How many characters are not ASCII.
    characters: usize,
}

impl Score {
    /// What the text costs in bits, ASCII included.
    #[allow(clippy::cast_precision_loss)] // of texts of gigabytes, where the eighths do not matter
    pub(crate) fn bits(self) -> f32 {
        (self.ascii + self.others) as f32 / UNIT
    }

    /// How many characters are not ASCII.
    pub(crate) fn characters(self) -> usize {
        self.characters
    }

    /// What one of these costs on average. Natural text of the language has 6 to 9 bits, text that was decoded
    /// wrongly 15 and more.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn bits_per_character(self) -> f32 {
        if self.characters == 0 { 0.0 } else { self.others as f32 / UNIT / self.characters as f32 }
    }
}

/// The number and the costs of the last character of a text; of none after ASCII, with which nothing is a pair.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Last(u16, Costs);

impl Default for Last {
    fn default() -> Self {
        NOTHING
    }
}

/// Scores each character after another one, in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    table: LanguageTable<'static>,
    columns: Columns,
}

impl Reader {
    pub(crate) fn new(language: Language) -> Self {
        Self { table: *TABLE, columns: language.columns() }
    }

    /// The cost of a character after another one, in bits, with that character as the last one.
    #[inline]
    pub(crate) fn step(&self, last: Last, c: char) -> (Last, f32) {
        let (last, [eighths]) = eighths(&self.table, [self.columns], last, c);
        (last, f32::from(eighths) / UNIT)
    }

    /// A character as the last one, whatever it follows.
    pub(crate) fn last(&self, c: char) -> Last {
        if c.is_ascii() {
            return Last::default();
        }
        let number = self.table.number(c);
        Last(number, self.table.costs(number))
    }

    /// The cost of a character between two others, in bits: its own after the one before, and that of the next one, if there is one,
    /// after it. Neither is ASCII.
    #[inline]
    pub(crate) fn between(&self, before: Last, c: Last, next: Option<Last>) -> f32 {
        let pairs = self.table.pairs(self.columns.pairs);
        let cost = |before: Last, c: Last| {
            self.columns.least(pairs.value(pairs.place(before.0, c.0)), before.1, c.1)
        };
        let eighths = cost(before, c) + next.map_or(0, |next| cost(c, next));
        f32::from(eighths) / UNIT
    }

    /// What a character costs that is not ASCII, whatever it follows, in bits.
    pub(crate) fn single(&self, c: char) -> f32 {
        let costs = self.table.costs(self.table.number(c));
        f32::from(self.columns.least(0, NOTHING.1, costs)) / UNIT
    }

    /// What a character costs that is the first one of a text, in bits.
    pub(crate) fn first(&self, c: char) -> f32 {
        let ascii = ASCII.get(c as usize).copied();
        ascii.map_or_else(|| self.single(c), |eighths| f32::from(eighths) / UNIT)
    }
}

/// The cost of a character after another one in each of some languages, in eighths of a bit. Languages that share a table of pairs
/// stand side by side.
#[inline]
fn eighths<const N: usize>(
    table: &LanguageTable<'static>,
    columns: [Columns; N],
    last: Last,
    c: char,
) -> (Last, [u16; N]) {
    if let Some(cost) = ASCII.get(c as usize) {
        return (Last::default(), [u16::from(*cost); N]);
    }
    let number = table.number(c);
    let costs = table.costs(number);
    let mut known = None;
    let mut costs_in = [0; N];
    // A loop, because `map` of an array is not inlined, and this is the innermost step of repair.
    for (cost, columns) in costs_in.iter_mut().zip(columns) {
        let value = match known {
            Some((of, value)) if of == columns.pairs => value,
            _ => {
                let pairs = table.pairs(columns.pairs);
                pairs.value(pairs.place(last.0, number))
            }
        };
        known = Some((columns.pairs, value));
        *cost = columns.least(value, last.1, costs);
    }
    (Last(number, costs), costs_in)
}

/// The same in several languages at once: what they share is looked up once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Readers<const N: usize> {
    table: LanguageTable<'static>,
    columns: [Columns; N],
}

impl<const N: usize> Readers<N> {
    pub(crate) fn new(languages: [Language; N]) -> Self {
        Self { table: *TABLE, columns: languages.map(Language::columns) }
    }

    /// The cost of a character after another one in each language, in bits, with that character as the last one.
    #[inline]
    pub(crate) fn step(&self, last: Last, c: char) -> (Last, [f32; N]) {
        let (last, eighths) = eighths(&self.table, self.columns, last, c);
        let mut bits = [0.0; N];
        for (bits, eighths) in bits.iter_mut().zip(eighths) {
            *bits = f32::from(eighths) / UNIT;
        }
        (last, bits)
    }
}

/// Adds up what a text costs in a language, piece by piece.
#[derive(Debug, Clone)]
pub(crate) struct Scorer {
    reader: Reader,
    last: Last,
    score: Score,
}

impl Scorer {
    /// Of no text yet.
    pub(crate) fn new(language: Language) -> Self {
        Self { reader: Reader::new(language), last: NOTHING, score: Score::default() }
    }

    /// What the texts cost that were pushed.
    pub(crate) fn score(&self) -> Score {
        self.score
    }

    /// Adds one character, and says what it costs, in bits: for those who ask of each.
    #[inline]
    pub(crate) fn step(&mut self, c: char) -> f32 {
        let Reader { table, columns } = &self.reader;
        let (last, [eighths]) = eighths(table, [*columns], self.last, c);
        self.last = last;
        if c.is_ascii() {
            self.score.ascii += u64::from(eighths);
        } else {
            self.score.others += u64::from(eighths);
            self.score.characters += 1;
        }
        f32::from(eighths) / UNIT
    }

    /// Adds what a text costs that follows the last one.
    pub(crate) fn push(&mut self, text: &str) {
        let Reader { table, columns } = self.reader;
        let pairs = table.pairs(columns.pairs);
        let mut chars = text.chars();
        // In three passes over a block, so that the reads of one pass, which miss the cache, overlap.
        let mut numbers = [NOTHING.0; BLOCK];
        let mut places = [Place::default(); BLOCK];
        let mut last = self.last;
        while !chars.as_str().is_empty() {
            let (mut length, mut ascii, mut others, mut characters) = (0, 0u32, 0u32, 0);
            for (number, c) in numbers.iter_mut().zip(chars.by_ref()) {
                *number = match ASCII.get(c as usize) {
                    Some(cost) => {
                        ascii += u32::from(*cost);
                        NOTHING.0
                    }
                    None => table.number(c),
                };
                length += 1;
            }
            let numbers = numbers.get(..length).unwrap_or_default();
            let mut before = last.0;
            for (place, &number) in places.iter_mut().zip(numbers) {
                *place = pairs.place(before, number);
                before = number;
            }
            for (&place, &number) in places.iter().zip(numbers) {
                if number == NOTHING.0 {
                    last = NOTHING;
                    continue;
                }
                let costs = table.costs(number);
                others += u32::from(columns.least(pairs.value(place), last.1, costs));
                characters += 1;
                last = Last(number, costs);
            }
            self.score.ascii += u64::from(ascii);
            self.score.others += u64::from(others);
            self.score.characters += characters;
        }
        self.last = last;
    }
}

/// The cost of each character of a text after the one before, in bits.
pub(crate) fn costs(language: Language, text: &str) -> Vec<f32> {
    let mut scorer = Scorer::new(language);
    text.chars().map(|c| scorer.step(c)).collect()
}

/// Characters a block: so many that reads overlap, so few that the block stays in the fastest cache.
const BLOCK: usize = 64;

/// What is before the first character: nothing that begins a pair. No row has this number.
const NOTHING: Last = Last(u16::MAX, Costs { single: [0; COLUMNS], backoff: [0; COLUMNS] });

/// What a text costs in a language.
pub(crate) fn score(language: Language, text: &str) -> Score {
    let mut scorer = Scorer::new(language);
    scorer.push(text);
    scorer.score()
}

/// What a text costs roughly: its characters, whatever they follow. Several times as fast.
pub(crate) fn rough_score(language: Language, text: &str) -> Score {
    let (table, columns) = (*TABLE, language.columns());
    let (mut others, mut characters) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        let costs = table.costs(table.number(c));
        others += u64::from(columns.least(0, NOTHING.1, costs));
        characters += 1;
    }
    Score { ascii: 0, others, characters }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANS: &str = "清晨的雾还没有散，码头上已经站满了等船的人。";
    const HANT: &str = "清晨的霧還沒有散，碼頭上已經站滿了等船的人。";
    const JAPANESE: &str = "朝の霧はまだ晴れず、港には船を待つ人が並んでいた。";
    const KOREAN: &str = "새벽 안개가 아직 걷히지 않았는데 부두에는 사람들이 가득했다.";

    fn best(text: &str) -> Language {
        let languages = Language::ALL.into_iter().filter(|language| *language != Language::Chinese);
        languages.min_by_key(|language| score(*language, text).others).unwrap()
    }

    #[test]
    fn each_text_reads_best_in_its_own_language() {
        let texts = [
            (HANS, Language::Hans),
            (HANT, Language::Hant),
            (JAPANESE, Language::Japanese),
            (KOREAN, Language::Korean),
        ];
        for (text, language) in texts {
            assert_eq!(best(text), language, "{text}");
            assert!(score(language, text).bits_per_character() < 9.0, "{text}");
        }
        // Half converted.
        let mixed = "清晨的霧还没有散，碼头上已經站满了等船的人。";
        assert!(score(Language::Chinese, mixed).bits_per_character() < 9.0);
        for text in [HANS, HANT] {
            let (own, both) = (score(best(text), text), score(Language::Chinese, text));
            assert!(both.others <= own.others, "{text}");
        }
    }

    #[test]
    fn what_was_decoded_wrongly_reads_badly() {
        let (bytes, ..) = encoding_rs::GB18030.encode(HANS);
        for encoding in [encoding_rs::BIG5, encoding_rs::EUC_KR, encoding_rs::SHIFT_JIS] {
            let (text, ..) = encoding.decode(&bytes);
            assert!(score(Language::Chinese, &text).bits_per_character() > 15.0, "{text}");
        }
    }

    #[test]
    fn in_pieces_as_in_one() {
        let text = format!("{HANS} and {JAPANESE}\n{}", HANT.repeat(9));
        for language in Language::ALL {
            let whole = score(language, &text);
            let mut scorer = Scorer::new(language);
            for (at, c) in text.char_indices() {
                scorer.push(text.get(at..at + c.len_utf8()).unwrap());
            }
            assert_eq!(scorer.score(), whole);
            let mut scorer = Scorer::new(language);
            let bits: f32 = text.chars().map(|c| scorer.step(c)).sum();
            assert_eq!((scorer.score(), bits), (whole, whole.bits()));
            assert_eq!(whole.characters(), text.chars().filter(|c| !c.is_ascii()).count());
        }
    }

    #[test]
    fn ascii_costs_the_same_everywhere() {
        let text = "fn main() { /* nothing */ }\n";
        let bits = score(Language::Hans, text).bits();
        assert!(bits > 0.0);
        assert!(Language::ALL.into_iter().all(|language| score(language, text).bits() == bits));
        assert_eq!(score(Language::Korean, text).bits_per_character(), 0.0);
    }
}
