//! Language model: the cost in bits of a text in a language.
//!
//! The model is a table of the costs of characters and of pairs of characters (`data/language`); common ones cost few bits. Of two
//! readings of the same bytes, the cheaper one is more likely the original text. ASCII costs the same in all languages, so only the
//! other characters decide.

pub(crate) mod alphabet;
pub(crate) mod document_counts;
mod tag;
pub(crate) mod trigrams;
pub(crate) mod words;

use std::sync::LazyLock;

pub(crate) use tag::Language;

use crate::builtin;
use crate::table::{COLUMNS, Costs, HashedSlot, LanguageTable};

/// Lead in bits of one reading over another that halves the doubt. It would be one bit if the characters of a text were independent
/// and the model were exact (guess).
pub(crate) const LEAD_HALVING_BITS: f32 = 3.0;

/// Columns of the tables for a language: two, of which the lower cost counts. They are stored as shifts, because they are the same
/// for a whole text and indices would be looked up for each character.
#[derive(Debug, Clone, Copy)]
struct Columns {
    /// The table of pairs.
    pairs: usize,
    levels: [u32; 2],
    costs: [u32; 2],
}

impl Columns {
    fn of(language: Language) -> Self {
        let columns = |pairs, levels, costs| Self { pairs, levels, costs };
        match language {
            Language::Hans => columns(0, [4, 4], [0, 0]),
            Language::Hant => columns(0, [0, 0], [8, 8]),
            Language::Chinese => columns(0, [4, 0], [0, 8]),
            Language::Japanese => columns(1, [4, 4], [16, 16]),
            Language::Korean => columns(1, [0, 0], [24, 24]),
        }
    }

    /// Returns the cost of a character after another one, in eighths of a bit.
    #[inline]
    fn least(self, levels: u8, before: Costs, costs: Costs) -> u16 {
        let (single, backoff) =
            (u32::from_le_bytes(costs.single), u32::from_le_bytes(before.backoff));
        let cost = |level: u32, column: u32| {
            let unlisted = ((single >> column) & 0xFF) as u16 + ((backoff >> column) & 0xFF) as u16;
            let listed = LEVEL_COSTS
                .get(usize::from(levels >> level) & 15)
                .copied()
                .unwrap_or(UNLISTED_PAIR);
            listed.min(unlisted)
        };
        let ([one, two], [first, second]) = (self.levels, self.costs);
        cost(one, first).min(cost(two, second))
    }
}

/// Embedded table, loaded once; a test checks that it loads.
static MODEL: LazyLock<LanguageTable<'static>> = LazyLock::new(|| {
    builtin::expect_embedded(LanguageTable::load("language model", builtin::LANGUAGE))
});

/// Units of cost per bit: costs are added up in eighths of a bit.
const UNITS_PER_BIT: f32 = 8.0;
/// Costs of the digits of the pair table, in eighths of a bit: 0.5 bits, and 0.875 more for each digit
/// (`scripts/derive_language.py`). Digit 0 is a pair that is not listed.
const LEVEL_COSTS: [u16; 16] =
    [UNLISTED_PAIR, 4, 11, 18, 25, 32, 39, 46, 53, 60, 67, 74, 81, 88, 95, 102];
/// Marker for a pair that is not listed: more than any two costs together.
const UNLISTED_PAIR: u16 = 1 << 10;

/// Cost of each ASCII character, in eighths of a bit. The values are about those of English text, so that text in two scripts is
/// weighed fairly. Controls do not occur in text.
#[allow(clippy::cast_possible_truncation, clippy::indexing_slicing)] // a constant is checked
const ASCII_COSTS: [u8; 0x80] = {
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

/// Returns the cost of an ASCII character, in eighths of a bit.
pub(crate) fn ascii_eighths(byte: u8) -> u8 {
    ASCII_COSTS.get(usize::from(byte)).copied().unwrap_or(u8::MAX)
}

/// Cost of a text so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Score {
    /// Cost of ASCII, in eighths of a bit.
    ascii: u64,
    /// Cost of the other characters, in eighths of a bit.
    others: u64,
    /// Number of characters beyond ASCII.
    characters: usize,
}

impl Score {
    /// Returns the cost of the text in bits, ASCII included.
    #[allow(clippy::cast_precision_loss)] // of texts of gigabytes, where the eighths do not matter
    pub(crate) fn bits(self) -> f32 {
        (self.ascii + self.others) as f32 / UNITS_PER_BIT
    }

    /// Returns the number of characters beyond ASCII.
    pub(crate) fn characters(self) -> usize {
        self.characters
    }

    /// Returns the average cost of a character beyond ASCII, in bits: 6 to 9 in natural text of the language, 15 and more in text
    /// that was decoded wrongly.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn bits_per_character(self) -> f32 {
        if self.characters == 0 {
            0.0
        } else {
            self.others as f32 / UNITS_PER_BIT / self.characters as f32
        }
    }
}

/// Number and costs of the last character of a text. After ASCII it is [`NOTHING`], because ASCII forms no pairs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Last(u16, Costs);

impl Default for Last {
    fn default() -> Self {
        NOTHING
    }
}

/// Scorer of single characters in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    table: LanguageTable<'static>,
    columns: Columns,
}

impl Reader {
    pub(crate) fn new(language: Language) -> Self {
        Self { table: *MODEL, columns: Columns::of(language) }
    }

    /// Returns the cost in bits of a character after another one, and that character as the last one.
    #[inline]
    pub(crate) fn step(&self, last: Last, c: char) -> (Last, f32) {
        let (last, [eighths]) = eighths(&self.table, [self.columns], last, c);
        (last, f32::from(eighths) / UNITS_PER_BIT)
    }

    /// Returns a character as the last one, whatever it follows.
    pub(crate) fn last(&self, c: char) -> Last {
        if c.is_ascii() {
            return Last::default();
        }
        let number = self.table.number(c);
        Last(number, self.table.costs(number))
    }

    /// Returns the cost in bits of a character between two others: its cost after the one before, and the cost of the next one
    /// after it, if there is one. Neither is ASCII.
    #[inline]
    pub(crate) fn between(&self, before: Last, c: Last, next: Option<Last>) -> f32 {
        let pairs = self.table.pairs(self.columns.pairs);
        let cost = |before: Last, c: Last| {
            self.columns.least(pairs.value(pairs.place(before.0, c.0)), before.1, c.1)
        };
        let eighths = cost(before, c) + next.map_or(0, |next| cost(c, next));
        f32::from(eighths) / UNITS_PER_BIT
    }

    /// Returns the cost in bits of a character beyond ASCII, whatever it follows.
    pub(crate) fn single(&self, c: char) -> f32 {
        let costs = self.table.costs(self.table.number(c));
        f32::from(self.columns.least(0, NOTHING.1, costs)) / UNITS_PER_BIT
    }

    /// Returns the cost in bits of a character at the beginning of a text.
    pub(crate) fn first(&self, c: char) -> f32 {
        let ascii = ASCII_COSTS.get(c as usize).copied();
        ascii.map_or_else(|| self.single(c), |eighths| f32::from(eighths) / UNITS_PER_BIT)
    }
}

/// Returns the cost of a character after another one in each of several languages, in eighths of a bit. Languages that share a
/// table of pairs are adjacent.
#[inline]
fn eighths<const N: usize>(
    table: &LanguageTable<'static>,
    columns: [Columns; N],
    last: Last,
    c: char,
) -> (Last, [u16; N]) {
    if let Some(cost) = ASCII_COSTS.get(c as usize) {
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

/// [`Reader`] of several languages at once: shared tables are looked up once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Readers<const N: usize> {
    table: LanguageTable<'static>,
    columns: [Columns; N],
}

impl<const N: usize> Readers<N> {
    pub(crate) fn new(languages: [Language; N]) -> Self {
        Self { table: *MODEL, columns: languages.map(Columns::of) }
    }

    /// Returns the cost in bits of a character after another one in each language, and that character as the last one.
    #[inline]
    pub(crate) fn step(&self, last: Last, c: char) -> (Last, [f32; N]) {
        let (last, eighths) = eighths(&self.table, self.columns, last, c);
        let mut bits = [0.0; N];
        for (bits, eighths) in bits.iter_mut().zip(eighths) {
            *bits = f32::from(eighths) / UNITS_PER_BIT;
        }
        (last, bits)
    }
}

/// Running cost of a text in one language, fed piece by piece.
#[derive(Debug, Clone)]
pub(crate) struct Scorer {
    reader: Reader,
    last: Last,
    score: Score,
}

impl Scorer {
    /// Returns a scorer without text.
    pub(crate) fn new(language: Language) -> Self {
        Self { reader: Reader::new(language), last: NOTHING, score: Score::default() }
    }

    /// Returns the cost of the text so far.
    pub(crate) fn score(&self) -> Score {
        self.score
    }

    /// Adds one character and returns its cost in bits.
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
        f32::from(eighths) / UNITS_PER_BIT
    }

    /// Adds text after the last one.
    pub(crate) fn push(&mut self, text: &str) {
        let Reader { table, columns } = self.reader;
        let pairs = table.pairs(columns.pairs);
        let mut chars = text.chars();
        // Three passes over a block, so that the reads of one pass, which miss the cache, overlap.
        let mut numbers = [NOTHING.0; SCORED_BLOCK_CHARS];
        let mut places = [HashedSlot::default(); SCORED_BLOCK_CHARS];
        let mut last = self.last;
        while !chars.as_str().is_empty() {
            let (mut length, mut ascii, mut others, mut characters) = (0, 0u32, 0u32, 0);
            for (number, c) in numbers.iter_mut().zip(chars.by_ref()) {
                *number = match ASCII_COSTS.get(c as usize) {
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

/// Returns the cost in bits of each character of a text after the one before it.
pub(crate) fn costs(language: Language, text: &str) -> Vec<f32> {
    let mut scorer = Scorer::new(language);
    text.chars().map(|c| scorer.step(c)).collect()
}

/// Characters per block: enough for reads to overlap, few enough for the block to stay in the fastest cache.
const SCORED_BLOCK_CHARS: usize = 64;

/// Last character at the beginning of a text and after ASCII, which begins no pair. No row has this number.
const NOTHING: Last = Last(u16::MAX, Costs { single: [0; COLUMNS], backoff: [0; COLUMNS] });

/// Returns the cost of a text in a language.
pub(crate) fn score(language: Language, text: &str) -> Score {
    let mut scorer = Scorer::new(language);
    scorer.push(text);
    scorer.score()
}

/// Returns the approximate cost of a text by its single characters alone, several times as fast as [`score`].
pub(crate) fn rough_score(language: Language, text: &str) -> Score {
    let (table, columns) = (*MODEL, Columns::of(language));
    let (mut others, mut characters) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        let costs = table.costs(table.number(c));
        others += u64::from(columns.least(0, NOTHING.1, costs));
        characters += 1;
    }
    Score { ascii: 0, others, characters }
}

#[cfg(test)]
mod tests;
