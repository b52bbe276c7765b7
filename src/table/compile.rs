//! Compiles a phrase map into a double-array trie over characters.
//!
//! A node is three numbers: `base`, `check`, `value`. The child of node `n` by the character with
//! code `c` is node `base[n] + c`, if its `check` is `n` (Aoe, 1989). Characters are numbered by
//! how often keys use them, most frequent first, which keeps the children of a node close together.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::ops::Range;

use super::layout::{self, Kind};
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
    let mut keys: Vec<(Vec<u16>, u32)> = Vec::with_capacity(map.len());
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

/// The array while it grows: free slots form a circular list in both directions, so that looking
/// for a place touches only free ones.
pub(super) struct DoubleArray {
    nodes: Vec<[u32; 3]>,
    next_free: Vec<u32>,
    previous_free: Vec<u32>,
    first_free: Option<u32>,
}

impl DoubleArray {
    /// Builds the array for sorted, distinct keys with their values (above 0).
    pub(super) fn build(keys: &[(Vec<u16>, u32)]) -> Option<Vec<[u32; 3]>> {
        let mut array = Self {
            nodes: Vec::new(),
            next_free: Vec::new(),
            previous_free: Vec::new(),
            first_free: None,
        };
        array.grow(1)?;
        array.take(ROOT, ROOT);
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
        keys: &[(Vec<u16>, u32)],
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
        let mut children: Vec<(u16, Range<usize>)> = Vec::new();
        for at in range {
            let code = *keys.get(at)?.0.get(depth)?;
            match children.last_mut() {
                Some((last, range)) if *last == code => range.end = at + 1,
                _ => children.push((code, at..at + 1)),
            }
        }
        if children.is_empty() {
            return Some(Vec::new());
        }
        let codes: Vec<u16> = children.iter().map(|(code, _)| *code).collect();
        let base = self.find_base(&codes)?;
        *self.nodes.get_mut(node as usize)?.first_mut()? = base;
        children
            .into_iter()
            .map(|(code, range)| {
                let child = base.checked_add(u32::from(code))?;
                self.take(child, node);
                Some((child, range))
            })
            .collect()
    }

    /// The first base under which every code finds a free slot.
    fn find_base(&mut self, codes: &[u16]) -> Option<u32> {
        let (first, last) = (u32::from(*codes.first()?), u32::from(*codes.last()?));
        let mut slot = self.first_free;
        while let Some(at) = slot {
            if let Some(base) = at.checked_sub(first) {
                self.grow_to(base.checked_add(last)?)?;
                if codes.iter().all(|&code| self.is_free(base + u32::from(code))) {
                    return Some(base);
                }
            }
            let next = *self.next_free.get(at as usize)?;
            slot = (Some(next) != self.first_free).then_some(next);
        }
        // No free slot fits: begin behind the end.
        let base = u32::try_from(self.nodes.len()).ok()?;
        self.grow_to(base.checked_add(last)?)?;
        Some(base)
    }

    fn is_free(&self, slot: u32) -> bool {
        self.nodes.get(slot as usize).is_some_and(|node| node[1] == FREE)
    }

    fn grow_to(&mut self, slot: u32) -> Option<()> {
        let missing = (slot as usize + 1).saturating_sub(self.nodes.len());
        self.grow(missing)
    }

    /// Appends free slots to the array and to the end of the list.
    fn grow(&mut self, count: usize) -> Option<()> {
        for _ in 0..count {
            let slot = u32::try_from(self.nodes.len()).ok().filter(|&slot| slot < FREE)?;
            self.nodes.push([0, FREE, 0]);
            let first = *self.first_free.get_or_insert(slot);
            let last = self.previous_free.get(first as usize).copied().unwrap_or(slot);
            self.next_free.push(first);
            self.previous_free.push(last);
            *self.next_free.get_mut(last as usize)? = slot;
            *self.previous_free.get_mut(first as usize)? = slot;
        }
        Some(())
    }

    /// Takes a free slot out of the list and makes it a child of `parent`.
    fn take(&mut self, slot: u32, parent: u32) {
        let at = slot as usize;
        let (Some(&next), Some(&previous)) = (self.next_free.get(at), self.previous_free.get(at))
        else {
            return;
        };
        if let Some(following) = self.previous_free.get_mut(next as usize) {
            *following = previous;
        }
        if let Some(preceding) = self.next_free.get_mut(previous as usize) {
            *preceding = next;
        }
        if self.first_free == Some(slot) {
            self.first_free = (next != slot).then_some(next);
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node[1] = parent;
        }
    }
}
