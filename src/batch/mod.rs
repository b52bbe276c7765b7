//! Conversion of many documents: find them, plan their outputs, convert them in parallel, write them atomically.
//!
//! The order is fixed: [`find`] walks folders; [`plan`] refuses outputs that would overwrite inputs before anything is written;
//! [`for_each`] processes as many documents at a time as there are threads and returns the results in order;
//! [`FileConversion::run`] converts one document from file to file. A failing document never stops the others.

mod convert;
mod failure;
mod find;
mod outcome;
mod plan;
mod resolve;
mod run;
mod write;

pub use convert::{Bom, FileConversion};
pub use failure::{EncodingOrigin, Failure};
pub use find::{FoundFile, FoundFiles, Search, find};
pub use outcome::{Outcome, SkipReason, Status};
pub use plan::{Output, Task, plan};
pub use resolve::resolve;
pub use run::{for_each, threads_for};
pub use write::WholeFile;
