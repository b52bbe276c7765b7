//! Keys for sorting by a number.
//!
//! With `sort_by_cached_key`, all lists that are sorted by such a key share the machine code of one sort, whatever their elements; and
//! the sort is stable.

/// Key that sorts numbers in ascending order (`f32::total_cmp`).
pub(crate) fn ascending(number: f32) -> i32 {
    let bits = number.to_bits().cast_signed();
    // Negative numbers have their bits below the sign flipped: the larger the amount, the smaller the key.
    if bits < 0 { bits ^ i32::MAX } else { bits }
}

/// Key that sorts numbers in descending order.
pub(crate) fn descending(number: f32) -> i32 {
    !ascending(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_have_the_order_of_the_numbers(a: f32, b: f32) {
            prop_assert_eq!(ascending(a).cmp(&ascending(b)), a.total_cmp(&b));
            prop_assert_eq!(descending(a).cmp(&descending(b)), b.total_cmp(&a));
        }
    }
}
