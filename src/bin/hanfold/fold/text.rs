//! Plain text.

use std::io::{Read, Write};

use anyhow::Context;
use hanfold::SearchFold;

use super::FoldOutput;
use crate::screen::STDOUT;

/// Bytes read at a time.
const CHUNK: usize = 128 << 10;

/// Folds the input up to the first byte that is not UTF-8, which is reported.
pub(super) fn fold(
    fold: &SearchFold,
    mut input: impl Read,
    out: &mut FoldOutput<'_>,
    complain: &mut impl FnMut(&str),
) -> anyhow::Result<()> {
    let mut buffer = Vec::new();
    let mut begin = 0;
    loop {
        let mut missing = input.by_ref().take((CHUNK - buffer.len()) as u64);
        if let Err(error) = missing.read_to_end(&mut buffer) {
            complain(&format!("cannot be read: {error}"));
            return Ok(());
        }
        let ended = missing.limit() > 0;
        // A truncated character may continue in the next chunk.
        let (text, fault) = match simdutf8::compat::from_utf8(&buffer) {
            Ok(text) => (text, false),
            Err(error) => {
                let valid = buffer.get(..error.valid_up_to()).unwrap_or_default();
                let text = simdutf8::basic::from_utf8(valid).unwrap_or_default();
                (text, ended || error.error_len().is_some())
            }
        };
        let valid = text.len();
        out.write_all(fold.fold(text).as_bytes()).context(STDOUT)?;
        if fault {
            let at = begin + valid;
            complain(&format!(
                "not UTF-8 at byte {at}: the rest is not folded; use `hanfold convert` first"
            ));
        }
        if fault || ended {
            return Ok(());
        }
        buffer.drain(..valid);
        begin += valid;
    }
}
