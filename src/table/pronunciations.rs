//! Pronunciations of characters: a list of syllables for each.
//!
//! Characters with the same pronunciations share a list: with 1,600 syllables and 8,000 lists, numbers of two bytes suffice.

use std::collections::BTreeMap;

use super::TableError;
use super::charmap::{pages, position};
use super::layout::{self, Sections, TableKind};
use super::source::Row;
use super::syllable::Syllable;

/// Bits of the tone of a pronunciation; the others are the number of its letters.
const TONE_BITS: u32 = 3;
/// Mask of the tone.
const TONE_MASK: u16 = (1 << TONE_BITS) - 1;

/// Compiles rows of a character and its pronunciations.
pub(crate) fn compile_pronunciations(file: &str, rows: &[Row<'_>]) -> Result<Vec<u8>, TableError> {
    let mut letters: BTreeMap<u32, u16> = BTreeMap::new();
    let mut lists: Vec<(u32, Vec<Syllable>)> = Vec::new();
    for row in rows {
        let error = |message| TableError::new(file, row.line, message);
        let mut chars = row.key.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else {
            return Err(error("one character is expected"));
        };
        let list: Option<Vec<Syllable>> = row.candidates.split(' ').map(Syllable::parse).collect();
        let list = list.ok_or_else(|| error("a pronunciation is not a syllable"))?;
        letters.extend(list.iter().map(|one| (one.letters, 0)));
        lists.push((u32::from(c), list));
    }
    let full = || TableError::new(file, 0, "more than numbers of two bytes hold");
    for (number, one) in (0..).zip(letters.values_mut()) {
        *one = number;
    }
    // List 0 is empty.
    let (mut starts, mut pronunciations) = (vec![0, 0], Vec::new());
    let mut known: BTreeMap<Vec<u16>, u16> = BTreeMap::new();
    let mut entries = Vec::new();
    for (c, list) in lists {
        let number = |one: &Syllable| {
            letters.get(&one.letters).map_or(0, |number| number << TONE_BITS) | u16::from(one.tone)
        };
        let list: Vec<u16> = list.iter().map(number).collect();
        let next = u16::try_from(starts.len() - 1).map_err(|_| full())?;
        let number = match known.get(&list) {
            Some(number) => *number,
            None => {
                pronunciations.extend_from_slice(&list);
                starts.push(u16::try_from(pronunciations.len()).map_err(|_| full())?);
                known.insert(list, next);
                next
            }
        };
        entries.push((c, number));
    }
    let (index, content) = pages(entries, 0).ok_or_else(full)?;
    let bytes = |numbers: &[u16]| -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    };
    let letters: Vec<u8> = letters.keys().flat_map(|one| one.to_le_bytes()).collect();
    let [index, content] = [bytes(&index), bytes(&content)];
    let [starts, pronunciations] = [bytes(&starts), bytes(&pronunciations)];
    layout::write(
        TableKind::Pronunciations,
        &[&index, &content, &starts, &pronunciations, &letters],
    )
}

/// The compiled pronunciations of characters.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pronunciations<'a> {
    index: &'a [u16],
    content: &'a [u16],
    starts: &'a [u16],
    pronunciations: &'a [u16],
    letters: &'a [u32],
}

impl<'a> Pronunciations<'a> {
    /// Checks the header and uses the table in place. `bytes` are aligned to four.
    pub(crate) fn load(name: &'a str, bytes: &'a [u8]) -> Result<Self, TableError> {
        let sections = Sections::read(name, bytes, TableKind::Pronunciations)?;
        Ok(Self {
            index: sections.numbers(0)?,
            content: sections.numbers(1)?,
            starts: sections.numbers(2)?,
            pronunciations: sections.numbers(3)?,
            letters: sections.numbers(4)?,
        })
    }

    /// Whether a character has a pronunciation.
    pub(crate) fn has(&self, c: char, syllable: Syllable) -> bool {
        self.number(syllable).is_some_and(|number| self.of(c).contains(&number.to_le()))
    }

    /// The customary pronunciation of a character.
    pub(crate) fn first(&self, c: char) -> Option<Syllable> {
        let number = u16::from_le(*self.of(c).first()?);
        let letters = u32::from_le(*self.letters.get(usize::from(number >> TONE_BITS))?);
        let tone = u8::try_from(number & TONE_MASK).ok()?;
        Some(Syllable { letters, tone })
    }

    /// Whether the table has a syllable, as a pronunciation of any character.
    pub(crate) fn knows(&self, syllable: Syllable) -> bool {
        self.number(syllable).is_some()
    }

    fn number(&self, syllable: Syllable) -> Option<u16> {
        let found = self.letters.binary_search_by_key(&syllable.letters, |one| u32::from_le(*one));
        let number = u16::try_from(found.ok()?).ok()?;
        Some(number << TONE_BITS | u16::from(syllable.tone))
    }

    /// The pronunciations of a character, little-endian.
    fn of(&self, c: char) -> &'a [u16] {
        let list = || {
            let list = *self.content.get(position(self.index, u32::from(c))?)?;
            let list = usize::from(u16::from_le(list));
            let start = |at| self.starts.get(at).map(|start| usize::from(u16::from_le(*start)));
            self.pronunciations.get(start(list)?..start(list + 1)?)
        };
        list().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{aligned, parse};
    use super::*;

    #[test]
    fn characters_have_the_pronunciations_of_their_rows_and_no_others() {
        let rows = parse("t", "們\tmen mén\n區\tqū ōu\n曲\tqū qǔ\n驅\tqū ōu\n").unwrap();
        let bytes = compile_pronunciations("t", &rows).unwrap();
        let bytes = aligned(&bytes);
        let pronunciations = Pronunciations::load("t", bytemuck::cast_slice(&bytes)).unwrap();
        let has = |c, pronunciation| pronunciations.has(c, Syllable::parse(pronunciation).unwrap());
        assert!(has('區', "qū") && has('區', "ou1") && has('驅', "ōu") && has('們', "men"));
        assert!(!has('區', "qǔ") && !has('區', "qu") && !has('區', "mén") && !has('區', "kòu"));
        assert_eq!(pronunciations.first('們'), Syllable::parse("men"));
        assert_eq!(pronunciations.first('一'), None);
        assert!(!has('一', "qū") && !has('𠀀', "qū"));
        assert!(pronunciations.knows(Syllable::parse("qu4").unwrap()));
        assert!(!pronunciations.knows(Syllable::parse("qui4").unwrap()));
    }

    #[test]
    fn malformed_rows_of_pronunciations_are_refused() {
        for text in ["區校\tqū\n", "區\tQu\n"] {
            assert!(compile_pronunciations("t", &parse("t", text).unwrap()).is_err(), "{text}");
        }
    }
}
