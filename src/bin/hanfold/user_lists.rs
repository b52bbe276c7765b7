//! The user's tables and lists of locks.

use std::path::Path;

use anyhow::{Context, bail};
use hanfold::tables::{LockList, Table};
use hanfold::{ConverterBuilder, NormalizerBuilder};

use crate::args::UserTableArgs;
use crate::screen::shown;

/// Parsed tables and lists of locks.
#[derive(Default)]
pub(crate) struct UserLists {
    pub(crate) user_tables: Vec<Table>,
    pub(crate) locks: Vec<LockList>,
}

impl UserLists {
    pub(crate) fn read(args: &UserTableArgs) -> anyhow::Result<Self> {
        Ok(Self {
            user_tables: args
                .user_tables
                .iter()
                .map(|path| table(path))
                .collect::<Result<_, _>>()?,
            locks: args.locks.iter().map(|path| locks(path)).collect::<Result<_, _>>()?,
        })
    }

    /// Adds all of them to a converter.
    pub(crate) fn add_to_converter(&self, builder: ConverterBuilder) -> ConverterBuilder {
        let builder =
            self.user_tables.iter().fold(builder, |to, table| to.user_table(table.clone()));
        self.locks.iter().fold(builder, |to, locks| to.locks(locks.clone()))
    }

    /// Adds all of them to a normalizer.
    pub(crate) fn add_to_normalizer(&self, builder: NormalizerBuilder) -> NormalizerBuilder {
        let builder =
            self.user_tables.iter().fold(builder, |to, table| to.user_table(table.clone()));
        self.locks.iter().fold(builder, |to, locks| to.locks(locks.clone()))
    }
}

/// Reads a user table.
fn table(path: &Path) -> anyhow::Result<Table> {
    Ok(Table::parse(&shown(path), &read(path)?)?)
}

/// Reads a list of locks.
fn locks(path: &Path) -> anyhow::Result<LockList> {
    Ok(LockList::parse(&shown(path), &read(path)?)?)
}

/// Reads a file as text.
pub(crate) fn read(path: &Path) -> anyhow::Result<String> {
    text(path, std::fs::read(path).with_context(|| format!("{}: cannot be read", shown(path)))?)
}

/// Returns the text of a file.
pub(crate) fn text(path: &Path, bytes: Vec<u8>) -> anyhow::Result<String> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let place = error.utf8_error().valid_up_to();
            let before = error.as_bytes().get(..place).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            bail!("{}:{line}: not UTF-8: save the file as UTF-8", shown(path))
        }
    }
}
