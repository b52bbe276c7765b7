//! A double array over codes, built so that one small look tells whether a child is there.
//!
//! The child of a node by a code is the slot at the node's base plus the code, if the slot's `check` is
//! that code. No two nodes have the same base, so that no slot belongs to two (Yata's variant of Aoe's
//! double array). The checks stand by themselves, two bytes each: for most pairs of characters they say
//! no, and nothing else is loaded.
//!
//! The root is not in the array: who holds the first code of a key holds the base of its children.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

/// The code of the child that holds a node's own value. Codes of characters begin behind it.
pub(super) const TERMINAL: u16 = 1;
/// Of a word: the node is a leaf, and the rest is its value.
pub(super) const LEAF: u32 = 1 << 31;
/// Of a word that is no leaf's: the node has a value, too; it is the word of its [`TERMINAL`] child. The
/// rest is the base of its children.
pub(super) const VALUED: u32 = 1 << 30;

/// A slot that holds nothing.
const FREE: u16 = 0;

/// The array while it grows. Free slots form a circular list in both directions, so that looking for a
/// place touches only free ones.
#[derive(Default)]
pub(super) struct Trie {
    pub(super) checks: Vec<u16>,
    pub(super) words: Vec<u32>,
    /// The base of the children of each first code.
    pub(super) first: BTreeMap<u16, u32>,
    next_free: Vec<u32>,
    previous_free: Vec<u32>,
    first_free: Option<u32>,
    /// For each slot, whether it is the base of a node.
    is_base: Vec<bool>,
}

/// A key, as codes, and its value, below [`LEAF`].
pub(super) type Key = (Vec<u16>, u32);

/// A node whose children are to be placed: where its word goes (none: under its first code), how deep
/// it is, and its keys.
struct Pending {
    slot: Option<u32>,
    depth: usize,
    keys: Range<usize>,
}

impl Trie {
    /// Builds the array for sorted, distinct keys of two codes and more. None if there are too many.
    pub(super) fn build(keys: &[Key]) -> Option<Self> {
        let mut trie = Self::default();
        // Slot 0 stays empty: a base of 0 means no children.
        trie.grow_to(0)?;
        trie.take(0, TERMINAL);
        // Breadth first: what most texts look at comes early, and stands together.
        let mut queue = VecDeque::new();
        for (_, keys) in children(keys, 0..keys.len(), 0)? {
            queue.push_back(Pending { slot: None, depth: 1, keys });
        }
        while let Some(node) = queue.pop_front() {
            trie.place(&node, keys, &mut queue)?;
        }
        let last = trie.checks.iter().rposition(|check| *check != FREE)?;
        trie.checks.truncate(last + 1);
        trie.words.truncate(last + 1);
        Some(trie)
    }

    fn place(&mut self, node: &Pending, keys: &[Key], queue: &mut VecDeque<Pending>) -> Option<()> {
        let mut range = node.keys.clone();
        // Keys are sorted: one that ends here stands first.
        let (key, value) = keys.get(range.start)?;
        let own = (key.len() == node.depth).then_some(*value);
        if own.is_some() {
            range.start += 1;
        }
        let children = children(keys, range, node.depth)?;
        if let (Some(value), true) = (own, children.is_empty()) {
            *self.words.get_mut(node.slot? as usize)? = LEAF | value;
            return Some(());
        }
        let terminal = own.map(|_| TERMINAL);
        let codes: Vec<u16> =
            terminal.into_iter().chain(children.iter().map(|(code, _)| *code)).collect();
        let base = self.find_base(&codes)?;
        for code in &codes {
            self.take(base.checked_add(u32::from(*code))?, *code);
        }
        if let Some(value) = own {
            *self.words.get_mut((base + u32::from(TERMINAL)) as usize)? = LEAF | value;
        }
        for (code, keys) in children {
            let slot = base.checked_add(u32::from(code))?;
            queue.push_back(Pending { slot: Some(slot), depth: node.depth + 1, keys });
        }
        let first = *key.first()?;
        match node.slot {
            Some(slot) => {
                let valued = if own.is_some() { VALUED } else { 0 };
                *self.words.get_mut(slot as usize)? = base | valued;
            }
            None => {
                self.first.insert(first, base);
            }
        }
        Some(())
    }

    /// The first base under which every code finds a free slot, and that no other node has.
    fn find_base(&mut self, codes: &[u16]) -> Option<u32> {
        let (first, last) = (u32::from(*codes.first()?), u32::from(*codes.last()?));
        let mut slot = self.first_free;
        let mut base = None;
        while let Some(at) = slot {
            if let Some(candidate) = at.checked_sub(first)
                && candidate > 0
                && self.is_base.get(candidate as usize) == Some(&false)
            {
                self.grow_to(candidate.checked_add(last)?)?;
                if codes.iter().all(|&code| self.is_free(candidate + u32::from(code))) {
                    base = Some(candidate);
                    break;
                }
            }
            let next = *self.next_free.get(at as usize)?;
            slot = (Some(next) != self.first_free).then_some(next);
        }
        // No free slot fits: begin behind the end.
        let base = base.or_else(|| u32::try_from(self.checks.len()).ok())?;
        self.grow_to(base.checked_add(last)?)?;
        *self.is_base.get_mut(base as usize)? = true;
        (base < VALUED).then_some(base)
    }

    fn is_free(&self, slot: u32) -> bool {
        self.checks.get(slot as usize) == Some(&FREE)
    }

    /// Appends free slots to the array and to the end of the list.
    fn grow_to(&mut self, slot: u32) -> Option<()> {
        while self.checks.len() <= slot as usize {
            let slot = u32::try_from(self.checks.len()).ok()?;
            self.checks.push(FREE);
            self.words.push(0);
            self.is_base.push(false);
            let first = *self.first_free.get_or_insert(slot);
            let last = self.previous_free.get(first as usize).copied().unwrap_or(slot);
            self.next_free.push(first);
            self.previous_free.push(last);
            *self.next_free.get_mut(last as usize)? = slot;
            *self.previous_free.get_mut(first as usize)? = slot;
        }
        Some(())
    }

    /// Takes a free slot out of the list.
    fn take(&mut self, slot: u32, code: u16) {
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
        if let Some(check) = self.checks.get_mut(at) {
            *check = code;
        }
    }
}

/// The codes that keys go on with at a depth, each with its keys.
fn children(keys: &[Key], range: Range<usize>, depth: usize) -> Option<Vec<(u16, Range<usize>)>> {
    let mut children: Vec<(u16, Range<usize>)> = Vec::new();
    for at in range {
        let code = *keys.get(at)?.0.get(depth)?;
        match children.last_mut() {
            Some((last, range)) if *last == code => range.end = at + 1,
            _ => children.push((code, at..at + 1)),
        }
    }
    Some(children)
}
