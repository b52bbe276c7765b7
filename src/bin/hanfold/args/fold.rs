//! Options of `hanfold fold`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use hanfold::Encoding;
use hanfold::fold::{FoldClasses, FoldExtra};

use super::named;

/// Fold text for a search index, or queries in the same way
///
/// Every character becomes the representative of its class, which simplified, traditional and regional forms share, so that a query
/// in one script finds text in the other. The input is plain text, or JSON Lines with --field, in which the values of all other fields
/// are kept as written. Its encoding is detected; the output is UTF-8 and has as many characters as the input.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Offsets: for each field, FIELD_offsets has a list of [target begin, target end, source begin, source
end], one for each character whose length changed. Everything between maps one to one. For a list of
strings it is a list of lists. Existing fields of the same name are replaced.

Exit codes:
  0    done
  2    input that cannot be read or decoded, or a line that is not JSON (it is named; such lines
       are copied); or another fold than --expect, or output that cannot be written")]
pub(crate) struct Fold {
    /// Files; standard input if none is given, or for -
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Fold these texts instead of files, and print each on a line
    #[arg(long, value_name = "WORDS", num_args = 1.., conflicts_with_all = ["paths", "fields", "encoding", "mappings", "fingerprint"])]
    pub(crate) text: Vec<String>,
    /// State the encoding of all input instead of detecting it: gb18030, big5, utf-16le…
    #[arg(long, value_name = "LABEL", value_parser = Encoding::for_label)]
    pub(crate) encoding: Option<Encoding>,
    /// Characters that count as equal: all that OpenCC converts into each other (broad), or only those that do not distinguish
    /// words, so that 曆 is not 歷 (narrow)
    #[arg(long, value_name = "WHICH", default_value = "broad", value_parser = named(FoldClasses::ALL, FoldClasses::as_str))]
    pub(crate) classes: FoldClasses,
    /// Also fold, separated by commas: japanese (気 like 氣), width (Ａ like A), case (A like a), compatibility (① like 1, ⼀ like
    /// 一)
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = named(FoldExtra::ALL, FoldExtra::as_str))]
    pub(crate) also: Vec<FoldExtra>,
    /// Read JSON Lines and fold this field, a string or a list of strings (repeatable)
    #[arg(long = "field", value_name = "FIELD")]
    pub(crate) fields: Vec<String>,
    /// Keep the field, and write the folded text into FIELD with this suffix
    #[arg(long, value_name = "SUFFIX", requires = "fields", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) suffix: Option<String>,
    /// Also write FIELD_offsets: the source of the folded text
    #[arg(long, requires = "fields")]
    pub(crate) offsets: bool,
    /// Unit of offsets: bytes of UTF-8, or code units of UTF-16 as in Java and JavaScript
    #[arg(long, value_name = "UNIT", default_value = "bytes", requires = "offsets")]
    pub(crate) unit: UnitArg,
    /// Print the fold as rules for the char filter "mapping" of Elasticsearch and OpenSearch, and exit
    #[arg(long, conflicts_with_all = ["fields", "paths", "expect"])]
    pub(crate) mappings: bool,
    /// Print the fingerprint to store beside the index, and exit
    #[arg(long, conflicts_with_all = ["fields", "paths", "expect", "mappings"])]
    pub(crate) fingerprint: bool,
    /// Refuse to fold if the index was built with another fold: its stored --fingerprint
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) expect: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum UnitArg {
    Bytes,
    Utf16,
}
