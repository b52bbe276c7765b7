//! Lines of `table lookup --json`: objects whose names are stable.

use hanfold::Config;
use hanfold::explain::{AppliedRow, Piece, Stage, TableRow};
use hanfold::tables::RareGlyphs;
use serde::Serialize;

/// A row that was found, or the conversion of a key by a configuration.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum LookupRecord<'a> {
    Row {
        /// The key that was looked up.
        query: &'a str,
        #[serde(flatten)]
        row: RowRecord<'a>,
        uses: Vec<Use>,
    },
    Result {
        query: &'a str,
        config: Config,
        output: String,
        pieces: Vec<PieceRecord<'a>>,
    },
}

#[derive(Debug, Serialize)]
pub(super) struct RowRecord<'a> {
    key: &'a str,
    /// Candidates, of which conversion uses the first.
    candidates: Vec<&'a str>,
    table: &'a str,
    /// Path below `data/opencc`.
    file: &'a str,
    line: usize,
}

/// A configuration that uses a table, with the stage.
#[derive(Debug, Serialize)]
pub(super) struct Use {
    config: Config,
    stage: String,
    /// Whether only with `--rare-glyphs include`.
    tofu_risk: bool,
}

/// A piece of the key, with the rows that were applied to it.
#[derive(Debug, Serialize)]
pub(super) struct PieceRecord<'a> {
    /// Range in bytes of the key.
    source: [usize; 2],
    output: &'a str,
    rows: Vec<Applied<'a>>,
}

#[derive(Debug, Serialize)]
struct Applied<'a> {
    stage: String,
    #[serde(flatten)]
    row: RowRecord<'a>,
}

impl<'a> LookupRecord<'a> {
    pub(super) fn row(query: &'a str, row: &'a TableRow) -> Self {
        let always: Vec<(Config, Stage)> = row.table().uses(RareGlyphs::Exclude).collect();
        let uses = row.table().uses(RareGlyphs::Include).map(|(config, stage)| Use {
            config,
            stage: stage.to_string(),
            tofu_risk: !always.contains(&(config, stage)),
        });
        Self::Row { query, row: RowRecord::of(row), uses: uses.collect() }
    }

    pub(super) fn result(query: &'a str, config: Config, pieces: &'a [Piece<'a>]) -> Self {
        let applied = |AppliedRow { stage, row, .. }: &'a AppliedRow| Applied {
            stage: stage.to_string(),
            row: RowRecord::of(row),
        };
        let pieces = pieces.iter().map(|piece| PieceRecord {
            source: [piece.source.start, piece.source.end],
            output: &piece.output,
            rows: piece.rows.iter().map(applied).collect(),
        });
        let pieces: Vec<_> = pieces.collect();
        let output = pieces.iter().map(|piece| piece.output).collect();
        Self::Result { query, config, output, pieces }
    }
}

impl<'a> RowRecord<'a> {
    fn of(row: &'a TableRow) -> Self {
        Self {
            key: row.key(),
            candidates: row.candidates().collect(),
            table: row.table().name(),
            file: row.table().file(),
            line: row.line(),
        }
    }
}
