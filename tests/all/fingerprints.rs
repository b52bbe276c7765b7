//! A change of a compiled table is a readable line of a diff.

use std::fmt::Write;

use hanfold::tables::TableFingerprint;

use crate::support::{project, read, update};

const FILE: &str = "data/fingerprints.tsv";

#[test]
fn compiled_tables_have_their_fingerprints() {
    let mut text = String::from(
        "# What the tables compile to: name, entries, bytes, SHA-256.\n\
         # Rewritten by: HANFOLD_UPDATE=1 cargo test fingerprints\n",
    );
    for table in hanfold::tables::fingerprints() {
        let TableFingerprint { name, entries, bytes, sha256, .. } = table;
        writeln!(text, "{name}\t{entries}\t{bytes}\t{sha256}").unwrap();
    }
    if update() {
        std::fs::write(project(FILE), &text).unwrap();
    }
    assert_eq!(
        read(FILE).replace("\r\n", "\n"),
        text,
        "the compiled tables are not those of {FILE}; if that is intended: \
         HANFOLD_UPDATE=1 cargo test fingerprints"
    );
}
