//! Any text as a table and any bytes as a compiled one: the result is an error or a table, and never a wrong match.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;

#[allow(dead_code, unused_imports)]
#[path = "../../src/table/mod.rs"]
mod table;

fuzz_target!(|input: (&str, &str, &[u8])| {
    let (source, text, bytes) = input;
    if let Ok(rows) = table::parse("fuzz", source) {
        let map: BTreeMap<&str, &str> = rows.iter().map(|row| (row.key, row.value())).collect();
        let compiled =
            aligned(&table::compile_phrases("fuzz", &map, table::Effort::QUICK).unwrap());
        let loaded = table::PhraseTable::load("fuzz", bytemuck::cast_slice(&compiled)).unwrap();
        let longest =
            map.iter().filter(|(key, _)| text.starts_with(**key)).map(|(k, v)| (k.len(), *v)).max();
        assert_eq!(loaded.longest_match(text, None), longest);
    }
    let bytes = aligned(bytes);
    if let Ok(loaded) = table::PhraseTable::load("fuzz", bytemuck::cast_slice(&bytes)) {
        for found in loaded.matches(text, |_| None) {
            assert!(found.end <= text.len());
        }
    }
    if let Ok(loaded) = table::CharMap::load("fuzz", bytemuck::cast_slice(&bytes)) {
        for c in text.chars() {
            std::hint::black_box(loaded.get(c));
        }
    }
});

fn aligned(bytes: &[u8]) -> Vec<u32> {
    bytes
        .chunks(4)
        .map(|c| {
            let mut word = [0; 4];
            word[..c.len()].copy_from_slice(c);
            u32::from_ne_bytes(word)
        })
        .collect()
}
