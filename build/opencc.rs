//! OpenCC's dictionaries and configurations: one compiled table for every different group.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use crate::config::{self, Config, Dict};
use crate::emit::{Output, hex_digest};
use crate::table::{self, Group};

/// Compiles every group of every configuration and emits the list of configurations.
pub(crate) fn compile(folder: &Path, out: &mut Output) -> Result<(), Box<dyn Error>> {
    let sources = Sources::read(folder)?;
    for (name, source) in &sources.0 {
        let file = format!("{name}.txt");
        table::parse(&file, &source.text)?;
        out.add_dictionary(name, &format!("{}/{file}", source.folder), &source.text)?;
    }
    let mut list = String::new();
    for (name, text) in files(&folder.join("config"), "json")? {
        let config = config::parse(&text).map_err(|error| format!("config/{name}: {error}"))?;
        let compiled = |include, out: &mut Output| {
            stages(&config, include, &sources, out)
                .map_err(|error| format!("config/{name}: {error}"))
        };
        let (include, exclude) = (compiled(true, out)?, compiled(false, out)?);
        writeln!(
            list,
            "    Config {{ name: {name:?}, title: {:?},\n        include: {include},\n        exclude: {exclude} }},",
            config.title,
        )?;
    }
    out.code(&format!("pub(crate) static CONFIGS: &[Config] = &[\n{list}];\n"));
    Ok(())
}

/// The stages of a configuration as an expression, its tables compiled.
fn stages(
    config: &Config,
    include_tofu_risk: bool,
    sources: &Sources,
    out: &mut Output,
) -> Result<String, Box<dyn Error>> {
    let mut chain = |dicts: &[Dict]| -> Result<String, Box<dyn Error>> {
        let mut list = Vec::new();
        for dict in dicts {
            let dict =
                if include_tofu_risk { Some(dict.clone()) } else { dict.without_tofu_risk() };
            if let Some(dict) = dict {
                list.push(compiled(&dict, sources, out)?.to_string());
            }
        }
        Ok(format!("&[{}]", list.join(", ")))
    };
    let normalization = chain(&config.normalization)?;
    let stages = chain(&config.chain)?;
    // OpenCC leaves the tofu-risk tables out of stages only, never out of a segmentation.
    let segmentation = match &config.segmentation {
        Some(dict) => format!("Some({})", compiled(dict, sources, out)?),
        None => "None".to_owned(),
    };
    let fused = fused(config, include_tofu_risk, sources, out)?;
    Ok(format!(
        "Stages {{ normalization: {normalization}, segmentation: {segmentation}, chain: {stages}, \
         fused: {fused:?} }}"
    ))
}

/// The number of the table that answers as all stages together do.
fn fused(
    config: &Config,
    include_tofu_risk: bool,
    sources: &Sources,
    out: &mut Output,
) -> Result<usize, Box<dyn Error>> {
    let mut name = Vec::new();
    let mut stage = |dict: Option<&Dict>, whole: bool| -> Result<_, Box<dyn Error>> {
        let dict = match dict {
            Some(dict) if whole => Some(dict.clone()),
            Some(dict) => dict.without_tofu_risk(),
            None => None,
        };
        name.push(dict.as_ref().map_or_else(String::new, Dict::expression));
        Ok(match dict {
            Some(dict) => table::flatten(&sources.group(&dict)?),
            None => BTreeMap::new(),
        })
    };
    let ([] | [_], [_] | [_, _]) = (&*config.normalization, &*config.chain) else {
        return Err("more stages than are fused".into());
    };
    let stages = table::Stages {
        normalization: stage(config.normalization.first(), include_tofu_risk)?,
        segmentation: stage(config.segmentation.as_ref(), true)?,
        chain: [
            stage(config.chain.first(), include_tofu_risk)?,
            stage(config.chain.get(1), include_tofu_risk)?,
        ],
    };
    let name = name.join("; ");
    if let Some(number) = out.fused_table(&name) {
        return Ok(number);
    }
    let fused = table::fuse(&stages).ok_or("these tables cannot be fused")?;
    let bytes = table::compile_fused(&name, &fused)?;
    out.add_fused_table(&name, fused.actions.len() + fused.singles.len(), &bytes, content(&stages))
}

/// A hash of all that the stages say, however it is compiled.
fn content(stages: &table::Stages<'_>) -> String {
    let mut text = String::new();
    for map in [&stages.normalization, &stages.segmentation].into_iter().chain(&stages.chain) {
        text.extend(map.iter().flat_map(|(key, value)| [key, "\t", value, "\n"]));
        text.push('\n');
    }
    hex_digest(text.as_bytes())
}

/// The number of the compiled table that answers as the group does.
fn compiled(dict: &Dict, sources: &Sources, out: &mut Output) -> Result<usize, Box<dyn Error>> {
    let name = dict.expression();
    if let Some(number) = out.phrase_table(&name) {
        return Ok(number);
    }
    let group = sources.group(dict)?;
    if !table::is_in_order(&group) {
        // What names the row of a key would need more than the order of the tables.
        return Err(format!("a short circuit stands in a union: {name}").into());
    }
    let map = table::flatten(&group);
    let bytes = table::compile_phrases(&name, &map, table::Effort::FULL)?;
    out.add_phrase_table(&name, map.len(), &bytes, &dict.tables())
}

/// Every dictionary, by its name.
struct Sources(BTreeMap<String, Source>);

/// The text of a dictionary, and the folder it is in.
struct Source {
    folder: &'static str,
    text: String,
}

impl Sources {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut sources = BTreeMap::new();
        for folder in ["dictionary", "generated"] {
            for (name, text) in files(&path.join(folder), "txt")? {
                if sources.insert(name.clone(), Source { folder, text }).is_some() {
                    return Err(format!("{name}.txt is in dictionary/ and in generated/").into());
                }
            }
        }
        Ok(Self(sources))
    }

    fn group(&self, dict: &Dict) -> Result<Group<'_>, Box<dyn Error>> {
        let all = |members: &[Dict]| -> Result<Vec<_>, Box<dyn Error>> {
            members.iter().map(|member| self.group(member)).collect()
        };
        Ok(match dict {
            Dict::ShortCircuit(members) => Group::ShortCircuit(all(members)?),
            Dict::Union(members) => Group::Union(all(members)?),
            Dict::Table { name, .. } => {
                let source = self.0.get(name).ok_or_else(|| format!("no table {name}.txt"))?;
                let rows = table::parse(&format!("{name}.txt"), &source.text)?;
                Group::Table(rows.iter().map(|row| (row.key, row.value())).collect())
            }
        })
    }
}

/// The files of a folder with an extension: stem and text, sorted by name.
fn files(folder: &Path, extension: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found = BTreeMap::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == extension)
            && let Some(stem) = path.file_stem().and_then(|stem| stem.to_str())
        {
            found.insert(stem.to_owned(), crate::read(&path)?);
        }
    }
    Ok(found)
}
