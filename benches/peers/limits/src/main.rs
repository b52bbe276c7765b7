//! Upper bounds on the speed of converters, by the first argument: `memcpy`, copying of the text; `simdutf8`, validation as UTF-8;
//! `table`, conversion of single characters, without phrases.

mod table;

use std::error::Error;
use std::process::ExitCode;

use table::Table;
use worker::Peer;

struct Memcpy;

impl Peer for Memcpy {
    type Output = String;

    fn open(_: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Ok(Some(Self))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        out.clear();
        out.push_str(text);
        Ok(())
    }
}

/// Validation without output.
struct Simdutf8;

impl Peer for Simdutf8 {
    type Output = Vec<u8>;

    fn open(_: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Ok(Some(Self))
    }

    fn convert(&self, text: &str, _: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        std::hint::black_box(simdutf8::basic::from_utf8(text.as_bytes())?);
        Ok(())
    }
}

impl Peer for Table {
    type Output = Vec<u8>;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Table::read(config)
    }

    fn convert(&self, text: &str, out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        self.replace(text.as_bytes(), out);
        Ok(())
    }
}

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("memcpy") => worker::main::<Memcpy>(),
        Some("simdutf8") => worker::main::<Simdutf8>(),
        _ => worker::main::<Table>(),
    }
}
