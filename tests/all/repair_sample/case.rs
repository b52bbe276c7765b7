//! Cells of the sample: a kind of damage to a kind of text, with its cases and the rule that judges them.

use hanfold::repair::{RepairMode, RepairOptions};

/// An input of the repair, and the right output.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) damaged: String,
    pub(super) right: String,
    /// For lossy damage: the text that is obtained by blindly undoing the known damage.
    pub(super) reference: Option<String>,
}

impl Case {
    pub(super) fn new(damaged: impl Into<String>, right: impl Into<String>) -> Self {
        Self { damaged: damaged.into(), right: right.into(), reference: None }
    }
}

/// Rule by which a case is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// The output is the right text.
    Exact,
    /// The output is the right text, or has U+FFFD for some of its characters.
    RightOrUnknown,
    /// The output is as similar to the right text as the reference, or nearly.
    Similar,
    /// Nothing is changed. Lines count, not cases.
    Unchanged,
    /// Nothing is changed, and the report says that the text was replaced earlier.
    Reported,
}

pub(super) struct Cell {
    pub(super) name: String,
    pub(super) options: RepairOptions,
    pub(super) rule: Rule,
    pub(super) cases: Vec<Case>,
}

impl Cell {
    /// A cell that is judged in mode `auto`.
    pub(super) fn auto(name: impl Into<String>, rule: Rule, cases: Vec<Case>) -> Self {
        Self { name: name.into(), options: RepairOptions::new(RepairMode::Auto), rule, cases }
    }

    /// A cell of text that must stay as it is.
    pub(super) fn unchanged(
        name: impl Into<String>,
        texts: impl IntoIterator<Item = String>,
    ) -> Self {
        let cases = texts.into_iter().map(|text| Case::new(text.clone(), text)).collect();
        Self::auto(name, Rule::Unchanged, cases)
    }
}

/// Up to `count` distinct damaged cases from many attempts, some of which return `None`.
pub(super) fn collect(count: usize, mut attempt: impl FnMut() -> Option<Case>) -> Vec<Case> {
    /// Attempts for each wanted case (guess). If few texts survive a decoder undamaged, there are fewer cases.
    const ATTEMPTS: usize = 40;
    let mut cases: Vec<Case> = Vec::new();
    for _ in 0..count * ATTEMPTS {
        if cases.len() == count {
            break;
        }
        let Some(case) = attempt() else { continue };
        let is_new = cases.iter().all(|one| one.damaged != case.damaged);
        if is_new && case.damaged != case.right {
            cases.push(case);
        }
    }
    cases
}
