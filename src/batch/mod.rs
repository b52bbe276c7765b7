//! Many documents: find them, decide where each goes, convert them in parallel, write them whole.
//!
//! The order is fixed: [`find`] walks folders, [`plan`] refuses what would overwrite itself before
//! anything is written, [`for_each`] works on as many documents at a time as there are threads and
//! hands the results over in order, and [`FileConversion::run`] does one document from file to file.
//! One failing document never stops the others.

mod convert;
mod find;
mod outcome;
mod plan;
mod resolve;
mod run;
mod write;

pub use convert::{Bom, FileConversion};
pub use find::{Found, FoundFile, Search, find};
pub use outcome::{Outcome, SkipReason, Status};
pub use plan::{Output, Task, plan};
pub use resolve::resolve;
pub use run::{for_each, threads_for};
pub use write::WholeFile;
