//! Decoders of encodings that the WHATWG Encoding Standard lacks.
//!
//! All follow the same rules. Each undecodable place becomes one U+FFFD. Bytes that begin no character are one place, and so is
//! an unassigned code. A truncated character is one place, and decoding continues at the byte that does not fit, so that a
//! damaged byte never consumes the next character. A document that ends inside a character ends with one place.

mod byte_pairs;
mod euc_tw;
mod hz;
mod iso_2022_cn;
mod ks_x_1001;
mod sink;
mod utf32;

use super::code_sets::{BIG5_UAO, CNS_11643, CP950};
use super::decoded::DecodedBytes;
use super::encodings::ExtraEncoding;
use crate::offsets::EditSink;
use byte_pairs::{Big5, BytePairs};
use euc_tw::EucTw;
use ks_x_1001::Johab;
use sink::Sink;

/// Decodes the bytes after a byte order mark of the given length.
pub(super) fn decode<R: EditSink>(
    bytes: &[u8],
    bom_length: usize,
    encoding: ExtraEncoding,
) -> DecodedBytes<'_, R> {
    let source = bytes.get(bom_length..).unwrap_or_default();
    let mut sink = Sink::<R>::new(bytes.len(), bom_length);
    match encoding {
        ExtraEncoding::Hz => hz::decode(source, &mut sink),
        ExtraEncoding::Iso2022Cn => iso_2022_cn::decode(source, &mut sink),
        ExtraEncoding::Iso2022Kr => ks_x_1001::decode_iso_2022(source, &mut sink),
        ExtraEncoding::Johab => {
            if let Some(johab) = Johab::new() {
                byte_pairs::decode(source, &mut sink, &johab);
            }
        }
        ExtraEncoding::EucTw => byte_pairs::decode(source, &mut sink, &EucTw(*CNS_11643)),
        ExtraEncoding::Big5Uao => byte_pairs::decode(source, &mut sink, &Big5(*BIG5_UAO)),
        ExtraEncoding::Cp950 => byte_pairs::decode(source, &mut sink, &Big5(*CP950)),
        ExtraEncoding::Utf32Le => utf32::decode(source, &mut sink, u32::from_le_bytes),
        ExtraEncoding::Utf32Be => utf32::decode(source, &mut sink, u32::from_be_bytes),
    }
    sink.finish()
}

/// The character of a code of Big5 in Unicode-At-On.
pub(crate) fn big5_uao(code: [u8; 2]) -> Option<char> {
    Big5(*BIG5_UAO).character(&code).1
}
