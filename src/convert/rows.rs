//! The rows of OpenCC's dictionaries, as a person edits them.

use std::fmt;

use super::{Stage, TofuRisk, stages};
use crate::builtin;
use crate::table::{Dictionary, Row};

/// One of the tables that conversion is made of: a dictionary of OpenCC's.
///
/// ```
/// use hanfold::Table;
///
/// let table = Table::all().find(|table| table.name() == "STCharacters").unwrap();
/// let row = table.row("发").unwrap();
/// assert_eq!(row.candidates().collect::<Vec<_>>(), ["發", "髮"]);
/// ```
#[derive(Clone)]
pub struct Table(&'static Dictionary);

impl Table {
    /// All tables, sorted by name.
    pub fn all() -> impl Iterator<Item = Self> {
        builtin::DICTIONARIES.iter().map(|dictionary| Self(dictionary))
    }

    /// What configurations call it: `STPhrases`.
    pub fn name(&self) -> &str {
        self.0.name
    }

    /// Its file below `data/opencc`: `dictionary/STPhrases.txt`.
    pub fn file(&self) -> &str {
        self.0.file
    }

    /// The row with exactly this key.
    pub fn row(&self, key: &str) -> Option<TableRow> {
        self.0.row(key).map(|row| TableRow { table: self.clone(), row })
    }

    /// All rows, sorted by key.
    ///
    /// ```
    /// # use hanfold::Table;
    /// let rows = Table::all().flat_map(|table| table.rows());
    /// assert_eq!(rows.filter(|row| row.key().contains("皇后")).count(), 8);
    /// ```
    pub fn rows(&self) -> impl Iterator<Item = TableRow> + use<> {
        let table = self.clone();
        self.0.rows().map(move |row| TableRow { table: table.clone(), row })
    }

    /// The configurations that use the table, and the stages in which they do.
    ///
    /// ```
    /// use hanfold::{Stage, Table, TofuRisk};
    ///
    /// let table = Table::all().find(|table| table.name() == "TWPhrases").unwrap();
    /// let uses: Vec<_> = table.uses(TofuRisk::Exclude).collect();
    /// assert_eq!(uses, [("s2twp", Stage::Conversion(2))]);
    /// ```
    pub fn uses(&self, tofu_risk: TofuRisk) -> impl Iterator<Item = (&'static str, Stage)> {
        builtin::CONFIGS.iter().flat_map(move |config| {
            let mine = |number| dictionaries(number).iter().any(|known| known.name == self.0.name);
            let stages = Stage::all(stages(config, tofu_risk));
            stages.filter(move |(_, number)| mine(*number)).map(|(stage, _)| (config.name, stage))
        })
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Table {}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table({})", self.name())
    }
}

/// One row of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    table: Table,
    row: Row<'static>,
}

impl TableRow {
    /// The table that it stands in.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Its line in the table's file, counted from 1.
    pub fn line(&self) -> usize {
        self.row.line
    }

    /// What is looked for.
    pub fn key(&self) -> &str {
        self.row.key
    }

    /// What it may become, the best one first.
    pub fn candidates(&self) -> impl Iterator<Item = &str> {
        self.row.candidates.split(' ')
    }

    /// The first candidate: what conversion uses.
    pub fn value(&self) -> &str {
        self.row.value()
    }
}

/// The dictionaries of a phrase table by its number, in the order in which they are asked: the first
/// that has a key of the table is the one that the table has it from.
pub(super) fn dictionaries(number: usize) -> &'static [&'static Dictionary] {
    builtin::PHRASE_SOURCES.get(number).copied().unwrap_or_default()
}

/// The row that gives `key` among dictionaries that are asked in this order.
pub(super) fn row_of(dictionaries: &[&'static Dictionary], key: &str) -> Option<TableRow> {
    dictionaries.iter().find_map(|dictionary| Table(dictionary).row(key))
}
