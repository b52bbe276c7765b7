//! Encodings in both directions: the character of a code, and the codes of a character.
//!
//! A code is a number of 16 bits: one byte, or two with the first in the upper half. Each encoding defines which longer codes are
//! written as such a number. Both directions are maps from 16 bits to 16 bits in pages of [`PAGE`] cells, and equal pages of all
//! encodings are stored once. A character beyond the Basic Multilingual Plane is represented by a surrogate: its position in the
//! encoding's list of such characters, from [`SURROGATES`] on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::TableError;
use super::layout::{self, Sections, TableKind};

/// Cells of a page. 64 gives the smallest table: in pages of 256 more cells are empty, smaller ones make the index grow.
const PAGE: usize = 64;
/// The first surrogate; no character has this number.
const SURROGATES: u16 = 0xD800;
/// Most characters beyond the Basic Multilingual Plane in an encoding: one for each surrogate.
const MAX_BEYOND: usize = 0x800;
/// Numbers that describe an encoding in the first section: start and length of two indexes and two lists.
const FIELDS: usize = 8;

type CellPage = [u16; PAGE];

/// The characters and codes of one encoding, before they are compiled.
#[derive(Debug, Clone, Default)]
pub(crate) struct CodecRows {
    characters: BTreeMap<u16, char>,
    codes: BTreeMap<char, Vec<u16>>,
}

impl CodecRows {
    /// Sets the character of a code.
    pub(crate) fn set_character(&mut self, code: u16, c: char) {
        self.characters.insert(code, c);
    }

    /// The character of a code.
    pub(crate) fn character(&self, code: u16) -> Option<char> {
        self.characters.get(&code).copied()
    }

    /// Adds a code of a character. The first one is used for encoding; further ones are kept if they have two bytes.
    pub(crate) fn add_code(&mut self, c: char, code: u16) {
        let codes = self.codes.entry(c).or_default();
        if codes.is_empty() || code > u16::from(u8::MAX) && !codes.contains(&code) {
            codes.push(code);
        }
    }

    /// Adds a code of a character that has none yet.
    pub(crate) fn add_only_code(&mut self, c: char, code: u16) {
        self.codes.entry(c).or_insert_with(|| vec![code]);
    }

    /// Characters with their codes, the one for encoding first.
    pub(crate) fn codes(&self) -> impl Iterator<Item = (char, &[u16])> {
        self.codes.iter().map(|(c, codes)| (*c, codes.as_slice()))
    }

    /// Number of characters that have a code.
    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }
}

/// Compiles encodings into bytes that [`CodecTable::load_all`] reads in the same order.
pub(crate) fn compile_codecs(codecs: &[(&str, CodecRows)]) -> Result<Vec<u8>, TableError> {
    let mut out = Writer::default();
    out.page([0; PAGE])?;
    for (name, rows) in codecs {
        out.add(name, rows)?;
    }
    let fields: Vec<u8> = out.fields.into_iter().flat_map(u32::to_le_bytes).collect();
    let index: Vec<u8> = out.index.into_iter().flat_map(u16::to_le_bytes).collect();
    let pages: Vec<u8> = out.pages.into_iter().flatten().flat_map(u16::to_le_bytes).collect();
    let beyond: Vec<u8> = out.beyond.into_iter().flat_map(u32::to_le_bytes).collect();
    let others: Vec<u8> = out.others.into_iter().flatten().flat_map(u16::to_le_bytes).collect();
    layout::write(TableKind::Codecs, &[&fields, &index, &pages, &beyond, &others])
}

#[derive(Default)]
struct Writer {
    fields: Vec<u32>,
    index: Vec<u16>,
    pages: Vec<CellPage>,
    /// Numbers of the pages written so far.
    known: HashMap<CellPage, u16>,
    beyond: Vec<u32>,
    others: Vec<[u16; 2]>,
}

impl Writer {
    fn add(&mut self, name: &str, rows: &CodecRows) -> Result<(), TableError> {
        let all = rows.characters.values().chain(rows.codes.keys());
        let beyond: BTreeSet<u32> =
            all.map(|c| u32::from(*c)).filter(|c| *c > u32::from(u16::MAX)).collect();
        let beyond: Vec<u32> = beyond.into_iter().collect();
        if beyond.len() > MAX_BEYOND {
            let message = format!("more than {MAX_BEYOND} characters of higher planes");
            return Err(TableError::new(name, 0, message));
        }
        let number = |c: char| number_of(&beyond, u32::from, c).unwrap_or_default();
        let characters = rows.characters.iter().map(|(code, c)| (*code, number(*c)));
        self.map(characters)?;
        let mut codes = BTreeMap::new();
        let mut others = BTreeMap::new();
        for (c, all) in &rows.codes {
            let Some((first, rest)) = all.split_first() else { continue };
            codes.insert(number(*c), *first);
            others.insert(number(*c), rest);
        }
        self.map(codes)?;
        let others: Vec<[u16; 2]> = others
            .into_iter()
            .flat_map(|(c, rest)| rest.iter().map(move |code| [c, *code]))
            .collect();
        self.field(self.beyond.len(), beyond.len())?;
        self.beyond.extend(beyond);
        self.field(self.others.len(), others.len())?;
        self.others.extend(others);
        Ok(())
    }

    /// Writes a map from number to number.
    fn map(&mut self, cells: impl IntoIterator<Item = (u16, u16)>) -> Result<(), TableError> {
        let mut pages: Vec<CellPage> = Vec::new();
        for (key, value) in cells {
            let (page, cell) = (usize::from(key) / PAGE, usize::from(key) % PAGE);
            pages.resize(pages.len().max(page + 1), [0; PAGE]);
            if let Some(place) = pages.get_mut(page).and_then(|page| page.get_mut(cell)) {
                *place = value;
            }
        }
        self.field(self.index.len(), pages.len())?;
        for page in pages {
            let number = self.page(page)?;
            self.index.push(number);
        }
        Ok(())
    }

    /// Returns the number of a page, and writes it if it is new.
    fn page(&mut self, page: CellPage) -> Result<u16, TableError> {
        if let Some(number) = self.known.get(&page) {
            return Ok(*number);
        }
        let number = u16::try_from(self.pages.len())
            .map_err(|_| TableError::new("codecs", 0, "more pages than the index can name"))?;
        self.known.insert(page, number);
        self.pages.push(page);
        Ok(number)
    }

    fn field(&mut self, start: usize, length: usize) -> Result<(), TableError> {
        for number in [start, length] {
            let number = u32::try_from(number)
                .map_err(|_| TableError::new("codecs", 0, "more than 4 GiB"))?;
            self.fields.push(number);
        }
        Ok(())
    }
}

/// The number that represents a character, given the characters of higher planes, in order.
fn number_of(beyond: &[u32], read: fn(u32) -> u32, c: char) -> Option<u16> {
    u16::try_from(u32::from(c)).ok().or_else(|| {
        let at = beyond.binary_search_by_key(&u32::from(c), |one| read(*one)).ok()?;
        u16::try_from(at).ok().map(|at| SURROGATES + at)
    })
}

/// A map from 16 bits to 16 bits.
#[derive(Debug, Clone, Copy, Default)]
struct CodeMap<'a> {
    /// Number of each page, up to the last one that is not empty.
    index: &'a [u16],
    pages: &'a [CellPage],
}

impl CodeMap<'_> {
    /// The value of a key; 0 if it has none.
    #[inline]
    fn get(self, key: u16) -> u16 {
        let key = usize::from(key);
        let page = self.index.get(key / PAGE).map_or(0, |page| u16::from_le(*page));
        let page = self.pages.get(usize::from(page));
        page.and_then(|page| page.get(key % PAGE)).map_or(0, |value| u16::from_le(*value))
    }
}

/// A compiled encoding.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CodecTable<'a> {
    characters: CodeMap<'a>,
    codes: CodeMap<'a>,
    /// Characters of higher planes, in order.
    beyond: &'a [u32],
    /// Characters with several codes, in order, each with one of the codes that are not used for encoding.
    others: &'a [[u16; 2]],
}

impl<'a> CodecTable<'a> {
    /// Checks header and lengths and uses the tables in place. `bytes` are aligned to four.
    pub(crate) fn load_all(name: &'a str, bytes: &'a [u8]) -> Result<Vec<Self>, TableError> {
        let sections = Sections::read(name, bytes, TableKind::Codecs)?;
        let fields = sections.numbers::<[u32; FIELDS]>(0)?;
        let (index, pages) = (sections.numbers::<u16>(1)?, sections.numbers::<CellPage>(2)?);
        let (beyond, others) = (sections.numbers::<u32>(3)?, sections.numbers::<[u16; 2]>(4)?);
        let load = |fields: &[u32; FIELDS]| {
            let [a, b, c, d, e, f, g, h] = fields.map(|field| u32::from_le(field) as usize);
            let map = |start, length| {
                let index = part(index, start, length)?;
                Some(CodeMap { index, pages })
            };
            let (characters, codes) = (map(a, b)?, map(c, d)?);
            let (beyond, others) = (part(beyond, e, f)?, part(others, g, h)?);
            Some(Self { characters, codes, beyond, others })
        };
        let all = fields.iter().map(load).collect::<Option<_>>();
        all.ok_or_else(|| sections.error("a codec reaches beyond its section"))
    }

    /// The character of a code.
    #[inline]
    pub(crate) fn character(&self, code: u16) -> Option<char> {
        match self.characters.get(code) {
            0 => None,
            number @ SURROGATES..=0xDFFF => {
                let c = self.beyond.get(usize::from(number - SURROGATES))?;
                char::from_u32(u32::from_le(*c))
            }
            number => char::from_u32(u32::from(number)),
        }
    }

    /// The code that a character is encoded as.
    #[inline]
    pub(crate) fn code(&self, c: char) -> Option<u16> {
        let code = self.codes.get(number_of(self.beyond, u32::from_le, c)?);
        (code > 0).then_some(code)
    }

    /// Further codes of a character that has several.
    pub(crate) fn others(&self, c: char) -> OtherCodes<'a> {
        let number = number_of(self.beyond, u32::from_le, c).filter(|_| !self.others.is_empty());
        let Some(number) = number else { return OtherCodes::default() };
        let first = self.others.partition_point(|[c, _]| u16::from_le(*c) < number);
        let rest = self.others.get(first..).unwrap_or_default();
        let count = rest.iter().take_while(|[c, _]| u16::from_le(*c) == number).count();
        OtherCodes(rest.get(..count).unwrap_or_default())
    }
}

fn part<T>(all: &[T], start: usize, length: usize) -> Option<&[T]> {
    all.get(start..start.checked_add(length)?)
}

/// Two-byte codes of a character that are not used for encoding.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct OtherCodes<'a>(&'a [[u16; 2]]);

impl<'a> OtherCodes<'a> {
    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = u16> + 'a {
        self.0.iter().map(|[_, code]| u16::from_le(*code))
    }
}

#[cfg(test)]
mod tests {
    use super::super::aligned;
    use super::*;
    use proptest::char::range;
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    fn rows() -> impl Strategy<Value = CodecRows> {
        let c = || prop_oneof![range('\u{80}', '\u{FFFF}'), range('\u{1F600}', '\u{1F610}')];
        (btree_map(1..=u16::MAX, c(), 0..20), vec((c(), 1..=u16::MAX), 0..40)).prop_map(
            |(characters, codes)| {
                let mut rows = CodecRows { characters, ..CodecRows::default() };
                codes.into_iter().for_each(|(c, code)| rows.add_code(c, code));
                rows
            },
        )
    }

    proptest! {
        #[test]
        fn every_code_and_character_comes_back(
            one in rows(), other in rows(), codes in vec(any::<u16>(), 9), chars in vec(any::<char>(), 9),
        ) {
            let bytes = compile_codecs(&[("one", one.clone()), ("other", other.clone())]).unwrap();
            let bytes = aligned(&bytes);
            let tables = CodecTable::load_all("t", bytemuck::cast_slice(&bytes)).unwrap();
            prop_assert_eq!(tables.len(), 2);
            for (table, rows) in tables.iter().zip([one, other]) {
                for code in codes.iter().chain(rows.characters.keys()) {
                    prop_assert_eq!(table.character(*code), rows.character(*code));
                }
                for c in chars.iter().chain(rows.codes.keys()) {
                    let codes = rows.codes.get(c).map(Vec::as_slice).unwrap_or_default();
                    prop_assert_eq!(table.code(*c), codes.first().copied());
                    let others: Vec<u16> = table.others(*c).iter().collect();
                    prop_assert_eq!(&others, codes.get(1..).unwrap_or_default());
                }
            }
        }
    }

    #[test]
    fn too_many_characters_of_higher_planes_are_refused() {
        let mut rows = CodecRows::default();
        let beyond = (0x2_0000..).filter_map(char::from_u32).take(MAX_BEYOND + 1);
        beyond.for_each(|c| rows.add_code(c, 1));
        let error = compile_codecs(&[("t", rows)]).unwrap_err();
        assert!(error.to_string().contains("higher planes"), "{error}");
    }
}
