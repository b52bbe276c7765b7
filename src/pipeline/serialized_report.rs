//! Serialized form of the report on a document: docs/report.md names all fields.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

use super::report::{Action, ConfigUse, Doubt, Report, SCHEMA_VERSION};
use crate::convert::ReadingChoice;
use crate::encoding::EncodingReport;
use crate::mojibake::RepairReport;
use crate::script::ScriptReport;
use crate::serialized::first;

/// Fields of a report. One that is new has to be `default`, so that older reports can be read.
#[derive(serde::Serialize, serde::Deserialize)]
struct ReportFields<'a> {
    /// Version of the form, if the report is a line of `--report`, which has other fields, too.
    #[serde(default, skip_serializing)]
    schema: Option<u32>,
    encoding: Cow<'a, EncodingReport>,
    repair: Cow<'a, RepairReport>,
    script: Option<Cow<'a, ScriptReport>>,
    action: Action,
    conversions: Cow<'a, [ConfigUse]>,
    doubtful_readings_total: usize,
    doubtful_readings: Cow<'a, [ReadingChoice]>,
    doubts: Cow<'a, [Doubt]>,
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = ReportFields {
            schema: None,
            encoding: Cow::Borrowed(&self.encoding),
            repair: Cow::Borrowed(&self.repair),
            script: self.script.as_ref().map(Cow::Borrowed),
            action: self.action,
            conversions: Cow::Borrowed(&self.conversions),
            doubtful_readings_total: self.doubtful_readings_total(),
            doubtful_readings: Cow::Borrowed(first(&self.doubtful_readings)),
            doubts: Cow::Borrowed(&self.doubts),
        };
        fields.serialize(serializer)
    }
}

/// Reads a report, or the report in a line of `--report`. Unknown fields are ignored. A line of another [`SCHEMA_VERSION`] and a name
/// that this version does not know are errors.
impl<'de> Deserialize<'de> for Report {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = ReportFields::deserialize(deserializer)?;
        if let Some(schema) = fields.schema.filter(|schema| *schema != SCHEMA_VERSION) {
            return Err(D::Error::custom(format_args!(
                "the report is of schema {schema}; this version of hanfold reads schema {SCHEMA_VERSION}"
            )));
        }
        let doubtful_readings = fields.doubtful_readings.into_owned();
        Ok(Self {
            encoding: fields.encoding.into_owned(),
            repair: fields.repair.into_owned(),
            script: fields.script.map(Cow::into_owned),
            action: fields.action,
            conversions: fields.conversions.into_owned(),
            unlisted_readings: fields
                .doubtful_readings_total
                .saturating_sub(doubtful_readings.len()),
            doubtful_readings,
            doubts: fields.doubts.into_owned(),
        })
    }
}
