//! Words for failures and doubts of the library, with what the user can do on the command line.

use std::error::Error;
use std::iter::successors;

use hanfold::batch::{EncodingOrigin, Failure};
use hanfold::report::Doubt;

/// Returns the message of a failure, with its causes and the remedy. `is_written` is whether the result was written in spite of it.
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
        Failure::Unencodable { .. } => {
            "; use --unencodable replace or escape, or --output-encoding utf-8"
        }
        Failure::NotWritten(_) => "; use --output-encoding utf-8",
        Failure::FalseDeclarations(_) => "; use --declarations keep or -o DIR",
        Failure::NotAFile => "; use -o DIR",
        Failure::BackupExists(_) => "; move it away or choose another suffix",
        _ => "",
    };
    format!("{}{remedy}", with_causes(failure))
}

/// Returns the message of an error, and after colons those of the errors that caused it.
pub(crate) fn with_causes(error: &(dyn Error + 'static)) -> String {
    let chain = successors(Some(error), |&error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Returns the message of a doubt, with the remedy.
pub(crate) fn doubt(doubt: Doubt) -> String {
    let remedy = match doubt {
        Doubt::UndeterminedScript => "; use --from to state it",
        Doubt::Escaped(_) => " and were not converted; use --escapes to convert them",
        _ => "",
    };
    format!("{doubt}{remedy}")
}
