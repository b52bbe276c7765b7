//! Input in any encoding.

use std::io::{Cursor, Read};
use std::path::Path;

use hanfold::batch::{Declarations, Failure, FileConversion, Output, Status};
use hanfold::repair::{RepairMode, RepairOptions};
use hanfold::report::Doubt;
use hanfold::{Encoding, Normalizer};

use crate::screen::{self, shown};
use crate::wording::with_causes;

/// Bytes of input that are read to see whether it is UTF-8. Longer input in UTF-8 is not held in memory.
const HEAD: u64 = 16 << 20;
/// Length of the UTF-8 byte order mark.
const BOM_LEN: usize = 3;

/// Options for reading.
pub(super) struct Options<'o> {
    /// Path in messages.
    pub(super) path: &'o Path,
    /// Encoding that the user stated.
    pub(super) encoding: Option<Encoding>,
    /// Whether bytes of UTF-8 stay as they are, faults included.
    pub(super) keeps_utf8: bool,
    /// Whether doubts are not printed.
    pub(super) quiet: bool,
}

/// Reads input in any encoding, which is detected as by `convert`, and returns it in UTF-8. The error is a message for the user.
pub(super) fn open<'i>(
    mut input: Box<dyn Read + 'i>,
    options: &Options<'_>,
) -> Result<Box<dyn Read + 'i>, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    let mut bytes = Vec::new();
    input.by_ref().take(HEAD).read_to_end(&mut bytes).map_err(unreadable)?;
    let is_whole = (bytes.len() as u64) < HEAD;
    if !is_whole && options.encoding.is_none() && begins_as_utf8(&bytes) {
        return Ok(Box::new(Cursor::new(bytes).chain(input)));
    }
    input.read_to_end(&mut bytes).map_err(unreadable)?;
    let conversion = FileConversion::new(Output::Nowhere).with_declarations(Declarations::Keep);
    let conversion = match options.encoding {
        Some(encoding) => conversion.with_encoding(encoding),
        None => conversion,
    };
    let decoder = Normalizer::repair_only(RepairOptions::new(RepairMode::Off));
    let mut text = Vec::new();
    let outcome = conversion
        .convert_to_writer(&mut decoder.worker(), options.path, &bytes, &mut text)
        .map_err(unreadable)?;
    let is_utf8 =
        outcome.report.as_ref().is_some_and(|report| report.encoding.encoding == Encoding::UTF_8);
    if is_utf8 && options.keeps_utf8 {
        return Ok(Box::new(Cursor::new(bytes)));
    }
    match &outcome.status {
        Status::Skipped(reason) => return Err(reason.to_string()),
        Status::Failed(failure) => {
            let remedy = match failure {
                Failure::TooMuchLost { .. } => "; use --encoding to state another",
                _ => "",
            };
            return Err(format!("{}{remedy}", with_causes(failure)));
        }
        _ => {}
    }
    let doubts = outcome.report.map(|report| report.doubts).unwrap_or_default();
    // A mark that the file did not have.
    if doubts.contains(&Doubt::BomNeeded) {
        text.drain(..BOM_LEN.min(text.len()));
    }
    for doubt in doubts.iter().filter(|doubt| !options.quiet && is_of_decoding(doubt)) {
        screen::note(&format!("{}: {doubt}", shown(options.path)));
    }
    Ok(Box::new(Cursor::new(text)))
}

/// Whether the beginning of a long input is UTF-8 and nothing else: ASCII may be the beginning of any encoding.
fn begins_as_utf8(head: &[u8]) -> bool {
    let valid = match simdutf8::compat::from_utf8(head) {
        Ok(_) => head,
        // A character may be cut off at the end.
        Err(error) if error.error_len().is_none() => {
            head.get(..error.valid_up_to()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_ascii()
}

/// Whether a doubt is about the decoding.
fn is_of_decoding(doubt: &Doubt) -> bool {
    matches!(
        doubt,
        Doubt::UncertainEncoding
            | Doubt::DeclaredOtherwise
            | Doubt::SeveralEncodings(_)
            | Doubt::Undecodable(_)
    )
}
