//! ferrous-opencc, with the tables that it embeds.

use std::error::Error;
use std::process::ExitCode;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use worker::Peer;

struct Ferrous(OpenCC);

impl Peer for Ferrous {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        match BuiltinConfig::from_filename(&format!("{config}.json")) {
            Ok(config) => Ok(Some(Self(OpenCC::from_config(config)?))),
            Err(_) => Ok(None),
        }
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        *out = self.0.convert(text);
        Ok(())
    }
}

fn main() -> ExitCode {
    worker::main::<Ferrous>()
}
