//! OpenCC's configuration files: tables, groups and their order.
//!
//! Only the features of the sixteen configurations are supported; anything else is an error, so that a new release of OpenCC is
//! never misread.

use serde_json::Value;

/// One configuration.
pub(crate) struct OpenCcConfig {
    /// Description in OpenCC's words.
    pub(crate) title: String,
    /// Stages that run over the whole text first.
    pub(crate) normalization: Vec<Dict>,
    /// Dictionary of the segmentation, if there is one.
    pub(crate) segmentation: Option<Dict>,
    /// Stages that run over each segment separately, in this order.
    pub(crate) chain: Vec<Dict>,
}

/// A table or a group of them.
#[derive(Clone)]
pub(crate) enum Dict {
    /// A table by its name, without folder or extension.
    Table { name: String, tofu_risk: bool },
    /// The first member with a match wins.
    ShortCircuit(Vec<Dict>),
    /// The longest match of all members wins.
    Union(Vec<Dict>),
}

impl Dict {
    /// The group without its tofu-risk tables; `None` if it is empty then.
    pub(crate) fn without_tofu_risk(&self) -> Option<Dict> {
        let rest = |members: &[Dict]| -> Option<Vec<Dict>> {
            let rest: Vec<_> = members.iter().filter_map(Dict::without_tofu_risk).collect();
            (!rest.is_empty()).then_some(rest)
        };
        match self {
            Dict::Table { tofu_risk: true, .. } => None,
            Dict::Table { .. } => Some(self.clone()),
            Dict::ShortCircuit(members) => rest(members).map(Dict::ShortCircuit),
            Dict::Union(members) => rest(members).map(Dict::Union),
        }
    }

    /// Names of its tables, in order of precedence.
    pub(crate) fn tables(&self) -> Vec<&str> {
        match self {
            Dict::Table { name, .. } => vec![name],
            Dict::ShortCircuit(members) | Dict::Union(members) => {
                members.iter().flat_map(Dict::tables).collect()
            }
        }
    }

    /// Name of the group: the names of its members and their policy.
    pub(crate) fn expression(&self) -> String {
        let join = |members: &[Dict], by: &str| {
            let names: Vec<_> = members
                .iter()
                .map(|member| match member {
                    Dict::Table { name, .. } => name.clone(),
                    group => format!("({})", group.expression()),
                })
                .collect();
            names.join(by)
        };
        match self {
            Dict::Table { name, .. } => name.clone(),
            Dict::ShortCircuit(members) => join(members, " else "),
            Dict::Union(members) => join(members, " or "),
        }
    }
}

/// Parses a configuration.
pub(crate) fn parse(text: &str) -> Result<OpenCcConfig, String> {
    let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    known(&json, &["name", "normalization", "segmentation", "conversion_chain"])?;
    let segmentation = match json.get("segmentation") {
        None => None,
        Some(segmentation) => {
            known(segmentation, &["type", "dict"])?;
            if string(segmentation, "type")? != "mmseg" {
                return Err("the only segmentation that is known is \"mmseg\"".to_owned());
            }
            Some(dict(field(segmentation, "dict")?)?)
        }
    };
    Ok(OpenCcConfig {
        title: string(&json, "name")?.to_owned(),
        normalization: json.get("normalization").map_or(Ok(Vec::new()), stages)?,
        segmentation,
        chain: stages(field(&json, "conversion_chain")?)?,
    })
}

fn stages(json: &Value) -> Result<Vec<Dict>, String> {
    list(json)?
        .iter()
        .map(|stage| {
            known(stage, &["dict"])?;
            dict(field(stage, "dict")?)
        })
        .collect()
}

fn dict(json: &Value) -> Result<Dict, String> {
    match string(json, "type")? {
        "ocd2" | "text" => {
            known(json, &["type", "file", "may_output_tofu"])?;
            let file = string(json, "file")?;
            let name = file.rsplit_once('.').map_or(file, |(name, _)| name).to_owned();
            let tofu_risk = match json.get("may_output_tofu") {
                None => false,
                Some(flag) => flag.as_bool().ok_or("may_output_tofu is true or false")?,
            };
            Ok(Dict::Table { name, tofu_risk })
        }
        "group" => {
            known(json, &["type", "match_policy", "dicts"])?;
            let members =
                list(field(json, "dicts")?)?.iter().map(dict).collect::<Result<_, _>>()?;
            // OpenCC's default for a group without a policy.
            let policy = json.get("match_policy").map_or(Some("short_circuit"), Value::as_str);
            match policy {
                Some("short_circuit") => Ok(Dict::ShortCircuit(members)),
                Some("union") => Ok(Dict::Union(members)),
                _ => Err("match_policy is \"short_circuit\" or \"union\"".to_owned()),
            }
        }
        other => Err(format!("tables of type \"{other}\" are not supported")),
    }
}

fn field<'a>(json: &'a Value, name: &str) -> Result<&'a Value, String> {
    json.get(name).ok_or_else(|| format!("\"{name}\" is missing"))
}

fn string<'a>(json: &'a Value, name: &str) -> Result<&'a str, String> {
    field(json, name)?.as_str().ok_or_else(|| format!("\"{name}\" is not a string"))
}

fn list(json: &Value) -> Result<&Vec<Value>, String> {
    json.as_array().ok_or_else(|| "a list was expected".to_owned())
}

fn known(json: &Value, names: &[&str]) -> Result<(), String> {
    let object = json.as_object().ok_or("an object was expected")?;
    match object.keys().find(|key| !names.contains(&key.as_str())) {
        Some(key) => Err(format!("the property \"{key}\" is not known")),
        None => Ok(()),
    }
}
