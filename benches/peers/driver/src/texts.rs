//! Texts for the measurements.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use ruzstd::decoding::StreamingDecoder;

use crate::{Args, Result, root};

/// Bytes taken from one source at a time: one document.
const BLOCK: usize = 16_384;
/// Inverse of the least share of ASCII bytes in lines of a mixed text.
const MIXED: usize = 10;

/// Simplified sources: news, law, fiction, technology, forum, encyclopedia, dialogue.
const HANS: &[&str] = &[
    "hans-news-weibo-ner",
    "hans-prc-law",
    "hans-modern-fiction-pd",
    "hans-ruanyf-weekly",
    "hans-javaguide",
    "hans-car-forum",
    "hans-cmrc2018",
    "hans-crosswoz-dialogue",
];
/// Traditional sources of the same kinds from Taiwan, and news of Hong Kong.
const HANT: &[&str] = &[
    "hant-tw-news",
    "hant-tw-law",
    "hant-tw-gutenberg-modern",
    "hant-tw-nmth",
    "hant-tw-nml",
    "hant-tw-huli-blog",
    "hant-tw-drcd",
    "hant-tw-taiwanmd",
    "hant-tw-tft",
    "hant-tw-ultima7-dialogue",
    "hant-hk-hkcnews",
];
/// Simplified sources with much English.
const MIXED_HANS: &[&str] = &["hans-javaguide", "hans-ruanyf-weekly", "hans-libreoffice-help"];
/// Traditional sources with much English.
const MIXED_HANT: &[&str] = &[
    "hant-tw-git-30-days",
    "hant-tw-huli-blog",
    "hant-tw-javascript-info",
    "hant-tw-laravel",
    "hant-tw-libreoffice-help",
    "hant-tw-rust-book",
];

pub(crate) struct Text {
    pub(crate) title: String,
    pub(crate) content: String,
    /// Configurations that apply to the text.
    pub(crate) configs: &'static [&'static str],
}

/// The texts given by options, or those made from the corpora.
pub(crate) fn read(args: &Args) -> Result<Vec<Text>> {
    let to_hant = &["s2t", "s2tw", "s2twp", "fold"];
    let to_hans = &["t2s", "tw2s", "tw2sp", "t2tw", "fold"];
    let given = [&args.hans, &args.hant, &args.mixed];
    if given.iter().any(|path| path.is_some()) {
        let configs: [&'static [_]; 3] = [to_hant, to_hans, &["s2t", "t2s", "fold"]];
        let titles = ["simplified", "traditional", "mixed with English"];
        let mut texts = Vec::new();
        for ((path, configs), title) in given.into_iter().zip(configs).zip(titles) {
            let Some(path) = path else { continue };
            let content = std::fs::read_to_string(path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            texts.push(Text { title: format!("{title} ({})", path.display()), content, configs });
        }
        return Ok(texts);
    }
    let beside = root().parent().unwrap_or(root()).join("shared/corpora");
    let corpora = args.corpora.as_ref().unwrap_or(&beside);
    if !corpora.is_dir() {
        return Err(format!(
            "there is no folder {} to make texts of: give texts of your own with --hans, --hant, --mixed",
            corpora.display()
        )
        .into());
    }
    let size = args.size.saturating_mul(1_000_000);
    let make = |title: &str, names, size, is_mixed, configs| -> Result<Text> {
        let content = blend(corpora, names, size, is_mixed)?;
        Ok(Text { title: title.to_owned(), content, configs })
    };
    Ok(vec![
        make("simplified", HANS, size, false, to_hant)?,
        make("traditional", HANT, size, false, to_hans)?,
        make("simplified, mixed with English", MIXED_HANS, size, true, &["s2t", "fold"])?,
        make("traditional, mixed with English", MIXED_HANT, size, true, &["t2s", "fold"])?,
    ])
}

/// A block of each source in turn, while they last, up to `size` bytes.
fn blend(folder: &Path, names: &[&str], size: usize, is_mixed: bool) -> Result<String> {
    let mut sources = Vec::new();
    for name in names {
        let mut text = unpack(&folder.join(format!("{name}.txt.zst")))?;
        if is_mixed {
            text = text.split_inclusive('\n').filter(|line| is_mixed_line(line)).collect();
        }
        sources.push(text);
    }
    let mut rests: Vec<&str> = sources.iter().map(String::as_str).collect();
    let mut blend = String::with_capacity(size);
    while rests.iter().any(|rest| !rest.is_empty()) {
        for rest in &mut rests {
            let end = line_end(rest, BLOCK.min(size - blend.len()));
            let (block, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            blend.push_str(block);
            *rest = after;
            if blend.len() >= size {
                return Ok(blend);
            }
        }
    }
    Ok(blend)
}

fn is_mixed_line(line: &str) -> bool {
    line.bytes().filter(u8::is_ascii).count() * MIXED >= line.len()
}

/// End of the line with the byte at `at`.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let end = rest.iter().position(|&byte| byte == b'\n');
    end.map_or(text.len(), |end| at + end + 1)
}

fn unpack(path: &PathBuf) -> Result<String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let file = File::open(path).map_err(|error| failed(&error))?;
    let mut text = String::new();
    StreamingDecoder::new(file)
        .map_err(|error| failed(&error))?
        .read_to_string(&mut text)
        .map_err(|error| failed(&error))?;
    Ok(text)
}
