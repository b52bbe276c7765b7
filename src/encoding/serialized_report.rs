//! Serialized form of the report on an encoding: docs/report.md names all fields.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::declared::DeclaredEncoding;
use super::encodings::Encoding;
use super::report::{EncodingBasis, EncodingCandidate, EncodingPart, EncodingReport, Undecodable};
use crate::language::Language;
use crate::serialized::first;

/// Fields of a report on an encoding.
#[derive(serde::Serialize, serde::Deserialize)]
struct EncodingReportFields<'a> {
    encoding: Encoding,
    #[serde(serialize_with = "crate::serialized::rounded")]
    confidence: f32,
    basis: EncodingBasis,
    bom: bool,
    undecodable: usize,
    undecodable_places: Cow<'a, [Undecodable]>,
    parts_total: usize,
    parts: Cow<'a, [EncodingPart]>,
    revised: Option<Encoding>,
    declared: Option<Cow<'a, DeclaredEncoding>>,
    candidates: Cow<'a, [EncodingCandidate]>,
}

impl Serialize for EncodingReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = EncodingReportFields {
            encoding: self.encoding,
            confidence: self.confidence,
            basis: self.basis,
            bom: self.bom,
            undecodable: self.undecodable,
            undecodable_places: Cow::Borrowed(first(&self.undecodable_places)),
            parts_total: self.parts_total(),
            parts: Cow::Borrowed(first(&self.parts)),
            revised: self.revised,
            declared: self.declared.as_ref().map(Cow::Borrowed),
            candidates: Cow::Borrowed(&self.candidates),
        };
        fields.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for EncodingReport {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = EncodingReportFields::deserialize(deserializer)?;
        let parts = fields.parts.into_owned();
        Ok(Self {
            encoding: fields.encoding,
            confidence: fields.confidence,
            basis: fields.basis,
            bom: fields.bom,
            undecodable: fields.undecodable,
            undecodable_places: fields.undecodable_places.into_owned(),
            unlisted_parts: fields.parts_total.saturating_sub(parts.len()),
            parts,
            revised: fields.revised,
            declared: fields.declared.map(Cow::into_owned),
            candidates: fields.candidates.into_owned(),
        })
    }
}

/// Fields of a candidate that are read.
#[derive(serde::Deserialize)]
struct EncodingCandidateFields {
    encoding: Encoding,
    bits_per_character: f32,
    characters: usize,
    undecodable: usize,
    bits_behind: f32,
    language: String,
}

/// Reads a candidate. A language that this version does not know becomes `und`: it is evidence, and no reason to refuse a report.
impl<'de> Deserialize<'de> for EncodingCandidate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = EncodingCandidateFields::deserialize(deserializer)?;
        let mut tags = Language::ALL.into_iter().map(Language::tag);
        Ok(Self {
            encoding: fields.encoding,
            bits_per_character: fields.bits_per_character,
            characters: fields.characters,
            undecodable: fields.undecodable,
            bits_behind: fields.bits_behind,
            language: tags.find(|tag| *tag == fields.language).unwrap_or("und"),
        })
    }
}
