//! `hanfold table check`.

use std::collections::HashMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use hanfold::tables::{LockList, RowWithoutEffect, Table};
use hanfold::{Converter, ErrorKind};

use super::configs;
use crate::args::GlobalArgs;
use crate::args::table::Check;
use crate::documents;
use crate::exit::Exit;
use crate::screen::{self, STDOUT, shown};
use crate::user_lists::{UserLists, read, text};

pub(super) fn run(command: &Check, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let mut overlay = UserLists::default();
    let (mut faults, mut failed) = (Vec::new(), false);
    let mut refused = |error: anyhow::Error| {
        let kind = error.downcast_ref().map(hanfold::Error::kind);
        if kind == Some(ErrorKind::UserTable) {
            faults.push(error.to_string());
        } else {
            screen::error(&format!("{error:#}"));
            failed = true;
        }
    };
    let is_stdin = |path: &&PathBuf| path.as_path() == Path::new("-");
    if command.locks.iter().chain(&command.tables).filter(is_stdin).count() > 1 {
        bail!("- (standard input) can be given only once");
    }
    let read = |path: &Path| match path == Path::new("-") {
        true => text(path, documents::standard_input(global)?),
        false => read(path),
    };
    for path in &command.locks {
        let list = read(path).and_then(|text| Ok(LockList::parse(&shown(path), &text)?));
        list.map_or_else(&mut refused, |list| overlay.locks.push(list));
    }
    for path in &command.tables {
        let table = read(path).and_then(|text| Ok(Table::parse(&shown(path), &text)?));
        table.map_or_else(&mut refused, |table| overlay.user_tables.push(table));
    }
    // Rows are tested for effect only if all files could be read, because tables affect each other.
    if faults.is_empty() && !failed {
        faults = rows_without_effect(command, &overlay)?.iter().map(ToString::to_string).collect();
    }
    let mut out = BufWriter::new(io::stdout());
    faults.iter().try_for_each(|fault| writeln!(out, "{fault}")).context(STDOUT)?;
    out.flush().context(STDOUT)?;
    Ok(match (failed, faults.is_empty()) {
        (true, _) => Exit::Failed,
        (false, false) => Exit::Attention,
        (false, true) => Exit::Done,
    })
}

/// The rows without effect in any of the configurations.
fn rows_without_effect(
    command: &Check,
    overlay: &UserLists,
) -> Result<Vec<RowWithoutEffect>, hanfold::Error> {
    let mut without: Option<Vec<RowWithoutEffect>> = None;
    for config in configs(&command.configs) {
        let found =
            overlay.add_to_converter(Converter::builder(config)).build()?.rows_without_effect();
        let Some(before) = &mut without else {
            without = Some(found);
            continue;
        };
        let certain: HashMap<_, bool> = found.iter().map(|row| (place(row), row.certain)).collect();
        before.retain_mut(|row| {
            let here = certain.get(&place(row)).copied();
            // Certain only if it is in all configurations.
            row.certain &= here.unwrap_or_default();
            here.is_some()
        });
        if before.is_empty() {
            break;
        }
    }
    Ok(without.unwrap_or_default())
}

/// File and line of a row.
fn place(found: &RowWithoutEffect) -> (&str, usize) {
    (found.row.table().file(), found.row.line())
}
