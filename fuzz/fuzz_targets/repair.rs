//! Any text, repaired: nothing panics, spans are in the text, reported damage is unchanged, repairing the result changes nothing,
//! and the edits alone restore the text.
#![no_main]

use hanfold::repair::{RepairMode, RepairOptions};
use hanfold::{Document, Encoding};
use libfuzzer_sys::fuzz_target;

/// Encodings in which the input is decoded, so that the text is mostly misdecoded.
static LABELS: [&str; 8] =
    ["utf-8", "gb18030", "big5", "windows-1252", "shift_jis", "euc-kr", "euc-jp", "koi8-r"];

fuzz_target!(|input: &[u8]| {
    let Some((&choice, bytes)) = input.split_first() else { return };
    let encoding = Encoding::for_label(LABELS[usize::from(choice & 7)]).unwrap();
    let Ok(text) = Document::from_bytes(bytes).with_encoding(encoding).decode() else { return };
    let text = text.text.as_ref();
    let mode = [RepairMode::Auto, RepairMode::Aggressive, RepairMode::Report]
        [usize::from(choice >> 3) % 3];
    let options = RepairOptions::new(mode);
    let once = Document::from_text(text).repair(options).unwrap();
    for one in once.repair.repairs.iter().chain(&once.repair.suspected) {
        assert!(one.source.start <= one.source.end && one.source.end <= text.len());
        assert!(one.confidence.is_none_or(|confidence| (0.0..=1.0).contains(&confidence)));
    }
    if mode == RepairMode::Report {
        assert_eq!(once.text, text);
        return;
    }
    let twice = Document::from_text(&once.text).repair(options).unwrap();
    assert_eq!(once.text, twice.text);
    assert_eq!(once.offsets.source_len(), text.len());
    assert_eq!(once.offsets.target_len(), once.text.len());
    let mut done = (0, 0);
    for found in once.offsets.alignments() {
        assert_eq!(done, (found.source.start, found.target.start));
        assert!(once.text.is_char_boundary(found.target.end));
        done = (found.source.end, found.target.end);
    }
    assert_eq!(done, (text.len(), once.text.len()));
});
