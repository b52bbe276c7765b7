//! The slots of a double array while it grows: finding places for children.

use std::ops::Range;

/// A key, as codes, and its value.
pub(super) type Key = (Vec<u16>, u32);

/// Which slots of an array are free. They form a circular list in both directions, so that looking for a
/// place touches only free ones.
#[derive(Default)]
pub(super) struct Slots {
    free: Vec<bool>,
    next: Vec<u32>,
    previous: Vec<u32>,
    first: Option<u32>,
}

impl Slots {
    /// How many slots there are.
    pub(super) fn len(&self) -> usize {
        self.free.len()
    }

    /// The first base that is acceptable and under which every code finds a free slot. The codes are
    /// sorted. Afterwards there are slots for all of them.
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
        }
        // No free slot fits: begin behind the end.
        let base = u32::try_from(self.len()).ok()?;
        self.grow_to(base.checked_add(last)?)?;
        Some(base)
    }

    fn is_free(&self, slot: u32) -> bool {
        self.free.get(slot as usize) == Some(&true)
    }

    /// Appends free slots, and to the end of the list, until there is this one.
    pub(super) fn grow_to(&mut self, slot: u32) -> Option<()> {
        while self.len() <= slot as usize {
            let slot = u32::try_from(self.len()).ok().filter(|slot| *slot < u32::MAX)?;
            let first = *self.first.get_or_insert(slot);
            let last = self.previous.get(first as usize).copied().unwrap_or(slot);
            self.free.push(true);
            self.next.push(first);
            self.previous.push(last);
            *self.next.get_mut(last as usize)? = slot;
            *self.previous.get_mut(first as usize)? = slot;
        }
        Some(())
    }

    /// Takes a free slot out of the list.
    pub(super) fn take(&mut self, slot: u32) -> Option<()> {
        let at = slot as usize;
        let (next, previous) = (*self.next.get(at)?, *self.previous.get(at)?);
        *self.previous.get_mut(next as usize)? = previous;
        *self.next.get_mut(previous as usize)? = next;
        if self.first == Some(slot) {
            self.first = (next != slot).then_some(next);
        }
        *self.free.get_mut(at)? = false;
        Some(())
    }
}

/// The codes that keys, which are sorted, go on with at a depth, each with its keys.
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
