//! Storage of an offset map: runs of units of equal size.

use crate::Span;

/// Size in bytes of aligned units that are not divided further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OffsetUnit {
    source: u8,
    target: u8,
}

/// One of the two texts of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Source,
    Target,
}

/// Consecutive units of the same size, with the start of the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OffsetRun {
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) unit: OffsetUnit,
}

impl OffsetUnit {
    /// Unit of text that maps byte by byte.
    pub(super) const BYTE: Self = Self { source: 1, target: 1 };
    /// Marker of a run that is a single unit of any size.
    pub(super) const WHOLE: Self = Self { source: 0, target: 0 };

    pub(super) fn of(source: usize, target: usize) -> Self {
        match (u8::try_from(source), u8::try_from(target)) {
            (Ok(source), Ok(target)) => Self { source, target },
            _ => Self::WHOLE,
        }
    }

    pub(super) fn on(self, side: Side) -> usize {
        usize::from(match side {
            Side::Source => self.source,
            Side::Target => self.target,
        })
    }
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Source => Self::Target,
            Self::Target => Self::Source,
        }
    }
}

impl OffsetRun {
    pub(super) fn on(&self, side: Side) -> usize {
        match side {
            Side::Source => self.source,
            Side::Target => self.target,
        }
    }
}

/// A run in the fewest bytes: twelve, if no text has 4 GB.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed<N> {
    source: N,
    target: N,
    unit: OffsetUnit,
}

/// Runs in order.
#[derive(Debug, Clone)]
pub(super) enum OffsetRuns {
    Narrow(Vec<Packed<u32>>),
    /// For texts of 4 GB and more.
    Wide(Vec<Packed<u64>>),
}

impl Default for OffsetRuns {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl OffsetRuns {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Narrow(runs) => runs.len(),
            Self::Wide(runs) => runs.len(),
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<OffsetRun> {
        Some(match self {
            Self::Narrow(runs) => {
                let Packed { source, target, unit } = *runs.get(index)?;
                OffsetRun { source: size(source.into()), target: size(target.into()), unit }
            }
            Self::Wide(runs) => {
                let Packed { source, target, unit } = *runs.get(index)?;
                OffsetRun { source: size(source), target: size(target), unit }
            }
        })
    }

    pub(super) fn push(&mut self, run: OffsetRun) {
        let OffsetRun { source, target, unit } = run;
        match self {
            Self::Narrow(runs) => match (u32::try_from(source), u32::try_from(target)) {
                (Ok(source), Ok(target)) => runs.push(Packed { source, target, unit }),
                _ => {
                    let widen = |run: &Packed<u32>| {
                        let Packed { source, target, unit } = *run;
                        Packed { source: source.into(), target: target.into(), unit }
                    };
                    *self = Self::Wide(runs.iter().map(widen).collect());
                    self.push(run);
                }
            },
            Self::Wide(runs) => {
                runs.push(Packed { source: source as u64, target: target as u64, unit });
            }
        }
    }

    pub(super) fn truncate(&mut self, length: usize) {
        match self {
            Self::Narrow(runs) => runs.truncate(length),
            Self::Wide(runs) => runs.truncate(length),
        }
    }

    /// Number of runs that begin at or before a position.
    pub(super) fn count_up_to(&self, side: Side, at: usize) -> usize {
        let at = at as u64;
        match (self, side) {
            (Self::Narrow(runs), Side::Source) => {
                runs.partition_point(|run| u64::from(run.source) <= at)
            }
            (Self::Narrow(runs), Side::Target) => {
                runs.partition_point(|run| u64::from(run.target) <= at)
            }
            (Self::Wide(runs), Side::Source) => runs.partition_point(|run| run.source <= at),
            (Self::Wide(runs), Side::Target) => runs.partition_point(|run| run.target <= at),
        }
    }

    /// Memory of the runs in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Narrow(runs) => size_of_val(runs.as_slice()),
            Self::Wide(runs) => size_of_val(runs.as_slice()),
        }
    }
}

/// Converts back a number that was a `usize`.
fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Equality of the runs themselves, in whichever width they are stored.
impl PartialEq for OffsetRuns {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|at| self.get(at) == other.get(at))
    }
}

impl Eq for OffsetRuns {}

/// A part of a map whose units all have the same size.
#[derive(Debug, Clone, Copy)]
pub(super) struct OffsetStretch {
    pub(super) source: Span,
    pub(super) target: Span,
    pub(super) unit: OffsetUnit,
}

impl OffsetStretch {
    /// Size of its units in bytes.
    pub(super) fn unit_on(&self, side: Side) -> usize {
        let whole = match side {
            Side::Source => self.source.len(),
            Side::Target => self.target.len(),
        };
        if self.unit == OffsetUnit::WHOLE { whole } else { self.unit.on(side) }
    }

    /// Number of its units.
    pub(super) fn count(&self) -> usize {
        let OffsetUnit { source, target } = self.unit;
        match (source, target) {
            (0, 0) => 1,
            (0, target) => self.target.len() / usize::from(target),
            (source, _) => self.source.len() / usize::from(source),
        }
    }
}
