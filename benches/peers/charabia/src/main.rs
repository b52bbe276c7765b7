//! charabia, Meilisearch's tokenizer: its normalizer of Chinese characters alone, without segmentation and
//! without the normalizers of other scripts.

use std::error::Error;
use std::process::ExitCode;

use charabia::normalizer::{CharNormalizer, ChineseNormalizer};
use worker::Peer;

struct Charabia;

impl Peer for Charabia {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Ok(if config == "fold" { Some(Self) } else { None })
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        *out = ChineseNormalizer.normalize_str(text).into_owned();
        Ok(())
    }
}

fn main() -> ExitCode {
    worker::main::<Charabia>()
}
