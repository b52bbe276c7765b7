//! Composition of two maps.

use super::OffsetMap;
use super::runs::{OffsetStretch, OffsetUnit, Side};

/// Iterator over the units of a map.
struct Cursor<'m> {
    map: &'m OffsetMap,
    index: usize,
    stretch: Option<OffsetStretch>,
    /// Number of units of the stretch that have been taken.
    taken: usize,
}

/// The next units of a map, all of one size.
struct Next {
    source: usize,
    target: usize,
    count: usize,
    /// Whether the units are bytes, so that every position is a boundary.
    bytes: bool,
}

impl<'m> Cursor<'m> {
    fn new(map: &'m OffsetMap) -> Self {
        Self { map, index: 0, stretch: map.stretch(0), taken: 0 }
    }

    fn next(&self) -> Option<Next> {
        let stretch = self.stretch?;
        Some(Next {
            source: stretch.unit_on(Side::Source),
            target: stretch.unit_on(Side::Target),
            count: stretch.count() - self.taken,
            bytes: stretch.unit == OffsetUnit::BYTE,
        })
    }

    /// Takes a number of units, no more than remain in the stretch.
    fn take(&mut self, count: usize) {
        self.taken += count;
        if self.stretch.is_some_and(|stretch| self.taken >= stretch.count()) {
            self.index += 1;
            (self.stretch, self.taken) = (self.map.stretch(self.index), 0);
        }
    }
}

/// Composes two maps; the target of `first` is the source of `second`. The composition has a boundary where both maps have one in
/// the middle text; the parts between two boundaries are units. Text removed by `first` comes before text inserted by `second` at
/// the same position.
///
/// Composition is therefore associative if nothing is inserted, or nothing removed. (If one map removes and the next one inserts at
/// the same position, a third map would need to know which came first.)
pub(super) fn compose(first: &OffsetMap, second: &OffsetMap) -> OffsetMap {
    let mut map = OffsetMap::default();
    let (mut a, mut b) = (Cursor::new(first), Cursor::new(second));
    loop {
        while let Some(removed) = a.next().filter(|next| next.target == 0) {
            map.push(removed.source, 0, removed.count);
            a.take(removed.count);
        }
        while let Some(inserted) = b.next().filter(|next| next.source == 0) {
            map.push(0, inserted.target, inserted.count);
            b.take(inserted.count);
        }
        let (Some(x), Some(y)) = (a.next(), b.next()) else { return map };
        let (left, right) = (x.target, y.source);
        if left == right {
            let count = x.count.min(y.count);
            map.push(x.source, y.target, count);
            a.take(count);
            b.take(count);
        } else if x.bytes && x.count >= right {
            let count = y.count.min(x.count / right);
            map.push(right, y.target, count);
            a.take(count * right);
            b.take(count);
        } else if y.bytes && y.count >= left {
            let count = x.count.min(y.count / left);
            map.push(x.source, left, count);
            a.take(count);
            b.take(count * left);
        } else {
            let (source, target) = until_both_meet(&mut a, &mut b);
            map.push(source, target, 1);
        }
    }
}

/// Takes units of both maps up to their next common boundary. Returns their length in the source and in the target.
fn until_both_meet<'m>(a: &mut Cursor<'m>, b: &mut Cursor<'m>) -> (usize, usize) {
    let (mut source, mut target) = (0, 0);
    // Positions of both in the middle text.
    let (mut from_a, mut from_b) = (0, 0);
    while from_a != from_b || from_a == 0 {
        let a_is_behind = from_a <= from_b;
        let behind = if a_is_behind { &mut *a } else { &mut *b };
        let Some(next) = behind.next() else { break };
        behind.take(1);
        if a_is_behind {
            (source, from_a) = (source + next.source, from_a + next.target);
        } else {
            (target, from_b) = (target + next.target, from_b + next.source);
        }
    }
    (source, target)
}
