//! Map from many numbers to values of a few bytes: a perfect hash (Belazzougui, Botelho and Dietzfelbinger 2009, "Hash, displace,
//! and compress"), so that a lookup costs two reads for any key.
//!
//! Keys are distributed to small buckets. A bucket has a seed that gives each of its keys a slot of its own. A slot has a check of
//! 16 bits and the value: one in 65,536 keys that are not in the map finds a value nevertheless. In a slot of two bytes the check has
//! twelve bits and the value four, and one key in 4,096 finds one.

use super::TableError;
use super::multiplier::{GOLDEN_RATIO, SPLIT_MIX};

/// Average number of keys of a bucket. More make building slower; fewer take more room for seeds.
const BUCKET: usize = 4;
/// Number of keys per free slot: with fewer free slots, the last buckets take long to find a seed.
const SPARE: usize = 16;
/// Bytes of a check.
pub(super) const CHECK: usize = 2;
/// Bytes of a slot whose value is one byte.
pub(super) const SLOT: usize = CHECK + 1;
/// Bytes of a slot whose value is half a byte.
const HALF_SLOT: usize = CHECK;
/// Number of values that half a byte can hold.
pub(super) const HALF_VALUES: u8 = 16;

#[inline]
fn hash(key: u32) -> u64 {
    let hash = u64::from(key).wrapping_mul(GOLDEN_RATIO);
    (hash ^ (hash >> 29)).wrapping_mul(SPLIT_MIX[0])
}

/// Scales the upper half of a hash to a number less than `below`.
#[inline]
fn scale(hash: u64, below: usize) -> u32 {
    let [.., a, b, c, d] = ((hash >> 32) * below as u64).to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// The slot of a key, if it is in the map, and its check.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct HashedSlot {
    slot: u32,
    check: [u8; 2],
}

impl HashedSlot {
    #[inline]
    fn new(hash: u64, seed: u16, slots: usize) -> Self {
        let mixed = (hash ^ u64::from(seed).wrapping_mul(GOLDEN_RATIO)).wrapping_mul(SPLIT_MIX[1]);
        let [_, _, low, high, ..] = mixed.to_le_bytes();
        Self { slot: scale(mixed, slots), check: [low, high] }
    }
}

/// Returns seeds and slots of a map whose values are one byte, not 0. Keys are distinct.
pub(super) fn compile(name: &str, entries: &[(u32, u8)]) -> Result<(Vec<u8>, Vec<u8>), TableError> {
    let slots: Vec<_> = entries.iter().map(|&(key, value)| (key, [0, 0, value])).collect();
    compile_slots::<SLOT>(name, &slots)
}

/// Bits of the check in a slot of two bytes.
const HALF_CHECK: [u8; CHECK] = [0xFF, 0x0F];

/// Returns seeds and slots of a map whose values are less than [`HALF_VALUES`], not 0. Keys are distinct.
pub(super) fn compile_halves(
    name: &str,
    entries: &[(u32, u8)],
) -> Result<(Vec<u8>, Vec<u8>), TableError> {
    let slots: Vec<_> = entries.iter().map(|&(key, value)| (key, [0, value << 4])).collect();
    compile_slots::<HALF_SLOT>(name, &slots)
}

/// Returns seeds and slots of a map. Each entry has a distinct key and a slot with its value; checks are added here.
pub(super) fn compile_slots<const SLOT: usize>(
    name: &str,
    entries: &[(u32, [u8; SLOT])],
) -> Result<(Vec<u8>, Vec<u8>), TableError> {
    let buckets = entries.len().div_ceil(BUCKET).max(1);
    let count = entries.len() + entries.len() / SPARE + 1;
    let mut members: Vec<Vec<(u64, [u8; SLOT])>> = vec![Vec::new(); buckets];
    for &(key, slot) in entries {
        let hash = hash(key);
        if let Some(bucket) = members.get_mut(scale(hash, buckets) as usize) {
            bucket.push((hash, slot));
        }
    }
    // The fullest buckets first, while there is room.
    let mut order: Vec<usize> = (0..buckets).collect();
    order.sort_by_key(|at| std::cmp::Reverse(members.get(*at).map_or(0, Vec::len)));
    let mut seeds = vec![0u16; buckets];
    let mut slots = vec![None; count];
    for at in order {
        let members = members.get(at).map(Vec::as_slice).unwrap_or_default();
        let seed = (0..=u16::MAX).find(|seed| place(members, *seed, &mut slots));
        let seed = seed.ok_or_else(|| {
            TableError::new(name, 0, "no seed keeps the entries of a bucket apart")
        })?;
        if let Some(place) = seeds.get_mut(at) {
            *place = seed;
        }
    }
    let seeds = seeds.iter().flat_map(|seed| seed.to_le_bytes()).collect();
    Ok((seeds, slots.into_iter().flat_map(|slot| slot.unwrap_or([0; SLOT])).collect()))
}

/// Puts the members of a bucket into the slots of a seed, if they are free.
fn place<const SLOT: usize>(
    members: &[(u64, [u8; SLOT])],
    seed: u16,
    slots: &mut [Option<[u8; SLOT]>],
) -> bool {
    let count = slots.len();
    for (done, &(hash, mut filled)) in members.iter().enumerate() {
        let HashedSlot { slot, check } = HashedSlot::new(hash, seed, count);
        let masks = if SLOT == HALF_SLOT { HALF_CHECK } else { [u8::MAX; CHECK] };
        for (byte, (check, mask)) in filled.iter_mut().zip(check.into_iter().zip(masks)) {
            *byte |= check & mask;
        }
        match slots.get_mut(slot as usize) {
            Some(slot @ None) => *slot = Some(filled),
            _ => {
                for &(hash, _) in members.iter().take(done) {
                    if let Some(taken) =
                        slots.get_mut(HashedSlot::new(hash, seed, count).slot as usize)
                    {
                        *taken = None;
                    }
                }
                return false;
            }
        }
    }
    true
}

/// A compiled map, used in place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hashed<'a, const N: usize = SLOT> {
    pub(super) seeds: &'a [u16],
    /// Slots of `N` bytes.
    pub(super) slots: &'a [[u8; N]],
}

impl<const N: usize> Hashed<'_, N> {
    /// Returns the slot of a key, if it is in the map.
    #[inline]
    pub(super) fn slot(&self, key: u32) -> Option<&[u8; N]> {
        let place = self.place(key);
        let slot = self.slots.get(place.slot as usize)?;
        matches!(*slot.as_slice(), [low, high, ..] if [low, high] == place.check).then_some(slot)
    }

    /// Returns the slot and check of a key.
    #[inline]
    pub(super) fn place(&self, key: u32) -> HashedSlot {
        let hash = hash(key);
        let seed = self.seeds.get(scale(hash, self.seeds.len()) as usize);
        HashedSlot::new(hash, seed.map_or(0, |seed| u16::from_le(*seed)), self.slots.len())
    }
}

impl Hashed<'_> {
    /// Returns the value of a key, given its place; 0 if it has none.
    #[inline]
    pub(super) fn value(&self, place: HashedSlot) -> u8 {
        let [low, high, value] = self.slots.get(place.slot as usize).copied().unwrap_or([0; SLOT]);
        // Not a branch: half of the keys looked up are in the map, unpredictably.
        value & u8::from([low, high] == place.check).wrapping_neg()
    }
}

/// A compiled map whose values are half a byte, used in place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct HashedHalves<'a>(pub(super) Hashed<'a, HALF_SLOT>);

impl HashedHalves<'_> {
    /// Returns the value of a key; 0 if it has none.
    #[inline]
    pub(super) fn value(&self, key: u32) -> u8 {
        let HashedSlot { slot, check } = self.0.place(key);
        let slot = self.0.slots.get(slot as usize).copied().unwrap_or_default();
        let differs =
            (u16::from_le_bytes(slot) ^ u16::from_le_bytes(check)) & u16::from_le_bytes(HALF_CHECK);
        // Not a branch, for the same reason.
        (slot[1] >> 4) & u8::from(differs == 0).wrapping_neg()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load<'a>(seeds: &'a [u16], slots: &'a [u8]) -> Hashed<'a> {
        Hashed { seeds, slots: slots.as_chunks::<SLOT>().0 }
    }

    #[test]
    fn every_key_has_its_value_and_hardly_any_other() {
        for count in [0u32, 1, 2, 3, 100, 20_000] {
            let entries: Vec<(u32, u8)> =
                (0..count).zip((1..=255).cycle()).map(|(n, value)| (n * 0x1_0007, value)).collect();
            let (seeds, slots) = compile("t", &entries).unwrap();
            let seeds: Vec<u16> =
                seeds.as_chunks().0.iter().map(|s| u16::from_ne_bytes(*s)).collect();
            let map = load(&seeds, &slots);
            for &(key, value) in &entries {
                assert_eq!(map.value(map.place(key)), value);
            }
            let found = (0..100_000u32)
                .filter(|n| map.value(map.place(n.wrapping_mul(3) | 0x8000_0000)) != 0);
            assert!(found.count() < 20, "{count} keys");
        }
        assert_eq!(<Hashed>::default().value(HashedSlot::default()), 0);
    }

    #[test]
    fn half_a_byte_is_found_too() {
        let entries: Vec<(u32, u8)> =
            (0..20_000).zip((1..HALF_VALUES).cycle()).map(|(n, value)| (n * 3, value)).collect();
        let (seeds, slots) = compile_halves("t", &entries).unwrap();
        let seeds: Vec<u16> = seeds.as_chunks().0.iter().map(|s| u16::from_ne_bytes(*s)).collect();
        let map = HashedHalves(Hashed { seeds: &seeds, slots: slots.as_chunks().0 });
        for &(key, value) in &entries {
            assert_eq!(map.value(key), value);
        }
        let found = (0..100_000u32).filter(|n| map.value(n * 3 + 1) != 0).count();
        assert!((5..80).contains(&found), "{found}: 94 % of 100,000 / 4,096 are 23");
        assert_eq!(HashedHalves::default().value(0), 0);
    }
}
