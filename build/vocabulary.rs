//! Regional words: OpenCC's phrases beside the rows of this project that win over them.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use crate::emit::TableOutput;
use crate::table::{self, Group};

/// A table of regional words: its constant and name, the rows of this project and OpenCC's phrases, and the variants of the region in whose
/// forms the text is.
struct Words {
    constant: &'static str,
    name: &'static str,
    own: Option<&'static str>,
    phrases: &'static str,
    variants: [&'static str; 2],
}

/// Variant tables of Taiwan.
const TAIWAN: [&str; 2] = ["TWVariantsPhrases", "TWVariants"];
/// Variant tables of Hong Kong.
const HONG_KONG: [&str; 2] = ["HKVariantsPhrases", "HKVariants"];

/// Tables of regional words to compile.
const ALL: [Words; 4] = [
    Words {
        constant: "VOCABULARY_TW",
        name: "vocabulary-tw",
        own: Some("tw"),
        phrases: "TWPhrases",
        variants: TAIWAN,
    },
    Words {
        constant: "VOCABULARY_TW_TO_CN",
        name: "vocabulary-tw-to-cn",
        own: Some("tw-to-cn"),
        phrases: "TWPhrasesRev",
        variants: TAIWAN,
    },
    Words {
        constant: "VOCABULARY_HK",
        name: "vocabulary-hk",
        own: None,
        phrases: "HKPhrases",
        variants: HONG_KONG,
    },
    Words {
        constant: "VOCABULARY_HK_TO_CN",
        name: "vocabulary-hk-to-cn",
        own: None,
        phrases: "HKPhrasesRev",
        variants: HONG_KONG,
    },
];

/// Compiles the tables of regional words. Their keys are in the forms of the region, in which the conversion without regional words leaves a
/// text, and in OpenCC's own forms.
pub(crate) fn compile(data: &Path, out: &mut TableOutput) -> Result<(), Box<dyn Error>> {
    let dictionary = data.join("opencc/dictionary");
    for Words { constant, name, own, phrases, variants } in ALL {
        let own = match own {
            Some(own) => crate::read(&data.join(format!("vocabulary/{own}.txt")))?,
            None => String::new(),
        };
        let read = |file: &str| crate::read(&dictionary.join(format!("{file}.txt")));
        let [phrases_text, variant_phrases, variant_characters] =
            [read(phrases)?, read(variants[0])?, read(variants[1])?];
        let variants = Group::ShortCircuit(vec![
            Group::Table(rows(variants[0], &variant_phrases)?),
            Group::Table(rows(variants[1], &variant_characters)?),
        ]);
        let variants = table::flatten(&variants);
        let phrases = rows(phrases, &phrases_text)?;
        let regional: Vec<(String, &str)> =
            phrases.iter().map(|(key, value)| (replaced(&variants, key), *value)).collect();
        let mut all: BTreeMap<&str, &str> = rows(name, &own)?.into_iter().collect();
        let of_region = regional.iter().map(|(key, value)| (key.as_str(), *value));
        for (key, value) in of_region.chain(phrases.iter().map(|(key, value)| (*key, *value))) {
            all.entry(key).or_insert(value);
        }
        let bytes = table::compile_phrases(name, &all, table::Effort::FULL)?;
        out.embed(constant, name, all.len(), &bytes)?;
    }
    Ok(())
}

/// Keys and values of the rows of a table.
fn rows<'t>(file: &str, text: &'t str) -> Result<Vec<(&'t str, &'t str)>, Box<dyn Error>> {
    Ok(table::parse(file, text)?.iter().map(|row| (row.key, row.value())).collect())
}

/// A text with the longest keys of a map replaced, from left to right.
fn replaced(map: &BTreeMap<&str, &str>, text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        let found = ends.filter_map(|end| Some((end, *map.get(rest.get(..end)?)?))).next();
        let length = found.map_or(first.len_utf8(), |(end, _)| end);
        let (before, after) = rest.split_at(length);
        out.push_str(found.map_or(before, |(_, value)| value));
        rest = after;
    }
    out
}
