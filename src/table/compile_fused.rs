//! Compiler of a [fused](super::fuse) map into the form that is [used in place](super::fused).

use std::collections::BTreeSet;

use super::TableError;
use super::compile::number_characters;
use super::entries::BASE_SHIFT;
use super::fuse::{Fused, FusedAction, OPERATORS};
use super::fused::{EMIT, FusedParts, MEET, SEGMENT, SLOW};
use super::layout::{self, TableKind, le_bytes, le_bytes_of_short};
use super::pair_filter::compile_filter;
use super::specials::{SpecialList, compile_aliases};
use super::texts::Texts;
use super::trie::{ANY_CHILD, NO_CHILD, TERMINAL, Trie};

/// Compiles a fused map into the parts that [`FusedTable`](super::FusedTable) reads, each with its number of entries. `texts` are
/// those of its actions, and may be more.
///
/// # Errors
/// If the map is too large for the format.
pub(crate) fn compile_fused(
    name: &str,
    fused: &Fused,
    texts: &Texts,
) -> Result<FusedParts<(usize, Vec<u8>)>, TableError> {
    let too_large = |what: &str| TableError::new(name, 0, format!("too many {what}"));
    let codes = number_characters(fused.actions.keys().map(String::as_str))
        .ok_or_else(|| too_large("different characters"))?;
    let mut keys = Vec::with_capacity(fused.actions.len());
    for (key, action) in &fused.actions {
        let value = match action {
            FusedAction::Segment(value) => texts.place(value).map(|place| place | SEGMENT),
            FusedAction::Emit(value) => texts.place(value).map(|place| place | EMIT),
            FusedAction::Meet(value) => texts.place(value).map(|place| place | MEET),
            FusedAction::Slow => Some(SLOW),
        };
        let key: Vec<u16> = key.chars().filter_map(|c| codes.get(&c).copied()).collect();
        keys.push((key, value.ok_or_else(|| TableError::new(name, 0, "a text is missing"))?));
    }
    keys.sort_unstable();
    let last = codes.values().copied().max().unwrap_or(TERMINAL);
    let trie = Trie::build_with_any_child(&keys, last).ok_or_else(|| too_large("keys"))?;

    let (mut coded, mut all_numbers, mut supplementary) = (Vec::new(), Vec::new(), Vec::new());
    let (mut changed, mut specials) = (Vec::new(), SpecialList::default());
    let characters: BTreeSet<char> = codes
        .keys()
        .chain(fused.singles.keys())
        .chain(fused.aliases.keys())
        .copied()
        .chain(OPERATORS)
        .collect();
    for c in characters {
        let read_as = fused.aliases.get(&c).unwrap_or(&c);
        let code = codes.get(read_as).copied().unwrap_or(0);
        let base = trie.first.get(&code).copied().unwrap_or(NO_CHILD);
        let single = fused.singles.get(&c);
        let is_special = c != *read_as || OPERATORS.contains(&c);
        let change = single.map(|value| change(c, value));
        let shown = match change {
            _ if is_special => ANY_CHILD,
            None => base,
            Some(Some(change)) => {
                changed.extend(change);
                base
            }
            Some(None) => ANY_CHILD,
        };
        if shown == ANY_CHILD && c == *read_as {
            specials.push(c, base, single.map(String::as_str));
        }
        if shown >= 1 << (u32::BITS - BASE_SHIFT) || code >= 1 << BASE_SHIFT {
            return Err(too_large("keys"));
        }
        let numbers = shown << BASE_SHIFT | u32::from(code);
        match u16::try_from(u32::from(c)) {
            _ if numbers == 0 => {}
            Ok(c) => {
                coded.push(c);
                all_numbers.push(numbers);
            }
            Err(_) => supplementary.extend([u32::from(c), numbers]),
        }
    }
    let keys = layout::write(
        TableKind::Fused,
        &[
            &le_bytes_of_short(&coded),
            &le_bytes(&all_numbers),
            &le_bytes(&supplementary),
            &le_bytes_of_short(&trie.checks),
            &le_bytes(&trie.words),
            &ascii_heads(fused),
            &[u8::from(fused.first_is_segmentation)],
        ],
    )?;
    let changes = layout::write(TableKind::Changes, &[&le_bytes_of_short(&changed)])?;
    Ok(FusedParts {
        keys: (fused.actions.len(), keys),
        changes: (changed.len() / 2, changes),
        specials: (specials.len(), specials.compile(name)?),
        aliases: (fused.aliases.len(), compile_aliases(&fused.aliases)?),
        joined: (fused.joined.len(), compile_filter(&fused.joined)?),
        texts: (texts.len(), texts.compile()?),
    })
}

/// A character and its value, if both are one character of three bytes.
fn change(c: char, value: &str) -> Option<[u16; 2]> {
    let mut chars = value.chars();
    let (to, None) = (chars.next()?, chars.next()) else { return None };
    let number = |c: char| u16::try_from(u32::from(c)).ok().filter(|number| *number >= 0x800);
    Some([number(c)?, number(to)?])
}

/// The ASCII characters at which a match may begin before a character that is not ASCII.
fn ascii_heads(fused: &Fused) -> Vec<u8> {
    let pairs = fused.actions.keys().filter_map(|key| match *key.as_bytes() {
        [head, second, ..] if head.is_ascii() && second.is_ascii() => Some(head),
        _ => None,
    });
    let characters = fused.singles.keys().chain(fused.aliases.keys()).copied();
    let heads: BTreeSet<u8> = pairs
        .chain(characters.filter(char::is_ascii).filter_map(|c| u8::try_from(c).ok()))
        .collect();
    heads.into_iter().collect()
}
