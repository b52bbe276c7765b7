/// Share of a part in the whole, from 0 to 1; 0 if the whole is 0.
#[allow(clippy::cast_precision_loss)] // a share needs no more precision
pub(crate) fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}
