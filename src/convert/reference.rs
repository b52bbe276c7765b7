//! OpenCC itself, as a reference for comparison (feature `opencc`).

use std::fmt;
use std::path::Path;

use opencc_rust::OpenCC;
use serde_json::Value;

use super::{Config, RareGlyphs};
use crate::{Error, ErrorKind};

/// An OpenCC configuration, loaded by OpenCC.
pub(super) struct Reference(OpenCC);

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reference(OpenCC)")
    }
}

impl Reference {
    /// Opens `config` in the folder of OpenCC's configurations and compiled dictionaries.
    pub(super) fn open(
        config: Config,
        rare_glyphs: RareGlyphs,
        data: &Path,
    ) -> Result<Self, Error> {
        let path = data.join(format!("{config}.json"));
        let failed = |what: &dyn fmt::Display| {
            let message = format!("OpenCC cannot open {}: {what}", path.display());
            Error::new(ErrorKind::OpenCc, message)
        };
        let opencc = match rare_glyphs {
            RareGlyphs::Include => OpenCC::new(&path),
            // The C interface cannot exclude tables, so OpenCC loads a modified configuration.
            RareGlyphs::Exclude => {
                let text = std::fs::read_to_string(&path).map_err(|error| failed(&error))?;
                let mut json: Value =
                    serde_json::from_str(&text).map_err(|error| failed(&error))?;
                leave_out_tofu_risk(&mut json, data);
                let copy = tempfile::Builder::new().suffix(".json").tempfile();
                let copy = copy.map_err(|error| failed(&error))?;
                std::fs::write(copy.path(), json.to_string()).map_err(|error| failed(&error))?;
                // The dictionaries are in memory when this returns, and the copy is no longer needed.
                OpenCC::new(copy.path())
            }
        };
        Ok(Self(opencc.map_err(|error| failed(&error))?))
    }

    /// Converts a text; `None` if OpenCC refuses it, as it does with NUL.
    pub(super) fn convert(&self, text: &str) -> Option<String> {
        self.0.convert(text).ok()
    }
}

/// Removes the tables that may output tofu from all groups, and makes the file names of the others absolute.
fn leave_out_tofu_risk(json: &mut Value, data: &Path) {
    match json {
        Value::Array(members) => {
            members.retain(|member| member.get("may_output_tofu") != Some(&Value::Bool(true)));
            members.iter_mut().for_each(|member| leave_out_tofu_risk(member, data));
        }
        Value::Object(fields) => {
            if let Some(Value::String(file)) = fields.get_mut("file") {
                *file = data.join(&*file).to_string_lossy().into_owned();
            }
            fields.values_mut().for_each(|field| leave_out_tofu_risk(field, data));
        }
        _ => {}
    }
}
