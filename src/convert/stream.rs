//! Conversion of a reader's text in bounded memory.

use std::io::{self, Read, Write};

use super::Converter;
use super::steps::Scratch;

/// Bytes read before they are converted: enough that the cost of beginning anew is negligible, and few enough for the second-level
/// cache.
pub(super) const READ_BYTES: usize = 128 << 10;

pub(super) fn convert(
    converter: &Converter,
    mut input: impl Read,
    mut output: impl Write,
    chunk: usize,
) -> io::Result<()> {
    let mut scratch = Scratch::default();
    let mut converted = String::new();
    // Bytes read but not converted, their position in the input, and the length to read.
    let mut buffer = Vec::new();
    let (mut begin, mut wanted) = (0, chunk);
    loop {
        let mut missing = input.by_ref().take((wanted - buffer.len()) as u64);
        missing.read_to_end(&mut buffer)?;
        let ended = missing.limit() > 0;
        let (text, fault) = text_of(&buffer, ended);
        converted.clear();
        if !ended && fault.is_none() {
            let done = converter.append_beginning(text, &mut scratch, &mut converted);
            output.write_all(converted.as_bytes())?;
            buffer.drain(..done);
            begin += done;
            wanted = if done > 0 { chunk } else { 2 * wanted }.max(2 * buffer.len());
            continue;
        }
        if !converter.append(text, &mut scratch, &mut converted, &mut ()) {
            converted.push_str(text);
        }
        output.write_all(converted.as_bytes())?;
        return match fault {
            Some(fault) => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("not UTF-8 at byte {}; decode it first", begin + fault),
            )),
            None => output.flush(),
        };
    }
}

/// The text at the start of the bytes, and the position of the first fault in UTF-8. A character truncated at the end is not a
/// fault, unless the input ends there.
fn text_of(bytes: &[u8], ended: bool) -> (&str, Option<usize>) {
    let error = match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let valid = error.valid_up_to();
    let text = bytes.get(..valid).and_then(|text| simdutf8::basic::from_utf8(text).ok());
    (text.unwrap_or_default(), (ended || error.error_len().is_some()).then_some(valid))
}
