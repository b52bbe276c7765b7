//! Slots of a double array under construction: the search for the places of children.

use std::ops::Range;

/// A key, as codes, and its value.
pub(super) type Key = (Vec<u16>, u32);

/// Effort of the search for places that leave no gaps: number of times that a free slot is tried as the place of a first child.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort(u32);

impl Effort {
    /// Tries every slot every time, which takes a second for 100,000 keys. For tables compiled at build time.
    pub(crate) const FULL: Self = Self(u32::MAX);
    /// Limits the tries, so that building takes time proportional to the number of keys: a tenth of the time for 100,000. Arrays
    /// become a third larger. For tables compiled at run time.
    pub(crate) const QUICK: Self = Self(4);
}

/// Free slots of an array. Those still to be tried form a circular list in both directions, so that the search touches only them.
pub(super) struct Slots {
    effort: Effort,
    free: Vec<bool>,
    tries: Vec<u32>,
    next: Vec<u32>,
    previous: Vec<u32>,
    first: Option<u32>,
}

impl Slots {
    pub(super) fn new(effort: Effort) -> Self {
        let [tries, next, previous] = [const { Vec::new() }; 3];
        Self { effort, free: Vec::new(), tries, next, previous, first: None }
    }

    /// Number of slots.
    pub(super) fn len(&self) -> usize {
        self.free.len()
    }

    /// Finds the first acceptable base under which every code has a free slot. The codes are sorted. Grows the array to contain all
    /// of them.
    pub(super) fn find_base(
        &mut self,
        codes: &[u16],
        acceptable: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        let (first, last) = (u32::from(*codes.first()?), u32::from(*codes.last()?));
        let mut slot = self.first;
        while let Some(at) = slot {
            if let Some(base) = at.checked_sub(first).filter(|base| acceptable(*base)) {
                self.grow_to(base.checked_add(last)?)?;
                if codes.iter().all(|&code| self.is_free(base + u32::from(code))) {
                    return Some(base);
                }
            }
            let next = *self.next.get(at as usize)?;
            slot = (Some(next) != self.first).then_some(next);
            let tries = self.tries.get_mut(at as usize)?;
            *tries += 1;
            if *tries == self.effort.0 {
                self.unlink(at)?;
            }
        }
        // No free slot fits: begin after the end.
        let base = u32::try_from(self.len()).ok()?;
        self.grow_to(base.checked_add(last)?)?;
        Some(base)
    }

    fn is_free(&self, slot: u32) -> bool {
        self.free.get(slot as usize) == Some(&true)
    }

    /// Appends free slots, also to the list, up to a slot.
    pub(super) fn grow_to(&mut self, slot: u32) -> Option<()> {
        while self.len() <= slot as usize {
            let slot = u32::try_from(self.len()).ok().filter(|slot| *slot < u32::MAX)?;
            let first = *self.first.get_or_insert(slot);
            let last = self.previous.get(first as usize).copied().unwrap_or(slot);
            self.free.push(true);
            self.tries.push(0);
            self.next.push(first);
            self.previous.push(last);
            *self.next.get_mut(last as usize)? = slot;
            *self.previous.get_mut(first as usize)? = slot;
        }
        Some(())
    }

    /// Marks a slot as used.
    pub(super) fn take(&mut self, slot: u32) -> Option<()> {
        if *self.tries.get(slot as usize)? < self.effort.0 {
            self.unlink(slot)?;
        }
        *self.free.get_mut(slot as usize)? = false;
        Some(())
    }

    /// Removes a slot from the list.
    fn unlink(&mut self, slot: u32) -> Option<()> {
        let at = slot as usize;
        let (next, previous) = (*self.next.get(at)?, *self.previous.get(at)?);
        *self.previous.get_mut(next as usize)? = previous;
        *self.next.get_mut(previous as usize)? = next;
        if self.first == Some(slot) {
            self.first = (next != slot).then_some(next);
        }
        Some(())
    }
}

/// Codes at a depth of sorted keys, each with the range of its keys.
pub(super) fn children(
    keys: &[Key],
    range: Range<usize>,
    depth: usize,
) -> Option<Vec<(u16, Range<usize>)>> {
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
