//! One map after another.

use super::OffsetMap;
use super::runs::{OffsetStretch, Side, Unit};

/// Goes through the units of a map.
struct Cursor<'m> {
    map: &'m OffsetMap,
    index: usize,
    stretch: Option<OffsetStretch>,
    /// How many units of the stretch have been taken.
    taken: usize,
}

/// Units that stand next, all of one size.
struct Next {
    source: usize,
    target: usize,
    count: usize,
    /// Whether they are bytes, so that there is a boundary anywhere.
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
            bytes: stretch.unit == Unit::BYTE,
        })
    }

    /// Takes so many units, no more than there are.
    fn take(&mut self, count: usize) {
        self.taken += count;
        if self.stretch.is_some_and(|stretch| self.taken >= stretch.count()) {
            self.index += 1;
            (self.stretch, self.taken) = (self.map.stretch(self.index), 0);
        }
    }
}

/// The target of `first` is the source of `second`. Where both have a boundary in the text between, the
/// composition has one; what lies between two of those is a unit. What the first one removed comes before
/// what the second one inserts at the same place.
///
/// So composition is associative where nothing is inserted, or nothing removed. (Where one map removes and
/// the next one inserts at the same place, which came first would have to be known for a third.)
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

/// Takes units of both up to their next common boundary, and says how long what they map is.
fn until_both_meet<'m>(a: &mut Cursor<'m>, b: &mut Cursor<'m>) -> (usize, usize) {
    let (mut source, mut target) = (0, 0);
    // How far each has come in the text between.
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
