//! Conversion of many documents: find them, plan their outputs, convert them in parallel, write them atomically.
//!
//! The order is fixed: [`find`] walks folders; [`plan`] refuses outputs that would overwrite inputs before anything is written;
//! [`Parallel`] processes as many documents at a time as there are threads and returns the results in order;
//! [`FileConversion::convert_file`] converts one document from file to file. A failing document never stops the others.
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use hanfold::batch::{self, FileConversion, Output, Parallel, Search};
//! use hanfold::{Normalizer, Target};
//!
//! # let folder = tempfile::tempdir()?;
//! # let (archive, clean) = (folder.path().join("archive"), folder.path().join("clean"));
//! # std::fs::create_dir(&archive)?;
//! # std::fs::write(archive.join("a.txt"), b"\xC3\xFA\xB4\xB2\xA4\x46")?;
//! let conversion = FileConversion::new(Output::Folder(clean.clone()));
//! let normalizer = Normalizer::new(Target::HANS);
//! let found = batch::find(&[archive], &Search::new())?;
//! let tasks = batch::plan(&found, conversion.output())?;
//! Parallel::new(&tasks).with_threads(|task| batch::threads_for(&task.input)).run(
//!     || normalizer.worker(),
//!     |worker, task| conversion.convert_file(worker, task),
//!     |outcome| {
//!         println!("{}: {:?}", outcome.input.display(), outcome.status);
//!         ControlFlow::Continue(())
//!     },
//! )?;
//! assert_eq!(std::fs::read_to_string(clean.join("a.txt"))?, "雾散了");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod convert;
mod converted;
mod declare;
mod failure;
mod find;
mod lang;
mod options;
mod outcome;
mod plan;
mod resolve;
mod run;
mod same;
mod write;

pub use declare::{Declarations, RewrittenDeclaration};
pub use failure::{EncodingOrigin, Failure, SkipReason};
pub use find::{FoundFile, FoundFiles, Search, find};
pub use options::{Bom, FileConversion, OutputEncoding, Unencodable};
pub use outcome::{Outcome, Status};
pub use plan::{Output, Task, plan};
pub use resolve::resolve;
pub use run::{Parallel, threads_for};
pub use write::WholeFile;
