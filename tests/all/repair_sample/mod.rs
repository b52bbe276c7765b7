//! Fixed sample that protects the constants of repair: damaged and right text, made from our own prose in `tests/samples/repair`
//! and the project's tables, with a floor for each kind in `tests/cases/repair_sample.toml`.
//!
//! `HANFOLD_SHOW=1 cargo test --test all repair_sample -- --nocapture` prints the result of each cell; `HANFOLD_UPDATE=1` raises
//! floors to these, less a little, and never lowers a floor of the same cases.

mod added;
mod case;
mod codec;
mod floors;
mod lost;
mod measure;
mod misread;
mod right;
mod short;
mod text;

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use case::Cell;
use measure::Outcome;

#[test]
fn damaged_text_is_restored_as_often_as_its_floors() {
    let mut cells = misread::cells();
    cells.extend(lost::cells());
    cells.extend(added::cells());
    cells.extend(short::cells());
    let cases: usize = cells.iter().map(|cell| cell.cases.len()).sum();
    assert!(cases >= 2000, "{cases} cases");
    floors::hold("damaged", &cells, &outcomes(&cells));
}

#[test]
fn undamaged_text_is_kept_as_often_as_its_floors() {
    let cells = right::cells();
    floors::hold("right", &cells, &outcomes(&cells));
}

/// Outcomes of the cells, computed on all cores.
fn outcomes(cells: &[Cell]) -> Vec<Outcome> {
    let cases: Vec<(usize, usize)> = cells
        .iter()
        .enumerate()
        .flat_map(|(number, cell)| (0..cell.cases.len()).map(move |case| (number, case)))
        .collect();
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::with_capacity(cases.len()));
    let work = || {
        while let Some(at) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let cell = &cells[at.0];
            let outcome = Outcome::of(cell, &cell.cases[at.1]);
            found.lock().unwrap_or_else(PoisonError::into_inner).push((*at, outcome));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(at, _)| *at);
    let mut outcomes = vec![Outcome::default(); cells.len()];
    for ((number, _), outcome) in found {
        outcomes[number].add(outcome);
    }
    outcomes
}
