//! Texts that tables share.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::error::Error;

use crate::table::Texts;

/// Arranges the texts of tables in lists: a table shares the list of larger tables if at least half of its texts, by their bytes, are
/// there, so that a program that links one table does not link the texts of many others. Returns the lists, and for each table the
/// number of its list.
pub(crate) fn arrange(
    tables: &[BTreeSet<&str>],
) -> Result<(Vec<Texts>, Vec<usize>), Box<dyn Error>> {
    let mut order: Vec<usize> = (0..tables.len()).collect();
    order.sort_by_key(|table| {
        Reverse(tables.get(*table).map_or(0, |texts| texts.iter().map(|text| text.len()).sum()))
    });
    let mut lists: Vec<BTreeSet<&str>> = Vec::new();
    let mut numbers = vec![0; tables.len()];
    for table in order {
        let (Some(texts), Some(number)) = (tables.get(table), numbers.get_mut(table)) else {
            continue;
        };
        let all: usize = texts.iter().map(|text| text.len()).sum();
        let shares = |list: &BTreeSet<&str>| {
            let shared: usize =
                texts.iter().filter(|text| list.contains(*text)).map(|t| t.len()).sum();
            2 * shared >= all
        };
        *number = lists.iter().position(shares).unwrap_or(lists.len());
        match lists.get_mut(*number) {
            Some(list) => list.extend(texts),
            None => lists.push(texts.clone()),
        }
    }
    let lists = lists.iter().map(|list| Texts::arrange("texts", list));
    Ok((lists.collect::<Result<_, _>>()?, numbers))
}
