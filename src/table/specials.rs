//! Special characters of a [fused](super::fused) table: those with a conversion other than to a three-byte character, ideographic
//! description operators, and those that are read as others, their aliases.
//!
//! Aliases are compiled on their own, because most configurations have the same ones.

use std::collections::BTreeMap;

use super::TableError;
use super::layout::{self, Sections, TableKind};
use super::texts::{self, Texts};

/// Numbers in the row of a special character.
const ROW_NUMBERS: usize = 3;

/// A special character that is its own alias.
#[derive(Debug, Clone, Copy)]
pub(super) struct Special<'a> {
    /// Base of the children of its node.
    pub(super) base: u32,
    /// Its conversion, if it does not become itself.
    pub(super) conversion: Option<&'a str>,
}

/// Special characters under construction, in order.
#[derive(Default)]
pub(super) struct SpecialList {
    rows: Vec<u32>,
    texts: Texts,
}

impl SpecialList {
    /// Adds a character, the base of its children, and its conversion, unless it becomes itself. Returns `None` if the conversions
    /// are too long.
    pub(super) fn push(&mut self, c: char, base: u32, conversion: Option<&str>) -> Option<()> {
        let place = conversion.map_or(Some(0), |conversion| self.texts.place(conversion))?;
        self.rows.extend([u32::from(c), base, place]);
        Some(())
    }

    /// Number of characters.
    pub(super) fn len(&self) -> usize {
        self.rows.len() / ROW_NUMBERS
    }

    pub(super) fn compile(&self) -> Result<Vec<u8>, TableError> {
        layout::write(TableKind::Specials, &[&layout::le_bytes(&self.rows), self.texts.as_bytes()])
    }
}

/// Compiles the aliases of characters.
pub(super) fn compile_aliases(aliases: &BTreeMap<char, char>) -> Result<Vec<u8>, TableError> {
    let rows: Vec<u32> =
        aliases.iter().flat_map(|(c, read_as)| [*c, *read_as].map(u32::from)).collect();
    layout::write(TableKind::Aliases, &[&layout::le_bytes(&rows)])
}

/// Compiled special characters, used in place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Specials<'a> {
    /// Characters in order, each with the one that it is read as.
    aliases: &'a [[u32; 2]],
    /// Characters in order, each with the base of its children and the place of its conversion.
    rows: &'a [[u32; ROW_NUMBERS]],
    texts: &'a str,
}

impl<'a> Specials<'a> {
    /// Checks the headers and uses the tables in place. `specials` and `aliases` are aligned to four.
    pub(super) fn load(
        name: &'a str,
        specials: &'a [u8],
        aliases: &'a [u8],
    ) -> Result<Self, TableError> {
        let aliases = Sections::read(name, aliases, TableKind::Aliases)?;
        let sections = Sections::read(name, specials, TableKind::Specials)?;
        let texts = simdutf8::basic::from_utf8(sections.bytes(1)?)
            .map_err(|_| sections.error("the values are not UTF-8"))?;
        Ok(Self { aliases: aliases.numbers(0)?, rows: sections.numbers(0)?, texts })
    }

    /// The alias of a character.
    pub(super) fn alias(&self, c: u32) -> Option<u32> {
        let at = self.aliases.binary_search_by_key(&c, |row| u32::from_le(row[0])).ok()?;
        self.aliases.get(at).map(|row| u32::from_le(row[1]))
    }

    /// Looks up a character that is its own alias.
    pub(super) fn get(&self, c: u32) -> Option<Special<'a>> {
        let at = self.rows.binary_search_by_key(&c, |row| u32::from_le(row[0])).ok()?;
        let [_, base, place] = self.rows.get(at)?.map(u32::from_le);
        let conversion = texts::at(self.texts, place).filter(|text| !text.is_empty());
        Some(Special { base, conversion })
    }
}
