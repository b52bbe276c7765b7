//! Compiler of a [fused](super::fuse) map into the form that is [used in place](super::fused).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::compile::number_characters;
use super::fuse::{Fused, FusedAction, OPERATORS};
use super::fused::{
    BASE_SHIFT, EMIT, LENGTH_BITS, LENGTH_SHIFT, MEET, SEGMENT, SLOW, filter_place,
};
use super::layout::{self, TableKind};
use super::trie::{ANY_CHILD, NO_CHILD, TERMINAL, Trie};
use super::{TableError, charmap};

/// Least bits of the filter per joined pair: one pair in twelve is a false positive, which costs a step to the left.
const FILTER_BITS: usize = 8;

/// Compiles a fused map into the bytes that [`FusedTable`] reads.
///
/// # Errors
/// If the map is too large for the format.
pub(crate) fn compile_fused(name: &str, fused: &Fused) -> Result<Vec<u8>, TableError> {
    let too_large = |what: &str| TableError::new(name, 0, format!("too many {what}"));
    let codes = number_characters(fused.actions.keys().map(String::as_str))
        .ok_or_else(|| too_large("different characters"))?;
    let mut texts = Texts::default();
    let mut keys = Vec::with_capacity(fused.actions.len());
    for (key, action) in &fused.actions {
        let value = match action {
            FusedAction::Segment(value) => texts.place(value).map(|place| place | SEGMENT),
            FusedAction::Emit(value) => texts.place(value).map(|place| place | EMIT),
            FusedAction::Meet(value) => texts.place(value).map(|place| place | MEET),
            FusedAction::Slow => Some(SLOW),
        };
        let key: Vec<u16> = key.chars().filter_map(|c| codes.get(&c).copied()).collect();
        keys.push((key, value.ok_or_else(|| too_large("(or too long) values"))?));
    }
    keys.sort_unstable();
    let last = codes.values().copied().max().unwrap_or(TERMINAL);
    let trie = Trie::build_with_any_child(&keys, last).ok_or_else(|| too_large("keys"))?;

    let mut entries: BTreeMap<u32, [u32; 2]> = BTreeMap::new();
    let mut specials: Vec<u32> = Vec::new();
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
        let change = single.map_or(Some(0), |value| change(c, value));
        let plain = change.filter(|_| c == *read_as && !OPERATORS.contains(&c));
        let (change, shown) = match plain {
            Some(change) => (change, base),
            None => {
                let mut value = 0;
                if let Some(text) = single {
                    value = texts.place(text).ok_or_else(|| too_large("(or too long) values"))?;
                }
                specials.extend([u32::from(c), u32::from(*read_as), base, value]);
                (0, ANY_CHILD)
            }
        };
        if shown >= 1 << (u32::BITS - BASE_SHIFT) || code >= 1 << BASE_SHIFT {
            return Err(too_large("keys"));
        }
        entries.insert(u32::from(c), [change, shown << BASE_SHIFT | u32::from(code)]);
    }
    let (pages, entries) =
        charmap::pages(entries, [0; 2]).ok_or_else(|| too_large("pages of characters"))?;
    let short = |numbers: &[u16]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>();
    let words = |numbers: &[u32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>();
    let entries = words(entries.as_flattened());
    layout::write(
        TableKind::Fused,
        &[
            &short(&pages),
            &entries,
            &short(&trie.checks),
            &words(&trie.words),
            &words(&specials),
            texts.all.as_bytes(),
            &filter(&fused.joined),
            &ascii_heads(fused),
            &[u8::from(fused.first_is_segmentation)],
        ],
    )
}

/// Difference between the bytes of a character and of its value (exclusive or), if both are one character of three bytes.
fn change(c: char, value: &str) -> Option<u32> {
    let mut buffer = [0; 4];
    let (&[a, b, c], &[d, e, f]) = (c.encode_utf8(&mut buffer).as_bytes(), value.as_bytes()) else {
        return None;
    };
    (d >= 0xE0).then(|| u32::from_le_bytes([a ^ d, b ^ e, c ^ f, 0]))
}

/// Bloom filter of pairs of characters: it may contain others, too.
fn filter(joined: &BTreeSet<(char, char)>) -> Vec<u8> {
    let mut bytes = vec![0; (joined.len() * FILTER_BITS / 8).next_power_of_two()];
    for &(a, b) in joined {
        let (byte, bit) = filter_place(u32::from(a), u32::from(b), bytes.len());
        if let Some(byte) = bytes.get_mut(byte) {
            *byte |= bit;
        }
    }
    bytes
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

/// Texts without duplicates.
#[derive(Default)]
struct Texts {
    all: String,
    places: HashMap<String, u32>,
}

impl Texts {
    /// Position and length of a text.
    fn place(&mut self, value: &str) -> Option<u32> {
        if let Some(&place) = self.places.get(value) {
            return Some(place);
        }
        let place =
            u32::try_from(self.all.len()).ok().filter(|place| *place < 1 << LENGTH_SHIFT)?;
        let length = u32::try_from(value.len()).ok().filter(|length| *length < 1 << LENGTH_BITS)?;
        self.all.push_str(value);
        let place = place | length << LENGTH_SHIFT;
        self.places.insert(value.to_owned(), place);
        Some(place)
    }
}
