//! Summary of a run.

use std::collections::BTreeMap;
use std::time::Duration;

use hanfold::batch::{Outcome, Status};

use crate::screen::strong;

/// Counts over all documents.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    pub(crate) changed: usize,
    pub(crate) failed: usize,
    unchanged: usize,
    skipped: usize,
    doubtful: usize,
    text_bytes: usize,
    /// Number of doubtful readings.
    doubtful_readings: usize,
    scripts: BTreeMap<&'static str, usize>,
    encodings: BTreeMap<&'static str, usize>,
}

impl Summary {
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        match outcome.status {
            Status::Changed => self.changed += 1,
            Status::Unchanged => self.unchanged += 1,
            Status::Skipped(_) => self.skipped += 1,
            _ => self.failed += 1,
        }
        self.text_bytes += outcome.text_bytes;
        if let Some(report) = &outcome.report {
            self.doubtful_readings += report.doubtful_readings.len();
            self.doubtful += usize::from(!report.doubts.is_empty());
            *self.encodings.entry(report.encoding.encoding.name()).or_default() += 1;
            if let Some(script) = &report.script {
                *self.scripts.entry(script.script.as_str()).or_default() += 1;
            }
        }
    }

    /// The summary as text: a line of counts, then scripts, encodings and speed.
    pub(crate) fn text(&self, elapsed: Duration, check: bool) -> String {
        let documents = self.changed + self.unchanged + self.failed;
        let mut lines = vec![format!(
            "{}: {} {}, {} unchanged, {} doubtful, {} failed, {} skipped",
            strong(format_args!("{} document{}", number(documents), plural(documents))),
            number(self.changed),
            if check { "would change" } else { "changed" },
            number(self.unchanged),
            number(self.doubtful),
            number(self.failed),
            number(self.skipped),
        )];
        for (title, counts) in [("scripts", &self.scripts), ("encodings", &self.encodings)] {
            if !counts.is_empty() {
                lines.push(format!("  {title:10} {}", list(counts)));
            }
        }
        if self.doubtful_readings > 0 {
            let count = number(self.doubtful_readings);
            lines.push(format!("  {:10} {count} in doubt, listed by --report", "readings"));
        }
        #[allow(clippy::cast_precision_loss)] // for people to read
        let megabytes = self.text_bytes as f64 / 1e6;
        let seconds = elapsed.as_secs_f64();
        let speed = megabytes / seconds.max(1e-9);
        lines.push(format!(
            "  {:10} {megabytes:.1} MB of UTF-8 in {seconds:.2} s, {speed:.0} MB/s",
            "text"
        ));
        lines.join("\n")
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// Formats counts, largest first.
fn list(counts: &BTreeMap<&'static str, usize>) -> String {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let counts: Vec<_> =
        counts.into_iter().map(|(name, count)| format!("{} {name}", number(*count))).collect();
    counts.join(", ")
}

/// Formats a number with thousands separators.
fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
