//! `hanfold explain`: readings of ambiguous characters, with the evidence.

use std::io::{self, BufWriter, Write};

use anyhow::Context;
use hanfold::explain::Explained;
use hanfold::explain::{ReadingBasis, ReadingExplanation};
use hanfold::repair::RepairOptions;
use hanfold::report::SCHEMA_VERSION;
use hanfold::{Document, Normalizer, Script, Target};
use serde::Serialize;

use crate::args::{Explain, ExplanationFormat, GlobalArgs};
use crate::documents;
use crate::exit::Exit;
use crate::record;
use crate::screen::{self, STDOUT, strong};

/// Most features of a reading in a table: those of the largest weights. JSON has all.
const MAX_EVIDENCE: usize = 5;
/// Characters that a table shows on each side of a place.
const AROUND: usize = 5;

pub(crate) fn run(command: &Explain, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let standard_input = ["-".to_owned()];
    let texts =
        if command.texts.is_empty() { &standard_input[..] } else { command.texts.as_slice() };
    let mut out = BufWriter::new(anstream::stdout().lock());
    let mut exit = Exit::Attention;
    for (number, text) in texts.iter().enumerate() {
        let bytes;
        let document = if text == "-" {
            bytes = documents::standard_input(global)?;
            Document::from_bytes(&bytes)
        } else {
            Document::from_text(text)
        };
        let explained = explain(command, global, document)?;
        if !explained.readings.is_empty() {
            exit = Exit::Done;
        } else if !global.quiet {
            let action = explained.normalized.report.action.as_str();
            screen::note(&format!("no character with several readings is converted ({action})"));
        }
        match command.format {
            ExplanationFormat::Table => {
                if number > 0 {
                    writeln!(out).context(STDOUT)?;
                }
                write_table(&mut out, &explained)
            }
            ExplanationFormat::Json => write_json(&mut out, &explained),
        }
        .context(STDOUT)?;
    }
    out.flush().context(STDOUT)?;
    Ok(exit)
}

/// Explains the readings of a document that `convert` would choose.
fn explain<'a>(
    command: &Explain,
    global: &GlobalArgs,
    document: Document<'a>,
) -> anyhow::Result<Explained<'a>> {
    let source = match command.from {
        Some(source) => source.script(),
        None => document.detect()?.script.script,
    };
    let target = command.to.unwrap_or(match source {
        Script::Hant => Target::HANS,
        _ => Target::HANT,
    });
    let document = match command.from {
        Some(source) => document.with_source(source),
        // The script cannot be detected, so `convert` would keep the text.
        None if source == Script::Han => {
            let (source, script) = match target.script() {
                Script::Hans => (Target::HANT, "traditional"),
                _ => (Target::HANS, "simplified"),
            };
            if !global.quiet {
                screen::note(&format!(
                    "the script is not certain: explained as {script} (--from {source})"
                ));
            }
            document.with_source(source)
        }
        None => document,
    };
    let normalizer = Normalizer::builder(target).repair(RepairOptions::default()).build()?;
    Ok(normalizer.explain(document)?)
}

/// Readings of a text, as a JSON object.
#[derive(Serialize)]
struct ExplanationRecord<'e> {
    schema: u32,
    output: &'e str,
    readings: Vec<ReadingRecord<'e>>,
}

#[derive(Serialize)]
struct ReadingRecord<'e> {
    /// Probability of the reading that was written, to four decimal places.
    probability: f32,
    #[serde(flatten)]
    reading: &'e ReadingExplanation,
}

fn write_json(out: &mut impl Write, explained: &Explained<'_>) -> io::Result<()> {
    let records = explained.readings.iter().map(|reading| ReadingRecord {
        probability: record::rounded(reading.choice.probability()),
        reading,
    });
    let record = ExplanationRecord {
        schema: SCHEMA_VERSION,
        output: &explained.normalized.text,
        readings: records.collect(),
    };
    serde_json::to_writer(&mut *out, &record)?;
    out.write_all(b"\n")
}

fn write_table(out: &mut impl Write, explained: &Explained<'_>) -> io::Result<()> {
    let text = &*explained.normalized.text;
    if !explained.readings.is_empty() {
        writeln!(out, "PLACE  READING   SURE  RUNNER-UP    BY")?;
    }
    let (mut place, mut counted) = (1, 0);
    for reading in &explained.readings {
        let choice = &reading.choice;
        // Number of the character in the result, from 1.
        place += text.get(counted..choice.output.start).map_or(0, |text| text.chars().count());
        counted = choice.output.start;
        let runner_up = choice.runner_up().map_or_else(String::new, |other| {
            format!("{} {:>6}", other.form, percent(other.probability))
        });
        writeln!(
            out,
            "{place:>5}  {} → {}  {:>6}  {runner_up}    {}  {}",
            choice.character,
            choice.written,
            percent(choice.probability()),
            basis(reading),
            around(text, reading),
        )?;
        for evidence in reading.evidence.iter().take(MAX_EVIDENCE) {
            writeln!(out, "{:>14.1}  {}", evidence.weight, evidence.feature)?;
        }
    }
    Ok(())
}

fn percent(probability: f32) -> String {
    format!("{:.1}%", probability * 100.0)
}

/// Returns the deciding evidence in a few words.
fn basis(reading: &ReadingExplanation) -> String {
    let decides = match &reading.basis {
        ReadingBasis::Rule { neighbour, is_before, keeps_tables } => {
            let side = if *is_before { "after" } else { "before" };
            let neighbour = match neighbour {
                '^' => "the end of a line".to_owned(),
                c => c.to_string(),
            };
            let rule = if *keeps_tables { "rule (both are written)" } else { "rule" };
            format!("{rule}: {side} {neighbour}")
        }
        ReadingBasis::Title => "a title after it".to_owned(),
        ReadingBasis::OtherMention => "another mention of the name".to_owned(),
        ReadingBasis::FirstLook => "its neighbours".to_owned(),
        _ => "all features".to_owned(),
    };
    match reading.of_tables {
        form if form == reading.choice.written => decides,
        form => format!("{decides}, against {form} of OpenCC's tables"),
    }
}

/// Returns the text around a place.
fn around(text: &str, reading: &ReadingExplanation) -> String {
    let span = reading.choice.output;
    let before = text.get(..span.start).unwrap_or_default();
    let is_in_line = |c: &char| !c.is_control();
    let before: Vec<char> = before.chars().rev().take(AROUND).take_while(is_in_line).collect();
    let after = text.get(span.end..).unwrap_or_default();
    let after: String = after.chars().take(AROUND).take_while(is_in_line).collect();
    let before: String = before.into_iter().rev().collect();
    format!("{before}{}{after}", strong(reading.choice.written))
}
