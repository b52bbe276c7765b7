//! Multipliers of the hashes of tables.

/// Odd multiplier with random bits: 2⁶⁴ divided by the golden ratio, as in Fibonacci hashing (Knuth, The Art of Computer Programming
/// 3, 6.4). Compiled tables depend on it.
pub(crate) const GOLDEN_RATIO: u64 = 0x9E37_79B9_7F4A_7C15;
/// Odd multipliers with random bits: the two of `SplitMix64`. Compiled tables depend on them.
pub(super) const SPLIT_MIX: [u64; 2] = [0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB];
