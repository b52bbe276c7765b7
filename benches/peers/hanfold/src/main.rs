//! hanfold. Writes to a reused buffer; with `fresh`, each result is a new string, as with peers that offer nothing else; with
//! `offsets`, also an offset map. With `fold`, the search fold into a new string; with `fold-offsets`, into a buffer and an offset
//! map.

use std::error::Error;
use std::process::ExitCode;

use hanfold::tables::RareGlyphs;
use hanfold::{Converter, OffsetMap, SearchFold};
use worker::Peer;

struct Hanfold(Converter);

/// Name of the search fold in place of a configuration.
const FOLD: &str = "fold";

/// OpenCC's library uses the tofu-risk tables.
fn open(config: &str) -> Result<Option<Converter>, hanfold::Error> {
    match config {
        FOLD => Ok(None),
        _ => Converter::builder(config.parse()?).rare_glyphs(RareGlyphs::Include).build().map(Some),
    }
}

impl Peer for Hanfold {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Ok(open(config)?.map(Self))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        out.clear();
        self.0.convert_into(text, out);
        Ok(())
    }
}

struct Fresh(Converter);

impl Peer for Fresh {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Ok(open(config)?.map(Self))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        *out = self.0.convert(text).into_owned();
        Ok(())
    }
}

/// Converter with an offset map, which is discarded.
struct Offsets(Converter);

impl Peer for Offsets {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Ok(open(config)?.map(Self))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        let (converted, offsets) = self.0.convert_with_offsets(text);
        std::hint::black_box(offsets);
        *out = converted.into_owned();
        Ok(())
    }
}

struct Fold(SearchFold);

impl Peer for Fold {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Ok(if config == FOLD { Some(Self(SearchFold::new())) } else { None })
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        *out = self.0.fold(text).into_owned();
        Ok(())
    }
}

struct FoldOffsets(SearchFold);

impl Peer for FoldOffsets {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Ok(Fold::open(config)?.map(|fold| Self(fold.0)))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        out.clear();
        self.0.fold_into(text, out, std::hint::black_box(&mut OffsetMap::default()));
        Ok(())
    }
}

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("fresh") => worker::main::<Fresh>(),
        Some("offsets") => worker::main::<Offsets>(),
        Some("fold") => worker::main::<Fold>(),
        Some("fold-offsets") => worker::main::<FoldOffsets>(),
        _ => worker::main::<Hanfold>(),
    }
}
