//! Conversion of what is read, in bounded memory.

use std::io::{self, Read, Write};

use super::Converter;
use super::engine::Scratch;

/// How many bytes are read before they are converted: enough that beginning anew does not count, and few
/// enough to stay in the second-level cache.
pub(super) const CHUNK: usize = 128 << 10;

pub(super) fn convert(
    converter: &Converter,
    mut input: impl Read,
    mut output: impl Write,
    chunk: usize,
) -> io::Result<()> {
    let mut scratch = Scratch::default();
    let mut converted = String::new();
    // What has been read and not converted, where in the input it begins, and how much it shall be.
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

/// The text that bytes begin with, and where they stop being UTF-8. A character cut off at the end is no
/// fault, unless it is the end of all.
fn text_of(bytes: &[u8], ended: bool) -> (&str, Option<usize>) {
    let error = match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let valid = error.valid_up_to();
    let text = bytes.get(..valid).and_then(|text| simdutf8::basic::from_utf8(text).ok());
    (text.unwrap_or_default(), (ended || error.error_len().is_some()).then_some(valid))
}
