//! zhconv with its default features: MediaWiki's tables (GPL).

use std::error::Error;
use std::process::ExitCode;

use worker::Peer;
use zhconv::{Variant, ZhConverter, get_builtin_converter};

struct Zhconv(&'static ZhConverter);

impl Peer for Zhconv {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        // Targets accept any source; regional ones convert vocabulary.
        let target = match config {
            "s2t" => Variant::ZhHant,
            // It has no fold; this is the nearest equivalent.
            "t2s" | "fold" => Variant::ZhHans,
            "s2twp" => Variant::ZhTW,
            "tw2sp" => Variant::ZhCN,
            _ => return Ok(None),
        };
        Ok(Some(Self(get_builtin_converter(target))))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        out.clear();
        self.0.convert_to(text, out);
        Ok(())
    }
}

fn main() -> ExitCode {
    worker::main::<Zhconv>()
}
