//! hanfold. Writes to a buffer that is used again; with `fresh`, each result is a string of its own, as
//! with the peers that offer nothing else; with `offsets`, that and an offset map.

use std::error::Error;
use std::process::ExitCode;

use hanfold::{Converter, TofuRisk};
use worker::Peer;

struct Hanfold(Converter);

/// OpenCC's library uses the tofu-risk tables.
fn open(config: &str) -> Result<Converter, hanfold::Error> {
    Converter::builder(config).tofu_risk(TofuRisk::Include).build()
}

impl Peer for Hanfold {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Ok(Some(Self(open(config)?)))
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
        Ok(Some(Self(open(config)?)))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        *out = self.0.convert(text).into_owned();
        Ok(())
    }
}

/// With an offset map, which is thrown away.
struct Offsets(Converter);

impl Peer for Offsets {
    type Output = String;

    fn open(config: &str) -> Result<Option<Self>, Box<dyn Error>> {
        Ok(Some(Self(open(config)?)))
    }

    fn convert(&self, text: &str, out: &mut String) -> Result<(), Box<dyn Error>> {
        let (converted, offsets) = self.0.convert_with_offsets(text);
        std::hint::black_box(offsets);
        *out = converted.into_owned();
        Ok(())
    }
}

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("fresh") => worker::main::<Fresh>(),
        Some("offsets") => worker::main::<Offsets>(),
        _ => worker::main::<Hanfold>(),
    }
}
