//! Rows of tables, as edited by a person.

use std::fmt;
use std::sync::Arc;

use super::list::List;
use super::{Config, RareGlyphs, Stage};
use crate::table::{Dictionary, Row};
use crate::{Error, builtin};

/// A table of conversion: a dictionary of OpenCC, or a user table.
///
/// ```
/// use hanfold::tables::Table;
///
/// let table = Table::all().find(|table| table.name() == "STCharacters").unwrap();
/// let row = table.row("发").unwrap();
/// assert_eq!(row.candidates().collect::<Vec<_>>(), ["發", "髮"]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Table(TableSource);

#[derive(Clone)]
enum TableSource {
    BuiltIn(&'static Dictionary),
    Own(Arc<List>),
}

impl Table {
    /// All built-in tables, sorted by name.
    ///
    /// ```
    /// use hanfold::tables::Table;
    ///
    /// let names: Vec<String> = Table::all().map(|table| table.name().to_owned()).collect();
    /// assert!(names.is_sorted() && names.contains(&"STPhrases".to_owned()));
    /// ```
    pub fn all() -> impl Iterator<Item = Self> {
        builtin::DICTIONARIES.iter().map(|dictionary| Self::built_in(dictionary))
    }

    /// Parses a user table. `name` is for errors: its file.
    ///
    /// It is in OpenCC's text format: one row a line, of a key, a tab, and candidates separated by single spaces, of which the
    /// first is used. Lines that begin with `#` and empty lines are skipped. Rows may be in any order.
    /// [`ConverterBuilder::user_table`](crate::ConverterBuilder::user_table) describes its effect.
    ///
    /// ```
    /// let error = hanfold::tables::Table::parse("mine.txt", "云\t雲\n发 髮\n云\t云\n").unwrap_err().to_string();
    /// let faults: Vec<&str> = error.lines().collect();
    /// assert!(faults[0].starts_with("mine.txt:2: ") && faults[0].ends_with("no tab here"));
    /// assert!(faults[1].starts_with("mine.txt:3: 云 becomes 云 here and 雲 on line 1"));
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::UserTable`](crate::ErrorKind::UserTable), with one line for each row that is malformed, or has the key of an
    /// earlier row and another value: the name, the line number and the message.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        Ok(Self(TableSource::Own(Arc::new(List::table(name, text)?))))
    }

    pub(super) fn of(list: &Arc<List>) -> Self {
        Self(TableSource::Own(Arc::clone(list)))
    }

    fn built_in(dictionary: &'static Dictionary) -> Self {
        Self(TableSource::BuiltIn(dictionary))
    }

    /// Name in configurations, such as `STPhrases`, or as given by the user.
    ///
    /// ```
    /// use hanfold::tables::Table;
    ///
    /// let table = Table::parse("terms.txt", "云端\t雲端\n")?;
    /// assert_eq!(table.name(), "terms.txt");
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn name(&self) -> &str {
        match &self.0 {
            TableSource::BuiltIn(dictionary) => dictionary.name,
            TableSource::Own(list) => &list.name,
        }
    }

    /// File of the table; for a built-in one below `data/opencc`: `dictionary/STPhrases.txt`.
    ///
    /// ```
    /// use hanfold::tables::Table;
    ///
    /// let phrases = Table::all().find(|table| table.name() == "STPhrases").unwrap();
    /// assert_eq!(phrases.file(), "dictionary/STPhrases.txt");
    /// ```
    pub fn file(&self) -> &str {
        match &self.0 {
            TableSource::BuiltIn(dictionary) => dictionary.file,
            TableSource::Own(list) => &list.name,
        }
    }

    /// The row with exactly this key.
    ///
    /// ```
    /// use hanfold::tables::Table;
    ///
    /// let characters = Table::all().find(|table| table.name() == "TSCharacters").unwrap();
    /// assert_eq!(characters.row("乾").unwrap().value(), "干");
    /// assert!(characters.row("山").is_none()); // it stays
    /// ```
    pub fn row(&self, key: &str) -> Option<TableRow> {
        match &self.0 {
            TableSource::BuiltIn(dictionary) => {
                Some(TableRow(RowOrigin::BuiltIn(self.clone(), dictionary.row(key)?)))
            }
            TableSource::Own(list) => Some(TableRow::of(list, list.position(key)?)),
        }
    }

    /// All rows, sorted by key.
    ///
    /// ```
    /// # use hanfold::tables::Table;
    /// let rows = Table::all().flat_map(|table| table.rows());
    /// assert_eq!(rows.filter(|row| row.key().contains("皇后")).count(), 8);
    /// ```
    pub fn rows(&self) -> impl Iterator<Item = TableRow> + use<> {
        let table = self.clone();
        let (dictionary, list) = match &self.0 {
            TableSource::BuiltIn(dictionary) => (Some(*dictionary), None),
            TableSource::Own(list) => (None, Some(Arc::clone(list))),
        };
        let rows = dictionary.into_iter().flat_map(Dictionary::rows);
        let own = list
            .into_iter()
            .flat_map(|list| (0..list.len()).map(move |number| TableRow::of(&list, number)));
        rows.map(move |row| TableRow(RowOrigin::BuiltIn(table.clone(), row))).chain(own)
    }

    /// All rows, as written.
    #[expect(clippy::map_identity, reason = "it shortens a lifetime")]
    pub(super) fn written_rows<'t>(&'t self) -> impl Iterator<Item = Row<'t>> {
        let (dictionary, list) = match &self.0 {
            TableSource::BuiltIn(dictionary) => (Some(*dictionary), None),
            TableSource::Own(list) => (None, Some(list)),
        };
        let rows = dictionary.into_iter().flat_map(Dictionary::rows).map(|row| -> Row<'t> { row });
        rows.chain(list.into_iter().flat_map(|list| list.rows()))
    }

    /// The configurations and stages that use the table; none for a user table.
    ///
    /// ```
    /// use hanfold::Config;
    /// use hanfold::explain::Stage;
    /// use hanfold::tables::{RareGlyphs, Table};
    ///
    /// let table = Table::all().find(|table| table.name() == "TWPhrases").unwrap();
    /// let uses: Vec<_> = table.uses(RareGlyphs::Exclude).collect();
    /// assert_eq!(uses, [(Config::S2twp, Stage::Conversion(2))]);
    /// ```
    pub fn uses(&self, rare_glyphs: RareGlyphs) -> impl Iterator<Item = (Config, Stage)> {
        Config::ALL.into_iter().flat_map(move |config| {
            let mine = |dictionary: &&Dictionary| match &self.0 {
                TableSource::BuiltIn(me) => me.name == dictionary.name,
                TableSource::Own(_) => false,
            };
            let stages = Stage::all(config.stages(rare_glyphs));
            let stages = stages.filter(move |(_, number)| dictionaries(*number).iter().any(mine));
            stages.map(move |(stage, _)| (config, stage))
        })
    }
}

impl PartialEq for TableSource {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::BuiltIn(a), Self::BuiltIn(b)) => a.name == b.name,
            (Self::Own(a), Self::Own(b)) => Arc::ptr_eq(a, b) || a == b,
            _ => false,
        }
    }
}

impl Eq for TableSource {}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table({})", self.name())
    }
}

/// One row of a [`Table`], or one lock of a [`LockList`](crate::tables::LockList).
///
/// ```
/// use hanfold::tables::Table;
///
/// let table = Table::parse("terms.txt", "# cloud\n云端\t雲端 雲上\n")?;
/// let row = table.row("云端").unwrap();
/// assert_eq!((row.line(), row.key(), row.value()), (2, "云端", "雲端"));
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow(RowOrigin);

#[derive(Debug, Clone, PartialEq, Eq)]
enum RowOrigin {
    BuiltIn(Table, Row<'static>),
    /// A table that is a list, the list, and the number of the row.
    Own(Table, Arc<List>, usize),
}

impl TableRow {
    pub(super) fn of(list: &Arc<List>, number: usize) -> Self {
        Self(RowOrigin::Own(Table::of(list), Arc::clone(list), number))
    }

    /// The table of the row.
    ///
    /// ```
    /// use hanfold::{Config, Converter};
    ///
    /// let pieces = Converter::new(Config::T2s).explain("乾隆");
    /// let tables: Vec<&str> = pieces[0].rows.iter().map(|one| one.row.table().name()).collect();
    /// assert!(tables.contains(&"TSPhrases"), "{tables:?}");
    /// ```
    pub fn table(&self) -> &Table {
        match &self.0 {
            RowOrigin::BuiltIn(table, _) | RowOrigin::Own(table, _, _) => table,
        }
    }

    /// Line in the table's file, counted from 1.
    ///
    /// ```
    /// use hanfold::tables::Table;
    ///
    /// // A place to show in an editor.
    /// let table = Table::parse("terms.txt", "\n\n云端\t雲端\n")?;
    /// let place = table.row("云端").map(|row| format!("{}:{}", table.file(), row.line()));
    /// assert_eq!(place.as_deref(), Some("terms.txt:3"));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn line(&self) -> usize {
        self.row().line
    }

    /// Text that the row converts.
    ///
    /// ```
    /// use hanfold::tables::Table;
    ///
    /// let table = Table::parse("terms.txt", "网志\t部落格\n云端\t雲端\n")?;
    /// let keys: Vec<String> = table.rows().map(|row| row.key().to_owned()).collect();
    /// assert_eq!(keys, ["云端", "网志"]); // sorted
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn key(&self) -> &str {
        self.row().key
    }

    /// The candidates, the preferred one first. The candidate of a lock is the lock.
    ///
    /// ```
    /// use hanfold::tables::Table;
    ///
    /// let characters = Table::all().find(|table| table.name() == "STCharacters").unwrap();
    /// let row = characters.row("后").unwrap();
    /// assert_eq!(row.candidates().collect::<Vec<_>>(), ["後", "后"]);
    /// ```
    pub fn candidates(&self) -> impl Iterator<Item = &str> {
        self.row().candidates.split(' ')
    }

    /// The first candidate, used by conversion.
    ///
    /// ```
    /// use hanfold::tables::Table;
    ///
    /// let characters = Table::all().find(|table| table.name() == "STCharacters").unwrap();
    /// let row = characters.row("里").unwrap();
    /// assert_eq!(row.candidates().next(), Some(row.value()));
    /// ```
    pub fn value(&self) -> &str {
        self.row().value()
    }

    fn row(&self) -> Row<'_> {
        match &self.0 {
            RowOrigin::BuiltIn(_, row) => *row,
            RowOrigin::Own(_, list, number) => list.row(*number),
        }
    }
}

/// The dictionaries of a phrase table by its number, in order of precedence: a key of the table comes from the first one that has
/// it.
pub(super) fn dictionaries(number: usize) -> &'static [&'static Dictionary] {
    builtin::PHRASE_SOURCES.get(number).copied().unwrap_or_default()
}

/// The row of `key` in dictionaries in order of precedence.
pub(super) fn row_of(dictionaries: &[&'static Dictionary], key: &str) -> Option<TableRow> {
    dictionaries.iter().find_map(|dictionary| Table::built_in(dictionary).row(key))
}
