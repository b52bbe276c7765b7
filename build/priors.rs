//! Priors of encodings: their cost in bits before a byte is seen.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use crate::emit::TableOutput;

/// Compiles `data/encoding/priors.tsv` into Rust. Returns the labels that need a codec: all but UTF-8, without duplicates.
pub(crate) fn compile(folder: &Path, out: &mut TableOutput) -> Result<Vec<String>, Box<dyn Error>> {
    let file = "priors.tsv";
    let text = crate::read(&folder.join(file))?;
    let (mut sources, mut decoders) = (String::new(), String::new());
    let mut labels: Vec<String> = Vec::new();
    for [label, role, bits, languages] in crate::rows(file, &text)? {
        let error = |what: &str| format!("{file}: {label} as {role}: {what}");
        let bits: f32 = bits.parse().map_err(|_| error("bits are a number"))?;
        match role {
            "source" => {
                let languages: Option<Vec<&str>> = languages.split(' ').map(language).collect();
                let languages = languages.ok_or_else(|| error("languages are zh, ja and ko"))?;
                writeln!(
                    sources,
                    "    SourcePrior {{ encoding: Encoding::{}, bits: {bits:?}, languages: &[{}] }},",
                    constant(label),
                    languages.join(", ")
                )?;
            }
            "decoder" if languages == "-" => {
                writeln!(decoders, "    ({label:?}, {bits:?}),")?;
            }
            _ => return Err(error("roles are source, and decoder without languages").into()),
        }
        if label != "UTF-8" && !labels.iter().any(|known| known == label) {
            labels.push(label.to_owned());
        }
    }
    out.code(&format!(
        "/// The encodings of bytes that were misread.\n\
         pub(crate) static SOURCE_PRIORS: &[SourcePrior] = &[\n{sources}];\n\
         /// The labels of encodings that bytes were misread as, with the cost of each in bits.\n\
         pub(crate) static DECODER_PRIORS: &[(&str, f32)] = &[\n{decoders}];\n"
    ));
    Ok(labels)
}

/// Name of the constant of an encoding.
fn constant(label: &str) -> String {
    label.replace('-', "_").to_uppercase()
}

/// Name of the constant of a language.
fn language(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "zh" => "Language::Chinese",
        "ja" => "Language::Japanese",
        "ko" => "Language::Korean",
        _ => return None,
    })
}
