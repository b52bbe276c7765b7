//! `hanfold convert`.

use anyhow::Context;
use hanfold::{Converter, Normalizer};

use crate::args::{Convert, GlobalArgs};
use crate::exit::Exit;
use crate::job::{Job, file_conversion};
use crate::user_lists::UserLists;

pub(crate) fn run(command: &Convert, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let file_conversion = file_conversion(&command.input, &command.output);
    let file_conversion = match command.conversion.from {
        Some(source) => file_conversion.with_source(source),
        None => file_conversion,
    };
    let file_conversion = match command.conversion.format {
        Some(format) => file_conversion.with_format(format),
        None => file_conversion,
    };
    let job = Job {
        input: &command.input,
        output: &command.output,
        global,
        normalizer: normalizer(command)?,
        file_conversion,
    };
    job.run()
}

fn normalizer(command: &Convert) -> anyhow::Result<Normalizer> {
    let rare_glyphs = command.conversion.rare_glyphs;
    let user_lists = UserLists::read(&command.conversion.lists)?;
    if let Some(config) = &command.conversion.config {
        let builder = Converter::builder(*config).rare_glyphs(rare_glyphs);
        let builder = user_lists.add_to_converter(builder);
        #[cfg(feature = "opencc")]
        let builder = match opencc_data(command)? {
            Some(data) => builder.opencc(data),
            None => builder,
        };
        return Ok(Normalizer::with_converter(builder.build()?));
    }
    let target = command
        .conversion
        .to
        .with_variants(command.conversion.variants)
        .context("--variants target")?
        .with_vocabulary(command.conversion.vocabulary)
        .context("--vocabulary regional")?;
    let builder = Normalizer::builder(target)
        .repair(command.repair.options())
        .conversion(command.conversion.method)
        .rare_glyphs(rare_glyphs)
        .escapes(command.conversion.escapes);
    let builder = user_lists.add_to_normalizer(builder);
    #[cfg(feature = "opencc")]
    let builder = match opencc_data(command)? {
        Some(data) => builder.opencc(data),
        None => builder,
    };
    Ok(builder.build()?)
}

/// Returns OpenCC's data folder, if OpenCC itself is to convert.
#[cfg(feature = "opencc")]
fn opencc_data(command: &Convert) -> anyhow::Result<Option<&std::path::Path>> {
    if command.conversion.engine != crate::args::EngineArg::OpenCc {
        return Ok(None);
    }
    let data = command.conversion.opencc_data.as_deref();
    data.context("--engine opencc needs --opencc-data DIR, or HANFOLD_OPENCC_DATA").map(Some)
}
