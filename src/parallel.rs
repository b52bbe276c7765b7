//! Work on the parts of one huge document, by threads that would be idle.
//!
//! Documents are what is worked on in parallel. Only where one is huge, the threads of the pool that it is
//! worked on in help each other; outside of a pool nothing starts one.

use rayon::prelude::*;

/// From this size on a document is worked on in parts: a tenth of a second of work, beside which it does
/// not count that other threads must be woken.
pub(crate) const HUGE: usize = 16 << 20;
/// How large the parts are, in bytes: some for each thread, so that all end at about the same time.
pub(crate) const PART: usize = 1 << 20;

/// Whether threads are there to work on parts of a document of so many bytes.
pub(crate) fn helps(bytes: usize) -> bool {
    bytes >= HUGE && rayon::current_thread_index().is_some() && rayon::current_num_threads() > 1
}

/// What becomes of each part, in their order.
pub(crate) fn map<T: Sync, R: Send>(parts: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    parts.par_iter().map(work).collect()
}
