//! HZ (RFC 1843): ASCII, in which `~{` begins GB 2312 in pairs of seven bits, and `~}` ends it.

use super::sink::Sink;
use crate::encoding::code_sets::{GB_2312, is_grid, number};
use crate::offsets::EditSink;

/// Decodes HZ, and extensions found in practice: codes of GBK that GB 2312 lacks; white space between pairs, which is kept; `~{`
/// among pairs, which is ignored. A line end ends the pairs, as the RFC demands of writers, so that a lost `~}` damages one line.
pub(super) fn decode<R: EditSink>(bytes: &[u8], sink: &mut Sink<R>) {
    let table = *GB_2312;
    let mut rest = bytes;
    let mut pairs = false;
    loop {
        let length = match *rest {
            [] => return,
            [b'~', b'{', ..] => {
                pairs = true;
                sink.skip(2)
            }
            [b'~', b'}', ..] if pairs => {
                pairs = false;
                sink.skip(2)
            }
            [b'~', b'~', ..] => sink.push(2, '~'),
            // A line continuation.
            [b'~', b'\n', ..] => sink.skip(2),
            [b'~', b'\r', b'\n', ..] => sink.skip(3),
            [row, cell, ..] if pairs && is_grid(row) && is_grid(cell) => {
                match table.get(number(row, cell)) {
                    Some(c) => sink.push(2, c),
                    None => sink.malformed(rest, 2),
                }
            }
            [row, ..] if pairs && is_grid(row) => sink.malformed(rest, 1),
            [0x80..=0xFF, ..] => sink.malformed(rest, 1),
            // A tilde that begins no sequence was written without knowledge of its meaning. It is kept as text, not reported as
            // damage.
            [b'~', ..] => sink.push(1, '~'),
            [byte, ..] if pairs => {
                pairs = byte != b'\n';
                sink.push(1, char::from(byte))
            }
            _ => sink.ascii_until(rest, |byte| byte == b'~'),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
}
