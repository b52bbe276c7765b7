//! Result of a run.

use std::io;

/// Result of a run. The numbers are part of the interface and listed in `--help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Success.
    Done = 0,
    /// `--check` found a change, `table check` found a fault, or `table lookup` or `explain` found nothing.
    Attention = 1,
    /// Some input failed, or the command line was wrong.
    Failed = 2,
    /// Interrupted by the user; documents in progress were completed.
    Interrupted = 130,
}

/// Whether an error means that the reader of a pipe closed it.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
