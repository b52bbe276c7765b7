//! hanconv. Its dictionaries are built when a converter is created.

use std::error::Error;
use std::process::ExitCode;

use hanconv::{Converter, Converters};
use worker::Peer;

struct Hanconv(Converter);

impl Peer for Hanconv {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        let converters = match config {
            "s2t" => Converters::S2T,
            "t2s" => Converters::T2S,
            "s2tw" => Converters::S2TW,
            "tw2s" => Converters::TW2S,
            "s2twp" => Converters::S2TWP,
            "tw2sp" => Converters::TW2SP,
            "t2tw" => Converters::T2TW,
            _ => return Ok(None),
        };
        Ok(Some(Self(converters.new_converter())))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        *out = self.0.convert(text);
        Ok(())
    }
}

fn main() -> ExitCode {
    worker::main::<Hanconv>()
}
