//! Compiler of phrase maps into [tries](super::trie) over characters.
//!
//! Characters are numbered by their frequency in keys, most frequent first, which keeps the children of a node close together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::layout::{self, TableKind, le_bytes, le_bytes_of_short};
use super::slots::{Effort, Key};
use super::texts::Texts;
use super::trie::{NO_CHILD, TERMINAL, Trie};
use super::{TableError, charmap};

/// Code before all keys, so that keys of one character also have two codes.
const ROOT: u16 = TERMINAL;
/// First byte of the ideographic description operators (U+2FF0 to U+2FFF). The walk through a text stops there even if no key
/// begins with it, because OpenCC keeps the described characters whole.
pub(super) const IDS_LEAD_BYTE: u8 = 0xE2;

/// Compiles `map` (key to value) into the bytes that [`super::PhraseTable`] reads.
///
/// # Errors
/// If the map is too large for the format: more than 65,535 different characters or 4 GiB of values.
pub(crate) fn compile_phrases(
    name: &str,
    map: &BTreeMap<&str, &str>,
    effort: Effort,
) -> Result<Vec<u8>, TableError> {
    let too_large = || TableError::new(name, 0, "too many values");
    let mut values = String::new();
    let mut offsets = vec![0u32];
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    for &value in map.values() {
        let next = u32::try_from(numbers.len()).map_err(|_| too_large())?;
        if *numbers.entry(value).or_insert(next) == next {
            values.push_str(value);
            offsets.push(u32::try_from(values.len()).map_err(|_| too_large())?);
        }
    }
    let number = |value: &str| numbers.get(value).copied();
    compile_keys(name, map, effort, number, [&le_bytes(&offsets), values.as_bytes()])
}

/// Compiles `map` for [`load_parts`](super::PhraseTable::load_parts) with `texts`, which contain its values.
///
/// # Errors
/// If a value is missing, or the map has more than 65,535 different characters.
pub(crate) fn compile_shared_phrases(
    name: &str,
    map: &BTreeMap<&str, &str>,
    texts: &Texts,
) -> Result<Vec<u8>, TableError> {
    compile_keys(name, map, Effort::FULL, |value| texts.place(value), [&[], &[]])
}

/// Compiles the keys of a map, with the numbers of their values. `values` are the sections of these.
fn compile_keys(
    name: &str,
    map: &BTreeMap<&str, &str>,
    effort: Effort,
    number: impl Fn(&str) -> Option<u32>,
    [offsets, values]: [&[u8]; 2],
) -> Result<Vec<u8>, TableError> {
    let too_large = |what: &str| TableError::new(name, 0, format!("too many {what}"));
    let codes =
        number_characters(map.keys().copied()).ok_or_else(|| too_large("different characters"))?;
    let mut keys: Vec<Key> = Vec::with_capacity(map.len());
    for (key, value) in map {
        let number = number(value).ok_or_else(|| TableError::new(name, 0, "a value is missing"))?;
        let key = key.chars().filter_map(|c| codes.get(&c).copied());
        keys.push(([ROOT].into_iter().chain(key).collect(), number));
    }
    keys.sort_unstable();

    let trie = Trie::build(&keys, effort).ok_or_else(|| too_large("keys"))?;
    let root = trie.first.get(&ROOT).copied().unwrap_or(NO_CHILD);
    let (pages, page_codes) =
        charmap::pages(codes.iter().map(|(&c, &code)| (u32::from(c), code)), 0u16)
            .ok_or_else(|| too_large("pages of characters"))?;
    let leads: BTreeSet<u8> = map.keys().filter_map(|key| key.bytes().next()).collect();
    let begins: Vec<u8> = (0..=u8::MAX)
        .map(|byte| u8::from(byte == IDS_LEAD_BYTE || leads.contains(&byte)))
        .collect();
    layout::write(
        TableKind::Phrases,
        &[
            &le_bytes_of_short(&pages),
            &le_bytes_of_short(&page_codes),
            &le_bytes_of_short(&trie.checks),
            &le_bytes(&trie.words),
            &root.to_le_bytes(),
            offsets,
            values,
            &begins,
        ],
    )
}

/// Assigns a code after [`TERMINAL`] to every character of the keys, the most frequent first.
pub(super) fn number_characters<'k>(
    keys: impl Iterator<Item = &'k str>,
) -> Option<BTreeMap<char, u16>> {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for c in keys.flat_map(str::chars) {
        *counts.entry(c).or_default() += 1;
    }
    let mut order: Vec<_> = counts.into_iter().collect();
    order.sort_by_key(|&(c, count)| (std::cmp::Reverse(count), c));
    let codes = order.iter().zip(TERMINAL + 1..u16::MAX);
    (order.len() < usize::from(u16::MAX - TERMINAL - 1))
        .then(|| codes.map(|(&(c, _), code)| (c, code)).collect())
}
