//! Repairs texts with hanfold for benches/peers/mojibake.py, and decodes with the WHATWG's decoders.
//!
//!     peer-mojibake repair | aggressive | decode | encode | time
//!
//! A request is one field or two, each of them a length (four bytes, little-endian) and that many bytes; the answer
//! is one line of JSON.
//!
//! | subcommand | first | second | answer |
//! |---|---|---|---|
//! | `repair`, `aggressive` | text | | `text` (null if unchanged), `repairs`, `suspected`, `nanoseconds`; or `error` |
//! | `decode` | bytes | label | the text |
//! | `encode` | text | label | the bytes in hexadecimal, or null if the encoding lacks a character |
//! | `time` | text | number of runs | total nanoseconds |

use std::error::Error;
use std::hint::black_box;
use std::io::{BufReader, BufWriter, Read, Write};
use std::panic::catch_unwind;
use std::time::Instant;

use hanfold::Document;
use hanfold::repair::{RepairMode, RepairOptions};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("repair") => serve(|[text]| Ok(repair(utf8(text)?, RepairMode::Auto))),
        Some("aggressive") => serve(|[text]| Ok(repair(utf8(text)?, RepairMode::Aggressive))),
        Some("decode") => {
            serve(|[bytes, label]| Ok(json!(encoding(label)?.decode_without_bom_handling(bytes).0)))
        }
        Some("encode") => serve(|[text, label]| {
            let (bytes, _, unmappable) = encoding(label)?.encode(utf8(text)?);
            let hex = || bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            Ok(json!((!unmappable).then(hex)))
        }),
        Some("time") => serve(|[text, times]| Ok(json!(time(utf8(text)?, utf8(times)?.parse()?)))),
        _ => Err("usage: peer-mojibake repair | aggressive | decode | encode | time".into()),
    }
}

/// Answers requests until the input ends. Answers are flushed when no request is waiting, so that many requests can be sent at
/// once, and single ones are answered immediately.
fn serve<const N: usize>(answer: impl Fn([&[u8]; N]) -> Result<Value>) -> Result<()> {
    let mut input = BufReader::with_capacity(1 << 20, std::io::stdin().lock());
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut fields = [const { Vec::new() }; N];
    loop {
        for (n, field) in fields.iter_mut().enumerate() {
            let mut length = [0; 4];
            match input.read_exact(&mut length) {
                Err(error) if n == 0 && error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Ok(out.flush()?);
                }
                read => read?,
            }
            field.resize(usize::try_from(u32::from_le_bytes(length))?, 0);
            input.read_exact(field)?;
        }
        writeln!(out, "{}", answer(fields.each_ref().map(Vec::as_slice))?)?;
        if input.buffer().is_empty() {
            out.flush()?;
        }
    }
}

fn utf8(field: &[u8]) -> Result<&str> {
    Ok(std::str::from_utf8(field)?)
}

fn encoding(label: &[u8]) -> Result<&'static encoding_rs::Encoding> {
    encoding_rs::Encoding::for_label(label).ok_or("no such label".into())
}

/// Repairs a text. A panic is returned as an answer: the measurement continues, and counts it as wrong.
fn repair(text: &str, mode: RepairMode) -> Value {
    let start = Instant::now();
    let done = catch_unwind(|| Document::from_text(text).repair(RepairOptions::new(mode)));
    let nanoseconds = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
    match done {
        Ok(Ok(restored)) => json!({
            "text": (restored.text != text).then_some(&restored.text),
            "repairs": restored.repair.repairs,
            "suspected": restored.repair.suspected,
            "nanoseconds": nanoseconds,
        }),
        Ok(Err(error)) => json!({ "error": error.to_string() }),
        Err(_) => json!({ "error": "it panicked" }),
    }
}

fn time(text: &str, times: u32) -> u64 {
    let options = RepairOptions::new(RepairMode::Auto);
    let start = Instant::now();
    for _ in 0..times {
        drop(black_box(Document::from_text(black_box(text)).repair(options)));
    }
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
