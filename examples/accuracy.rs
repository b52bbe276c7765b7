//! Measures the accuracy of detection on held-out text, and prints docs/accuracy.md.
//!
//!     cargo run --release --example accuracy -- ../shared/corpora > docs/accuracy.md
//!
//! The corpora are files NAME.txt.zst; the first word of the name is their kind (`hans`, `hant`, `lzh`, `yue`, `ja`, `ko`). Blocks
//! of 200 lines are documents; the first of every five is used here, and scripts/derive_tables.py counts characters in the other
//! four. With SHOW set, every wrong answer is printed to standard error.

// A program for developers: it prints, and panics on faults.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Read;
use std::path::Path;

use hanfold::internal::language_score;
use hanfold::repair::RepairOptions;
use hanfold::report::EncodingReport;
use hanfold::{Detection, Document, Encoding, Normalizer, Region, Script, Target};

/// Head of docs/accuracy.md.
const INTRODUCTION: &str = "\
# Accuracy

`cargo run --release --example accuracy -- FOLDER-OF-CORPORA` prints this page. The corpora are natural texts of many
kinds. None of them was converted from another script. `data/manifest.toml` names them; they are not a part of the
project.

Of every five blocks of 200 lines, four were counted to derive the tables in `data/script` and `data/language`. The
fifth is measured here. The words of `data/script/regions.txt` were chosen by hand with counts over all of the text, so
the table of regions is better than it would be on other text.

| name of a corpus | text |
|---|---|
| hans | simplified |
| hant-tw, hant-hk | traditional, of Taiwan and of Hong Kong |
| lzh | classical Chinese, traditional |
| yue | Cantonese, traditional |
| ja, ko | Japanese, Korean |
| names | lists of names, traditional |
";

/// Lines of a document, as in scripts/derive_tables.py.
const BLOCK: usize = 200;
/// Number of documents of which the first is held out, as in scripts/derive_tables.py.
const HELD_OUT: usize = 5;

struct Corpus {
    name: String,
    /// Documents of up to 200 lines.
    documents: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: accuracy FOLDER-OF-CORPORA")?;
    let corpora = read(Path::new(&folder))?;
    println!("{INTRODUCTION}");
    scripts(&corpora)?;
    regions(&corpora)?;
    no_harm(&corpora)?;
    encodings(&corpora)?;
    language(&corpora);
    Ok(())
}

/// Languages of the model.
const LANGUAGES: [&str; 5] = ["zh-Hans", "zh-Hant", "zh", "ja", "ko"];

/// Prints the cross-entropy of the model: the fewer bits, the better it fits a language.
fn language(corpora: &[Corpus]) {
    let table = hanfold::tables::fingerprints().find(|table| table.name == "language model");
    let (entries, bytes) = table.map_or((0, 0), |table| (table.entries, table.bytes));
    println!(
        "## Language model\n\n{bytes} bytes compiled, from {entries} rows. Bits per character that is not ASCII:\n"
    );
    println!("| corpus | characters | {} |", LANGUAGES.join(" | "));
    println!("|---|---:|{}", "---:|".repeat(LANGUAGES.len()));
    for corpus in corpora {
        let text = corpus.documents.concat();
        let scores = LANGUAGES.map(|tag| language_score(tag, &text).unwrap_or_default());
        let bits: Vec<String> = scores.iter().map(|(bits, _)| format!("{bits:.2}")).collect();
        println!("| {} | {} | {} |", corpus.name, scores[0].1, bits.join(" | "));
    }
}

fn read(folder: &Path) -> Result<Vec<Corpus>, Box<dyn Error>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<Result<_, std::io::Error>>()?;
    paths.sort();
    let mut corpora = Vec::new();
    for path in paths {
        let Some(name) =
            path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_suffix(".txt.zst"))
        else {
            continue;
        };
        let mut text = String::new();
        ruzstd::decoding::StreamingDecoder::new(std::fs::File::open(&path)?)?
            .read_to_string(&mut text)?;
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let documents = lines.chunks(BLOCK).step_by(HELD_OUT).map(<[&str]>::concat).collect();
        corpora.push(Corpus { name: name.to_owned(), documents });
    }
    Ok(corpora)
}

/// The script of a corpus, from its name.
fn script(corpus: &Corpus) -> Script {
    match corpus.name.split('-').next() {
        Some("hans") => Script::Hans,
        Some("ja") => Script::Japanese,
        Some("ko") => Script::Korean,
        _ => Script::Hant,
    }
}

/// Pieces of `lines` lines.
fn pieces<'c>(corpus: &'c Corpus, lines: usize) -> impl Iterator<Item = String> + 'c {
    corpus.documents.iter().flat_map(move |document| {
        let all: Vec<&str> = document.split_inclusive('\n').collect();
        all.chunks(lines).map(<[&str]>::concat).collect::<Vec<_>>()
    })
}

fn detect(bytes: &[u8]) -> Result<Detection, hanfold::Error> {
    Document::from_bytes(bytes).detect()
}

#[allow(clippy::cast_precision_loss)]
fn percent(part: usize, whole: usize) -> String {
    match whole {
        0 => "–".to_owned(),
        _ => format!("{:.2}", 100.0 * part as f64 / whole as f64),
    }
}

fn scripts(corpora: &[Corpus]) -> Result<(), Box<dyn Error>> {
    println!("## Script\n\nDocuments whose script is detected correctly, in percent.\n");
    println!("| corpus | 1 line | 5 lines | 20 lines | 200 lines | wrong answers at 20 lines |");
    println!("|---|---:|---:|---:|---:|---|");
    for corpus in corpora {
        let mut cells = Vec::new();
        let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
        for lines in [1, 5, 20, BLOCK] {
            let (mut right, mut all) = (0, 0);
            for piece in pieces(corpus, lines) {
                let found = detect(piece.as_bytes())?.script.script;
                all += 1;
                right += usize::from(found == script(corpus));
                if lines == 20 && found != script(corpus) {
                    *wrong.entry(found.as_str()).or_default() += 1;
                }
            }
            cells.push(percent(right, all));
        }
        let wrong: Vec<_> = wrong.iter().map(|(label, n)| format!("{n} {label}")).collect();
        println!("| {} | {} | {} |", corpus.name, cells.join(" | "), wrong.join(", "));
    }
    println!();
    Ok(())
}

fn regions(corpora: &[Corpus]) -> Result<(), Box<dyn Error>> {
    println!(
        "## Region of traditional text\n\nDocuments that are detected as text of each region, in percent.\n"
    );
    println!(
        "| corpus | lines | documents | TW | HK | CN | undetermined |\n|---|---:|---:|---:|---:|---:|---:|"
    );
    for corpus in corpora.iter().filter(|corpus| script(corpus) == Script::Hant) {
        for lines in [20, BLOCK] {
            let mut counts: BTreeMap<Option<Region>, usize> = BTreeMap::new();
            let mut all = 0;
            for piece in pieces(corpus, lines) {
                *counts.entry(detect(piece.as_bytes())?.script.region).or_default() += 1;
                all += 1;
            }
            let of = |region| percent(counts.get(&region).copied().unwrap_or(0), all);
            println!(
                "| {} | {lines} | {all} | {} | {} | {} | {} |",
                corpus.name,
                of(Some(Region::Taiwan)),
                of(Some(Region::HongKong)),
                of(Some(Region::Mainland)),
                of(None),
            );
        }
    }
    println!();
    Ok(())
}

fn no_harm(corpora: &[Corpus]) -> Result<(), Box<dyn Error>> {
    println!("## No harm\n");
    println!(
        "Lines that change when a document is normalized to the script that it is in (Japanese and Korean: to either script),\n\
         and documents that change when a result is normalized again, over all targets. Documents have 20 and 200 lines.\n\
         Options are the defaults of the command: repair is `auto`. For lists of words see\n\
         `cargo run --release --example no_harm`.\n"
    );
    println!("| corpus | lines | changed (20) | changed (200) | changed again |");
    println!("|---|---:|---:|---:|---:|");
    let targets = [Target::HANS, Target::HANT, Target::HANT_TW, Target::HANT_HK];
    let mut normalizers = Vec::new();
    for target in targets {
        let normalizer = Normalizer::builder(target).repair(RepairOptions::default());
        normalizers.push((target, normalizer.build()?));
    }
    let (mut all_lines, mut all_changed, mut all_again) = (0, [0, 0], 0);
    for corpus in corpora {
        let foreign = matches!(script(corpus), Script::Japanese | Script::Korean);
        let (mut lines, mut changed, mut again) = (0, [0, 0], 0);
        for (size, changed) in [20, BLOCK].into_iter().zip(&mut changed) {
            for text in pieces(corpus, size) {
                lines += text.lines().count();
                for (target, normalizer) in &normalizers {
                    let once = normalizer.normalize(Document::from_text(&text))?.text;
                    let twice = normalizer.normalize(Document::from_text(&once))?.text;
                    again += usize::from(once != twice);
                    let plain = *target == Target::HANS || *target == Target::HANT;
                    if !plain || !(foreign || target.script() == script(corpus)) {
                        continue;
                    }
                    for (before, after) in text.lines().zip(once.lines()).filter(|(a, b)| a != b) {
                        *changed += 1;
                        if std::env::var_os("SHOW").is_some() {
                            eprintln!("{}\t{size}\t{before}\t{after}", corpus.name);
                        }
                    }
                }
            }
        }
        println!("| {} | {} | {} | {} | {again} |", corpus.name, lines / 2, changed[0], changed[1]);
        all_lines += lines / 2;
        all_changed = [all_changed[0] + changed[0], all_changed[1] + changed[1]];
        all_again += again;
    }
    println!("| all | {all_lines} | {} | {} | {all_again} |\n", all_changed[0], all_changed[1]);
    Ok(())
}

/// Encodings of documents in a script.
fn encodings_of(corpus: &Corpus) -> Vec<&'static encoding_rs::Encoding> {
    use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030, SHIFT_JIS};
    match script(corpus) {
        Script::Hans => vec![GB18030],
        Script::Japanese => vec![SHIFT_JIS, EUC_JP],
        Script::Korean => vec![EUC_KR],
        _ => vec![BIG5, GB18030],
    }
}

/// A text as bytes of a file, with their encoding.
struct Sample {
    encoding: Encoding,
    bytes: Vec<u8>,
}

fn samples(corpus: &Corpus, lines: usize) -> Vec<Sample> {
    let mut samples = Vec::new();
    for piece in pieces(corpus, lines) {
        for encoding in encodings_of(corpus) {
            let (bytes, _, unmappable) = encoding.encode(&piece);
            if let (false, Ok(encoding)) = (unmappable, Encoding::for_label(encoding.name())) {
                samples.push(Sample { encoding, bytes: bytes.into_owned() });
            }
        }
        let utf16 = |bytes: fn(u16) -> [u8; 2]| piece.encode_utf16().flat_map(bytes).collect();
        samples.push(Sample { encoding: Encoding::UTF_16LE, bytes: utf16(u16::to_le_bytes) });
        samples.push(Sample { encoding: Encoding::UTF_16BE, bytes: utf16(u16::to_be_bytes) });
        samples.push(Sample { encoding: Encoding::UTF_8, bytes: piece.into_bytes() });
    }
    samples
}

/// Small generator of pseudo-random numbers (SplitMix64), with the same samples in every run.
struct Random(u64);

impl Random {
    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap_or(0)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % (limit.max(1) as u64)).unwrap_or(0)
    }
}

#[derive(Default, Clone, Copy)]
struct Score {
    right: usize,
    all: usize,
    certain_right: usize,
    certain: usize,
}

impl Score {
    fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.all += other.all;
        self.certain_right += other.certain_right;
        self.certain += other.certain;
    }

    fn cells(&self) -> String {
        let cells = [
            self.all.to_string(),
            percent(self.right, self.all),
            percent(self.certain, self.all),
            percent(self.certain_right, self.certain),
        ];
        cells.join(" | ")
    }
}

fn encodings(corpora: &[Corpus]) -> Result<(), Box<dyn Error>> {
    println!(
        "## Encoding\n\n\"Right\" is the share of documents that decode to the same text as with their true encoding. For a document that begins\n\
         inside a character, this is the text after that character. \"Certain\" is the share of answers with a confidence of at\n\
         least {}.\n",
        EncodingReport::CERTAIN
    );
    println!(
        "| documents | encoding | number | right % | certain % | right of the certain % |\n|---|---|---:|---:|---:|---:|"
    );
    let mut random = Random(1);
    // A normalizer that keeps simplified text and converts the rest is sufficient for reading.
    let reader = Normalizer::new(Target::HANS);
    type Spoil = fn(Sample, &mut Random) -> Vec<u8>;
    let whole: Spoil = |sample, _| sample.bytes;
    let cut: Spoil = |sample, random| {
        let length = sample.bytes.len() - 1 - random.below(sample.bytes.len() / 2);
        sample.bytes[..length].to_vec()
    };
    let short: Spoil = |sample, _| sample.bytes[..sample.bytes.len().min(256)].to_vec();
    let damaged: Spoil = |Sample { encoding, mut bytes }, random| {
        // A missing byte would misalign all the rest of UTF-16.
        let drops = ![Encoding::UTF_16LE, Encoding::UTF_16BE].contains(&encoding);
        for _ in 0..bytes.len() / 400 {
            let at = random.below(bytes.len());
            match random.below(3) {
                0 if drops => drop(bytes.remove(at)),
                1 => bytes[at] = b'?',
                _ => bytes[at] = random.byte(),
            }
        }
        bytes
    };
    let kinds: [(&str, usize, Spoil); 5] = [
        ("20 lines", 20, whole),
        ("1 line", 1, whole),
        ("20 lines, the end cut off anywhere", 20, cut),
        ("the first 256 bytes", 20, short),
        ("20 lines, 1 byte in 400 damaged", 20, damaged),
    ];
    let mut total = Score::default();
    for (title, lines, spoil) in kinds {
        let mut scores: BTreeMap<String, Score> = BTreeMap::new();
        for corpus in corpora {
            // Corpora have equal weight, as far as they have enough text.
            for sample in samples(corpus, lines).into_iter().take(1000) {
                if sample.bytes.len() < 4 {
                    continue;
                }
                let encoding = sample.encoding;
                let bytes = spoil(sample, &mut random);
                let document = Document::from_bytes(&bytes);
                let truth = reader.normalize(document.with_encoding(encoding));
                let (Ok(truth), Ok(found)) = (truth, reader.normalize(document)) else {
                    continue;
                };
                // If the first byte is lost, the rest of its character is undecodable, and the text after it is right.
                let begins_inside = |rest: usize| {
                    let document = Document::from_bytes(&bytes[rest..]).with_encoding(encoding);
                    reader.normalize(document).is_ok_and(|truth| {
                        found.text.strip_prefix('\u{FFFD}') == Some(&*truth.text)
                    })
                };
                let right = truth.text == found.text || (1..4).any(begins_inside);
                let found = found.report;
                let score = scores.entry(format!("{encoding} ({})", script(corpus))).or_default();
                score.all += 1;
                score.right += usize::from(right);
                if !found.encoding.is_uncertain() {
                    score.certain += 1;
                    score.certain_right += usize::from(right);
                }
                if !right && std::env::var_os("SHOW").is_some() {
                    eprintln!(
                        "{title}\t{}\t{}\t{} {}",
                        corpus.name, encoding, found.encoding.encoding, found.encoding.confidence
                    );
                }
            }
        }
        for (name, score) in scores {
            total.add(&score);
            println!("| {title} | {name} | {} |", score.cells());
        }
    }
    println!("| all | | {} |", total.cells());
    Ok(())
}
