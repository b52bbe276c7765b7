//! Floors: least results for each kind of damage and of right text, as data.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

use super::case::{Cell, Rule};
use super::measure::Outcome;
use crate::support;

const FILE: &str = "tests/cases/repair_sample.toml";

const HEADER: &str = "\
# Floors of the sample that holds the constants of repair (tests/all/repair_sample). For each kind: how many cases it has,
# how many of them are right at least, and how many wrong characters are written at most, over all of them. A wrong
# character is one that is neither right nor U+FFFD, and did not stand in the damaged text. `all` counts the cases of a
# unit over all kinds. Right text counts lines that stay as they are; `wanted` is there where some are still changed.
#
# HANFOLD_SHOW=1 cargo test --test all repair_sample -- --nocapture        prints what each kind reaches now
# HANFOLD_SHOW='as GBK' cargo test --test all repair_sample -- --nocapture prints failing cases of these kinds, too
# HANFOLD_UPDATE=1 cargo test --test all repair_sample                     raises floors to what is reached, less a slack
#                                                                          (none in right text), and adds and removes kinds
# To lower a floor, edit it here and say why in the commit.
";

/// Cases in a hundred that a kind may lose, and at least one: changes move single cases both ways.
const SLACK: f32 = 1.0;
/// Cases in a hundred that a unit may lose over all kinds, which shows constants that harm many kinds a little.
const SLACK_OF_ALL: f32 = 0.5;

/// A measured group: a kind of damage over all units, a unit over all kinds, or a kind of right text.
struct Row<'a> {
    name: String,
    /// Slack in cases of a hundred; none for right text.
    slack: Option<f32>,
    outcomes: Vec<&'a Outcome>,
}

impl Row<'_> {
    fn counted(self) -> (Self, Outcome) {
        let mut total = Outcome::default();
        for outcome in &self.outcomes {
            total.add((*outcome).clone());
        }
        (self, total)
    }
}

/// The rows of cells: `wrong: UTF-8 as GBK / field` counts as `wrong: UTF-8 as GBK` and as `wrong, all: field`.
fn rows<'a>(cells: &[Cell], outcomes: &'a [Outcome]) -> Vec<Row<'a>> {
    let (mut rows, mut all): (Vec<Row<'a>>, Vec<Row<'a>>) = (Vec::new(), Vec::new());
    let add = |rows: &mut Vec<Row<'a>>, name: String, slack, outcome| match rows
        .iter_mut()
        .find(|row| row.name == name)
    {
        Some(row) => row.outcomes.push(outcome),
        None => rows.push(Row { name, slack, outcomes: vec![outcome] }),
    };
    for (cell, outcome) in cells.iter().zip(outcomes) {
        if cell.rule == Rule::Unchanged {
            add(&mut rows, cell.name.clone(), None, outcome);
            continue;
        }
        let (name, unit) = cell.name.split_once(" / ").unwrap();
        let (kind, _) = name.split_once(": ").unwrap();
        add(&mut rows, name.to_owned(), Some(SLACK), outcome);
        add(&mut all, format!("{kind}, all: {unit}"), Some(SLACK_OF_ALL), outcome);
    }
    rows.extend(all);
    rows
}

/// Floors by the name of the row, for damaged and right text.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Floors {
    damaged: BTreeMap<String, Floor>,
    right: BTreeMap<String, Floor>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floor {
    cases: usize,
    right: usize,
    #[serde(default)]
    wrong: usize,
    wanted: Option<usize>,
}

impl Floor {
    /// The floor under an outcome.
    fn below(slack: Option<f32>, outcome: &Outcome) -> Self {
        let Outcome { cases, right, wrong, .. } = *outcome;
        let Some(slack) = slack else {
            let wanted = (right < cases).then_some(cases);
            return Self { cases, right, wrong, wanted };
        };
        let slack = |count: usize| ((count as f32 * slack / 100.0) as usize).max(1);
        let right = right.saturating_sub(slack(cases));
        Self { cases, right, wrong: wrong + slack(wrong), wanted: None }
    }

    fn tighter(self, other: Self) -> Self {
        let right = self.right.max(other.right);
        let wanted = (right < self.cases).then_some(()).and(other.wanted);
        Self { right, wrong: self.wrong.min(other.wrong), wanted, ..self }
    }

    fn holds(self, outcome: &Outcome) -> bool {
        outcome.cases == self.cases && outcome.right >= self.right && outcome.wrong <= self.wrong
    }

    fn row(self, name: &str) -> String {
        let mut row = format!("{name:?} = {{ cases = {}, right = {}", self.cases, self.right);
        if self.wrong > 0 {
            write!(row, ", wrong = {}", self.wrong).unwrap();
        }
        if let Some(wanted) = self.wanted {
            write!(row, ", wanted = {wanted}").unwrap();
        }
        row + " }"
    }
}

impl Floors {
    fn read() -> Self {
        let text = std::fs::read_to_string(support::project(FILE)).unwrap_or_default();
        toml::from_str(&text).unwrap_or_else(|error| panic!("{FILE}: {error}"))
    }

    fn part(&mut self, name: &str) -> &mut BTreeMap<String, Floor> {
        if name == "damaged" { &mut self.damaged } else { &mut self.right }
    }

    fn write(&self) {
        let mut text = HEADER.to_owned();
        for (part, floors) in [("damaged", &self.damaged), ("right", &self.right)] {
            write!(text, "\n[{part}]\n").unwrap();
            for (name, floor) in floors {
                text += &floor.row(name);
                text.push('\n');
            }
        }
        std::fs::write(support::project(FILE), text).unwrap();
    }
}

/// The parts are read and updated by different tests, one at a time.
static ONE: Mutex<()> = Mutex::new(());

/// Fails if a row does not reach its floor. Shows or updates the floors on request.
pub(super) fn hold(part: &str, cells: &[Cell], outcomes: &[Outcome]) {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let rows: Vec<(Row<'_>, Outcome)> =
        rows(cells, outcomes).into_iter().map(Row::counted).collect();
    if support::update() {
        update(part, &rows);
    }
    let mut floors = Floors::read();
    let floors = floors.part(part);
    if let Some(shown) = std::env::var_os("HANFOLD_SHOW") {
        show(&rows, floors, &shown.to_string_lossy());
    }
    let is_row = |name: &String| rows.iter().any(|(row, _)| row.name == *name);
    let mut failures: Vec<String> = floors
        .keys()
        .filter(|name| !is_row(name))
        .map(|name| format!("{name}: a floor of no cases"))
        .collect();
    for (row, total) in &rows {
        let floor = floors.get(&row.name);
        if floor.is_none_or(|floor| !floor.holds(total)) {
            let floor = floor.map_or("no floor".to_owned(), |floor| floor.row("the floor"));
            let Outcome { cases, right, wrong, failures: cases_that_fail } = total;
            failures.push(format!(
                "{}: {right} of {cases} right, {wrong} wrong characters; {floor}\n{}",
                row.name,
                cases_that_fail.iter().take(3).cloned().collect::<Vec<_>>().join("\n\n")
            ));
        }
    }
    support::no_failures(&failures);
}

fn update(part: &str, rows: &[(Row<'_>, Outcome)]) {
    let mut floors = Floors::read();
    let old = std::mem::take(floors.part(part));
    let new = |(row, total): &(Row<'_>, Outcome)| {
        let floor = Floor::below(row.slack, total);
        let floor = match old.get(&row.name) {
            Some(old) if old.cases == floor.cases => old.tighter(floor),
            _ => floor,
        };
        (row.name.clone(), floor)
    };
    *floors.part(part) = rows.iter().map(new).collect();
    floors.write();
}

/// Prints a table in Markdown, which `scripts/mutate_constants.py` reads, and the failing cases of rows whose names
/// contain `shown`, unless that is only `1`.
fn show(rows: &[(Row<'_>, Outcome)], floors: &BTreeMap<String, Floor>, shown: &str) {
    println!("| kind | cases | right | floor | wrong | at most |\n|---|---|---|---|---|---|");
    for (row, total) in rows {
        let (floor, most) = match floors.get(&row.name) {
            Some(floor) => (floor.right.to_string(), floor.wrong.to_string()),
            None => ("none".to_owned(), "none".to_owned()),
        };
        let Outcome { cases, right, wrong, .. } = total;
        println!("| {} | {cases} | {right} | {floor} | {wrong} | {most} |", row.name);
    }
    let is_shown = |name: &str| shown != "1" && name.contains(shown);
    for (row, total) in rows.iter().filter(|(row, _)| is_shown(&row.name)) {
        println!("\n{}\n{}", row.name, total.failures.join("\n\n"));
    }
}
