//! Pieces of an explained text.

use std::borrow::Cow;

use super::rows::TableRow;
use super::stage::Stage;
use crate::Span;

/// A piece of a text, with its output and the rows applied. See [`Converter::explain`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Piece<'t> {
    /// Span in the text.
    pub source: Span,
    /// Output; borrowed if unchanged.
    pub output: Cow<'t, str>,
    /// Rows that were applied, by stage, and from left to right in each. Empty if no stage has touched the piece.
    pub rows: Vec<AppliedRow>,
}

/// A row, with the stage in which it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppliedRow {
    /// The stage. Its key was found in the output of the stages before.
    pub stage: Stage,
    /// The row.
    pub row: TableRow,
}
