//! The command line: what can be said, and its help.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, RangedU64ValueParser};
use clap::{ArgGroup, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use hanfold::{Converter, Encoding, RepairKind, RepairOptions, Target};

/// More threads than processors gain nothing, and starting thousands takes seconds.
const MAX_JOBS: u64 = 1024;

const EXAMPLES: &str = "\
Examples:
  hanfold convert archive/ -o clean/            every document of a folder, to simplified Chinese
  hanfold convert --to zh-Hant-TW page.txt      one document, to standard output
  hanfold convert --in-place --backup .orig .   replace the files here, keep the originals
  hanfold convert --check texts/                what would change? (exit code 1: something)
  hanfold repair notes.txt                      undo mojibake and other damage, convert nothing
  hanfold detect archive/                       what is in there: encodings, scripts, damage
  hanfold explain 被发送                        why 发 becomes 發 here and not 髮
  hanfold fold --field title < docs.jsonl       what a search engine is to index
  hanfold table lookup 发                       which rows there are, and what they do
  cat page.txt | hanfold convert --to zh-Hant   from pipe to pipe
";

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    --check: something would change; table: it has findings, or nothing was found
  2    some input failed (it is named, the rest is done), or the command line is wrong
  130  interrupted: what was begun is finished, the rest is not begun

Text that is already in the target script comes out as it is, written as UTF-8; so do Japanese and
Korean documents. What is in doubt is reported, not rewritten.";

/// Normalizes Chinese text: any encoding in, one script out, with a report of what was found and done.
#[derive(Debug, Parser)]
#[command(
    name = "hanfold",
    version,
    before_help = EXAMPLES,
    after_help = EXIT_CODES,
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Convert(Convert),
    Repair(Repair),
    Detect(Detect),
    Explain(Explain),
    Fold(crate::fold::Fold),
    Table(crate::table::Table),
}

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Screen")]
pub(crate) struct Global {
    /// Say only what failed: no notes, no summary
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say what was done with each document
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Colour: on a terminal (unless NO_COLOR is set), always, or never
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// Which documents there are: what `convert` and `detect` have in common.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Documents")]
pub(crate) struct Input {
    /// Files and folders; without any, or for -, the standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// In folders, only files that match (may be given several times; !GLOB excludes)
    #[arg(long = "glob", value_name = "GLOB")]
    pub(crate) globs: Vec<String>,
    /// In folders, hidden files too
    #[arg(long)]
    pub(crate) hidden: bool,
    /// The encoding of all documents, instead of detecting it: gb18030, big5, big5-uao, euc-tw, hz, utf-16le…
    #[arg(long, value_name = "LABEL", value_parser = Encoding::for_label)]
    pub(crate) encoding: Option<Encoding>,
    /// How many documents to work on at a time [default: one for each processor]
    #[arg(
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
/// Each document's encoding and script are detected; what is not in the target script is converted,
/// paragraph by paragraph where scripts are mixed. The output is UTF-8 and otherwise exact: line
/// ends, a missing final newline and a UTF-8 byte order mark stay as they are. In a folder every
/// file is a document, whatever its name; binary files and symbolic links are skipped, counted and
/// named in the report. Output files appear whole or not at all.
#[derive(Debug, ClapArgs)]
pub(crate) struct Convert {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) conversion: ConversionArgs,
    /// What is repaired before that: what is certain, also what is only likely, nothing (but reported), or nothing at all
    #[arg(long = "repair", value_name = "HOW", default_value = "auto", help_heading = "Repair")]
    mode: RepairMode,
    #[command(flatten)]
    kinds: RepairKinds,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl Convert {
    pub(crate) fn repair_options(&self) -> RepairOptions {
        self.kinds.options(self.mode)
    }
}

/// Repair documents, and convert nothing
///
/// Undoes what happened to a text before it came here: bytes decoded in the wrong encoding, bytes lost, readings
/// glued in after characters, escapes left in it. What is not certain is reported and stays. Inputs and outputs are those
/// of `convert`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Repair {
    #[command(flatten)]
    pub(crate) input: Input,
    /// What is repaired: what is certain, also what is only likely, or nothing (but reported)
    #[arg(long = "repair", value_name = "HOW", default_value = "auto", help_heading = "Repair")]
    mode: RepairMode,
    #[command(flatten)]
    kinds: RepairKinds,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl Repair {
    pub(crate) fn options(&self) -> RepairOptions {
        self.kinds.options(self.mode)
    }
}

/// Which kinds of damage are repaired.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Repair")]
pub(crate) struct RepairKinds {
    /// Repair this kind, too: width, invisible
    #[arg(long = "repair-with", value_name = "KIND", value_parser = repair_kind)]
    with: Vec<RepairKind>,
    /// Only report this kind: wrong-decoding, lost-byte, annotation, escape, lookalike
    #[arg(long = "repair-without", value_name = "KIND", value_parser = repair_kind)]
    without: Vec<RepairKind>,
}

impl RepairKinds {
    fn options(&self, mode: RepairMode) -> RepairOptions {
        let options = RepairOptions::new(mode.into());
        let options = self.with.iter().fold(options, |options, kind| options.with(*kind, true));
        self.without.iter().fold(options, |options, kind| options.with(*kind, false))
    }
}

fn repair_kind(name: &str) -> Result<RepairKind, String> {
    let names = || RepairKind::ALL.map(RepairKind::as_str).join(", ");
    let found = RepairKind::ALL.into_iter().find(|kind| kind.as_str() == name);
    found.ok_or_else(|| format!("there are: {}", names()))
}

/// What is converted into what.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Conversion")]
pub(crate) struct ConversionArgs {
    /// The target: zh-Hans, zh-Hant, zh-Hant-TW or zh-Hant-HK
    #[arg(long, value_name = "TAG", default_value = "zh-Hans", value_parser = target)]
    pub(crate) to: Target,
    /// The script of all documents (and region, as in zh-Hant-HK), instead of detecting it
    #[arg(long, value_name = "TAG", value_parser = target)]
    pub(crate) from: Option<Target>,
    /// Regional forms in text that is traditional already: keep them, or use the target region's
    #[arg(long, value_name = "HOW", default_value = "keep")]
    pub(crate) variants: Variants,
    /// Regional words, where the script is converted: keep them (软件 to 軟件), or use the target
    /// region's (軟體)
    #[arg(long, value_name = "HOW", default_value = "keep")]
    pub(crate) vocabulary: Vocabulary,
    /// Characters with several traditional readings (发 is 發 or 髮): chosen by context, or exactly as
    /// OpenCC has them; regional words are exact in any case
    #[arg(long = "conversion", value_name = "HOW", default_value = "context")]
    pub(crate) conversion: Conversion,
    /// Apply this OpenCC configuration to everything, blindly and exactly
    #[arg(
        long,
        value_name = "NAME",
        value_parser = PossibleValuesParser::new(Converter::configs().map(|(name, _)| name)),
        conflicts_with_all = ["to", "from", "variants", "vocabulary", "conversion", "mode", "with", "without"]
    )]
    pub(crate) config: Option<String>,
    /// What converts: hanfold, or real OpenCC to compare with it
    #[cfg(feature = "opencc")]
    #[arg(long, value_name = "NAME", default_value = "hanfold")]
    pub(crate) engine: Engine,
    /// The folder of OpenCC's configurations and compiled dictionaries
    #[cfg(feature = "opencc")]
    #[arg(long, value_name = "DIR", env = "HANFOLD_OPENCC_DATA", hide_env_values = true)]
    pub(crate) opencc_data: Option<PathBuf>,
    /// OpenCC's conversions to rare simplified characters that most fonts lack
    #[arg(long, value_name = "HOW", default_value = "exclude")]
    pub(crate) tofu_risk: TofuRisk,
    #[command(flatten)]
    pub(crate) lists: Lists,
}

/// What the user lays over the tables.
#[derive(Debug, ClapArgs)]
pub(crate) struct Lists {
    /// A table of your own above the built-in ones, in OpenCC's format: KEY, tab, VALUE (may be given
    /// several times; of equal keys the first counts)
    #[arg(long = "user-table", value_name = "FILE")]
    pub(crate) user_tables: Vec<PathBuf>,
    /// What is to come out as it goes in: one term a line, or a regular expression between slashes (may
    /// be given several times)
    #[arg(long, value_name = "FILE")]
    pub(crate) locks: Vec<PathBuf>,
}

/// Where results go.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Output", group = ArgGroup::new("where").args(["output", "in_place", "check"]))]
pub(crate) struct OutputArgs {
    /// Write the results into this folder, in the same tree; files of the same name are replaced
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the files. One that lost bytes in decoding, or whose encoding is uncertain, is left
    /// alone and listed, unless --backup or --lossy is given
    #[arg(long)]
    pub(crate) in_place: bool,
    /// With --in-place: keep each original under its name with this suffix
    #[arg(long, value_name = "SUFFIX", requires = "in_place", value_parser = suffix)]
    pub(crate) backup: Option<String>,
    /// Write nothing; exit with 1 if something would change, and name it
    #[arg(long)]
    pub(crate) check: bool,
    /// Write also what lost bytes in decoding. A document that lost more than 5 % of its characters
    /// counts as failed all the same
    #[arg(long)]
    pub(crate) lossy: bool,
    /// A UTF-8 byte order mark: keep it where there is one, or drop it
    #[arg(long, value_name = "HOW", default_value = "keep")]
    pub(crate) bom: Bom,
    /// Write a report, one JSON object a line for each document; - is standard output
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) report: Option<PathBuf>,
}

/// Say what documents are: encoding, script, region, damage
///
/// Nothing is written. `--format json` gives one object a line with at least: path, bytes, encoding,
/// encoding_confidence, script, region, script_confidence, undecodable,
/// repairable, lost.
#[derive(Debug, ClapArgs)]
pub(crate) struct Detect {
    #[command(flatten)]
    pub(crate) input: Input,
    /// How to print it
    #[arg(long, default_value = "table")]
    pub(crate) format: Format,
    /// Say why: what the encodings cost that were thought of, and what the document says of itself
    #[arg(long)]
    pub(crate) explain: bool,
}

/// Explain how characters with several readings are converted
///
/// For every such character of a text: the reading that `convert` chooses, its probability, the evidence
/// for it against the runner-up, and the rule where one decides. The probabilities are calibrated: of
/// the readings with 90 % nine in ten are right. Evidence is a weight and the characters that have it;
/// _ is the place of the character.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Exit codes:
  0    there are such characters
  1    there is none, or nothing is converted
  2    the command line is wrong, or a text cannot be read")]
pub(crate) struct Explain {
    /// Texts; without any, or for -, the standard input
    #[arg(value_name = "TEXT")]
    pub(crate) texts: Vec<String>,
    /// The target: zh-Hans, zh-Hant, zh-Hant-TW or zh-Hant-HK [default: zh-Hant, or zh-Hans for text in
    /// traditional characters]
    #[arg(long, value_name = "TAG", value_parser = target)]
    pub(crate) to: Option<Target>,
    /// The script of the texts (and region, as in zh-Hant-HK), instead of detecting it
    #[arg(long, value_name = "TAG", value_parser = target)]
    pub(crate) from: Option<Target>,
    /// How to print it: for people, or as one JSON object a line for each text, with all evidence
    #[arg(long, default_value = "table")]
    pub(crate) format: ExplanationFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplanationFormat {
    Table,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Csv,
}

#[cfg(feature = "opencc")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    Hanfold,
    #[value(name = "opencc")]
    OpenCc,
}

/// A choice on the command line that is one of the library's.
macro_rules! choice {
    ($name:ident is $library:path { $($choice:ident),+ }) => {
        #[derive(Debug, Clone, Copy, ValueEnum)]
        pub(crate) enum $name {
            $($choice),+
        }

        impl From<$name> for $library {
            fn from(choice: $name) -> Self {
                match choice {
                    $($name::$choice => Self::$choice),+
                }
            }
        }
    };
}

choice!(Variants is hanfold::Variants { Keep, Target });
choice!(Vocabulary is hanfold::Vocabulary { Keep, Regional });
choice!(Conversion is hanfold::Conversion { Exact, Context });
choice!(TofuRisk is hanfold::TofuRisk { Include, Exclude });
choice!(RepairMode is hanfold::RepairMode { Auto, Aggressive, Report, Off });
choice!(Bom is hanfold::batch::Bom { Keep, Drop });

fn target(tag: &str) -> Result<Target, hanfold::Error> {
    tag.parse()
}

fn suffix(suffix: &str) -> Result<String, &'static str> {
    match suffix {
        "" => Err("an empty suffix would name the file itself"),
        _ if suffix.contains(['/', '\\']) => {
            Err("a suffix is no path: it goes behind the file's name")
        }
        _ => Ok(suffix.to_owned()),
    }
}
