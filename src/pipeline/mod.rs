//! The stages in a row: bytes in, text of one script out, and a report.

mod document;
mod normalized;
mod normalizer;
mod report;
mod settle;
mod work;
mod worker;

pub use document::{Decoded, Detection, Document, Restored};
pub use normalized::{Normalized, Step};
pub use normalizer::{Normalizer, NormalizerBuilder};
pub use report::{Action, Conversion, Doubt, Report};
pub use worker::Worker;
