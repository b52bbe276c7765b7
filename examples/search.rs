//! Measurements for search engines on natural text: the share of sentences whose forms fold to the same text, and the memory of
//! offset maps. Prints Markdown.
//!
//! ```console
//! $ cargo run --release --example search -- ../shared/corpora
//! ```

// A program for developers: it prints.
#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

use hanfold::fold::FoldClasses;
use hanfold::{Config, Converter, Document, Encoding, SearchFold};
use ruzstd::decoding::StreamingDecoder;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Most bytes read of each source.
const BYTES: u64 = 4_000_000;

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).ok_or("name the folder of the corpora")?;
    let hans = read(Path::new(&folder), "hans-")?;
    let taiwan = read(Path::new(&folder), "hant-tw-")?;
    let hong_kong = read(Path::new(&folder), "hant-hk-")?;
    pairs(&hans, &taiwan, &hong_kong)?;
    sizes(&hans, &taiwan)
}

/// The beginning of every source whose name begins with `begin`.
fn read(folder: &Path, begin: &str) -> Result<String> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    paths.sort();
    let mut all = String::new();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.starts_with(begin) {
            continue;
        }
        let mut bytes = Vec::new();
        StreamingDecoder::new(File::open(&path)?)?.take(BYTES).read_to_end(&mut bytes)?;
        let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        all.push_str(valid.rsplit_once('\n').map_or(valid, |(lines, _)| lines));
        all.push('\n');
    }
    Ok(all)
}

/// Prints the share of sentences that fold like their conversions.
fn pairs(hans: &str, taiwan: &str, hong_kong: &str) -> Result<()> {
    let broad = SearchFold::new();
    let narrow = SearchFold::builder().classes(FoldClasses::Narrow).build();
    println!("| text, and its conversion | sentences | equal without a fold | broad | narrow |");
    println!("|---|---:|---:|---:|---:|");
    for (title, text, configs) in [
        (
            "simplified",
            hans,
            &[Config::S2t, Config::S2tw, Config::S2hk, Config::S2twp, Config::S2hkp][..],
        ),
        ("Taiwan's", taiwan, &[Config::T2s, Config::Tw2s, Config::Tw2sp]),
        ("Hong Kong's", hong_kong, &[Config::T2s, Config::Hk2s, Config::Hk2sp]),
    ] {
        let sentences: Vec<&str> = text
            .split_inclusive(['。', '！', '？', '\n'])
            .filter(|sentence| sentence.chars().any(|c| ('一'..='\u{9FFF}').contains(&c)))
            .collect();
        for config in configs {
            let converter = Converter::new(*config);
            let (mut same, mut in_broad, mut in_narrow) = (0, 0, 0);
            for sentence in &sentences {
                let converted = converter.convert(sentence);
                same += usize::from(converted == *sentence);
                in_broad += usize::from(broad.fold(&converted) == broad.fold(sentence));
                in_narrow += usize::from(narrow.fold(&converted) == narrow.fold(sentence));
            }
            let percent = |part: usize| 100.0 * part as f64 / sentences.len() as f64;
            println!(
                "| {title} text, {config} | {} | {:.2} % | {:.2} % | {:.2} % |",
                sentences.len(),
                percent(same),
                percent(in_broad),
                percent(in_narrow),
            );
        }
    }
    println!();
    Ok(())
}

/// Prints the memory of maps for each megabyte of input.
fn sizes(hans: &str, taiwan: &str) -> Result<()> {
    println!(
        "| map | input | edits per MB of input | memory per MB | speed with and without offsets |"
    );
    println!("|---|---:|---:|---:|---:|");
    for (config, text) in [
        (Config::S2t, hans),
        (Config::S2tw, hans),
        (Config::S2twp, hans),
        (Config::T2s, taiwan),
        (Config::Tw2s, taiwan),
        (Config::Tw2sp, taiwan),
    ] {
        let converter = Converter::new(config);
        let (converted, offsets) = converter.convert_with_offsets(text);
        let edits = offsets.edits(text.as_bytes(), &converted).count();
        let with = time(|| converter.convert_with_offsets(text));
        let without = time(|| converter.convert(text));
        print_size(config.name(), text.len(), edits, offsets.memory(), with, without);
    }
    for (name, text) in [("UTF-16LE", hans), ("GBK", hans), ("Big5", taiwan)] {
        let bytes = encode(name, text);
        let encoding: Encoding = name.parse()?;
        let document = Document::from_bytes(&bytes).with_encoding(encoding);
        let decoded = document.decode()?;
        let edits = decoded.offsets.edits(&bytes, &decoded.text).count();
        let with = time(|| document.decode());
        let without =
            time(|| encoding_rs::Encoding::for_label(name.as_bytes()).map(|e| e.decode(&bytes).0));
        print_size(name, bytes.len(), edits, decoded.offsets.memory(), with, without);
    }
    Ok(())
}

fn print_size(name: &str, bytes: usize, edits: usize, memory: usize, with: f64, without: f64) {
    let megabytes = bytes as f64 / 1e6;
    println!(
        "| {name} | {megabytes:.1} MB | {:.0} | {:.1} kB | {:.0} and {:.0} MB/s |",
        edits as f64 / megabytes,
        memory as f64 / 1e3 / megabytes,
        megabytes / with,
        megabytes / without,
    );
}

/// Time in seconds, the best of seven.
fn time<T>(work: impl Fn() -> T) -> f64 {
    let once = || {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed().as_secs_f64()
    };
    (0..7).map(|_| once()).fold(f64::INFINITY, f64::min)
}

/// Encodes a text without the characters that the encoding lacks.
fn encode(name: &str, text: &str) -> Vec<u8> {
    if name == "UTF-16LE" {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    let Some(encoding) = encoding_rs::Encoding::for_label(name.as_bytes()) else {
        return Vec::new();
    };
    let mut encoder = encoding.new_encoder();
    let mut bytes = Vec::with_capacity(text.len() + 16);
    let mut rest = text;
    loop {
        let (result, read) =
            encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            encoding_rs::EncoderResult::InputEmpty => return bytes,
            encoding_rs::EncoderResult::OutputFull => bytes.reserve(rest.len() + 16),
            encoding_rs::EncoderResult::Unmappable(_) => {}
        }
    }
}
