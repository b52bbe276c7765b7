//! Double array over codes, in which one lookup tells whether a child exists.
//!
//! The child of a node by a code is the slot at the node's base plus the code, if the slot's `check` is that code. No two nodes
//! have the same base, so that no slot belongs to two (Yata's variant of Aoe's double array). The checks are a separate array of
//! two bytes each: for most pairs of characters the answer is no, and nothing else is loaded.
//!
//! The root is not in the array: the base of its children is stored with the first code of a key. Two bases belong to no node, so
//! that one lookup serves every character: under [`NO_CHILD`] no code has a child, and under the optional [`ANY_CHILD`] every code
//! has one, 0 included.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use super::slots::{Effort, Key, Slots, children};

/// Code of the child with a node's own value. Codes of characters come after it.
pub(super) const TERMINAL: u16 = 1;
/// Flag of a word: the node is a leaf, and the other bits are its value.
pub(super) const LEAF: u32 = 1 << 31;
/// Flag of a word that is not a leaf's: the node also has a value, which is the word of its [`TERMINAL`] child. The other bits are
/// the base of its children.
pub(super) const VALUED: u32 = 1 << 30;

/// Base under which no code has a child: a slot's check is the slot minus the base of its node, and so never the slot itself.
pub(super) const NO_CHILD: u32 = 0;
/// Base under which every code has a child, if the array was [built](Trie::build_with_any_child) with it.
pub(super) const ANY_CHILD: u32 = 1;
/// Check of a free slot, higher than any code.
const FREE: u16 = u16::MAX;

/// The array under construction.
pub(super) struct Trie {
    pub(super) checks: Vec<u16>,
    /// For each slot, the base of its children, or a value.
    pub(super) words: Vec<u32>,
    /// The base of the children of each first code.
    pub(super) first: BTreeMap<u16, u32>,
    slots: Slots,
    /// For each slot, whether it is the base of a node.
    is_base: Vec<bool>,
}

/// A node whose children are to be placed: the slot of its word (`None`: stored with its first code), its depth and its keys.
struct Pending {
    slot: Option<u32>,
    depth: usize,
    keys: Range<usize>,
}

impl Trie {
    /// Builds the array for sorted, distinct keys of at least two codes, with values below [`LEAF`]. Returns `None` if there are
    /// too many.
    pub(super) fn build(keys: &[Key], effort: Effort) -> Option<Self> {
        Self::empty(effort).build_on(keys)
    }

    fn empty(effort: Effort) -> Self {
        Self {
            checks: Vec::new(),
            words: Vec::new(),
            first: BTreeMap::new(),
            slots: Slots::new(effort),
            is_base: Vec::new(),
        }
    }

    /// Builds the array so that under [`ANY_CHILD`] every code up to `last` has a child, and every code up to it is in range under
    /// every base.
    pub(super) fn build_with_any_child(keys: &[Key], last: u16) -> Option<Self> {
        let mut trie = Self::empty(Effort::FULL);
        trie.slots.grow_to(ANY_CHILD + u32::from(last))?;
        for code in 0..=last {
            trie.take(ANY_CHILD + u32::from(code), code)?;
        }
        *trie.is_base.get_mut(ANY_CHILD as usize)? = true;
        let mut trie = trie.build_on(keys)?;
        let bases = u32::try_from(trie.is_base.iter().rposition(|is_base| *is_base)?).ok()?;
        trie.slots.grow_to(bases.checked_add(u32::from(last))?)?;
        trie.resize();
        Some(trie)
    }

    fn build_on(mut self, keys: &[Key]) -> Option<Self> {
        let trie = &mut self;
        // A base may be the number of slots, but never NO_CHILD.
        trie.slots.grow_to(NO_CHILD)?;
        // Breadth first: nodes that most texts reach come early and stand together.
        let mut queue = VecDeque::new();
        for (_, keys) in children(keys, 0..keys.len(), 0)? {
            queue.push_back(Pending { slot: None, depth: 1, keys });
        }
        while let Some(node) = queue.pop_front() {
            trie.place(&node, keys, &mut queue)?;
        }
        let used = trie.checks.iter().rposition(|check| *check != FREE).map_or(0, |last| last + 1);
        trie.checks.truncate(used);
        trie.words.truncate(used);
        Some(self)
    }

    fn place(&mut self, node: &Pending, keys: &[Key], queue: &mut VecDeque<Pending>) -> Option<()> {
        let mut range = node.keys.clone();
        // Keys are sorted, so that the one that ends here is the first.
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
            self.take(base.checked_add(u32::from(*code))?, *code)?;
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

    /// Finds the first base under which every code has a free slot, and that no other node has.
    fn find_base(&mut self, codes: &[u16]) -> Option<u32> {
        let is_base = &self.is_base;
        let acceptable = |base| base != NO_CHILD && is_base.get(base as usize) != Some(&true);
        let base = self.slots.find_base(codes, acceptable)?;
        self.resize();
        *self.is_base.get_mut(base as usize)? = true;
        (base < VALUED).then_some(base)
    }

    fn take(&mut self, slot: u32, code: u16) -> Option<()> {
        self.slots.take(slot)?;
        self.resize();
        *self.checks.get_mut(slot as usize)? = code;
        Some(())
    }

    /// Grows the arrays to the number of slots.
    fn resize(&mut self) {
        self.checks.resize(self.slots.len(), FREE);
        self.words.resize(self.slots.len(), 0);
        self.is_base.resize(self.slots.len(), false);
    }
}

/// The word of a child, by its code, of a node whose children begin at `base`, in a compiled array.
#[inline]
pub(super) fn child(checks: &[u16], words: &[u32], base: u32, code: u16) -> Option<u32> {
    let slot = (base as usize).checked_add(usize::from(code))?;
    if code == 0 || u16::from_le(*checks.get(slot)?) != code {
        return None;
    }
    Some(u32::from_le(*words.get(slot)?))
}
