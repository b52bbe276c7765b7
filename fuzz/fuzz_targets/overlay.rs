//! Any table and list of locks over any configuration: malformed input is an error; otherwise the result is the same on the whole,
//! by stages, in parts and in pieces; the pieces of an explanation concatenated are the result; and rows reported without effect
//! can be removed.
#![no_main]

use hanfold::internal::{convert_by_stages, convert_stream_by};
use hanfold::tables::{LockList, Table};
use hanfold::{Config, Converter};
use libfuzzer_sys::fuzz_target;

/// Characters that interact in the tables, and those of the syntax of lists.
const CHARACTERS: [char; 32] = [
    '头', '发', '干', '净', '软', '件', '里', '面', '台', '後', '髮', '體', '為', '著', '這', '裡',
    '\u{F900}', '𠮷', '⿰', '。', 'a', 'q', '-', '#', '/', '+', '[', ']', ' ', '\r', '\t', '\n',
];

fn spelled(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| CHARACTERS[usize::from(byte % 32)]).collect()
}

fuzz_target!(|input: (u8, u8, &[u8], &[u8], &[u8], &str)| {
    let (choice, part, rows, locks, text, more) = input;
    let (rows, locks, text) = (&spelled(rows), &spelled(locks), &(spelled(text) + more));
    let config = Config::ALL[usize::from(choice) % Config::ALL.len()];
    let (Ok(table), Ok(list)) = (Table::parse("t", rows), LockList::parse("l", locks)) else {
        return;
    };
    let build = |table: Table| {
        let converter = Converter::builder(config).user_table(table).locks(list.clone());
        converter.build().unwrap()
    };
    let converter = build(table);
    let converted = converter.convert(text);
    assert_eq!(converted, convert_by_stages(&converter, text));
    let mut streamed = Vec::new();
    convert_stream_by(&converter, text.as_bytes(), &mut streamed, usize::from(part) + 1).unwrap();
    assert_eq!(converted.as_bytes(), streamed);
    let pieces = converter.split(text, usize::from(part));
    assert_eq!(converted, pieces.map(|piece| converter.convert(piece)).collect::<String>());
    let pieces = converter.explain(text);
    assert_eq!(converted, pieces.iter().map(|piece| &*piece.output).collect::<String>());

    // This goes through all tables, and is slow. In description sequences every row has an effect.
    if part % 64 != 0
        || rows.len() > 300
        || text.contains(|c| ('\u{2FF0}'..='\u{2FFF}').contains(&c))
    {
        return;
    }
    for without in
        converter.rows_without_effect().iter().filter(|w| w.certain && w.row.table().name() == "t")
    {
        let rest = rows.split_inclusive('\n').zip(1..);
        let rest = rest.map(|(line, n)| if n == without.row.line() { "\n" } else { line });
        let less = build(Table::parse("t", &rest.collect::<String>()).unwrap());
        assert_eq!(converted, less.convert(text), "{without}");
    }
});
