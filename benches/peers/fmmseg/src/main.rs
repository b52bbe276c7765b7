//! opencc-fmmseg. It converts in parallel unless told not to.

use std::error::Error;
use std::process::ExitCode;

use opencc_fmmseg::{OpenCC, OpenccConfig};
use worker::Peer;

struct Fmmseg {
    opencc: OpenCC,
    config: OpenccConfig,
}

impl Peer for Fmmseg {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        let Some(config) = OpenccConfig::parse(config) else { return Ok(None) };
        let mut opencc = OpenCC::new();
        opencc.set_parallel(false);
        Ok(Some(Self { opencc, config }))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        // OpenCC keeps quotation marks, so this does too.
        *out = self.opencc.convert_with_config(text, self.config, false);
        Ok(())
    }
}

fn main() -> ExitCode {
    worker::main::<Fmmseg>()
}
