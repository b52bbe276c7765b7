//! The stages in a row: bytes in, text of one script out, and a report.

mod document;
mod normalized;
mod normalizer;
mod report;
mod work;

pub use document::{Decoded, Detection, Document, Restored};
pub use normalized::{Normalized, Step};
pub use normalizer::{Normalizer, NormalizerBuilder, Worker};
pub use report::{Action, Conversion, Doubt, Report};
