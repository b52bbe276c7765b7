//! Detects and decodes documents for benches/peers/encodings.py, and judges the answers of other detectors.
//!
//!     peer-encodings hanfold | chardetng | judge | time | versions
//!
//! A request is four fields, each of them a length (four bytes, little-endian) and that many bytes.
//!
//! | subcommand | document | second | third | fourth |
//! |---|---|---|---|---|
//! | `hanfold`, `chardetng` | bytes | true label | – | original text |
//! | `judge` | bytes | true label | label that a detector answered | original text |
//! | `time` | bytes | detector | true label | number of runs |
//!
//! If the original text is empty, it is not compared. Without a true label, the
//! characters equal to the original text are counted. The answer is one line, its fields
//! separated by tabs: see [`Answer`]; for `time`, the nanoseconds.

mod judge;
mod time;

use std::error::Error;
use std::io::{BufReader, BufWriter, Read, Write};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use hanfold::{Document, ErrorKind};
use judge::{Answer, Found};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("hanfold") => serve(|[document, truth, _, text]| {
            Ok(Answer::of(document, hanfold(document), label(truth)?, text).line())
        }),
        Some("chardetng") => serve(|[document, truth, _, text]| {
            let found = judge::named(document, chardetng(document).name());
            Ok(Answer::of(document, found, label(truth)?, text).line())
        }),
        Some("judge") => serve(|[document, truth, answer, text]| {
            let found = judge::named(document, label(answer)?);
            Ok(Answer::of(document, found, label(truth)?, text).line())
        }),
        Some("time") => serve(|[document, what, truth, times]| {
            let times = label(times)?.parse()?;
            Ok(time::time(document, label(what)?, label(truth)?, times)?.to_string())
        }),
        _ => Err("usage: peer-encodings hanfold | chardetng | judge | time".into()),
    }
}

/// Answers requests until the input ends. Answers are flushed when no request is waiting, so that many requests can be sent at
/// once, and single ones are answered immediately.
fn serve(mut answer: impl FnMut([&[u8]; 4]) -> Result<String>) -> Result<()> {
    let mut input = BufReader::with_capacity(1 << 20, std::io::stdin().lock());
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut fields: [Vec<u8>; 4] = Default::default();
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

fn label(field: &[u8]) -> Result<&str> {
    Ok(std::str::from_utf8(field)?)
}

/// Answer of hanfold, with its text.
fn hanfold(document: &[u8]) -> Found<'_> {
    match Document::from_bytes(document).decode() {
        Ok(decoded) => Found {
            label: decoded.encoding.encoding.name().to_owned(),
            confidence: Some(decoded.encoding.confidence),
            text: Some(decoded.text),
            error: String::new(),
        },
        Err(error) => Found {
            label: if error.kind() == ErrorKind::Binary { "binary" } else { "none" }.to_owned(),
            confidence: None,
            text: None,
            error: error.to_string(),
        },
    }
}

/// chardetng leaves byte order marks to encoding_rs, which reads them before it decodes.
fn chardetng(document: &[u8]) -> &'static encoding_rs::Encoding {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(document) {
        return encoding;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(document, true);
    detector.guess(None, Utf8Detection::Allow)
}
