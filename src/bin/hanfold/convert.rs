//! `hanfold convert`.

use anyhow::Context;
use hanfold::{Converter, Normalizer};

use crate::args::{Convert, Global};
use crate::exit::Exit;
use crate::job::{Job, conversion};
use crate::lists::UserLists;

pub(crate) fn run(command: &Convert, global: &Global) -> anyhow::Result<Exit> {
    let conversion = conversion(&command.input, &command.output);
    let conversion = match command.conversion.from {
        Some(source) => conversion.with_source(source),
        None => conversion,
    };
    let job = Job {
        input: &command.input,
        output: &command.output,
        global,
        normalizer: normalizer(command)?,
        conversion,
    };
    job.run()
}

fn normalizer(command: &Convert) -> anyhow::Result<Normalizer> {
    let rare_glyphs = command.conversion.rare_glyphs;
    let lists = UserLists::read(&command.conversion.lists)?;
    if let Some(config) = &command.conversion.config {
        let converter = lists.above(Converter::builder(*config)).rare_glyphs(rare_glyphs);
        #[cfg(feature = "opencc")]
        let converter = match opencc_data(command)? {
            Some(data) => converter.opencc(data),
            None => converter,
        };
        return Ok(Normalizer::with_converter(converter.build()?));
    }
    let target = command
        .conversion
        .to
        .with_variants(command.conversion.variants)
        .context("--variants target")?
        .with_vocabulary(command.conversion.vocabulary)
        .context("--vocabulary regional")?;
    let normalizer = Normalizer::builder(target)
        .repair(command.repair.options())
        .conversion(command.conversion.conversion);
    let normalizer = lists.above_normalizer(normalizer).rare_glyphs(rare_glyphs);
    #[cfg(feature = "opencc")]
    let normalizer = match opencc_data(command)? {
        Some(data) => normalizer.opencc(data),
        None => normalizer,
    };
    Ok(normalizer.build()?)
}

/// OpenCC's data folder, if OpenCC itself is to convert.
#[cfg(feature = "opencc")]
fn opencc_data(command: &Convert) -> anyhow::Result<Option<&std::path::Path>> {
    if command.conversion.engine != crate::args::EngineArg::OpenCc {
        return Ok(None);
    }
    let data = command.conversion.opencc_data.as_deref();
    data.context("--engine opencc needs --opencc-data DIR, or HANFOLD_OPENCC_DATA").map(Some)
}
