//! OpenCC's dictionaries and configurations: one compiled table for every distinct group.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::config::{self, Dict, OpenCcConfig};
use crate::emit::{CompiledPart, TableOutput, hex_digest};
use crate::shared_texts;
use crate::table::{self, FusedParts, Group, PhraseParts, Texts};

/// Compiles every group of every configuration and emits the list of configurations.
pub(crate) fn compile(folder: &Path, out: &mut TableOutput) -> Result<(), Box<dyn Error>> {
    let sources = Sources::read(folder)?;
    for (name, source) in &sources.0 {
        let file = format!("{name}.txt");
        table::parse(&file, &source.text)?;
        out.add_dictionary(name, &format!("{}/{file}", source.folder), &source.text)?;
    }
    let (mut list, mut arms, mut wanted) = (String::new(), String::new(), Vec::new());
    for (number, (name, text)) in files(&folder.join("config"), "json")?.into_iter().enumerate() {
        let config = config::parse(&text).map_err(|error| format!("config/{name}: {error}"))?;
        let mut expression = |include, out: &mut TableOutput| {
            stages(&config, include, out, &mut wanted)
                .map_err(|error| format!("config/{name}: {error}"))
        };
        let (include, exclude) = (expression(true, out)?, expression(false, out)?);
        writeln!(
            list,
            "    CompiledConfig {{ name: {name:?}, title: {:?},\n        include: {include},\n        exclude: {exclude} }},",
            config.title,
        )?;
        writeln!(arms, "        Config::{} => &CONFIGS[{number}],", variant(&name))?;
    }
    let count = arms.lines().count();
    out.code(&format!("static CONFIGS: [CompiledConfig; {count}] = [\n{list}];\n"));
    out.code(&format!(
        "/// Returns the tables of a configuration.\n\
         pub(crate) fn compiled(config: Config) -> &'static CompiledConfig {{\n    \
         match config {{\n{arms}    }}\n}}\n"
    ));
    for (wanted, compiled) in wanted.iter().zip(compile_all(&wanted, &sources)?) {
        match compiled {
            Compiled::Phrases(parts) => {
                let mut embed = |part, compiled| out.embed_once(&wanted.name, part, &compiled);
                let parts = PhraseParts {
                    phrases: embed("phrases", parts.phrases)?,
                    singles: embed("characters", parts.singles)?,
                    texts: embed("texts", parts.texts)?,
                };
                out.add_phrase_parts(&wanted.name, &parts);
            }
            Compiled::Fused { parts, content } => {
                let mut embed = |part, compiled| out.embed_once(&wanted.name, part, &compiled);
                let parts = FusedParts {
                    keys: embed("keys", parts.keys)?,
                    changes: embed("changes of characters", parts.changes)?,
                    specials: embed("special characters", parts.specials)?,
                    aliases: embed("aliases", parts.aliases)?,
                    joined: embed("pairs", parts.joined)?,
                    texts: embed("texts", parts.texts)?,
                };
                out.add_fused_parts(&wanted.name, &parts);
                out.add_fused_content(content);
            }
        }
    }
    Ok(())
}

/// Returns the variant of the enum for a configuration: `S2twp`.
fn variant(name: &str) -> String {
    let mut variant = name.to_owned();
    if let Some(first) = variant.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    variant
}

/// Stages of a configuration as an expression; adds its tables to `wanted`.
fn stages(
    config: &OpenCcConfig,
    include_tofu_risk: bool,
    out: &mut TableOutput,
    wanted: &mut Vec<Wanted>,
) -> Result<String, Box<dyn Error>> {
    let mut chain = |dicts: &[Dict]| -> Result<String, Box<dyn Error>> {
        let mut list = Vec::new();
        for dict in dicts {
            let dict =
                if include_tofu_risk { Some(dict.clone()) } else { dict.without_tofu_risk() };
            if let Some(dict) = dict {
                list.push(phrases(&dict, out, wanted)?.to_string());
            }
        }
        Ok(format!("&[{}]", list.join(", ")))
    };
    let normalization = chain(&config.normalization)?;
    let stages = chain(&config.chain)?;
    // OpenCC excludes the tofu-risk tables only from stages, never from a segmentation.
    let segmentation = match &config.segmentation {
        Some(dict) => format!("Some({})", phrases(dict, out, wanted)?),
        None => "None".to_owned(),
    };
    let fused = fused(config, include_tofu_risk, out, wanted)?;
    Ok(format!(
        "ConfigStages {{ normalization: {normalization}, segmentation: {segmentation}, chain: {stages}, \
         fused: {fused:?} }}"
    ))
}

/// Number of the fused table of all stages.
fn fused(
    config: &OpenCcConfig,
    include_tofu_risk: bool,
    out: &mut TableOutput,
    wanted: &mut Vec<Wanted>,
) -> Result<usize, Box<dyn Error>> {
    let stage = |dict: Option<&Dict>, whole: bool| match dict {
        Some(dict) if whole => Some(dict.clone()),
        Some(dict) => dict.without_tofu_risk(),
        None => None,
    };
    let ([] | [_], [_] | [_, _]) = (&*config.normalization, &*config.chain) else {
        return Err("more stages than are fused".into());
    };
    let stages = [
        stage(config.normalization.first(), include_tofu_risk),
        stage(config.segmentation.as_ref(), true),
        stage(config.chain.first(), include_tofu_risk),
        stage(config.chain.get(1), include_tofu_risk),
    ];
    let expression = |dict: &Option<Dict>| dict.as_ref().map_or_else(String::new, Dict::expression);
    let name = stages.each_ref().map(expression).join("; ");
    if let Some(number) = out.fused_table(&name) {
        return Ok(number);
    }
    let number = out.add_fused_table(&name);
    wanted.push(Wanted { name, what: What::Fused(stages) });
    Ok(number)
}

/// Number of the phrase table of a group.
fn phrases(
    dict: &Dict,
    out: &mut TableOutput,
    wanted: &mut Vec<Wanted>,
) -> Result<usize, Box<dyn Error>> {
    let name = dict.expression();
    if let Some(number) = out.phrase_table(&name) {
        return Ok(number);
    }
    let number = out.add_phrase_table(&name, &dict.tables())?;
    wanted.push(Wanted { name, what: What::Phrases(dict.clone()) });
    Ok(number)
}

/// A table with a number, to be compiled.
struct Wanted {
    name: String,
    what: What,
}

enum What {
    Phrases(Dict),
    /// Normalization, segmentation, and two stages of the chain.
    Fused([Option<Dict>; 4]),
}

/// The map of a table, before it is compiled.
enum Map<'s> {
    /// Keys of several characters, and single ones. Tables that differ only in one of the two share the other.
    Phrases { phrases: BTreeMap<&'s str, &'s str>, singles: BTreeMap<&'s str, &'s str> },
    /// A fused map, and a hash of its sources.
    Fused { fused: table::Fused, content: String },
}

enum Compiled {
    Phrases(PhraseParts<CompiledPart>),
    /// A fused table, and a hash of its sources.
    Fused {
        parts: FusedParts<CompiledPart>,
        content: String,
    },
}

fn compile_all(wanted: &[Wanted], sources: &Sources) -> Result<Vec<Compiled>, Box<dyn Error>> {
    let maps = in_parallel(wanted, |_, wanted| wanted.map(sources))?;
    let texts: Vec<BTreeSet<&str>> = maps.iter().map(Map::texts).collect();
    let (texts, numbers) = shared_texts::arrange(&texts)?;
    in_parallel(wanted, |number, wanted| {
        let texts = numbers.get(number).and_then(|texts_of| texts.get(*texts_of));
        let (map, texts) = maps.get(number).zip(texts).ok_or("a table without texts")?;
        map.compile(&wanted.name, texts)
    })
}

/// Calls a function for each table and its number, on all cores, because the library waits for them.
fn in_parallel<T: Send>(
    wanted: &[Wanted],
    work: impl Fn(usize, &Wanted) -> Result<T, Box<dyn Error>> + Sync,
) -> Result<Vec<T>, Box<dyn Error>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let number = next.fetch_add(1, Ordering::Relaxed)
            && let Some(wanted) = wanted.get(number)
        {
            let result = work(number, wanted);
            done.push((number, result.map_err(|error| format!("{}: {error}", wanted.name))));
        }
        done
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut all = Vec::new();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            all.extend(thread.join().map_err(|_| "a thread panicked")?);
        }
        Ok::<_, &str>(())
    })?;
    all.sort_by_key(|(number, _)| *number);
    Ok(all.into_iter().map(|(_, result)| result).collect::<Result<_, _>>()?)
}

impl Wanted {
    fn map<'s>(&self, sources: &'s Sources) -> Result<Map<'s>, Box<dyn Error>> {
        match &self.what {
            What::Phrases(dict) => {
                let group = sources.group(dict)?;
                if !table::is_in_order(&group) {
                    // Finding the row of a key would need more than the order of the tables.
                    return Err("a short circuit stands in a union".into());
                }
                let is_single = |key: &str| key.chars().nth(1).is_none();
                let (singles, phrases) =
                    table::flatten(&group).into_iter().partition(|(key, _)| is_single(key));
                Ok(Map::Phrases { phrases, singles })
            }
            What::Fused(dicts) => {
                let stage = |dict: &Option<Dict>| -> Result<_, Box<dyn Error>> {
                    Ok(match dict {
                        Some(dict) => table::flatten(&sources.group(dict)?),
                        None => BTreeMap::new(),
                    })
                };
                let [normalization, segmentation, first, second] = dicts.each_ref().map(stage);
                let stages = table::Stages {
                    normalization: normalization?,
                    segmentation: segmentation?,
                    chain: [first?, second?],
                };
                let fused = table::fuse(&stages).ok_or("these tables cannot be fused")?;
                Ok(Map::Fused { fused, content: content(&stages) })
            }
        }
    }
}

impl Map<'_> {
    /// Texts of the keys of several characters.
    fn texts(&self) -> BTreeSet<&str> {
        match self {
            Self::Phrases { phrases, .. } => phrases.values().copied().collect(),
            Self::Fused { fused, .. } => fused.texts().collect(),
        }
    }

    /// Compiles the map with texts, which contain its own.
    fn compile(&self, name: &str, texts: &Texts) -> Result<Compiled, Box<dyn Error>> {
        let part = |(entries, bytes)| CompiledPart { entries, bytes };
        match self {
            Self::Phrases { phrases, singles } => {
                let compiled = table::compile_shared_phrases(name, phrases, texts)?;
                Ok(Compiled::Phrases(PhraseParts {
                    phrases: part((phrases.len(), compiled)),
                    singles: part((singles.len(), table::compile_singles(name, singles)?)),
                    texts: part((texts.len(), texts.compile()?)),
                }))
            }
            Self::Fused { fused, content } => {
                let FusedParts { keys, changes, specials, aliases, joined, texts } =
                    table::compile_fused(name, fused, texts)?;
                let parts = FusedParts {
                    keys: part(keys),
                    changes: part(changes),
                    specials: part(specials),
                    aliases: part(aliases),
                    joined: part(joined),
                    texts: part(texts),
                };
                Ok(Compiled::Fused { parts, content: content.clone() })
            }
        }
    }
}

/// Hash of the content of the stages, independent of the compiled form.
fn content(stages: &table::Stages<'_>) -> String {
    let mut text = String::new();
    for map in [&stages.normalization, &stages.segmentation].into_iter().chain(&stages.chain) {
        text.extend(map.iter().flat_map(|(key, value)| [key, "\t", value, "\n"]));
        text.push('\n');
    }
    hex_digest(text.as_bytes())
}

/// All dictionaries by name.
struct Sources(BTreeMap<String, DictionarySource>);

/// Text and folder of a dictionary.
struct DictionarySource {
    folder: &'static str,
    text: String,
}

impl Sources {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut sources = BTreeMap::new();
        for folder in ["dictionary", "generated"] {
            for (name, text) in files(&path.join(folder), "txt")? {
                if sources.insert(name.clone(), DictionarySource { folder, text }).is_some() {
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

/// Files of a folder with an extension: stem and text, sorted by name.
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
