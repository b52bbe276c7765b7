//! Tables of script detection: the class of every character, and the words of each region.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use crate::emit::TableOutput;
use crate::table;

#[allow(dead_code)]
#[path = "../src/script/class.rs"]
mod class;
use class::Class;

/// Compiles `data/script`.
pub(crate) fn compile(folder: &Path, out: &mut TableOutput) -> Result<(), Box<dyn Error>> {
    let classes = classes(folder)?;
    let entries = classes.len();
    let bytes = table::compile_char_map("script classes", classes)?;
    out.embed("SCRIPT_CLASSES", "script classes", entries, &bytes)?;

    let text = crate::read(&folder.join("regions.txt"))?;
    let rows = table::parse("regions.txt", &text)?;
    let map: BTreeMap<&str, &str> = rows.iter().map(|row| (row.key, row.candidates)).collect();
    let bytes = table::compile_phrases("regions", &map, table::Effort::FULL)?;
    out.embed("REGIONS", "regions", map.len(), &bytes)?;
    Ok(())
}

/// Classes of characters: by block, then by the only script that uses the character.
fn classes(folder: &Path) -> Result<BTreeMap<char, u8>, Box<dyn Error>> {
    let mut classes: BTreeMap<char, u8> = BTreeMap::new();
    let text = crate::read(&folder.join("blocks.txt"))?;
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (range, class) = parse_block(line).ok_or_else(|| {
            format!("blocks.txt:{}: FIRST..LAST, a tab, and Han, Kana or Hangul", index + 1)
        })?;
        classes.extend(range.map(|c| (c, class as u8)));
    }

    let files = [
        ("hans.txt", Class::Hans),
        ("mostly_hans.txt", Class::MostlyHans),
        ("hant.txt", Class::Hant),
        ("jpan.txt", Class::Jpan),
    ];
    for (file, class) in files {
        let text = crate::read(&folder.join(file))?;
        for row in table::parse(file, &text)? {
            let mut chars = row.key.chars();
            let (Some(c), None) = (chars.next(), chars.next()) else {
                return Err(format!("{file}:{}: one character is expected", row.line).into());
            };
            let old = classes.insert(c, class as u8);
            if old != Some(Class::Han as u8) {
                return Err(format!(
                    "{file}:{}: {c} is not a Han character, or is in two of the files",
                    row.line
                )
                .into());
            }
        }
    }
    Ok(classes)
}

fn parse_block(line: &str) -> Option<(std::ops::RangeInclusive<char>, Class)> {
    let (range, class) = line.split_once('\t')?;
    let (first, last) = range.split_once("..")?;
    let code_point = |hex| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    let class = match class {
        "Han" => Class::Han,
        "Kana" => Class::Kana,
        "Hangul" => Class::Hangul,
        _ => return None,
    };
    Some((code_point(first)?..=code_point(last)?, class))
}
