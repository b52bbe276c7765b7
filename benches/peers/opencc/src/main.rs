//! OpenCC, through its binding, with the configurations and dictionaries of its PyPI wheel.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use opencc_rust::OpenCC;
use worker::Peer;

struct OpenCc(OpenCC);

impl Peer for OpenCc {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        if config == "fold" {
            return Ok(None);
        }
        let data = std::env::var_os("HANFOLD_OPENCC_DATA")
            .ok_or("HANFOLD_OPENCC_DATA is not set: run this through benches/peers/run.py")?;
        Ok(Some(Self(OpenCC::new(Path::new(&data).join(format!("{config}.json")))?)))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        // Saves the binding one allocation; OpenCC itself allocates its result in any case.
        let mut buffer = std::mem::take(out);
        buffer.clear();
        *out = self.0.convert_to_buffer(text, buffer)?;
        Ok(())
    }
}

fn main() -> ExitCode {
    worker::main::<OpenCc>()
}
