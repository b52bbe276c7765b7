//! Words for failures and doubts of the library, with what the user can do on the command line.

use hanfold::batch::{Failure, KnownEncoding};
use hanfold::report::Doubt;

/// Returns the message of a failure, with the remedy.
pub(crate) fn failure(failure: &Failure) -> String {
    let remedy = match failure {
        Failure::TooMuchLost { known: KnownEncoding::Stated, .. } => {
            ": another encoding, or damage"
        }
        Failure::TooMuchLost { known: KnownEncoding::Guessed, .. } => {
            ": give its encoding with --encoding"
        }
        Failure::TooMuchLost { .. } => ": damaged; --lossy writes the rest",
        Failure::Garbled => "; give its true --encoding, --repair off or --lossy",
        Failure::Unrestored(_) => "; give --repair off, --backup SUFFIX or --lossy",
        Failure::Undecodable { known: KnownEncoding::Stated, .. }
        | Failure::UncertainEncoding { known: KnownEncoding::Stated, .. } => {
            "; give another --encoding, --backup SUFFIX or --lossy"
        }
        Failure::Undecodable { .. } | Failure::UncertainEncoding { .. } => {
            "; give --encoding, --backup SUFFIX or --lossy"
        }
        Failure::NotAFile => "; give -o DIR",
        Failure::BackupExists(_) => "; move it away or choose another suffix",
        _ => "",
    };
    format!("{failure}{remedy}")
}

/// Returns the message of a doubt, with the remedy.
pub(crate) fn doubt(doubt: Doubt) -> String {
    let remedy = if doubt == Doubt::UndeterminedScript { ": state it with --from" } else { "" };
    format!("{doubt}{remedy}")
}
