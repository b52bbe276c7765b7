//! Serialized form of the report on repair: docs/report.md names all fields.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::report::{RepairEdit, RepairReport, UnlistedRepairs};
use crate::serialized::first;

/// Fields of a report on repair.
#[derive(serde::Serialize, serde::Deserialize)]
struct RepairReportFields<'a> {
    repairs_total: usize,
    repairs: Cow<'a, [RepairEdit]>,
    suspected_total: usize,
    suspected: Cow<'a, [RepairEdit]>,
    inferred: usize,
    lost: usize,
}

impl Serialize for RepairReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = RepairReportFields {
            repairs_total: self.repairs_total(),
            repairs: Cow::Borrowed(first(&self.repairs)),
            suspected_total: self.suspected_total(),
            suspected: Cow::Borrowed(first(&self.suspected)),
            inferred: self.inferred(),
            lost: self.lost(),
        };
        fields.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RepairReport {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = RepairReportFields::deserialize(deserializer)?;
        let mut report = Self {
            repairs: fields.repairs.into_owned(),
            suspected: fields.suspected.into_owned(),
            unlisted: UnlistedRepairs::default(),
        };
        report.unlisted = UnlistedRepairs {
            repairs: fields.repairs_total.saturating_sub(report.repairs.len()),
            suspected: fields.suspected_total.saturating_sub(report.suspected.len()),
            inferred: fields.inferred.saturating_sub(report.inferred()),
            lost: fields.lost.saturating_sub(report.lost()),
        };
        Ok(report)
    }
}
