//! Time of a detector.

use std::hint::black_box;
use std::time::Instant;

use hanfold::{Document, Encoding};

use crate::Result;

/// Nanoseconds for a number of runs; 0 if the detector cannot be run.
pub fn time(document: &[u8], what: &str, truth: &str, times: u32) -> Result<u128> {
    let known = Encoding::for_label(truth);
    let standard = encoding_rs::Encoding::for_label(truth.as_bytes())
        .filter(|&encoding| encoding != encoding_rs::REPLACEMENT);
    let start = Instant::now();
    for _ in 0..times {
        match what {
            "chardetng" => drop(black_box(crate::chardetng(black_box(document)))),
            "hanfold" => drop(black_box(Document::from_bytes(black_box(document)).decode())),
            "hanfold, label given" => match known {
                Ok(encoding) => {
                    let document = Document::from_bytes(black_box(document));
                    drop(black_box(document.with_encoding(encoding).decode()));
                }
                Err(_) => return Ok(0),
            },
            "encoding_rs" => match standard {
                Some(encoding) => drop(black_box(encoding.decode(black_box(document)))),
                None => return Ok(0),
            },
            _ => return Err(format!("nothing is called {what}").into()),
        }
    }
    Ok(start.elapsed().as_nanos())
}
