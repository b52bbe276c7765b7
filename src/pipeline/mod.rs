//! Pipeline: decodes, repairs and converts a document, and reports what was done.
//!
//! [`Worker::normalize`] is the entry; `run` has the stages, in order.

mod changed;
mod document;
mod escapes;
mod finish;
mod leftovers;
mod normalized;
mod normalizer;
mod report;
mod run;
#[cfg(feature = "serde")]
mod serialized_report;
mod settings;
mod suspicion;
mod target_converter;
mod worker;

pub use document::{Decoded, Detection, Document, RepairedDocument};
pub use normalized::{Explained, Normalized, Step, Traced, TracedEdit};
pub use normalizer::{Normalizer, NormalizerBuilder};
pub use report::{Action, ConfigUse, Doubt, Report, SCHEMA_VERSION};
pub use worker::Worker;
