//! Compiles a phrase map into a double-array trie over characters.
//!
//! A node is three numbers: `base`, `check`, `value`. The child of node `n` by the character with
//! code `c` is node `base[n] + c`, if its `check` is `n` (Aoe, 1989). Characters are numbered by
//! how often keys use them, most frequent first, which keeps the children of a node close together.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::ops::Range;

use super::layout::{self, Kind};
use super::slots::{self, Key, Slots};
use super::{TableError, charmap};

/// `check` of a slot that holds no node.
const FREE: u32 = u32::MAX;
/// The first byte of the ideographic description operators (U+2FF0 to U+2FFF). Going through a text
/// stops there even where no key begins with it, because OpenCC keeps what they describe whole.
pub(super) const IDS_LEAD_BYTE: u8 = 0xE2;
/// The root's place in the array.
pub(crate) const ROOT: u32 = 0;

/// Compiles `map` (key to value) into the bytes that [`super::PhraseTable`] reads.
///
/// # Errors
/// A map too large for the format: more than 65,535 different characters or 4 GiB of values.
pub(crate) fn compile_phrases(
    name: &str,
    map: &BTreeMap<&str, &str>,
) -> Result<Vec<u8>, TableError> {
    let too_large = |what: &str| TableError::new(name, 0, format!("too many {what}"));
    let codes =
        number_characters(map.keys().copied()).ok_or_else(|| too_large("different characters"))?;

    let mut values = String::new();
    let mut offsets = vec![0u32];
    let mut ids: HashMap<&str, u32> = HashMap::new();
    let mut keys: Vec<Key> = Vec::with_capacity(map.len());
    for (key, &value) in map {
        let next = u32::try_from(ids.len()).map_err(|_| too_large("values"))?;
        let id = *ids.entry(value).or_insert(next);
        if id == next {
            values.push_str(value);
            offsets.push(u32::try_from(values.len()).map_err(|_| too_large("values"))?);
        }
        let key = key.chars().filter_map(|c| codes.get(&c).copied()).collect();
        keys.push((key, id + 1));
    }
    keys.sort_unstable();

    let nodes = DoubleArray::build(&keys).ok_or_else(|| too_large("keys"))?;
    let (pages, page_codes) =
        charmap::pages(codes.iter().map(|(&c, &code)| (u32::from(c), code)), 0u16)
            .ok_or_else(|| too_large("pages of characters"))?;
    let leads: BTreeSet<u8> = map.keys().filter_map(|key| key.bytes().next()).collect();
    let begins: Vec<u8> = (0..=u8::MAX)
        .map(|byte| u8::from(byte == IDS_LEAD_BYTE || leads.contains(&byte)))
        .collect();
    let bytes = |numbers: &[u32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>();
    let short = |numbers: &[u16]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>();
    layout::write(
        Kind::Phrases,
        &[
            &short(&pages),
            &short(&page_codes),
            &bytes(nodes.as_flattened()),
            &bytes(&offsets),
            values.as_bytes(),
            &begins,
        ],
    )
}

/// A code from 1 upwards for every character of the keys, the most frequent first.
pub(super) fn number_characters<'k>(
    keys: impl Iterator<Item = &'k str>,
) -> Option<BTreeMap<char, u16>> {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for c in keys.flat_map(str::chars) {
        *counts.entry(c).or_default() += 1;
    }
    let mut order: Vec<_> = counts.into_iter().collect();
    order.sort_by_key(|&(c, count)| (std::cmp::Reverse(count), c));
    order.iter().enumerate().map(|(at, &(c, _))| Some((c, u16::try_from(at + 1).ok()?))).collect()
}

/// The array while it grows.
struct DoubleArray {
    nodes: Vec<[u32; 3]>,
    slots: Slots,
}

impl DoubleArray {
    /// Builds the array for sorted, distinct keys with their values (above 0).
    fn build(keys: &[Key]) -> Option<Vec<[u32; 3]>> {
        let mut array = Self { nodes: Vec::new(), slots: Slots::default() };
        array.slots.grow_to(ROOT)?;
        array.take(ROOT, ROOT)?;
        // Breadth first: the nodes with most children come early, while the array is still empty.
        let mut queue = VecDeque::from([(ROOT, 0usize, 0..keys.len())]);
        while let Some((node, depth, range)) = queue.pop_front() {
            let children = array.place_children(node, depth, keys, range)?;
            queue.extend(children.into_iter().map(|(child, range)| (child, depth + 1, range)));
        }
        let last = array.nodes.iter().rposition(|node| node[1] != FREE)?;
        array.nodes.truncate(last + 1);
        Some(array.nodes)
    }

    /// Gives `node` its value and places its children; returns each child with its keys.
    fn place_children(
        &mut self,
        node: u32,
        depth: usize,
        keys: &[Key],
        mut range: Range<usize>,
    ) -> Option<Vec<(u32, Range<usize>)>> {
        // Keys are sorted: one that ends here stands first.
        if let Some((key, value)) = keys.get(range.start)
            && key.len() == depth
            && !range.is_empty()
        {
            *self.nodes.get_mut(node as usize)?.last_mut()? = *value;
            range.start += 1;
        }
        let children = slots::children(keys, range, depth)?;
        if children.is_empty() {
            return Some(Vec::new());
        }
        let codes: Vec<u16> = children.iter().map(|(code, _)| *code).collect();
        let base = self.slots.find_base(&codes, |_| true)?;
        *self.nodes.get_mut(node as usize)?.first_mut()? = base;
        children
            .into_iter()
            .map(|(code, range)| {
                let child = base.checked_add(u32::from(code))?;
                self.take(child, node)?;
                Some((child, range))
            })
            .collect()
    }

    /// Makes a free slot a child of `parent`.
    fn take(&mut self, slot: u32, parent: u32) -> Option<()> {
        self.slots.take(slot)?;
        self.nodes.resize(self.slots.len(), [0, FREE, 0]);
        self.nodes.get_mut(slot as usize)?[1] = parent;
        Some(())
    }
}
