//! UTF-8: character boundaries, and words of eight bytes.

/// Returns the last character boundary at or before a position.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Returns the first character boundary at or after a position; the end of the text if it is beyond.
pub(crate) fn ceil_boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// Whether two words, the second one starting at the seventh byte, contain four three-byte characters.
#[inline(always)]
pub(crate) fn are_four(word: u64, more: u64) -> bool {
    /// Masks and values of the lead bytes: of three characters in the first word, and of the fourth character in the second.
    const LEADS: u64 = u64::from_le_bytes([0xF0, 0, 0, 0xF0, 0, 0, 0xF0, 0]);
    const THREE: u64 = u64::from_le_bytes([0xE0, 0, 0, 0xE0, 0, 0, 0xE0, 0]);
    const LEAD: u64 = 0xF0 << 24;
    const SECOND: u64 = 0xE0 << 24;
    word & LEADS == THREE && more & LEAD == SECOND
}

/// Returns the number of ASCII bytes of a word before the first other byte.
#[inline(always)]
pub(crate) fn ascii(word: u64) -> usize {
    const NOT_ASCII: u64 = u64::from_le_bytes([0x80; 8]);
    (word & NOT_ASCII).trailing_zeros() as usize / 8
}

/// Returns the code points of the two three-byte characters at the start of a word.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "what is above is cut off on purpose")]
pub(crate) fn code_points(word: u64) -> [u16; 2] {
    // Bits of each byte that belong to the code point, for both characters at once.
    const FIRST: u64 = 0x0F | 0x0F << 24;
    const SECOND: u64 = 0x3F << 8 | 0x3F << 32;
    const THIRD: u64 = 0x3F << 16 | 0x3F << 40;
    let both = (word & FIRST) << 12 | (word & SECOND) >> 2 | (word & THIRD) >> 16;
    [both as u16, (both >> 24) as u16]
}

/// Bytes of a block that [`Leads`] examines.
pub(crate) const BLOCK: usize = 64;
/// Bytes available after a block, so that its last character can be read as four bytes.
pub(crate) const BEYOND: usize = 4;

/// Starts of the characters of a block, which begins with one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leads {
    /// Three-byte characters that end in the block: a bit at the position of each, the first one lowest.
    pub(crate) three: u64,
    /// Whether there are two-byte characters.
    pub(crate) two: bool,
    /// Whether there are four-byte characters.
    pub(crate) four: bool,
    /// End of the complete characters, if none has four bytes.
    pub(crate) end: usize,
}

impl Leads {
    /// Finds the characters of the first 64 bytes.
    #[inline(always)]
    pub(crate) fn of(block: &[u8; BLOCK + BEYOND]) -> Self {
        let ([two_or_more, three_or_four], four) = bits(block);
        let two = two_or_more & !three_or_four;
        // If the last character continues after the block, the block ends before it.
        let end = match (three_or_four >> 62 | two >> 63 << 1) & 3 {
            0 => BLOCK,
            1 => BLOCK - 2,
            _ => BLOCK - 1,
        };
        let three = three_or_four & (u64::MAX >> (BLOCK - end));
        Self { three, two: two != 0, four, end }
    }
}

/// Bit masks of 64 bytes: those that begin a character of two bytes or more, and of three or four; and whether any begins one of
/// four.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[expect(unsafe_code, reason = "the next function takes three times as many instructions")]
fn bits(block: &[u8; BLOCK + BEYOND]) -> ([u64; 2], bool) {
    use std::arch::x86_64::{
        __m128i, _mm_cmpgt_epi8, _mm_max_epu8, _mm_movemask_epi8, _mm_set1_epi8,
    };
    // Bytes are compared as signed numbers: continuation bytes (0x80 to 0xBF) are the lowest.
    // SAFETY: every x86-64 has SSE2.
    let mask = |vector: __m128i| unsafe { _mm_movemask_epi8(vector) }.cast_unsigned();
    // SAFETY: the same.
    let above = |vector: __m128i, limit: u8| unsafe {
        mask(_mm_cmpgt_epi8(vector, _mm_set1_epi8(limit.cast_signed())))
    };
    let join = |[a, b, c, d]: [u32; 4]| u64::from(a | b << 16) | u64::from(c | d << 16) << 32;
    let mut parts = [[0; 16]; 4];
    parts.copy_from_slice(block.as_chunks().0.get(..4).unwrap_or_default());
    let vectors: [__m128i; 4] = parts.map(bytemuck::must_cast);
    let high = join(vectors.map(mask));
    let from_c0 = join(vectors.map(|vector| above(vector, 0xBF)));
    let from_e0 = join(vectors.map(|vector| above(vector, 0xDF)));
    let [a, b, c, d] = vectors;
    // SAFETY: the same.
    let largest = unsafe { _mm_max_epu8(_mm_max_epu8(a, b), _mm_max_epu8(c, d)) };
    let four = mask(largest) & above(largest, 0xEF) != 0;
    ([high & from_c0, high & from_e0], four)
}

/// Computes [`bits`] in words of eight bytes.
#[cfg(any(not(target_arch = "x86_64"), test))]
#[cfg_attr(target_arch = "x86_64", allow(dead_code))]
#[inline(always)]
fn bits_of_words(block: &[u8; BLOCK + BEYOND]) -> ([u64; 2], bool) {
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let (mut two_or_more, mut three_or_four, mut fours) = (0, 0, 0);
    for (at, word) in block.as_chunks::<8>().0.iter().enumerate().take(8) {
        // The four highest bits of each byte, each shifted to the highest one.
        let first = u64::from_le_bytes(*word) & HIGH;
        let [second, third, fourth] = [1, 2, 3].map(|by| u64::from_le_bytes(*word) << by);
        // The highest bits of eight bytes, in order.
        let gather = |bits: u64| (bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56 << (8 * at);
        two_or_more |= gather(first & second);
        three_or_four |= gather(first & second & third);
        fours |= first & second & third & fourth;
    }
    ([two_or_more, three_or_four], fours != 0)
}

#[cfg(not(target_arch = "x86_64"))]
use bits_of_words as bits;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn leads_are_where_characters_begin(text in "[aé字𠀋]{40,80}") {
            let text = text + &"a".repeat(BLOCK + BEYOND);
            let leads = Leads::of(text.as_bytes().first_chunk().unwrap());
            let inside = |c: &(usize, char)| c.0 < BLOCK;
            let has = |bytes| text.char_indices().filter(inside).any(|(_, c)| c.len_utf8() == bytes);
            prop_assert_eq!((leads.two, leads.four), (has(2), has(4)));
            let block = text.as_bytes().first_chunk().unwrap();
            prop_assert_eq!(bits(block), bits_of_words(block));
            let whole = text.char_indices().filter(|(at, c)| at + c.len_utf8() <= BLOCK);
            let three = whole.clone().filter(|(_, c)| c.len_utf8() == 3);
            if !leads.four {
                prop_assert_eq!(leads.three, three.fold(0, |bits, (at, _)| bits | 1 << at));
                let end = whole.map(|(at, c)| at + c.len_utf8()).max();
                prop_assert_eq!(Some(leads.end), end);
            }
        }
    }
}
