//! Special characters of a [fused](super::fused) table: those with a conversion other than to a three-byte character, ideographic
//! description operators, and those that are read as others, their aliases.
//!
//! Aliases are compiled on their own, because most configurations have the same ones.

use std::collections::{BTreeMap, BTreeSet};

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
    /// The text that it becomes, if it does not become itself.
    pub(super) value: Option<&'a str>,
}

/// Special characters under construction, in order.
#[derive(Default)]
pub(super) struct SpecialList {
    rows: Vec<(char, u32, Option<String>)>,
}

impl SpecialList {
    /// Adds a character, the base of its children, and its value, unless it becomes itself.
    pub(super) fn push(&mut self, c: char, base: u32, value: Option<&str>) {
        self.rows.push((c, base, value.map(str::to_owned)));
    }

    /// Number of characters.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn compile(&self, name: &str) -> Result<Vec<u8>, TableError> {
        let values = self.rows.iter().filter_map(|(.., value)| value.as_deref());
        let texts = Texts::arrange(name, &values.collect::<BTreeSet<_>>())?;
        let place = |value: &Option<String>| texts.place(value.as_deref()?);
        let numbers: Vec<u32> = (self.rows.iter())
            .flat_map(|(c, base, value)| [u32::from(*c), *base, place(value).unwrap_or_default()])
            .collect();
        layout::write(TableKind::Specials, &[&layout::le_bytes(&numbers), texts.as_bytes()])
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
    /// Characters in order, each with the base of its children and the place of the text that it becomes.
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
        let value = self.texts.get(texts::range(place)).filter(|text| !text.is_empty());
        Some(Special { base, value })
    }
}
