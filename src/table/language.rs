//! Compiled language model: costs of characters and pairs in each language.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::TableError;
use super::charmap::{pages, position};
use super::hashed::{self, Hashed, HashedSlot, SLOT};
use super::layout::{self, Sections, TableKind};
use super::source::Row;

/// Number of languages: simplified Chinese, traditional Chinese, Japanese, Korean.
pub(crate) const COLUMNS: usize = 4;
/// Number of tables of pairs: Chinese for the first two languages, and one for the other two.
const PAIR_TABLES: usize = 2;

/// Costs of a character in each language, in eighths of a bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Costs {
    /// Cost after any character.
    pub(crate) single: [u8; COLUMNS],
    /// Cost added to the next character if the pair is not listed.
    pub(crate) backoff: [u8; COLUMNS],
}

/// Compiles the rows of characters and of pairs into the bytes that [`LanguageTable`] reads.
pub(crate) fn compile_language(
    characters: &[Row<'_>],
    pairs: [(&str, &[Row<'_>]); PAIR_TABLES],
) -> Result<Vec<u8>, TableError> {
    let mut all = Characters::default();
    for row in characters {
        all.add(row).map_err(|message| TableError::new("characters.txt", row.line, message))?;
    }
    let (index, content) = pages(all.entries, all.other)
        .ok_or_else(|| TableError::new("characters.txt", 0, "too many pages"))?;
    let bytes = |numbers: &[u16]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    let costs =
        all.costs.iter().flat_map(|costs| [costs.single, costs.backoff]).flatten().collect();
    let mut sections: Vec<Vec<u8>> =
        vec![bytes(&index), bytes(&content), costs, bytes(&[all.other])];
    for (file, rows) in pairs {
        let mut entries = Vec::new();
        for row in rows {
            add_pairs(row, &all.numbers, &mut entries).ok_or_else(|| {
                TableError::new(
                    file,
                    row.line,
                    "each second has a row in characters.txt and two digits",
                )
            })?;
        }
        let (seeds, slots) = hashed::compile(file, &entries)?;
        sections.extend([seeds, slots]);
    }
    layout::write(TableKind::Language, &sections.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// Rows of characters.txt during compilation.
#[derive(Default)]
struct Characters {
    costs: Vec<Costs>,
    /// Code points with their rows: first those of their classes, then their own.
    entries: Vec<(u32, u16)>,
    classes: Vec<(RangeInclusive<u32>, u16)>,
    numbers: HashMap<char, u16>,
    /// Class of all characters outside the other classes.
    other: u16,
}

impl Characters {
    fn add(&mut self, row: &Row<'_>) -> Result<(), &'static str> {
        let number = u16::try_from(self.costs.len()).map_err(|_| "more than 65,536 rows")?;
        let (default, backoffs) = match only(row.key) {
            Some(c) => {
                let code_point = u32::from(c);
                self.numbers.insert(c, number);
                self.entries.push((code_point, number));
                let found = self.classes.iter().find(|(range, _)| range.contains(&code_point));
                let class = usize::from(found.map_or(self.other, |(_, class)| *class));
                (self.costs.get(class).copied().unwrap_or_default(), COLUMNS)
            }
            None => {
                self.add_class(row.key, number)?;
                (Costs::default(), 0)
            }
        };
        let costs = parse_costs(row.candidates, default, backoffs);
        self.costs.push(costs.ok_or("a row has four costs and, of a character, four backoffs")?);
        Ok(())
    }

    /// Adds a class `name FIRST-LAST …`; one without ranges contains all other characters.
    fn add_class(&mut self, key: &str, number: u16) -> Result<(), &'static str> {
        let mut words = key.split(' ').skip(1).peekable();
        if words.peek().is_none() {
            self.other = number;
        }
        for word in words {
            let range = word.split_once('-').and_then(|(first, last)| {
                let number = |digits| u32::from_str_radix(digits, 16).ok();
                Some(number(first)?..=number(last)?)
            });
            let range = range.ok_or("a class has ranges such as 4E00-9FFF")?;
            self.entries.extend(range.clone().map(|code_point| (code_point, number)));
            self.classes.push((range, number));
        }
        Ok(())
    }
}

/// The only character of a text.
fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.as_str().is_empty())
}

/// Parses the costs of a row. `-` is a character that is too rare in a language and has the cost of its class.
fn parse_costs(fields: &str, default: Costs, backoffs: usize) -> Option<Costs> {
    let mut costs = Costs { backoff: [0; COLUMNS], ..default };
    let mut fields = fields.split(' ');
    for place in costs.single.iter_mut().chain(costs.backoff.iter_mut().take(backoffs)) {
        match fields.next()? {
            "-" => {}
            number => *place = number.parse().ok()?,
        }
    }
    fields.next().is_none().then_some(costs)
}

/// Adds the pairs of a row, by the numbers of both characters. Each digit is the level in one language.
fn add_pairs(
    row: &Row<'_>,
    numbers: &HashMap<char, u16>,
    entries: &mut Vec<(u32, u8)>,
) -> Option<()> {
    let first = numbers.get(&only(row.key)?)?;
    let mut rest = row.candidates.chars();
    while let Some(second) = rest.next() {
        let levels = rest.next()?.to_digit(16)? << 4 | rest.next()?.to_digit(16)?;
        entries.push((key(*first, *numbers.get(&second)?), u8::try_from(levels).ok()?));
    }
    Some(())
}

#[inline]
fn key(first: u16, second: u16) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

/// The compiled language model.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LanguageTable<'a> {
    index: &'a [u16],
    content: &'a [u16],
    /// Single costs and backoffs.
    costs: &'a [[[u8; COLUMNS]; 2]],
    other: u16,
    pairs: [Hashed<'a>; PAIR_TABLES],
}

impl<'a> LanguageTable<'a> {
    /// Checks the header and uses the table in place. `bytes` are aligned to four.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::Language)?;
        let hashed = |at| {
            let (slots, rest) = sections.bytes(at + 1)?.as_chunks::<SLOT>();
            if rest.is_empty() {
                Ok(Hashed { seeds: sections.numbers(at)?, slots })
            } else {
                Err(sections.error("a slot is cut short"))
            }
        };
        Ok(Self {
            index: sections.numbers(0)?,
            content: sections.numbers(1)?,
            costs: sections.numbers(2)?,
            other: sections.numbers(3)?.first().map_or(0, |number| u16::from_le(*number)),
            pairs: [hashed(4)?, hashed(6)?],
        })
    }

    /// Number of a character's row or, if it has none, of its class.
    #[inline]
    pub(crate) fn number(&self, c: char) -> u16 {
        let found = position(self.index, u32::from(c)).and_then(|at| self.content.get(at));
        found.map_or(self.other, |number| u16::from_le(*number))
    }

    /// Costs of the character with a number.
    #[inline]
    pub(crate) fn costs(&self, number: u16) -> Costs {
        let [single, backoff] = self.costs.get(usize::from(number)).copied().unwrap_or_default();
        Costs { single, backoff }
    }

    /// Pairs of two languages.
    pub(crate) fn pairs(&self, table: usize) -> PairCosts<'a> {
        PairCosts(self.pairs.get(table).copied().unwrap_or_default())
    }
}

/// Costs of pairs of characters in two languages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PairCosts<'a>(Hashed<'a>);

impl PairCosts<'_> {
    /// Place of the costs of a pair, by the numbers of its characters. Computed for many pairs first, so that the reads overlap.
    #[inline]
    pub(crate) fn place(self, first: u16, second: u16) -> HashedSlot {
        self.0.place(key(first, second))
    }

    /// Levels of both languages, as in the source: the upper four bits are the first.
    #[inline]
    pub(crate) fn value(self, place: HashedSlot) -> u8 {
        self.0.value(place)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{aligned, parse};
    use super::*;

    const CHARACTERS: &str = "han 4E00-9FFF\t208 209 210 211\nother\t220 220 220 220\n\
        \u{E9}\t90 - - 91 0 0 0 1\n一\t40 - 41 - 1 2 3 4\n三\t50 51 - - 0 0 0 0\n";

    fn compile(characters: &str, chinese: &str) -> Result<Vec<u32>, TableError> {
        let bytes = compile_language(
            &parse("characters.txt", characters)?,
            [("chinese.txt", &parse("chinese.txt", chinese)?), ("others.txt", &[])],
        )?;
        Ok(aligned(&bytes))
    }

    #[test]
    fn compiled_rows_are_read_back() {
        let words = compile(CHARACTERS, "一\t三0a一f1\n").unwrap();
        let table = LanguageTable::load("t", bytemuck::cast_slice(&words)).unwrap();
        let costs = |c| table.costs(table.number(c));
        assert_eq!(costs('一'), Costs { single: [40, 209, 41, 211], backoff: [1, 2, 3, 4] });
        assert_eq!(costs('三'), Costs { single: [50, 51, 210, 211], backoff: [0; 4] });
        assert_eq!(costs('二').single, [208, 209, 210, 211]);
        assert_eq!(costs('\u{E9}').single, [90, 220, 220, 91]);
        assert_eq!([costs('\u{E8}'), costs('\u{10FFFF}')].map(|c| c.single), [[220; 4]; 2]);
        let (one, three) = (table.number('一'), table.number('三'));
        let levels = |pairs, first, second| {
            let pairs = table.pairs(pairs);
            pairs.value(pairs.place(first, second))
        };
        assert_eq!(levels(0, one, three), 0x0A);
        assert_eq!(levels(0, one, one), 0xF1);
        assert_eq!(levels(0, three, one), 0);
        assert_eq!(levels(1, one, one), 0);
    }

    #[test]
    fn wrong_rows_are_named() {
        let message = |characters, pairs| compile(characters, pairs).unwrap_err().to_string();
        assert!(message("一\t1 2 3 4 5\n", "").starts_with("characters.txt:1: a row has four"));
        assert!(message("han x\t1 2 3 4\n", "").starts_with("characters.txt:1: a class has"));
        assert!(message(CHARACTERS, "一\t四11\n").starts_with("chinese.txt:1: each second"));
        assert!(message(CHARACTERS, "一\t三1\n").starts_with("chinese.txt:1: each second"));
    }
}
