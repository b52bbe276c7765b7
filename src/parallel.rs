//! Parallel work on parts of one huge document, by idle threads.
//!
//! Parallel work is by document. Only for a huge one, the threads of its pool help each other; outside a pool no threads are
//! started.

use rayon::prelude::*;

/// Least bytes of a document that is processed in parts: over ten milliseconds of conversion, or a tenth of a second with repair.
/// Waking other threads takes far less.
pub(crate) const HUGE: usize = 16 << 20;
/// Bytes of a part: several for each thread, so that all finish at about the same time.
pub(crate) const PART: usize = 1 << 20;

/// Whether threads are available to work on parts of a document of `bytes` bytes.
pub(crate) fn helps(bytes: usize) -> bool {
    bytes >= HUGE && rayon::current_thread_index().is_some() && rayon::current_num_threads() > 1
}

/// Maps each part in parallel, and returns the results in order.
pub(crate) fn map<T: Sync, R: Send>(parts: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    parts.par_iter().map(work).collect()
}
