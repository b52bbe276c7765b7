//! Tables of the search folds: classes of characters, and additional foldings.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use crate::emit::{TableOutput, hex_digest};
use crate::table;

#[path = "../src/fold/classes.rs"]
mod classes;
use classes::EquivalenceClasses;

/// OpenCC's tables of single characters: of scripts, regions and compatibility ideographs.
const CHARACTERS: [&str; 8] = [
    "dictionary/CJK_Compatibility_Ideographs",
    "dictionary/STCharacters",
    "dictionary/TSCharacters",
    "generated/TSCharactersExt",
    "dictionary/TWVariants",
    "generated/TWVariantsRev",
    "dictionary/HKVariants",
    "generated/HKVariantsRev",
];
/// OpenCC's phrases of regional forms, some of which occur nowhere else.
const VARIANT_PHRASES: [&str; 4] = [
    "dictionary/TWVariantsPhrases",
    "dictionary/TWVariantsRevPhrases",
    "dictionary/HKVariantsPhrases",
    "dictionary/HKVariantsRevPhrases",
];
/// OpenCC's tables of Japanese forms.
const JAPANESE: [&str; 2] =
    ["dictionary/JPShinjitaiCharacters", "generated/JPShinjitaiCharactersRev"];
/// Name of the broadest classes.
const BROADEST: &str = "broad japanese";

/// Compiles `data/fold`, and the classes from OpenCC's tables in `data/opencc`. Returns the broadest classes: each variant with its
/// representative.
pub(crate) fn compile(
    data: &Path,
    out: &mut TableOutput,
) -> Result<BTreeMap<char, char>, Box<dyn Error>> {
    let folder = data.join("fold");
    let cuts = cuts(&crate::read(&folder.join("cuts.txt"))?)?;
    let read = |name: &str| crate::read(&data.join(format!("opencc/{name}.txt")));
    let text = crate::read(&folder.join("common.txt"))?;
    let mut common: HashMap<char, usize> = HashMap::new();
    for row in table::parse("common.txt", &text)? {
        let c = one(row.key).ok_or_else(|| format!("common.txt:{}: one character", row.line))?;
        common.insert(c, row.value().parse()?);
    }
    // Preferred to equally rare characters: the output of conversion to simplified text, then its input.
    let name = "dictionary/TSCharacters";
    let text = read(name)?;
    let mut scripts: BTreeMap<char, u8> = BTreeMap::new();
    for row in table::parse(name, &text)? {
        scripts.extend(row.candidates.chars().map(|c| (c, 2)));
        row.key.chars().for_each(|c| {
            scripts.entry(c).or_insert(1);
        });
    }
    let rank =
        |c: char| (common.get(&c).copied().unwrap_or(0), scripts.get(&c).copied().unwrap_or(0));
    let mut list = String::new();
    let mut add = |name: &str, pairs: &BTreeMap<char, char>| -> Result<(), Box<dyn Error>> {
        let constant = format!("FOLD_{}", name.replace(' ', "_").to_uppercase());
        let bytes = table::compile_pairs(pairs.iter().map(|(from, to)| (*from, *to)))?;
        out.embed(&constant, &format!("fold: {name}"), pairs.len(), &bytes)?;
        // A hash of the content, not of the compiled form: only the content affects an index.
        let content: String = pairs.iter().map(|(from, to)| format!("{from}\t{to}\n")).collect();
        let digest = hex_digest(content.as_bytes());
        writeln!(list, "    ({name:?}, {constant}, {digest:?}),")?;
        Ok(())
    };
    let no_cuts = BTreeMap::new();
    let mut broadest = BTreeMap::new();
    for (name, cuts, japanese) in [
        ("broad", &no_cuts, false),
        (BROADEST, &no_cuts, true),
        ("narrow", &cuts, false),
        ("narrow japanese", &cuts, true),
    ] {
        let mut classes = EquivalenceClasses::without(cuts.iter().map(|(a, b)| (*a, *b)));
        let mut tables = [&CHARACTERS[..], &VARIANT_PHRASES].concat();
        tables.extend(JAPANESE.iter().filter(|_| japanese));
        for table in tables {
            let text = read(table)?;
            for row in table::parse(table, &text)? {
                row.candidates.split(' ').for_each(|candidate| classes.join(row.key, candidate));
            }
        }
        let representatives = classes.representatives(rank);
        add(name, &representatives)?;
        if name == BROADEST {
            broadest = representatives;
        }
    }
    for name in ["width", "case", "compatibility"] {
        let file = format!("{name}.txt");
        let text = crate::read(&folder.join(&file))?;
        add(name, &code_points(&file, &text)?)?;
    }
    out.code(&format!(
        "/// Name, compiled table and SHA-256 of its content: of every table of a search fold.\n\
         pub(crate) static FOLD_TABLES: &[(&str, &[u8], &str)] = &[\n{list}];\n"
    ));
    Ok(broadest)
}

/// The pairs that are cut: a character, and the one that it is cut from.
fn cuts(text: &str) -> Result<BTreeMap<char, char>, Box<dyn Error>> {
    let mut cuts = BTreeMap::new();
    for (line, fields) in rows(text) {
        let pair = match fields[..] {
            [a, b, gained, lost] if !gained.is_empty() && !lost.is_empty() => one(a).zip(one(b)),
            _ => None,
        };
        let Some((a, b)) = pair else {
            return Err(format!(
                "cuts.txt:{line}: two characters, what is gained and what is lost, with tabs between"
            )
            .into());
        };
        if cuts.last_key_value().is_some_and(|(last, _)| *last >= a) {
            return Err(format!("cuts.txt:{line}: {a} is out of order, or stands twice").into());
        }
        cuts.insert(a, b);
    }
    Ok(cuts)
}

/// Parses a table of code points.
pub(crate) fn code_points(file: &str, text: &str) -> Result<BTreeMap<char, char>, Box<dyn Error>> {
    let mut pairs = BTreeMap::new();
    let code_point = |hex| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    for (line, fields) in rows(text) {
        let pair = match fields[..] {
            [from, to, _] => code_point(from).zip(code_point(to)),
            _ => None,
        };
        let (from, to) = pair.ok_or_else(|| {
            format!("{file}:{line}: two code points and the characters, with tabs between")
        })?;
        if pairs.last_key_value().is_some_and(|(last, _)| *last >= from) {
            return Err(format!("{file}:{line}: {from} is out of order, or stands twice").into());
        }
        pairs.insert(from, to);
    }
    Ok(pairs)
}

fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = (1..).zip(text.lines());
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| (number, line.split('\t').collect()))
}

fn one(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}
