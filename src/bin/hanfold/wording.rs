//! Words for failures and doubts of the library, with what the user can do on the command line.

use hanfold::batch::{EncodingOrigin, Failure};
use hanfold::report::Doubt;

/// Returns the message of a failure, with the remedy. `is_written` is whether the result was written in spite of it.
pub(crate) fn failure(failure: &Failure, is_written: bool) -> String {
    let remedy = match failure {
        Failure::TooMuchLost { .. } if is_written => "; the rest was written",
        Failure::TooMuchLost { origin: EncodingOrigin::Stated, .. } => {
            "; use another --encoding, or --lossy to write the rest"
        }
        Failure::TooMuchLost { origin: EncodingOrigin::Guessed, .. } => {
            "; use --encoding to state it, or --lossy to write the rest"
        }
        Failure::TooMuchLost { .. } => "; use --lossy to write the rest",
        Failure::Garbled => "; use --encoding to state the true one, --repair off or --lossy",
        Failure::Unrestored(_) => "; use --repair off, --backup SUFFIX or --lossy",
        Failure::Undecodable { origin: EncodingOrigin::Stated, .. }
        | Failure::UncertainEncoding { origin: EncodingOrigin::Stated, .. } => {
            "; use another --encoding, --backup SUFFIX or --lossy"
        }
        Failure::Undecodable { .. } | Failure::UncertainEncoding { .. } => {
            "; use --encoding, --backup SUFFIX or --lossy"
        }
        Failure::NotAFile => "; use -o DIR",
        Failure::BackupExists(_) => "; move it away or choose another suffix",
        _ => "",
    };
    format!("{failure}{remedy}")
}

/// Returns the message of a doubt, with the remedy.
pub(crate) fn doubt(doubt: Doubt) -> String {
    let remedy = if doubt == Doubt::UndeterminedScript { "; use --from to state it" } else { "" };
    format!("{doubt}{remedy}")
}
