//! Explanation of a conversion: the pieces of a text, with their output and rows.

use std::borrow::Cow;
use std::ops::Range;

use super::Converter;
use super::bonds::{Layer, explain};
use super::overlay::OverlayMatch;
use super::piece::{AppliedRow, Piece};
use super::rows::dictionaries;
use super::stage::Stage;
use crate::Span;

impl Converter {
    /// Explains the conversion of every piece of a text by the rows of tables that were applied.
    ///
    /// The pieces cover the text, and their outputs together are the result of [`convert`](Self::convert). A piece with rows is the
    /// smallest span that no stage reaches across at either end: converted alone it has the same output. Text between two such
    /// pieces that no row touches is one piece. A segment of the segmentation has its row among the others, with
    /// [`Stage::Segmentation`]. Rows that map a key to itself count: they block others.
    ///
    /// This takes about thirty times as long as conversion.
    ///
    /// ```
    /// use hanfold::explain::Stage;
    /// use hanfold::{Config, Converter};
    ///
    /// let pieces = Converter::new(Config::S2twp).explain("新软件");
    /// let [new, software] = &pieces[..] else { panic!() };
    /// assert!(new.rows.is_empty());
    /// assert_eq!((&software.output[..], software.source.start), ("軟體", 3));
    /// let last = software.rows.last().unwrap();
    /// assert_eq!((last.stage, last.row.key()), (Stage::Conversion(2), "軟件"));
    /// assert_eq!(last.row.table().name(), "TWPhrases");
    /// ```
    pub fn explain<'t>(&self, text: &'t str) -> Vec<Piece<'t>> {
        let Some(overlay) = &self.overlay else { return self.explain_stages(text) };
        let mut locks = overlay.locks_in(text).into_iter().peekable();
        let (mut pieces, mut done) = (Vec::new(), 0);
        for OverlayMatch { range, value } in overlay.matches(text) {
            pieces.extend(self.explain_part(text, done..range.start));
            done = range.end;
            let before = text.get(range.clone()).unwrap_or_default();
            let mut rows = Vec::new();
            if value.is_some() {
                let row = overlay.row(before);
                rows.extend(row.map(|row| AppliedRow { stage: Stage::UserTable, row }));
            }
            while let Some((_, row)) = locks.next_if(|(lock, _)| lock.start < range.end) {
                rows.push(AppliedRow { stage: Stage::Lock, row });
            }
            let output = match value.filter(|value| *value != before) {
                Some(value) => Cow::Owned(value.to_owned()),
                None => Cow::Borrowed(before),
            };
            pieces.push(Piece { source: Span::new(range.start, range.end), output, rows });
        }
        pieces.extend(self.explain_part(text, done..text.len()));
        pieces
    }

    /// Explains a part of a text separately.
    fn explain_part<'t>(
        &self,
        text: &'t str,
        part: Range<usize>,
    ) -> impl Iterator<Item = Piece<'t>> + use<'t> {
        let start = part.start;
        let pieces = self.explain_stages(text.get(part).unwrap_or_default()).into_iter();
        pieces.map(move |piece| {
            let Span { start: from, end: to } = piece.source;
            Piece { source: Span::new(start + from, start + to), ..piece }
        })
    }

    fn explain_stages<'t>(&self, text: &'t str) -> Vec<Piece<'t>> {
        let staged = &self.engine.staged;
        let tables = staged.normalization.iter().chain(&staged.segmentation).chain(&staged.chain);
        let layers = Stage::all(self.stages).zip(tables).map(|((stage, number), table)| Layer {
            stage,
            table,
            dictionaries: dictionaries(number),
        });
        explain(layers, text)
    }
}
