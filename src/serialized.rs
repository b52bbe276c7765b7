//! Serialized forms that reports share: lists cut to their beginnings, rounded numbers, and names. docs/report.md names all fields.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

/// Most items of a list that a report has; the field beside it has their number. Documents with more are rare, and their lines would
/// be long.
const MAX_LISTED: usize = 100;

/// Returns the items of a list that a report has.
pub(crate) fn first<T>(all: &[T]) -> &[T] {
    all.get(..MAX_LISTED).unwrap_or(all)
}

/// Writes a number with four decimal places.
#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
pub(crate) fn rounded<S: Serializer>(number: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f32(to_four_places(*number))
}

/// Writes a number with four decimal places, or none.
#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
pub(crate) fn rounded_option<S: Serializer>(
    number: &Option<f32>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    number.map(to_four_places).serialize(serializer)
}

/// Rounds a number to four decimal places. In `f64`, because the product of an `f32` above 100 is not exact, and a number that was
/// read back would be rounded to another one.
#[allow(clippy::cast_possible_truncation)] // to the nearest number
fn to_four_places(number: f32) -> f32 {
    ((f64::from(number) * 1e4).round() / 1e4) as f32
}

/// Reads a value by its name.
pub(crate) fn parsed<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_rounded_number_stays(number in 0f32..1e6) {
            let once = to_four_places(number);
            prop_assert_eq!(to_four_places(once), once);
            prop_assert!((once - number).abs() <= 0.6e-4_f32.max(number * f32::EPSILON));
        }
    }
}
