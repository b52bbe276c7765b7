//! Serialized forms that reports share: lists cut to their beginnings, and rounded numbers. docs/report.md names all fields.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Most items of a list that a report has; the field beside it has their number. Documents with more are rare, and their lines would
/// be long.
const MAX_LISTED: usize = 100;

/// Defines functions for lists, which write the number of items as `NAME_total`, and the first of them as `NAME`.
macro_rules! lists {
    ($($name:ident),*) => {$(
        pub(crate) fn $name<T: Serialize, S: Serializer>(
            all: &[T],
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(Some(2))?;
            map.serialize_entry(concat!(stringify!($name), "_total"), &all.len())?;
            map.serialize_entry(stringify!($name), first(all))?;
            map.end()
        }
    )*};
}

lists!(parts, doubtful_readings);

/// Returns the items of a list that a report has.
pub(crate) fn first<T>(all: &[T]) -> &[T] {
    all.get(..MAX_LISTED).unwrap_or(all)
}

/// Writes the items of a list that a report has, without their number.
pub(crate) fn listed<T: Serialize, S: Serializer>(
    all: &[T],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    first(all).serialize(serializer)
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

fn to_four_places(number: f32) -> f32 {
    (number * 1e4).round() / 1e4
}
