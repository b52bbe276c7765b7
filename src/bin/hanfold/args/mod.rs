//! Command line: arguments and help texts.

pub(crate) mod fold;
pub(crate) mod table;

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use clap::{ArgGroup, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use hanfold::batch::{Bom, Declarations, OutputEncoding, Unencodable};
use hanfold::markup::Format;
use hanfold::repair::{RepairKind, RepairMode, RepairOptions};
use hanfold::tables::RareGlyphs;
use hanfold::{Config, Conversion, Encoding, Target, Variants, Vocabulary};

/// Upper bound on `--jobs` (arbitrary): far above the number of processors, beyond which threads gain nothing; starting more takes
/// seconds.
const MAX_JOBS: u64 = 1024;

/// Examples at the head of `--help`.
const EXAMPLES: &str = "\
Examples:
  hanfold convert archive/ -o clean/            every document of a folder, to simplified Chinese
  hanfold convert --to zh-Hant-TW page.txt      one document, to standard output
  hanfold convert page.txt -o clean.txt         one document, into a file
  hanfold convert --in-place --backup .orig .   replace the files here, and keep the originals
  hanfold convert --check texts/                what would change (exit code 1 if anything would)
  hanfold convert --dry-run texts/ -o clean/    what would be written, where and why
  hanfold repair notes.txt                      repair mojibake and other damage, convert nothing
  hanfold detect archive/                       encodings, scripts, damage
  cat page.txt | hanfold convert --to zh-Hant   from standard input to standard output
  hanfold explain 被发送                        why 发 becomes 發 here and not 髮
  hanfold fold --field title < docs.jsonl       fold a field for a search engine
  hanfold table lookup 头发                     the rows with this key, and its conversions
";

/// Exit codes and notes at the end of `--help`.
const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    convert, repair --check: something would change
       table check: faults, or rows without effect
       table lookup: nothing found; explain: nothing to explain
  2    some input failed (it is named; the rest was processed), or the command line is wrong
  130  interrupted; files in progress were completed

Text in the target script keeps its characters, except where damage is repaired or single characters
of the other script were left in it. Japanese and Korean text is not converted. Doubtful places are
reported, not rewritten.

`hanfold FILE` is short for `hanfold convert FILE`.";

/// Normalizes Chinese text: any encoding in, one script out, with a report of what was found and done.
#[derive(Debug, Parser)]
#[command(
    name = "hanfold",
    version,
    before_help = EXAMPLES,
    after_help = EXIT_CODES,
    max_term_width = 100
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Convert(Convert),
    Repair(Repair),
    Detect(Detect),
    Explain(Explain),
    Fold(fold::Fold),
    Table(table::TableArgs),
}

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Display")]
pub(crate) struct GlobalArgs {
    /// Print only failures: no notes, no summary
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Print what was done with each document
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Use colour: on a terminal unless NO_COLOR is set (auto), always, or never
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// Options for the documents, shared by `convert`, `repair` and `detect`.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Documents")]
pub(crate) struct DocumentArgs {
    /// Files and folders; standard input if none is given, or for -
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Also the files and folders that this file lists, one per line; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,
    /// In the list of --files-from, a NUL character ends each path, as from find -print0
    #[arg(short = '0', long = "null", requires = "files_from")]
    pub(crate) null: bool,
    /// In folders, only files that match (repeatable; !GLOB excludes)
    #[arg(long = "glob", value_name = "GLOB")]
    pub(crate) globs: Vec<String>,
    /// In folders, no files or folders that match (repeatable). A file .hanfoldignore does the same for its folder; it has the form
    /// of .gitignore
    #[arg(long = "exclude", value_name = "GLOB")]
    pub(crate) excludes: Vec<String>,
    /// Distinguish upper and lower case in --glob and --exclude
    #[arg(long)]
    pub(crate) case_sensitive: bool,
    /// In folders, include hidden files
    #[arg(long)]
    pub(crate) hidden: bool,
    /// State the encoding of all documents instead of detecting it: gb18030, big5, big5-uao, euc-tw, hz, utf-16le…
    #[arg(long, value_name = "LABEL", value_parser = Encoding::for_label)]
    pub(crate) encoding: Option<Encoding>,
    /// Number of documents to process at a time [default: one per processor]
    #[arg(
        short,
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        value_parser = RangedU64ValueParser::<usize>::new().range(..=MAX_JOBS)
    )]
    pub(crate) jobs: usize,
}

/// Convert documents into one script
///
/// The encoding and script of each document are detected. Text in another script is converted to the target, line by line where
/// scripts are mixed. The output is UTF-8 and otherwise exact: line ends, a missing final newline and a UTF-8 byte order mark are
/// kept. In a folder every file that is not hidden is a document, whatever its name. Binary files, symbolic links, backups and an
/// earlier report are skipped, counted, and named in the report. Output files are written completely or not at all.
#[derive(Debug, ClapArgs)]
pub(crate) struct Convert {
    #[command(flatten)]
    pub(crate) input: DocumentArgs,
    #[command(flatten)]
    pub(crate) conversion: ConversionArgs,
    #[command(flatten)]
    pub(crate) repair: RepairArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Repair documents without converting them
///
/// Undoes earlier damage to a text: bytes decoded in the wrong encoding, lost bytes, readings inserted after characters, escapes
/// left in the text. Uncertain damage is reported and left unchanged. Inputs and outputs are those of `convert`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Repair {
    #[command(flatten)]
    pub(crate) input: DocumentArgs,
    #[command(flatten)]
    pub(crate) repair: RepairArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Damage to repair.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Repair")]
pub(crate) struct RepairArgs {
    /// Repair certain damage (auto) or also likely damage (aggressive), only report damage, or do not search for it (off)
    #[arg(long = "repair", value_name = "HOW", default_value = "auto", value_parser = named(RepairMode::ALL, RepairMode::as_str))]
    mode: RepairMode,
    /// Also repair this kind of damage; of all kinds, only width and invisible are off by default (repeatable)
    ///
    /// Kinds: wrong-decoding, lost-byte, annotation (a reading inserted after a character), escape, lookalike (a radical in place of
    /// a character), width (full-width letters, half-width katakana), invisible (zero-width and control characters), irrecoverable
    /// (only reported).
    #[arg(long = "repair-with", value_name = "KIND", value_parser = repair_kind)]
    with: Vec<RepairKind>,
    /// Only report this kind of damage, as wrong-decoding, lost-byte, annotation, escape or lookalike (repeatable)
    #[arg(long = "repair-without", value_name = "KIND", value_parser = repair_kind)]
    without: Vec<RepairKind>,
}

impl RepairArgs {
    pub(crate) fn options(&self) -> RepairOptions {
        let options = RepairOptions::new(self.mode);
        let options = self.with.iter().fold(options, |options, kind| options.enable(*kind));
        self.without.iter().fold(options, |options, kind| options.disable(*kind))
    }
}

fn repair_kind(name: &str) -> Result<RepairKind, hanfold::Error> {
    name.parse()
}

/// Source, target and rules of the conversion.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Conversion")]
pub(crate) struct ConversionArgs {
    /// Target: zh-Hans, zh-Hant, zh-Hant-TW or zh-Hant-HK; or hans, hant, tw, hk, simplified, traditional, taiwan, hongkong, cn
    #[arg(long, value_name = "TAG", default_value = "zh-Hans", value_parser = target_of_convert)]
    pub(crate) to: Target,
    /// State the script of all documents (and region, as in zh-Hant-HK) instead of detecting it
    #[arg(long, value_name = "TAG", value_parser = target)]
    pub(crate) from: Option<Target>,
    /// Also convert characters that are written as escapes (\\u5934, &#22836;, %E5%A4%B4, =E5=A4=B4), and write them in the same form
    #[arg(long)]
    pub(crate) escapes: bool,
    /// State the format of all documents instead of recognising it by name or content: it decides which parts are not words, such as
    /// keys, code and fonts
    #[arg(long = "type", value_name = "FORMAT", value_parser = named(Format::ALL, Format::as_str))]
    pub(crate) format: Option<Format>,
    /// In text that is already traditional, keep regional forms (keep: 裏 stays) or use the target's (target: 裏 becomes 裡)
    #[arg(long, value_name = "HOW", default_value = "keep", value_parser = named(Variants::ALL, Variants::as_str))]
    pub(crate) variants: Variants,
    /// When the script is converted, keep words (keep: 软件 becomes 軟件) or use those of the target's region (regional: 軟體)
    #[arg(long, value_name = "HOW", default_value = "keep", value_parser = named(Vocabulary::ALL, Vocabulary::as_str))]
    pub(crate) vocabulary: Vocabulary,
    /// Choose regional words and the readings of characters (发 is 發 or 髮) by context (context) or as OpenCC does (exact)
    #[arg(long = "conversion", value_name = "HOW", default_value = "context", value_parser = named(Conversion::ALL, Conversion::as_str))]
    pub(crate) method: Conversion,
    /// Apply this OpenCC configuration to everything, exactly, without detection of the script and without repair
    #[arg(
        long,
        value_name = "NAME",
        value_parser = named(Config::ALL, Config::name),
        conflicts_with_all = ["to", "from", "variants", "vocabulary", "method", "mode", "with", "without"]
    )]
    pub(crate) config: Option<Config>,
    /// Engine of the conversion: hanfold, or OpenCC itself for comparison
    #[cfg(feature = "opencc")]
    #[arg(long, value_name = "NAME", default_value = "hanfold")]
    pub(crate) engine: EngineArg,
    /// Folder of OpenCC's configurations and compiled dictionaries
    #[cfg(feature = "opencc")]
    #[arg(long, value_name = "DIR", env = "HANFOLD_OPENCC_DATA", hide_env_values = true)]
    pub(crate) opencc_data: Option<PathBuf>,
    /// Use OpenCC's conversions to rare simplified characters that most fonts lack (include), or not (exclude)
    #[arg(long, alias = "tofu-risk", value_name = "HOW", default_value = "exclude", value_parser = named(RareGlyphs::ALL, RareGlyphs::as_str))]
    pub(crate) rare_glyphs: RareGlyphs,
    #[command(flatten)]
    pub(crate) lists: UserTableArgs,
}

/// The user's tables and locks.
#[derive(Debug, ClapArgs)]
pub(crate) struct UserTableArgs {
    /// User table that overrides the built-in ones, in OpenCC's format: KEY, tab, VALUE (repeatable; the first of equal keys wins)
    #[arg(long = "user-table", value_name = "FILE")]
    pub(crate) user_tables: Vec<PathBuf>,
    /// Terms to leave unchanged: one per line, or a regular expression between slashes (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) locks: Vec<PathBuf>,
}

/// Destination of the results.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Output", group = ArgGroup::new("where").args(["output", "in_place", "check"]))]
pub(crate) struct OutputArgs {
    /// Write the result of one document to this file, or the results of several into this folder, in the same tree. An existing
    /// folder, or a path that ends with /, is a folder. Existing files are replaced; - is standard output
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the files. A file is left unchanged and listed if bytes or characters were lost or its encoding is uncertain (unless
    /// --backup or --lossy is given), or if it lost more than 5% of its characters or is mostly garbled (unless --lossy is given)
    #[arg(long)]
    pub(crate) in_place: bool,
    /// With --in-place: keep each original under its name with this suffix
    #[arg(long, value_name = "SUFFIX", requires = "in_place", value_parser = suffix)]
    pub(crate) backup: Option<String>,
    /// Write nothing; exit with 1 if something would change, and name it
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; name each file with what would be written, where and why
    #[arg(long, conflicts_with = "check")]
    pub(crate) dry_run: bool,
    /// Write documents that would be refused: more than 5% of the characters lost in decoding; with --in-place also any loss, an
    /// uncertain encoding, or text that stays garbled. Above 5% the document still counts as failed
    #[arg(long)]
    pub(crate) lossy: bool,
    /// Keep a UTF-8 byte order mark where there is one, add it to all results (for spreadsheets), or drop it; auto also gives one to
    /// documents that had one in UTF-16
    #[arg(long, value_name = "HOW", default_value = "keep", value_parser = named(Bom::ALL, Bom::as_str))]
    pub(crate) bom: Bom,
    /// Encoding of the results: a label such as utf-8, gb18030, big5, big5-hkscs or utf-16le, or keep for that of each document
    #[arg(long, value_name = "LABEL", default_value = "utf-8", value_parser = output_encoding)]
    pub(crate) output_encoding: OutputEncoding,
    /// Refuse to write results with characters that their encoding lacks, write ? for these, or an escape such as &#35828;
    #[arg(long, value_name = "HOW", default_value = "refuse", value_parser = named(Unencodable::ALL, Unencodable::as_str))]
    pub(crate) unencodable: Unencodable,
    /// Rewrite the encoding that documents declare for themselves (charset, coding, SET NAMES, ...) when it changes, and lang
    /// attributes that name the other script; or keep them
    #[arg(long, value_name = "HOW", default_value = "rewrite",
        value_parser = named([Declarations::Rewrite, Declarations::Keep], Declarations::as_str))]
    pub(crate) declarations: Declarations,
    /// Keep lang and xml:lang attributes
    #[arg(long)]
    pub(crate) keep_lang: bool,
    /// Write a report as JSON Lines, one object per document; - is standard output
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) report: Option<PathBuf>,
}

/// Report the encoding, script, region and damage of documents
///
/// Nothing is written. In the table, the first SURE is of the encoding and the second of the script; REPAIR is the number of places
/// that `hanfold repair` would repair, and LOST the number of places that would stay damaged. `--format json` prints one object per
/// line, with the fields of a report: schema, path, status, message, bytes, and the objects encoding, repair and script.
#[derive(Debug, ClapArgs)]
pub(crate) struct Detect {
    #[command(flatten)]
    pub(crate) input: DocumentArgs,
    /// Output format
    #[arg(long, default_value = "table")]
    pub(crate) format: DetectionFormat,
    /// Explain the decision: candidate encodings with scores, and the declared encoding
    #[arg(long)]
    pub(crate) explain: bool,
}

/// Explain how characters with several readings are converted
///
/// For each such character, prints the reading that `convert` chooses, its probability, the evidence for it against the runner-up,
/// and the rule if one decides. The probabilities are calibrated: nine in ten readings with 90 % are right. Evidence is a weight and
/// its characters; _ marks the position of the character.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Exit codes:
  0    the text has such characters
  1    it has none, or nothing is converted
  2    the command line is wrong, or a text cannot be read")]
pub(crate) struct Explain {
    /// Texts; standard input if none is given, or for -
    #[arg(value_name = "TEXT")]
    pub(crate) texts: Vec<String>,
    /// Target: zh-Hans, zh-Hant, zh-Hant-TW or zh-Hant-HK [default: zh-Hant, or zh-Hans for traditional text]
    #[arg(long, value_name = "TAG", value_parser = target)]
    pub(crate) to: Option<Target>,
    /// State the script of the texts (and region, as in zh-Hant-HK) instead of detecting it
    #[arg(long, value_name = "TAG", value_parser = target)]
    pub(crate) from: Option<Target>,
    /// Output format: a table, or one JSON object per line for each text, with all evidence
    #[arg(long, default_value = "table")]
    pub(crate) format: ExplanationFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplanationFormat {
    Table,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DetectionFormat {
    Table,
    Json,
    Csv,
}

#[cfg(feature = "opencc")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineArg {
    Hanfold,
    #[value(name = "opencc")]
    OpenCc,
}

/// Returns the parser of the names of an enum of the library.
pub(crate) fn named<T, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = hanfold::Error> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.map(name)).try_map(|name| name.parse())
}

fn output_encoding(label: &str) -> Result<OutputEncoding, hanfold::Error> {
    label.parse()
}

/// Returns the target that a tag means, or a name that people type instead of it.
fn target(name: &str) -> Result<Target, String> {
    let lower = name.to_lowercase();
    match lower.as_str() {
        "hans" | "simplified" | "cn" => Ok(Target::HANS),
        "hant" | "traditional" => Ok(Target::HANT),
        "tw" | "taiwan" => Ok(Target::HANT_TW),
        "hk" | "hongkong" | "hong-kong" => Ok(Target::HANT_HK),
        _ => name.parse().map_err(|error: hanfold::Error| error.to_string()),
    }
}

/// Returns the target of `convert`. The error about a configuration of OpenCC names the option for it.
fn target_of_convert(name: &str) -> Result<Target, String> {
    target(name).map_err(|error| {
        let lower = name.to_lowercase();
        let config = lower.strip_suffix(".json").unwrap_or(&lower).parse::<Config>();
        config.map_or(error, |config| {
            format!("this is a configuration of OpenCC, not a target: use --config {config}")
        })
    })
}

fn suffix(suffix: &str) -> Result<String, &'static str> {
    match suffix {
        "" => Err("SUFFIX must not be empty"),
        _ if suffix.contains(['/', '\\']) => {
            Err("SUFFIX must not contain a path separator; it is appended to the file name")
        }
        _ => Ok(suffix.to_owned()),
    }
}
