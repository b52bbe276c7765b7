//! Pieces of an explained text.

use std::borrow::Cow;

use super::rows::TableRow;
use super::stage::Stage;
use crate::Span;

/// A piece of a text, with its output and the rows applied. See [`Converter::explain`](crate::Converter::explain).
///
/// ```
/// use hanfold::{Config, Converter};
///
/// let converter = Converter::new(Config::S2twp);
/// let pieces = converter.explain("请打开软件");
/// let outputs: String = pieces.iter().map(|piece| &*piece.output).collect();
/// assert_eq!(outputs, converter.convert("请打开软件"));
/// ```
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
///
/// ```
/// use hanfold::explain::Stage;
/// use hanfold::{Config, Converter};
///
/// let pieces = Converter::new(Config::S2twp).explain("软件");
/// let applied: Vec<_> = pieces[0].rows.iter().map(|one| (one.stage, one.row.value())).collect();
/// assert!(applied.contains(&(Stage::Conversion(2), "軟體")), "{applied:?}");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppliedRow {
    /// The stage. Its key was found in the output of the stages before.
    pub stage: Stage,
    /// The row.
    pub row: TableRow,
}
